//! Snippets: the best passages of an article for a plan, with the ranges to highlight.

use std::ops::Range;

/// A passage of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    pub text: String,
    /// Ranges of `text` that match, in bytes, ascending, on character borders.
    pub highlights: Vec<Range<usize>>,
    /// Index of the section it is from.
    pub section: usize,
    pub page: Option<u32>,
}
