//! The texts of pages that tell of a failure, or that the index is being built.

use serde::Deserialize;

/// The pages that tell of a failure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorTexts {
    pub not_found: MessageTexts,
    pub gone: MessageTexts,
    pub expired: MessageTexts,
    pub bad_request: MessageTexts,
    pub too_many: MessageTexts,
    pub overloaded: MessageTexts,
    pub unavailable: MessageTexts,
    pub internal: MessageTexts,
    pub again: String,
    pub start: String,
}

/// A page that only tells something.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MessageTexts {
    pub heading: String,
    pub text: String,
}
