//! Errors inside a search. The snapshot turns them into an `EngineError`, which names the index.

use crate::budget::BudgetExhausted;

/// Why a part of a search failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Index(#[from] tantivy::TantivyError),
    #[error(transparent)]
    Read(#[from] std::io::Error),
    #[error(transparent)]
    Budget(#[from] BudgetExhausted),
}
