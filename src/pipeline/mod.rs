//! ingest → enrich → index as one run with a report.
//!
//! A run first reads all sources and spools new and changed documents to a temporary file, so memory stays
//! bounded however large the sources are. Then it either adds and removes articles in one commit (an
//! incremental run), or it learns from the spool, builds a new generation aside, verifies it and publishes it
//! (a build). A run over unchanged sources writes nothing.
//!
//! Learnt facts (site boilerplate, compound lexicon) are frozen in a generation, so an incremental run uses
//! them as they are. When a fifth of the articles has changed they no longer fit, and the run becomes a
//! build. A run removes only articles under the source roots that it was given.

mod apply;
mod changes;
mod comparison;
mod derivation;
mod forgetting;
mod learning;
mod moving;
mod report;
mod room;
mod scan;
mod sent;
mod single;
mod sources;
mod spool;
mod start;
mod unreadable;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use apply::apply;
pub use changes::{Changes, HeldBack};
use comparison::Comparison;
pub use derivation::{Derivation, Underivable};
pub use forgetting::{Elsewhere, Forgetting, Remains, finish_forgetting, forget};
use learning::LearningWriter;
pub use moving::{Move, MoveError, Moved, Replaced};
pub use report::{BuildReason, Report, UnknownFormat};
use scan::{DocumentsToSpool, Scan};
pub use sent::Difference;
pub use single::{Committed, Refusal, SingleArticleWriter, Understood};
pub use sources::{SourceError, remove_source, rename_source};
use spool::Spool;
use start::{Before, check_files};

use crate::analysis::Lexicon;
use crate::article::{ArticleId, ContentHash, Date};
use crate::engine::{
    Engine, EngineError, Forgotten, Generation, GenerationOrigin, HeldArticle, IndexState, Others,
    RejectedDocument, RootFacts, SystemFault, WriteAccess,
};
use crate::enrich::{self, BoilerplateLearner, Enricher, LearntFacts};
use crate::ingest::{IngestError, Limits, Source};
use crate::language::LexiconLearner;
use crate::vocabulary::Vocabulary;

/// The share of changed articles, in percent, at which the learnt facts no longer fit them.
const REBUILD_PERCENT: usize = 20;
/// The number of changes below which nothing is rebuilt, whatever their share.
const REBUILD_LEAST: usize = 20;

/// Why a run failed. In every case the index that was served before is untouched.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    #[error(transparent)]
    Source(#[from] IngestError),
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(
        "{root}, where articles of the index come from, is not there any more, so nothing was changed; if it has moved, say \
         where it is now: `fundstelle sources rename OLD NEW`; if its articles are to go: `fundstelle sources remove SOURCE`"
    )]
    SourceGone { root: String },
    #[error("the spool file in {place} failed: {cause}")]
    Spool { place: String, cause: std::io::Error },
    #[error(
        "{why} and also holds articles of {}, so nothing was changed; name them too, or they would be lost: \
         `fundstelle index --rebuild SOURCE…`; those that are not there any more go with --allow-removals",
        roots.join(", ")
    )]
    WouldLose { why: String, roots: Vec<String> },
    #[error(
        "{why} and doesn't tell any more which sources its articles came from, so nothing was changed; \
         `fundstelle verify --repair` goes back to an older generation, if one is whole; else move the folder of the index \
         away, and index all sources: `fundstelle index SOURCE…`"
    )]
    UnknownSources { why: String },
    #[error(
        "{root} had articles in the index and has no document now, so nothing was changed; check that its files are there, \
         or say that the articles are to go: `fundstelle index --rebuild --allow-removals SOURCE…`"
    )]
    Emptied { root: String },
    #[error(
        "{root} had {articles} articles in the index and has {documents} documents now, so nothing was changed; check that \
         its files are there, or say that the articles are to go: `fundstelle index --rebuild --allow-removals SOURCE…`"
    )]
    Shrunk { root: String, articles: u64, documents: u64 },
    #[error(
        "the disk of {place} has too little room: a new generation needs about {}, and {} are free, so nothing was changed; \
         make room, or put the index elsewhere with --index",
        room::megabytes(*needed), room::megabytes(*free)
    )]
    NoRoom { place: String, needed: u64, free: u64 },
    #[error("the disk of {place} is full, so nothing was changed; make room and try again ({cause})")]
    DiskFull { place: String, cause: String },
    #[error(
        "the disk of {place} takes no further data although it has room, so nothing was changed; its inodes may be used up \
         (`df -i`): delete files there, or put the index elsewhere with --index ({cause})"
    )]
    NoFurtherFile { place: String, cause: String },
    #[error(
        "the disk of {place} failed, so nothing was changed; the log of the system says more. Put the index on another disk \
         with --index ({cause})"
    )]
    DiskFailed { place: String, cause: String },
    #[error(
        "a file in {place} grew beyond the size that this process may write, so nothing was changed; raise the limit \
         (`ulimit -f unlimited`) and try again ({cause})"
    )]
    FileLimit { place: String, cause: String },
    #[error(
        "what is kept of the articles in {place} can't be taken out ({cause}); the index is as it was, and the next run tries again"
    )]
    Elsewhere { place: String, cause: String },
    #[error("the new generation failed its check: {0}; the index served before is untouched")]
    Verification(String),
}

