//! Writing articles into a generation.
//!
//! Analysis takes the most time, so worker threads analyse articles, and the thread that calls
//! [`upsert`](IndexWriter::upsert) only hands them over. A bounded queue keeps memory bounded.

use std::collections::{BTreeMap, HashMap};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tantivy::Term;

use super::document::DocumentBuilder;
use super::generation::EmbeddedGeneration;
use super::inventory::Stray;
use super::merging::CheckedMerges;
use super::pending::{PendingDocument, Room};
use super::{durable, inventory, sources};
use crate::analysis::WordCache;
use crate::article::{Article, ArticleId};
use crate::engine::{CommitFacts, EngineError, IndexWriter, RejectedDocument, SnapshotId};
use crate::language::{CollectionLanguage, LanguageFiles};

/// The most articles that wait to be analysed.
const QUEUE: usize = 64;

/// An article to write.
struct Job {
    root: String,
    article: Box<Article>,
    /// Whether the index has an article with its id. A delete that finds nothing would cost a look-up in
    /// every segment.
    replaces: bool,
}

/// Adds, replaces and deletes articles of one generation.
pub struct GenerationWriter {
    generation: EmbeddedGeneration,
    writer: Arc<tantivy::IndexWriter<PendingDocument>>,
    queue: Option<SyncSender<Job>>,
    /// The room for documents that wait to be indexed.
    room: Arc<Room>,
    workers: Vec<JoinHandle<Result<(), EngineError>>>,
    /// Fingerprints of the derivation rules by source root: those of earlier commits, overwritten by those of
    /// this run.
    rules: BTreeMap<String, String>,
    /// The documents that gave no article, as the next commit records them.
    rejected: BTreeMap<ArticleId, RejectedDocument>,
    /// The learnt language of the articles after the changes so far.
    language: Option<CollectionLanguage>,
    /// Earlier changes that count with those of the next commit.
    carried: u64,
    /// Whether the changes leave the content of articles as it is.
    keeps_content: bool,
    /// The facts of the commit that it was opened on.
    before: CommitFacts,
    searcher: tantivy::Searcher,
    /// The source roots of articles that were changed since; `None` for a deleted one.
    changed: HashMap<ArticleId, Option<String>>,
    /// The number of articles by source root, after the changes so far.
    counts: BTreeMap<String, u64>,
}

impl GenerationWriter {
    /// Opens a generation for writing. `rules` gives by source root the fingerprint of the rules that
    /// articles are derived by from now on; roots that are not named keep theirs.
    pub fn open(
        generation: &EmbeddedGeneration,
        rules: BTreeMap<String, String>,
    ) -> Result<Self, EngineError> {
        let options = &generation.settings.writer;
        let threads = options.threads();
        // Tantivy accepts 15 MB to 4 GB per thread.
        let each = (options.memory_mb.saturating_mul(1_000_000) / threads).clamp(16_000_000, 4_000_000_000);
        let budget = each * threads;
        let writer: tantivy::IndexWriter<PendingDocument> =
            generation.index.writer_with_num_threads(threads, budget).map_err(|e| generation.broken(e))?;
        writer.set_merge_policy(Box::new(CheckedMerges::new(generation.segments())));
        clear_left_overs(generation, &writer)?;
        let before = generation.newest_commit()?;
        Ok(Self {
            searcher: generation.searcher()?,
            generation: generation.clone(),
            writer: Arc::new(writer),
            queue: None,
            room: Arc::default(),
            workers: Vec::new(),
            rules: before.rules_with(rules),
            rejected: before.rejected.clone(),
            language: None,
            carried: 0,
            keeps_content: false,
            counts: before.counts(),
            before,
            changed: HashMap::new(),
        })
    }

    /// Records the source root that an article has from now on (`None`: it is deleted); returns whether the article
    /// existed before.
    fn note(&mut self, id: &ArticleId, root: Option<&str>) -> Result<bool, EngineError> {
        let before = self.root_of(id)?;
        if let Some(count) = before.as_ref().and_then(|before| self.counts.get_mut(before)) {
            *count = count.saturating_sub(1);
        }
        if let Some(root) = root {
            *self.counts.entry(root.to_owned()).or_default() += 1;
        }
        self.changed.insert(id.clone(), root.map(str::to_owned));
        Ok(before.is_some())
    }

    fn start_workers(&mut self) -> SyncSender<Job> {
        let (sender, receiver) = sync_channel::<Job>(QUEUE);
        let receiver = Arc::new(Mutex::new(receiver));
        let room = Arc::clone(&self.room);
        for _ in 0..self.generation.settings.writer.threads() {
            let (generation, writer) = (self.generation.clone(), Arc::clone(&self.writer));
            let (room, receiver) = (Arc::clone(&room), Arc::clone(&receiver));
            self.workers.push(std::thread::spawn(move || work(&generation, &writer, &room, &receiver)));
        }
        self.queue = Some(sender.clone());
        sender
    }

    /// Waits until the index has everything that was handed over.
    fn finish_workers(&mut self) -> Result<(), EngineError> {
        self.queue = None;
        for worker in self.workers.drain(..) {
            worker.join().map_err(|_| self.generation.broken("an analysis thread stopped"))??;
        }
        Ok(())
    }
}

