//! The texts of an article's page.

use serde::Deserialize;

use super::template::Plural;

/// The page of an article.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArticleTexts {
    pub back: String,
    pub facts: String,
    /// What the evidence of the facts is folded under.
    pub sources: String,
    pub date: String,
    pub year_inferred: String,
    pub organisers_probable: String,
    pub event_date: String,
    pub expires: String,
    pub site: String,
    pub original: String,
    pub original_link: String,
    pub open_file: String,
    pub download_file: String,
    pub file_page: String,
    pub page: String,
    pub no_text: String,
    pub evidence: String,
    pub cite: String,
    pub cite_as: String,
    pub copy_citation: String,
    pub copy_link: String,
    pub copied: String,
    pub citation: String,
    pub citation_of_title: String,
    pub citation_undated: String,
    pub duplicates: String,
    pub related: String,
    /// The bar that leads through the text: contents, and the places where it has the words of the search.
    pub contents: String,
    pub matches: Plural,
    /// Which of them one is at.
    pub match_place: String,
    pub previous_match: String,
    pub next_match: String,
}
