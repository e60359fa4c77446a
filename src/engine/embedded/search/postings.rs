//! The postings of a term, without its occurrences as an acronym. MAP is indexed both as `map` and as `^MAP`,
//! and a query for `map` means the ordinary word, so the occurrences of `^MAP` are subtracted.

use tantivy::postings::{BlockSegmentPostings, Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED, Term};

use super::term_dictionary::TermDictionary;

/// The postings of a term in one segment, positioned on their first document from the start.
pub struct TermPostings {
    postings: SegmentPostings,
    /// The postings of the acronym.
    without: Option<SegmentPostings>,
    /// The term frequency in the current document, without the acronym.
    frequency: u32,
}

impl TermPostings {
    /// Reads the postings; `None` where the segment has no document with the term.
    pub fn read(
        terms: &TermDictionary,
        segment: usize,
        term: &Term,
        without: Option<&Term>,
    ) -> tantivy::Result<Option<Self>> {
        let read = |term| terms.postings(segment, term, IndexRecordOption::WithFreqs);
        let Some(postings) = read(term)? else { return Ok(None) };
        let without = without.map(read).transpose()?.flatten();
        let mut read = Self { postings, without, frequency: 0 };
        read.skip_acronyms();
        Ok(Some(read))
    }

    #[inline]
    pub fn doc(&self) -> DocId {
        self.postings.doc()
    }

    #[inline]
    pub fn frequency(&self) -> u32 {
        self.frequency
    }

    #[inline]
    pub fn advance(&mut self) -> DocId {
        self.postings.advance();
        self.skip_acronyms();
        self.postings.doc()
    }

    /// Moves to the first document from `target` on.
    pub fn seek(&mut self, target: DocId) -> DocId {
        if self.postings.doc() < target {
            self.postings.seek(target);
            self.skip_acronyms();
        }
        self.postings.doc()
    }

    /// Moves to the first document in which the term occurs more often than the acronym.
    #[inline]
    fn skip_acronyms(&mut self) {
        loop {
            let doc = self.postings.doc();
            if doc == TERMINATED {
                return;
            }
            self.frequency = self.postings.term_freq();
            let Some(without) = &mut self.without else { return };
            if without.doc() < doc {
                without.seek(doc);
            }
            if without.doc() == doc {
                self.frequency = self.frequency.saturating_sub(without.term_freq());
            }
            if self.frequency > 0 {
                return;
            }
            self.postings.advance();
        }
    }
}

/// The postings of a term in one segment, read from one window of documents to the next. Both kinds hold decoded blocks,
/// which are better not moved.
pub enum WindowPostings {
    /// Decoded blocks are gone through as they are.
    Blocks(Box<TermBlocks>),
    WithoutAcronym(Box<TermPostings>),
}

impl WindowPostings {
    /// Reads the postings; `None` where the segment has no document with the term.
    pub fn read(
        terms: &TermDictionary,
        segment: usize,
        term: &Term,
        without: Option<&Term>,
    ) -> tantivy::Result<Option<Self>> {
        if without.is_some() {
            let postings = TermPostings::read(terms, segment, term, without)?;
            return Ok(postings.map(|postings| Self::WithoutAcronym(Box::new(postings))));
        }
        let blocks = terms.blocks(segment, term, IndexRecordOption::WithFreqs)?;
        Ok(blocks.map(|blocks| Self::Blocks(Box::new(TermBlocks { blocks, at: 0 }))))
    }

    /// The first document that is still to be read.
    pub fn doc(&self) -> DocId {
        match self {
            Self::Blocks(blocks) => blocks.doc(),
            Self::WithoutAcronym(postings) => postings.doc(),
        }
    }

    /// Calls `each` with every document before `end` that was not read yet, and its term frequency.
    #[inline]
    pub fn for_each_before(&mut self, end: DocId, mut each: impl FnMut(DocId, u32)) {
        match self {
            Self::Blocks(blocks) => blocks.for_each_before(end, each),
            Self::WithoutAcronym(postings) => {
                while postings.doc() < end {
                    each(postings.doc(), postings.frequency());
                    postings.advance();
                }
            }
        }
    }
}

/// The postings of a term by the blocks in which they are compressed.
pub struct TermBlocks {
    blocks: BlockSegmentPostings,
    /// The place in the current block that is read next.
    at: usize,
}

impl TermBlocks {
    fn doc(&self) -> DocId {
        self.blocks.docs().get(self.at).copied().unwrap_or(TERMINATED)
    }

    #[inline]
    fn for_each_before(&mut self, end: DocId, mut each: impl FnMut(DocId, u32)) {
        while let Some((docs, &last)) =
            self.blocks.docs().get(self.at..).and_then(|docs| Some((docs, docs.last()?)))
        {
            let read = if last < end { docs.len() } else { docs.partition_point(|&doc| doc < end) };
            docs[..read]
                .iter()
                .zip(&self.blocks.freqs()[self.at..])
                .for_each(|(&doc, &count)| each(doc, count));
            self.at += read;
            if last >= end {
                return;
            }
            self.blocks.advance();
            self.at = 0;
        }
    }
}
