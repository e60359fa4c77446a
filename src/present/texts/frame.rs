//! The texts around every page, and those of its script.

use serde::Deserialize;

/// What stands around every page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameTexts {
    pub skip: String,
    pub skip_to_hits: String,
    pub other_language: String,
    pub switch: String,
    pub tagline: String,
    pub footer: String,
    pub feed: String,
    pub imprint: String,
    pub privacy: String,
    pub accessibility: String,
    pub barriers: String,
}

/// What the script of the pages says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptTexts {
    /// What the list of completions is called.
    pub completions: String,
    /// What is said where no answer comes, and where there is no connection.
    pub failed: String,
    pub offline: String,
    /// What is said of results that are out of date because no new answer came.
    pub outdated: String,
}
