//! What a mistyped word is meant to be, and what an unfinished one may become.
//!
//! Pure: both are built from words, titles and names with their frequencies, and know no index.

mod completion;
mod lexicon;
mod surface_forms;

pub use completion::{Completable, Completion, CompletionKind, Completions, matched};
pub use lexicon::LexiconLearner;
pub use surface_forms::{SimilarWord, SurfaceForms};
