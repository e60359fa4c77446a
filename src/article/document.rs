//! An article: a document understood.

use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};

use super::{ArticleId, ContentHash, Date, Derived, Extra, FileFormat, Language, Named, Year};

/// A part of an article under one heading, cleaned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// Paragraphs separated by one line break.
    pub text: String,
    pub language: Language,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
}

/// Text that cleaning took out, and the rule that did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    pub rule: String,
    pub text: String,
}

/// What a list shows of an article: everything but its text.
///
/// Engines store it apart from the text, so that lists need not load the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleSummary {
    pub id: ArticleId,
    pub location: String,
    /// The format of the file, if the file holds just this article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileFormat>,
    pub title: Derived<String>,
    pub language: Derived<Language>,
    pub url: Option<String>,
    pub date: Option<Derived<Date>>,
    pub year: Option<Derived<Year>>,
    /// A year deduced, not read; shown beside, never in the facet.
    pub year_inferred: Option<Derived<Year>>,
    pub event_date: Option<Derived<Date>>,
    /// The last day of an event of several days; it is read where its first day is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_end: Option<Date>,
    /// The last day on which it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Derived<Date>>,
    pub organisers: Vec<Derived<Named>>,
    /// Organisers for which the evidence is good, but not sure; shown beside, never in the facet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub organisers_probable: Vec<Derived<Named>>,
    /// At most five from the vocabulary, ordered by weight; stated ones first.
    pub themes: Vec<Derived<Named>>,
    pub kind: Option<Derived<String>>,
    pub places: Vec<Derived<Named>>,
    pub site: Option<String>,
    /// Addresses of versions in other languages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternates: Vec<String>,
    /// The name of the key of the service that wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written_by: Option<String>,
    /// When the index learnt of the article as its document is now, in seconds since 1970. Runs that find the
    /// document unchanged keep it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learnt_at: Option<i64>,
    pub content_hash: ContentHash,
}

/// A document understood: cleaned text and validated values with their provenance.
///
/// The values of the summary are read as the article's own: `article.title`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    #[serde(flatten)]
    pub summary: ArticleSummary,
    pub sections: Vec<Section>,
    pub removed: Vec<Removed>,
    /// Custom values that the writer of the article stores with it.
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

impl Deref for Article {
    type Target = ArticleSummary;

    fn deref(&self) -> &ArticleSummary {
        &self.summary
    }
}

impl DerefMut for Article {
    fn deref_mut(&mut self) -> &mut ArticleSummary {
        &mut self.summary
    }
}

impl ArticleSummary {
    /// Returns a summary with only title, language and content hash of an article; its location is the id, and every
    /// other field is empty.
    pub fn untold(
        id: ArticleId,
        title: Derived<String>,
        language: Derived<Language>,
        hash: ContentHash,
    ) -> Self {
        Self {
            location: id.as_str().to_owned(),
            id,
            file: None,
            title,
            language,
            url: None,
            date: None,
            year: None,
            year_inferred: None,
            event_date: None,
            event_end: None,
            expires: None,
            organisers: Vec::new(),
            organisers_probable: Vec::new(),
            themes: Vec::new(),
            kind: None,
            places: Vec::new(),
            site: None,
            alternates: Vec::new(),
            written_by: None,
            learnt_at: None,
            content_hash: hash,
        }
    }

    /// Whether the event that it is about is still to come, or goes on, on a day.
    pub fn is_upcoming(&self, today: Date) -> bool {
        let last = self.event_end.or(self.event_date.as_ref().map(|event| event.value));
        last.is_some_and(|last| last.last_ordinal() >= today.ordinal())
    }
}
