//! Lowering: a plan becomes streams of postings with weights and bits.
//!
//! Every word has one bit that any of its own forms sets; every part of a compound has a bit of
//! its own, so that a compound counts as present where all its parts are. Phrases in quotation
//! marks and exclusions have bits too.

use std::collections::HashMap;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::SegmentPostings;
use tantivy::query::{Bm25Weight, EnableScoring, PhraseQuery, Query, Scorer, Weight};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, Score, Searcher, SegmentReader, TERMINATED, Term};

use crate::index::Fields;
use crate::query::{Alternative, Origin, PlannedPhrase, PlannedWord, QueryPlan, Scope};

/// Weight of the title beside the text. Its own statistics lift a title already: measured on sets
/// with real titles, .5 was best everywhere and the usual 2 to 5 hurt.
const TITLE_WEIGHT: Score = 0.5;
/// Weight of the title for queries of up to so many words: who types a word or two often names what
/// an article is about.
const SHORT_TITLE_WEIGHT: Score = 1.0;
const SHORT_QUERY: usize = 3;
/// Weight of the query's own form beside its stem. Measured as MRR@10 with 0 and with .3:
/// xquad-de .935 → .936, xquad-en .959 → .964, covidfaq-de .497 → .503, covidfaq-en .592 → .605;
/// more gains on the first two and loses on covidfaq-de.
const EXACT_WEIGHT: Score = 0.3;
/// Weight of two neighbouring words standing near each other, and how near (measured: .3 and 5).
const NEIGHBOURS_WEIGHT: Score = 0.3;
const NEIGHBOURS_SLOP: u32 = 5;
/// Neighbour pairs that are looked for, since each costs reading positions.
const MAX_NEIGHBOURS: usize = 12;
/// Words between two parts of a compound that still count as it: `Messung und Bewertung der Wirkung`.
const PARTS_SLOP: u32 = 4;
/// Weight of a phrase in quotation marks.
const PHRASE_WEIGHT: Score = 1.0;
/// Words that a prefix stands for at most, the most frequent ones.
const MAX_PREFIX_TERMS: usize = 64;
/// Terms of the dictionary that are looked at for a prefix.
const MAX_PREFIX_SCAN: usize = 20_000;

/// Bits of what a document holds.
pub type Bits = u64;

/// When a word counts as present: any of these masks is fully set.
#[derive(Debug, Clone)]
pub struct Presence {
    pub any_of: Vec<Bits>,
    /// Any of these says that the word is there at least in part.
    pub partly: Bits,
    /// An article need not have it.
    pub optional: bool,
}

impl Presence {
    #[inline]
    pub fn holds(&self, bits: Bits) -> bool {
        self.optional || self.any_of.iter().any(|mask| !bits & mask == 0)
    }

    /// Whether at least a part of it is there.
    #[inline]
    pub fn touches(&self, bits: Bits) -> bool {
        bits & self.partly != 0
    }
}

/// A term to look up, with what finding it adds.
struct WeightedTerm {
    term: Term,
    weight: Bm25Weight,
    bits: Bits,
}

/// A phrase to look up.
struct WeightedPhrase {
    /// Made once for all segments: it asks each of them for frequencies.
    matcher: Box<dyn Weight>,
    weight: Score,
    bits: Bits,
}

impl WeightedPhrase {
    fn new(query: &PhraseQuery, searcher: &Searcher, weight: Score, bits: Bits) -> tantivy::Result<Self> {
        Ok(Self { matcher: query.weight(EnableScoring::enabled_from_searcher(searcher))?, weight, bits })
    }
}

/// A plan lowered for one searcher.
pub struct Lowered {
    terms: Vec<WeightedTerm>,
    phrases: Vec<WeightedPhrase>,
    /// One for each word of the plan.
    pub words: Vec<Presence>,
    /// Bits that every hit must have.
    pub required: Bits,
    /// Bits that no hit may have.
    pub excluded: Bits,
    /// Every document is a candidate: nothing is asked for by words.
    pub match_all: bool,
}

/// The postings of one term in one segment.
pub struct TermStream {
    pub postings: SegmentPostings,
    pub norms: FieldNormReader,
    pub weight: Bm25Weight,
    pub bits: Bits,
}

/// The matches of one phrase in one segment.
pub struct PhraseStream {
    pub scorer: Box<dyn Scorer>,
    pub weight: Score,
    pub bits: Bits,
}

