//! The page that explains how to search.

use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Response};

use super::pages::{Interface, page as html, params};
use super::state::WebState;
use crate::present::html::help_page;

pub async fn page(
    State(state): State<WebState>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response<Body> {
    let interface = Interface::of_request(&params(query.as_deref()), &headers);
    html(help_page(state.site(), interface.lang, interface.in_address, &state.origin(&headers)))
}
