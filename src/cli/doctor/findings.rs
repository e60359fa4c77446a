//! What is found, and what to do about it.

use serde::Serialize;

use crate::present::texts::DoctorTexts;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// As it should be.
    Ok,
    /// Good to know, and perhaps meant.
    Note,
    /// Something works worse than it could, or soon won't.
    Warning,
    /// Something doesn't work.
    Error,
}

impl Level {
    pub fn name(self, texts: &DoctorTexts) -> &str {
        match self {
            Self::Ok => &texts.ok,
            Self::Note => &texts.note,
            Self::Warning => &texts.warning,
            Self::Error => &texts.error,
        }
    }
}

/// What was found about one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub level: Level,
    /// What was looked at, in a word.
    pub about: &'static str,
    pub found: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
}

/// The findings, in the order in which things are looked at.
#[derive(Default)]
pub struct Findings(pub Vec<Finding>);

impl Findings {
    pub fn ok(&mut self, about: &'static str, found: impl Into<String>) {
        self.0.push(Finding { level: Level::Ok, about, found: found.into(), advice: None });
    }

    pub fn add(
        &mut self,
        level: Level,
        about: &'static str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.0.push(Finding { level, about, found: found.into(), advice: Some(advice.into()) });
    }

    pub fn note(&mut self, about: &'static str, found: impl Into<String>, advice: impl Into<String>) {
        self.add(Level::Note, about, found, advice);
    }

    pub fn warning(&mut self, about: &'static str, found: impl Into<String>, advice: impl Into<String>) {
        self.add(Level::Warning, about, found, advice);
    }

    pub fn error(&mut self, about: &'static str, found: impl Into<String>, advice: impl Into<String>) {
        self.add(Level::Error, about, found, advice);
    }
}

/// A number of bytes as people write it.
pub fn megabytes(bytes: u64) -> String {
    if bytes >= 10_000_000_000 {
        format!("{:.0} GB", bytes as f64 / 1e9)
    } else {
        format!("{:.0} MB", bytes as f64 / 1e6)
    }
}
