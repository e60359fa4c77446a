//! PLAN → RESULTS on the embedded index.
//!
//! A plan is lowered to terms, phrases and bits as for every engine ([`crate::engine::lowering`]), and these become
//! streams of postings, one for each term and field. The streams are evaluated in
//! windows of documents, as Lucene's `BooleanScorer` does: every stream adds its BM25 score and its bits to the
//! documents of the window, and then each document with any bit is examined once. That one examination decides
//! whether the document holds all or some of the words, whether it passes the filters, and which facet values
//! it counts for, so that totals, facet counts and hits always describe the same set.
//!
//! How each step of ranking was measured stands at the [ranking profile](crate::query::RankingProfile), in
//! `src/query/profile.rs`.

mod collect;
mod columns;
mod duplicates;
mod evaluate;
mod explain;
mod facets;
mod failure;
mod field_sizes;
mod hit_positions;
mod live;
mod lookups;
mod meaning;
mod near_pairs;
mod ngram;
mod postings;
mod proximity;
mod related;
mod result_set;
mod segment_collector;
mod snapshot;
mod statistics;
mod stored;
mod term_dictionary;
mod title;
mod translations;
mod values;
mod weights;
mod word_caches;
mod word_positions;

pub use snapshot::EmbeddedSnapshot;
pub use word_caches::WordCaches;
