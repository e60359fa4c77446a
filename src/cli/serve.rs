//! `fundstelle serve` runs the server.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use tokio::net::TcpListener;

use super::outcome::Outcome;
use super::terminal::language;
use crate::app::App;
use crate::config::{Config, base_path};
use crate::present::texts::fill;
use crate::web;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Address and port; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,

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
        let wanted = app.config.web.listen;
        let listener = TcpListener::bind(wanted).await.with_context(|| {
            format!("cannot listen on {wanted}; if another program uses the port, name another with --listen")
        })?;
        let address = listener.local_addr()?;
        let place = format!("http://{address}{}/", app.config.web.base_path);
        let words = &language().texts().commands.serve;
        writeln!(io::stdout(), "{}", fill(&words.listening, &[("address", &place)]))?;
        web::serve(listener, Arc::clone(&app), stopped()).await?;
        Ok::<_, anyhow::Error>(())
    })?;
    // An unfinished build of an index would keep the process alive; the next start removes its generation.
    runtime.shutdown_background();
    Ok(Outcome::Done)
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
}
