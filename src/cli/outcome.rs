//! How a command ended; the exit code is made from it.

/// How a command that did not fail ended.
pub enum Outcome {
    Done,
    /// A search has no hits.
    NothingFound,
    Incomplete,
    NeedsConsent,
    Findings,
}
