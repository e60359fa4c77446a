//! The JSON about the articles that a service wrote before.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::article::ArticleSummary;
use crate::present::highlight::plain;

/// The articles that the service with a key wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WrittenResponse {
    /// Number of articles; pass it as `count` to delete them all.
    pub total: u64,
    pub per_page: u32,
    /// Pass it as `cursor`, with the same parameters, to get the next page; null on the last page.
    pub next_cursor: Option<String>,
    /// In the order of their ids.
    pub articles: Vec<WrittenEntry>,
}

/// An article that a service wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WrittenEntry {
    pub id: String,
    pub title: String,
    /// In quotation marks a tag for `If-Match`.
    pub version: String,
    /// When it was written as it is now (RFC 3339).
    pub updated: Option<String>,
    /// The last day on which searches find it.
    pub expires: Option<String>,
}

impl From<&ArticleSummary> for WrittenEntry {
    fn from(article: &ArticleSummary) -> Self {
        Self {
            id: article.id.to_string(),
            title: plain(&article.title.value),
            version: article.content_hash.to_string(),
            updated: article
                .learnt_at
                .and_then(|seconds| Timestamp::from_second(seconds).ok())
                .map(|time| time.to_string()),
            expires: article.expires.as_ref().map(|day| day.value.to_string()),
        }
    }
}

/// All articles of a service were deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ClearedResponse {
    pub deleted: u64,
}
