//! Terms of the same meaning: synonyms and translations that a glossary of both languages adds to a query.
//!
//! Terms are looked up by their index terms: by stem, and a compound also by its parts in any order, so that
//! `Messung der Wirkung` is the term `Wirkungsmessung`. What is found must then be the word as written, or a
//! true inflection of it ([`super::inflection`]): many words share a stem. A single word that is listed
//! exactly matches its own entry only: `Labor` is a laboratory, not labour. An acronym is one
//! in capitals only. Everyday words that no glossary term has are looked up in a dictionary, and only into
//! the other language: two words that share a translation need not mean the same. A compound that no list
//! has is translated by its parts, and only where an article has that translation.
//!
//! The glossary works at query time alone, so changing it needs no new index. What it adds weighs less than
//! the words themselves, and the plan names it, so that a result can say what was also searched for.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use super::inflection::PartOfSpeech;
use super::known_words::KnownWords;
use crate::analysis::{self, Analyzer, Analyzers, TokenKind, texts};
use crate::article::Language;
use crate::vocabulary::{TermPair, Vocabulary};

/// The most words of a term that is looked for in a query.
const MAX_WORDS: usize = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TermLanguage {
    German,
    English,
}

impl TermLanguage {
    /// Whether a term of this language may be meant in a query of a known or unknown language.
    pub(super) fn may_be_meant(self, language: Option<&Language>) -> bool {
        match language {
            Some(Language::German) => self == Self::German,
            Some(Language::English) => self == Self::English,
            _ => true,
        }
    }
}

/// The list that a meaning comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermList {
    /// The glossary of the vocabulary: technical terms of both languages.
    Glossary,
    /// The dictionary of everyday words with their translations.
    Dictionary,
}

#[derive(Debug)]
pub(super) struct Meaning {
    pub(super) list: TermList,
    pub(super) terms: Vec<usize>,
}

/// One term of a meaning, in one language.
#[derive(Debug)]
pub(super) struct Term {
    /// The term as its list writes it.
    pub(super) label: String,
    pub(super) language: TermLanguage,
    pub(super) is_acronym: bool,
    pub(super) meaning: usize,
    pub(super) part_of_speech: PartOfSpeech,
    /// Its words as written, in lower case and without hyphens; function words are left out.
    pub(super) words: Vec<String>,
    /// The segments of these words, and their parts where they are compounds.
    pub(super) pieces: Vec<String>,
    /// The ways in which an article can hold it.
    pub(super) forms: Vec<CounterpartForm>,
}

/// A list of tokens by which an article matches a term: it must have all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterpartForm {
    pub tokens: Vec<String>,
    /// Whether the tokens are the parts of the compound that the term is.
    pub is_parts: bool,
}

/// The fewest letters of a stem that an unfinished word is completed to, and the most letters of an
/// inflectional ending that are cut off it.
const MIN_STEM: usize = 5;
const MAX_ENDING: usize = 4;

/// The terms of glossary and dictionary, analysed by the chains of one generation.
#[derive(Debug, Default)]
pub struct Glossary {
    pub(super) terms: Vec<Term>,
    pub(super) meanings: Vec<Meaning>,
    /// Glossary terms by the index terms of the words that name them; the parts of a compound are sorted.
    pub(super) by_words: HashMap<Vec<String>, Vec<usize>>,
    /// Dictionary terms by the index terms of the words that name them; the parts of a compound are sorted.
    pub(super) dictionary: HashMap<Vec<String>, Vec<usize>>,
    /// Terms of a single word by its token in the exact field: `Förderung` is not `Forderung`.
    pub(super) exact: HashMap<String, Vec<usize>>,
    /// Acronyms as index terms, such as `^MAP`.
    pub(super) acronyms: HashSet<String>,
    /// What tells whether a form is a word; without it no form is known beside the entries.
    pub(super) known: Option<Arc<KnownWords>>,
}

/// A term that means the same as one or more words of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counterpart {
    pub label: String,
    pub list: TermList,
    /// Whether it is in the language of those words: a synonym, else a translation.
    pub is_same_language: bool,
    /// The number of words of the query that it stands for, which share its weight.
    pub words: usize,
    pub forms: Vec<CounterpartForm>,
    /// For a translation that is composed of parts: phrases of the exact field. It is a translation only if at least
    /// one of them occurs in the index.
    pub phrases: Vec<Vec<String>>,
}

