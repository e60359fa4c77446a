//! Explanations: what the score of one article is made of, and why it is no hit.

use serde_json::json;

use super::filters::Columns;
use super::held::{Held, WantedTokens};
use super::requests::Order;
use super::result_set::{Found, ResultSet};
use super::snapshot::ClusterSnapshot;
use crate::article::ArticleId;
use crate::budget::Budget;
use crate::engine::lowering::{Bits, Lowered};
use crate::engine::opensearch::index::schema::Names;
use crate::engine::{Contribution, EngineError, Explanation, NoHitReason};
use crate::query::QueryPlan;

impl ClusterSnapshot {
    /// An article that is no hit, with its lanes.
    pub(super) fn outside(&self, id: &ArticleId, budget: Budget) -> Result<Found, EngineError> {
        let mut columns = Columns::names();
        columns.extend([Names::ID, Names::TITLE_WORDS, Names::FORWARD]);
        let body = json!({
            "query": {"constant_score": {"filter": {"term": {Names::ID: id.as_str()}}}},
            "size": 1, "_source": false, "stored_fields": "_none_", "docvalue_fields": columns,
        });
        let mut answer = self.collection.search(body, budget)?;
        let missing = || self.collection.cluster.broken(format!("the document {id} is missing"));
        let hit = answer["hits"]["hits"].get_mut(0).ok_or_else(missing)?;
        Found::new(hit, false, Order::Score, &self.collection)
    }

    /// What the score of an article is made of, and what it holds of the plan.
    pub(super) fn explanation(
        &self,
        plan: &QueryPlan,
        lowered: &Lowered,
        found: &Found,
    ) -> (Explanation, Bits) {
        let wanted = WantedTokens::from_lowered(lowered);
        let held = Held::read(found.tokens(), found.dates(), &wanted);
        let bits = held.bits(lowered);
        let contributions = self.contributions(plan, lowered, &held);
        (lowered.explanation(plan, contributions, found.rescore, bits), bits)
    }

    fn contributions(&self, plan: &QueryPlan, lowered: &Lowered, held: &Held<'_>) -> Vec<Contribution> {
        let rule = plan.selection.profile.bm25;
        let mut contributions = Vec::new();
        for term in &lowered.terms {
            let Some((score, frequency)) = held.term_score(term, &self.collection, rule) else { continue };
            contributions.extend(term.contributions(plan, score, frequency, term.frequency));
        }
        for phrase in &lowered.phrases {
            let score = held.phrase_score(phrase, &self.collection, plan);
            contributions.extend(score.and_then(|score| phrase.contribution(plan, score)));
        }
        contributions
    }

    /// All reasons for which an article is no hit.
    pub(super) fn refused(
        &self,
        plan: &QueryPlan,
        set: &ResultSet,
        found: &Found,
        held: Bits,
    ) -> Vec<NoHitReason> {
        let mut refused = set.lowered.refused(plan, held, set.least_share);
        refused.extend(Columns(found.columns()).verdict(&plan.selection.filters).refusal());
        refused
    }
}
