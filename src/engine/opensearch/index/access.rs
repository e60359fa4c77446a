//! The right to write to an index in the cluster: a lease in its records that is renewed while it is held.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::control::{CommitRecord, Control, GenerationRecord, Lease, State, index_name, random};
use super::generation::{ClusterGeneration, ClusterSettings};
use super::schema;
use crate::analysis::{self, Lexicon};
use crate::engine::{
    EngineError, Forgotten, Generation, GenerationOrigin, Others, UnusableIndex, WriteAccess,
};
use crate::enrich::LearntFacts;

/// How long a lease lasts that nobody renews.
const LEASE: Duration = Duration::from_secs(20);
/// How often it is renewed.
const RENEWAL: Duration = Duration::from_secs(5);
/// How long who waits for it leaves the cluster alone.
const PAUSE: Duration = Duration::from_millis(200);

/// The right to write.
pub struct ClusterAccess {
    control: Control,
    settings: ClusterSettings,
    owner: String,
    lost: Arc<AtomicBool>,
    /// Ends the renewal when it is dropped.
    renewal: Option<(Sender<()>, JoinHandle<()>)>,
}

impl ClusterAccess {
    /// Takes the lease, or waits for it as long as `patience`.
    pub fn lock(
        control: Control,
        settings: ClusterSettings,
        patience: Duration,
    ) -> Result<Self, EngineError> {
        let owner = format!("{}-{:016x}", std::process::id(), random());
        let until = Instant::now().checked_add(patience);
        loop {
            let is_ours = control.change(|state| {
                let is_free = state.lease.as_ref().is_none_or(|lease| lease.until < now());
                if is_free {
                    state.lease =
                        Some(Lease { owner: owner.clone(), until: now() + LEASE.as_millis() as i64 });
                    // A commit that was cut off is not one.
                    state.generations.values_mut().for_each(|record| record.is_committing = false);
                }
                Ok(is_free)
            })?;
            if is_ours {
                break;
            }
            if until.is_none_or(|until| Instant::now() >= until) {
                return Err(EngineError::Locked(format!(
                    "another process is writing to the index at {}; wait until it is done and try again, or say how \
                     long to wait for it, such as --wait 60s",
                    control.cluster.place()
                )));
            }
            std::thread::sleep(PAUSE);
        }
        let lost = Arc::new(AtomicBool::new(false));
        let (stop, stopped) = channel::<()>();
        let renewed = (control.clone(), owner.clone(), Arc::clone(&lost));
        let renewing = std::thread::spawn(move || {
            let (control, owner, lost) = renewed;
            while stopped.recv_timeout(RENEWAL) == Err(RecvTimeoutError::Timeout) {
                let renew = |state: &mut State| {
                    let lease = state.lease.as_mut().filter(|lease| lease.owner == owner);
                    lease
                        .map(|lease| lease.until = now() + LEASE.as_millis() as i64)
                        .ok_or_else(|| lost_lease(&control))
                };
                match control.change(renew) {
                    Ok(()) => {}
                    Err(EngineError::Locked(_)) => return lost.store(true, Ordering::Relaxed),
                    // The next time may be in time.
                    Err(error) => tracing::warn!(%error, "the right to write could not be renewed"),
                }
            }
        });
        let access = Self { control, settings, owner, lost, renewal: Some((stop, renewing)) };
        access.finish_forgetting()?;
        Ok(access)
    }

    /// Changes the state as the holder of the lease.
    fn change<T>(
        &self,
        mut change: impl FnMut(&mut State) -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        if self.lost.load(Ordering::Relaxed) {
            return Err(lost_lease(&self.control));
        }
        self.control.change(|state| {
            if state.lease.as_ref().is_none_or(|lease| lease.owner != self.owner) {
                return Err(lost_lease(&self.control));
            }
            change(state)
        })
    }

