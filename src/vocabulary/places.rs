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
    /// Adjectives and cities tell a text's place; they are no names of it.
    #[serde(default)]
    pub adjectives_de: Vec<String>,
    #[serde(default)]
    pub adjectives_en: Vec<String>,
    #[serde(default)]
    pub cities: Vec<String>,
}

impl Place {
    /// All its names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [&self.de, &self.en].into_iter().chain(&self.also_de).chain(&self.also_en).map(String::as_str)
    }

    /// What tells it without being a name of it.
    pub fn signs(&self) -> impl Iterator<Item = &str> {
        self.adjectives_de.iter().chain(&self.adjectives_en).chain(&self.cities).map(String::as_str)
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
            if place.names().chain(place.signs()).any(|name| name.trim().is_empty()) {
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
const PERSONS: [&str; 4] = ["jordan", "chad", "georgia", "sofia"];
/// Words before a name that make another place of it (`New Mexico`).
const OTHER_PLACE: [&str; 8] = ["new", "neu", "northern", "nord", "little", "san", "santa", "port"];

/// Words behind a city that make the name of an agreement of it (`Accra Agenda for Action`).
const AGREEMENTS: [&str; 24] = [
    "abkommen",
    "accord",
    "accords",
    "action",
    "agenda",
    "agreement",
    "charta",
    "charter",
    "consensus",
    "convention",
    "declaration",
    "erklärung",
    "framework",
    "konsens",
    "konvention",
    "principles",
    "prinzipien",
    "process",
    "protocol",
    "protokoll",
    "prozess",
    "rahmen",
    "rahmenwerk",
    "treaty",
];
/// Beginnings of words behind an adjective that make a name of it (`Indian Ocean`, `Indian Affairs`).
const OTHER_NAMES: [&str; 6] = ["ocean", "ozean", "sea", "affairs", "tribe", "reservation"];
/// Words before a name that make it a body's (`University of Nairobi`).
const SEATED: [&str; 8] =
    ["university", "universität", "universidad", "bank", "institute", "bishop", "archbishop", "bistum"];

/// What a word or phrase is to the place that it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Name,
    City,
    /// German ones are inflected and written small.
    AdjectiveDe,
    AdjectiveEn,
}

#[derive(Debug)]
struct Known {
    words: Vec<String>,
    place: usize,
    sign: Sign,
}

/// All names of places and other signs of them, ready to be found.
#[derive(Debug)]
pub struct PlaceMatcher {
    /// By the stem of the first word.
    known: HashMap<String, Vec<Known>>,
}

impl PlaceMatcher {
    pub fn new(vocabulary: &Vocabulary) -> Self {
        let mut known: HashMap<String, Vec<Known>> = HashMap::new();
        for (at, (_, place)) in vocabulary.places().iter().enumerate() {
            let lists = [
                (&place.cities, Sign::City),
                (&place.adjectives_de, Sign::AdjectiveDe),
                (&place.adjectives_en, Sign::AdjectiveEn),
            ];
            let signs =
                lists.into_iter().flat_map(|(list, sign)| list.iter().map(move |s| (s.as_str(), sign)));
            for (name, sign) in place.names().map(|name| (name, Sign::Name)).chain(signs) {
                let words: Vec<String> = words(name).map(|word| name[word].to_lowercase()).collect();
                if let Some(first) = words.first() {
                    let entry = known.entry(stem(first).to_owned()).or_default();
                    entry.push(Known { words, place: at, sign });
                }
            }
        }
        // The longest name counts: `Papua New Guinea` before `Papua`.
        for entry in known.values_mut() {
            entry.sort_by_key(|known| std::cmp::Reverse(known.words.len()));
        }
        Self { known }
    }

    /// The places named in a text, as indices into [`Vocabulary::places`], in the order of the text.
    pub fn find(&self, text: &str) -> Vec<(usize, Range<usize>)> {
        let words: Vec<Range<usize>> = words(text).collect();
        let lower: Vec<String> = words.iter().map(|word| text[word.clone()].to_lowercase()).collect();
        let mut found = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let candidates = self.known.get(stem(&lower[at])).into_iter().flatten();
            let mut fitting = candidates.filter(|known| {
                let last = at + known.words.len() - 1;
                let inflected = last > at || known.sign == Sign::AdjectiveDe;
                last < words.len()
                    && (known.sign == Sign::AdjectiveDe || starts_upper(&text[words[last].clone()]))
                    && known.words.iter().zip(&lower[at..]).all(|(name, word)| is_form(name, word, inflected))
                    && is_joined(&text[words[at].start..words[last].end])
            });
            match fitting.next() {
                Some(known) => {
                    let range = words[at].start..words[at + known.words.len() - 1].end;
                    if !is_other(text, &words, &lower, at, known) {
                        found.push((known.place, range));
                    }
                    at += known.words.len();
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
fn is_form(name: &str, word: &str, inflected: bool) -> bool {
    word == name || word.strip_suffix('s') == Some(name) || inflected && stem(word) == stem(name)
}

/// Whether the words of a name stand in one phrase: no full stop, comma or line end between them.
fn is_joined(phrase: &str) -> bool {
    !phrase.contains([',', ';', ':', '(', ')', '/', '\n']) && !phrase.contains("! ") && !phrase.contains("? ")
}

fn starts_upper(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

/// Whether the words around a name make another name of it: a person's, another place's, a body's, an
/// agreement's.
fn is_other(text: &str, words: &[Range<usize>], lower: &[String], at: usize, known: &Known) -> bool {
    let name = &known.words;
    let before = at.checked_sub(1).filter(|&before| &text[words[before].end..words[at].start] == " ");
    if before.is_some_and(|before| OTHER_PLACE.contains(&lower[before].as_str())) {
        return true;
    }
    let of = before.filter(|&before| before > 0 && lower[before] == "of").map(|before| before - 1);
    if of.or(before).is_some_and(|before| SEATED.contains(&lower[before].as_str())) {
        return true;
    }
    let next = words.get(at + name.len()).filter(|next| {
        matches!(&text[words[at + name.len() - 1].end..next.start], " " | "-" | "’s " | "'s ")
    });
    let next = next.map(|next| text[next.clone()].to_lowercase());
    if next.is_some_and(|next| match known.sign {
        Sign::Name => false,
        Sign::City => AGREEMENTS.contains(&next.as_str()),
        Sign::AdjectiveDe | Sign::AdjectiveEn => OTHER_NAMES.iter().any(|sea| next.starts_with(sea)),
    }) {
        return true;
    }
    let is_person = |other: usize| starts_upper(&text[words[other].clone()]);
    let behind = Some(at + name.len())
        .filter(|&behind| behind < words.len() && &text[words[behind - 1].end..words[behind].start] == " ");
    matches!(name.as_slice(), [only] if PERSONS.contains(&only.as_str()))
        && (before.is_some_and(|before| is_person(before) && lower[before].len() > 2)
            || behind.is_some_and(is_person))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn found(text: &str) -> Vec<String> {
        let vocabulary = Vocabulary::built_in();
        let places = PlaceMatcher::new(&vocabulary).find(text);
        places.into_iter().map(|(at, _)| vocabulary.places()[at].0.clone()).collect()
    }

    #[test]
    fn adjectives_and_cities_tell_their_country() {
        let cases: [(&str, &[&str]); 7] = [
            ("die deutsch-tansanische Partnerschaft", &["tz"]),
            ("mit ghanaischem Kakao und Ghanaian partners", &["gh", "gh"]),
            ("Kenyan partners met in Cape Town", &["ke", "za"]),
            ("Leipzig und Kyjiw", &["ua"]),
            ("in Dar es Salaam", &["tz"]),
            ("die südafrikanischen und die South African Betriebe", &["za", "za"]),
            ("Costa-ricanische Städte", &["cr"]),
        ];
        for (text, expected) in cases {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn agreements_seas_bodies_and_persons_are_no_places() {
        for text in [
            "the Paris Agreement, the Bonn Challenge, die Genfer Konvention",
            "the Accra Agenda for Action and the Nairobi Convention",
            "islands of the Indian Ocean, the Bureau of Indian Affairs",
            "the University of Cape Town and the Bank of Japan",
            "Sofia Muster sprach",
            "das Potsdam-Institut in 53113 Bonn",
            "auf Französisch und in English",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_sign_tells_one_place() {
        let vocabulary = Vocabulary::built_in();
        let mut seen = HashSet::new();
        for (id, place) in vocabulary.places() {
            for sign in place.signs() {
                assert!(seen.insert(sign.to_lowercase()), "{id}: {sign} tells another place, too");
            }
        }
    }
}
