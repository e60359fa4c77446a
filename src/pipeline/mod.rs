//! ingest → enrich → index as one run with a report.
//!
//! A run first reads all sources and spools what is new to a file in the index folder, so memory
//! stays bounded however large the sources are. Then it either adds and removes articles in one
//! commit (an incremental run), or learns from the spool, builds a new generation aside, verifies
//! it and publishes it (a build). A run over unchanged sources writes nothing.

mod apply;
mod report;
mod scan;
mod single;
mod spool;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Instant;

use apply::apply;
pub use report::{BuildReason, Report, UnknownFormat};
use scan::{Scan, Wanted};
pub use single::{Committed, Session};
use spool::Spool;

use crate::article::{ArticleId, ContentHash};
use crate::engine::embedded::index::{
    Generation, GenerationWriter, IndexDirectory, OpenError, Origin, Refused, RootFacts, WriterLock,
    WriterOptions,
};
use crate::engine::{EngineError, IndexWriter};
use crate::enrich::{self, BoilerplateLearner, Enricher};
use crate::ingest::{IngestError, Limits, Source};
use crate::language::LexiconLearner;
use crate::vocabulary::Vocabulary;

/// Share of changed articles, in percent, at which the learnt facts no longer fit.
const REBUILD_PERCENT: usize = 20;
/// Changes below which nothing is rebuilt, whatever their share.
const REBUILD_LEAST: usize = 20;

/// What is said of a document that a rule stumbled over.
const BROKEN_RULE: &str = "a rule failed on it; please report the document";

