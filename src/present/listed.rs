//! Decides whether partial matches take the place of missing full matches, and how many articles are listed.

use crate::engine::SearchResults;
use crate::query::QueryPlan;

/// Why articles with only some of the words are listed although none with all words is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StandIn {
    /// No article holds all words.
    ForNone,
    /// Some articles hold all words, and the filters leave none of them.
    ForFilteredOut,
}

/// The number that a list is headed with: of the articles with all words, or of those that stand in for them.
pub fn listed(plan: &QueryPlan, results: &SearchResults) -> u64 {
    match results.total {
        0 if plan.view.continue_with_any => results.total_any,
        total => total,
    }
}

/// Whether the listed articles stand in for those with all words; never where nothing is listed.
pub fn stand_in(plan: &QueryPlan, results: &SearchResults) -> Option<StandIn> {
    let has_only_some = results.some_words_only || results.total == 0;
    let is_filtered_out = !results.some_words_only && !plan.selection.filters.is_empty();
    let why = if is_filtered_out { StandIn::ForFilteredOut } else { StandIn::ForNone };
    (has_only_some && listed(plan, results) > 0).then_some(why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::sample;

    #[test]
    fn some_words_are_told_of_where_articles_with_them_are_listed() {
        let plan = sample::plan();
        let of = |some_words_only: bool, total: u64, total_any: u64| {
            let results = SearchResults { some_words_only, total, total_any, ..sample::results() };
            (listed(&plan, &results), stand_in(&plan, &results))
        };
        assert_eq!(of(false, 3, 6), (3, None));
        assert_eq!(of(true, 6, 0), (6, Some(StandIn::ForNone)));
        assert_eq!(of(false, 0, 6), (6, Some(StandIn::ForFilteredOut)), "the sample has filters");
        assert_eq!(of(true, 0, 0), (0, None));
        assert_eq!(of(false, 0, 0), (0, None));
    }
}
