//! The sources of a generation, known twice: the newest commit counts the articles of each root, and a file beside the
//! segments names every root that a commit ever had articles of.
//!
//! A rebuild that names only some sources takes the articles of the others over. Where the commit is damaged, the
//! second place still tells whose articles would be lost.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

use super::durable;
use super::files::{SEGMENTS, SegmentFiles};
use crate::engine::{ArticlesByRoot, CommitFacts};

const SOURCES: &str = "sources.json";

/// How many articles of each source root the generation in a folder has; 0 where only the root is known. `None`
/// where nothing can be told.
pub fn of_generation(path: &Path) -> Option<ArticlesByRoot> {
    let counted = counted(&path.join(SEGMENTS));
    counted.or_else(|| Some(named(path)?.into_iter().map(|root| (root, 0)).collect()))
}

/// The numbers of the newest commit, which can be read whatever the schema is. A generation without a commit has no
/// articles.
fn counted(segments: &Path) -> Option<ArticlesByRoot> {
    let metas = tantivy::Index::open(SegmentFiles::open(segments).ok()?).and_then(|index| index.load_metas());
    match metas.ok()?.payload {
        Some(payload) => {
            let facts: CommitFacts = serde_json::from_str(&payload).ok()?;
            Some(facts.roots.into_iter().map(|(root, facts)| (root, facts.articles)).collect())
        }
        None => Some(ArticlesByRoot::new()),
    }
}

fn named(path: &Path) -> Option<BTreeSet<String>> {
    serde_json::from_slice(&fs::read(path.join(SOURCES)).ok()?).ok()
}

/// Names roots that the next commit has articles of, before that commit.
pub fn add<'a>(path: &Path, roots: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
    let mut named = named(path).unwrap_or_default();
    let before = named.len();
    named.extend(roots.into_iter().map(str::to_owned));
    if named.len() == before {
        return Ok(());
    }
    durable::replace(&path.join(SOURCES), &serde_json::to_vec(&named)?)
}
