//! The embedded engine: it holds the newest snapshot and opens another one when the index has moved on.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use tantivy::ReloadPolicy;

use super::search::{EmbeddedSnapshot, WordCaches};
use crate::article::Date;
use crate::engine::embedded::index::{
    CommitId, EmbeddedGeneration, FolderAccess, IndexDirectory, IndexSettings, KnownFiles, Manifest,
    published,
};
use crate::engine::{
    CommitFacts, Engine, EngineError, Fault, Forgotten, Generation, GenerationSummary, Harm, IndexState,
    Snapshot, SnapshotId, UnusableIndex, WriteAccess, caught,
};
use crate::language::LearntLanguage;

/// An engine over an index folder.
///
/// Damage of files is found in two steps. Opening reads the small files whole, and the footers of the large ones;
/// [`check`](Engine::check) reads the large ones against their checksums, which takes a while, and is called beside the
/// searches. A generation of which a file is damaged is not served any more: the newest older one that is whole takes
/// its place, or there is none.
pub struct EmbeddedEngine {
    directory: IndexDirectory,
    settings: IndexSettings,
    current: ArcSwapOption<EmbeddedSnapshot>,
    /// What refreshing reads and updates; the lock lets one refresh run at a time.
    opened: Mutex<Opened>,
    /// The files that had their checksums; the lock lets one check run at a time.
    known: Mutex<KnownFiles>,
}

#[derive(Default)]
struct Opened {
    generation: Option<OpenGeneration>,
    /// Generations that are not served any more, by the number of their build, with the reason.
    withdrawn: BTreeMap<u32, UnusableIndex>,
    /// The commit that could not be opened because of a panic, with the error. It would panic again.
    failed: Option<(CommitId, EngineError)>,
    /// When all files were last read against their checksums after a failure, and had them.
    checked_in_vain: Option<Instant>,
}

/// How long all files are not read against their checksums again after they were found to have them.
const CHECKED_IN_VAIN: Duration = Duration::from_secs(60);

/// An open generation, with what its snapshots share.
struct OpenGeneration {
    generation: EmbeddedGeneration,
    /// The learnt language of the newest snapshot.
    language: Option<Arc<LearntLanguage>>,
    caches: Arc<WordCaches>,
}

impl OpenGeneration {
    fn new(generation: EmbeddedGeneration) -> Self {
        Self { generation, language: None, caches: Arc::default() }
    }

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
    pub fn new(directory: IndexDirectory, settings: IndexSettings) -> Self {
        Self {
            directory,
            settings,
            current: ArcSwapOption::empty(),
            opened: Mutex::default(),
            known: Mutex::default(),
        }
    }

    fn opened(&self) -> MutexGuard<'_, Opened> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The generation to serve, opened: the published one, or where that is damaged the newest older one that is
    /// whole. `None` where nothing was published.
    fn generation_to_serve(&self, opened: &mut Opened) -> Result<Option<EmbeddedGeneration>, EngineError> {
        let Some(published) = self.directory.current()? else { return Ok(None) };
        let of_build = |build: u32, opened: &Opened| match &opened.generation {
            Some(open) if open.generation.manifest.build == build => Some(open.generation.clone()),
            _ => None,
        };
        let open = |number: u32, opened: &Opened| {
            let build = self.directory.build_of(number);
            if let Some(why) = build.and_then(|build| opened.withdrawn.get(&build)) {
                return Err(why.clone());
            }
            match build.and_then(|build| of_build(build, opened)) {
                Some(generation) => Ok(generation),
                None => EmbeddedGeneration::open(&self.directory.generation_path(number), &self.settings),
            }
        };
        let why = match open(published, opened) {
            // A number of no generation is a wrong pointer, and no damage that an older generation makes good.
            Err(why @ UnusableIndex::Damaged { .. })
                if self.directory.generation_path(published).exists() =>
            {
                why
            }
            other => return Ok(Some(other?)),
        };
        for older in self.directory.older_than(published)? {
            let Ok(generation) = open(older, opened) else { continue };
            let build = generation.manifest.build;
            if of_build(build, opened).is_some() {
                return Ok(Some(generation));
            }
            match generation.file_faults().into_iter().find(Fault::is_damage) {
                Some(fault) => {
                    opened.withdrawn.insert(build, damaged(&generation, &fault));
                }
                None => {
                    tracing::error!("{why}; generation {older} is served instead");
                    return Ok(Some(generation));
                }
            }
        }
        Err(why.into())
    }

