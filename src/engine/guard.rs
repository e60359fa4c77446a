//! Panics of an engine are caught here, in one place for all engines.
//!
//! A panic is a fault of this program. It must not take a server down, and its error says what it is rather
//! than blaming the index.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::ops::{ControlFlow, Range};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::{
    Engine, EngineError, IndexStats, Related, SearchResults, Snapshot, SnapshotId, Standing, Versions,
};
use crate::article::{Article, ArticleId, ArticleSummary, Date};
use crate::budget::Budget;
use crate::language::LearntLanguage;
use crate::query::{QueryPlan, Question, RelatedRule};

/// A snapshot that turns panics of the one inside it into errors, and tells the file where one is damaged.
pub struct Guarded {
    snapshot: Arc<dyn Snapshot>,
    engine: Arc<dyn Engine>,
}

impl Guarded {
    /// Guards a snapshot of an engine.
    pub fn new(snapshot: Arc<dyn Snapshot>, engine: Arc<dyn Engine>) -> Self {
        Self { snapshot, engine }
    }

    /// Runs a call. Where it fails, the files are checked that were not checked yet: whoever asks once, as a command does,
    /// reads them before any check, and of damaged ones anything may come.
    fn call<T>(&self, work: impl FnOnce(&dyn Snapshot) -> Result<T, EngineError>) -> Result<T, EngineError> {
        caught(|| work(&*self.snapshot)).map_err(|error| match error {
            EngineError::Broken { .. } | EngineError::Panicked(_) => {
                self.engine.check().err().unwrap_or(error)
            }
            error => error,
        })
    }
}

thread_local! {
    /// How many calls are under way on this thread whose panics are caught.
    static CATCHING: Cell<usize> = const { Cell::new(0) };
    /// Where the last of these panics was.
    static PANICKED_AT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs a call of an engine that only reads, so that a panic leaves nothing half changed in it.
pub fn caught<T>(work: impl FnOnce() -> Result<T, EngineError>) -> Result<T, EngineError> {
    CATCHING.set(CATCHING.get() + 1);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    CATCHING.set(CATCHING.get() - 1);
    outcome.unwrap_or_else(|panic| {
        let at = PANICKED_AT.take().map(|at| format!(", at {at}")).unwrap_or_default();
        Err(EngineError::Panicked(message(&*panic) + &at))
    })
}

/// Suppresses the printed message of panics that [`caught`] catches: their errors carry the message, and where damage
/// is the cause, name the file.
pub fn print_no_caught_panics() {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| match CATCHING.get() {
        0 => print(panic),
        _ => PANICKED_AT.set(panic.location().map(ToString::to_string)),
    }));
}

/// The message of a panic.
fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic".to_owned())
}

impl Snapshot for Guarded {
    fn id(&self) -> SnapshotId {
        self.snapshot.id()
    }

    fn language(&self) -> Arc<LearntLanguage> {
        self.snapshot.language()
    }

    fn statistics(&self, questions: &[Question], budget: Budget) -> Result<Vec<u64>, EngineError> {
        self.call(|snapshot| snapshot.statistics(questions, budget))
    }

    fn warm(&self) {
        if let Err(error) = self.call(|snapshot| {
            snapshot.warm();
            Ok(())
        }) {
            tracing::error!(%error, "the index could not be warmed up");
        }
    }

    fn search(&self, plan: &QueryPlan, budget: Budget) -> Result<SearchResults, EngineError> {
        self.call(|snapshot| snapshot.search(plan, budget))
    }

    fn visit(
        &self,
        plan: &QueryPlan,
        budget: Budget,
        each: &mut dyn FnMut(Article, Versions) -> ControlFlow<()>,
    ) -> Result<(), EngineError> {
        self.call(|snapshot| snapshot.visit(plan, budget, each))
    }

    fn article(&self, id: &ArticleId, budget: Budget) -> Result<Option<Article>, EngineError> {
        self.call(|snapshot| snapshot.article(id, budget))
    }

    fn articles(&self, ids: &[ArticleId], budget: Budget) -> Result<Vec<Option<Article>>, EngineError> {
        self.call(|snapshot| snapshot.articles(ids, budget))
    }

    fn expired(&self, id: &ArticleId, budget: Budget) -> Result<Option<Date>, EngineError> {
        self.call(|snapshot| snapshot.expired(id, budget))
    }

    fn root(&self, id: &ArticleId, budget: Budget) -> Result<Option<String>, EngineError> {
        self.call(|snapshot| snapshot.root(id, budget))
    }

    fn written_by(
        &self,
        root: &str,
        key: &str,
        range: Range<usize>,
        budget: Budget,
    ) -> Result<(u64, Vec<ArticleSummary>), EngineError> {
        self.call(|snapshot| snapshot.written_by(root, key, range, budget))
    }

    fn versions(&self, id: &ArticleId, budget: Budget) -> Result<Versions, EngineError> {
        self.call(|snapshot| snapshot.versions(id, budget))
    }

    fn versions_of(&self, ids: &[ArticleId], budget: Budget) -> Result<Vec<Versions>, EngineError> {
        self.call(|snapshot| snapshot.versions_of(ids, budget))
    }

    fn related(
        &self,
        id: &ArticleId,
        rule: &RelatedRule,
        limit: usize,
        budget: Budget,
    ) -> Result<Option<Vec<Related>>, EngineError> {
        self.call(|snapshot| snapshot.related(id, rule, limit, budget))
    }

    fn explain(
        &self,
        plan: &QueryPlan,
        id: &ArticleId,
        budget: Budget,
    ) -> Result<Option<Standing>, EngineError> {
        self.call(|snapshot| snapshot.explain(plan, id, budget))
    }

    fn rank(&self, plan: &QueryPlan, budget: Budget) -> Result<Vec<(ArticleId, f32)>, EngineError> {
        self.call(|snapshot| snapshot.rank(plan, budget))
    }

    fn stats(&self, budget: Budget) -> Result<IndexStats, EngineError> {
        self.call(|snapshot| snapshot.stats(budget))
    }
}