/// Everything to evaluate in one segment.
pub struct Streams {
    pub terms: Vec<TermStream>,
    pub phrases: Vec<PhraseStream>,
}

/// Hands out bits; none are left after 64.
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

/// What finding a token in a field adds.
#[derive(Default, Clone, Copy)]
struct Wanted {
    weight: Score,
    bits: Bits,
}

/// The tokens to look up, each once a field; what several words want of one is summed.
#[derive(Default)]
struct WantedTerms {
    terms: Vec<(Field, String, Wanted)>,
    known: HashMap<(Field, String), usize>,
}

impl WantedTerms {
    fn add(&mut self, field: Field, token: &str, add: Wanted) {
        let at = *self.known.entry((field, token.to_owned())).or_insert_with(|| {
            self.terms.push((field, token.to_owned(), Wanted::default()));
            self.terms.len() - 1
        });
        let wanted = &mut self.terms[at].2;
        wanted.weight += add.weight;
        wanted.bits |= add.bits;
    }
}

/// Lowers words one after the other.
struct WordLowering<'a> {
    searcher: &'a Searcher,
    fields: Fields,
    wanted: WantedTerms,
    bits: BitSource,
    /// Bits of compound parts, shared by all words that have the part.
    part_bits: HashMap<(Scope, String), Bits>,
    /// Parts that stand near each other.
    near: Vec<WeightedPhrase>,
    /// Weight of the title for this query.
    title_weight: Score,
}

impl WordLowering<'_> {
    /// Wants everything that counts as the word; says when it is present.
    fn word(&mut self, word: &PlannedWord, own: Bits) -> tantivy::Result<Presence> {
        let mut presence = Presence { any_of: vec![own], partly: own, optional: word.optional };
        for alternative in &word.alternatives {
            match alternative.origin {
                Origin::Prefix => self.prefix(word, alternative, own)?,
                Origin::Parts => self.parts(word, alternative, &mut presence)?,
                Origin::Glossary if alternative.tokens.len() > 1 => {
                    self.parts(word, alternative, &mut presence)?
                }
                Origin::Word | Origin::Correction | Origin::Glossary => {
                    for token in &alternative.tokens {
                        self.token(word.scope, token, Wanted { weight: alternative.weight, bits: own });
                    }
                }
            }
        }
        self.exact_form(word, own);
        Ok(presence)
    }

    /// Wants the word as it is written; only as a whole does it say that the word is there.
    fn exact_form(&mut self, word: &PlannedWord, own: Bits) {
        let field = self.exact_field(word.scope);
        let share = EXACT_WEIGHT / word.exact.len().max(1) as Score;
        let bits = if word.exact.len() == 1 { own } else { 0 };
        for token in &word.exact {
            self.wanted.add(field, token, Wanted { weight: share, bits });
        }
    }

    fn exact_field(&self, scope: Scope) -> Field {
        exact_field(self.fields, scope)
    }

    fn token(&mut self, scope: Scope, token: &str, add: Wanted) {
        if scope == Scope::Anywhere {
            self.wanted.add(self.fields.body, token, add);
        }
        self.wanted.add(self.fields.title, token, Wanted { weight: add.weight * self.title_weight, ..add });
    }

    fn prefix(&mut self, word: &PlannedWord, alternative: &Alternative, own: Bits) -> tantivy::Result<()> {
        let field = self.exact_field(word.scope);
        for prefix in &alternative.tokens {
            for term in prefix_terms(self.searcher, field, prefix)? {
                self.wanted.add(field, &term, Wanted { weight: alternative.weight, bits: own });
            }
        }
        Ok(())
    }

    /// Wants the parts of a compound or the words of a term: each adds its score; the word is there
    /// where all of them stand near each other, and partly where any of them does.
    fn parts(
        &mut self,
        word: &PlannedWord,
        alternative: &Alternative,
        presence: &mut Presence,
    ) -> tantivy::Result<()> {
        let mut known = true;
        for token in &alternative.tokens {
            let key = (word.scope, token.clone());
            let bit = match self.part_bits.get(&key) {
                Some(&bit) => bit,
                None => {
                    let bit = self.bits.next().unwrap_or(0);
                    self.part_bits.insert(key, bit);
                    bit
                }
            };
            presence.partly |= bit;
            self.token(word.scope, token, Wanted { weight: alternative.weight, bits: bit });
            known &= self.searcher.doc_freq(&Term::from_field_text(self.fields.body, token))? > 0
                || self.searcher.doc_freq(&Term::from_field_text(self.fields.title, token))? > 0;
        }
        let Some(near) = self.bits.next().filter(|_| known) else { return Ok(()) };
        presence.any_of.push(near);
        presence.partly |= near;
        let mut distinct = alternative.tokens.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let fields = [(word.scope == Scope::Anywhere).then_some(self.fields.body), Some(self.fields.title)];
        for field in fields.into_iter().flatten() {
            if let [token] = distinct.as_slice() {
                self.wanted.add(field, token, Wanted { weight: 0.0, bits: near });
                continue;
            }
            let terms = alternative
                .tokens
                .iter()
                .map(|token| Term::from_field_text(field, token))
                .enumerate()
                .collect();
            let slop = PARTS_SLOP * (alternative.tokens.len() as u32 - 1);
            let query = PhraseQuery::new_with_offset_and_slop(terms, slop);
            self.near.push(WeightedPhrase::new(&query, self.searcher, 0.0, near)?);
        }
        Ok(())
    }

    /// Wants a phrase of the exact field: as a term where it is one word.
    fn phrase(
        &mut self,
        phrase: &PlannedPhrase,
        weight: Score,
        bits: Bits,
    ) -> tantivy::Result<Option<WeightedPhrase>> {
        let field = self.exact_field(phrase.scope);
        match phrase.tokens.as_slice() {
            [] => Ok(None),
            [token] => {
                self.wanted.add(field, token, Wanted { weight, bits });
                Ok(None)
            }
            tokens => {
                let terms = tokens.iter().map(|token| Term::from_field_text(field, token)).collect();
                WeightedPhrase::new(&PhraseQuery::new(terms), self.searcher, weight, bits).map(Some)
            }
        }
    }
}

