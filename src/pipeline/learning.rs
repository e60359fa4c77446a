//! Writing articles, while the language of the collection is learnt from each of them.

use std::collections::BTreeMap;

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
        Ok(Self { writer, place: generation.place(), learner: language.learner(), language })
    }

    /// The source root of an article, after the changes made so far.
    pub fn root_of(&self, id: &ArticleId) -> Result<Option<String>, EngineError> {
        self.writer.root_of(id)
    }

    /// An article as the newest commit has it; `None` where there is none with this id.
    pub fn committed_article(&self, id: &ArticleId) -> Result<Option<Article>, EngineError> {
        self.writer.committed_article(id)
    }

    /// Adds an article of a source root, or replaces the one with its id.
    pub fn upsert(&mut self, root: &str, article: Article) -> Result<(), EngineError> {
        self.forget(&article.id)?;
        self.learner.add(&article);
        self.writer.upsert(root, article)
    }

    pub fn delete(&mut self, id: &ArticleId) -> Result<(), EngineError> {
        self.forget(id)?;
        self.writer.delete(id)
    }

    fn forget(&mut self, id: &ArticleId) -> Result<(), EngineError> {
        if let Some(article) = self.writer.committed_article(id)? {
            self.learner.remove(&article);
        }
        Ok(())
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
