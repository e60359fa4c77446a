//! Errors of values of the domain, and the limits that such values have.

/// Longest article id in bytes.
pub const MAX_ID_BYTES: usize = 200;

/// The first and the last year that an article may be of.
pub(super) const FIRST_YEAR: i16 = 1800;
pub(super) const LAST_YEAR: i16 = 2199;

/// A value of the domain was not of its form; the message says what is wanted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    #[error("an article id must not be empty")]
    EmptyId,
    #[error("an article id has at most {MAX_ID_BYTES} bytes, this one has {0}")]
    LongId(usize),
    #[error("an article id must not contain control characters")]
    ControlInId,
    #[error("'.' and '..' are no article ids, since browsers take them for folders")]
    DotId,
    #[error("'{0}' is no year between {FIRST_YEAR} and {LAST_YEAR}")]
    NoYear(String),
    #[error("'{0}' is no date; write it as 2023, 2023-05 or 2023-05-24")]
    NoDate(String),
}
