//! ARTICLES → SEGMENTS: the index on disk.
//!
//! ```text
//! index/CURRENT                      the number of the generation that is served, with a checksum
//! index/forgotten.json              hashes of the articles that must never come back, with a checksum
//! index/writer.lock                  held by the one process that writes
//! index/writer.turn                  held by the one that writes next
//! index/generations/0001/manifest.json   fingerprints; never changes
//!                       /facts.json      learnt site boilerplate; frozen
//!                       /lexicon.tsv     learnt word frequencies; frozen
//!                       /sources.json    every source root that a commit ever had articles of, with a checksum
//!                       /language/       learnt words, names and spellings, by commit
//!                       /segments/       the Tantivy index
//!                       /published       empty; tells it from one that was never finished
//! ```
//!
//! A generation has one schema, one set of analysis chains and one set of learnt facts. Other facts mean a
//! new generation, which is built aside and published by renaming `CURRENT`; readers keep the old one until
//! they are done. Within a generation, commits add and delete articles by id and content hash. The counts and
//! the source roots of a commit travel in its Tantivy payload, so that they change in one step with the
//! articles; the manifest holds only what never changes. Field names stand in `schema` alone.
//!
//! Every file has a checksum: that of facts and lexicon stands in the manifest, that of manifest, `meta.json`,
//! `sources.json` and `CURRENT` in the file itself, that of a segment's files in the footers that Tantivy writes, and a language file is
//! named by its own. `verification` reads all of them.
//!
//! Fingerprints of schema, analysis and lexicon are separate from that of the derivation rules. So is that of
//! the table of word vectors, whose rows the segments hold. If schema, analysis, lexicon or table differ, the index can't
//! be read and is refused; if only the derivation rules differ, it stays searchable until the next run derives its
//! articles again. The glossary works at query time and needs no fingerprint.

mod access;
mod checksums;
mod column_values;
mod copies;
mod derived_files;
mod directory;
mod document;
mod duplicates;
mod durable;
mod files;
mod forgotten;
mod forward;
mod generation;
mod inventory;
mod lock;
mod merging;
mod pending;
mod pointer;
mod refused;
mod schema;
mod settings;
mod sources;
mod tokenizer;
mod unsynced;
mod verification;
mod writer;

pub use access::{FolderAccess, published};
pub use column_values::{for_each_value, small_values};
pub use directory::IndexDirectory;
pub use document::StoredText;
pub use duplicates::SegmentDuplicates;
pub use forward::{ForwardIndex, GramPlace, RowSequences};
pub use generation::{CommitId, EmbeddedGeneration, Manifest};
pub use lock::WriterLock;
pub use schema::Fields;
pub use settings::{IndexSettings, WriterOptions};
pub use verification::KnownFiles;
