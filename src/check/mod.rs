//! What an editor should mend in a document, before readers meet it.
//!
//! A [`Checker`] looks at a document as it was read and at the article that was made of it. One file
//! holds one family of rules; a rule speaks only where an editor would agree, since a list with false
//! alarms is a list that nobody reads.

mod dates;
mod duplicates;
mod facts;
mod names;
mod places;
mod text;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use strum::{EnumCount, VariantArray};

use crate::analysis::Analyzers;
use crate::article::{Article, Block, RawDocument, Stated};
use crate::enrich::EnrichError;
use crate::vocabulary::{KeyCache, KnownAcronyms, NameMatcher, Vocabulary};
use duplicates::Sketches;
pub use places::Places;

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

/// What is looked for.
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
    ImpossibleDate,
    Language,
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
            | Self::ImpossibleDate => Level::Error,
            Self::Language
            | Self::NoYear
            | Self::NoOrganiser
            | Self::NoTitle
            | Self::ShortText
            | Self::Glued
            | Self::Weekday
            | Self::DatesDiffer => Level::Warning,
            Self::Duplicate | Self::UnknownFormat | Self::OpenParenthesis | Self::UnknownName => Level::Hint,
        }
    }
}

/// One thing to mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub rule: Rule,
    /// The file as its reader finds it: the path of its source as given, and the document's location in it.
    pub location: String,
    /// Line of the file, from 1, where the format has lines and the words stand in one.
    pub line: Option<u64>,
    pub page: Option<u32>,
    /// The words that are meant.
    pub found: String,
    /// What the rule says of them: another spelling, another file, a reason.
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

/// A document before it becomes an article: what rules about its writing look at.
#[derive(Debug, Clone)]
pub struct Original {
    /// As in [`Finding::location`].
    location: String,
    stated: Stated,
    page: Stated,
    blocks: Vec<Block>,
}

impl Original {
    /// A document that lies at a place.
    pub fn new(raw: &RawDocument, place: String) -> Self {
        Self {
            location: place,
            stated: raw.stated.clone(),
            page: raw.page.clone(),
            blocks: raw.blocks.clone(),
        }
    }
}

/// Applies the rules to one document after the other.
pub struct Checker {
    vocabulary: Arc<Vocabulary>,
    names: NameMatcher,
    cache: KeyCache,
    known: KnownAcronyms,
    sketches: Sketches,
}

impl Checker {
    pub fn new(vocabulary: Arc<Vocabulary>, analyzers: &Arc<Analyzers>) -> Self {
        Self {
            names: NameMatcher::new(&vocabulary, analyzers),
            known: KnownAcronyms::from_vocabulary(&vocabulary),
            vocabulary,
            cache: KeyCache::default(),
            sketches: Sketches::default(),
        }
    }

    /// What is to be mended in one document; near-duplicates are told at the later of the two.
    pub fn check(&mut self, original: &Original, article: &Result<Article, EnrichError>) -> Vec<Finding> {
        let mut findings = Vec::new();
        text::check(original, &self.names, &mut self.cache, &mut findings);
        dates::check(original, &mut findings);
        match article {
            Ok(article) => {
                let named = match article.organisers.is_empty() {
                    true => names::named(article, &self.names, &self.vocabulary, &mut self.cache),
                    false => Vec::new(),
                };
                facts::check(original, article, &named, &mut findings);
                names::check(original, article, &self.names, &self.known, &mut self.cache, &mut findings);
                self.sketches.check(&original.location, article, &mut findings);
            }
            Err(error) => {
                findings.push(Finding::new(Rule::Unreadable, &original.location, "", &error.to_string()));
            }
        }
        findings
    }
}
