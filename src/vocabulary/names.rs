//! Finds the names of organisers in a document.
//!
//! A short form that is also a word or another's acronym counts only behind a longer name of the same
//! organiser. An acronym of several organisers means the one whose long form the document contains,
//! else the one that words of the document point to; if neither decides, it is not reported.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use super::keys::{KeyCache, Keyer, Unit};
use super::load::Vocabulary;
use super::matching::{Occurrence, Spelling, Trie};
use super::whole_names::is_part_of_longer;
use crate::analysis::Analyzers;
use crate::article::Language;

/// An organiser's name in a passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameMatch {
    /// The index into [`Vocabulary::organisers`].
    pub organiser: usize,
    /// The range of bytes in the passage.
    pub range: Range<usize>,
    /// Whether it is an acronym or another short form.
    pub short: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Name(usize),
    Short(usize),
    /// A short form that counts only behind another name of the organiser.
    AfterLong(usize),
    /// An acronym of several organisers; the index into [`Vocabulary::ambiguous`].
    Ambiguous(usize),
}

/// The number of parts with entries of their own from which a body is taken to have many organs.
const FAMILY: usize = 4;

/// Finds all names of a vocabulary.
#[derive(Debug)]
pub struct NameMatcher {
    keyer: Keyer,
    trie: Trie,
    meanings: Vec<Meaning>,
    /// For each ambiguous acronym, the organisers that it may mean.
    candidates: Vec<Vec<usize>>,
    /// The organisers of which at least [`FAMILY`] others are a part.
    families: HashSet<usize>,
    /// Words that tell which organiser an acronym means, as indices into `context_values`.
    context: Trie,
    context_values: Vec<(usize, usize)>,
}

impl NameMatcher {
    pub fn new(vocabulary: &Vocabulary, analyzers: &Arc<Analyzers>) -> Self {
        let mut matcher = Self {
            keyer: Keyer::new(analyzers, &Language::German),
            trie: Trie::new(),
            meanings: Vec::new(),
            candidates: Vec::new(),
            families: families(vocabulary),
            context: Trie::new(),
            context_values: Vec::new(),
        };
        let ambiguous: HashSet<&str> = vocabulary.ambiguous().iter().map(|a| a.short.as_str()).collect();
        for (at, organiser) in vocabulary.organisers().iter().enumerate() {
            let shown = [&organiser.de, &organiser.en];
            for name in shown.into_iter().chain(&organiser.aliases) {
                if !organiser.is_strict(name) || organiser.aliases.contains(name) {
                    matcher.add(name, Spelling::Free, Meaning::Name(at));
                }
            }
            for name in &organiser.cased {
                matcher.add(name, Spelling::Cased, Meaning::Name(at));
            }
            for name in &organiser.short {
                matcher.add(name, Spelling::Exact, Meaning::Short(at));
            }
            for name in organiser.short_after_long.iter().filter(|name| !ambiguous.contains(name.as_str())) {
                let inflected = name.chars().any(char::is_lowercase);
                let spelling = if inflected { Spelling::Cased } else { Spelling::Exact };
                matcher.add(name, spelling, Meaning::AfterLong(at));
            }
        }
        matcher.add_ambiguous(vocabulary);
        matcher
    }

    fn add(&mut self, name: &str, spelling: Spelling, meaning: Meaning) {
        let value = self.meanings.len() as u32;
        self.meanings.push(meaning);
        let keys = self.keyer.learn(name);
        self.trie.add(&keys, name, spelling, value);
        if spelling != Spelling::Exact
            && let Some(keys) = self.keyer.learn_closed(name)
        {
            self.trie.add(&keys, name, spelling, value);
        }
    }

