//! What there is of an index before it is opened for search.

use serde::{Deserialize, Serialize};

use super::EngineError;

/// Where the articles of a generation came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GenerationOrigin {
    /// The shipped sample corpus: `serve` may rebuild it by itself.
    Corpus,
    /// Sources somebody named.
    Sources,
}

/// Why the index that is there can't be used, and what mends it.
#[derive(Debug, thiserror::Error)]
pub enum UnusableIndex {
    /// It was written by another version of the program or with another vocabulary.
    #[error(
        "the index at {place} was written with another {what} than this program uses; build it anew with `fundstelle index --rebuild SOURCE…`"
    )]
    Mismatch {
        place: String,
        /// What differs: the layout, the schema, the analysis, the list of compounds.
        what: &'static str,
        origin: GenerationOrigin,
        /// Source roots of the articles it holds.
        roots: Vec<String>,
    },
    #[error(
        "the index at {place} is damaged ({cause}); build it anew with `fundstelle index --rebuild SOURCE…`"
    )]
    Damaged { place: String, cause: String },
}

impl From<UnusableIndex> for EngineError {
    fn from(why: UnusableIndex) -> Self {
        Self::Unavailable(why.to_string())
    }
}
