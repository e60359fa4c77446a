//! Types of search results, and of the figures of an index.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{CommitFacts, Explanation, SnapshotId};
use crate::article::{ArticleId, ArticleSummary, Facet, Language};
use crate::language::LearntLanguage;
use crate::query::Scope;
use crate::snippet::Snippet;

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

impl IndexStats {
    /// From the answer to [`QueryPlan::of_all_articles`](crate::query::QueryPlan::of_all_articles) and the facts of the
    /// newest commit. What only some engines can tell is left open, and no article has expired.
    pub(super) fn new(everything: SearchResults, facts: CommitFacts, language: &LearntLanguage) -> Self {
        let languages = everything.facet_values(Facet::Language).iter();
        let languages = languages.map(|value| (value.id.clone(), value.count)).collect();
        Self {
            snapshot: everything.snapshot,
            generation: 0,
            articles: everything.total,
            expired: 0,
            segments: None,
            bytes: None,
            built_at: 0,
            languages,
            roots: facts.roots.into_iter().map(|(root, facts)| (root, facts.articles)).collect(),
            changed: facts.changed,
            words_in_lexicon: language.analyzers().lexicon().len(),
        }
    }
}
