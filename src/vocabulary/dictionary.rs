//! The file `dictionary.toml`: everyday words of both languages.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::error::VocabularyError;
use super::glossary::TermPair;

/// By part of speech, German words with their English translations, the most usual first.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DictionaryFile {
    #[serde(default)]
    noun: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    verb: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    adjective: BTreeMap<String, Vec<String>>,
}

impl DictionaryFile {
    fn entries(&self) -> impl Iterator<Item = (&String, &Vec<String>)> {
        self.noun.iter().chain(&self.verb).chain(&self.adjective)
    }

    pub fn check(&self, file: &'static str) -> Result<(), VocabularyError> {
        let wrong = self.entries().find(|(german, english)| {
            german.trim().is_empty()
                || english.is_empty()
                || english.iter().any(|word| word.trim().is_empty())
        });
        match wrong {
            Some((german, _)) => Err(VocabularyError::invalid(
                file,
                format!("word '{german}'"),
                "it needs an English word at least, and no word may be empty",
            )),
            None => Ok(()),
        }
    }

    /// Every entry as a pair of terms.
    pub fn pairs(self) -> Vec<TermPair> {
        let entries = self.noun.into_iter().chain(self.verb).chain(self.adjective);
        let pair = |(german, en)| TermPair { de: vec![german], en, acronyms_de: vec![], acronyms_en: vec![] };
        entries.map(pair).collect()
    }
}
