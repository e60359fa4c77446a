//! The seam: what a search engine must be able to do, in our own types only.
//!
//! [`Snapshot`] is what searches are put to; [`Engine`], [`WriteAccess`], [`Generation`] and
//! [`IndexWriter`] are how the index behind it is written, published and followed. `pipeline`, `web` and
//! `cli` know these traits and nothing of what stands behind them. The seam is synchronous and
//! object-safe; callers on async threads move calls to blocking ones. Today's only implementation is
//! the [`embedded`] one; a cluster would be another.

mod commit;
pub mod embedded;
mod guard;
mod lifecycle;
mod state;

use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::article::{Article, ArticleId, ArticleSummary, Date, Facet, Language};
use crate::budget::{Budget, BudgetExhausted};
use crate::language::LearntLanguage;
use crate::query::{QueryPlan, Question};
use crate::snippet::Snippet;

pub use commit::{CommitFacts, HeldArticle, RejectedDocument, RootFacts, SnapshotId};
pub use guard::Guarded;
pub use lifecycle::{Engine, Generation, IndexState, IndexWriter, WriteAccess};
pub use state::{GenerationOrigin, UnusableIndex};

/// Why the engine could not answer. Messages are for the log and the command line, not for visitors.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// There is no index yet, or none that this program can read.
    #[error("{0}")]
    Unavailable(String),
    /// The search took longer than allowed.
    #[error("the search took longer than allowed")]
    DeadlineExceeded,
    /// Another process is writing to the index.
    #[error("{0}")]
    Locked(String),
    /// The index is damaged or the disk failed.
    #[error(
        "the index at {place} failed: {cause}; if it is damaged, build it anew with `fundstelle index --rebuild SOURCE…`"
    )]
    Broken { place: String, cause: String },
    /// The engine panicked: a fault of this program, and not of the index as far as anybody knows.
    #[error(
        "the search failed by a fault of this program ({0}); please report it. If `fundstelle verify` finds damaged files, build the index anew with `fundstelle index --rebuild SOURCE…`"
    )]
    Panicked(String),
}

impl From<BudgetExhausted> for EngineError {
    fn from(_: BudgetExhausted) -> Self {
        Self::DeadlineExceeded
    }
}

impl EngineError {
    /// There is no index at a place yet.
    pub fn no_index(place: &str) -> Self {
        Self::Unavailable(format!("there is no index at {place}; build one with `fundstelle index SOURCE…`"))
    }

    /// The index at a place is damaged or can't be reached.
    pub fn broken(place: impl Into<String>, cause: impl std::fmt::Display) -> Self {
        Self::Broken { place: place.into(), cause: cause.to_string() }
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
    /// The names of its organisers.
    Organisers,
    /// The labels of its themes.
    Themes,
    /// Title and text, which exact forms are not told apart by.
    Article,
}

/// One summand of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    pub reason: Reason,
    /// Index terms: one, of phrases and neighbours several.
    pub terms: Vec<String>,
    /// The word of the query it counts for, as typed; `None` for phrases and neighbours.
    pub word: Option<String>,
    pub place: MatchedField,
    /// What its BM25 score is multiplied by.
    pub weight: f32,
    /// How often it stands there.
    pub frequency: u32,
    /// Articles that have it there; `None` for phrases and neighbours, which nobody counts.
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

/// What an article's score is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The sum of the contributions, the n-gram score and the proximity score.
    pub score: f32,
    /// The words of the query, as typed.
    pub words: Vec<(String, Presence)>,
    /// The greatest first.
    pub contributions: Vec<Contribution>,
    /// What the character n-grams shared with the query add; `None` where the article was not among
    /// those that are rescored.
    pub ngram_score: Option<f32>,
    /// What it adds that words of the query stand near each other; `None` as for the n-grams.
    pub proximity_score: Option<f32>,
}

/// Why an article is no hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum NoHitReason {
    /// It has too few of the words.
    WordsMissing,
    /// It lacks words in quotation marks.
    PhraseMissing,
    /// It has words that are excluded.
    Excluded,
    /// Another form of the article is the hit.
    #[serde(rename = "other_form")]
    NearDuplicate,
    /// A filter doesn't let it pass: of one facet, or of several, of dates or of a range of years.
    Filtered { facet: Option<Facet> },
}

/// Where an article stands among the hits of a plan, and why.
#[derive(Debug, Clone)]
pub struct Standing {
    pub article: ArticleSummary,
    /// Its place, counted from 1, among the hits with all words and then those with some; `None`
    /// where it is no hit or can't be reached.
    pub rank: Option<u64>,
    /// How many hits there are.
    pub total: u64,
    /// The hits directly before and behind it with their scores.
    pub before: Option<(ArticleId, f32)>,
    pub behind: Option<(ArticleId, f32)>,
    pub refused: Vec<NoHitReason>,
    pub explanation: Explanation,
}

/// The same article elsewhere in the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub id: ArticleId,
    pub title: String,
    pub url: Option<String>,
    pub language: Language,
}

/// What else the index has of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Versions {
    /// Near-duplicates: another file, another address; the most complete first.
    pub duplicates: Vec<Version>,
    /// The article in other languages.
    pub translations: Vec<Version>,
}

