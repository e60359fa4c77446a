//! Controlled terms: organisers, themes, the glossary, a dictionary, places and decisions on compounds.
//!
//! The files of `corpus/vocabulary` are compiled in; a folder may replace any of them. They
//! are checked when they are loaded: ids are unique, relations lead to known bodies and not in a
//! circle, a name belongs to one body. [`NameMatcher`] and [`TermMatcher`] find names and terms in
//! a text by the analysed form of each word. What a find *means* is decided in `enrich`.

mod bodies;
mod candidates;
mod capitals;
mod compounds;
mod dictionary;
mod editing;
mod entries;
mod error;
mod glossary;
mod keys;
mod matching;
mod names;
mod organisers;
mod places;
mod reach;
mod terms;
mod themes;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use serde::de::DeserializeOwned;

pub use bodies::{KnownAcronyms, introduced};
pub use candidates::{Candidate, CandidateKind, Candidates};
pub use editing::{Added, Addition, AdditionError};
pub use entries::{Entry, EntryKind};
pub use error::VocabularyError;
pub use glossary::TermPair;
pub use keys::KeyCache;
pub use names::{NameMatch, NameMatcher};
pub use organisers::{Ambiguous, Organiser, OrganiserKind};
pub use places::{Place, PlaceMatcher};
pub use reach::{Reach, Reached};
pub use terms::{TermMatch, TermMatcher};
pub use themes::Theme;

use crate::analysis::lower_case;
use crate::article::{ContentHash, slug};
use compounds::CompoundFile;
use dictionary::DictionaryFile;
use glossary::GlossaryFile;
use organisers::OrganiserFile;
use places::PlaceFile;
use themes::ThemeFile;

/// The files of a vocabulary folder with the text that is used where one is absent.
const ORGANISERS: (&str, &str) = ("organisers.toml", include_str!("../../corpus/vocabulary/organisers.toml"));
const THEMES: (&str, &str) = ("themes.toml", include_str!("../../corpus/vocabulary/themes.toml"));
const GLOSSARY: (&str, &str) = ("glossary.toml", include_str!("../../corpus/vocabulary/glossary.toml"));
const DICTIONARY: (&str, &str) = ("dictionary.toml", include_str!("../../corpus/vocabulary/dictionary.toml"));
const PLACES: (&str, &str) = ("places.toml", include_str!("../../corpus/vocabulary/places.toml"));
const COMPOUNDS: (&str, &str) = ("compounds.toml", include_str!("../../corpus/vocabulary/compounds.toml"));

/// All controlled terms, checked and ready to be asked.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    organisers: Vec<Organiser>,
    ambiguous: Vec<Ambiguous>,
    themes: Vec<Theme>,
    glossary: Vec<TermPair>,
    /// How many of the terms are pairs of the glossary's file; names of places follow.
    pairs: usize,
    dictionary: Vec<TermPair>,
    compounds: CompoundFile,
    places: Vec<(String, Place)>,
    place_names: HashMap<String, usize>,
    organiser_ids: HashMap<String, usize>,
    organiser_names: HashMap<String, usize>,
    theme_ids: HashMap<String, usize>,
    theme_names: HashMap<String, usize>,
    fingerprint: String,
    compounds_fingerprint: String,
}

impl Vocabulary {
    /// The vocabulary that is compiled in.
    pub fn built_in() -> Self {
        Self::read(|(_, text)| Ok(Cow::Borrowed(text))).expect("a test loads the compiled-in vocabulary")
    }

    /// Reads a vocabulary folder. A file that is absent is taken from the compiled-in vocabulary.
    pub fn load(folder: &Path) -> Result<Self, VocabularyError> {
        Self::load_with(folder, ("", ""))
    }

    /// Reads a vocabulary folder in which one file, named first, has another text.
    fn load_with(folder: &Path, changed: (&str, &str)) -> Result<Self, VocabularyError> {
        if !folder.is_dir() {
            return Err(VocabularyError::NoFolder(folder.to_owned()));
        }
        Self::read(|(name, built_in)| {
            if name == changed.0 {
                return Ok(Cow::Owned(changed.1.to_owned()));
            }
            let path = folder.join(name);
            match std::fs::read_to_string(&path) {
                Ok(text) => Ok(Cow::Owned(text)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Cow::Borrowed(built_in)),
                Err(source) => Err(VocabularyError::Unreadable { path, source }),
            }
        })
    }

