//! Sources: the folders and files that are to be indexed.

use std::path::{Path, PathBuf};

use super::error::IngestError;
use super::file_names::line_of;

/// A folder or file to be read, which existed when it was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    given: PathBuf,
    pub(super) canonical: PathBuf,
    root: String,
    pub(super) kind: SourceKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SourceKind {
    Folder,
    /// A single file; its name is the location of its document.
    File {
        name: String,
    },
}

impl Source {
    /// Opens the source at a path.
    ///
    /// # Errors
    /// The path doesn't exist, can't be reached, is neither a folder nor an ordinary file, or is not Unicode.
    pub fn open(path: &Path) -> Result<Self, IngestError> {
        let unreadable = |cause: std::io::Error| match cause.kind() {
            std::io::ErrorKind::NotFound => IngestError::Missing(path.to_owned()),
            _ => IngestError::Unreadable { path: path.to_owned(), cause },
        };
        let canonical = path.canonicalize().map_err(unreadable)?;
        let metadata = canonical.metadata().map_err(unreadable)?;
        let not_unicode = || IngestError::NotUnicode(path.to_owned());
        let kind = if metadata.is_dir() {
            SourceKind::Folder
        } else if metadata.is_file() {
            let name = path.file_name().or(canonical.file_name()).and_then(|name| name.to_str());
            SourceKind::File { name: name.ok_or_else(not_unicode)?.to_owned() }
        } else {
            return Err(IngestError::NeitherFolderNorFile(path.to_owned()));
        };
        let root = with_slashes(&canonical).ok_or_else(not_unicode)?;
        Ok(Self { given: path.to_owned(), canonical, root, kind })
    }

    /// Whether a file or folder is on this machine where the source with a root was.
    pub fn is_there(root: &str) -> bool {
        Path::new(root).exists()
    }

    /// Whether the source with a root has a file at a location; for a line of JSON Lines, whether it has the file.
    pub fn holds(root: &str, location: &str) -> bool {
        let root = Path::new(root);
        let file = line_of(location).map_or(location, |(file, _)| file);
        if root.is_dir() { root.join(file).exists() } else { root.exists() && root.ends_with(file) }
    }

    /// The canonical absolute path with `/`, which identifies the source.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// Where a document lies for people and other programs: the source's path as it was given, and the
    /// document's location below it.
    pub fn place_of(&self, location: &str) -> String {
        let given = self.given.to_string_lossy();
        match &self.kind {
            SourceKind::File { name } => {
                format!("{given}{}", location.strip_prefix(name).unwrap_or_default())
            }
            SourceKind::Folder => format!("{}/{location}", given.trim_end_matches('/')),
        }
    }

    /// The path as it was given.
    pub fn given(&self) -> &Path {
        &self.given
    }
}

/// A file to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SourceFile {
    pub path: PathBuf,
    /// The path relative to the source, with `/`.
    pub location: String,
}

/// A path with `/` between its parts; `None` if it is not Unicode.
fn with_slashes(path: &Path) -> Option<String> {
    let path = path.to_str()?;
    if std::path::MAIN_SEPARATOR == '/' {
        return Some(path.to_owned());
    }
    // Canonical paths have the form `\\?\C:\folder` on Windows.
    Some(path.trim_start_matches(r"\\?\").replace(std::path::MAIN_SEPARATOR, "/"))
}
