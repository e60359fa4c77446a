//! Counts the hits for each part of a compound that no article has as a whole.
//!
//! The parts are counted by searches of their own on the same snapshot, under the same filters, so that the number
//! shown is the number that a visitor finds behind it.

use super::App;
use super::search::Request;
use crate::budget::Budget;
use crate::engine::{SearchResults, Snapshot};
use crate::query::{AbsentCompound, Notice, PartCount, QueryPlan, SearchParams, Strictness, Window};

impl App {
    /// Returns the plan with a notice for each compound that no article has, which holds the number of hits for each of
    /// its parts. Parts that can't be counted within the budget are left out.
    pub(super) fn with_part_counts(
        &self,
        snapshot: &dyn Snapshot,
        request: &Request,
        plan: QueryPlan,
        results: &SearchResults,
        budget: Budget,
    ) -> QueryPlan {
        let compounds = &plan.understood.absent_compounds;
        if compounds.is_empty() || request.options.window == Window::Nothing {
            return plan;
        }
        let count = |q: &str| {
            let params =
                SearchParams { q: q.to_owned(), instant: None, page: None, ..request.params.clone() };
            let counts = Request::counts(params, Strictness::Lenient, 0);
            // Filters may stand in the text of the query, too.
            let of_part = self.plan(snapshot, &counts, budget).ok()?.with_filters_of(&plan);
            let results = snapshot.search(&of_part, budget).ok()?;
            Some(if results.some_words_only { 0 } else { results.total })
        };
        let mut notices = Vec::new();
        for compound in compounds {
            let is_alone = plan.understood.words.len() + plan.understood.phrases.len() == 1;
            let is_absent = match (compound.parts.as_slice(), results.some_words_only || results.total == 0) {
                ([_], _) => true,
                (_, lacks_words) if is_alone || !lacks_words => lacks_words,
                _ => count(&compound.word) == Some(0),
            };
            if is_absent {
                let parts = counted(&plan, compound, count);
                notices.extend(
                    (!parts.is_empty()).then(|| Notice::PartsOnly { word: compound.word.clone(), parts }),
                );
            }
        }
        plan.with_notices(notices)
    }
}

/// The parts of a compound that articles have, the rarest first; of equally rare ones the last, which says what
/// kind of thing the compound is.
fn counted(
    plan: &QueryPlan,
    compound: &AbsentCompound,
    count: impl Fn(&str) -> Option<u64>,
) -> Vec<PartCount> {
    let mut counts: Vec<PartCount> = Vec::new();
    for part in compound.parts.iter().rev().take(AbsentCompound::MOST_PARTS) {
        let q = plan.text_with_part(compound, part);
        let Some(total) = count(&q).filter(|total| *total > 0) else { continue };
        if counts.iter().all(|known| known.q != q) {
            counts.push(PartCount { part: part.clone(), q, total });
        }
    }
    counts.sort_by_key(|part| part.total);
    counts
}
