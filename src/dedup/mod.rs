//! Near-duplicates and translations: which articles of a collection are the same article again,
//! and which are its version in the other language.
//!
//! Everything here is pure. A signature is made of each article by itself, an engine stores it with
//! the article, and the signatures of a whole collection are compared when a snapshot is opened.

mod bands;
mod duplicates;
mod translations;

pub use bands::BandIndex;
pub use duplicates::{BANDS, Signature, near_duplicate_groups};
pub use translations::{TranslationMarks, TranslationTraits, translation_pairs};
