//! The texts of the widget and of the page that shows it.

use serde::Deserialize;

/// The widget, and the page that shows it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WidgetTexts {
    /// The link to all results.
    pub all: String,
    pub heading: String,
    pub intro: String,
    pub fallback: String,
    pub embed: String,
    pub attributes: String,
    pub variables: String,
    pub origins: String,
}
