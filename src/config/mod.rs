//! The configuration, one struct that is composed of the options and limits of each module.
//!
//! A value is taken from the flags, else from the environment (`FUNDSTELLE_WEB__LISTEN`), else
//! from the configuration file, else it has its default. Unknown keys stop the start.

mod listen;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Env, Format, Toml};
use ipnet::IpNet;
use serde::Deserialize;

pub use listen::ListenAddress;

use crate::engine::embedded::index::WriterOptions;
use crate::keys::{Key, Scope};
use crate::present::branding::Branding;
use crate::present::{Lang, web_address};
use crate::{enrich, ingest};

/// The file in the current folder that is read where none is named.
pub const DEFAULT_FILE: &str = "fundstelle.toml";
/// The file that is read where there is none in the current folder either, such as that of an installed package.
pub const SYSTEM_FILE: &str = "/etc/fundstelle/fundstelle.toml";

/// The variable that names the configuration file where `--config` doesn't.
pub const FILE_VARIABLE: &str = "FUNDSTELLE_CONFIG";
/// What the names of all variables begin with that set a value.
const PREFIX: &str = "FUNDSTELLE_";

/// A configuration that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("the configuration file {0} does not exist; name another with --config, or leave the flag out")]
    Missing(PathBuf),
    #[error("the configuration is wrong: {0}")]
    Invalid(Box<figment::Error>),
    #[error(
        "the configuration is wrong: web.base_path '{0}' must be empty or start with / and hold only letters, digits, - . _ ~ and /"
    )]
    BasePath(String),
    #[error(
        "the configuration is wrong: web.allowed_origins holds '{0}'; an origin is such as \"https://www.example.org\" or \"http://localhost:8000\", or \"*\" for all"
    )]
    Origin(String),
    #[error(
        "the configuration is wrong: web.public_url '{0}' must be an address such as https://example.org/suche"
    )]
    PublicUrl(String),
    #[error(
        "the configuration is wrong: web.search_needs_key is true and no key of web.keys has the scope search; add one with `fundstelle key NAME --scope search`"
    )]
    NoSearchKey,
    #[error(
        "the configuration is wrong: a key of web.keys has the scope write, and web.written names no folder for what it writes; set it, such as written = \"written\""
    )]
    NoWritten,
    #[error("the configuration is wrong: {0}")]
    Keys(String),
    #[error("the text of the configuration can't be read: {0}")]
    Text(String),
}

/// Everything that can be configured.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Folder of the index.
    pub index: PathBuf,
    /// Articles that `serve` indexes where there is no index.
    pub corpus: PathBuf,
    /// Folder with vocabulary files that replace the built-in ones.
    pub vocabulary: Option<PathBuf>,
    pub meaning: MeaningOptions,
    pub ingest: ingest::Limits,
    pub enrich: enrich::Options,
    pub writer: WriterOptions,
    pub web: WebOptions,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            index: PathBuf::from("index"),
            corpus: PathBuf::from("corpus/articles"),
            vocabulary: None,
            meaning: MeaningOptions::default(),
            ingest: ingest::Limits::default(),
            enrich: enrich::Options::default(),
            writer: WriterOptions::default(),
            web: WebOptions::default(),
        }
    }
}

/// Closeness in meaning. Another choice than the one that an index was built with needs a new build.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MeaningOptions {
    /// Whether hits are ranked by closeness in meaning, too. It is not by default: a search of 100,000 passages took a
    /// third more time with it, and the index an eighth more room.
    pub enabled: bool,
    /// A table of word vectors in place of the built-in one.
    pub table: Option<PathBuf>,
}

