//! The texts of the widget and of the page that documents it.

use serde::Deserialize;

/// The widget, and the page that documents it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WidgetTexts {
    /// The link to all results.
    pub all: String,
    pub heading: String,
    /// The link at the foot of the documentation of endpoints.
    pub link: String,
    pub intro: String,
    pub fallback: String,
    pub copy: String,
    pub origins: WidgetSection,
    pub policy: WidgetSection,
    pub appearance: WidgetSection,
    pub failures: WidgetSection,
    pub attributes: WidgetTable,
    pub events: WidgetTable,
    pub methods: WidgetTable,
    pub parts: WidgetTable,
    pub variables: WidgetTable,
    pub examples: WidgetExamples,
}

/// A section of the page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WidgetSection {
    pub heading: String,
    pub text: String,
}

/// Names with what they mean.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WidgetTable {
    pub heading: String,
    pub rows: Vec<WidgetRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WidgetRow {
    pub name: String,
    pub about: String,
}

/// What stands above the examples.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WidgetExamples {
    pub heading: String,
    pub html: String,
    pub typo3: String,
    pub wordpress: String,
    pub react: String,
    pub vue: String,
}
