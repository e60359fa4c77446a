//! ingest → enrich → index as one run with a report.
//!
//! A run first reads all sources and spools what is new to a file in the index folder, so memory
//! stays bounded however large the sources are. Then it either adds and removes articles in one
//! commit (an incremental run), or learns from the spool, builds a new generation aside, verifies
//! it and publishes it (a build). A run over unchanged sources writes nothing.

mod report;
mod spool;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

pub use report::{BuildReason, Report, UnknownFormat};
use spool::Spool;

use crate::article::{Article, ArticleId, ContentHash, RawDocument};
use crate::engine::{EngineError, Writing};
use crate::enrich::{self, EnrichError, Enricher, FurnitureLearner};
use crate::index::{
    Generation, GenerationWriter, IndexDirectory, LexiconLearner, Origin, WriterLock, WriterOptions,
};
use crate::ingest::{self, IngestError, Limits, Read, SkipReason, Skipped, Source};
use crate::vocabulary::Vocabulary;

/// Share of changed articles, in percent, at which the learnt facts no longer fit.
const REBUILD_PERCENT: usize = 20;
/// Changes below which nothing is rebuilt, whatever their share.
const REBUILD_LEAST: usize = 20;
/// Documents that wait between two stages.
const QUEUE: usize = 64;

/// Why a run failed. Whatever it says, the index that was served before is untouched.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    #[error(transparent)]
    Source(#[from] IngestError),
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error("the spool file in {place} failed: {cause}")]
    Spool { place: String, cause: std::io::Error },
    #[error("the new generation failed its check: {0}; the index served before is untouched")]
    Verification(String),
}

/// What a run works with.
pub struct Run<'a> {
    pub directory: &'a IndexDirectory,
    pub vocabulary: Arc<Vocabulary>,
    pub sources: &'a [Source],
    pub limits: &'a Limits,
    pub enrich: &'a enrich::Options,
    pub writer: &'a WriterOptions,
    pub origin: Origin,
    /// Build a new generation even where an incremental run would do.
    pub rebuild: bool,
}

/// Told how far a run is.
pub trait Progress {
    /// A stage begins; `total` where it is known.
    fn stage(&mut self, stage: Stage, total: Option<u64>);
    /// One more document is through the stage.
    fn advance(&mut self);
}

/// The stages of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Reading,
    Learning,
    Indexing,
    Verifying,
}

/// Says nothing.
pub struct Silent;

impl Progress for Silent {
    fn stage(&mut self, _: Stage, _: Option<u64>) {}
    fn advance(&mut self) {}
}

/// What the sources hold, against what the index holds.
struct Scan {
    /// Documents to index: all of them for a build, the changed ones else.
    spool: Spool,
    seen: HashSet<ArticleId>,
    /// Documents that were never indexed, and those that were with other content.
    added: usize,
    updated: usize,
    unchanged: usize,
    /// Known articles whose file can't be read now: they stay.
    unreadable: HashSet<String>,
}

/// Which documents a scan spools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    All,
    Changed,
}

type KnownArticles = HashMap<ArticleId, (String, ContentHash)>;

