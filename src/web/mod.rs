//! The HTTP server, the only room that knows axum. A handler extracts parameters, calls the app and
//! converts the result.
//!
//! Searching blocks, so it runs on blocking threads, about as many at once as there are cores; further
//! searches wait in a short queue that is fair to clients, and beyond it are refused at once. Every request
//! holds one snapshot from its first to its last byte.

mod admission;
mod api;
mod article_forms;
mod assets;
mod clients;
mod connections;
mod discovery;
mod error;
mod exports;
mod facets;
mod files;
mod health;
mod help;
mod instantsearch;
mod listening;
mod marked;
mod mcp;
mod metrics;
mod negotiation;
mod overview;
mod pages;
mod ranges;
mod request_id;
mod server;
mod slashes;
mod state;
mod turns;
mod widget;
mod writing;

use axum::Router;
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, Version, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use tower::{ServiceBuilder, ServiceExt as _};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate};
use tower_http::set_header::SetResponseHeaderLayer;

pub use self::metrics::metrics_router;
pub use listening::{ListenError, listen, listen_for_metrics};
pub use server::{ServeError, serve};
pub use state::WebState;

use crate::present::html::CONTENT_SECURITY_POLICY;

/// Everything the server answers, under its base path.
pub fn router(state: WebState) -> Router {
    let base = state.base().to_owned();
    let (endpoints, mut openapi) = api::endpoints(&state);
    let (for_front_ends, documented) = instantsearch::endpoints(&state);
    openapi.merge(documented);
    state.document(|| api::openapi::finished(openapi, &base, &state.app().config.web));
    let limited = from_fn_with_state(state.clone(), admission::limit);
    let pages = Router::new()
        .route("/", get(pages::search))
        .route("/articles/{id}", get(pages::article))
        .route("/files/{id}", get(files::file))
        .route("/facets/{facet}", get(facets::page))
        .route("/feed.atom", get(discovery::feed))
        .route("/upcoming.ics", get(discovery::upcoming))
        .route("/sitemap.xml", get(discovery::sitemap))
        .route("/sitemap/{part}", get(discovery::sitemap_part))
        .route("/opensearch/suggestions", get(discovery::suggestions))
        .route("/docs", get(api::docs::page))
        .route("/help", get(help::page))
        .route("/docs/widget", get(widget::page))
        .route("/docs/{topic}", get(help::manual))
        .route("/marked", get(marked::page))
        .route("/widget", get(widget::page))
        .layer(limited.clone());
    let routes = Router::new()
        .route("/opensearch.xml", get(discovery::opensearch_description))
        .route("/robots.txt", get(discovery::robots))
        .route("/assets/theme.css", get(assets::theme))
        .route("/assets/{name}", get(assets::asset))
        .route("/openapi.json", get(api::openapi::document))
        .route("/widget.js", get(widget::script))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .merge(pages)
        .merge(endpoints)
        .merge(for_front_ends)
        .merge(mcp::endpoint(&state))
        .fallback(pages::not_found)
        .method_not_allowed_fallback(pages::method_not_allowed);
    let routes = if base.is_empty() {
        routes
    } else {
        // Both /suche and /suche/ are the start page.
        let start = Router::new().route(&format!("{base}/"), get(pages::search)).layer(limited);
        start.nest(&base, routes).fallback(pages::not_found)
    };
    let base = state.base().to_owned();
    let routes = guarded(routes, &state).with_state(state);
    // A layer would come after the choice of a route, which depends on the address.
    Router::new().fallback_service(routes.map_request(move |request| slashes::joined(request, &base)))
}

/// Adds the headers that protect browsers to every answer, even after a panic, and counts every request.
fn guarded(routes: Router<WebState>, state: &WebState) -> Router<WebState> {
    routes.layer(
        ServiceBuilder::new()
            .layer(fixed_header(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
            .layer(fixed_header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .layer(fixed_header(header::REFERRER_POLICY, "same-origin"))
            .layer(fixed_header(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
            .layer(fixed_header(HeaderName::from_static("permissions-policy"), PERMISSIONS))
            .layer(from_fn(request_id::name))
            .layer(from_fn_with_state(state.clone(), metrics::observe))
            .layer(CatchPanicLayer::custom(error::panicked))
            .layer(from_fn_with_state(state.clone(), admission::one_host))
            .layer(from_fn_with_state(state.clone(), admission::identify))
            .map_response(api::answer::name_coding)
            .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(is_whole))),
    )
}

/// The browser features that no page of the site uses.
const PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/// Whether an answer can only be requested as a whole. Parts may be requested of files, and a part of a
/// compressed file would be no part of the file.
fn is_whole(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !headers.contains_key(header::ACCEPT_RANGES)
}

fn fixed_header(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use axum::extract::Request;
    use axum::response::Response;

    #[tokio::test]
    async fn a_panic_leaves_as_a_problem_with_every_header_and_is_counted() {
        let state = WebState::of_nothing();
        let routes =
            Router::new().route("/panics", get(async || -> Response { panic!("a mistake of ours") }));
        let request = Request::get("/panics").body(Body::empty()).unwrap();
        let response = guarded(routes, &state).with_state(state.clone()).oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        for (name, part) in [
            ("content-security-policy", "default-src 'none'"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("permissions-policy", "geolocation=()"),
            ("content-type", "application/problem+json"),
            ("cache-control", "no-store"),
        ] {
            let value = response.headers().get(name).map_or("", |value| value.to_str().unwrap());
            assert!(value.contains(part), "{name}: {value:?}");
        }
        let body = String::from_utf8(to_bytes(response.into_body(), 9999).await.unwrap().to_vec()).unwrap();
        assert!(body.contains("\"code\":\"internal\"") && !body.contains("mistake of ours"), "{body}");
        let figures = state.metrics().text(None, crate::metrics::TextForm::OpenMetrics);
        assert!(figures.contains("requests_total{endpoint=\"/panics\",status=\"500\"} 1"), "{figures}");
    }
}
