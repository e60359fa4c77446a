//! Stored parts of articles, read by their ids.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::collection::Collection;
use crate::article::{Article, ArticleId, ArticleSummary};
use crate::budget::Budget;
use crate::engine::indexed::year_of_translations;
use crate::engine::opensearch::index::document;
use crate::engine::opensearch::index::schema::Names;
use crate::engine::{EngineError, Version, Versions};

/// The most articles that one request asks for.
const MOST: usize = 500;

/// Parts of the documents with some ids.
pub fn documents(
    collection: &Collection,
    ids: &[&str],
    parts: &[&str],
    budget: Budget,
) -> Result<BTreeMap<String, Value>, EngineError> {
    let mut read = BTreeMap::new();
    let distinct: Vec<&str> = ids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    for some in distinct.chunks(MOST) {
        let body = json!({
            "query": {"constant_score": {"filter": {"terms": {Names::ID: some}}}},
            "size": some.len(), "_source": parts, "docvalue_fields": [Names::ID],
        });
        let mut answer = collection.search(body, budget)?;
        for hit in answer["hits"]["hits"].as_array_mut().into_iter().flatten() {
            let id = hit["fields"][Names::ID][0].as_str().unwrap_or_default().to_owned();
            read.insert(id, hit["_source"].take());
        }
    }
    Ok(read)
}

/// Articles that were read for one answer, with those that they are versions of.
pub struct Stored<'a> {
    collection: &'a Collection,
    documents: BTreeMap<String, Value>,
}

impl<'a> Stored<'a> {
    /// Reads the summaries of some articles.
    pub fn summaries(collection: &'a Collection, ids: &[&str], budget: Budget) -> Result<Self, EngineError> {
        Ok(Self { collection, documents: documents(collection, ids, &[Names::SUMMARY], budget)? })
    }

    /// Reads whole articles beside them.
    pub fn with_texts(mut self, ids: &[&str], budget: Budget) -> Result<Self, EngineError> {
        self.documents.extend(documents(self.collection, ids, &[Names::SUMMARY, Names::TEXT], budget)?);
        Ok(self)
    }

    fn broken(&self, cause: impl std::fmt::Display) -> EngineError {
        self.collection.cluster.broken(cause)
    }

    fn document(&self, id: &str) -> Result<&Value, EngineError> {
        self.documents.get(id).ok_or_else(|| self.broken(format!("the document {id} is missing")))
    }

    /// The summary of an article as it is stored.
    pub fn stored_summary(&self, id: &str) -> Result<ArticleSummary, EngineError> {
        let summary = self.document(id)?[Names::SUMMARY].as_str().unwrap_or_default();
        serde_json::from_str(summary).map_err(|error| self.broken(error))
    }

    /// The summary of an article. If nothing dates it, it gets the year that all its dated translations agree on, with
    /// that provenance.
    pub fn summary(&self, id: &str, translations: &[&str]) -> Result<ArticleSummary, EngineError> {
        self.dated(self.stored_summary(id)?, translations)
    }

    /// A whole article, dated in the same way.
    pub fn article(&self, id: &str, translations: &[&str]) -> Result<Article, EngineError> {
        let article = document::article(self.document(id)?).map_err(|error| self.broken(error))?;
        Ok(Article { summary: self.dated(article.summary, translations)?, ..article })
    }

    fn dated(
        &self,
        mut summary: ArticleSummary,
        translations: &[&str],
    ) -> Result<ArticleSummary, EngineError> {
        if summary.year.is_none() && summary.year_inferred.is_none() {
            let translations = translations.iter().map(|one| self.stored_summary(one));
            summary.year_inferred = year_of_translations(translations)?;
        }
        Ok(summary)
    }

    /// The versions of an article, named.
    pub fn versions<'i>(
        &self,
        duplicates: impl Iterator<Item = &'i str>,
        translations: &[&str],
    ) -> Result<Versions, EngineError> {
        let version = |id: &str| self.stored_summary(id).map(Version::from);
        let translations = translations.iter().take(Versions::MAX_NAMED);
        Ok(Versions {
            duplicates: duplicates
                .take(Versions::MAX_NAMED)
                .map(version)
                .collect::<Result<_, EngineError>>()?,
            translations: translations.map(|id| version(id)).collect::<Result<_, EngineError>>()?,
        })
    }

    pub fn id(&self, id: &str) -> Result<ArticleId, EngineError> {
        ArticleId::new(id.to_owned()).map_err(|error| self.broken(error))
    }
}