impl PipelineError {
    /// What the system refused, where that is why the run failed.
    pub fn system_fault(&self) -> Option<SystemFault> {
        match self {
            Self::Engine(EngineError::Refused { fault, .. }) => Some(*fault),
            Self::Spool { cause, .. } => SystemFault::of(&cause.to_string()),
            Self::DiskFull { .. } | Self::NoFurtherFile { .. } | Self::NoRoom { .. } => {
                Some(SystemFault::DiskFull)
            }
            Self::FileLimit { .. } => Some(SystemFault::FileLimit),
            _ => None,
        }
    }
}

/// A run: what it reads, where it writes, and how.
pub struct IndexingRun<'a> {
    pub engine: &'a dyn Engine,
    /// The folder on this machine for the spool; it is created where it is missing.
    pub spool: &'a Path,
    pub vocabulary: Arc<Vocabulary>,
    pub sources: &'a [Source],
    pub limits: &'a Limits,
    pub enrich: &'a enrich::Options,
    /// The day of the run, after which no document was published.
    pub today: Date,
    pub origin: GenerationOrigin,
    pub choices: Choices,
    /// How long to wait for the right to write.
    pub patience: Duration,
    /// The number of threads that derive articles.
    pub threads: usize,
    /// What is kept of articles outside of the index.
    pub elsewhere: &'a dyn Elsewhere,
}

/// The choices of the user who runs the program.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Choices {
    /// Whether to build a new generation even where an incremental run would do.
    pub rebuild: bool,
    /// Whether sources may lose more than half of their articles.
    pub allow_removals: bool,
}

/// Is told how far a run has come.
pub trait Progress {
    /// A stage begins; `total` is the number of its documents, where it is known.
    fn stage(&mut self, stage: Stage, total: Option<u64>);
    /// One more document has passed the stage.
    fn advance(&mut self);
}

/// The stages of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Reading,
    Learning,
    Indexing,
    /// Articles are brought to another engine.
    Moving,
    Verifying,
}

/// Shows no progress.
pub struct Silent;

impl Progress for Silent {
    fn stage(&mut self, _: Stage, _: Option<u64>) {}
    fn advance(&mut self) {}
}

/// The articles of the index by id.
type KnownArticles = HashMap<ArticleId, KnownArticle>;

/// What is known of an article of the index.
struct KnownArticle {
    root: String,
    content_hash: ContentHash,
    learnt_at: Option<i64>,
    event_ends: Option<u32>,
}

/// The state of the index that a run starts from.
#[derive(Default)]
struct PreviousState {
    known: KnownArticles,
    /// Documents that gave no article, by id. They are not in the index and yet not new.
    rejected: BTreeMap<ArticleId, RejectedDocument>,
    roots: BTreeMap<String, RootFacts>,
    /// What must not come back.
    forgotten: Forgotten,
}

impl PreviousState {
    fn read(generation: &dyn Generation) -> Result<Self, EngineError> {
        let held = generation.held_articles()?.into_iter();
        let known = held.map(|article| {
            let HeldArticle { id, root, content_hash, learnt_at, event_ends } = article;
            (id, KnownArticle { root, content_hash, learnt_at, event_ends })
        });
        let known = known.collect();
        let facts = generation.commit_facts()?;
        let forgotten = Forgotten::default();
        Ok(Self { known, rejected: facts.rejected, roots: facts.roots, forgotten })
    }
}

