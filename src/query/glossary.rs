//! Terms of the same meaning: what a glossary of both languages adds to a query.
//!
//! Terms are compared as the index has them: by stem, and a compound also by its parts in any
//! order, so that `Messung der Wirkung` is the term `Wirkungsmessung`. Acronyms count in capitals
//! only. It works at query time alone; changing it needs no new index.

use std::collections::HashMap;
use std::ops::Range;

use super::plan::{Alternative, Origin};
use crate::analysis::{Analyzer, Analyzers, TokenKind};
use crate::vocabulary::TermPair;

/// Weight of a synonym in the same language beside the word of the query itself.
const SAME_LANGUAGE: f32 = 0.6;
/// Weight of a term of the other language.
const OTHER_LANGUAGE: f32 = 0.4;
/// Weight of the parts of a compound term, as for the words of a query.
const PARTS: f32 = 0.5;
/// Most words of a term that is looked for.
const MAX_WORDS: usize = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    German,
    English,
}

/// One term of a meaning.
#[derive(Debug)]
struct Term {
    /// As the glossary writes it.
    label: String,
    side: Side,
    meaning: usize,
    /// Ways in which an article can hold it.
    forms: Vec<Form>,
}

#[derive(Debug)]
struct Form {
    tokens: Vec<String>,
    weight: f32,
}

/// The terms of a glossary as one snapshot's analysis has them.
#[derive(Debug, Default)]
pub struct Glossary {
    terms: Vec<Term>,
    /// Terms by meaning.
    meanings: Vec<Vec<usize>>,
    /// Terms by the words of a query that name them, words of a compound in sorted order.
    by_words: HashMap<Vec<String>, Vec<usize>>,
}

/// A term that a query can be widened by.
#[derive(Debug, Clone, PartialEq)]
pub struct Counterpart {
    pub label: String,
    pub alternatives: Vec<Alternative>,
}

/// A word of a query, as each chain has it.
#[derive(Debug, Clone, Default)]
pub struct QueryTerms {
    pub german: Option<String>,
    pub english: Option<String>,
    pub acronym: Option<String>,
}

impl Glossary {
    pub fn new(pairs: &[TermPair], analyzers: &Analyzers) -> Self {
        let mut glossary = Self::default();
        for pair in pairs {
            let meaning = glossary.meanings.len();
            glossary.meanings.push(Vec::new());
            let sides = [
                (Side::German, &pair.de, &pair.acronyms_de, &analyzers.german),
                (Side::English, &pair.en, &pair.acronyms_en, &analyzers.english),
            ];
            for (side, terms, acronyms, analyzer) in sides {
                for label in terms {
                    glossary.add_term(label, side, meaning, analyzer);
                }
                for acronym in acronyms {
                    glossary.add_acronym(acronym, side, meaning, analyzer);
                }
            }
        }
        glossary
    }

    fn add_term(&mut self, label: &str, side: Side, meaning: usize, analyzer: &Analyzer) {
        let tokens = analyzer.tokens(label);
        let of_kind =
            |kind| tokens.iter().filter(|t| t.kind == kind).map(|t| t.text.clone()).collect::<Vec<_>>();
        let words = of_kind(TokenKind::Word);
        let parts = of_kind(TokenKind::Part);
        if words.is_empty() || words.len() > MAX_WORDS {
            return;
        }
        let mut names = vec![words.clone()];
        let mut forms = vec![Form { tokens: words.clone(), weight: 1.0 }];
        // Only a term of one word can also be said by its parts.
        if words.len() == 1 && parts.len() > 1 {
            names.push(parts.clone());
            let mut any_order = parts.clone();
            any_order.sort_unstable();
            names.push(any_order);
            forms.push(Form { tokens: parts, weight: PARTS });
        }
        self.add(Term { label: label.to_owned(), side, meaning, forms }, names);
    }

    fn add_acronym(&mut self, acronym: &str, side: Side, meaning: usize, analyzer: &Analyzer) {
        let token = analyzer.tokens(acronym).into_iter().find(|token| token.kind == TokenKind::Acronym);
        if let Some(token) = token {
            let forms = vec![Form { tokens: vec![token.text.clone()], weight: 1.0 }];
            self.add(Term { label: acronym.to_owned(), side, meaning, forms }, vec![vec![token.text]]);
        }
    }

    fn add(&mut self, term: Term, mut names: Vec<Vec<String>>) {
        let number = self.terms.len();
        self.meanings[term.meaning].push(number);
        names.dedup();
        for name in names {
            let named = self.by_words.entry(name).or_default();
            if !named.contains(&number) {
                named.push(number);
            }
        }
        self.terms.push(term);
    }

