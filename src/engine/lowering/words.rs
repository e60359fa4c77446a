//! Lowering of the words of a plan, one after the other.

use std::collections::HashMap;

use super::statistics::{Rarities, TermStatistics, exact_field, own_forms, written_forms};
use super::terms::{Contributor, LoweredPhrase, LoweredTerm, PhraseScore};
use super::word_mask::{Bits, WordMask};

use crate::budget::Budget;
use crate::engine::Reason;
use crate::engine::indexed::TextField;
use crate::query::{
    Alternative, AlternativeOrigin, PlannedPhrase, PlannedWord, QueryPlan, RankingProfile, Scope,
};

/// Hands out bits, of which there are 64.
#[derive(Default)]
pub struct BitSource {
    used: u32,
}

impl BitSource {
    pub fn next(&mut self) -> Option<Bits> {
        let bit = 1u64.checked_shl(self.used)?;
        self.used += 1;
        Some(bit)
    }
}

/// What an occurrence of a token in a field adds, and what it is looked up for.
#[derive(Clone, Copy)]
struct TermContribution {
    weight: f32,
    bits: Bits,
    source: Contributor,
}

/// The tokens to look up, collected from all words of a plan.
#[derive(Default)]
struct TermTable {
    terms: Vec<LoweredTerm>,
    known: HashMap<(TextField, String), usize>,
}

impl TermTable {
    /// Leaves the occurrences of an acronym out of a token in every field.
    fn leave_out(&mut self, token: &str, acronym: &str) {
        for term in self.terms.iter_mut().filter(|term| term.token == token) {
            term.without = Some(acronym.to_owned());
        }
    }

    /// Raises the document frequency of a token to that of all own forms of its word.
    fn join(&mut self, field: TextField, token: &str, frequency: u64) {
        if let Some(&at) = self.known.get(&(field, token.to_owned())) {
            let known = &mut self.terms[at].frequency;
            *known = frequency.max(*known);
        }
    }

    fn add(&mut self, field: TextField, token: &str, contribution: TermContribution) {
        let at = *self.known.entry((field, token.to_owned())).or_insert_with(|| {
            self.terms.push(LoweredTerm {
                field,
                token: token.to_owned(),
                own_frequency: 0,
                frequency: 0,
                bits: 0,
                without: None,
                sources: Vec::new(),
            });
            self.terms.len() - 1
        });
        let term = &mut self.terms[at];
        term.bits |= contribution.bits;
        term.sources.push((contribution.source, contribution.weight));
    }
}

/// Lowers the words of a plan.
pub struct WordLowering<'a, S> {
    rarities: Rarities<'a, S>,
    terms: TermTable,
    phrases: Vec<LoweredPhrase>,
    bits: BitSource,
    /// The bits of compound parts, which all words with the part share.
    part_bits: HashMap<(Scope, String), Bits>,
    /// The bits of two successive parts near each other.
    pair_bits: HashMap<(TextField, String, String), Bits>,
    /// The bit of the current word that means it is present in part only: through the label of a theme (an
    /// article with the theme of `Wirkungsmessung` need not contain the word), or through an everyday word of
    /// the other language.
    theme_bit: Bits,
    /// Whether words get a `theme_bit`. There are only 64 bits; in long queries the parts of compounds need them.
    has_theme_bits: bool,
    /// The weight of the title in this query.
    title_weight: f32,
    exact_weight: f32,
    profile: RankingProfile,
    budget: Budget,
}

impl<'a, S: TermStatistics> WordLowering<'a, S> {
    pub fn new(plan: &QueryPlan, statistics: &'a S, bits: BitSource, budget: Budget) -> Self {
        let profile = plan.selection.profile;
        let words = plan.understood.words.len();
        let is_short = words <= profile.fields.short_query;
        Self {
            rarities: Rarities(statistics),
            terms: TermTable::default(),
            phrases: Vec::new(),
            bits,
            part_bits: HashMap::new(),
            pair_bits: HashMap::new(),
            theme_bit: 0,
            has_theme_bits: words <= profile.coverage.theme_words,
            title_weight: if is_short { profile.fields.title_of_short_query } else { profile.fields.title },
            exact_weight: if words == 1 { profile.fields.exact_alone } else { profile.fields.exact },
            profile,
            budget,
        }
    }