/// The index terms of one word of a query, by analysis chain.
#[derive(Debug, Clone, Default)]
pub struct WordTerms {
    pub german: Option<String>,
    pub english: Option<String>,
    pub acronym: Option<String>,
    /// The word as a token of the exact field.
    pub exact: Option<String>,
    /// The parts of a German compound.
    pub parts: Vec<String>,
    /// These parts as written, in lower case.
    pub written_parts: Vec<String>,
    /// The word as written, in lower case, without hyphens and with transcribed umlauts read.
    pub written: String,
    /// The word is in lower case.
    pub is_small: bool,
    /// The word can't be a German noun here, since it is in lower case where nouns have capitals.
    pub is_no_noun: bool,
    /// The word can't be an adjective here, since it is in capitals where only names are.
    pub is_no_adjective: bool,
    /// The word can't be a verb here, since it is in an English name or title.
    pub is_no_verb: bool,
    /// The words of the query that make up a name together with this one, as a range of their numbers.
    pub name: Option<Range<usize>>,
}

impl Glossary {
    pub fn new(vocabulary: &Vocabulary, analyzers: &Analyzers, known: &Arc<KnownWords>) -> Self {
        let mut glossary = Self { known: Some(Arc::clone(known)), ..Self::default() };
        glossary.add_pairs(vocabulary.glossary(), TermList::Glossary, analyzers);
        glossary.add_pairs(vocabulary.dictionary(), TermList::Dictionary, analyzers);
        glossary
    }

    fn add_pairs(&mut self, pairs: &[TermPair], list: TermList, analyzers: &Analyzers) {
        for pair in pairs {
            let meaning = self.meanings.len();
            self.meanings.push(Meaning { list, terms: Vec::new() });
            let part_of_speech = pair.de.first().map_or(PartOfSpeech::Noun, |de| PartOfSpeech::of_german(de));
            let languages = [
                (TermLanguage::German, &pair.de, &pair.acronyms_de, &analyzers.german),
                (TermLanguage::English, &pair.en, &pair.acronyms_en, &analyzers.english),
            ];
            for (language, terms, acronyms, analyzer) in languages {
                for label in terms {
                    self.add_term(label, (language, part_of_speech), meaning, analyzer);
                }
                for acronym in acronyms {
                    self.add_acronym(acronym, language, meaning, analyzer);
                }
            }
        }
    }

    fn add_term(
        &mut self,
        label: &str,
        (language, part_of_speech): (TermLanguage, PartOfSpeech),
        meaning: usize,
        analyzer: &Analyzer,
    ) {
        let tokens = analyzer.tokens(label);
        let words = texts(&tokens, TokenKind::Word);
        let parts = texts(&tokens, TokenKind::Part);
        if words.is_empty() || words.len() > MAX_WORDS {
            return;
        }
        let mut names = vec![words.clone()];
        let mut forms = vec![CounterpartForm { tokens: words.clone(), is_parts: false }];
        // The hyphens of a term may be left out in a query: `multi stakeholder partnership`.
        names.extend(open_spelling(label, analyzer));
        // Only a term of a single word can also be expressed by its parts.
        if words.len() == 1 && parts.len() > 1 {
            names.push(parts.clone());
            let mut any_order = parts.clone();
            any_order.sort_unstable();
            names.push(any_order);
            forms.push(CounterpartForm { tokens: parts, is_parts: true });
        }
        let of_kind = |kind| tokens.iter().filter(move |token| token.kind == kind);
        let written = |range: &Range<usize>| written(&label[range.clone()]);
        let segments = label.split([' ', '-']).map(self::written);
        let term = Term {
            label: label.to_owned(),
            language,
            is_acronym: false,
            meaning,
            part_of_speech,
            words: of_kind(TokenKind::Word).map(|token| written(&token.range)).collect(),
            pieces: of_kind(TokenKind::Part).map(|token| written(&token.range)).chain(segments).collect(),
            forms,
        };
        self.add(term, names);
    }

