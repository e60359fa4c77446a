//! The harness of the tests: temporary collections, the program with its output, the site without a
//! socket, and a server process.
//!
//! Every file that a test makes lies in a temporary folder of its own and is removed with it. Tests
//! wait by reading the output of a process or the answer to a request, at most until [`DEADLINE`].

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::future::poll_fn;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::task::Poll;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, Response, StatusCode, header};
use fundstelle::app::{self, App};
use fundstelle::article::Date;
use fundstelle::config::Config;
use fundstelle::engine::WriteAccess;
use fundstelle::keys::{Key, KeyScope, generate};
use fundstelle::pipeline::{Choices, PipelineError, Report, Silent};
use fundstelle::vocabulary::Vocabulary;
use fundstelle::web::{WebState, router};
use http_body_util::BodyExt;
use libtest_mimic::Completion;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

#[path = "tested_engine.rs"]
pub mod tested_engine;

/// The longest time to wait for anything, far more than a slow machine needs.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// How tests index: what they remove, they mean to remove.
const MEANT: Choices = Choices { rebuild: false, allow_removals: true };

/// The result of a test that may be ignored: `Err` holds what is missing.
pub type Ran = Result<(), Completion>;

/// The types that a test function may return.
pub trait Ends {
    fn completion(self) -> Completion;
}

impl Ends for () {
    fn completion(self) -> Completion {
        Completion::Completed
    }
}

impl Ends for Ran {
    fn completion(self) -> Completion {
        self.err().unwrap_or(Completion::Completed)
    }
}

/// Lists the tests of a module under their names.
macro_rules! tests {
    ($($name:ident),* $(,)?) => {
        pub fn tests() -> Vec<libtest_mimic::Trial> {
            let module = module_path!().rsplit("::").next().unwrap_or_default();
            vec![$({
                let name = format!("{module}::{}", stringify!($name));
                let left_out = $crate::harness::tested_engine::left_out(&name);
                libtest_mimic::Trial::ignorable_test(name, || match left_out {
                    Some(reason) => Ok(libtest_mimic::Completion::ignored_with(reason)),
                    None => Ok($crate::harness::Ends::completion($name())),
                })
            }),*]
        }
    };
}

/// What a test needs of the machine: without it the test is ignored, unless `variable` is set, which asks for it.
pub fn needed(is_there: bool, variable: &str, what: &str) -> Ran {
    let is_required = std::env::var_os(variable).is_some();
    assert!(is_there || !is_required, "{what} is not installed, and {variable} asks for it");
    if is_there { Ok(()) } else { Err(Completion::ignored_with(format!("{what} is not installed"))) }
}

/// The folder of the crate.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The articles shipped with the program.
pub fn sample_articles() -> PathBuf {
    root().join("corpus/articles")
}

/// A folder of test material beside the project. If it is absent, the test is ignored.
pub fn shared(part: &str) -> Result<PathBuf, Completion> {
    let path = root().join("../shared").join(part);
    if path.exists() {
        Ok(path)
    } else {
        Err(Completion::ignored_with(format!(
            "../shared/{part} is not there; put the test material beside the project"
        )))
    }
}

/// A lock that is read to write an index in this process and written to start a process: a process that is
/// just starting holds copies of all open files, and with them Tantivy's locks on an index.
static STARTING: RwLock<()> = RwLock::new(());

/// The index of the sample corpus, built once a process; tests get copies.
static SAMPLE: Mutex<Option<TempDir>> = Mutex::new(None);

/// Removes what tests share, since statics are never dropped.
pub fn clear() {
    SAMPLE.lock().unwrap_or_else(PoisonError::into_inner).take();
}

/// Articles in a temporary folder, with an index beside them, or in the cluster that tests run on.
pub struct Collection {
    folder: TempDir,
    in_cluster: Arc<InCluster>,
    pub config: Config,
    /// The day that the site takes for today; by default that of the clock.
    today: Option<Date>,
}

