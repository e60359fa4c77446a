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
}

/// Whether something was skipped by design or because of an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SkipReason {
    /// Files with this extension are in no known format. It is in lower case and without the dot, or
    /// `no extension`.
    UnknownFormat(String),
    Unreadable,
}

/// A document that was skipped because of an error.
pub(super) fn skipped(location: String, error: &ReadError) -> Read {
    Read::Skipped(Skipped { location, reason: SkipReason::Unreadable, message: error.to_string() })
}
