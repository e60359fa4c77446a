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
pub mod facets;
mod fault;
mod forgotten;
mod guard;
pub mod indexed;
mod lifecycle;
pub mod lowering;
pub mod opensearch;
pub mod related;
pub mod rescoring;
mod state;
mod system_fault;

use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::article::{Article, ArticleId, ArticleSummary, Date, Facet, Language};
use crate::budget::{Budget, BudgetExhausted};
use crate::language::LearntLanguage;
use crate::query::{QueryPlan, Question, RelatedRule, Scope};
use crate::snippet::Snippet;

pub use commit::{CommitFacts, HeldArticle, RejectedDocument, RootFacts, SnapshotId};
pub use cursor::{Cursor, CursorError};
pub use fault::{Fault, Harm};
pub use forgotten::Forgotten;
pub use guard::{Guarded, caught, print_no_caught_panics};
pub use lifecycle::{Engine, Generation, IndexState, IndexWriter, Others, WriteAccess};
pub use state::{
    ArticlesByRoot, ClusterCondition, ClusterHealth, GenerationOrigin, GenerationState, GenerationSummary,
    UnusableIndex,
};
pub use system_fault::SystemFault;

/// Why the engine could not answer. Messages are for the log and the command line, not for visitors.
#[derive(Debug, Clone, thiserror::Error)]
pub enum EngineError {
    /// There is no index yet, or none that this program can read.
    #[error("{0}")]
    Unavailable(String),
    /// The search took longer than allowed.
    #[error("the search took longer than allowed")]
    DeadlineExceeded,
    /// Another process holds the right to write to the index.
    #[error("{0}")]
    Locked(String),
    /// The index is damaged, or reading or writing it failed.
    #[error(
        "the index at {place} failed: {cause}; `fundstelle verify` tells whether it is damaged, and mends it with `--repair`; `fundstelle index --rebuild SOURCE…` builds it anew from all its sources"
    )]
    Broken { place: String, cause: String },
    /// The operating system refused to read or write a file, which is no sign of damage.
    #[error("the index at {place} can't be used ({cause}): {fault}")]
    Refused { place: String, cause: String, fault: SystemFault },
    /// The engine panicked. That is a fault of this program, and no sign of a damaged index.
    #[error(
        "the search failed by a fault of this program ({0}); please report it. If `fundstelle verify` finds damage, `fundstelle verify --repair` mends it, or build the index anew from all its sources with `fundstelle index --rebuild SOURCE…`"
    )]
    Panicked(String),
}

impl From<BudgetExhausted> for EngineError {
    fn from(_: BudgetExhausted) -> Self {
        Self::DeadlineExceeded
    }
}

impl EngineError {
    /// The error for a place where there is no index yet.
    pub fn no_index(place: &str) -> Self {
        Self::Unavailable(format!("there is no index at {place}; build one with `fundstelle index SOURCE…`"))
    }

    /// The error for an index that is damaged or can't be reached; `place` and `cause` say where and why.
    pub fn broken(place: impl Into<String>, cause: impl std::fmt::Display) -> Self {
        let (place, cause) = (place.into(), cause.to_string());
        match SystemFault::of(&cause) {
            Some(fault) => Self::Refused { place, cause, fault },
            None => Self::Broken { place, cause },
        }
    }
}

/// Why something adds to the score of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The word itself, in any form.
    Word,
    /// The word as it is written in the query.
    ExactForm,
    /// A term that the word shares with other words.
    Stem,
    /// A part of the compound that the word is.
    Part,
    /// A word that starts as the word does.
    Prefix,
    /// A word that the word was probably meant to be.
    Correction,
    /// A term of the same meaning.
    Glossary,
    /// The words in quotation marks, in their order.
    Phrase,
    /// Two words of the query near each other.
    Neighbours,
}

