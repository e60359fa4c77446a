//! Who asks, and how often: every client has a share of the server, and no client is remembered.
//!
//! A client is known by a hash of its address with a salt that is made at the start and never leaves the
//! memory, so nothing tells afterwards who asked. Headers of proxies are believed only where the
//! configuration names the proxy; else whoever asks could say to be somebody else.

use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use super::error::Failure;
use super::keys::Shown;
use super::pages;
use super::state::WebState;
use crate::config::Network;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// What a proxy says of the request that it hands on.
const OF_PROXIES: [HeaderName; 4] = [
    FORWARDED_FOR,
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("forwarded"),
];
pub const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
pub const LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// Seconds in which a share is refilled.
const WINDOW: u32 = 60;
/// Requests after which clients are forgotten whose share is full again.
const FORGET_EVERY: u32 = 4096;

type Buckets = RateLimiter<u64, DashMapStateStore<u64>, DefaultClock, StateInformationMiddleware>;

/// The shares of all clients.
pub struct Clients {
    trusted: Vec<Network>,
    salt: RandomState,
    /// `None` where nobody is limited.
    buckets: Option<(NonZeroU32, Buckets)>,
    asked: AtomicU32,
    has_warned: AtomicBool,
}

/// A client, by its salted hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client(u64);

/// What is left of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Share {
    limit: u32,
    left: u32,
}

impl Clients {
    /// `per_minute` 0 limits nobody.
    pub fn new(per_minute: u32, trusted: &[Network]) -> Self {
        let buckets = NonZeroU32::new(per_minute).map(|limit| {
            let quota = Quota::per_minute(limit);
            (limit, RateLimiter::keyed(quota).with_middleware::<StateInformationMiddleware>())
        });
        Self {
            trusted: trusted.to_vec(),
            salt: RandomState::new(),
            buckets,
            asked: AtomicU32::new(0),
            has_warned: AtomicBool::new(false),
        }
    }

    fn is_trusted(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(address))
    }

    /// The address that a request came from: the peer's, or where it is a trusted proxy, the last one on the
    /// way that is none.
    fn address(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.is_trusted(peer) {
            return peer;
        }
        let values = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
        let way: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
        let mut last = peer;
        for hop in way.iter().rev() {
            // Some proxies write the port as well.
            let parsed = hop.parse::<IpAddr>().or_else(|_| hop.parse::<SocketAddr>().map(|hop| hop.ip()));
            let Ok(hop) = parsed else { break };
            last = hop.to_canonical();
            if !self.is_trusted(last) {
                break;
            }
        }
        last
    }

    fn client(&self, address: IpAddr) -> Client {
        let address = match address {
            // A household has a network of version 6, not an address.
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
            v4 => v4,
        };
        Client(self.salt.hash_one(address))
    }

    fn of_key(&self, name: &str) -> Client {
        Client(self.salt.hash_one(("key", name)))
    }

    /// Takes from the share of a client.
    fn take(&self, client: Client, requests: NonZeroU32) -> Result<Option<Share>, (Share, Duration)> {
        let Some((limit, buckets)) = &self.buckets else { return Ok(None) };
        if self.asked.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            buckets.retain_recent();
        }
        let limit = limit.get();
        // More at once than there are in a share: the whole of it.
        let requests = requests.min(NonZeroU32::new(limit).unwrap_or(requests));
        match buckets.check_key_n(&client.0, requests) {
            Ok(Ok(state)) => Ok(Some(Share { limit, left: state.remaining_burst_capacity() })),
            Ok(Err(until)) => Err((Share { limit, left: 0 }, until.wait_time_from(buckets.clock().now()))),
            Err(_) => Ok(None),
        }
    }

    /// Takes from the share of a client for what a request asks beside itself.
    pub fn take_more(&self, client: Client, requests: u32) -> Result<(), Failure> {
        let Some(requests) = NonZeroU32::new(requests) else { return Ok(()) };
        self.take(client, requests).map(drop).map_err(|(_, wait)| Failure::RateLimited(seconds(wait)))
    }

    /// Tells once that visitors behind a proxy can't be told apart.
    fn warn_of_unnamed_proxy(&self) {
        if !self.has_warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "requests come through a proxy on this machine or network that web.trusted_proxies does not name: \
                 its visitors can't be told apart, so nobody behind it is limited"
            );
        }
    }
}

