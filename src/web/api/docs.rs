//! The page that documents the endpoints. It loads nothing from other hosts.

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Response};

use crate::present::html::docs_page;
use crate::web::pages::{Interface, page as html, params};
use crate::web::state::WebState;

/// `GET /docs`
pub async fn page(
    State(state): State<WebState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response<Body> {
    let interface = Interface::of_request(&params(query.as_deref()), &headers);
    html(docs_page(state.site(), interface.lang, interface.in_address, state.openapi()))
}
