//! The life cycle of an index: how articles are written, published, and followed by searches.
//!
//! An index is a sequence of generations. A [`Generation`] has one schema, one set of analysis chains and one
//! set of learnt facts (compound lexicon, site boilerplate, frequencies). Learnt facts are frozen within a
//! generation: articles of one generation must all be analysed and derived by the same facts, or equal words
//! would have different terms. Changed facts therefore mean a new generation, which is built aside and
//! published in one step. Searches read a [`Snapshot`], which is one commit of the published generation.
//!
//! Every trait here is object-safe and synchronous, and every call that may reach a disk or a network may
//! fail, so that a cluster with generations behind an alias fits as well as a local folder.
//!
//! No call here takes a [`Budget`](crate::budget::Budget). Building, writing, following and checking an index
//! are work of its operator: they take as long as the collection is large, and no visitor waits for them.
//! Half of such a work is worth nothing, so that a deadline could only fail it. An engine over a network
//! bounds each of its own requests.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::{
    ArticlesByRoot, ClusterCondition, CommitFacts, EngineError, Fault, Forgotten, GenerationOrigin,
    GenerationSummary, HeldArticle, RejectedDocument, Snapshot, SnapshotId, UnusableIndex,
};
use crate::analysis::{Analyzers, Lexicon};
use crate::article::{Article, ArticleId, Date};
use crate::enrich::LearntFacts;
use crate::language::{CollectionLanguage, LanguageLearner};

/// A searchable index that can move on to newer states.
///
/// # Errors
/// Every fallible call fails with an [`EngineError`] if the index, its folder or its cluster can't be read, or is
/// damaged; a method names only what goes beyond that.
pub trait Engine: Send + Sync {
    /// Where the index is, for messages: a folder or an address.
    fn place(&self) -> String;

    /// The newest snapshot that was opened.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] where none was opened yet: see [`refresh`](Self::refresh).
    fn snapshot(&self) -> Result<Arc<dyn Snapshot>, EngineError>;

    /// Opens the newest commit of the published generation, with the articles that are live on a day. Returns the id of
    /// the new snapshot; `None` where it is the same as before. Requests keep the snapshot they hold.
    fn refresh(&self, today: Date) -> Result<Option<SnapshotId>, EngineError>;

    /// Reads what the newest snapshot reads against its checksums, as far as that was not done before, and whether
    /// everything has its length still. It may take seconds; searches go on beside it.
    ///
    /// # Errors
    /// Something is damaged. It is not served any more: the next [`refresh`](Self::refresh) opens the newest older
    /// generation that is whole, where there is one.
    fn check(&self) -> Result<(), EngineError>;

    /// Tells what index there is, without opening it for search.
    fn state(&self) -> Result<IndexState, EngineError>;

    /// Describes the generation with a number, one of the [`generations`](Self::generations), without opening it for
    /// search; [`IndexState::Missing`] if there is none with this number.
    fn state_of(&self, number: u32) -> Result<IndexState, EngineError>;

    /// The cluster that the index is in, `None` where it is in none.
    ///
    /// # Errors
    /// It can't be reached, or is none that this program can use.
    fn cluster(&self) -> Result<Option<ClusterCondition>, EngineError> {
        Ok(None)
    }

    /// Checks that copies of the index can be made, and put in its place.
    ///
    /// # Errors
    /// It has no files to copy; the message says what to do instead.
    fn check_copyable(&self) -> Result<(), EngineError> {
        Ok(())
    }

    /// The generations that there are, the newest first.
    fn generations(&self) -> Result<Vec<GenerationSummary>, EngineError>;

    /// Lists left-over files, or indexes of a cluster, that belong to no generation that can be served. They are
    /// harmless.
    fn strays(&self) -> Result<Vec<Fault>, EngineError>;

    /// The list of forgotten articles, which the index must never hold again.
    fn forgotten(&self) -> Result<Forgotten, EngineError>;

    /// Takes the exclusive right to write. Where somebody else holds it, waits for it as long as `patience`; who
    /// waits is next, before anybody who comes later.
    ///
    /// # Errors
    /// [`EngineError::Locked`] where somebody else holds it still.
    fn lock(&self, patience: Duration) -> Result<Box<dyn WriteAccess>, EngineError>;
}

