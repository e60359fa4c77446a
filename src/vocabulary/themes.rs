//! The file `themes.toml`.

use serde::{Deserialize, Serialize};

use super::error::VocabularyError;
use super::ids::check_ids;

/// A theme that an article may be about, with its terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    pub id: String,
    /// The label that is shown in German.
    pub de: String,
    /// The label that is shown in English.
    pub en: String,
    #[serde(default)]
    pub terms_de: Vec<String>,
    #[serde(default)]
    pub terms_en: Vec<String>,
    /// Acronyms in both languages, which must be written exactly like this.
    #[serde(default)]
    pub acronyms: Vec<String>,
    /// Weak terms, which are too common to tell the theme by themselves.
    #[serde(default)]
    pub weak_de: Vec<String>,
    #[serde(default)]
    pub weak_en: Vec<String>,
    /// Words and phrases within which no term of the theme counts.
    #[serde(default)]
    pub not_in: Vec<String>,
    /// Terms that count only as separate words, not as parts of compounds.
    #[serde(default)]
    pub whole: Vec<String>,
}

impl Theme {
    /// All terms, the weak ones last.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        let lists = [&self.terms_de, &self.terms_en, &self.acronyms, &self.weak_de, &self.weak_en];
        lists.into_iter().flatten().map(String::as_str)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ThemeFile {
    #[serde(default)]
    pub theme: Vec<Theme>,
}

impl ThemeFile {
    pub fn check(&self, file: &'static str) -> Result<(), VocabularyError> {
        check_ids(file, "theme", self.theme.iter().map(|theme| theme.id.as_str()))?;
        for theme in &self.theme {
            let entry = format!("theme '{}'", theme.id);
            let terms = [&theme.terms_de, &theme.terms_en, &theme.acronyms, &theme.weak_de, &theme.weak_en];
            if let Some(term) =
                terms.iter().copied().flatten().find(|term| !term.chars().any(char::is_alphanumeric))
            {
                return Err(VocabularyError::invalid(
                    file,
                    entry,
                    format!("the term '{term}' has no letters; write or remove it"),
                ));
            }
            let lower = |term: &String| term.to_lowercase();
            let known: Vec<String> = terms.iter().copied().flatten().map(lower).collect();
            if let Some(term) = theme.whole.iter().find(|term| !known.contains(&lower(term))) {
                return Err(VocabularyError::invalid(
                    file,
                    entry,
                    format!("'{term}' stands under whole but not under any terms; add it there or remove it"),
                ));
            }
        }
        Ok(())
    }
}
