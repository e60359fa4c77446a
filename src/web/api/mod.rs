//! The endpoints below `/api/v1`, which answer other services in JSON. Wrong or unknown parameters
//! are refused with problem documents.

pub(super) mod answer;
mod articles;
mod bulk;
pub(super) mod cors;
pub mod docs;
mod export;
mod facets;
mod items;
pub mod openapi;
mod operations;
pub(super) mod parameters;
mod plain;
mod precondition;
pub(super) mod request;
pub(super) mod responses;
mod search;
mod suggest;
mod writing;
mod written;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::cors::open_to;
use super::admission::{self, Needs};
use super::pages;
use super::state::WebState;

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
    let bulk = writable
        .then(|| OpenApiRouter::new().routes(routes!(bulk::write_many, written::list, written::clear)));
    let methods_of_article = if writable { "GET, HEAD, PUT, DELETE, OPTIONS" } else { "GET, HEAD, OPTIONS" };
    // Completions need no key, since the search box of the pages asks for them.
    let suggest = OpenApiRouter::new().routes(routes!(suggest::suggest));
    let search = OpenApiRouter::new().routes(routes!(search::search, search::search_by_body));
    let searches = OpenApiRouter::new().routes(routes!(search::multi_search));
    let groups: [(_, _, Needs); 6] = [
        (Some(suggest), "GET, HEAD, OPTIONS", |_| None),
        (Some(read), "GET, HEAD, OPTIONS", admission::to_read),
        (Some(search), "GET, HEAD, POST, OPTIONS", admission::to_read),
        (Some(searches), "POST, OPTIONS", admission::to_read),
        (Some(article), methods_of_article, if writable { admission::to_change } else { admission::to_read }),
        (bulk, "GET, HEAD, POST, DELETE, OPTIONS", admission::to_keep_own),
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
            .layer(from_fn_with_state((state.clone(), needs), admission::admit))
            .layer(from_fn_with_state(state.clone(), admission::limit))
            .layer(open_to(&state.app().config.web.allowed_origins, &[]))
            .layer(from_fn(move |request, next| options(request, next, methods)));
        router = router.merge(routes);
    }
    (router, documentation)
}

/// Answers OPTIONS with the methods of an address; preflights of CORS are answered elsewhere.
async fn options(request: Request, next: Next, methods: &'static str) -> Response {
    let is_preflight = request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if request.method() != Method::OPTIONS || is_preflight {
        return next.run(request).await;
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(methods));
    response
}
