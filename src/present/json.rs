//! The wire format of the HTTP interface: what services read.
//!
//! These types are the contract; DESIGN section 4 shows it. Field order is the order on the wire.
//! Ranges are half-open and count Unicode code points of the text as sent.

use std::collections::BTreeMap;

use serde::Serialize;

use super::address::{file_href, web_address};
use super::explanation::{ExplanationEntry, explanation_entry};
use super::highlight::{Marked, plain};
use super::labels::{Labels, Lang, name_of};
use crate::article::{Article, Derived, Named, Provenance, Source};
use crate::engine::{FacetCounts, Hit, Related, SearchResults, Version, Versions};
use crate::query::{Expansion, Facet, Notice, ParamError, QueryPlan};

/// The answer to `GET /api/v1/search`.
#[derive(Debug, Clone, Serialize)]
pub struct SearchResponse {
    pub query: String,
    pub total: u64,
    pub total_any: u64,
    pub took_ms: u64,
    pub page: u32,
    pub per_page: u32,
    pub next_cursor: Option<String>,
    pub notices: Vec<NoticeEntry>,
    pub did_you_mean: Option<String>,
    pub expanded: Vec<Expansion>,
    pub hits: Vec<HitEntry>,
    pub facets: BTreeMap<&'static str, Vec<FacetEntry>>,
    /// How many more values of a facet have hits.
    pub facets_more: BTreeMap<&'static str, u64>,
}

