//! The index folder: its generations, the pointer to the one that is served, and the writer's lock.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::generation::EmbeddedGeneration;
use super::pointer::{CURRENT, Pointer};
use super::{durable, sources};
use crate::engine::{ArticlesByRoot, EngineError, Older, UnusableIndex};

/// The folder of the generations.
const GENERATIONS: &str = "generations";

/// How many older generations are kept beside the current one, for readers that still use them.
const KEPT_GENERATIONS: usize = 1;

/// The folder that holds an index.
#[derive(Debug, Clone)]
pub struct IndexDirectory {
    path: PathBuf,
}

/// The lock that is held while writing. Dropping it releases it.
#[derive(Debug)]
pub struct WriterLock {
    file: File,
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        // Closing the file is not enough: a child process that another thread is just starting has a copy of
        // it for a moment, and the lock with it.
        if let Err(error) = self.file.unlock() {
            tracing::warn!(%error, "the lock of the index could not be released");
        }
    }
}

impl IndexDirectory {
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The number of the generation that is served; `None` where there is no index yet.
    pub fn current(&self) -> Result<Option<u32>, EngineError> {
        match self.pointer()? {
            Pointer::Nothing => Ok(None),
            Pointer::To(number, _) => Ok(Some(number)),
            wrong @ (Pointer::Missing | Pointer::Wrong) => Err(self.without(&wrong).into()),
        }
    }

    /// What `CURRENT` says. It is missing only where there are generations without it.
    pub fn pointer(&self) -> Result<Pointer, EngineError> {
        match Pointer::read(&self.path).map_err(|e| self.failed(e))? {
            Pointer::Missing
                if !self.generations()?.into_iter().any(|number| self.may_have_articles(number)) =>
            {
                Ok(Pointer::Nothing)
            }
            pointer => Ok(pointer),
        }
    }

    /// The index whose pointer is missing or wrong. Its generations may hold articles of any source that one of
    /// them names.
    pub fn without(&self, pointer: &Pointer) -> UnusableIndex {
        let cause = match pointer {
            Pointer::Missing => format!("{CURRENT} is missing, and there are generations beside it"),
            _ => format!("{CURRENT} does not hold the number of a generation"),
        };
        let numbers = self.generations().unwrap_or_default();
        let roots = numbers.into_iter().map(|number| sources::of_generation(&self.generation_path(number)));
        let roots = roots.collect::<Option<Vec<ArticlesByRoot>>>();
        let roots = roots.map(|roots| roots.into_iter().flatten().map(|(root, _)| (root, 0)).collect());
        UnusableIndex::Damaged { place: self.path.display().to_string(), cause, roots }
    }

    /// Whether a generation holds articles, or can't be read well enough to tell.
    fn may_have_articles(&self, number: u32) -> bool {
        sources::of_generation(&self.generation_path(number)).is_none_or(|roots| !roots.is_empty())
    }

    pub fn generation_path(&self, number: u32) -> PathBuf {
        self.path.join(GENERATIONS).join(format!("{number:04}"))
    }

    /// The build number in the folder of a generation; `None` where it can't be read.
    pub fn build_of(&self, number: u32) -> Option<u32> {
        EmbeddedGeneration::build_of(&self.generation_path(number))
    }

    /// Takes the lock that only one process holds at a time.
    pub fn lock(&self) -> Result<WriterLock, EngineError> {
        fs::create_dir_all(&self.path).map_err(|e| self.failed(e))?;
        let path = self.path.join("writer.lock");
        let file = File::options()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .map_err(|e| self.failed(e))?;
        match file.try_lock() {
            Ok(()) => {
                let lock = WriterLock { file };
                self.finish_forgetting(&lock)?;
                Ok(lock)
            }
            Err(TryLockError::WouldBlock) => Err(EngineError::Locked(format!(
                "another process is writing to the index at {}; wait until it is done and try again",
                self.path.display()
            ))),
            Err(TryLockError::Error(error)) => Err(self.failed(error)),
        }
    }

    /// Deletes what a run that was killed had still to delete.
    fn finish_forgetting(&self, lock: &WriterLock) -> Result<(), EngineError> {
        match self.pointer()? {
            Pointer::To(number, Older::Forgotten) => self.forget_older(lock, number),
            _ => Ok(()),
        }
    }

