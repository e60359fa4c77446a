//! Two terms of a field that stand near each other: parts of a compound, and neighbouring words of a query.
//!
//! A phrase query of Tantivy finds the same documents. It looks its terms up anew in every segment, and can only be
//! asked for all documents, though a bonus for neighbours matters in those alone that may be among the best.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Score, TERMINATED, Term};

use super::term_dictionary::TermDictionary;
use crate::engine::lowering::{LoweredPhrase, PhraseScore};

/// Two terms to look up.
#[derive(Debug)]
pub struct NearPair {
    /// Each with what is added to its positions, so that those of the two are equal where no word has moved.
    terms: [(Term, u32); 2],
    /// How many positions words may move by.
    slop: u32,
}

impl NearPair {
    /// The two terms of a phrase that adds the same wherever it stands; `None` where it is another phrase.
    pub fn new(phrase: &LoweredPhrase, field: Field) -> Option<Self> {
        let (PhraseScore::Constant(_), [(first, one), (second, other)]) = (phrase.score, &phrase.tokens[..])
        else {
            return None;
        };
        let last = *first.max(second);
        let term = |at: &usize, token| (Term::from_field_text(field, token), (last - at) as u32);
        Some(Self { terms: [term(first, one), term(second, other)], slop: phrase.slop })
    }

    /// Their postings in one segment; `None` where the segment has no document with one of them.
    pub fn on(&self, dictionary: &TermDictionary, segment: usize) -> tantivy::Result<Option<NearPostings>> {
        let [first, second] = &self.terms;
        let read = |(term, shift): &(Term, u32)| {
            let postings = dictionary.postings(segment, term, IndexRecordOption::WithFreqsAndPositions)?;
            Ok::<_, tantivy::TantivyError>(postings.map(|postings| ShiftedPostings {
                postings,
                shift: *shift,
                positions: Vec::new(),
            }))
        };
        let (Some(first), Some(second)) = (read(first)?, read(second)?) else { return Ok(None) };
        let is_rarer = first.postings.doc_freq() <= second.postings.doc_freq();
        let (rarer, other) = if is_rarer { (first, second) } else { (second, first) };
        Ok(Some(NearPostings { rarer, other, slop: self.slop }))
    }
}

/// The postings of two terms in one segment. Documents must be asked for in ascending order.
pub struct NearPostings {
    rarer: ShiftedPostings,
    other: ShiftedPostings,
    slop: u32,
}

struct ShiftedPostings {
    postings: SegmentPostings,
    shift: u32,
    positions: Vec<u32>,
}

impl ShiftedPostings {
    /// Moves to the first document from `target` on.
    fn seek(&mut self, target: DocId) -> DocId {
        if self.postings.doc() < target { self.postings.seek(target) } else { self.postings.doc() }
    }

    fn read_positions(&mut self) -> &[u32] {
        self.postings.positions_with_offset(self.shift, &mut self.positions);
        &self.positions
    }
}

impl NearPostings {
    /// The first document from `target` on that has both terms.
    pub fn seek(&mut self, target: DocId) -> DocId {
        let mut doc = target;
        loop {
            doc = self.rarer.seek(doc);
            if doc == TERMINATED {
                return doc;
            }
            match self.other.seek(doc) {
                other if other > doc => doc = other,
                _ => return doc,
            }
        }
    }

    /// Whether the two stand near each other in a document.
    pub fn is_in(&mut self, doc: DocId) -> bool {
        self.rarer.seek(doc) == doc && self.other.seek(doc) == doc && self.are_near()
    }

    /// Whether the two stand near each other in the document that both are at.
    pub fn are_near(&mut self) -> bool {
        let (mut left, mut right) = (self.rarer.read_positions(), self.other.read_positions());
        while let (Some((first, rest)), Some((second, others))) = (left.split_first(), right.split_first()) {
            if first.abs_diff(*second) <= self.slop {
                return true;
            }
            if first < second { left = rest } else { right = others }
        }
        false
    }
}

/// The neighbouring words of a query in one segment, which add to the score of a document and say nothing else of it.
#[derive(Default)]
pub struct Neighbours(Vec<(NearPostings, Score)>);

impl Neighbours {
    /// Adds two words with what they add to a score, 0 or more.
    pub fn push(&mut self, postings: NearPostings, score: Score) {
        self.0.push((postings, score));
    }

    /// Returns an upper bound of the document's score with all bonuses. The bonuses are added in the same order as in
    /// [`added`](Self::added), and a floating-point sum does not shrink by a further summand, so the bound holds
    /// exactly.
    #[inline]
    pub fn most(&self, score: Score) -> Score {
        self.0.iter().fold(score, |score, (_, added)| score + added)
    }

    /// Returns the score plus the bonuses that the document earns. Documents must be passed in ascending order.
    #[inline]
    pub fn added(&mut self, doc: DocId, score: Score) -> Score {
        self.0
            .iter_mut()
            .fold(score, |score, (postings, added)| if postings.is_in(doc) { score + *added } else { score })
    }
}