/// A notice: its code with details, and the same in words.
#[derive(Debug, Clone, Serialize)]
pub struct NoticeEntry {
    #[serde(flatten)]
    pub notice: Notice,
    pub message: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct HitEntry {
    pub id: String,
    pub title: String,
    pub title_highlights: Vec<[usize; 2]>,
    pub url: Option<String>,
    /// Address of the file that the article is the whole of, from the root of the host.
    pub file: Option<String>,
    pub language: String,
    pub year: Option<i16>,
    pub date: Option<String>,
    pub kind: Option<String>,
    pub organisers: Vec<NamedEntry>,
    pub themes: Vec<NamedEntry>,
    pub places: Vec<NamedEntry>,
    pub score: f32,
    pub has_all_words: bool,
    /// What the score is made of; only where `explain=true` asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<ExplanationEntry>,
    pub snippets: Vec<SnippetEntry>,
    pub other_forms: Vec<VersionEntry>,
    /// The article in other languages.
    pub twins: Vec<VersionEntry>,
    pub provenance: BTreeMap<String, ProvenanceEntry>,
}

/// The same article elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VersionEntry {
    pub id: String,
    pub title: String,
    pub url: Option<String>,
    pub language: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NamedEntry {
    pub id: String,
    pub label: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct SnippetEntry {
    pub text: String,
    pub highlights: Vec<[usize; 2]>,
    pub section: usize,
    pub page: Option<u32>,
    /// The hit's file at this page.
    pub file: Option<String>,
}

/// How a value was come by. Keys of the map are field names, for lists `organisers.giz`.
#[derive(Debug, Clone, Serialize)]
pub struct ProvenanceEntry {
    pub source: Source,
    pub evidence: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct FacetEntry {
    pub value: FacetValueEntry,
    pub label: String,
    pub count: u64,
    pub selected: bool,
}

/// Years are numbers; everything else, `none` included, is text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum FacetValueEntry {
    Number(i32),
    Text(String),
}

/// The answer to `GET /api/v1/articles/{id}`.
#[derive(Debug, Clone, Serialize)]
pub struct ArticleResponse {
    pub id: String,
    pub title: String,
    pub url: Option<String>,
    /// Address of the file that the article is the whole of, from the root of the host.
    pub file: Option<String>,
    pub language: String,
    pub year: Option<i16>,
    pub year_inferred: Option<i16>,
    pub date: Option<String>,
    pub event_date: Option<String>,
    pub kind: Option<String>,
    pub organisers: Vec<NamedEntry>,
    pub themes: Vec<NamedEntry>,
    pub places: Vec<NamedEntry>,
    pub site: Option<String>,
    pub sections: Vec<SectionEntry>,
    pub other_forms: Vec<VersionEntry>,
    /// The article in other languages.
    pub twins: Vec<VersionEntry>,
    pub provenance: BTreeMap<String, ProvenanceEntry>,
}

/// The answer to `GET /api/v1/articles/{id}/related`.
#[derive(Debug, Clone, Serialize)]
pub struct RelatedResponse {
    pub id: String,
    /// The most alike first.
    pub related: Vec<RelatedEntry>,
}

#[derive(Debug, Clone, Serialize)]
pub struct RelatedEntry {
    pub id: String,
    pub title: String,
    pub url: Option<String>,
    pub language: String,
    pub year: Option<i16>,
    pub date: Option<String>,
    pub kind: Option<String>,
    pub organisers: Vec<NamedEntry>,
    pub themes: Vec<NamedEntry>,
    pub score: f32,
}

#[derive(Debug, Clone, Serialize)]
pub struct SectionEntry {
    pub heading: Option<String>,
    pub text: String,
    pub language: String,
    pub page: Option<u32>,
}

/// The answer to a search.
pub fn search_response(
    plan: &QueryPlan,
    results: &SearchResults,
    took_ms: u64,
    labels: &dyn Labels,
    lang: Lang,
    base: &str,
) -> SearchResponse {
    let filled = || results.facets.iter().filter(|counts| !counts.values.is_empty());
    SearchResponse {
        query: plain(&plan.text),
        total: results.total,
        total_any: results.total_any,
        took_ms,
        page: plan.page.number,
        per_page: plan.page.per_page,
        next_cursor: None,
        notices: notices(plan, results, lang),
        did_you_mean: plan.corrected_text().map(|text| plain(&text)),
        expanded: plan.expanded.clone(),
        hits: results.hits.iter().map(|hit| hit_entry(hit, labels, lang, base)).collect(),
        facets: always(Vec::new())
            .chain(filled().map(|c| (c.facet.name(), facet_entries(c, labels, lang))))
            .collect(),
        facets_more: always(0).chain(filled().map(|counts| (counts.facet.name(), counts.more))).collect(),
    }
}

/// Facets that every answer has, be they empty: clients read them without asking.
fn always<T: Clone>(empty: T) -> impl Iterator<Item = (&'static str, T)> {
    let names = [Facet::Year, Facet::Organiser, Facet::Theme, Facet::Language].map(Facet::name);
    names.into_iter().map(move |name| (name, empty.clone()))
}

/// An article with everything known of it.
pub fn article_response(
    article: &Article,
    versions: &Versions,
    labels: &dyn Labels,
    lang: Lang,
    base: &str,
) -> ArticleResponse {
    ArticleResponse {
        id: article.id.to_string(),
        title: plain(&article.title.value),
        url: url(article),
        file: file_href(base, article, None),
        language: article.language.value.code().to_owned(),
        year: article.year.as_ref().map(|year| year.value.get()),
        year_inferred: article.year_inferred.as_ref().map(|year| year.value.get()),
        date: article.date.as_ref().map(|date| date.value.to_string()),
        event_date: article.event_date.as_ref().map(|date| date.value.to_string()),
        kind: article.kind.as_ref().map(|kind| kind.value.clone()),
        organisers: named(&article.organisers, Facet::Organiser, labels, lang),
        themes: named(&article.themes, Facet::Theme, labels, lang),
        places: named(&article.places, Facet::Place, labels, lang),
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
        other_forms: version_entries(&versions.other_forms),
        twins: version_entries(&versions.twins),
        provenance: provenance(article),
    }
}

/// The articles related to one.
pub fn related_response(id: &str, related: &[Related], labels: &dyn Labels, lang: Lang) -> RelatedResponse {
    let entry = |Related { article, score }: &Related| RelatedEntry {
        id: article.id.to_string(),
        title: plain(&article.title.value),
        url: url(article),
        language: article.language.value.code().to_owned(),
        year: article.year.as_ref().map(|year| year.value.get()),
        date: article.date.as_ref().map(|date| date.value.to_string()),
        kind: article.kind.as_ref().map(|kind| kind.value.clone()),
        organisers: named(&article.organisers, Facet::Organiser, labels, lang),
        themes: named(&article.themes, Facet::Theme, labels, lang),
        score: *score,
    };
    RelatedResponse { id: id.to_owned(), related: related.iter().map(entry).collect() }
}

fn version_entries(versions: &[Version]) -> Vec<VersionEntry> {
    let entry = |version: &Version| VersionEntry {
        id: version.id.to_string(),
        title: plain(&version.title),
        url: version.url.as_deref().and_then(web_address).map(str::to_owned),
        language: version.language.code().to_owned(),
    };
    versions.iter().map(entry).collect()
}

/// All notices of a search: the plan's, and that no article has all words.
pub(super) fn all_notices(plan: &QueryPlan, results: &SearchResults) -> Vec<Notice> {
    let mut notices = plan.notices.clone();
    if results.some_words_only && !notices.contains(&Notice::SomeWords) {
        notices.push(Notice::SomeWords);
    }
    notices
}

fn notices(plan: &QueryPlan, results: &SearchResults, lang: Lang) -> Vec<NoticeEntry> {
    all_notices(plan, results)
        .into_iter()
        .map(|notice| NoticeEntry { message: plain(&lang.texts().notice(&notice)), notice })
        .collect()
}

fn hit_entry(hit: &Hit, labels: &dyn Labels, lang: Lang, base: &str) -> HitEntry {
    let article = &hit.article;
    let title = Marked::new(&article.title.value, &hit.title_highlights);
    HitEntry {
        id: article.id.to_string(),
        title_highlights: title.code_points(),
        title: title.text().to_owned(),
        url: url(article),
        file: file_href(base, article, None),
        language: article.language.value.code().to_owned(),
        year: article.year.as_ref().map(|year| year.value.get()),
        date: article.date.as_ref().map(|date| date.value.to_string()),
        kind: article.kind.as_ref().map(|kind| kind.value.clone()),
        organisers: named(&article.organisers, Facet::Organiser, labels, lang),
        themes: named(&article.themes, Facet::Theme, labels, lang),
        places: named(&article.places, Facet::Place, labels, lang),
        score: hit.score,
        has_all_words: hit.has_all_words,
        explanation: hit.explanation.as_ref().map(|explanation| explanation_entry(explanation, lang)),
        snippets: hit
            .snippets
            .iter()
            .map(|snippet| {
                let text = Marked::new(&snippet.text, &snippet.highlights);
                SnippetEntry {
                    highlights: text.code_points(),
                    text: text.text().to_owned(),
                    section: snippet.section,
                    page: snippet.page,
                    file: snippet.page.and_then(|page| file_href(base, article, Some(page))),
                }
            })
            .collect(),
        other_forms: version_entries(&hit.versions.other_forms),
        twins: version_entries(&hit.versions.twins),
        provenance: provenance(article),
    }
}

/// Where the article was published; nothing but web addresses, since services link to it unseen.
fn url(article: &Article) -> Option<String> {
    article.url.as_deref().and_then(web_address).map(str::to_owned)
}

fn named(values: &[Derived<Named>], facet: Facet, labels: &dyn Labels, lang: Lang) -> Vec<NamedEntry> {
    let entry = |value: &Derived<Named>| NamedEntry {
        id: value.value.id.clone(),
        label: plain(&name_of(labels, facet, &value.value.id, Some(&value.value.label), lang)),
    };
    values.iter().map(entry).collect()
}

/// Where every value of an article comes from, by field; values of a list by field and id.
pub fn provenance(article: &Article) -> BTreeMap<String, ProvenanceEntry> {
    fn of<T>(name: &str, value: Option<&Derived<T>>) -> Option<(String, ProvenanceEntry)> {
        value.map(|value| (name.to_owned(), entry(&value.provenance)))
    }
    fn entry(provenance: &Provenance) -> ProvenanceEntry {
        ProvenanceEntry { source: provenance.source, evidence: plain(&provenance.evidence) }
    }
    let single = [
        of("title", Some(&article.title)),
        of("language", Some(&article.language)),
        of("date", article.date.as_ref()),
        of("year", article.year.as_ref()),
        of("year_inferred", article.year_inferred.as_ref()),
        of("event_date", article.event_date.as_ref()),
        of("kind", article.kind.as_ref()),
    ];
    let lists =
        [("organisers", &article.organisers), ("themes", &article.themes), ("places", &article.places)];
    let listed = lists.into_iter().flat_map(|(name, values)| {
        values.iter().map(move |value| (format!("{name}.{}", value.value.id), entry(&value.provenance)))
    });
    single.into_iter().flatten().chain(listed).collect()
}

fn facet_entries(counts: &FacetCounts, labels: &dyn Labels, lang: Lang) -> Vec<FacetEntry> {
    let value = |id: &str| match (counts.facet, id.parse()) {
        (Facet::Year, Ok(year)) => FacetValueEntry::Number(year),
        _ => FacetValueEntry::Text(id.to_owned()),
    };
    counts
        .values
        .iter()
        .map(|entry| FacetEntry {
            value: value(&entry.id),
            label: plain(&name_of(labels, counts.facet, &entry.id, entry.label.as_deref(), lang)),
            count: entry.count,
            selected: entry.selected,
        })
        .collect()
}

/// What went wrong, for machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    UnknownParameter,
    InvalidValue,
    InvalidFilter,
    NotFound,
    TooLong,
    RateLimited,
    Overloaded,
    IndexUnavailable,
    Unauthorised,
}

impl ProblemCode {
    /// The HTTP status it goes with.
    pub fn status(self) -> u16 {
        match self {
            Self::UnknownParameter | Self::InvalidValue | Self::InvalidFilter | Self::TooLong => 400,
            Self::Unauthorised => 401,
            Self::NotFound => 404,
            Self::RateLimited => 429,
            Self::Overloaded | Self::IndexUnavailable => 503,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::UnknownParameter => "Unknown parameter",
            Self::InvalidValue => "Invalid value",
            Self::InvalidFilter => "Invalid filter",
            Self::NotFound => "Not found",
            Self::TooLong => "Too long",
            Self::RateLimited => "Too many requests",
            Self::Overloaded => "Overloaded",
            Self::IndexUnavailable => "Index unavailable",
            Self::Unauthorised => "Unauthorised",
        }
    }
}

/// A problem document as RFC 9457 has it, with our `code`; sent as `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    pub r#type: &'static str,
    pub title: &'static str,
    pub status: u16,
    pub detail: String,
    pub code: ProblemCode,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// What would have been allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed: Option<String>,
}

