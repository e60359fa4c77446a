//! What a lowered plan looks up: weights, made once for all segments, and the streams of postings that they give in each
//! of them. A stream adds scores and bits to the documents that it has.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::{Bm25StatisticsProvider, Bm25Weight, EnableScoring, PhraseQuery, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{Score, Term};

use super::failure::Failure;
use super::postings::WindowPostings;
use super::term_dictionary::TermDictionary;
use super::values::YearStream;
use crate::engine::embedded::index::Fields;
use crate::engine::lowering::{Bits, Lowered, LoweredPhrase, LoweredTerm, PhraseScore};

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
    /// It asks each segment for document frequencies when it is made.
    pub matcher: Box<dyn Weight>,
    /// What the score of the matcher is multiplied by; that of a phrase without BM25 is 1.
    pub factor: Score,
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

/// All streams to evaluate in one segment.
pub struct Streams {
    pub terms: Vec<TermStream>,
    pub phrases: Vec<PhraseStream>,
    pub years: Vec<YearStream>,
}

impl Weights {
    pub fn new(lowered: &Lowered, dictionary: &TermDictionary, fields: Fields) -> Result<Self, Failure> {
        let terms = lowered.terms.iter().map(|term| TermWeight::new(term, dictionary, fields));
        let phrases = lowered.phrases.iter().map(|phrase| PhraseWeight::new(phrase, dictionary, fields));
        Ok(Self { terms: terms.collect(), phrases: phrases.collect::<Result<_, Failure>>()? })
    }

    /// The terms of the plan that they were made of, with their weights.
    pub fn terms<'a>(
        &'a self,
        lowered: &'a Lowered,
    ) -> impl Iterator<Item = (&'a LoweredTerm, &'a TermWeight)> {
        lowered.terms.iter().zip(&self.terms)
    }

    /// The phrases of the plan that they were made of, with their weights.
    pub fn phrases<'a>(
        &'a self,
        lowered: &'a Lowered,
    ) -> impl Iterator<Item = (&'a LoweredPhrase, &'a PhraseWeight)> {
        lowered.phrases.iter().zip(&self.phrases)
    }

    /// The streams of one segment.
    pub fn streams(
        &self,
        lowered: &Lowered,
        dictionary: &TermDictionary,
        number: usize,
    ) -> Result<Streams, Failure> {
        let segment = dictionary.searcher().segment_reader(number as u32);
        let years = lowered.years.iter().map(|&(years, bits)| YearStream::new(segment, years, bits));
        let mut streams = Streams {
            terms: Vec::with_capacity(self.terms.len()),
            phrases: Vec::with_capacity(self.phrases.len()),
            years: years.collect::<Result<_, Failure>>()?,
        };
        for (LoweredTerm { bits, .. }, TermWeight { term, without, bm25 }) in self.terms(lowered) {
            if let Some(postings) = WindowPostings::read(dictionary, number, term, without.as_ref())? {
                let norms = segment.get_fieldnorms_reader(term.field())?;
                streams.terms.push(TermStream { postings, norms, weight: bm25.clone(), bits: *bits });
            }
        }
        for (LoweredPhrase { bits, .. }, PhraseWeight { matcher, factor }) in self.phrases(lowered) {
            let scorer = matcher.scorer(segment, 1.0)?;
            streams.phrases.push(PhraseStream { scorer, factor: *factor, bits: *bits });
        }
        Ok(streams)
    }
}

impl TermWeight {
    fn new(lowered: &LoweredTerm, dictionary: &TermDictionary, fields: Fields) -> Self {
        let field = fields.of(lowered.field);
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
        let field = fields.of(lowered.field);
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
        Ok(Self { matcher: query.weight(scoring)?, factor })
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
