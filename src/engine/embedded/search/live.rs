//! Live documents: those of a snapshot that are neither deleted nor expired.
//!
//! An article expires when its last day is over, whether or not anybody writes to the index, so a snapshot is
//! one of a day. Segments without such days cost nothing.

use tantivy::fastfield::AliveBitSet;
use tantivy::{DocId, Searcher};

use super::columns::Columns;
use crate::article::Date;

/// The live documents of a snapshot.
pub struct LiveDocuments {
    searcher: Searcher,
    /// The expired documents by segment, in ascending order.
    expired: Vec<Vec<DocId>>,
}

impl LiveDocuments {
    pub fn new(searcher: &Searcher, columns: &Columns, today: Date) -> Self {
        let expired = (0..columns.segments.len()).map(|number| {
            let docs = expired_on(columns, number, today);
            docs.filter(|doc| !searcher.segment_reader(number as u32).is_deleted(*doc)).collect()
        });
        Self { expired: expired.collect(), searcher: searcher.clone() }
    }

    /// Whether a document is live.
    #[inline]
    pub fn has(&self, segment: usize, doc: DocId) -> bool {
        self.on(segment).has(doc)
    }

    /// Returns the test for one segment, which is cheaper for many documents.
    #[inline]
    pub fn on(&self, segment: usize) -> LiveInSegment<'_> {
        let alive = self.searcher.segment_reader(segment as u32).alive_bitset();
        LiveInSegment { alive, expired: &self.expired[segment] }
    }

    /// The live documents of a segment.
    pub fn of_segment(&self, segment: usize) -> impl Iterator<Item = DocId> + '_ {
        let alive = self.searcher.segment_reader(segment as u32).doc_ids_alive();
        alive.filter(move |doc| self.expired[segment].binary_search(doc).is_err())
    }

    /// The number of expired documents.
    pub fn expired(&self) -> usize {
        self.expired.iter().map(Vec::len).sum()
    }

    /// Whether the same documents are live on another day.
    pub fn is_the_same_on(&self, columns: &Columns, today: Date) -> bool {
        // An expired document stays so as days go by, so comparing numbers suffices.
        self.expired.iter().enumerate().all(|(number, expired)| {
            let segment = self.searcher.segment_reader(number as u32);
            let now = expired_on(columns, number, today).filter(|doc| !segment.is_deleted(*doc));
            now.count() == expired.len()
        })
    }
}

/// Which documents of one segment are live.
#[derive(Clone, Copy)]
pub struct LiveInSegment<'a> {
    /// `None` where no document is deleted.
    alive: Option<&'a AliveBitSet>,
    expired: &'a [DocId],
}

impl LiveInSegment<'_> {
    /// Whether all documents of the segment are live.
    pub fn is_whole(self) -> bool {
        self.alive.is_none() && self.expired.is_empty()
    }

    #[inline]
    pub fn has(self, doc: DocId) -> bool {
        self.alive.is_none_or(|alive| alive.is_alive(doc))
            && (self.expired.is_empty() || self.expired.binary_search(&doc).is_err())
    }
}

/// The documents of a segment, deleted or not, whose last day lies before a day.
fn expired_on(columns: &Columns, segment: usize, today: Date) -> impl Iterator<Item = DocId> + '_ {
    let expiries = columns.segments[segment].expiries.iter();
    expiries.filter(move |(_, last)| *last < today.ordinal()).map(|(doc, _)| *doc)
}
