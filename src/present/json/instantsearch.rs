//! The JSON for front ends built for Meilisearch, such as InstantSearch with its adapter.
//!
//! Documents are flat: `organiser`, `theme` and `place` are lists of names, which are the values of
//! their facets too; `text` holds the passages that match.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::record::{Naming, Record};
use crate::article::{Article, Facet, FacetValues};
use crate::engine::{FacetCounts, Hit};
use crate::present::highlight::{Marked, plain};
use crate::query::NONE_VALUE;

/// The separator between two passages of a text.
const BETWEEN: &str = " … ";

/// The fields of a document that are sent, and how matches in them are marked.
#[derive(Debug, Clone)]
pub struct Shape {
    /// The fields to send; `None` stands for all.
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

/// An article as a document, with the requested fields.
#[derive(Debug, Serialize, ToSchema)]
pub struct Document {
    id: String,
    title: String,
    /// The passages that match.
    text: String,
    url: Option<String>,
    /// Path of the original file from the root of the host, if the article is one whole file.
    file: Option<String>,
    /// ISO 639 code; `und` where it is not known.
    language: String,
    year: Option<i16>,
    /// `2023`, `2023-05` or `2023-05-24`, as exact as it is known.
    date: Option<String>,
    kind: Option<String>,
    #[serde(flatten)]
    labels: Labels,
    /// The document with matches marked, and numbers as strings; present if attributes to highlight or to crop are
    /// named.
    #[serde(rename = "_formatted", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = BTreeMap<String, Value>)]
    formatted: Option<Map<String, Value>>,
}

/// The names of the values of the facets of which an article has a list, by facet.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Labels(BTreeMap<&'static str, Vec<String>>);

impl Labels {
    fn from_record(record: &Record) -> Self {
        let labels = |facet| record.lists.get(facet).iter().map(|entry| entry.label.clone()).collect();
        Self(Facet::lists().map(|(facet, _)| (facet.name(), labels(facet))).collect())
    }
}

impl PartialSchema for Labels {
    fn schema() -> RefOr<Schema> {
        let add = |object: ObjectBuilder, facet: Facet| {
            let names = ArrayBuilder::new().items(ObjectBuilder::new().schema_type(Type::String));
            let names = names.description(Some("Names, which are the values of the facet too."));
            object.property(facet.name(), names).required(facet.name())
        };
        Facet::lists().map(|(facet, _)| facet).fold(ObjectBuilder::new(), add).into()
    }
}

impl ToSchema for Labels {}

impl Document {
    fn new(record: Record, text: String) -> Self {
        let labels = Labels::from_record(&record);
        let Record { id, title, url, file, language, year, date, kind, .. } = record;
        Self { id, title, text, url, file, language, year, date, kind, labels, formatted: None }
    }
}

/// A hit as a document.
pub fn document(hit: &Hit, shape: &Shape, naming: Naming<'_>) -> Value {
    let title = Marked::new(&hit.article.title.value, &hit.title_highlights);
    let text = passages(hit);
    let document = json!(Document::new(Record::new(&hit.article, naming), text.text().to_owned()));
    let Value::Object(mut document) = document else { return document };
    document.retain(|name, _| shape.sends(name));
    if shape.is_formatted {
        let format = |(name, value): (&String, &Value)| {
            let formatted = match (name.as_str(), value) {
                ("title", _) if shape.marks("title") => json!(shape.marked(&title)),
                ("text", _) if shape.marks("text") => json!(shape.marked(&text)),
                (_, Value::Number(number)) => json!(number.to_string()),
                (_, value) => value.clone(),
            };
            (name.clone(), formatted)
        };
        let formatted: Map<String, Value> = document.iter().map(format).collect();
        document.insert("_formatted".to_owned(), Value::Object(formatted));
    }
    Value::Object(document)
}

/// An article as a document, with its whole text; `fields` names those to send, `None` stands for all.
pub fn document_of(article: &Article, fields: Option<&[String]>, naming: Naming<'_>) -> Value {
    let sections = article.sections.iter();
    let parts = sections.flat_map(|section| section.heading.iter().chain([&section.text]));
    let text = parts.filter(|part| !part.is_empty()).map(|part| plain(part)).collect::<Vec<_>>().join("\n\n");
    let mut document = json!(Document::new(Record::new(article, naming), text));
    if let (Some(fields), Some(members)) = (fields, document.as_object_mut()) {
        members.retain(|name, _| fields.iter().any(|field| field == name));
    }
    document
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
        let name = match counts.facet.definition().values {
            FacetValues::Single(_) => value.id.clone(),
            FacetValues::List(_) => naming.label(counts.facet, &value.id, value.label.as_deref()),
        };
        let known = values.get(&name).and_then(Value::as_u64).unwrap_or_default();
        values.insert(name, json!(known + value.count));
    }
    values
}