    /// The terms in a row of neighbouring words, the longest first, with what means the same.
    pub fn find(&self, words: &[QueryTerms]) -> Vec<(Range<usize>, Vec<Counterpart>)> {
        let mut found = Vec::new();
        let mut taken = vec![false; words.len()];
        for length in (1..=words.len().min(MAX_WORDS)).rev() {
            for from in 0..=words.len() - length {
                let range = from..from + length;
                if taken[range.clone()].iter().any(|&taken| taken) {
                    continue;
                }
                let counterparts = self.counterparts(&words[range.clone()]);
                if !counterparts.is_empty() {
                    taken[range.clone()].fill(true);
                    found.push((range, counterparts));
                }
            }
        }
        found
    }

    fn counterparts(&self, words: &[QueryTerms]) -> Vec<Counterpart> {
        let mut counterparts: Vec<Counterpart> = Vec::new();
        for named in self.named(words) {
            let source = &self.terms[named];
            for &number in &self.meanings[source.meaning] {
                let term = &self.terms[number];
                let known = counterparts.iter().any(|known| known.label.eq_ignore_ascii_case(&term.label));
                if number == named || known {
                    continue;
                }
                let weight = if term.side == source.side { SAME_LANGUAGE } else { OTHER_LANGUAGE };
                counterparts.push(Counterpart {
                    label: term.label.clone(),
                    alternatives: term
                        .forms
                        .iter()
                        .map(|form| alternative(form, weight, words.len()))
                        .collect(),
                });
            }
        }
        counterparts
    }

    /// The terms that words name, in either language.
    fn named(&self, words: &[QueryTerms]) -> Vec<usize> {
        let mut named = Vec::new();
        let heads: [fn(&QueryTerms) -> Option<&String>; 3] =
            [|w| w.acronym.as_ref(), |w| w.german.as_ref(), |w| w.english.as_ref()];
        for (head, side) in heads.into_iter().zip([None, Some(Side::German), Some(Side::English)]) {
            let Some(mut key) = words.iter().map(|word| head(word).cloned()).collect::<Option<Vec<_>>>()
            else {
                continue;
            };
            for _ in 0..2 {
                let terms = self.by_words.get(&key).into_iter().flatten();
                named.extend(terms.copied().filter(|&n| side.is_none_or(|side| self.terms[n].side == side)));
                key.sort_unstable();
            }
        }
        named.sort_unstable();
        named.dedup();
        named
    }
}

/// Its weight is shared by the words it stands for, so that a term of many words counts no more.
fn alternative(form: &Form, weight: f32, words: usize) -> Alternative {
    let share = weight * form.weight / (words * form.tokens.len()) as f32;
    Alternative {
        origin: Origin::Glossary,
        tokens: form.tokens.clone(),
        weight: share * form.tokens.len().min(2) as f32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Lexicon;

    fn labels(query: &str) -> Vec<String> {
        let lexicon = Lexicon::new(["wirkung", "messung"].map(|word| (word.to_owned(), 9)));
        let analyzers = Analyzers::new(lexicon);
        let pair = |de: &[&str], en: &[&str], acronyms_de: &[&str]| TermPair {
            de: de.iter().map(|s| (*s).to_owned()).collect(),
            en: en.iter().map(|s| (*s).to_owned()).collect(),
            acronyms_de: acronyms_de.iter().map(|s| (*s).to_owned()).collect(),
            acronyms_en: Vec::new(),
        };
        let pairs = [
            pair(&["Wirkungsmessung"], &["impact measurement"], &[]),
            pair(&["Multi-Akteurs-Partnerschaft"], &["multi-stakeholder partnership"], &["MAP"]),
        ];
        let glossary = Glossary::new(&pairs, &analyzers);
        let terms: Vec<QueryTerms> = query
            .split(' ')
            .map(|word| {
                let head = |analyzer: &Analyzer, kind| {
                    analyzer.tokens(word).into_iter().find(|t| t.kind == kind).map(|t| t.text)
                };
                QueryTerms {
                    german: head(&analyzers.german, TokenKind::Word),
                    english: head(&analyzers.english, TokenKind::Word),
                    acronym: head(&analyzers.german, TokenKind::Acronym),
                }
            })
            .collect();
        glossary.find(&terms).into_iter().flat_map(|(_, c)| c).map(|counterpart| counterpart.label).collect()
    }

    #[test]
    fn terms_are_found_in_every_form_and_in_both_directions() {
        assert_eq!(labels("Wirkungsmessung"), ["impact measurement"]);
        assert_eq!(labels("Messung Wirkung"), ["impact measurement"]);
        assert_eq!(labels("impact measurements"), ["Wirkungsmessung"]);
        assert_eq!(labels("MAP"), ["Multi-Akteurs-Partnerschaft", "multi-stakeholder partnership"]);
        assert_eq!(labels("Multiakteurspartnerschaften"), ["MAP", "multi-stakeholder partnership"]);
        assert_eq!(labels("Multi Akteurs Partnerschaft"), ["MAP", "multi-stakeholder partnership"]);
    }

    #[test]
    fn an_acronym_in_lower_case_is_an_ordinary_word() {
        assert!(labels("map").is_empty());
        assert!(labels("impact").is_empty());
    }
}
