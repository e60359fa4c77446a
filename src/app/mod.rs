//! The composition root: it builds vocabulary and engine from the configuration, and offers every operation of the
//! program (search, indexing, writing, upkeep) as a method of [`App`].
//!
//! The command line and the web server do everything through an [`App`]; it hands out snapshots of the engine and plans
//! that fit them.

mod archive;
mod backup;
mod forgetting;
mod moving;
mod part_counts;
mod precondition;
mod search;
mod sources;
mod upkeep;
mod writing;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::analysis::Analyzers;
use crate::article::{Article, Date, RawDocument, Year};
use crate::config::{Config, EngineKind, MeaningOptions};
use crate::engine::embedded::EmbeddedEngine;
use crate::engine::embedded::index::{IndexDirectory, IndexSettings};
use crate::engine::opensearch::{ClusterEngine, ClusterError, ClusterSettings};
use crate::engine::{
    ArticlesByRoot, ClusterCondition, Engine, EngineError, GenerationOrigin, Guarded, IndexState, Snapshot,
    SnapshotId, UnusableIndex, WriteAccess,
};
use crate::enrich::{Enricher, LearntFacts, UnknownOrganiser};
use crate::ingest::{IngestError, Source};
use crate::language::LexiconLearner;
use crate::meaning::{TableError, WordVectors};
use crate::pipeline::{
    Choices, Derivation, IndexingRun, PipelineError, Progress, Report, Underivable, rules_fingerprint,
};
use crate::present::language_names;
use crate::vocabulary::{Vocabulary, VocabularyError};

pub use archive::ArchiveError;
pub use backup::{BackupError, LeftOut, Places, Restored, configuration_in};
pub use forgetting::{ForgetError, ForgetOutcome, Forgot, ForgottenArticle};
pub use moving::{MoveRefusal, Moving};
pub use precondition::{Precondition, VersionSet};
pub use search::{Answer, ArticleSink, Request, SearchCursor, SearchError, ShownArticle};
pub use sources::SourceSummary;
pub use upkeep::{KeptFaults, Repair, UpkeepError, Verification};
pub use writing::{Change, ChangeOutcome, Changed, Cleared, Edit, WriteError};

/// Why the program can't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Vocabulary(#[from] VocabularyError),
    #[error(transparent)]
    Organiser(#[from] UnknownOrganiser),
    #[error(transparent)]
    Meaning(#[from] TableError),
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    #[error(
        "meaning.enabled ranks in an embedded index alone; leave it out, or set engine.kind to \"embedded\""
    )]
    MeaningInCluster,
}

/// The assembled program: configuration, vocabulary and engine.
pub struct App {
    pub config: Config,
    pub vocabulary: Arc<Vocabulary>,
    engine: Arc<dyn Engine>,
    /// The codes of languages with their names in all languages of the interface, by which filters name them.
    language_names: Vec<(String, String)>,
    /// The day of searches and of indexing; `None` means the day of the system's clock.
    today: Option<Date>,
    written_by: Mutex<Option<writing::KeptEnricher>>,
    /// How long to wait for the right to write.
    patience: Duration,
}

impl App {
    /// Makes the program by a configuration: loads the vocabulary, and makes the engine without opening an index.
    ///
    /// # Errors
    /// The vocabulary can't be loaded, or an option can't be used.
    pub fn new(config: Config) -> Result<Self, StartError> {
        let vocabulary = match &config.vocabulary {
            Some(folder) => Vocabulary::load(folder)?,
            None => Vocabulary::built_in(),
        };
        config.enrich.check(&vocabulary)?;
        let vocabulary = Arc::new(vocabulary);
        let engine = engine(&config, &vocabulary)?;
        Ok(Self {
            config,
            vocabulary,
            engine,
            language_names: language_names(),
            today: None,
            written_by: Mutex::default(),
            patience: Duration::ZERO,
        })
    }

    /// Returns the app with a fixed day in place of the clock, for tests.
    pub fn on(self, today: Date) -> Self {
        Self { today: Some(today), ..self }
    }

