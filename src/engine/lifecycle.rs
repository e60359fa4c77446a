//! The life of an engine: how its articles are written and published, and what it moves on to.
//!
//! An index is a sequence of generations. A [`Generation`] has one schema, one analysis and one set of
//! learnt facts; a changed one of these means a new generation, built beside the old one and published
//! at once. Searches go to a [`Snapshot`], which is one commit of the published generation.
//!
//! Every trait here is object-safe and synchronous, and every call that may reach a disk or a network
//! is fallible, so that a cluster with generations behind an alias fits as well as a local folder.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{
    CommitFacts, EngineError, GenerationOrigin, HeldArticle, RejectedDocument, Snapshot, SnapshotId,
    UnusableIndex,
};
use crate::analysis::{Analyzers, Lexicon};
use crate::article::{Article, ArticleId, Date};
use crate::enrich::LearntFacts;
use crate::language::{CollectionLanguage, LanguageLearner};

/// A searchable collection whose state may move on between two snapshots.
pub trait Engine: Send + Sync {
    /// Where the index is, for messages: a folder, an address.
    fn place(&self) -> String;

    /// The newest snapshot that was opened.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] where none was opened yet: see [`refresh`](Self::refresh).
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, EngineError>;

    /// Opens the newest commit of the published generation as it is on a day; gives its id where it
    /// is another snapshot than before. Requests that hold an older snapshot keep it.
    fn refresh(&self, today: Date) -> Result<Option<SnapshotId>, EngineError>;

    /// Tells what there is, without opening it for search.
    fn state(&self) -> Result<IndexState, EngineError>;

    /// Takes the right to write, which one holder has at a time.
    ///
    /// # Errors
    /// [`EngineError::Locked`] where somebody else holds it.
    fn lock(&self) -> Result<Box<dyn WriteAccess>, EngineError>;
}

/// What there is of an index.
pub enum IndexState {
    /// Nothing was ever published.
    Missing,
    /// A generation was published that this program can't use.
    Unusable(UnusableIndex),
    /// The published generation, with the language it learnt and what its newest commit says.
    Ready(Arc<dyn Generation>),
}

impl IndexState {
    /// The published generation; `None` where there is no index.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] where there is one that can't be used.
    pub fn generation(self) -> Result<Option<Arc<dyn Generation>>, EngineError> {
        match self {
            Self::Missing => Ok(None),
            Self::Unusable(why) => Err(why.into()),
            Self::Ready(generation) => Ok(Some(generation)),
        }
    }
}

/// The exclusive right to write to an index; given back when dropped.
pub trait WriteAccess: Send {
    /// The published generation; `None` where there is no index yet.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] where this program can't use it; [`Engine::state`] tells why.
    fn current(&self) -> Result<Option<Arc<dyn Generation>>, EngineError>;

    /// Creates the next generation, empty and not published yet. What is left of an unfinished one is
    /// cleared away.
    fn create(
        &self,
        origin: GenerationOrigin,
        facts: LearntFacts,
        lexicon: Lexicon,
    ) -> Result<Arc<dyn Generation>, EngineError>;

    /// Makes a generation the one that is searched, all at once. An engine may keep the one before for
    /// readers that still use it.
    fn publish(&self, generation: &dyn Generation) -> Result<(), EngineError>;

    /// Removes every generation older than the published one, so that nothing of a removed article is
    /// left.
    fn forget_older(&self) -> Result<(), EngineError>;
}

/// One schema, one analysis, one set of learnt facts, and the articles under them.
///
/// What it tells of its articles is the state of its newest commit, at the time of the call.
pub trait Generation: Send + Sync {
    /// Its number: a later generation of an index has a greater one.
    fn number(&self) -> u32;

    fn origin(&self) -> GenerationOrigin;

    /// Where it is, for messages.
    fn place(&self) -> String;

    /// What was learnt about its sources.
    fn facts(&self) -> Arc<LearntFacts>;

