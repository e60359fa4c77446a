//! The embedded engine: holds the newest snapshot and moves on when the index does.

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwapOption;
use tantivy::ReloadPolicy;

use super::search::{EmbeddedSnapshot, SegmentCache, WordCaches};
use crate::article::Date;
use crate::engine::embedded::index::{
    EmbeddedGeneration, FolderAccess, IndexDirectory, IndexSettings, WriterOptions, state_of,
};
use crate::engine::{Engine, EngineError, IndexState, Snapshot, SnapshotId, WriteAccess};
use crate::language::{CollectionLanguage, LanguageLearner, LearntLanguage};
use crate::vocabulary::Vocabulary;

/// Searches an index folder.
pub struct EmbeddedEngine {
    directory: IndexDirectory,
    settings: IndexSettings,
    current: ArcSwapOption<EmbeddedSnapshot>,
    /// What refreshing needs; one refresh at a time.
    opened: Mutex<Opened>,
}

#[derive(Default)]
struct Opened {
    generation: Option<(EmbeddedGeneration, Arc<WordCaches>)>,
    columns: SegmentCache,
}

impl EmbeddedEngine {
    /// An engine over a folder; nothing is opened before the first [`refresh`](Engine::refresh).
    pub fn new(directory: IndexDirectory, vocabulary: Arc<Vocabulary>, writer: WriterOptions) -> Self {
        let settings = IndexSettings { vocabulary, writer };
        Self { directory, settings, current: ArcSwapOption::empty(), opened: Mutex::default() }
    }
}

impl Engine for EmbeddedEngine {
    fn place(&self) -> String {
        self.directory.path().display().to_string()
    }

    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, EngineError> {
        match self.current.load_full() {
            Some(snapshot) => Ok(snapshot),
            None => Err(EngineError::no_index(&self.place())),
        }
    }

    fn refresh(&self, today: Date) -> Result<Option<SnapshotId>, EngineError> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(number) = self.directory.current()? else { return Ok(None) };
        let (generation, caches) = match &opened.generation {
            Some(opened) if Some(opened.0.manifest.build) == self.directory.build_of(number) => {
                opened.clone()
            }
            _ => {
                let path = self.directory.generation_path(number);
                let generation = EmbeddedGeneration::open(&path, &self.settings)?;
                let caches: Arc<WordCaches> = Arc::default();
                opened.generation = Some((generation.clone(), Arc::clone(&caches)));
                (generation, caches)
            }
        };
        let newest_commit = |generation: &EmbeddedGeneration| {
            let metas = generation.index.load_metas().map_err(|e| generation.broken(e))?;
            Ok::<_, EngineError>(generation.commit_id(metas.opstamp))
        };
        let mut commit = newest_commit(&generation)?;
        if self.current.load().as_ref().is_some_and(|current| current.is_of(commit, today)) {
            return Ok(None);
        }
        loop {
            let reader = generation.index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
            let reader: tantivy::IndexReader = reader.map_err(|e| generation.broken(e))?;
            let mut learner = LanguageLearner::default();
            for root in generation.newest_commit()?.roots.keys() {
                generation.articles_of(root, &mut |article| {
                    learner.add(&article);
                    Ok(())
                })?;
            }
            let collection = CollectionLanguage::new(learner);
            let analyzers = Arc::clone(&generation.analyzers);
            let vocabulary = Arc::clone(&self.settings.vocabulary);
            let language = Arc::new(LearntLanguage::new(analyzers, vocabulary, collection, today));
            // A commit between the two would give a snapshot another's name.
            let after = newest_commit(&generation)?;
            if after == commit {
                let searcher = reader.searcher();
                let columns = &mut opened.columns;
                let snapshot =
                    EmbeddedSnapshot::new(commit, today, generation, language, caches, searcher, columns)?;
                let id = snapshot.id();
                self.current.store(Some(Arc::new(snapshot)));
                return Ok(Some(id));
            }
            commit = after;
        }
    }

    fn state(&self) -> Result<IndexState, EngineError> {
        state_of(&self.directory, &self.settings)
    }

    fn lock(&self) -> Result<Box<dyn WriteAccess>, EngineError> {
        Ok(Box::new(FolderAccess::lock(self.directory.clone(), self.settings.clone())?))
    }
}