    /// Returns the app with another time to wait while another process writes to the index.
    pub fn waiting(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Where the index is, for messages: a folder or the addresses of a cluster.
    pub fn place(&self) -> String {
        self.engine.place()
    }

    /// The cluster that the index is in, `None` where it is in a folder.
    pub fn cluster(&self) -> Result<Option<ClusterCondition>, EngineError> {
        self.engine.cluster()
    }

    fn write_access(&self) -> Result<Box<dyn WriteAccess>, EngineError> {
        self.engine.lock(self.patience)
    }

    /// The day of searches and of indexing. No other place reads the clock for it.
    pub fn today(&self) -> Date {
        self.today.unwrap_or_else(|| {
            Date::from_civil(jiff::Zoned::now().date()).unwrap_or_else(|_| Date::year_only(Year::LATEST))
        })
    }

    /// Moves on to the newest state of the index; returns its id where it is another one than before.
    pub fn refresh(&self) -> Result<Option<SnapshotId>, EngineError> {
        self.engine.refresh(self.today())
    }

    /// Reads the files of the served state against their checksums, as far as that was not done before.
    pub fn check(&self) -> Result<(), EngineError> {
        self.engine.check()
    }

    /// The newest snapshot that [`refresh`](Self::refresh) opened. A panic of the engine becomes an error of
    /// its own.
    pub fn snapshot(&self) -> Result<Arc<dyn Snapshot>, EngineError> {
        Ok(Arc::new(Guarded::new(self.engine.snapshot()?, Arc::clone(&self.engine))))
    }

    /// The newest snapshot, opened if need be: for commands that run once.
    pub fn open(&self) -> Result<Arc<dyn Snapshot>, EngineError> {
        self.refresh()?;
        self.snapshot()
    }

    /// Indexes sources.
    ///
    /// # Errors
    /// A source can't be read, or the run fails: see [`PipelineError`]. The index that was served before is untouched.
    pub fn index(
        &self,
        sources: &[PathBuf],
        choices: Choices,
        progress: &mut dyn Progress,
    ) -> Result<Report, PipelineError> {
        let sources = self.opened(sources)?;
        self.over(&sources, choices, GenerationOrigin::Sources).execute(progress)
    }

    /// Returns the report of what indexing the sources would change, and changes nothing.
    ///
    /// # Errors
    /// A source or the index can't be read.
    pub fn preview(
        &self,
        sources: &[PathBuf],
        choices: Choices,
        progress: &mut dyn Progress,
    ) -> Result<Report, PipelineError> {
        let sources = self.opened(sources)?;
        self.over(&sources, choices, GenerationOrigin::Sources).preview(progress)
    }

    /// Builds an index from the shipped sample corpus for `serve`, where there is none, or where one that came from the
    /// corpus was made by another version of this program.
    ///
    /// # Errors
    /// The corpus can't be read, or the run fails: see [`PipelineError`]. An index that was there before is untouched.
    pub fn build_from_corpus(&self, progress: &mut dyn Progress) -> Result<Report, PipelineError> {
        let mut sources = vec![self.config.corpus.clone()];
        sources.extend(self.config.web.written.iter().filter(|folder| folder.exists()).cloned());
        let sources = opened(&sources)?;
        let choices = Choices { rebuild: true, ..Choices::REMOVALS_ALLOWED };
        self.over(&sources, choices, GenerationOrigin::Corpus).execute(progress)
    }

    /// The run over some sources.
    fn over<'a>(
        &'a self,
        sources: &'a [Source],
        choices: Choices,
        origin: GenerationOrigin,
    ) -> IndexingRun<'a> {
        IndexingRun {
            engine: &*self.engine,
            spool: &self.config.index,
            vocabulary: Arc::clone(&self.vocabulary),
            sources,
            limits: &self.config.ingest,
            enrich: &self.config.enrich,
            today: self.today(),
            origin,
            choices,
            patience: self.patience,
            threads: self.config.writer.threads(),
            elsewhere: self,
        }
    }

    /// Returns why `serve` must build the index from the corpus first; `None` if it need not, or must not because the
    /// index has articles of other sources.
    ///
    /// # Errors
    /// The state of the index can't be read, or its files can't be.
    pub fn needs_corpus(&self) -> Result<Option<NeedsCorpus>, EngineError> {
        Ok(match self.engine.state()? {
            IndexState::Missing => Some(NeedsCorpus::NoIndex),
            IndexState::Unusable(UnusableIndex::Mismatch {
                origin: GenerationOrigin::Corpus,
                what,
                roots,
                ..
            }) if roots.as_ref().is_some_and(|roots| self.can_be_built_again(roots)) => {
                Some(NeedsCorpus::OtherVersion(what))
            }
            IndexState::Unusable(why @ UnusableIndex::Unreadable { .. }) => return Err(why.into()),
            // Of a damaged index an older generation may be whole, and one of another version may be built anew meanwhile.
            IndexState::Unusable(UnusableIndex::Damaged { .. } | UnusableIndex::Mismatch { .. })
            | IndexState::Ready(_) => None,
        })
    }

    /// Whether all articles come from sources that the configuration names.
    fn can_be_built_again(&self, roots: &ArticlesByRoot) -> bool {
        let named = [Some(self.config.corpus.as_path()), self.config.web.written.as_deref()];
        let named: Vec<String> = named
            .into_iter()
            .flatten()
            .filter_map(|path| Some(Source::open(path).ok()?.root().to_owned()))
            .collect();
        roots.keys().all(|root| named.contains(root))
    }

    /// Whether some articles were derived by other rules or another vocabulary than today's.
    pub fn has_other_rules(&self) -> Result<bool, EngineError> {
        let Some(generation) = self.engine.state()?.generation()? else { return Ok(false) };
        let today = rules_fingerprint(&self.vocabulary, &self.config.enrich);
        Ok(generation.commit_facts()?.roots.values().any(|facts| facts.rules != today))
    }

    /// The analysis chains of the existing index; without one, chains with the general lexicon alone.
    pub fn analyzers(&self) -> Result<Arc<Analyzers>, EngineError> {
        Ok(self.language()?.0)
    }

    fn language(&self) -> Result<(Arc<Analyzers>, LearntFacts), EngineError> {
        Ok(match self.engine.state()? {
            IndexState::Ready(generation) => (generation.analyzers(), (*generation.facts()).clone()),
            IndexState::Missing | IndexState::Unusable(_) => {
                let (split, never) = self.vocabulary.compound_decisions();
                let lexicon = LexiconLearner::default().finish().decide(split, never);
                (Arc::new(Analyzers::new(lexicon)), LearntFacts::default())
            }
        })
    }

    /// An inspector with the learnt facts and the lexicon of the existing index; without one, with neither.
    pub fn inspector(&self) -> Result<Inspector, EngineError> {
        let (analyzers, facts) = self.language()?;
        let options = self.config.enrich.clone();
        let enricher = Enricher::new(Arc::clone(&self.vocabulary), analyzers, facts, options);
        let enricher = enricher.on(self.today());
        Ok(Inspector(Derivation::new(Arc::new(enricher), self.config.ingest.document_seconds)))
    }
}

