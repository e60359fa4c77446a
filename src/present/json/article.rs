//! One article with everything known of it, and those like it.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::record::{NamedEntry, Naming, ProvenanceEntry, Record, VersionEntry, provenance, version_entries};
use crate::article::{Article, Extra, Facet};
use crate::engine::{Related, Versions};
use crate::present::highlight::plain;

/// The answer to `GET /api/v1/articles/{id}`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ArticleResponse {
    #[serde(flatten)]
    pub record: Record,
    /// The version of the article, which changes with the document that it is made from: in quotation marks a tag for
    /// `If-Match` of a write.
    pub version: String,
    /// A year that the text only suggests; no filter takes it for the article's.
    pub year_inferred: Option<i16>,
    /// Organisations for which the evidence is good, but not sure; no filter takes them for the article's.
    pub organisers_probable: Vec<NamedEntry>,
    /// The last day on which the article is shown and searches find it.
    pub expires: Option<String>,
    /// The site it was published on.
    pub site: Option<String>,
    pub sections: Vec<SectionEntry>,
    /// The versions of the article at other addresses or in other files (near-duplicates).
    pub duplicates: Vec<VersionEntry>,
    /// The versions of the article in other languages.
    pub translations: Vec<VersionEntry>,
    /// The older name of `duplicates`, kept for clients that know it.
    #[schema(deprecated)]
    pub other_forms: Vec<VersionEntry>,
    /// The older name of `translations`, kept for clients that know it.
    #[schema(deprecated)]
    pub twins: Vec<VersionEntry>,
    pub provenance: BTreeMap<String, ProvenanceEntry>,
    /// Custom values (strings, numbers, booleans) that the writer of the article stores with it; they are not searched.
    #[serde(skip_serializing_if = "Extra::is_empty")]
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub extra: Extra,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SectionEntry {
    pub heading: Option<String>,
    /// Paragraphs, one a line.
    pub text: String,
    pub language: String,
    /// Of a document with pages, counted from 1.
    pub page: Option<u32>,
}

/// The answer to `GET /api/v1/articles/{id}/related`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RelatedResponse {
    pub id: String,
    /// Related articles, the most similar first.
    pub related: Vec<RelatedEntry>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RelatedEntry {
    #[serde(flatten)]
    pub record: Record,
    /// Similarity, comparable within one list only.
    pub score: f32,
}

impl ArticleResponse {
    /// The names of its fields beside those of every record and the lists of facets.
    pub const OWN_FIELDS: [&str; 12] = [
        "version",
        "year_inferred",
        "organisers_probable",
        "expires",
        "site",
        "sections",
        "duplicates",
        "translations",
        "other_forms",
        "twins",
        "provenance",
        "extra",
    ];
}

/// An article with everything known of it.
pub fn article_response(article: &Article, versions: &Versions, naming: Naming<'_>) -> ArticleResponse {
    let duplicates = version_entries(&versions.duplicates);
    let translations = version_entries(&versions.translations);
    ArticleResponse {
        record: Record::new(article, naming),
        version: article.content_hash.to_string(),
        year_inferred: article.year_inferred.as_ref().map(|year| year.value.get()),
        organisers_probable: naming.named(&article.organisers_probable, Facet::Organiser),
        expires: article.expires.as_ref().map(|date| date.value.to_string()),
        site: article.site.as_deref().map(plain),
        sections: article
            .sections
            .iter()
            .map(|section| SectionEntry {
                heading: section.heading.as_deref().map(plain),
                text: plain(&section.text),
                language: section.language.code().to_owned(),
                page: section.page,
            })
            .collect(),
        other_forms: duplicates.clone(),
        duplicates,
        twins: translations.clone(),
        translations,
        provenance: provenance(article),
        extra: article.extra.clone(),
    }
}

/// The articles related to one.
pub fn related_response(id: &str, related: &[Related], naming: Naming<'_>) -> RelatedResponse {
    let entry = |related: &Related| RelatedEntry {
        record: Record::new(&related.article, naming),
        score: related.score,
    };
    RelatedResponse { id: id.to_owned(), related: related.iter().map(entry).collect() }
}
