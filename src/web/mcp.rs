//! `/mcp`: the tools for language models over HTTP, with the same keys and shares of work as the search endpoint. Each
//! request stands for itself, so there are no sessions to keep.

use std::sync::Arc;

use axum::Router;
use axum::http::request::Parts;
use axum::middleware::from_fn_with_state;
use rmcp::model::Extensions;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};

use super::admission::{self, Needs};
use super::clients::Client;
use super::state::WebState;
use crate::mcp::{Answered, Reader, Reading, Server, ToolError, Work};

/// The longest request, in bytes: the arguments of a search are some hundred.
const MOST_BYTES: usize = 64 << 10;

/// The address of the tools; nothing where they are not switched on.
pub fn endpoint(state: &WebState) -> Router<WebState> {
    let web = &state.app().config.web;
    if !web.mcp {
        return Router::new();
    }
    // Hosts are the proxy's to know. Pages of other sites may ask only where they are named.
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(MOST_BYTES)
        .disable_allowed_hosts();
    let config = if web.allowed_origins.iter().any(|origin| origin == "*") {
        config.disable_allowed_origins()
    } else {
        config.with_allowed_origins(web.allowed_origins.clone()).enforce_origin_validation()
    };
    let (name, reader) = (web.name.clone(), OverHttp(state.clone()));
    let made = move || Ok(Server::new(name.clone(), reader.clone()));
    let service = StreamableHttpService::new(made, Arc::new(NeverSessionManager::default()), config);
    let needs: Needs = admission::to_read;
    Router::new()
        .route_service("/mcp", service)
        .layer(from_fn_with_state((state.clone(), needs), admission::admit))
        .layer(from_fn_with_state(state.clone(), admission::limit))
}

/// Reads when the client that asks has its turn.
#[derive(Clone)]
struct OverHttp(WebState);

impl Reader for OverHttp {
    fn read(
        &self,
        work: Work,
        request: &Extensions,
    ) -> impl Future<Output = Result<Answered, ToolError>> + Send {
        // The SDK answers in a task of its own, which does not know whose request it is.
        let parts = request.get::<Parts>();
        let client = parts.and_then(|parts| parts.extensions.get::<Client>()).copied();
        let state = self.0.clone();
        let origin =
            parts.map_or_else(|| state.app().config.web.origin(), |parts| state.origin(&parts.headers));
        async move {
            let reading = state.read(move |app, snapshot, budget| {
                Ok(work(Reading { app, snapshot, budget, origin: &origin }))
            });
            let read = match client {
                Some(client) => client.answered(reading).await,
                None => reading.await,
            };
            let answered = read.map_err(|failure| ToolError::Refused(failure.problem().detail))??;
            if let Some((plan, found)) = &answered.searched {
                state.searched(plan, *found);
            }
            Ok(answered)
        }
    }
}
