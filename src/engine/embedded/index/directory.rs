//! The index folder: its generations, the pointer to the one that is served, and the writer's lock.

use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::generation::EmbeddedGeneration;
use crate::engine::EngineError;

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
        let pointer = self.path.join("CURRENT");
        match fs::read_to_string(&pointer) {
            Ok(text) => match text.trim().parse() {
                Ok(number) => Ok(Some(number)),
                Err(_) => Err(EngineError::Unavailable(format!(
                    "{} does not hold the number of a generation; build the index anew with `fundstelle index --rebuild SOURCE…`",
                    pointer.display()
                ))),
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(self.failed(error)),
        }
    }

    pub fn generation_path(&self, number: u32) -> PathBuf {
        self.path.join("generations").join(format!("{number:04}"))
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
            Ok(()) => Ok(WriterLock { file }),
            Err(TryLockError::WouldBlock) => Err(EngineError::Locked(format!(
                "another process is writing to the index at {}; wait until it is done and try again",
                self.path.display()
            ))),
            Err(TryLockError::Error(error)) => Err(self.failed(error)),
        }
    }

    /// The number and folder of the next generation. Folders that unfinished builds left behind are deleted.
    pub fn next_generation(&self, _lock: &WriterLock) -> Result<(u32, PathBuf), EngineError> {
        let newest = self.generations()?.into_iter().max().unwrap_or_default();
        // Where the pointer can't be read, any generation may be in use, so none is deleted.
        let current = self.current().map_or(newest, Option::unwrap_or_default);
        for unfinished in current + 1..=newest {
            let path = self.generation_path(unfinished);
            if path.exists() {
                fs::remove_dir_all(&path).map_err(|e| self.failed(e))?;
            }
        }
        Ok((current + 1, self.generation_path(current + 1)))
    }

    /// Makes a generation the one that is served, and deletes those that are no longer needed.
    pub fn publish(&self, _lock: &WriterLock, number: u32) -> Result<(), EngineError> {
        let mut pointer = tempfile::NamedTempFile::new_in(&self.path).map_err(|e| self.failed(e))?;
        writeln!(pointer, "{number:04}")
            .and_then(|()| pointer.as_file().sync_all())
            .map_err(|e| self.failed(e))?;
        pointer.persist(self.path.join("CURRENT")).map_err(|e| self.failed(e.error))?;
        let mut older: Vec<u32> = self.generations()?.into_iter().filter(|&n| n < number).collect();
        older.sort_unstable_by(|a, b| b.cmp(a));
        for outdated in older.into_iter().skip(KEPT_GENERATIONS) {
            // Readers that have its files mapped keep them until they are done.
            if let Err(error) = fs::remove_dir_all(self.generation_path(outdated)) {
                tracing::warn!(generation = outdated, %error, "an old generation could not be removed");
            }
        }
        Ok(())
    }

    /// Deletes all other generations, so that nothing is left of a removed article.
    pub fn forget_older(&self, _lock: &WriterLock, current: u32) -> Result<(), EngineError> {
        for older in self.generations()?.into_iter().filter(|&n| n < current) {
            fs::remove_dir_all(self.generation_path(older)).map_err(|e| self.failed(e))?;
        }
        Ok(())
    }

    fn generations(&self) -> Result<Vec<u32>, EngineError> {
        let folder = self.path.join("generations");
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
            directory.publish(&lock, number).unwrap();
        }
        assert_eq!(directory.current().unwrap(), Some(3));
        assert!(!directory.generation_path(1).exists() && directory.generation_path(2).exists());
    }
}
