//! Files of segments that are written and not on disk yet.
//!
//! A commit relies on its files from the moment at which it is named, so they are synced together right before. A
//! disk syncs eight files at once in about the time of one, and a commit of a single article waits for nothing else
//! as long.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::refused::Refusals;
use tantivy::directory::error::OpenWriteError;
use tantivy::directory::{AntiCallToken, TerminatingWrite, WritePtr};

/// The most files that are synced at a time.
const AT_A_TIME: usize = 8;

/// The files of one folder that wait for the next [`sync`](Self::sync). All clones know the same.
#[derive(Debug, Clone, Default)]
pub struct Unsynced {
    files: Arc<Mutex<Vec<PathBuf>>>,
    refusals: Refusals,
}

impl Unsynced {
    /// Creates an empty set that records errors of the operating system in `refusals`.
    pub fn noting(refusals: Refusals) -> Self {
        Self { refusals, ..Self::default() }
    }

    /// Opens a new file, which waits to be synced when it is complete. `name` is that in the errors.
    pub fn open(&self, path: PathBuf, name: &Path) -> Result<WritePtr, OpenWriteError> {
        let file = OpenOptions::new().write(true).create_new(true).open(&path).map_err(|error| {
            if error.kind() == io::ErrorKind::AlreadyExists {
                OpenWriteError::FileAlreadyExists(name.to_owned())
            } else {
                self.refusals.write(&path, &error);
                OpenWriteError::wrap_io_error(error, name.to_owned())
            }
        })?;
        Ok(BufWriter::new(Box::new(UnsyncedFile { file, path, unsynced: self.clone() })))
    }

    /// Waits until the content of every complete file is on disk.
    ///
    /// # Errors
    /// A file can't be synced. What of it is on disk can't be known any more, so it isn't tried again.
    pub fn sync(&self) -> io::Result<()> {
        let files = std::mem::take(&mut *self.files.lock().unwrap_or_else(PoisonError::into_inner));
        files.chunks(AT_A_TIME).try_for_each(|some| {
            thread::scope(|scope| {
                let (first, others) = some.split_first().unzip();
                let others: Vec<_> = others
                    .into_iter()
                    .flatten()
                    .map(|path| thread::Builder::new().spawn_scoped(scope, || self.sync_one(path)))
                    .collect();
                first.map_or(Ok(()), |path| self.sync_one(path))?;
                others.into_iter().try_for_each(|other| match other?.join() {
                    Ok(synced) => synced,
                    Err(panic) => std::panic::resume_unwind(panic),
                })
            })
        })
    }

    fn sync_one(&self, path: &Path) -> io::Result<()> {
        let synced = match File::open(path) {
            // What a merge made needless meanwhile is no part of any commit.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            opened => opened.and_then(|file| file.sync_data()),
        };
        synced.inspect_err(|error| self.refusals.write(path, error))
    }
}

struct UnsyncedFile {
    file: File,
    path: PathBuf,
    unsynced: Unsynced,
}

impl Write for UnsyncedFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.file.write(buffer).inspect_err(|error| self.unsynced.refusals.write(&self.path, error))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl TerminatingWrite for UnsyncedFile {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        let path = std::mem::take(&mut self.path);
        self.unsynced.files.lock().unwrap_or_else(PoisonError::into_inner).push(path);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complete_files_are_synced_once_and_those_that_are_gone_are_none() {
        let folder = tempfile::tempdir().unwrap();
        let unsynced = Unsynced::default();
        let waiting = || unsynced.files.lock().unwrap().len();
        let name = |number: usize| PathBuf::from(format!("{number}.store"));
        for number in 0..AT_A_TIME + 2 {
            let mut file = unsynced.open(folder.path().join(name(number)), &name(number)).unwrap();
            file.write_all(b"content").unwrap();
            assert_eq!(waiting(), number, "a file that is still written does not wait yet");
            file.terminate().unwrap();
        }
        std::fs::remove_file(folder.path().join(name(3))).unwrap();
        unsynced.sync().unwrap();
        assert_eq!(waiting(), 0);
        assert_eq!(std::fs::read(folder.path().join(name(4))).unwrap(), b"content");
        let again = unsynced.open(folder.path().join(name(4)), &name(4));
        assert!(matches!(again, Err(OpenWriteError::FileAlreadyExists(named)) if named == name(4)));
    }
}
