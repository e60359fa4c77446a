//! The facts that a commit records about sources and about rejected documents.
//!
//! A *source root* is the name of the source that an article came from. A run removes only articles of the
//! roots that it was given, which is why every article remembers its root. It is an identity and no path that
//! an engine may open: sources of files use their absolute path on the machine that indexed them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::article::{ArticleId, ContentHash};
use crate::language::LanguageFiles;

/// The permanent name of one state of an index. Only the engine that made it knows what its text means; all
/// others compare it and pass it on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct SnapshotId(Arc<str>);

impl SnapshotId {
    /// An id from a text of visible ASCII without spaces and quotation marks, since entity tags carry it.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SnapshotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for SnapshotId {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<SnapshotId> for String {
    fn from(id: SnapshotId) -> Self {
        id.as_str().to_owned()
    }
}

/// The facts that a commit records.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitFacts {
    pub articles: u64,
    /// The facts of each source, by its root.
    pub roots: BTreeMap<String, RootFacts>,
    /// How many articles were added, replaced and deleted since the generation was built.
    #[serde(default)]
    pub changed: u64,
    /// Documents that gave no article, by id, so that later runs don't take them for new ones.
    #[serde(default, rename = "refused")]
    pub rejected: BTreeMap<ArticleId, RejectedDocument>,
    /// The files with the learnt language of its articles; `None` where none was saved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageFiles>,
}

/// The facts that a commit records about one source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootFacts {
    pub articles: u64,
    /// The fingerprint of the organisers, themes and derivation rules that its articles were derived by. It
    /// is separate from the fingerprints of schema and analysis: articles of other rules can still be
    /// searched, and the next run derives them again.
    pub rules: String,
}

impl CommitFacts {
    /// The fingerprints of the rules by source root, where some roots have others from now on.
    pub fn rules_with(&self, changed: BTreeMap<String, String>) -> BTreeMap<String, String> {
        let known = self.roots.iter().map(|(root, facts)| (root.clone(), facts.rules.clone()));
        known.chain(changed).collect()
    }

    /// The number of articles by source root.
    pub fn counts(&self) -> BTreeMap<String, u64> {
        self.roots.iter().map(|(root, facts)| (root.clone(), facts.articles)).collect()
    }

    /// The facts of the commit after this one, which changed `changed` articles.
    pub fn next(
        &self,
        counts: &BTreeMap<String, u64>,
        rules: &BTreeMap<String, String>,
        changed: usize,
        rejected: BTreeMap<ArticleId, RejectedDocument>,
        language: Option<LanguageFiles>,
    ) -> Self {
        let counts = counts.iter().filter(|(_, articles)| **articles > 0);
        let roots: BTreeMap<String, RootFacts> = counts
            .map(|(root, &articles)| {
                let rules = rules.get(root).cloned().unwrap_or_default();
                (root.clone(), RootFacts { articles, rules })
            })
            .collect();
        Self {
            articles: roots.values().map(|root| root.articles).sum(),
            roots,
            // What it is built from is no change.
            changed: if self.articles == 0 { 0 } else { self.changed + changed as u64 },
            rejected,
            language,
        }
    }
}

/// A document that was read and gave no article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedDocument {
    pub root: String,
    pub content_hash: ContentHash,
    /// Why it gave no article, for people.
    #[serde(rename = "message")]
    pub reason: String,
}

/// What an index tells about one of its articles, for incremental runs to compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldArticle {
    pub id: ArticleId,
    /// The source root that it came from.
    pub root: String,
    pub content_hash: ContentHash,
    /// When the index learnt of it as its document is now, in seconds since 1970.
    pub learnt_at: Option<i64>,
    /// The last day of its event as [`Date::ordinal`](crate::article::Date::ordinal); `None` where there is none, or where it
    /// is not known to the day.
    pub event_ends: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_stored_under_the_names_that_existing_indexes_have() {
        let stored = r#"{"articles":1,"roots":{"/a":{"articles":1,"rules":"r"}},"changed":2,"refused":{"x":{"root":"/a","content_hash":"HASH","message":"no text"}}}"#
            .replace("HASH", &ContentHash::digest(b"x").to_string());
        let facts: CommitFacts = serde_json::from_str(&stored).unwrap();
        assert_eq!(facts.rejected.values().next().unwrap().reason, "no text");
        assert_eq!(serde_json::to_string(&facts).unwrap(), stored);
    }
}
