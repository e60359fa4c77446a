//! The texts of the page that explains how to search.

use serde::Deserialize;

/// The page that explains how to search.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HelpTexts {
    pub heading: String,
    /// The link at the foot of every page.
    pub link: String,
    pub intro: String,
    pub syntax: String,
    /// The headings of the two columns of examples.
    pub query: String,
    pub finds: String,
    pub examples: Vec<HelpExample>,
    pub sections: Vec<HelpSection>,
}

/// A query to be tried, and what it finds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HelpExample {
    pub q: String,
    pub finds: String,
}

/// Further things to know, under a heading.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HelpSection {
    pub heading: String,
    pub paragraphs: Vec<String>,
}
