//! What a run reads, where it writes, and how.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::forgetting::Elsewhere;
use crate::article::{ContentHash, Date};
use crate::engine::{Engine, GenerationOrigin};
use crate::enrich;
use crate::ingest::{Limits, Source};
use crate::vocabulary::Vocabulary;

/// The share of changed articles, in percent, at which the learnt facts no longer fit them.
const REBUILD_PERCENT: usize = 20;
/// The number of changes below which nothing is rebuilt, whatever their share.
const REBUILD_LEAST: usize = 20;

/// A run: what it reads, where it writes, and how.
pub struct IndexingRun<'a> {
    pub engine: &'a dyn Engine,
    /// The folder on this machine for the spool; it is created where it is missing.
    pub spool: &'a Path,
    pub vocabulary: Arc<Vocabulary>,
    pub sources: &'a [Source],
    pub limits: &'a Limits,
    pub enrich: &'a enrich::Options,
    /// The day of the run, after which no document was published.
    pub today: Date,
    pub origin: GenerationOrigin,
    pub choices: Choices,
    /// How long to wait for the right to write.
    pub patience: Duration,
    /// The number of threads that derive articles.
    pub threads: usize,
    /// What is kept of articles outside of the index.
    pub elsewhere: &'a dyn Elsewhere,
}

/// The choices of the user who runs the program.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Choices {
    /// Whether to build a new generation even where an incremental run would do.
    pub rebuild: bool,
    /// Whether sources may lose more than half of their articles.
    pub allow_removals: bool,
}

impl Choices {
    /// For runs that may delete any number of articles, since the caller knows what its sources hold: the program itself,
    /// or a service that deleted articles one by one.
    pub const REMOVALS_ALLOWED: Self = Self { rebuild: false, allow_removals: true };
}

impl IndexingRun<'_> {
    /// Whether the run was given the source with a root.
    pub(super) fn names(&self, root: &str) -> bool {
        self.sources.iter().any(|source| source.root() == root)
    }
}

/// The fingerprint of everything beside the documents that derivation depends on.
pub fn rules_fingerprint(vocabulary: &Vocabulary, options: &enrich::Options) -> String {
    let described = format!("{} {}", vocabulary.fingerprint(), enrich::rules_fingerprint(options));
    ContentHash::digest(described.as_bytes()).to_string()
}

/// Whether so many of the articles have changed that the learnt facts no longer fit them.
pub(super) fn is_too_much_changed(changes: usize, articles: usize) -> bool {
    changes >= REBUILD_LEAST && changes * 100 >= articles * REBUILD_PERCENT
}
