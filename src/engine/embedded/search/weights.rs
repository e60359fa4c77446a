//! Computes the BM25 weights of a lowered plan, once for all segments, and opens its streams of postings in each
//! segment. A stream adds scores and bits to the documents that it has.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::{Bm25StatisticsProvider, Bm25Weight, EnableScoring, PhraseQuery, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocAddress, DocId, DocSet, Score, Term};

use super::columns::Columns;
use super::failure::Failure;
use super::near_pairs::{NearPair, NearPostings, Neighbours};
use super::postings::WindowPostings;
use super::term_dictionary::TermDictionary;
use super::values::PeriodStream;
use crate::engine::embedded::index::Fields;
use crate::engine::lowering::{Bits, Lowered, LoweredPhrase, LoweredTerm, PhraseScore, WordMask};

/// The weights of a lowered plan.
pub struct Weights {
    terms: Vec<TermWeight>,
    phrases: Vec<PhraseWeight>,
}

/// A term to look up, with what each occurrence adds.
pub struct TermWeight {
    pub term: Term,
    /// The term of the acronym whose occurrences don't count.
    pub without: Option<Term>,
    pub bm25: Bm25Weight,
}

/// A phrase to look up.
pub struct PhraseWeight {
    matcher: PhraseMatcher,
    /// What the score of the matcher is multiplied by; that of a phrase without BM25 is 1.
    factor: Score,
}

enum PhraseMatcher {
    Pair(NearPair),
    Query(Box<dyn Weight>),
}

/// The postings of one term in one segment.
pub struct TermStream {
    pub postings: WindowPostings,
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

/// The documents of one segment in which two terms stand near each other.
pub struct PairStream<'a> {
    pub postings: NearPostings,
    /// The next document that has both terms, near each other or not.
    pub doc: DocId,
    pub score: Score,
    pub bits: Bits,
    /// The words that are present where the two stand near each other; none where they are excluded.
    words: Vec<&'a WordMask>,
}

/// All streams to evaluate in one segment.
pub struct Streams<'a> {
    pub terms: Vec<TermStream>,
    pub phrases: Vec<PhraseStream>,
    pub pairs: Vec<PairStream<'a>>,
    pub periods: Vec<PeriodStream>,
}

impl PairStream<'_> {
    /// Moves to the next document that has both terms.
    pub fn advance(&mut self) {
        self.doc = self.postings.seek(self.doc + 1);
    }

    /// Whether the pair counts for the document it is at, which matches `held` so far: its terms must stand near each
    /// other. Positions are not read where the document already has the compound itself, as most documents with all its
    /// parts have.
    pub fn adds_to(&mut self, held: Bits) -> bool {
        let is_new = self.score != 0.0
            || self.words.is_empty()
            || self.words.iter().any(|word| !word.is_written(held));
        is_new && self.postings.are_near()
    }
}

impl Weights {
    pub fn new(lowered: &Lowered, dictionary: &TermDictionary, fields: Fields) -> Result<Self, Failure> {
        let terms = lowered.terms.iter().map(|term| TermWeight::new(term, dictionary, fields));
        let phrases = lowered.phrases.iter().map(|phrase| PhraseWeight::new(phrase, dictionary, fields));
        Ok(Self { terms: terms.collect(), phrases: phrases.collect::<Result<_, Failure>>()? })
    }

