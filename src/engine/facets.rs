//! Selects and orders the values of a facet that are listed, for every engine alike.

use std::sync::Arc;

use super::indexed::LABEL_SEPARATOR;
use super::{FacetCounts, FacetValue};
use crate::article::{Facet, ValueOrder};
use crate::query::{Filters, NONE_VALUE};

/// A value of a facet among those of all articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetEntry {
    pub id: Arc<str>,
    /// The label as it was written; `None` for a value of the vocabulary.
    pub label: Option<Arc<str>>,
}

impl FacetEntry {
    /// Reads a value as a facet column stores it.
    pub fn parse(column_value: &str) -> Self {
        match column_value.split_once(LABEL_SEPARATOR) {
            Some((id, label)) => Self { id: id.into(), label: Some(label.into()) },
            None => Self { id: column_value.into(), label: None },
        }
    }

    /// Whether it is a free value, which the vocabulary doesn't have.
    pub fn is_free(&self) -> bool {
        self.label.is_some()
    }
}

/// The listed values of a facet with their counts: at most `limit` beside the chosen ones. `counts` has one for each of
/// the `values`.
pub fn listed(
    facet: Facet,
    values: &[FacetEntry],
    counts: &[u32],
    filters: &Filters,
    limit: usize,
) -> FacetCounts {
    let selected = |id: &str| filters.chosen_ids(facet).iter().any(|chosen| chosen == id);
    let mut found: Vec<usize> = (0..values.len()).filter(|&ordinal| counts[ordinal] > 0).collect();
    // Values of the vocabulary come before free ones, which would flood a facet; "none" comes last.
    let rank = |ordinal: usize| {
        let value = &values[ordinal];
        (&*value.id == NONE_VALUE, value.is_free(), std::cmp::Reverse(counts[ordinal]))
    };
    if found.len() > limit {
        found.select_nth_unstable_by(limit, |&a, &b| {
            rank(a).cmp(&rank(b)).then_with(|| values[a].id.cmp(&values[b].id))
        });
    }
    let rest = found.split_off(found.len().min(limit));
    let mut ordinals = found;
    ordinals
        .extend(rest.iter().copied().filter(|&o| selected(&values[o].id) || &*values[o].id == NONE_VALUE));
    let more = (rest.len() + limit.min(ordinals.len())).saturating_sub(ordinals.len()) as u64;
    let mut listed: Vec<FacetValue> = ordinals
        .into_iter()
        .map(|ordinal| {
            let FacetEntry { id, label } = &values[ordinal];
            let label = label.as_deref().map(str::to_owned);
            FacetValue { selected: selected(id), id: (**id).to_owned(), label, count: counts[ordinal].into() }
        })
        .collect();
    // A chosen value stays listed where it stood, even where no article has it any more.
    for id in filters.chosen_ids(facet) {
        if listed.iter().all(|value| value.id != *id) {
            let label =
                values.iter().find(|value| *value.id == **id).and_then(|value| value.label.as_deref());
            let label = label.map(str::to_owned);
            listed.push(FacetValue { id: id.clone(), label, count: 0, selected: true });
        }
    }
    let is_none = |value: &FacetValue| value.id == NONE_VALUE;
    match facet.definition().order {
        ValueOrder::Newest => {
            listed.sort_by(|a, b| is_none(a).cmp(&is_none(b)).then_with(|| b.id.cmp(&a.id)));
        }
        ValueOrder::Count => {
            let rank =
                |value: &FacetValue| (is_none(value), value.label.is_some(), std::cmp::Reverse(value.count));
            listed.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.id.cmp(&b.id)));
        }
    }
    FacetCounts { facet, values: listed, more }
}
