//! Walks through the files of a folder in an order that doesn't depend on the file system.
//!
//! Hidden files and folders (names that begin with a dot) are skipped silently, and so is what a file
//! `.fundstelleignore` names below its folder, with the patterns of `.gitignore`. Symbolic links are followed
//! only to files within the source, so that no file outside of it is read and no loop can occur. A folder that is an index is
//! passed over as well.

use std::io;
use std::ops::ControlFlow;
use std::path::{Component, Path, PathBuf};

use ignore::overrides::{Override, OverrideBuilder};
use ignore::{DirEntry, WalkBuilder};

use super::error::{IngestError, ReadError};
use super::limits::Limits;
use super::source::SourceFile;

/// The name of files with patterns of what is not read below their folder.
const IGNORE_FILE: &str = ".fundstelleignore";

/// One step of the walk.
#[derive(Debug)]
pub(super) enum Visit {
    File(SourceFile),
    Failed { location: String, error: ReadError },
}

/// Visits the files below `root`, at most `limits.depth` folders deep. Files and folders are sorted together by
/// the bytes of their names.
///
/// # Errors
/// The folder `root` itself can't be read, or a pattern to exclude is malformed.
pub(super) fn walk(
    root: &Path,
    limits: &Limits,
    visit: &mut dyn FnMut(Visit) -> ControlFlow<()>,
) -> Result<(), IngestError> {
    let depth = limits.depth;
    let entries = WalkBuilder::new(root)
        // Files that tell version control what to ignore say nothing of what should be found.
        .standard_filters(false)
        .hidden(true)
        .follow_links(false)
        .max_depth(Some(depth.saturating_add(1)))
        .add_custom_ignore_filename(IGNORE_FILE)
        .overrides(excluded(root, &limits.exclude)?)
        .sort_by_file_name(|a, b| a.cmp(b))
        .filter_entry(|entry| entry.depth() == 0 || !is_of_index(entry.path()))
        .build();
    for entry in entries {
        let step = match entry {
            Ok(entry) => {
                let patterns = entry.error().filter(|error| !error.is_io()).map(|error| Visit::Failed {
                    location: place_of(error)
                        .map_or_else(|| IGNORE_FILE.to_owned(), |path| location(root, &path)),
                    error: ReadError::IgnoreFile(super::encoding::clean_line(&message(error))),
                });
                if patterns.is_some_and(|failed| visit(failed).is_break()) {
                    break;
                }
                if entry.depth() == 0 { None } else { step(root, depth, &entry) }
            }
            Err(error) if depth_of(&error).is_none_or(|depth| depth == 0) => {
                let cause = error.into_io_error().unwrap_or_else(|| io::Error::other("the walk failed"));
                return Err(IngestError::Unreadable { path: root.to_owned(), cause });
            }
            Err(error) => {
                let location = location(root, place_of(&error).as_deref().unwrap_or(root));
                let cause = error.into_io_error().unwrap_or_else(|| io::Error::other("the walk failed"));
                Some(Visit::Failed { location, error: ReadError::Io(cause) })
            }
        };
        if step.is_some_and(|step| visit(step).is_break()) {
            break;
        }
    }
    Ok(())
}

/// What an index has in its folder.
const PARTS_OF_AN_INDEX: [&str; 5] =
    ["writer.lock", "writer.turn", "CURRENT", "forgotten.json", "generations"];

/// Whether a file or folder belongs to an index, which may well lie in a source and has nothing to read for people. What
/// else lies in the folder of the index is read.
fn is_of_index(path: &Path) -> bool {
    let is_named = |part: &str| path.file_name().is_some_and(|name| name == part);
    PARTS_OF_AN_INDEX.iter().any(|part| is_named(part)) && path.with_file_name("writer.lock").is_file()
}

/// The patterns of what is excluded. To the library they are exceptions from what is searched, hence the `!`.
fn excluded(root: &Path, patterns: &[String]) -> Result<Override, IngestError> {
    let mut builder = OverrideBuilder::new(root);
    let bad = |glob: &str, error: &ignore::Error| IngestError::Exclude {
        glob: glob.to_owned(),
        problem: super::encoding::clean_line(&message(error)),
    };
    for pattern in patterns {
        builder.add(&format!("!{pattern}")).map_err(|error| bad(pattern, &error))?;
    }
    builder.build().map_err(|error| bad(&patterns.join(" "), &error))
}

/// What is wrong with a pattern, without the path of the file it stands in.
fn message(error: &ignore::Error) -> String {
    match error {
        ignore::Error::Partial(errors) => errors.first().map_or_else(String::new, message),
        ignore::Error::WithPath { err, .. } | ignore::Error::WithDepth { err, .. } => message(err),
        error => error.to_string(),
    }
}

/// The file or folder that an error is about.
fn place_of(error: &ignore::Error) -> Option<PathBuf> {
    match error {
        ignore::Error::Partial(errors) => errors.first().and_then(place_of),
        ignore::Error::WithPath { path, .. } => Some(path.clone()),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => place_of(err),
        _ => None,
    }
}

