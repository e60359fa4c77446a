//! The file `places.toml`: the names of countries and regions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::VocabularyError;
use super::glossary::TermPair;

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
    /// Adjectives and cities, which point to the place but are no names of it.
    #[serde(default)]
    pub adjectives_de: Vec<String>,
    #[serde(default)]
    pub adjectives_en: Vec<String>,
    #[serde(default)]
    pub cities: Vec<String>,
}

impl Place {
    /// All names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [&self.de, &self.en].into_iter().chain(&self.also_de).chain(&self.also_en).map(String::as_str)
    }

    /// Adjectives and cities, which point to the place but are no names of it.
    pub fn signs(&self) -> impl Iterator<Item = &str> {
        self.adjectives_de.iter().chain(&self.adjectives_en).chain(&self.cities).map(String::as_str)
    }

    /// The names as a pair of terms; `None` if there is only one name.
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
            if place.names().chain(place.signs()).any(|name| name.trim().is_empty()) {
                return Err(VocabularyError::invalid(
                    file,
                    format!("place '{id}'"),
                    "a name of it is empty; write or remove it",
                ));
            }
        }
        Ok(())
    }

    /// The names of each place as a pair of terms.
    pub fn terms(&self) -> impl Iterator<Item = TermPair> {
        self.country.values().chain(self.region.values()).filter_map(Place::terms)
    }

    /// All places with their ids.
    pub fn into_places(self) -> Vec<(String, Place)> {
        self.country.into_iter().chain(self.region).collect()
    }
}
