//! The answer to a search.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::cursor::next_cursor;
use super::facets::{FacetEntry, facet_entries};
use super::notices::{NoticeEntry, notices};
use super::record::{Naming, ProvenanceEntry, Record, VersionEntry, provenance, version_entries};
use crate::article::Facet;
use crate::engine::{Hit, SearchResults};
use crate::present::address::{HitTarget, file_href};
use crate::present::explanation::{ExplanationEntry, explanation_entry};
use crate::present::highlight::{Marked, plain};
use crate::present::missing::missing_words;
use crate::present::offers::offer_label;
use crate::present::suggestions::SuggestionEntry;
use crate::query::{Expansion, FilterOffer, QueryPlan};

/// The answer to `GET /api/v1/search`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SearchResponse {
    /// The query as it was understood: cut to its limits, without control characters.
    pub query: String,
    /// Size of the result set.
    pub total: u64,
    /// Number of further articles that hold only some of the words.
    pub total_any: u64,
    /// Number of hits about events that are still to come.
    pub upcoming: u64,
    /// Milliseconds the search took.
    pub took_ms: u64,
    pub page: u32,
    pub per_page: u32,
    /// Pass it as `cursor`, with the same parameters, to get the next page at any depth; null on the last page.
    pub next_cursor: Option<String>,
    pub notices: Vec<NoticeEntry>,
    /// The corrected query, if the query has words that no article has.
    pub did_you_mean: Option<String>,
    /// Terms that were searched for in addition to the query.
    pub expanded: Vec<Expansion>,
    /// Filters that words of the query name. None is applied: sending their parameters with `q` does so.
    pub offered_filters: Vec<FilterOfferEntry>,
    pub hits: Vec<HitEntry>,
    /// What the text may become, the most useful first; only where `completions` asks for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub completions: Vec<SuggestionEntry>,
    /// Where pages lead from hits: `source` where they lead to their `url`, if they have one; else nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub hits_lead_to: Option<HitTarget>,
    /// Values by facet, each with its number of hits: the filters of other facets apply, the facet's own doesn't.
    pub facets: BTreeMap<&'static str, Vec<FacetEntry>>,
    /// Number of further values with hits that are not listed, by facet.
    pub facets_more: BTreeMap<&'static str, u64>,
}

/// A filter that words of a query name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FilterOfferEntry {
    #[serde(flatten)]
    pub offer: FilterOffer,
    /// The filter in words.
    pub label: String,
}

/// The answer to `POST /api/v1/multi-search`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MultiSearchResponse {
    /// The answers in the order of the searches, all from one state of the index.
    #[schema(value_type = Vec<SearchResponse>)]
    pub results: Vec<SelectedResponse>,
}

/// An answer whose hits hold only the fields asked for.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum SelectedResponse {
    Whole(Box<SearchResponse>),
    Selected(serde_json::Value),
}

impl SearchResponse {
    /// Keeps the named fields of hits and the named facets; all where none is named.
    pub fn select(mut self, fields: &[&str], facets: &[&str]) -> serde_json::Result<SelectedResponse> {
        if !facets.is_empty() {
            self.facets.retain(|name, _| facets.contains(name));
            self.facets_more.retain(|name, _| facets.contains(name));
        }
        if fields.is_empty() {
            return Ok(SelectedResponse::Whole(Box::new(self)));
        }
        let mut response = serde_json::to_value(self)?;
        for hit in response["hits"].as_array_mut().into_iter().flatten() {
            if let Some(hit) = hit.as_object_mut() {
                hit.retain(|name, _| fields.contains(&name.as_str()));
            }
        }
        Ok(SelectedResponse::Selected(response))
    }
}

/// An article found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HitEntry {
    #[serde(flatten)]
    pub record: Record,
    /// Parts of the title that match.
    pub title_highlights: Vec<[usize; 2]>,
    /// Comparable within one answer only; 0 where the query names no words.
    pub score: f32,
    /// Whether it holds all words of the query.
    pub has_all_words: bool,
    /// Words of the query of which it holds nothing, not even a part or a translation; `title:word` for one that was
    /// looked for in titles alone.
    pub missing_words: Vec<String>,
    /// What the score is made of; only where `explain=true` asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<ExplanationEntry>,
    pub snippets: Vec<SnippetEntry>,
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
    /// Where the facts come from.
    pub provenance: BTreeMap<String, ProvenanceEntry>,
}

