//! The texts of the commands for names and terms.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::template::Plural;
use crate::vocabulary::{CandidateKind, EntryKind, NameReach};

/// The commands for names and terms.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VocabularyTexts {
    pub entries: Plural,
    pub kinds: BTreeMap<EntryKind, String>,
    pub reaches: BTreeMap<NameReach, String>,
    pub reaches_nothing: String,
    pub with_entry: Plural,
    pub also_searched: String,
    pub as_written: Plural,
    pub in_any_form: Plural,
    pub candidates: Plural,
    pub candidate_kinds: BTreeMap<CandidateKind, String>,
    pub added: String,
    pub made: String,
    pub next: String,
    pub copied: String,
    pub kept: String,
    pub configure: String,
}
