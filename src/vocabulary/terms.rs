//! Finds the terms of themes in a text.
//!
//! A term of one word is found as a part of compounds as well (`Wirkung` in `Wirkungsmessung`), unless
//! the vocabulary lists it under `whole`. Within the words and phrases listed under `not_in` no term
//! of the theme counts.

use std::ops::Range;
use std::sync::Arc;

use super::keys::{Key, KeyCache, Keyer, Unit};
use super::load::Vocabulary;
use super::matching::{Occurrence, Spelling, Trie};
use super::themes::Theme;
use crate::analysis::{Analyzers, fold, lower_case};
use crate::article::Language;

/// A theme's term in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermMatch {
    /// The index into [`Vocabulary::themes`].
    pub theme: usize,
    /// The term's number, the same for all of its inflected forms.
    pub term: u32,
    pub range: Range<usize>,
    /// Whether the term is too common to tell the theme by itself.
    pub weak: bool,
}

#[derive(Debug, Clone, Copy)]
enum Role {
    Term {
        weak: bool,
        whole: bool,
    },
    /// A phrase within which no term of the theme counts.
    NotIn,
}

#[derive(Debug)]
struct Meaning {
    theme: usize,
    role: Role,
    /// For a term of one word that may be a part of compounds, its key.
    single: Option<Key>,
}

/// The terms of all themes in one language.
#[derive(Debug)]
struct Terms {
    keyer: Keyer,
    trie: Trie,
    meanings: Vec<Meaning>,
    /// The terms that may be part of a compound, sorted by key.
    parts: Vec<(Key, u32)>,
    /// For each theme, the folded words within which no term of it counts.
    hidden_in: Vec<Vec<String>>,
}

/// Finds all terms of a vocabulary's themes.
#[derive(Debug)]
pub struct TermMatcher {
    german: Terms,
    english: Terms,
}

impl TermMatcher {
    pub fn new(vocabulary: &Vocabulary, analyzers: &Arc<Analyzers>) -> Self {
        let terms = |language| Terms::new(vocabulary.themes(), analyzers, language);
        Self { german: terms(&Language::German), english: terms(&Language::English) }
    }

    /// The terms in a text that is in `language`, in the order of the text.
    pub fn find(&self, text: &str, language: &Language, cache: &mut KeyCache) -> Vec<TermMatch> {
        match language {
            Language::English => self.english.find(text, cache),
            _ => self.german.find(text, cache),
        }
    }
}

impl Terms {
    fn new(themes: &[Theme], analyzers: &Arc<Analyzers>, language: &Language) -> Self {
        let mut terms = Self {
            keyer: Keyer::new(analyzers, language),
            trie: Trie::new(),
            meanings: Vec::new(),
            parts: Vec::new(),
            hidden_in: Vec::new(),
        };
        for (at, theme) in themes.iter().enumerate() {
            let (strong, weak) = match language {
                Language::English => (&theme.terms_en, &theme.weak_en),
                _ => (&theme.terms_de, &theme.weak_de),
            };
            let whole = |term: &str| theme.whole.iter().any(|w| w.to_lowercase() == term.to_lowercase());
            for (list, weak) in [(strong, false), (weak, true)] {
                for term in list {
                    terms.add(at, term, Spelling::Free, Role::Term { weak, whole: whole(term) });
                }
            }
            for acronym in &theme.acronyms {
                terms.add(at, acronym, Spelling::Exact, Role::Term { weak: false, whole: true });
            }
            for phrase in &theme.not_in {
                terms.add(at, phrase, Spelling::Free, Role::NotIn);
            }
            let single = theme.not_in.iter().filter(|phrase| !phrase.contains(' '));
            terms.hidden_in.push(single.map(|word| comparable(word)).collect());
        }
        terms.parts.sort_unstable();
        terms
    }

    fn add(&mut self, theme: usize, term: &str, spelling: Spelling, role: Role) {
        let value = self.meanings.len() as u32;
        let keys = self.keyer.learn(term);
        let single =
            if let ([key], Role::Term { whole: false, .. }) = (&keys[..], role) { Some(*key) } else { None };
        self.trie.add(&keys, term, spelling, value);
        if let Some(closed) = self.keyer.learn_closed(term)
            && spelling != Spelling::Exact
        {
            self.trie.add(&closed, term, spelling, value);
        }
        self.parts.extend(single.map(|key| (key, value)));
        self.meanings.push(Meaning { theme, role, single });
    }

