//! The engine over an OpenSearch cluster: many machines, one index.
//!
//! The cluster stores, matches, scores and counts; what a word is, what is a hit, how the best hits are ranked a second
//! time, and which passages are shown is decided here, by the same code that the embedded engine uses. Nothing of it runs
//! inside the cluster, so any node of it will do, with no plugin and no script.
//!
//! A document on its way, from a `PUT` on one server to a hit on another:
//!
//! 1. The server takes the lease that one process has at a time ([`index::control`]), derives and analyses the article, and
//!    writes a document with its tokens as *lanes* ([`index::lanes`]). Nobody sees it: the cluster refreshes an index only
//!    when it is told to.
//! 2. The commit says in the records that it is about to make changes visible, refreshes the index, finds near-duplicates
//!    and translations, saves what was learnt of the words, and then names the new commit in the records. It is
//!    acknowledged when that is written, to every copy of the records' shard that is in sync.
//! 3. Every server looks at the records several times a second. One that sees another commit opens a *point in time* of the
//!    index, looks again, and serves that state if the records still name the commit. A request asks this state alone.
//!
//! What is as it would be in the embedded engine but for rounding: which articles match, how many, every count of a facet,
//! the order of hits, passages, near-duplicates, exports. What may differ:
//!
//! | what | bound |
//! | --- | --- |
//! | order of hits whose scores are nearer than one part in a million | floating-point sums have another order |
//! | statistics after articles were changed or deleted | both engines count articles that are gone until they are merged away, which happens at other times |
//! | the score of an everyday word spelt like an acronym (`map`), in an article that has both | the acronym's occurrences count for the frequency of the word |
//! | beginnings of words in titles (`title:klim*`) | expanded to words of all texts that titles have, of which the most frequent 512 are looked at |
//! | related articles | their 30 words of greatest weight are looked for among the 400 that an article has most of |
//! | translations of an article on the day on which one of two near-duplicates of it expires | found at the commit before |
//! | a writer that was killed between two commits | what it wrote becomes visible with the next commit; the next run of indexing compares every article with its source and mends it |

mod client;
mod engine;
pub mod index;
mod options;
mod scan;
mod search;

pub use client::{Cluster, ClusterError};
pub use engine::ClusterEngine;
pub use index::generation::ClusterSettings;
pub use options::ClusterOptions;