/// Why a run failed. Whatever it says, the index that was served before is untouched.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    #[error(transparent)]
    Source(#[from] IngestError),
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error("the spool file in {place} failed: {cause}")]
    Spool { place: String, cause: std::io::Error },
    #[error(
        "the index was written with another {what} and also holds articles of {}; name them too, or they would be lost: \
         `fundstelle index --rebuild SOURCE…`",
        roots.join(", ")
    )]
    WouldLose { what: &'static str, roots: Vec<String> },
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

/// What the index holds: root and content by id.
type KnownArticles = HashMap<ArticleId, (String, ContentHash)>;

/// What a run starts from.
#[derive(Default)]
struct Before {
    known: KnownArticles,
    /// Documents that gave no article, by id: they are not in the index, and not new either.
    refused: BTreeMap<ArticleId, Refused>,
    roots: BTreeMap<String, RootFacts>,
}

impl Before {
    fn of(generation: &Generation) -> Result<Self, EngineError> {
        let known = generation.known()?.into_iter().map(|k| (k.id, (k.root, k.content_hash))).collect();
        let facts = generation.commit_facts()?;
        Ok(Self { known, refused: facts.refused, roots: facts.roots })
    }
}

impl Run<'_> {
    /// Brings the index to the state of the sources.
    pub fn execute(&self, progress: &mut dyn Progress) -> Result<Report, PipelineError> {
        self.execute_under(&self.directory.lock()?, progress)
    }

    /// The same for who holds the lock.
    pub fn execute_under(
        &self,
        lock: &WriterLock,
        progress: &mut dyn Progress,
    ) -> Result<Report, PipelineError> {
        let started = Instant::now();
        let mut report = Report::default();
        if self.rebuild {
            let before = self.readable_before()?;
            let reason = if self.directory.current().is_ok_and(|current| current.is_none()) {
                BuildReason::First
            } else {
                BuildReason::Asked
            };
            self.build(lock, before.as_ref(), reason, &mut report, progress)?;
        } else {
            match self.directory.try_open_current(&self.vocabulary)? {
                None => self.build(lock, None, BuildReason::First, &mut report, progress)?,
                Some(generation) => {
                    let generation = generation.map_err(EngineError::from)?;
                    self.update(lock, &generation, &mut report, progress)?;
                }
            }
        }
        report.elapsed = started.elapsed();
        Ok(report)
    }

    /// The generation that a rebuild takes articles of other sources over from. A damaged one must
    /// not stop the rebuild, which is what mends it; one of another version may hold articles that
    /// would be lost.
    fn readable_before(&self) -> Result<Option<Generation>, PipelineError> {
        let opened = match self.directory.try_open_current(&self.vocabulary) {
            Ok(None) => return Ok(None),
            Ok(Some(Err(OpenError::Mismatch { what, roots, .. }))) => {
                let lost: Vec<String> = roots.into_iter().filter(|root| !self.names(root)).collect();
                return if lost.is_empty() {
                    Ok(None)
                } else {
                    Err(PipelineError::WouldLose { what, roots: lost })
                };
            }
            Ok(Some(opened)) => opened.map_err(EngineError::from),
            Err(error) => Err(error),
        };
        let checked = opened.and_then(|generation| match generation.damaged_files()?.first() {
            Some(file) => Err(generation.broken(format!("{file} is damaged"))),
            None => Ok(generation),
        });
        Ok(checked
            .inspect_err(|error| {
                tracing::warn!(%error, "the old index can't be read; articles of sources not named now are left out");
            })
            .ok())
    }

    /// An incremental run, or a build where too much has changed for the facts learnt before.
    fn update(
        &self,
        lock: &WriterLock,
        generation: &Generation,
        report: &mut Report,
        progress: &mut dyn Progress,
    ) -> Result<(), PipelineError> {
        let before = Before::of(generation)?;
        let rules = rules_fingerprint(&self.vocabulary, self.enrich);
        let is_current =
            |source: &Source| before.roots.get(source.root()).is_none_or(|facts| facts.rules == rules);
        let derive_anew = !self.sources.iter().all(is_current);
        let wanted = if derive_anew { Wanted::All } else { Wanted::Changed };
        let scan = Scan::of(self, &before, wanted, report, progress)?;
        let mut removed = self.gone(&before, &scan);
        let kept = scan.unreadable.kept(generation, &removed)?;
        removed.retain(|id| !kept.contains(id));
        let changes = scan.added + scan.updated + removed.len();
        if changes >= REBUILD_LEAST && changes * 100 >= before.known.len() * REBUILD_PERCENT {
            *report = Report::default();
            return self.build(lock, Some(generation), BuildReason::ManyChanges, report, progress);
        }
        report.count(&scan, removed.len());
        if changes == 0 && !derive_anew {
            return Ok(());
        }
        report.derived_anew = if derive_anew { scan.unchanged as u64 } else { 0 };
        if !removed.is_empty() {
            // Before the commit: were it the other way round, a crash between the two would leave
            // removed articles in an older generation for ever.
            self.directory.forget_older(lock, generation.manifest.generation)?;
        }
        let mut writer = self.writer(generation, BTreeMap::new())?;
        for id in &removed {
            writer.delete(id)?;
        }
        let refused = self.refused(&before, &scan);
        let enricher = self.enricher(generation);
        let applied = apply(&scan.spool, &enricher, &mut writer, &before.known, report, progress)?;
        writer.refuse(refused.into_iter().chain(applied.refused).collect());
        report.snapshot = Some(writer.commit()?);
        writer.close()?;
        Ok(())
    }

    /// Builds a new generation, with the articles of sources not named now taken over from `old`.
    fn build(
        &self,
        lock: &WriterLock,
        old: Option<&Generation>,
        reason: BuildReason,
        report: &mut Report,
        progress: &mut dyn Progress,
    ) -> Result<(), PipelineError> {
        let before = old.map(Before::of).transpose()?.unwrap_or_default();
        let scan = Scan::of(self, &before, Wanted::All, report, progress)?;
        let gone = self.gone(&before, &scan);
        let kept = old.map(|old| scan.unreadable.kept(old, &gone)).transpose()?.unwrap_or_default();
        let removed = gone.len() - kept.len();
        report.count(&scan, removed);
        report.built = Some(reason);
        let old_roots = &before.roots;
        let taken_over: Vec<&String> = old_roots.keys().filter(|root| !self.names(root)).collect();
        let (boilerplate, mut lexicon) = learn(&scan.spool, progress)?;
        let mut facts = boilerplate.learn();
        if let Some(old) = old.filter(|_| !taken_over.is_empty()) {
            // What the other sources taught must not be forgotten.
            facts.boilerplate.extend(old.facts.boilerplate.iter().cloned());
            for root in &taken_over {
                old.articles_of(root, &mut |article| {
                    lexicon.add_article(&article);
                    Ok(())
                })?;
            }
        }
        let (number, path) = self.directory.next_generation(lock)?;
        let generation =
            Generation::create(&path, number, self.origin, facts, lexicon.finish(), &self.vocabulary)?;
        let old_rules = old_roots.iter().map(|(root, facts)| (root.clone(), facts.rules.clone())).collect();
        let mut writer = self.writer(&generation, old_rules)?;
        let enricher = self.enricher(&generation);
        let refused = self.refused(&before, &scan);
        let applied = apply(&scan.spool, &enricher, &mut writer, &before.known, report, progress)?;
        writer.refuse(refused.into_iter().chain(applied.refused).collect());
        let mut expected = applied.articles;
        if let Some(old) = old {
            for root in old_roots.keys() {
                let named = self.names(root);
                old.articles_of(root, &mut |article| {
                    // Of named sources only what a file gave that can't be read now.
                    let id = &article.id;
                    let stays = if named { kept.contains(id) } else { !scan.seen.contains(id) };
                    if stays {
                        expected += 1;
                        report.taken_over += u64::from(!named);
                        writer.upsert(root, article)?;
                    }
                    Ok(())
                })?;
            }
        }
        report.snapshot = Some(writer.commit()?);
        writer.close()?;
        verify(&generation, expected, progress)?;
        self.directory.publish(lock, number)?;
        if removed > 0 {
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

    /// A writer that records today's rules for the named sources, and `rules` for others.
    fn writer(
        &self,
        generation: &Generation,
        mut rules: BTreeMap<String, String>,
    ) -> Result<GenerationWriter, EngineError> {
        let today = rules_fingerprint(&self.vocabulary, self.enrich);
        rules.extend(self.sources.iter().map(|source| (source.root().to_owned(), today.clone())));
        GenerationWriter::open(generation, Arc::clone(&self.vocabulary), self.writer, rules)
    }

    /// Known articles of the named sources that were not read.
    fn gone(&self, before: &Before, scan: &Scan) -> HashSet<ArticleId> {
        let gone = before.known.iter().filter(|(id, (root, _))| self.names(root) && !scan.seen.contains(id));
        gone.map(|(id, _)| id.clone()).collect()
    }

    /// Documents refused before that still stand, and those of other sources.
    fn refused(&self, before: &Before, scan: &Scan) -> BTreeMap<ArticleId, Refused> {
        let stays =
            |(id, refused): &(&ArticleId, &Refused)| scan.refused.contains(*id) || !self.names(&refused.root);
        before.refused.iter().filter(stays).map(|(id, refused)| (id.clone(), refused.clone())).collect()
    }
}

/// Fingerprint of everything that derivation depends on beside the documents.
pub fn rules_fingerprint(vocabulary: &Vocabulary, options: &enrich::Options) -> String {
    let described = format!("{} {}", vocabulary.fingerprint(), enrich::rules_fingerprint(options));
    ContentHash::of(described.as_bytes()).to_string()
}

/// The first pass of a build: site boilerplate and word frequencies.
fn learn(
    spool: &Spool,
    progress: &mut dyn Progress,
) -> Result<(BoilerplateLearner, LexiconLearner), PipelineError> {
    progress.stage(Stage::Learning, Some(spool.len()));
    let mut boilerplate = BoilerplateLearner::default();
    let mut lexicon = LexiconLearner::default();
    for entry in spool.read()? {
        let (root, document) = entry?;
        boilerplate.add(&root, &document);
        lexicon.add(&document);
        progress.advance();
    }
    Ok((boilerplate, lexicon))
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
