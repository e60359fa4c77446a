//! What handlers share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::http::{HeaderMap, header};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::clients::Clients;
use super::error::Failure;
use super::writing::Writer;
use crate::app::{Answer, App, Change, Request, SearchError, Written};
use crate::article::Date;
use crate::budget::Budget;
use crate::engine::{EngineError, Snapshot};
use crate::metrics::Metrics;
use crate::present::Lang;
use crate::present::html::{Site, Way, ways};
use crate::query::{Continuation, QueryPlan, SearchParams, Strictness};
use crate::query_log::{QueryLog, QueryLogError};

/// Shared by all requests; cloning it is cheap.
#[derive(Clone)]
pub struct WebState(Arc<Shared>);

struct Shared {
    app: Arc<App>,
    /// One permit a search at once.
    searches: Arc<Semaphore>,
    /// One permit an export at once; they last, so they must not take the searches' permits.
    exports: Arc<Semaphore>,
    /// One permit a request to write at once: their bodies may be large.
    writes: Arc<Semaphore>,
    clients: Clients,
    metrics: Metrics,
    demand: Option<QueryLog>,
    building: AtomicBool,
    /// Started by the first write, or by the server.
    writer: OnceLock<Writer>,
    /// The endpoints as an OpenAPI document.
    openapi: OnceLock<serde_json::Value>,
}

impl WebState {
    pub fn new(app: Arc<App>) -> Self {
        let clients = Clients::new(app.config.web.requests_per_minute, &app.config.web.trusted_proxies);
        let permits = |most: usize| Arc::new(Semaphore::new(most.clamp(1, Semaphore::MAX_PERMITS)));
        let web = &app.config.web;
        let (searches, exports, writes) =
            (permits(web.max_searches), permits(web.max_exports), permits(web.max_writes));
        let demand = app.config.web.demand.as_deref();
        let demand = demand.map(|folder| QueryLog::new(folder, app.config.web.demand_least));
        Self(Arc::new(Shared {
            app,
            searches,
            exports,
            writes,
            clients,
            metrics: Metrics::default(),
            demand,
            building: AtomicBool::new(false),
            writer: OnceLock::new(),
            openapi: OnceLock::new(),
        }))
    }

    /// For tests: of the built-in vocabulary, without an index.
    #[cfg(test)]
    pub fn of_nothing() -> Self {
        let nowhere = std::path::PathBuf::from("/nowhere/index");
        let config = crate::config::Config { index: nowhere, ..Default::default() };
        Self::new(Arc::new(App::new(config).expect("the built-in vocabulary is right")))
    }

    pub fn app(&self) -> &Arc<App> {
        &self.0.app
    }

    pub fn base(&self) -> &str {
        &self.0.app.config.web.base_path
    }