impl Collection {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        fs::create_dir(folder.path().join("articles")).expect("a folder can be made in it");
        let mut config = Config { index: folder.path().join("index"), ..Config::default() };
        config.ingest.reader = Some(env!("CARGO_BIN_EXE_fundstelle").into());
        let in_cluster = Arc::new(InCluster { index: config.index.clone() });
        Self { folder, in_cluster, config, today: None }
    }

    /// The sample corpus, indexed; the articles themselves stay where they are.
    pub fn of_sample() -> Self {
        let collection = Self::new();
        if tested_engine::is_cluster() {
            collection.index_of(&[sample_articles()]);
            return collection;
        }
        let mut sample = SAMPLE.lock().unwrap_or_else(PoisonError::into_inner);
        let built = sample.get_or_insert_with(|| {
            let built = Self::new();
            built.index_of(&[sample_articles()]);
            built.folder
        });
        copy(&built.path().join("index"), &collection.config.index);
        collection
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The folder that [`text`](Self::text) writes to.
    pub fn articles(&self) -> PathBuf {
        self.folder.path().join("articles")
    }

    pub fn text(self, name: &str, content: &str) -> Self {
        self.write(name, content);
        self
    }

    /// Adds a line to `lines.jsonl`.
    pub fn json_line(self, line: Value) -> Self {
        let path = self.articles().join("lines.jsonl");
        let mut lines = fs::read_to_string(&path).unwrap_or_default();
        lines.push_str(&format!("{line}\n"));
        fs::write(&path, lines).expect("a file can be written");
        self
    }

    pub fn configured(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    /// Adds a key for a service, and a folder for the articles that it writes.
    pub fn with_key(mut self, name: &str, scopes: &[KeyScope]) -> (Self, String) {
        let (key, hash) = generate().expect("random bytes");
        self.config.web.written = Some(self.path().join("written"));
        self.config.web.keys.push(Key { name: name.to_owned(), hash, scopes: scopes.to_vec() });
        (self, key)
    }

    /// Makes the site take this day for today.
    pub fn on(mut self, day: &str) -> Self {
        self.today = Some(day.parse().expect("a day"));
        self
    }

    /// Writes a file of the articles, also into another folder beside them (`../other/a.txt`).
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.articles().join(name);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder can be made");
        fs::write(&path, content)
            .unwrap_or_else(|error| panic!("{} cannot be written: {error}", path.display()));
    }

    pub fn remove(&self, name: &str) {
        fs::remove_file(self.articles().join(name)).expect("the file is there");
    }

    /// A new program over the index, as another process would be.
    pub fn app(&self) -> Arc<App> {
        Arc::new(self.program())
    }

    fn program(&self) -> App {
        let app = App::new(tested_engine::placed(&self.config)).expect("the built-in vocabulary is right");
        match self.today {
            Some(today) => app.on(today),
            None => app,
        }
    }

    /// Indexes the articles.
    pub fn index(&self) -> Report {
        self.index_of(&[self.articles()])
    }

    pub fn index_of(&self, sources: &[PathBuf]) -> Report {
        self.write_index(|app| app.index(sources, MEANT, &mut Silent))
    }

    /// As [`index_of`](Self::index_of) with `--rebuild`.
    pub fn rebuild_of(&self, sources: &[PathBuf]) -> Report {
        self.write_index(|app| app.index(sources, Choices { rebuild: true, ..MEANT }, &mut Silent))
    }

    /// The exclusive right to write to the index, as another process holds it.
    pub fn locked(&self) -> Box<dyn WriteAccess> {
        let config = tested_engine::placed(&self.config);
        let engine = app::engine(&config, &Arc::new(Vocabulary::built_in())).expect("the options are right");
        // A write is answered before its segments are merged.
        engine.lock(DEADLINE).expect("nobody writes for long")
    }

    /// The number of generations, any of which may hold what was removed.
    pub fn generations(&self) -> usize {
        self.app().generations().expect("the generations can be listed").len()
    }

    /// Writes the index in this process, once a server that has answered a write is done with merging.
    pub fn write_index(&self, write: impl FnOnce(&App) -> Result<Report, PipelineError>) -> Report {
        let _nobody_starts = STARTING.read().unwrap_or_else(PoisonError::into_inner);
        write(&self.program().waiting(DEADLINE))
            .unwrap_or_else(|error| panic!("writing the index failed: {error}"))
    }

    /// Indexes the articles, all of which must be readable, and goes on.
    pub fn indexed(self) -> Self {
        let report = self.index();
        assert!(report.is_complete(), "the articles of this test must be readable: {:?}", report.skipped);
        self
    }

    /// The site over the index as it is now.
    pub fn site(&self) -> Site {
        Site { _in_cluster: Some(Arc::clone(&self.in_cluster)), ..Site::new(self.app()) }
    }

    /// Runs the program in the collection's folder, on its index.
    pub fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Output {
        self.run_with(&[], arguments)
    }

    /// Runs a command with variables of the environment beside the usual ones.
    pub fn run_with<S: AsRef<OsStr>>(
        &self,
        variables: &[(&str, &str)],
        arguments: impl IntoIterator<Item = S>,
    ) -> Output {
        Self::output(self.command(arguments).envs(variables.iter().copied()))
    }

    /// Runs the program in the collection's folder, on the index that the configuration there names.
    pub fn run_as_configured(&self, arguments: &[&str]) -> Output {
        self.run_as_configured_with(&[], arguments)
    }

    /// The same with variables of the environment beside the usual ones.
    pub fn run_as_configured_with(&self, variables: &[(&str, &str)], arguments: &[&str]) -> Output {
        Self::output(self.bare_command().envs(variables.iter().copied()).args(arguments))
    }

    /// Runs a line of Bash in the collection's folder, where `fundstelle` is the program.
    pub fn shell(&self, line: &str, variables: &[(&str, &str)]) -> Output {
        Self::output(self.shell_command(line).envs(variables.iter().copied()))
    }

    fn shell_command(&self, line: &str) -> Command {
        let program = Path::new(env!("CARGO_BIN_EXE_fundstelle"));
        let folders = std::env::var_os("PATH").unwrap_or_default();
        let folders = program.parent().map(Path::to_owned).into_iter().chain(std::env::split_paths(&folders));
        let mut command = self.bare_command_of("bash");
        command.env("PATH", std::env::join_paths(folders).expect("no folder has a colon in its name"));
        command.arg("-c").arg(format!("set -eo pipefail; {line}"));
        command
    }

    /// Runs the program with a limit on the size of the files that it writes, in blocks of `ulimit -f`.
    pub fn run_with_file_limit<S: AsRef<OsStr>>(
        &self,
        blocks: usize,
        arguments: impl IntoIterator<Item = S>,
    ) -> Output {
        let program = self.command(arguments);
        let mut limited = Command::new("sh");
        limited.arg("-c").arg(format!("ulimit -f {blocks}; exec \"$0\" \"$@\""));
        limited.arg(program.get_program()).args(program.get_args()).current_dir(self.path());
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => limited.env(name, value),
                None => limited.env_remove(name),
            };
        }
        Self::output(limited.stdin(Stdio::null()))
    }

    fn output(command: &mut Command) -> Output {
        let child = start(command.stdout(Stdio::piped()).stderr(Stdio::piped()));
        let output = child.wait_with_output().expect("the program can be waited for");
        Output {
            code: output.status.code(),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The program in the collection's folder, on its index, not started yet.
    pub fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = self.bare_command();
        command.arg("--index").arg(&self.config.index).args(arguments);
        command
    }

    fn bare_command(&self) -> Command {
        self.bare_command_of(env!("CARGO_BIN_EXE_fundstelle"))
    }

    fn bare_command_of(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        // Nothing of the machine that runs the tests may change what the program does.
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if name.starts_with("FUNDSTELLE_")
                || name.starts_with("LC_")
                || name.starts_with("CLICOLOR")
                || ["RUST_LOG", "COLUMNS", "PAGER"].contains(&name.as_str())
            {
                command.env_remove(name);
            }
        }
        command.env("LANG", "C.UTF-8").env("NO_COLOR", "1").current_dir(self.path());
        command.envs(tested_engine::variables(&self.config.index));
        command.stdin(Stdio::null());
        command
    }
}

