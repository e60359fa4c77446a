//! The texts that commands print beside results.

use serde::Deserialize;

/// Results on a terminal.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TerminalTexts {
    pub more: String,
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
}
