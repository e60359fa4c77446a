//! A lazily built value: requests wait for it only as long as their budget allows.
//!
//! The first request starts a thread that builds the value, and every request waits for it within its budget. When a
//! request gives up, the thread goes on, so that a later request finds the value ready.

use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};

use super::{Budget, BudgetExhausted};

#[derive(Debug)]
pub struct Built<T>(Arc<Shared<T>>);

#[derive(Debug)]
struct Shared<T> {
    value: OnceLock<Arc<T>>,
    is_building: Mutex<bool>,
    ended: Condvar,
}

impl<T> Default for Built<T> {
    fn default() -> Self {
        let (is_building, ended) = (Mutex::new(false), Condvar::new());
        Self(Arc::new(Shared { value: OnceLock::new(), is_building, ended }))
    }
}

impl<T: Send + Sync + 'static> Built<T> {
    /// The value, where it is built.
    pub fn ready(&self) -> Option<Arc<T>> {
        self.0.value.get().map(Arc::clone)
    }

    /// The value, built by `build` where nobody has done so.
    ///
    /// # Errors
    /// The budget is used up before the value is ready.
    ///
    /// # Panics
    /// Where `build` panics.
    pub fn get(
        &self,
        budget: Budget,
        build: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Arc<T>, BudgetExhausted> {
        if let Some(value) = self.ready() {
            return Ok(value);
        }
        let mut build = Some(build);
        loop {
            let mut is_building = self.0.is_building.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(value) = self.0.value.get() {
                return Ok(Arc::clone(value));
            }
            if !*is_building && let Some(build) = build.take() {
                *is_building = true;
                drop(is_building);
                self.start(budget, build);
                continue;
            }
            if !*is_building {
                // The thread that builds has panicked. So does whoever waited, to be told where panics are caught.
                panic!("a value that requests wait for could not be built");
            }
            match budget.left() {
                None => drop(self.0.ended.wait(is_building)),
                Some(left) => {
                    let waited = self.0.ended.wait_timeout(is_building, left);
                    let (lock, waited) = waited.unwrap_or_else(PoisonError::into_inner);
                    drop(lock);
                    if waited.timed_out() && self.0.value.get().is_none() {
                        return Err(BudgetExhausted);
                    }
                }
            }
        }
    }

    /// Builds the value: here where there is no hurry, else on a thread.
    fn start(&self, budget: Budget, build: impl FnOnce() -> T + Send + 'static) {
        let shared = Arc::clone(&self.0);
        let work = move || {
            let end = End(&shared);
            let _ = shared.value.set(Arc::new(build()));
            drop(end);
        };
        if budget == Budget::UNLIMITED {
            work();
        } else if std::thread::Builder::new().name("index-warm-up".to_owned()).spawn(work).is_err() {
            *self.0.is_building.lock().unwrap_or_else(PoisonError::into_inner) = false;
        }
    }
}

/// Wakes up who waits, also after a panic.
struct End<'a, T>(&'a Shared<T>);

impl<T> Drop for End<'_, T> {
    fn drop(&mut self) {
        *self.0.is_building.lock().unwrap_or_else(PoisonError::into_inner) = false;
        self.0.ended.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_value_is_built_once_and_nobody_waits_beyond_the_budget() {
        let built: Built<u32> = Built::default();
        let (go, wait) = channel::<()>();
        let slow = move || {
            let _ = wait.recv();
            7
        };
        assert_eq!(built.get(Budget::within(Duration::from_millis(1)), slow), Err(BudgetExhausted));
        assert_eq!(built.get(Budget::within(Duration::from_millis(1)), || 8), Err(BudgetExhausted));
        go.send(()).expect("it is being built");
        assert_eq!(built.get(Budget::UNLIMITED, || 9), Ok(Arc::new(7)));
    }
}
