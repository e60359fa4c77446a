//! The configuration, one struct that is composed of the options and limits of each module.
//!
//! A value is taken from the flags, else from the environment (`FUNDSTELLE_WEB__LISTEN`), else
//! from the configuration file, else it has its default. Unknown keys stop the start.

mod error;
mod listen;
mod loading;
mod origin;
pub mod reference;
mod web;

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use error::ConfigError;
pub use listen::ListenAddress;
pub use loading::{Loaded, file_to_read};
pub use origin::Origin;
pub use web::{Network, WebOptions};

use crate::article::web_address;
use crate::engine::embedded::index::WriterOptions;
use crate::engine::opensearch::ClusterOptions;
use crate::{enrich, ingest};

/// The file in the current folder that is read where none is named.
pub const DEFAULT_FILE: &str = "fundstelle.toml";
/// The file that is read where there is none in the current folder either, such as that of an installed package.
pub const SYSTEM_FILE: &str = "/etc/fundstelle/fundstelle.toml";

/// The variable that names the configuration file where `--config` doesn't.
pub const FILE_VARIABLE: &str = "FUNDSTELLE_CONFIG";
/// What the names of all variables begin with that set a value.
const PREFIX: &str = "FUNDSTELLE_";

/// Everything that can be configured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Folder of the index.
    pub index: PathBuf,
    /// Articles that `serve` indexes where there is no index.
    pub corpus: PathBuf,
    /// Folder with vocabulary files that replace the built-in ones; `fundstelle vocabulary copy` makes one.
    #[schemars(example = &"vocabulary")]
    pub vocabulary: Option<PathBuf>,
    /// Form of the lines that are logged to standard error: `text` for people, or `json`, one object a line, for programs.
    /// `RUST_LOG` says how much is logged.
    pub log: LogForm,
    pub engine: EngineOptions,
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
            log: LogForm::default(),
            engine: EngineOptions::default(),
            meaning: MeaningOptions::default(),
            ingest: ingest::Limits::default(),
            enrich: enrich::Options::default(),
            writer: WriterOptions::default(),
            web: WebOptions::default(),
        }
    }
}

/// The form of the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogForm {
    #[default]
    Text,
    Json,
}

/// Where the index is kept and searched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EngineOptions {
    /// `embedded`: in the folder of the index, by this program itself, or `opensearch`: in a cluster, for more articles than
    /// one machine serves, or to lose a machine without losing the search.
    pub kind: EngineKind,
    pub opensearch: ClusterOptions,
}

/// An engine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EngineKind {
    #[default]
    Embedded,
    OpenSearch,
}

/// Closeness in meaning. Another choice than the one that an index was built with needs a new build.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MeaningOptions {
    /// Whether hits are also ranked by closeness in meaning. By default they are in an embedded index, and not in a
    /// cluster, which doesn't support it. Without it an index is a fourteenth smaller.
    #[schemars(example = false)]
    pub enabled: Option<bool>,
    /// A table of word vectors in place of the built-in one.
    #[schemars(example = "vectors.bin")]
    pub table: Option<PathBuf>,
}

impl MeaningOptions {
    /// Whether an index of an engine is ranked by closeness in meaning.
    pub fn applies_to(&self, engine: EngineKind) -> bool {
        self.enabled.unwrap_or(engine == EngineKind::Embedded)
    }
}

impl Config {
    /// Reads the configuration: the file that [`file_to_read`] finds, and the environment above it.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        Loaded::read(file).map(|loaded| loaded.config)
    }
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
        assert_eq!(meaning, Some(MeaningOptions { enabled: Some(true), table: None }));
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
        let Err(ConfigError::At { error, .. }) = load("[web]\nbase_path = \"suche\"") else {
            panic!("it is taken")
        };
        assert!(matches!(*error, ConfigError::BasePath(_)));
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
