//! Lists the generations in the folder of an index, and its left-over files.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::directory::IndexDirectory;
use super::files::{META, SEGMENTS};
use super::generation::EmbeddedGeneration;
use super::lock::WriterLock;
use super::pointer::Pointer;
use super::{durable, files, sources};
use crate::engine::{EngineError, GenerationState, GenerationSummary};

/// A left-over file or folder, which no generation or commit refers to.
#[derive(Debug)]
pub struct Stray {
    pub path: PathBuf,
    /// What it is, as the end of a sentence.
    pub what: &'static str,
}

impl IndexDirectory {
    /// The generations that there are, the newest first.
    pub fn summaries(&self) -> Result<Vec<GenerationSummary>, EngineError> {
        let pointer = self.pointer()?;
        let summary = |number| {
            let path = self.generation_path(number);
            GenerationSummary {
                number,
                state: self.state(number, &pointer),
                built_at: EmbeddedGeneration::manifest_in(&path).map(|manifest| manifest.built_at),
                sources: sources::of_generation(&path),
                bytes: bytes_below(&path),
            }
        };
        Ok(self.generations()?.into_iter().map(summary).collect())
    }

    /// What a generation is kept for. Earlier versions of the program did not mark what they had published; of them,
    /// and where the pointer is lost, every generation that may have articles counts as published.
    pub fn state(&self, number: u32, pointer: &Pointer) -> GenerationState {
        let is_marked = || self.generation_path(number).join(IndexDirectory::PUBLISHED).exists();
        match pointer {
            Pointer::To(served, _) if *served == number => GenerationState::Served,
            Pointer::To(served, _) if number < *served || is_marked() => GenerationState::Kept,
            Pointer::Missing | Pointer::Wrong if is_marked() || self.may_have_articles(number) => {
                GenerationState::Kept
            }
            _ => GenerationState::Unfinished,
        }
    }

    /// What no state of the index needs: files of commits and runs that were cut off, and unfinished generations. While
    /// a run writes, its files are among them.
    pub fn strays(&self) -> Result<Vec<Stray>, EngineError> {
        let pointer = self.pointer()?;
        let mut strays = unfinished_in(self.path());
        strays
            .extend(self.staged().map(|path| Stray { path, what: "is a copy that was never put in place" }));
        for number in self.generations()? {
            let path = self.generation_path(number);
            if self.state(number, &pointer) == GenerationState::Unfinished {
                strays.push(Stray { path, what: "is a generation that was never finished" });
                continue;
            }
            strays.extend(unfinished_in(&path));
            strays.extend(of_segments(&path.join(SEGMENTS)));
        }
        Ok(strays)
    }

    /// Deletes what no state of the index needs; returns how much there was.
    pub fn clear_strays(&self, _lock: &WriterLock) -> Result<usize, EngineError> {
        let strays = self.strays()?;
        for Stray { path, .. } in &strays {
            let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
            removed.map_err(|e| self.failed(e))?;
        }
        Ok(strays.len())
    }
}

/// Files in a folder of which the writing was cut off.
fn unfinished_in(folder: &Path) -> Vec<Stray> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_unfinished = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.is_file() && (name.starts_with(durable::UNFINISHED) || name.starts_with(durable::TEMPORARY))
    };
    let unfinished = entries.map(|entry| entry.path()).filter(is_unfinished);
    unfinished.map(|path| Stray { path, what: "is a file that was never finished" }).collect()
}

/// Files among those of segments that the newest commit doesn't name. Where the commit can't be read, none is known to
/// be needless.
pub fn of_segments(folder: &Path) -> Vec<Stray> {
    let mut strays = unfinished_in(folder);
    let Some(used) = files::named_in(folder) else { return strays };
    let used: HashSet<PathBuf> = used.into_iter().collect();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = PathBuf::from(entry.file_name());
        // Locks and lists begin with a dot.
        let is_known =
            used.contains(&name) || name == Path::new(META) || name.to_string_lossy().starts_with('.');
        if !is_known {
            strays.push(Stray { path: entry.path(), what: "belongs to no commit" });
        }
    }
    strays
}

/// The bytes of all files below a folder.
pub fn bytes_below(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let bytes = |entry: fs::DirEntry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => bytes_below(&entry.path()),
        Ok(_) => entry.metadata().map_or(0, |metadata| metadata.len()),
        Err(_) => 0,
    };
    entries.map(bytes).sum()
}
