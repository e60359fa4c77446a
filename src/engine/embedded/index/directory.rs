//! The index folder: its generations, and the pointer to the one that is served.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::generation::EmbeddedGeneration;
use super::lock::WriterLock;
use super::pointer::{CURRENT, Pointer};
use super::{durable, refused, sources};
use crate::engine::{ArticlesByRoot, EngineError, GenerationState, Others, UnusableIndex};

/// The folder of the generations.
pub(super) const GENERATIONS: &str = "generations";

/// The folder that holds an index.
#[derive(Debug, Clone)]
pub struct IndexDirectory {
    path: PathBuf,
}

impl IndexDirectory {
    /// The file that marks a generation as one that was published.
    pub const PUBLISHED: &'static str = "published";

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

    /// The error for an index whose pointer is missing or wrong. It lists the sources of all generations, since any of
    /// them may have been served.
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
    pub fn may_have_articles(&self, number: u32) -> bool {
        let path = self.generation_path(number);
        match sources::of_generation(&path) {
            Some(roots) => !roots.is_empty(),
            // The manifest is written last of what a new generation begins with.
            None => EmbeddedGeneration::manifest_in(&path).is_some(),
        }
    }

    pub fn generation_path(&self, number: u32) -> PathBuf {
        self.path.join(GENERATIONS).join(format!("{number:04}"))
    }

    /// The build number in the folder of a generation; `None` where it can't be read.
    pub fn build_of(&self, number: u32) -> Option<u32> {
        EmbeddedGeneration::build_of(&self.generation_path(number))
    }

    /// Takes the lock that only one process holds at a time.
    pub fn lock(&self, patience: Duration) -> Result<WriterLock, EngineError> {
        fs::create_dir_all(&self.path).map_err(|e| self.failed(refused::named(&self.path, &e)))?;
        let Some(lock) = WriterLock::take(&self.path, patience).map_err(|e| self.failed(e))? else {
            return Err(EngineError::Locked(format!(
                "another process is writing to the index at {}; wait until it is done and try again, or say how \
                 long to wait for it, such as --wait 60s",
                self.path.display()
            )));
        };
        self.finish_forgetting(&lock)?;
        Ok(lock)
    }

    /// Deletes what a run that was killed had still to delete.
    fn finish_forgetting(&self, lock: &WriterLock) -> Result<(), EngineError> {
        match self.pointer()? {
            Pointer::To(number, Others::Forgotten) => self.forget_all_but(lock, number),
            _ => Ok(()),
        }
    }

    /// The number and folder of the next generation. Folders that unfinished builds left behind are deleted.
    pub fn next_generation(&self, _lock: &WriterLock) -> Result<(u32, PathBuf), EngineError> {
        let pointer = self.pointer()?;
        if pointer == Pointer::Nothing {
            // From now on, generations without a pointer are generations that have lost it.
            Pointer::write(&self.path, 0, Others::Kept).map_err(|e| self.failed(e))?;
        }
        for number in self.generations()? {
            if self.state(number, &pointer) == GenerationState::Unfinished {
                fs::remove_dir_all(self.generation_path(number)).map_err(|e| self.failed(e))?;
            }
        }
        let next = self.generations()?.into_iter().max().unwrap_or_default() + 1;
        Ok((next, self.generation_path(next)))
    }

