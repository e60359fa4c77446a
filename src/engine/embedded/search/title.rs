//! The title score of rescoring: how much of an article's title a query covers.
//!
//! Who types the title of an article, or most of it, means that article, however often another one has the same
//! words in its text. BM25 on the title can't tell the two apart: it adds up words and doesn't ask how many words of
//! the title are left over.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, Searcher, SegmentReader, Term};

use super::columns::SegmentColumns;
use crate::engine::embedded::index::Fields;
use crate::query::{AlternativeOrigin, QueryPlan};

/// The terms of a query that may cover words of a title.
pub struct TitleOverlap {
    terms: Vec<QueryTerm>,
    /// The number of words of the query.
    words: usize,
}

struct QueryTerm {
    term: Term,
    /// The number of the word that it counts for.
    word: usize,
    /// How far it covers a word of a title, up to 1.
    value: Score,
}

/// The terms in one segment. Documents must be scored in ascending order.
pub struct SegmentTitleOverlap<'a> {
    streams: Vec<Stream>,
    columns: &'a SegmentColumns,
    positions: Vec<u32>,
    /// Covered positions of the current title, each with how far it is covered.
    covered: Vec<(u32, Score)>,
    /// How far each word of the query stands in the current title.
    words: Vec<Score>,
}

struct Stream {
    postings: SegmentPostings,
    word: usize,
    value: Score,
}

impl TitleOverlap {
    /// The terms of a plan in the title field, those of forms in the one that holds the title as it is written.
    pub fn new(plan: &QueryPlan, searcher: &Searcher, fields: Fields) -> tantivy::Result<Self> {
        let rule = plan.selection.profile.rescoring.title;
        let mut terms: Vec<QueryTerm> = Vec::new();
        for (number, word) in plan.understood.words.iter().enumerate() {
            let first = terms.len();
            for alternative in &word.alternatives {
                let Some(value) = alternative.title_value(&rule) else { continue };
                let is_written = alternative.origin == AlternativeOrigin::Form;
                let field = if is_written { fields.exact_title } else { fields.title };
                for token in &alternative.tokens {
                    let term = Term::from_field_text(field, token);
                    let is_new = terms[first..].iter().all(|known| known.term != term);
                    if is_new && searcher.doc_freq(&term)? > 0 {
                        terms.push(QueryTerm { term, word: number, value });
                    }
                }
            }
        }
        Ok(Self { terms, words: plan.understood.words.len() })
    }

    pub fn on<'a>(
        &self,
        segment: &SegmentReader,
        columns: &'a SegmentColumns,
    ) -> tantivy::Result<SegmentTitleOverlap<'a>> {
        let mut streams = Vec::with_capacity(self.terms.len());
        for QueryTerm { term, word, value } in &self.terms {
            let inverted = segment.inverted_index(term.field())?;
            let postings = inverted.read_postings(term, IndexRecordOption::WithFreqsAndPositions)?;
            streams.extend(postings.map(|postings| Stream { postings, word: *word, value: *value }));
        }
        let (positions, covered, words) = (Vec::new(), Vec::new(), vec![0.0; self.words]);
        Ok(SegmentTitleOverlap { streams, columns, positions, covered, words })
    }
}

impl SegmentTitleOverlap<'_> {
    /// How well query and title of a document cover each other, from 0 to 1: the square of the covered share of the
    /// title, times the share of the query that the title has. A document without a title of its own has 0.
    pub fn overlap(&mut self, doc: DocId) -> Score {
        let Self { streams, columns, positions, covered, words } = self;
        let title_words = columns.title_words[doc as usize];
        if title_words == 0 || words.is_empty() {
            return 0.0;
        }
        covered.clear();
        words.fill(0.0);
        for Stream { postings, word, value } in streams {
            if postings.doc() < doc {
                postings.seek(doc);
            }
            if postings.doc() == doc {
                postings.positions(positions);
                covered.extend(positions.iter().map(|&position| (position, *value)));
                words[*word] = value.max(words[*word]);
            }
        }
        covered.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        covered.dedup_by_key(|(position, _)| *position);
        let title: Score = covered.iter().map(|(_, value)| value).sum();
        let title = (title / Score::from(title_words)).min(1.0);
        let query = words.iter().sum::<Score>() / words.len() as Score;
        title * title * query
    }
}
