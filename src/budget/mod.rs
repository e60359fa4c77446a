//! Limits how long an answer may take, by a deadline that is handed to every step of a request.
//!
//! Planning, look-ups, evaluation, rescoring, snippets and the making of hits each look at it as they go,
//! so that no part can outlive the limit of the whole. Work that is given up leaves nothing behind: the
//! caller gets [`BudgetExhausted`] in place of an answer that is only partly right.
//!
//! Two kinds of work have no budget. What writes an answer as JSON or HTML is bounded by the answer: a page has
//! a limited number of hits, each with limited passages and versions, so that giving up an answer that is
//! complete already would gain nothing. And the work of an operator, such as building an index, takes as long
//! as the collection is large. Of that work, each document by itself is limited: a [`Worker`] goes on without one that
//! takes too long.

mod built;
mod worker;

pub use built::Built;
pub use worker::{Unfinished, Worker};

use std::time::{Duration, Instant};

/// The budget of a request was used up before there was an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the search took longer than allowed")]
pub struct BudgetExhausted;

/// What a request may use. It is a small value that is handed on by copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// `None`: the request may take as long as it needs.
    deadline: Option<Instant>,
    /// How long that was from the beginning.
    time: Option<Duration>,
}

impl Budget {
    /// No limit: for commands that run once, whose user can stop them.
    pub const UNLIMITED: Self = Self { deadline: None, time: None };

    /// As much time as this from now on.
    pub fn within(time: Duration) -> Self {
        Self { deadline: Instant::now().checked_add(time), time: Some(time) }
    }

    /// Returns a budget of the same length that begins now, for work that goes on in steps, such as an export: every
    /// step has the whole time.
    pub fn renewed(self) -> Self {
        self.time.map_or(Self::UNLIMITED, Self::within)
    }

    /// Whether there is time left.
    ///
    /// Reading the clock costs some 25 nanoseconds: callers ask once for a piece of work that takes at
    /// least some microseconds and at most some milliseconds.
    pub fn check(self) -> Result<(), BudgetExhausted> {
        match self.deadline {
            Some(deadline) if Instant::now() > deadline => Err(BudgetExhausted),
            _ => Ok(()),
        }
    }

    /// The time that is left, for waiting; `None` where there is no limit.
    pub fn left(self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_ends_with_its_time() {
        assert_eq!(Budget::UNLIMITED.check(), Ok(()));
        assert_eq!(Budget::UNLIMITED.left(), None);
        assert_eq!(Budget::within(Duration::from_secs(3600)).check(), Ok(()));
        let spent = Budget::within(Duration::ZERO);
        while spent.left() != Some(Duration::ZERO) {}
        assert_eq!(
            Budget { deadline: Instant::now().checked_sub(Duration::from_nanos(1)), time: None }.check(),
            Err(BudgetExhausted)
        );
    }
}
