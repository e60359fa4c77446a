//! Style sheet and icon. Their addresses carry their hash, so browsers may keep them for ever.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response, header};
use axum::response::IntoResponse;

use super::error::Failure;
use crate::present::assets;

pub async fn asset(Path(name): Path<String>) -> Response<Body> {
    match assets::by_name(&name) {
        Some(asset) => {
            let headers = [
                (header::CONTENT_TYPE, asset.content_type),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ];
            (headers, asset.content).into_response()
        }
        None => Failure::NotFound.into_response(),
    }
}
