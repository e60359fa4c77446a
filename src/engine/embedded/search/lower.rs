//! Lowering: a plan becomes streams of postings with weights and bits.
//!
//! Every word of the query has one bit, which any of its own forms sets. Every part of a compound has a bit
//! of its own, and so have every two successive parts that stand near each other: a compound counts as present
//! where all of these pairs are. Quotations and exclusions have bits, too.

use std::collections::HashMap;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::{Bm25Weight, Scorer};
use tantivy::schema::Field;
use tantivy::{Score, Term};

use super::failure::Failure;
use super::lookups::{exact_field, prefix_terms};
use super::phrases::WeightedPhrase;
use super::postings::TermPostings;
use super::rarity::{Rarities, idf, own_forms, written_forms};
use super::term_dictionary::TermDictionary;
use super::values::YearStream;
use super::word_mask::{PhraseMask, Requirements};
use crate::budget::Budget;
use crate::engine::embedded::index::Fields;
use crate::engine::{MissingWord, Reason};
use crate::query::{
    Alternative, AlternativeOrigin, Coverage, Neighbours, PlannedPhrase, PlannedWord, QueryPlan,
    RankingProfile, Scope, YearRange,
};

pub use super::word_mask::{Bits, WordMask};

const _: () = assert!(RankingProfile::STANDARD.coverage.most_facts == Bits::BITS as usize);

/// What a term or phrase is looked up for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Contributor {
    pub reason: Reason,
    /// The index of the word in the plan; `None` for phrases and neighbours.
    pub word: Option<usize>,
}

/// A term to look up, with what each occurrence adds.
pub(super) struct WeightedTerm {
    pub term: Term,
    pub token: String,
    /// How many documents have it, or any other own form of its word.
    pub frequency: u64,
    pub weight: Bm25Weight,
    pub bits: Bits,
    /// The term of the acronym whose occurrences don't count.
    pub without: Option<Term>,
    /// Everything it is looked up for, each with its share of the weight.
    pub sources: Vec<(Contributor, Score)>,
}

/// A plan lowered for one searcher.
pub struct Lowered {
    pub(super) terms: Vec<WeightedTerm>,
    pub(super) phrases: Vec<WeightedPhrase>,
    /// The condition of each word of the plan.
    pub words: Vec<WordMask>,
    /// What an article with all of the plan fulfils: the conditions of its words, of alternatives together.
    pub requirements: Vec<WordMask>,
    /// What each of these asks for, in the words of the query.
    asked: Vec<Vec<MissingWord>>,
    /// Years, each with the bit of an article that is from one of them.
    pub(super) years: Vec<(YearRange, Bits)>,
    /// The bits that every hit must have.
    pub required: Bits,
    /// The bits that no hit may have.
    pub excluded: Bits,
    /// Whether every document is a candidate because the plan has neither words nor phrases.
    pub match_all: bool,
    pub coverage: Coverage,
    /// The idf of all required phrases together, which every hit has.
    phrase_rarity: Score,
}

/// The postings of one term in one segment.
pub struct TermStream {
    pub postings: TermPostings,
    pub norms: FieldNormReader,
    pub weight: Bm25Weight,
    pub bits: Bits,
}

/// The matches of one phrase in one segment.
pub struct PhraseStream {
    pub scorer: Box<dyn Scorer>,
    pub factor: Score,
    pub bits: Bits,
}

/// All streams to evaluate in one segment.
pub struct Streams {
    pub terms: Vec<TermStream>,
    pub phrases: Vec<PhraseStream>,
    pub years: Vec<YearStream>,
}

/// Hands out bits, of which there are 64.
#[derive(Default)]
struct BitSource {
    used: u32,
}

impl BitSource {
    fn next(&mut self) -> Option<Bits> {
        let bit = 1u64.checked_shl(self.used)?;
        self.used += 1;
        Some(bit)
    }
}

/// What an occurrence of a token in a field adds, and what it is looked up for.
#[derive(Clone, Copy)]
struct TermContribution {
    weight: Score,
    bits: Bits,
    source: Contributor,
}

/// A token to look up in a field, collected from all words of the plan.
struct CollectedTerm {
    field: Field,
    token: String,
    /// The document frequency that all own forms of its word have together, 0 for what is no own form.
    own_frequency: u64,
    bits: Bits,
    without: Option<String>,
    sources: Vec<(Contributor, Score)>,
}

