//! ARTICLES → SEGMENTS: the index on disk.
//!
//! ```text
//! index/CURRENT                      the number of the generation that is served
//! index/writer.lock                  held by the one process that writes
//! index/generations/0001/manifest.json   fingerprints; never changes
//!                       /facts.json      learnt site boilerplate; frozen
//!                       /lexicon.tsv     learnt word frequencies; frozen
//!                       /segments/       the Tantivy index
//! ```
//!
//! A generation has one schema, one analysis and one set of learnt facts. New facts mean a new
//! generation, built aside and published by renaming `CURRENT`; readers keep the old one until
//! they are done. Within a generation, commits add and delete articles. Field names stand in
//! `schema` alone.

mod access;
mod directory;
mod document;
mod files;
mod generation;
mod schema;
mod settings;
mod writer;

pub use access::{FolderAccess, state_of};
pub use directory::{IndexDirectory, WriterLock};
pub use document::StoredText;
pub use generation::{CommitId, EmbeddedGeneration, Manifest};
pub use schema::{Fields, LABEL_SEPARATOR};
pub use settings::{IndexSettings, WriterOptions};