    /// Opens the newest commit of the generation to serve.
    fn refresh_opened(&self, opened: &mut Opened, today: Date) -> Result<Option<SnapshotId>, EngineError> {
        let Some(generation) = self.generation_to_serve(opened)? else { return Ok(None) };
        let is_open = opened
            .generation
            .as_ref()
            .is_some_and(|open| open.generation.manifest.build == generation.manifest.build);
        if !is_open {
            opened.generation = Some(OpenGeneration::new(generation));
        }
        let Opened { generation: Some(open), failed, .. } = opened else { return Ok(None) };
        let generation = open.generation.clone();
        let mut newest = generation.newest_state()?;
        let is_current = |commit| self.current.load().as_ref().is_some_and(|now| now.is_of(commit, today));
        if is_current(newest.commit) {
            return Ok(None);
        }
        if let Some((_, error)) = failed.as_ref().filter(|(commit, _)| *commit == newest.commit) {
            return Err(error.clone());
        }
        loop {
            let commit = newest.commit;
            // Of damaged files that were not read against their checksums yet, anything may come.
            let snapshot = caught(|| {
                let reader = generation.index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into();
                let reader: tantivy::IndexReader = reader.map_err(|e| generation.broken(e))?;
                let (caches, searcher) = (Arc::clone(&open.caches), reader.searcher());
                let snapshot = EmbeddedSnapshot::new(
                    commit,
                    today,
                    generation.clone(),
                    || open.language_of(&newest.facts, today),
                    caches,
                    searcher,
                    self.current.load_full().as_deref(),
                )?;
                // A commit in between would have given the snapshot the name and the language of another state.
                let after = generation.newest_state()?;
                Ok(if after.commit == commit { Ok(snapshot) } else { Err(after) })
            });
            match snapshot {
                Ok(Ok(snapshot)) => {
                    open.language = Some(snapshot.language());
                    let id = snapshot.id();
                    self.current.store(Some(Arc::new(snapshot)));
                    return Ok(Some(id));
                }
                Ok(Err(after)) => newest = after,
                Err(error) => {
                    if matches!(error, EngineError::Panicked(_)) {
                        *failed = Some((commit, error.clone()));
                    }
                    return Err(error);
                }
            }
        }
    }

    /// Whether a generation still has its folder. Another one may have been published, and the folder deleted, while its
    /// files were read.
    fn is_there(&self, generation: &EmbeddedGeneration) -> bool {
        let Manifest { generation: number, build, .. } = generation.manifest;
        self.directory.build_of(number) == Some(build)
    }

    /// Stops serving a generation of which a file is damaged.
    fn withdraw(&self, opened: &mut Opened, generation: &EmbeddedGeneration, fault: &Fault) {
        let why = damaged(generation, fault);
        opened.withdrawn.insert(generation.manifest.build, why);
        let is_open = |open: &OpenGeneration| open.generation.manifest.build == generation.manifest.build;
        if opened.generation.as_ref().is_some_and(is_open) {
            opened.generation = None;
            self.current.store(None);
        }
    }
}

/// The error of a generation of which a file is damaged.
fn damaged(generation: &EmbeddedGeneration, fault: &Fault) -> UnusableIndex {
    let place = generation.path.display().to_string();
    UnusableIndex::Damaged { place, cause: fault.to_string(), roots: Generation::sources(generation) }
}

impl Engine for EmbeddedEngine {
    fn place(&self) -> String {
        self.directory.path().display().to_string()
    }

    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, EngineError> {
        match self.current.load_full() {
            Some(snapshot) => Ok(snapshot),
            // A refresh that is under way may hold the lock for long, and will tell.
            None => Err(
                match self
                    .opened
                    .try_lock()
                    .ok()
                    .and_then(|opened| opened.withdrawn.values().next_back().cloned())
                {
                    Some(why) => why.into(),
                    None => EngineError::no_index(&self.place()),
                },
            ),
        }
    }

