//! Phrases to look up: quotations, and two tokens that stand near each other.

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
    /// What the score of the matcher is multiplied by. A pair scores a constant: its matcher gives 1.
    pub factor: Score,
    pub bits: Bits,
    pub reason: Reason,
}

impl WeightedPhrase {
    /// Successive tokens, scored by how often they stand so. A weight of 0 leaves the scores out.
    pub fn quotation(
        dictionary: &TermDictionary,
        field: Field,
        tokens: &[String],
        (weight, bits): (Score, Bits),
    ) -> Result<Self, Failure> {
        let query =
            PhraseQuery::new(tokens.iter().map(|token| Term::from_field_text(field, token)).collect());
        let searcher = dictionary.searcher();
        let statistics = FieldStatistics { dictionary, field };
        let scoring = match weight {
            0.0 => EnableScoring::disabled_from_searcher(searcher),
            _ => EnableScoring::enabled_from_statistics_provider(&statistics, searcher),
        };
        let (matcher, tokens) = (query.weight(scoring)?, tokens.to_vec());
        Ok(Self { matcher, tokens, field, weight, factor: weight, bits, reason: Reason::Phrase })
    }

    /// Two tokens that stand near each other: the second one at most `slop` positions from its place, which is
    /// `distance` behind the first. Documents are found whatever the number of such places, and without a score.
    pub fn pair(
        dictionary: &TermDictionary,
        field: Field,
        tokens: [&String; 2],
        (distance, slop): (usize, u32),
        (bits, reason): (Bits, Reason),
    ) -> Result<Self, Failure> {
        let terms = [0, distance].into_iter().zip(tokens.map(|token| Term::from_field_text(field, token)));
        let query = PhraseQuery::new_with_offset_and_slop(terms.collect(), slop);
        let matcher = query.weight(EnableScoring::disabled_from_searcher(dictionary.searcher()))?;
        let tokens = tokens.map(String::clone).into();
        Ok(Self { matcher, tokens, field, weight: 0.0, factor: 0.0, bits, reason })
    }

    /// The same phrase with a constant score: a weight times a rarity.
    pub fn scored(self, weight: Score, rarity: Score) -> Self {
        Self { weight, factor: weight * rarity, ..self }
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
