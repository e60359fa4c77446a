//! What a request passes before it is answered: its client is identified, the request counts towards the
//! client's rate limit, and where a key is needed, its scope is checked.

use std::net::SocketAddr;
use std::num::NonZeroU32;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;

use super::clients::{Client, FORWARDED_FOR, PROXY_HEADERS, is_near, seconds};
use super::error::Failure;
use super::pages;
use super::state::WebState;
use crate::keys::{Key, KeyScope, known};
use crate::query::{ParamError, SHOWN_VALUE, shortened};

/// The scope that a key needs for a method at a group of addresses; `None` leaves the method to everybody.
pub type Needs = fn(&Method) -> Option<KeyScope>;

/// Requires the scope to search for every method.
pub fn to_read(_: &Method) -> Option<KeyScope> {
    Some(KeyScope::Search)
}

/// Requires the scope to search for reading, and the scope to write for every other method.
pub fn to_change(method: &Method) -> Option<KeyScope> {
    Some(if matches!(*method, Method::GET | Method::HEAD) { KeyScope::Search } else { KeyScope::Write })
}

/// Requires the scope to write for every method: only the key that wrote articles may list them.
pub fn to_keep_own(_: &Method) -> Option<KeyScope> {
    Some(KeyScope::Write)
}

/// The key that a request presents, by its place in the configuration.
#[derive(Debug, Clone, Copy)]
pub struct PresentedKey(usize);

impl PresentedKey {
    /// Reads the header `Authorization`; `None` where it names no key that is known.
    pub fn from_headers(keys: &[Key], headers: &HeaderMap) -> Option<Self> {
        let presented = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, key) = presented.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| known(keys, key.trim())).flatten().map(Self)
    }

    /// The configured key.
    pub fn key(self, keys: &[Key]) -> Option<&Key> {
        keys.get(self.0)
    }
}

/// Refuses a request that presents no key of the scope that it needs. [`identify`] has read the key before.
pub async fn admit(
    State((state, needs)): State<(WebState, Needs)>,
    request: Request,
    next: Next,
) -> Response {
    let web = &state.app().config.web;
    let Some(needed) =
        needs(request.method()).filter(|scope| *scope == KeyScope::Write || web.search_needs_key)
    else {
        return next.run(request).await;
    };
    let refusal =
        match request.extensions().get::<PresentedKey>().and_then(|presented| presented.key(&web.keys)) {
            None => Failure::Unauthorised,
            Some(key) if !key.allows(needed) => Failure::Forbidden(needed),
            Some(key) => {
                if needed == KeyScope::Write {
                    tracing::info!(key = key.name, method = %request.method(), "a request to write");
                }
                return next.run(request).await;
            }
        };
    pages::refused(&state, &request, refusal)
}

/// Marks a request of HTTP/1.1 that names no host at all, as every such request must.
#[derive(Debug, Clone, Copy)]
pub struct WithoutHost;

/// Refuses a request that names no host, several, or one that can't be (RFC 9112, section 3.2). A proxy and this server might
/// each believe another one.
pub async fn one_host(State(state): State<WebState>, request: Request, next: Next) -> Response {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let wrong = match (hosts.next(), hosts.next()) {
        (None, _) => request.extensions().get::<WithoutHost>().map(|_| "none"),
        (Some(_), Some(_)) => Some("several"),
        (Some(host), None) => {
            let host = host.to_str().unwrap_or("�");
            (!host.is_empty() && host.parse::<Authority>().is_err() || host.contains('@')).then_some(host)
        }
    };
    match wrong.map(|host| shortened(host, SHOWN_VALUE)) {
        Some(value) => {
            let error = ParamError::Invalid { name: "Host", value, allowed: "one host".to_owned() };
            pages::refused(&state, &request, Failure::Params(error))
        }
        None => next.run(request).await,
    }
}

/// Finds out which client and which key a request comes from. Headers of proxies are removed unless a
/// trusted proxy sent the request.
pub async fn identify(State(state): State<WebState>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_canonical());
    let clients = state.clients();
    let keys = &state.app().config.web.keys;
    let presented = PresentedKey::from_headers(keys, request.headers());
    if let Some(presented) = presented {
        request.extensions_mut().insert(presented);
    }
    if let Some(peer) = peer {
        let is_proxy = request.headers().contains_key(FORWARDED_FOR);
        if let Some(key) = presented.and_then(|presented| presented.key(keys)) {
            // A service's share is its own, wherever it asks from.
            let client = clients.client_of_key(&key.name);
            request.extensions_mut().insert(client);
        } else if is_proxy && !clients.is_trusted(peer) && is_near(peer) {
            clients.warn_of_unnamed_proxy();
            let crowd = clients.crowd(peer);
            request.extensions_mut().insert(crowd);
        } else {
            let client = clients.client(clients.address(peer, request.headers()));
            request.extensions_mut().insert(client);
        }
    }
    if !peer.is_some_and(|peer| clients.is_trusted(peer)) {
        PROXY_HEADERS.iter().for_each(|name| while request.headers_mut().remove(name).is_some() {});
    }
    match request.extensions().get::<Client>().copied() {
        Some(client) => client.answered(next.run(request)).await,
        None => next.run(request).await,
    }
}

/// Refuses a request that is beyond the share of its client.
pub async fn limit(State(state): State<WebState>, request: Request, next: Next) -> Response {
    let Some(client) = request.extensions().get::<Client>().copied() else { return next.run(request).await };
    match state.clients().take(client, NonZeroU32::MIN) {
        Ok(share) => {
            let mut response = next.run(request).await;
            if let Some(share) = share {
                share.add_headers(&mut response);
            }
            response
        }
        Err((share, wait)) => {
            let mut response = pages::refused(&state, &request, Failure::RateLimited(seconds(wait)));
            share.add_headers(&mut response);
            response
        }
    }
}
