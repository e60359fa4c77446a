//! The id of an article.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::error::{DomainError, MAX_ID_BYTES};

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
}
