//! The words of a query as index terms: what each analysis chain makes of a word, and its alternatives.
//!
//! Every word is analysed in both languages, whatever language the query seems to be in: detection is right
//! for only about four in five words, and believing it blindly cost .05 to .16 MRR@10. The parts of a
//! compound are added beside the whole word at half its weight: replacing the word by its parts lost hits,
//! and adding parts only to the index gave a third of the gain.

use super::plan::{Alternative, AlternativeOrigin, Neighbours};
use super::planner::Planner;
use super::profile::AlternativeWeights;
use crate::analysis::{self, Token, TokenKind, texts};
use crate::language::{Counterpart, CounterpartForm, TermList, WordTerms, written};

/// The one token of a word without hyphens.
fn only(mut tokens: Vec<Token>) -> Option<Token> {
    tokens.pop().filter(|_| tokens.is_empty())
}

/// Alternatives no two of which have the same tokens.
#[derive(Default)]
pub(super) struct Alternatives(pub Vec<Alternative>);

impl Alternatives {
    /// Adds an alternative, unless it has no tokens or the tokens of a known one.
    pub fn add(&mut self, origin: AlternativeOrigin, tokens: Vec<String>, weight: f32) {
        if !tokens.is_empty() && self.0.iter().all(|known| known.tokens != tokens) {
            self.0.push(Alternative { origin, tokens, weight });
        }
    }

    /// Adds several alternatives, as far as they are new.
    pub fn extend(&mut self, others: impl IntoIterator<Item = Alternative>) {
        for Alternative { origin, tokens, weight } in others {
            self.add(origin, tokens, weight);
        }
    }
}

