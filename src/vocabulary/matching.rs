//! Finds many names in a text at once, with a trie whose steps are the keys of words.
//!
//! The time is O(words of the text × words of the longest name).

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::keys::{Key, Unit};

/// How exactly a text must spell a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// Case and inflection may differ.
    Free,
    /// Inflection may differ, but not the capitals.
    Cased,
    /// Nothing may differ, but the `s` of a genitive or plural may follow.
    Exact,
}

#[derive(Debug)]
struct Pattern {
    name: String,
    spelling: Spelling,
    value: u32,
}

/// A trie of names. `value` is the number that the caller gives a name.
#[derive(Debug, Default)]
pub(super) struct Trie {
    steps: FxHashMap<(u32, Key), u32>,
    /// For each node, the patterns that end at it.
    ends: Vec<Vec<u32>>,
    patterns: Vec<Pattern>,
}

/// An occurrence of a pattern in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Occurrence {
    pub value: u32,
    pub range: Range<usize>,
    /// The range of units that it covers.
    pub units: Range<usize>,
}

impl Trie {
    pub fn new() -> Self {
        Self { ends: vec![Vec::new()], ..Self::default() }
    }

    /// Adds a name under its keys. It is added again under other keys if hyphenated words may be closed.
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

    /// Appends every occurrence that starts at a unit, the shortest first.
    pub fn starting_at(&self, text: &str, units: &[Unit], start: usize, found: &mut Vec<Occurrence>) {
        self.follow(text, units, start, start, 0, found);
    }

    fn follow(
        &self,
        text: &str,
        units: &[Unit],
        start: usize,
        at: usize,
        node: u32,
        found: &mut Vec<Occurrence>,
    ) {
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
                    found.push(Occurrence {
                        value: pattern.value,
                        range: range.clone(),
                        units: start..behind,
                    });
                }
            }
            self.follow(text, units, start, behind, next, found);
        }
    }
}

/// Whether a text goes beyond the end of a sentence, which no name does. A full stop within a name
/// follows at most three letters (`U.S. Department`).
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

/// Whether two texts have the same number of words, with capitals at the same letters.
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
