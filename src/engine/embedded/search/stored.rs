//! Stored articles: their summaries, their texts, and the versions of an article.

use std::ops::Range;

use tantivy::columnar::StrColumn;
use tantivy::{DocAddress, TantivyDocument};

use super::snapshot::EmbeddedSnapshot;
use crate::article::{Article, ArticleId, ArticleSummary};
use crate::budget::Budget;
use crate::engine::embedded::index::Fields;
use crate::engine::indexed::year_of_translations;
use crate::engine::{EngineError, Version, Versions};

impl EmbeddedSnapshot {
    /// The address of a live article: one that is neither deleted nor expired.
    pub(super) fn live_address(&self, id: &ArticleId) -> Result<Option<DocAddress>, EngineError> {
        let is_live = |at: &DocAddress| self.live.has(at.segment_ord as usize, at.doc_id);
        Ok(self.address(id)?.filter(is_live))
    }

    /// The address of an article that is not deleted, expired or not.
    pub(super) fn address(&self, id: &ArticleId) -> Result<Option<DocAddress>, EngineError> {
        self.generation.address_of(&self.searcher, id)
    }

    /// A whole article. If nothing dates it, it gets the year of its translations, with that provenance.
    pub(super) fn article_at(&self, address: DocAddress) -> Result<Article, EngineError> {
        let document = self.document(address)?;
        let article = self.generation.article(&document)?;
        Ok(Article { summary: self.dated(article.summary, address)?, ..article })
    }

    /// The summary of an article, dated in the same way, without reading its text.
    pub(super) fn summary_at(&self, address: DocAddress) -> Result<ArticleSummary, EngineError> {
        self.dated(self.stored_summary(address)?, address)
    }

    fn dated(&self, mut summary: ArticleSummary, address: DocAddress) -> Result<ArticleSummary, EngineError> {
        if summary.year.is_none() && summary.year_inferred.is_none() {
            let translations = self.translations.versions_of(address, &self.duplicates).into_iter();
            summary.year_inferred = year_of_translations(translations.map(|one| self.stored_summary(one)))?;
        }
        Ok(summary)
    }

    fn stored_summary(&self, address: DocAddress) -> Result<ArticleSummary, EngineError> {
        self.generation.stored(&self.document(address)?, self.generation.fields.summary)
    }

    fn document(&self, address: DocAddress) -> Result<TantivyDocument, EngineError> {
        self.searcher.doc(address).map_err(|e| self.broken(e))
    }

    /// The near-duplicates and translations of an article.
    pub(super) fn versions_of(&self, address: DocAddress, budget: Budget) -> Result<Versions, EngineError> {
        let version = |address| {
            budget.check()?;
            self.stored_summary(address).map(Version::from)
        };
        let others = self.duplicates.others(address).take(Versions::MAX_NAMED);
        let translations = self.translations.versions_of(address, &self.duplicates);
        let translations = translations.into_iter().take(Versions::MAX_NAMED);
        Ok(Versions {
            duplicates: others.map(version).collect::<Result<_, EngineError>>()?,
            translations: translations.map(version).collect::<Result<_, EngineError>>()?,
        })
    }

    /// The articles of a source root that the service with a key wrote.
    pub(super) fn written_articles(
        &self,
        root: &str,
        key: &str,
        range: Range<usize>,
        budget: Budget,
    ) -> Result<(u64, Vec<ArticleSummary>), EngineError> {
        let mut found: Vec<(String, DocAddress)> = Vec::new();
        for (number, segment) in self.searcher.segment_readers().iter().enumerate() {
            budget.check()?;
            let column = |name| segment.fast_fields().str(name).map_err(|e| self.broken(e));
            let (Some(keys), Some(roots)) = (column(Fields::WRITTEN_BY)?, column(Fields::ROOT)?) else {
                continue;
            };
            let ordinal = |column: &StrColumn, value: &str| {
                column.dictionary().term_ord(value).map_err(|e| self.broken(e))
            };
            let (Some(key), Some(root)) = (ordinal(&keys, key)?, ordinal(&roots, root)?) else { continue };
            for doc in segment.doc_ids_alive() {
                let has = |column: &StrColumn, wanted| column.term_ords(doc).next() == Some(wanted);
                if has(&keys, key) && has(&roots, root) {
                    let address = DocAddress::new(number as u32, doc);
                    found.push((self.text_at(Fields::ID, address)?, address));
                }
            }
        }
        found.sort_unstable();
        let total = found.len() as u64;
        let page = found.into_iter().skip(range.start).take(range.len());
        let page = page.map(|(_, address)| {
            budget.check()?;
            self.stored_summary(address)
        });
        Ok((total, page.collect::<Result<_, EngineError>>()?))
    }

    pub(super) fn id_at(&self, address: DocAddress) -> Result<ArticleId, EngineError> {
        ArticleId::new(self.text_at(Fields::ID, address)?).map_err(|e| self.broken(e))
    }

    /// The value that a text column has for a document.
    pub(super) fn text_at(&self, column: &str, address: DocAddress) -> Result<String, EngineError> {
        let texts = self.searcher.segment_reader(address.segment_ord).fast_fields().str(column);
        let texts = texts
            .map_err(|e| self.broken(e))?
            .ok_or_else(|| self.broken(format!("a segment without {column}")))?;
        let mut text = String::new();
        if let Some(ordinal) = texts.term_ords(address.doc_id).next() {
            texts.ord_to_str(ordinal, &mut text).map_err(|e| self.broken(e))?;
        }
        Ok(text)
    }
}
