//! Finds names and acronyms that look like an organisation's but are in no entry of the vocabulary.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::body_kinds::is_body;
use super::keys::KeyCache;
use super::load::Vocabulary;
use super::names::NameMatcher;

/// Acronyms that stand for no organisation, or for one that nobody searches articles by.
const COMMON: &[&str] = &[
    "USA", "UK", "EU", "UN", "UNO", "DDR", "BRD", "PDF", "HTML", "HTTP", "HTTPS", "URL", "WWW", "FAQ", "CEO",
    "CTO", "CFO", "NGO", "NGOS", "NRO", "GMBH", "ISBN", "ISSN", "DVD", "USB", "API", "CSV", "JSON", "XML",
    "RDF", "SQL", "PHP", "CSS", "CMS", "IT", "AI", "KI", "IKT", "ICT", "TV", "GPS", "CO2", "PPP", "SDG",
    "SDGS", "MDG", "MDGS", "COVID", "HIV", "AIDS", "GDP", "BIP", "EUR", "USD", "CSR", "ESG", "KMU", "SME",
    "SMES", "PR", "HR", "TBA", "TBC", "TBD", "ABC", "GIS", "OK", "CC", "BY", "SA", "ODC", "RSS", "IP", "ID",
    "DIY", "LED", "CD", "DNS", "GUI", "OS", "OER", "MOOC", "CET", "CEST", "GMT", "UTC", "AM", "PM", "USP",
    "US", "PHD", "MBA", "MSC", "BSC", "MDB", "MDL", "QR", "PC", "VR", "UTF", "WLAN", "NRW", "UX", "UI", "MB",
    "GB", "KB", "TB", "SMS", "SEO", "DC", "DE", "EN", "AG", "TU", "MVP", "IOT", "FTP", "TOS", "HD", "ÖPNV",
    "LGBTQ", "DNA",
];

/// Acronyms that are not worth proposing: those of the vocabulary, and those of no organisation.
#[derive(Debug)]
pub struct KnownAcronyms {
    acronyms: HashSet<String>,
}

impl KnownAcronyms {
    pub fn from_vocabulary(vocabulary: &Vocabulary) -> Self {
        let names = vocabulary.organisers().iter().flat_map(|organiser| organiser.names());
        let ambiguous = vocabulary.ambiguous().iter().map(|ambiguous| ambiguous.short.as_str());
        let glossary = vocabulary.glossary().iter();
        let glossary = glossary.flat_map(|pair| pair.acronyms_de.iter().chain(&pair.acronyms_en));
        let themes = vocabulary.themes().iter().flat_map(|theme| &theme.acronyms);
        let written = glossary.chain(themes).map(String::as_str);
        let all = names.chain(ambiguous).chain(written).chain(COMMON.iter().copied());
        Self { acronyms: all.map(str::to_uppercase).collect() }
    }

    pub fn has(&self, acronym: &str) -> bool {
        let upper = acronym.to_uppercase();
        self.acronyms.contains(&upper)
            || upper.strip_suffix('S').is_some_and(|singular| self.acronyms.contains(singular))
    }
}

/// Organisations unknown to the vocabulary that texts introduce with their acronym, as `Name of the Body (NB)`. Returns
/// their names by acronym.
pub fn introduced(
    texts: &[&str],
    names: &NameMatcher,
    known: &KnownAcronyms,
    cache: &mut KeyCache,
) -> BTreeMap<String, String> {
    static INTRODUCED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"((?:[\p{L}&][\p{L}’'&/-]*[ ]){1,11})\((\p{Lu}[\p{L}&-]{1,9})\)")
            .expect("the expression is a constant that tests compile")
    });
    let mut found = BTreeMap::new();
    let matches = names.find(texts, cache);
    for (text, known_names) in texts.iter().zip(&matches) {
        for captures in INTRODUCED.captures_iter(text) {
            let (Some(before), Some(acronym)) = (captures.get(1), captures.get(2)) else { continue };
            let capitals = acronym.as_str().chars().filter(|c| c.is_uppercase()).count();
            if capitals < 2 || known.has(acronym.as_str()) {
                continue;
            }
            let Some(long) = long_form(before.as_str(), acronym.as_str()) else { continue };
            if before.as_str()[long.clone()].contains(" to ") {
                // The word is part of a phrase and no organisation: `Authority to Operate` is a right.
                continue;
            }
            let range: Range<usize> = before.start() + long.start..before.start() + long.end;
            let overlaps = known_names.iter().any(|m| m.range.start < range.end && range.start < m.range.end);
            let long = &text[range];
            if !overlaps && is_body(long) {
                found.entry(acronym.as_str().to_owned()).or_insert_with(|| long.to_owned());
            }
        }
    }
    found
}

/// The words before an acronym that it abbreviates: the fewest that begin with its first letter and
/// contain its capitals in their order.
fn long_form(before: &str, acronym: &str) -> Option<Range<usize>> {
    let before = before.trim_end();
    let mut starts: Vec<usize> = vec![0];
    starts.extend(before.match_indices(' ').map(|(at, _)| at + 1));
    let letters: Vec<char> = acronym.chars().filter(|c| c.is_uppercase()).collect();
    let first = letters.first()?;
    let fits = |from: usize| {
        let words = before[from..].split([' ', '-', '/']).filter(|word| !word.is_empty());
        let initials: Vec<char> =
            words.filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).collect();
        let mut rest = initials.iter();
        initials.first() == Some(first) && letters.iter().all(|letter| rest.any(|initial| initial == letter))
    };
    let from = starts.into_iter().rev().find(|&from| {
        before[from..].starts_with(char::is_uppercase) && before[from..].contains(' ') && fits(from)
    })?;
    Some(from..before.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Analyzers, Lexicon};
    use std::sync::Arc;

    fn found(text: &str) -> Vec<(String, String)> {
        let vocabulary = Vocabulary::built_in();
        let names = NameMatcher::new(&vocabulary, &Arc::new(Analyzers::new(Lexicon::default())));
        introduced(&[text], &names, &KnownAcronyms::from_vocabulary(&vocabulary), &mut KeyCache::default())
            .into_iter()
            .collect()
    }

    #[test]
    fn bodies_that_a_text_introduces_are_found() {
        let text =
            "Der Bericht der Muster Stiftung Wattenmeer (MSW) und das Federal Institute of Testing (FIT).";
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            found(text),
            [pair("FIT", "Federal Institute of Testing"), pair("MSW", "Muster Stiftung Wattenmeer")]
        );
    }

    #[test]
    fn known_bodies_and_what_is_no_body_are_not() {
        for text in [
            "die Gesellschaft für Internationale Zusammenarbeit (GIZ)",
            "Multi-Akteurs-Partnerschaften (MAP)",
            "eine Open Source Software (OSS)",
            "Eva Muster (SPD)",
            "an Authority to Operate (AOX)",
            "a Cross-Agency Priority (CAP)",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