impl Share {
    /// The headers of draft-ietf-httpapi-ratelimit-headers.
    fn on(self, response: &mut Response) {
        let Self { limit, left } = self;
        let until_full = (limit - left.min(limit)).saturating_mul(WINDOW).div_ceil(limit);
        let policy = format!("\"client\";q={limit};w={WINDOW}");
        let rest = format!("\"client\";r={left};t={until_full}");
        for (name, value) in [(POLICY, policy), (LIMIT, rest)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
    }
}

/// Whole seconds, none too few.
fn seconds(wait: Duration) -> u32 {
    wait.as_millis().div_ceil(1000).clamp(1, u128::from(WINDOW)) as u32
}

/// Takes away what proxies say where no trusted one stands before the server, and finds out who asks.
pub async fn identify(State(state): State<WebState>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip().to_canonical());
    let clients = state.clients();
    let keys = &state.app().config.web.keys;
    let shown = Shown::of(keys, request.headers());
    if let Some(shown) = shown {
        request.extensions_mut().insert(shown);
    }
    if let Some(peer) = peer {
        let is_proxy = request.headers().contains_key(FORWARDED_FOR);
        if let Some(key) = shown.and_then(|shown| shown.key(keys)) {
            // A service's share is its own, wherever it asks from.
            let client = clients.of_key(&key.name);
            request.extensions_mut().insert(client);
        } else if is_proxy && !clients.is_trusted(peer) && is_near(peer) {
            clients.warn_of_unnamed_proxy();
        } else {
            let client = clients.client(clients.address(peer, request.headers()));
            request.extensions_mut().insert(client);
        }
    }
    if !peer.is_some_and(|peer| clients.is_trusted(peer)) {
        OF_PROXIES.iter().for_each(|name| while request.headers_mut().remove(name).is_some() {});
    }
    next.run(request).await
}

/// Whether an address is one of this machine or of a private network.
fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local(),
    }
}

/// Refuses what is beyond the client's share.
pub async fn limit(State(state): State<WebState>, request: Request, next: Next) -> Response {
    let Some(client) = request.extensions().get::<Client>().copied() else { return next.run(request).await };
    match state.clients().take(client, NonZeroU32::MIN) {
        Ok(share) => {
            let mut response = next.run(request).await;
            if let Some(share) = share {
                share.on(&mut response);
            }
            response
        }
        Err((share, wait)) => {
            let mut response = pages::refused(&state, &request, Failure::RateLimited(seconds(wait)));
            share.on(&mut response);
            response
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forwarded(values: &[&str]) -> HeaderMap {
        let pair = |value: &&str| (FORWARDED_FOR, HeaderValue::from_str(value).unwrap());
        values.iter().map(pair).collect()
    }

    #[test]
    fn proxies_are_believed_where_they_are_named() {
        let clients = Clients::new(
            60,
            &["10.0.0.0/8", "::1"].map(|network| Network::try_from(network.to_owned()).unwrap()),
        );
        let address = |peer: &str, values: &[&str]| {
            clients.address(peer.parse().unwrap(), &forwarded(values)).to_string()
        };
        assert_eq!(address("192.0.2.1", &["198.51.100.7"]), "192.0.2.1", "a stranger names another");
        assert_eq!(address("10.0.0.1", &["198.51.100.7"]), "198.51.100.7");
        assert_eq!(address("10.0.0.1", &["203.0.113.9, 198.51.100.7, 10.0.0.2"]), "198.51.100.7");
        assert_eq!(address("10.0.0.1", &["203.0.113.9", "198.51.100.7:4711"]), "198.51.100.7");
        assert_eq!(address("::ffff:10.0.0.1", &["[2001:db8::1]:80"]), "2001:db8::1");
        assert_eq!(address("::1", &["nobody"]), "::1");
        assert_eq!(address("10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn a_share_is_used_up_and_others_keep_theirs() {
        let clients = Clients::new(3, &[]);
        let [one, other] = ["192.0.2.1", "192.0.2.2"].map(|address| clients.client(address.parse().unwrap()));
        let lefts: Vec<_> =
            (0..3).map(|_| clients.take(one, NonZeroU32::MIN).unwrap().unwrap().left).collect();
        assert_eq!(lefts, [2, 1, 0]);
        let (share, wait) = clients.take(one, NonZeroU32::MIN).unwrap_err();
        assert_eq!(share.left, 0);
        assert!((1..=20).contains(&seconds(wait)), "{wait:?}");
        assert!(clients.take(other, NonZeroU32::MIN).is_ok());
        assert!(clients.take_more(other, 2).is_ok());
        assert!(clients.take_more(other, 1).is_err());
        let network = |address: &str| clients.client(address.parse().unwrap());
        assert_eq!(network("2001:db8::1"), network("2001:db8::2"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_ne!(network("192.0.2.1"), Clients::new(3, &[]).client("192.0.2.1".parse().unwrap()));
    }
}
