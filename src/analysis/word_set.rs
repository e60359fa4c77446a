//! Sets of words that are written into the program.

use rustc_hash::FxHashSet;

/// A set of words, looked up as they are written.
#[derive(Debug)]
pub struct WordSet(FxHashSet<&'static str>);

impl WordSet {
    /// The words of a text, separated by white space.
    pub fn new(text: &'static str) -> Self {
        Self(text.split_whitespace().collect())
    }

    pub fn has(&self, word: &str) -> bool {
        self.0.contains(word)
    }
}
