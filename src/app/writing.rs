//! Writing single articles: into the store of documents, and from there into the index like any source.
//!
//! What is answered lasts: the documents are synced before they are indexed. Whatever fails is taken back from
//! the store, so that store and index agree.

use std::path::Path;

use super::App;
use crate::article::ArticleId;
use crate::engine::EngineError;
use crate::index::Origin;
use crate::ingest::{Change, DocumentStore, Effect, IngestError, Source, Undo, file_name};
use crate::pipeline::{PipelineError, Report, Silent};

/// Why nothing of a batch was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("no key of the configuration has the scope write")]
    Off,
    #[error("the folder of written articles {folder} failed: {cause}")]
    Store { folder: String, cause: std::io::Error },
    #[error(transparent)]
    Source(#[from] IngestError),
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    Created,
    Updated,
    /// It was there in these very words.
    Unchanged,
    Deleted,
    NotFound,
    /// The article belongs to a source of files.
    OfSource(String),
    /// The document gives no article; what was there before is untouched.
    Refused(String),
}

/// A change under way.
struct Step<'a> {
    change: &'a Change,
    effect: Effect,
    undo: Option<Undo>,
    /// Why it gave no article.
    failed: Option<String>,
}

impl App {
    fn store(&self) -> Result<DocumentStore, WriteError> {
        let folder = self.config.web.written_folder().ok_or(WriteError::Off)?;
        DocumentStore::open(folder).map_err(|cause| failed(folder, cause))
    }

    /// Brings the index to the state of the store, after whatever kept a write from getting there.
    pub fn catch_up(&self) -> Result<Report, WriteError> {
        let folder = self.config.web.written_folder().ok_or(WriteError::Off)?;
        self.store()?;
        Ok(self.index(&[folder.to_owned()], false, &mut Silent)?)
    }

    /// Makes changes, each of another article, last and visible. One write at a time, please.
    pub fn write(&self, changes: &[Change]) -> Result<Vec<Written>, WriteError> {
        let store = self.store()?;
        // An index of what is written now alone would take the place of one that is being built or was lost.
        if self.engine.directory().current()?.is_none() {
            let place = self.config.index.display();
            return Err(EngineError::Unavailable(format!("there is no index at {place}")).into());
        }
        let mut steps = Vec::new();
        let indexed = self.write_into(&store, changes, &mut steps);
        if indexed.is_err() {
            for undo in steps.iter_mut().filter_map(|step| step.undo.take()) {
                if let Err(error) = store.undo(undo) {
                    tracing::error!(%error, "a written article could not be taken back; it is indexed at the next start");
                }
            }
        }
        indexed?;
        self.refresh()?;
        let reading = self.snapshot()?;
        let own = Source::open(self.config.web.written_folder().ok_or(WriteError::Off)?)?;
        let elsewhere = |id: &ArticleId| -> Result<Option<String>, EngineError> {
            Ok(reading.root(id)?.filter(|root| *root != own.root()))
        };
        let written = steps.into_iter().map(|step| {
            Ok(match (step.failed, step.effect) {
                (Some(why), _) => {
                    elsewhere(step.change.id())?.map_or(Written::Refused(why), Written::OfSource)
                }
                (None, Effect::Created) => Written::Created,
                (None, Effect::Updated) => Written::Updated,
                (None, Effect::Unchanged) => Written::Unchanged,
                (None, Effect::Deleted) => Written::Deleted,
                (None, Effect::Missing) => {
                    elsewhere(step.change.id())?.map_or(Written::NotFound, Written::OfSource)
                }
            })
        });
        written.collect()
    }

    /// Stores and indexes; notes in `steps` what was done, also where it fails.
    fn write_into<'a>(
        &self,
        store: &DocumentStore,
        changes: &'a [Change],
        steps: &mut Vec<Step<'a>>,
    ) -> Result<(), WriteError> {
        let store_failed = |cause| failed(self.config.web.written_folder().unwrap_or(Path::new("")), cause);
        for change in changes {
            let (effect, undo) = store.apply(change).map_err(store_failed)?;
            let undo = matches!(effect, Effect::Created | Effect::Updated | Effect::Deleted).then_some(undo);
            steps.push(Step { change, effect, undo, failed: None });
        }
        let changed: Vec<&ArticleId> =
            steps.iter().filter(|step| step.undo.is_some()).map(|step| step.change.id()).collect();
        if changed.is_empty() {
            return Ok(());
        }
        store.sync().map_err(store_failed)?;
        let report = self.index_stored(store, &changed)?;
        let mut taken_back = Vec::new();
        for step in steps.iter_mut() {
            let file = file_name(step.change.id());
            let skipped = report.skipped.iter().find(|skipped| {
                skipped
                    .location
                    .strip_prefix(&file)
                    .is_some_and(|rest| rest.starts_with(':') || rest.is_empty())
            });
            if let (Some(skipped), Some(undo)) = (skipped, step.undo.take_if(|_| skipped.is_some())) {
                step.failed = Some(skipped.message.clone());
                store.undo(undo).map_err(store_failed)?;
                taken_back.push(step.change.id());
            }
        }
        if !taken_back.is_empty() {
            store.sync().map_err(store_failed)?;
            // A document that gives no article took the one before out of the index. The others are written:
            // that this fails must not take them back.
            if let Err(error) = self.index_stored(store, &taken_back) {
                tracing::error!(%error, "{} articles are indexed again at the next start", taken_back.len());
            }
        }
        Ok(())
    }

    fn index_stored(&self, store: &DocumentStore, ids: &[&ArticleId]) -> Result<Report, WriteError> {
        let source = store.source(ids.iter().copied())?;
        Ok(self.run_over(&[source], false, Origin::Sources, &mut Silent)?)
    }
}

fn failed(folder: &Path, cause: std::io::Error) -> WriteError {
    WriteError::Store { folder: folder.display().to_string(), cause }
}