/// What a collection has in the cluster that tests run on, removed with it and its sites.
struct InCluster {
    index: PathBuf,
}

impl Drop for InCluster {
    fn drop(&mut self) {
        tested_engine::remove(&self.index);
    }
}

/// Starts a process while nobody writes an index.
pub fn start(command: &mut Command) -> Child {
    let _nobody_writes = STARTING.write().unwrap_or_else(PoisonError::into_inner);
    command.spawn().expect("the program can be started")
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("the folder can be read") {
        let entry = entry.expect("the folder can be read");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("the file can be copied");
        }
    }
}

/// Every file below a folder.
pub fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name();
    let entries = entries.into_iter().map(|entry| entry.expect("the folder can be read"));
    entries.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}

/// What a run of the program gave.
pub struct Output {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Output {
    #[track_caller]
    pub fn ends_with(self, code: i32) -> Self {
        let Self { code: found, out, err } = &self;
        assert_eq!(
            *found,
            Some(code),
            "wrong exit code\n--- standard output\n{out}\n--- standard error\n{err}"
        );
        self
    }

    /// Checks that standard error holds all of these texts.
    #[track_caller]
    pub fn says(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.err.contains(part), "standard error does not say {part:?}:\n{}", self.err);
        }
        self
    }

    /// Checks that standard output holds all of these texts.
    #[track_caller]
    pub fn prints(self, parts: &[&str]) -> Self {
        for part in parts {
            assert!(self.out.contains(part), "standard output has no {part:?}:\n{}", self.out);
        }
        self
    }
}

