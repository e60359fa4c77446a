//! JUDGMENTS + RUN → FIGURES: how well runs of judged queries rank, and whether one run is better.
//!
//! [`Queries`] are asked, a [`Run`] holds what was found, [`Judgments`] say what should have been
//! found; an [`Evaluation`] measures the one by the other, and [`Evaluation::against`] compares two.
//! Pure: contents of files come in as text, nothing here searches.
//!
//! Queries and articles are named in the form that runs have ([`field`]), so that a judgment meets
//! its article however its white space is written.

mod judgments;
mod measures;
mod paired;
mod queries;
mod run;

pub use judgments::{Judged, Judgments};
pub use measures::{Evaluation, Measure, Row, Scores};
pub use paired::Paired;
pub use queries::{Half, Queries, Query};
pub use run::{Ranked, Run, field, write_ranking};

/// A line that is not as its file's form wants it. Shown as `12: what is wrong`, for a file's name to
/// stand before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}: {problem}")]
pub struct LineError {
    /// Counted from 1.
    pub line: usize,
    pub problem: String,
}

/// Lines that hold something, with their numbers counted from 0. Editors that put a mark before the
/// text (U+FEFF) are forgiven.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty())
}

fn wrong(at: usize, problem: impl Into<String>) -> LineError {
    LineError { line: at + 1, problem: problem.into() }
}
