//! Terms and phrases to look up, with their weights and bits.

use super::word_mask::Bits;
use crate::engine::Reason;
use crate::engine::indexed::TextField;

/// What a term or phrase is looked up for.
#[derive(Debug, Clone, Copy)]
pub struct Contributor {
    pub reason: Reason,
    /// The index of the word in the plan; `None` for phrases and neighbours.
    pub word: Option<usize>,
}

/// A term to look up in a field. Each is looked up once; the weights that several words give it are summed.
#[derive(Debug, Clone)]
pub struct LoweredTerm {
    pub field: TextField,
    pub token: String,
    /// How many documents have it.
    pub own_frequency: u64,
    /// How many have it, or any other own form of its word: the document frequency that its score goes by.
    pub frequency: u64,
    pub bits: Bits,
    /// The term of the acronym whose occurrences don't count.
    pub without: Option<String>,
    /// Everything it is looked up for, each with its share of the weight.
    pub sources: Vec<(Contributor, f32)>,
}

impl LoweredTerm {
    /// What its BM25 score is multiplied by.
    pub fn weight(&self) -> f32 {
        self.sources.iter().map(|(_, weight)| weight).sum()
    }
}

/// What a phrase adds to the score of a document that has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PhraseScore {
    /// Its BM25 score by the number of its occurrences and the sum of the idf of its terms, times a weight.
    Bm25(f32),
    /// This much, however often it occurs.
    Constant(f32),
}

/// A phrase to look up in a field.
#[derive(Debug, Clone)]
pub struct LoweredPhrase {
    pub field: TextField,
    /// Tokens with their positions from the first one.
    pub tokens: Vec<(usize, String)>,
    /// How many positions words may move by.
    pub slop: u32,
    pub score: PhraseScore,
    pub bits: Bits,
    pub reason: Reason,
}