/// The server.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WebOptions {
    /// Address or name, and port; port 0 takes a free one.
    pub listen: ListenAddress,
    /// Path under which everything stands, such as `/suche`; empty for the root.
    pub base_path: String,
    /// Name of the service on its pages.
    pub name: String,
    /// Origins whose pages may ask the endpoints from a browser, such as `https://www.example.org`;
    /// `*` stands for all.
    pub allowed_origins: Vec<String>,
    /// Name of the index in requests of the InstantSearch shape.
    pub index_uid: String,
    /// Language of the values of facets in that shape, `de` or `en`.
    pub facet_language: Lang,
    /// Address under which visitors reach the site, base path and all, such as
    /// `https://example.org/suche`; by default `http://` and the host that a request names.
    pub public_url: Option<String>,
    /// Logo, colours and links of the foot.
    pub branding: Branding,
    /// Longest time of a search, in milliseconds, the time that it waits included.
    pub search_timeout_ms: u64,
    /// Searches that run at once; 0: as many as there are cores. A client of whose searches none is running gets
    /// one more, up to as many again.
    pub search_threads: usize,
    /// Searches that run or wait. Beyond it, whoever waits with the most is refused with 503.
    pub max_searches: usize,
    /// Requests that a client may make in a minute, all at once or spread; 0: as many as it likes.
    pub requests_per_minute: u32,
    /// Proxies whose headers on clients and schemes are believed, such as `127.0.0.1` or `10.0.0.0/8`.
    pub trusted_proxies: Vec<Network>,
    /// Keys of services. Without one of the scope `write` nobody can write.
    pub keys: Vec<Key>,
    /// Whether the endpoints answer only who shows a key of the scope `search`; pages stay open to all.
    pub search_needs_key: bool,
    /// Folder of the articles that services write.
    pub written: Option<PathBuf>,
    /// Whether a write must say which version it replaces, or that it makes a new article.
    pub writes_need_condition: bool,
    /// Milliseconds in which a connection must have sent the head of its request.
    pub header_timeout_ms: u64,
    /// Address and port of `/metrics`; by default there is none.
    pub metrics_listen: Option<ListenAddress>,
    /// Folder of the query log, which holds sums of a day; by default nothing is counted. `demand` is its older
    /// name.
    #[serde(alias = "demand")]
    pub query_log: Option<PathBuf>,
    /// A query is written to the log only if so many searches of a day asked it.
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
    /// The folder of written articles, if there is a key that may write.
    pub fn writable(&self) -> Option<&Path> {
        self.written.as_deref().filter(|_| self.keys.iter().any(|key| key.allows(Scope::Write)))
    }
}

/// An address, or a network of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network(IpNet);

impl Network {
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address)
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

impl Config {
    /// Reads the configuration: the file that [`file_to_read`] finds, and the environment above it.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        if let Some(named) = file.filter(|named| !named.is_file()) {
            return Err(ConfigError::Missing(named.to_owned()));
        }
        let written = match file_to_read(file) {
            Some(file) => Figment::new().merge(Toml::file_exact(file)),
            None => Figment::new(),
        };
        let merged = written.merge(Env::prefixed(PREFIX).ignore(&["config"]).split("__"));
        let mut config: Self = merged.extract().map_err(|error| ConfigError::Invalid(Box::new(error)))?;
        config.web.base_path = base_path(&config.web.base_path)?;
        if let Some(wrong) = config.web.allowed_origins.iter().find(|origin| !is_origin(origin)) {
            return Err(ConfigError::Origin(wrong.clone()));
        }
        crate::keys::check(&config.web.keys).map_err(ConfigError::Keys)?;
        let may_write = config.web.keys.iter().any(|key| key.allows(Scope::Write));
        if may_write && config.web.written.is_none() {
            return Err(ConfigError::NoWritten);
        }
        if config.web.search_needs_key && !config.web.keys.iter().any(|key| key.allows(Scope::Search)) {
            return Err(ConfigError::NoSearchKey);
        }
        if let Some(url) = config.web.public_url.take() {
            config.web.public_url = Some(public_url(&url)?);
        }
        Ok(config)
    }
}

/// The configuration file that is read: the named one, else `fundstelle.toml` in the current folder, else that of the
/// system; `None` where there is none.
pub fn file_to_read(named: Option<&Path>) -> Option<PathBuf> {
    let usual = || [DEFAULT_FILE, SYSTEM_FILE].map(PathBuf::from).into_iter().find(|file| file.is_file());
    named.map(Path::to_owned).or_else(usual)
}

