//! The endpoints that front ends built for Meilisearch ask: the wire format of InstantSearch with its
//! adapter, on the same query plan as every other search.
//!
//! There is one index, named by the configuration. Keys are taken and not looked at, since everything
//! here is public. Fields that only tune another engine's ranking are taken without effect.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use axum::Json;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::{HeaderName, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::api::{naming, open_to, request};
use super::error::Failure;
use super::state::WebState;
use super::{clients, pages};
use crate::analysis;
use crate::app::App;
use crate::engine::{FacetCounts, Reading};
use crate::present::json::instantsearch::{
    ErrorAnswer, FacetHit, FacetSearchAnswer, MultiSearchAnswer, Paging, SearchAnswer, Shape, distribution,
    document, year_range,
};
use crate::query::{
    Facet, FilterExpression, Page, QueryPlan, SHOWN_NAME, SearchParams, Sort, Strictness, shortened,
};

/// Searches of one request.
const MAX_QUERIES: usize = 32;
/// Hits of one search, where none are asked for and at most.
const DEFAULT_HITS: usize = 20;
const MAX_HITS: usize = 1_000;
/// Values of a facet in an answer, and those that are searched in.
const MAX_VALUES: usize = 100;
const MAX_SEARCHED_VALUES: usize = 20_000;
/// What such clients send beside the usual headers.
const CLIENT_HEADERS: [HeaderName; 2] =
    [header::AUTHORIZATION, HeaderName::from_static("x-meilisearch-client")];

pub fn endpoints(state: &WebState) -> Router<WebState> {
    Router::new()
        .route("/multi-search", post(multi_search))
        .route("/indexes/{uid}/search", post(search))
        .route("/indexes/{uid}/facet-search", post(facet_search))
        .route("/health", get(health))
        .route("/version", get(version))
        .method_not_allowed_fallback(pages::method_not_allowed)
        .layer(DefaultBodyLimit::max(request::MAX_BODY))
        .layer(from_fn_with_state(state.clone(), clients::limit))
        .layer(open_to(&state.app().config.web.allowed_origins, &CLIENT_HEADERS))
}

