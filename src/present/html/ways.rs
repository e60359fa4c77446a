//! What else could be searched for where nothing was found: fewer filters, or only some of the words.

use super::facets::Chip;
use crate::engine::SearchResults;
use crate::present::address::State;
use crate::present::labels::{Labels, Lang};
use crate::present::texts::fill;
use crate::query::{MatchMode, QueryPlan};

/// Filters that are tried without, one at a time.
const MAX_SINGLE: usize = 4;

/// One search that may find more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    pub state: State,
    pub text: String,
}

/// The searches worth trying in place of one that found nothing. Whoever shows them says how many
/// articles each would give.
pub fn ways(
    plan: &QueryPlan,
    results: &SearchResults,
    labels: &dyn Labels,
    lang: Lang,
    lang_in_address: bool,
) -> Vec<Way> {
    let texts = &lang.texts().empty;
    let state = State::of_plan(plan, lang_in_address.then_some(lang)).first_page();
    let chips = super::facets::chips(&plan.selection.filters, results, &state, "", labels, lang);
    let fewer = state.with_one_filter_less();
    let single = fewer.into_iter().zip(&chips).map(|(state, Chip { facet, name, .. })| Way {
        text: fill(&texts.drop_filter, &[("facet", facet), ("value", &name.text)]),
        state,
    });
    let mut found: Vec<Way> = if chips.len() > 1 { single.take(MAX_SINGLE).collect() } else { Vec::new() };
    if state.has_filters() {
        found.push(Way { state: state.without_filters(), text: texts.drop_filters.clone() });
    }
    if plan.selection.match_mode != MatchMode::Any
        && plan.understood.words.len() + plan.understood.phrases.len() > 1
    {
        found.push(Way { state: state.with_match(MatchMode::Any), text: texts.match_any.clone() });
    }
    let unquoted = state.q.replace(['"', '„', '“', '”'], " ");
    let unquoted = unquoted.split_whitespace().collect::<Vec<_>>().join(" ");
    if !plan.understood.phrases.is_empty() && !unquoted.is_empty() {
        found.push(Way { state: State { q: unquoted, ..state }, text: texts.drop_quotes.clone() });
    }
    found
}
