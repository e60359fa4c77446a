//! Near-duplicates and translations: which articles of a collection are the same article again,
//! and which are its version in the other language.
//!
//! Everything here is pure. A signature is made of each article by itself, and an engine stores it with
//! the article. What can be told of a part of a collection by itself may be settled when it is written; the rest is
//! compared when a snapshot is opened.

mod bands;
mod duplicates;
mod settled;
mod translations;

pub use bands::{BandIndex, band_entries};
pub use duplicates::{BANDS, Signature, groups_beside_settled, near_duplicate_groups};
pub use settled::SettledPairs;
pub use translations::{TranslationMarks, TranslationTraits, translation_pairs};