/// Why a request has no ordinary answer.
#[derive(Debug)]
enum Refusal {
    IndexNotFound(String),
    /// The code says which field is wrong.
    Invalid(&'static str, String),
    Failure(Failure),
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl Refusal {
    fn of_query(self, at: usize) -> Self {
        match self {
            Self::Invalid(code, message) => {
                Self::Invalid(code, format!("Inside `.queries[{at}]`: {message}"))
            }
            other => other,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let invalid = "invalid_request";
        let (status, code, kind, message) = match self {
            Self::IndexNotFound(uid) => {
                let uid = shortened(&uid, SHOWN_NAME);
                let message = format!("there is no index '{uid}'");
                (StatusCode::NOT_FOUND, "index_not_found", invalid, message)
            }
            Self::Invalid(code, message) => (StatusCode::BAD_REQUEST, code, invalid, message),
            Self::Failure(failure) => {
                let code = match failure.status() {
                    StatusCode::BAD_REQUEST => "malformed_payload",
                    StatusCode::PAYLOAD_TOO_LARGE => "payload_too_large",
                    StatusCode::UNSUPPORTED_MEDIA_TYPE => "invalid_content_type",
                    StatusCode::REQUEST_TIMEOUT => "request_timeout",
                    StatusCode::SERVICE_UNAVAILABLE => "too_many_search_requests",
                    _ => "internal",
                };
                let kind = if failure.status().is_server_error() { "system" } else { invalid };
                let problem = failure.problem();
                let message = problem.detail.clone();
                let body = ErrorAnswer { message, code, kind, link: "/docs".to_owned() };
                return failure.with_headers(Json(body).into_response());
            }
        };
        (status, Json(ErrorAnswer { message, code, kind, link: "/docs".to_owned() })).into_response()
    }
}

/// One search as such clients send it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct SearchRequest {
    index_uid: Option<String>,
    q: Option<String>,
    filter: Option<Value>,
    facets: Option<Vec<String>>,
    limit: Option<usize>,
    offset: Option<usize>,
    hits_per_page: Option<usize>,
    page: Option<usize>,
    sort: Option<Vec<String>>,
    attributes_to_retrieve: Option<Vec<String>>,
    attributes_to_highlight: Option<Vec<String>>,
    attributes_to_crop: Option<Vec<String>>,
    highlight_pre_tag: Option<String>,
    highlight_post_tag: Option<String>,
    matching_strategy: Option<String>,
    facet_name: Option<String>,
    facet_query: Option<String>,
    /// Taken without effect.
    crop_length: Option<Value>,
    crop_marker: Option<Value>,
    show_matches_position: Option<Value>,
    show_ranking_score: Option<Value>,
    show_ranking_score_details: Option<Value>,
    ranking_score_threshold: Option<Value>,
    attributes_to_search_on: Option<Value>,
    locales: Option<Value>,
    exhaustive_facet_count: Option<Value>,
}

impl SearchRequest {
    fn read(object: Map<String, Value>) -> Result<Self, Refusal> {
        let of_all = match Self::deserialize(&object) {
            Ok(request) => return Ok(request),
            Err(error) => Refusal::Invalid("bad_request", error.to_string()),
        };
        // Which field it is the error doesn't say.
        let wrong = object.into_iter().find_map(|(name, value)| {
            let error = serde_json::from_value::<Self>(json!({ name.as_str(): value })).err()?;
            let name = shortened(&name, SHOWN_NAME);
            Some(Refusal::Invalid("bad_request", format!("field `{name}`: {error}")))
        });
        Err(wrong.unwrap_or(of_all))
    }

    fn plan(&self, app: &App, reading: &dyn Reading) -> Result<QueryPlan, Refusal> {
        let match_mode = match self.matching_strategy.as_deref() {
            None | Some("last") => "auto",
            Some("all") => "all",
            Some("frequency") => "any",
            Some(other) => {
                let message = format!("'{other}' is no matching strategy; use last, all or frequency");
                return Err(Refusal::Invalid("invalid_search_matching_strategy", message));
            }
        };
        let params = SearchParams {
            q: self.q.clone().unwrap_or_default(),
            match_mode: Some(match_mode.to_owned()),
            ..SearchParams::default()
        };
        let plan = app.plan(reading, &params, Strictness::Lenient);
        let mut plan = plan.map_err(|error| Refusal::Failure(Failure::Params(error)))?;
        plan.sort = self.sort()?;
        plan.filters.expression = self.expression(app, reading)?;
        Ok(plan)
    }

    /// The first order named that there is; the index knows one at a time.
    fn sort(&self) -> Result<Sort, Refusal> {
        let Some(order) = self.sort.iter().flatten().next() else { return Ok(Sort::Relevance) };
        Ok(match order.trim() {
            "year:desc" | "date:desc" => Sort::Newest,
            "year:asc" | "date:asc" => Sort::Oldest,
            "title:asc" => Sort::Title,
            other => {
                let other = shortened(other, SHOWN_NAME);
                let message = format!(
                    "there is no order '{other}'; use date:desc, date:asc, year:desc, year:asc or title:asc"
                );
                return Err(Refusal::Invalid("invalid_search_sort", message));
            }
        })
    }

    /// Lists within the list are alternatives; everything else holds together.
    fn expression(&self, app: &App, reading: &dyn Reading) -> Result<Option<FilterExpression>, Refusal> {
        let refused = |message: String| Refusal::Invalid("invalid_search_filter", message);
        let text = |value: &Value| match value {
            Value::String(text) if text.trim().is_empty() => Ok(None),
            Value::String(text) => {
                app.filter_expression(reading, text).map(Some).map_err(|error| refused(error.to_string()))
            }
            _ => Err(refused("a filter is a text, or a list of texts and of lists of texts".to_owned())),
        };
        match &self.filter {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(outer)) => {
                let mut all = Vec::new();
                for value in outer {
                    match value {
                        Value::Array(inner) => {
                            let any = inner.iter().filter_map(|value| text(value).transpose());
                            let any = any.collect::<Result<Vec<_>, _>>()?;
                            all.extend((!any.is_empty()).then(|| FilterExpression::any(any)));
                        }
                        value => all.extend(text(value)?),
                    }
                }
                Ok((!all.is_empty()).then(|| FilterExpression::all(all)))
            }
            Some(value) => text(value),
        }
    }

    fn facets(&self) -> Result<Vec<Facet>, Refusal> {
        let names = self.facets.iter().flatten().map(String::as_str);
        if names.clone().any(|name| name == "*") {
            return Ok(Facet::ALL.to_vec());
        }
        names.map(|name| facet_named(name, "invalid_search_facets")).collect()
    }

    /// How many hits to skip and to send, and whether by pages.
    fn window(&self) -> (usize, usize, bool) {
        if self.hits_per_page.is_some() || self.page.is_some() {
            let size = self.hits_per_page.unwrap_or(DEFAULT_HITS).min(MAX_HITS);
            return (self.page.unwrap_or(1).saturating_sub(1).saturating_mul(size), size, true);
        }
        (self.offset.unwrap_or(0), self.limit.unwrap_or(DEFAULT_HITS).min(MAX_HITS), false)
    }

    fn shape(&self) -> Shape {
        let named = |names: &Option<Vec<String>>| names.iter().flatten().next().is_some();
        Shape {
            retrieved: self.attributes_to_retrieve.clone(),
            highlighted: self.attributes_to_highlight.clone().unwrap_or_default(),
            is_formatted: named(&self.attributes_to_highlight) || named(&self.attributes_to_crop),
            before: self.highlight_pre_tag.clone().unwrap_or_else(|| "<em>".to_owned()),
            behind: self.highlight_post_tag.clone().unwrap_or_else(|| "</em>".to_owned()),
        }
    }

    fn answer(
        &self,
        app: &App,
        reading: &dyn Reading,
        started: Instant,
        timeout: Duration,
    ) -> Result<SearchAnswer, Refusal> {
        let deadline = started.checked_add(timeout);
        let facets = self.facets()?;
        let mut plan = self.plan(app, reading)?;
        let (offset, limit, by_pages) = self.window();
        let is_reached = limit > 0 && offset < Page::MAX_REACH as usize;
        let (page, skipped) = page_of(offset, limit);
        let naming = naming(app, app.config.web.facet_language);
        let results = if is_reached {
            plan.page = page;
            reading.search(&plan, deadline)
        } else {
            reading.facets(&plan, MAX_VALUES, deadline)
        };
        let results = results.map_err(Failure::from)?;
        let shape = self.shape();
        let hits = results.hits.iter().filter(|_| is_reached).skip(skipped).take(limit);
        let hits: Vec<Value> = hits.map(|hit| document(hit, &shape, naming)).collect();
        let is_cut = results.facets.iter().any(|counts| facets.contains(&counts.facet) && counts.more > 0);
        let total = results.total;
        let counts = if is_reached && is_cut {
            reading.facets(&plan, MAX_VALUES, deadline).map_err(Failure::from)?.facets
        } else {
            results.facets
        };
        let counts: Vec<&FacetCounts> = counts.iter().filter(|c| facets.contains(&c.facet)).collect();
        let none = facets.iter().map(|facet| (facet.name(), Map::new()));
        let distributions = counts.iter().map(|c| (c.facet.name(), distribution(c, naming)));
        let years = counts.iter().filter(|c| c.facet == Facet::Year).filter_map(|c| year_range(c));
        Ok(SearchAnswer {
            index_uid: None,
            query: plan.text.clone(),
            hits,
            paging: if by_pages {
                let reached = total.min(u64::from(Page::MAX_REACH));
                Paging::Pages {
                    hits_per_page: limit,
                    page: self.page.unwrap_or(1).max(1),
                    total_pages: if limit == 0 { 0 } else { (reached as usize).div_ceil(limit) },
                    total_hits: total,
                }
            } else {
                Paging::Window { limit, offset, estimated_total_hits: total }
            },
            facet_distribution: self.facets.is_some().then(|| none.chain(distributions).collect()),
            facet_stats: self
                .facets
                .is_some()
                .then(|| years.map(|range| (Facet::Year.name(), range)).collect()),
            processing_time_ms: milliseconds(started),
        })
    }
}

/// A page that holds the hits from `offset` on, and how many of its hits come before them.
fn page_of(offset: usize, limit: usize) -> (Page, usize) {
    let limit = limit.max(1);
    // The smallest pages of which one holds the whole window; at worst the first page does.
    let size = (limit..=offset + limit).find(|size| offset / size == (offset + limit - 1) / size);
    let size = size.unwrap_or(offset + limit);
    let number = u32::try_from(offset / size + 1).unwrap_or(u32::MAX);
    (Page { number, per_page: u32::try_from(size).unwrap_or(u32::MAX) }, offset % size)
}

fn facet_named(name: &str, code: &'static str) -> Result<Facet, Refusal> {
    Facet::from_name(name).ok_or_else(|| {
        let name = shortened(name, SHOWN_NAME);
        let names = Facet::ALL.map(Facet::name).join(", ");
        Refusal::Invalid(code, format!("'{name}' is no facet; use {names}"))
    })
}

fn milliseconds(started: Instant) -> u64 {
    started.elapsed().as_millis().try_into().unwrap_or(u64::MAX)
}

fn check_index(state: &WebState, uid: &str) -> Result<(), Refusal> {
    if uid == state.app().config.web.index_uid { Ok(()) } else { Err(Refusal::IndexNotFound(uid.to_owned())) }
}

/// Runs what reads the index, on a blocking thread.
async fn read<T: Send + 'static>(
    state: &WebState,
    work: impl FnOnce(&App, &dyn Reading) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    state.read(move |app, reading| Ok(work(app, reading))).await?
}

