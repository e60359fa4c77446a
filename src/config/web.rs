//! The options of the server.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::listen::ListenAddress;
use crate::keys::{Key, KeyScope};
use crate::present::branding::Branding;
use crate::present::{HitTarget, Lang};

/// The server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WebOptions {
    /// Address or name, and port; port 0 takes a free one.
    pub listen: ListenAddress,
    /// Path under which everything stands, such as `/suche`; empty for the root.
    #[schemars(example = "/suche")]
    pub base_path: String,
    /// Where hits of pages, widget, feeds and calendars lead: `article` to the page of the article here, `source` to the
    /// address where it was published, where that is known. Its page here then names that address as the one to be found.
    pub hits_lead_to: HitTarget,
    /// Name of the service on its pages.
    pub name: String,
    /// Origins whose pages may ask the endpoints from a browser, such as `https://www.example.org`;
    /// `*` stands for all.
    #[schemars(example = ["https://www.example.org"])]
    pub allowed_origins: Vec<String>,
    /// Name of the index in requests of the InstantSearch shape.
    pub index_uid: String,
    /// Language of the values of facets in that shape, `de` or `en`.
    pub facet_language: Lang,
    /// Address under which visitors reach the site, base path and all, such as
    /// `https://example.org/suche`; by default `http://` and the host that a request names.
    #[schemars(example = "https://www.example.org/suche")]
    pub public_url: Option<String>,
    pub branding: Branding,
    /// Longest time of a search, in milliseconds, the time that it waits included.
    pub search_timeout_ms: u64,
    /// Number of searches that run at once; 0 means one for each core. A client of whose searches none is running may
    /// exceed it, up to twice the number.
    pub search_threads: usize,
    /// Number of searches that run or wait. Beyond it, the client with the most waiting searches is refused with 503.
    pub max_searches: usize,
    /// Requests that a client may make in a minute, all at once or spread; 0: as many as it likes.
    pub requests_per_minute: u32,
    /// Proxies whose headers about client address and scheme are trusted, such as `127.0.0.1` or `10.0.0.0/8`.
    #[schemars(example = ["127.0.0.1", "10.0.0.0/8"])]
    pub trusted_proxies: Vec<Network>,
    /// Keys of services, as `fundstelle key` prints them; each with a name, the hash of the key, and its scopes (`search`,
    /// `write`). Without one of the scope `write` nobody can write.
    #[schemars(example = [serde_json::json!({"name": "cms", "hash": "0000000000000000000000000000000000000000000000000000000000000000", "scopes": ["write"]})])]
    pub keys: Vec<Key>,
    /// Whether the endpoints answer only who shows a key of the scope `search`; pages stay open to all.
    pub search_needs_key: bool,
    /// Whether language models may use the search at `/mcp`, by the Model Context Protocol.
    pub mcp: bool,
    /// Folder of the articles that services write.
    #[schemars(example = &"written")]
    pub written: Option<PathBuf>,
    /// Whether a write must say which version it replaces, or that it makes a new article.
    pub writes_need_condition: bool,
    /// Milliseconds in which a connection must have sent the head of its request.
    pub header_timeout_ms: u64,
    /// Address and port of `/metrics`; by default there is none.
    #[schemars(example = "127.0.0.1:9100")]
    pub metrics_listen: Option<ListenAddress>,
    /// Folder of the query log, which holds sums of a day, without time or sender; by default nothing is counted.
    #[schemars(example = "query-log")]
    #[serde(alias = "demand")]
    pub query_log: Option<PathBuf>,
    /// Number of searches in a day that must have the same query before its text is written to the log.
    #[serde(alias = "demand_least")]
    pub query_log_least: u64,
    /// Exports at once; further ones are refused with 503. One client may have all but one of them.
    pub max_exports: usize,
    /// Requests to write at once; further ones are refused with 503.
    pub max_writes: usize,
    /// Seconds that requests under way get when the server stops.
    pub shutdown_seconds: u64,
}

impl Default for WebOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)).into(),
            base_path: String::new(),
            hits_lead_to: HitTarget::Article,
            name: "Fundstelle".to_owned(),
            allowed_origins: Vec::new(),
            index_uid: "articles".to_owned(),
            facet_language: Lang::De,
            public_url: None,
            branding: Branding::PLAIN,
            search_timeout_ms: 3_000,
            search_threads: 0,
            max_searches: 64,
            max_exports: 4,
            max_writes: 32,
            keys: Vec::new(),
            search_needs_key: false,
            mcp: false,
            written: None,
            writes_need_condition: false,
            header_timeout_ms: 30_000,
            metrics_listen: None,
            query_log: None,
            query_log_least: 5,
            requests_per_minute: 1200,
            trusted_proxies: Vec::new(),
            shutdown_seconds: 10,
        }
    }
}

impl WebOptions {
    /// The address of the site as far as the configuration tells, base path and all.
    pub fn origin(&self) -> String {
        let here = || format!("http://{}{}", self.listen.from_here(), self.base_path);
        self.public_url.clone().unwrap_or_else(here)
    }

    /// The folder of written articles, if there is a key that may write.
    pub fn writable(&self) -> Option<&Path> {
        self.written.as_deref().filter(|_| self.keys.iter().any(|key| key.allows(KeyScope::Write)))
    }
}

/// An address, or a network of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Network(IpNet);

impl Network {
    /// Whether it holds every address.
    pub fn is_everything(&self) -> bool {
        self.0.prefix_len() == 0
    }

    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        // An address alone was written without the length of its prefix.
        match self.0.prefix_len() == self.0.max_prefix_len() {
            true => self.0.addr().fmt(f),
            false => self.0.fmt(f),
        }
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.to_string()
    }
}

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let network = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        network.map(Self).map_err(|_| {
            format!("'{text}' is neither an address such as 127.0.0.1 nor a network such as 10.0.0.0/8")
        })
    }
}
