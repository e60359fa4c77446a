//! Countries and regions as `places.toml` gives them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{TermPair, VocabularyError};

/// The names of a country or region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub de: String,
    pub en: String,
    #[serde(default)]
    pub also_de: Vec<String>,
    #[serde(default)]
    pub also_en: Vec<String>,
}

impl Place {
    /// Its names as terms of one meaning; `None` where it has one name only.
    fn terms(&self) -> Option<TermPair> {
        let names = |first: &String, others: &[String]| [std::slice::from_ref(first), others].concat();
        let (de, en) = (names(&self.de, &self.also_de), names(&self.en, &self.also_en));
        let has_others = de != en || de.len() > 1;
        has_others.then_some(TermPair { de, en, acronyms_de: Vec::new(), acronyms_en: Vec::new() })
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceFile {
    #[serde(default)]
    country: BTreeMap<String, Place>,
    #[serde(default)]
    region: BTreeMap<String, Place>,
}

impl PlaceFile {
    pub fn check(&self, file: &'static str) -> Result<(), VocabularyError> {
        for (id, place) in self.country.iter().chain(&self.region) {
            let names = [&place.de, &place.en];
            if names.into_iter().chain(&place.also_de).chain(&place.also_en).any(|n| n.trim().is_empty()) {
                return Err(VocabularyError::invalid(
                    file,
                    format!("place '{id}'"),
                    "a name of it is empty; write or remove it",
                ));
            }
        }
        Ok(())
    }

    /// The names of every place as terms of one meaning.
    pub fn terms(&self) -> impl Iterator<Item = TermPair> {
        self.country.values().chain(self.region.values()).filter_map(Place::terms)
    }
}
