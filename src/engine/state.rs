//! Types that describe generations, and why an index can't be used.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::EngineError;

/// Where the articles of a generation came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GenerationOrigin {
    /// The sample corpus that is shipped with the program; `serve` may rebuild such an index on its own.
    Corpus,
    /// Sources that a user named.
    Sources,
}

/// The cluster that an index is in, as it says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterCondition {
    /// What it runs, such as `OpenSearch 2.19.1`.
    pub program: String,
    pub nodes: u64,
    pub health: ClusterHealth,
}

/// How whole the copies of an index are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClusterHealth {
    /// Every copy of every shard is there.
    Whole,
    /// Of every shard a copy is there, and of some another one is missing.
    CopiesMissing,
    /// Of some shards no copy can be reached.
    ShardsMissing,
}

/// How many articles of each source root an index has; 0 where only the root is known.
pub type ArticlesByRoot = BTreeMap<String, u64>;

/// What a generation is kept for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GenerationState {
    /// It is the published one.
    Served,
    /// It was published once, and can be gone back to.
    Kept,
    /// It never was published, since the run that built it ended before.
    Unfinished,
}

/// What can be told of a generation without opening it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenerationSummary {
    pub number: u32,
    pub state: GenerationState,
    /// When it was built, in seconds since 1970; `None` where that can't be read.
    pub built_at: Option<i64>,
    /// Its articles by source; `None` where that can't be read.
    pub sources: Option<ArticlesByRoot>,
    /// The bytes of its files.
    pub bytes: u64,
}

/// What [`UnusableIndex::Mismatch`] names where settings differ and not the version of the program.
pub const TABLE_OF_WORD_VECTORS: &str = "table of word vectors";
pub const LIST_OF_COMPOUNDS: &str = "list of compounds";

/// Why an existing index can't be used. Each message names the command that mends it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum UnusableIndex {
    /// It was written by another version of the program or with another vocabulary.
    #[error(
        "the index at {place} was written with another {what} than this program uses; build it anew with `fundstelle index --rebuild SOURCE…`"
    )]
    Mismatch {
        place: String,
        /// What differs: the layout on disk, the schema, the analysis, the list of compounds, or the table of word vectors.
        what: &'static str,
        origin: GenerationOrigin,
        /// The sources of its articles; `None` where that can't be told.
        roots: Option<ArticlesByRoot>,
    },
    #[error(
        "the index at {place} is damaged ({cause}); `fundstelle verify --repair` mends it, or build it anew from all its sources with `fundstelle index --rebuild SOURCE…`"
    )]
    Damaged {
        place: String,
        cause: String,
        /// The sources of its articles; `None` where that can't be told.
        roots: Option<ArticlesByRoot>,
    },
    /// A file of it can't be read at the moment, which tells nothing of the file.
    #[error("the index at {place} can't be read ({cause})")]
    Unreadable { place: String, cause: String },
}

impl From<UnusableIndex> for EngineError {
    fn from(why: UnusableIndex) -> Self {
        Self::Unavailable(why.to_string())
    }
}
