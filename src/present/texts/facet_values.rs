//! The texts of the page of all values of a facet.

use serde::Deserialize;

use super::template::Plural;

/// The page of all values of a facet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FacetValuesTexts {
    pub back: String,
    pub values: Plural,
    /// The label of the field that values are filtered by.
    pub find: String,
    pub filter: String,
    pub by_count: String,
    pub by_year: String,
    pub by_name: String,
    pub none_found: String,
    /// Said before values of similar names.
    pub similar: String,
    /// The button that searches with what is chosen.
    pub apply: String,
}
