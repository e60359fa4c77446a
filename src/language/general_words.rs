//! General words: what is a word of German or English, or a name, whatever a collection is about.
//!
//! A word of these lists is not taken for a mistyped one. Where the lists come from and how they were made
//! stands beside them, in `src/analysis/data/SOURCES.md`. They are sorted and are searched as they stand, so
//! that they need neither time when the program starts nor memory beside their text.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use fst::{Automaton, IntoStreamer, Set, Streamer};

/// German words with their frequencies in the federal law of Germany.
pub(super) const LAW: &str = include_str!("../analysis/data/general_de.tsv");

static LAW_WORDS: SortedLines = SortedLines(LAW);
static GERMAN: SortedLines = SortedLines(include_str!("../analysis/data/words_de.txt"));
static ENGLISH: SortedLines = SortedLines(include_str!("../analysis/data/words_en.txt"));
static NAMES: SortedLines = SortedLines(include_str!("../analysis/data/names.txt"));

/// Whether a lower-case word is in a list of German words.
pub(super) fn is_german(word: &str) -> bool {
    LAW_WORDS.has(word) || GERMAN.has(word)
}

/// Whether a lower-case word is in the German law. The other list has words that German texts took from English.
pub(super) fn is_legal_german(word: &str) -> bool {
    LAW_WORDS.has(word)
}

/// Whether a lower-case word is in the list of English words.
pub(super) fn is_english(word: &str) -> bool {
    ENGLISH.has(word)
}

/// Whether a lower-case word is a first name, a surname, or a word of the name of a town.
pub(super) fn is_name(word: &str) -> bool {
    NAMES.has(word)
}

/// The words of both languages as a finite state set, which takes about a megabyte and is built when a word
/// is first compared with all of them.
static BOTH_LANGUAGES: LazyLock<Set<Vec<u8>>> = LazyLock::new(|| {
    let words: BTreeSet<&str> =
        [&LAW_WORDS, &GERMAN, &ENGLISH].into_iter().flat_map(SortedLines::words).collect();
    Set::from_iter(words).unwrap_or_default()
});

/// Builds the set of both languages' words.
pub(super) fn warm() {
    LazyLock::force(&BOTH_LANGUAGES);
}

/// The words of both languages that an automaton accepts, at most `limit`.
pub(super) fn accepted_by(automaton: impl Automaton, limit: usize) -> Vec<String> {
    let mut stream = BOTH_LANGUAGES.search(automaton).into_stream();
    let mut words = Vec::new();
    while let Some(word) = stream.next()
        && words.len() < limit
    {
        words.extend(std::str::from_utf8(word).map(str::to_owned));
    }
    words
}

/// Lines in ascending order of their bytes. A line may have more fields behind a tab.
struct SortedLines(&'static str);

impl SortedLines {
    fn words(&self) -> impl Iterator<Item = &'static str> {
        self.0.lines().map(|line| line.split('\t').next().unwrap_or_default())
    }

    /// Whether a line has a word as its first field.
    fn has(&self, word: &str) -> bool {
        let bytes = self.0.as_bytes();
        let (mut low, mut high) = (0, bytes.len());
        while low < high {
            // The line in the middle: the one that the middle byte belongs to.
            let middle = low + (high - low) / 2;
            let start =
                bytes[low..middle].iter().rposition(|&byte| byte == b'\n').map_or(low, |at| low + at + 1);
            let end =
                bytes[start..].iter().position(|&byte| byte == b'\n').map_or(bytes.len(), |at| start + at);
            let line = &bytes[start..end];
            let first = line.iter().position(|&byte| byte == b'\t').map_or(line, |at| &line[..at]);
            match first.cmp(word.as_bytes()) {
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Less => low = end + 1,
                std::cmp::Ordering::Greater => high = start,
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_found_and_what_lies_between_is_not() {
        for list in [&LAW_WORDS, &GERMAN, &ENGLISH, &NAMES] {
            let words: Vec<&str> = list.words().collect();
            assert!(words.is_sorted(), "the lists are searched as they stand");
            for word in words.iter().step_by(97).chain([&words[0], &words[words.len() - 1]]) {
                assert!(list.has(word), "{word}");
                assert!(!list.has(&format!("{word}~")), "{word}~");
            }
            assert!(!list.has("") && !list.has("\u{10ffff}") && !list.has("!"));
        }
    }

    #[test]
    fn words_and_names_are_told_apart() {
        assert!(is_german("wissenschaft") && is_english("science") && is_name("schneider"));
        assert!(!is_german("science") && !is_english("wissenschaft") && !is_german("wisenschaft"));
    }
}
