//! The addresses by which other programs discover the pages: feeds, the search description for
//! browsers, and the rules for robots.

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Response, header};
use axum::response::IntoResponse;

use super::error::Failure;
use super::pages::{Interface, params};
use super::state::WebState;
use crate::app::Request;
use crate::present::feed::{self, FEED_SIZE, FeedView};
use crate::present::suggestions::opensearch_suggestions;
use crate::query::{SearchParams, Sort, Strictness, SuggestParams};

pub async fn feed(
    State(state): State<WebState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response<Body>, Failure> {
    let params = params(query.as_deref());
    let interface = Interface::of_request(&params, &headers);
    let newest = SearchParams {
        sort: Some(Sort::Newest.name().to_owned()),
        page: None,
        per_page: Some(FEED_SIZE.to_string()),
        ..params
    };
    let answer = state.search(Request::new(newest, Strictness::Lenient)).await?;
    let atom = feed::feed(&FeedView {
        site_name: &state.app().config.web.name,
        origin: &state.origin(&headers),
        lang: interface.lang,
        lang_in_address: interface.in_address,
        plan: &answer.plan,
        results: &answer.results,
        labels: &*state.app().vocabulary,
    });
    Ok(document("application/atom+xml; charset=utf-8", atom))
}

pub async fn opensearch(
    State(state): State<WebState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response<Body> {
    let interface = Interface::of_request(&params(query.as_deref()), &headers);
    let name = &state.app().config.web.name;
    let description = feed::opensearch(name, &state.origin(&headers), interface.lang);
    document("application/opensearchdescription+xml; charset=utf-8", description)
}

/// Completions in the form that browsers ask for beside the description.
pub async fn suggestions(
    State(state): State<WebState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response<Body>, Failure> {
    let params = params(query.as_deref());
    let lang = Interface::of_request(&params, &headers).lang;
    let typed = SuggestParams { q: params.q, limit: SuggestParams::DEFAULT_LIMIT };
    let answer = state.read(move |app, snapshot, budget| {
        let completions = app.suggest(snapshot, &typed, budget)?;
        Ok(opensearch_suggestions(typed.typed(), &completions, &*app.vocabulary, lang))
    });
    Ok(document("application/x-suggestions+json; charset=utf-8", answer.await?))
}

pub async fn robots(State(state): State<WebState>) -> Response<Body> {
    document("text/plain; charset=utf-8", feed::robots(state.base()))
}

fn document(content_type: &'static str, content: String) -> Response<Body> {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, "accept-language"),
    ];
    (headers, content).into_response()
}
