//! The JSON about articles that were written.

use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Problem;

/// What became of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WriteStatus {
    Created,
    Updated,
    /// It was there in these very words.
    Unchanged,
    /// It was not written; `problem` says why. What was there before is untouched.
    Failed,
}

/// An article that was written: it lasts, and searches find it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WriteResponse {
    pub id: String,
    pub status: WriteStatus,
    /// The version that the article has now: in quotation marks a tag for `If-Match`.
    pub version: String,
}

/// What became of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LineEntry {
    /// Counted from 1; empty lines count and have no entry.
    pub line: u64,
    /// Id of the article, where the line names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub status: WriteStatus,
    /// The version that the article has now, where the line was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// What became of many articles.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct BulkResponse {
    pub created: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub failed: u64,
    /// One a line, in their order. Where reading ended early, the last one says why; lines behind it were not
    /// taken.
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
