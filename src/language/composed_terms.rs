//! Translations of German compounds that no list has, put together from those of their parts.
//!
//! Most such translations are no words of the other language (`law state` for *Rechtsstaat*), so each comes
//! with the phrases of which one must stand in the index.

use super::glossary::{Counterpart, CounterpartForm, Glossary, Term, TermLanguage, TermList, WordTerms};
use super::inflection::{PartOfSpeech, is_german_form};
use crate::analysis;

/// The most parts of a compound that is translated by its parts, and the most translations that are tried.
const MAX_PARTS: usize = 3;
const MAX_COMPOSED: usize = 4;

impl Glossary {
    /// The translations of a German compound that are put together from those of its parts. Only nouns are:
    /// what an adjective makes of a noun is rarely what both say (`Hochwasser`).
    pub(super) fn translated_parts(&self, word: &WordTerms) -> Vec<Counterpart> {
        if !(2..=MAX_PARTS).contains(&word.parts.len()) || word.parts.len() != word.written_parts.len() {
            return Vec::new();
        }
        let mut rows: Vec<Vec<&Term>> = vec![Vec::new()];
        for (part, written) in word.parts.iter().zip(&word.written_parts) {
            let english = self.translations_of_part(part, written);
            rows = rows
                .iter()
                .flat_map(|row| english.iter().map(|term| row.iter().copied().chain([*term]).collect()))
                .take(MAX_COMPOSED)
                .collect();
        }
        rows.iter().map(|row| composed(row)).collect()
    }

    /// The first English terms that a part of a German compound means.
    fn translations_of_part(&self, part: &str, written: &str) -> Vec<&Term> {
        // A part may lack the end that the noun has by itself: `Schul-`, `Förder-`.
        let whole = ["", "e", "ung"].map(|end| format!("{written}{end}"));
        let exact = whole.iter().filter_map(|whole| self.exact.get(&analysis::spell_out(whole)));
        let key = vec![part.to_owned()];
        let by_stem = [&self.by_words, &self.dictionary].into_iter().filter_map(|names| names.get(&key));
        let is_meant = |term: &Term| {
            let of_noun = |word: &String| {
                is_german_form(word, &term.words[0], PartOfSpeech::Noun, |word| self.is_word(word))
            };
            term.language == TermLanguage::German
                && !term.is_acronym
                && term.part_of_speech == PartOfSpeech::Noun
                && term.words.len() == 1
                && whole.iter().any(of_noun)
        };
        let named =
            exact.chain(by_stem).flatten().map(|&number| &self.terms[number]).find(|term| is_meant(term));
        let meaning = named.map(|term| &self.meanings[term.meaning].terms).into_iter().flatten();
        let english = meaning.map(|&number| &self.terms[number]);
        english.filter(|term| term.language == TermLanguage::English && !term.is_acronym).take(2).collect()
    }
}

/// The English terms of the parts of a compound as one term.
fn composed(parts: &[&Term]) -> Counterpart {
    let label = parts.iter().map(|term| term.label.as_str()).collect::<Vec<_>>().join(" ");
    let tokens = parts.iter().filter_map(|term| term.forms.first()).flat_map(|form| form.tokens.clone());
    let words = |text: &str| analysis::exact_tokens(text).into_iter().map(|token| token.text).collect();
    let plural = match label.as_str() {
        label if label.ends_with('s') => None,
        label => Some(match label.strip_suffix('y') {
            Some(base) if !base.ends_with(['a', 'e', 'o', 'u']) => format!("{base}ies"),
            _ if label.ends_with(['x', 'h']) => format!("{label}es"),
            _ => format!("{label}s"),
        }),
    };
    let phrases = [Some(words(&label)), plural.map(|plural| words(&plural))].into_iter().flatten().collect();
    Counterpart {
        forms: vec![CounterpartForm { tokens: tokens.collect(), is_parts: false }],
        label,
        list: TermList::Glossary,
        is_same_language: false,
        words: 1,
        phrases,
    }
}
