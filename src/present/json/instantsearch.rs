//! The shape that front ends built for Meilisearch read, such as InstantSearch with its adapter.
//!
//! Documents are flat: `organiser`, `theme` and `place` are lists of names, which are the values of
//! their facets too; `text` holds the passages that match.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::record::{Naming, Record};
use crate::engine::{FacetCounts, Hit};
use crate::present::highlight::Marked;
use crate::query::{Facet, NONE_VALUE};

/// Between two passages of a text.
const BETWEEN: &str = " … ";

/// Which fields of a document are sent, and how what matches is shown.
#[derive(Debug, Clone)]
pub struct Shape {
    /// `None` for all.
    pub retrieved: Option<Vec<String>>,
    /// Fields whose matches are marked; `*` for all.
    pub highlighted: Vec<String>,
    /// Whether documents come with a second, formatted form.
    pub is_formatted: bool,
    pub before: String,
    pub behind: String,
}

impl Shape {
    fn sends(&self, field: &str) -> bool {
        let named = |names: &Vec<String>| names.iter().any(|name| name == "*" || name == field);
        self.retrieved.as_ref().is_none_or(named)
    }

    fn marks(&self, field: &str) -> bool {
        self.highlighted.iter().any(|name| name == "*" || name == field)
    }

    fn marked(&self, text: &Marked) -> String {
        let piece = |(text, is_marked): (&str, bool)| match is_marked {
            true => format!("{}{text}{}", self.before, self.behind),
            false => text.to_owned(),
        };
        text.pieces().map(piece).collect()
    }
}

/// A hit as a document.
pub fn document(hit: &Hit, shape: &Shape, naming: Naming<'_>) -> Value {
    let title = Marked::new(&hit.article.title.value, &hit.title_highlights);
    let text = passages(hit);
    let record = Record::new(&hit.article, naming);
    let labels = |entries: &[super::NamedEntry]| -> Vec<String> {
        entries.iter().map(|entry| entry.label.clone()).collect()
    };
    let fields = [
        ("id", json!(record.id)),
        ("title", json!(title.text())),
        ("text", json!(text.text())),
        ("url", json!(record.url)),
        ("file", json!(record.file)),
        ("language", json!(record.language)),
        ("year", json!(record.year)),
        ("date", json!(record.date)),
        ("kind", json!(record.kind)),
        ("organiser", json!(labels(&record.organisers))),
        ("theme", json!(labels(&record.themes))),
        ("place", json!(labels(&record.places))),
    ];
    let sent = || fields.iter().filter(|(name, _)| shape.sends(name));
    let mut document: Map<String, Value> =
        sent().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    if shape.is_formatted {
        let format = |(name, value): &(&str, Value)| {
            let formatted = match (*name, value) {
                ("title", _) if shape.marks("title") => json!(shape.marked(&title)),
                ("text", _) if shape.marks("text") => json!(shape.marked(&text)),
                (_, Value::Number(number)) => json!(number.to_string()),
                (_, value) => value.clone(),
            };
            ((*name).to_owned(), formatted)
        };
        let formatted: Map<String, Value> = sent().map(format).collect();
        document.insert("_formatted".to_owned(), Value::Object(formatted));
    }
    Value::Object(document)
}

/// The passages of a hit as one text.
fn passages(hit: &Hit) -> Marked {
    let mut text = String::new();
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for snippet in &hit.snippets {
        if !text.is_empty() {
            text.push_str(BETWEEN);
        }
        let at = text.len();
        ranges.extend(snippet.highlights.iter().map(|range| at + range.start..at + range.end));
        text.push_str(&snippet.text);
    }
    Marked::new(&text, &ranges)
}

/// The values of a facet as documents have them, with the number of hits.
pub fn distribution(counts: &FacetCounts, naming: Naming<'_>) -> Map<String, Value> {
    let mut values = Map::new();
    for value in counts.values.iter().filter(|value| value.id != NONE_VALUE && value.count > 0) {
        let name = match counts.facet {
            Facet::Year | Facet::Language | Facet::Kind => value.id.clone(),
            Facet::Organiser | Facet::Theme | Facet::Place => {
                naming.label(counts.facet, &value.id, value.label.as_deref())
            }
        };
        let known = values.get(&name).and_then(Value::as_u64).unwrap_or_default();
        values.insert(name, json!(known + value.count));
    }
    values
}

/// The least and the greatest value of a facet of numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetRange {
    pub min: i32,
    pub max: i32,
}

/// The range of years that hits have.
pub fn year_range(counts: &FacetCounts) -> Option<FacetRange> {
    let years = || counts.values.iter().filter(|value| value.count > 0).filter_map(|v| v.id.parse().ok());
    Some(FacetRange { min: years().min()?, max: years().max()? })
}

/// Which of the hits are sent.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Paging {
    #[serde(rename_all = "camelCase")]
    Window { limit: usize, offset: usize, estimated_total_hits: u64 },
    #[serde(rename_all = "camelCase")]
    Pages { hits_per_page: usize, page: usize, total_pages: usize, total_hits: u64 },
}

/// The answer to one search.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchAnswer {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index_uid: Option<String>,
    pub hits: Vec<Value>,
    pub query: String,
    pub processing_time_ms: u64,
    #[serde(flatten)]
    pub paging: Paging,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facet_distribution: Option<BTreeMap<&'static str, Map<String, Value>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub facet_stats: Option<BTreeMap<&'static str, FacetRange>>,
}

/// The answer to several searches.
#[derive(Debug, Clone, Serialize)]
pub struct MultiSearchAnswer {
    pub results: Vec<SearchAnswer>,
}

/// A value of a facet that was searched for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FacetHit {
    pub value: String,
    pub count: u64,
}

/// The answer to a search among the values of a facet.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FacetSearchAnswer {
    pub facet_hits: Vec<FacetHit>,
    pub facet_query: Option<String>,
    pub processing_time_ms: u64,
}

/// Why a request has no ordinary answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorAnswer {
    pub message: String,
    pub code: &'static str,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub link: String,
}
