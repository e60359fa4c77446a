//! Panics of an engine are caught here, in one place for all engines.
//!
//! A panic is a fault of this program. It must not take a server down, and its error says what it is rather
//! than blaming the index.

use std::any::Any;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::{EngineError, IndexStats, Related, SearchResults, Snapshot, SnapshotId, Standing, Versions};
use crate::article::{Article, ArticleId, Date};
use crate::budget::Budget;
use crate::language::LearntLanguage;
use crate::query::{QueryPlan, Question, RelatedRule};

/// A snapshot that turns panics of the one inside it into errors.
pub struct Guarded(Arc<dyn Snapshot>);

impl Guarded {
    pub fn new(snapshot: Arc<dyn Snapshot>) -> Self {
        Self(snapshot)
    }
}

/// Runs a call of an engine that only reads, so that a panic leaves nothing half changed in it.
pub fn caught<T>(work: impl FnOnce() -> Result<T, EngineError>) -> Result<T, EngineError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(EngineError::Panicked(message(&*panic))))
}

/// The message of a panic.
fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic".to_owned())
}

impl Snapshot for Guarded {
    fn id(&self) -> SnapshotId {
        self.0.id()
    }

    fn language(&self) -> Arc<LearntLanguage> {
        self.0.language()
    }

    fn statistics(&self, questions: &[Question], budget: Budget) -> Result<Vec<u64>, EngineError> {
        caught(|| self.0.statistics(questions, budget))
    }

    fn warm(&self) {
        if let Err(error) = caught(|| {
            self.0.warm();
            Ok(())
        }) {
            tracing::error!(%error, "the index could not be warmed up");
        }
    }

    fn search(&self, plan: &QueryPlan, budget: Budget) -> Result<SearchResults, EngineError> {
        caught(|| self.0.search(plan, budget))
    }

    fn visit(
        &self,
        plan: &QueryPlan,
        budget: Budget,
        each: &mut dyn FnMut(Article, Versions) -> ControlFlow<()>,
    ) -> Result<(), EngineError> {
        caught(|| self.0.visit(plan, budget, each))
    }

    fn article(&self, id: &ArticleId, budget: Budget) -> Result<Option<Article>, EngineError> {
        caught(|| self.0.article(id, budget))
    }

    fn expired(&self, id: &ArticleId, budget: Budget) -> Result<Option<Date>, EngineError> {
        caught(|| self.0.expired(id, budget))
    }

    fn root(&self, id: &ArticleId, budget: Budget) -> Result<Option<String>, EngineError> {
        caught(|| self.0.root(id, budget))
    }

    fn versions(&self, id: &ArticleId, budget: Budget) -> Result<Versions, EngineError> {
        caught(|| self.0.versions(id, budget))
    }

    fn related(
        &self,
        id: &ArticleId,
        rule: &RelatedRule,
        limit: usize,
        budget: Budget,
    ) -> Result<Option<Vec<Related>>, EngineError> {
        caught(|| self.0.related(id, rule, limit, budget))
    }

    fn explain(
        &self,
        plan: &QueryPlan,
        id: &ArticleId,
        budget: Budget,
    ) -> Result<Option<Standing>, EngineError> {
        caught(|| self.0.explain(plan, id, budget))
    }

    fn rank(&self, plan: &QueryPlan, budget: Budget) -> Result<Vec<(ArticleId, f32)>, EngineError> {
        caught(|| self.0.rank(plan, budget))
    }

    fn stats(&self, budget: Budget) -> Result<IndexStats, EngineError> {
        caught(|| self.0.stats(budget))
    }
}
