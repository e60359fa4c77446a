//! The title score of rescoring: how much of an article's title a query covers.
//!
//! Who types the title of an article, or most of it, means that article, however often another one has the same
//! words in its text. BM25 on the title can't tell the two apart: it adds up words and doesn't ask how many words of
//! the title are left over.

use tantivy::{DocId, Score, Term};

use super::columns::SegmentColumns;
use super::term_dictionary::TermDictionary;
use super::word_positions::{WordPositions, WordTerm};
use crate::engine::embedded::index::Fields;
use crate::query::{AlternativeOrigin, QueryPlan};

/// The terms of a query that may cover words of a title.
pub struct TitleOverlap {
    /// Each with how far it covers a word of a title, up to 1.
    terms: Vec<WordTerm>,
    /// The number of words of the query.
    words: usize,
}

/// The terms in one segment. Documents must be scored in ascending order.
pub struct SegmentTitleOverlap<'a> {
    found: WordPositions,
    columns: &'a SegmentColumns,
    /// Covered positions of the current title, each with how far it is covered.
    covered: Vec<(u32, Score)>,
    /// How far each word of the query stands in the current title.
    words: Vec<Score>,
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
        Ok(Self { terms, words: plan.understood.words.len() })
    }

    pub fn on<'a>(
        &self,
        dictionary: &TermDictionary,
        segment: usize,
        columns: &'a SegmentColumns,
    ) -> tantivy::Result<SegmentTitleOverlap<'a>> {
        let found = WordPositions::new(&self.terms, dictionary, segment)?;
        Ok(SegmentTitleOverlap { found, columns, covered: Vec::new(), words: vec![0.0; self.words] })
    }
}

impl SegmentTitleOverlap<'_> {
    /// How well query and title of a document cover each other, from 0 to 1: the square of the covered share of the
    /// title, times the share of the query that the title has. A document without a title of its own has 0.
    pub fn overlap(&mut self, doc: DocId) -> Score {
        let Self { found, columns, covered, words } = self;
        let title_words = columns.title_words[doc as usize];
        if title_words == 0 || words.is_empty() {
            return 0.0;
        }
        covered.clear();
        words.fill(0.0);
        found.for_each(doc, |word, value, positions| {
            covered.extend(positions.iter().map(|&position| (position, value)));
            words[word] = value.max(words[word]);
        });
        covered.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        covered.dedup_by_key(|(position, _)| *position);
        let title: Score = covered.iter().map(|(_, value)| value).sum();
        let title = (title / Score::from(title_words)).min(1.0);
        let query = words.iter().sum::<Score>() / words.len() as Score;
        title * title * query
    }
}
