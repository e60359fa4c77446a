//! Types that explain the rank and the score of an article, or why it is no hit.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::EngineError;
use crate::article::{ArticleId, ArticleSummary, Facet};

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
    pub before: Option<RankedHit>,
    pub behind: Option<RankedHit>,
    pub refused: Vec<NoHitReason>,
    pub explanation: Explanation,
}

/// A hit with its score.
pub type RankedHit = (ArticleId, f32);

/// The hits directly before and after the one at an index of a list; `ranked` gives the hit at an index, or `None`
/// behind the end.
pub(super) fn neighbours(
    at: Option<usize>,
    ranked: impl Fn(usize) -> Result<Option<RankedHit>, EngineError>,
) -> Result<(Option<RankedHit>, Option<RankedHit>), EngineError> {
    let Some(at) = at else { return Ok((None, None)) };
    let before = at.checked_sub(1).map(&ranked).transpose()?.flatten();
    Ok((before, ranked(at + 1)?))
}
