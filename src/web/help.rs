//! The page that explains how to search, and the pages of the manual.

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, Response};

use super::error::Failure;
use super::pages::{Interface, page as html, refused};
use super::state::WebState;
use crate::manual::Topic;
use crate::present::html::{help_page, manual_page};

pub async fn page(State(state): State<WebState>, interface: Interface, headers: HeaderMap) -> Response<Body> {
    html(help_page(state.site(), interface.lang, interface.in_address, &state.origin(&headers)))
}

/// `GET /docs/{topic}`
pub async fn manual(
    State(state): State<WebState>,
    Path(name): Path<String>,
    interface: Interface,
    request: Request,
) -> Response<Body> {
    let Some(topic) = Topic::named(&name) else { return refused(&state, &request, Failure::NotFound) };
    let origin = state.origin(request.headers());
    html(manual_page(state.site(), interface.lang, interface.in_address, &origin, topic))
}
