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

/// The place in the configuration of the key that a request shows.
#[derive(Debug, Clone, Copy)]
pub struct Shown(usize);

impl Shown {
    pub fn of(keys: &[Key], headers: &HeaderMap) -> Option<Self> {
        let shown = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, key) = shown.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| known(keys, key.trim())).flatten().map(Self)
    }

    pub fn key(self, keys: &[Key]) -> Option<&Key> {
        keys.get(self.0)
    }
}

/// Refuses who shows no key of the scope that the request needs. Who asks was identified before.
pub async fn admit(
    State((state, needs)): State<(WebState, Needs)>,
    request: Request,
    next: Next,
) -> Response {
    let web = &state.app().config.web;
    let Some(needed) = needs(request.method()).filter(|scope| *scope == Scope::Write || web.search_needs_key)
    else {
        return next.run(request).await;
    };
    let refusal = match request.extensions().get::<Shown>().and_then(|shown| shown.key(&web.keys)) {
        None => Failure::Unauthorised,
        Some(key) if !key.allows(needed) => Failure::Forbidden(needed),
        Some(key) => {
            if needed == Scope::Write {
                tracing::info!(key = key.name, method = %request.method(), "a request to write");
            }
            return next.run(request).await;
        }
    };
    pages::refused(&state, &request, refusal)
}
