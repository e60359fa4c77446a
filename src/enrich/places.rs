//! Derives the countries and regions that a document is about.
//!
//! Mentions are weighted: those in the title, in headings and in the lead count more than those
//! further down, and a single mention is not enough. A place within an organisation's name is no
//! mention (`Transparency International Deutschland`).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::sections;
use crate::article::{Derived, EvidenceKind, Facet, Named, Section, Stated};
use crate::vocabulary::{KeyCache, NameMatcher, PlaceMatcher, Vocabulary};

/// The most places that are derived for a document.
const MAX_DERIVED: usize = 5;
/// The most stated places that are taken over.
const MAX_STATED: usize = Facet::Place.most_stated();

/// The weight of a mention by the part of the document it stands in.
const IN_TITLE: f64 = 2.0;
const IN_HEADING: f64 = 1.5;
const IN_LEAD: f64 = 1.5;
const IN_TEXT: f64 = 1.0;
/// The weight of the second mention; each further one adds less, as with themes.
const REPEATED: f64 = 0.5;
/// The score from which a document is about a place. The title reaches it, or the lead with one more
/// mention, or three mentions.
const THRESHOLD: f64 = 1.8;
/// Places that score less than this share of the best one are side issues and left out.
const SHARE_OF_BEST: f64 = 0.3;
/// Number of bytes of the first section that are its lead.
const LEAD: usize = 400;
/// The country that most publishers write from, and the factor for its score. They mention it all
/// the time without writing about it.
const HOME: &str = "de";
const HOME_WEIGHT: f64 = 0.5;

/// What places are derived from.
pub(super) struct Evidence<'a> {
    pub stated: &'a Stated,
    pub page: &'a Stated,
    /// `None` if the title was taken from the first sentence, which is read anyway.
    pub title: Option<&'a str>,
    pub sections: &'a [Section],
}

/// Derives the places of a document. If any are stated, none are added: their author named all that
/// were meant.
pub(super) fn derive(
    evidence: &Evidence,
    vocabulary: &Vocabulary,
    places: &PlaceMatcher,
    names: &NameMatcher,
    cache: &mut KeyCache,
) -> Vec<Derived<Named>> {
    let stated = stated(evidence, vocabulary);
    if !stated.is_empty() {
        return stated;
    }
    let texts = texts(evidence);
    let found: Vec<Vec<(usize, Range<usize>)>> = texts.iter().map(|text| places.find(text.words)).collect();
    if found.iter().all(Vec::is_empty) {
        return Vec::new();
    }
    let words: Vec<&str> = texts.iter().map(|text| text.words).collect();
    let inside = names.find(&words, cache);
    let mut mentions: BTreeMap<usize, Mentions> = BTreeMap::new();
    for ((text, found), names) in texts.iter().zip(found).zip(&inside) {
        for (place, range) in found {
            // Names don't overlap, so only the last one that begins before the place can hold it.
            let behind = names.partition_point(|name| name.range.start <= range.start);
            let in_name = behind.checked_sub(1).is_some_and(|at| range.end <= names[at].range.end);
            if !in_name {
                let weight = if range.start < text.lead { IN_LEAD } else { text.weight };
                mentions.entry(place).or_default().add(weight, &text.words[range]);
            }
        }
    }
    let mut scored: Vec<(usize, f64, String)> = mentions
        .into_iter()
        .map(|(place, m)| (place, m.score(place_id(vocabulary, place)), m.words()))
        .collect();
    scored.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let threshold = THRESHOLD * sections::threshold_factor(evidence.sections);
    let best = scored.first().map_or(0.0, |(_, score, _)| *score);
    scored
        .into_iter()
        .filter(|(_, score, _)| *score >= threshold && *score >= best * SHARE_OF_BEST)
        .take(MAX_DERIVED)
        .filter_map(|(place, _, words)| {
            let (id, names) = vocabulary.places().get(place)?;
            let named = Named { id: id.clone(), label: names.de.clone() };
            Some(Derived::new(named, EvidenceKind::Text, &words))
        })
        .collect()
}

fn place_id(vocabulary: &Vocabulary, place: usize) -> &str {
    vocabulary.places().get(place).map_or("", |(id, _)| id.as_str())
}

