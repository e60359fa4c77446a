//! Statistics of terms, asked of the cluster in batches.
//!
//! Lowering asks for one term after the other. It is first tried with what is known; what is not known is noted, asked for
//! together, and lowering is tried again.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::collection::{Collection, FieldTerm};
use crate::budget::Budget;
use crate::engine::EngineError;
use crate::engine::indexed::TextField;
use crate::engine::lowering::{Lowered, TermStatistics};
use crate::language::LearntLanguage;
use crate::query::{PrefixRule, QueryPlan};

/// The most words that are looked for in titles when a beginning is expanded there.
const MOST_IN_TITLES: usize = 512;

/// What is known of terms so far, and what was asked for in vain.
struct KnownStatistics<'a> {
    collection: &'a Collection,
    language: &'a LearntLanguage,
    unknown: RefCell<BTreeSet<FieldTerm>>,
}

impl TermStatistics for KnownStatistics<'_> {
    type Error = EngineError;

    fn documents(&self) -> u64 {
        self.collection.documents
    }

    fn documents_with(&self, field: TextField) -> u64 {
        self.collection.field(field).documents
    }

    fn frequency(&self, field: TextField, token: &str) -> Result<u64, EngineError> {
        let term = (field, token.to_owned());
        Ok(match self.collection.known_frequency(&term) {
            Some(frequency) => frequency,
            None => {
                self.unknown.borrow_mut().insert(term);
                0
            }
        })
    }

    fn prefix_terms(
        &self,
        field: TextField,
        prefix: &str,
        rule: PrefixRule,
    ) -> Result<Vec<String>, EngineError> {
        let mut words = self.language.beginning_with(prefix, rule.most_scanned);
        if field == TextField::ExactTitle {
            words.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            words.truncate(MOST_IN_TITLES);
            for (word, frequency) in &mut words {
                *frequency = self.frequency(field, word)?;
            }
            words.retain(|(_, frequency)| *frequency > 0);
        }
        Ok(rule.most_frequent(prefix, words))
    }
}

/// Lowers a plan for a collection.
pub fn lowered(
    plan: &QueryPlan,
    collection: &Collection,
    language: &LearntLanguage,
    budget: Budget,
) -> Result<Lowered, EngineError> {
    loop {
        let statistics = KnownStatistics { collection, language, unknown: RefCell::default() };
        let lowered = Lowered::new(plan, &statistics, budget)?;
        let unknown: Vec<FieldTerm> = statistics.unknown.into_inner().into_iter().collect();
        if unknown.is_empty() {
            return Ok(lowered);
        }
        collection.ask_frequencies(&unknown, budget)?;
    }
}

/// The frequencies of some terms.
pub fn frequencies(
    collection: &Collection,
    terms: &[FieldTerm],
    budget: Budget,
) -> Result<Vec<u64>, EngineError> {
    let unknown = terms.iter().filter(|term| collection.known_frequency(term).is_none());
    let unknown: Vec<FieldTerm> = unknown.cloned().collect::<BTreeSet<_>>().into_iter().collect();
    collection.ask_frequencies(&unknown, budget)?;
    Ok(terms.iter().map(|term| collection.known_frequency(term).unwrap_or_default()).collect())
}
