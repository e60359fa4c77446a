//! The settings that an index folder is read and written with.

use std::num::NonZeroUsize;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::meaning::WordVectors;
use crate::vocabulary::Vocabulary;

/// How much of the machine writing may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WriterOptions {
    /// Memory for the segments that are being written, in megabytes over all threads; each thread gets at
    /// least 16.
    pub memory_mb: usize,
    /// The number of threads that derive articles, of those that analyse them, and of those that write segments; 0 means
    /// one per processor, at most 8.
    pub threads: usize,
}

impl Default for WriterOptions {
    fn default() -> Self {
        Self { memory_mb: 256, threads: 0 }
    }
}

impl WriterOptions {
    /// The number of threads for each of the three.
    pub fn threads(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(8),
            threads => threads.min(64),
        }
    }
}

/// The settings that all generations of an index share. Copies share one vocabulary and one table.
#[derive(Clone)]
pub struct IndexSettings {
    pub vocabulary: Arc<Vocabulary>,
    /// The table of word vectors; `None` where closeness in meaning is switched off.
    pub meaning: Option<Arc<WordVectors>>,
    pub writer: WriterOptions,
}

impl IndexSettings {
    /// Names the table of word vectors.
    pub(super) fn table_digest(&self) -> Option<String> {
        self.meaning.as_ref().map(|table| table.digest().to_owned())
    }
}
