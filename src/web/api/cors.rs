//! Sets the CORS headers of the endpoints.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::web::clients;

/// How long a browser may remember what other origins are allowed.
const PREFLIGHT_AGE: Duration = Duration::from_secs(3600);

/// Lets pages of other origins read the endpoints' answers. No answer depends on who asks, so no
/// credentials are taken. Requests may carry the headers in `others` beside those that every endpoint reads.
pub fn open_to(origins: &[String], others: &[HeaderName]) -> CorsLayer {
    let allowed = if origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()))
    };
    CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers(
            [&[header::AUTHORIZATION, header::CONTENT_TYPE, header::IF_NONE_MATCH], others].concat(),
        )
        .expose_headers([header::ETAG, header::RETRY_AFTER, clients::POLICY, clients::LIMIT])
        .max_age(PREFLIGHT_AGE)
}