/// A value as one segment of an address.
pub fn encoded(value: &str) -> String {
    utf8_percent_encode(value, NON_ALPHANUMERIC).to_string()
}

/// A query string of names and values.
pub fn query_string(parameters: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
}

/// A request of a service with its key; a body is sent as JSON.
pub fn keyed(method: Method, address: &str, key: &str, body: impl Into<Body>) -> Request<Body> {
    let request = Request::builder().method(method).uri(address);
    let request = request.header(header::CONTENT_TYPE, "application/json");
    let request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
    request.body(body.into()).expect("the test's address is right")
}

/// The site without a socket: requests go to the router directly.
pub struct Site {
    pub app: Arc<App>,
    pub state: WebState,
    router: Router,
    runtime: tokio::runtime::Runtime,
    /// A site answers on when its collection is gone.
    _in_cluster: Option<Arc<InCluster>>,
}

impl Site {
    pub fn new(app: Arc<App>) -> Self {
        app.refresh().expect("the index of a test can be opened");
        let state = WebState::new(Arc::clone(&app));
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        Self {
            app,
            router: router(state.clone()),
            state,
            runtime: runtime.expect("a runtime can be started"),
            _in_cluster: None,
        }
    }

    pub fn get(&self, address: &str) -> Answer {
        self.send(Request::get(address).body(Body::empty()).expect("the test's address is right"))
    }

    pub fn send(&self, request: Request<Body>) -> Answer {
        self.send_to(self.router.clone(), request)
    }

    /// Sends a request to what is answered elsewhere, such as on another port.
    pub fn send_to(&self, router: Router, request: Request<Body>) -> Answer {
        // The request may write the index.
        let _nobody_starts = STARTING.read().unwrap_or_else(PoisonError::into_inner);
        self.runtime.block_on(answer_of(router, request))
    }

    /// What answers requests, for clients that send their own.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// Waits for what a client does with the site.
    pub fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        let _nobody_starts = STARTING.read().unwrap_or_else(PoisonError::into_inner);
        self.runtime.block_on(work)
    }

    /// Sends several requests at once.
    pub fn send_all(&self, requests: Vec<Request<Body>>) -> Vec<Answer> {
        let _nobody_starts = STARTING.read().unwrap_or_else(PoisonError::into_inner);
        self.runtime.block_on(async {
            let sent: Vec<_> = requests
                .into_iter()
                .map(|request| tokio::spawn(answer_of(self.router.clone(), request)))
                .collect();
            let mut answers = Vec::new();
            for answer in sent {
                answers.push(answer.await.expect("an answer"));
            }
            answers
        })
    }

    /// Sends a request that waits for something: it is on its way until it waits.
    pub fn send_waiting(&self, request: Request<Body>) -> Waiting {
        let mut answer = Box::pin(answer_of(self.router.clone(), request));
        let looked = self.runtime.block_on(poll_fn(|context| Poll::Ready(answer.as_mut().poll(context))));
        assert!(looked.is_pending(), "the request was answered at once");
        Waiting(answer)
    }

    /// The answer to a request that waited.
    pub fn answer(&self, waiting: Waiting) -> Answer {
        self.runtime.block_on(waiting.0)
    }

    /// Sends a request, and gives the answer before its body is read.
    pub fn begin(&self, request: Request<Body>) -> Response<Body> {
        let Ok(response) = self.runtime.block_on(self.router.clone().oneshot(request));
        response
    }

    /// The page of a search, which must be answered.
    #[track_caller]
    pub fn page(&self, parameters: &[(&str, &str)]) -> String {
        self.get(&format!("{}/?{}", self.state.base(), query_string(parameters))).ok().text()
    }

    /// The answer of the search endpoint, which must be one.
    #[track_caller]
    pub fn search(&self, parameters: &[(&str, &str)]) -> Found {
        Found(
            self.get(&format!("{}/api/v1/search?{}", self.state.base(), query_string(parameters)))
                .ok()
                .json(),
        )
    }

    /// The problem document of a search that must be refused.
    #[track_caller]
    pub fn refused(&self, parameters: &[(&str, &str)]) -> Value {
        let answer = self.get(&format!("/api/v1/search?{}", query_string(parameters)));
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.describe());
        assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.describe());
        answer.json()
    }

    /// An article as the endpoint gives it.
    #[track_caller]
    pub fn article(&self, id: &str) -> Value {
        self.get(&format!("/api/v1/articles/{}", encoded(id))).ok().json()
    }

    /// Ids of everything that a search finds, over all its pages.
    #[track_caller]
    pub fn all_ids(&self, parameters: &[(&str, &str)]) -> Vec<String> {
        let mut ids = Vec::new();
        for page in 1.. {
            let page = page.to_string();
            let mut parameters = parameters.to_vec();
            parameters.extend([("page", page.as_str()), ("per_page", "100")]);
            let found = self.search(&parameters);
            ids.extend(found.ids());
            if found.hits().len() < 100 {
                break;
            }
        }
        ids
    }
}