impl Run<'_> {
    /// Brings the index to the state of the sources.
    pub fn execute(&self, progress: &mut dyn Progress) -> Result<Report, PipelineError> {
        let started = Instant::now();
        let lock = self.directory.lock()?;
        let mut report = Report::default();
        if self.rebuild {
            let before = self.readable_before();
            let reason = if self.directory.current().is_ok_and(|current| current.is_none()) {
                BuildReason::First
            } else {
                BuildReason::Asked
            };
            self.build(&lock, before.as_ref(), reason, &mut report, progress)?;
        } else {
            match self.directory.try_open_current(&self.vocabulary)? {
                None => self.build(&lock, None, BuildReason::First, &mut report, progress)?,
                Some(generation) => {
                    let generation = generation.map_err(EngineError::from)?;
                    self.update(&lock, &generation, &mut report, progress)?;
                }
            }
        }
        report.elapsed = started.elapsed();
        Ok(report)
    }

    /// The generation that a rebuild takes articles of other sources over from. One that can't be
    /// read must not stop the rebuild, which is what mends it.
    fn readable_before(&self) -> Option<Generation> {
        let opened = match self.directory.try_open_current(&self.vocabulary) {
            Ok(None) => return None,
            Ok(Some(opened)) => opened.map_err(EngineError::from),
            Err(error) => Err(error),
        };
        let checked = opened.and_then(|generation| match generation.damaged_files()?.first() {
            Some(file) => Err(generation.broken(format!("{file} is damaged"))),
            None => Ok(generation),
        });
        checked
            .inspect_err(|error| {
                tracing::warn!(%error, "the old index can't be read; articles of sources not named now are left out");
            })
            .ok()
    }

    /// An incremental run, or a build where too much has changed for the facts learnt before.
    fn update(
        &self,
        lock: &WriterLock,
        generation: &Generation,
        report: &mut Report,
        progress: &mut dyn Progress,
    ) -> Result<(), PipelineError> {
        let known = known(generation)?;
        let rules = rules_fingerprint(&self.vocabulary);
        let derived_before = generation.commit_facts()?.roots;
        let is_current =
            |source: &Source| derived_before.get(source.root()).is_none_or(|facts| facts.rules == rules);
        let derive_anew = !self.sources.iter().all(is_current);
        let wanted = if derive_anew { Wanted::All } else { Wanted::Changed };
        let scan = self.scan(&known, wanted, report, progress)?;
        let removed = self.removed(&known, &scan);
        let changes = scan.added + scan.updated + removed.len();
        if changes >= REBUILD_LEAST && changes * 100 >= known.len() * REBUILD_PERCENT {
            *report = Report::default();
            return self.build(lock, Some(generation), BuildReason::ManyChanges, report, progress);
        }
        report.count(&scan, removed.len());
        if changes == 0 && !derive_anew {
            return Ok(());
        }
        report.derived_anew = if derive_anew { scan.unchanged as u64 } else { 0 };
        let rules = self.sources.iter().map(|source| (source.root().to_owned(), rules.clone())).collect();
        let mut writer =
            GenerationWriter::open(generation, Arc::clone(&self.vocabulary), self.writer, rules)?;
        for id in &removed {
            writer.delete(id)?;
        }
        let enricher = self.enricher(generation);
        apply(scan.spool, &enricher, &mut writer, &known, report, progress)?;
        report.snapshot = Some(writer.commit()?);
        writer.close()?;
        if !removed.is_empty() {
            self.directory.forget_older(lock, generation.manifest.generation)?;
        }
        Ok(())
    }

    /// Builds a new generation, with the articles of sources not named now taken over from `before`.
    fn build(
        &self,
        lock: &WriterLock,
        before: Option<&Generation>,
        reason: BuildReason,
        report: &mut Report,
        progress: &mut dyn Progress,
    ) -> Result<(), PipelineError> {
        let known = before.map(known).transpose()?.unwrap_or_default();
        let scan = self.scan(&known, Wanted::All, report, progress)?;
        let removed = self.removed(&known, &scan);
        report.count(&scan, removed.len());
        report.built = Some(reason);
        let (furniture, lexicon) = learn(&scan.spool, progress)?;
        let (number, path) = self.directory.next_generation(lock)?;
        let generation = Generation::create(
            &path,
            number,
            self.origin,
            furniture.learn(),
            lexicon.finish(),
            &self.vocabulary,
        )?;
        let old_roots = before.map(Generation::commit_facts).transpose()?.unwrap_or_default().roots;
        let mut rules: BTreeMap<String, String> =
            old_roots.iter().map(|(root, facts)| (root.clone(), facts.rules.clone())).collect();
        rules.extend(
            self.sources.iter().map(|source| (source.root().to_owned(), rules_fingerprint(&self.vocabulary))),
        );
        let mut writer =
            GenerationWriter::open(&generation, Arc::clone(&self.vocabulary), self.writer, rules)?;
        let enricher = self.enricher(&generation);
        let mut expected = apply(scan.spool, &enricher, &mut writer, &known, report, progress)?;
        if let Some(before) = before {
            for root in old_roots.keys().filter(|root| !self.names(root)) {
                expected += take_over(before, root, &mut writer, report)?;
            }
            // A file that can't be read now keeps the article it gave before.
            expected += self.keep_unreadable(before, &known, &scan.seen, &scan.unreadable, &mut writer)?;
        }
        report.snapshot = Some(writer.commit()?);
        writer.close()?;
        verify(&generation, expected, progress)?;
        self.directory.publish(lock, number)?;
        if !removed.is_empty() {
            self.directory.forget_older(lock, number)?;
        }
        Ok(())
    }

    fn names(&self, root: &str) -> bool {
        self.sources.iter().any(|source| source.root() == root)
    }

    fn enricher(&self, generation: &Generation) -> Enricher {
        let analyzers = Arc::clone(&generation.analyzers);
        Enricher::new(Arc::clone(&self.vocabulary), analyzers, generation.facts.clone(), self.enrich.clone())
    }

    /// Reads all sources, and spools what is wanted of them.
    fn scan(
        &self,
        known: &KnownArticles,
        wanted: Wanted,
        report: &mut Report,
        progress: &mut dyn Progress,
    ) -> Result<Scan, PipelineError> {
        progress.stage(Stage::Reading, None);
        let mut scan = Scan {
            spool: Spool::create(self.directory.path())?,
            seen: HashSet::new(),
            added: 0,
            updated: 0,
            unchanged: 0,
            unreadable: HashSet::new(),
        };
        for source in self.sources {
            let mut failed = None;
            ingest::read(source, self.limits, &mut |read| {
                let taken = match read {
                    Read::Skipped(skipped) => {
                        scan.skip(source, skipped, report);
                        Ok(())
                    }
                    Read::Document(document) => {
                        report.read += 1;
                        progress.advance();
                        scan.take(source, *document, known, wanted, report)
                    }
                };
                match taken {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(error) => {
                        failed = Some(error);
                        ControlFlow::Break(())
                    }
                }
            })?;
            if let Some(error) = failed {
                return Err(error);
            }
        }
        scan.spool.finish()?;
        Ok(scan)
    }

    /// Known articles of the named sources that are no longer there.
    fn removed(&self, known: &KnownArticles, scan: &Scan) -> Vec<ArticleId> {
        let gone = known.iter().filter(|(id, (root, _))| {
            self.names(root) && !scan.seen.contains(id) && !scan.is_unreadable(root, id)
        });
        gone.map(|(id, _)| id.clone()).collect()
    }

    fn keep_unreadable(
        &self,
        before: &Generation,
        known: &KnownArticles,
        seen: &HashSet<ArticleId>,
        unreadable: &HashSet<String>,
        writer: &mut dyn Writing,
    ) -> Result<u64, EngineError> {
        let mut kept = 0;
        let roots: HashSet<&str> =
            known.values().map(|(root, _)| root.as_str()).filter(|root| self.names(root)).collect();
        if unreadable.is_empty() {
            return Ok(0);
        }
        for root in roots {
            before.articles_of(root, &mut |article| {
                if !seen.contains(&article.id) && unreadable.contains(&place(root, article.id.as_str())) {
                    kept += 1;
                    writer.upsert(root, &article)?;
                }
                Ok(())
            })?;
        }
        Ok(kept)
    }
}

