//! Reads and writes `forgotten.json`: the hashes of the articles that the index must never hold again. It lies beside
//! the generations, since it holds for all that are ever built.

use std::path::PathBuf;
use std::{fs, io};

use super::directory::IndexDirectory;
use super::durable;
use super::files::{sealed, unsealed};
use super::lock::WriterLock;
use crate::engine::{EngineError, Forgotten};

const FORGOTTEN: &str = "forgotten.json";

impl IndexDirectory {
    /// What the index must never hold again.
    ///
    /// # Errors
    /// The file can't be read, or was changed. What it named could come back, so nothing may be indexed before it is put
    /// back from a backup.
    pub fn forgotten(&self) -> Result<Forgotten, EngineError> {
        let place = self.forgotten_path();
        let failed = |cause: &dyn std::fmt::Display| {
            EngineError::Unavailable(format!(
                "{} can't be read ({cause}), so that articles that were forgotten could come back; put it back from a \
                 backup, or delete it and forget them again",
                place.display()
            ))
        };
        let written = match fs::read(&place) {
            Ok(written) => written,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Forgotten::default()),
            Err(error) => return Err(failed(&error)),
        };
        let object = unsealed(written).ok_or_else(|| failed(&"it was changed after it was written"))?;
        serde_json::from_slice(&object).map_err(|error| failed(&error))
    }

    pub fn forgotten_path(&self) -> PathBuf {
        self.path().join(FORGOTTEN)
    }

    /// Notes what the index must never hold again.
    pub fn set_forgotten(&self, _lock: &WriterLock, forgotten: &Forgotten) -> Result<(), EngineError> {
        let mut object = serde_json::to_vec_pretty(forgotten).map_err(|e| self.failed(e))?;
        object.push(b'\n');
        durable::replace(&self.path().join(FORGOTTEN), &sealed(&object)).map_err(|e| self.failed(e))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::article::ArticleId;

    #[test]
    fn what_is_to_stay_forgotten_is_read_again_and_no_other_text() {
        let folder = tempfile::tempdir().unwrap();
        let directory = IndexDirectory::new(folder.path());
        assert!(directory.forgotten().unwrap().is_empty());
        let lock = directory.lock(Duration::ZERO).unwrap();
        let mut forgotten = Forgotten::default();
        forgotten.add(&ArticleId::new("a").unwrap(), None);
        directory.set_forgotten(&lock, &forgotten).unwrap();
        assert_eq!(directory.forgotten().unwrap(), forgotten);
        let place = folder.path().join(FORGOTTEN);
        let written = fs::read(&place).unwrap();
        for at in 0..written.len() {
            let mut changed = written.clone();
            changed[at] ^= 4;
            fs::write(&place, changed).unwrap();
            assert!(directory.forgotten().is_err(), "byte {at}");
        }
    }
}