    /// Makes a generation the one that is served, and deletes those that are no longer needed. Everything that
    /// it consists of is on disk before `CURRENT` names it, and `CURRENT` is before anything is deleted.
    pub fn publish(&self, lock: &WriterLock, number: u32, others: Others) -> Result<(), EngineError> {
        let before = match self.pointer()? {
            Pointer::To(before, _) => Some(before),
            Pointer::Nothing | Pointer::Missing | Pointer::Wrong => self.older_than(number)?.first().copied(),
        };
        let path = self.generation_path(number);
        durable::write(&path.join(Self::PUBLISHED), b"").map_err(|e| self.failed(e))?;
        for folder in [&path, &self.path.join(GENERATIONS), &self.path] {
            durable::sync_folder(folder).map_err(|e| self.failed(e))?;
        }
        if let Err(error) = Pointer::write(&self.path, number, others) {
            // Marked, it would be taken for one that was served once, and kept for ever. The pointer may have been
            // renamed before the failure, and then it is the one that is served, and needs no mark.
            let _ = fs::remove_file(path.join(Self::PUBLISHED));
            return Err(self.failed(error));
        }
        if others == Others::Forgotten {
            return self.forget_all_but(lock, number);
        }
        for outdated in self.generations()?.into_iter().filter(|&n| n != number && Some(n) != before) {
            // Readers that have its files mapped keep them until they are done.
            if let Err(error) = fs::remove_dir_all(self.generation_path(outdated)) {
                tracing::warn!(generation = outdated, %error, "an old generation could not be removed");
            }
        }
        Ok(())
    }

    /// Makes a generation that was published before the one that is served, and keeps the one that was served until
    /// now.
    pub fn roll_back(&self, _lock: &WriterLock, number: u32) -> Result<(), EngineError> {
        if let Pointer::To(before, _) = self.pointer()? {
            // Earlier versions of the program did not mark it. Without a mark, it would be taken for unfinished.
            let path = self.generation_path(before);
            if path.exists() {
                durable::write(&path.join(Self::PUBLISHED), b"").map_err(|e| self.failed(e))?;
                durable::sync_folder(&path).map_err(|e| self.failed(e))?;
            }
        }
        Pointer::write(&self.path, number, Others::Kept).map_err(|e| self.failed(e))
    }

    /// Carries out the order to delete all others that stands in the pointer, and takes it out: later generations may
    /// be left for this one and gone back to.
    fn forget_all_but(&self, lock: &WriterLock, number: u32) -> Result<(), EngineError> {
        self.forget_others(lock, number)?;
        Pointer::write(&self.path, number, Others::Kept).map_err(|e| self.failed(e))
    }

    /// Deletes all other generations, so that nothing is left of a removed article.
    pub fn forget_others(&self, _lock: &WriterLock, current: u32) -> Result<(), EngineError> {
        for other in self.generations()?.into_iter().filter(|&n| n != current) {
            fs::remove_dir_all(self.generation_path(other)).map_err(|e| self.failed(e))?;
        }
        Ok(())
    }

    /// Deletes a generation that is kept to go back to.
    pub fn drop_kept(&self, _lock: &WriterLock, number: u32) -> Result<(), EngineError> {
        match self.state(number, &self.pointer()?) {
            GenerationState::Kept => {
                fs::remove_dir_all(self.generation_path(number)).map_err(|e| self.failed(e))
            }
            GenerationState::Served | GenerationState::Unfinished => Ok(()),
        }
    }

    /// Deletes a generation that was not published, such as one for which the disk was too small.
    pub fn discard(&self, _lock: &WriterLock, number: u32) {
        if self.pointer().is_ok_and(|pointer| self.state(number, &pointer) == GenerationState::Unfinished)
            && let Err(error) = fs::remove_dir_all(self.generation_path(number))
        {
            tracing::warn!(generation = number, %error, "an unfinished generation could not be removed");
        }
    }

    /// The numbers of older generations, the newest first.
    pub fn older_than(&self, number: u32) -> Result<Vec<u32>, EngineError> {
        Ok(self.generations()?.into_iter().filter(|&other| other < number).collect())
    }