impl Planner<'_> {
    /// The alternatives of a word, and its term in each language.
    ///
    /// A word in capitals is an acronym, and where the vocabulary knows it, nothing else. In a query that is
    /// all in capitals only acronyms of the vocabulary are taken for acronyms.
    pub(super) fn alternatives(&self, surface: &str, is_shouted: bool) -> (Alternatives, WordTerms) {
        let analyzers = self.language.analyzers();
        let chains = [&analyzers.german, &analyzers.english, &analyzers.plain];
        let analysed = chains.map(|chain| self.tokens(chain, surface));
        let mut alternatives = Alternatives::default();
        let acronym = analysed[0].iter().find(|token| token.kind == TokenKind::Acronym);
        if let Some(acronym) = acronym
            && analysed[0].iter().all(|token| token.kind != TokenKind::Part)
            && self.is_acronym_of_vocabulary(&acronym.text)
            && self.answers.has_term(&acronym.text)
        {
            alternatives.add(AlternativeOrigin::Word, vec![acronym.text.clone()], 1.0);
            let term = Some(acronym.text.clone());
            let terms = WordTerms {
                german: term.clone(),
                english: term.clone(),
                acronym: term,
                written: written(surface),
                ..WordTerms::default()
            };
            return (alternatives, terms);
        }
        let acronym = acronym.filter(|acronym| !is_shouted || self.is_acronym_of_vocabulary(&acronym.text));
        for tokens in &analysed {
            alternatives.add(AlternativeOrigin::Word, texts(tokens, TokenKind::Word), 1.0);
        }
        for tokens in &analysed {
            let parts = texts(tokens, TokenKind::Part);
            if parts.len() > 1 {
                alternatives.add(AlternativeOrigin::Parts, parts, self.profile.alternatives.parts);
            }
        }
        let head = |tokens: &[Token]| texts(tokens, TokenKind::Word).into_iter().next();
        let terms = WordTerms {
            german: head(&analysed[0]),
            english: head(&analysed[1]),
            acronym: acronym.map(|token| token.text.clone()),
            exact: only(analysis::exact_tokens(surface)).map(|token| token.text),
            parts: texts(&analysed[0], TokenKind::Part),
            written_parts: written_parts(&analysed[0], surface),
            written: written(surface),
            ..WordTerms::default()
        };
        (alternatives, terms)
    }

    pub(super) fn is_acronym_of_vocabulary(&self, acronym: &str) -> bool {
        let name = acronym.trim_start_matches('^');
        self.language.glossary().has_acronym(acronym) || self.vocabulary.resolve_organiser(name).is_some()
    }

    /// For an everyday word in lower case such as `map`: the index term of the acronym with the same letters
    /// (`^MAP`), whose occurrences must not count.
    pub(super) fn acronym_not_meant(&self, surface: &str) -> Option<String> {
        let is_lower = surface.chars().all(char::is_lowercase);
        let exact = only(analysis::exact_tokens(surface)).filter(|_| is_lower)?;
        let acronym = format!("^{}", surface.to_uppercase());
        let may_be_meant =
            !self.language.glossary().is_everyday_word(&exact.text) || !self.answers.has_term(&acronym);
        (!may_be_meant).then_some(acronym)
    }

    /// Whether articles have a word as it is written; a hyphenated one in any of its own forms.
    pub(super) fn is_written(&self, surface: &str, alternatives: &Alternatives) -> bool {
        match only(analysis::exact_tokens(surface)) {
            Some(token) => self.language.has_word(&token.text),
            None => self.has_own_form(&alternatives.0),
        }
    }

    /// Whether articles have a word in any of its own forms. Forms as they are written are those that articles have.
    pub(super) fn has_own_form(&self, alternatives: &[Alternative]) -> bool {
        if alternatives.iter().any(|one| one.origin == AlternativeOrigin::Form) {
            return true;
        }
        let mut own = alternatives.iter().filter(|one| one.origin.is_term_of_word());
        self.answers.expect_terms(own.clone().flat_map(|one| &one.tokens));
        own.any(|one| one.tokens.iter().all(|term| self.answers.has_term(term)))
    }

    /// Adds the words that begin as an unfinished word does; else, while it is typed, the terms that mean the same as a
    /// term of the glossary that begins so. Tells whether there are any.
    pub(super) fn add_beginnings(
        &self,
        surface: &str,
        is_typed: bool,
        alternatives: &mut Alternatives,
    ) -> bool {
        let mut segments = analysis::exact_tokens(surface);
        let Some(last) = segments.pop() else { return false };
        if !segments.is_empty() {
            return self.add_finished_chains(&surface[..last.range.start], &last.text, alternatives);
        }
        let beginning = last.text;
        let weights = &self.profile.alternatives;
        if self.language.has_beginning(&beginning) {
            // Its tokens may equal those of the word itself, beside which it must stand all the same.
            let (origin, tokens) = (AlternativeOrigin::Prefix, vec![beginning]);
            alternatives.0.push(Alternative { origin, tokens, weight: weights.beginning });
            return true;
        }
        if !is_typed {
            return false;
        }
        let glossary = self.language.glossary();
        let same = glossary.of_beginning(&beginning).into_iter().flat_map(|one| same_meaning(&one, weights));
        let known = same.filter(|one| one.tokens.iter().all(|term| self.answers.has_term(term)));
        let before = alternatives.0.len();
        alternatives.extend(known.map(|one| Alternative { weight: one.weight * weights.beginning, ..one }));
        alternatives.0.len() > before
    }

    /// Adds the hyphenated words of which an unfinished one is the beginning. Its last segment alone says nothing: nobody
    /// who types `KI-Pro` wants all that begins with `Pro`. Tells whether articles have any of them, or the segments of
    /// any of them.
    fn add_finished_chains(&self, head: &str, last: &str, alternatives: &mut Alternatives) -> bool {
        let mut endings = self.language.beginning_with(last, MAX_ENDINGS_READ);
        endings.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let analyzers = self.language.analyzers();
        let analyse = |(ending, _): &(String, u64), kind: TokenKind| {
            let whole = format!("{head}{ending}");
            [&analyzers.german, &analyzers.english].map(|chain| texts(&self.tokens(chain, &whole), kind))
        };
        let weights = &self.profile.alternatives;
        let before = alternatives.0.len();
        let mut add_known = |most: usize, (kind, least): (TokenKind, usize), origin, weight| {
            let terms = endings.iter().take(most).flat_map(|ending| analyse(ending, kind));
            let terms: Vec<Vec<String>> = terms.filter(|terms| terms.len() >= least).collect();
            self.answers.expect_terms(terms.iter().flatten());
            for terms in
                terms.into_iter().filter(|terms| terms.iter().all(|term| self.answers.has_term(term)))
            {
                alternatives.add(origin, terms, weight);
            }
        };
        add_known(MAX_ENDINGS, (TokenKind::Word, 1), AlternativeOrigin::Correction, weights.beginning);
        // A last segment that is a word may be finished, and then others with it are meant no more.
        let most = if self.language.has_word(last) { 0 } else { MAX_BEGINNINGS };
        add_known(most, (TokenKind::Part, 2), AlternativeOrigin::Parts, weights.parts * weights.beginning);
        alternatives.0.len() > before
    }

    /// Adds the words that begin almost as a word does that is being typed: it may be mistyped and unfinished. It may
    /// also be the beginning of a compound that no article has: then its first part counts already, unless it is a
    /// whole compound, whose parts count together.
    pub(super) fn add_similar_beginnings(&self, surface: &str, alternatives: &mut Alternatives) {
        let lower = analysis::lower_case(surface);
        let analyzers = self.language.analyzers();
        let is_compound = alternatives.0.iter().any(|one| one.origin == AlternativeOrigin::Parts);
        let head = analyzers.lexicon().first_part(&lower).filter(|_| !is_compound).map(str::to_owned);
        let similar = self.language.similar_beginnings(&lower, MAX_BEGINNINGS);
        for word in similar.into_iter().chain(head) {
            for analyzer in [&analyzers.german, &analyzers.english] {
                let tokens = texts(&self.tokens(analyzer, &word), TokenKind::Word);
                let weight = self.profile.alternatives.similar_beginning;
                alternatives.add(AlternativeOrigin::Correction, tokens, weight);
            }
        }
    }
}