async fn search(
    State(state): State<WebState>,
    Path(uid): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    check_index(&state, &uid)?;
    let asked = SearchRequest::read(request::object(request).await?)?;
    let timeout = state.search_timeout();
    let work = move |app: &App, reading: &dyn Reading| asked.answer(app, reading, Instant::now(), timeout);
    Ok(Json(read(&state, work).await?).into_response())
}

async fn multi_search(State(state): State<WebState>, request: Request) -> Result<Response, Refusal> {
    let mut object = request::object(request).await?;
    let queries = object.remove("queries");
    if let Some(unknown) = object.keys().next() {
        let name = shortened(unknown, SHOWN_NAME);
        return Err(Refusal::Invalid("bad_request", format!("unknown field `{name}`, expected `queries`")));
    }
    let Some(Value::Array(queries)) = queries else {
        return Err(Refusal::Invalid("bad_request", "send a list of searches as `queries`".to_owned()));
    };
    if queries.len() > MAX_QUERIES {
        let message =
            format!("{} searches are too many for one request; send up to {MAX_QUERIES}", queries.len());
        return Err(Refusal::Invalid("bad_request", message));
    }
    let mut searches = Vec::with_capacity(queries.len());
    for (at, query) in queries.into_iter().enumerate() {
        let Value::Object(query) = query else {
            return Err(Refusal::Invalid("bad_request", "a search is a JSON object".to_owned()).of_query(at));
        };
        let search = SearchRequest::read(query).map_err(|refusal| refusal.of_query(at))?;
        let Some(uid) = search.index_uid.as_deref() else {
            let message = "the field `indexUid` is missing".to_owned();
            return Err(Refusal::Invalid("missing_index_uid", message).of_query(at));
        };
        check_index(&state, uid)?;
        searches.push(search);
    }
    let timeout = state.search_timeout();
    let work = move |app: &App, reading: &dyn Reading| {
        // All of them share the time of one.
        let begun = Instant::now();
        let mut results = Vec::with_capacity(searches.len());
        for (at, search) in searches.into_iter().enumerate() {
            let left = timeout.saturating_sub(begun.elapsed());
            let answer = search.answer(app, reading, Instant::now(), left);
            let answer = answer.map_err(|refusal| refusal.of_query(at))?;
            results.push(SearchAnswer { index_uid: search.index_uid, ..answer });
        }
        Ok(MultiSearchAnswer { results })
    };
    Ok(Json(read(&state, work).await?).into_response())
}

