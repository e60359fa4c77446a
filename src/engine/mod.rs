//! The seam: what a search engine must be able to do, in our own types only.
//!
//! A [`Snapshot`] answers searches; [`Engine`], [`WriteAccess`], [`Generation`] and [`IndexWriter`] are how
//! the index behind it is written, published and followed. `pipeline`, `web` and `cli` know these traits and
//! nothing of what stands behind them. The seam is synchronous and object-safe, look-ups are batched, and
//! every call may fail, so that it fits an engine over a network; callers on async threads move calls to
//! blocking ones. Analysis, snippets, corrections and completions are no engine's business, so all engines
//! rank the same tokens and mark the same words.
//!
//! There are two: the [`embedded`] one in a folder, and the one over a cluster of [`opensearch`], which shards and
//! copies, so that nothing here has to.

mod commit;
pub mod coverage;
mod cursor;
pub mod embedded;
mod error;
mod explanation;
pub mod facets;
mod fault;
mod forgotten;
mod grouping;
mod guard;
pub mod indexed;
mod lifecycle;
pub mod lowering;
pub mod opensearch;
pub mod related;
pub mod rescoring;
mod results;
mod state;
mod system_fault;
mod varint;

use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use crate::article::{Article, ArticleId, ArticleSummary, Date};
use crate::budget::Budget;
use crate::language::LearntLanguage;
use crate::query::{QueryPlan, Question, RelatedRule};

pub use commit::{CommitFacts, HeldArticle, RejectedDocument, RootFacts, SnapshotId};
pub use cursor::{Cursor, CursorError};
pub use error::EngineError;
use explanation::neighbours;
pub use explanation::{
    CloseWords, Contribution, Explanation, MatchedField, NoHitReason, Presence, Reason, Standing,
};
pub use fault::{Fault, Harm};
pub use forgotten::Forgotten;
use grouping::{GroupMember, GroupedArticle, Verdict};
pub use guard::{Guarded, caught, print_no_caught_panics};
pub use lifecycle::{Engine, Generation, IndexState, IndexWriter, Others, WriteAccess};
pub use results::{
    FacetCounts, FacetValue, Hit, IndexStats, MissingWord, Related, SearchResults, Version, Versions,
};
pub use state::{
    ArticlesByRoot, ClusterCondition, ClusterHealth, GenerationOrigin, GenerationState, GenerationSummary,
    LIST_OF_COMPOUNDS, TABLE_OF_WORD_VECTORS, UnusableIndex,
};
pub use system_fault::SystemFault;

/// One immutable state of the index. A request holds one snapshot from beginning to end, so counts, pages and stored
/// articles fit each other.
///
/// # Errors
/// Every fallible call fails with an [`EngineError`] if the budget is used up, or if the index can't be read or is
/// damaged.
pub trait Snapshot: Send + Sync {
    /// The name of this state, for ETags, cursors and caches.
    fn id(&self) -> SnapshotId;

    /// The learnt language of its articles.
    fn language(&self) -> Arc<LearntLanguage>;

    /// Answers a batch of questions about words, each with a number of articles. Where a question asks only
    /// whether there are any, every number above 0 means yes.
    fn statistics(&self, questions: &[Question], budget: Budget) -> Result<Vec<u64>, EngineError>;

    /// Builds in advance what the first search would otherwise wait for. It takes no budget, since no request
    /// waits for it.
    fn warm(&self);

    /// Answers a plan: the hits of its page, totals and facet counts.
    fn search(&self, plan: &QueryPlan, budget: Budget) -> Result<SearchResults, EngineError>;

    /// Hands the articles of the plan's page to `each`, in their order, until it breaks off. Memory grows
    /// with the number of articles and not with their text. The budget is for finding them; handing them over
    /// takes as long as `each` does.
    fn visit(
        &self,
        plan: &QueryPlan,
        budget: Budget,
        each: &mut dyn FnMut(Article, Versions) -> ControlFlow<()>,
    ) -> Result<(), EngineError>;

    /// A whole live article; `None` where there is none of this id.
    fn article(&self, id: &ArticleId, budget: Budget) -> Result<Option<Article>, EngineError>;

    /// Whole live articles, in the order of their ids; `None` for an id that none has. An engine that has its articles at
    /// hand reads one after the other.
    fn articles(&self, ids: &[ArticleId], budget: Budget) -> Result<Vec<Option<Article>>, EngineError> {
        ids.iter().map(|id| self.article(id, budget)).collect()
    }

    /// The last day of an article that has expired; `None` for a live article and for one that doesn't exist.
    fn expired(&self, id: &ArticleId, budget: Budget) -> Result<Option<Date>, EngineError>;

    /// The source root of an article: a name, which is a local path only for sources of files. `None` where
    /// there is no such article.
    fn root(&self, id: &ArticleId, budget: Budget) -> Result<Option<String>, EngineError>;

    /// The articles of a source root that the service with a key wrote, expired ones too: how many there are, and those
    /// of a range of them in the order of their ids.
    fn written_by(
        &self,
        root: &str,
        key: &str,
        range: Range<usize>,
        budget: Budget,
    ) -> Result<(u64, Vec<ArticleSummary>), EngineError>;

    /// The near-duplicates and translations of an article; empty where there is no such article.
    fn versions(&self, id: &ArticleId, budget: Budget) -> Result<Versions, EngineError>;

    /// The versions of several articles, in the order of their ids.
    fn versions_of(&self, ids: &[ArticleId], budget: Budget) -> Result<Vec<Versions>, EngineError> {
        ids.iter().map(|id| self.versions(id, budget)).collect()
    }

    /// The articles of the same language that are most similar to one by a rule, the most similar first. None
    /// of them is a version of it or of another in the list. `None` where there is no such article.
    fn related(
        &self,
        id: &ArticleId,
        rule: &RelatedRule,
        limit: usize,
        budget: Budget,
    ) -> Result<Option<Vec<Related>>, EngineError>;

    /// The rank of an article among all hits of a plan, and why it has it; `None` where there is no such
    /// article.
    fn explain(
        &self,
        plan: &QueryPlan,
        id: &ArticleId,
        budget: Budget,
    ) -> Result<Option<Standing>, EngineError>;

    /// Ids and scores of the hits of the plan's page, without facets, snippets and stored text: for batch
    /// runs.
    fn rank(&self, plan: &QueryPlan, budget: Budget) -> Result<Vec<(ArticleId, f32)>, EngineError>;

    fn stats(&self, budget: Budget) -> Result<IndexStats, EngineError>;
}

/// Why there is no article to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingArticle {
    /// The index has none of this id.
    Unknown,
    /// It was to be shown until this day.
    Expired(Date),
}

/// A whole live article, or why there is none.
pub fn live_article(
    snapshot: &dyn Snapshot,
    id: &ArticleId,
    budget: Budget,
) -> Result<Result<Article, MissingArticle>, EngineError> {
    match snapshot.article(id, budget)? {
        Some(article) => Ok(Ok(article)),
        None => why_missing(snapshot, id, budget).map(Err),
    }
}

/// Why there is no live article of an id.
pub fn why_missing(
    snapshot: &dyn Snapshot,
    id: &ArticleId,
    budget: Budget,
) -> Result<MissingArticle, EngineError> {
    Ok(snapshot.expired(id, budget)?.map_or(MissingArticle::Unknown, MissingArticle::Expired))
}

/// The idf of BM25 for a term that `frequency` of `documents` documents have. Deleted documents may be counted in
/// the frequency alone; the idf is not negative even so.
pub fn idf(documents: f32, frequency: f32) -> f32 {
    crate::meaning::rarity(documents, frequency)
}