    /// Pairs each term of the lowered plan with its weight.
    pub fn terms<'a>(
        &'a self,
        lowered: &'a Lowered,
    ) -> impl Iterator<Item = (&'a LoweredTerm, &'a TermWeight)> {
        lowered.terms.iter().zip(&self.terms)
    }

    /// Pairs each phrase of the lowered plan with its weight.
    pub fn phrases<'a>(
        &'a self,
        lowered: &'a Lowered,
    ) -> impl Iterator<Item = (&'a LoweredPhrase, &'a PhraseWeight)> {
        lowered.phrases.iter().zip(&self.phrases)
    }

    /// The streams of one segment, and the neighbours that add to the scores of what they find.
    pub fn streams<'a>(
        &self,
        lowered: &'a Lowered,
        dictionary: &TermDictionary,
        columns: &Columns,
        number: usize,
    ) -> Result<(Streams<'a>, Neighbours), Failure> {
        let segment = dictionary.searcher().segment_reader(number as u32);
        let periods = lowered.periods.iter();
        let periods = periods.map(|&(period, bits)| PeriodStream::new(columns, number, period, bits));
        let mut streams = Streams {
            terms: Vec::with_capacity(self.terms.len()),
            phrases: Vec::new(),
            pairs: Vec::new(),
            periods: periods.collect(),
        };
        let mut neighbours = Neighbours::default();
        for (LoweredTerm { bits, .. }, TermWeight { term, without, bm25 }) in self.terms(lowered) {
            if let Some(postings) = WindowPostings::read(dictionary, number, term, without.as_ref())? {
                let norms = segment.get_fieldnorms_reader(term.field())?;
                streams.terms.push(TermStream { postings, norms, weight: bm25.clone(), bits: *bits });
            }
        }
        for (&LoweredPhrase { bits, .. }, PhraseWeight { matcher, factor: score }) in self.phrases(lowered) {
            match matcher {
                PhraseMatcher::Query(query) => {
                    let scorer = query.scorer(segment, 1.0)?;
                    streams.phrases.push(PhraseStream { scorer, factor: *score, bits });
                }
                PhraseMatcher::Pair(pair) => {
                    let Some(mut postings) = pair.on(dictionary, number)? else { continue };
                    if bits == 0 {
                        neighbours.push(postings, *score);
                    } else {
                        let doc = postings.seek(0);
                        let words = lowered.words.iter().filter(|word| word.asks_for(bits)).collect();
                        streams.pairs.push(PairStream { postings, doc, score: *score, bits, words });
                    }
                }
            }
        }
        Ok((streams, neighbours))
    }
}

impl TermWeight {
    fn new(lowered: &LoweredTerm, dictionary: &TermDictionary, fields: Fields) -> Self {
        let field = fields.get(lowered.field);
        let size = dictionary.size(field);
        let (documents, average) = (size.documents, size.average_length());
        let bm25 = Bm25Weight::for_one_term_without_explain(lowered.frequency, documents, average);
        Self {
            term: Term::from_field_text(field, &lowered.token),
            without: lowered.without.as_ref().map(|acronym| Term::from_field_text(field, acronym)),
            bm25: bm25.boost_by(lowered.weight()),
        }
    }
}

impl PhraseWeight {
    fn new(lowered: &LoweredPhrase, dictionary: &TermDictionary, fields: Fields) -> Result<Self, Failure> {
        let field = fields.get(lowered.field);
        if let (Some(pair), PhraseScore::Constant(factor)) = (NearPair::new(lowered, field), lowered.score) {
            return Ok(Self { matcher: PhraseMatcher::Pair(pair), factor });
        }
        let terms = lowered.tokens.iter().map(|(at, token)| (*at, Term::from_field_text(field, token)));
        let query = PhraseQuery::new_with_offset_and_slop(terms.collect(), lowered.slop);
        let searcher = dictionary.searcher();
        let statistics = FieldStatistics { dictionary, field };
        let (scoring, factor) = match lowered.score {
            PhraseScore::Bm25(weight) => {
                (EnableScoring::enabled_from_statistics_provider(&statistics, searcher), weight)
            }
            PhraseScore::Constant(score) => (EnableScoring::disabled_from_searcher(searcher), score),
        };
        Ok(Self { matcher: PhraseMatcher::Query(query.weight(scoring)?), factor })
    }

    /// What the phrase adds to the score of a document; `None` where the document doesn't have it.
    pub fn score(
        &self,
        dictionary: &TermDictionary,
        DocAddress { segment_ord, doc_id: doc }: DocAddress,
    ) -> Result<Option<Score>, Failure> {
        match &self.matcher {
            PhraseMatcher::Pair(pair) => {
                let postings = pair.on(dictionary, segment_ord as usize)?;
                Ok(postings.is_some_and(|mut postings| postings.is_in(doc)).then_some(self.factor))
            }
            PhraseMatcher::Query(query) => {
                let mut scorer = query.scorer(dictionary.searcher().segment_reader(segment_ord), 1.0)?;
                let is_in = scorer.doc() <= doc && scorer.seek(doc) == doc;
                Ok(is_in.then(|| self.factor * scorer.score()))
            }
        }
    }
}

/// The statistics of one field as Tantivy asks for them.
struct FieldStatistics<'a> {
    dictionary: &'a TermDictionary,
    field: Field,
}

impl Bm25StatisticsProvider for FieldStatistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Ok(self.dictionary.size(field).tokens)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.dictionary.size(self.field).documents)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        self.dictionary.frequency(term)
    }
}
