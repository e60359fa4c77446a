//! Closeness in meaning: whether a passage speaks of what a query asks for in other words, in either language.
//!
//! `Wie steckt man sich an` and `Übertragungswege` share no word, no part of one and no entry of a glossary. A table of
//! word vectors ([`WordVectors`]) holds a point in space for each of some 40,000 words of both languages; words that
//! are used for the same things lie close together. The weighted sum of the vectors of a query is compared with that
//! of each short window of an article ([`WindowScorer`]), by the cosine of the angle between them. It changes the order of
//! hits and never adds one.
//!
//! The table is static: it was distilled once from a language model, which is not needed to search, and is read in
//! place. Weighting the words of such a sum by their rarity follows Arora, Liang and Ma, *A Simple but Tough-to-Beat
//! Baseline for Sentence Embeddings* (ICLR 2017); distilling a model's sentence vectors into one vector a word follows
//! Tulkens and van Dongen, *Model2Vec* (2024). How the table is made, and of what, stands beside it in
//! `corpus/meaning/README.md`.

mod rows;
mod table;
mod windows;

pub use rows::{MOST_ROWS, Rows};
pub use table::{DIMENSIONS, TableError, WordVectors};
pub use windows::{Closest, LONGEST_TEXT, WindowScorer, rarity};
