//! The texts that explain a rank and a score.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::template::Plural;
use crate::engine::Reason;

/// The explanation of a rank and a score.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExplanationTexts {
    pub rank: String,
    pub unranked: String,
    pub unreachable: String,
    pub before: String,
    pub behind: String,
    pub words: String,
    pub present: String,
    pub partly: String,
    pub absent: String,
    pub score: String,
    pub no_score: String,
    pub total: String,
    pub profile: String,
    pub ngram_score: String,
    pub proximity_score: String,
    pub title_score: String,
    pub meaning_score: String,
    pub close_words: String,
    pub missing_words_score: String,
    pub in_title: String,
    pub in_text: String,
    pub in_article: String,
    pub in_organisers: String,
    pub in_themes: String,
    pub times: Plural,
    pub articles: Plural,
    pub refused: String,
    pub words_missing: String,
    pub phrase_missing: String,
    pub excluded: String,
    pub filtered: String,
    pub filtered_out: String,
    pub duplicate_listed: String,
    pub reasons: BTreeMap<Reason, String>,
}
