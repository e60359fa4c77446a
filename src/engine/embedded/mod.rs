//! The embedded engine: an index of Tantivy segments in a folder on this machine.
//!
//! [`index`] holds articles on disk (schema, documents, generations, the writer); [`search`] answers queries
//! on one state of it. Tantivy is known in this room alone.

mod engine;
pub mod index;
pub mod search;

pub use engine::EmbeddedEngine;
