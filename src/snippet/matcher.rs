//! Finds the terms of a plan in texts.

use std::cell::RefCell;
use std::collections::HashSet;
use std::hash::BuildHasher;
use std::ops::Range;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::sentences::beginning;
use crate::analysis::dates::is_date_term;
use crate::analysis::{self, Analyzer, KnownPositions, WordCache};
use crate::budget::{Budget, BudgetExhausted};
use crate::query::{Alternative, AlternativeOrigin, QueryPlan};

/// Number of bytes of a text that are analysed between two checks of the budget, which takes about a
/// millisecond.
const PIECE: usize = 16_384;

/// The most terms whose positions are read: with more, a text is analysed as fast.
const MOST_KNOWN_TERMS: usize = 64;

/// A match in a text.
#[derive(Debug, Clone)]
pub struct Match {
    /// In bytes of the text.
    pub range: Range<usize>,
    /// The index of the query's word or phrase.
    pub word: usize,
    pub kind: MatchKind,
}

/// Whether a match is one of the word's own inflections or only shares its stem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchKind {
    Any,
    /// The match is an inflection of the word, whose stem other words have, too.
    Form,
    /// The match has a stem that the word shares with others. It is shown only where the article has no form of the
    /// word.
    Stem,
}

/// Drops stem matches of words that also have a form match in the article.
pub fn without_stems<'a>(all: impl IntoIterator<Item = &'a mut Vec<Match>>) {
    let mut lists: Vec<&mut Vec<Match>> = all.into_iter().collect();
    let matches = lists.iter().flat_map(|list| list.iter());
    let with_forms: HashSet<usize> =
        matches.filter(|found| found.kind == MatchKind::Form).map(|found| found.word).collect();
    if !with_forms.is_empty() {
        let is_shown = |found: &Match| found.kind != MatchKind::Stem || !with_forms.contains(&found.word);
        lists.iter_mut().for_each(|list| list.retain(is_shown));
    }
}

