//! The proximity score of rescoring: how much of a query stands together in one place of an article.
//!
//! A long article contains all words of a query somewhere; one that answers it has them together. For every
//! window of an article this sums the idf weights of the query's words in it, and the greatest sum is added
//! to the score. Only the best hundred documents are read with positions. Windows of a fixed length are those
//! of Tao and Zhai, *An Exploration of Proximity Measures in Information Retrieval* (SIGIR 2007). The
//! greatest sum is taken rather than the shortest span of all words, since the rare words of a question
//! matter more than all of them together.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, Searcher, SegmentReader, Term};

use crate::query::{ProximityRule, QueryPlan, Scope};

/// The terms of a query whose positions are compared.
pub struct Proximity {
    terms: Vec<QueryTerm>,
    words: usize,
    rule: ProximityRule,
}

struct QueryTerm {
    term: Term,
    /// The number of the word that it counts for.
    word: usize,
    value: f32,
}

/// The terms in one segment. Documents must be scored in ascending order.
pub struct SegmentProximity {
    streams: Vec<Stream>,
    occurrences: Vec<Occurrence>,
    positions: Vec<u32>,
    /// The value of each word in the current window.
    window_values: Vec<f32>,
    rule: ProximityRule,
}

struct Stream {
    postings: SegmentPostings,
    word: usize,
    value: f32,
}

#[derive(Debug, Clone, Copy)]
struct Occurrence {
    position: u32,
    word: usize,
    value: f32,
}

impl Proximity {
    /// The terms of a plan in the body field; `None` where fewer than two words occur in the index, since one
    /// can't stand together with another.
    pub fn new(plan: &QueryPlan, searcher: &Searcher, body: Field) -> tantivy::Result<Option<Self>> {
        let documents = searcher.num_docs() as f32;
        let mut terms: Vec<QueryTerm> = Vec::new();
        let mut words = 0;
        let rule = plan.selection.profile.rescoring.proximity;
        for word in plan.understood.words.iter().filter(|word| word.scope == Scope::Anywhere) {
            let first = terms.len();
            for alternative in &word.alternatives {
                let Some(value) = alternative.proximity_value(&rule) else { continue };
                for token in &alternative.tokens {
                    let term = Term::from_field_text(body, token);
                    let frequency = searcher.doc_freq(&term)? as f32;
                    if frequency > 0.0 && terms[first..].iter().all(|known| known.term != term) {
                        let rarity = (1.0 + (documents - frequency + 0.5).max(0.0) / (frequency + 0.5)).ln();
                        terms.push(QueryTerm { term, word: words, value: value * rarity });
                    }
                }
            }
            words += usize::from(terms.len() > first);
        }
        Ok((words > 1).then_some(Self { terms, words, rule }))
    }

    pub fn on(&self, segment: &SegmentReader) -> tantivy::Result<SegmentProximity> {
        let mut streams = Vec::with_capacity(self.terms.len());
        for QueryTerm { term, word, value } in &self.terms {
            let inverted = segment.inverted_index(term.field())?;
            let postings = inverted.read_postings(term, IndexRecordOption::WithFreqsAndPositions)?;
            streams.extend(postings.map(|postings| Stream { postings, word: *word, value: *value }));
        }
        Ok(SegmentProximity {
            streams,
            occurrences: Vec::new(),
            positions: Vec::new(),
            window_values: vec![0.0; self.words],
            rule: self.rule,
        })
    }
}

impl SegmentProximity {
    /// The proximity score of a document: what its best window adds.
    pub fn score(&mut self, doc: DocId) -> f32 {
        let Self { streams, occurrences, positions, window_values, rule } = self;
        occurrences.clear();
        for Stream { postings, word, value } in streams {
            if postings.doc() < doc {
                postings.seek(doc);
            }
            if postings.doc() == doc {
                postings.positions(positions);
                let found =
                    positions.iter().map(|&position| Occurrence { position, word: *word, value: *value });
                occurrences.extend(found);
            }
        }
        occurrences.sort_unstable_by_key(|occurrence| occurrence.position);
        rule.weight * best_window(occurrences, window_values, rule.window)
    }
}

/// The greatest sum over the windows that begin with an occurrence. A word counts once in a window, by the
/// best of its forms.
fn best_window(occurrences: &[Occurrence], window_values: &mut [f32], window: u32) -> f32 {
    let mut best = 0.0f32;
    for (at, first) in occurrences.iter().enumerate() {
        window_values.fill(0.0);
        let until = first.position.saturating_add(window);
        for occurrence in occurrences[at..].iter().take_while(|occurrence| occurrence.position <= until) {
            window_values[occurrence.word] = window_values[occurrence.word].max(occurrence.value);
        }
        best = best.max(window_values.iter().sum());
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(occurrences: &[(u32, usize, f32)]) -> f32 {
        let of = |&(position, word, value): &(u32, usize, f32)| Occurrence { position, word, value };
        best_window(&occurrences.iter().map(of).collect::<Vec<_>>(), &mut [0.0; 3], 10)
    }

    #[test]
    fn words_in_one_place_count_together_and_each_once() {
        assert_eq!(best(&[]), 0.0);
        assert_eq!(best(&[(3, 0, 2.0), (500, 1, 1.0)]), 2.0);
        assert_eq!(best(&[(3, 0, 2.0), (9, 1, 1.0), (11, 0, 2.0)]), 3.0);
        assert_eq!(best(&[(3, 0, 2.0), (13, 1, 1.0), (14, 2, 4.0)]), 5.0, "word 2 is too far from word 0");
        assert_eq!(best(&[(3, 0, 0.5), (3, 0, 2.0), (4, 1, 1.0)]), 3.0, "the best form counts");
    }
}
