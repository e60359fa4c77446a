//! The sources of a generation, known twice: the newest commit counts the articles of each root, and a file beside the
//! segments names every root that a commit ever had articles of.
//!
//! A rebuild that names only some sources takes the articles of the others over. Where the commit is damaged, the
//! second place still tells whose articles would be lost, unless that is damaged too: then nothing can be told.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};

use super::durable;
use super::files::{SEGMENTS, SegmentFiles, sealed, unsealed};
use crate::engine::{ArticlesByRoot, CommitFacts, Fault, Harm};

const SOURCES: &str = "sources.json";

/// Returns the number of articles by source root of the generation in a folder; 0 where only the root is known. `None`
/// if nothing can be read.
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

/// What the file beside the segments says.
enum Listed {
    Nothing,
    /// Earlier versions of the program wrote a list without a checksum.
    Unsealed(BTreeSet<String>),
    Sealed(BTreeSet<String>),
    /// It is not as it was written.
    Damaged,
}

/// The content of the file, to which its checksum is added.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sources {
    roots: BTreeSet<String>,
}

impl Listed {
    fn read(path: &Path) -> io::Result<Self> {
        let written = match fs::read(path.join(SOURCES)) {
            Ok(written) => written,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::Nothing),
            Err(error) => return Err(error),
        };
        if let Ok(roots) = serde_json::from_slice(&written) {
            return Ok(Self::Unsealed(roots));
        }
        let object = unsealed(written.clone()).filter(|object| *object != written);
        let sources = object.and_then(|object| serde_json::from_slice::<Sources>(&object).ok());
        Ok(sources.map_or(Self::Damaged, |sources| Self::Sealed(sources.roots)))
    }
}

fn named(path: &Path) -> Option<BTreeSet<String>> {
    match Listed::read(path).ok()? {
        Listed::Unsealed(roots) | Listed::Sealed(roots) => Some(roots),
        Listed::Nothing | Listed::Damaged => None,
    }
}

/// What is wrong with the file of a generation, whose newest commit may have articles.
pub fn fault(path: &Path, has_articles: bool) -> Option<Fault> {
    let (cause, harm) = match Listed::read(path) {
        Ok(Listed::Nothing) if has_articles => {
            ("is missing; it is written anew by the next commit".to_owned(), Harm::Learnt)
        }
        Ok(Listed::Damaged) => ("is damaged; it is written anew by the next commit".to_owned(), Harm::Learnt),
        Ok(_) => return None,
        Err(error) => (format!("can't be read: {error}"), Harm::Unknown),
    };
    Some(Fault::new(path.join(SOURCES).display(), cause, harm))
}

/// Names roots that the next commit has articles of, before that commit.
pub fn add<'a>(path: &Path, roots: impl IntoIterator<Item = &'a str>) -> io::Result<()> {
    let (mut named, is_sealed) = match Listed::read(path)? {
        Listed::Sealed(roots) => (roots, true),
        Listed::Unsealed(roots) => (roots, false),
        Listed::Nothing | Listed::Damaged => (BTreeSet::new(), false),
    };
    let before = named.len();
    named.extend(roots.into_iter().map(str::to_owned));
    if is_sealed && named.len() == before {
        return Ok(());
    }
    let mut object = serde_json::to_vec_pretty(&Sources { roots: named })?;
    object.push(b'\n');
    durable::replace(&path.join(SOURCES), &sealed(&object))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_list_names_nothing_and_one_of_an_earlier_version_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let (path, file) = (folder.path(), folder.path().join(SOURCES));
        fs::write(&file, br#"["/a"]"#).unwrap();
        assert!(fault(path, true).is_none() && named(path).unwrap().contains("/a"));
        add(path, ["/b"]).unwrap();
        let both = BTreeSet::from(["/a".to_owned(), "/b".to_owned()]);
        assert_eq!(named(path).unwrap(), both);
        let written = fs::read(&file).unwrap();
        for at in 0..written.len() {
            let mut changed = written.clone();
            changed[at] ^= 4;
            fs::write(&file, changed).unwrap();
            assert!(named(path).is_none() && fault(path, true).is_some(), "byte {at}");
            fs::write(&file, &written[..at]).unwrap();
            assert!(named(path).is_none() && fault(path, true).is_some(), "cut to {at} bytes");
        }
        fs::remove_file(&file).unwrap();
        assert!(fault(path, true).is_some() && fault(path, false).is_none());
        add(path, ["/a", "/b"]).unwrap();
        assert_eq!(named(path).unwrap(), both, "the next commit writes it anew");
    }
}
