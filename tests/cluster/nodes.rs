//! Real nodes of OpenSearch on this machine: how they are built, started, killed and started again.
//!
//! They need Java 17, and Maven where they are not built yet (`pom.xml`). If one of these is missing, the tests are
//! ignored with the reason, or fail if `CLUSTER_TESTS` is `required`. Nodes end with the test process, however that ends:
//! their standard input is a pipe that it holds open.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use fundstelle::config::{Config, EngineKind};
use libtest_mimic::Completion;
use serde_json::Value;
use tempfile::TempDir;

use crate::harness::start;

/// The longest time to wait for nodes, far more than a slow machine needs.
const DEADLINE: Duration = Duration::from_secs(300);
/// The time between two looks at what is waited for.
const PAUSE: Duration = Duration::from_millis(50);

/// How many nodes the cluster has that all tests share.
const SHARED_NODES: usize = 3;

/// Ports of nodes are looked for from here on, below those that systems give to whoever wants any port: while a node is
/// down, nobody must take its port.
const FIRST_PORT: u16 = 20_000;
const PORTS: u16 = 12_000;

/// What a node may take of the machine; it starts faster without the second compiler, which pays off in hours.
const JAVA_OPTIONS: &[&str] = &["-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];

/// The cluster that tests share, each with a prefix of its own.
static SHARED: Mutex<Option<Arc<Nodes>>> = Mutex::new(None);

/// The cluster of three nodes that tests share.
pub fn shared() -> Result<Arc<Nodes>, Completion> {
    needed()?;
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Arc::clone(shared.get_or_insert_with(|| Arc::new(Nodes::start(SHARED_NODES)))))
}

/// Ends what tests share, since statics are never dropped.
pub fn clear() {
    SHARED.lock().unwrap_or_else(PoisonError::into_inner).take();
}

/// What is missing for a node, as the reason why a test is ignored.
pub fn needed() -> Result<(), Completion> {
    let is_there = has_java() && (is_built() || runs("mvn", "-v"));
    let required = std::env::var("CLUSTER_TESTS").is_ok_and(|value| value == "required");
    assert!(
        is_there || !required,
        "there is no Java 17 or no Maven; install openjdk-17-jre-headless and maven"
    );
    if is_there { Ok(()) } else { Err(Completion::ignored_with("needs Java 17 and Maven")) }
}

/// Whether a program is there: it answers to an argument such as `-v`.
pub fn runs(program: &str, argument: &str) -> bool {
    let mut command = Command::new(program);
    command.arg(argument).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Whether there is a Java that runs what is compiled for version 17. Older ones don't know the option.
fn has_java() -> bool {
    let mut command = Command::new("java");
    command.arg("--version").stdin(Stdio::null()).stderr(Stdio::null());
    let said = command.output().map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let version = said.ok().and_then(|said| {
        let number = said.split_whitespace().nth(1)?.split(['.', '-', '+']).next()?;
        number.parse::<u32>().ok()
    });
    version.is_some_and(|version| version >= 17)
}

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cluster")
}

fn jar() -> PathBuf {
    project().join("target/lib/cluster-node-1.jar")
}

/// Whether the node was built from the sources as they are now.
fn is_built() -> bool {
    let changed = |path: &Path| fs::metadata(path).and_then(|about| about.modified()).ok();
    let sources = walkdir::WalkDir::new(project().join("src")).into_iter();
    let sources = sources.map(|entry| entry.expect("the project can be read").into_path());
    let newest = sources.chain([project().join("pom.xml")]).filter_map(|path| changed(&path)).max();
    changed(&jar()) >= Some(newest.unwrap_or(SystemTime::UNIX_EPOCH))
}

/// Builds the node where that is not done.
fn build() {
    static BUILDING: Mutex<()> = Mutex::new(());
    let _alone = BUILDING.lock().unwrap_or_else(PoisonError::into_inner);
    if !is_built() {
        let mut maven = Command::new("mvn");
        maven.args(["--quiet", "--batch-mode", "package"]).current_dir(project()).stdin(Stdio::null());
        let status = start(&mut maven).wait().expect("Maven can be waited for");
        assert!(status.success(), "the node of tests/cluster could not be built");
        // Maven leaves an archive alone that would be the same.
        let built =
            File::options().append(true).open(jar()).and_then(|jar| jar.set_modified(SystemTime::now()));
        built.expect("Maven made the archive");
    }
}

