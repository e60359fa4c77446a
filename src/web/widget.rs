//! The widget for other sites' pages, and the page that shows it.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;

use super::pages::{Interface, page as html};
use super::state::WebState;
use crate::present::html::widget_page;
use crate::present::widget;

/// Other sites embed this address, which never changes, so browsers must ask again after a while.
pub async fn script(headers: HeaderMap) -> Response<Body> {
    let script = widget::script();
    let tag = format!("\"{}\"", widget::hash());
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let tag_header = HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\""));
    let fixed = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=600")),
        (header::ETAG, tag_header),
    ];
    // The tag of the compressed script has its coding behind the hash.
    if known.is_some_and(|known| known.contains(widget::hash())) {
        (StatusCode::NOT_MODIFIED, fixed).into_response()
    } else {
        (fixed, script).into_response()
    }
}

pub async fn page(State(state): State<WebState>, interface: Interface, headers: HeaderMap) -> Response<Body> {
    // The HTML that a visitor copies must work on other sites.
    html(widget_page(state.site(), interface.lang, interface.in_address, &state.origin(&headers)))
}
