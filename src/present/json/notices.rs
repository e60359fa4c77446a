//! Notices of a search: what was made of a query that could not be answered as it was written.

use serde::Serialize;
use utoipa::ToSchema;

use crate::engine::SearchResults;
use crate::present::highlight::plain;
use crate::present::lang::Lang;
use crate::query::{Notice, QueryPlan};

/// A notice: its code with details, and the same in words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NoticeEntry {
    #[serde(flatten)]
    pub notice: Notice,
    pub message: String,
}

/// All notices of a search: the plan's, and that no article has all words.
pub fn all_notices(plan: &QueryPlan, results: &SearchResults) -> Vec<Notice> {
    let mut notices = plan.understood.notices.clone();
    if results.some_words_only && !notices.contains(&Notice::SomeWords) {
        notices.push(Notice::SomeWords);
    }
    notices
}

pub(super) fn notices(plan: &QueryPlan, results: &SearchResults, lang: Lang) -> Vec<NoticeEntry> {
    all_notices(plan, results)
        .into_iter()
        .map(|notice| NoticeEntry { message: plain(&lang.texts().notice(&notice)), notice })
        .collect()
}
