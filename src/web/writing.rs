//! The one writer that all requests share. An index has one writer at a time, and a commit costs
//! the same for one article as for a thousand, so changes that wait at the same time are written
//! together.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};

use super::error::Failure;
use crate::app::{App, Change, Changed, Cleared, ForgetError, ForgetOutcome, Precondition, WriteError};
use crate::article::ArticleId;
use crate::engine::EngineError;
use crate::pipeline::PipelineError;

/// The most writes that wait; further ones are refused with 503.
const QUEUE: usize = 64;
/// The most changes that are written together.
pub const MOST_CHANGES: usize = 1_000;

type Answer = Result<Vec<Changed>, Failure>;

/// The changes of one request, each of another article, and the channel for its answer.
struct Changes {
    changes: Vec<Change>,
    answer: oneshot::Sender<Answer>,
}

/// What a request asks for.
enum Job {
    Change(Changes),
    /// Forgetting takes a generation of its own, so it is done alone.
    Forget {
        id: ArticleId,
        precondition: Precondition,
        answer: oneshot::Sender<Result<ForgetOutcome, Failure>>,
    },
    /// All articles of a key, which one commit deletes.
    Clear {
        key: String,
        expected: u64,
        answer: oneshot::Sender<Result<Cleared, Failure>>,
    },
}

/// Hands changes to the task that writes.
pub struct Writer(mpsc::Sender<Job>);

impl Writer {
    /// Starts the task; its first work is to index what was stored before and not indexed any more.
    pub fn start(app: Arc<App>, folder: PathBuf) -> Self {
        let (sender, jobs) = mpsc::channel(QUEUE);
        tokio::spawn(work(app, folder, jobs));
        Self(sender)
    }

    /// Stores changes and makes them visible to searches. There may be at most [`MOST_CHANGES`], each of
    /// another article.
    pub async fn write(&self, changes: Vec<Change>) -> Answer {
        let (answer, answered) = oneshot::channel();
        self.send(Job::Change(Changes { changes, answer }))?;
        answered.await.unwrap_or(Err(Failure::Internal))
    }

    /// Forgets an article.
    pub async fn forget(&self, id: ArticleId, precondition: Precondition) -> Result<ForgetOutcome, Failure> {
        let (answer, answered) = oneshot::channel();
        self.send(Job::Forget { id, precondition, answer })?;
        answered.await.unwrap_or(Err(Failure::Internal))
    }

    /// Deletes all articles that the service with a key wrote, if there are as many as it expects.
    pub async fn clear(&self, key: String, expected: u64) -> Result<Cleared, Failure> {
        let (answer, answered) = oneshot::channel();
        self.send(Job::Clear { key, expected, answer })?;
        answered.await.unwrap_or(Err(Failure::Internal))
    }

    fn send(&self, job: Job) -> Result<(), Failure> {
        self.0.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => Failure::Overloaded,
            TrySendError::Closed(_) => Failure::Internal,
        })
    }
}

async fn work(app: Arc<App>, folder: PathBuf, mut jobs: mpsc::Receiver<Job>) {
    // Whether store and index may differ: at the start, and after whatever went wrong.
    let mut is_behind = true;
    let mut next = None;
    loop {
        let Some(first) = (match next.take() {
            Some(job) => Some(job),
            None => jobs.recv().await,
        }) else {
            return;
        };
        let first = match first {
            Job::Change(first) => first,
            Job::Clear { key, expected, answer } => {
                let (app, folder) = (Arc::clone(&app), folder.clone());
                let done = move || clear(&app, &folder, is_behind, &key, expected, answer);
                is_behind = tokio::task::spawn_blocking(done).await.unwrap_or(true);
                continue;
            }
            Job::Forget { id, precondition, answer } => {
                let app = Arc::clone(&app);
                let forgotten = tokio::task::spawn_blocking(move || app.forget_one(&id, &precondition)).await;
                // The client may have disconnected.
                let _ = answer.send(match forgotten {
                    Ok(outcome) => outcome.map_err(|error| Failure::from(&error)),
                    Err(_) => Err(Failure::Internal),
                });
                continue;
            }
        };
        let mut ids = HashSet::new();
        add(&mut ids, &first);
        let mut batch = vec![first];
        while let Ok(job) = jobs.try_recv() {
            match job {
                Job::Change(job) if ids.len() + job.changes.len() <= MOST_CHANGES && add(&mut ids, &job) => {
                    batch.push(job);
                }
                job => {
                    next = Some(job);
                    break;
                }
            }
        }
        // The changes of a client that has disconnected are not written, since it would never learn of them.
        batch.retain(|job| !job.answer.is_closed());
        let (app, folder) = (Arc::clone(&app), folder.clone());
        let done = tokio::task::spawn_blocking(move || write(&app, &folder, batch, is_behind));
        is_behind = done.await.unwrap_or_else(|error| {
            tracing::error!(%error, "writing stopped unexpectedly");
            true
        });
    }
}

