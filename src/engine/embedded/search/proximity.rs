//! The proximity score of rescoring: how much of a query stands together in one place of an article.
//!
//! A long article contains all words of a query somewhere; one that answers it has them together. For every
//! window of an article this sums the idf weights of the query's words in it, and the greatest sum is added
//! to the score. Only the best hundred documents are read with positions. Windows of a fixed length are those
//! of Tao and Zhai, *An Exploration of Proximity Measures in Information Retrieval* (SIGIR 2007). The
//! greatest sum is taken rather than the shortest span of all words, since the rare words of a question
//! matter more than all of them together.

use tantivy::schema::Field;
use tantivy::{DocId, Term};

use super::rarity::idf;
use super::term_dictionary::TermDictionary;
use super::word_positions::{WordPositions, WordTerm};
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

#[derive(Debug, Clone, Copy)]
struct Occurrence {
    position: u32,
    word: usize,
    value: f32,
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
