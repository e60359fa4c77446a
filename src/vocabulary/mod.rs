//! Controlled terms: organisers, themes, glossary, dictionary, places, and decisions on compounds.
//!
//! The files of `corpus/vocabulary` are compiled into the program, and a folder may replace any of
//! them. Loading checks them: ids are unique, relations lead to existing organisers and form no
//! circle, and a name belongs to one organiser. [`NameMatcher`], [`TermMatcher`] and
//! [`PlaceMatcher`] find names and terms in a text; what an occurrence means for an article is
//! decided in `enrich`.

mod bodies;
mod body_kinds;
mod body_names;
mod body_words;
mod candidates;
mod capitals;
mod compounds;
mod dictionary;
mod editing;
mod entries;
mod error;
mod files;
mod glossary;
mod ids;
mod keys;
mod load;
mod matching;
mod names;
mod new_entries;
mod organisers;
mod place_names;
mod places;
mod reach;
mod spellings;
mod terms;
mod themes;
mod value_names;
mod whole_names;

pub use bodies::{KnownAcronyms, introduced};
pub use body_names::{BodyName, all_body_names, body_names};
pub use body_words::{BodyKind, is_no_name};
pub use candidates::{Candidate, CandidateKind, Candidates};
pub use capitals::{is_first_name, is_office};
pub use editing::{Added, Addition, AdditionError};
pub use entries::{Entry, EntryKind};
pub use error::VocabularyError;
pub use glossary::TermPair;
pub use keys::KeyCache;
pub use load::Vocabulary;
pub use names::{NameMatch, NameMatcher};
pub use new_entries::NewOrganiser;
pub use organisers::{Ambiguous, Organiser, OrganiserKind};
pub use place_names::PlaceMatcher;
pub use places::Place;
pub use reach::{NameReach, Reached};
pub use spellings::{nominative, spelling_key};
pub use terms::{TermMatch, TermMatcher};
pub use themes::Theme;
pub use value_names::{NameRank, ValueName, ValueNames};