/// The tokens to look up. Each token is looked up once in a field; the weights that several words give it are
/// summed.
#[derive(Default)]
struct TermTable {
    terms: Vec<CollectedTerm>,
    known: HashMap<(Field, String), usize>,
}

impl TermTable {
    /// Leaves the occurrences of an acronym out of a token in every field.
    fn leave_out(&mut self, token: &str, acronym: &str) {
        for term in self.terms.iter_mut().filter(|term| term.token == token) {
            term.without = Some(acronym.to_owned());
        }
    }

    /// Raises the document frequency of a token to that of all own forms of its word.
    fn join(&mut self, field: Field, token: &str, frequency: u64) {
        if let Some(&at) = self.known.get(&(field, token.to_owned())) {
            let known = &mut self.terms[at].own_frequency;
            *known = frequency.max(*known);
        }
    }

    fn add(&mut self, field: Field, token: &str, contribution: TermContribution) {
        let at = *self.known.entry((field, token.to_owned())).or_insert_with(|| {
            self.terms.push(CollectedTerm {
                field,
                token: token.to_owned(),
                own_frequency: 0,
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

/// Lowers the words of a plan one after the other.
struct WordLowering<'a> {
    dictionary: &'a TermDictionary,
    fields: Fields,
    rarities: Rarities<'a>,
    terms: TermTable,
    bits: BitSource,
    /// The bits of compound parts, which all words with the part share.
    part_bits: HashMap<(Scope, String), Bits>,
    /// The bits of two successive parts that stand near each other, or of one part that is all of a word.
    pair_bits: HashMap<(Scope, String, String), Bits>,
    /// The bit of the current word that means it is present in part only: through the label of a theme (an
    /// article with the theme of `Wirkungsmessung` need not contain the word), or through an everyday word of
    /// the other language.
    theme_bit: Bits,
    /// Whether words get a `theme_bit`. There are only 64 bits; in long queries the parts of compounds need them.
    has_theme_bits: bool,
    /// Phrases of compound parts that stand near each other.
    near: Vec<WeightedPhrase>,
    /// The weight of the title in this query.
    title_weight: Score,
    profile: RankingProfile,
    budget: Budget,
}

impl WordLowering<'_> {
    /// Collects the terms of everything that counts as a word, and gives the condition for its presence.
    fn word(&mut self, number: usize, word: &PlannedWord, own: Bits) -> Result<WordMask, Failure> {
        self.budget.check()?;
        self.theme_bit = if self.has_theme_bits { self.bits.next().unwrap_or(0) } else { 0 };
        let mut presence = WordMask { any_of: vec![own], optional: word.optional, ..WordMask::default() };
        if self.theme_bit != 0 {
            presence.add_part(self.theme_bit, 1.0);
        }
        let mut begun = 0;
        for alternative in &word.alternatives {
            let reason = match alternative.origin {
                AlternativeOrigin::Word | AlternativeOrigin::Form => Reason::Word,
                AlternativeOrigin::Stem => Reason::Stem,
                AlternativeOrigin::Parts => Reason::Part,
                AlternativeOrigin::Prefix => Reason::Prefix,
                AlternativeOrigin::Correction => Reason::Correction,
                AlternativeOrigin::Glossary | AlternativeOrigin::Dictionary => Reason::Glossary,
            };
            let source = Contributor { reason, word: Some(number) };
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
                        self.token(word.scope, token, contribution);
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
    fn join_frequencies(&mut self, word: &PlannedWord) -> Result<(), Failure> {
        for field in [self.fields.title, self.fields.body] {
            let frequency = self.rarities.own_frequency(field, word)?;
            for token in own_forms(word) {
                self.terms.join(field, token, frequency);
            }
        }
        for field in [self.fields.exact_title, self.fields.exact] {
            let frequency = self.rarities.own_frequency(field, word)?;
            for token in written_forms(word) {
                self.terms.join(field, token, frequency);
            }
        }
        Ok(())
    }

    /// Collects the exact form of a word. It sets the word's bit only where it is a single token.
    fn exact_form(&mut self, number: usize, word: &PlannedWord, own: Bits) {
        let field = exact_field(self.fields, word.scope);
        let share = self.profile.fields.exact / word.exact.len().max(1) as Score;
        let bits = if word.exact.len() == 1 { own } else { 0 };
        let source = Contributor { reason: Reason::ExactForm, word: Some(number) };
        for token in &word.exact {
            self.terms.add(field, token, TermContribution { weight: share, bits, source });
        }
    }

    /// Collects the forms of a word as they are written, of which each is the word.
    fn forms(&mut self, word: &PlannedWord, alternative: &Alternative, own: Bits, source: Contributor) {
        let Fields { exact, exact_title, .. } = self.fields;
        let contribution = TermContribution { weight: alternative.weight, bits: own, source };
        let in_title = TermContribution { weight: alternative.weight * self.title_weight, ..contribution };
        for token in &alternative.tokens {
            if word.scope == Scope::Anywhere {
                self.terms.add(exact, token, contribution);
            }
            self.terms.add(exact_title, token, in_title);
        }
    }

    fn token(&mut self, scope: Scope, token: &str, contribution: TermContribution) {
        if scope == Scope::Anywhere {
            self.terms.add(self.fields.body, token, contribution);
            let named =
                TermContribution { weight: contribution.weight * self.profile.fields.names, ..contribution };
            self.terms.add(self.fields.organiser_names, token, named);
            self.terms.add(
                self.fields.theme_labels,
                token,
                TermContribution { bits: self.theme_bit, ..named },
            );
        }
        self.terms.add(
            self.fields.title,
            token,
            TermContribution { weight: contribution.weight * self.title_weight, ..contribution },
        );
    }

    /// Collects the words that a prefix stands for; gives the sum of their document frequencies.
    fn prefix(
        &mut self,
        word: &PlannedWord,
        alternative: &Alternative,
        own: Bits,
        source: Contributor,
    ) -> Result<u64, Failure> {
        let field = exact_field(self.fields, word.scope);
        let mut frequency = 0;
        for prefix in &alternative.tokens {
            for term in prefix_terms(self.dictionary.searcher(), field, prefix, self.profile.prefixes)? {
                self.terms.add(
                    field,
                    &term,
                    TermContribution { weight: alternative.weight, bits: own, source },
                );
                frequency += self.rarities.frequency(field, &term)?;
            }
        }
        Ok(frequency)
    }

    /// Collects the parts of a compound or the words of a term. Each adds its score. The word is present
    /// where each stands near the one before it, and present in part where any of them occurs.
    fn parts(
        &mut self,
        word: &PlannedWord,
        alternative: &Alternative,
        presence: &mut WordMask,
        source: Contributor,
    ) -> Result<(), Failure> {
        let rarities = self.rarities.parts(word.scope, &alternative.tokens)?;
        let rarity: Score = rarities.iter().sum();
        for (token, of_token) in alternative.tokens.iter().zip(&rarities) {
            let bit = self.part_bit(word.scope, token);
            if rarity > 0.0 {
                presence.add_part(bit, of_token / rarity);
            }
            self.token(word.scope, token, TermContribution { weight: alternative.weight, bits: bit, source });
        }
        let Some(near) = self.near_bits(word.scope, &alternative.tokens, source)? else { return Ok(()) };
        if alternative.origin == AlternativeOrigin::Dictionary {
            presence.add_part(near, 1.0);
        } else {
            presence.any_of.push(near);
        }
        Ok(())
    }

    /// The bits of a document in which each of some tokens stands near the one before it. `None` where no document has
    /// one of them, or no bits are left.
    fn near_bits(
        &mut self,
        scope: Scope,
        tokens: &[String],
        source: Contributor,
    ) -> Result<Option<Bits>, Failure> {
        let field = if scope == Scope::Title { self.fields.title } else { self.fields.body };
        for token in tokens {
            if self.rarities.frequency(field, token)? == 0 {
                return Ok(None);
            }
        }
        let mut distinct: Vec<&String> = tokens.iter().collect();
        distinct.dedup();
        if let [token] = distinct[..] {
            distinct.push(token);
        }
        let mut near = 0;
        for pair in distinct.windows(2) {
            let Some(bit) = self.pair_bit(scope, field, [pair[0], pair[1]], source)? else { return Ok(None) };
            near |= bit;
        }
        Ok((near != 0).then_some(near))
    }

    /// The bit of two tokens that stand near each other, which all words with the two share; that of a token and itself
    /// says that it occurs. `None` where no bit is left.
    fn pair_bit(
        &mut self,
        scope: Scope,
        field: Field,
        [first, second]: [&String; 2],
        source: Contributor,
    ) -> Result<Option<Bits>, Failure> {
        let key = (scope, first.clone(), second.clone());
        if let Some(&known) = self.pair_bits.get(&key) {
            return Ok(Some(known));
        }
        let Some(bits) = self.bits.next() else { return Ok(None) };
        if first == second {
            self.terms.add(field, first, TermContribution { weight: 0.0, bits, source });
        } else {
            let near = (1, self.profile.coverage.parts_slop);
            let found = (bits, source.reason);
            self.near.push(WeightedPhrase::pair(self.dictionary, field, [first, second], near, found)?);
        }
        self.pair_bits.insert(key, bits);
        Ok(Some(bits))
    }

    /// The bit of a compound part, which all words with the part share.
    fn part_bit(&mut self, scope: Scope, token: &str) -> Bits {
        let bits = &mut self.bits;
        *self.part_bits.entry((scope, token.to_owned())).or_insert_with(|| bits.next().unwrap_or(0))
    }

    /// Collects a phrase of the exact field. A phrase of one token is looked up as a term.
    fn phrase(
        &mut self,
        phrase: &PlannedPhrase,
        weight: Score,
        bits: Bits,
    ) -> Result<Option<WeightedPhrase>, Failure> {
        let field = exact_field(self.fields, phrase.scope);
        let contribution =
            TermContribution { weight, bits, source: Contributor { reason: Reason::Phrase, word: None } };
        match phrase.tokens.as_slice() {
            [] => Ok(None),
            [token] => {
                self.terms.add(field, token, contribution);
                Ok(None)
            }
            tokens => WeightedPhrase::quotation(self.dictionary, field, tokens, (weight, bits)).map(Some),
        }
    }
}

impl Lowered {
    pub fn new(
        plan: &QueryPlan,
        dictionary: &TermDictionary,
        fields: Fields,
        budget: Budget,
    ) -> Result<Self, Failure> {
        let mut bits = BitSource::default();
        // Queries have at most 32 words, so these always get bits; compound parts may go without.
        let mut next = || bits.next().unwrap_or(0);
        let word_bits: Vec<Bits> = plan.understood.words.iter().map(|_| next()).collect();
        let phrase_bits: Vec<Bits> = plan.understood.phrases.iter().map(|_| next()).collect();
        let excluded = if plan.understood.excluded.is_empty() { 0 } else { next() };
        let years: Vec<Option<(YearRange, Bits)>> =
            plan.understood.words.iter().map(|word| word.years.map(|years| (years, next()))).collect();
        let profile = plan.selection.profile;
        let words = plan.understood.words.len();
        let is_short = words <= profile.fields.short_query;
        let mut lowering = WordLowering {
            dictionary,
            fields,
            rarities: Rarities::new(dictionary, fields),
            terms: TermTable::default(),
            bits,
            part_bits: HashMap::new(),
            pair_bits: HashMap::new(),
            theme_bit: 0,
            has_theme_bits: words <= profile.coverage.theme_words,
            near: Vec::new(),
            title_weight: if is_short { profile.fields.title_of_short_query } else { profile.fields.title },
            profile,
            budget,
        };
        let words = plan.understood.words.iter().zip(&word_bits).enumerate();
        let words = words.map(|(number, (word, &own))| lowering.word(number, word, own));
        let mut words: Vec<WordMask> = words.collect::<Result<_, Failure>>()?;
        for (word, (_, bit)) in
            words.iter_mut().zip(&years).filter_map(|(word, years)| Some((word, (*years)?)))
        {
            // The year of an article is a sign of the word, but alone no reason to show the article.
            word.years.push(bit);
        }
        if words.iter().all(|word| word.optional) && plan.understood.phrases.is_empty() {
            // The query has nothing but optional words, so these are meant.
            words.iter_mut().for_each(|word| word.optional = false);
        }
        let mut phrases = Vec::new();
        let mut phrase_masks = Vec::with_capacity(phrase_bits.len());
        for (phrase, &bit) in plan.understood.phrases.iter().zip(&phrase_bits) {
            phrases.extend(lowering.phrase(phrase, profile.fields.phrase, bit)?);
            phrase_masks.push(PhraseMask { bits: bit, rarity: lowering.rarities.phrase(phrase)? });
        }
        for phrase in &plan.understood.excluded {
            phrases.extend(lowering.phrase(phrase, 0.0, excluded)?);
        }
        phrases.append(&mut lowering.near);
        let requirements = Requirements::new(plan, &words, &phrase_masks);
        let mut lowered = Self {
            terms: Vec::with_capacity(lowering.terms.terms.len()),
            phrases,
            words,
            requirements: requirements.words,
            asked: requirements.asked,
            years: years.into_iter().flatten().collect(),
            required: requirements.phrases.bits,
            excluded,
            match_all: plan.is_match_all(),
            coverage: profile.coverage,
            phrase_rarity: requirements.phrases.rarity,
        };
        for term in lowering.terms.terms {
            lowered.add_term(dictionary, term)?;
        }
        lowered.add_neighbours(plan, dictionary, fields)?;
        Ok(lowered)
    }

    fn add_term(&mut self, dictionary: &TermDictionary, collected: CollectedTerm) -> Result<(), Failure> {
        let CollectedTerm { field, token, own_frequency, bits, without, sources } = collected;
        let term = Term::from_field_text(field, &token);
        let frequency = dictionary.frequency(&term)?;
        if frequency > 0 {
            let without = without.map(|acronym| Term::from_field_text(field, &acronym));
            let boost = sources.iter().map(|(_, weight)| weight).sum();
            let size = dictionary.size(field);
            let frequency = frequency.max(own_frequency).min(size.documents);
            let weight =
                Bm25Weight::for_one_term_without_explain(frequency, size.documents, size.average_length())
                    .boost_by(boost);
            self.terms.push(WeightedTerm { term, token, frequency, weight, bits, without, sources });
        }
        Ok(())
    }

    fn add_neighbours(
        &mut self,
        plan: &QueryPlan,
        dictionary: &TermDictionary,
        fields: Fields,
    ) -> Result<(), Failure> {
        let rule = plan.selection.profile.neighbours;
        let documents = dictionary.size(fields.body).documents as Score;
        let frequency = |token: &String| dictionary.frequency(&Term::from_field_text(fields.body, token));
        for Neighbours { first, second, distance } in plan.understood.neighbours.iter().take(rule.most_pairs)
        {
            let frequencies = [frequency(first)?, frequency(second)?];
            if first != second && !frequencies.contains(&0) {
                let (near, found) = ((*distance, rule.slop), (0, Reason::Neighbours));
                let pair = WeightedPhrase::pair(dictionary, fields.body, [first, second], near, found)?;
                let rarity =
                    frequencies.into_iter().map(|frequency| idf(documents, frequency as Score)).sum();
                self.phrases.push(pair.scored(rule.weight, rarity));
            }
        }
        Ok(())
    }

    /// The share of the query's rarity that a document holds, from 0 to 1.
    #[inline]
    pub fn share(&self, held: Bits) -> Score {
        let (mut present, mut all) = (self.phrase_rarity, self.phrase_rarity);
        for word in self.requirements.iter().filter(|word| !word.optional) {
            present += word.rarity * word.share(held, self.coverage.some_parts);
            all += word.rarity;
        }
        if all > 0.0 { present / all } else { 0.0 }
    }

    /// The words of the query of which a document holds nothing, each once.
    pub fn missing(&self, held: Bits) -> Vec<MissingWord> {
        let mut missing: Vec<MissingWord> = Vec::new();
        let conditions = self.requirements.iter().zip(&self.asked);
        for word in conditions.filter(|(word, _)| word.is_missing(held)).flat_map(|(_, asked)| asked) {
            if !missing.contains(word) {
                missing.push(word.clone());
            }
        }
        missing
    }

    /// The streams of one segment.
    pub fn streams(&self, dictionary: &TermDictionary, number: usize) -> Result<Streams, Failure> {
        let segment = dictionary.searcher().segment_reader(number as u32);
        let mut streams =
            Streams { terms: Vec::with_capacity(self.terms.len()), phrases: Vec::new(), years: Vec::new() };
        for &(years, bits) in &self.years {
            streams.years.push(YearStream::new(segment, years, bits)?);
        }
        for term in &self.terms {
            let field = term.term.field();
            if let Some(postings) = TermPostings::read(dictionary, number, &term.term, term.without.as_ref())?
            {
                streams.terms.push(TermStream {
                    postings,
                    norms: segment.get_fieldnorms_reader(field)?,
                    weight: term.weight.clone(),
                    bits: term.bits,
                });
            }
        }
        for phrase in &self.phrases {
            let scorer = phrase.matcher.scorer(segment, 1.0)?;
            streams.phrases.push(PhraseStream { scorer, factor: phrase.factor, bits: phrase.bits });
        }
        Ok(streams)
    }
}
