//! The page that explains how to search.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Response};

use super::pages::{Interface, page as html};
use super::state::WebState;
use crate::present::html::help_page;

pub async fn page(State(state): State<WebState>, interface: Interface, headers: HeaderMap) -> Response<Body> {
    html(help_page(state.site(), interface.lang, interface.in_address, &state.origin(&headers)))
}
