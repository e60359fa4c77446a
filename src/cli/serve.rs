//! `fundstelle serve` runs the server.

use std::io::{self, Write};
use std::sync::Arc;

use anyhow::Context;

use super::outcome::Outcome;
use super::terminal::language;
use crate::app::App;
use crate::config::{Config, ListenAddress, base_path};
use crate::present::texts::fill;
use crate::web;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Address or name, and port; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<ListenAddress>,

    /// Path under which everything stands, such as /suche
    #[arg(long, value_name = "PATH")]
    base_path: Option<String>,
}

pub fn run(mut config: Config, arguments: Arguments) -> anyhow::Result<Outcome> {
    if let Some(listen) = arguments.listen {
        config.web.listen = listen;
    }
    if let Some(path) = arguments.base_path {
        config.web.base_path = base_path(&path)?;
    }
    let app = Arc::new(App::new(config)?);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime could not start")?;
    runtime.block_on(async {
        let listeners = web::listen(&app.config.web.listen).await?;
        let of_metrics = web::listen_for_metrics(app.config.web.metrics_listen.as_ref()).await?;
        let port = listeners.first().map_or(Ok(0), |listener| listener.local_addr().map(|at| at.port()))?;
        let address = app.config.web.listen.with_port(port);
        let place = format!("http://{address}{}/", app.config.web.base_path);
        let words = &language().texts().commands.serve;
        let begins = || {
            writeln!(io::stdout(), "{}", fill(&words.listening, &[("address", &place)]))?;
            tell_supervisor(Stage::Listening);
            Ok(())
        };
        web::serve(listeners, of_metrics, Arc::clone(&app), begins, stopped()).await?;
        Ok::<_, anyhow::Error>(())
    })?;
    // An unfinished build of an index would keep the process alive; the next start removes its generation.
    runtime.shutdown_background();
    Ok(Outcome::Done)
}

/// What a supervisor is told of.
#[derive(Clone, Copy)]
enum Stage {
    /// Connections are taken. Searches may have to wait until the first index is built, as `/health/ready` tells.
    Listening,
    Stopping,
}

/// Tells systemd, if it started the server, how far it is.
fn tell_supervisor(stage: Stage) {
    #[cfg(unix)]
    {
        let state = match stage {
            Stage::Listening => sd_notify::NotifyState::Ready,
            Stage::Stopping => sd_notify::NotifyState::Stopping,
        };
        if let Err(error) = sd_notify::notify(&[state]) {
            tracing::warn!(%error, "the supervisor can't be told about the server");
        }
    }
    #[cfg(not(unix))]
    let _ = stage;
}

/// Completes when the process receives a signal to stop.
async fn stopped() {
    let interrupt = async {
        // If no handler can be installed for this signal, only the other one stops the server.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
    tell_supervisor(Stage::Stopping);
}