impl Versions {
    /// Most other forms that are named.
    pub const MAX_NAMED: usize = 10;
}

/// An article that is about much the same.
#[derive(Debug, Clone)]
pub struct Related {
    pub article: ArticleSummary,
    /// Comparable within one list only.
    pub score: f32,
}

/// One article found.
#[derive(Debug, Clone)]
pub struct Hit {
    pub article: ArticleSummary,
    /// Nothing where the view doesn't ask for them.
    pub versions: Versions,
    pub score: f32,
    /// What the score is made of, where the plan asks for it.
    pub explanation: Option<Explanation>,
    /// Whether the article holds all words of the query.
    pub has_all_words: bool,
    /// Parts of the title that match, in bytes, on character borders.
    pub title_highlights: Vec<Range<usize>>,
    pub snippets: Vec<Snippet>,
}

/// One value of a facet with the number of hits there would be after choosing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// Id of the value, `none` for articles without one.
    pub id: String,
    /// Label of a free value as written; vocabulary values are labelled by whoever shows them.
    pub label: Option<String>,
    pub count: u64,
    pub selected: bool,
}

/// The values of one facet: the most frequent ones, and those selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCounts {
    pub facet: Facet,
    /// Years newest first; all else by falling count, values of the vocabulary before free ones.
    pub values: Vec<FacetValue>,
    /// How many more values have hits.
    pub more: u64,
}

/// The answer to a plan.
#[derive(Debug, Clone)]
pub struct SearchResults {
    pub snapshot: SnapshotId,
    /// Size of the result set.
    pub total: u64,
    /// How many more articles hold some of the words.
    pub total_any: u64,
    /// How many of the result set announce what is still to come.
    pub upcoming: u64,
    /// Whether no article holds all words and the result set is those that hold some.
    pub some_words_only: bool,
    pub hits: Vec<Hit>,
    pub facets: Vec<FacetCounts>,
}

/// Figures of an index.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IndexStats {
    pub snapshot: SnapshotId,
    /// Number of the generation; the name of the snapshot tells it to readers of the figures.
    #[serde(skip)]
    pub generation: u32,
    pub articles: u64,
    /// Articles that are past their last day, and not among those above.
    pub expired: u64,
    /// Parts that the index is stored in; `None` of an engine that doesn't tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segments: Option<usize>,
    /// Its size; `None` of an engine that doesn't tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Seconds since 1970 at which the generation was built.
    pub built_at: i64,
    pub languages: Vec<(String, u64)>,
    /// Articles by source root.
    pub roots: Vec<(String, u64)>,
    pub words_in_lexicon: usize,
}

/// One state of the index; nothing a request sees changes while it holds this.
pub trait Snapshot: Send + Sync {
    fn id(&self) -> SnapshotId;

    /// What is learnt of the language of its articles.
    fn language(&self) -> Arc<LearntLanguage>;

    /// Answers questions about words, each by a number of articles. Where a question is whether there are
    /// any, every number above 0 says so.
    fn statistics(&self, questions: &[Question], budget: Budget) -> Result<Vec<u64>, EngineError>;

    /// Makes ready what the first search would otherwise have to wait for.
    fn warm(&self);

    /// Answers a plan.
    fn search(&self, plan: &QueryPlan, budget: Budget) -> Result<SearchResults, EngineError>;

    /// Gives every article of the plan's page in its order until `each` breaks off. Memory grows with their
    /// number, not with their text. The budget is that of finding them: handing them over takes as long as `each`
    /// does.
    fn visit(
        &self,
        plan: &QueryPlan,
        budget: Budget,
        each: &mut dyn FnMut(Article, Versions) -> ControlFlow<()>,
    ) -> Result<(), EngineError>;

    fn article(&self, id: &ArticleId, budget: Budget) -> Result<Option<Article>, EngineError>;

    /// The last day of an article that is past it and so is no more to be had; `None` of any other.
    fn expired(&self, id: &ArticleId, budget: Budget) -> Result<Option<Date>, EngineError>;

    /// The root of the source that an article came from: a name, which is a local path for sources of
    /// files only. `None` where there is no such article.
    fn root(&self, id: &ArticleId, budget: Budget) -> Result<Option<String>, EngineError>;

    /// What else the index has of an article; nothing where there is no such article.
    fn versions(&self, id: &ArticleId, budget: Budget) -> Result<Versions, EngineError>;

    /// The articles of its language most like one, the best first, none of them another version of it or of each
    /// other; `None` where there is no such article.
    fn related(
        &self,
        id: &ArticleId,
        limit: usize,
        budget: Budget,
    ) -> Result<Option<Vec<Related>>, EngineError>;

    /// Where an article stands among all hits of a plan, and why; `None` where there is no such article.
    fn explain(
        &self,
        plan: &QueryPlan,
        id: &ArticleId,
        budget: Budget,
    ) -> Result<Option<Standing>, EngineError>;

    /// Ids and scores of the hits of a page, without facets, snippets or stored text: for batch runs.
    fn rank(&self, plan: &QueryPlan, budget: Budget) -> Result<Vec<(ArticleId, f32)>, EngineError>;

    fn stats(&self, budget: Budget) -> Result<IndexStats, EngineError>;
}
