//! Facets as check boxes.

use super::chips::UPCOMING;
use super::count::Count;
use super::frame::Link;
use super::histogram::{Histogram, histogram};
use super::search_view::SearchView;
use super::values_address::{FacetOrder, ValuesAsked, find_pairs, values_href};
use crate::article::Facet;
use crate::engine::{FacetCounts, FacetValue, SearchResults};
use crate::present::address::State;
use crate::present::labels::{Name, shown};
use crate::present::lang::Lang;
use crate::present::listed::{listed, stand_in};
use crate::present::texts::fill;
use crate::query::{NONE_VALUE, QueryPlan};

/// Values shown before a list folds.
const OPEN_VALUES: usize = 6;
/// A list that would hide fewer than this is shown whole.
const LEAST_FOLDED: usize = 2;

/// One check box.
pub struct Choice {
    pub value: String,
    pub label: Name,
    pub count: Count,
    pub selected: bool,
}

/// The page of all values of a facet, and the field that looks for one of them there.
pub struct AllValues {
    pub link: Link,
    pub find_label: String,
    /// What the field sends beside its text.
    pub pairs: Vec<(&'static str, String)>,
}

/// The bounds of years, as fields of the form.
pub struct YearRange {
    pub from: String,
    pub to: String,
}

/// One facet as a group of check boxes.
pub struct FacetGroup {
    pub name: &'static str,
    pub legend: &'static str,
    pub open: Vec<Choice>,
    pub folded: Vec<Choice>,
    /// "Show 12 more", where values are folded away.
    pub fold_label: String,
    pub fold_is_open: bool,
    /// The way to all values, where there are more than are shown at once.
    pub all: Option<AllValues>,
    /// Fields for a range beside the boxes.
    pub range: Option<YearRange>,
    pub histogram: Option<Histogram>,
}

/// The groups of all facets that offer a choice: "no place" alone is none. The range of years stays where filters leave
/// nothing, since it may be what has to be changed.
pub fn groups(view: &SearchView<'_>, state: &State, base: &str) -> Vec<FacetGroup> {
    let SearchView { plan, results, lang, .. } = *view;
    let is_narrowed = !plan.selection.filters.is_empty();
    let has_choice =
        |counts: &FacetCounts| counts.values.iter().any(|value| value.id != NONE_VALUE || value.selected);
    Facet::ALL
        .into_iter()
        .filter_map(|facet| results.facet(facet))
        .filter(|counts| has_choice(counts) || is_narrowed && counts.facet == Facet::Year)
        .map(|counts| group(counts, view, state, base))
        .chain(upcoming(plan, results, lang))
        .collect()
}

/// The box for what is still to come, where there is any.
fn upcoming(plan: &QueryPlan, results: &SearchResults, lang: Lang) -> Option<FacetGroup> {
    let texts = lang.texts();
    let selected = plan.selection.filters.upcoming.is_some();
    let choice = Choice {
        value: "true".to_owned(),
        label: Name { text: texts.filters.upcoming.clone(), full: None },
        count: Count::new(results.upcoming, texts),
        selected,
    };
    (selected || results.upcoming > 0).then(|| FacetGroup {
        name: UPCOMING,
        legend: &texts.filters.events,
        open: vec![choice],
        folded: Vec::new(),
        fold_label: String::new(),
        fold_is_open: false,
        all: None,
        range: None,
        histogram: None,
    })
}

fn group(counts: &FacetCounts, view: &SearchView<'_>, state: &State, base: &str) -> FacetGroup {
    let SearchView { labels, lang, .. } = *view;
    let filters = &view.plan.selection.filters;
    let texts = lang.texts();
    let is_year = counts.facet == Facet::Year;
    // Where articles with some of the words stand in, all that are listed have the one value that is chosen.
    let stands_in =
        stand_in(view.plan, view.results).is_some() && filters.chosen_ids(counts.facet).len() == 1;
    let counted = |value: &FacetValue| match value.selected && stands_in {
        true => listed(view.plan, view.results),
        false => value.count,
    };
    let choice = |value: &FacetValue| Choice {
        label: shown(labels, counts.facet, &value.id, value.label.as_deref(), lang),
        value: value.id.clone(),
        count: Count::new(counted(value), texts),
        selected: value.selected,
    };
    let mut open: Vec<Choice> = counts.values.iter().map(choice).collect();
    let folds = open.len() >= OPEN_VALUES + LEAST_FOLDED;
    let mut folded = if folds { open.split_off(OPEN_VALUES) } else { Vec::new() };
    if !is_year {
        // What is chosen is never folded away, not even where it has no hits any more.
        open.extend(folded.extract_if(.., |choice| choice.selected));
    }
    FacetGroup {
        name: counts.facet.name(),
        legend: texts.facet(counts.facet).name,
        fold_label: texts.count(&texts.filters.show_more, folded.len() as u64),
        fold_is_open: folded.iter().any(|choice| choice.selected),
        open,
        folded,
        range: is_year.then(|| YearRange {
            from: filters.year_from.map(|year| year.to_string()).unwrap_or_default(),
            to: filters.year_to.map(|year| year.to_string()).unwrap_or_default(),
        }),
        all: (counts.more > 0).then(|| all_values(counts, state, base, lang)),
        histogram: is_year.then(|| histogram(view.years, filters, state, base, texts)).flatten(),
    }
}

fn all_values(counts: &FacetCounts, state: &State, base: &str, lang: Lang) -> AllValues {
    let texts = lang.texts();
    let number = texts.number(counts.values.len() as u64 + counts.more);
    AllValues {
        link: Link {
            href: values_href(state, base, counts.facet, &ValuesAsked::default()),
            text: fill(&texts.filters.all_values, &[("n", &number)]),
        },
        find_label: fill(&texts.facet_values.find, &[("facet", texts.facet(counts.facet).name)]),
        pairs: find_pairs(state, FacetOrder::default()),
    }
}

/// Chosen values that no check box holds; the form keeps them unseen.
pub fn kept(state: &State, groups: &[FacetGroup]) -> Vec<(&'static str, String)> {
    let has_box = |facet: Facet, value: &str| {
        let group = groups.iter().find(|group| group.name == facet.name());
        group.is_some_and(|g| g.open.iter().chain(&g.folded).any(|choice| choice.value == value))
    };
    let chosen = state
        .chosen
        .iter()
        .flat_map(|(facet, values)| values.iter().map(move |value| (*facet, value)))
        .filter(|(facet, value)| !has_box(*facet, value))
        .map(|(facet, value)| (facet.name(), value.clone()));
    let has_range = groups.iter().any(|group| group.range.is_some());
    let has_upcoming = groups.iter().any(|group| group.name == UPCOMING);
    let is_shown = |name: &str| has_range && name.starts_with("year") || has_upcoming && name == UPCOMING;
    let bounds = state.bounds.iter().filter(|(name, _)| !is_shown(name)).cloned();
    chosen.chain(bounds).collect()
}