/// Where in an article a term was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Place)]
pub enum MatchedField {
    Title,
    Text,
    /// The names of its organisers and places.
    Organisers,
    /// The labels of its themes.
    Themes,
    /// Title and text, which exact forms are not told apart by.
    Article,
}

/// One summand of a score: what one term or phrase adds.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    pub reason: Reason,
    /// The index terms: one, or several for phrases and neighbours.
    pub terms: Vec<String>,
    /// The word of the query that it counts for, as typed; `None` for phrases and neighbours.
    pub word: Option<String>,
    pub place: MatchedField,
    /// What its BM25 score is multiplied by.
    pub weight: f32,
    /// The term frequency: how often it occurs in the field.
    pub frequency: u32,
    /// The document frequency: how many articles have it in the field, or another form of its word; `None` for phrases
    /// and neighbours, which are not counted.
    pub articles: Option<u64>,
    pub score: f32,
}

/// Whether an article has a word of the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    Present,
    /// Some parts of it, or not near each other.
    Partly,
    Absent,
}

/// What the score of an article is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The sum of the contributions and of all scores below.
    pub score: f32,
    /// The words of the query, as typed.
    pub words: Vec<(String, Presence)>,
    /// The summands of the first pass, the greatest first.
    pub contributions: Vec<Contribution>,
    /// The n-gram score; `None` where the article was not rescored.
    pub ngram_score: Option<f32>,
    /// The proximity score; `None` where the article was not rescored.
    pub proximity_score: Option<f32>,
    /// The title score; `None` where the article was not rescored.
    pub title_score: Option<f32>,
    /// The meaning score; `None` where the article was not rescored by it.
    pub meaning_score: Option<f32>,
    /// Words of the query with other words of the article that are close to them in meaning, the closest first.
    pub close_words: Vec<CloseWords>,
    /// What missing words take away, which is negative; `None` where none is missing.
    pub missing_words_score: Option<f32>,
}

/// A word of a query, and another word of an article that is close to it in meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CloseWords {
    pub word: String,
    pub close: String,
}

impl CloseWords {
    /// The most of them that explain a score.
    pub const MOST: usize = 3;
}

/// Why an article is no hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum NoHitReason {
    /// It holds too few of the words.
    WordsMissing,
    /// It lacks a quotation.
    PhraseMissing,
    /// It has an excluded word or phrase.
    Excluded,
    /// A near-duplicate of it is the hit.
    #[serde(rename = "other_form")]
    NearDuplicate,
    /// It fails the filters: those of one facet only, or else (`None`) those of several facets, of dates or
    /// of a range of years.
    Filtered { facet: Option<Facet> },
}

/// The rank of an article among the hits of a plan, and why it has it.
#[derive(Debug, Clone)]
pub struct Standing {
    pub article: ArticleSummary,
    /// Its rank from 1, counted through the hits with all words and then those with some; `None` where it is
    /// no hit or can't be reached.
    pub rank: Option<u64>,
    /// The number of hits.
    pub total: u64,
    /// The hit directly before it, with its score; [`behind`](Self::behind) is the one after it.
    pub before: Option<(ArticleId, f32)>,
    pub behind: Option<(ArticleId, f32)>,
    pub refused: Vec<NoHitReason>,
    pub explanation: Explanation,
}

/// A near-duplicate or a translation of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub id: ArticleId,
    pub title: String,
    pub url: Option<String>,
    pub language: Language,
}

impl From<ArticleSummary> for Version {
    fn from(ArticleSummary { id, title, url, language, .. }: ArticleSummary) -> Self {
        Self { id, title: title.value, url, language: language.value }
    }
}

/// The versions of an article: its near-duplicates and translations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Versions {
    /// Near-duplicates, such as the same text in another file or at another address; the most complete first.
    pub duplicates: Vec<Version>,
    /// Articles that are translations of it.
    pub translations: Vec<Version>,
}

impl Versions {
    /// The most near-duplicates, and the most translations, that are named.
    pub const MAX_NAMED: usize = 10;
}

