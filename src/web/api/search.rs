//! The endpoints `/api/v1/search` and `/api/v1/multi-search`.

use axum::extract::{self, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Map, Value};

use super::answer::{answer, json, naming};
use super::openapi::{BodyProblems, MultiSearchRequest, SearchParameters, SearchProblems, SearchRequest};
use super::parameters::{MAX_SEARCHES, NO_FACETS, SEARCH};
use super::request::{Pairs, object};
use crate::app::{Answer, App, Request, SearchCursor};
use crate::budget::Budget;
use crate::engine::Snapshot;
use crate::present::json::{
    HitEntry, MultiSearchResponse, SearchResponse, SelectedResponse, read_cursor, search_name,
    search_response,
};
use crate::present::suggestions::{SuggestionEntry, suggest_response};
use crate::present::{HitTarget, Lang};
use crate::query::{HitDetail, ParamError, Strictness, SuggestParams};
use crate::web::clients::Client;
use crate::web::error::Failure;
use crate::web::state::WebState;

/// A search, and the parts of its answer that the client wants.
struct Search {
    request: Request,
    lang: Lang,
    fields: Vec<&'static str>,
    /// The facets that the client wants; all where none is named.
    facets: Vec<&'static str>,
    /// How many completions of the text come with the answer.
    completions: u32,
}

impl Search {
    fn new(mut pairs: Pairs) -> Result<Self, Failure> {
        let (fields, cursor, lang) = (pairs.take_some("fields")?, pairs.take("cursor")?, pairs.take_lang()?);
        let facets = pairs.take_some("facets")?;
        let completions = pairs.take_number("completions")?;
        let counts_none = facets == [NO_FACETS];
        if facets.contains(&NO_FACETS) && !counts_none {
            return Err(Failure::Params(ParamError::Invalid {
                name: "facets",
                value: facets.join(","),
                allowed: "none alone, or names of facets".to_owned(),
            }));
        }
        let params = pairs.search()?;
        match &params.page {
            // Page 1 is accepted beside a cursor, since some clients send every default.
            Some(page) if cursor.is_some() && page.trim() != "1" => {
                return Err(Failure::Params(ParamError::Invalid {
                    name: "page",
                    value: page.chars().take(20).collect(),
                    allowed: "nothing beside cursor, which knows its page".to_owned(),
                }));
            }
            _ => {}
        }
        let asks_for = |names: &[&str]| fields.is_empty() || names.iter().any(|name| fields.contains(name));
        let request = Request::new(params, Strictness::Strict).with(|options| {
            options.detail =
                if asks_for(&HitEntry::OF_TEXT) { HitDetail::Snippets } else { HitDetail::Summary };
            options.versions = asks_for(&HitEntry::OF_VERSIONS);
            if counts_none {
                options.facet_values = 0;
            }
        });
        let cursor = cursor.map(|cursor| read_cursor(&cursor)).transpose().map_err(Failure::Cursor)?;
        let cursor = cursor.map(|cursor| SearchCursor { cursor, name: search_name });
        Ok(Self { request: Request { cursor, ..request }, lang, fields, facets, completions })
    }

    /// What the text may become, where the client asks for it with the hits. Hits that were found are answered even where
    /// completing fails.
    fn completions(&self, app: &App, snapshot: &dyn Snapshot, budget: Budget) -> Vec<SuggestionEntry> {
        if self.completions == 0 {
            return Vec::new();
        }
        let typed = SuggestParams { q: self.request.params.q.clone(), limit: self.completions };
        match app.suggest(snapshot, &typed, budget) {
            Ok(completions) => {
                suggest_response(typed.typed(), &completions, &*app.vocabulary, self.lang).suggestions
            }
            Err(error) => {
                tracing::warn!(%error, "hits were found, and what is typed could not be completed");
                Vec::new()
            }
        }
    }

    fn answer(
        &self,
        state: &WebState,
        snapshot: &dyn Snapshot,
        budget: Budget,
    ) -> Result<SelectedResponse, Failure> {
        let app = state.app();
        let Answer { plan, results, took } = app.execute(snapshot, &self.request, budget)?;
        let behind = if plan.view.continue_with_any { results.total_any } else { 0 };
        state.searched(&plan, results.total + behind);
        let took_ms = took.as_millis().try_into().unwrap_or(u64::MAX);
        let mut response = search_response(&plan, &results, took_ms, naming(app, self.lang));
        response.completions = self.completions(app, snapshot, budget);
        let target = app.config.web.hits_lead_to;
        response.hits_lead_to = Some(target).filter(|target| *target != HitTarget::default());
        response.select(&self.fields, &self.facets).map_err(|error| {
            tracing::error!(%error, "an answer is no JSON");
            Failure::Internal
        })
    }
}