    fn add_acronym(&mut self, acronym: &str, language: TermLanguage, meaning: usize, analyzer: &Analyzer) {
        let token = analyzer.tokens(acronym).into_iter().find(|token| token.kind == TokenKind::Acronym);
        if let Some(token) = token {
            self.acronyms.insert(token.text.clone());
            let forms = vec![CounterpartForm { tokens: vec![token.text.clone()], is_parts: false }];
            let term = Term {
                label: acronym.to_owned(),
                language,
                is_acronym: true,
                meaning,
                part_of_speech: PartOfSpeech::Noun,
                words: Vec::new(),
                pieces: Vec::new(),
                forms,
            };
            self.add(term, vec![vec![token.text]]);
        }
    }

    fn add(&mut self, term: Term, mut names: Vec<Vec<String>>) {
        let number = self.terms.len();
        let meaning = &mut self.meanings[term.meaning];
        meaning.terms.push(number);
        let by_words = match meaning.list {
            TermList::Glossary => &mut self.by_words,
            TermList::Dictionary => &mut self.dictionary,
        };
        if let [word] = analysis::exact_tokens(&term.label).as_slice() {
            self.exact.entry(word.text.clone()).or_default().push(number);
        }
        names.dedup();
        for name in names {
            let named = by_words.entry(name).or_default();
            if !named.contains(&number) {
                named.push(number);
            }
        }
        self.terms.push(term);
    }

    /// Whether an index term such as `^MAP` is an acronym of the glossary.
    pub fn has_acronym(&self, acronym: &str) -> bool {
        self.acronyms.contains(acronym)
    }

    /// Whether a token of the exact field is an everyday word of either language.
    pub fn is_everyday_word(&self, exact: &str) -> bool {
        let of_dictionary =
            |&number: &usize| self.meanings[self.terms[number].meaning].list == TermList::Dictionary;
        self.exact.get(exact).is_some_and(|numbers| numbers.iter().any(of_dictionary))
    }

    /// Finds the terms that neighbouring words of a query name, and returns for each the range of words and its
    /// counterparts.
    ///
    /// Terms of several words come first, the longest before; then single words, first as they are written
    /// and then by their stem. Each time the glossary comes before the dictionary. A known query language
    /// decides about words that both languages have.
    pub fn find(
        &self,
        words: &[WordTerms],
        language: Option<&Language>,
    ) -> Vec<(Range<usize>, Vec<Counterpart>)> {
        let mut found = Vec::new();
        let mut taken = vec![false; words.len()];
        let longest = words.len().min(MAX_WORDS);
        let passes = [TermList::Glossary, TermList::Dictionary]
            .into_iter()
            .flat_map(|list| (2..=longest).rev().map(move |length| (list, length, false)))
            .chain([true, false].into_iter().flat_map(|as_written| {
                [TermList::Glossary, TermList::Dictionary].map(|list| (list, 1, as_written))
            }));
        for (list, length, as_written) in passes {
            for from in 0..(words.len() + 1).saturating_sub(length) {
                let range = from..from + length;
                if taken[range.clone()].iter().any(|&taken| taken) {
                    continue;
                }
                let row = &words[range.clone()];
                // What stands within a name means nothing by itself.
                let divides = |name: &Range<usize>| name.start < range.start || name.end > range.end;
                let is_of_name = |word: &WordTerms| match &word.name {
                    Some(name) => list == TermList::Dictionary || divides(name),
                    None => false,
                };
                if row.iter().any(is_of_name) {
                    continue;
                }
                let counterparts = match (as_written, row) {
                    (true, [word]) => self.counterparts(&self.written(word, list, language), 1),
                    _ => match list {
                        TermList::Glossary => self.counterparts(&self.named(row), row.len()),
                        TermList::Dictionary => self.translations(row, language),
                    },
                };
                if !counterparts.is_empty() {
                    taken[range.clone()].fill(true);
                    found.push((range, counterparts));
                }
            }
        }
        found
    }

