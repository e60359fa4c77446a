//! Phrases to look up: quotations, words that stand near each other, and the parts of a compound.

use tantivy::query::{Bm25StatisticsProvider, EnableScoring, PhraseQuery, Query, Weight};
use tantivy::schema::Field;
use tantivy::{Score, Term};

use super::failure::Failure;
use super::term_dictionary::TermDictionary;
use super::word_mask::Bits;
use crate::engine::Reason;

/// A phrase to look up.
pub struct WeightedPhrase {
    /// The query's weight, made once for all segments since it asks each of them for document frequencies.
    pub matcher: Box<dyn Weight>,
    pub tokens: Vec<String>,
    pub field: Field,
    pub weight: Score,
    pub bits: Bits,
    pub reason: Reason,
}

impl WeightedPhrase {
    /// A phrase of tokens at given positions, in which words may move by `slop` positions.
    pub fn new(
        dictionary: &TermDictionary,
        field: Field,
        tokens: &[(usize, &str)],
        slop: u32,
        (weight, bits, reason): (Score, Bits, Reason),
    ) -> Result<Self, Failure> {
        let terms = tokens.iter().map(|(at, token)| (*at, Term::from_field_text(field, token))).collect();
        let query = PhraseQuery::new_with_offset_and_slop(terms, slop);
        let searcher = dictionary.searcher();
        let statistics = FieldStatistics { dictionary, field };
        let scoring = match weight {
            0.0 => EnableScoring::disabled_from_searcher(searcher),
            _ => EnableScoring::enabled_from_statistics_provider(&statistics, searcher),
        };
        Ok(Self {
            matcher: query.weight(scoring)?,
            tokens: tokens.iter().map(|(_, token)| (*token).to_owned()).collect(),
            field,
            weight,
            bits,
            reason,
        })
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
