//! Finds many names in one text at once: a trie over the keys of words.
//!
//! The work is linear in the length of the text, times the length of the longest name that the
//! text begins to spell.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::keys::{Key, Unit};

/// How exactly a name has to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// Case and inflection are free.
    Free,
    /// Inflection is free, capitals are not.
    Cased,
    /// As written; a genitive or plural s may follow.
    Exact,
}

#[derive(Debug)]
struct Pattern {
    name: String,
    spelling: Spelling,
    value: u32,
}

/// The patterns by their keys.
#[derive(Debug, Default)]
pub(super) struct Trie {
    steps: FxHashMap<(u32, Key), u32>,
    /// Patterns that end at a node, by node.
    ends: Vec<Vec<u32>>,
    patterns: Vec<Pattern>,
}

/// A pattern found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub value: u32,
    pub range: Range<usize>,
    /// Units it spans.
    pub units: Range<usize>,
}

impl Trie {
    pub fn new() -> Self {
        Self { ends: vec![Vec::new()], ..Self::default() }
    }

    /// Adds a name under each of its spellings in keys.
    pub fn add(&mut self, keys: &[Key], name: &str, spelling: Spelling, value: u32) {
        if keys.is_empty() {
            return;
        }
        let mut node = 0;
        for &key in keys {
            let next = self.ends.len() as u32;
            node = *self.steps.entry((node, key)).or_insert(next);
            if node == next {
                self.ends.push(Vec::new());
            }
        }
        let pattern = self.patterns.len() as u32;
        self.patterns.push(Pattern { name: name.to_owned(), spelling, value });
        self.ends[node as usize].push(pattern);
    }

    /// Every pattern that starts at a unit, shortest first.
    pub fn starting_at(&self, text: &str, units: &[Unit], start: usize, found: &mut Vec<Found>) {
        self.follow(text, units, start, start, 0, found);
    }

    fn follow(&self, text: &str, units: &[Unit], start: usize, at: usize, node: u32, found: &mut Vec<Found>) {
        let Some(unit) = units.get(at) else { return };
        let segment = unit.key.map(|key| (key, at + 1));
        for (key, behind) in segment.into_iter().chain(unit.closed) {
            let Some(&next) = self.steps.get(&(node, key)) else { continue };
            let Some(last) = units.get(behind - 1) else { continue };
            let range = units[start].range.start..last.range.end;
            if behind > start + 1 && breaks(&text[range.clone()]) {
                continue;
            }
            for &pattern in &self.ends[next as usize] {
                let pattern = &self.patterns[pattern as usize];
                if pattern.fits(&text[range.clone()]) {
                    found.push(Found { value: pattern.value, range: range.clone(), units: start..behind });
                }
            }
            self.follow(text, units, start, behind, next, found);
        }
    }
}

/// Whether a text runs over the end of a sentence: no name does. A full stop within a name stands
/// behind a single capital (`U.S. Department`).
fn breaks(text: &str) -> bool {
    text.char_indices().any(|(at, c)| match c {
        '!' | '?' | ';' | ':' | '|' | '•' | '\n' => true,
        '.' => text[..at].chars().rev().take_while(|c| c.is_alphabetic()).count() > 3,
        _ => false,
    })
}

impl Pattern {
    fn fits(&self, written: &str) -> bool {
        match self.spelling {
            Spelling::Free => true,
            Spelling::Cased => same_capitals(&self.name, written),
            Spelling::Exact => {
                let name = self.name.trim_matches(|c: char| !c.is_alphanumeric());
                let rest = written.strip_prefix(name);
                rest.is_some_and(|rest| matches!(rest, "" | "s" | "'s" | "’s" | "'" | "’"))
            }
        }
    }
}

/// Whether the words of two texts have their capitals at the same letters, as far as both go.
fn same_capitals(name: &str, written: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let (name, written) = (words(name), words(written));
    name.len() == written.len()
        && name.iter().zip(&written).all(|(name, written)| {
            name.chars().zip(written.chars()).all(|(a, b)| a.is_uppercase() == b.is_uppercase())
        })
}
