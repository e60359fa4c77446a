//! Builds the alternative searches that are offered when nothing was found: with fewer filters, or with only some of
//! the words.

use super::chips::{Chip, chips};
use crate::engine::SearchResults;
use crate::present::address::State;
use crate::present::labels::Labels;
use crate::present::lang::Lang;
use crate::present::texts::fill;
use crate::query::{MatchMode, QueryPlan};

/// The most filters that are dropped in turn.
const MAX_SINGLE: usize = 4;

/// A search that may find more, with the text of its link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FallbackSearch {
    pub state: State,
    pub text: String,
}

/// The searches that may find something where this one found nothing. The caller counts the articles of each.
pub fn fallback_searches(
    plan: &QueryPlan,
    results: &SearchResults,
    labels: &dyn Labels,
    lang: Lang,
    lang_in_address: bool,
) -> Vec<FallbackSearch> {
    let texts = &lang.texts().empty;
    let state = State::of_plan(plan, lang_in_address.then_some(lang)).first_page();
    let chips = chips(&plan.selection.filters, &results.facets, &state, "", labels, lang);
    let fewer = state.with_one_filter_less();
    let single = fewer.into_iter().zip(&chips).map(|(state, Chip { facet, name, .. })| FallbackSearch {
        text: fill(&texts.drop_filter, &[("facet", facet), ("value", &name.text)]),
        state,
    });
    let mut found: Vec<FallbackSearch> =
        if chips.len() > 1 { single.take(MAX_SINGLE).collect() } else { Vec::new() };
    if state.has_filters() {
        found.push(FallbackSearch { state: state.without_filters(), text: texts.drop_filters.clone() });
    }
    if plan.selection.match_mode != MatchMode::Any
        && plan.understood.words.len() + plan.understood.phrases.len() > 1
    {
        found.push(FallbackSearch { state: state.with_match(MatchMode::Any), text: texts.match_any.clone() });
    }
    let unquoted = state.q.replace(['"', '„', '“', '”'], " ");
    let unquoted = unquoted.split_whitespace().collect::<Vec<_>>().join(" ");
    if !plan.understood.phrases.is_empty() && !unquoted.is_empty() {
        found.push(FallbackSearch { state: State { q: unquoted, ..state }, text: texts.drop_quotes.clone() });
    }
    found
}