/// Deletes what a commit left behind that was cut off. Tantivy numbers its operations from the newest commit on,
/// so the next commit may need the very names that such files have.
fn clear_left_overs(
    generation: &EmbeddedGeneration,
    writer: &tantivy::IndexWriter<PendingDocument>,
) -> Result<(), EngineError> {
    // This keeps from readers that are opening an older commit at this moment what they need; the rest can't wait for them.
    writer.garbage_collect_files().wait().map_err(|e| generation.broken(e))?;
    let mut strays = inventory::of_segments(&generation.segments()).into_iter();
    strays.try_for_each(|Stray { path, .. }| durable::remove(&path)).map_err(|e| generation.broken(e))
}

fn work(
    generation: &EmbeddedGeneration,
    writer: &tantivy::IndexWriter<PendingDocument>,
    room: &Arc<Room>,
    queue: &Mutex<Receiver<Job>>,
) -> Result<(), EngineError> {
    let schema = generation.index.schema();
    let mut builder = DocumentBuilder {
        schema: &schema,
        fields: generation.fields,
        analyzers: &generation.analyzers,
        vocabulary: &generation.settings.vocabulary,
        cache: WordCache::default(),
    };
    loop {
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { root, article, replaces }) = next else { return Ok(()) };
        let document = builder.build(&root, &article).map_err(|e| generation.broken(e))?;
        let document = room.take(document, DocumentBuilder::size(&article));
        if replaces {
            writer.delete_term(Term::from_field_text(generation.fields.id, article.id.as_str()));
        }
        writer.add_document(document).map_err(|e| generation.broken(e))?;
    }
}

impl IndexWriter for GenerationWriter {
    fn root_of(&self, id: &ArticleId) -> Result<Option<String>, EngineError> {
        match self.changed.get(id) {
            Some(root) => Ok(root.clone()),
            None => self.generation.root_at(&self.searcher, id),
        }
    }

    fn committed_article(&self, id: &ArticleId) -> Result<Option<Article>, EngineError> {
        let Some(address) = self.generation.address_of(&self.searcher, id)? else { return Ok(None) };
        let document = self.searcher.doc(address).map_err(|e| self.generation.broken(e))?;
        self.generation.article(&document).map(Some)
    }

    fn upsert(&mut self, root: &str, article: Article) -> Result<(), EngineError> {
        let replaces = self.note(&article.id, Some(root))?;
        self.rejected.remove(&article.id);
        let queue = match &self.queue {
            Some(queue) => queue.clone(),
            None => self.start_workers(),
        };
        match queue.send(Job { root: root.to_owned(), article: Box::new(article), replaces }) {
            Ok(()) => Ok(()),
            // All workers have ended; the error of one of them says why.
            Err(_) => self.finish_workers().and(Err(self.generation.broken("analysis stopped"))),
        }
    }

    fn delete(&mut self, id: &ArticleId) -> Result<(), EngineError> {
        self.finish_workers()?;
        self.note(id, None)?;
        self.writer.delete_term(Term::from_field_text(self.generation.fields.id, id.as_str()));
        Ok(())
    }

    fn set_rejected(&mut self, rejected: BTreeMap<ArticleId, RejectedDocument>) {
        self.rejected = rejected;
    }

    fn set_language(&mut self, language: CollectionLanguage) {
        self.language = Some(language);
    }

    fn carry_changes(&mut self, changed: u64) {
        self.carried = changed;
    }

    fn keep_content(&mut self) {
        self.keeps_content = true;
    }

    fn commit(&mut self) -> Result<SnapshotId, EngineError> {
        self.finish_workers()?;
        let folder = self.generation.language_folder();
        let language = match &self.language {
            // The files are saved before the commit that names them; files that no commit names are deleted
            // later.
            Some(language) => Some(language.save(&folder).map_err(|e| self.generation.broken(e))?),
            None if self.changed.is_empty() => self.before.language.clone(),
            None => None,
        };
        let changed = if std::mem::take(&mut self.keeps_content) { 0 } else { self.changed.len() };
        let rejected = self.rejected.clone();
        let mut facts = self.before.next(&self.counts, &self.rules, changed, rejected, language);
        facts.changed += std::mem::take(&mut self.carried);
        let roots = facts.roots.keys().map(String::as_str);
        sources::add(&self.generation.path, roots).map_err(|e| self.generation.broken(e))?;
        let payload = serde_json::to_string(&facts).map_err(|e| self.generation.broken(e))?;
        let generation = self.generation.clone();
        let writer = Arc::get_mut(&mut self.writer)
            .ok_or_else(|| generation.broken("an analysis thread still runs"))?;
        let mut prepared = writer.prepare_commit().map_err(|e| generation.broken(e))?;
        prepared.set_payload(&payload);
        let commit = prepared.commit().map_err(|e| generation.broken(e))?;
        // Readers that have just opened the previous commit still read the files that it names.
        let kept: Vec<&LanguageFiles> = self.before.language.iter().chain(&facts.language).collect();
        CollectionLanguage::clear(&folder, &kept);
        Ok(generation.commit_id(commit).snapshot(0))
    }

    /// Waits until merging of segments has ended.
    fn close(mut self: Box<Self>) -> Result<(), EngineError> {
        self.finish_workers()?;
        let Self { writer, generation, .. } = *self;
        match Arc::into_inner(writer) {
            Some(writer) => writer.wait_merging_threads().map_err(|e| generation.broken(e)),
            None => Ok(()),
        }
    }
}
