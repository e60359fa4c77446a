//! The endpoint `GET /api/v1/facets`.

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::answer::{answer, json, naming};
use super::openapi::{FacetsParameters, ResultSetProblems};
use super::parameters::FACET_COUNTS;
use super::request::Pairs;
use crate::app::{Answer, App, Request};
use crate::article::Facet;
use crate::engine::Snapshot;
use crate::present::json::{FacetsResponse, facets_response};
use crate::query::Strictness;
use crate::web::error::Failure;
use crate::web::state::WebState;

/// Values of facets
///
/// The number of hits with each value: the filters of other facets apply, the facet's own doesn't.
#[utoipa::path(
    get,
    operation_id = "countFacetValues",
    path = "/api/v1/facets",
    tag = "search",
    params(FacetsParameters),
    responses(
        (status = 200, description = "The values of the facets asked for.", body = FacetsResponse),
        (status = 304, description = "The answer is the one that If-None-Match names."),
        ResultSetProblems
    )
)]
pub async fn facets(
    State(state): State<WebState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut pairs = Pairs::of_address(query.as_deref(), FACET_COUNTS)?;
    let (names, limit, lang) = (pairs.take_some("facet")?, pairs.take_number("limit")?, pairs.take_lang()?);
    let asked: Vec<Facet> = if names.is_empty() {
        Facet::ALL.to_vec()
    } else {
        names.into_iter().filter_map(Facet::from_name).collect()
    };
    let params = pairs.search()?;
    let request = Request::counts(params, Strictness::Strict, limit as usize);
    let work = move |app: &App, snapshot: &dyn Snapshot, budget| {
        let Answer { plan, results, took } = app.execute(snapshot, &request, budget)?;
        let took_ms = took.as_millis().try_into().unwrap_or(u64::MAX);
        json(&facets_response(&plan, &results, &asked, took_ms, naming(app, lang)))
    };
    answer(&state, &headers, work).await
}
