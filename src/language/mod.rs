//! Learns the language of a collection: the lexicon that compounds are split by, the words as people write them with
//! their document frequencies, terms of the same meaning, and the titles, names and phrases that a typed text can be
//! completed to.
//!
//! The room is pure: everything follows from articles and vocabulary, and no index is known here. That makes
//! it no engine's business: a [`LanguageLearner`] sees every article that is written or removed, what it
//! learnt is saved with the generation as a [`CollectionLanguage`], and it is served as a [`LearntLanguage`]
//! whichever engine holds the articles. Corrections and completions are functions of that value, so they are
//! the same for every engine.
//!
//! The lexicon is learnt from the indexed articles themselves, since their own words give nearly all of the
//! gain that splitting compounds brings; general word frequencies help small collections only.

mod article;
mod collection;
mod completion;
mod composed_terms;
mod general_words;
mod glossary;
mod inflection;
mod known_words;
mod layer;
mod learner;
mod learnt;
mod lexicon;
mod phrases;
mod same_word;
mod surface_forms;
mod term_forms;
#[cfg(test)]
pub(crate) mod tests;
mod typing_errors;
mod verb_forms;
mod words;

pub use collection::{CollectionLanguage, LanguageError, LanguageFiles};
pub use completion::{Completion, CompletionKind, matched};
pub use glossary::{Counterpart, CounterpartForm, Glossary, TermList, WordTerms, written};
pub use known_words::{KnownWords, Opening};
pub use learner::LanguageLearner;
pub use learnt::{LearntLanguage, SharingForms};
pub use lexicon::LexiconLearner;
pub use surface_forms::SimilarWord;
