//! The texts of an evaluation's report.

use serde::Deserialize;

use super::template::Plural;

/// The report of an evaluation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EvaluationTexts {
    pub queries: Plural,
    pub mean: String,
    pub before: String,
    pub difference: String,
    pub better: String,
    pub worse: String,
    pub equal: String,
    pub chance: String,
    pub weakest: String,
    pub absent: String,
    pub rank: String,
    pub query: String,
    pub at_rank: String,
    pub wanted: String,
    pub first: String,
    pub nothing: String,
    pub not_indexed: String,
    pub none_weak: String,
    /// Titles that were typed as queries.
    pub titles: Plural,
    /// Pairs of neighbouring words of titles that were typed as queries.
    pub title_pairs: Plural,
    pub query_count: String,
    pub first_three: String,
    pub all: String,
    /// Queries that find something else first.
    pub not_first: Plural,
    pub all_first: String,
}