impl IndexingRun<'_> {
    /// Brings the index to the state of the sources.
    pub fn execute(&self, progress: &mut dyn Progress) -> Result<Report, PipelineError> {
        self.execute_under(&*self.engine.lock(self.patience)?, progress)
    }

    /// Brings the index to the state of the sources, for a caller that already holds the right to write.
    pub fn execute_under(
        &self,
        access: &dyn WriteAccess,
        progress: &mut dyn Progress,
    ) -> Result<Report, PipelineError> {
        let started = Instant::now();
        let mut report = Report::default();
        finish_forgetting(self.engine, access, self.elsewhere, progress)?;
        let state = self.engine.state()?;
        if self.choices.rebuild {
            let is_first = matches!(state, IndexState::Missing);
            let reason = if is_first { BuildReason::First } else { BuildReason::Asked };
            let before = self.before(state)?;
            self.build(access, &before, reason, &mut report, progress)?;
        } else {
            match state.generation()? {
                None => self.build(access, &Before::Nothing, BuildReason::First, &mut report, progress)?,
                Some(generation) => {
                    check_files(&*generation)?;
                    let updated = self.update(access, generation, &mut report, progress);
                    updated.map_err(|error| room::explained(error, access, &self.engine.place()))?;
                }
            }
        }
        report.elapsed = started.elapsed();
        Ok(report)
    }

    /// Tells what the run would change, and changes nothing. Documents are read and not derived, so one that gives
    /// no article is among those that would be added.
    pub fn preview(&self, progress: &mut dyn Progress) -> Result<Report, PipelineError> {
        let started = Instant::now();
        let mut report = Report::default();
        let generation = self.engine.state()?.generation()?;
        let compared =
            Comparison::make(self, generation.as_deref(), DocumentsToSpool::Nothing, &mut report, progress)?;
        report.changes = Some(compared.changes());
        report.held_back = compared.held;
        report.elapsed = started.elapsed();
        Ok(report)
    }

    /// Runs incrementally, or builds where too much has changed for the learnt facts.
    fn update(
        &self,
        access: &dyn WriteAccess,
        generation: Arc<dyn Generation>,
        report: &mut Report,
        progress: &mut dyn Progress,
    ) -> Result<(), PipelineError> {
        let compared =
            Comparison::make(self, Some(&*generation), DocumentsToSpool::Changed, report, progress)?;
        if !compared.held.is_empty() {
            return self.without(compared.held, report, |run, report| {
                run.update(access, generation, report, progress)
            });
        }
        let changes = compared.count();
        let known = compared.before.known.len();
        if changes >= REBUILD_LEAST && changes * 100 >= known * REBUILD_PERCENT {
            *report = Report::default();
            let before = Before::Readable(generation);
            return self.build(access, &before, BuildReason::ManyChanges, report, progress);
        }
        let Comparison { before, scan, removed, derive_anew, .. } = compared;
        if changes == 0 && !derive_anew {
            start::clear_left_overs(access);
            return Ok(());
        }
        report.derived_anew = if derive_anew { scan.unchanged as u64 } else { 0 };
        if !removed.is_empty() {
            // Other generations go before the commit: in the other order, a crash between the two would leave
            // removed articles in an older generation for ever.
            access.forget_others()?;
        }
        let mut writer = self.writer(access, &*generation, BTreeMap::new())?;
        for id in &removed {
            writer.delete(id)?;
        }
        let rejected = self.rejected(&before, &scan);
        let derivations = self.derivations(&*generation);
        let applied = apply(&scan.spool, derivations, &mut writer, &before.known, report, progress)?;
        writer.set_rejected(rejected.into_iter().chain(applied.rejected).collect());
        report.snapshot = Some(writer.commit()?);
        writer.close()?;
        Ok(())
    }

    /// Builds a new generation. Articles of sources that were not given now are taken over.
    fn build(
        &self,
        access: &dyn WriteAccess,
        start: &Before,
        reason: BuildReason,
        report: &mut Report,
        progress: &mut dyn Progress,
    ) -> Result<(), PipelineError> {
        let old = start.readable();
        let compared = Comparison::make(self, old, DocumentsToSpool::All, report, progress)?;
        if !compared.held.is_empty() {
            return self.without(compared.held, report, |run, report| {
                run.build(access, start, reason, report, progress)
            });
        }
        if let Before::Unreadable(roots) = start {
            self.check_not_shrunk(roots, &compared.scan)?;
        }
        report.built = Some(reason);
        let place = self.engine.place();
        let taken_over = || old.map_or(Ok(0), |old| self.taken_over(old));
        room::check(access, taken_over, &compared.scan.spool, &place)?;
        let (facts, lexicon) = self.learnt(old, &compared, progress)?;
        let generation = access.create(self.origin, facts, lexicon);
        let generation = generation.map_err(|error| room::explained(error.into(), access, &place))?;
        if let Err(error) = self.fill(access, &*generation, old, &compared, report, progress) {
            let error = room::explained(error, access, &place);
            // What it has written would be in the way of the next try.
            access.discard(&*generation);
            return Err(error);
        }
        // What was removed since can't be told of an index that can't be read.
        let is_known = matches!(start, Before::Readable(_) | Before::Nothing);
        let others = if compared.removed.is_empty() && is_known { Others::Kept } else { Others::Forgotten };
        access.publish(&*generation, others).map_err(|error| {
            // What it has written takes room, and that tells why.
            let error = room::explained(error.into(), access, &place);
            access.discard(&*generation);
            error
        })?;
        let forgotten = &compared.before.forgotten;
        if forgotten.is_pending() && others == Others::Forgotten {
            access.set_forgotten(&forgotten.clone().done())?;
        }
        Ok(())
    }

    /// What is learnt from the sources for a new generation. What was learnt from those that were not given is kept.
    fn learnt(
        &self,
        old: Option<&dyn Generation>,
        compared: &Comparison,
        progress: &mut dyn Progress,
    ) -> Result<(LearntFacts, Lexicon), PipelineError> {
        let taken_over: Vec<&String> =
            compared.before.roots.keys().filter(|root| !self.names(root)).collect();
        let (boilerplate, mut lexicon) = learn(&compared.scan.spool, progress)?;
        let mut facts = boilerplate.learn();
        if let Some(old) = old.filter(|_| !taken_over.is_empty()) {
            facts.boilerplate.extend(old.facts().boilerplate.iter().cloned());
            for root in taken_over {
                old.for_each_article(root, &mut |article| {
                    lexicon.add_article(&article);
                    Ok(())
                })?;
            }
        }
        Ok((facts, lexicon.finish()))
    }

    /// Writes all articles of a new generation, and checks it.
    fn fill(
        &self,
        access: &dyn WriteAccess,
        generation: &dyn Generation,
        old: Option<&dyn Generation>,
        compared: &Comparison,
        report: &mut Report,
        progress: &mut dyn Progress,
    ) -> Result<(), PipelineError> {
        let Comparison { before, scan, kept, .. } = compared;
        let old_roots = &before.roots;
        let old_rules = old_roots.iter().map(|(root, facts)| (root.clone(), facts.rules.clone())).collect();
        let mut writer = self.writer(access, generation, old_rules)?;
        let derivations = self.derivations(generation);
        let rejected = self.rejected(before, scan);
        let applied = apply(&scan.spool, derivations, &mut writer, &before.known, report, progress)?;
        writer.set_rejected(rejected.into_iter().chain(applied.rejected).collect());
        let mut expected = applied.articles;
        if let Some(old) = old {
            for root in old_roots.keys() {
                let named = self.names(root);
                old.for_each_article(root, &mut |article| {
                    // Of the given sources, only articles of files that can't be read now are taken over.
                    let id = &article.id;
                    let stays = match named {
                        true => kept.contains(id) || applied.unfinished.contains(id),
                        false => !scan.seen.contains(id),
                    };
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
        verify(generation, expected, progress)
    }

    /// About how many bytes those articles of a generation take that are taken over from it.
    fn taken_over(&self, old: &dyn Generation) -> Result<u64, EngineError> {
        let roots = old.sources().unwrap_or_default();
        let all: u64 = roots.values().sum();
        let others: u64 =
            roots.iter().filter(|(root, _)| !self.names(root)).map(|(_, articles)| articles).sum();
        Ok(room::share(old.bytes()?, others, all))
    }

    fn names(&self, root: &str) -> bool {
        self.sources.iter().any(|source| source.root() == root)
    }

    /// Runs `run` without the sources that are held back, whose articles stay as they are.
    fn without(
        &self,
        held: Vec<HeldBack>,
        report: &mut Report,
        run: impl FnOnce(&IndexingRun<'_>, &mut Report) -> Result<(), PipelineError>,
    ) -> Result<(), PipelineError> {
        *report = Report::default();
        let is_held = |source: &&Source| held.iter().any(|held| held.root == source.root());
        let sources: Vec<Source> = self.sources.iter().filter(|source| !is_held(source)).cloned().collect();
        if !sources.is_empty() {
            run(
                &IndexingRun { sources: &sources, vocabulary: Arc::clone(&self.vocabulary), ..*self },
                report,
            )?;
        }
        report.held_back.extend(held);
        Ok(())
    }

    /// What deriving needs, once for each thread that does it.
    fn derivations(&self, generation: &dyn Generation) -> Vec<Derivation> {
        let (analyzers, facts) = (generation.analyzers(), generation.facts());
        let vocabulary = Arc::clone(&self.vocabulary);
        let enricher = Enricher::new(vocabulary, analyzers, (*facts).clone(), self.enrich.clone());
        let enricher = Arc::new(enricher.on(self.today));
        let seconds = self.limits.document_seconds;
        (0..self.threads).map(|_| Derivation::new(Arc::clone(&enricher), seconds)).collect()
    }

    /// Opens a writer that records today's rules for the given sources, and `rules` for the others.
    fn writer(
        &self,
        access: &dyn WriteAccess,
        generation: &dyn Generation,
        mut rules: BTreeMap<String, String>,
    ) -> Result<LearningWriter, EngineError> {
        let today = rules_fingerprint(&self.vocabulary, self.enrich);
        rules.extend(self.sources.iter().map(|source| (source.root().to_owned(), today.clone())));
        LearningWriter::open(access, generation, rules, None)
    }

    /// The documents that the next commit records as giving no article: unchanged ones of the given sources,
    /// and all of other sources.
    fn rejected(&self, before: &PreviousState, scan: &Scan) -> BTreeMap<ArticleId, RejectedDocument> {
        let stays = |(id, rejected): &(&ArticleId, &RejectedDocument)| {
            scan.rejected.contains(*id) || !self.names(&rejected.root)
        };
        before.rejected.iter().filter(stays).map(|(id, rejected)| (id.clone(), rejected.clone())).collect()
    }
}

/// Learns the language of the articles of a generation anew, where what was saved of it is damaged.
pub fn learn_anew(access: &dyn WriteAccess, generation: &dyn Generation) -> Result<(), EngineError> {
    let mut writer = LearningWriter::open(access, generation, BTreeMap::new(), None)?;
    writer.commit()?;
    writer.close()
}

/// The fingerprint of everything beside the documents that derivation depends on.
pub fn rules_fingerprint(vocabulary: &Vocabulary, options: &enrich::Options) -> String {
    let described = format!("{} {}", vocabulary.fingerprint(), enrich::rules_fingerprint(options));
    ContentHash::of(described.as_bytes()).to_string()
}

/// The first pass of a build, which learns site boilerplate and word frequencies.
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

fn verify(
    generation: &dyn Generation,
    expected: u64,
    progress: &mut dyn Progress,
) -> Result<(), PipelineError> {
    progress.stage(Stage::Verifying, None);
    if let Some(fault) = generation.verify_files().first() {
        return Err(PipelineError::Verification(fault.to_string()));
    }
    let language = generation.saved_language(None)?;
    let learnt = language.map(|language| language.articles()).transpose();
    let learnt = learnt.map_err(|error| PipelineError::Verification(error.to_string()))?;
    if learnt != usize::try_from(expected).ok() {
        return Err(PipelineError::Verification("its language was not learnt from all articles".to_owned()));
    }
    let found = generation.held_articles()?.len() as u64;
    if found != expected {
        return Err(PipelineError::Verification(format!("it holds {found} articles instead of {expected}")));
    }
    Ok(())
}