/// Search
///
/// Ranked hits with passages, and how many there are by year, organiser and so on.
#[utoipa::path(
    get,
    operation_id = "searchArticles",
    path = "/api/v1/search",
    tag = "search",
    params(SearchParameters),
    responses(
        (status = 200, description = "A page of hits.", body = SearchResponse),
        (status = 304, description = "The answer is the one that If-None-Match names."),
        SearchProblems
    )
)]
pub async fn search(
    State(state): State<WebState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let search = Search::new(Pairs::of_address(query.as_deref(), SEARCH)?)?;
    // The tag names the snapshot, but completions of an earlier state will be others soon.
    let is_settled = search.completions == 0 || !state.app().snapshot()?.language().completes_as_before();
    let shared = state.clone();
    let work =
        move |_: &App, snapshot: &dyn Snapshot, budget| json(&search.answer(&shared, snapshot, budget)?);
    if is_settled { answer(&state, &headers, work).await } else { state.read(work).await }
}

/// Search by a JSON body
///
/// Search with parameters in a JSON body, for queries that are too long for a URL. Parameters that may be repeated
/// there are arrays here.
#[utoipa::path(
    post,
    operation_id = "searchArticlesByBody",
    path = "/api/v1/search",
    tag = "search",
    request_body = SearchRequest,
    responses((status = 200, description = "A page of hits.", body = SearchResponse), BodyProblems)
)]
pub async fn search_by_body(
    State(state): State<WebState>,
    request: extract::Request,
) -> Result<Response, Failure> {
    let search = Search::new(Pairs::of_object(object(request).await?, SEARCH)?)?;
    let shared = state.clone();
    state.read(move |_, snapshot, budget| json(&search.answer(&shared, snapshot, budget)?)).await
}

/// Several searches at once
///
/// Answered in their order from one state of the index; if one is wrong, none is answered.
#[utoipa::path(
    post,
    operation_id = "searchArticlesSeveralTimes",
    path = "/api/v1/multi-search",
    tag = "search",
    request_body = MultiSearchRequest,
    responses((status = 200, description = "A page of hits a search.", body = MultiSearchResponse), BodyProblems)
)]
pub async fn multi_search(
    State(state): State<WebState>,
    request: extract::Request,
) -> Result<Response, Failure> {
    let client = request.extensions().get::<Client>().copied();
    let searches = searches(object(request).await?)?;
    if let Some(client) = client {
        // The first search was charged with the request itself.
        state.clients().take_more(client, searches.len() as u32 - 1)?;
    }
    let shared = state.clone();
    // All searches of a request share the time limit of one.
    let work = move |_: &App, snapshot: &dyn Snapshot, budget| {
        let answered = |(at, search): (usize, &Search)| {
            search.answer(&shared, snapshot, budget).map_err(|failure| failure.of_query(at))
        };
        let results = searches.iter().enumerate().map(answered).collect::<Result<_, Failure>>()?;
        json(&MultiSearchResponse { results })
    };
    state.read(work).await
}

/// The searches of `{"queries": [{…}, …]}`.
fn searches(mut body: Map<String, Value>) -> Result<Vec<Search>, Failure> {
    let form = || {
        let form = format!(
            "the body must be {{\"queries\": [{{\"q\": \"…\"}}, …]}} with 1 to {MAX_SEARCHES} searches"
        );
        Failure::InvalidBody(form)
    };
    let Some(Value::Array(queries)) = body.remove("queries") else { return Err(form()) };
    if let Some(name) = body.keys().next() {
        return Err(Failure::Params(ParamError::unknown(name, &["queries"])));
    }
    if queries.is_empty() || queries.len() > MAX_SEARCHES {
        return Err(form());
    }
    let search = |(at, query): (usize, Value)| {
        let Value::Object(query) = query else { return Err(form()) };
        let search = Pairs::of_object(query, SEARCH).map_err(Failure::Params).and_then(Search::new);
        search.map_err(|error| error.of_query(at))
    };
    queries.into_iter().enumerate().map(search).collect()
}
