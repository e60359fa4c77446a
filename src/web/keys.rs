//! Who may ask what: keys in the header Authorization.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;

use super::error::Failure;
use super::pages;
use super::state::WebState;
use crate::keys::{Key, Scope, known};

/// What a request without a key, or with none that is known, is told.
pub const CHALLENGE: HeaderValue = HeaderValue::from_static("Bearer realm=\"Fundstelle\"");

/// What a method needs at a group of addresses; `None` leaves it to everybody.
pub type Needs = fn(&Method) -> Option<Scope>;

/// Reading, for those who may search.
pub fn to_read(_: &Method) -> Option<Scope> {
    Some(Scope::Search)
}

/// Reading for those who may search, all else for those who may write.
pub fn to_change(method: &Method) -> Option<Scope> {
    Some(if matches!(*method, Method::GET | Method::HEAD) { Scope::Search } else { Scope::Write })
}

/// The key that a request shows, if it is one of the configuration.
pub fn shown<'a>(keys: &'a [Key], headers: &HeaderMap) -> Option<&'a Key> {
    let shown = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = shown.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| known(keys, key.trim())).flatten()
}

/// Refuses who shows no key of the scope that the request needs.
pub async fn admit(
    State((state, needs)): State<(WebState, Needs)>,
    request: Request,
    next: Next,
) -> Response {
    let web = &state.app().config.web;
    let needed = needs(request.method()).filter(|scope| *scope == Scope::Write || web.search_needs_key);
    let refused = needed.and_then(|scope| match shown(&web.keys, request.headers()) {
        None => Some(Failure::Unauthorised),
        Some(key) if key.allows(scope) => None,
        Some(_) => Some(Failure::Forbidden(scope)),
    });
    match refused {
        None => next.run(request).await,
        Some(failure) => pages::refused(&state, &request, failure),
    }
}
