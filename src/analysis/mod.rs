//! TEXT → TOKENS: one chain of token filters per language, the same at index and query time.

/// The chains of one generation.
#[derive(Debug)]
pub struct Analyzers;
