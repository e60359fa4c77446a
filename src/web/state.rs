//! The state that all handlers share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use axum::http::{HeaderMap, header};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::clients::{Client, Clients};
use super::error::Failure;
use super::exports::{ExportPermit, Exports};
use super::overview::{Overview, years};
use super::turns::{Full, Turn, Turns};
use super::writing::Writer;
use crate::app::{Answer, App, Change, Changed, Cleared, ForgetOutcome, Precondition, Request, SearchError};
use crate::article::{ArticleId, Date};
use crate::budget::Budget;
use crate::engine::{EngineError, Forgotten, Snapshot};
use crate::language::Completion;
use crate::metrics::Metrics;
use crate::present::Lang;
use crate::present::html::{CollectionCounts, FallbackSearch, Site, fallback_searches};
use crate::query::{Continuation, QueryPlan, SearchParams, Strictness, SuggestParams};
use crate::query_log::{QueryLog, QueryLogError};

/// The state shared by all requests. Cloning it is cheap.
#[derive(Clone)]
pub struct WebState(Arc<Shared>);

struct Shared {
    app: Arc<App>,
    /// The turns of searches.
    searches: Turns,
    /// The permits of exports. Exports take long, so they must not use up the permits of searches.
    exports: Exports,
    /// The permits of requests that write, whose bodies may be large.
    writes: Arc<Semaphore>,
    clients: Clients,
    metrics: Metrics,
    query_log: Option<QueryLog>,
    /// What was forgotten when it was last looked at.
    forgotten: Mutex<Option<Forgotten>>,
    overview: Overview,
    building: AtomicBool,
    /// The writer, which the first write or the server starts.
    writer: OnceLock<Writer>,
    /// The endpoints as an OpenAPI document.
    openapi: OnceLock<serde_json::Value>,
}

impl WebState {
    pub fn new(app: Arc<App>) -> Self {
        let clients = Clients::new(app.config.web.requests_per_minute, &app.config.web.trusted_proxies);
        let permits = |most: usize| Arc::new(Semaphore::new(most.clamp(1, Semaphore::MAX_PERMITS)));
        let web = &app.config.web;
        let (exports, writes) = (Exports::new(web.max_exports), permits(web.max_writes));
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let threads = if web.search_threads == 0 { cores() } else { web.search_threads };
        let searches = Turns::new(threads, web.max_searches);
        let query_log = web.query_log.as_deref();
        let query_log = query_log.map(|folder| QueryLog::new(folder, web.query_log_least));
        let state = Self(Arc::new(Shared {
            app,
            searches,
            exports,
            writes,
            clients,
            metrics: Metrics::default(),
            query_log,
            forgotten: Mutex::default(),
            overview: Overview::default(),
            building: AtomicBool::new(false),
            writer: OnceLock::new(),
            openapi: OnceLock::new(),
        }));
        state.drop_queries_of_forgotten();
        state
    }