/// Waits until something is so.
///
/// # Panics
/// It is not so within the time; `what` and what the last look found say what is missing.
#[track_caller]
pub fn wait_until<T>(what: &str, time: Duration, mut look: impl FnMut() -> Result<T, String>) -> T {
    let until = Instant::now() + time;
    loop {
        match look() {
            Ok(found) => return found,
            Err(why) => assert!(Instant::now() < until, "{what} not within {time:?}: {why}"),
        }
        std::thread::park_timeout(PAUSE);
    }
}

/// Sends a signal to a process.
pub fn signal(child: &Child, signal: &str) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{signal} {}", child.id())]).status();
    assert!(sent.is_ok_and(|status| status.success()), "the signal could not be sent");
}

/// A port that nobody listens on, and that no other node was given.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = (std::process::id() % u32::from(PORTS)) as u16;
    for _ in 0..PORTS {
        let port = FIRST_PORT + (first + NEXT.fetch_add(1, Ordering::Relaxed)) % PORTS;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no port is free")
}

/// Nodes that are one cluster; ended when dropped, with all their data.
pub struct Nodes {
    nodes: Vec<Node>,
    folder: TempDir,
}

struct Node {
    name: String,
    http: u16,
    transport: u16,
    process: Mutex<Option<Child>>,
}

impl Nodes {
    /// Starts nodes, and returns when they are one cluster.
    pub fn start(count: usize) -> Self {
        build();
        let node = |number| Node {
            name: format!("node-{number}"),
            http: free_port(),
            transport: free_port(),
            process: Mutex::default(),
        };
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let nodes = Self { nodes: (1..=count).map(node).collect(), folder };
        (0..count).for_each(|number| nodes.launch(number));
        nodes.wait_until_green();
        nodes
    }

    pub fn count(&self) -> usize {
        self.nodes.len()
    }

    /// Starts a node on its data and its ports.
    pub fn launch(&self, number: usize) {
        let node = &self.nodes[number];
        let list = |each: &dyn Fn(&Node) -> String| self.nodes.iter().map(each).collect::<Vec<_>>().join(",");
        let settings = [
            ("path.home", self.folder.path().join(&node.name).display().to_string()),
            ("node.name", node.name.clone()),
            ("cluster.name", format!("fundstelle-{}", self.nodes[0].transport)),
            ("http.port", node.http.to_string()),
            ("transport.port", node.transport.to_string()),
            ("discovery.seed_hosts", list(&|node| format!("127.0.0.1:{}", node.transport))),
            ("cluster.initial_cluster_manager_nodes", list(&|node| node.name.clone())),
            // The disk of whoever runs the tests may be nearly full.
            ("cluster.routing.allocation.disk.threshold_enabled", "false".to_owned()),
        ];
        // A node that hangs is found in ten seconds, and not in half a minute, and nobody waits for it much longer.
        let waiting = [
            ("cluster.fault_detection.follower_check.timeout", "3s"),
            ("cluster.fault_detection.leader_check.timeout", "3s"),
            ("cluster.publish.timeout", "10s"),
            ("cluster.follower_lag.timeout", "10s"),
            ("transport.connect_timeout", "3s"),
            // Otherwise it is a minute until points in time that have ended are given up.
            ("search.keep_alive_interval", "2s"),
        ];
        let waiting = waiting.map(|(name, time)| (name, time.to_owned()));
        let mut java = Command::new("java");
        java.args(JAVA_OPTIONS).arg("-cp").arg(project().join("target/lib/*")).arg("ClusterNode");
        java.args(settings.iter().chain(&waiting).map(|(name, value)| format!("{name}={value}")));
        let log = File::options().create(true).append(true).open(self.log(number));
        let log = log.expect("a file can be made");
        *self.process(number) = Some(start(java.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(log)));
    }

