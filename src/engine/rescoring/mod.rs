//! Rescoring, as every engine does it: which words of a query are compared, and how the parts of the score are computed. How
//! an engine reads the words of its documents is its own affair.

mod ngram;
mod proximity;
mod title;

pub use ngram::{Gram, MOST_OCCURRENCES, NgramQuery, NgramScratch, grams};
pub use proximity::{Occurrence, best_window};
pub use title::{TitleCover, TitleQuery};

/// What rescoring adds to the score of the first pass. All parts are in the unit of that score, a sum of weighted BM25
/// scores.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rescore {
    pub ngram: f32,
    pub proximity: f32,
    pub title: f32,
    /// `None` where closeness in meaning was not looked at.
    pub meaning: Option<f32>,
}

impl Rescore {
    pub fn sum(self) -> f32 {
        self.ngram + self.proximity + self.title + self.meaning.unwrap_or_default()
    }
}