fn depth_of(error: &ignore::Error) -> Option<usize> {
    match error {
        ignore::Error::WithDepth { depth, .. } => Some(*depth),
        ignore::Error::WithPath { err, .. } | ignore::Error::WithLineNumber { err, .. } => depth_of(err),
        _ => None,
    }
}

fn step(root: &Path, depth: usize, entry: &DirEntry) -> Option<Visit> {
    let kind = entry.file_type()?;
    let location = location(root, entry.path());
    let error = if kind.is_dir() {
        (entry.depth() > depth).then_some(ReadError::FolderTooDeep { limit: depth })?
    } else if entry.path().to_str().is_none() {
        ReadError::Name
    } else if kind.is_symlink() {
        match target_within(root, entry.path()) {
            Ok(path) => return Some(Visit::File(SourceFile { path, location })),
            Err(error) => error,
        }
    } else if kind.is_file() {
        return Some(Visit::File(SourceFile { path: entry.path().to_owned(), location }));
    } else {
        // Reading from a named pipe would never end.
        ReadError::NoFile
    };
    Some(Visit::Failed { location, error })
}

/// The file that a link leads to.
///
/// # Errors
/// It is no file, or lies outside of the source.
fn target_within(root: &Path, link: &Path) -> Result<PathBuf, ReadError> {
    let target = link.canonicalize().map_err(ReadError::Io)?;
    if target.starts_with(root) && target.is_file() { Ok(target) } else { Err(ReadError::Link) }
}

/// The path relative to the source, with `/`. Parts of a name that are not Unicode are shown as `�`.
fn location(root: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(root).unwrap_or(path).components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// The steps of a walk as `location` or `location: message`.
    fn visits(root: &Path, depth: usize) -> Vec<String> {
        let mut visits = Vec::new();
        let root = root.canonicalize().unwrap();
        walk(&root, &Limits { depth, ..Limits::default() }, &mut |visit| {
            visits.push(match visit {
                Visit::File(found) => found.location,
                Visit::Failed { location, error } => format!("{location}: {error}"),
            });
            ControlFlow::Continue(())
        })
        .unwrap();
        visits
    }

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "text").unwrap();
        }
        folder
    }

    #[test]
    fn files_and_folders_come_in_the_order_of_their_names() {
        let folder = folder(&["b/2.txt", "b/10.txt", "a.txt", "c.txt", "B.txt", "ä.txt"]);
        assert_eq!(visits(folder.path(), 32), ["B.txt", "a.txt", "b/10.txt", "b/2.txt", "c.txt", "ä.txt"]);
    }

    #[test]
    fn hidden_files_and_folders_are_passed_over() {
        let folder = folder(&[".git/config.txt", ".hidden.txt", "README.md", "a/.b/c.txt"]);
        assert_eq!(visits(folder.path(), 32), ["README.md"]);
    }

    #[test]
    fn a_source_below_a_hidden_folder_is_read() {
        let folder = folder(&[".source/a.txt"]);
        assert_eq!(visits(&folder.path().join(".source"), 32), ["a.txt"]);
    }

    #[test]
    fn folders_beyond_the_depth_are_reported() {
        let folder = folder(&["1/2/a.txt", "1/2/3/b.txt"]);
        let visits = visits(folder.path(), 2);
        assert_eq!(visits.len(), 2);
        assert!(visits[0].starts_with("1/2/3: it lies more than 2 folders deep"), "{visits:?}");
        assert_eq!(visits[1], "1/2/a.txt");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_only_to_files_within_the_source() {
        use std::os::unix::fs::symlink;
        let folder = folder(&["source/a.txt", "outside/secret.txt"]);
        let source = folder.path().join("source");
        symlink(source.join("a.txt"), source.join("b.txt")).unwrap();
        symlink("../outside/secret.txt", source.join("c.txt")).unwrap();
        symlink("..", source.join("d")).unwrap();
        symlink("missing", source.join("e.txt")).unwrap();
        let visits = visits(&source, 32);
        assert_eq!(visits[..2], ["a.txt", "b.txt"]);
        assert!(visits[2].starts_with("c.txt: it is a symbolic link"), "{visits:?}");
        assert!(visits[3].starts_with("d: it is a symbolic link"), "{visits:?}");
        assert!(visits[4].starts_with("e.txt: it cannot be read"), "{visits:?}");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_ordinary_file_or_has_no_unicode_name_is_reported() {
        use std::os::unix::ffi::OsStrExt;
        let folder = folder(&["a.txt"]);
        let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("b.txt")).unwrap();
        fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"c\xfc.txt")), "text").unwrap();
        let visits = visits(folder.path(), 32);
        assert!(visits[1].starts_with("b.txt: it is no ordinary file"), "{visits:?}");
        assert!(visits[2].starts_with("c\u{fffd}.txt: its name is not valid Unicode"), "{visits:?}");
    }
}
