//! Loads the vocabulary from its files, and looks entries up by id and name.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;

use serde::de::DeserializeOwned;

use super::compounds::CompoundFile;
use super::dictionary::DictionaryFile;
use super::error::VocabularyError;
use super::files::{BuiltInFile, COMPOUNDS, DICTIONARY, GLOSSARY, ORGANISERS, PLACES, THEMES};
use super::glossary::{GlossaryFile, TermPair};
use super::ids::{is_acronym, name_key};
use super::organisers::{Ambiguous, Organiser, OrganiserFile};
use super::places::{Place, PlaceFile};
use super::themes::{Theme, ThemeFile};
use super::value_names::ValueNames;
use crate::article::{ContentHash, Facet};

/// All controlled terms, loaded and checked.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    organisers: Vec<Organiser>,
    ambiguous: Vec<Ambiguous>,
    themes: Vec<Theme>,
    glossary: Vec<TermPair>,
    /// How many pairs of `glossary` come from the glossary's file; the names of places follow them.
    pairs: usize,
    dictionary: Vec<TermPair>,
    compounds: CompoundFile,
    places: Vec<(String, Place)>,
    place_names: HashMap<String, usize>,
    organiser_ids: HashMap<String, usize>,
    organiser_names: HashMap<String, usize>,
    theme_ids: HashMap<String, usize>,
    theme_names: HashMap<String, usize>,
    value_names: ValueNames,
    fingerprint: String,
    compounds_fingerprint: String,
}

impl Vocabulary {
    /// The vocabulary that is compiled into the program.
    pub fn built_in() -> Self {
        Self::read(|(_, text)| Ok(Cow::Borrowed(text))).expect("a test loads the compiled-in vocabulary")
    }

    /// Reads a vocabulary folder. Files that it lacks are taken from the built-in vocabulary.
    pub fn load(folder: &Path) -> Result<Self, VocabularyError> {
        Self::load_with(folder, ("", ""))
    }

    /// Reads a vocabulary folder as if one file, given by its name, had another text.
    pub(super) fn load_with(folder: &Path, changed: (&str, &str)) -> Result<Self, VocabularyError> {
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

    /// Parses and checks all files. `text` gives the text of a file.
    fn read(
        text: impl Fn(BuiltInFile) -> Result<Cow<'static, str>, VocabularyError>,
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
        let hash = |text: String| ContentHash::digest(text.as_bytes()).to_string();
        Ok(Self {
            organiser_ids: by_id(organiser_file.organiser.iter().map(|o| o.id.as_str())),
            organiser_names: by_name(organiser_file.organiser.iter().map(Organiser::names)),
            theme_ids: by_id(theme_file.theme.iter().map(|t| t.id.as_str())),
            theme_names: by_name(theme_file.theme.iter().map(|t| vec![t.de.as_str(), t.en.as_str()])),
            value_names: ValueNames::new(&organiser_file.organiser, &theme_file.theme, &places),
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

    /// All organisers, in the order of their file.
    pub fn organisers(&self) -> &[Organiser] {
        &self.organisers
    }

    /// The acronyms that several organisers share.
    pub fn ambiguous(&self) -> &[Ambiguous] {
        &self.ambiguous
    }

    /// All themes, in the order of their file.
    pub fn themes(&self) -> &[Theme] {
        &self.themes
    }

    /// Pairs of terms: those of the glossary, then the names of places.
    pub fn glossary(&self) -> &[TermPair] {
        &self.glossary
    }

    /// The pairs of the glossary's file, without the names of places.
    pub(super) fn glossary_file(&self) -> &[TermPair] {
        &self.glossary[..self.pairs]
    }

    /// Everyday words of both languages.
    pub fn dictionary(&self) -> &[TermPair] {
        &self.dictionary
    }

    /// The organiser with an id.
    pub fn organiser(&self, id: &str) -> Option<&Organiser> {
        self.organiser_ids.get(id).map(|&at| &self.organisers[at])
    }

    /// The theme with an id.
    pub fn theme(&self, id: &str) -> Option<&Theme> {
        self.theme_ids.get(id).map(|&at| &self.themes[at])
    }

    /// The organiser with an id, name or alias. Long names are compared without regard to case and
    /// punctuation, acronyms exactly.
    pub fn resolve_organiser(&self, value: &str) -> Option<&Organiser> {
        self.organiser(value.trim())
            .or_else(|| Some(&self.organisers[self.find(&self.organiser_names, value)?]))
    }

    /// The theme with an id or label.
    pub fn resolve_theme(&self, value: &str) -> Option<&Theme> {
        self.theme(value.trim()).or_else(|| Some(&self.themes[self.find(&self.theme_names, value)?]))
    }

    /// The organiser that somebody states, in any spelling of one of its names. What several organisers are
    /// called leads to none.
    pub fn stated_organiser(&self, value: &str) -> Option<&Organiser> {
        let is_ambiguous = self.ambiguous.iter().any(|ambiguous| ambiguous.short == value.trim());
        let named = || self.organiser(self.value_names.only(Facet::Organiser, value)?);
        self.resolve_organiser(value).or_else(|| if is_ambiguous { None } else { named() })
    }

    /// The theme that somebody states, in any spelling of its labels, parts of them, or terms. What several
    /// themes are called leads to none.
    pub fn stated_theme(&self, value: &str) -> Option<&Theme> {
        let named = || self.theme(self.value_names.only(Facet::Theme, value)?);
        self.resolve_theme(value).or_else(named)
    }

    /// The names by which values of facets are chosen.
    pub fn value_names(&self) -> &ValueNames {
        &self.value_names
    }

    /// Countries and regions with their ids.
    pub fn places(&self) -> &[(String, Place)] {
        &self.places
    }

    /// The country or region with an id.
    pub fn place(&self, id: &str) -> Option<&Place> {
        self.places.iter().find(|(known, _)| known == id).map(|(_, place)| place)
    }

    /// The place with a name, without regard to case. Ids are not looked up: `in` and `de` are words.
    pub fn resolve_place(&self, value: &str) -> Option<&(String, Place)> {
        Some(&self.places[*self.place_names.get(&name_key(value))?])
    }

    fn find(&self, names: &HashMap<String, usize>, value: &str) -> Option<usize> {
        names.get(value.trim()).or_else(|| names.get(&name_key(value))).copied()
    }

    /// The ids of the organisers that an organiser is a part of, directly or through others.
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

    /// Compounds with their parts, and words that are never split, as the compound lexicon's `decide` takes
    /// them.
    pub fn compound_decisions(&self) -> (Vec<(String, Vec<String>)>, Vec<String>) {
        self.compounds.decisions()
    }

    /// Identifies the content of organisers, themes and places. If it changes, articles have to be derived
    /// anew.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Identifies the decisions on compounds. If it changes, texts have to be analysed anew.
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

/// The index of the entry for each name: acronyms as they are written, longer names also by their key.
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
