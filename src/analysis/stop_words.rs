//! Stop words: function words give no token, but the words behind them keep their position numbers.
//!
//! The lists are closed classes of words (articles, pronouns, prepositions, conjunctions, auxiliaries and
//! their forms), written for this project. Words with content must not be added.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

/// The German and the English list, with words separated by white space.
pub const LISTS: [&str; 2] = [include_str!("data/stop_de.txt"), include_str!("data/stop_en.txt")];

/// Function words that are abbreviated with points, tight and set apart. The last point of a tight one is no part
/// of the word.
const GERMAN_ABBREVIATIONS: [&str; 26] = [
    "z.b", "z. b.", "d.h", "d. h.", "u.a", "u. a.", "i.d.r", "i. d. r.", "z.t", "z. t.", "v.a", "v. a.",
    "o.ä", "o. ä.", "u.ä", "u. ä.", "s.o", "s. o.", "s.u", "s. u.", "u.u", "u. u.", "o.g", "o. g.", "u.v.m",
    "u. v. m.",
];
const ENGLISH_ABBREVIATIONS: [&str; 4] = ["e.g", "e. g.", "i.e", "i. e."];

static GERMAN: LazyLock<FxHashSet<&'static str>> =
    LazyLock::new(|| LISTS[0].split_whitespace().chain(GERMAN_ABBREVIATIONS).collect());
static ENGLISH: LazyLock<FxHashSet<&'static str>> =
    LazyLock::new(|| LISTS[1].split_whitespace().chain(ENGLISH_ABBREVIATIONS).collect());

/// Whether a lower-case word is a German function word.
pub fn is_german(word: &str) -> bool {
    GERMAN.contains(word)
}

/// Whether a lower-case word is an English function word.
pub fn is_english(word: &str) -> bool {
    ENGLISH.contains(word)
}
