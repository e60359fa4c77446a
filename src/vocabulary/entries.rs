//! The entries of the vocabulary in one form for all kinds: an id, and all names.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use strum::{EnumCount, VariantArray};

use super::files::{BuiltInFile, COMPOUNDS, DICTIONARY, GLOSSARY, ORGANISERS, PLACES, THEMES};
use super::ids::{is_acronym, name_key};
use super::load::Vocabulary;

/// The kind of an entry. Each kind has a file of its own.
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
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    Organiser,
    Theme,
    Place,
    /// A pair of terms of the glossary; its first German term serves as its id.
    Glossary,
}

impl EntryKind {
    pub const ALL: [Self; <Self as EnumCount>::COUNT] =
        *<Self as VariantArray>::VARIANTS.first_chunk().expect("strum lists every variant once");

    pub fn name(self) -> &'static str {
        match self {
            Self::Organiser => "organiser",
            Self::Theme => "theme",
            Self::Place => "place",
            Self::Glossary => "glossary",
        }
    }

    /// The name of the kind's file in a vocabulary folder.
    pub fn file(self) -> &'static str {
        self.built_in().0
    }

    /// The name and the built-in text of the kind's file.
    pub(super) fn built_in(self) -> BuiltInFile {
        match self {
            Self::Organiser => ORGANISERS,
            Self::Theme => THEMES,
            Self::Place => PLACES,
            Self::Glossary => GLOSSARY,
        }
    }

    /// The keys under which an entry lists names, in the order of the file's header.
    pub fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Organiser => &["short", "aliases", "cased", "short_after_long"],
            Self::Theme => &["terms_de", "terms_en", "acronyms", "weak_de", "weak_en"],
            Self::Place => &["also_de", "also_en", "adjectives_de", "adjectives_en", "cities"],
            Self::Glossary => &["de", "en", "acronyms_de", "acronyms_en"],
        }
    }

    /// The key that a name belongs under, if its letters tell.
    pub fn key_of(self, name: &str) -> Option<&'static str> {
        let acronym = is_acronym(name) && name.chars().filter(|c| c.is_uppercase()).count() > 1;
        match (self, acronym) {
            (Self::Organiser, true) => Some("short"),
            (Self::Organiser, false) => Some("aliases"),
            (Self::Theme, true) => Some("acronyms"),
            _ => None,
        }
    }
}

/// An entry with its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a> {
    pub kind: EntryKind,
    pub id: &'a str,
    pub de: &'a str,
    pub en: &'a str,
    /// Further names, each once, in the order of the file.
    pub others: Vec<&'a str>,
}

impl<'a> Entry<'a> {
    fn new(kind: EntryKind, id: &'a str, de: &'a str, en: &'a str, mut others: Vec<&'a str>) -> Self {
        let mut seen = HashSet::from([de, en]);
        others.retain(|other| seen.insert(*other));
        Self { kind, id, de, en, others }
    }

    /// Whether each of the words is contained in the id or in one of the names, without regard to case.
    pub fn holds(&self, words: &[String]) -> bool {
        let names = [self.id, self.de, self.en].into_iter().chain(self.others.iter().copied());
        let names: Vec<String> = names.map(str::to_lowercase).collect();
        words.iter().all(|word| names.iter().any(|name| name.contains(&word.to_lowercase())))
    }
}

impl Vocabulary {
    /// The entries of a kind, in the order of their file.
    pub fn entries(&self, kind: EntryKind) -> Vec<Entry<'_>> {
        let entry = |id, de, en, others| Entry::new(kind, id, de, en, others);
        match kind {
            EntryKind::Organiser => {
                let all = self.organisers().iter();
                all.map(|o| entry(o.id.as_str(), o.de.as_str(), o.en.as_str(), o.names().split_off(2)))
                    .collect()
            }
            EntryKind::Theme => {
                let all = self.themes().iter();
                all.map(|t| entry(t.id.as_str(), t.de.as_str(), t.en.as_str(), t.terms().collect())).collect()
            }
            EntryKind::Place => {
                let all = self.places().iter();
                all.map(|(id, p)| {
                    entry(
                        id.as_str(),
                        p.de.as_str(),
                        p.en.as_str(),
                        p.names().skip(2).chain(p.signs()).collect(),
                    )
                })
                .collect()
            }
            EntryKind::Glossary => self
                .glossary_file()
                .iter()
                .filter_map(|pair| {
                    let (de, en) = (pair.de.first()?, pair.en.first()?);
                    let others = pair.de[1..].iter().chain(&pair.en[1..]);
                    let others = others.chain(&pair.acronyms_de).chain(&pair.acronyms_en);
                    Some(entry(de.as_str(), de.as_str(), en.as_str(), others.map(String::as_str).collect()))
                })
                .collect(),
        }
    }

    /// The entries of a kind that have a name. Organisers' names are compared as by
    /// [`resolve_organiser`](Self::resolve_organiser), others without regard to case.
    pub fn owners(&self, kind: EntryKind, name: &str) -> Vec<Entry<'_>> {
        let same = |other: &str| match kind {
            EntryKind::Organiser if is_acronym(name) || is_acronym(other) => other == name.trim(),
            EntryKind::Organiser => name_key(other) == name_key(name),
            _ => other.to_lowercase() == name.trim().to_lowercase(),
        };
        let has =
            |entry: &Entry| same(entry.de) || same(entry.en) || entry.others.iter().any(|other| same(other));
        self.entries(kind).into_iter().filter(has).collect()
    }

    /// The names and texts of all files of the built-in vocabulary.
    pub fn built_in_files() -> [(&'static str, &'static str); 6] {
        [ORGANISERS, THEMES, GLOSSARY, DICTIONARY, PLACES, COMPOUNDS]
    }
}