impl HitEntry {
    /// Fields that are made of the text of an article.
    pub const OF_TEXT: [&str; 1] = ["snippets"];
    /// Fields that name its near-duplicates and translations.
    pub const OF_VERSIONS: [&str; 4] = ["duplicates", "translations", "other_forms", "twins"];
    /// The names of its fields.
    pub const FIELDS: [&str; Self::OF_RECORD.len() + Facet::LISTS + Self::OF_HIT.len()] = {
        let mut fields = [""; Self::OF_RECORD.len() + Facet::LISTS + Self::OF_HIT.len()];
        let (of_record, behind) = fields.split_at_mut(Self::OF_RECORD.len());
        let (of_lists, of_hit) = behind.split_at_mut(Facet::LISTS);
        of_record.copy_from_slice(&Self::OF_RECORD);
        of_lists.copy_from_slice(&Facet::LIST_NAMES);
        of_hit.copy_from_slice(&Self::OF_HIT);
        fields
    };
    pub const OF_RECORD: [&str; 10] =
        ["id", "title", "url", "file", "language", "year", "date", "event_date", "event_end", "kind"];
    const OF_HIT: [&str; 11] = [
        "title_highlights",
        "score",
        "has_all_words",
        "missing_words",
        "explanation",
        "snippets",
        "duplicates",
        "translations",
        "other_forms",
        "twins",
        "provenance",
    ];
}

/// A passage of the text that matches.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SnippetEntry {
    pub text: String,
    pub highlights: Vec<[usize; 2]>,
    /// The section of the article it stands in, counted from 0.
    pub section: usize,
    /// Of a document with pages, counted from 1.
    pub page: Option<u32>,
    /// The hit's file at this page.
    pub file: Option<String>,
}

/// The answer to a search.
pub fn search_response(
    plan: &QueryPlan,
    results: &SearchResults,
    took_ms: u64,
    naming: Naming<'_>,
) -> SearchResponse {
    let filled = || results.facets.iter().filter(|counts| !counts.values.is_empty());
    SearchResponse {
        query: plain(&plan.understood.text),
        total: results.total,
        total_any: results.total_any,
        upcoming: results.upcoming,
        took_ms,
        page: plan.view.page.number,
        per_page: plan.view.page.per_page,
        next_cursor: next_cursor(plan, results),
        notices: notices(plan, results, naming),
        did_you_mean: plan.corrected_text().map(|text| plain(&text)),
        expanded: plan.understood.expanded.clone(),
        offered_filters: offered_filters(plan, naming),
        hits: results.hits.iter().map(|hit| hit_entry(plan, hit, naming)).collect(),
        completions: Vec::new(),
        hits_lead_to: None,
        facets: always(Vec::new())
            .chain(filled().map(|c| (c.facet.name(), facet_entries(c, naming))))
            .collect(),
        facets_more: always(0).chain(filled().map(|counts| (counts.facet.name(), counts.more))).collect(),
    }
}

fn offered_filters(plan: &QueryPlan, naming: Naming<'_>) -> Vec<FilterOfferEntry> {
    let entry = |offer: &FilterOffer| FilterOfferEntry {
        label: offer_label(offer, naming.labels, naming.lang),
        offer: FilterOffer { words: plain(&offer.words), q: plain(&offer.q), ..offer.clone() },
    };
    plan.understood.offers.iter().map(entry).collect()
}

/// The facets that every answer holds, even if they are empty: clients read them without checking.
fn always<T: Clone>(empty: T) -> impl Iterator<Item = (&'static str, T)> {
    let names = [Facet::Year, Facet::Organiser, Facet::Theme, Facet::Language].map(Facet::name);
    names.into_iter().map(move |name| (name, empty.clone()))
}

fn hit_entry(plan: &QueryPlan, hit: &Hit, naming: Naming<'_>) -> HitEntry {
    let article = &hit.article;
    let title = Marked::new(&article.title.value, &hit.title_highlights);
    let duplicates = version_entries(&hit.versions.duplicates);
    let translations = version_entries(&hit.versions.translations);
    HitEntry {
        // The ranges count characters of this text, so no other form of the title may be sent.
        record: Record { title: title.text().to_owned(), ..Record::new(article, naming) },
        title_highlights: title.code_points(),
        score: hit.score,
        has_all_words: hit.has_all_words,
        missing_words: missing_words(plan, hit),
        explanation: hit.explanation.as_ref().map(|explanation| explanation_entry(explanation, naming.lang)),
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
                    file: snippet.page.and_then(|page| file_href(naming.base, article, Some(page))),
                }
            })
            .collect(),
        other_forms: duplicates.clone(),
        duplicates,
        twins: translations.clone(),
        translations,
        provenance: provenance(article),
    }
}
