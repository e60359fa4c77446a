//! The lock that one writer holds at a time.
//!
//! Whoever waits for it holds a second lock meanwhile, the turnstile, which everybody passes who wants to write. A
//! service that writes article after article would else take the lock again and again before a run that waits for it
//! sees it free.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use super::refused;

/// How long to wait between two looks at a lock.
const PAUSE: Duration = Duration::from_millis(10);

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

impl WriterLock {
    /// Takes the lock of an index; `None` where somebody else holds it until patience is at its end.
    pub fn take(index: &Path, patience: Duration) -> io::Result<Option<Self>> {
        let until = Instant::now() + patience;
        let Some(_turn) = taken(&index.join("writer.turn"), until)? else { return Ok(None) };
        taken(&index.join("writer.lock"), until)
    }
}

fn taken(path: &Path, until: Instant) -> io::Result<Option<WriterLock>> {
    let opened = File::options().create(true).write(true).truncate(false).open(path);
    let file = opened.map_err(|error| refused::named(path, &error))?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(WriterLock { file })),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if Instant::now() >= until => return Ok(None),
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    const AT_ONCE: Duration = Duration::ZERO;
    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn only_one_writer_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let lock = WriterLock::take(folder.path(), AT_ONCE).unwrap().unwrap();
        assert!(WriterLock::take(folder.path(), AT_ONCE).unwrap().is_none());
        drop(lock);
        assert!(WriterLock::take(folder.path(), AT_ONCE).unwrap().is_some());
    }

    #[test]
    fn who_waits_is_before_who_comes_later() {
        let folder = tempfile::tempdir().unwrap();
        let first = WriterLock::take(folder.path(), AT_ONCE).unwrap().unwrap();
        let (sender, taken_by_waiter) = channel();
        let place = folder.path().to_owned();
        let waiter = std::thread::spawn(move || {
            let lock = WriterLock::take(&place, LONG).unwrap();
            sender.send(lock).unwrap();
        });
        // From when the waiter is in the turnstile, nobody else gets the lock.
        let turn = folder.path().join("writer.turn");
        while taken(&turn, Instant::now()).unwrap().is_some() {
            std::thread::yield_now();
        }
        drop(first);
        assert!(taken_by_waiter.recv().unwrap().is_some());
        waiter.join().unwrap();
    }
}
