//! The files of a generation's segments, which may lie on a read-only disk.
//!
//! Tantivy gives the files of a segment a checksum, and `meta.json`, which names them, none: a changed digit there
//! would be a wrong number of deleted articles. It is written with one here, as one more key of its object, and read
//! without it. Files of earlier versions of the program, which have none, are read as they are.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::durable;
use super::refused::Refusals;
use super::unsynced::Unsynced;
use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, META_LOCK, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

/// Tantivy's files on disk. Opening a searcher takes a lock by creating a file. A reader that may not write
/// can't do so and reads without the lock, which only keeps a writer from deleting files at that moment; a
/// reader that loses files fails to open them and tries again.
#[derive(Debug, Clone)]
pub struct SegmentFiles {
    mapped: MmapDirectory,
    path: PathBuf,
    unsynced: Unsynced,
    refusals: Refusals,
}

impl SegmentFiles {
    pub fn open(path: &Path) -> Result<Self, OpenDirectoryError> {
        Self::noting(path, Refusals::default())
    }

    /// Opens the folder and records errors of the operating system in `refusals`.
    pub fn noting(path: &Path, refusals: Refusals) -> Result<Self, OpenDirectoryError> {
        let mapped = MmapDirectory::open(path)?;
        Ok(Self { mapped, path: path.to_owned(), unsynced: Unsynced::noting(refusals.clone()), refusals })
    }

    /// Notes where the system refused to open a file.
    fn noted<T>(&self, path: &Path, read: Result<T, OpenReadError>) -> Result<T, OpenReadError> {
        if let Err(OpenReadError::IoError { io_error, .. }) = &read {
            self.refusals.read(&self.path.join(path), io_error);
        }
        read
    }

    /// The list of all files that may be deleted when no commit needs them: whatever lies in the folder. Tantivy
    /// would keep this list in a file, and write and sync it before every new file.
    fn managed(&self) -> io::Result<Vec<u8>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            let name = PathBuf::from(entry?.file_name());
            // Locks begin with a dot.
            if !name.to_string_lossy().starts_with('.') {
                names.push(name);
            }
        }
        Ok(serde_json::to_vec(&names)?)
    }
}

/// The folder of the segments in that of a generation.
pub const SEGMENTS: &str = "segments";

/// The file that names the segments of a commit.
pub const META: &str = "meta.json";

/// The file in which Tantivy, and earlier versions of the program, list the files of a folder.
const MANAGED: &str = ".managed.json";

/// The names of the files that the newest commit in a folder may have; `None` where it can't be read.
pub fn named_in(folder: &Path) -> Option<Vec<PathBuf>> {
    let metas = tantivy::Index::open(SegmentFiles::open(folder).ok()?).and_then(|index| index.load_metas());
    Some(metas.ok()?.list_segment_files().into_iter().collect())
}

/// How a JSON object ends that is printed on lines.
const END: &str = "\n}\n";
/// What stands before the checksum of an object, and after it.
const CHECKSUM: (&str, &str) = (",\n  \"checksum\": \"", "\"");

/// Adds the checksum of a printed JSON object to it.
pub fn sealed(object: &[u8]) -> Vec<u8> {
    match object.strip_suffix(END.as_bytes()) {
        Some(begin) => {
            let checksum = format!("{}{:08x}{}{END}", CHECKSUM.0, crc32fast::hash(object), CHECKSUM.1);
            [begin, checksum.as_bytes()].concat()
        }
        None => object.to_vec(),
    }
}

/// Takes the checksum off and checks it; `None` where it is another.
pub fn unsealed(sealed: Vec<u8>) -> Option<Vec<u8>> {
    let Ok(text) = std::str::from_utf8(&sealed) else { return None };
    let inner = text.strip_suffix(END).and_then(|text| text.rsplit_once(CHECKSUM.0));
    let Some((begin, checksum)) = inner else { return Some(sealed) };
    let object = format!("{begin}{END}");
    let expected = format!("{:08x}{}", crc32fast::hash(object.as_bytes()), CHECKSUM.1);
    (checksum == expected).then(|| object.into_bytes())
}

impl Directory for SegmentFiles {
    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        match self.mapped.acquire_lock(lock) {
            Err(LockError::IoError(error))
                if lock.filepath == META_LOCK.filepath && may_not_write(&error) =>
            {
                Ok(DirectoryLock::from(Box::new(())))
            }
            locked => locked,
        }
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.noted(path, self.mapped.get_file_handle(path))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.mapped.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.mapped.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.unsynced.open(self.path.join(path), path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if path == Path::new(MANAGED) {
            return self.managed().map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()));
        }
        let content = self.noted(path, self.mapped.atomic_read(path))?;
        if path != Path::new(META) {
            return Ok(content);
        }
        unsealed(content).ok_or_else(|| {
            let changed = io::Error::new(io::ErrorKind::InvalidData, "it was changed after it was written");
            OpenReadError::wrap_io_error(changed, path.to_owned())
        })
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        // Tantivy would make files that none but their owner can read.
        let place = self.path.join(path);
        let written = if path == Path::new(MANAGED) {
            // What an earlier version of the program listed there is not true any more.
            durable::remove(&place)
        } else if path == Path::new(META) {
            durable::replace(&place, &sealed(data))
        } else {
            durable::put(&place, data)
        };
        written.inspect_err(|error| self.refusals.write(&place, error))
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.unsynced.sync()?;
        self.mapped.sync_directory()
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.mapped.watch(callback)
    }
}

fn may_not_write(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_object_is_told_from_its_checksum() {
        let object = b"{\n  \"opstamp\": 7,\n  \"payload\": \"x\"\n}\n";
        let written = sealed(object);
        assert!(serde_json::from_slice::<serde_json::Value>(&written).unwrap()["checksum"].is_string());
        assert_eq!(unsealed(written.clone()).unwrap(), object);
        assert_eq!(unsealed(object.to_vec()).unwrap(), object, "of an earlier version");
        for at in 0..written.len() {
            let mut changed = written.clone();
            changed[at] ^= 4;
            // Where the name of the key is hit, the rest is as it was.
            assert!(
                unsealed(changed).is_none_or(|object| object != written
                    && serde_json::from_slice::<serde_json::Value>(&object)
                        .map_or(true, |found| found["opstamp"] == 7)),
                "byte {at}"
            );
        }
    }

    #[test]
    fn only_what_forbids_writing_is_read_without_a_lock() {
        assert!(may_not_write(&io::Error::from(io::ErrorKind::PermissionDenied)));
        assert!(may_not_write(&io::Error::from(io::ErrorKind::ReadOnlyFilesystem)));
        assert!(!may_not_write(&io::Error::from(io::ErrorKind::StorageFull)));
    }
}
