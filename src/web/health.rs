//! Health checks for monitoring: whether the server runs, and whether it can answer.

use axum::extract::State;
use axum::http::StatusCode;

use super::state::WebState;

pub async fn live() -> &'static str {
    "live\n"
}

pub async fn ready(State(state): State<WebState>) -> (StatusCode, &'static str) {
    if state.app().snapshot().is_ok() {
        (StatusCode::OK, "ready\n")
    } else if state.is_building() {
        (StatusCode::SERVICE_UNAVAILABLE, "the first index is being built\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "there is no index that can be read\n")
    }
}
