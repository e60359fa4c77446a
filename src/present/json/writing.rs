//! The JSON about articles that were written.

use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Problem;
use crate::article::{WriteNotice, WriteNoticeCode};
use crate::present::highlight::plain;

/// The result of writing an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WriteStatus {
    Created,
    Updated,
    /// The article already had exactly this content, so nothing changed.
    Unchanged,
    /// It was not written; `problem` says why. What was there before is untouched.
    Failed,
}

/// An article that was written: it is stored durably, and searches find it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WriteResponse {
    pub id: String,
    pub status: WriteStatus,
    /// The version that the article has now: in quotation marks a tag for `If-Match`.
    pub version: String,
    /// Values that were interpreted in another way than they were written.
    pub notices: Vec<WriteNoticeEntry>,
}

/// A value, or some words, that were interpreted in another way than they were written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WriteNoticeEntry {
    /// `read_as`: the value counts as `understood`. `not_in_vocabulary`: it is a value of its own. `date_ahead`: the day
    /// is that of the event. `dates_differ`: `year` is not that of `date`. `expired`: no search finds the article.
    /// `list_cut`: the list is too long. `text_removed`: cleaning took the words out. `markup_in_text`: `text` has tags,
    /// which are shown as they stand; `html` reads them.
    pub code: &'static str,
    /// The key of the article.
    pub field: &'static str,
    /// The value or the words, shortened.
    pub value: String,
    /// What it was taken for, or the rule by which words were taken out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub understood: Option<String>,
    /// The notice as an English sentence.
    pub message: String,
}

impl From<&WriteNotice> for WriteNoticeEntry {
    fn from(notice: &WriteNotice) -> Self {
        let WriteNotice { field, value, understood, .. } = notice;
        let taken = understood.as_deref().unwrap_or_default();
        let (code, message) = match notice.code {
            WriteNoticeCode::ReadAs => ("read_as", format!("'{value}' is read as {taken}")),
            WriteNoticeCode::NotInVocabulary => (
                "not_in_vocabulary",
                format!("the vocabulary has no '{value}', so it is the value {taken} of its own"),
            ),
            WriteNoticeCode::DateAhead => (
                "date_ahead",
                format!("{value} lies ahead, so it is the day of the event and no date of publication"),
            ),
            WriteNoticeCode::DatesDiffer => {
                ("dates_differ", format!("the year is {value} and the date {taken}; the date counts"))
            }
            WriteNoticeCode::Expired => {
                ("expired", format!("{value} is over, so the article is stored and no search finds it"))
            }
            WriteNoticeCode::ListCut => ("list_cut", value.clone()),
            WriteNoticeCode::TextRemoved => {
                ("text_removed", format!("'{value}' was taken out of the text ({taken})"))
            }
            WriteNoticeCode::MarkupInText => (
                "markup_in_text",
                "the text has tags, which are shown as they stand; send it under 'html' to have them read"
                    .to_owned(),
            ),
        };
        Self {
            code,
            field,
            value: plain(value),
            understood: understood.as_deref().map(plain),
            message: plain(&message),
        }
    }
}

/// The result for a line, or for an element of an array.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LineEntry {
    /// Counted from 1; empty lines count and have no entry. Of an array the number of the element.
    pub line: u64,
    /// Id of the article, where the line names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub status: WriteStatus,
    /// The version that the article has now, where the line was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Values that were interpreted in another way than they were written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<WriteNoticeEntry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// The result of a bulk write.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct BulkResponse {
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub failed: u64,
    /// One result for each line, in the order of the lines. If reading stopped early, the last result says why; later
    /// lines were not processed.
    pub results: Vec<LineEntry>,
}

impl BulkResponse {
    pub fn add(&mut self, entry: LineEntry) {
        let count = match entry.status {
            WriteStatus::Created => &mut self.created,
            WriteStatus::Updated => &mut self.updated,
            WriteStatus::Unchanged => &mut self.unchanged,
            WriteStatus::Failed => &mut self.failed,
        };
        *count += 1;
        self.results.push(entry);
    }
}
