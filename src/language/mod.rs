//! What a mistyped word is meant to be, which terms mean the same, and what an unfinished word may
//! become.
//!
//! Pure: all are built from words, titles, names and vocabulary, and know no index.

mod completion;
mod glossary;
mod lexicon;
mod surface_forms;

pub use completion::{Completable, Completion, CompletionKind, Completions, matched};
pub use glossary::{Book, Counterpart, CounterpartForm, Glossary, WordTerms};
pub use lexicon::LexiconLearner;
pub use surface_forms::{SimilarWord, SurfaceForms};
