//! Finds the entries of the vocabulary that an article would match by containing a term.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use strum::{EnumCount, VariantArray};

use super::entries::{Entry, EntryKind};
use super::keys::KeyCache;
use super::load::Vocabulary;
use super::names::NameMatcher;
use super::place_names::PlaceMatcher;
use super::terms::TermMatcher;
use crate::analysis::Analyzers;
use crate::article::Language;

/// How a term leads to an entry.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumCount,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
pub enum NameReach {
    /// It is a name or term of the entry.
    Named,
    /// It adds to a theme's score but is not enough by itself.
    Weak,
    /// It counts only behind another name of the organiser in the same text.
    AfterLong,
    /// It is an acronym of several organisers; other words of the text decide.
    Ambiguous,
}

impl NameReach {
    pub const ALL: [Self; <Self as EnumCount>::COUNT] =
        *<Self as VariantArray>::VARIANTS.first_chunk().expect("strum lists every variant once");
}

/// An entry that a term leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached<'a> {
    pub entry: Entry<'a>,
    pub reach: NameReach,
    /// The part of the term that leads to it.
    pub by: String,
}

impl Vocabulary {
    /// The entries that a term leads to, kind by kind. Pairs of the glossary are found by whole terms only.
    pub fn reached(&self, term: &str, analyzers: &Arc<Analyzers>) -> Vec<Reached<'_>> {
        let mut reached = self.reached_organisers(term, analyzers);
        let themes = self.entries(EntryKind::Theme);
        let matcher = TermMatcher::new(self, analyzers);
        for language in [Language::German, Language::English] {
            for found in matcher.find(term, &language, &mut KeyCache::default()) {
                let reach = if found.weak { NameReach::Weak } else { NameReach::Named };
                reached.push(reached_by(&themes[found.theme], reach, &term[found.range]));
            }
        }
        let places = self.entries(EntryKind::Place);
        let in_text = PlaceMatcher::new(self).find(term);
        reached.extend(
            in_text.into_iter().map(|(at, range)| reached_by(&places[at], NameReach::Named, &term[range])),
        );
        let pairs = self.owners(EntryKind::Glossary, term);
        reached.extend(pairs.iter().map(|entry| reached_by(entry, NameReach::Named, term)));
        reached.sort_by(|a, b| {
            let key = |r: &Reached| (r.entry.kind, r.reach);
            key(a).cmp(&key(b))
        });
        let mut seen = Vec::new();
        reached.retain(|reached| {
            let entry = (reached.entry.kind, reached.entry.id, reached.entry.en);
            let is_new = !seen.contains(&entry);
            seen.push(entry);
            is_new
        });
        reached
    }

    fn reached_organisers(&self, term: &str, analyzers: &Arc<Analyzers>) -> Vec<Reached<'_>> {
        let entries = self.entries(EntryKind::Organiser);
        let found = NameMatcher::new(self, analyzers).find(&[term], &mut KeyCache::default());
        let named = found.into_iter().flatten();
        let mut reached: Vec<Reached> = named
            .map(|found| reached_by(&entries[found.organiser], NameReach::Named, &term[found.range]))
            .collect();
        let word = term.trim();
        let is_named = |id: &str| reached.iter().any(|reached| reached.entry.id == id);
        let mut others = Vec::new();
        for ambiguous in self.ambiguous().iter().filter(|ambiguous| ambiguous.short == word) {
            let candidates =
                entries.iter().filter(|entry| ambiguous.candidates.iter().any(|id| id == entry.id));
            others.extend(candidates.map(|entry| reached_by(entry, NameReach::Ambiguous, word)));
        }
        if others.is_empty() {
            let after = self.organisers().iter().zip(&entries);
            let after = after.filter(|(body, _)| body.short_after_long.iter().any(|short| short == word));
            let after = after.filter(|(body, _)| !is_named(&body.id));
            others.extend(after.map(|(_, entry)| reached_by(entry, NameReach::AfterLong, word)));
        }
        reached.extend(others);
        reached
    }
}

fn reached_by<'a>(entry: &Entry<'a>, reach: NameReach, by: &str) -> Reached<'a> {
    Reached { entry: entry.clone(), reach, by: by.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Lexicon;

    fn reached(term: &str) -> Vec<(EntryKind, String, NameReach)> {
        let vocabulary = Vocabulary::built_in();
        let analyzers = Arc::new(Analyzers::new(Lexicon::default()));
        let reached = vocabulary.reached(term, &analyzers);
        reached.iter().map(|r| (r.entry.kind, r.entry.id.to_owned(), r.reach)).collect()
    }

    #[test]
    fn names_terms_and_places_are_reached_inflected() {
        assert!(reached("Gesellschaft für internationale Zusammenarbeit").contains(&(
            EntryKind::Organiser,
            "giz".to_owned(),
            NameReach::Named
        )));
        assert!(reached("Kenias").contains(&(EntryKind::Place, "ke".to_owned(), NameReach::Named)));
        assert!(reached("Kläranlagen").contains(&(EntryKind::Theme, "wasser".to_owned(), NameReach::Named)));
        assert_eq!(reached("Xyzzy"), []);
    }

    #[test]
    fn short_forms_that_need_more_words_say_so() {
        assert!(reached("EG").contains(&(
            EntryKind::Organiser,
            "engagement-global".to_owned(),
            NameReach::AfterLong
        )));
        let both = reached("GWP");
        assert!(
            both.len() > 1 && both.iter().all(|(_, _, reach)| *reach == NameReach::Ambiguous),
            "{both:?}"
        );
    }
}
