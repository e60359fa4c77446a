//! Separates the inflections of a query word (its own forms) from other words with the same stem.
//!
//! Stemming and folding give `fordern` and `fördern`, `Arbeit` and `Arbeiterin`, `Rate` and `Rat` one index
//! term. Nearly all words share theirs with forms of themselves alone, and nothing is done for them. Where the
//! collection has another word with the same term, the word of the query is looked for by its own forms as
//! they are written, and the term, which now says little, is left with a low weight. Where it has the other
//! word alone, that one is searched for and named: on a keyboard without umlauts it may have been meant.

use std::sync::Arc;

use super::corrections::like;
use super::plan::{Alternative, AlternativeOrigin, Expansion, Notice, PlannedWord, Understood};
use super::planner::Planner;
use crate::analysis::{TokenKind, fold, lower_case, read_transcription, spell_out, texts};
use crate::article::Language;
use crate::language::{SharingForms, written};

/// The fewest letters of a term that others may share.
const MIN_TERM: usize = 3;
/// The longest ending that an inflected or derived word has behind its term, in bytes: `erinnen`.
const MAX_ENDING: usize = 7;
/// The most vowels of a text that may be umlauts in words.
const MAX_VOWELS: usize = 5;
/// The most own forms of a word that are looked up.
const MAX_FORMS: usize = 40;

/// The most words that are read to tell how frequent those with a beginning are.
const MAX_BEGUN: usize = 2000;

/// How the forms of a word that share its stem end. Others are not analysed, which takes longer.
const ENDINGS: [&str; 24] = [
    "", "e", "n", "m", "r", "s", "t", "d", "es", "en", "em", "er", "st", "in", "nd", "ig", "ik", "ch", "ng",
    "it", "ed", "ly", "al", "'s",
];

/// Another word that may have been meant by one with which it shares an index term.
pub(super) enum OtherWord {
    /// It is searched for, since no article has a form of the one that was typed.
    SearchedFor(String),
    /// It is another one with umlauts, of which no fewer articles have a form.
    MayBeMeant(String),
}