    /// The numbers of all generations, the newest first.
    pub fn generations(&self) -> Result<Vec<u32>, EngineError> {
        let folder = self.path.join(GENERATIONS);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(self.failed(refused::named(&folder, &error))),
        };
        let numbers = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        let mut numbers: Vec<u32> = numbers.collect();
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        Ok(numbers)
    }

    pub fn failed(&self, cause: impl std::fmt::Display) -> EngineError {
        EngineError::broken(self.path.display().to_string(), cause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Publishes an empty generation; returns its number.
    fn published(directory: &IndexDirectory, lock: &WriterLock) -> u32 {
        let (number, path) = directory.next_generation(lock).unwrap();
        fs::create_dir_all(path).unwrap();
        directory.publish(lock, number, Others::Kept).unwrap();
        number
    }

    #[test]
    fn publishing_moves_the_pointer_and_keeps_one_older_generation() {
        let folder = tempfile::tempdir().unwrap();
        let directory = IndexDirectory::new(folder.path());
        assert_eq!(directory.current().unwrap(), None);
        let lock = directory.lock(Duration::ZERO).unwrap();
        assert_eq!([(); 3].map(|()| published(&directory, &lock)), [1, 2, 3]);
        assert_eq!(directory.current().unwrap(), Some(3));
        assert!(!directory.generation_path(1).exists() && directory.generation_path(2).exists());
    }

    #[test]
    fn a_generation_that_was_left_is_kept_until_the_next_is_published() {
        let folder = tempfile::tempdir().unwrap();
        let directory = IndexDirectory::new(folder.path());
        let lock = directory.lock(Duration::ZERO).unwrap();
        assert_eq!([(); 2].map(|()| published(&directory, &lock)), [1, 2]);
        directory.roll_back(&lock, 1).unwrap();
        assert_eq!(directory.current().unwrap(), Some(1));
        assert_eq!(published(&directory, &lock), 3);
        let there = directory.generations().unwrap();
        assert_eq!(there, [3, 1], "the one that was served before is kept");
    }

    #[test]
    fn what_was_to_be_forgotten_is_deleted_by_the_next_writer() {
        let folder = tempfile::tempdir().unwrap();
        let directory = IndexDirectory::new(folder.path());
        let lock = directory.lock(Duration::ZERO).unwrap();
        assert_eq!([(); 2].map(|()| published(&directory, &lock)), [1, 2]);
        // So it is if the process is killed right after this step of publishing.
        Pointer::write(folder.path(), 2, Others::Forgotten).unwrap();
        drop(lock);
        let _lock = directory.lock(Duration::ZERO).unwrap();
        assert_eq!(directory.generations().unwrap(), [2]);
        let carried_out = Pointer::read(folder.path()).unwrap();
        assert_eq!(carried_out, Pointer::To(2, Others::Kept), "the order is carried out once");
    }

    #[test]
    fn a_generation_that_could_not_be_published_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let directory = IndexDirectory::new(folder.path());
        let lock = directory.lock(Duration::ZERO).unwrap();
        published(&directory, &lock);
        let (number, path) = directory.next_generation(&lock).unwrap();
        fs::create_dir_all(&path).unwrap();
        // A folder in its place keeps the pointer from being written.
        let in_the_way = folder.path().join(format!("{}{CURRENT}", durable::UNFINISHED));
        fs::create_dir_all(in_the_way.join("x")).unwrap();
        assert!(directory.publish(&lock, number, Others::Kept).is_err());
        fs::remove_dir_all(in_the_way).unwrap();
        let pointer = directory.pointer().unwrap();
        assert_eq!(directory.state(number, &pointer), GenerationState::Unfinished);
        directory.discard(&lock, number);
        assert_eq!(directory.generations().unwrap(), [1]);
    }

    /// What a build that was killed before it published its generation leaves behind.
    fn left_behind(path: &Path) {
        fs::create_dir_all(path).unwrap();
        sources::add(path, ["/a"]).unwrap();
    }

    #[test]
    fn a_first_build_that_was_killed_is_no_index_that_lost_its_pointer() {
        let folder = tempfile::tempdir().unwrap();
        let directory = IndexDirectory::new(folder.path());
        let lock = directory.lock(Duration::ZERO).unwrap();
        let (_, path) = directory.next_generation(&lock).unwrap();
        left_behind(&path);
        assert_eq!(directory.current().unwrap(), None);
        assert_eq!(directory.next_generation(&lock).unwrap().0, 1);
        assert!(!path.exists(), "what it left behind is deleted");
        left_behind(&path);
        fs::remove_file(folder.path().join(CURRENT)).unwrap();
        let error = directory.current().unwrap_err().to_string();
        assert!(error.contains("CURRENT is missing"), "{error}");
    }
}
