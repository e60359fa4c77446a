//! Lists the ids of the articles that a run adds, changes or removes, or that it would.

use crate::article::ArticleId;

/// The most names of each list of changes.
const MAX_NAMED: usize = 1_000;

/// The ids of the articles that a run changes; at most a thousand of each list, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    pub added: Vec<String>,
    pub updated: Vec<String>,
    pub removed: Vec<String>,
}

impl Changes {
    /// Adds an id to a list that has room for it.
    pub(super) fn name(list: &mut Vec<String>, id: &ArticleId) {
        if list.len() < MAX_NAMED {
            list.push(id.to_string());
        }
    }
}

/// A source of which nothing was changed, since it would lose more than half of its articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldBack {
    /// The path of the source.
    pub root: String,
    /// The number of articles that the index has from it, and of those that would go.
    pub articles: usize,
    pub lost: usize,
}
