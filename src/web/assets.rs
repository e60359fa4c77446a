//! Style sheet and icon. Their addresses carry their hash, so browsers may keep them for ever.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Response, header};
use axum::response::IntoResponse;

use super::error::Failure;
use super::state::WebState;
use crate::present::assets;

/// The configured colours.
pub async fn theme(State(state): State<WebState>) -> Response<Body> {
    match state.app().config.web.branding.stylesheet() {
        Some(css) => {
            let headers = [
                (header::CONTENT_TYPE, "text/css; charset=utf-8"),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ];
            (headers, css).into_response()
        }
        None => Failure::NotFound.into_response(),
    }
}

pub async fn asset(Path(name): Path<String>) -> Response<Body> {
    match assets::by_name(&name) {
        Some(asset) => {
            let headers = [
                (header::CONTENT_TYPE, asset.content_type),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
                // It is no page: opened by itself it may load nothing.
                (header::CONTENT_SECURITY_POLICY, "default-src 'none'"),
            ];
            (headers, asset.content).into_response()
        }
        None => Failure::NotFound.into_response(),
    }
}
