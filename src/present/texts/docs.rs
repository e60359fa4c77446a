//! The texts of the endpoints' documentation.

use serde::Deserialize;

/// The documentation of the endpoints.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocsTexts {
    pub heading: String,
    /// The link at the foot of every page.
    pub link: String,
    pub intro: String,
    pub parameters: String,
    pub body: String,
    pub answers: String,
    pub schemas: String,
    /// The manual, which the pages below lead through.
    pub manual: String,
}
