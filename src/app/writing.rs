//! Writing single articles: into the store of documents, and from there into the index.
//!
//! Both change under the lock of the index, the store first: a write that was answered is durable, and the
//! next start brings the index up to date with whatever was interrupted between the two. Where writing the
//! index fails, the changes of the store are undone.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use super::App;
use super::precondition::Precondition;
use crate::analysis::Analyzers;
use crate::article::{Article, ArticleId, ArticleSummary, ContentHash, Date, WriteNotice};
use crate::budget::Budget;
use crate::engine::{EngineError, Forgotten, Generation, SystemFault, WriteAccess};
use crate::enrich::{Enricher, LearntFacts};
use crate::ingest::{DocumentStore, Held, IngestError, Source, StoredDocument, Undo};
use crate::pipeline::{
    Choices, Committed, PipelineError, Refusal, Report, Silent, SingleArticleWriter, Understood,
    rules_fingerprint,
};

/// The greatest number of articles at which an index is rebuilt automatically after many changes. A rebuild
/// takes some seconds, in which nothing else is written.
const REBUILT_BY_ITSELF: u64 = 5_000;

/// The least time that a write waits for the lock of the index: another server, or the write before, holds it for a
/// moment after it has answered, while segments are merged. On a disk that others keep busy the moment can be seconds.
pub(super) const WHILE_MERGING: Duration = Duration::from_secs(5);

/// Why a batch was not written. None of its changes has been made.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    #[error("the folder of written articles {} failed: {cause}", .folder.display())]
    Store { folder: PathBuf, cause: std::io::Error },
    #[error(
        "the folder of written articles {} has no documents, and the index has {articles} from it; put it back, or \
         say that they are to go with `fundstelle index --allow-removals {}`", .folder.display(), .folder.display()
    )]
    StoreLost { folder: PathBuf, articles: u64 },
    #[error(transparent)]
    Source(#[from] IngestError),
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl WriteError {
    /// What the system refused, where that is why nothing was written.
    pub fn system_fault(&self) -> Option<SystemFault> {
        match self {
            Self::Store { cause, .. } => SystemFault::from_message(&cause.to_string()),
            Self::Engine(EngineError::Refused { fault, .. }) => Some(*fault),
            Self::Pipeline(error) => error.system_fault(),
            Self::Engine(_) | Self::StoreLost { .. } | Self::Source(_) => None,
        }
    }
}

/// The enricher of the last write, with what it was made for.
pub(super) struct KeptEnricher {
    analyzers: Arc<Analyzers>,
    facts: Arc<LearntFacts>,
    today: Date,
    enricher: Arc<Enricher>,
}

/// A change to one article, made if its precondition holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub edit: Edit,
    pub precondition: Precondition,
}

/// What is to become of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    Put(Box<StoredDocument>),
    Delete(ArticleId),
}

impl Change {
    pub fn id(&self) -> &ArticleId {
        match &self.edit {
            Edit::Put(document) => document.id(),
            Edit::Delete(id) => id,
        }
    }
}

/// The outcome of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeOutcome {
    Created,
    Updated,
    /// The store had the same content already.
    Unchanged,
    Deleted,
    NotFound,
    /// The article comes from a source of files.
    Conflict,
    /// The article was forgotten, and is to stay so.
    Forgotten,
    /// The precondition does not hold; the article has this version, or does not exist.
    PreconditionFailed(Option<ContentHash>),
    /// The document gives no article. An article that it gave before is untouched.
    Refused(Refusal),
}

/// A change that was answered: what became of it, and what was understood in another way than it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    pub outcome: ChangeOutcome,
    pub notices: Vec<WriteNotice>,
}

/// The result of deleting all articles of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cleared {
    /// Holds the number of articles that were deleted.
    Deleted(u64),
    /// The number of articles, which this holds, is not the expected one, so nothing was deleted.
    Expected(u64),
}

