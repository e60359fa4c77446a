//! Counts what pages show in addition to the hits: articles by year over all years, and over the whole collection
//! themes by year, and places.

use std::sync::{Arc, Mutex, TryLockError};

use crate::app::{Answer, App, Request};
use crate::article::Facet;
use crate::budget::Budget;
use crate::engine::{FacetValue, SearchResults, Snapshot, SnapshotId};
use crate::present::State;
use crate::present::html::{CollectionCounts, ThemesByYear};
use crate::query::{Continuation, NONE_VALUE, SearchParams, Strictness};

/// The most values of the year that are asked for; there are fewer years of publication.
pub const MAX_YEARS: usize = 500;

/// The articles of a search by year, the earliest first, whatever range of years the search is restricted to. Where the
/// budget doesn't suffice for all, there are the years that the answer lists.
pub fn years(
    app: &App,
    snapshot: &dyn Snapshot,
    answer: &Answer,
    continuation: Continuation,
    budget: Budget,
) -> Vec<(i32, u64)> {
    let filters = &answer.plan.selection.filters;
    let has_range = filters.year_from.is_some() || filters.year_to.is_some();
    let is_cut = answer.results.facet(Facet::Year).is_some_and(|counts| counts.more > 0);
    let whole = (has_range || is_cut).then(|| {
        let state = State::of_plan(&answer.plan, None).without_bound("year_from").without_bound("year_to");
        let params = SearchParams::from_pairs(state.pairs(), Strictness::Lenient).ok()?;
        let request = Request::counts(params, Strictness::Lenient, MAX_YEARS)
            .with(|options| options.continuation = continuation);
        Some(app.execute(snapshot, &request, budget).ok()?.results)
    });
    by_year(whole.flatten().as_ref().unwrap_or(&answer.results))
}

/// The years that a search counts, the earliest first.
fn by_year(results: &SearchResults) -> Vec<(i32, u64)> {
    let values = results.facet_values(Facet::Year).iter().filter(|value| value.count > 0);
    let mut years: Vec<(i32, u64)> =
        values.filter_map(|value| Some((value.id.parse().ok()?, value.count))).collect();
    years.sort_unstable();
    years
}

/// The counts of the newest snapshot that was asked for.
#[derive(Default)]
pub struct Overview(Mutex<Option<(SnapshotId, Arc<CollectionCounts>)>>);

impl Overview {
    /// The most frequent themes by the newest years, and the places. They are counted once for each state of the index.
    /// A page goes without them where the budget doesn't suffice, and where another one is counting.
    pub fn counts(
        &self,
        app: &App,
        snapshot: &dyn Snapshot,
        results: &SearchResults,
        budget: Budget,
    ) -> Arc<CollectionCounts> {
        let mut known = match self.0.try_lock() {
            Ok(known) => known,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Arc::default(),
        };
        match &*known {
            Some((id, counts)) if *id == snapshot.id() => Arc::clone(counts),
            _ => {
                let Some(counts) = counted(app, snapshot, results, budget) else { return Arc::default() };
                let counts = Arc::new(counts);
                *known = Some((snapshot.id(), Arc::clone(&counts)));
                counts
            }
        }
    }
}

fn counted(
    app: &App,
    snapshot: &dyn Snapshot,
    results: &SearchResults,
    budget: Budget,
) -> Option<CollectionCounts> {
    let mut years = by_year(results);
    let years: Vec<i32> = years
        .split_off(years.len().saturating_sub(ThemesByYear::MOST))
        .into_iter()
        .map(|(year, _)| year)
        .collect();
    let themes = results.facet_values(Facet::Theme).iter().filter(|value| value.id != NONE_VALUE);
    let row = |id: &String| {
        let facets = [(Facet::Theme, vec![id.clone()])].into();
        let params = SearchParams { facets, ..SearchParams::default() };
        let request = Request::counts(params, Strictness::Lenient, MAX_YEARS);
        let found = by_year(&app.execute(snapshot, &request, budget).ok()?.results);
        let articles =
            |year: &i32| found.binary_search_by_key(year, |(year, _)| *year).map_or(0, |at| found[at].1);
        Some((id.clone(), years.iter().map(articles).collect()))
    };
    let rows: Option<Vec<(String, Vec<u64>)>> =
        themes.take(ThemesByYear::MOST).map(|value| row(&value.id)).collect();
    Some(CollectionCounts {
        themes: ThemesByYear { themes: rows?, years },
        places: places(app, snapshot, budget)?,
    })
}

/// The most places that are counted, more than there are countries and regions.
const MAX_PLACES: usize = 500;

fn places(app: &App, snapshot: &dyn Snapshot, budget: Budget) -> Option<Vec<(String, u64)>> {
    let request = Request::counts(SearchParams::default(), Strictness::Lenient, MAX_PLACES);
    let results = app.execute(snapshot, &request, budget).ok()?.results;
    // Free places have no place on the map.
    let is_known = |value: &&FacetValue| value.id != NONE_VALUE && value.label.is_none();
    let values = results.facet_values(Facet::Place).iter().filter(is_known);
    Some(values.map(|value| (value.id.clone(), value.count)).collect())
}
