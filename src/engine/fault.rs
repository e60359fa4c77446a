//! Faults that a check of an index finds, and what they do harm to.

use std::fmt;

/// What a fault does harm to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Harm {
    /// Nothing: something lies there that no state of the index needs.
    Nothing,
    /// Something that follows from the articles and is made anew without asking, such as learnt words.
    Learnt,
    /// Nobody can tell: a file could not be read at the moment, for want of a permission or of file handles.
    Unknown,
    /// What searches read. The articles themselves can be read nevertheless.
    Searches,
    /// What articles are read from.
    Articles,
}

/// One fault of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file, or the article or generation, that has it.
    pub place: String,
    /// What is wrong, as the end of a sentence that begins with the place: `is missing`.
    pub cause: String,
    pub harm: Harm,
}

impl Fault {
    pub fn new(place: impl fmt::Display, cause: impl fmt::Display, harm: Harm) -> Self {
        Self { place: place.to_string(), cause: cause.to_string(), harm }
    }

    /// Whether answers of this state of the index may be wrong.
    pub fn is_damage(&self) -> bool {
        self.harm >= Harm::Searches
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.place, self.cause)
    }
}
