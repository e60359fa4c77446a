//! Facets as check boxes, and what is chosen as chips that take it away again.

use super::frame::Link;
use crate::engine::{FacetCounts, SearchResults};
use crate::present::address::State;
use crate::present::highlight::plain;
use crate::present::labels::{Labels, Lang, name_of};
use crate::present::texts::fill;
use crate::query::{Facet, Filters};

/// Values shown before a list folds.
const OPEN_VALUES: usize = 6;
/// A list that would hide fewer than this is shown whole.
const LEAST_FOLDED: usize = 2;

/// One check box.
pub struct Choice {
    pub value: String,
    pub label: String,
    pub count: String,
    /// "7 articles", for those who don't see the list.
    pub count_in_words: String,
    pub selected: bool,
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
    /// "and 12 less frequent ones", where more values have hits than the answer lists.
    pub further: Option<String>,
}

/// The groups of all facets that have values.
pub fn groups(results: &SearchResults, labels: &dyn Labels, lang: Lang) -> Vec<FacetGroup> {
    let in_order = |facet| results.facets.iter().find(move |counts| counts.facet == facet);
    Facet::ALL
        .into_iter()
        .filter_map(in_order)
        .filter(|counts| !counts.values.is_empty())
        .map(|counts| group(counts, labels, lang))
        .collect()
}

fn group(counts: &FacetCounts, labels: &dyn Labels, lang: Lang) -> FacetGroup {
    let texts = lang.texts();
    let choice = |value: &crate::engine::FacetValue| Choice {
        label: plain(&name_of(labels, counts.facet, &value.id, value.label.as_deref(), lang)),
        value: value.id.clone(),
        count: texts.number(value.count),
        count_in_words: texts.count(&texts.search.articles, value.count),
        selected: value.selected,
    };
    let mut open: Vec<Choice> = counts.values.iter().map(choice).collect();
    let folds = open.len() >= OPEN_VALUES + LEAST_FOLDED;
    let folded = if folds { open.split_off(OPEN_VALUES) } else { Vec::new() };
    FacetGroup {
        name: counts.facet.name(),
        legend: &texts.facet(counts.facet).name,
        fold_label: texts.count(&texts.filters.show_more, folded.len() as u64),
        fold_is_open: folded.iter().any(|choice| choice.selected),
        open,
        folded,
        further: (counts.more > 0).then(|| texts.count(&texts.filters.further, counts.more)),
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
    chosen.chain(state.bounds.iter().cloned()).collect()
}

/// What is chosen, each with the link that takes it away.
pub fn chips(
    filters: &Filters,
    results: &SearchResults,
    state: &State,
    base: &str,
    labels: &dyn Labels,
    lang: Lang,
) -> Vec<Link> {
    let texts = lang.texts();
    let written = |facet: Facet, id: &str| {
        let counts = results.facets.iter().find(|counts| counts.facet == facet)?;
        counts.values.iter().find(|value| value.id == id)?.label.as_deref()
    };
    let values = filters.chosen.iter().flat_map(|(facet, ids)| ids.iter().map(move |id| (*facet, id)));
    let values = values.map(|(facet, id)| Link {
        href: state.without(facet, id).search_href(base),
        text: format!(
            "{}: {}",
            texts.facet(facet).name,
            plain(&name_of(labels, facet, id, written(facet, id), lang))
        ),
    });
    let bound = |name, facet_name: &str, text: &str, value: Option<String>| {
        let value = fill(text, &[("year", value.as_deref()?), ("date", value.as_deref()?)]);
        let href = state.without_bound(name).search_href(base);
        Some(Link { href, text: format!("{facet_name} {value}") })
    };
    let (year, date) = (&texts.facet(Facet::Year).name, &texts.article.date);
    let bounds = [
        bound("year_from", year, &texts.filters.year_from, filters.year_from.map(|y| y.to_string())),
        bound("year_to", year, &texts.filters.year_to, filters.year_to.map(|y| y.to_string())),
        bound("date_from", date, &texts.filters.date_from, filters.date_from.map(|d| texts.date(d))),
        bound("date_to", date, &texts.filters.date_to, filters.date_to.map(|d| texts.date(d))),
    ];
    values.chain(bounds.into_iter().flatten()).collect()
}
