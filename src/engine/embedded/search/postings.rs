//! The postings of a term, without its occurrences as an acronym. MAP is indexed both as `map` and as `^MAP`,
//! and a query for `map` means the ordinary word, so the occurrences of `^MAP` are subtracted.

use tantivy::postings::{Postings, SegmentPostings};
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