    /// The counterparts of terms that an unfinished word may become a form of: `vaccinati` of `vaccinate`.
    ///
    /// `beginning` is a token of the exact field. Its last letters may belong to an ending that the stem of a
    /// term doesn't have; the fewer letters have to be cut off, the surer is the term.
    pub fn of_beginning(&self, beginning: &str) -> Vec<Counterpart> {
        let ends = beginning.char_indices().skip(MIN_STEM).map(|(at, _)| at).chain([beginning.len()]);
        let ends: Vec<usize> = ends.collect();
        let stems = ends.into_iter().rev().take(MAX_ENDING + 1).map(|end| beginning[..end].to_owned());
        let counterparts = stems.map(|stem| {
            let key = vec![stem];
            let begun = |&number: &usize| {
                let words = &self.terms[number].words;
                words.iter().any(|word| analysis::spell_out(word).starts_with(&key[0]))
            };
            let of_list = |names: &HashMap<Vec<String>, Vec<usize>>| {
                let numbers = names.get(&key).into_iter().flatten().copied();
                self.counterparts(&numbers.filter(begun).collect::<Vec<_>>(), 1)
            };
            let of_glossary = of_list(&self.by_words);
            if of_glossary.is_empty() { of_list(&self.dictionary) } else { of_glossary }
        });
        counterparts.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
    }

    /// The terms of a list that are exactly this word, in a language that may be meant.
    fn written(&self, word: &WordTerms, list: TermList, language: Option<&Language>) -> Vec<usize> {
        if word.acronym.is_some() {
            return Vec::new();
        }
        let numbers = word.exact.as_ref().and_then(|exact| self.exact.get(exact)).into_iter().flatten();
        let fits = |&number: &usize| {
            let term = &self.terms[number];
            self.meanings[term.meaning].list == list
                && term.language.may_be_meant(language)
                && !term.is_acronym
                && self.is_form(word, term)
        };
        numbers.copied().filter(fits).collect()
    }

    /// The terms that share a meaning with any of the `named` ones; `words` is the number of words of the
    /// query that named these.
    fn counterparts(&self, named: &[usize], words: usize) -> Vec<Counterpart> {
        let mut counterparts: Vec<Counterpart> = Vec::new();
        for &named in named {
            let source = &self.terms[named];
            let meaning = &self.meanings[source.meaning];
            for &number in &meaning.terms {
                let term = &self.terms[number];
                let known = counterparts.iter().any(|known| known.label.eq_ignore_ascii_case(&term.label));
                let is_same_language = term.language == source.language;
                // Two words that share a translation need not mean the same.
                let is_meant = meaning.list == TermList::Glossary || !is_same_language;
                if number == named || known || !is_meant {
                    continue;
                }
                counterparts.push(Counterpart {
                    label: term.label.clone(),
                    list: meaning.list,
                    is_same_language,
                    words,
                    forms: term.forms.clone(),
                    phrases: Vec::new(),
                });
            }
        }
        counterparts
    }

    /// The translations of words in the dictionary; of a compound that it doesn't have, the translations of
    /// its parts.
    fn translations(&self, words: &[WordTerms], language: Option<&Language>) -> Vec<Counterpart> {
        let mut named = self.named_in(&self.dictionary, words);
        named.retain(|&number| self.terms[number].language.may_be_meant(language));
        match words {
            [word] if named.is_empty() && TermLanguage::German.may_be_meant(language) => {
                self.translated_parts(word)
            }
            _ => self.counterparts(&named, words.len()),
        }
    }
}

/// A word as it is compared: in lower case, without hyphens and with transcribed umlauts read.
pub fn written(word: &str) -> String {
    let lower: String =
        analysis::lower_case(word).chars().filter(|c| c.is_alphanumeric() || *c == '\'').collect();
    analysis::read_transcription(&lower).into_owned()
}

