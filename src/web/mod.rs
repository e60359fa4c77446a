//! HTTP: the only room that knows axum. Handlers extract, call, convert.
//!
//! Searching blocks, so it runs on blocking threads, a bounded number at once; a request beyond
//! that is refused at once rather than queued without end. Every request holds one snapshot from
//! its first to its last byte.

mod api;
mod assets;
mod clients;
mod connections;
mod doors;
mod error;
mod files;
mod health;
mod instantsearch;
mod keys;
mod pages;
mod server;
mod state;
mod watch;
mod widget;
mod writing;

use axum::Router;
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, Version, header};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate};
use tower_http::set_header::SetResponseHeaderLayer;

pub use server::{ServeError, serve};
pub use state::WebState;
pub use watch::metrics_router;

use crate::present::html::CONTENT_SECURITY_POLICY;

/// Everything the server answers, under its base path.
pub fn router(state: WebState) -> Router {
    let base = state.base().to_owned();
    let (endpoints, openapi) = api::endpoints(&state);
    let needs_key = state.app().config.web.search_needs_key;
    state.document(|| api::openapi::finished(openapi, &base, needs_key));
    let limited = from_fn_with_state(state.clone(), clients::limit);
    let pages = Router::new()
        .route("/", get(pages::search))
        .route("/articles/{id}", get(pages::article))
        .route("/files/{id}", get(files::file))
        .route("/feed.atom", get(doors::feed))
        .route("/opensearch/suggestions", get(doors::suggestions))
        .route("/docs", get(api::docs::page))
        .route("/widget", get(widget::page))
        .layer(limited.clone());
    let routes = Router::new()
        .route("/opensearch.xml", get(doors::opensearch))
        .route("/robots.txt", get(doors::robots))
        .route("/assets/theme.css", get(assets::theme))
        .route("/assets/{name}", get(assets::asset))
        .route("/openapi.json", get(api::openapi::document))
        .route("/widget.js", get(widget::script))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .merge(pages)
        .merge(endpoints)
        .merge(instantsearch::endpoints(&state))
        .fallback(pages::not_found)
        .method_not_allowed_fallback(pages::method_not_allowed);
    let routes = if base.is_empty() {
        routes
    } else {
        // Both /suche and /suche/ are the start page.
        let start = Router::new().route(&format!("{base}/"), get(pages::search)).layer(limited);
        start.nest(&base, routes).fallback(pages::not_found)
    };
    // Whatever comes of a request, a panic included, leaves with these headers.
    let routes = routes.layer(
        ServiceBuilder::new()
            .layer(fixed_header(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
            .layer(fixed_header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .layer(fixed_header(header::REFERRER_POLICY, "same-origin"))
            .layer(fixed_header(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
            .layer(fixed_header(HeaderName::from_static("permissions-policy"), PERMISSIONS))
            .layer(from_fn_with_state(state.clone(), watch::observe))
            .layer(CatchPanicLayer::custom(error::panicked))
            .layer(from_fn_with_state(state.clone(), clients::identify))
            .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(is_whole))),
    );
    routes.with_state(state)
}

/// What no page of the site ever asks a browser for.
const PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/// Whether an answer is not one that clients may ask parts of: those are files, and a part of a
/// compressed file is none of the file.
fn is_whole(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !headers.contains_key(header::ACCEPT_RANGES)
}

fn fixed_header(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}