impl From<ChangeOutcome> for Changed {
    fn from(outcome: ChangeOutcome) -> Self {
        Self { outcome, notices: Vec::new() }
    }
}

impl App {
    /// Brings the index up to date with the store, after a write was interrupted.
    ///
    /// # Errors
    /// [`WriteError::StoreLost`] if the folder has no documents and the index has articles from it, or the store or the
    /// index can't be read or written. The index is then as it was.
    pub fn catch_up(&self, folder: &Path) -> Result<Report, WriteError> {
        let access = self.engine.lock(self.patience.max(WHILE_MERGING))?;
        let generation = self.generation_to_write(&*access)?;
        if !DocumentStore::has_documents(folder) {
            // A folder that is not mounted looks like one in which everything was deleted.
            let facts = generation.commit_facts()?;
            let root = folder.canonicalize().or_else(|_| std::path::absolute(folder));
            let indexed = root.ok().and_then(|root| Some(facts.roots.get(root.to_str()?)?.articles));
            return match indexed {
                Some(articles) => Err(WriteError::StoreLost { folder: folder.to_owned(), articles }),
                None => Ok(Report::default()),
            };
        }
        self.index_store(&*access, folder, &*generation, false)
    }

    /// Makes changes durable and visible. Each must be of another article. `answer` is called as soon as they are, with
    /// their outcomes in the same order; only then segments are merged, which nobody needs to wait for.
    ///
    /// # Errors
    /// The store or the index can't be written. None of the changes has then been made, and `answer` is not called.
    pub fn write(
        &self,
        folder: &Path,
        changes: Vec<Change>,
        answer: impl FnOnce(Vec<Changed>),
    ) -> Result<(), WriteError> {
        let access = self.engine.lock(self.patience.max(WHILE_MERGING))?;
        let generation = self.generation_to_write(&*access)?;
        self.write_under(&*access, generation, folder, changes, answer)
    }

    /// Deletes all articles that the service with a key wrote, in one commit, if there are as many as it expects.
    /// `answer` is called as for [`write`](Self::write), with how many there are or were.
    ///
    /// # Errors
    /// The store or the index can't be written. No article has then been deleted, and `answer` is not called.
    pub fn clear_written(
        &self,
        folder: &Path,
        key: &str,
        expected: u64,
        answer: impl FnOnce(Cleared),
    ) -> Result<(), WriteError> {
        let access = self.engine.lock(self.patience.max(WHILE_MERGING))?;
        let generation = self.generation_to_write(&*access)?;
        // The write before this one may just have been made: the snapshot is that of the generation.
        let snapshot = self.snapshot()?;
        let own = match self.written_root(folder) {
            Some(root) => snapshot.written_by(&root, key, 0..usize::MAX, Budget::UNLIMITED)?.1,
            None => Vec::new(),
        };
        let articles = own.len() as u64;
        if articles != expected {
            answer(Cleared::Expected(articles));
            return Ok(());
        }
        let delete = |article: ArticleSummary| Change {
            edit: Edit::Delete(article.id),
            precondition: Precondition::default(),
        };
        let changes: Vec<Change> = own.into_iter().map(delete).collect();
        self.write_under(&*access, generation, folder, changes, |_| answer(Cleared::Deleted(articles)))
    }

    /// The source root of the folder of written articles; `None` where nothing was written yet.
    pub fn written_root(&self, folder: &Path) -> Option<String> {
        Source::open(folder).ok().map(|source| source.root().to_owned())
    }

