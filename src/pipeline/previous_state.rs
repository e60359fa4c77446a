//! The articles of the index that a run starts from.

use std::collections::{BTreeMap, HashMap};

use crate::article::{ArticleId, ContentHash};
use crate::engine::{EngineError, Forgotten, Generation, HeldArticle, RejectedDocument, RootFacts};

/// The articles of the index by id.
pub type KnownArticles = HashMap<ArticleId, KnownArticle>;

/// What is known of an article of the index.
pub struct KnownArticle {
    pub root: String,
    pub content_hash: ContentHash,
    pub learnt_at: Option<i64>,
    pub event_ends: Option<u32>,
}

/// The state of the index that a run starts from.
#[derive(Default)]
pub struct PreviousState {
    pub known: KnownArticles,
    /// Documents that gave no article, by id. They are not in the index and yet not new.
    pub rejected: BTreeMap<ArticleId, RejectedDocument>,
    pub roots: BTreeMap<String, RootFacts>,
    /// What must not come back.
    pub forgotten: Forgotten,
}

impl PreviousState {
    pub fn read(generation: &dyn Generation) -> Result<Self, EngineError> {
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