    /// Reads every file by what gives its text.
    fn read(
        text: impl Fn((&'static str, &'static str)) -> Result<Cow<'static, str>, VocabularyError>,
    ) -> Result<Self, VocabularyError> {
        let organiser_file: OrganiserFile = parse(ORGANISERS.0, &text(ORGANISERS)?)?;
        let theme_file: ThemeFile = parse(THEMES.0, &text(THEMES)?)?;
        let glossary_file: GlossaryFile = parse(GLOSSARY.0, &text(GLOSSARY)?)?;
        let dictionary_file: DictionaryFile = parse(DICTIONARY.0, &text(DICTIONARY)?)?;
        let place_file: PlaceFile = parse(PLACES.0, &text(PLACES)?)?;
        let compound_file: CompoundFile = parse(COMPOUNDS.0, &text(COMPOUNDS)?)?;
        organiser_file.check(ORGANISERS.0)?;
        theme_file.check(THEMES.0)?;
        glossary_file.check(GLOSSARY.0)?;
        dictionary_file.check(DICTIONARY.0)?;
        place_file.check(PLACES.0)?;
        compound_file.check(COMPOUNDS.0)?;
        let place_terms: Vec<TermPair> = place_file.terms().collect();
        let places = place_file.into_places();
        let hash = |text: String| ContentHash::of(text.as_bytes()).to_string();
        Ok(Self {
            organiser_ids: by_id(organiser_file.organiser.iter().map(|o| o.id.as_str())),
            organiser_names: by_name(organiser_file.organiser.iter().map(Organiser::names)),
            theme_ids: by_id(theme_file.theme.iter().map(|t| t.id.as_str())),
            theme_names: by_name(theme_file.theme.iter().map(|t| vec![t.de.as_str(), t.en.as_str()])),
            fingerprint: hash(format!("{organiser_file:?}{theme_file:?}{places:?}")),
            compounds_fingerprint: hash(format!("{compound_file:?}")),
            organisers: organiser_file.organiser,
            ambiguous: organiser_file.ambiguous,
            themes: theme_file.theme,
            pairs: glossary_file.pair.len(),
            glossary: glossary_file.pair.into_iter().chain(place_terms).collect(),
            dictionary: dictionary_file.pairs(),
            compounds: compound_file,
            place_names: places
                .iter()
                .enumerate()
                .flat_map(|(at, (_, place))| place.names().map(move |name| (name_key(name), at)))
                .collect(),
            places,
        })
    }

    pub fn organisers(&self) -> &[Organiser] {
        &self.organisers
    }

    pub fn ambiguous(&self) -> &[Ambiguous] {
        &self.ambiguous
    }

    pub fn themes(&self) -> &[Theme] {
        &self.themes
    }

    /// Terms of one meaning, the names of places among them.
    pub fn glossary(&self) -> &[TermPair] {
        &self.glossary
    }

    /// Everyday words of both languages.
    pub fn dictionary(&self) -> &[TermPair] {
        &self.dictionary
    }

    pub fn organiser(&self, id: &str) -> Option<&Organiser> {
        self.organiser_ids.get(id).map(|&at| &self.organisers[at])
    }

    pub fn theme(&self, id: &str) -> Option<&Theme> {
        self.theme_ids.get(id).map(|&at| &self.themes[at])
    }

    /// The body that a value names: by id, name or any alias. Long names are compared without
    /// regard to case and punctuation, acronyms exactly.
    pub fn resolve_organiser(&self, value: &str) -> Option<&Organiser> {
        self.organiser(value.trim())
            .or_else(|| Some(&self.organisers[self.find(&self.organiser_names, value)?]))
    }

    /// The theme that a value names: by id or label.
    pub fn resolve_theme(&self, value: &str) -> Option<&Theme> {
        self.theme(value.trim()).or_else(|| Some(&self.themes[self.find(&self.theme_names, value)?]))
    }

    /// Countries and regions with their ids.
    pub fn places(&self) -> &[(String, Place)] {
        &self.places
    }

    pub fn place(&self, id: &str) -> Option<&Place> {
        self.places.iter().find(|(known, _)| known == id).map(|(_, place)| place)
    }

    /// The place that a value names, by any of its names in any case; an id such as `in` or `de` is none.
    pub fn resolve_place(&self, value: &str) -> Option<&(String, Place)> {
        Some(&self.places[*self.place_names.get(&name_key(value))?])
    }

    fn find(&self, names: &HashMap<String, usize>, value: &str) -> Option<usize> {
        names.get(value.trim()).or_else(|| names.get(&name_key(value))).copied()
    }

    /// The ids of the bodies that a body is a part of, directly or through others.
    pub fn wholes_of(&self, id: &str) -> Vec<&str> {
        let mut wholes: Vec<&str> = Vec::new();
        let mut open: Vec<&str> = vec![id];
        while let Some(part) = open.pop() {
            let Some(organiser) = self.organiser(part) else { continue };
            for whole in &organiser.part_of {
                if whole != id && !wholes.contains(&whole.as_str()) {
                    wholes.push(whole);
                    open.push(whole);
                }
            }
        }
        wholes
    }

    /// Compounds with their parts, and words never to be split, for `Lexicon::decide`.
    pub fn compound_decisions(&self) -> (Vec<(String, Vec<String>)>, Vec<String>) {
        self.compounds.decisions()
    }