    fn find(&self, text: &str, cache: &mut KeyCache) -> Vec<TermMatch> {
        let units = self.keyer.units(text, cache);
        let mut found = Vec::new();
        for at in 0..units.len() {
            self.trie.starting_at(text, &units, at, &mut found);
            self.in_compound(&units[at], at, &mut found);
        }
        let hidden: Vec<(usize, Range<usize>)> = found
            .iter()
            .filter(|found| matches!(self.meaning(found).role, Role::NotIn))
            .map(|found| (self.meaning(found).theme, found.range.clone()))
            .collect();
        let mut matches: Vec<TermMatch> =
            found.iter().filter_map(|found| self.term(text, &units, found, &hidden)).collect();
        matches.sort_by_key(|m| (m.range.start, std::cmp::Reverse(m.range.end), m.theme));
        matches
    }

    fn meaning(&self, found: &Occurrence) -> &Meaning {
        &self.meanings[found.value as usize]
    }

    /// Appends the one-word terms that are parts of the compound at a unit.
    fn in_compound(&self, unit: &Unit, at: usize, found: &mut Vec<Occurrence>) {
        for (key, range) in &unit.parts {
            let first = self.parts.partition_point(|(part, _)| part < key);
            let same = self.parts[first..].iter().take_while(|(part, _)| part == key);
            found.extend(same.map(|&(_, value)| Occurrence {
                value,
                range: range.clone(),
                units: at..at + 1,
            }));
        }
    }

    /// The term of an occurrence; `None` if a word or phrase of `not_in` contains it.
    fn term(
        &self,
        text: &str,
        units: &[Unit],
        found: &Occurrence,
        hidden: &[(usize, Range<usize>)],
    ) -> Option<TermMatch> {
        let meaning = self.meaning(found);
        let Role::Term { weak, .. } = meaning.role else { return None };
        let covered = hidden.iter().any(|(theme, range)| {
            *theme == meaning.theme && range.start <= found.range.start && found.range.end <= range.end
        });
        if covered || self.is_hidden(meaning, &text[units[found.units.start].range.clone()]) {
            return None;
        }
        Some(TermMatch { theme: meaning.theme, term: found.value, range: found.range.clone(), weak })
    }

    /// Whether a one-word term was found in a word in which it doesn't count.
    fn is_hidden(&self, meaning: &Meaning, word: &str) -> bool {
        let words = &self.hidden_in[meaning.theme];
        if meaning.single.is_none() || words.is_empty() {
            return false;
        }
        let word = comparable(word);
        words.iter().any(|hiding| word.contains(hiding.as_str()))
    }
}

fn comparable(word: &str) -> String {
    fold(&lower_case(word)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Lexicon;

    fn found(text: &str, language: Language) -> Vec<String> {
        let words = ["wirkung", "messung", "wasser", "projekt", "ressource", "management", "versorgung"];
        let lexicon = Lexicon::new(words.map(|word| (word.to_owned(), 20)));
        let vocabulary = Vocabulary::built_in();
        let matcher = TermMatcher::new(&vocabulary, &Arc::new(Analyzers::new(lexicon)));
        let matches = matcher.find(text, &language, &mut KeyCache::default());
        matches
            .iter()
            .filter(|m| !m.weak)
            .map(|m| format!("{}={}", vocabulary.themes()[m.theme].id, &text[m.range.clone()]))
            .collect()
    }

    #[test]
    fn terms_are_found_inflected_and_inside_compounds() {
        assert!(
            found("Die Wirkungen der Wasserprojekte", Language::German)
                .contains(&"wirkung=Wirkungen".to_owned())
        );
        assert!(found("Wasserprojekte", Language::German).contains(&"wasser=Wasser".to_owned()));
        assert!(found("Supply Chains", Language::English).contains(&"lieferketten=Supply Chains".to_owned()));
    }

    #[test]
    fn words_that_only_contain_a_term_do_not_count() {
        assert_eq!(found("Die Mitwirkung der Behandelten", Language::German), [""; 0]);
    }

    #[test]
    fn all_spellings_of_a_hyphenated_term_are_one() {
        for text in [
            "Multi-Akteurs-Partnerschaften",
            "Multi-AkteursPartnerschaften",
            "Multi-Akteurs Partnerschaften",
            "Multiakteurspartnerschaft",
        ] {
            assert!(found(text, Language::German).iter().any(|found| found.starts_with("map=")), "{text}");
        }
    }
}
