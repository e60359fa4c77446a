//! The endpoints for front ends built for Meilisearch. They have the wire format of InstantSearch
//! with its Meilisearch adapter, and run the same search as every other endpoint.
//!
//! There is one index, named by the configuration. Such clients always send a key, which is checked
//! only if searching needs one. Fields that only tune the ranking of another engine are accepted
//! without effect.
//!
//! Such a client sends several searches for what a person sees as one: one for the hits, one for
//! every facet with a chosen value, to count its other values, and one for all values when it
//! starts. Metrics and query log count one search for each different text of a request, and only if
//! hits are requested; see [`Search::is_search`].

mod address;
mod answering;
mod documents;
mod error;
pub(super) mod refused;
mod search;

use std::any::Any;

use axum::Json;
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderName, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use serde_json::{Map, Value};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::answering::{answered, check_index, read, search};
pub use self::error::KeyErrors;
use self::error::{FacetSearchErrors, HealthErrors, MultiSearchErrors, RequestError, SearchErrors};
use self::refused::refused;
use self::search::{
    FacetSearchRequest, IndexMultiSearchRequest, IndexSearchRequest as Search, MAX_HITS, MAX_QUERIES,
    MAX_VALUES, facet_named, milliseconds, refused_search,
};
use super::admission::{self, Needs};
use super::api::answer::naming;
use super::api::cors::open_to;
use super::api::request;
use super::clients::Client;
use super::error::{Failure, log_panic};
use super::state::WebState;
use crate::analysis;
use crate::app::{Answer, App};
use crate::engine::Snapshot;
use crate::present::json::instantsearch::{
    FacetHit, FacetSearchAnswer, HealthAnswer, MultiSearchAnswer, SearchAnswer, VersionAnswer, distribution,
};
use crate::query::{SHOWN_NAME, Window, shortened};

/// The most values of a facet among which a facet search looks.
const MAX_SEARCHED_VALUES: usize = 20_000;
/// The headers that such clients send beside the usual ones.
const CLIENT_HEADERS: [HeaderName; 2] =
    [header::AUTHORIZATION, HeaderName::from_static("x-meilisearch-client")];

/// The endpoints, open to the pages of the origins named, with their documentation.
pub fn endpoints(state: &WebState) -> (Router<WebState>, OpenApi) {
    let searches = OpenApiRouter::new()
        .routes(routes!(index_multi_search))
        .routes(routes!(index_search, documents::search_in_address))
        .routes(routes!(documents::indexes))
        .routes(routes!(documents::index))
        .routes(routes!(documents::stats))
        .routes(routes!(documents::some))
        .routes(routes!(documents::one))
        .routes(routes!(documents::fetch))
        .routes(routes!(facet_search))
        .layer(from_fn_with_state((state.clone(), admission::to_read as Needs), admission::admit))
        .layer(from_fn_with_state(state.clone(), admission::limit));
    let all = searches.routes(routes!(health)).routes(routes!(version));
    let (routes, documentation) = all.split_for_parts();
    // Other addresses that such clients know do not exist here, which they are told in their shape.
    let routes = routes
        .route("/indexes/{uid}/{of_index}", any(not_found))
        .route("/indexes/{uid}/{of_index}/{*rest}", any(not_found))
        .route("/stats", any(not_found))
        .route("/tasks", any(not_found))
        .route("/tasks/{*rest}", any(not_found))
        .route("/keys", any(not_found))
        .route("/keys/{*rest}", any(not_found))
        .route("/version/{*rest}", any(not_found))
        .method_not_allowed_fallback(method_not_allowed);
    (layered(routes, state), documentation)
}

/// The endpoints with the layers that all of them have.
fn layered(routes: Router<WebState>, state: &WebState) -> Router<WebState> {
    let of_panics = state.clone();
    let panicked = move |cause: Box<dyn Any + Send>| {
        log_panic(&*cause);
        refused(&of_panics, Failure::Internal)
    };
    routes
        .layer(CatchPanicLayer::custom(panicked))
        .layer(open_to(&state.app().config.web.allowed_origins, &CLIENT_HEADERS))
}

async fn not_found(State(state): State<WebState>) -> Response {
    refused(&state, Failure::NotFound)
}

async fn method_not_allowed(State(state): State<WebState>) -> Response {
    refused(&state, Failure::MethodNotAllowed)
}

