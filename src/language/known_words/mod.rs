//! Decides which words are spelt correctly, whether or not any article has them.
//!
//! A word that no article has is far more often a correct word than a mistyped one, so that much must speak against a
//! word before it is corrected. It is correct if a list has it (the general lists, the vocabulary, or the words counted
//! in the collection), if it is an inflection of such a word or derived from one by the usual prefixes and suffixes, or
//! if it is a compound that splits into such words.

mod compound_cover;
mod word_formation;

use std::collections::HashSet;
use std::sync::Arc;

use super::general_words;
use crate::analysis::{Analyzers, lower_case};
use crate::vocabulary::{TermPair, Vocabulary};

pub use compound_cover::Opening;
use compound_cover::{MAX_WORD, SHORT_NOUNS};
use word_formation::MIN_BASE;

/// How often a word must have been counted in the collection to be well known.
const WELL_KNOWN: u32 = 3;
/// Endings of surnames and towns. A compound that ends so and that no list has is more probably a name.
const NAME_ENDINGS: [&str; 9] =
    ["hausen", "hofen", "maier", "mann", "mayer", "meier", "meyer", "müller", "schmidt"];

/// Decides whether words are spelt correctly, by lists, the vocabulary, the words of the collection, and rules of word
/// formation.
#[derive(Debug)]
pub struct KnownWords {
    analyzers: Arc<Analyzers>,
    /// The words of names and terms of the vocabulary, in lower case.
    of_vocabulary: HashSet<Box<str>>,
}

impl KnownWords {
    pub fn new(vocabulary: &Vocabulary, analyzers: Arc<Analyzers>) -> Self {
        let mut of_vocabulary = HashSet::new();
        let mut add = |text: &str| {
            let lower = lower_case(text);
            let words = lower.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() > 2);
            of_vocabulary.extend(words.map(Box::from));
        };
        let pairs = vocabulary.glossary().iter().chain(vocabulary.dictionary());
        pairs.flat_map(|TermPair { de, .. }| de).for_each(|term| add(term));
        vocabulary.organisers().iter().flat_map(|organiser| organiser.names()).for_each(&mut add);
        for (_, place) in vocabulary.places() {
            place.names().chain(place.signs()).for_each(&mut add);
        }
        for theme in vocabulary.themes() {
            [theme.de.as_str(), &theme.en].into_iter().for_each(&mut add);
            theme.terms().for_each(&mut add);
        }
        Self { analyzers, of_vocabulary }
    }

    /// Whether a lower-case word is in a list as it stands.
    pub fn is_listed(&self, word: &str) -> bool {
        self.is_german(word) || general_words::is_english(word) || general_words::is_name(word)
    }

    /// Whether a lower-case word is in a list of German words, or was counted in German articles.
    pub fn is_german(&self, word: &str) -> bool {
        general_words::is_german(word)
            || self.of_vocabulary.contains(word)
            || self.analyzers.lexicon().frequency_as_written(word) > 0
    }

    /// Whether a lower-case word is in a general list, in the vocabulary, or in several German articles: the
    /// collection may have mistyped words of its own.
    pub fn is_well_known(&self, word: &str) -> bool {
        general_words::is_german(word)
            || general_words::is_english(word)
            || self.of_vocabulary.contains(word)
            || self.analyzers.lexicon().frequency_as_written(word) >= WELL_KNOWN
    }

    /// Whether a lower-case word is one of the names and German terms of the vocabulary.
    pub fn is_of_vocabulary(&self, word: &str) -> bool {
        self.of_vocabulary.contains(word)
    }

    /// Whether a lower-case German word is well known.
    pub fn is_well_known_german(&self, word: &str) -> bool {
        self.is_german(word) && self.is_well_known(word)
    }

    /// Whether a lower-case word is in the list of surnames and towns.
    pub fn is_name(&self, word: &str) -> bool {
        general_words::is_name(word)
    }

    /// Whether a lower-case word is a name and hardly ever a word of articles.
    pub fn is_only_name(&self, word: &str) -> bool {
        self.is_rather_name(word) && !general_words::is_german(word) && !self.of_vocabulary.contains(word)
    }

    /// Whether a lower-case word is in the list of names and articles hardly use it as a word, although it may be one:
    /// `Kohl`.
    pub fn is_rather_name(&self, word: &str) -> bool {
        general_words::is_name(word)
            && !SHORT_NOUNS.contains(&word)
            && self.analyzers.lexicon().frequency_as_written(word) < WELL_KNOWN
    }

    /// Whether a word that German texts have, too, is more probably an English one: `shall`, `bush`.
    fn is_rather_english(&self, word: &str) -> bool {
        general_words::is_english(word)
            && !general_words::is_legal_german(word)
            && !self.of_vocabulary.contains(word)
    }

    /// Whether a lower-case word is in the list of English words.
    pub fn is_english(&self, word: &str) -> bool {
        general_words::is_english(word)
    }

    /// Whether a lower-case word belongs to English and not to German.
    pub fn is_only_english(&self, word: &str) -> bool {
        general_words::is_english(word)
            && !general_words::is_german(word)
            && self.analyzers.lexicon().frequency_as_written(word) == 0
    }

    /// Whether a lower-case word belongs to German and not to English.
    pub fn is_only_german(&self, word: &str) -> bool {
        !general_words::is_english(word) && self.is_german(word)
    }

    /// Whether a lower-case word is spelt correctly: it is listed, or made of listed words by the rules of
    /// either language.
    pub fn is_correct(&self, word: &str) -> bool {
        let letters = word.chars().count();
        if self.is_listed(word) {
            return true;
        }
        letters > MIN_BASE
            && letters <= MAX_WORD
            && (self.is_formed(word) || self.compound_parts(word).is_some())
    }

    /// Whether a compound that no list has is more probably a surname or a town, by its last part.
    pub fn is_like_a_name(&self, last: &str) -> bool {
        NAME_ENDINGS.contains(&last) || self.is_only_name(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Lexicon;

    pub(super) fn known() -> KnownWords {
        let analyzers = Arc::new(Analyzers::new(Lexicon::new([("klinik".to_owned(), 3)])));
        KnownWords::new(&Vocabulary::built_in(), analyzers)
    }

    #[test]
    fn words_of_both_languages_and_what_is_made_of_them_are_correct() {
        let known = known();
        for word in [
            "fenster",
            "klinik",
            "fensters",
            "dachfenstern",
            "klinikdächer",
            "abzubrechen",
            "unbezahlbare",
            "seeweg",
            "ratsbeschlüssen",
            "schulgarten",
            "mikrokredite",
            "window",
            "windowless",
            "wartende",
            "gewartet",
            "rewrites",
            "riverboats",
            "schmidt",
            "hamburg",
        ] {
            assert!(known.is_correct(word), "{word}");
        }
    }

    #[test]
    fn mistyped_words_are_not() {
        let known = known();
        for word in [
            "fesnter",
            "klinnik",
            "dachfesntern",
            "abzubrehcen",
            "schulgarrten",
            "windwo",
            "riverbaots",
            "hambrug",
            "wasserversogung",
            "bildngsprojekt",
            "fensternn",
            "windowss",
            "",
        ] {
            assert!(!known.is_correct(word), "{word}");
        }
    }
}
