//! The page of marked articles.

use axum::body::Body;
use axum::extract::State;
use axum::http::Response;

use super::pages::{Interface, page as html};
use super::state::WebState;
use crate::present::html::marked_page;

pub async fn page(State(state): State<WebState>, interface: Interface) -> Response<Body> {
    html(marked_page(state.site(), interface.lang, interface.in_address))
}
