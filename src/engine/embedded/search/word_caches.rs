//! Analysed words that searches remember for the next ones.

use std::sync::{Mutex, PoisonError};

use crate::analysis::WordCache;

/// The caches of a generation; one is lent to a search at a time.
#[derive(Default)]
pub struct WordCaches(Mutex<Vec<WordCache>>);

impl WordCaches {
    /// Caches kept: as many as searches usually run at once.
    const KEPT: usize = 4;

    /// Lends a cache to some work and takes it back.
    pub fn lend<T>(&self, work: impl FnOnce(&mut WordCache) -> T) -> T {
        let mut cache = self.lock().pop().unwrap_or_default();
        let done = work(&mut cache);
        let mut kept = self.lock();
        if kept.len() < Self::KEPT {
            kept.push(cache);
        }
        done
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<WordCache>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
