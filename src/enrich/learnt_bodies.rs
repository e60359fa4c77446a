//! Acronyms of bodies that no entry of the vocabulary has, learnt from articles that introduce them:
//! `Verein Junge Imkerei (VJI)`. They make one value of the long name in one article and the acronym in
//! another.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::document_lines::DocumentLines;
use crate::vocabulary::{KnownAcronyms, body_names, nominative, spelling_key};

/// Number of bytes at the beginning of a document within which bodies are introduced.
const HEAD: usize = 6_000;
/// The most acronyms that are learnt, which bounds memory.
const MAX_ACRONYMS: usize = 50_000;

/// The long names by their acronyms; saved with a generation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LearntBodies {
    names: BTreeMap<String, String>,
}

impl LearntBodies {
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The acronyms with the names that they stand for.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.names.iter().map(|(acronym, name)| (acronym.as_str(), name.as_str()))
    }

    pub(super) fn remove(&mut self, acronym: &str) {
        self.names.remove(acronym);
    }

    /// Prepares looking names up. Acronyms that the vocabulary knows are left out.
    pub(super) fn lookup(&self, acronyms: &KnownAcronyms) -> BodyLookup {
        let unknown = self.names.iter().filter(|(acronym, _)| !acronyms.has(acronym));
        let mut lookup = BodyLookup::default();
        for (acronym, name) in unknown {
            lookup.by_key.insert(spelling_key(name), (name.clone(), acronym.clone()));
            lookup.by_acronym.insert(acronym.clone(), name.clone());
        }
        lookup
    }
}

/// Learnt bodies by what texts call them.
#[derive(Debug, Default)]
pub(super) struct BodyLookup {
    by_key: HashMap<String, (String, String)>,
    by_acronym: HashMap<String, String>,
}

impl BodyLookup {
    /// The long name that an acronym stands for.
    pub fn long(&self, acronym: &str) -> Option<&str> {
        self.by_acronym.get(acronym).map(String::as_str)
    }

    /// The name and the acronym of a body by the key of one of its spellings.
    pub fn body(&self, key: &str) -> Option<(&str, &str)> {
        self.by_key.get(key).map(|(name, acronym)| (name.as_str(), acronym.as_str()))
    }
}

/// Collects the acronyms that documents introduce.
#[derive(Debug, Default)]
pub(super) struct BodyLearner {
    /// For each acronym, the key and the spelling of its name; `None` if it stands for several.
    names: HashMap<String, Option<(String, String)>>,
}

impl BodyLearner {
    /// Reads the beginning of a document.
    pub fn add(&mut self, document: &DocumentLines) {
        let mut read = 0;
        for line in &document.lines {
            if read >= HEAD || self.names.len() >= MAX_ACRONYMS {
                return;
            }
            read += line.text.len();
            if line.text.len() <= HEAD && has_acronym(&line.text) {
                self.add_line(&line.text);
            }
        }
    }

    fn add_line(&mut self, line: &str) {
        for body in body_names(line) {
            let Some(acronym) = &body.acronym else { continue };
            let before = line[..body.range.start].trim_end().rsplit(' ').next().unwrap_or_default();
            let name = nominative(
                &line[body.stem.clone()],
                body.head.start - body.range.start,
                &before.to_lowercase(),
            );
            let key = spelling_key(&name);
            let known = self.names.entry(line[acronym.clone()].to_owned());
            let known = known.or_insert_with(|| Some((key.clone(), name)));
            if known.as_ref().is_some_and(|(first, _)| *first != key) {
                *known = None;
            }
        }
    }

    pub fn learn(self) -> LearntBodies {
        let names = self.names.into_iter().filter_map(|(acronym, name)| Some((acronym, name?.1)));
        LearntBodies { names: names.collect() }
    }
}

/// Whether a line has a capital in brackets behind a blank, as every introduced acronym has.
fn has_acronym(line: &str) -> bool {
    line.match_indices('(').any(|(at, _)| {
        line[..at].ends_with(char::is_whitespace) && line[at + 1..].starts_with(char::is_uppercase)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Vocabulary;

    #[test]
    fn an_acronym_of_one_body_is_learnt_and_of_two_is_not() {
        let mut learner = BodyLearner::default();
        for text in [
            "Das Fest des Vereins Junge Imkerei Talheim (VJIT) war gut.",
            "Der Verein Junge Imkerei Talheim (VJIT) lud ein.",
            "Die Stiftung Alter Wald (SAW) und die Stiftung Arme Welt (SAW) kamen.",
        ] {
            learner.add(&DocumentLines::of_paragraphs(text));
        }
        let lookup = learner.learn().lookup(&KnownAcronyms::from_vocabulary(&Vocabulary::built_in()));
        assert_eq!(lookup.long("VJIT"), Some("Verein Junge Imkerei Talheim"));
        assert_eq!(lookup.long("SAW"), None);
        let key = spelling_key("Vereins Junge Imkerei Talheim e. V.");
        assert_eq!(lookup.body(&key), Some(("Verein Junge Imkerei Talheim", "VJIT")));
    }
}
