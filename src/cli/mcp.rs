//! `fundstelle mcp` offers the search as tools to a program that talks to a language model, on standard input and output.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use rmcp::model::Extensions;
use rmcp::serve_server;
use rmcp::transport::stdio;

use super::outcome::Outcome;
use crate::app::App;
use crate::budget::Budget;
use crate::mcp::{Answered, Reader, Reading, Server, ToolError, Work};

#[derive(Debug, clap::Args)]
pub struct Arguments {}

pub fn run(app: App) -> anyhow::Result<Outcome> {
    // Whoever starts it learns at once that there is no index.
    app.open()?;
    let server = Server::new(app.config.web.name.clone(), Local(Arc::new(app)));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .context("the runtime could not start")?;
    runtime.block_on(async {
        let running =
            serve_server(server, stdio()).await.context("the client did not begin as the protocol says")?;
        running.waiting().await.context("the connection broke off")
    })?;
    // A read of standard input can't be called off.
    runtime.shutdown_background();
    Ok(Outcome::Done)
}

/// Reads the newest state of the index of this machine.
#[derive(Clone)]
struct Local(Arc<App>);

impl Reader for Local {
    fn read(&self, work: Work, _: &Extensions) -> impl Future<Output = Result<Answered, ToolError>> + Send {
        let app = Arc::clone(&self.0);
        let reading = tokio::task::spawn_blocking(move || {
            app.refresh()?;
            let budget = Budget::within(Duration::from_millis(app.config.web.search_timeout_ms));
            let (snapshot, origin) = (app.snapshot()?, app.config.web.origin());
            work(Reading { app: &app, snapshot: &*snapshot, budget, origin: &origin })
        });
        async move {
            reading.await.unwrap_or_else(|error| {
                tracing::error!(%error, "a tool stopped unexpectedly");
                Err(ToolError::Refused("something went wrong here; try another request".to_owned()))
            })
        }
    }
}
