//! The term dictionary of a snapshot: what the dictionaries of its segments have on a term, looked up once.
//!
//! A search asks for the same term many times: whether it occurs, how often, and where, in each segment and for each
//! pass. Every look-up walks the automaton of a segment. What was found is therefore remembered for the snapshot, which
//! never changes; the memory is bounded by the number of terms.

use std::sync::Arc;

use quick_cache::sync::Cache;
use tantivy::postings::{BlockSegmentPostings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{InvertedIndexReader, Searcher, Term};

use super::columns::Columns;
use super::field_sizes::{FieldSize, FieldSizes};

/// The most terms that are remembered: some megabytes.
const REMEMBERED: usize = 20_000;

/// What the segments of a snapshot have on a term.
#[derive(Debug)]
struct TermEntry {
    /// The document frequency, deleted documents among them.
    frequency: u64,
    by_segment: Box<[Option<TermInfo>]>,
}

/// The terms of a snapshot.
pub struct TermDictionary {
    searcher: Searcher,
    known: Cache<Term, Arc<TermEntry>>,
    sizes: FieldSizes,
}

impl TermDictionary {
    pub fn new(searcher: &Searcher, columns: &Columns) -> Self {
        let sizes = columns.segments.iter().map(|segment| &segment.sizes).collect();
        Self { searcher: searcher.clone(), known: Cache::new(REMEMBERED), sizes }
    }

    pub fn searcher(&self) -> &Searcher {
        &self.searcher
    }

    /// How many documents have a term, deleted ones among them.
    pub fn frequency(&self, term: &Term) -> tantivy::Result<u64> {
        Ok(self.entry(term)?.frequency)
    }

    /// The size of a text field, deleted documents among them.
    pub fn size(&self, field: Field) -> FieldSize {
        self.sizes.get(field)
    }

    /// The postings of a term in one segment; `None` where the segment has no document with it.
    pub fn postings(
        &self,
        segment: usize,
        term: &Term,
        option: IndexRecordOption,
    ) -> tantivy::Result<Option<SegmentPostings>> {
        self.read(segment, term, |inverted, info| inverted.read_postings_from_terminfo(info, option))
    }

    /// The postings of a term in one segment, by the blocks in which they are compressed; `None` where the segment has
    /// no document with it.
    pub fn blocks(
        &self,
        segment: usize,
        term: &Term,
        option: IndexRecordOption,
    ) -> tantivy::Result<Option<BlockSegmentPostings>> {
        self.read(segment, term, |inverted, info| inverted.read_block_postings_from_terminfo(info, option))
    }

    /// Reads a term in one segment; `None` where the segment has no document with it.
    fn read<T, E>(
        &self,
        segment: usize,
        term: &Term,
        read: impl FnOnce(&InvertedIndexReader, &TermInfo) -> Result<T, E>,
    ) -> tantivy::Result<Option<T>>
    where
        tantivy::TantivyError: From<E>,
    {
        let entry = self.entry(term)?;
        let Some(info) = &entry.by_segment[segment] else { return Ok(None) };
        let inverted = self.searcher.segment_reader(segment as u32).inverted_index(term.field())?;
        Ok(Some(read(&inverted, info)?))
    }

    fn entry(&self, term: &Term) -> tantivy::Result<Arc<TermEntry>> {
        if let Some(known) = self.known.get(term) {
            return Ok(known);
        }
        let segments = self.searcher.segment_readers().iter();
        let infos = segments.map(|segment| Ok(segment.inverted_index(term.field())?.get_term_info(term)?));
        let by_segment: Box<[Option<TermInfo>]> = infos.collect::<tantivy::Result<_>>()?;
        let frequency = by_segment.iter().flatten().map(|info| u64::from(info.doc_freq)).sum();
        let entry = Arc::new(TermEntry { frequency, by_segment });
        self.known.insert(term.clone(), Arc::clone(&entry));
        Ok(entry)
    }
}
