//! `/api/v1/facets`

use std::time::Instant;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use super::answer::{answer, json};
use super::naming;
use super::openapi::{FacetsParameters, ResultSetProblems};
use super::parameters::FACET_COUNTS;
use super::request::Pairs;
use crate::app::App;
use crate::engine::Snapshot;
use crate::present::json::{FacetsResponse, facets_response};
use crate::query::{Facet, Strictness};
use crate::web::error::Failure;
use crate::web::state::WebState;

/// Values of facets
///
/// How many hits there are after choosing a value: the filters of other facets apply, the facet's own doesn't.
#[utoipa::path(
    get,
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
    let of = state.clone();
    let work = move |app: &App, reading: &dyn Snapshot| {
        let started = Instant::now();
        let plan = app.plan(reading, &params, Strictness::Strict).map_err(Failure::Params)?;
        let results = reading.facets(&plan, limit as usize, of.deadline())?;
        let took_ms = started.elapsed().as_millis().try_into().unwrap_or(u64::MAX);
        json(&facets_response(&plan, &results, &asked, took_ms, naming(app, lang)))
    };
    answer(&state, &headers, work).await
}
