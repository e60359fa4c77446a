//! The file that an article is the whole of, for whoever wants to see it as it was published.
//!
//! An index remembers of an article the source and the place in it. Between indexing and asking the
//! folder may have changed: a file may be gone, or be a link that leads out of the source. What is
//! given away is looked at anew, each time.

use std::path::{Path, PathBuf};

/// The path of the file at `location` of the source `root`, free of links; `None` where there is no
/// file within the source any more.
pub fn original(root: &str, location: &str) -> Option<PathBuf> {
    let root = Path::new(root);
    // A source is remembered by its canonical path: what is another one now was replaced by a link.
    let is_same = root.is_absolute() && root.canonicalize().is_ok_and(|now| now == root);
    if !is_same {
        return None;
    }
    // A source that is a file is its only article's file.
    let path = if root.is_dir() { root.join(location) } else { root.to_owned() };
    let path = path.canonicalize().ok()?;
    (path.starts_with(root) && path.is_file()).then_some(path)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_file_is_given_only_while_it_lies_within_its_source() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path().canonicalize().unwrap();
        let source = top.join("source");
        fs::create_dir(&source).unwrap();
        fs::write(source.join("a.txt"), "text").unwrap();
        fs::write(top.join("secret.txt"), "secret").unwrap();
        symlink("a.txt", source.join("b.txt")).unwrap();
        symlink("../secret.txt", source.join("c.txt")).unwrap();
        fs::create_dir(source.join("d.txt")).unwrap();
        let root = source.to_str().unwrap();
        assert_eq!(original(root, "a.txt"), Some(source.join("a.txt")));
        assert_eq!(original(root, "b.txt"), Some(source.join("a.txt")));
        for gone in ["c.txt", "d.txt", "e.txt", "../secret.txt", "../source/../secret.txt"] {
            assert_eq!(original(root, gone), None, "{gone}");
        }
        let secret = top.join("secret.txt");
        assert_eq!(original(root, secret.to_str().unwrap()), None);
        let single = source.join("a.txt");
        assert_eq!(original(single.to_str().unwrap(), "a.txt"), Some(single));
        // The source itself becomes a link to elsewhere.
        fs::rename(&source, top.join("moved")).unwrap();
        symlink("moved", &source).unwrap();
        assert_eq!(original(root, "a.txt"), None);
    }
}
