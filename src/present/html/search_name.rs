//! A search in words: its query and its filters, for headings and for the names of what people subscribe to.

use super::chips::{Chip, chips};
use crate::article::Facet;
use crate::engine::FacetCounts;
use crate::present::address::State;
use crate::present::highlight::plain;
use crate::present::labels::Labels;
use crate::present::lang::Lang;
use crate::present::texts::Texts;
use crate::query::QueryPlan;

/// The most filters that are named.
const MAX_NAMED: usize = 4;

/// The words and the filters of a search: "water · theme Water, 2023"; nothing where all articles are asked for. `counts`
/// have the names of values that the vocabulary doesn't know, as far as these are listed.
pub fn search_name(plan: &QueryPlan, counts: &[FacetCounts], labels: &dyn Labels, lang: Lang) -> String {
    let filters = &plan.selection.filters;
    let chips = chips(filters, counts, &State::of_plan(plan, None), "", labels, lang);
    let words = plain(&plan.understood.text_without_filters);
    let parts = [words, named_filters(&chips, lang.texts())];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// The filters of a search in words: "theme Water, 2023".
pub fn named_filters(chips: &[Chip], texts: &Texts) -> String {
    let year = texts.facet(Facet::Year).name;
    let name = |chip: &Chip| match chip.facet {
        facet if facet == year => chip.name.text.clone(),
        facet if facet == texts.filters.events => texts.filters.upcoming_events.clone(),
        _ if chip.is_none => chip.name.text.clone(),
        facet => format!("{facet} {}", chip.name.text),
    };
    let mut names: Vec<String> = chips.iter().take(MAX_NAMED).map(name).collect();
    if chips.len() > MAX_NAMED {
        names.push("…".to_owned());
    }
    names.join(", ")
}
