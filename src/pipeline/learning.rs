//! Writing articles, while the language of the collection is learnt from each of them.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::article::{Article, ArticleId};
use crate::engine::{EngineError, Generation, IndexWriter, RejectedDocument, SnapshotId, WriteAccess};
use crate::language::{CollectionLanguage, LanguageLearner};

/// A writer, over that of any engine, whose commits save the learnt language of the articles. It may change
/// each article at most once.
pub struct LearningWriter {
    writer: Box<dyn IndexWriter>,
    /// Where the index is, for messages.
    place: String,
    /// The learnt language of the newest commit.
    language: CollectionLanguage,
    learner: LanguageLearner,
    /// When it was opened, in seconds since 1970.
    now: i64,
}

impl LearningWriter {
    /// Opens a generation for writing, as [`Generation::writer`] does. What its learnt language has in common
    /// with one that is in memory already, `served`, is not read again.
    pub fn open(
        access: &dyn WriteAccess,
        generation: &dyn Generation,
        rules: BTreeMap<String, String>,
        served: Option<&CollectionLanguage>,
    ) -> Result<Self, EngineError> {
        let writer = generation.writer(access, rules)?;
        let language = generation.language(served)?;
        Ok(Self {
            writer,
            place: generation.place(),
            learner: language.learner(),
            language,
            now: Timestamp::now().as_second(),
        })
    }

    /// The source root of an article, after the changes made so far.
    pub fn root_of(&self, id: &ArticleId) -> Result<Option<String>, EngineError> {
        self.writer.root_of(id)
    }

    /// An article as the newest commit has it; `None` where there is none with this id.
    pub fn committed_article(&self, id: &ArticleId) -> Result<Option<Article>, EngineError> {
        self.writer.committed_article(id)
    }

    /// Adds an article of a source root, or replaces the one with its id. One that doesn't say when the index learnt of it
    /// was learnt of now.
    pub fn upsert(&mut self, root: &str, mut article: Article) -> Result<(), EngineError> {
        let before = self.forget(&article.id)?.filter(|before| before.content_hash == article.content_hash);
        let learnt_at = article.learnt_at.or_else(|| before.and_then(|before| before.learnt_at));
        article.learnt_at = learnt_at.or(Some(self.now));
        self.learner.add(&article);
        self.writer.upsert(root, article)
    }

    pub fn delete(&mut self, id: &ArticleId) -> Result<(), EngineError> {
        self.forget(id)?;
        self.writer.delete(id)
    }

    /// Takes the words of an article that is replaced or deleted out of what was learnt; returns the article.
    fn forget(&mut self, id: &ArticleId) -> Result<Option<Article>, EngineError> {
        let article = self.writer.committed_article(id)?;
        if let Some(article) = &article {
            self.learner.remove(article);
        }
        Ok(article)
    }

    /// Sets the documents that gave no article.
    pub fn set_rejected(&mut self, rejected: BTreeMap<ArticleId, RejectedDocument>) {
        self.writer.set_rejected(rejected);
    }

    /// Makes all changes durable and visible at once, and saves the learnt language with them.
    pub fn commit(&mut self) -> Result<SnapshotId, EngineError> {
        let learner = std::mem::take(&mut self.learner);
        let language = self.language.changed(learner);
        self.language = language.map_err(|error| EngineError::broken(self.place.clone(), error))?;
        self.learner = self.language.learner();
        self.writer.set_language(self.language.clone());
        self.writer.commit()
    }

    /// Waits after the last commit until background work on the index has ended.
    pub fn close(self) -> Result<(), EngineError> {
        self.writer.close()
    }
}
