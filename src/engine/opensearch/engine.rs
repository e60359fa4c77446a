//! The engine over a cluster: it holds the newest snapshot and opens another one when the records name another state.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use serde_json::Value;
use tempfile::TempDir;

use super::client::{Body, Cluster, ClusterError, Method};
use super::index::access::{ClusterAccess, no_files, stray_indexes};
use super::index::control::{CommitRecord, Control, GenerationRecord, State, index_name};
use super::index::generation::{ClusterGeneration, ClusterSettings};
use super::options::ClusterOptions;
use super::search::{ClusterSnapshot, Collection};
use crate::article::Date;
use crate::budget::Budget;
use crate::engine::{
    ClusterCondition, Engine, EngineError, Fault, Forgotten, Generation, GenerationState, GenerationSummary,
    Harm, IndexState, Snapshot, SnapshotId, WriteAccess,
};
use crate::language::LearntLanguage;

/// The oldest version of OpenSearch that is served.
const OLDEST_VERSION: (u64, u64) = (2, 19);
/// How long a state that is being made visible is waited for before it is served as it is: its writer was killed.
const COMMITTING: Duration = Duration::from_secs(30);

/// An engine over a cluster. Nothing is asked of it before the first call that needs an answer.
pub struct ClusterEngine {
    control: Control,
    settings: ClusterSettings,
    current: ArcSwapOption<ClusterSnapshot>,
    opened: Mutex<Opened>,
}

/// What refreshing reads and updates.
#[derive(Default)]
struct Opened {
    /// Whether the cluster was found to be one that can be used.
    is_checked: bool,
    generation: Option<OpenGeneration>,
    /// Since when the served generation is being changed.
    committing_since: Option<Instant>,
}

/// An open generation, with what its snapshots share.
struct OpenGeneration {
    generation: Arc<ClusterGeneration>,
    language: Option<Arc<LearntLanguage>>,
    /// Files of the learnt language that were read.
    folder: TempDir,
    collection: Option<Arc<Collection>>,
}

impl OpenGeneration {
    /// The learnt language of a commit on a day.
    fn language_of(&self, commit: &CommitRecord, today: Date) -> Result<Arc<LearntLanguage>, EngineError> {
        let before = self.language.as_ref();
        let generation = &*self.generation;
        let collection = before.map(|before| before.collection());
        let collection = match generation.language_of(commit, self.folder.path(), collection)? {
            Some(saved) => saved,
            None => generation.rebuilt_language()?,
        };
        Ok(Arc::new(match before {
            Some(before) => before.moved_on(collection, today),
            None => {
                let vocabulary = Arc::clone(&generation.settings.vocabulary);
                let analyzers = generation.analyzers();
                LearntLanguage::new(analyzers, vocabulary, collection, today)
            }
        }))
    }
}

impl ClusterEngine {
    /// An engine over a cluster.
    ///
    /// # Errors
    /// The options can't be right, or a file that they name can't be read.
    pub fn new(options: &ClusterOptions, settings: ClusterSettings) -> Result<Self, ClusterError> {
        Ok(Self {
            control: Control { cluster: Arc::new(Cluster::new(options)?) },
            settings,
            current: ArcSwapOption::empty(),
            opened: Mutex::default(),
        })
    }

    fn opened(&self) -> MutexGuard<'_, Opened> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Checks once that the cluster is one that this program can use.
    fn check_cluster(&self, opened: &mut Opened) -> Result<(), EngineError> {
        if opened.is_checked {
            return Ok(());
        }
        let cluster = &self.control.cluster;
        let about: Value = cluster.ask(Method::Get, "", Body::None, Budget::UNLIMITED)?;
        let version = &about["version"];
        let number = version["number"].as_str().unwrap_or_default();
        let mut parts = number.split('.').map(|part| part.parse::<u64>().unwrap_or_default());
        let version_number = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        if version["distribution"] != "opensearch" || version_number < OLDEST_VERSION {
            let (major, minor) = OLDEST_VERSION;
            return Err(cluster.unavailable(format!(
                "it is no OpenSearch {major}.{minor} or later (it says {} {number})",
                version["distribution"].as_str().unwrap_or("another program")
            )));
        }
        cluster.set_version(version_number);
        opened.is_checked = true;
        Ok(())
    }

    /// The state of the records, `None` where there is no index.
    fn records(&self, opened: &mut Opened) -> Result<Option<State>, EngineError> {
        self.check_cluster(opened)?;
        Ok(self.control.read()?.0)
    }

    /// Opens the newest commit of the generation that is served.
    fn refresh_opened(&self, opened: &mut Opened, today: Date) -> Result<Option<SnapshotId>, EngineError> {
        loop {
            let Some(state) = self.records(opened)? else { return Ok(None) };
            let Some(number) = state.current else { return Ok(None) };
            let open = |opened: &Opened| {
                let open = opened.generation.as_ref()?;
                let build = state.generations.get(&number).map(|record| record.build);
                let is_same = open.generation.number == number && Some(open.generation.record.build) == build;
                is_same.then(|| Arc::clone(&open.generation))
            };
            let generation = match open(opened) {
                Some(generation) => generation,
                None => {
                    let opening = ClusterGeneration::open(&self.control, &self.settings, &state, number)?;
                    let generation = Arc::new(opening?);
                    let folder = tempfile::tempdir().map_err(|error| generation.broken(error))?;
                    let shared = Arc::clone(&generation);
                    opened.generation =
                        Some(OpenGeneration { generation: shared, language: None, folder, collection: None });
                    generation
                }
            };
            let Some(record) = state.generations.get(&number) else { return Ok(None) };
            let current = self.current.load_full();
            if record.is_committing {
                let since = *opened.committing_since.get_or_insert_with(Instant::now);
                // The state before is served meanwhile, or is waited for where there is none.
                if since.elapsed() < COMMITTING {
                    if current.is_some_and(|now| now.is_of_generation(&generation)) {
                        return Ok(None);
                    }
                    std::thread::sleep(Duration::from_millis(50));
                    continue;
                }
            } else {
                opened.committing_since = None;
            }
            if let Some(now) = current.filter(|now| now.is_of(&generation, &record.commit))
                && now.is_the_same_on(today)?
            {
                return Ok(None);
            }
            if let Some(snapshot) =
                self.open_commit(opened, &generation, &record.commit, record.is_committing, today)?
            {
                let id = snapshot.id();
                self.current.store(Some(Arc::new(snapshot)));
                return Ok(Some(id));
            }
        }
    }