    /// Names organisers, themes and places: where it differs, articles have to be derived anew.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Names the decisions on compounds: where it differs, texts have to be analysed anew.
    pub fn compounds_fingerprint(&self) -> &str {
        &self.compounds_fingerprint
    }
}

fn parse<T: DeserializeOwned>(file: &'static str, text: &str) -> Result<T, VocabularyError> {
    toml::from_str(text).map_err(|error| VocabularyError::Malformed { file, error: Box::new(error) })
}

fn by_id<'a>(ids: impl Iterator<Item = &'a str>) -> HashMap<String, usize> {
    ids.enumerate().map(|(at, id)| (id.to_owned(), at)).collect()
}

/// Where each name leads: acronyms as written, longer names by their key as well.
fn by_name<'a>(names: impl Iterator<Item = Vec<&'a str>>) -> HashMap<String, usize> {
    let mut found = HashMap::new();
    for (at, names) in names.enumerate() {
        for name in names {
            found.entry(name.to_owned()).or_insert(at);
            if !is_acronym(name) {
                found.entry(name_key(name)).or_insert(at);
            }
        }
    }
    found
}

/// Whether a name has to be compared as written: at most five letters, or no lower-case letter.
fn is_acronym(name: &str) -> bool {
    name.chars().count() <= 5 || !name.chars().any(char::is_lowercase)
}

/// What names are compared by where case and punctuation do not count.
fn name_key(name: &str) -> String {
    slug(&lower_case(name))
}

/// Refuses an id that stands twice, or that is no id.
fn check_ids<'a>(
    file: &'static str,
    what: &'static str,
    ids: impl Iterator<Item = &'a str>,
) -> Result<(), VocabularyError> {
    let mut seen = BTreeSet::new();
    for id in ids {
        if id.is_empty() || id != slug(id) {
            return Err(VocabularyError::invalid(
                file,
                format!("{what} '{id}'"),
                "its id must be lower-case letters and digits joined by hyphens",
            ));
        }
        if !seen.insert(id) {
            return Err(VocabularyError::invalid(
                file,
                format!("{what} '{id}'"),
                "the id stands twice; merge the two blocks or give one a new id",
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(files: &[(&str, &str)]) -> Result<Vocabulary, VocabularyError> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        Vocabulary::load(folder.path())
    }

    #[test]
    fn the_compiled_in_vocabulary_holds() {
        let vocabulary = Vocabulary::built_in();
        assert!(vocabulary.organisers().len() > 50 && vocabulary.themes().len() > 20);
        assert!(!vocabulary.glossary().is_empty());
        assert_eq!(vocabulary.fingerprint(), Vocabulary::built_in().fingerprint());
    }

    #[test]
    fn values_lead_to_bodies_by_id_name_and_alias() {
        let vocabulary = Vocabulary::built_in();
        let id = |value: &str| vocabulary.resolve_organiser(value).map(|o| o.id.clone());
        for value in ["giz", "GIZ", "deutsche gesellschaft für internationale zusammenarbeit"] {
            assert_eq!(id(value).as_deref(), Some("giz"), "{value}");
        }
        assert_eq!(id("Verein der Freunde"), None);
        assert_eq!(vocabulary.wholes_of("skew"), ["engagement-global"]);
        assert_eq!(vocabulary.resolve_theme("water and sanitation").map(|t| t.id.as_str()), Some("wasser"));
    }

    #[test]
    fn absent_files_come_from_the_compiled_in_vocabulary() {
        let vocabulary =
            load(&[("organisers.toml", "[[organiser]]\nid = \"a\"\nde = \"Amt\"\nen = \"Office\"\n")])
                .unwrap();
        assert_eq!(vocabulary.organisers().len(), 1);
        assert!(vocabulary.themes().len() > 20);
        assert_ne!(vocabulary.fingerprint(), Vocabulary::built_in().fingerprint());
    }

    #[test]
    fn mistakes_are_named_with_their_file() {
        let body = |rest: &str| format!("[[organiser]]\nid = \"a\"\nde = \"A\"\nen = \"A\"\n{rest}");
        let cases = [
            (body("colour = \"red\"\n"), "colour"),
            (body(&body("")), "twice"),
            (body("part_of = [\"nobody\"]\n"), "nobody"),
            (body("part_of = [\"a\"]\n"), "circle"),
            (body("[[organiser]]\nid = \"b\"\nde = \"A\"\nen = \"B\"\n"), "'a'"),
            ("[[organiser".to_owned(), "line 1"),
        ];
        for (text, expected) in cases {
            let message = load(&[("organisers.toml", &text)]).unwrap_err().to_string();
            assert!(message.contains("organisers.toml") && message.contains(expected), "{message}");
        }
        assert!(Vocabulary::load(Path::new("no-such-folder")).is_err());
    }
}