/// A request that is not answered yet.
pub struct Waiting(Pin<Box<dyn Future<Output = Answer>>>);

async fn answer_of(router: Router, request: Request<Body>) -> Answer {
    let asked = format!("{} {}", request.method(), request.uri());
    let Ok(response) = router.oneshot(request).await;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = response.into_body().collect().await.expect("a body made in memory can be read");
    Answer { asked, status, headers, body: body.to_bytes().to_vec() }
}

/// An answer of the site.
pub struct Answer {
    pub asked: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// Checks that the status is 200.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.status, StatusCode::OK, "{}", self.describe());
        self
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("the site sends UTF-8")
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {}", self.describe()))
    }

    /// A header's value, empty where it is not sent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("headers are ASCII"))
    }

    pub fn describe(&self) -> String {
        let body: String = String::from_utf8_lossy(&self.body).chars().take(600).collect();
        format!("{} was answered {}: {body}", self.asked, self.status)
    }
}

/// An answer of the search endpoint.
pub struct Found(pub Value);

impl Found {
    pub fn total(&self) -> u64 {
        self.0["total"].as_u64().expect("total is a number")
    }

    pub fn hits(&self) -> &[Value] {
        self.0["hits"].as_array().expect("hits are a list")
    }

    pub fn ids(&self) -> Vec<String> {
        self.hits().iter().map(|hit| string(&hit["id"])).collect()
    }

    /// Values of a facet with their counts, in their order.
    pub fn facet(&self, name: &str) -> Vec<(String, u64)> {
        let values = self.0["facets"][name].as_array();
        let values = values.map(Vec::as_slice).unwrap_or_default().iter();
        values
            .map(|value| (string(&value["value"]), value["count"].as_u64().expect("a count is a number")))
            .collect()
    }

    /// Facets by name.
    pub fn facets(&self) -> BTreeMap<String, Vec<(String, u64)>> {
        let names = self.0["facets"].as_object().expect("facets are an object").keys();
        names.map(|name| (name.clone(), self.facet(name))).collect()
    }

    pub fn notices(&self) -> Vec<String> {
        self.0["notices"].as_array().expect("notices are a list").iter().map(|n| string(&n["code"])).collect()
    }

    /// The hits for a message: rank, id, score, title.
    pub fn describe(&self) -> String {
        let lines = self.hits().iter().enumerate().map(|(at, hit)| {
            let Value::Object(hit) = hit else { return String::new() };
            format!("\n  {}. {} ({}) {}", at + 1, string(&hit["id"]), hit["score"], string(&hit["title"]))
        });
        format!("total {}, total_any {}:{}", self.0["total"], self.0["total_any"], lines.collect::<String>())
    }

    /// The rank of an article, counted from 1.
    pub fn rank(&self, id: &str) -> Option<usize> {
        self.ids().iter().position(|found| found == id).map(|at| at + 1)
    }
}

