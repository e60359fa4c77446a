//! Stored parts of articles, read by their ids.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::collection::{Collection, Search};
use crate::article::{Article, ArticleId, ArticleSummary};
use crate::budget::Budget;
use crate::engine::indexed::year_of_translations;
use crate::engine::opensearch::index::document;
use crate::engine::opensearch::index::forward::Forward;
use crate::engine::opensearch::index::schema::Names;
use crate::engine::opensearch::scan::fields;
use crate::engine::{EngineError, Version, Versions};

/// The most articles that one request asks for.
const MOST: usize = 500;

/// The documents with some ids.
fn documents_body(ids: &[&str]) -> Value {
    json!({
        "query": {"constant_score": {"filter": {"terms": {Names::ID: ids}}}},
        "size": ids.len(), "track_total_hits": false, "docvalue_fields": [Names::ID],
    })
}

/// The tokens of the articles with some ids.
pub fn forwards(
    collection: &Collection,
    ids: &[&str],
    budget: Budget,
) -> Result<BTreeMap<String, Forward>, EngineError> {
    let mut read = BTreeMap::new();
    for some in ids.chunks(MOST) {
        let mut body = documents_body(some);
        body["_source"] = false.into();
        body["stored_fields"] = "_none_".into();
        body["docvalue_fields"] = json!([Names::ID, Names::FORWARD]);
        let answer = collection.search(body, budget)?;
        for hit in answer["hits"]["hits"].as_array().into_iter().flatten() {
            let id = fields::text(&hit["fields"], Names::ID).unwrap_or_default();
            read.insert(id.to_owned(), forward(collection, &hit["fields"])?);
        }
    }
    Ok(read)
}

/// The tokens of an article, given the columns of its document.
pub fn forward(collection: &Collection, columns: &Value) -> Result<Forward, EngineError> {
    let packed = fields::text(columns, Names::FORWARD).and_then(document::bytes);
    let forward = packed.and_then(|bytes| Forward::unpacked(&bytes));
    forward.ok_or_else(|| collection.cluster.broken("the tokens of a document can't be read"))
}

/// Articles that were read for one answer, with those that they are versions of.
pub struct Stored<'a> {
    collection: &'a Collection,
    documents: BTreeMap<String, Value>,
}

impl<'a> Stored<'a> {
    /// Reads the summaries of some articles.
    pub fn summaries(collection: &'a Collection, ids: &[&str], budget: Budget) -> Result<Self, EngineError> {
        Self::read(collection, ids, &[], budget)
    }

    /// Reads the summaries of some articles, and others whole.
    pub fn read(
        collection: &'a Collection,
        summaries: &[&str],
        whole: &[&str],
        budget: Budget,
    ) -> Result<Self, EngineError> {
        let whole: BTreeSet<&str> = whole.iter().copied().collect();
        let summaries: BTreeSet<&str> = summaries.iter().copied().collect();
        let summaries: Vec<&str> = summaries.difference(&whole).copied().collect();
        let whole: Vec<&str> = whole.into_iter().collect();
        let summaries = summaries.chunks(MOST).map(|some| (some, json!([Names::SUMMARY])));
        let whole = whole.chunks(MOST).map(|some| (some, json!([Names::SUMMARY, Names::TEXT])));
        let search = |(ids, parts): (&[&str], Value)| {
            let mut body = documents_body(ids);
            body["_source"] = parts;
            Search::unscored(body)
        };
        let searches: Vec<Search> = summaries.chain(whole).map(search).collect();
        let mut documents = BTreeMap::new();
        if !searches.is_empty() {
            for mut answer in collection.searches(searches, budget)? {
                for hit in answer["hits"]["hits"].as_array_mut().into_iter().flatten() {
                    let id = fields::text(&hit["fields"], Names::ID).unwrap_or_default().to_owned();
                    documents.insert(id, hit["_source"].take());
                }
            }
        }
        Ok(Self { collection, documents })
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