    pub fn site(&self) -> Site<'_> {
        let web = &self.0.app.config.web;
        Site { name: &web.name, base: self.base(), branding: &web.branding }
    }

    /// Scheme, host and base path for addresses that leave the site: as configured, else by the host
    /// that the request names.
    pub fn origin(&self, headers: &HeaderMap) -> String {
        if let Some(url) = &self.0.app.config.web.public_url {
            return url.clone();
        }
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let is_host = |host: &&str| {
            !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b))
        };
        let host =
            host.filter(is_host).map_or_else(|| self.0.app.config.web.listen.to_string(), str::to_owned);
        // A proxy that ends TLS says so; of others the header was taken away.
        let is_tls = headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https");
        format!("{}://{host}{}", if is_tls { "https" } else { "http" }, self.base())
    }

    /// Sets the document of the endpoints, once for all who share this.
    pub fn document(&self, openapi: impl FnOnce() -> serde_json::Value) {
        self.0.openapi.get_or_init(openapi);
    }

    /// The endpoints as an OpenAPI document.
    pub fn openapi(&self) -> &serde_json::Value {
        self.0.openapi.get().unwrap_or(&serde_json::Value::Null)
    }

    /// Whether the first index is being built.
    pub fn is_building(&self) -> bool {
        self.0.building.load(Ordering::Acquire)
    }

    pub fn set_building(&self, building: bool) {
        self.0.building.store(building, Ordering::Release);
    }

    /// Runs what reads the index on a blocking thread, on the newest snapshot. Its budget runs from now on.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App, &dyn Snapshot, Budget) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let permit = self.search_permit()?;
        let (app, budget) = (Arc::clone(&self.0.app), self.budget());
        let done = tokio::task::spawn_blocking(move || {
            let snapshot = app.snapshot()?;
            let done = work(&app, &*snapshot, budget);
            drop(permit);
            done
        });
        done.await.unwrap_or_else(|error| {
            tracing::error!(%error, "a search stopped unexpectedly");
            Err(Failure::Internal)
        })
    }

    /// Counts an answered search. A text that is still typed is none that anybody asked for.
    pub fn searched(&self, plan: &QueryPlan, found: u64) {
        self.0.metrics.searched(found);
        if plan.view.page.number == 1 && !plan.understood.instant {
            self.demanded(|demand, today| {
                demand.count(&plan.understood.text_without_filters, today, found > 0)
            });
        }
    }

    /// Counts an answered search of a front end that sends every text while it is typed.
    pub fn searched_while_typing(&self, text: &str, is_first_page: bool, found: u64) {
        self.0.metrics.searched(found);
        if is_first_page {
            self.demanded(|demand, today| demand.count_typed(text, today, found > 0));
        }
    }

    fn demanded(&self, count: impl FnOnce(&QueryLog, Date) -> Result<(), QueryLogError>) {
        let Some(demand) = &self.0.demand else { return };
        if let Err(error) = count(demand, self.0.app.today()) {
            tracing::warn!(%error, "the sums of the day before are lost");
        }
    }

    /// Writes what was counted of the day, before the server stops.
    pub fn write_demand(&self) {
        if let Some(Err(error)) = self.0.demand.as_ref().map(QueryLog::flush) {
            tracing::warn!(%error, "the sums of the day are lost");
        }
    }

    /// What is counted of requests and searches.
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// Who asks, and how often.
    pub fn clients(&self) -> &Clients {
        &self.0.clients
    }

    /// Room for one more search, held until it ends.
    pub fn search_permit(&self) -> Result<OwnedSemaphorePermit, Failure> {
        Arc::clone(&self.0.searches).try_acquire_owned().map_err(|_| Failure::Overloaded)
    }

    /// Room for one more export, held until it ends.
    pub fn export_permit(&self) -> Result<OwnedSemaphorePermit, Failure> {
        Arc::clone(&self.0.exports).try_acquire_owned().map_err(|_| Failure::Overloaded)
    }

    fn writer(&self) -> Result<&Writer, Failure> {
        let folder = self.0.app.config.web.writable().ok_or(Failure::MethodNotAllowed)?;
        Ok(self.0.writer.get_or_init(|| Writer::start(Arc::clone(&self.0.app), folder.to_owned())))
    }

    /// Brings the index to the state of the written articles.
    pub async fn catch_up(&self) {
        // A failure is in the log; the next write tries again.
        let _ = self.write(Vec::new()).await;
    }

    /// Makes changes, each of another article, last and visible.
    pub async fn write(&self, changes: Vec<Change>) -> Result<Vec<Written>, Failure> {
        self.writer()?.write(changes).await
    }

    /// Room for one more request to write, held until it is answered.
    pub fn writing_permit(&self) -> Result<OwnedSemaphorePermit, Failure> {
        Arc::clone(&self.0.writes).try_acquire_owned().map_err(|_| Failure::Overloaded)
    }

    /// The budget of a request that begins now.
    pub fn budget(&self) -> Budget {
        Budget::within(Duration::from_millis(self.0.app.config.web.search_timeout_ms))
    }

    /// Answers a search.
    pub async fn search(&self, request: Request) -> Result<Answer, Failure> {
        let work = move |app: &App, snapshot: &dyn Snapshot, budget| {
            app.execute(snapshot, &request, budget).map_err(Failure::from)
        };
        self.read(work).await
    }

    /// Answers a search of a page; where nothing is found, with what else could be searched for.
    pub async fn search_with_ways(
        &self,
        params: SearchParams,
        lang: Lang,
        lang_in_address: bool,
        continuation: Continuation,
    ) -> Result<(Answer, Vec<(Way, u64)>), Failure> {
        let request =
            Request::new(params, Strictness::Lenient).with(|options| options.continuation = continuation);
        let work = move |app: &App, snapshot: &dyn Snapshot, budget| {
            let answer = app.execute(snapshot, &request, budget)?;
            let ways = counted(app, snapshot, &answer, (lang, lang_in_address), continuation, budget);
            Ok((answer, ways))
        };
        self.read(work).await
    }
}

/// Searches for what else could be found, on the same snapshot. They are few and counted only; what the budget
/// no longer allows is left out.
fn counted(
    app: &App,
    snapshot: &dyn Snapshot,
    answer: &Answer,
    (lang, lang_in_address): (Lang, bool),
    continuation: Continuation,
    budget: Budget,
) -> Vec<(Way, u64)> {
    let found = &answer.results;
    if found.total > 0 || found.total_any > 0 {
        return Vec::new();
    }
    let count = |way: Way| {
        let params = SearchParams::from_pairs(way.state.pairs(), Strictness::Lenient).ok()?;
        let request = Request::counts(params, Strictness::Lenient, 0)
            .with(|options| options.continuation = continuation);
        let total = app.execute(snapshot, &request, budget).ok()?.results.total;
        Some((way, total))
    };
    ways(&answer.plan, found, &*app.vocabulary, lang, lang_in_address).into_iter().filter_map(count).collect()
}

impl From<SearchError> for Failure {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Params(error) => Self::Params(error),
            SearchError::Expression(error) => Self::InvalidBody(error.to_string()),
            SearchError::Cursor(error) => Self::Cursor(error),
            SearchError::Engine(error) => error.into(),
        }
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::DeadlineExceeded => Self::Overloaded,
            EngineError::Unavailable(message) => {
                tracing::debug!(message, "no index to search");
                Self::Unavailable
            }
            EngineError::Locked(message) => {
                tracing::warn!(message, "the index is locked");
                Self::Unavailable
            }
            error @ EngineError::Broken { .. } => {
                tracing::error!(%error, "the index failed");
                Self::Unavailable
            }
            error @ EngineError::Panicked(_) => {
                tracing::error!(%error, "the engine panicked");
                Self::Internal
            }
        }
    }
}