    /// Deletes what a process that was killed had still to delete.
    fn finish_forgetting(&self) -> Result<(), EngineError> {
        let (state, _) = self.control.read()?;
        if state.is_some_and(|state| state.is_alone) {
            self.forget_others()?;
            self.change(|state| {
                state.is_alone = false;
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Takes generations out of the records, and then deletes their indexes and files.
    fn remove(&self, is_removed: impl Fn(&State, u32, &GenerationRecord) -> bool) -> Result<(), EngineError> {
        let (indexes, state) = self.change(|state| {
            let removed =
                state.generations.iter().filter(|(number, record)| is_removed(state, **number, record));
            let removed: Vec<(u32, String)> =
                removed.map(|(number, record)| (*number, index_name(*number, record.build))).collect();
            removed.iter().for_each(|(number, _)| {
                state.generations.remove(number);
            });
            Ok((removed, state.clone()))
        })?;
        indexes.iter().try_for_each(|(_, index)| self.control.delete_index(index))?;
        self.control.clear_files(&state)
    }

    /// The names of indexes with our prefix that no record names.
    fn stray_indexes(&self) -> Result<Vec<String>, EngineError> {
        stray_indexes(&self.control)
    }
}

/// The names of indexes of articles that no record names.
pub fn stray_indexes(control: &Control) -> Result<Vec<String>, EngineError> {
    let (state, _) = control.read()?;
    let known: Vec<String> = state.map_or_else(Vec::new, |state| {
        state.generations.iter().map(|(number, record)| index_name(*number, record.build)).collect()
    });
    Ok(control.indexes()?.into_iter().filter(|name| !known.contains(name)).collect())
}

fn lost_lease(control: &Control) -> EngineError {
    EngineError::Locked(format!(
        "the right to write to the index at {} was lost to another process, since the cluster did not answer in time; \
         nothing of this run was made visible. Try again",
        control.cluster.place()
    ))
}

/// Milliseconds since 1970.
fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// The error for a request for the files of an index: a cluster has none on this machine.
pub fn no_files(control: &Control) -> EngineError {
    EngineError::Unavailable(format!(
        "the index at {} is in a cluster and has no files to copy, so nothing was done; it is saved and restored by snapshots \
         of the cluster (`fundstelle help cluster`), or brought into a folder by `fundstelle move --to embedded`",
        control.cluster.place()
    ))
}

impl Drop for ClusterAccess {
    fn drop(&mut self) {
        if let Some((stop, renewing)) = self.renewal.take() {
            drop(stop);
            let _ = renewing.join();
        }
        let given_back = self.change(|state| {
            state.lease = None;
            Ok(())
        });
        if let Err(error) = given_back {
            tracing::warn!(%error, "the right to write could not be given back; it ends by itself in some seconds");
        }
    }
}

impl WriteAccess for ClusterAccess {
    fn current(&self) -> Result<Option<Arc<dyn Generation>>, EngineError> {
        let (state, _) = self.control.read()?;
        match state.as_ref().and_then(|state| Some((state, state.current?))) {
            Some((state, number)) => {
                let opened = ClusterGeneration::open(&self.control, &self.settings, state, number)?;
                Ok(Some(Arc::new(opened?)))
            }
            None => Ok(None),
        }
    }

    fn generation(&self, number: u32) -> Result<Arc<dyn Generation>, EngineError> {
        let (state, _) = self.control.read()?;
        let Some(state) = state else {
            return Err(EngineError::no_index(&self.control.cluster.place()));
        };
        Ok(Arc::new(ClusterGeneration::open(&self.control, &self.settings, &state, number)??))
    }

    fn roll_back(&self, generation: &dyn Generation) -> Result<(), EngineError> {
        self.change(|state| {
            state.current = Some(generation.number());
            Ok(())
        })
    }

    fn clear_strays(&self) -> Result<usize, EngineError> {
        let strays = self.stray_indexes()?;
        strays.iter().try_for_each(|index| self.control.delete_index(index))?;
        Ok(strays.len())
    }

    fn drop_kept(&self, number: u32) -> Result<(), EngineError> {
        self.remove(|state, other, record| {
            other == number && record.published && state.current != Some(number)
        })
    }

    fn room(&self) -> Option<u64> {
        None
    }

    fn discard(&self, generation: &dyn Generation) {
        let number = generation.number();
        let removed = self.remove(|_, other, record| other == number && !record.published);
        if let Err(error) = removed {
            tracing::warn!(generation = number, %error, "an unfinished generation could not be removed");
        }
    }

    fn create(
        &self,
        origin: GenerationOrigin,
        facts: LearntFacts,
        lexicon: Lexicon,
    ) -> Result<Arc<dyn Generation>, EngineError> {
        self.remove(|state, number, record| !record.published && state.current != Some(number))?;
        let cluster = &self.control.cluster;
        let (state, _) = self.control.read()?;
        let last = state.and_then(|state| state.generations.keys().last().copied());
        let number = last.unwrap_or_default() + 1;
        let facts = serde_json::to_vec(&facts).map_err(|error| cluster.broken(error))?;
        let record = GenerationRecord {
            build: random() as u32,
            built_at: jiff::Timestamp::now().as_second(),
            origin,
            shards: cluster.options.shards,
            schema: schema::fingerprint(),
            analysis: analysis::fingerprint(),
            compounds: self.settings.vocabulary.compounds_fingerprint().to_owned(),
            lexicon: self.control.save_file(number, lexicon.to_lines().as_bytes())?,
            facts: self.control.save_file(number, &facts)?,
            published: false,
            commit: CommitRecord::default(),
            before: None,
            is_committing: false,
            sources: Default::default(),
        };
        let index = index_name(number, record.build);
        let body = schema::index_of_articles(&cluster.options);
        self.control.create_index(&index, &body)?;
        let state = self.change(|state| {
            state.generations.insert(number, record.clone());
            Ok(state.clone())
        })?;
        Ok(Arc::new(ClusterGeneration::open(&self.control, &self.settings, &state, number)??))
    }

    fn publish(&self, generation: &dyn Generation, others: Others) -> Result<(), EngineError> {
        let number = generation.number();
        let before = self.change(|state| {
            let before = state.current.replace(number);
            state.is_alone = others == Others::Forgotten;
            match state.generations.get_mut(&number) {
                Some(record) => record.published = true,
                None => {
                    let (place, cause) = (generation.place(), "it was deleted".to_owned());
                    return Err(UnusableIndex::Damaged { place, cause, roots: None }.into());
                }
            }
            Ok(before)
        })?;
        if others == Others::Forgotten {
            return self.finish_forgetting();
        }
        // It is published, whatever becomes of older ones: the next build deletes what is left.
        if let Err(error) = self.remove(|_, other, _| other != number && Some(other) != before) {
            tracing::warn!(%error, "older generations could not be deleted");
        }
        Ok(())
    }

    fn set_forgotten(&self, forgotten: &Forgotten) -> Result<(), EngineError> {
        self.change(|state| {
            state.forgotten = forgotten.clone();
            Ok(())
        })
    }

    fn contents(&self, _generation: &dyn Generation) -> Result<Vec<(String, PathBuf)>, EngineError> {
        Err(no_files(&self.control))
    }

    fn staging(&self) -> Result<PathBuf, EngineError> {
        Err(no_files(&self.control))
    }

    fn take_in(&self) -> Result<(), EngineError> {
        Err(no_files(&self.control))
    }

    fn forget_others(&self) -> Result<(), EngineError> {
        self.remove(|state, number, _| state.current.is_some_and(|current| current != number))
    }
}
