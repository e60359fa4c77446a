//! Copies of an index: the files that one consists of, and putting one in place.
//!
//! A copy is unpacked to a folder within that of the index, so that it is on the same disk. It becomes the next generation
//! and is published as one that was built: a process that is killed on the way leaves the index as it was before, and what
//! it leaves behind is deleted by the next build.

use std::fs;
use std::path::{Path, PathBuf};

use super::directory::{GENERATIONS, IndexDirectory};
use super::generation::EmbeddedGeneration;
use super::lock::WriterLock;
use super::pointer::CURRENT;
use super::{durable, files};
use crate::engine::{EngineError, Others};

/// The folder that a copy is unpacked to.
const STAGING: &str = ".restoring";

impl IndexDirectory {
    /// The names of the files that the index consists of with just this generation, below its folder, with their places.
    pub fn contents(&self, number: u32) -> Result<Vec<(String, PathBuf)>, EngineError> {
        let generation = self.generation_path(number);
        let segments = generation.join(files::SEGMENTS);
        let used = files::named_in(&segments)
            .ok_or_else(|| self.failed("the list of the files of its segments can't be read"))?;
        let mut places = vec![self.path().join(CURRENT), self.forgotten_path()];
        places.extend(files_in(&generation));
        places.extend(files_in(&generation.join("language")));
        places.extend(used.into_iter().map(|name| segments.join(name)));
        places.push(segments.join(files::META));
        let named = |place: PathBuf| {
            let name = place.strip_prefix(self.path()).ok()?.iter().map(|part| part.to_str());
            Some((name.collect::<Option<Vec<_>>>()?.join("/"), place))
        };
        // Deleted documents have a file only in segments that have some.
        Ok(places.into_iter().filter(|place| place.is_file()).filter_map(named).collect())
    }

    /// The folder of a copy that is not in place yet.
    pub fn staged(&self) -> Option<PathBuf> {
        Some(self.path().join(STAGING)).filter(|path| path.exists())
    }

    /// The folder that a copy is to be unpacked to, which is empty.
    pub fn staging(&self, _lock: &WriterLock) -> Result<PathBuf, EngineError> {
        let staging = self.path().join(STAGING);
        remove(&staging).and_then(|()| fs::create_dir_all(&staging)).map_err(|e| self.failed(e))?;
        Ok(staging)
    }

    /// Puts the copy in the staging folder in the place of the index. What is to stay forgotten stays so: where the copy
    /// may hold some of it, it is noted as still to be taken out.
    pub fn take_in(&self, lock: &WriterLock) -> Result<(), EngineError> {
        let failed = |error: std::io::Error| self.failed(error);
        let staged = Self::new(self.path().join(STAGING));
        let Some(of_copy) = staged.current()? else { return Err(self.failed("the copy holds no index")) };
        let copy = staged.generation_path(of_copy);
        let (number, path) = self.next_generation(lock)?;
        // It is not one of this index before it is published.
        durable::remove(&copy.join(Self::PUBLISHED)).map_err(failed)?;
        EmbeddedGeneration::renumber(&copy, number).map_err(failed)?;
        for folder in folders_below(&copy) {
            durable::sync_folder(&folder).map_err(failed)?;
        }
        let forgotten = staged.forgotten()?.joined(self.forgotten()?);
        if !forgotten.is_empty() {
            self.set_forgotten(lock, &forgotten)?;
        }
        fs::create_dir_all(self.path().join(GENERATIONS)).map_err(failed)?;
        fs::rename(copy, path).map_err(failed)?;
        self.publish(lock, number, Others::Forgotten)?;
        remove(staged.path()).map_err(failed)
    }
}

fn remove(folder: &Path) -> std::io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The files in a folder, without those below it, and without locks and what was never finished.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_hidden =
        |path: &PathBuf| path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.path()).filter(|path| path.is_file() && !is_hidden(path)).collect();
    files.sort();
    files
}

fn folders_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let folders = entries.map(|entry| entry.path()).filter(|path| path.is_dir());
    let below = folders.flat_map(|path| folders_below(&path));
    below.chain([folder.to_owned()]).collect()
}
