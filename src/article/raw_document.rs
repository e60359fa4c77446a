//! A document as a file or a service gives it: strings in reading order.

use serde::{Deserialize, Serialize};

use super::{ArticleId, ContentHash, Extra, FileFormat, Recurrence};

/// What a block of a raw document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// A heading that the format marks as one, with its level (1 is the highest).
    Heading(u8),
    /// A line or paragraph of running text.
    Paragraph,
    ListItem,
    /// A caption or image text that the format marks as one.
    Caption,
    /// A running head, a running foot or a page number.
    RunningHead,
}

/// One line or block of a raw document, in reading order. Text is never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    pub kind: BlockKind,
    pub text: String,
    /// Page of a paged format, counted from 1.
    pub page: Option<u32>,
    /// Whether an empty line or a block border stands before it.
    pub gap_before: bool,
}

/// The metadata that a document states about itself, as written; nothing here is checked yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Stated {
    pub title: Option<String>,
    pub language: Option<String>,
    pub url: Option<String>,
    pub date: Option<String>,
    /// When the file was made, which need not be when its text was published.
    pub created: Option<String>,
    pub year: Option<String>,
    pub event_date: Option<String>,
    /// Last day of the event. It is not serialised where it is empty, so that the hashes and ids of documents that
    /// were made before this field stay the same; every later field must do likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_end: Option<String>,
    /// How often the event comes again, in a word that [`Recurrence`] knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<String>,
    /// The last day on which it is to be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
    pub organisers: Vec<String>,
    pub themes: Vec<String>,
    pub kind: Option<String>,
    pub places: Vec<String>,
    pub site: Option<String>,
    /// The title of the window, where it begins with the page's headline and goes on, as with the name of the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub window_title: Option<String>,
    /// Texts of the page that may name its owner: from the head of the page, and from behind its title.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub masthead: Vec<String>,
    /// Texts of its footer, which may name its owner as well.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub imprint: Vec<String>,
    /// Addresses of versions in other languages; left out of hashes as well.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternates: Vec<String>,
    /// What was left out of lists that are too long, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
    /// Keys that nobody knows, as written, for a check; they are no part of what an article is made from.
    #[serde(skip)]
    pub unknown_keys: Vec<String>,
    /// Whether every character of its text means itself, so that tags and references to characters stay.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub literal: bool,
    /// The name of the key of the service that wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub written_by: Option<String>,
    /// Values that are kept with the article, of which nothing is derived.
    #[serde(skip_serializing_if = "Extra::is_empty")]
    pub extra: Extra,
}

impl Stated {
    /// How often the event comes again; `None` where it does not, or in words that nobody knows.
    pub fn recurrence(&self) -> Option<Recurrence> {
        self.repeats.as_deref()?.parse().ok()
    }
}

/// A document as read: strings, in reading order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RawDocument {
    pub id: ArticleId,
    /// Where it was read: path relative to its source with `/`, and a line number for JSON Lines.
    pub location: String,
    /// The format of the file that it is the whole of; `None` for a line of JSON Lines.
    pub file: Option<FileFormat>,
    /// Metadata written down for us: front matter, JSON keys, API fields.
    pub stated: Stated,
    /// Metadata the page carries for others: meta tags, JSON-LD, document properties.
    pub page: Stated,
    pub blocks: Vec<Block>,
    /// Hash of everything above that the article is made from; equal hashes mean nothing changed.
    pub content_hash: ContentHash,
}

impl RawDocument {
    /// The address where people read it: what is stated, else what the page says.
    pub fn url(&self) -> Option<&str> {
        self.stated.url.as_deref().or(self.page.url.as_deref())
    }
}
