//! The texts that commands print beside results.

use serde::Deserialize;

use super::template::Plural;

/// Results on a terminal.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TerminalTexts {
    pub more: String,
    /// What is told of a page behind the last one.
    pub last_page: Plural,
}

/// The report of the query log.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportTexts {
    pub searches: String,
    pub frequent: String,
    pub unanswered: String,
}

/// The command that makes a key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyTexts {
    pub shown_once: String,
    /// What else a key needs that may write.
    pub needs_folder: String,
}