/// The alternatives for a term of the same meaning. Its weight is shared by the words of the query that it
/// stands for, so that a term of many words counts no more than one of a single word.
pub(super) fn same_meaning(counterpart: &Counterpart, weights: &AlternativeWeights) -> Vec<Alternative> {
    let (origin, weight) = match (counterpart.list, counterpart.is_same_language) {
        (TermList::Glossary, true) => (AlternativeOrigin::Glossary, weights.synonym),
        (TermList::Glossary, false) => (AlternativeOrigin::Glossary, weights.translation),
        (TermList::Dictionary, _) => (AlternativeOrigin::Dictionary, weights.dictionary),
    };
    let alternative = |form: &CounterpartForm| {
        let tokens = form.tokens.clone();
        let of_form = if form.is_parts { weights.term_parts } else { 1.0 };
        let share = weight * of_form / (counterpart.words * tokens.len()) as f32;
        Alternative { origin, weight: share * tokens.len().min(2) as f32, tokens }
    };
    counterpart.forms.iter().map(alternative).collect()
}

/// The parts of a compound as they are written.
fn written_parts(tokens: &[Token], surface: &str) -> Vec<String> {
    let parts = tokens.iter().filter(|token| token.kind == TokenKind::Part);
    parts.map(|token| written(&surface[token.range.clone()])).collect()
}

/// The most words that a mistyped beginning is expanded to, and hyphenated words whose segments are looked for.
const MAX_BEGINNINGS: usize = 4;
/// The most endings of an unfinished hyphenated word that are looked up, and the number of words that are read to find
/// them.
const MAX_ENDINGS: usize = 32;
const MAX_ENDINGS_READ: usize = 50_000;

/// The neighbour pairs of two words, one for each language; equal pairs are given once.
pub(super) fn neighbours(before: WordTerms, next: &WordTerms, distance: usize) -> Vec<Neighbours> {
    let pair = |first: Option<String>, second: &Option<String>| {
        Some(Neighbours { first: first?, second: second.clone()?, distance })
    };
    let german = pair(before.german, &next.german);
    let english = pair(before.english, &next.english).filter(|english| Some(english) != german.as_ref());
    german.into_iter().chain(english).collect()
}
