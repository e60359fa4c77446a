//! The embedded engine: holds the newest snapshot and moves on when the index does.

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwapOption;
use tantivy::ReloadPolicy;

use super::search::{EmbeddedSnapshot, GenerationLanguage, SegmentCache};
use crate::article::Date;
use crate::engine::embedded::index::{Generation, IndexDirectory};
use crate::engine::{Engine, EngineError, Snapshot, SnapshotId};
use crate::query::Glossary;
use crate::vocabulary::Vocabulary;

/// Searches an index folder.
pub struct EmbeddedEngine {
    directory: IndexDirectory,
    vocabulary: Arc<Vocabulary>,
    current: ArcSwapOption<EmbeddedSnapshot>,
    /// What refreshing needs; one refresh at a time.
    opened: Mutex<Opened>,
}

#[derive(Default)]
struct Opened {
    generation: Option<(Generation, GenerationLanguage)>,
    columns: SegmentCache,
}

impl EmbeddedEngine {
    /// An engine over a folder; nothing is opened before the first [`refresh`](Self::refresh).
    pub fn new(directory: IndexDirectory, vocabulary: Arc<Vocabulary>) -> Self {
        Self { directory, vocabulary, current: ArcSwapOption::empty(), opened: Mutex::default() }
    }

    pub fn directory(&self) -> &IndexDirectory {
        &self.directory
    }

    /// Moves on to the newest commit of the newest generation, as it is on a day; gives its id where it
    /// is a new one. Requests that hold an older snapshot keep it.
    pub fn refresh(&self, today: Date) -> Result<Option<SnapshotId>, EngineError> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(number) = self.directory.current()? else { return Ok(None) };
        let (generation, language) = match &opened.generation {
            Some(opened) if Some(opened.0.manifest.build) == self.directory.build_of(number) => {
                opened.clone()
            }
            _ => {
                let path = self.directory.generation_path(number);
                let generation = Generation::open(&path, &self.vocabulary)?;
                let glossary = Arc::new(Glossary::new(&self.vocabulary, &generation.analyzers));
                let vocabulary = Arc::clone(&self.vocabulary);
                let language = GenerationLanguage { glossary, vocabulary, word_caches: Arc::default() };
                opened.generation = Some((generation.clone(), language.clone()));
                (generation, language)
            }
        };
        let commit_of = |generation: &Generation| {
            generation.index.load_metas().map(|metas| metas.opstamp).map_err(|e| generation.broken(e))
        };
        let mut commit = commit_of(&generation)?;
        let build = generation.manifest.build;
        let state = |commit| SnapshotId { generation: number, build, commit, expired: 0 };
        if self.current.load().as_ref().is_some_and(|current| current.is_of(state(commit), today)) {
            return Ok(None);
        }
        loop {
            let reader = generation.index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
            let reader: tantivy::IndexReader = reader.map_err(|e| generation.broken(e))?;
            // A commit between the two would give a snapshot another's name.
            let after = commit_of(&generation)?;
            if after == commit {
                let searcher = reader.searcher();
                let columns = &mut opened.columns;
                let snapshot =
                    EmbeddedSnapshot::new(state(commit), today, generation, language, searcher, columns)?;
                let id = snapshot.id();
                self.current.store(Some(Arc::new(snapshot)));
                return Ok(Some(id));
            }
            commit = after;
        }
    }
}

impl Engine for EmbeddedEngine {
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, EngineError> {
        match self.current.load_full() {
            Some(snapshot) => Ok(snapshot),
            None => Err(EngineError::Unavailable(format!(
                "there is no index at {}; build one with `fundstelle index SOURCE…`",
                self.directory.path().display()
            ))),
        }
    }
}