async fn facet_search(
    State(state): State<WebState>,
    Path(uid): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    check_index(&state, &uid)?;
    let asked = SearchRequest::read(request::object(request).await?)?;
    let name = asked.facet_name.as_deref().unwrap_or_default();
    let facet = facet_named(name, "invalid_facet_search_facet_name")?;
    let timeout = state.search_timeout();
    let work = move |app: &App, reading: &dyn Reading| {
        let started = Instant::now();
        let plan = asked.plan(app, reading)?;
        let results = reading.facets(&plan, MAX_SEARCHED_VALUES, started.checked_add(timeout));
        let results = results.map_err(Failure::from)?;
        let naming = naming(app, app.config.web.facet_language);
        let values = results.facets.iter().filter(|counts| counts.facet == facet);
        let values = values.flat_map(|counts| distribution(counts, naming));
        let query = asked.facet_query.as_deref().map(compared).unwrap_or_default();
        let mut facet_hits: Vec<FacetHit> = values
            .filter(|(value, _)| begins_in(&compared(value), &query))
            .map(|(value, count)| FacetHit { value, count: count.as_u64().unwrap_or_default() })
            .collect();
        facet_hits.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        facet_hits.truncate(MAX_VALUES);
        let facet_query = asked.facet_query;
        Ok(FacetSearchAnswer { facet_hits, facet_query, processing_time_ms: milliseconds(started) })
    };
    Ok(Json(read(&state, work).await?).into_response())
}

