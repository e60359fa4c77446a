//! The outcome of a command, which its exit code follows from.

/// The outcome of a command that did not fail.
pub enum Outcome {
    Done,
    /// A search has no hits.
    NothingFound,
    Incomplete,
    NeedsConsent,
    Findings,
}
