//! Serves `/metrics` on a port of its own, which can be kept private, and counts requests by route for it.

use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::negotiation::preferred;
use super::state::WebState;
use crate::metrics::TextForm;

/// The routes of the port for Prometheus.
pub fn metrics_router(state: WebState) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state(state)
}

async fn metrics(State(state): State<WebState>, headers: HeaderMap) -> Response {
    let index = state.read(|_, snapshot, budget| Ok(snapshot.stats(budget)?)).await.ok();
    let form = preferred(&headers, &TextForm::ALL.map(TextForm::media_type));
    let form = TextForm::ALL[form.unwrap_or(0)];
    let text = state.metrics().text(index.as_ref(), form);
    ([(header::CONTENT_TYPE, form.content_type()), (header::VARY, "accept")], text).into_response()
}

/// Counts and times a request by the pattern of its route, which keeps the number of time series small.
pub async fn observe(State(state): State<WebState>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let response = next.run(request).await;
    let path = path.unwrap_or_default();
    let endpoint = path.strip_prefix(state.base()).filter(|path| !path.is_empty()).unwrap_or("other");
    state.metrics().answered(endpoint, response.status().as_u16(), started.elapsed());
    response
}
