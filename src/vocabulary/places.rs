//! Countries and regions as `places.toml` gives them, and where a text names them.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{TermPair, Vocabulary, VocabularyError};

/// The names of a country or region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    pub de: String,
    pub en: String,
    #[serde(default)]
    pub also_de: Vec<String>,
    #[serde(default)]
    pub also_en: Vec<String>,
}

impl Place {
    /// All its names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [&self.de, &self.en].into_iter().chain(&self.also_de).chain(&self.also_en).map(String::as_str)
    }

    /// Its names as terms of one meaning; `None` where it has one name only.
    fn terms(&self) -> Option<TermPair> {
        let names = |first: &String, others: &[String]| [std::slice::from_ref(first), others].concat();
        let (de, en) = (names(&self.de, &self.also_de), names(&self.en, &self.also_en));
        let has_others = de != en || de.len() > 1;
        has_others.then_some(TermPair { de, en, acronyms_de: Vec::new(), acronyms_en: Vec::new() })
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceFile {
    #[serde(default)]
    country: BTreeMap<String, Place>,
    #[serde(default)]
    region: BTreeMap<String, Place>,
}

impl PlaceFile {
    pub fn check(&self, file: &'static str) -> Result<(), VocabularyError> {
        for (id, place) in self.country.iter().chain(&self.region) {
            if place.names().any(|name| name.trim().is_empty()) {
                return Err(VocabularyError::invalid(
                    file,
                    format!("place '{id}'"),
                    "a name of it is empty; write or remove it",
                ));
            }
        }
        Ok(())
    }

    /// The names of every place as terms of one meaning.
    pub fn terms(&self) -> impl Iterator<Item = TermPair> {
        self.country.values().chain(self.region.values()).filter_map(Place::terms)
    }

    /// Every place with its id.
    pub fn into_places(self) -> Vec<(String, Place)> {
        self.country.into_iter().chain(self.region).collect()
    }
}

/// Names of places that are first or family names as well.
const PERSONS: [&str; 3] = ["jordan", "chad", "georgia"];
/// Words before a name that make another place of it (`New Mexico`).
const OTHER_PLACE: [&str; 8] = ["new", "neu", "northern", "nord", "little", "san", "santa", "port"];

/// All names of places, ready to be found.
#[derive(Debug)]
pub struct PlaceMatcher {
    /// By the stem of the first word: the words of a name, and its place.
    names: HashMap<String, Vec<(Vec<String>, usize)>>,
}

impl PlaceMatcher {
    pub fn new(vocabulary: &Vocabulary) -> Self {
        let mut names: HashMap<String, Vec<(Vec<String>, usize)>> = HashMap::new();
        for (at, (_, place)) in vocabulary.places().iter().enumerate() {
            for name in place.names() {
                let words: Vec<String> = words(name).map(|word| name[word].to_lowercase()).collect();
                if let Some(first) = words.first() {
                    let entry = names.entry(stem(first).to_owned()).or_default();
                    entry.push((words, at));
                }
            }
        }
        // The longest name counts: `Papua New Guinea` before `Papua`.
        for entry in names.values_mut() {
            entry.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        }
        Self { names }
    }

    /// The places named in a text, as indices into [`Vocabulary::places`], in the order of the text.
    pub fn find(&self, text: &str) -> Vec<(usize, Range<usize>)> {
        let words: Vec<Range<usize>> = words(text).collect();
        let lower: Vec<String> = words.iter().map(|word| text[word.clone()].to_lowercase()).collect();
        let mut found = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let candidates = self.names.get(stem(&lower[at])).into_iter().flatten();
            let mut fitting = candidates.filter(|(name, _)| {
                let last = at + name.len() - 1;
                last < words.len()
                    && starts_upper(&text[words[last].clone()])
                    && name.iter().zip(&lower[at..]).all(|(name, word)| is_form(name, word, last > at))
                    && is_joined(&text[words[at].start..words[last].end])
            });
            match fitting.next() {
                Some((name, place)) => {
                    let range = words[at].start..words[at + name.len() - 1].end;
                    if !is_other(text, &words, &lower, at, name) {
                        found.push((*place, range));
                    }
                    at += name.len();
                }
                None => at += 1,
            }
        }
        found
    }
}

/// Runs of letters.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(char::is_alphabetic)?;
        let end = text[start..].find(|c: char| !c.is_alphabetic()).map_or(text.len(), |len| start + len);
        at = end;
        Some(start..end)
    })
}

/// A word without the endings that an adjective or a genitive takes.
fn stem(word: &str) -> &str {
    let long = |stem: &&str| stem.len() >= 3;
    let word = word.strip_suffix('s').filter(long).unwrap_or(word);
    let endings = ["er", "en", "em", "e", "n"];
    endings.iter().find_map(|ending| word.strip_suffix(ending)).filter(long).unwrap_or(word)
}

/// Whether a word is a form of a word of a name. A name of one word takes nothing but a genitive:
/// `Pole` is no `Polen`.
fn is_form(name: &str, word: &str, several: bool) -> bool {
    word == name || word.strip_suffix('s') == Some(name) || several && stem(word) == stem(name)
}

/// Whether the words of a name stand in one phrase: no full stop, comma or line end between them.
fn is_joined(phrase: &str) -> bool {
    !phrase.contains([',', ';', ':', '(', ')', '/', '\n']) && !phrase.contains("! ") && !phrase.contains("? ")
}

fn starts_upper(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

/// Whether the words around a name make another name of it: a person's, another place's.
fn is_other(text: &str, words: &[Range<usize>], lower: &[String], at: usize, name: &[String]) -> bool {
    let before = at.checked_sub(1).filter(|&before| &text[words[before].end..words[at].start] == " ");
    if before.is_some_and(|before| OTHER_PLACE.contains(&lower[before].as_str())) {
        return true;
    }
    let is_person = |other: usize| starts_upper(&text[words[other].clone()]);
    let behind = Some(at + name.len())
        .filter(|&behind| behind < words.len() && &text[words[behind - 1].end..words[behind].start] == " ");
    matches!(name, [only] if PERSONS.contains(&only.as_str()))
        && (before.is_some_and(|before| is_person(before) && lower[before].len() > 2)
            || behind.is_some_and(is_person))
}
