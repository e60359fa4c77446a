//! The file `compounds.toml`: decisions on how compounds are split.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::error::VocabularyError;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CompoundFile {
    /// Compounds with their parts.
    #[serde(default)]
    split: BTreeMap<String, Vec<String>>,
    /// Words that are never split.
    #[serde(default)]
    never: Vec<String>,
}

impl CompoundFile {
    pub fn check(&self, file: &'static str) -> Result<(), VocabularyError> {
        for (word, parts) in &self.split {
            let lower = word.to_lowercase();
            let mut rest = lower.as_str();
            let fits = parts.iter().all(|part| match rest.find(&part.to_lowercase()) {
                Some(at) if !part.is_empty() => {
                    rest = &rest[at + part.to_lowercase().len()..];
                    true
                }
                _ => false,
            });
            if parts.len() < 2 || !fits {
                return Err(VocabularyError::invalid(
                    file,
                    format!("split '{word}'"),
                    "its parts must be two or more pieces of the word in their order",
                ));
            }
        }
        Ok(())
    }

    pub fn decisions(&self) -> (Vec<(String, Vec<String>)>, Vec<String>) {
        (self.split.clone().into_iter().collect(), self.never.clone())
    }
}
