//! The embedded engine: it holds the newest snapshot and opens another one when the index has moved on.

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwapOption;
use tantivy::ReloadPolicy;

use super::search::{EmbeddedSnapshot, WordCaches};
use crate::article::Date;
use crate::engine::embedded::index::{
    EmbeddedGeneration, FolderAccess, IndexDirectory, IndexSettings, WriterOptions,
};
use crate::engine::{
    CommitFacts, Engine, EngineError, Generation, IndexState, Snapshot, SnapshotId, UnusableIndex,
    WriteAccess,
};
use crate::language::LearntLanguage;
use crate::vocabulary::Vocabulary;

/// An engine over an index folder.
pub struct EmbeddedEngine {
    directory: IndexDirectory,
    settings: IndexSettings,
    current: ArcSwapOption<EmbeddedSnapshot>,
    /// The lock lets one refresh run at a time.
    opened: Mutex<Option<OpenGeneration>>,
}

/// An open generation, with what its snapshots share.
struct OpenGeneration {
    generation: EmbeddedGeneration,
    /// The learnt language of the newest snapshot.
    language: Option<Arc<LearntLanguage>>,
    caches: Arc<WordCaches>,
}

impl OpenGeneration {
    /// The learnt language of the newest commit, whose facts are given, on a day.
    fn language_of(&self, facts: &CommitFacts, today: Date) -> Result<Arc<LearntLanguage>, EngineError> {
        let before = self.language.as_ref();
        let files = facts.language.as_ref();
        let saved = files
            .and_then(|files| self.generation.language_in(files, before.map(|before| before.collection())));
        let collection = match saved {
            Some(saved) => saved,
            None => self.generation.rebuilt_language()?,
        };
        Ok(Arc::new(match before {
            Some(before) => before.moved_on(collection, today),
            None => {
                let EmbeddedGeneration { analyzers, settings, .. } = &self.generation;
                let vocabulary = Arc::clone(&settings.vocabulary);
                LearntLanguage::new(Arc::clone(analyzers), vocabulary, collection, today)
            }
        }))
    }
}

impl EmbeddedEngine {
    /// An engine over a folder. Nothing is opened before the first [`refresh`](Engine::refresh).
    pub fn new(directory: IndexDirectory, vocabulary: Arc<Vocabulary>, writer: WriterOptions) -> Self {
        let settings = IndexSettings { vocabulary, writer };
        Self { directory, settings, current: ArcSwapOption::empty(), opened: Mutex::default() }
    }

    /// The published generation, whose number is given. It is opened once: reading its lexicon takes longer than all
    /// else that a start does with it.
    fn open_generation<'a>(
        &self,
        opened: &'a mut Option<OpenGeneration>,
        number: u32,
    ) -> Result<&'a mut OpenGeneration, UnusableIndex> {
        let published = self.directory.build_of(number);
        let open = match opened.take() {
            Some(open) if Some(open.generation.manifest.build) == published => open,
            _ => {
                let path = self.directory.generation_path(number);
                let generation = EmbeddedGeneration::open(&path, &self.settings)?;
                OpenGeneration { generation, language: None, caches: Arc::default() }
            }
        };
        Ok(opened.insert(open))
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
        let open = self.open_generation(&mut opened, number)?;
        let generation = open.generation.clone();
        let mut newest = generation.newest_state()?;
        let is_current = |commit| self.current.load().as_ref().is_some_and(|now| now.is_of(commit, today));
        if is_current(newest.commit) {
            return Ok(None);
        }
        loop {
            let reader = generation.index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
            let reader: tantivy::IndexReader = reader.map_err(|e| generation.broken(e))?;
            let language = open.language_of(&newest.facts, today)?;
            // A commit in between would have given the snapshot the name and the language of another state.
            let after = generation.newest_state()?;
            if after.commit == newest.commit {
                open.language = Some(Arc::clone(&language));
                let (commit, caches) = (newest.commit, Arc::clone(&open.caches));
                let (searcher, earlier) = (reader.searcher(), self.current.load_full());
                let snapshot = EmbeddedSnapshot::new(
                    commit,
                    today,
                    generation,
                    language,
                    caches,
                    searcher,
                    earlier.as_deref(),
                )?;
                let id = snapshot.id();
                self.current.store(Some(Arc::new(snapshot)));
                return Ok(Some(id));
            }
            newest = after;
        }
    }

    fn state(&self) -> Result<IndexState, EngineError> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(number) = self.directory.current()? else { return Ok(IndexState::Missing) };
        Ok(match self.open_generation(&mut opened, number) {
            Ok(open) => IndexState::Ready(Arc::new(open.generation.with_segments_opened_anew()?)),
            Err(why) => IndexState::Unusable(why),
        })
    }

    fn lock(&self) -> Result<Box<dyn WriteAccess>, EngineError> {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let open = opened.as_ref().map(|open| open.generation.clone());
        // The lock of the folder may take long, and searches must be able to move on meanwhile.
        drop(opened);
        Ok(Box::new(FolderAccess::lock(self.directory.clone(), self.settings.clone(), open)?))
    }
}
