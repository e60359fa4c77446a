//! Errors of an engine.

use super::SystemFault;
use crate::budget::BudgetExhausted;

/// Why the engine could not answer. Messages are for the log and the command line, not for visitors.
#[derive(Debug, Clone, thiserror::Error)]
pub enum EngineError {
    /// There is no index yet, or none that this program can read.
    #[error("{0}")]
    Unavailable(String),
    /// The search took longer than allowed.
    #[error("the search took longer than allowed")]
    DeadlineExceeded,
    /// Another process holds the right to write to the index.
    #[error("{0}")]
    Locked(String),
    /// The index is damaged, or reading or writing it failed.
    #[error(
        "the index at {place} failed: {cause}; `fundstelle verify` tells whether it is damaged, and mends it with `--repair`; `fundstelle index --rebuild SOURCE…` builds it anew from all its sources"
    )]
    Broken { place: String, cause: String },
    /// The operating system refused to read or write a file, which is no sign of damage.
    #[error("the index at {place} can't be used ({cause}): {fault}")]
    Refused { place: String, cause: String, fault: SystemFault },
    /// The engine panicked. That is a fault of this program, and no sign of a damaged index.
    #[error(
        "the search failed by a fault of this program ({0}); please report it. If `fundstelle verify` finds damage, `fundstelle verify --repair` mends it, or build the index anew from all its sources with `fundstelle index --rebuild SOURCE…`"
    )]
    Panicked(String),
}

impl From<BudgetExhausted> for EngineError {
    fn from(_: BudgetExhausted) -> Self {
        Self::DeadlineExceeded
    }
}

impl EngineError {
    /// The error for a place where there is no index yet.
    pub fn no_index(place: &str) -> Self {
        Self::Unavailable(format!("there is no index at {place}; build one with `fundstelle index SOURCE…`"))
    }

    /// The error for an index that is damaged or can't be reached; `place` and `cause` say where and why.
    pub fn broken(place: impl Into<String>, cause: impl std::fmt::Display) -> Self {
        let (place, cause) = (place.into(), cause.to_string());
        match SystemFault::from_message(&cause) {
            Some(fault) => Self::Refused { place, cause, fault },
            None => Self::Broken { place, cause },
        }
    }
}