/// Fingerprint of everything that derivation depends on beside the documents.
pub fn rules_fingerprint(vocabulary: &Vocabulary) -> String {
    let described = format!("{} {}", vocabulary.fingerprint(), enrich::rules_fingerprint());
    ContentHash::of(described.as_bytes()).to_string()
}

/// Names a file of a source over all sources.
fn place(root: &str, location: &str) -> String {
    format!("{root}\n{location}")
}

impl Scan {
    fn is_unreadable(&self, root: &str, id: &ArticleId) -> bool {
        self.unreadable.contains(&place(root, id.as_str()))
    }

    fn skip(&mut self, source: &Source, skipped: Skipped, report: &mut Report) {
        if skipped.reason == SkipReason::Unreadable {
            self.unreadable.insert(place(source.root(), &skipped.location));
        }
        report.skip(skipped);
    }

    fn take(
        &mut self,
        source: &Source,
        document: RawDocument,
        known: &KnownArticles,
        wanted: Wanted,
        report: &mut Report,
    ) -> Result<(), PipelineError> {
        let known = known.get(&document.id);
        let elsewhere = known.is_some_and(|(root, _)| root != source.root());
        if elsewhere || self.seen.contains(&document.id) {
            report.skip(Skipped {
                message: format!(
                    "an article with the id '{}' is there already{}; give one of them another `id`",
                    document.id,
                    known.filter(|_| elsewhere).map(|(root, _)| format!(" from {root}")).unwrap_or_default(),
                ),
                location: document.location,
                reason: SkipReason::Unreadable,
            });
            return Ok(());
        }
        self.seen.insert(document.id.clone());
        let changed = match known {
            None => {
                self.added += 1;
                true
            }
            Some((_, hash)) if *hash != document.content_hash => {
                self.updated += 1;
                true
            }
            Some(_) => {
                self.unchanged += 1;
                false
            }
        };
        if changed || wanted == Wanted::All {
            self.spool.write(source.root(), &document)?;
        }
        Ok(())
    }
}