impl Planner<'_> {
    /// Sets the own forms of a word apart from others with the same index terms. Returns the one among the others that
    /// may have been meant.
    pub(super) fn set_own_forms_apart(
        &self,
        surface: &str,
        alternatives: &mut Vec<Alternative>,
    ) -> Option<OtherWord> {
        let forms = self.forms_of_terms(&written(surface), alternatives)?;
        let lower = lower_case(surface);
        let variants = with_umlauts(&lower);
        let umlauted = most_frequent(forms.others.iter().filter(|(form, _)| variants.contains(form)));
        let may_be_meant = umlauted.filter(|(_, articles)| *articles >= forms.own_articles);
        let may_be_meant = may_be_meant.map(|(form, _)| OtherWord::MayBeMeant(form.clone()));
        if forms.own.is_empty() {
            let (most, _) = most_frequent(forms.others.iter())?;
            // Only dots may be missing, for want of keys; another word that is spelt correctly is meant as it is.
            let known = self.language.known_words();
            // `Mieterin` is none of `mieten`.
            let is_correct = known.is_listed(&lower) || known.is_derived(&lower);
            if fold(most) == fold(&lower) || !is_correct {
                return Some(OtherWord::SearchedFor(most.clone()));
            }
            self.demote_stems(alternatives);
            return may_be_meant;
        }
        let own = forms.own.clone();
        let weight = self.demote_stems(alternatives);
        // An article with a form has the stem, too; together they count as any other word does.
        let weight = weight * (1.0 - self.profile.alternatives.stem);
        alternatives.insert(0, Alternative { origin: AlternativeOrigin::Form, tokens: own, weight });
        may_be_meant
    }

    /// Adds the forms of the verb that a word is a form of, as far as its terms don't find them: the stemmer takes the
    /// endings of nouns off. The form that was typed comes first, by its terms.
    pub(super) fn add_verb_forms(
        &self,
        surface: &str,
        is_first: bool,
        language: Option<&Language>,
        alternatives: &mut Vec<Alternative>,
    ) {
        let lower = lower_case(surface);
        // Nouns have capitals, and so has whatever begins a query.
        let may_be_noun = surface.starts_with(char::is_uppercase) && (!is_first || lower.ends_with('n'));
        let may_be_english =
            language != Some(&Language::German) && self.language.known_words().is_english(&lower);
        if may_be_noun || may_be_english || language == Some(&Language::English) {
            return;
        }
        let own = alternatives.iter().filter(|one| one.origin == AlternativeOrigin::Word);
        let terms: Vec<&str> =
            own.filter(|one| one.tokens.len() == 1).map(|one| one.tokens[0].as_str()).collect();
        let as_written = alternatives.iter().filter(|one| one.origin == AlternativeOrigin::Form);
        let known: Vec<&String> = as_written.flat_map(|one| &one.tokens).collect();
        let mut forms = self.language.forms_of_verb(&read_transcription(&lower));
        forms.retain(|form| !known.contains(&form) && !self.has_term_of(&written(form), &terms));
        if !forms.is_empty() {
            let weight = self.profile.alternatives.verb_form;
            alternatives.push(Alternative { origin: AlternativeOrigin::Form, tokens: forms, weight });
        }
    }

    /// Turns the index terms of the word into alternatives of low weight, since other words share these stems. Returns
    /// the highest weight that one of them had.
    fn demote_stems(&self, alternatives: &mut [Alternative]) -> f32 {
        let mut weight = 0.0f32;
        for alternative in alternatives.iter_mut().filter(|one| one.origin == AlternativeOrigin::Word) {
            weight = weight.max(alternative.weight);
            alternative.origin = AlternativeOrigin::Stem;
            alternative.weight *= self.profile.alternatives.stem;
        }
        weight
    }

    /// Lets a beginning that no word has stand for the same one with umlauts, and names these.
    pub(super) fn umlaut_prefix(&self, word: Option<&mut PlannedWord>, understood: &mut Understood) {
        let Some(word) = word else { return };
        if self.language.has_beginning(&lower_case(&word.surface)) {
            let notice = self.umlauted_prefix(word, &understood.text);
            notice.into_iter().for_each(|notice| understood.note(notice));
            return;
        }
        let variants = self.umlauted_beginnings(&word.surface);
        let prefixes = word.alternatives.iter_mut().filter(|one| one.origin == AlternativeOrigin::Prefix);
        for alternative in prefixes.filter(|_| !variants.is_empty()) {
            alternative.tokens = variants.iter().map(|variant| spell_out(variant)).collect();
        }
        let named = |to: &String| Expansion { from: format!("{}*", word.surface), to: format!("{to}*") };
        understood.expanded.extend(variants.iter().map(named));
    }

    /// Tells of the same beginning with umlauts, where words that begin so are in no fewer articles than those that begin as
    /// it was typed.
    fn umlauted_prefix(&self, prefix: &PlannedWord, query: &str) -> Option<Notice> {
        let typed = prefix.surface.as_str();
        let lower = lower_case(typed);
        // The most frequent word stands for all: an article may have many of them.
        let articles = |beginning: &str| -> u64 {
            let words = self.language.beginning_with(&spell_out(beginning), MAX_BEGUN);
            words.into_iter().map(|(_, articles)| articles).max().unwrap_or_default()
        };
        // Umlauts are spelt out in the index, so that `scho*` finds `schön` as it is.
        let is_apart = |variant: &String| !spell_out(variant).starts_with(&lower);
        let variants = with_umlauts(&lower).into_iter().filter(is_apart);
        let variants = variants.filter(|_| lower.chars().count() >= MIN_TERM);
        let counted = variants.map(|variant| (articles(&variant), variant));
        let (most, variant) = counted.max_by_key(|(articles, _)| *articles)?;
        let (word, other) = (format!("{typed}*"), format!("{}*", like(typed, &variant)));
        let behind = query.get(prefix.range.end..)?.trim_start_matches('*');
        let q = [query.get(..prefix.range.start)?, &other, behind].concat();
        (most > 0 && most >= articles(&lower)).then_some(Notice::OtherSpelling { word, other, q })
    }

    /// The beginnings with umlauts of words of the collection, of which none begins as it was typed: on a keyboard
    /// without umlauts `gunsti*` stands for `günsti*`.
    pub(super) fn umlauted_beginnings(&self, beginning: &str) -> Vec<String> {
        let lower = lower_case(beginning);
        if lower.chars().count() < MIN_TERM || self.language.has_beginning(&lower) {
            return Vec::new();
        }
        with_umlauts(&lower).into_iter().filter(|variant| self.language.has_beginning(variant)).collect()
    }

    /// The forms of the collection that have the terms of a lower-case word; `None` where all of them are its
    /// own.
    fn forms_of_terms(&self, word: &str, alternatives: &[Alternative]) -> Option<Arc<SharingForms>> {
        let own_terms = alternatives.iter().filter(|one| one.origin == AlternativeOrigin::Word);
        let terms: Vec<&str> =
            own_terms.filter(|one| one.tokens.len() == 1).map(|one| one.tokens[0].as_str()).collect();
        let term = *terms.first()?;
        let is_word = word.chars().all(char::is_alphabetic) && term.chars().all(char::is_alphabetic);
        if !is_word || term.chars().count() < MIN_TERM {
            return None;
        }
        self.language.sharing(word, &terms, || self.find_sharing(word, term, &terms))
    }

    /// Finds the forms that [`forms_of_terms`](Self::forms_of_terms) returns, by looking at every word that begins as
    /// the first of the terms does.
    fn find_sharing(&self, word: &str, term: &str, terms: &[&str]) -> Option<SharingForms> {
        let candidates = self.candidates(word, term);
        let mut others = Vec::new();
        for (form, frequency) in &candidates {
            if !self.language.are_one_word(word, form) && self.has_term_of(form, terms) {
                others.push((form.clone(), *frequency));
            }
        }
        if others.is_empty() {
            return None;
        }
        let own = candidates.into_iter();
        let own: Vec<(String, u64)> = own
            .filter(|(form, _)| self.language.are_one_word(word, form) && self.has_term_of(form, terms))
            .collect();
        let own_articles = most_frequent(own.iter()).map_or(0, |(_, articles)| *articles);
        let mut own: Vec<String> = own.into_iter().map(|(form, _)| spell_out(&form)).collect();
        own.sort_unstable();
        own.dedup();
        own.truncate(MAX_FORMS);
        Some(SharingForms { own, own_articles, others })
    }

    /// The words of the collection that may have a term, by their first letters and their endings.
    fn candidates(&self, word: &str, term: &str) -> Vec<(String, u64)> {
        let mut beginnings = vec![term.to_owned()];
        beginnings.extend(with_umlauts(term).iter().map(|variant| spell_out(variant)));
        let as_typed: String = word.chars().take(term.chars().count()).collect();
        if *fold(&as_typed) == *term {
            beginnings.push(spell_out(&as_typed));
        }
        beginnings.sort_unstable();
        beginnings.dedup();
        let mut candidates = Vec::new();
        for beginning in &beginnings {
            let found = self.language.slightly_longer(beginning, MAX_ENDING);
            candidates.extend(found.into_iter().map(|(form, articles)| (written(&form), articles)));
        }
        let has_ending = |form: &str| {
            let rest: String = fold(form).chars().skip(term.chars().count()).collect();
            let last: String = rest.chars().skip(rest.chars().count().saturating_sub(2)).collect();
            form.chars().all(|c| c.is_alphabetic())
                && (ENDINGS.contains(&last.as_str()) || last.ends_with(['e', 'n', 's', 't', 'r', 'm']))
        };
        candidates.retain(|(form, _)| has_ending(form));
        candidates
    }

    /// Whether an article with a word may have it under one of some terms.
    fn has_term_of(&self, word: &str, terms: &[&str]) -> bool {
        let analyzers = self.language.analyzers();
        [&analyzers.german, &analyzers.english].into_iter().any(|chain| {
            texts(&self.tokens(chain, word), TokenKind::Word)
                .iter()
                .any(|term| terms.contains(&term.as_str()))
        })
    }
}