/// Finds the terms of a plan in texts. Values are indices of the query's words and phrases. One matcher serves all hits
/// of an answer.
pub struct Matcher<'a> {
    terms: FxHashMap<&'a str, (usize, MatchKind)>,
    /// Tokens of the exact field that are forms of a word.
    forms: FxHashMap<&'a str, usize>,
    /// Acronym terms that must not match, although they are spelt like a word of the query.
    not_acronyms: Vec<&'a str>,
    prefixes: Vec<(&'a str, usize)>,
    /// Which bytes forms and prefixes begin with.
    letters: [bool; 256],
    phrases: Vec<(&'a [String], usize)>,
    others: RefCell<OtherWords>,
}

/// The words that were met and have no term of the query, so that they need not be analysed again: most words of a text
/// are some hundred that stand in every text.
struct OtherWords {
    /// Hashes of words as written, each at a place of its own.
    hashes: Vec<u64>,
    /// The word that is being looked at; `None` once a term of it has matched.
    current: Option<u64>,
}

impl OtherWords {
    /// The number of words, a power of two.
    const CAPACITY: usize = 4096;

    /// Goes on to the next word; whether it may have a term of the query. A hash stands for its word: two words of the
    /// same 64 bits would cost a highlight.
    fn may_match(&mut self, word: &str, chain: &str) -> bool {
        self.end_word();
        let hash = FxBuildHasher.hash_one((word, chain));
        let may_match = self.hashes[Self::place(hash)] != hash;
        self.current = may_match.then_some(hash);
        may_match
    }

    /// Remembers the word that was looked at, if none of its terms matched.
    fn end_word(&mut self) {
        if let Some(hash) = self.current.take() {
            self.hashes[Self::place(hash)] = hash;
        }
    }

    fn place(hash: u64) -> usize {
        (hash >> 32) as usize % Self::CAPACITY
    }
}

impl<'a> Matcher<'a> {
    pub fn new(plan: &'a QueryPlan) -> Self {
        let understood = &plan.understood;
        let words = understood.words.len();
        let phrases = understood.phrases.iter().enumerate();
        let not_acronyms = understood.words.iter().filter_map(|word| word.not_acronym.as_deref());
        let mut matcher = Self {
            terms: FxHashMap::default(),
            forms: FxHashMap::default(),
            not_acronyms: not_acronyms.collect(),
            prefixes: Vec::new(),
            letters: [false; 256],
            phrases: phrases.map(|(at, phrase)| (phrase.tokens.as_slice(), words + at)).collect(),
            others: RefCell::new(OtherWords { hashes: vec![0; OtherWords::CAPACITY], current: None }),
        };
        for (word, planned) in understood.words.iter().enumerate() {
            for Alternative { origin, tokens, .. } in &planned.alternatives {
                tokens.iter().for_each(|token| matcher.add(token, word, *origin));
            }
        }
        let exact = matcher.forms.keys().chain(matcher.prefixes.iter().map(|(prefix, _)| prefix));
        for first in exact.filter_map(|token| token.bytes().next()) {
            matcher.letters[usize::from(first)] = true;
        }
        matcher
    }

    fn add(&mut self, token: &'a str, word: usize, origin: AlternativeOrigin) {
        match origin {
            AlternativeOrigin::Prefix => self.prefixes.push((token, word)),
            AlternativeOrigin::Form => {
                self.forms.entry(token).or_insert(word);
            }
            AlternativeOrigin::Stem => {
                self.terms.entry(token).or_insert((word, MatchKind::Stem));
            }
            _ => {
                let known = self.terms.entry(token).or_insert((word, MatchKind::Any));
                if known.1 == MatchKind::Stem {
                    *known = (word, MatchKind::Any);
                }
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.prefixes.is_empty() && self.phrases.is_empty()
    }

    /// The terms by whose positions in an index all matches of the plan can be found; `None` where they can't: phrases,
    /// beginnings of words and dates are made of other tokens.
    pub fn known_terms(&self) -> Option<impl Iterator<Item = &'a str>> {
        let is_by_words = self.prefixes.is_empty()
            && self.phrases.is_empty()
            && (1..=MOST_KNOWN_TERMS).contains(&self.terms.len())
            && !self.terms.keys().any(|term| is_date_term(term));
        is_by_words.then(|| self.terms.keys().copied())
    }

    /// Finds the matches that [`matches`](Self::matches) finds, but from known positions of the plan's
    /// [terms](Self::known_terms), without analysing the whole text.
    pub fn matches_at(
        &self,
        text: &str,
        analyzer: &Analyzer,
        cache: &mut WordCache,
        known: &mut KnownPositions<'_>,
        budget: Budget,
    ) -> Result<Vec<Match>, BudgetExhausted> {
        budget.check()?;
        let mut matches: Vec<Match> = Vec::new();
        analyzer.for_each_known_token(text, cache, known, |term, range| {
            self.add_term(term, range, &mut matches);
        });
        self.add_forms(text, cache, &mut matches);
        matches.sort_unstable_by_key(|found| (found.range.start, found.range.end));
        Ok(matches)
    }

    /// All matches in a text, sorted by their ranges. The budget is checked before each piece of the text. Pieces
    /// end at line ends, so only phrases that run over such a line end are not found.
    pub fn matches(
        &self,
        text: &str,
        analyzer: &Analyzer,
        cache: &mut WordCache,
        budget: Budget,
    ) -> Result<Vec<Match>, BudgetExhausted> {
        let mut matches: Vec<Match> = Vec::new();
        let mut start = 0;
        while start < text.len() {
            budget.check()?;
            let most = beginning(&text[start..], PIECE).len();
            let end = text[start + most..].find('\n').map_or(text.len(), |line| start + most + line + 1);
            let first = matches.len();
            self.matches_of_piece(&text[start..end], analyzer, cache, &mut matches);
            for Match { range, .. } in &mut matches[first..] {
                *range = range.start + start..range.end + start;
            }
            start = end;
        }
        Ok(matches)
    }

    /// Appends the matches of a piece of text in ascending order.
    fn matches_of_piece(&self, text: &str, analyzer: &Analyzer, cache: &mut WordCache, all: &mut Vec<Match>) {
        let mut matches: Vec<Match> = Vec::new();
        if !self.terms.is_empty() {
            self.add_terms(text, analyzer, cache, &mut matches);
        }
        self.add_forms(text, cache, &mut matches);
        if !self.phrases.is_empty() {
            self.add_phrases(text, &mut matches);
        }
        matches.sort_unstable_by_key(|found| (found.range.start, found.range.end));
        all.append(&mut matches);
    }

    fn add_terms(&self, text: &str, analyzer: &Analyzer, cache: &mut WordCache, matches: &mut Vec<Match>) {
        let may_match = |word: &str| self.others.borrow_mut().may_match(word, analyzer.name());
        analyzer.for_each_token_of(text, cache, may_match, |term, range, _, _| {
            if self.add_term(term, range, matches) {
                self.others.borrow_mut().current = None;
            }
        });
        self.others.borrow_mut().end_word();
    }

    /// Adds the match of a token, if there is one; whether the token is of any interest to the plan.
    fn add_term(&self, term: &str, range: Range<usize>, matches: &mut Vec<Match>) -> bool {
        if let Some(&(word, kind)) = self.terms.get(term) {
            matches.push(Match { range, word, kind });
        } else if self.not_acronyms.contains(&term) {
            // The acronym's token follows that of the word itself, whose match is taken back.
            matches.retain(|found| found.range != range);
        } else {
            return false;
        }
        true
    }

    /// Adds the matches of tokens of the exact field: of forms, and of beginnings of words.
    fn add_forms(&self, text: &str, cache: &mut WordCache, matches: &mut Vec<Match>) {
        if self.forms.is_empty() && self.prefixes.is_empty() {
            return;
        }
        analysis::for_each_exact_token_from(
            text,
            cache,
            |first| self.letters[usize::from(first)],
            |token, range| {
                if let Some(&word) = self.forms.get(token) {
                    matches.push(Match { range: range.clone(), word, kind: MatchKind::Form });
                }
                for &(prefix, word) in &self.prefixes {
                    if token.starts_with(prefix) {
                        matches.push(Match { range: range.clone(), word, kind: MatchKind::Any });
                    }
                }
            },
        );
    }

    fn add_phrases(&self, text: &str, matches: &mut Vec<Match>) {
        let tokens = analysis::exact_tokens(text);
        for (at, token) in tokens.iter().enumerate() {
            for (phrase, word) in &self.phrases {
                let window = tokens[at..].iter().map(|token| token.text.as_str());
                if window.take(phrase.len()).eq(phrase.iter().map(String::as_str)) {
                    let range = token.range.start..tokens[at + phrase.len() - 1].range.end;
                    matches.push(Match { range, word: *word, kind: MatchKind::Any });
                }
            }
        }
    }
}

/// Joins overlapping and touching ranges of sorted matches, so that two parts of a compound give one range.
pub fn joined(matches: impl IntoIterator<Item = Match>) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for Match { range, .. } in matches {
        match ranges.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => ranges.push(range),
        }
    }
    ranges
}