/// An article on much the same subject as another.
#[derive(Debug, Clone)]
pub struct Related {
    pub article: ArticleSummary,
    /// Similarity; scores are comparable within one list only.
    pub score: f32,
}

/// A word of a query, or a quotation, that an article doesn't hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingWord {
    /// As typed.
    pub word: String,
    /// Where it was looked for: a word may be missing in the title alone.
    pub scope: Scope,
}

/// One hit of a search.
#[derive(Debug, Clone)]
pub struct Hit {
    pub article: ArticleSummary,
    /// Near-duplicates and translations; empty where the view doesn't ask for them.
    pub versions: Versions,
    pub score: f32,
    /// What the score is made of; `None` where the plan doesn't ask for it.
    pub explanation: Option<Explanation>,
    /// Whether the article holds all words of the query.
    pub has_all_words: bool,
    /// The words of the query of which the article holds nothing, not even a part or a translation.
    pub missing: Vec<MissingWord>,
    /// Whether it has a word that names a time by its own date alone.
    pub is_met_by_date: bool,
    /// The ranges of the title that match, in bytes, on character boundaries.
    pub title_highlights: Vec<Range<usize>>,
    pub snippets: Vec<Snippet>,
}

/// One value of a facet with its count: the number of hits there would be after choosing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// The id of the value; `none` stands for articles without a value.
    pub id: String,
    /// The label of a free value as it is written in articles; `None` for a value of the vocabulary, which is
    /// labelled where it is displayed.
    pub label: Option<String>,
    pub count: u64,
    pub selected: bool,
}

/// The listed values of one facet: the most frequent ones and the chosen ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCounts {
    pub facet: Facet,
    /// Years are sorted from the newest; all other facets by falling count, with values of the vocabulary
    /// before free ones.
    pub values: Vec<FacetValue>,
    /// How many more values have hits and are not listed.
    pub more: u64,
}

/// The answer to a plan.
#[derive(Debug, Clone)]
pub struct SearchResults {
    pub snapshot: SnapshotId,
    /// The size of the result set.
    pub total: u64,
    /// How many articles outside the result set hold enough of the words for the match mode `any`.
    pub total_any: u64,
    /// How many articles of the result set are about events that are still to come.
    pub upcoming: u64,
    /// Whether no article holds all words, so that the result set has those with some of them.
    pub some_words_only: bool,
    pub hits: Vec<Hit>,
    pub facets: Vec<FacetCounts>,
}

impl SearchResults {
    /// The counts of a facet; `None` where it was not counted.
    pub fn facet(&self, facet: Facet) -> Option<&FacetCounts> {
        self.facets.iter().find(|counts| counts.facet == facet)
    }

    /// The listed values of a facet; none where it was not counted.
    pub fn facet_values(&self, facet: Facet) -> &[FacetValue] {
        self.facet(facet).map_or(&[], |counts| &counts.values)
    }
}

/// Statistics of an index.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IndexStats {
    pub snapshot: SnapshotId,
    /// The number of the generation. Code identifies a state by its [`SnapshotId`]; this number is for
    /// people.
    #[serde(skip)]
    pub generation: u32,
    pub articles: u64,
    /// Articles that are past their last day; they don't count among `articles`.
    pub expired: u64,
    /// The number of segments; `None` for an engine that doesn't tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segments: Option<usize>,
    /// The size in bytes; `None` for an engine that doesn't tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Seconds since 1970 at which the generation was built.
    pub built_at: i64,
    pub languages: Vec<(String, u64)>,
    /// Source roots with their numbers of articles.
    pub roots: Vec<(String, u64)>,
    /// How many articles were added, replaced and deleted since the generation was built, whose words it was not built
    /// from.
    #[serde(default)]
    pub changed: u64,
    pub words_in_lexicon: usize,
}

/// One immutable state of the index. A request holds one snapshot from beginning to end, so counts, pages and
/// stored articles fit each other.
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