    /// Returns a state with the built-in vocabulary and without an index, for tests.
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
        Site { name: &web.name, base: self.base(), branding: &web.branding, hits_lead_to: web.hits_lead_to }
    }

    /// The scheme, host and base path of absolute addresses: as configured, else with the host that the
    /// request names.
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
        // Only a trusted proxy can set this header; from other clients it was removed.
        let is_tls = headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https");
        format!("{}://{host}{}", if is_tls { "https" } else { "http" }, self.base())
    }

    /// Sets the OpenAPI document. Only the first call has an effect.
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

    /// Runs what reads the index on a blocking thread, on the newest snapshot, when its client has its turn. Its
    /// budget runs from now on.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App, &dyn Snapshot, Budget) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let budget = self.budget();
        let turn = self.turn(budget).await?;
        let work = move |app: &App, snapshot: &dyn Snapshot, budget: Budget| {
            let done = work(app, snapshot, budget);
            drop(turn);
            done
        };
        self.run(work, budget).await
    }

    /// Runs work on the newest snapshot as [`read`](Self::read) does, but without a turn: for exports, which hold a
    /// permit of their own, since they may take longer than any search.
    pub async fn read_at_length<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App, &dyn Snapshot, Budget) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.run(work, self.budget()).await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&App, &dyn Snapshot, Budget) -> Result<T, Failure> + Send + 'static,
        budget: Budget,
    ) -> Result<T, Failure> {
        let app = Arc::clone(&self.0.app);
        // What is logged on that thread belongs to the request as well.
        let span = tracing::Span::current();
        let done =
            tokio::task::spawn_blocking(move || span.in_scope(|| work(&app, &*app.snapshot()?, budget)));
        done.await.unwrap_or_else(|error| {
            tracing::error!(%error, "a search stopped unexpectedly");
            Err(Failure::Internal)
        })
    }

    /// Counts an answered search. The query log leaves out searches whose last word is still being typed.
    pub fn searched(&self, plan: &QueryPlan, found: u64) {
        self.0.metrics.searched(found);
        if plan.view.page.number == 1 && !plan.understood.instant {
            self.count_query(|log, today| log.count(&plan.understood.text_without_filters, today, found > 0));
        }
    }

    /// Counts an answered search of a front end that sends every text while it is typed.
    pub fn searched_while_typing(&self, text: &str, is_first_page: bool, found: u64) {
        self.0.metrics.searched(found);
        if is_first_page {
            self.count_query(|log, today| log.count_typed(text, today, found > 0));
        }
    }

    fn count_query(&self, count: impl FnOnce(&QueryLog, Date) -> Result<(), QueryLogError>) {
        let Some(log) = &self.0.query_log else { return };
        if let Err(error) = count(log, self.0.app.today()) {
            tracing::warn!(%error, "the sums of the day before are lost");
        }
    }

    /// Writes the sums of the day, before the server stops.
    pub fn write_query_log(&self) {
        if let Some(Err(error)) = self.0.query_log.as_ref().map(QueryLog::flush) {
            tracing::warn!(%error, "the sums of the day are lost");
        }
    }

    /// The metrics of requests and searches.
    pub fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    /// The clients and their shares of requests.
    pub fn clients(&self) -> &Clients {
        &self.0.clients
    }

    /// Waits until the client that asks may search, as long as the budget allows.
    async fn turn(&self, budget: Budget) -> Result<Turn, Failure> {
        let turn = self.0.searches.take(Client::asking());
        let taken = match budget.left() {
            Some(left) => tokio::time::timeout(left, turn).await.unwrap_or(Err(Full)),
            None => turn.await,
        };
        taken.map_err(|Full| Failure::Overloaded)
    }

    /// Takes the turn of a search, which is held until it ends, if there is one free.
    pub fn search_permit(&self) -> Result<Turn, Failure> {
        self.0.searches.take_now(Client::asking()).map_err(|Full| Failure::Overloaded)
    }

    /// Takes a permit for one more export, which is held until it ends.
    pub fn export_permit(&self) -> Result<ExportPermit, Failure> {
        self.0.exports.take(Client::asking()).ok_or(Failure::Overloaded)
    }

    fn writer(&self) -> Result<&Writer, Failure> {
        let folder = self.0.app.config.web.writable().ok_or(Failure::MethodNotAllowed)?;
        Ok(self.0.writer.get_or_init(|| Writer::start(Arc::clone(&self.0.app), folder.to_owned())))
    }

    /// Brings the index to the state of the stored articles that services wrote.
    pub async fn catch_up(&self) {
        // The writer has logged a failure, and the next write tries again.
        let _ = self.write(Vec::new()).await;
    }

    /// Stores changes, each of another article, and makes them visible to searches.
    pub async fn write(&self, changes: Vec<Change>) -> Result<Vec<Changed>, Failure> {
        self.writer()?.write(changes).await
    }

    /// Deletes all articles that the service with a key wrote, if there are as many as it expects.
    pub async fn clear_written(&self, key: String, expected: u64) -> Result<Cleared, Failure> {
        self.writer()?.clear(key, expected).await
    }

    /// Forgets an article, whatever it comes from.
    pub async fn forget(&self, id: ArticleId, precondition: Precondition) -> Result<ForgetOutcome, Failure> {
        let outcome = self.writer()?.forget(id, precondition).await?;
        self.drop_queries_of_forgotten();
        Ok(outcome)
    }

    /// Drops the texts of queries that are still in memory where articles were forgotten since the last call, by whatever
    /// process. The first call is to tell what was forgotten before.
    pub fn drop_queries_of_forgotten(&self) {
        let Some(log) = &self.0.query_log else { return };
        // Where it can't be read, what was forgotten is told by whoever indexes next.
        let Ok(forgotten) = self.0.app.forgotten() else { return };
        let mut known = self.0.forgotten.lock().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref().is_some_and(|known| *known != forgotten) {
            log.drop_queries();
        }
        *known = Some(forgotten);
    }

    /// Takes a permit for one more request that writes, which is held until it is answered.
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

    /// Answers a search of a page, and shows the answer with what the page counts beside it.
    pub async fn search_with_counts<T: Send + 'static>(
        &self,
        params: SearchParams,
        (lang, lang_in_address): (Lang, bool),
        continuation: Continuation,
        is_start: bool,
        show: impl FnOnce(&Answer, &CountedBeside) -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let state = self.clone();
        let request =
            Request::new(params, Strictness::Lenient).with(|options| options.continuation = continuation);
        let work = move |app: &App, snapshot: &dyn Snapshot, budget| {
            let answer = app.execute(snapshot, &request, budget)?;
            let collection = || state.0.overview.counts(app, snapshot, &answer.results, budget);
            let beside = CountedBeside {
                fallbacks: counted(app, snapshot, &answer, (lang, lang_in_address), continuation, budget),
                years: if is_start {
                    Vec::new()
                } else {
                    years(app, snapshot, &answer, continuation, budget)
                },
                collection: is_start.then(collection),
                completions: completions(app, snapshot, &request, &answer, budget),
            };
            Ok(show(&answer, &beside))
        };
        self.read(work).await
    }
}

