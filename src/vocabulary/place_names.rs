//! Finds the countries and regions that a text names, by their names, adjectives and cities.

use std::borrow::Cow;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::load::Vocabulary;

/// Names of places that are first names or family names as well.
const PERSONS: [&str; 4] = ["jordan", "chad", "georgia", "sofia"];
/// Words that make another place of the name behind them (`New Mexico`).
const OTHER_PLACE: [&str; 8] = ["new", "neu", "northern", "nord", "little", "san", "santa", "port"];

/// Words that make an agreement's name of the city before them (`Accra Agenda for Action`).
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
/// Beginnings of words that make a name of the adjective before them (`Indian Ocean`, `Indian Affairs`).
const OTHER_NAMES: [&str; 6] = ["ocean", "ozean", "sea", "affairs", "tribe", "reservation"];
/// Words that make an organisation's name of the place behind them (`University of Nairobi`).
const SEATED: [&str; 8] =
    ["university", "universität", "universidad", "bank", "institute", "bishop", "archbishop", "bistum"];

/// How a word or phrase points to its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Name,
    City,
    /// A German adjective, which is inflected and written in lower case.
    AdjectiveDe,
    AdjectiveEn,
}

#[derive(Debug)]
struct KnownSign {
    words: Vec<String>,
    place: usize,
    sign: Sign,
}

/// Finds places by their names, adjectives and cities.
#[derive(Debug)]
pub struct PlaceMatcher {
    /// All names and other signs by the stem of their first word.
    known: FxHashMap<String, Vec<KnownSign>>,
}

impl PlaceMatcher {
    pub fn new(vocabulary: &Vocabulary) -> Self {
        let mut known: FxHashMap<String, Vec<KnownSign>> = FxHashMap::default();
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
                    entry.push(KnownSign { words, place: at, sign });
                }
            }
        }
        // The longest name is tried first: `Papua New Guinea` before `Papua`.
        for entry in known.values_mut() {
            entry.sort_by_key(|known| std::cmp::Reverse(known.words.len()));
        }
        Self { known }
    }

    /// The places that a text names, as indices into [`Vocabulary::places`] with ranges of bytes, in the
    /// order of the text.
    pub fn find(&self, text: &str) -> Vec<(usize, Range<usize>)> {
        let words: Vec<Range<usize>> = words(text).collect();
        let lower: Vec<Cow<'_, str>> = words.iter().map(|word| lower_case(&text[word.clone()])).collect();
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

/// A word in lower case, in which most words are written.
fn lower_case(word: &str) -> Cow<'_, str> {
    let is_lower = word.bytes().all(|byte| byte.is_ascii_lowercase());
    if is_lower { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase()) }
}

/// The ranges of a text's runs of letters.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(char::is_alphabetic)?;
        let end = text[start..].find(|c: char| !c.is_alphabetic()).map_or(text.len(), |len| start + len);
        at = end;
        Some(start..end)
    })
}

/// A word without the endings of adjectives and genitives.
fn stem(word: &str) -> &str {
    let long = |stem: &&str| stem.len() >= 3;
    let word = word.strip_suffix('s').filter(long).unwrap_or(word);
    let endings = ["er", "en", "em", "e", "n"];
    endings.iter().find_map(|ending| word.strip_suffix(ending)).filter(long).unwrap_or(word)
}

/// Whether a word is an inflected form of a name's word. Names of one word have no inflection but the
/// genitive: `Pole` is not a form of `Polen`.
fn is_form(name: &str, word: &str, inflected: bool) -> bool {
    word == name || word.strip_suffix('s') == Some(name) || inflected && stem(word) == stem(name)
}

/// Whether the words of a name stand in one phrase, without commas, line ends and the like between them.
fn is_joined(phrase: &str) -> bool {
    !phrase.contains([',', ';', ':', '(', ')', '/', '\n']) && !phrase.contains("! ") && !phrase.contains("? ")
}

fn starts_upper(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

/// Whether the words around a name make another name of it: a person's, another place's, an
/// organisation's or an agreement's.
fn is_other(
    text: &str,
    words: &[Range<usize>],
    lower: &[Cow<'_, str>],
    at: usize,
    known: &KnownSign,
) -> bool {
    let name = &known.words;
    let before = at.checked_sub(1).filter(|&before| &text[words[before].end..words[at].start] == " ");
    if before.is_some_and(|before| OTHER_PLACE.contains(&&*lower[before])) {
        return true;
    }
    let of = before.filter(|&before| before > 0 && lower[before] == "of").map(|before| before - 1);
    if of.or(before).is_some_and(|before| SEATED.contains(&&*lower[before])) {
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