    fn write_under(
        &self,
        access: &dyn WriteAccess,
        generation: Arc<dyn Generation>,
        folder: &Path,
        changes: Vec<Change>,
        answer: impl FnOnce(Vec<Changed>),
    ) -> Result<(), WriteError> {
        let store_failed = |cause| WriteError::Store { folder: folder.to_owned(), cause };
        let store = DocumentStore::open(folder).map_err(store_failed)?;
        let root = Source::open(folder)?.root().to_owned();
        let rules = rules_fingerprint(&self.vocabulary, &self.config.enrich);
        let served = self.snapshot().ok().map(|snapshot| snapshot.language());
        let mut writer = SingleArticleWriter::open(
            access,
            Arc::clone(&generation),
            &root,
            (self.enricher_for(&*generation), rules),
            (self.config.ingest.document_seconds, self.config.writer.threads()),
            served.as_deref(),
        )?;
        let mut batch = Batch { forgotten: self.engine.forgotten()?, ..Batch::default() };
        let committed = batch
            .store(changes, &store, &writer, &root)
            .and_then(|()| store.sync().map_err(ChangeError::Store))
            .map_err(|error| match error {
                ChangeError::Store(cause) => store_failed(cause),
                ChangeError::Engine(error) => error.into(),
            })
            .and_then(|()| batch.commit(&mut writer));
        for undo in batch.undo.drain(..) {
            let settled = if committed.is_ok() { store.confirm(undo) } else { store.undo(undo) };
            if let Err(error) = settled {
                tracing::error!(%error, "the file of a written article could not be settled");
            }
        }
        let committed = committed?;
        // The changes are durable, whether or not they can be shown yet.
        if committed.is_some()
            && let Err(error) = self.refresh()
        {
            tracing::error!(%error, "articles were written, and can't be shown yet");
        }
        answer(batch.written);
        if let Some(committed) = committed {
            writer.close();
            self.rebuild_if_outdated(access, folder, &*generation, &committed);
        }
        Ok(())
    }

    /// The generation that is served now. It must exist: an index of written articles alone must not take the
    /// place of one that is being built or was lost.
    fn generation_to_write(&self, access: &dyn WriteAccess) -> Result<Arc<dyn Generation>, WriteError> {
        let generation = access.current()?.ok_or_else(|| EngineError::no_index(&self.engine.place()))?;
        // Of a damaged generation, a write would make new files with right checksums. Of one that was found damaged
        // before, the access has told.
        self.refresh()?;
        self.engine.check()?;
        Ok(generation)
    }

    /// The enricher for articles that are written to a generation today. Analysing the vocabulary takes longer than
    /// deriving an article, so it is kept for the next write.
    fn enricher_for(&self, generation: &dyn Generation) -> Arc<Enricher> {
        let (analyzers, facts, today) = (generation.analyzers(), generation.facts(), self.today());
        let mut kept = self.written_by.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = kept.as_ref().filter(|kept| {
            Arc::ptr_eq(&kept.analyzers, &analyzers)
                && Arc::ptr_eq(&kept.facts, &facts)
                && kept.today == today
        });
        if let Some(kept) = fits {
            return Arc::clone(&kept.enricher);
        }
        let (vocabulary, options) = (Arc::clone(&self.vocabulary), self.config.enrich.clone());
        let enricher = Enricher::new(vocabulary, Arc::clone(&analyzers), (*facts).clone(), options);
        let enricher = Arc::new(enricher.on(today));
        *kept = Some(KeptEnricher { analyzers, facts, today, enricher: Arc::clone(&enricher) });
        enricher
    }

    fn index_store(
        &self,
        access: &dyn WriteAccess,
        folder: &Path,
        generation: &dyn Generation,
        rebuild: bool,
    ) -> Result<Report, WriteError> {
        let sources = [Source::open(folder)?];
        let run = self.over(&sources, Choices { rebuild, ..Choices::REMOVALS_ALLOWED }, generation.origin());
        Ok(run.execute_under(access, &mut Silent)?)
    }

