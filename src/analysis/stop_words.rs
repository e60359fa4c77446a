//! Stop words: function words give no token, but the words behind them keep their position numbers.
//!
//! The lists are closed classes of words (articles, pronouns, prepositions, conjunctions, auxiliaries and
//! their forms), written for this project. Words with content must not be added.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The German and the English list, with words separated by white space.
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
