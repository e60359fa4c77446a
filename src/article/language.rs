//! The language of a text.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The language a text is written in. `Other` carries an ISO 639-1 (else 639-3) code.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Language {
    German,
    English,
    Other(String),
    Unknown,
}

impl Language {
    /// The code shown to people and services: `de`, `en`, another language's code, or `und`.
    pub fn code(&self) -> &str {
        match self {
            Self::German => "de",
            Self::English => "en",
            Self::Other(code) => code,
            Self::Unknown => "und",
        }
    }

    /// Reads a code or a locale such as `de`, `deu`, `de-AT`, `en_GB`, `German`.
    pub fn from_code(code: &str) -> Self {
        let code = code.trim().to_lowercase();
        let primary = code.split(['-', '_']).next().unwrap_or_default();
        match primary {
            "de" | "deu" | "ger" | "german" | "deutsch" => Self::German,
            "en" | "eng" | "english" | "englisch" => Self::English,
            "" | "und" | "unknown" => Self::Unknown,
            other if other.len() <= 3 && other.chars().all(|c| c.is_ascii_lowercase()) => {
                Self::Other(other.to_owned())
            }
            _ => Self::Unknown,
        }
    }
}

impl From<String> for Language {
    fn from(code: String) -> Self {
        Self::from_code(&code)
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.code().to_owned()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
