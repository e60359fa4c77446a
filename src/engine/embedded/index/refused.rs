//! Adds to I/O errors the path of the file, and where a permission is missing its owner and mode. Remembers the first
//! error of a folder, since Tantivy drops it.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use crate::engine::SystemFault;

/// Returns the error with the path of the file in its message, and for a denied permission with owner and mode.
pub fn named(path: &Path, error: &io::Error) -> io::Error {
    // One that carries a text has its file in it already.
    if error.get_ref().is_some() {
        return io::Error::new(error.kind(), error.to_string());
    }
    io::Error::new(error.kind(), format!("{}: {}", path.display(), told(path, error)))
}

/// The text of an error. For a denied permission it names the file or folder that keeps this process out, with its
/// owner and mode.
pub fn told(path: &Path, error: &io::Error) -> String {
    match rights_of(path).filter(|_| error.kind() == io::ErrorKind::PermissionDenied) {
        Some((place, owner, rights)) => {
            format!("{error}; {place} belongs to user {owner} and has the rights {rights}")
        }
        None => error.to_string(),
    }
}

/// A file, or the nearest folder above it that can be seen, with its owner and its rights.
#[cfg(unix)]
fn rights_of(path: &Path) -> Option<(String, u32, String)> {
    use std::os::unix::fs::MetadataExt;
    let (seen, metadata) =
        path.ancestors().find_map(|seen| Some((seen, std::fs::symlink_metadata(seen).ok()?)))?;
    // Linux gives the folder of a process to the user whose rights it has.
    let user = std::fs::metadata("/proc/self").map(|own| own.uid());
    let mode = format!("{:04o}", metadata.mode() & 0o7777);
    let rights = match user {
        Ok(user) => format!("{mode}, while this is user {user}"),
        Err(_) => mode,
    };
    Some((seen.display().to_string(), metadata.uid(), rights))
}

#[cfg(not(unix))]
fn rights_of(_: &Path) -> Option<(String, u32, String)> {
    None
}

/// Remembers the first I/O error of a folder. Tantivy reports a failure of one of its threads without its cause. Clones
/// share the value.
#[derive(Debug, Clone, Default)]
pub struct Refusals(Arc<Mutex<Option<Refusal>>>);

#[derive(Debug, Clone)]
struct Refusal {
    told: String,
    is_of_write: bool,
}

impl Refusals {
    /// Records that a file could not be written. The record stays, since everything that fails from then on may be a
    /// consequence.
    pub fn write(&self, path: &Path, error: &io::Error) {
        self.note(Refusal { told: named(path, error).to_string(), is_of_write: true });
    }

    /// Records that a file could not be opened, if the operating system is the cause and not the file.
    pub fn read(&self, path: &Path, error: &io::Error) {
        let told = named(path, error).to_string();
        if SystemFault::from_message(&told).is_some() {
            self.note(Refusal { told, is_of_write: false });
        }
    }

    /// The first one counts.
    fn note(&self, refusal: Refusal) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(refusal);
    }

    /// Returns the recorded error; `None` if there is none. An error of opening a file is returned once, since the next
    /// attempt may succeed.
    pub fn cause(&self) -> Option<String> {
        let mut refusal = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let told = refusal.as_ref()?.told.clone();
        if !refusal.as_ref()?.is_of_write {
            *refusal = None;
        }
        Some(told)
    }
}
