//! The best documents of a result set: their order, and a bounded heap that keeps the first of them.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use tantivy::DocAddress;

use crate::engine::lowering::Bits;
use crate::engine::rescoring::Rescore;

/// The key that documents are ordered by; a greater key comes first.
///
/// Its first number depends on the requested order: it is made of the bits of the score, of the number of a date (of
/// publication or of the event), or of the ordinal of the title. Ties go to the newer article, and then to the greater
/// number made from the id, so that equal collections give equal lists however they were built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SortKey {
    pub first: u64,
    pub date: u32,
    pub tie: u64,
}

impl SortKey {
    /// The key for relevance: by score.
    pub fn by_score(score: f32, date: u32, tie: u64) -> Self {
        Self { first: Self::first_of_score(score), date, tie }
    }

    /// The first number of the key for relevance.
    #[inline]
    pub fn first_of_score(score: f32) -> u64 {
        u64::from(ordered(score))
    }

    /// The key for newest first; undated articles (0) come last.
    pub fn newest(date: u32, tie: u64) -> Self {
        Self { first: u64::from(date), date, tie }
    }

    /// The key for oldest first; undated articles (0) come last.
    pub fn oldest(date: u32, tie: u64) -> Self {
        Self { first: if date == 0 { 0 } else { u64::from(u32::MAX - date) }, date, tie }
    }

    /// The key for an order that is given by ordinals.
    pub fn by_ordinal(ordinal: u64, date: u32, tie: u64) -> Self {
        Self { first: u64::MAX - ordinal, date, tie }
    }
}

/// Maps scores to integers of the same order.
#[inline]
fn ordered(score: f32) -> u32 {
    let bits = score.to_bits();
    if bits >> 31 == 0 { bits | 1 << 31 } else { !bits }
}

/// A document of the result set with its score and sort key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredDocument {
    pub key: SortKey,
    pub score: f32,
    /// The factor, at most 1, on every score of the document for the words that it lacks.
    pub factor: f32,
    pub address: DocAddress,
    /// The words and phrases of the plan that the document matches.
    pub held: Bits,
}

impl ScoredDocument {
    /// Adds to the score, for what the document holds of the plan.
    pub fn add(&mut self, score: f32) {
        self.score += score * self.factor;
        self.key = SortKey::by_score(self.score, self.key.date, self.key.tie);
    }
}

impl Eq for ScoredDocument {}

impl PartialOrd for ScoredDocument {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ScoredDocument {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key).then_with(|| other.address.cmp(&self.address))
    }
}

/// A ranked document; it has its title where titles are the order.
#[derive(Debug)]
pub struct RankedDocument {
    pub found: ScoredDocument,
    pub title: String,
    pub has_all_words: bool,
    /// What rescoring added; `None` where the document was not rescored.
    pub rescore: Option<Rescore>,
}

/// Keeps the `capacity` greatest of the documents it is given.
#[derive(Debug)]
pub struct TopDocuments {
    capacity: usize,
    heap: BinaryHeap<Reverse<ScoredDocument>>,
}

impl TopDocuments {
    pub fn new(capacity: usize) -> Self {
        Self { capacity, heap: BinaryHeap::with_capacity(capacity.min(1024) + 1) }
    }

    /// Whether a document whose key has this first number may be among the best. This one comparison rejects nearly
    /// all documents before the rest of their keys is read.
    #[inline]
    pub fn may_take(&self, first: u64) -> bool {
        self.heap.len() < self.capacity
            || self.heap.peek().is_some_and(|Reverse(least)| first >= least.key.first)
    }

    #[inline]
    pub fn add(&mut self, found: ScoredDocument) {
        if self.heap.len() < self.capacity {
            self.heap.push(Reverse(found));
        } else if let Some(mut least) = self.heap.peek_mut()
            && found > least.0
        {
            *least = Reverse(found);
        }
    }

    /// The kept documents, the greatest first.
    pub fn finish(self) -> Vec<ScoredDocument> {
        self.heap.into_sorted_vec().into_iter().map(|Reverse(found)| found).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(key: SortKey, doc: u32) -> ScoredDocument {
        ScoredDocument { key, score: 0.0, factor: 1.0, address: DocAddress::new(0, doc), held: 0 }
    }

    #[test]
    fn undated_articles_come_last_in_both_orders() {
        for order in [SortKey::newest, SortKey::oldest] {
            let mut best = TopDocuments::new(3);
            for (doc, date) in [0, 20_230_101, 20_200_101].into_iter().enumerate() {
                best.add(found(order(date, 1), doc as u32));
            }
            assert_eq!(best.finish().last().unwrap().address.doc_id, 0);
        }
    }

    #[test]
    fn scores_keep_their_order_and_ties_go_to_the_newer() {
        let mut best = TopDocuments::new(2);
        best.add(found(SortKey::by_score(1.5, 1, 0), 0));
        best.add(found(SortKey::by_score(0.5, 9, 0), 1));
        best.add(found(SortKey::by_score(1.5, 2, 0), 2));
        let docs: Vec<u32> = best.finish().iter().map(|found| found.address.doc_id).collect();
        assert_eq!(docs, [2, 0]);
    }
}