/// The most completions under the search box of a page.
const COMPLETIONS: u32 = 6;

/// What a page counts beside its search.
pub struct CountedBeside {
    /// If nothing was found, other searches with their numbers of articles.
    pub fallbacks: Vec<(FallbackSearch, u64)>,
    /// All years of the search; none on the start page.
    pub years: Vec<(i32, u64)>,
    /// Of a text that is still being typed.
    pub completions: Vec<Completion>,
    /// On the start page only.
    pub collection: Option<Arc<CollectionCounts>>,
}

/// What a text may become that is still being typed: with the hits, so that a browser asks once.
fn completions(
    app: &App,
    snapshot: &dyn Snapshot,
    request: &Request,
    answer: &Answer,
    budget: Budget,
) -> Vec<Completion> {
    if !answer.plan.understood.instant {
        return Vec::new();
    }
    let typed = SuggestParams { q: request.params.q.clone(), limit: COMPLETIONS };
    app.suggest(snapshot, &typed, budget).unwrap_or_else(|error| {
        tracing::warn!(%error, "a page has no completions");
        Vec::new()
    })
}

/// Counts the articles of other searches, on the same snapshot, if this one found nothing. Those for which the
/// budget does not suffice are left out.
fn counted(
    app: &App,
    snapshot: &dyn Snapshot,
    answer: &Answer,
    (lang, lang_in_address): (Lang, bool),
    continuation: Continuation,
    budget: Budget,
) -> Vec<(FallbackSearch, u64)> {
    let found = &answer.results;
    if found.total > 0 || found.total_any > 0 {
        return Vec::new();
    }
    let count = |fallback: FallbackSearch| {
        let params = SearchParams::from_pairs(fallback.state.pairs(), Strictness::Lenient).ok()?;
        let request = Request::counts(params, Strictness::Lenient, 0)
            .with(|options| options.continuation = continuation);
        let total = app.execute(snapshot, &request, budget).ok()?.results.total;
        Some((fallback, total))
    };
    fallback_searches(&answer.plan, found, &*app.vocabulary, lang, lang_in_address)
        .into_iter()
        .filter_map(count)
        .collect()
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
            error @ (EngineError::Broken { .. } | EngineError::Refused { .. }) => {
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