    /// Opens a commit; `None` where the records name another one meanwhile.
    fn open_commit(
        &self,
        opened: &mut Opened,
        generation: &Arc<ClusterGeneration>,
        commit: &CommitRecord,
        was_committing: bool,
        today: Date,
    ) -> Result<Option<ClusterSnapshot>, EngineError> {
        let Some(open) = &mut opened.generation else { return Ok(None) };
        let language = open.language_of(commit, today)?;
        let collection = Collection::open(generation, commit, open.collection.as_deref())?;
        // What was visible when the point in time was opened is the commit's, if the records named it before and after,
        // and no other was being made visible.
        let after = self.control.read()?.0;
        let record = after.as_ref().and_then(|state| state.generations.get(&generation.number));
        let is_same = |record: &&GenerationRecord| {
            record.build == generation.record.build
                && record.commit == *commit
                && record.is_committing == was_committing
        };
        if record.filter(is_same).is_none() {
            return Ok(None);
        }
        open.language = Some(Arc::clone(&language));
        let collection = Arc::new(collection);
        open.collection = Some(Arc::clone(&collection));
        ClusterSnapshot::new(Arc::clone(generation), collection, language, today).map(Some)
    }
}

impl Engine for ClusterEngine {
    fn place(&self) -> String {
        self.control.cluster.place()
    }

    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, EngineError> {
        match self.current.load_full() {
            Some(snapshot) => Ok(snapshot),
            None => Err(EngineError::no_index(&self.place())),
        }
    }

    fn refresh(&self, today: Date) -> Result<Option<SnapshotId>, EngineError> {
        self.refresh_opened(&mut self.opened(), today)
    }

    fn check(&self) -> Result<(), EngineError> {
        let generation = self.opened().generation.as_ref().map(|open| Arc::clone(&open.generation));
        let Some(generation) = generation else { return Ok(()) };
        if self.control.health(&generation.index())? == "red" {
            let cluster = &self.control.cluster;
            return Err(cluster.unavailable("no copy of some of its shards can be reached".to_owned()));
        }
        Ok(())
    }

    fn state(&self) -> Result<IndexState, EngineError> {
        let mut opened = self.opened();
        let Some(state) = self.records(&mut opened)? else { return Ok(IndexState::Missing) };
        let Some(number) = state.current else { return Ok(IndexState::Missing) };
        Ok(match ClusterGeneration::open(&self.control, &self.settings, &state, number)? {
            Ok(generation) => IndexState::Ready(Arc::new(generation)),
            Err(why) => IndexState::Unusable(why),
        })
    }

    fn state_of(&self, number: u32) -> Result<IndexState, EngineError> {
        let Some(state) = self.records(&mut self.opened())? else { return Ok(IndexState::Missing) };
        if !state.generations.contains_key(&number) {
            return Ok(IndexState::Missing);
        }
        Ok(match ClusterGeneration::open(&self.control, &self.settings, &state, number)? {
            Ok(generation) => IndexState::Ready(Arc::new(generation)),
            Err(why) => IndexState::Unusable(why),
        })
    }

    fn cluster(&self) -> Result<Option<ClusterCondition>, EngineError> {
        self.check_cluster(&mut self.opened())?;
        self.control.condition().map(Some)
    }

    fn check_copyable(&self) -> Result<(), EngineError> {
        Err(no_files(&self.control))
    }

    fn generations(&self) -> Result<Vec<GenerationSummary>, EngineError> {
        let Some(state) = self.records(&mut self.opened())? else { return Ok(Vec::new()) };
        let summary = |(&number, record): (&u32, &GenerationRecord)| {
            let index = index_name(number, record.build);
            Ok(GenerationSummary {
                number,
                state: match (state.current == Some(number), record.published) {
                    (true, _) => GenerationState::Served,
                    (false, true) => GenerationState::Kept,
                    (false, false) => GenerationState::Unfinished,
                },
                built_at: Some(record.built_at),
                sources: Some(record.sources.clone()),
                bytes: self.control.bytes_of(&index, Budget::UNLIMITED)?,
            })
        };
        state.generations.iter().rev().map(summary).collect()
    }

    fn strays(&self) -> Result<Vec<Fault>, EngineError> {
        let strays = stray_indexes(&self.control)?.into_iter();
        let what = "belongs to no generation";
        let cluster = &self.control.cluster;
        Ok(strays.map(|name| Fault::new(cluster.index(&name), what, Harm::Nothing)).collect())
    }

    fn forgotten(&self) -> Result<Forgotten, EngineError> {
        Ok(self.records(&mut self.opened())?.map(|state| state.forgotten).unwrap_or_default())
    }

    fn lock(&self, patience: Duration) -> Result<Box<dyn WriteAccess>, EngineError> {
        self.check_cluster(&mut self.opened())?;
        Ok(Box::new(ClusterAccess::lock(self.control.clone(), self.settings.clone(), patience)?))
    }
}