/// A term with the segments of its hyphenated words as words of their own; `None` where it has no hyphens.
fn open_spelling(label: &str, analyzer: &Analyzer) -> Option<Vec<String>> {
    let open = label.replace('-', " ");
    let words = texts(&analyzer.tokens(&open), TokenKind::Word);
    (open != label && words.len() <= MAX_WORDS).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Lexicon;

    fn pair(de: &[&str], en: &[&str], acronyms_de: &[&str]) -> TermPair {
        let owned = |terms: &[&str]| terms.iter().map(|s| (*s).to_owned()).collect();
        TermPair { de: owned(de), en: owned(en), acronyms_de: owned(acronyms_de), acronyms_en: Vec::new() }
    }

    fn found(query: &str, language: Option<&Language>) -> Vec<Counterpart> {
        let known = ["wirkung", "messung", "wasser"];
        let analyzers = Analyzers::new(Lexicon::new(known.map(|word| (word.to_owned(), 9))));
        let pairs = [
            pair(&["Wirkungsmessung"], &["impact measurement"], &[]),
            pair(&["Multi-Akteurs-Partnerschaft"], &["multi-stakeholder partnership"], &["MAP"]),
        ];
        let words = [
            pair(&["Förderung"], &["funding"], &[]),
            pair(&["Forderung"], &["demand", "claim"], &[]),
            pair(&["Anspruch"], &["claim"], &[]),
            pair(&["Messung"], &["measurement"], &[]),
            pair(&["Wasser"], &["water"], &[]),
            pair(&["Geschenk"], &["gift"], &[]),
            pair(&["Gift"], &["poison"], &[]),
        ];
        let mut glossary = Glossary::default();
        glossary.add_pairs(&pairs, TermList::Glossary, &analyzers);
        glossary.add_pairs(&words, TermList::Dictionary, &analyzers);
        let terms: Vec<WordTerms> = query
            .split(' ')
            .map(|word| {
                let head = |analyzer: &Analyzer, kind| {
                    analyzer.tokens(word).into_iter().find(|t| t.kind == kind).map(|t| t.text)
                };
                let tokens = analyzers.german.tokens(word);
                let parts = tokens.into_iter().filter(|t| t.kind == TokenKind::Part);
                WordTerms {
                    german: head(&analyzers.german, TokenKind::Word),
                    english: head(&analyzers.english, TokenKind::Word),
                    acronym: head(&analyzers.german, TokenKind::Acronym),
                    exact: analysis::exact_tokens(word).pop().map(|token| token.text),
                    written_parts: parts.clone().map(|token| written(&word[token.range])).collect(),
                    parts: parts.map(|token| token.text).collect(),
                    written: written(word),
                    ..WordTerms::default()
                }
            })
            .collect();
        glossary.find(&terms, language).into_iter().flat_map(|(_, counterparts)| counterparts).collect()
    }

    fn labels(query: &str) -> Vec<String> {
        found(query, None).into_iter().map(|counterpart| counterpart.label).collect()
    }

    #[test]
    fn everyday_words_are_found_as_written_and_only_in_the_other_language() {
        assert_eq!(labels("Förderung"), ["funding"]);
        assert_eq!(labels("Forderungen"), ["demand", "claim"], "an umlaut is a letter");
        assert_eq!(labels("Forderung"), ["demand", "claim"], "`Anspruch` only shares a translation");
        assert_eq!(labels("claims"), ["Forderung", "Anspruch"]);
        assert_eq!(labels("Wirkungsmessung"), ["impact measurement"], "the glossary goes first");
    }

    #[test]
    fn a_known_language_tells_words_apart_that_both_languages_have() {
        let labels = |language| found("Gift", language).into_iter().map(|c| c.label).collect::<Vec<_>>();
        assert_eq!(labels(Some(&Language::German)), ["poison"]);
        assert_eq!(labels(Some(&Language::English)), ["Geschenk"]);
        assert_eq!(labels(None), ["Geschenk", "poison"]);
    }

    #[test]
    fn a_compound_that_no_dictionary_has_is_translated_by_its_parts() {
        let counterparts = found("Wassermessung", None);
        assert_eq!(counterparts[0].label, "water measurement");
        assert_eq!(counterparts[0].forms[0].tokens, ["water", "measur"]);
        let phrases = ["water measurement", "water measurements"].map(|phrase| phrase.replace(' ', "_"));
        let asked: Vec<String> = counterparts[0].phrases.iter().map(|words| words.join("_")).collect();
        assert_eq!(asked, phrases, "it is a translation only where an article has it");
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
