//! Changing single articles of one source, without reading the rest of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread::ScopedJoinHandle;

use super::derivation::{Derivation, Underivable};
use super::learning::LearningWriter;
use super::run::is_too_much_changed;
use crate::article::{Article, ArticleId, ContentHash, RawDocument, WriteNotice};
use crate::engine::{EngineError, Generation, SnapshotId, WriteAccess};
use crate::enrich::{Enricher, WrongValue, check_stated};
use crate::language::LearntLanguage;

/// Changes single articles of one source in a generation, under the right to write.
pub struct SingleArticleWriter<'a> {
    access: &'a dyn WriteAccess,
    generation: Arc<dyn Generation>,
    enricher: Arc<Enricher>,
    seconds: u64,
    threads: usize,
    writer: LearningWriter,
    root: String,
}

impl<'a> SingleArticleWriter<'a> {
    /// Opens a generation to change articles of the source with this root. The enricher, made for the generation,
    /// derives them on `threads` threads, a document within `seconds`; `rules` is the fingerprint of what it goes by.
    /// `served` is the learnt language that searches use now, most of which this generation shares.
    pub fn open(
        access: &'a dyn WriteAccess,
        generation: Arc<dyn Generation>,
        root: &str,
        (enricher, rules): (Arc<Enricher>, String),
        (seconds, threads): (u64, usize),
        served: Option<&LearntLanguage>,
    ) -> Result<Self, EngineError> {
        let rules = BTreeMap::from([(root.to_owned(), rules)]);
        let served = served.map(LearntLanguage::collection);
        let writer = LearningWriter::open(access, &*generation, rules, served)?;
        Ok(Self { access, generation, enricher, seconds, threads, writer, root: root.to_owned() })
    }

    /// The source root of the article with an id, expired or not; `None` where there is none.
    pub fn root_of(&self, id: &ArticleId) -> Result<Option<String>, EngineError> {
        self.writer.root_of(id)
    }

    /// The hash of the document that the article with an id was made from, as of the newest commit; `None` where there is
    /// no such article.
    pub fn version_of(&self, id: &ArticleId) -> Result<Option<ContentHash>, EngineError> {
        Ok(self.writer.committed_article(id)?.map(|article| article.content_hash))
    }

    /// Derives articles from documents, on several threads, each with what was understood in another way than it was
    /// written; an error says why a document gives no article.
    pub fn derive(&self, documents: Vec<RawDocument>) -> Vec<Result<Understood, Refusal>> {
        let share = documents.len().div_ceil(self.threads).max(1);
        let mut documents = documents.into_iter();
        let root = self.root.as_str();
        std::thread::scope(|scope| {
            let shares = std::iter::from_fn(|| {
                let share: Vec<RawDocument> = documents.by_ref().take(share).collect();
                let mut derivation = Derivation::new(Arc::clone(&self.enricher), self.seconds);
                let enricher = &self.enricher;
                let mut derive = move |document: RawDocument| {
                    check_stated(&document.stated)?;
                    let stated = document.stated.clone();
                    let article = derivation.article(root, document)?;
                    let notices = enricher.write_notices(&stated, &article);
                    Ok(Understood { article, notices })
                };
                (!share.is_empty())
                    .then(|| scope.spawn(move || share.into_iter().map(&mut derive).collect::<Vec<_>>()))
            });
            let shares: Vec<_> = shares.collect();
            let ended = |share: ScopedJoinHandle<'_, _>| share.join().expect("a panic ends in a derivation");
            shares.into_iter().flat_map(ended).collect()
        })
    }

    /// Makes all changes in one commit.
    pub fn commit(
        &mut self,
        articles: Vec<Article>,
        deleted: &[ArticleId],
    ) -> Result<Committed, EngineError> {
        if !deleted.is_empty() {
            // Other generations go before the commit, so that none keeps a deleted article.
            self.access.forget_others()?;
        }
        for id in deleted {
            self.writer.delete(id)?;
        }
        for article in articles {
            self.writer.upsert(&self.root, article)?;
        }
        let snapshot = self.writer.commit()?;
        let facts = self.generation.commit_facts()?;
        let changed = facts.changed as usize;
        let needs_rebuild = is_too_much_changed(changed, facts.articles as usize);
        Ok(Committed { snapshot, articles: facts.articles, needs_rebuild })
    }

    /// Waits until segments are merged. What was committed is durable, whether this succeeds or not.
    pub fn close(self) {
        if let Err(error) = self.writer.close() {
            tracing::warn!(%error, "segments could not be merged");
        }
    }
}

/// An article derived from a written document, with notices about reinterpreted values.
#[derive(Debug, Clone)]
pub struct Understood {
    pub article: Article,
    pub notices: Vec<WriteNotice>,
}

/// Why a written document is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Value(#[from] WrongValue),
    #[error(transparent)]
    NoArticle(#[from] Underivable),
}

/// The outcome of a commit.
#[derive(Debug, Clone)]
pub struct Committed {
    pub snapshot: SnapshotId,
    pub articles: u64,
    /// Whether so much has changed that the learnt facts no longer fit the articles, so that the index should
    /// be rebuilt.
    pub needs_rebuild: bool,
}