    fn add_ambiguous(&mut self, vocabulary: &Vocabulary) {
        let ids: HashMap<&str, usize> =
            vocabulary.organisers().iter().enumerate().map(|(at, o)| (o.id.as_str(), at)).collect();
        for (acronym, ambiguous) in vocabulary.ambiguous().iter().enumerate() {
            self.add(&ambiguous.short, Spelling::Exact, Meaning::Ambiguous(acronym));
            let known = |id: &String| ids.get(id.as_str()).copied();
            self.candidates.push(ambiguous.candidates.iter().filter_map(known).collect());
            for (id, terms) in &ambiguous.context {
                let Some(organiser) = known(id) else { continue };
                for term in terms {
                    let value = self.context_values.len() as u32;
                    self.context_values.push((acronym, organiser));
                    let keys = self.keyer.learn(term);
                    self.context.add(&keys, term, Spelling::Free, value);
                }
            }
        }
    }

    /// The names in the passages of one document: for each passage, in the order of its text. Where names
    /// overlap, the first one counts, and of those that begin together the longest.
    pub fn find(&self, passages: &[&str], cache: &mut KeyCache) -> Vec<Vec<NameMatch>> {
        let units: Vec<Vec<Unit>> = passages.iter().map(|text| self.keyer.units(text, cache)).collect();
        let raw: Vec<Vec<Occurrence>> =
            passages.iter().zip(&units).map(|(text, units)| self.longest(text, units)).collect();
        let named: HashSet<usize> = raw.iter().flatten().filter_map(|found| self.full(found)).collect();
        let mut introduced = HashSet::new();
        let mut decided: HashMap<usize, Option<usize>> = HashMap::new();
        raw.into_iter()
            .zip(passages)
            .map(|(found, text)| {
                let mut matches = Vec::with_capacity(found.len());
                for found in found {
                    let organiser = match self.meanings[found.value as usize] {
                        Meaning::Name(at) | Meaning::Short(at) => Some(at),
                        Meaning::AfterLong(at) => Some(at).filter(|at| introduced.contains(at)),
                        Meaning::Ambiguous(acronym) => *decided
                            .entry(acronym)
                            .or_insert_with(|| self.decide(acronym, &named, passages, &units)),
                    };
                    let Some(organiser) = organiser else { continue };
                    if is_part_of_longer(text, &found.range, self.families.contains(&organiser)) {
                        continue;
                    }
                    introduced.insert(organiser);
                    matches.push(NameMatch {
                        organiser,
                        short: !matches!(self.meanings[found.value as usize], Meaning::Name(_)),
                        range: found.range,
                    });
                }
                matches
            })
            .collect()
    }

    /// Whether a long name begins or ends exactly at a byte of a text, so that a blank may be missing there.
    pub fn borders_at(&self, text: &str, at: usize, cache: &mut KeyCache) -> bool {
        let units = self.keyer.units(text, cache);
        self.longest(text, &units)
            .iter()
            .filter(|found| matches!(self.meanings[found.value as usize], Meaning::Name(_)))
            .any(|found| found.range.start == at || found.range.end == at)
    }

    fn longest(&self, text: &str, units: &[Unit]) -> Vec<Occurrence> {
        let mut all = Vec::new();
        let mut candidates = Vec::new();
        let mut at = 0;
        while at < units.len() {
            candidates.clear();
            self.trie.starting_at(text, units, at, &mut candidates);
            match candidates.drain(..).max_by_key(|found| (found.units.end, self.rank(found))) {
                Some(found) => {
                    at = found.units.end;
                    all.push(found);
                }
                None => at += 1,
            }
        }
        all
    }

    /// Decides between names of equal length: the one with the clearer meaning ranks higher.
    fn rank(&self, found: &Occurrence) -> u8 {
        match self.meanings[found.value as usize] {
            Meaning::Name(_) => 3,
            Meaning::Short(_) => 2,
            Meaning::Ambiguous(_) => 1,
            Meaning::AfterLong(_) => 0,
        }
    }

    fn full(&self, found: &Occurrence) -> Option<usize> {
        match self.meanings[found.value as usize] {
            Meaning::Name(at) => Some(at),
            _ => None,
        }
    }

