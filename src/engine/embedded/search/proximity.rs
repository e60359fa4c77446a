//! The proximity score of rescoring, read from the postings of the text.

use tantivy::schema::Field;
use tantivy::{DocId, Term};

use super::term_dictionary::TermDictionary;
use super::word_positions::{WordPositions, WordTerm};
use crate::engine::idf;
use crate::engine::rescoring::{Occurrence, best_window};
use crate::query::{ProximityRule, QueryPlan, Scope};

/// The terms of a query whose positions are compared.
pub struct Proximity {
    terms: Vec<WordTerm>,
    words: usize,
    rule: ProximityRule,
}

/// The terms in one segment. Documents must be scored in ascending order.
pub struct SegmentProximity {
    found: WordPositions,
    occurrences: Vec<Occurrence>,
    /// The value of each word in the current window.
    window_values: Vec<f32>,
    rule: ProximityRule,
}

impl Proximity {
    /// The terms of a plan in the body field; `None` where fewer than two words occur in the index, since one
    /// can't stand together with another.
    pub fn new(plan: &QueryPlan, dictionary: &TermDictionary, body: Field) -> tantivy::Result<Option<Self>> {
        let documents = dictionary.searcher().num_docs() as f32;
        let mut terms: Vec<WordTerm> = Vec::new();
        let mut words = 0;
        let rule = plan.selection.profile.rescoring.proximity;
        for word in plan.understood.words.iter().filter(|word| word.scope == Scope::Anywhere) {
            let first = terms.len();
            for alternative in &word.alternatives {
                let Some(value) = alternative.proximity_value(&rule) else { continue };
                for token in &alternative.tokens {
                    let term = Term::from_field_text(body, token);
                    let frequency = dictionary.frequency(&term)? as f32;
                    if frequency > 0.0 && terms[first..].iter().all(|known| known.term != term) {
                        let value = value * idf(documents, frequency);
                        terms.push(WordTerm { term, word: words, value });
                    }
                }
            }
            words += usize::from(terms.len() > first);
        }
        Ok((words > 1).then_some(Self { terms, words, rule }))
    }

    pub fn on(&self, dictionary: &TermDictionary, segment: usize) -> tantivy::Result<SegmentProximity> {
        Ok(SegmentProximity {
            found: WordPositions::new(&self.terms, dictionary, segment)?,
            occurrences: Vec::new(),
            window_values: vec![0.0; self.words],
            rule: self.rule,
        })
    }
}

impl SegmentProximity {
    /// The proximity score of a document: what its best window adds.
    pub fn score(&mut self, doc: DocId) -> f32 {
        let Self { found, occurrences, window_values, rule } = self;
        occurrences.clear();
        found.for_each(doc, |word, value, positions| {
            occurrences.extend(positions.iter().map(|&position| Occurrence { position, word, value }));
        });
        occurrences.sort_unstable_by_key(|occurrence| occurrence.position);
        rule.weight * best_window(occurrences, window_values, rule.window)
    }
}
