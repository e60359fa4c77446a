//! The names by which the values of facets are chosen: ids, labels, aliases, acronyms, and the terms of a theme,
//! in any letter case and with umlauts spelt either way.
//!
//! They are looked up more freely here than names in texts are. Who writes `organiser:Giz` has said that it is
//! an organiser, so the letters are enough, while `bdi` in a text may be anything.

use std::collections::HashMap;

use super::ids::{is_acronym, name_key};
use super::organisers::Organiser;
use super::places::Place;
use super::themes::Theme;
use crate::article::Facet;

/// How well a name names its value. The better ones come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameRank {
    /// Its id, a label or an alias.
    Name,
    /// An acronym, written exactly so or not.
    Acronym,
    /// A part of its label: `Klima` of `Klima und Energie`.
    Part,
    /// A term that tells a theme.
    Term,
    /// A weak hint and no name: a city of a country, or a word too common to tell a theme alone.
    Sign,
}

/// A name of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueName {
    pub facet: Facet,
    pub id: String,
    /// As the vocabulary has it.
    pub name: String,
    pub rank: NameRank,
}

/// All names of values of a vocabulary.
#[derive(Debug, Clone, Default)]
pub struct ValueNames {
    names: Vec<ValueName>,
    /// The indices of names by their keys.
    by_key: HashMap<String, Vec<usize>>,
}

impl ValueNames {
    pub(super) fn new(organisers: &[Organiser], themes: &[Theme], places: &[(String, Place)]) -> Self {
        let mut names = Self::default();
        for organiser in organisers {
            names.add(Facet::Organiser, &organiser.id, [organiser.id.as_str()], NameRank::Name);
            for name in organiser.names() {
                let rank = if is_acronym(name) { NameRank::Acronym } else { NameRank::Name };
                names.add(Facet::Organiser, &organiser.id, [name], rank);
            }
        }
        for theme in themes {
            let labels = [theme.id.as_str(), &theme.de, &theme.en];
            names.add(Facet::Theme, &theme.id, labels, NameRank::Name);
            names.add(Facet::Theme, &theme.id, theme.acronyms.iter().map(String::as_str), NameRank::Acronym);
            let parts = [&theme.de, &theme.en].into_iter().flat_map(|label| parts(label));
            names.add(Facet::Theme, &theme.id, parts, NameRank::Part);
            let terms = theme.terms_de.iter().chain(&theme.terms_en).map(String::as_str);
            names.add(Facet::Theme, &theme.id, terms, NameRank::Term);
            let weak = theme.weak_de.iter().chain(&theme.weak_en).map(String::as_str);
            names.add(Facet::Theme, &theme.id, weak, NameRank::Sign);
        }
        for (id, place) in places {
            names.add(Facet::Place, id, place.names(), NameRank::Name);
            // Ids are words of both languages, so they are the last names that are tried.
            names.add(Facet::Place, id, [id.as_str()], NameRank::Acronym);
            names.add(Facet::Place, id, place.signs(), NameRank::Sign);
        }
        names
    }

    fn add<'a>(&mut self, facet: Facet, id: &str, names: impl IntoIterator<Item = &'a str>, rank: NameRank) {
        for name in names {
            let key = name_key(name);
            let known = self.by_key.entry(key).or_default();
            if known.iter().any(|&at| self.names[at].facet == facet && self.names[at].id == id) {
                continue;
            }
            known.push(self.names.len());
            self.names.push(ValueName { facet, id: id.to_owned(), name: name.to_owned(), rank });
        }
    }

    /// All names of the values of a facet.
    pub fn of_facet(&self, facet: Facet) -> impl Iterator<Item = &ValueName> {
        self.names.iter().filter(move |name| name.facet == facet)
    }

    /// The value of a facet that a text names best; `None` if there are several, or if the text is only a
    /// sign of it.
    pub fn only(&self, facet: Facet, text: &str) -> Option<&str> {
        let named = self.named(text);
        let mut named = named.iter().filter(|name| name.facet == facet && name.rank < NameRank::Sign);
        let best = named.next()?;
        let is_only = named.take_while(|name| name.rank == best.rank).all(|name| name.id == best.id);
        is_only.then_some(best.id.as_str())
    }

    /// The values that a text names, whatever its letter case, those it names best first.
    pub fn named(&self, text: &str) -> Vec<&ValueName> {
        let found = self.by_key.get(&name_key(text)).into_iter().flatten();
        let mut found: Vec<&ValueName> = found.map(|&at| &self.names[at]).collect();
        found.sort_by_key(|name| name.rank);
        found
    }
}

/// The parts of a label that joins several: `Wasser`, `Sanitärversorgung`.
fn parts(label: &str) -> impl Iterator<Item = &str> {
    let is_joint = |part: &&str| ["und", "and", "&"].contains(part);
    let mut parts: Vec<&str> = Vec::new();
    let mut start = 0;
    for (at, word) in label.split(' ').scan(0, |at, word| {
        let begin = *at;
        *at += word.len() + 1;
        Some((begin, word))
    }) {
        if is_joint(&word) {
            parts.push(label[start..at].trim());
            start = at + word.len();
        }
    }
    if start > 0 {
        parts.push(label[start..].trim());
    }
    parts.into_iter().filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Vocabulary;

    #[test]
    fn values_are_named_in_any_case_and_by_their_terms() {
        let vocabulary = Vocabulary::built_in();
        let best = |facet: Facet, text: &str| {
            let names = vocabulary.value_names().named(text);
            names.into_iter().find(|name| name.facet == facet).map(|name| (name.id.clone(), name.rank))
        };
        for (facet, text, id, rank) in [
            (Facet::Organiser, "Giz", "giz", NameRank::Name),
            (Facet::Theme, "WASSER", "wasser", NameRank::Name),
            (Facet::Theme, "Sanitaerversorgung", "wasser", NameRank::Part),
            (Facet::Theme, "water and sanitation", "wasser", NameRank::Name),
            (Facet::Theme, "due diligence", "lieferketten", NameRank::Part),
            (Facet::Place, "KENYA", "ke", NameRank::Name),
            (Facet::Place, "Nairobi", "ke", NameRank::Sign),
        ] {
            assert_eq!(best(facet, text), Some((id.to_owned(), rank)), "{text}");
        }
        assert_eq!(best(Facet::Theme, "Quatsch"), None);
    }

    #[test]
    fn labels_of_several_parts_are_divided() {
        assert_eq!(parts("Wasser und Boden").collect::<Vec<_>>(), ["Wasser", "Boden"]);
        assert_eq!(parts("Gesundheit").count(), 0);
        assert_eq!(parts("und").count(), 0);
    }
}