/// The form that most articles have, of some with their numbers of articles.
fn most_frequent<'a>(forms: impl Iterator<Item = &'a (String, u64)>) -> Option<&'a (String, u64)> {
    forms.max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)))
}

/// A lower-case text with one or two of its vowels as umlauts.
fn with_umlauts(text: &str) -> Vec<String> {
    let umlaut = |at: usize, with: &str| {
        let umlaut = match with.as_bytes()[at] {
            b'a' => 'ä',
            b'o' => 'ö',
            _ => 'ü',
        };
        format!("{}{umlaut}{}", &with[..at], &with[at + 1..])
    };
    let vowels: Vec<usize> = text.match_indices(['a', 'o', 'u']).map(|(at, _)| at).take(MAX_VOWELS).collect();
    let mut variants = Vec::new();
    for (number, &last) in vowels.iter().enumerate() {
        let one = umlaut(last, text);
        // What stands before a changed vowel keeps its place.
        variants.extend(vowels[..number].iter().map(|&first| umlaut(first, &one)));
        variants.push(one);
    }
    variants
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_or_two_vowels_become_umlauts() {
        assert_eq!(with_umlauts("gunsti"), ["günsti"]);
        assert_eq!(with_umlauts("grunfla"), ["grünfla", "grünflä", "grunflä"]);
        assert!(with_umlauts("messe").is_empty());
    }
}