/// A name as it is compared: without capitals and marks.
fn compared(name: &str) -> String {
    analysis::fold(&analysis::lower_case(name.trim())).into_owned()
}

/// Whether a word of a name begins a typed text.
fn begins_in(name: &str, typed: &str) -> bool {
    let starts = name
        .char_indices()
        .filter(|(at, _)| name[..*at].chars().next_back().is_none_or(|before| !before.is_alphanumeric()));
    typed.is_empty() || starts.into_iter().any(|(at, _)| name[at..].starts_with(typed))
}

async fn health(State(state): State<WebState>) -> Response {
    match state.app().snapshot() {
        Ok(_) => Json(json!({ "status": "available" })).into_response(),
        Err(_) => Refusal::Failure(Failure::Unavailable).into_response(),
    }
}

async fn version() -> Json<BTreeMap<&'static str, &'static str>> {
    // Builds carry no commit; clients ask for the names alone.
    Json(BTreeMap::from([
        ("commitSha", "unknown"),
        ("commitDate", "unknown"),
        ("pkgVersion", env!("CARGO_PKG_VERSION")),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_window_lies_in_one_page() {
        for offset in 0..200 {
            for limit in 1..40 {
                let (page, skipped) = page_of(offset, limit);
                assert_eq!(page.offset() + skipped, offset);
                assert!(skipped + limit <= page.per_page as usize, "{offset} {limit}: {page:?}");
                assert!(page.per_page as usize <= offset + limit);
            }
        }
    }
}