/// A text, or a number as text.
pub fn string(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A process whose log is read line by line; stopped when dropped.
pub struct Running {
    child: Child,
    log: Receiver<String>,
    seen: Vec<String>,
}

impl Running {
    /// Starts a command of a collection that stays until it is stopped.
    pub fn start(collection: &Collection, arguments: &[&str]) -> Self {
        Self::of(&mut collection.command(arguments))
    }

    fn of(command: &mut Command) -> Self {
        let mut child = start(command.stdout(Stdio::piped()).stderr(Stdio::piped()));
        let (sender, log) = channel();
        let stderr = BufReader::new(child.stderr.take().expect("it was piped"));
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, log, seen: Vec::new() }
    }

    /// Reads the log up to a line that holds `part`, and returns that line.
    #[track_caller]
    pub fn wait_for(&mut self, part: &str) -> String {
        let until = Instant::now() + DEADLINE;
        loop {
            match self.log.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    let found = line.contains(part);
                    self.seen.push(line.clone());
                    if found {
                        return line;
                    }
                }
                Err(error) => {
                    panic!("the process never said {part:?} ({error}), only:\n{}", self.seen.join("\n"))
                }
            }
        }
    }

    /// Asks the process to stop as a service manager does, and gives its exit code with its log.
    fn terminate(mut self) -> (Option<i32>, String) {
        let kill = format!("kill -TERM {}", self.child.id());
        let sent = start(Command::new("sh").args(["-c", &kill])).wait();
        assert!(sent.is_ok_and(|status| status.success()), "the signal could not be sent");
        let until = Instant::now() + DEADLINE;
        // The log ends when the process does.
        while let Ok(line) = self.log.recv_timeout(until.saturating_duration_since(Instant::now())) {
            self.seen.push(line);
        }
        assert!(Instant::now() < until, "the process did not stop:\n{}", self.seen.join("\n"));
        (self.child.wait().expect("it ended").code(), self.seen.join("\n"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server process; stopped when dropped.
pub struct Server {
    running: Running,
    /// `127.0.0.1:PORT`
    pub address: String,
    pub base: String,
}

impl Server {
    /// Starts `serve`, on a free port unless the arguments say otherwise, and returns when the port is bound.
    pub fn start(collection: &Collection, arguments: &[&str]) -> Self {
        let listen: &[&str] =
            if arguments.contains(&"--listen") { &[] } else { &["--listen", "127.0.0.1:0"] };
        let all = ["serve"].iter().chain(listen).chain(arguments);
        Self::of(&mut collection.command(all))
    }

    /// Starts a server by a line of Bash, in which `exec fundstelle serve` is the last command.
    pub fn by_shell(collection: &Collection, line: &str) -> Self {
        Self::of(collection.shell_command(line).env("FUNDSTELLE_WEB__LISTEN", "127.0.0.1:0"))
    }

    fn of(command: &mut Command) -> Self {
        let mut running = Running::of(command);
        let mut first = String::new();
        let mut stdout = BufReader::new(running.child.stdout.take().expect("it was piped"));
        stdout.read_line(&mut first).expect("standard output can be read");
        let place = first.trim().split_once("http://").and_then(|(_, place)| place.split_once('/'));
        let Some((address, base)) = place.map(|(address, base)| (address.to_owned(), base.to_owned())) else {
            let said: Vec<String> = running.log.iter().collect();
            panic!("serve named no address but said {first:?} and {said:?}");
        };
        let base = if base.is_empty() { String::new() } else { format!("/{}", base.trim_end_matches('/')) };
        Self { running, address, base }
    }

    /// Reads the log up to a line that holds `part`, and returns that line.
    #[track_caller]
    pub fn wait_for(&mut self, part: &str) -> String {
        self.running.wait_for(part)
    }

    /// Status and body of an address below the base path.
    pub fn get(&self, address: &str) -> (u16, String) {
        self.send(format!("GET {}{address} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n", self.base))
    }

    /// Status and body of a request with a JSON body.
    pub fn ask(&self, method: &str, address: &str, headers: &[(&str, &str)], body: &Value) -> (u16, String) {
        let body = body.to_string();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        self.send(format!(
            "{method} {}{address} HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n{headers}\r\n{body}",
            self.base,
            body.len()
        ))
    }

    fn send(&self, request: String) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).expect("the port is bound");
        stream.set_read_timeout(Some(DEADLINE)).expect("a time-out can be set");
        stream.write_all(request.as_bytes()).expect("the server takes requests");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the server answers in text");
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        let body = answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default();
        (status.unwrap_or_else(|| panic!("no answer to {request}: {answer:?}")), body)
    }

    /// The answer of the search endpoint.
    #[track_caller]
    pub fn search(&self, parameters: &[(&str, &str)]) -> Found {
        let (status, body) = self.get(&format!("/api/v1/search?{}", query_string(parameters)));
        assert_eq!(status, 200, "{parameters:?}: {body}");
        Found(serde_json::from_str(&body).expect("the endpoint answers in JSON"))
    }

    /// Asks the process to stop as a service manager does, and gives its exit code with its log.
    pub fn terminate(self) -> (Option<i32>, String) {
        self.running.terminate()
    }
}