    /// The organiser that an ambiguous acronym means in a document; `None` if that stays open.
    fn decide(
        &self,
        acronym: usize,
        named: &HashSet<usize>,
        passages: &[&str],
        units: &[Vec<Unit>],
    ) -> Option<usize> {
        let candidates = &self.candidates[acronym];
        let spelt: Vec<usize> = candidates.iter().copied().filter(|at| named.contains(at)).collect();
        if let [only] = spelt[..] {
            return Some(only);
        }
        let mut told = HashSet::new();
        let mut found = Vec::new();
        for (text, units) in passages.iter().zip(units) {
            for at in 0..units.len() {
                self.context.starting_at(text, units, at, &mut found);
            }
        }
        told.extend(
            found.iter().map(|found| self.context_values[found.value as usize]).filter(|v| v.0 == acronym),
        );
        match told.into_iter().collect::<Vec<_>>()[..] {
            [(_, organiser)] if spelt.is_empty() => Some(organiser),
            _ => None,
        }
    }
}

/// The organisers that have many others as their parts.
fn families(vocabulary: &Vocabulary) -> HashSet<usize> {
    let mut parts: HashMap<&str, usize> = HashMap::new();
    for whole in vocabulary.organisers().iter().flat_map(|organiser| &organiser.part_of) {
        *parts.entry(whole).or_default() += 1;
    }
    let is_family = |id: &str| parts.get(id).is_some_and(|parts| *parts >= FAMILY);
    let all = vocabulary.organisers().iter().enumerate();
    all.filter(|(_, organiser)| is_family(&organiser.id)).map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Lexicon;

    fn found(passages: &[&str]) -> Vec<String> {
        let vocabulary = Vocabulary::built_in();
        let matcher = NameMatcher::new(&vocabulary, &Arc::new(Analyzers::new(Lexicon::default())));
        let matches = matcher.find(passages, &mut KeyCache::default());
        let name = |passage: usize, m: &NameMatch| {
            format!("{}={}", vocabulary.organisers()[m.organiser].id, &passages[passage][m.range.clone()])
        };
        matches.iter().enumerate().flat_map(|(at, all)| all.iter().map(move |m| name(at, m))).collect()
    }

    #[test]
    fn inflected_and_recased_names_are_found_and_the_longest_wins() {
        assert_eq!(
            found(&["im Auftrag des Bundesministeriums für Wirtschaftliche Zusammenarbeit und Entwicklung"]),
            ["bmz=Bundesministeriums für Wirtschaftliche Zusammenarbeit und Entwicklung"]
        );
        assert_eq!(found(&["ein UN DESA-Papier"]), ["undesa=UN DESA"]);
        assert_eq!(
            found(&["the Alliance for Integrity's conference, GIZ’s desk"]),
            ["allianz-fuer-integritaet=Alliance for Integrity", "giz=GIZ"]
        );
        assert_eq!(found(&["SOS Children’s Villages"]), ["sos-kinderdoerfer=SOS Children’s Villages"]);
        assert_eq!(
            found(&["United Nations Office for Disaster Risk Reduction, United Nations Office in Bonn"]),
            ["vereinte-nationen=United Nations"]
        );
        assert_eq!(found(&["SOS Kinderdörfern"]), ["sos-kinderdoerfer=SOS Kinderdörfern"]);
    }

    #[test]
    fn names_that_are_words_need_their_capitals() {
        assert_eq!(found(&["sein Engagement global zu denken, and a utility platform"]), [""; 0]);
        assert_eq!(found(&["bei Engagement Global"]), ["engagement-global=Engagement Global"]);
        assert_eq!(found(&["das gizmo, der bdi und Gizeh"]), [""; 0]);
    }

    #[test]
    fn generic_short_forms_need_the_long_form_first() {
        assert_eq!(found(&["Die Servicestelle berät."]), [""; 0]);
        assert_eq!(
            found(&["Die Servicestelle Kommunen in der Einen Welt lädt ein.", "Die Servicestelle berät."]),
            ["skew=Servicestelle Kommunen in der Einen Welt", "skew=Servicestelle"]
        );
    }

    #[test]
    fn an_acronym_of_two_bodies_is_decided_by_the_document_or_left_open() {
        assert_eq!(found(&["Die GWP tagt."]), [""; 0]);
        assert_eq!(found(&["Die GWP tagt mit dem VKU."])[0], "german-water-partnership=GWP");
        assert_eq!(found(&["Global Water Partnership (GWP)"])[1], "global-water-partnership=GWP");
    }
}
