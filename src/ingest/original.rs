//! Finds the file that an article was made of, so that it can be downloaded as it was published.
//!
//! For each article the index stores its source and its location in it. Since indexing the folder may have
//! changed: the file may be gone, or replaced by a link that leads out of the source. Therefore every
//! request checks the file anew.

use std::path::{Path, PathBuf};

/// The canonical path of the file at `location` of the source `root`; `None` if there is no such file
/// within the source any more.
pub fn original(root: &str, location: &str) -> Option<PathBuf> {
    let root = Path::new(root);
    // `root` was canonical when it was stored. If it isn't any more, a link has taken its place.
    let is_same = root.is_absolute() && root.canonicalize().is_ok_and(|now| now == root);
    if !is_same {
        return None;
    }
    // A source that is a single file is the file of its only article.
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
        // A link takes the place of the source itself.
        fs::rename(&source, top.join("moved")).unwrap();
        symlink("moved", &source).unwrap();
        assert_eq!(original(root, "a.txt"), None);
    }
}
