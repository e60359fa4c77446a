//! The file `glossary.toml`: terms in both languages.

use serde::{Deserialize, Serialize};

use super::error::VocabularyError;

/// Terms of both languages with the same meaning. Several terms of one language are synonyms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermPair {
    pub de: Vec<String>,
    pub en: Vec<String>,
    /// Acronyms that German texts use. They are recognised in capitals only.
    #[serde(default)]
    pub acronyms_de: Vec<String>,
    #[serde(default)]
    pub acronyms_en: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GlossaryFile {
    #[serde(default)]
    pub pair: Vec<TermPair>,
}

impl GlossaryFile {
    pub fn check(&self, file: &'static str) -> Result<(), VocabularyError> {
        for (at, pair) in self.pair.iter().enumerate() {
            let entry = || format!("pair {} ({})", at + 1, pair.de.join(", "));
            let lists = [&pair.de, &pair.en, &pair.acronyms_de, &pair.acronyms_en];
            let empty = lists.iter().copied().flatten().any(|term| term.trim().is_empty());
            if pair.de.is_empty() || pair.en.is_empty() || empty {
                return Err(VocabularyError::invalid(
                    file,
                    entry(),
                    "it needs a term in both languages, and no term may be empty",
                ));
            }
        }
        Ok(())
    }
}
