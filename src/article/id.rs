//! The id of an article.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ContentHash;
use super::error::{DomainError, MAX_ID_BYTES};

/// Number of digits of the hash in an id.
const HASH_DIGITS: usize = 12;

/// Identifies one article for ever: the document's own id, else its path relative to its source.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ArticleId(String);

impl ArticleId {
    pub fn new(id: impl Into<String>) -> Result<Self, DomainError> {
        let id = id.into();
        if id.trim().is_empty() {
            Err(DomainError::EmptyId)
        } else if id.len() > MAX_ID_BYTES {
            Err(DomainError::LongId(id.len()))
        } else if id.chars().any(char::is_control) {
            Err(DomainError::ControlInId)
        } else if matches!(id.as_str(), "." | "..") {
            Err(DomainError::DotId)
        } else {
            Ok(Self(id))
        }
    }

    /// The id that a text stands for: the text itself, or where that is too long its beginning with a hash of the
    /// whole, so that different texts have different ids.
    ///
    /// # Errors
    /// As [`new`](Self::new), except for the length.
    pub fn shortened(id: &str) -> Result<Self, DomainError> {
        if id.len() <= MAX_ID_BYTES { Self::new(id) } else { Self::new(with_hash(id, id)) }
    }

    /// Returns another id for an article whose id is taken: this one with a hash of `origin` appended, which says where
    /// the article is from.
    pub fn apart(&self, origin: &str) -> Self {
        Self(with_hash(&self.0, origin))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for ArticleId {
    type Error = DomainError;
    fn try_from(id: String) -> Result<Self, DomainError> {
        Self::new(id)
    }
}

impl From<ArticleId> for String {
    fn from(id: ArticleId) -> Self {
        id.0
    }
}

/// The beginning of an id with a hash behind it, at most as long as an id may be.
fn with_hash(id: &str, hashed: &str) -> String {
    let hash = ContentHash::digest(hashed.as_bytes()).to_string();
    let hash = &hash[..HASH_DIGITS];
    let room = MAX_ID_BYTES - HASH_DIGITS - 1;
    let end = (0..=room.min(id.len())).rev().find(|end| id.is_char_boundary(*end)).unwrap_or(0);
    format!("{}~{hash}", &id[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_refuse_what_would_not_survive_an_address() {
        assert!(ArticleId::new("text/1 Bericht.txt").is_ok());
        assert_eq!(ArticleId::new(" "), Err(DomainError::EmptyId));
        assert_eq!(ArticleId::new("a\nb"), Err(DomainError::ControlInId));
        assert_eq!(ArticleId::new("ä".repeat(101)), Err(DomainError::LongId(202)));
    }

    #[test]
    fn a_long_id_is_shortened_and_stays_its_own() {
        let short = |text: &str| ArticleId::shortened(text).unwrap();
        let (one, other) = (format!("{}1", "ä".repeat(150)), format!("{}2", "ä".repeat(150)));
        assert!(short(&one).as_str().len() <= MAX_ID_BYTES && short(&one).as_str().starts_with("äää"));
        assert_ne!(short(&one), short(&other));
        assert_eq!(short(&one), short(&one));
        assert_eq!(short("a.txt").as_str(), "a.txt");
        assert_eq!(ArticleId::shortened(&"\n".repeat(300)), Err(DomainError::ControlInId));
        assert_ne!(short(&one).apart("x"), short(&one).apart("y"));
    }
}
