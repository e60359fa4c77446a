//! `/api/v1`: JSON for other services; wrong or unknown parameters are problem documents.

mod answer;
mod articles;
mod bulk;
pub mod docs;
mod export;
mod facets;
pub mod openapi;
pub(super) mod parameters;
mod plain;
pub(super) mod request;
mod search;
mod suggest;
mod writing;

use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::keys::{self, Needs};
use super::state::WebState;
use super::{clients, pages};
use crate::app::App;
use crate::present::Lang;
use crate::present::json::Naming;

/// How long a browser may remember what other origins are allowed.
const PREFLIGHT_AGE: Duration = Duration::from_secs(3600);

/// The endpoints, open to the pages of the origins named, with their documentation.
pub fn endpoints(state: &WebState) -> (Router<WebState>, OpenApi) {
    let writable = state.app().config.web.writable().is_some();
    let read = OpenApiRouter::new()
        .routes(routes!(facets::facets))
        .routes(routes!(articles::related))
        .routes(routes!(export::export));
    let article = match writable {
        true => OpenApiRouter::new().routes(routes!(articles::article, writing::put, writing::delete)),
        false => OpenApiRouter::new().routes(routes!(articles::article)),
    };
    let bulk = writable.then(|| OpenApiRouter::new().routes(routes!(bulk::write_many)));
    let methods_of_article = if writable { "GET, HEAD, PUT, DELETE, OPTIONS" } else { "GET, HEAD, OPTIONS" };
    // What the search box of the pages asks is as open as the pages.
    let suggest = OpenApiRouter::new().routes(routes!(suggest::suggest));
    let search = OpenApiRouter::new().routes(routes!(search::search, search::search_by_body));
    let searches = OpenApiRouter::new().routes(routes!(search::multi_search));
    let groups: [(_, _, Needs); 6] = [
        (Some(suggest), "GET, HEAD, OPTIONS", |_| None),
        (Some(read), "GET, HEAD, OPTIONS", keys::to_read),
        (Some(search), "GET, HEAD, POST, OPTIONS", keys::to_read),
        (Some(searches), "POST, OPTIONS", keys::to_read),
        (Some(article), methods_of_article, if writable { keys::to_change } else { keys::to_read }),
        (bulk, "POST, OPTIONS", keys::to_change),
    ];
    let mut router = Router::new();
    let mut documentation = openapi::Head::openapi();
    for (routes, methods, needs) in groups {
        let Some(routes) = routes else { continue };
        let (routes, documented) = routes.split_for_parts();
        documentation.merge(documented);
        // Other methods must have an answer before the layers come, since OPTIONS is one of them.
        let routes = routes
            .method_not_allowed_fallback(pages::method_not_allowed)
            .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, answer::REVALIDATE))
            .layer(from_fn_with_state((state.clone(), needs), keys::admit))
            .layer(from_fn_with_state(state.clone(), clients::limit))
            .layer(open_to(&state.app().config.web.allowed_origins, &[]))
            .layer(from_fn(move |request, next| options(request, next, methods)));
        router = router.merge(routes);
    }
    (router, documentation)
}

/// What values are called in an answer, and where addresses begin.
pub(super) fn naming(app: &App, lang: Lang) -> Naming<'_> {
    Naming { labels: &*app.vocabulary, lang, base: &app.config.web.base_path }
}

/// Says which methods an address has, where it is not CORS that asks whether another origin may use them.
async fn options(request: Request, next: Next, methods: &'static str) -> Response {
    let is_preflight = request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if request.method() != Method::OPTIONS || is_preflight {
        return next.run(request).await;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(methods));
    response
}

/// Lets pages of other origins read the endpoints' answers. Nothing depends on who asks, so no
/// credentials are taken.
/// Beside the headers of these endpoints some `others` may be sent.
pub(super) fn open_to(origins: &[String], others: &[HeaderName]) -> CorsLayer {
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
