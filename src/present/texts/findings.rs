//! The texts of a check's findings.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::template::Plural;
use crate::check::{Level, Rule};

/// The findings of a check.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckTexts {
    pub line: String,
    pub page: String,
    pub none: String,
    pub findings: Plural,
    pub files: Plural,
    pub checked: Plural,
    pub levels: BTreeMap<Level, String>,
    pub rules: BTreeMap<Rule, RuleTexts>,
    /// What may be stated, by key.
    pub stated: BTreeMap<String, String>,
}

/// What one rule of a check says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleTexts {
    /// What the rule looks for.
    pub sentence: String,
    /// What it says of one place.
    pub message: String,
    /// The message for places that have a detail, if not all of them have one.
    pub with_detail: Option<String>,
    /// The message for places without a detail that point to words of the text, if not all of them do.
    pub with_found: Option<String>,
}
