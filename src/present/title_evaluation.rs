//! The JSON of an evaluation of titles.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::relevance::{TitleCounts, TitleEvaluation, TitleOutcome, TitlePart};

/// The most titles that are shown because something else comes first.
pub const MOST_MISSES: usize = 20;

/// Whether titles find their articles, for other programs. Shares are not rounded, ranks count from 1.
#[derive(Debug, Clone, Serialize)]
pub struct TitleEvaluationEntry {
    /// What was typed: `titles` or `pairs`.
    pub typed: &'static str,
    #[serde(flatten)]
    pub all: TitleSharesEntry,
    /// The shares by the language of the articles.
    pub languages: BTreeMap<String, TitleSharesEntry>,
    /// The queries that find something else first, at most [`MOST_MISSES`] of them.
    pub misses: Vec<TitleMissEntry>,
}

/// How many queries there are, and which share of them finds what it asks for.
#[derive(Debug, Clone, Serialize)]
pub struct TitleSharesEntry {
    pub queries: usize,
    /// The share that finds it first.
    pub first: f64,
    /// The share that finds it among the first three.
    pub first_three: f64,
}

impl From<TitleCounts> for TitleSharesEntry {
    fn from(counts: TitleCounts) -> Self {
        Self { queries: counts.queries, first: counts.share_first(), first_three: counts.share_among_first() }
    }
}

/// A query that finds something else first.
#[derive(Debug, Clone, Serialize)]
pub struct TitleMissEntry {
    pub text: String,
    /// The article that the query was made of.
    pub id: String,
    pub language: String,
    /// The rank of the first article that the query asks for; null if it is below the first three.
    pub rank: Option<usize>,
    /// The first hit; null where nothing is found.
    pub first: Option<FirstHitEntry>,
}

#[derive(Debug, Clone, Serialize)]
pub struct FirstHitEntry {
    pub id: String,
    pub title: String,
}

/// The evaluation as JSON.
pub fn entry(evaluation: &TitleEvaluation) -> TitleEvaluationEntry {
    let languages = evaluation.by_language().into_iter();
    let miss = |outcome: &TitleOutcome| TitleMissEntry {
        text: outcome.query.text.clone(),
        id: outcome.query.article.to_string(),
        language: outcome.query.language.code().to_owned(),
        rank: outcome.rank,
        first: outcome
            .first
            .as_ref()
            .map(|(id, title)| FirstHitEntry { id: id.to_string(), title: title.clone() }),
    };
    TitleEvaluationEntry {
        typed: match evaluation.part {
            TitlePart::Whole => "titles",
            TitlePart::Pair => "pairs",
        },
        all: evaluation.all().into(),
        languages: languages.map(|(language, counts)| (language.code().to_owned(), counts.into())).collect(),
        misses: evaluation.misses().into_iter().take(MOST_MISSES).map(miss).collect(),
    }
}
