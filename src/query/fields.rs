//! The names that may stand before a colon in a query (`jahr:2023`), and words that only look like one.

use std::ops::Range;

use crate::analysis::{self, nearest};
use crate::article::Facet;

/// A field that a value in the query may be given for: `title:bericht`, `jahr:2023`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldName {
    Title,
    Facet(Facet),
}

/// The longest word before a colon that is taken for a field, in characters.
const LONGEST: usize = 20;
/// Endings of gender forms that are written with a colon (`jede:r`, `ein:e`, `Kolleg:innen`).
const GENDER_ENDINGS: [&str; 12] = ["e", "r", "n", "m", "s", "er", "en", "em", "es", "in", "innen", "inne"];
/// Schemes of addresses and names of identifiers that are written with a colon and no blank.
const SCHEMES: [&str; 14] = [
    "http", "https", "ftp", "file", "mailto", "tel", "urn", "doi", "isbn", "issn", "hdl", "arxiv", "orcid",
    "geo",
];

impl FieldName {
    /// The names that restrict a word to titles.
    const TITLE: [&str; 2] = ["title", "titel"];

    /// The field that a name in either language means; letter case doesn't matter.
    pub(super) fn read(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        if Self::TITLE.contains(&name.as_str()) {
            return Some(Self::Title);
        }
        Facet::from_alias(&name).map(Self::Facet)
    }

    /// Every name of every field.
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        let of_facet =
            |facet: Facet| [facet.name()].into_iter().chain(facet.definition().aliases.iter().copied());
        Self::TITLE.into_iter().chain(Facet::ALL.into_iter().flat_map(of_facet))
    }
}

/// The name in a word such as `foo:bar` that is written like a field and is none. Addresses, times, gender
/// forms and headings such as `Hinweis: …` are ordinary text.
pub(super) fn unknown(word: &str) -> Option<&str> {
    let (name, value) = word.split_once(':')?;
    let is_name = name.chars().count() <= LONGEST
        && name.chars().nth(1).is_some()
        && name.chars().all(|c| c.is_alphabetic() || c == '_')
        && FieldName::read(name).is_none();
    let lower = name.to_lowercase();
    let is_value = value.starts_with(char::is_alphanumeric)
        && !value.contains(':')
        && !GENDER_ENDINGS.contains(&value.to_lowercase().as_str());
    let colon = name.len();
    let spans = |range: &Range<usize>| range.start < colon && colon < range.end;
    let is_one_word = analysis::words(word).any(|word| spans(&word.range));
    (is_name && is_value && !SCHEMES.contains(&lower.as_str()) && !is_one_word).then_some(name)
}

/// The names of fields that are written much like a word, the nearest first.
pub(super) fn nearest(name: &str) -> Vec<&'static str> {
    nearest::nearest(name, FieldName::names().map(|known| (known, [known])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_before_a_colon_is_a_field_only_where_it_is_written_like_one() {
        for (word, name) in [("foo:bar", "foo"), ("Autorin:Meyer", "Autorin"), ("datum:2023", "datum")] {
            assert_eq!(unknown(word), Some(name), "{word}");
        }
        for word in [
            "year:2023",
            "Titel:Bericht",
            "https://example.org",
            "doi:10.1000/182",
            "12:30",
            "Partner:innen",
            "Akteur:in",
            "jede:r",
            "ein:e",
            "Hinweis:",
            "a:b",
            "std::vec",
            "foo:-bar",
        ] {
            assert_eq!(unknown(word), None, "{word}");
        }
    }
}
