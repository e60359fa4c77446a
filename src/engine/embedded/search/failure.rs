//! Why a part of a search failed, before it is known which index it was.

use crate::budget::BudgetExhausted;

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Index(#[from] tantivy::TantivyError),
    #[error(transparent)]
    Read(#[from] std::io::Error),
    #[error(transparent)]
    Budget(#[from] BudgetExhausted),
}