impl Lowered {
    pub fn new(plan: &QueryPlan, searcher: &Searcher, fields: Fields) -> tantivy::Result<Self> {
        let mut bits = BitSource::default();
        // Queries have at most 32 words, so these never run out of bits; parts may.
        let mut next = || bits.next().unwrap_or(0);
        let word_bits: Vec<Bits> = plan.words.iter().map(|_| next()).collect();
        let phrase_bits: Vec<Bits> = plan.phrases.iter().map(|_| next()).collect();
        let excluded = if plan.excluded.is_empty() { 0 } else { next() };
        let short = plan.words.len() <= SHORT_QUERY;
        let mut lowering = WordLowering {
            searcher,
            fields,
            wanted: WantedTerms::default(),
            bits,
            part_bits: HashMap::new(),
            near: Vec::new(),
            title_weight: if short { SHORT_TITLE_WEIGHT } else { TITLE_WEIGHT },
        };
        let words = plan.words.iter().zip(&word_bits).map(|(word, &own)| lowering.word(word, own));
        let mut words: Vec<Presence> = words.collect::<tantivy::Result<_>>()?;
        if words.iter().all(|word| word.optional) && plan.phrases.is_empty() {
            // Somebody asks for just these.
            words.iter_mut().for_each(|word| word.optional = false);
        }
        let mut phrases = Vec::new();
        for (phrase, &bit) in plan.phrases.iter().zip(&phrase_bits) {
            phrases.extend(lowering.phrase(phrase, PHRASE_WEIGHT, bit)?);
        }
        for phrase in &plan.excluded {
            phrases.extend(lowering.phrase(phrase, 0.0, excluded)?);
        }
        phrases.append(&mut lowering.near);
        let mut lowered = Self {
            terms: Vec::with_capacity(lowering.wanted.terms.len()),
            phrases,
            words,
            required: phrase_bits.iter().fold(0, |all, bit| all | bit),
            excluded,
            match_all: plan.is_match_all(),
        };
        for (field, token, wanted) in lowering.wanted.terms {
            lowered.add_term(searcher, Term::from_field_text(field, &token), wanted)?;
        }
        lowered.add_neighbours(plan, searcher, fields)?;
        Ok(lowered)
    }

    fn add_term(&mut self, searcher: &Searcher, term: Term, wanted: Wanted) -> tantivy::Result<()> {
        if searcher.doc_freq(&term)? > 0 {
            let weight =
                Bm25Weight::for_terms(searcher, std::slice::from_ref(&term))?.boost_by(wanted.weight);
            self.terms.push(WeightedTerm { term, weight, bits: wanted.bits });
        }
        Ok(())
    }

