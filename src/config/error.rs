//! Errors of the configuration, each with the place of its cause and what to do.

use std::path::PathBuf;

use super::origin::Origin;

/// A configuration that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("the configuration file {0} does not exist; name another with --config, or leave the flag out")]
    Missing(PathBuf),
    #[error("the configuration file {path} can't be read: {cause}; is it yours to read?", path = path.display())]
    Unreadable { path: PathBuf, cause: std::io::Error },
    #[error("the configuration is wrong: {place}: {message}")]
    Syntax { place: Origin, message: String },
    #[error("the configuration is wrong: {place}: unknown key `{key}` in {table}; {advice}")]
    UnknownKey { place: Origin, key: String, table: String, advice: String },
    #[error("the configuration is wrong: {place}: {key}: {message}")]
    Value { place: Origin, key: String, message: String },
    /// What is wrong, and where the key stands that says so.
    #[error("{error} ({place})")]
    At { error: Box<Self>, place: Origin },
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
    #[error(
        "the configuration is wrong: ingest.mirrors holds the address '{0}'; write one such as https://www.example.org/"
    )]
    Mirror(String),
    #[error("the configuration is wrong: {0}")]
    Keys(String),
    #[error("the text of the configuration can't be read: {0}")]
    Text(String),
}

impl ConfigError {
    /// Returns the error with the place of the key that it is about; a default is at no place.
    pub(super) fn at(self, place: Origin) -> Self {
        match place {
            Origin::Default => self,
            place => Self::At { error: Box::new(self), place },
        }
    }
}
