//! What an index in a folder is read and written with.

use std::num::NonZeroUsize;
use std::sync::Arc;

use serde::Deserialize;

use crate::vocabulary::Vocabulary;

/// What writing may use of the machine.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WriterOptions {
    /// Memory of the segments being written, in megabytes, over all threads; at least 16 each.
    pub memory_mb: usize,
    /// Threads that analyse, and that write segments; 0 takes one a processor, at most 8.
    pub threads: usize,
}

impl Default for WriterOptions {
    fn default() -> Self {
        Self { memory_mb: 256, threads: 0 }
    }
}

impl WriterOptions {
    pub(super) fn threads(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(8),
            threads => threads.min(64),
        }
    }
}

/// What all generations of an index are read and written with; copies share the vocabulary.
#[derive(Clone)]
pub struct IndexSettings {
    pub vocabulary: Arc<Vocabulary>,
    pub writer: WriterOptions,
}
