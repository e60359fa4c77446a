//! The texts of the list of marked articles.

use serde::Deserialize;

/// The list of marked articles.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkedTexts {
    /// The button beside an article.
    pub mark: String,
    /// The link in the head of every page.
    pub link: String,
    pub heading: String,
    pub about: String,
    pub empty: String,
    pub full: String,
    pub needs_script: String,
    pub export: String,
    pub remove: String,
    pub clear: String,
}