/// A search for InstantSearch
///
/// In the shape that front ends built for Meilisearch read.
#[utoipa::path(
    post,
    operation_id = "searchIndex",
    path = "/indexes/{uid}/search",
    tag = "instantsearch",
    params(("uid" = String, Path, description = "Name of the index.")),
    request_body = Search,
    responses((status = 200, description = "The hits asked for.", body = SearchAnswer), SearchErrors)
)]
async fn index_search(State(state): State<WebState>, Path(uid): Path<String>, request: Request) -> Response {
    let found = async {
        check_index(&state, &uid)?;
        search(&state, request::object(request).await?).await
    };
    answered(&state, found.await)
}

/// Several searches for InstantSearch
///
/// Answered in their order from one state of the index; if one is wrong, none is answered.
#[utoipa::path(
    post,
    operation_id = "searchIndexes",
    path = "/multi-search",
    tag = "instantsearch",
    request_body = IndexMultiSearchRequest,
    responses(
        (status = 200, description = "The hits asked for, by search.", body = MultiSearchAnswer),
        MultiSearchErrors
    )
)]
async fn index_multi_search(State(state): State<WebState>, request: Request) -> Response {
    let found = async {
        let client = request.extensions().get::<Client>().copied();
        let searches = searches(&state, request::object(request).await?)?;
        if let Some(client) = client {
            // The first search was charged with the request itself.
            state.clients().take_more(client, (searches.len() as u32).saturating_sub(1))?;
        }
        let shared = state.clone();
        // All searches of a request share the time limit of one.
        let work = move |app: &App, snapshot: &dyn Snapshot, budget| {
            let mut results: Vec<SearchAnswer> = Vec::with_capacity(searches.len());
            for (at, search) in searches.iter().enumerate() {
                let answer = search.answer(app, snapshot, budget);
                let answer = answer.map_err(|error| error.of_query(at))?;
                results.push(SearchAnswer { index_uid: Some(app.config.web.index_uid.clone()), ..answer });
            }
            let mut counted = Vec::new();
            for (search, answer) in searches.iter().zip(&results).filter(|(search, _)| search.is_search()) {
                // Of several searches for one text, the first is the one for its hits.
                if !counted.contains(&&search.q) {
                    counted.push(&search.q);
                    search.count(&shared, answer);
                }
            }
            Ok(MultiSearchAnswer { results })
        };
        read(&state, work).await
    };
    answered(&state, found.await)
}

/// The searches of `{"queries": [{…}, …]}`.
fn searches(state: &WebState, mut object: Map<String, Value>) -> Result<Vec<Search>, RequestError> {
    let queries = object.remove("queries");
    // SDKs send null where several searches are not to be merged into one list of hits.
    match object.remove("federation") {
        None | Some(Value::Null) => {}
        Some(_) => {
            let message = "the hits of several searches are not merged here; leave `federation` out";
            return Err(RequestError::invalid("invalid_multi_search_federation", message));
        }
    }
    if let Some(unknown) = object.keys().next() {
        let name = shortened(unknown, SHOWN_NAME);
        return Err(RequestError::invalid(
            "bad_request",
            format!("unknown field `{name}`, expected `queries`"),
        ));
    }
    let Some(Value::Array(queries)) = queries else {
        return Err(RequestError::invalid("bad_request", "send a list of searches as `queries`"));
    };
    if queries.len() > MAX_QUERIES {
        let message =
            format!("{} searches are too many for one request; send up to {MAX_QUERIES}", queries.len());
        return Err(RequestError::invalid("bad_request", message));
    }
    let mut hits = 0;
    let search = |(at, query): (usize, Value)| {
        let of_query = |error: RequestError| error.of_query(at);
        let Value::Object(mut query) = query else {
            return Err(of_query(RequestError::invalid("bad_request", "a search is a JSON object")));
        };
        match query.remove("indexUid") {
            Some(Value::String(uid)) => check_index(state, &uid)?,
            None | Some(Value::Null) => {
                return Err(of_query(RequestError::invalid(
                    "missing_index_uid",
                    "the field `indexUid` is missing",
                )));
            }
            Some(_) => {
                return Err(of_query(RequestError::invalid("invalid_index_uid", "`indexUid` is a text")));
            }
        }
        let search = Search::read(query).map_err(of_query)?;
        hits += search.hits();
        if hits > MAX_HITS {
            let message = format!("the searches of one request ask for more than {MAX_HITS} hits");
            return Err(of_query(RequestError::invalid("invalid_search_limit", message)));
        }
        Ok(search)
    };
    queries.into_iter().enumerate().map(search).collect()
}

