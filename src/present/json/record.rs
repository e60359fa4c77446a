//! The facts that every answer states of an article: for a hit, a related article and the article
//! itself.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::article::{
    ArticleSummary, Derived, EvidenceKind, Facet, FacetList, Named, Provenance, web_address,
};
use crate::engine::Version;
use crate::present::address::file_href;
use crate::present::highlight::plain;
use crate::present::labels::{Labels, name_of, shown};
use crate::present::lang::Lang;

/// The facts of an article.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Record {
    pub id: String,
    pub title: String,
    /// URL of the original publication.
    pub url: Option<String>,
    /// Path of the original file from the root of the host, if the article is one whole file.
    pub file: Option<String>,
    /// ISO 639 code; `und` where it is not known.
    pub language: String,
    /// Year of publication.
    pub year: Option<i16>,
    /// `2023`, `2023-05` or `2023-05-24`, as exact as it is known.
    pub date: Option<String>,
    /// Day, month or year of the event it is about.
    pub event_date: Option<String>,
    /// Last day of an event of several days.
    pub event_end: Option<String>,
    pub kind: Option<String>,
    #[serde(flatten)]
    pub lists: Lists,
}

/// The values of the facets of which an article has a list, by the names of the lists.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Lists(BTreeMap<&'static str, Vec<NamedEntry>>);

impl Lists {
    fn new(article: &ArticleSummary, naming: Naming<'_>) -> Self {
        let entries =
            |(facet, list): (Facet, FacetList)| (list.name, naming.named((list.values)(article), facet));
        Self(Facet::lists().map(entries).collect())
    }

    /// The values of a facet, none where it is no list.
    pub fn get(&self, facet: Facet) -> &[NamedEntry] {
        facet.list().and_then(|list| self.0.get(list.name)).map_or(&[], Vec::as_slice)
    }
}

impl PartialSchema for Lists {
    fn schema() -> RefOr<Schema> {
        let entries = || ArrayBuilder::new().items(Ref::from_schema_name(NamedEntry::name()));
        let add = |object: ObjectBuilder, (_, list): (Facet, FacetList)| {
            object.property(list.name, entries()).required(list.name)
        };
        Facet::lists().fold(ObjectBuilder::new(), add).into()
    }
}

impl ToSchema for Lists {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((NamedEntry::name().into_owned(), NamedEntry::schema()));
        NamedEntry::schemas(schemas);
    }
}

/// A value of a facet with its name in the language of labels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NamedEntry {
    pub id: String,
    pub label: String,
    /// Short label, such as an acronym; absent if the label has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short: Option<String>,
}

/// Another version of an article: a near-duplicate or a translation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VersionEntry {
    pub id: String,
    pub title: String,
    pub url: Option<String>,
    pub language: String,
}

/// How a value was found. Keys of the map are field names; for lists they are such as `organisers.giz`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProvenanceEntry {
    pub source: EvidenceKind,
    /// The words it was read from.
    pub evidence: String,
}

impl Record {
    pub fn new(article: &ArticleSummary, naming: Naming<'_>) -> Self {
        Self {
            id: article.id.to_string(),
            title: plain(&article.title.value),
            // Only web addresses are sent, since services use them as links without looking at them.
            url: article.url.as_deref().and_then(web_address).map(str::to_owned),
            file: file_href(naming.base, article, None),
            language: article.language.value.code().to_owned(),
            year: article.year.as_ref().map(|year| year.value.get()),
            date: article.date.as_ref().map(|date| date.value.to_string()),
            event_date: article.event_date.as_ref().map(|date| date.value.to_string()),
            event_end: article.event_end.map(|date| date.to_string()),
            kind: article.kind.as_ref().map(|kind| kind.value.clone()),
            lists: Lists::new(article, naming),
        }
    }
}

/// The labels of values, and the base path of addresses.
#[derive(Clone, Copy)]
pub struct Naming<'a> {
    pub labels: &'a dyn Labels,
    pub lang: Lang,
    /// Base path without a slash at its end.
    pub base: &'a str,
}

impl Naming<'_> {
    pub(super) fn named(&self, values: &[Derived<Named>], facet: Facet) -> Vec<NamedEntry> {
        let entry = |value: &Derived<Named>| NamedEntry {
            id: value.value.id.clone(),
            label: self.label(facet, &value.value.id, Some(&value.value.label)),
            short: self.short(facet, value),
        };
        values.iter().map(entry).collect()
    }

    fn short(&self, facet: Facet, Derived { value, .. }: &Derived<Named>) -> Option<String> {
        let name = shown(self.labels, facet, &value.id, Some(&value.label), self.lang);
        name.full.is_some().then(|| plain(&name.text))
    }

    /// The name of a value; free values have a label of their own.
    pub(super) fn label(&self, facet: Facet, id: &str, own: Option<&str>) -> String {
        plain(&name_of(self.labels, facet, id, own, self.lang))
    }
}

pub(super) fn version_entries(versions: &[Version]) -> Vec<VersionEntry> {
    let entry = |version: &Version| VersionEntry {
        id: version.id.to_string(),
        title: plain(&version.title),
        url: version.url.as_deref().and_then(web_address).map(str::to_owned),
        language: version.language.code().to_owned(),
    };
    versions.iter().map(entry).collect()
}

/// The provenance of every value of an article, by field; for lists by field and id.
pub fn provenance(article: &ArticleSummary) -> BTreeMap<String, ProvenanceEntry> {
    fn field<T>(name: &str, value: Option<&Derived<T>>) -> Option<(String, ProvenanceEntry)> {
        value.map(|value| (name.to_owned(), entry(&value.provenance)))
    }
    fn entry(provenance: &Provenance) -> ProvenanceEntry {
        ProvenanceEntry { source: provenance.source, evidence: plain(&provenance.evidence) }
    }
    let single = [
        field("title", Some(&article.title)),
        field("language", Some(&article.language)),
        field("date", article.date.as_ref()),
        field("year", article.year.as_ref()),
        field("year_inferred", article.year_inferred.as_ref()),
        field("event_date", article.event_date.as_ref()),
        field("expires", article.expires.as_ref()),
        field("kind", article.kind.as_ref()),
    ];
    let listed = Facet::lists().flat_map(|(_, list)| {
        let of_value = move |value: &Derived<Named>| {
            (format!("{}.{}", list.name, value.value.id), entry(&value.provenance))
        };
        (list.values)(article).iter().map(of_value)
    });
    let probable = article
        .organisers_probable
        .iter()
        .map(|value| (format!("organisers_probable.{}", value.value.id), entry(&value.provenance)));
    single.into_iter().flatten().chain(listed).chain(probable).collect()
}