    fn add_neighbours(
        &mut self,
        plan: &QueryPlan,
        searcher: &Searcher,
        fields: Fields,
    ) -> tantivy::Result<()> {
        for pair in plan.neighbours.iter().take(MAX_NEIGHBOURS) {
            let first = Term::from_field_text(fields.body, &pair.first);
            let second = Term::from_field_text(fields.body, &pair.second);
            if first != second && searcher.doc_freq(&first)? > 0 && searcher.doc_freq(&second)? > 0 {
                let query = PhraseQuery::new_with_offset_and_slop(
                    vec![(0, first), (pair.distance, second)],
                    NEIGHBOURS_SLOP,
                );
                self.phrases.push(WeightedPhrase::new(&query, searcher, NEIGHBOURS_WEIGHT, 0)?);
            }
        }
        Ok(())
    }

    /// How many words an article must hold, at least in part, to count as holding some: a third of
    /// those that any article has, rounded down, at least one. A word that the index doesn't know
    /// can't be missed: counting it, or rounding up, cost .004 to .025 MRR@10 on the German sets.
    pub fn third_of_known_words(&self) -> usize {
        let known = self.terms.iter().fold(0, |bits, term| bits | term.bits);
        (self.words.iter().filter(|word| !word.optional && word.touches(known)).count() / 3).max(1)
    }

    /// The streams of one segment.
    pub fn streams(&self, segment: &SegmentReader) -> tantivy::Result<Streams> {
        let mut streams = Streams { terms: Vec::with_capacity(self.terms.len()), phrases: Vec::new() };
        for wanted in &self.terms {
            let field = wanted.term.field();
            let inverted = segment.inverted_index(field)?;
            if let Some(postings) = inverted.read_postings(&wanted.term, IndexRecordOption::WithFreqs)? {
                streams.terms.push(TermStream {
                    postings,
                    norms: segment.get_fieldnorms_reader(field)?,
                    weight: wanted.weight.clone(),
                    bits: wanted.bits,
                });
            }
        }
        for wanted in &self.phrases {
            let scorer = wanted.matcher.scorer(segment, 1.0)?;
            streams.phrases.push(PhraseStream { scorer, weight: wanted.weight, bits: wanted.bits });
        }
        Ok(streams)
    }
}

/// Whether any article that is not deleted has words of the exact field in an order. A single word
/// is taken to be there: who quotes one wants just that one.
pub fn any_has_phrase(
    searcher: &Searcher,
    fields: Fields,
    tokens: &[String],
    scope: Scope,
) -> tantivy::Result<bool> {
    if tokens.len() < 2 {
        return Ok(true);
    }
    let field = exact_field(fields, scope);
    let terms: Vec<Term> = tokens.iter().map(|token| Term::from_field_text(field, token)).collect();
    let weight = PhraseQuery::new(terms).weight(EnableScoring::disabled_from_searcher(searcher))?;
    for segment in searcher.segment_readers() {
        let mut scorer = weight.scorer(segment, 1.0)?;
        while scorer.doc() != TERMINATED {
            if !segment.is_deleted(scorer.doc()) {
                return Ok(true);
            }
            scorer.advance();
        }
    }
    Ok(false)
}

fn exact_field(fields: Fields, scope: Scope) -> Field {
    if scope == Scope::Title { fields.exact_title } else { fields.exact }
}

/// The most frequent words of the exact field that begin with a prefix.
fn prefix_terms(searcher: &Searcher, field: Field, prefix: &str) -> tantivy::Result<Vec<String>> {
    let mut frequencies: HashMap<String, u64> = HashMap::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut terms = inverted.terms().range().ge(prefix).into_stream()?;
        let mut scanned = 0;
        while terms.advance() && scanned < MAX_PREFIX_SCAN {
            scanned += 1;
            if !terms.key().starts_with(prefix.as_bytes()) {
                break;
            }
            if let Ok(term) = std::str::from_utf8(terms.key()) {
                *frequencies.entry(term.to_owned()).or_default() += u64::from(terms.value().doc_freq);
            }
        }
    }
    let mut terms: Vec<_> = frequencies.into_iter().collect();
    terms.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(terms.into_iter().take(MAX_PREFIX_TERMS).map(|(term, _)| term).collect())
}
