//! The title score of rescoring, read from the postings of the title.

use tantivy::{DocId, Score, Term};

use super::columns::SegmentColumns;
use super::term_dictionary::TermDictionary;
use super::word_positions::{WordPositions, WordTerm};
use crate::engine::embedded::index::Fields;
use crate::engine::rescoring::{TitleCover, TitleQuery};
use crate::query::{AlternativeOrigin, QueryPlan};

/// The terms of a query that may cover words of a title.
pub struct TitleOverlap {
    /// Each with how far it covers a word of a title, up to 1.
    terms: Vec<WordTerm>,
    query: TitleQuery,
}

/// The terms in one segment. Documents must be scored in ascending order.
pub struct SegmentTitleOverlap<'a> {
    found: WordPositions,
    columns: &'a SegmentColumns,
    cover: TitleCover,
    query: TitleQuery,
}

impl TitleOverlap {
    /// The terms of a plan in the title field, those of forms in the one that holds the title as it is written.
    pub fn new(plan: &QueryPlan, dictionary: &TermDictionary, fields: Fields) -> tantivy::Result<Self> {
        let rule = plan.selection.profile.rescoring.title;
        let mut terms: Vec<WordTerm> = Vec::new();
        for (number, word) in plan.understood.words.iter().enumerate() {
            let first = terms.len();
            for alternative in &word.alternatives {
                let Some(value) = alternative.title_value(&rule) else { continue };
                let is_written = alternative.origin == AlternativeOrigin::Form;
                let field = if is_written { fields.exact_title } else { fields.title };
                for token in &alternative.tokens {
                    let term = Term::from_field_text(field, token);
                    let is_new = terms[first..].iter().all(|known| known.term != term);
                    if is_new && dictionary.frequency(&term)? > 0 {
                        terms.push(WordTerm { term, word: number, value });
                    }
                }
            }
        }
        Ok(Self { terms, query: TitleQuery::from_plan(plan) })
    }

    pub fn on<'a>(
        &self,
        dictionary: &TermDictionary,
        segment: usize,
        columns: &'a SegmentColumns,
    ) -> tantivy::Result<SegmentTitleOverlap<'a>> {
        let found = WordPositions::new(&self.terms, dictionary, segment)?;
        Ok(SegmentTitleOverlap { found, columns, cover: TitleCover::default(), query: self.query.clone() })
    }
}

impl SegmentTitleOverlap<'_> {
    /// How well query and title of a document cover each other, from 0 to 1.
    pub fn overlap(&mut self, doc: DocId) -> Score {
        let Self { found, columns, cover, query } = self;
        let title_words = columns.title_words[doc as usize];
        if title_words == 0 {
            return 0.0;
        }
        cover.begin(query);
        found.for_each(doc, |word, value, positions| cover.add(word, value, positions));
        cover.overlap(query, u32::from(title_words))
    }
}
