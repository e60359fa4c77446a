//! Shows the active filters as chips, each with a link that removes it.

use crate::article::Facet;
use crate::engine::FacetCounts;
use crate::present::address::State;
use crate::present::labels::{Labels, Name, shown};
use crate::present::lang::Lang;
use crate::present::offers::year_range;
use crate::present::texts::fill;
use crate::query::{Filters, NONE_VALUE};

/// The parameter that asks for what is still to come.
pub const UPCOMING: &str = "upcoming";

/// A chosen value with the link that takes it away.
pub struct Chip {
    pub href: String,
    /// What it is a value of.
    pub facet: &'static str,
    /// Whether it is "without" a value, which its name says already.
    pub is_none: bool,
    pub name: Name,
}

/// What is chosen, each with the link that takes it away: the two ends of a range of years are one. `counts` have the names
/// that articles give to values which the vocabulary doesn't know.
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
    let [from, to] = [filters.year_from, filters.year_to].map(|year| year.map(|year| year.to_string()));
    let range = from.as_deref().zip(to.as_deref()).map(|(from, to)| Chip {
        href: state.without_years().search_href(base),
        facet: year,
        is_none: false,
        name: Name { text: year_range(from, to), full: None },
    });
    let end = |year: Option<String>| year.filter(|_| range.is_none());
    let (from, to) = (end(from), end(to));
    let bounds = [
        range,
        bound("year_from", year, &texts.filters.year_from, from),
        bound("year_to", year, &texts.filters.year_to, to),
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