/// Adds the ids of a job if none of them is there yet.
fn add(ids: &mut HashSet<ArticleId>, job: &Changes) -> bool {
    if job.changes.iter().any(|change| ids.contains(change.id())) {
        return false;
    }
    ids.extend(job.changes.iter().map(|change| change.id().clone()));
    true
}

/// Writes a batch and answers everybody in it; returns whether store and index may differ afterwards.
fn write(app: &App, folder: &Path, batch: Vec<Changes>, is_behind: bool) -> bool {
    let (mut changes, mut waiting) = (Vec::new(), Vec::new());
    for job in batch {
        waiting.push((job.changes.len(), job.answer));
        changes.extend(job.changes);
    }
    let caught_up = if is_behind { catch_up(app, folder) } else { Ok(()) };
    let written = caught_up.and_then(|()| match changes.is_empty() {
        true => Ok(()),
        false => app.write(folder, changes, |outcomes| {
            let mut outcomes = outcomes.into_iter();
            for (n, answer) in waiting.drain(..) {
                // The client may have disconnected.
                let _ = answer.send(Ok(outcomes.by_ref().take(n).collect()));
            }
        }),
    });
    if let Err(error) = &written {
        tracing::warn!(%error, "nothing is written");
        for (_, answer) in waiting {
            let _ = answer.send(Err(Failure::from(error)));
        }
    }
    written.is_err()
}

/// Deletes what a key wrote and answers; returns whether store and index may differ afterwards.
fn clear(
    app: &App,
    folder: &Path,
    is_behind: bool,
    key: &str,
    expected: u64,
    answer: oneshot::Sender<Result<Cleared, Failure>>,
) -> bool {
    let mut answer = Some(answer);
    let mut tell = |cleared| answer.take().map(|answer| answer.send(cleared));
    let caught_up = if is_behind { catch_up(app, folder) } else { Ok(()) };
    let cleared = caught_up.and_then(|()| {
        app.clear_written(folder, key, expected, |cleared| {
            // The client may have disconnected.
            let _ = tell(Ok(cleared));
        })
    });
    if let Err(error) = &cleared {
        tracing::warn!(%error, "nothing is deleted");
        let _ = tell(Err(Failure::from(error)));
    }
    cleared.is_err()
}

fn catch_up(app: &App, folder: &Path) -> Result<(), WriteError> {
    let report = app.catch_up(folder)?;
    if report.indexed() + report.removed > 0 {
        let (indexed, removed) = (report.indexed(), report.removed);
        tracing::info!(indexed, removed, "the index is now as the written articles are");
        app.refresh()?;
    }
    Ok(())
}

impl From<&ForgetError> for Failure {
    fn from(error: &ForgetError) -> Self {
        tracing::warn!(%error, "an article is not forgotten yet");
        let fault = match error {
            ForgetError::Engine(EngineError::Refused { fault, .. }) => Some(*fault),
            ForgetError::Pipeline(error) => error.system_fault(),
            ForgetError::Engine(_) | ForgetError::Unknown(_) => None,
        };
        if let Some(fault) = fault {
            return Self::Refused(fault);
        }
        match error {
            ForgetError::Unknown(_) => Self::NotFound,
            ForgetError::Pipeline(PipelineError::Elsewhere { .. }) => Self::StoreUnavailable,
            ForgetError::Engine(_) | ForgetError::Pipeline(_) => Self::Unavailable,
        }
    }
}

impl From<&WriteError> for Failure {
    fn from(error: &WriteError) -> Self {
        if let Some(fault) = error.system_fault() {
            return Self::Refused(fault);
        }
        match error {
            WriteError::Store { .. } | WriteError::StoreLost { .. } | WriteError::Source(_) => {
                Self::StoreUnavailable
            }
            WriteError::Engine(_) | WriteError::Pipeline(_) => Self::Unavailable,
        }
    }
}