/// What index there is.
pub enum IndexState {
    /// No generation was ever published.
    Missing,
    /// A generation was published that this program can't use.
    Unusable(UnusableIndex),
    /// The published generation.
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

/// Whether the other generations are kept when one is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Others {
    /// The one that was served before stays, for readers that still use it and to go back to.
    Kept,
    /// All are deleted, since they hold articles that were removed.
    Forgotten,
}

/// The exclusive right to write to an index. Dropping it gives the right back.
///
/// # Errors
/// Every fallible call fails with an [`EngineError`] if the index can't be read or written, or if another process took
/// the right over; a method names only what goes beyond that.
pub trait WriteAccess: Send {
    /// The published generation; `None` where there is no index yet.
    ///
    /// # Errors
    /// [`EngineError::Unavailable`] where this program can't use it; [`Engine::state`] tells why.
    fn current(&self) -> Result<Option<Arc<dyn Generation>>, EngineError>;

    /// Opens any generation.
    fn generation(&self, number: u32) -> Result<Arc<dyn Generation>, EngineError>;

    /// Publishes a generation that there was before, and deletes none.
    fn roll_back(&self, generation: &dyn Generation) -> Result<(), EngineError>;

    /// Deletes the [`strays`](Engine::strays); returns how many there were.
    fn clear_strays(&self) -> Result<usize, EngineError>;

    /// Deletes a generation that is kept to go back to; nothing where it is the published one.
    fn drop_kept(&self, number: u32) -> Result<(), EngineError>;

    /// How many bytes can be written where the index is; `None` where that can't be told.
    fn room(&self) -> Option<u64>;

    /// Deletes a generation that was created and not published.
    fn discard(&self, generation: &dyn Generation);

    /// Creates the next generation, empty and not published. What an unfinished build left behind is deleted.
    fn create(
        &self,
        origin: GenerationOrigin,
        facts: LearntFacts,
        lexicon: Lexicon,
    ) -> Result<Arc<dyn Generation>, EngineError>;

    /// Publishes a generation in one step, so that searches move on to it. That others are to be forgotten is
    /// part of that step: where the process ends before they are deleted, whoever takes the right to write next
    /// deletes them.
    fn publish(&self, generation: &dyn Generation, others: Others) -> Result<(), EngineError>;

    /// Notes what the index must never hold again, whatever generation is published. It is durable when this returns.
    fn set_forgotten(&self, forgotten: &Forgotten) -> Result<(), EngineError>;

    /// The names and places of the files that a copy of the index with just this generation consists of.
    fn contents(&self, generation: &dyn Generation) -> Result<Vec<(String, PathBuf)>, EngineError>;

    /// An empty folder for a copy, where [`take_in`](Self::take_in) expects it.
    fn staging(&self) -> Result<PathBuf, EngineError>;

    /// Puts the copy in the staging folder in the place of the index. What is to stay forgotten stays so.
    fn take_in(&self) -> Result<(), EngineError>;

    /// Deletes every generation but the published one, so that nothing is left of a removed article.
    fn forget_others(&self) -> Result<(), EngineError>;
}

/// One schema, one set of analysis chains, one set of learnt facts, and the articles indexed under them.
///
/// What a method tells about the articles is the state of the newest commit at the time of the call.
///
/// # Errors
/// Every fallible call fails with an [`EngineError`] if the files or indexes of the generation can't be read, or are
/// damaged; a method names only what goes beyond that.
pub trait Generation: Send + Sync {
    /// Its number, which grows from generation to generation.
    fn number(&self) -> u32;

    fn origin(&self) -> GenerationOrigin;

    /// Where it is, for messages.
    fn place(&self) -> String;

    /// The bytes that it takes.
    fn bytes(&self) -> Result<u64, EngineError>;

    /// The facts learnt about its sources, such as their boilerplate.
    fn facts(&self) -> Arc<LearntFacts>;

    /// The analysis chains that its articles are indexed with.
    fn analyzers(&self) -> Arc<Analyzers>;

    /// The facts that its newest commit records.
    fn commit_facts(&self) -> Result<CommitFacts, EngineError>;

    /// The sources of its articles, also where its newest commit can't be read; `None` where nothing can be told.
    fn sources(&self) -> Option<ArticlesByRoot>;

    /// Its articles by id, source root and content.
    fn held_articles(&self) -> Result<Vec<HeldArticle>, EngineError>;

    /// Hands every stored article of a source root to `each`, which may end the walk with an error.
    fn for_each_article(
        &self,
        root: &str,
        each: &mut dyn FnMut(Article) -> Result<(), EngineError>,
    ) -> Result<(), EngineError>;

