//! Facets as check boxes, and what is chosen as chips that take it away again.

use super::frame::Link;
use super::histogram::{Histogram, histogram};
use super::search_view::SearchView;
use super::values_address::{FacetOrder, ValuesAsked, find_pairs, values_href};
use crate::article::Facet;
use crate::engine::{FacetCounts, FacetValue, SearchResults};
use crate::present::address::State;
use crate::present::labels::{Labels, Name, shown};
use crate::present::lang::Lang;
use crate::present::texts::{Texts, fill};
use crate::query::{Filters, NONE_VALUE, QueryPlan};

/// Values shown before a list folds.
const OPEN_VALUES: usize = 6;
/// A list that would hide fewer than this is shown whole.
const LEAST_FOLDED: usize = 2;

/// A number of articles. Where it is seen the number is enough; read out or as plain text it has
/// its noun: `7`, ` articles`.
pub struct Count {
    pub number: String,
    pub noun: String,
}

impl Count {
    pub fn of(articles: u64, texts: &Texts) -> Self {
        let number = texts.number(articles);
        let counted = texts.count(&texts.search.articles, articles);
        let noun = counted.strip_prefix(&number).unwrap_or_default().to_owned();
        Self { number, noun }
    }
}

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

/// The parameter that asks for what is still to come.
const UPCOMING: &str = "upcoming";

/// The box for what is still to come, where there is any.
fn upcoming(plan: &QueryPlan, results: &SearchResults, lang: Lang) -> Option<FacetGroup> {
    let texts = lang.texts();
    let selected = plan.selection.filters.upcoming.is_some();
    let choice = Choice {
        value: "true".to_owned(),
        label: Name { text: texts.filters.upcoming.clone(), full: None },
        count: Count::of(results.upcoming, texts),
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
    let choice = |value: &FacetValue| Choice {
        label: shown(labels, counts.facet, &value.id, value.label.as_deref(), lang),
        value: value.id.clone(),
        count: Count::of(value.count, texts),
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

/// A chosen value with the link that takes it away.
pub struct Chip {
    pub href: String,
    /// What it is a value of.
    pub facet: &'static str,
    /// Whether it is "without" a value, which its name says already.
    pub is_none: bool,
    pub name: Name,
}

/// What is chosen, each with the link that takes it away. `counts` have the names that articles give to values which the
/// vocabulary doesn't know.
pub fn chips(
    filters: &Filters,
    counts: &[FacetCounts],
    state: &State,
    base: &str,
    labels: &dyn Labels,
    lang: Lang,
) -> Vec<Chip> {
    let texts = lang.texts();
    let written = |facet: Facet, id: &str| {
        let counts = counts.iter().find(|counts| counts.facet == facet)?;
        counts.values.iter().find(|value| value.id == id)?.label.as_deref()
    };
    let values = filters.chosen.iter().flat_map(|(facet, ids)| ids.iter().map(move |id| (*facet, id)));
    let values = values.map(|(facet, id)| Chip {
        href: state.without(facet, id).search_href(base),
        facet: texts.facet(facet).name,
        is_none: id == NONE_VALUE,
        name: shown(labels, facet, id, written(facet, id), lang),
    });
    let bound = |name, facet: &'static str, text: &str, value: Option<String>| {
        let text = fill(text, &[("year", value.as_deref()?), ("date", value.as_deref()?)]);
        let href = state.without_bound(name).search_href(base);
        Some(Chip { href, facet, is_none: false, name: Name { text, full: None } })
    };
    let (year, date) = (texts.facet(Facet::Year).name, &texts.article.date);
    let bounds = [
        bound("year_from", year, &texts.filters.year_from, filters.year_from.map(|y| y.to_string())),
        bound("year_to", year, &texts.filters.year_to, filters.year_to.map(|y| y.to_string())),
        bound("date_from", date, &texts.filters.date_from, filters.date_from.map(|d| texts.date(d))),
        bound("date_to", date, &texts.filters.date_to, filters.date_to.map(|d| texts.date(d))),
        bound(
            UPCOMING,
            &texts.filters.events,
            &texts.filters.upcoming,
            filters.upcoming.map(|today| texts.date(today)),
        ),
    ];
    values.chain(bounds.into_iter().flatten()).collect()
}