    /// Rebuilds a small index when the learnt facts no longer fit its articles.
    fn rebuild_if_outdated(
        &self,
        access: &dyn WriteAccess,
        folder: &Path,
        generation: &dyn Generation,
        committed: &Committed,
    ) {
        if !committed.needs_rebuild {
            return;
        }
        if committed.articles > REBUILT_BY_ITSELF {
            tracing::info!(
                "a fifth of the articles changed: `fundstelle index --rebuild SOURCE…` learns from them"
            );
            return;
        }
        let built = self.index_store(access, folder, generation, true).and_then(|_| Ok(self.refresh()?));
        if let Err(error) = built {
            tracing::warn!(%error, "the index could not be built anew; it is served as it was");
        }
    }
}

/// Why a batch could not be applied to the store or compared with the index.
enum ChangeError {
    Store(std::io::Error),
    Engine(EngineError),
}

impl From<std::io::Error> for ChangeError {
    fn from(error: std::io::Error) -> Self {
        Self::Store(error)
    }
}

impl From<EngineError> for ChangeError {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// A batch of changes while it is applied.
#[derive(Default)]
struct Batch {
    written: Vec<Changed>,
    articles: Vec<Article>,
    deleted: Vec<ArticleId>,
    undo: Vec<Undo>,
    /// What must not come back.
    forgotten: Forgotten,
}

impl Batch {
    /// Applies the changes to the store, and collects what is to change in the index.
    fn store(
        &mut self,
        changes: Vec<Change>,
        store: &DocumentStore,
        writer: &SingleArticleWriter<'_>,
        root: &str,
    ) -> Result<(), ChangeError> {
        let documents = changes.iter().filter_map(|change| match &change.edit {
            Edit::Put(document) => Some(document.raw.clone()),
            Edit::Delete(_) => None,
        });
        let mut derived = writer.derive(documents.collect()).into_iter();
        for change in changes {
            let derived = matches!(change.edit, Edit::Put(_)).then(|| derived.next()).flatten();
            let of = writer.root_of(change.id())?;
            let version = match change.precondition.is_empty() {
                true => None,
                false => writer.version_of(change.id())?,
            };
            let holds = change.precondition.holds(version);
            let is_own = of.as_deref() == Some(root);
            // An article may move here out of a source that no longer exists.
            let is_elsewhere = of.is_some_and(|of| of != root && Source::is_there(&of));
            let mut notices = Vec::new();
            let outcome = match (change.edit, derived) {
                _ if is_elsewhere => ChangeOutcome::Conflict,
                (Edit::Put(document), _) if self.forgotten.has(document.id(), document.raw.url()) => {
                    ChangeOutcome::Forgotten
                }
                (Edit::Put(_), Some(Err(why))) => ChangeOutcome::Refused(why),
                (Edit::Put(_), _) if !holds => ChangeOutcome::PreconditionFailed(version),
                (Edit::Put(document), Some(Ok(Understood { article, notices: told }))) => {
                    notices = told;
                    // The store alone can't tell whether the index has the article.
                    if is_own && store.held(&document)? == Held::Same {
                        ChangeOutcome::Unchanged
                    } else {
                        self.undo.push(store.put(&document)?);
                        self.articles.push(article);
                        if is_own { ChangeOutcome::Updated } else { ChangeOutcome::Created }
                    }
                }
                (Edit::Delete(id), _) if is_own || store.has(&id) => {
                    if !holds {
                        self.written.push(ChangeOutcome::PreconditionFailed(version).into());
                        continue;
                    }
                    self.undo.push(store.remove(&id)?);
                    self.deleted.push(id);
                    ChangeOutcome::Deleted
                }
                _ => ChangeOutcome::NotFound,
            };
            self.written.push(Changed { outcome, notices });
        }
        Ok(())
    }

    /// Applies the collected changes to the index, if there are any.
    fn commit(&mut self, writer: &mut SingleArticleWriter<'_>) -> Result<Option<Committed>, WriteError> {
        if self.articles.is_empty() && self.deleted.is_empty() {
            return Ok(None);
        }
        Ok(Some(writer.commit(std::mem::take(&mut self.articles), &self.deleted)?))
    }
}
