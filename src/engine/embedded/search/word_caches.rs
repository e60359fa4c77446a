//! A pool of caches of analysed words, which searches borrow one after the other.

use std::sync::{Mutex, PoisonError};

use crate::analysis::WordCache;

/// The word caches of a generation, each of which one search uses at a time.
#[derive(Default)]
pub struct WordCaches(Mutex<Vec<WordCache>>);

impl WordCaches {
    /// The number of caches that are kept: as many as searches usually run at once.
    const KEPT: usize = 4;

    /// Runs some work with a cache, which is then kept for later work.
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
