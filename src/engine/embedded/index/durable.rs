//! Files that exist as a whole or not at all, and stay when the power fails.
//!
//! Every file gets the permissions that the user's umask allows, since whoever serves an index may be another user
//! than whoever writes it; a temporary file of the usual kind would be readable for its owner alone.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::refused;

/// The beginning of the name of a file that is still being written. Whoever writes next replaces what is left of one.
pub const UNFINISHED: &str = ".unfinished-";

/// The beginning of the names that earlier versions of the program gave to such files.
pub const TEMPORARY: &str = ".tmp";

/// Writes a new file.
pub fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let written = || {
        let mut file = File::create(path)?;
        file.write_all(content)?;
        file.sync_all()
    };
    written().map_err(|error| refused::named(path, &error))
}

/// Replaces a file, or makes it, in one step. Only one process may do so at a time.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    put(path, content)?;
    // The new name must be on disk before anything that relies on it is done, such as deleting what it replaced.
    path.parent().map_or(Ok(()), sync_folder)
}

/// Replaces a file as [`replace`] does, but does not sync the folder: after a power failure the old file may be there.
pub fn put(path: &Path, content: &[u8]) -> io::Result<()> {
    let name = path.file_name().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    let mut unfinished = OsString::from(UNFINISHED);
    unfinished.push(name);
    let unfinished = path.with_file_name(unfinished);
    let replaced = write(&unfinished, content).and_then(|()| fs::rename(&unfinished, path));
    if replaced.is_err() {
        // On a full disk, half a file would take more of what is missing.
        let _ = fs::remove_file(&unfinished);
    }
    replaced
}

/// Deletes a file, which need not be there.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes the names in a folder durable. Only Unix can sync folders.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whatever_was_left_unfinished() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(folder.path().join(".unfinished-a"), "half of something longer").unwrap();
        replace(&path, b"one").unwrap();
        replace(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_could_not_be_put_in_place_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::create_dir_all(path.join("in the way")).unwrap();
        assert!(replace(&path, b"one").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
