//! The JSON of facets: the number of hits by year, organiser, theme and so on.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::notices::{NoticeEntry, notices};
use super::record::Naming;
use crate::article::{Facet, ValueKind};
use crate::engine::{FacetCounts, SearchResults};
use crate::present::highlight::plain;
use crate::query::QueryPlan;

/// The answer to `GET /api/v1/facets`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FacetsResponse {
    /// The query as it was understood.
    pub query: String,
    /// Size of the result set.
    pub total: u64,
    /// How many more articles hold some of the words.
    pub total_any: u64,
    pub took_ms: u64,
    pub notices: Vec<NoticeEntry>,
    /// The facets asked for, by name.
    pub facets: BTreeMap<&'static str, Vec<FacetEntry>>,
    /// Number of further values with hits that are not listed, by facet.
    pub facets_more: BTreeMap<&'static str, u64>,
}

/// A value of a facet.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FacetEntry {
    pub value: FacetValueEntry,
    /// Its name in the language of labels.
    pub label: String,
    /// Number of hits with this value: the filters of other facets apply, the facet's own doesn't.
    pub count: u64,
    pub selected: bool,
}

/// Years are numbers; everything else, `none` included, is text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum FacetValueEntry {
    Number(i32),
    Text(String),
}

/// The values and counts of the facets asked for. Each facet has an entry, even if it is empty.
pub fn facets_response(
    plan: &QueryPlan,
    results: &SearchResults,
    asked: &[Facet],
    took_ms: u64,
    naming: Naming<'_>,
) -> FacetsResponse {
    let values = |facet| results.facet(facet).map(|counts| facet_entries(counts, naming)).unwrap_or_default();
    FacetsResponse {
        query: plain(&plan.understood.text),
        total: results.total,
        total_any: results.total_any,
        took_ms,
        notices: notices(plan, results, naming),
        facets: asked.iter().map(|&facet| (facet.name(), values(facet))).collect(),
        facets_more: asked
            .iter()
            .map(|&facet| (facet.name(), results.facet(facet).map_or(0, |counts| counts.more)))
            .collect(),
    }
}

pub(super) fn facet_entries(counts: &FacetCounts, naming: Naming<'_>) -> Vec<FacetEntry> {
    let value = |id: &str| match (counts.facet.definition().kind, id.parse()) {
        (ValueKind::Year, Ok(year)) => FacetValueEntry::Number(year),
        _ => FacetValueEntry::Text(id.to_owned()),
    };
    counts
        .values
        .iter()
        .map(|entry| FacetEntry {
            value: value(&entry.id),
            label: naming.label(counts.facet, &entry.id, entry.label.as_deref()),
            count: entry.count,
            selected: entry.selected,
        })
        .collect()
}
