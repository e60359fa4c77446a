//! Reads the positions of the words of a query in a document, for the scores of rescoring that depend on positions.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, Term};

use super::term_dictionary::TermDictionary;

/// A term of a query that is looked for with its positions.
pub struct WordTerm {
    pub term: Term,
    /// The number of the word that it counts for.
    pub word: usize,
    /// The weight that each occurrence contributes.
    pub value: Score,
}

/// The postings of such terms in one segment. Documents must be asked for in ascending order.
pub struct WordPositions {
    streams: Vec<Stream>,
    positions: Vec<u32>,
}

struct Stream {
    postings: SegmentPostings,
    word: usize,
    value: Score,
}

impl WordPositions {
    pub fn new(terms: &[WordTerm], dictionary: &TermDictionary, segment: usize) -> tantivy::Result<Self> {
        let mut streams = Vec::with_capacity(terms.len());
        for WordTerm { term, word, value } in terms {
            let postings = dictionary.postings(segment, term, IndexRecordOption::WithFreqsAndPositions)?;
            streams.extend(postings.map(|postings| Stream { postings, word: *word, value: *value }));
        }
        Ok(Self { streams, positions: Vec::new() })
    }

    /// Calls `each` with word, value and positions of every term that a document has.
    pub fn for_each(&mut self, doc: DocId, mut each: impl FnMut(usize, Score, &[u32])) {
        for Stream { postings, word, value } in &mut self.streams {
            if postings.doc() < doc {
                postings.seek(doc);
            }
            if postings.doc() == doc {
                postings.positions(&mut self.positions);
                each(*word, *value, &self.positions);
            }
        }
    }
}