    fn refresh(&self, today: Date) -> Result<Option<SnapshotId>, EngineError> {
        let mut opened = self.opened();
        loop {
            let error = match self.refresh_opened(&mut opened, today) {
                Ok(id) => return Ok(id),
                Err(error @ (EngineError::Broken { .. } | EngineError::Panicked(_))) => error,
                Err(error) => return Err(error),
            };
            // Which file it was is told by the checksums, which are not read again and again where they tell nothing.
            let Some(generation) = opened.generation.as_ref().map(|open| open.generation.clone()) else {
                return Err(error);
            };
            if opened.checked_in_vain.is_some_and(|last| last.elapsed() < CHECKED_IN_VAIN) {
                return Err(error);
            }
            match generation.file_faults().into_iter().find(Fault::is_damage) {
                Some(fault) if self.is_there(&generation) => self.withdraw(&mut opened, &generation, &fault),
                _ => {
                    opened.checked_in_vain = Some(Instant::now());
                    return Err(error);
                }
            }
        }
    }

    fn check(&self) -> Result<(), EngineError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(generation) = self.opened().generation.as_ref().map(|open| open.generation.clone()) else {
            return Ok(());
        };
        match generation.new_faults(&mut known)?.into_iter().find(Fault::is_damage) {
            Some(fault) if self.is_there(&generation) => {
                let mut opened = self.opened();
                self.withdraw(&mut opened, &generation, &fault);
                Err(damaged(&generation, &fault).into())
            }
            _ => Ok(()),
        }
    }

    fn state(&self) -> Result<IndexState, EngineError> {
        let mut opened = self.opened();
        // A generation is opened once: reading its lexicon takes longer than all else that a start does with it.
        if let Ok(Some(number)) = self.directory.current()
            && let Some(open) = &opened.generation
            && self.directory.build_of(number) == Some(open.generation.manifest.build)
        {
            return Ok(IndexState::Ready(Arc::new(open.generation.with_segments_opened_anew()?)));
        }
        Ok(match published(&self.directory, &self.settings)? {
            Ok(Some(generation)) => {
                let is_withdrawn = opened.withdrawn.contains_key(&generation.manifest.build);
                if opened.generation.is_none() && !is_withdrawn {
                    opened.generation = Some(OpenGeneration::new(generation.clone()));
                }
                IndexState::Ready(Arc::new(generation))
            }
            Ok(None) => IndexState::Missing,
            Err(why) => IndexState::Unusable(why),
        })
    }

    fn state_of(&self, number: u32) -> Result<IndexState, EngineError> {
        let path = self.directory.generation_path(number);
        let opened = EmbeddedGeneration::open(&path, &self.settings);
        // A run may have deleted it meanwhile.
        if !path.exists() {
            return Ok(IndexState::Missing);
        }
        Ok(match opened {
            Ok(generation) => IndexState::Ready(Arc::new(generation)),
            Err(why) => IndexState::Unusable(why),
        })
    }

    fn generations(&self) -> Result<Vec<GenerationSummary>, EngineError> {
        self.directory.summaries()
    }

    fn strays(&self) -> Result<Vec<Fault>, EngineError> {
        let strays = self.directory.strays()?.into_iter();
        Ok(strays.map(|stray| Fault::new(stray.path.display(), stray.what, Harm::Nothing)).collect())
    }

    fn forgotten(&self) -> Result<Forgotten, EngineError> {
        self.directory.forgotten()
    }

    fn lock(&self, patience: Duration) -> Result<Box<dyn WriteAccess>, EngineError> {
        let opened = self.opened();
        let open = opened.generation.as_ref().map(|open| open.generation.clone());
        let withdrawn = opened.withdrawn.clone();
        // The lock of the folder may take long, and searches must be able to move on meanwhile.
        drop(opened);
        Ok(Box::new(FolderAccess::lock(
            self.directory.clone(),
            self.settings.clone(),
            open,
            withdrawn,
            patience,
        )?))
    }
}
