//! PLAN → RESULTS on a cluster.
//!
//! A plan is lowered to terms, phrases and bits as for every engine ([`crate::engine::lowering`]). The conditions on bits
//! become filters of the cluster's queries ([`conditions`]), so that it matches, scores and counts exactly the same
//! articles. What the best articles hold of the plan is then read from their lanes here ([`held`]), for the second pass, for
//! missing words and for explanations.

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