    pub fn rarities(&self) -> &Rarities<'a, S> {
        &self.rarities
    }

    /// Collects the terms of everything that counts as a word, and returns the condition for its presence.
    pub fn word(&mut self, number: usize, word: &PlannedWord, own: Bits) -> Result<WordMask, S::Error> {
        self.budget.check()?;
        self.theme_bit = if self.has_theme_bits { self.bits.next().unwrap_or(0) } else { 0 };
        let mut presence = WordMask { any_of: vec![own], optional: word.optional, ..WordMask::default() };
        if self.theme_bit != 0 {
            presence.add_part(self.theme_bit, 1.0);
        }
        let mut begun = 0;
        for alternative in &word.alternatives {
            let source = Contributor { reason: reason(alternative.origin), word: Some(number) };
            match alternative.origin {
                AlternativeOrigin::Form => self.forms(word, alternative, own, source),
                AlternativeOrigin::Prefix => begun += self.prefix(word, alternative, own, source)?,
                AlternativeOrigin::Parts => self.parts(word, alternative, &mut presence, source)?,
                AlternativeOrigin::Correction
                | AlternativeOrigin::Glossary
                | AlternativeOrigin::Dictionary
                    if alternative.tokens.len() > 1 =>
                {
                    self.parts(word, alternative, &mut presence, source)?
                }
                AlternativeOrigin::Word
                | AlternativeOrigin::Stem
                | AlternativeOrigin::Correction
                | AlternativeOrigin::Glossary
                | AlternativeOrigin::Dictionary => {
                    let partly = alternative.origin.is_partial() && self.theme_bit != 0;
                    let bits = if partly { self.theme_bit } else { own };
                    for token in &alternative.tokens {
                        let contribution = TermContribution { weight: alternative.weight, bits, source };
                        self.token(word.scope, token, contribution, self.theme_bit);
                    }
                }
            }
        }
        if let Some(acronym) = &word.not_acronym {
            let own_forms = word.alternatives.iter().filter(|a| a.origin.is_term_of_word());
            own_forms.flat_map(|a| &a.tokens).for_each(|token| self.terms.leave_out(token, acronym));
        }
        self.exact_form(number, word, own);
        self.join_frequencies(word)?;
        presence.rarity = self.rarities.word(word, begun)?;
        Ok(presence)
    }

    /// Gives the own forms of a word the document frequency that they have together.
    fn join_frequencies(&mut self, word: &PlannedWord) -> Result<(), S::Error> {
        for field in [TextField::Title, TextField::Body] {
            let frequency = self.rarities.own_frequency(field, word)?;
            for token in own_forms(word) {
                self.terms.join(field, token, frequency);
            }
        }
        for field in [TextField::ExactTitle, TextField::Exact] {
            let frequency = self.rarities.own_frequency(field, word)?;
            for token in written_forms(word) {
                self.terms.join(field, token, frequency);
            }
        }
        Ok(())
    }

    /// Collects the exact form of a word. It sets the word's bit only where it is a single token.
    fn exact_form(&mut self, number: usize, word: &PlannedWord, own: Bits) {
        let field = exact_field(word.scope);
        let share = self.exact_weight / word.exact.len().max(1) as f32;
        let bits = if word.exact.len() == 1 { own } else { 0 };
        let source = Contributor { reason: Reason::ExactForm, word: Some(number) };
        for token in &word.exact {
            self.terms.add(field, token, TermContribution { weight: share, bits, source });
        }
    }

    /// Collects the forms of a word as they are written, of which each is the word.
    fn forms(&mut self, word: &PlannedWord, alternative: &Alternative, own: Bits, source: Contributor) {
        let contribution = TermContribution { weight: alternative.weight, bits: own, source };
        let in_title = TermContribution { weight: alternative.weight * self.title_weight, ..contribution };
        for token in &alternative.tokens {
            if word.scope == Scope::Anywhere {
                self.terms.add(TextField::Exact, token, contribution);
            }
            self.terms.add(TextField::ExactTitle, token, in_title);
        }
    }

    /// Collects a token. `theme_bits` are those of an article that has it in the label of its theme.
    fn token(&mut self, scope: Scope, token: &str, contribution: TermContribution, theme_bits: Bits) {
        if scope == Scope::Anywhere {
            self.terms.add(TextField::Body, token, contribution);
            let named =
                TermContribution { weight: contribution.weight * self.profile.fields.names, ..contribution };
            self.terms.add(TextField::EntityNames, token, named);
            self.terms.add(TextField::ThemeLabels, token, TermContribution { bits: theme_bits, ..named });
        }
        let weight = contribution.weight * self.title_weight;
        self.terms.add(TextField::Title, token, TermContribution { weight, ..contribution });
    }

    /// Collects the words that a prefix stands for; returns the sum of their document frequencies.
    fn prefix(
        &mut self,
        word: &PlannedWord,
        alternative: &Alternative,
        own: Bits,
        source: Contributor,
    ) -> Result<u64, S::Error> {
        let field = exact_field(word.scope);
        let mut frequency = 0;
        let contribution = TermContribution { weight: alternative.weight, bits: own, source };
        for prefix in &alternative.tokens {
            for term in self.rarities.0.prefix_terms(field, prefix, self.profile.prefixes)? {
                self.terms.add(field, &term, contribution);
                frequency += self.rarities.frequency(field, &term)?;
            }
        }
        Ok(frequency)
    }

    /// Collects the parts of a compound or the words of a term. Each adds its score. The word is present
    /// where each two successive ones stand near each other, and present in part where any of them occurs.
    fn parts(
        &mut self,
        word: &PlannedWord,
        alternative: &Alternative,
        presence: &mut WordMask,
        source: Contributor,
    ) -> Result<(), S::Error> {
        let rarities = self.rarities.parts(word.scope, &alternative.tokens)?;
        let rarity: f32 = rarities.iter().sum();
        for (token, of_token) in alternative.tokens.iter().zip(&rarities) {
            let bit = self.part_bit(word.scope, token);
            if rarity > 0.0 {
                presence.add_part(bit, of_token / rarity);
            }
            // The label of a theme that has a part says no more of the word than a text that has it.
            let contribution = TermContribution { weight: alternative.weight, bits: bit, source };
            self.token(word.scope, token, contribution, bit);
        }
        let Some(near) = self.near_bits(word.scope, &alternative.tokens, source)? else { return Ok(()) };
        if alternative.origin == AlternativeOrigin::Dictionary {
            presence.add_part(near, 1.0);
        } else {
            presence.any_of.push(near);
        }
        Ok(())
    }

    /// The bits of a document in which each two successive tokens stand near each other. `None` where no document has
    /// one of them, or no bits are left.
    fn near_bits(
        &mut self,
        scope: Scope,
        tokens: &[String],
        source: Contributor,
    ) -> Result<Option<Bits>, S::Error> {
        let field = if scope == Scope::Title { TextField::Title } else { TextField::Body };
        let mut is_missing = false;
        for token in tokens {
            // All are asked for, since an engine may answer several questions at once.
            is_missing |= self.rarities.frequency(field, token)? == 0;
        }
        if is_missing {
            return Ok(None);
        }
        let mut distinct: Vec<&String> = tokens.iter().collect();
        distinct.dedup();
        if let [token] = distinct[..] {
            distinct.push(token);
        }
        let mut pairs = distinct.windows(2);
        let near =
            pairs.try_fold(0, |near, pair| Some(near | self.pair_bit(field, [pair[0], pair[1]], source)?));
        Ok(near.filter(|near| *near != 0))
    }

    /// The bit of two tokens that stand near each other, which all words with the two share; that of a token and itself
    /// says that it occurs. `None` where no bit is left.
    fn pair_bit(
        &mut self,
        field: TextField,
        [first, second]: [&String; 2],
        source: Contributor,
    ) -> Option<Bits> {
        let key = (field, first.clone(), second.clone());
        if let Some(&known) = self.pair_bits.get(&key) {
            return Some(known);
        }
        let bits = self.bits.next()?;
        self.pair_bits.insert(key, bits);
        if first == second {
            self.terms.add(field, first, TermContribution { weight: 0.0, bits, source });
        } else {
            self.phrases.push(LoweredPhrase {
                field,
                tokens: [first, second].into_iter().cloned().enumerate().collect(),
                slop: self.profile.coverage.parts_slop,
                score: PhraseScore::Constant(0.0),
                bits,
                reason: source.reason,
            });
        }
        Some(bits)
    }

    /// The bit of a compound part, which all words with the part share.
    fn part_bit(&mut self, scope: Scope, token: &str) -> Bits {
        let bits = &mut self.bits;
        *self.part_bits.entry((scope, token.to_owned())).or_insert_with(|| bits.next().unwrap_or(0))
    }

    /// Collects a phrase of the exact field. A phrase of one token is looked up as a term.
    pub fn phrase(&mut self, phrase: &PlannedPhrase, weight: f32, bits: Bits) {
        let field = exact_field(phrase.scope);
        let source = Contributor { reason: Reason::Phrase, word: None };
        match phrase.tokens.as_slice() {
            [] => {}
            [token] => self.terms.add(field, token, TermContribution { weight, bits, source }),
            tokens => self.phrases.push(LoweredPhrase {
                field,
                tokens: tokens.iter().cloned().enumerate().collect(),
                slop: 0,
                score: if weight > 0.0 { PhraseScore::Bm25(weight) } else { PhraseScore::Constant(0.0) },
                bits,
                reason: Reason::Phrase,
            }),
        }
    }

    /// Collects neighbouring words of the query that documents may have near each other.
    pub fn neighbours(&mut self, plan: &QueryPlan) -> Result<(), S::Error> {
        let rule = self.profile.neighbours;
        for pair in plan.understood.neighbours.iter().take(rule.most_pairs) {
            let frequency = |token| self.rarities.frequency(TextField::Body, token);
            let (first, second) = (frequency(&pair.first)?, frequency(&pair.second)?);
            if pair.first == pair.second || first == 0 || second == 0 {
                continue;
            }
            let idf = |frequency| self.rarities.idf_in(TextField::Body, frequency);
            let score = PhraseScore::Constant(rule.weight * (idf(first) + idf(second)));
            self.phrases.push(LoweredPhrase {
                field: TextField::Body,
                tokens: vec![(0, pair.first.clone()), (pair.distance, pair.second.clone())],
                slop: rule.slop,
                score,
                bits: 0,
                reason: Reason::Neighbours,
            });
        }
        Ok(())
    }

    /// The collected terms that any document has, and the phrases.
    pub fn finish(self) -> Result<(Vec<LoweredTerm>, Vec<LoweredPhrase>), S::Error> {
        let Self { rarities, terms, phrases, .. } = self;
        let mut found = Vec::with_capacity(terms.terms.len());
        for mut term in terms.terms {
            term.own_frequency = rarities.frequency(term.field, &term.token)?;
            if term.own_frequency > 0 {
                let documents = rarities.0.documents_with(term.field);
                term.frequency = term.frequency.max(term.own_frequency).min(documents);
                found.push(term);
            }
        }
        Ok((found, phrases))
    }
}

fn reason(origin: AlternativeOrigin) -> Reason {
    match origin {
        AlternativeOrigin::Word | AlternativeOrigin::Form => Reason::Word,
        AlternativeOrigin::Stem => Reason::Stem,
        AlternativeOrigin::Parts => Reason::Part,
        AlternativeOrigin::Prefix => Reason::Prefix,
        AlternativeOrigin::Correction => Reason::Correction,
        AlternativeOrigin::Glossary | AlternativeOrigin::Dictionary => Reason::Glossary,
    }
}
