//! Token filter: function words are left out of scoring; their position stays.
//!
//! The lists are closed word classes (articles, pronouns, prepositions, conjunctions, auxiliaries
//! and their forms) written down by us; content words never belong here.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The lists as written, German and English.
pub const LISTS: [&str; 2] = [include_str!("data/stop_de.txt"), include_str!("data/stop_en.txt")];

static GERMAN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| LISTS[0].split_whitespace().collect());
static ENGLISH: LazyLock<HashSet<&'static str>> = LazyLock::new(|| LISTS[1].split_whitespace().collect());

/// Whether a lower-case word is a German function word.
pub fn is_german(word: &str) -> bool {
    GERMAN.contains(word)
}

/// Whether a lower-case word is an English function word.
pub fn is_english(word: &str) -> bool {
    ENGLISH.contains(word)
}
