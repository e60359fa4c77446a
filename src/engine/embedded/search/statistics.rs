//! The statistics of a snapshot, by which plans are lowered.

use std::collections::HashMap;

use tantivy::Term;

use super::failure::Failure;
use super::term_dictionary::TermDictionary;
use crate::budget::Budget;
use crate::engine::embedded::index::Fields;
use crate::engine::indexed::TextField;
use crate::engine::lowering::{Lowered, TermStatistics};
use crate::query::{PrefixRule, QueryPlan};

/// The statistics of the terms of a snapshot. Deleted documents count until their segments are merged.
struct SnapshotStatistics<'a> {
    terms: &'a TermDictionary,
    fields: Fields,
    documents: u64,
}

/// Lowers a plan for a snapshot.
pub fn lowered(
    plan: &QueryPlan,
    terms: &TermDictionary,
    fields: Fields,
    budget: Budget,
) -> Result<Lowered, Failure> {
    let segments = terms.searcher().segment_readers().iter();
    let documents = segments.map(|segment| u64::from(segment.max_doc())).sum();
    Lowered::new(plan, &SnapshotStatistics { terms, fields, documents }, budget)
}

impl TermStatistics for SnapshotStatistics<'_> {
    type Error = Failure;

    fn documents(&self) -> u64 {
        self.documents
    }

    fn documents_with(&self, field: TextField) -> u64 {
        self.terms.size(self.fields.get(field)).documents
    }

    fn frequency(&self, field: TextField, token: &str) -> Result<u64, Failure> {
        Ok(self.terms.frequency(&Term::from_field_text(self.fields.get(field), token))?)
    }

    fn prefix_terms(&self, field: TextField, prefix: &str, rule: PrefixRule) -> Result<Vec<String>, Failure> {
        let mut frequencies: HashMap<String, u64> = HashMap::new();
        for segment in self.terms.searcher().segment_readers() {
            let inverted = segment.inverted_index(self.fields.get(field))?;
            let mut terms = inverted.terms().range().ge(prefix).into_stream()?;
            let mut scanned = 0;
            while terms.advance() && scanned < rule.most_scanned {
                scanned += 1;
                if !terms.key().starts_with(prefix.as_bytes()) {
                    break;
                }
                if let Ok(term) = std::str::from_utf8(terms.key()) {
                    *frequencies.entry(term.to_owned()).or_default() += u64::from(terms.value().doc_freq);
                }
            }
        }
        Ok(rule.most_frequent(prefix, frequencies.into_iter().collect()))
    }
}