/// The stated places, those of the document before those of the page. Places that the vocabulary
/// doesn't know become free values.
fn stated(evidence: &Evidence, vocabulary: &Vocabulary) -> Vec<Derived<Named>> {
    let lists = [
        (&evidence.stated.places, EvidenceKind::Explicit),
        (&evidence.page.places, EvidenceKind::PageMetadata),
    ];
    let mut seen = BTreeSet::new();
    lists
        .into_iter()
        .flat_map(|(values, source)| values.iter().map(move |value| (value, source)))
        .map(|(value, source)| {
            let known = vocabulary.resolve_place(value);
            let named = known.map_or_else(
                || Named::free(value),
                |(id, names)| Named { id: id.clone(), label: names.de.clone() },
            );
            Derived::new(named, source, value)
        })
        .filter(|place| place.value.id != "~" && seen.insert(place.value.id.clone()))
        .take(MAX_STATED)
        .collect()
}

/// A text, the weight of a mention in it, and the number of its bytes that are the lead.
struct Text<'a> {
    words: &'a str,
    weight: f64,
    lead: usize,
}

fn texts<'a>(evidence: &'a Evidence) -> Vec<Text<'a>> {
    let title = evidence.title.map(|words| Text { words, weight: IN_TITLE, lead: 0 });
    let sections = evidence.sections.iter().enumerate().flat_map(|(at, section)| {
        let heading = section.heading.as_deref().map(|words| Text { words, weight: IN_HEADING, lead: 0 });
        let lead = if at == 0 { LEAD } else { 0 };
        heading.into_iter().chain([Text { words: &section.text, weight: IN_TEXT, lead }])
    });
    title.into_iter().chain(sections).collect()
}

/// All mentions of one place.
#[derive(Default)]
struct Mentions {
    weight: f64,
    count: u32,
    words: Vec<String>,
}

impl Mentions {
    fn add(&mut self, weight: f64, word: &str) {
        self.weight = self.weight.max(weight);
        self.count += 1;
        if !self.words.iter().any(|known| known == word) {
            self.words.push(word.to_owned());
        }
    }

    fn score(&self, id: &str) -> f64 {
        let repeated: f64 = (2..=self.count.min(6)).map(|nth| REPEATED * 2.0 / f64::from(nth)).sum();
        (self.weight + repeated) * if id == HOME { HOME_WEIGHT } else { 1.0 }
    }

    fn words(&self) -> String {
        self.words.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::analysis::{Analyzers, Lexicon};
    use crate::article::Language;

    fn places_of(title: &str, text: &str, stated: &[&str]) -> Vec<String> {
        let vocabulary = Vocabulary::built_in();
        let names = NameMatcher::new(&vocabulary, &Arc::new(Analyzers::new(Lexicon::default())));
        let section =
            Section { heading: None, text: text.to_owned(), language: Language::German, page: None };
        let stated = Stated { places: stated.iter().map(|p| (*p).to_owned()).collect(), ..Stated::default() };
        let evidence =
            Evidence { stated: &stated, page: &Stated::default(), title: Some(title), sections: &[section] };
        let matcher = PlaceMatcher::new(&vocabulary);
        let places = derive(&evidence, &vocabulary, &matcher, &names, &mut KeyCache::default());
        places.into_iter().map(|place| place.value.id).collect()
    }

    #[test]
    fn the_title_or_several_mentions_tell_a_place() {
        assert_eq!(places_of("Wasser in Sambia", "Es wurde gebohrt.", &[]), ["zm"]);
        assert_eq!(places_of("Wasser", "Kommunen aus Kenia reisten. Kenias Städte wachsen.", &[]), ["ke"]);
        assert_eq!(places_of("Water", "Towns in South Africa met. South Africa’s towns grow.", &[]), ["za"]);
        assert_eq!(
            places_of("Wasser", "Viel hängt am Globalen Süden. Im globalen Süden wird gebaut.", &[]),
            ["global-south"]
        );
    }

    #[test]
    fn one_mention_a_list_or_a_name_tells_none() {
        let none = [""; 0];
        assert_eq!(places_of("Wasser", "Gäste kamen aus Kenia, Ghana, Peru, Indien und Nepal.", &[]), none);
        assert_eq!(
            places_of("Bericht", "Transparency International Deutschland lud ein. Deutschland war da.", &[]),
            none
        );
        assert_eq!(places_of("Report", "Michael Jordan spoke. Michael Jordan thanked all.", &[]), none);
        assert_eq!(places_of("Report", "Farmers of New Mexico met. New Mexico is dry.", &[]), none);
    }

    #[test]
    fn stated_places_stand_alone_under_their_id() {
        assert_eq!(places_of("Wasser in Sambia", "Sambia.", &["Peru", "Musterland"]), ["pe", "~musterland"]);
        assert_eq!(places_of("", "", &["Ivory Coast", "Elfenbeinküste"]), ["ci"]);
    }
}