/// The text of a configuration file without the keys of services, of which not even the hashes leave the machine.
pub fn without_keys(text: &str) -> Result<String, ConfigError> {
    let mut table = table_of(text)?;
    if let Some(toml::Value::Table(web)) = table.get_mut("web") {
        web.remove("keys");
    }
    toml::to_string_pretty(&table).map_err(|error| ConfigError::Text(error.to_string()))
}

fn table_of(text: &str) -> Result<toml::Table, ConfigError> {
    toml::from_str(text).map_err(|error| ConfigError::Text(error.to_string()))
}

/// What the text of a configuration file says that an index is bound to: its folders, and how it was built.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct PlacesInText {
    pub index: Option<PathBuf>,
    pub written: Option<PathBuf>,
    pub vocabulary: Option<PathBuf>,
    pub meaning: Option<MeaningOptions>,
}

impl PlacesInText {
    /// Reads a text whose other values need not be right, such as one without keys.
    pub fn read(text: &str) -> Result<Self, ConfigError> {
        let table = table_of(text)?;
        let path = |value: Option<&toml::Value>| value.and_then(toml::Value::as_str).map(PathBuf::from);
        Ok(Self {
            index: path(table.get("index")),
            written: path(table.get("web").and_then(|web| web.get("written"))),
            vocabulary: path(table.get("vocabulary")),
            meaning: table.get("meaning").cloned().and_then(|meaning| meaning.try_into().ok()),
        })
    }
}

/// Whether a text is an origin as browsers send it: a scheme, a host in lower case, perhaps a port.
fn is_origin(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.:[]".contains(&b);
    text == "*" || host.is_some_and(|host| !host.is_empty() && host.bytes().all(allowed))
}

/// The address of a site without its last slash.
fn public_url(given: &str) -> Result<String, ConfigError> {
    let url = given.trim_end_matches('/');
    let is_plain = !url.contains(['?', '#', '"', '<', '>', '{', '}', '\\']);
    match web_address(url) {
        Some(url) if is_plain => Ok(url.to_owned()),
        _ => Err(ConfigError::PublicUrl(given.to_owned())),
    }
}