    /// The number and folder of the next generation. Folders that unfinished builds left behind are deleted.
    pub fn next_generation(&self, _lock: &WriterLock) -> Result<(u32, PathBuf), EngineError> {
        let newest = self.generations()?.into_iter().max().unwrap_or_default();
        let current = match self.pointer()? {
            Pointer::To(number, _) => number,
            Pointer::Nothing => {
                // From now on, generations without a pointer are generations that have lost it.
                Pointer::write(&self.path, 0, Older::Kept).map_err(|e| self.failed(e))?;
                0
            }
            // Any generation may be in use, so none is deleted.
            Pointer::Missing | Pointer::Wrong => newest,
        };
        for unfinished in current + 1..=newest {
            let path = self.generation_path(unfinished);
            if path.exists() {
                fs::remove_dir_all(&path).map_err(|e| self.failed(e))?;
            }
        }
        Ok((current + 1, self.generation_path(current + 1)))
    }

    /// Makes a generation the one that is served, and deletes those that are no longer needed. Everything that
    /// it consists of is on disk before `CURRENT` names it, and `CURRENT` is before anything is deleted.
    pub fn publish(&self, lock: &WriterLock, number: u32, older: Older) -> Result<(), EngineError> {
        let path = self.generation_path(number);
        for folder in [&path, &self.path.join(GENERATIONS), &self.path] {
            durable::sync_folder(folder).map_err(|e| self.failed(e))?;
        }
        Pointer::write(&self.path, number, older).map_err(|e| self.failed(e))?;
        if older == Older::Forgotten {
            return self.forget_older(lock, number);
        }
        let mut outdated: Vec<u32> = self.generations()?.into_iter().filter(|&n| n < number).collect();
        outdated.sort_unstable_by(|a, b| b.cmp(a));
        for outdated in outdated.into_iter().skip(KEPT_GENERATIONS) {
            // Readers that have its files mapped keep them until they are done.
            if let Err(error) = fs::remove_dir_all(self.generation_path(outdated)) {
                tracing::warn!(generation = outdated, %error, "an old generation could not be removed");
            }
        }
        Ok(())
    }

    /// Deletes all older generations, so that nothing is left of a removed article.
    pub fn forget_older(&self, _lock: &WriterLock, current: u32) -> Result<(), EngineError> {
        for older in self.generations()?.into_iter().filter(|&n| n < current) {
            fs::remove_dir_all(self.generation_path(older)).map_err(|e| self.failed(e))?;
        }
        Ok(())
    }

    fn generations(&self) -> Result<Vec<u32>, EngineError> {
        let folder = self.path.join(GENERATIONS);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(self.failed(error)),
        };
        Ok(entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect())
    }

    fn failed(&self, cause: impl std::fmt::Display) -> EngineError {
        EngineError::broken(self.path.display().to_string(), cause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_writer_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let directory = IndexDirectory::new(folder.path());
        let lock = directory.lock().unwrap();
        let refused = IndexDirectory::new(folder.path()).lock();
        assert!(matches!(refused, Err(EngineError::Locked(message)) if message.contains("another process")));
        drop(lock);
        assert!(directory.lock().is_ok());
    }

    #[test]
    fn publishing_moves_the_pointer_and_keeps_one_older_generation() {
        let folder = tempfile::tempdir().unwrap();
        let directory = IndexDirectory::new(folder.path());
        assert_eq!(directory.current().unwrap(), None);
        let lock = directory.lock().unwrap();
        for number in 1..=3 {
            let (next, path) = directory.next_generation(&lock).unwrap();
            assert_eq!(next, number);
            fs::create_dir_all(path).unwrap();
            directory.publish(&lock, number, Older::Kept).unwrap();
        }
        assert_eq!(directory.current().unwrap(), Some(3));
        assert!(!directory.generation_path(1).exists() && directory.generation_path(2).exists());
    }

    #[test]
    fn a_first_build_that_was_killed_is_no_index_that_lost_its_pointer() {
        let folder = tempfile::tempdir().unwrap();
        let directory = IndexDirectory::new(folder.path());
        let lock = directory.lock().unwrap();
        let (_, path) = directory.next_generation(&lock).unwrap();
        fs::create_dir_all(&path).unwrap();
        sources::add(&path, ["/a"]).unwrap();
        assert_eq!(directory.current().unwrap(), None);
        assert_eq!(directory.next_generation(&lock).unwrap().0, 1);
        assert!(!path.exists(), "what it left behind is deleted");
        fs::create_dir_all(&path).unwrap();
        sources::add(&path, ["/a"]).unwrap();
        fs::remove_file(folder.path().join(CURRENT)).unwrap();
        let error = directory.current().unwrap_err().to_string();
        assert!(error.contains("CURRENT is missing"), "{error}");
    }
}
