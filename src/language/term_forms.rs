//! Decides whether words of a query are a term of the glossary as written, rather than words with the same stems.

use std::collections::HashMap;

use super::glossary::{Glossary, Term, TermLanguage, WordTerms};
use super::inflection::{PartOfSpeech, is_english_form, is_german_form};

impl Glossary {
    /// The glossary terms that words name, in either language.
    pub(super) fn named(&self, words: &[WordTerms]) -> Vec<usize> {
        self.named_in(&self.by_words, words)
    }

    /// The terms that words name, in either language, out of an index of terms by words.
    pub(super) fn named_in(
        &self,
        names: &HashMap<Vec<String>, Vec<usize>>,
        words: &[WordTerms],
    ) -> Vec<usize> {
        let mut named = Vec::new();
        let heads: [fn(&WordTerms) -> Option<&String>; 3] =
            [|w| w.acronym.as_ref(), |w| w.german.as_ref(), |w| w.english.as_ref()];
        for (head, language) in
            heads.into_iter().zip([None, Some(TermLanguage::German), Some(TermLanguage::English)])
        {
            let Some(mut key) = words.iter().map(|word| head(word).cloned()).collect::<Option<Vec<_>>>()
            else {
                continue;
            };
            for _ in 0..2 {
                let found = names.get(&key).into_iter().flatten().copied();
                named.extend(found.filter(|&number| {
                    let term = &self.terms[number];
                    language.is_none_or(|language| term.language == language) && self.is_named_by(term, words)
                }));
                key.sort_unstable();
            }
        }
        named.sort_unstable();
        named.dedup();
        named
    }

    /// Whether words that have the index terms of a term are that term as written.
    pub(super) fn is_named_by(&self, term: &Term, words: &[WordTerms]) -> bool {
        match (words, term.words.as_slice()) {
            _ if term.is_acronym => true,
            ([word], [_]) => self.is_form(word, term),
            _ => words.iter().all(|word| {
                term.words.iter().chain(&term.pieces).any(|piece| have_one_beginning(&word.written, piece))
            }),
        }
    }

    /// Whether a word is a form of a term of one word.
    pub(super) fn is_form(&self, word: &WordTerms, term: &Term) -> bool {
        let [entry] = term.words.as_slice() else { return true };
        match term.part_of_speech {
            PartOfSpeech::Adjective if word.is_no_adjective => return false,
            PartOfSpeech::Verb if word.is_no_verb => return false,
            _ => {}
        }
        match term.language {
            TermLanguage::English => is_english_form(&word.written, entry),
            TermLanguage::German if term.part_of_speech == PartOfSpeech::Noun && word.is_no_noun => false,
            TermLanguage::German
                if term.part_of_speech == PartOfSpeech::Noun
                    && word.is_small
                    && self.is_rather(word, entry) =>
            {
                false
            }
            TermLanguage::German => {
                is_german_form(&word.written, entry, term.part_of_speech, |word| self.is_word(word))
            }
        }
    }

    /// Whether a word in lower case, which may be a form of a German noun, is more probably another word: an
    /// English one, or an infinitive rather than the dative of a plural (`rates`, `drücken`).
    fn is_rather(&self, word: &WordTerms, noun: &str) -> bool {
        let written = word.written.as_str();
        let is_english = self.known.as_ref().is_some_and(|known| known.is_english(written));
        let is_dative = written.ends_with("en") && !written.starts_with(noun) && !noun.ends_with("en");
        written != noun && (is_english || is_dative)
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        self.known.as_ref().is_some_and(|known| known.is_german(word))
    }
}

/// Whether two words begin with the same letters, up to their endings.
fn have_one_beginning(word: &str, other: &str) -> bool {
    let same = word.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let shorter = word.chars().count().min(other.chars().count());
    same > 1 && same + 2 >= shorter
}