/// A search among the values of a facet for InstantSearch
///
/// Finds values by the beginnings of their words, for the hits of a search.
#[utoipa::path(
    post,
    operation_id = "searchIndexFacet",
    path = "/indexes/{uid}/facet-search",
    tag = "instantsearch",
    params(("uid" = String, Path, description = "Name of the index.")),
    request_body = FacetSearchRequest,
    responses(
        (status = 200, description = "The values with their hits, the most frequent first.", body = FacetSearchAnswer),
        FacetSearchErrors
    )
)]
async fn facet_search(State(state): State<WebState>, Path(uid): Path<String>, request: Request) -> Response {
    let found = async {
        check_index(&state, &uid)?;
        let mut object = request::object(request).await?;
        let facet_query = text(&mut object, "facetQuery", "invalid_facet_search_facet_query")?;
        let name = text(&mut object, "facetName", "invalid_facet_search_facet_name")?;
        let name = name.ok_or_else(|| {
            RequestError::invalid("missing_facet_search_facet_name", "the field `facetName` is missing")
        })?;
        let facet = facet_named(&name, "invalid_facet_search_facet_name")?;
        let asked = Search::read(object)?;
        asked.facets()?;
        let request = asked.request(Window::Nothing, MAX_SEARCHED_VALUES)?;
        let work = move |app: &App, snapshot: &dyn Snapshot, budget| {
            let Answer { results, took, .. } =
                app.execute(snapshot, &request, budget).map_err(refused_search)?;
            let naming = naming(app, app.config.web.facet_language);
            let values = results.facet(facet).into_iter().flat_map(|counts| distribution(counts, naming));
            let query = facet_query.as_deref().map(compared).unwrap_or_default();
            let mut facet_hits: Vec<FacetHit> = values
                .filter(|(value, _)| begins_in(&compared(value), &query))
                .map(|(value, count)| FacetHit { value, count: count.as_u64().unwrap_or_default() })
                .collect();
            facet_hits.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
            facet_hits.truncate(MAX_VALUES);
            Ok(FacetSearchAnswer { facet_hits, facet_query, processing_time_ms: milliseconds(took) })
        };
        read(&state, work).await
    };
    answered(&state, found.await)
}

/// Takes a text out of an object.
fn text(
    object: &mut Map<String, Value>,
    name: &str,
    code: &'static str,
) -> Result<Option<String>, RequestError> {
    match object.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(RequestError::invalid(code, format!("`{name}` is a text"))),
    }
}

/// A name in the form in which names are compared: in lower case and without diacritics.
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

/// Whether the index can be searched
///
/// 503 while it can't.
#[utoipa::path(
    get,
    operation_id = "getHealth",
    path = "/health",
    tag = "instantsearch",
    responses((status = 200, description = "It can.", body = HealthAnswer), HealthErrors)
)]
async fn health(State(state): State<WebState>) -> Response {
    let available = HealthAnswer { status: "available" };
    let answer = state.app().snapshot().map(|_| Json(available).into_response());
    answered(&state, answer.map_err(|_| Failure::Unavailable.into()))
}

/// The version of the program
///
/// Builds carry no commit; clients ask for the names alone.
#[utoipa::path(
    get,
    operation_id = "getVersion",
    path = "/version",
    tag = "instantsearch",
    responses((status = 200, description = "The version.", body = VersionAnswer))
)]
async fn version() -> Json<VersionAnswer> {
    Json(VersionAnswer {
        commit_sha: "unknown",
        commit_date: "unknown",
        pkg_version: env!("CARGO_PKG_VERSION"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use axum::routing::get;
    use tower::ServiceExt as _;

    #[tokio::test]
    async fn a_panic_is_told_in_the_shape_of_front_ends() {
        let state = WebState::of_nothing();
        let routes = Router::new().route("/multi-search", get(async || -> Response { panic!("a mistake") }));
        let request = Request::get("/multi-search").body(Body::empty()).unwrap();
        let response = layered(routes, &state).with_state(state).oneshot(request).await.unwrap();
        assert_eq!(response.status().as_u16(), 500);
        let body: Value =
            serde_json::from_slice(&to_bytes(response.into_body(), 9999).await.unwrap()).unwrap();
        assert_eq!(
            (&body["code"], &body["type"], &body["link"]),
            (&"internal".into(), &"system".into(), &"/docs".into())
        );
    }
}
