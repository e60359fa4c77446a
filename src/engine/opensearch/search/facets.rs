//! Counts of facet values in a result set.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::collection::Collection;
use super::requests::VALUES;
use crate::article::Facet;
use crate::engine::facets::{FacetEntry, listed};
use crate::engine::opensearch::index::schema::Names;
use crate::engine::{EngineError, FacetCounts};
use crate::query::QueryPlan;

/// Counts by facet and id of a value.
#[derive(Debug, Default, Clone)]
pub struct Counts(BTreeMap<(Facet, Arc<str>), u64>);

impl Counts {
    /// Adds the counts of an answer.
    pub fn add_answer(&mut self, answer: &Value, collection: &Collection) -> Result<(), EngineError> {
        let aggregations = answer["aggregations"].as_object().into_iter().flatten();
        for (_, counted) in aggregations.filter(|(name, _)| name.starts_with(VALUES)) {
            for facet in Facet::ALL {
                let of_facet = &counted[Names::facet(facet)];
                let left_out = of_facet["sum_other_doc_count"].as_u64().unwrap_or_default();
                let error = of_facet["doc_count_error_upper_bound"].as_u64().unwrap_or_default();
                if left_out > 0 || error > 0 {
                    let cause = format!("it did not count all values of the facet {}", facet.name());
                    return Err(collection.cluster.broken(cause));
                }
                for bucket in of_facet["buckets"].as_array().into_iter().flatten() {
                    let value = bucket["key"].as_str().unwrap_or_default();
                    self.add(facet, value, bucket["doc_count"].as_u64().unwrap_or_default());
                }
            }
        }
        Ok(())
    }

    /// Adds to the count of a value, as a column has it.
    pub fn add(&mut self, facet: Facet, value: &str, count: u64) {
        *self.0.entry((facet, FacetEntry::parse(value).id)).or_default() += count;
    }

    pub fn merge(&mut self, other: Self) {
        for (value, count) in other.0 {
            *self.0.entry(value).or_default() += count;
        }
    }

    /// The listed values of all facets that any article has.
    pub fn finish(&self, collection: &Collection, plan: &QueryPlan) -> Vec<FacetCounts> {
        let of_facet = |facet: Facet| {
            let values = &collection.values[&facet];
            let count = |value: &FacetEntry| {
                let count = self.0.get(&(facet, Arc::clone(&value.id))).copied().unwrap_or_default();
                u32::try_from(count).unwrap_or(u32::MAX)
            };
            let counts: Vec<u32> = values.iter().map(count).collect();
            listed(facet, values, &counts, &plan.selection.filters, plan.view.facet_values)
        };
        Facet::ALL.into_iter().filter(|facet| collection.has_values(*facet)).map(of_facet).collect()
    }
}
