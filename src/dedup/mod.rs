//! Near-duplicates and translations: which articles of a collection are one article several times.
//!
//! Pure functions over signatures that are made of articles one at a time, kept by an engine, and
//! compared over a whole collection.

mod duplicates;
mod translations;

pub use duplicates::{BANDS, Signature, same_articles};
pub use translations::{TranslationMarks, twins};
