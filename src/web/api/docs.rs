//! The page that documents the endpoints. It loads nothing from other hosts.

use axum::body::Body;
use axum::extract::State;
use axum::http::Response;

use crate::present::html::docs_page;
use crate::web::pages::{Interface, page as html};
use crate::web::state::WebState;

/// `GET /docs`
pub async fn page(State(state): State<WebState>, interface: Interface) -> Response<Body> {
    html(docs_page(state.site(), interface.lang, interface.in_address, state.openapi()))
}
