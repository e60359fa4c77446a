//! Tokens: the terms of a text with their places.

use std::ops::Range;

/// How a token relates to its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// It is the whole word.
    Word,
    /// It is a part of a compound, or a segment of a hyphenated word.
    Part,
    /// It is an acronym in capitals, written `^MAP`.
    Acronym,
    /// It is the day or the month that several words write together, as [`CalendarDate`](super::dates::CalendarDate) names it.
    Date,
}

/// A term with its place in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub text: String,
    /// The range of bytes of the text that it stands for.
    pub range: Range<usize>,
    /// The number of its word in the text, with stop words counted.
    pub position: usize,
    pub kind: TokenKind,
}

/// The terms of one kind among tokens.
pub fn texts(tokens: &[Token], kind: TokenKind) -> Vec<String> {
    tokens.iter().filter(|token| token.kind == kind).map(|token| token.text.clone()).collect()
}

/// A token while the chain works on its word. The range is relative to the word.
#[derive(Debug, Clone)]
pub(super) struct Form {
    pub text: String,
    pub range: Range<usize>,
    pub kind: TokenKind,
}
