//! Rate limits: every client has a share of requests a minute, and no client is remembered.
//!
//! A client is known by a hash of its address with a salt that is made at the start and never
//! leaves memory, so that nobody can tell afterwards who sent a request. Headers of proxies are
//! believed only if the configuration names the proxy; else any client could pretend to be another
//! one.

use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use super::error::Failure;
use crate::config::Network;

pub const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// The headers in which a proxy describes the request that it hands on.
pub const PROXY_HEADERS: [HeaderName; 4] = [
    FORWARDED_FOR,
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("forwarded"),
];
pub const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
pub const LIMIT: HeaderName = HeaderName::from_static("ratelimit");
/// The seconds in which a used-up share is full again.
const WINDOW: u32 = 60;
/// The number of requests after which clients with a full share are forgotten, to free memory.
const FORGET_EVERY: u32 = 4096;

type Buckets = RateLimiter<u64, DashMapStateStore<u64>, DefaultClock, StateInformationMiddleware>;

/// The shares of all clients.
pub struct Clients {
    trusted: Vec<Network>,
    salt: RandomState,
    /// `None` where nobody is limited.
    buckets: Option<(NonZeroU32, Buckets)>,
    /// The shares of crowds.
    of_crowds: Option<(NonZeroU32, Buckets)>,
    asked: AtomicU32,
    has_warned: AtomicBool,
}

/// A client, by its salted hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Client {
    hash: u64,
    /// Whether it is many that can't be told apart.
    is_crowd: bool,
}

/// How many shares those have together who can't be told apart. One client among them can't take all of a server then, and
/// an office behind one address still gets along.
const SHARES_OF_CROWD: u32 = 20;

tokio::task_local! {
    /// The client whose request a task answers.
    static ASKING: Client;
}

impl Client {
    /// Runs `work` on behalf of this client, so that [`asking`](Self::asking) gives the client within it.
    pub async fn answered<T>(self, work: impl Future<Output = T>) -> T {
        ASKING.scope(self, work).await
    }

    /// The client whose request is being answered; `None` where it is not known.
    pub fn asking() -> Option<Self> {
        ASKING.try_with(|client| *client).ok()
    }

    #[cfg(test)]
    pub fn of_hash(hash: u64) -> Self {
        Self { hash, is_crowd: false }
    }
}

/// What is left of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    limit: u32,
    left: u32,
}

impl Clients {
    /// `per_minute` 0 limits nobody.
    pub fn new(per_minute: u32, trusted: &[Network]) -> Self {
        let buckets_of = |limit: NonZeroU32| {
            let quota = Quota::per_minute(limit);
            (limit, RateLimiter::keyed(quota).with_middleware::<StateInformationMiddleware>())
        };
        let limit = NonZeroU32::new(per_minute);
        let buckets = limit.map(buckets_of);
        let of_crowds = limit.and_then(|limit| NonZeroU32::new(limit.get().saturating_mul(SHARES_OF_CROWD)));
        let of_crowds = of_crowds.map(buckets_of);
        Self {
            trusted: trusted.to_vec(),
            salt: RandomState::new(),
            buckets,
            of_crowds,
            asked: AtomicU32::new(0),
            has_warned: AtomicBool::new(false),
        }
    }

    pub fn is_trusted(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(address))
    }

    /// The address that a request came from: that of the peer, or if the peer is a trusted proxy, the last
    /// address on the way that is no trusted proxy.
    pub fn address(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
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

    pub fn client(&self, address: IpAddr) -> Client {
        let address = match address {
            // With IPv6 a household has a whole network of addresses, so the client is the network.
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
            v4 => v4,
        };
        Client { hash: self.salt.hash_one(address), is_crowd: false }
    }

    pub fn client_of_key(&self, name: &str) -> Client {
        Client { hash: self.salt.hash_one(("key", name)), is_crowd: false }
    }

    /// The one client that stands for everybody who comes through a proxy that the configuration does not trust.
    pub fn crowd(&self, proxy: IpAddr) -> Client {
        Client { is_crowd: true, ..self.client(proxy) }
    }

    /// Takes from the share of a client.
    pub fn take(&self, client: Client, requests: NonZeroU32) -> Result<Option<Share>, (Share, Duration)> {
        let shares = if client.is_crowd { &self.of_crowds } else { &self.buckets };
        let Some((limit, buckets)) = shares else { return Ok(None) };
        if self.asked.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            buckets.retain_recent();
        }
        let limit = limit.get();
        // A request for more than a whole share takes the whole share.
        let requests = requests.min(NonZeroU32::new(limit).unwrap_or(requests));
        match buckets.check_key_n(&client.hash, requests) {
            Ok(Ok(state)) => Ok(Some(Share { limit, left: state.remaining_burst_capacity() })),
            Ok(Err(until)) => Err((Share { limit, left: 0 }, until.wait_time_from(buckets.clock().now()))),
            Err(_) => Ok(None),
        }
    }

    /// Takes more from the share of a client, for the searches that a request holds beyond its first.
    pub fn take_more(&self, client: Client, requests: u32) -> Result<(), Failure> {
        let Some(requests) = NonZeroU32::new(requests) else { return Ok(()) };
        self.take(client, requests).map(drop).map_err(|(_, wait)| Failure::RateLimited(seconds(wait)))
    }

    /// Warns once in the log that visitors behind a proxy can't be told apart.
    pub fn warn_of_unnamed_proxy(&self) {
        if !self.has_warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "requests come through a proxy on this machine or network that web.trusted_proxies does not name: \
                 its visitors can't be told apart, so that all of them together have the shares of {SHARES_OF_CROWD} clients"
            );
        }
    }
}

impl Share {
    /// The headers of draft-ietf-httpapi-ratelimit-headers.
    pub fn add_headers(self, response: &mut Response) {
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

/// A duration in whole seconds, rounded up.
pub fn seconds(wait: Duration) -> u32 {
    wait.as_millis().div_ceil(1000).clamp(1, u128::from(WINDOW)) as u32
}

/// Whether an address is one of this machine or of a private network.
pub fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private(),
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local(),
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
