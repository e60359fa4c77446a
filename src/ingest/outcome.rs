//! The outcome of reading a document, or the reason why it was skipped.

use super::error::ReadError;
use crate::article::RawDocument;

/// One step of reading: a document, or the reason why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    Document(Box<RawDocument>),
    Skipped(Skipped),
}

/// A file or document that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The path relative to the source, with `/`; in JSON Lines with `:LINE` behind it.
    pub location: String,
    pub reason: SkipReason,
    /// One English sentence that says what is wrong and what to do.
    pub message: String,
    /// Whether the rest of the file can't be read either.
    pub to_end: bool,
}

/// Whether something was skipped by design or because of an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SkipReason {
    /// Files with this extension are in no known format. It is in lower case and without the dot, or
    /// `no extension`.
    UnknownFormat(String),
    Unreadable,
    /// It can be read and is no article, such as a page that only lists others.
    NoArticle,
}

/// A document that was skipped because it can't be read, or is no article.
pub(super) fn skipped(location: String, error: &ReadError) -> Read {
    let is_article = !matches!(error, ReadError::Listing { .. } | ReadError::CrawlerRules);
    let reason = if is_article { SkipReason::Unreadable } else { SkipReason::NoArticle };
    Read::Skipped(Skipped { location, reason, message: error.to_string(), to_end: false })
}

/// What is reported where a file can't be read any further.
pub(super) fn broken_off(location: String, error: &ReadError) -> Read {
    let reason = SkipReason::Unreadable;
    Read::Skipped(Skipped { location, reason, message: error.to_string(), to_end: true })
}
