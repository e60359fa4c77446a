//! One writer for all requests: an index has one at a time, and a commit costs the same for one article as for
//! a thousand, so what waits together is written together.

use std::collections::HashSet;
use std::sync::Arc;

use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};

use super::error::Failure;
use crate::app::{App, WriteError, Written};
use crate::article::ArticleId;
use crate::engine::EngineError;
use crate::ingest::Change;
use crate::pipeline::PipelineError;

/// Writes that wait; further ones are refused with 503.
const QUEUE: usize = 64;
/// Changes written together.
pub const MOST_CHANGES: usize = 1_000;

type Answer = Result<Vec<Written>, Failure>;

/// Changes of one request, each of another article, and who waits for what becomes of them.
struct Job {
    changes: Vec<Change>,
    answer: oneshot::Sender<Answer>,
}

/// Hands changes to the task that writes.
pub struct Writer(mpsc::Sender<Job>);

impl Writer {
    /// Starts the task; its first work is to index what was stored before and not indexed any more.
    pub fn start(app: Arc<App>) -> Self {
        let (sender, jobs) = mpsc::channel(QUEUE);
        tokio::spawn(work(app, jobs));
        Self(sender)
    }

    /// Makes changes last and visible: at most [`MOST_CHANGES`], each of another article.
    pub async fn write(&self, changes: Vec<Change>) -> Answer {
        let (answer, answered) = oneshot::channel();
        match self.0.try_send(Job { changes, answer }) {
            Ok(()) => answered.await.unwrap_or(Err(Failure::Internal)),
            Err(TrySendError::Full(_)) => Err(Failure::Overloaded),
            Err(TrySendError::Closed(_)) => Err(Failure::Internal),
        }
    }
}

async fn work(app: Arc<App>, mut jobs: mpsc::Receiver<Job>) {
    let mut is_behind = true;
    let mut next = None;
    loop {
        let first = match next.take() {
            Some(job) => job,
            None => match jobs.recv().await {
                Some(job) => job,
                None => return,
            },
        };
        let mut batch = vec![first];
        let mut ids = HashSet::new();
        add(&mut ids, &batch[0]);
        while let Ok(job) = jobs.try_recv() {
            // Who is gone gets nothing written that it was never told of.
            if job.answer.is_closed() {
                continue;
            }
            if ids.len() + job.changes.len() > MOST_CHANGES || !add(&mut ids, &job) {
                next = Some(job);
                break;
            }
            batch.push(job);
        }
        let app = Arc::clone(&app);
        let done = tokio::task::spawn_blocking(move || {
            if is_behind {
                catch_up(&app);
            }
            write(&app, batch);
        });
        if let Err(error) = done.await {
            tracing::error!(%error, "writing stopped unexpectedly");
        }
        is_behind = false;
    }
}

/// Adds the ids of a job if none of them is there yet.
fn add(ids: &mut HashSet<ArticleId>, job: &Job) -> bool {
    if job.changes.iter().any(|change| ids.contains(change.id())) {
        return false;
    }
    ids.extend(job.changes.iter().map(|change| change.id().clone()));
    true
}

fn catch_up(app: &App) {
    match app.catch_up() {
        Ok(report) if report.indexed() + report.removed > 0 => {
            tracing::info!("{} written articles were not indexed yet", report.indexed() + report.removed);
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, "the written articles could not be compared with the index"),
    }
}

/// Writes a batch and answers everybody in it.
fn write(app: &App, batch: Vec<Job>) {
    let (mut changes, mut waiting) = (Vec::new(), Vec::new());
    for job in batch {
        waiting.push((job.changes.len(), job.answer));
        changes.extend(job.changes);
    }
    match app.write(&changes) {
        Ok(written) => {
            let mut written = written.into_iter();
            for (n, answer) in waiting {
                // Nobody may be left to tell.
                let _ = answer.send(Ok(written.by_ref().take(n).collect()));
            }
        }
        Err(error) => {
            tracing::warn!(%error, "{} changes could not be written", changes.len());
            for (_, answer) in waiting {
                let _ = answer.send(Err(Failure::from(&error)));
            }
        }
    }
    if let Ok(snapshot) = app.snapshot() {
        snapshot.warm();
    }
}

impl From<&WriteError> for Failure {
    fn from(error: &WriteError) -> Self {
        match error {
            WriteError::Off => Self::MethodNotAllowed,
            WriteError::Engine(EngineError::DeadlineExceeded) => Self::Overloaded,
            WriteError::Store { .. }
            | WriteError::Source(_)
            | WriteError::Engine(_)
            | WriteError::Pipeline(
                PipelineError::Engine(_) | PipelineError::Source(_) | PipelineError::Spool { .. },
            ) => Self::Unavailable,
            WriteError::Pipeline(_) => Self::Internal,
        }
    }
}