    /// Ends a node as a loss of power does.
    pub fn kill(&self, number: usize) {
        if let Some(mut child) = self.process(number).take() {
            // It may have ended already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Stops a node where it is, which keeps its connections open and answers nothing.
    pub fn suspend(&self, number: usize) {
        signal(self.process(number).as_ref().expect("the node runs"), "STOP");
    }

    pub fn resume(&self, number: usize) {
        signal(self.process(number).as_ref().expect("the node runs"), "CONT");
    }

    fn process(&self, number: usize) -> MutexGuard<'_, Option<Child>> {
        self.nodes[number].process.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The file with what a node has to say.
    fn log(&self, number: usize) -> PathBuf {
        self.folder.path().join(format!("{}.log", self.nodes[number].name))
    }

    /// Waits until all nodes are one cluster and every shard has all its copies.
    #[track_caller]
    pub fn wait_until_green(&self) {
        let path =
            format!("_cluster/health?wait_for_nodes={}&wait_for_status=green&timeout=5s", self.count());
        wait_until("the cluster is green", DEADLINE, || {
            for number in 0..self.count() {
                let ended =
                    self.process(number).as_mut().is_some_and(|child| !matches!(child.try_wait(), Ok(None)));
                assert!(!ended, "a node ended: {}", fs::read_to_string(self.log(number)).unwrap_or_default());
            }
            // Every node must be asked, or one that joins late would refuse a test.
            for number in 0..self.count() {
                // One that is not green within the time is an error.
                if let Err(health) = self.ask(number, "GET", &path, None) {
                    let missing = self.missing_copies(number);
                    return Err(format!("{health}\n{missing}"));
                }
            }
            Ok(())
        });
    }

    /// What a node says of copies of shards that are not there, for the message of a test that fails.
    fn missing_copies(&self, number: usize) -> String {
        let paths = [
            "_cat/shards?v&h=index,shard,prirep,state,node,unassigned.reason",
            "_cluster/allocation/explain",
        ];
        let told = paths.map(|path| self.text(number, "GET", path, None).unwrap_or_else(|error| error));
        told.join("\n")
    }

    /// The number of the node that is the elected cluster manager.
    pub fn elected(&self) -> usize {
        wait_until("a cluster manager is elected", DEADLINE, || {
            let answers = (0..self.count())
                .map(|number| self.ask(number, "GET", "_cat/cluster_manager?format=json&local=true", None));
            let name = answers.flatten().find_map(|managers| Some(managers[0]["node"].as_str()?.to_owned()));
            let name = name.ok_or("no node tells")?;
            self.nodes.iter().position(|node| node.name == name).ok_or(name)
        })
    }

    /// Addresses of the nodes.
    pub fn addresses(&self) -> Vec<String> {
        self.nodes.iter().map(|node| format!("http://127.0.0.1:{}", node.http)).collect()
    }

    /// Asks a node, and gives the JSON of an answer that it succeeded, or else what the answer says.
    pub fn ask(
        &self,
        number: usize,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, String> {
        let text = self.text(number, method, path, body)?;
        serde_json::from_str(&text).map_err(|error| format!("{error}: {text}"))
    }

    fn text(&self, number: usize, method: &str, path: &str, body: Option<&Value>) -> Result<String, String> {
        let agent = ureq::Agent::config_builder().timeout_global(Some(DEADLINE)).http_status_as_error(false);
        let agent: ureq::Agent = agent.build().into();
        let address = format!("{}/{path}", self.addresses()[number]);
        let request = ureq::http::Request::builder().method(method).uri(address);
        let request = request.header("Content-Type", "application/json");
        let request = request.body(body.map(Value::to_string).unwrap_or_default()).expect("a request");
        let mut answer = agent.run(request).map_err(|error| error.to_string())?;
        let text = answer.body_mut().read_to_string().map_err(|error| error.to_string())?;
        if answer.status().is_success() { Ok(text) } else { Err(format!("{}: {text}", answer.status())) }
    }

    /// The names of indexes that begin with a prefix, in order.
    pub fn indexes(&self, prefix: &str) -> BTreeSet<String> {
        let listed = self.ask(0, "GET", &format!("_cat/indices/{prefix}*?format=json"), None);
        let listed = listed.expect("the cluster answers");
        let names = listed.as_array().into_iter().flatten();
        names.map(|index| index["index"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// The numbers of the nodes that hold shards of indexes whose names begin with a prefix.
    pub fn holders(&self, prefix: &str) -> BTreeSet<usize> {
        let listed = self.ask(0, "GET", &format!("_cat/shards/{prefix}*?format=json&h=node"), None);
        let listed = listed.expect("the cluster answers");
        let names = listed.as_array().into_iter().flatten().filter_map(|shard| shard["node"].as_str());
        names.filter_map(|name| self.nodes.iter().position(|node| node.name == name)).collect()
    }

    /// Puts the index of a configuration into this cluster, with so many shards and copies of each.
    pub fn configure(&self, config: &mut Config, shards: u32, replicas: u32) {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        config.engine.kind = EngineKind::OpenSearch;
        let options = &mut config.engine.opensearch;
        options.addresses = self.addresses();
        options.prefix = format!("test-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        (options.shards, options.replicas) = (shards, replicas);
    }
}

impl Drop for Nodes {
    fn drop(&mut self) {
        (0..self.count()).for_each(|number| self.kill(number));
    }
}
