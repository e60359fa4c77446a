//! PLAN → RESULTS on the embedded index.
//!
//! A plan is lowered to streams of postings, one a term and field. They are evaluated in windows
//! of documents, as Lucene's `BooleanScorer` does: every stream adds its BM25 score and its bit to
//! the documents of the window, then each touched document is looked at once. That one look
//! decides whether it holds all or some of the words, whether it passes the filters, and which
//! facet values it counts for, so that totals, counts and hits always speak of the same set.

mod collect;
mod columns;
mod engine;
mod evaluate;
mod facets;
mod lower;
mod snapshot;

pub use engine::EmbeddedEngine;
pub use snapshot::Snapshot;
