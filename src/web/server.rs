//! Runs the server: builds the first index, follows the index as it changes, and stops cleanly.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::connections::serve_connections;
use super::state::WebState;
use super::{metrics_router, router};
use crate::app::{App, NeedsCorpus};
use crate::engine::{EngineError, SnapshotId};
use crate::pipeline::Silent;

/// How often the server looks whether the index moved on; a change is visible within a second.
const REFRESH: Duration = Duration::from_millis(400);

/// Why the server could not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(
        "there is no index at {index} and no articles at {corpus} to build one from; run `fundstelle index SOURCE…` first"
    )]
    NothingToServe { index: String, corpus: String },
    #[error("the server failed: {0}")]
    Io(#[from] std::io::Error),
}

/// Serves on all listeners, and figures on those for them, until `stop` is done, then lets requests under way finish.
/// `begins` is called once it is certain that there is, or will be, something to serve.
pub async fn serve(
    listeners: Vec<TcpListener>,
    of_metrics: Vec<TcpListener>,
    app: Arc<App>,
    begins: impl FnOnce() -> std::io::Result<()>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServeError> {
    let state = WebState::new(Arc::clone(&app));
    for warning in app.config.web.branding.warnings() {
        tracing::warn!("{warning}");
    }
    let needs = app.needs_corpus()?;
    if needs.is_some() && !app.config.corpus.exists() {
        return Err(ServeError::NothingToServe {
            index: app.place(),
            corpus: app.config.corpus.display().to_string(),
        });
    }
    let is_open = needs.is_none() && opened(&app)?;
    begins()?;
    let (stopping, stopped) = watch::channel(false);
    if let Some(reason) = needs {
        state.set_building(true);
        tokio::task::spawn_blocking({
            let state = state.clone();
            move || build(&state, reason)
        });
    } else if is_open {
        warn_of_other_rules(&app);
        if app.config.web.writable().is_some() {
            let state = state.clone();
            tokio::spawn(async move { state.catch_up().await });
        }
    }
    let following = tokio::spawn(follow(state.clone(), stopped.clone()));
    let grace = Duration::from_secs(app.config.web.shutdown_seconds);
    tokio::spawn(async move {
        stop.await;
        let _ = stopping.send(true);
    });
    let signal = |mut stopped: watch::Receiver<bool>| async move {
        let _ = stopped.wait_for(|stopping| *stopping).await;
    };
    for listener in of_metrics {
        tracing::info!("metrics on http://{}/metrics", listener.local_addr()?);
        let watched = axum::serve(listener, metrics_router(state.clone()));
        tokio::spawn(watched.with_graceful_shutdown(signal(stopped.clone())).into_future());
    }
    let patience = Duration::from_millis(app.config.web.header_timeout_ms);
    let mut serving = JoinSet::new();
    let router = router(state.clone());
    for listener in listeners {
        serving.spawn(serve_connections(listener, router.clone(), patience, stopped.clone()));
    }
    let too_long = async {
        signal(stopped).await;
        tokio::time::sleep(grace).await;
    };
    tokio::select! {
        _ = serving.join_all() => {}
        () = too_long => tracing::warn!("requests under way took longer than {} s and were cut off", grace.as_secs()),
    }
    following.abort();
    state.write_query_log();
    tracing::info!("stopped");
    Ok(())
}

/// Opens the index; `false` where none of its generations is whole. A server that ended then would be started again and
/// again: it answers that there is no index, and serves it as soon as it is mended.
fn opened(app: &App) -> Result<bool, EngineError> {
    match app.open() {
        Ok(_) => Ok(true),
        Err(error) if app.needs_mending() => {
            tracing::error!("nothing is served until the index is mended: {error}");
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

/// Builds the first index from the shipped articles.
fn build(state: &WebState, reason: NeedsCorpus) {
    // Even after a panic the server must not say for ever that the index is being built.
    let building = Building(state);
    let app = state.app();
    let corpus = app.config.corpus.display();
    match reason {
        NeedsCorpus::NoIndex => {
            tracing::info!("there is no index at {}: building one from {corpus}", app.place())
        }
        NeedsCorpus::OtherVersion(what) => {
            tracing::info!("the index was made with another {what}: building it anew from {corpus}")
        }
    }
    match app.build_from_corpus(&mut Silent) {
        Ok(report) => {
            for skipped in &report.skipped {
                tracing::warn!("skipped {}: {}", skipped.location, skipped.message);
            }
            tracing::info!("indexed {} articles in {:.1} s", report.indexed(), report.elapsed.as_secs_f64());
        }
        Err(error) => tracing::error!(%error, "the index could not be built"),
    }
    if let Err(error) = app.refresh() {
        tracing::error!(%error, "the new index could not be opened");
    }
    if let Ok(snapshot) = app.snapshot() {
        tracing::info!("ready");
        drop(building);
        snapshot.warm();
    }
}

/// Resets the flag that says that the index is being built when it is dropped.
struct Building<'a>(&'a WebState);

impl Drop for Building<'_> {
    fn drop(&mut self) {
        self.0.set_building(false);
    }
}

fn warn_of_other_rules(app: &App) {
    match app.has_other_rules() {
        Ok(true) => tracing::warn!(
            "the articles were derived by other rules or another vocabulary; `fundstelle index SOURCE…` derives them anew"
        ),
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "the index could not be checked"),
    }
}

/// Opens the newest snapshot whenever the index has changed, warms it, and reads its files against their checksums.
/// A failure that lasts is logged only once.
async fn follow(state: WebState, mut stopped: watch::Receiver<bool>) {
    let mut last_failure = String::new();
    let mut warmed = None;
    loop {
        if !state.is_building() {
            let (app, before) = (Arc::clone(state.app()), warmed.clone());
            state.drop_queries_of_forgotten();
            let failure = match tokio::task::spawn_blocking(move || step(&app, before)).await {
                Ok((newest, outcome)) => {
                    warmed = newest;
                    outcome.err().map(|error| error.to_string())
                }
                Err(error) => Some(error.to_string()),
            };
            if let Some(failure) = failure.as_ref().filter(|failure| **failure != last_failure) {
                tracing::error!("the index could not be followed: {failure}");
            }
            last_failure = failure.unwrap_or_default();
        }
        tokio::select! {
            () = tokio::time::sleep(REFRESH) => {}
            _ = stopped.changed() => return,
        }
    }
}

/// Moves on to the newest state, if there is one, and checks it; returns the snapshot that is warm now. A write
/// publishes its snapshot without warming it, so that clients need not wait. Each is warmed once, whether that succeeds
/// or not, and again where a part was put off.
fn step(app: &App, warmed: Option<SnapshotId>) -> (Option<SnapshotId>, Result<(), EngineError>) {
    let refreshed = app.refresh();
    if let Ok(Some(id)) = &refreshed {
        tracing::info!("now serving {id}");
    }
    // What is damaged is not served any more, and what is served instead comes with the next step.
    let outcome = refreshed.and(app.check());
    let Ok(newest) = app.snapshot() else { return (warmed, outcome) };
    let id = newest.id();
    if warmed.as_ref() != Some(&id) || newest.language().waits_to_be_warm() {
        newest.warm();
    }
    (Some(id), outcome)
}
