//! The lines of the files of this room, and errors in them.

/// A malformed line of a file. It is shown as `12: the problem`, so that callers put the name of the
/// file before it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}: {problem}")]
pub struct LineError {
    /// The number of the line, from 1.
    pub line: usize,
    pub problem: String,
}

/// The lines that are not blank, with their numbers from 0. A byte order mark (U+FEFF), which some
/// editors write, is ignored.
pub(super) fn numbered_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty())
}

/// The error for a problem in line `at`, counted from 0.
pub(super) fn wrong(at: usize, problem: impl Into<String>) -> LineError {
    LineError { line: at + 1, problem: problem.into() }
}