/// The sources at some paths, each once.
fn opened(paths: &[PathBuf]) -> Result<Vec<Source>, IngestError> {
    let mut sources = paths.iter().map(|path| Source::open(path)).collect::<Result<Vec<_>, _>>()?;
    let mut named = std::collections::HashSet::new();
    sources.retain(|source| named.insert(source.root().to_owned()));
    Ok(sources)
}

/// Makes the engine that the configuration asks for. This is the one place that decides which engine it is.
///
/// # Errors
/// The table of word vectors or the cluster that the configuration names can't be used.
pub fn engine(config: &Config, vocabulary: &Arc<Vocabulary>) -> Result<Arc<dyn Engine>, StartError> {
    let vocabulary = Arc::clone(vocabulary);
    match config.engine.kind {
        EngineKind::Embedded => {
            let directory = IndexDirectory::new(&config.index);
            let meaning = match &config.meaning {
                options if !options.applies_to(EngineKind::Embedded) => None,
                MeaningOptions { table: Some(path), .. } => Some(Arc::new(WordVectors::load(path)?)),
                MeaningOptions { table: None, .. } => Some(WordVectors::built_in()?),
            };
            let settings = IndexSettings { vocabulary, meaning, writer: config.writer.clone() };
            Ok(Arc::new(EmbeddedEngine::new(directory, settings)))
        }
        EngineKind::OpenSearch if config.meaning.applies_to(EngineKind::OpenSearch) => {
            Err(StartError::MeaningInCluster)
        }
        EngineKind::OpenSearch => {
            let settings = ClusterSettings { vocabulary, threads: config.writer.threads() };
            Ok(Arc::new(ClusterEngine::new(&config.engine.opensearch, settings)?))
        }
    }
}

/// Why `serve` has to build an index first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeedsCorpus {
    NoIndex,
    /// An index of another version exists; the text says what differs.
    OtherVersion(&'static str),
}

/// Derives articles outside any index, for inspection.
pub struct Inspector(Derivation);

impl Inspector {
    /// The article that a document of a source gives.
    pub fn article(&mut self, source: &Source, document: RawDocument) -> Result<Article, Underivable> {
        self.0.article(source.root(), document)
    }
}