/// A base path without its last slash.
pub fn base_path(given: &str) -> Result<String, ConfigError> {
    let path = given.trim_end_matches('/');
    let clean = path.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/".contains(&b));
    if path.is_empty() {
        Ok(String::new())
    } else if path.starts_with('/') && !path.contains("//") && clean {
        Ok(path.to_owned())
    } else {
        Err(ConfigError::BasePath(given.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(content: &str) -> Result<Config, ConfigError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), content).unwrap();
        Config::load(Some(file.path()))
    }

    #[test]
    fn a_copy_of_the_text_has_no_keys_and_all_else() {
        let text = "index = \"i\"\n[web]\nwritten = \"w\"\nlisten = \"127.0.0.1:1\"\n[[web.keys]]\nname = \"cms\"\nhash = \"0123\"\nscopes = [\"write\"]\n";
        let without = without_keys(text).unwrap();
        assert!(
            !without.contains("0123") && !without.contains("cms") && without.contains("127.0.0.1:1"),
            "{without}"
        );
        let places = PlacesInText::read(&without).unwrap();
        let path = |text: &str| Some(PathBuf::from(text));
        let expected = PlacesInText { index: path("i"), written: path("w"), ..PlacesInText::default() };
        assert_eq!(places, expected);
        let meaning = PlacesInText::read("[meaning]\nenabled = true").unwrap().meaning;
        assert_eq!(meaning, Some(MeaningOptions { enabled: true, table: None }));
        assert!(without_keys("index = ").is_err());
    }

    #[test]
    fn an_unknown_key_stops_the_start_and_is_named() {
        let error = load("[web]\nlisten_on = \"x\"").unwrap_err().to_string();
        assert!(error.contains("listen_on"), "{error}");
    }

    #[test]
    fn values_of_the_file_are_taken_and_others_keep_their_defaults() {
        let config = load("index = \"data\"\n[web]\nbase_path = \"/suche/\"").unwrap();
        assert_eq!((config.index, config.web.base_path.as_str()), (PathBuf::from("data"), "/suche"));
        assert_eq!(config.web.listen, WebOptions::default().listen);
        assert!(matches!(load("[web]\nbase_path = \"suche\""), Err(ConfigError::BasePath(_))));
    }

    #[test]
    fn the_query_log_is_known_by_its_older_name() {
        let new = load("[web]\nquery_log = \"log\"\nquery_log_least = 3").unwrap();
        let old = load("[web]\ndemand = \"log\"\ndemand_least = 3").unwrap();
        assert_eq!(old, new);
        assert_eq!((old.web.query_log, old.web.query_log_least), (Some(PathBuf::from("log")), 3));
    }

    #[test]
    fn origins_are_such_as_browsers_send() {
        let config =
            load("[web]\nallowed_origins = [\"https://www.example.org\", \"http://localhost:8000\"]");
        assert_eq!(config.unwrap().web.allowed_origins.len(), 2);
        for wrong in ["example.org", "https://", "https://example.org/", "https://Example.org", "ftp://x", ""]
        {
            let error = load(&format!("[web]\nallowed_origins = [{wrong:?}]")).unwrap_err().to_string();
            assert!(error.contains("web.allowed_origins") && error.contains(wrong), "{error}");
        }
    }

    #[test]
    fn the_clothes_of_a_site_are_checked() {
        let config =
            load("[web]\npublic_url = \"https://a.de/suche/\"\n[web.branding]\naccent = \"#123456\"")
                .unwrap();
        assert_eq!(config.web.public_url.as_deref(), Some("https://a.de/suche"));
        assert!(config.web.branding.stylesheet().unwrap().contains("#123456"));
        for (wrong, named) in [
            ("[web.branding]\naccent = \"red\"", "#0b5a5e"),
            ("[web.branding]\nimprint = \"javascript:alert(1)\"", "leads nowhere"),
            ("[web]\npublic_url = \"suche\"", "public_url"),
        ] {
            let error = load(wrong).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
    }

    #[test]
    fn proxies_are_addresses_or_networks() {
        let config = load("[web]\ntrusted_proxies = [\"127.0.0.1\", \"10.0.0.0/8\", \"::1\"]").unwrap();
        let trusts = |address: &str| {
            config.web.trusted_proxies.iter().any(|network| network.contains(address.parse().unwrap()))
        };
        assert!(trusts("127.0.0.1") && trusts("10.9.8.7") && trusts("::1"));
        assert!(!trusts("127.0.0.2") && !trusts("11.0.0.1"));
        let error = load("[web]\ntrusted_proxies = [\"localhost\"]").unwrap_err().to_string();
        assert!(error.contains("trusted_proxies") && error.contains("10.0.0.0/8"), "{error}");
    }

    #[test]
    fn keys_are_hashes_with_scopes() {
        let key = |scopes: &str| {
            let hash = "0".repeat(64);
            format!("[[web.keys]]\nname = \"cms\"\nhash = \"{hash}\"\nscopes = {scopes}\n")
        };
        let written = |rest: &str| load(&format!("web.written = \"berichte\"\n{rest}"));
        let config = written(&key("[\"write\"]")).unwrap();
        assert_eq!(config.web.writable(), Some(Path::new("berichte")));
        assert_eq!(written(&key("[\"search\"]")).unwrap().web.writable(), None);
        for (wrong, named) in [
            (key("[\"all\"]"), "search"),
            (key("[]").replace('0', "x"), "64 hexadecimal digits"),
            (key("[]"), "has no scope"),
            (key("[\"write\"]"), "web.written"),
            (format!("{0}{0}", key("[\"search\"]")), "twice"),
            (
                format!("web.search_needs_key = true\nweb.written = \"w\"\n{}", key("[\"write\"]")),
                "search_needs_key",
            ),
        ] {
            let error = load(&wrong).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
    }

    #[test]
    fn a_named_file_must_exist() {
        assert!(matches!(Config::load(Some(Path::new("/no/such.toml"))), Err(ConfigError::Missing(_))));
    }
}
