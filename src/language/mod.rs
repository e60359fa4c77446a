//! What is learnt of a collection's language: the lexicon that compounds are opened by, the words as
//! people write them with their frequencies, terms of the same meaning, and what a typed text may
//! become.
//!
//! Pure: everything follows from articles and vocabulary, and knows no index. A [`LanguageLearner`]
//! sees every article that is written or removed; what it learnt is saved with the generation as a
//! [`CollectionLanguage`], and served as a [`LearntLanguage`] whichever engine holds the articles.

mod article;
mod collection;
mod completion;
mod glossary;
mod layer;
mod learner;
mod learnt;
mod lexicon;
mod phrases;
mod surface_forms;
#[cfg(test)]
pub(crate) mod tests;
mod words;

pub use collection::{CollectionLanguage, LanguageError, LanguageFiles};
pub use completion::{Completion, CompletionKind, matched};
pub use glossary::{Counterpart, CounterpartForm, Glossary, TermList, WordTerms};
pub use learner::LanguageLearner;
pub use learnt::LearntLanguage;
pub use lexicon::LexiconLearner;
pub use surface_forms::SimilarWord;
