//! Documents: an article as the index stores it, with texts for the analysis chains, columns, and the article
//! itself as JSON.

use serde::{Deserialize, Serialize};
use tantivy::TantivyDocument;

use super::schema::Fields;
use super::tokenizer::marked;
use crate::analysis::{Analyzers, WordCache};
use crate::article::{Article, Extra, Facet, Removed, Section};
use crate::dedup::{Signature, TranslationMarks};
use crate::engine::indexed::{self, IndexedText};
use crate::query::NONE_VALUE;
use crate::vocabulary::Vocabulary;

/// The stored part of an article that has its text.
#[derive(Debug, Deserialize)]
pub struct StoredText {
    pub sections: Vec<Section>,
    pub removed: Vec<Removed>,
    #[serde(default)]
    pub extra: Extra,
}

/// The content of a [`StoredText`] with borrowed text, for writing it.
#[derive(Serialize)]
struct BorrowedText<'a> {
    sections: &'a [Section],
    removed: &'a [Removed],
    #[serde(skip_serializing_if = "Extra::is_empty")]
    extra: &'a Extra,
}

/// Makes documents. One thread reuses it from article to article.
pub struct DocumentBuilder<'a> {
    pub schema: &'a tantivy::schema::Schema,
    pub fields: Fields,
    pub analyzers: &'a Analyzers,
    pub vocabulary: &'a Vocabulary,
    pub cache: WordCache,
}

impl DocumentBuilder<'_> {
    pub fn build(&mut self, root: &str, article: &Article) -> Result<TantivyDocument, serde_json::Error> {
        let fields = self.fields;
        let mut document = TantivyDocument::default();
        document.add_text(fields.id, article.id.as_str());
        for IndexedText { field, analyzer, text } in indexed::texts(article, self.analyzers, self.vocabulary)
        {
            let field = fields.get(field);
            match analyzer {
                Some(analyzer) => document.add_text(field, marked(analyzer, text)),
                None => document.add_text(field, text),
            }
        }
        document.add_text(fields.summary, serde_json::to_string(&article.summary)?);
        let text =
            BorrowedText { sections: &article.sections, removed: &article.removed, extra: &article.extra };
        document.add_text(fields.text, serde_json::to_string(&text)?);
        self.add_columns(&mut document, root, article);
        if let Ok(field) = self.schema.get_field(Fields::TITLE_WORDS) {
            document.add_u64(field, indexed::title_words(article, self.analyzers, &mut self.cache));
        }
        Ok(document)
    }

    /// About how many bytes the document of an article has: its text is in two fields and stored.
    pub fn size(article: &Article) -> usize {
        let sections = article.sections.iter();
        3 * sections.map(|section| section.text.len()).sum::<usize>()
    }

    fn add_columns(&self, document: &mut TantivyDocument, root: &str, article: &Article) {
        let mut add = |name: &str, value: &str| {
            if let Ok(field) = self.schema.get_field(name) {
                document.add_text(field, value);
            }
        };
        add(Fields::ROOT, root);
        add(Fields::CONTENT_HASH, &article.content_hash.to_string());
        if let Some(key) = &article.written_by {
            add(Fields::WRITTEN_BY, key);
        }
        add(Fields::TITLE, &article.title.value);
        add(Fields::TITLE_ORDER, &indexed::title_order(&article.title.value));
        for facet in Facet::ALL {
            let values = indexed::column_values(facet, article, self.vocabulary);
            if values.is_empty() {
                add(Fields::facet_column(facet), NONE_VALUE);
            }
            for value in values {
                add(Fields::facet_column(facet), &value);
            }
        }
        let mut number = |name: &str, value: u64| {
            if let Ok(field) = self.schema.get_field(name) {
                document.add_u64(field, value);
            }
        };
        if let Some(seconds) = article.learnt_at.and_then(|seconds| u64::try_from(seconds).ok()) {
            number(Fields::LEARNT_AT, seconds);
        }
        if let Some(ordinal) = indexed::date_ordinal(article) {
            number(Fields::DATE, u64::from(ordinal));
        }
        if let Some(event) = &article.event_date {
            number(Fields::EVENT, u64::from(event.value.ordinal()));
        }
        if let Some(end) = article.event_end {
            number(Fields::EVENT_END, u64::from(end.last_ordinal()));
        }
        if let Some(expires) = &article.expires {
            number(Fields::EXPIRES, u64::from(expires.value.last_ordinal()));
        }
        number(Fields::TIE, indexed::tie(article));
        if let Some(signature) = Signature::from_article(article) {
            signature.encode().into_iter().for_each(|value| number(Fields::SIGNATURE, value));
        }
        if let Some(marks) = TranslationMarks::from_article(article) {
            marks.encode().into_iter().for_each(|value| number(Fields::TRANSLATION_MARKS, value));
        }
    }
}
