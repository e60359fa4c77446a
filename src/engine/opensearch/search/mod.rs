//! PLAN → RESULTS on a cluster.
//!
//! A plan is lowered to terms, phrases and bits as for every engine ([`crate::engine::lowering`]). The conditions on bits
//! become filters of the cluster's queries ([`conditions`]), so that it matches, scores and counts exactly the same
//! articles. What the best articles hold of the plan is then read from their tokens here ([`held`]), for rescoring, for
//! missing words and for explanations.
//!
//! Every request costs its way to a node, and from there to all shards and back, twice or three times. A search is two
//! requests where all that it asks of words is known:
//!
//! 1. The articles with all words, with the counts of facets, and those of the best hundred that rescoring reads;
//!    beside it how many articles have some of the words. Their hits are asked for where no article has all.
//! 2. The texts of the page.
//!
//! Before come questions about words that nobody has asked before at this commit, those of the plan and frequencies together;
//! answers are remembered, a bounded number of them. Only searches with scores let shards tell each other their statistics.

mod collection;
mod conditions;
mod explain;
mod facets;
mod filters;
mod held;
mod related;
mod requests;
mod rescore;
mod result_set;
mod snapshot;
mod statistics;
mod stored;

pub use collection::Collection;
pub use snapshot::ClusterSnapshot;