/// The least and the greatest value of a facet of numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FacetRange {
    pub min: i32,
    pub max: i32,
}

/// The range of years that hits have.
pub fn year_range(counts: &FacetCounts) -> Option<FacetRange> {
    let years = || counts.values.iter().filter(|value| value.count > 0).filter_map(|v| v.id.parse().ok());
    Some(FacetRange { min: years().min()?, max: years().max()? })
}

/// The answer to one search; which hits these are is told as the search asked, by a window or by pages.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SearchAnswer {
    /// Name of the index, where there are several searches.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub index_uid: Option<String>,
    #[schema(value_type = Vec<Document>)]
    pub hits: Vec<Value>,
    pub query: String,
    pub processing_time_ms: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub limit: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub offset: Option<usize>,
    /// All hits; the number is exact.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub estimated_total_hits: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub hits_per_page: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub page: Option<usize>,
    /// Pages that can be reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total_pages: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub total_hits: Option<u64>,
    /// Values of the facets asked for, with the number of hits; at most 100 of each.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = BTreeMap<String, BTreeMap<String, u64>>, required = false)]
    pub facet_distribution: Option<BTreeMap<&'static str, Map<String, Value>>>,
    /// The range of the facets asked for that are numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = BTreeMap<String, FacetRange>, required = false)]
    pub facet_stats: Option<BTreeMap<&'static str, FacetRange>>,
}

impl SearchAnswer {
    /// How many hits there are, sent or not.
    pub fn total(&self) -> u64 {
        self.estimated_total_hits.or(self.total_hits).unwrap_or_default()
    }
}

/// The answer to several searches.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MultiSearchAnswer {
    pub results: Vec<SearchAnswer>,
}

/// A value of a facet that was searched for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FacetHit {
    pub value: String,
    pub count: u64,
}

/// The answer to a search among the values of a facet.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FacetSearchAnswer {
    pub facet_hits: Vec<FacetHit>,
    pub facet_query: Option<String>,
    pub processing_time_ms: u64,
}

/// Whether the index can be searched.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HealthAnswer {
    /// `available`
    pub status: &'static str,
}

/// The documents asked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DocumentsAnswer {
    #[schema(value_type = Vec<Document>)]
    pub results: Vec<Value>,
    pub offset: usize,
    pub limit: usize,
    pub total: u64,
}

/// The index.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IndexAnswer {
    pub uid: String,
    /// `id`
    pub primary_key: &'static str,
    /// When it was built (RFC 3339).
    pub created_at: String,
    pub updated_at: String,
}

/// All indexes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IndexesAnswer {
    pub results: Vec<IndexAnswer>,
    pub offset: usize,
    pub limit: usize,
    pub total: u64,
}

/// Figures of the index.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IndexStatsAnswer {
    pub number_of_documents: u64,
    pub is_indexing: bool,
    /// How many documents have a field.
    #[schema(value_type = BTreeMap<String, u64>)]
    pub field_distribution: Value,
}

/// The version of the program.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VersionAnswer {
    pub commit_sha: &'static str,
    pub commit_date: &'static str,
    pub pkg_version: &'static str,
}

/// Why a request has no ordinary answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ErrorAnswer {
    pub message: String,
    /// What is wrong, the same for ever.
    #[schema(value_type = String)]
    pub code: Cow<'static, str>,
    /// `invalid_request` where the request is at fault, `auth` where its key is, else `system`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Where it is documented.
    pub link: String,
}
