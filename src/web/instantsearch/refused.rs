//! Refusals of requests before they reach an endpoint.

use axum::response::Response;

use super::error::RequestError;
use crate::web::error::Failure;
use crate::web::state::WebState;

/// Whether an address, without the base path, is one of these endpoints or would be.
pub fn is_asked_by(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    // Of the addresses of this program, `/health/live` and `/health/ready` are no endpoints of such a client.
    match first {
        "indexes" | "stats" | "tasks" | "keys" | "version" => true,
        _ => ["/multi-search", "/health"].contains(&path),
    }
}

/// Refuses a request in the shape of these endpoints.
pub fn refused(state: &WebState, failure: Failure) -> Response {
    RequestError::from(failure).answer(state)
}