impl Problem {
    pub fn new(code: ProblemCode, detail: impl Into<String>) -> Self {
        Self {
            r#type: "about:blank",
            title: code.title(),
            status: code.status(),
            detail: detail.into(),
            code,
            parameter: None,
            allowed: None,
        }
    }

    /// Names the parameter at fault and what it allows.
    pub fn about(mut self, parameter: impl Into<String>, allowed: Option<String>) -> Self {
        self.parameter = Some(parameter.into());
        self.allowed = allowed;
        self
    }
}

impl From<&ParamError> for Problem {
    fn from(error: &ParamError) -> Self {
        let (code, allowed) = match error {
            ParamError::Unknown { known, .. } => (ProblemCode::UnknownParameter, Some(known.clone())),
            ParamError::Invalid { name, allowed, .. } if Facet::from_name(name).is_some() => {
                (ProblemCode::InvalidFilter, Some(allowed.clone()))
            }
            ParamError::Invalid { allowed, .. } => (ProblemCode::InvalidValue, Some(allowed.clone())),
            ParamError::Repeated { .. } => (ProblemCode::InvalidValue, None),
            ParamError::TooLong { limit, .. } => {
                (ProblemCode::TooLong, Some(format!("at most {limit} characters")))
            }
        };
        Self::new(code, error.to_string()).about(error.parameter(), allowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::sample::{self, SampleLabels};
    use crate::query::SearchParams;
    use serde_json::{Value, json};

    fn wire(lang: Lang) -> Value {
        let response = search_response(&sample::plan(), &sample::results(), 4, &SampleLabels, lang, "/suche");
        serde_json::to_value(response).unwrap()
    }

    #[test]
    fn a_search_answers_in_the_agreed_shape() {
        let wire = wire(Lang::De);
        let keys: Vec<&String> = wire.as_object().unwrap().keys().collect();
        for key in [
            "query",
            "total",
            "total_any",
            "took_ms",
            "page",
            "per_page",
            "next_cursor",
            "notices",
            "did_you_mean",
            "expanded",
            "hits",
            "facets",
            "facets_more",
        ] {
            assert!(keys.iter().any(|known| *known == key), "no {key}");
        }
        let hit = &wire["hits"][0];
        assert_eq!(hit["organisers"][0], json!({"id": "giz", "label": "GIZ"}));
        assert_eq!((&hit["year"], &hit["date"]), (&json!(2023), &json!("2023-05-24")));
        assert_eq!(hit["provenance"]["date"]["source"], "dateline");
        assert_eq!(hit["provenance"]["organisers.giz"]["source"], "text");
        assert_eq!(wire["next_cursor"], Value::Null);
    }

    #[test]
    fn years_are_numbers_and_none_is_a_word() {
        let wire = wire(Lang::En);
        let years = &wire["facets"]["year"];
        assert_eq!(years[0], json!({"value": 2023, "label": "2023", "count": 7, "selected": true}));
        let last = years.as_array().unwrap().last().unwrap();
        assert_eq!((&last["value"], &last["label"]), (&json!("none"), &json!("no year")));
        assert_eq!(wire["facets_more"]["organiser"], 12);
        assert!(wire["facets"].get("place").is_none(), "an empty facet was sent");
    }

    #[test]
    fn ranges_mark_the_words_of_the_text_sent() {
        let wire = wire(Lang::De);
        let snippet = &wire["hits"][0]["snippets"][0];
        let (from, to) = (&snippet["highlights"][0][0], &snippet["highlights"][0][1]);
        let (from, to) = (from.as_u64().unwrap() as usize, to.as_u64().unwrap() as usize);
        let text: String = snippet["text"].as_str().unwrap().chars().skip(from).take(to - from).collect();
        assert_eq!(text, "Wasser");
    }

    #[test]
    fn notices_carry_a_code_and_words() {
        let wire = wire(Lang::En);
        assert_eq!(wire["notices"][0]["code"], "query_cut");
        assert_eq!(wire["notices"][0]["kept_words"], 32);
        assert!(wire["notices"][0]["message"].as_str().unwrap().contains("first 32 words"));
    }

    #[test]
    fn an_article_is_sent_whole() {
        let article = sample::results().hits[0].article.clone();
        let wire = serde_json::to_value(article_response(
            &article,
            &Versions::default(),
            &SampleLabels,
            Lang::En,
            "",
        ))
        .unwrap();
        assert_eq!(wire["sections"].as_array().unwrap().len(), article.sections.len());
        assert_eq!(wire["themes"][0]["label"], "Water and sanitation");
    }

    #[test]
    fn hostile_titles_lose_their_overrides_and_nothing_else() {
        let results = sample::hostile_results();
        let wire =
            serde_json::to_value(search_response(&sample::plan(), &results, 1, &SampleLabels, Lang::De, ""))
                .unwrap();
        let title = wire["hits"][0]["title"].as_str().unwrap();
        assert_eq!(wire["hits"][0]["url"], Value::Null, "javascript: was sent as an address");
        assert!(title.starts_with("<script>alert('x')</script> \"evil\" gnp.exe"), "{title}");
    }

    #[test]
    fn problems_name_parameter_and_allowed_values() {
        let error = ParamError::Invalid { name: "year", value: "x".to_owned(), allowed: "a year".to_owned() };
        assert_eq!(
            serde_json::to_value(Problem::from(&error)).unwrap(),
            json!({
                "type": "about:blank", "title": "Invalid filter", "status": 400,
                "detail": "invalid value 'x' for 'year'; allowed: a year",
                "code": "invalid_filter", "parameter": "year", "allowed": "a year",
            })
        );
        let unknown = Problem::from(&ParamError::unknown("colour", &SearchParams::NAMES));
        assert!(unknown.allowed.unwrap().contains("per_page"));
        let plain = serde_json::to_value(Problem::new(ProblemCode::NotFound, "no such article")).unwrap();
        assert!(plain.get("parameter").is_none());
    }
}