fn known(generation: &Generation) -> Result<KnownArticles, EngineError> {
    Ok(generation.known()?.into_iter().map(|known| (known.id, (known.root, known.content_hash))).collect())
}

/// The first pass of a build: site furniture and word frequencies.
fn learn(
    spool: &Spool,
    progress: &mut dyn Progress,
) -> Result<(FurnitureLearner, LexiconLearner), PipelineError> {
    progress.stage(Stage::Learning, Some(spool.len()));
    let mut furniture = FurnitureLearner::default();
    let mut lexicon = LexiconLearner::default();
    for entry in spool.read()? {
        let (root, document) = entry?;
        furniture.add(&root, &document);
        lexicon.add(&document);
        progress.advance();
    }
    Ok((furniture, lexicon))
}

/// Enriches what was spooled on several threads and hands it to the writer; gives how many articles.
fn apply(
    spool: Spool,
    enricher: &Enricher,
    writer: &mut dyn Writing,
    known: &KnownArticles,
    report: &mut Report,
    progress: &mut dyn Progress,
) -> Result<u64, PipelineError> {
    progress.stage(Stage::Indexing, Some(spool.len()));
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(8);
    let mut count = 0;
    std::thread::scope(|scope| {
        let (raw_sender, raw_receiver) = sync_channel::<Result<(String, RawDocument), PipelineError>>(QUEUE);
        let (sender, enriched) = sync_channel::<Result<Enriched, PipelineError>>(QUEUE);
        let raw_receiver = Arc::new(Mutex::new(raw_receiver));
        let entries = spool.read()?;
        scope.spawn(move || {
            for entry in entries {
                // The other side hung up: it failed and says why.
                if raw_sender.send(entry).is_err() {
                    return;
                }
            }
        });
        for _ in 0..threads {
            let (raw_receiver, sender) = (Arc::clone(&raw_receiver), sender.clone());
            scope.spawn(move || {
                loop {
                    let next = raw_receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(entry) = next else { return };
                    if sender
                        .send(entry.map(|(root, document)| Enriched::of(root, document, enricher)))
                        .is_err()
                    {
                        return;
                    }
                }
            });
        }
        drop((sender, raw_receiver));
        for enriched in enriched {
            let Enriched { root, id, location, outcome } = enriched?;
            progress.advance();
            match outcome {
                Ok(article) => {
                    count += 1;
                    writer.upsert(&root, &article)?;
                }
                Err(error) => {
                    if known.contains_key(&id) {
                        writer.delete(&id)?;
                    }
                    report.skip(Skipped {
                        location,
                        reason: SkipReason::Unreadable,
                        message: error.to_string(),
                    });
                }
            }
        }
        Ok(count)
    })
}

/// A document after enriching, with its name should that have failed.
struct Enriched {
    root: String,
    id: ArticleId,
    location: String,
    outcome: Result<Box<Article>, EnrichError>,
}

impl Enriched {
    fn of(root: String, document: RawDocument, enricher: &Enricher) -> Self {
        let (id, location) = (document.id.clone(), document.location.clone());
        Self { root, id, location, outcome: enricher.enrich(document).map(Box::new) }
    }
}

/// Takes the articles of a root over from another generation, as they are.
fn take_over(
    before: &Generation,
    root: &str,
    writer: &mut dyn Writing,
    report: &mut Report,
) -> Result<u64, EngineError> {
    let mut count = 0;
    before.articles_of(root, &mut |article| {
        count += 1;
        writer.upsert(root, &article)
    })?;
    report.taken_over += count;
    Ok(count)
}

fn verify(generation: &Generation, expected: u64, progress: &mut dyn Progress) -> Result<(), PipelineError> {
    progress.stage(Stage::Verifying, None);
    let damaged = generation.damaged_files()?;
    if let Some(file) = damaged.first() {
        return Err(PipelineError::Verification(format!("{file} is damaged on disk")));
    }
    let found = generation.known()?.len() as u64;
    if found != expected {
        return Err(PipelineError::Verification(format!("it holds {found} articles instead of {expected}")));
    }
    Ok(())
}
