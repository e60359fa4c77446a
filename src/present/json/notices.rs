//! Notices of a search: what was made of a query that could not be answered as it was written.

use serde::Serialize;
use utoipa::ToSchema;

use super::record::Naming;
use crate::article::Facet;
use crate::engine::SearchResults;
use crate::present::highlight::plain;
use crate::present::labels::{Labels, name_of};
use crate::present::lang::Lang;
use crate::present::listed::stand_in;
use crate::query::{Notice, QueryPlan};

/// A notice: its code with details, and the same in words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NoticeEntry {
    #[serde(flatten)]
    pub notice: Notice,
    pub message: String,
}

/// All notices of a search: the plan's, as far as they say something of the hits, and that the articles listed
/// have some of the words alone.
pub fn all_notices(plan: &QueryPlan, results: &SearchResults) -> Vec<Notice> {
    let mut notices = plan.understood.notices.clone();
    if !results.hits.iter().any(|hit| hit.is_met_by_date) {
        let is_of_dates =
            |notice: &Notice| matches!(notice, Notice::ArticleYears { .. } | Notice::ArticleDate { .. });
        notices.retain(|notice| !is_of_dates(notice));
    }
    if stand_in(plan, results).is_some() && !notices.contains(&Notice::SomeWords) {
        notices.push(Notice::SomeWords);
    }
    notices
}

pub(super) fn notices(plan: &QueryPlan, results: &SearchResults, naming: Naming<'_>) -> Vec<NoticeEntry> {
    all_notices(plan, results)
        .into_iter()
        .map(|notice| {
            let message = message(&notice, plan, results, naming.labels, naming.lang);
            NoticeEntry { message, notice }
        })
        .collect()
}

/// A notice of a search in words, in which values of facets have their names.
pub fn message(
    notice: &Notice,
    plan: &QueryPlan,
    results: &SearchResults,
    labels: &dyn Labels,
    lang: Lang,
) -> String {
    let mut named = notice.clone();
    if let Notice::UnknownValue { parameter, nearest, .. } = &mut named
        && let Some(facet) = Facet::from_name(parameter)
    {
        nearest.iter_mut().for_each(|id| *id = name_of(labels, facet, id, None, lang));
    }
    plain(&lang.texts().notice(&named, plan, stand_in(plan, results)))
}
