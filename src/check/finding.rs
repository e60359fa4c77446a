//! Findings: what is wrong where, by which rule.

use serde::{Deserialize, Serialize};
use strum::{EnumCount, VariantArray};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Hint,
    Warning,
    Error,
}

impl Level {
    pub fn name(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What the checker looks for.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::EnumCount,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case", const_into_str)]
pub enum Rule {
    Unreadable,
    BrokenCharacters,
    LeftOver,
    StatedValue,
    RepeatedId,
    ImpossibleDate,
    Language,
    UnknownKey,
    NoYear,
    NoOrganiser,
    NoTitle,
    ShortText,
    Glued,
    Weekday,
    DatesDiffer,
    Duplicate,
    UnknownFormat,
    OpenParenthesis,
    UnknownName,
    NotInVocabulary,
    Expired,
}

impl Rule {
    pub const ALL: [Self; <Self as EnumCount>::COUNT] =
        *<Self as VariantArray>::VARIANTS.first_chunk().expect("strum lists every variant once");

    /// The name by which people and scripts choose the rule.
    pub const fn id(self) -> &'static str {
        self.into_str()
    }

    pub fn level(self) -> Level {
        match self {
            Self::Unreadable
            | Self::BrokenCharacters
            | Self::LeftOver
            | Self::StatedValue
            | Self::RepeatedId
            | Self::ImpossibleDate => Level::Error,
            Self::Language
            | Self::UnknownKey
            | Self::NoYear
            | Self::NoOrganiser
            | Self::NoTitle
            | Self::ShortText
            | Self::Glued
            | Self::Weekday
            | Self::DatesDiffer => Level::Warning,
            Self::Duplicate
            | Self::UnknownFormat
            | Self::OpenParenthesis
            | Self::UnknownName
            | Self::NotInVocabulary
            | Self::Expired => Level::Hint,
        }
    }
}

/// Something that should be corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub rule: Rule,
    /// Where the document lies: the path of its source as it was given, and the document's location in it.
    pub location: String,
    /// The line of the file, from 1, if its format has lines and the words are found in one.
    pub line: Option<u64>,
    pub page: Option<u32>,
    /// The words in question.
    pub found: String,
    /// What the rule adds: the right spelling, another file, or a reason.
    pub detail: String,
}

impl Finding {
    pub fn new(rule: Rule, location: &str, found: &str, detail: &str) -> Self {
        Self {
            rule,
            location: location.to_owned(),
            line: None,
            page: None,
            found: found.split_whitespace().collect::<Vec<_>>().join(" "),
            detail: detail.to_owned(),
        }
    }
}