    /// Hands every stored article with its source root to `each`, which may end the walk with an error.
    fn for_every_article(
        &self,
        each: &mut dyn FnMut(&str, Article) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        for root in self.commit_facts()?.roots.keys() {
            self.for_each_article(root, &mut |article| each(root, article))?;
        }
        Ok(())
    }

    /// The source root of an article, expired or not; `None` where there is no such article.
    fn root_of(&self, id: &ArticleId) -> Result<Option<String>, EngineError>;

    /// The learnt language that was saved with its articles; `None` where none was saved, or where it can't
    /// be read, which is logged. What it has in common with an earlier state, `before`, is not read again.
    fn saved_language(
        &self,
        before: Option<&CollectionLanguage>,
    ) -> Result<Option<CollectionLanguage>, EngineError>;

    /// The learnt language of its articles, as [`saved_language`](Self::saved_language) reads it. Where none
    /// can be read it is rebuilt from the articles: it follows from them, so a damaged file must not keep an
    /// index from being opened.
    fn language(&self, before: Option<&CollectionLanguage>) -> Result<CollectionLanguage, EngineError> {
        match self.saved_language(before)? {
            Some(saved) => Ok(saved),
            None => self.rebuilt_language(),
        }
    }

    /// The learnt language, rebuilt from the stored articles.
    fn rebuilt_language(&self) -> Result<CollectionLanguage, EngineError> {
        let facts = self.commit_facts()?;
        if facts.articles > 0 {
            let articles = facts.articles;
            tracing::warn!("the language of {articles} articles at {} is rebuilt", self.place());
        }
        let mut learner = LanguageLearner::default();
        self.for_every_article(&mut |_, article| {
            learner.add(&article);
            Ok(())
        })?;
        Ok(CollectionLanguage::new(learner))
    }

    /// Opens it for writing, which needs the right to write. `rules` gives by source root the fingerprint of
    /// the rules that its articles are derived by from now on; roots that are not named keep theirs.
    fn writer(
        &self,
        access: &dyn WriteAccess,
        rules: BTreeMap<String, String>,
    ) -> Result<Box<dyn IndexWriter>, EngineError>;

    /// Checks every file against its checksum. Nothing else would notice a flipped bit on disk.
    fn verify_files(&self) -> Vec<Fault>;

    /// Reads every article: each must be whole, under its own id, once, and as many as the newest commit counts.
    /// This finds damage that has a right checksum because damaged files were merged into new ones.
    fn verify_articles(&self) -> Vec<Fault>;
}

/// Writes changes to a generation. Nothing is visible before `commit`; a writer that is dropped without one leaves the
/// index as it was.
///
/// # Errors
/// Every fallible call fails with an [`EngineError`] if the index can't be read or written; a method names only what
/// goes beyond that. Without a successful `commit` the index is as it was.
pub trait IndexWriter: Send {
    /// The source root of an article, after the changes made so far.
    fn root_of(&self, id: &ArticleId) -> Result<Option<String>, EngineError>;

    /// An article as the newest commit has it, without the changes made since, expired or not.
    fn committed_article(&self, id: &ArticleId) -> Result<Option<Article>, EngineError>;

    /// Adds an article of a source root, or replaces the one with its id.
    fn upsert(&mut self, root: &str, article: Article) -> Result<(), EngineError>;

    fn delete(&mut self, id: &ArticleId) -> Result<(), EngineError>;

    /// Sets the documents that gave no article, which the next commit records in place of those recorded
    /// before.
    fn set_rejected(&mut self, rejected: BTreeMap<ArticleId, RejectedDocument>);

    /// Sets the learnt language of the articles after all changes, which the next commit saves. A commit of
    /// changes without it has no saved language, so that it is rebuilt when it is needed.
    fn set_language(&mut self, language: CollectionLanguage);

    /// Adds `changed` to the number of changes that the next commit records. A generation that is a copy of another one
    /// needs this: the number counts the changes since its learnt facts were built, and they were taken over with the
    /// articles.
    fn carry_changes(&mut self, changed: u64);

    /// Excludes the changes up to the next commit from the number of changes, since they leave the content of articles
    /// as it is.
    fn keep_content(&mut self);

    /// Makes all changes durable and visible at once.
    fn commit(&mut self) -> Result<SnapshotId, EngineError>;

    /// Waits after the last commit until background work on the index, such as merging segments, has ended.
    fn close(self: Box<Self>) -> Result<(), EngineError>;
}