    /// The analysis chains that its articles are indexed with.
    fn analyzers(&self) -> Arc<Analyzers>;

    /// What its newest commit says of itself.
    fn commit_facts(&self) -> Result<CommitFacts, EngineError>;

    /// Its articles by id, source root and content.
    fn held_articles(&self) -> Result<Vec<HeldArticle>, EngineError>;

    /// Hands every stored article of a source root to `each`, which may end the walk with an error.
    fn for_each_article(
        &self,
        root: &str,
        each: &mut dyn FnMut(Article) -> Result<(), EngineError>,
    ) -> Result<(), EngineError>;

    /// The source root of an article, whether it is past its last day or not; `None` where there is
    /// no such article.
    fn root_of(&self, id: &ArticleId) -> Result<Option<String>, EngineError>;

    /// What was learnt of its articles and saved with them; `None` where nothing was, or where it can't
    /// be read, which is logged.
    fn saved_language(&self) -> Result<Option<CollectionLanguage>, EngineError>;

    /// What is learnt of its articles. Where nothing can be read, it is learnt anew: what is learnt can
    /// always be had again, and must not keep an index from being opened.
    fn language(&self) -> Result<CollectionLanguage, EngineError> {
        match self.saved_language()? {
            Some(saved) => Ok(saved),
            None => self.rebuilt_language(),
        }
    }

    /// What is learnt of its articles, from the articles themselves.
    fn rebuilt_language(&self) -> Result<CollectionLanguage, EngineError> {
        let facts = self.commit_facts()?;
        if facts.articles > 0 {
            let articles = facts.articles;
            tracing::warn!("the language of {articles} articles at {} is learnt anew", self.place());
        }
        let mut learner = LanguageLearner::default();
        for root in facts.roots.keys() {
            self.for_each_article(root, &mut |article| {
                learner.add(&article);
                Ok(())
            })?;
        }
        Ok(CollectionLanguage::new(learner))
    }

    /// Opens it for writing; only who holds the right to write may. `rules` gives, by source root, the
    /// fingerprint of the rules that its articles are derived by from now on; other roots keep theirs.
    fn writer(
        &self,
        access: &dyn WriteAccess,
        rules: BTreeMap<String, String>,
    ) -> Result<Box<dyn IndexWriter>, EngineError>;

    /// Reads everything that is stored against its checksums; gives the names of the damaged files.
    fn verify(&self) -> Result<Vec<String>, EngineError>;
}

/// Changes to a generation. Nothing is visible before `commit`, and a writer dropped without one
/// leaves the index as it was.
pub trait IndexWriter: Send {
    /// The source root of an article, after the changes made so far.
    fn root_of(&self, id: &ArticleId) -> Result<Option<String>, EngineError>;

    /// An article as the newest commit has it, without the changes made since, whether it is past its last
    /// day or not.
    fn committed_article(&self, id: &ArticleId) -> Result<Option<Article>, EngineError>;

    /// Adds an article of a source root, or replaces the one with its id.
    fn upsert(&mut self, root: &str, article: Article) -> Result<(), EngineError>;

    fn delete(&mut self, id: &ArticleId) -> Result<(), EngineError>;

    /// Sets the documents that gave no article, which the next commit remembers; those remembered
    /// before and not among them are forgotten.
    fn set_rejected(&mut self, rejected: BTreeMap<ArticleId, RejectedDocument>);

    /// Sets what is learnt of the articles with all changes, which the next commit saves. A commit of changes
    /// that nothing was learnt of has no language, and it is learnt anew.
    fn set_language(&mut self, language: CollectionLanguage);

    /// Makes all changes durable and visible at once.
    fn commit(&mut self) -> Result<SnapshotId, EngineError>;

    /// Waits, after the last commit, for work on the index that still runs.
    fn close(self: Box<Self>) -> Result<(), EngineError>;
}
