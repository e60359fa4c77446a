//! Nodes that are lost, and come back: every answer is right or none, and nothing that was acknowledged is lost.
//!
//! The nodes are a cluster of their own, which one test has at a time.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::ScopedJoinHandle;
use std::time::Duration;

use fundstelle::keys::KeyScope;
use libtest_mimic::Completion;
use serde_json::{Value, json};

use crate::answers::difference_of_answers;
use crate::client::Client;
use crate::harness::{Collection, Ran, Server};
use crate::nodes::{Nodes, needed, wait_until};
use crate::placing::{on, report, reports};

tests![
    a_lost_node_costs_no_right_answer,
    a_lost_cluster_manager_costs_no_write,
    what_was_acknowledged_outlives_all_nodes,
    where_a_node_had_the_only_copy_there_is_no_partial_answer,
    a_search_waits_for_nodes_that_lack_memory,
];

/// The longest time until all is well again.
const DEADLINE: Duration = Duration::from_secs(300);
const NODES: usize = 3;
const REPORTS: usize = 30;

static CLUSTER: Mutex<Option<Nodes>> = Mutex::new(None);

/// Ends what tests share.
pub fn clear() {
    CLUSTER.lock().unwrap_or_else(PoisonError::into_inner).take();
}

/// The cluster of these tests, all of whose nodes are there.
pub fn cluster() -> Result<MutexGuard<'static, Option<Nodes>>, Completion> {
    needed()?;
    let mut cluster = CLUSTER.lock().unwrap_or_else(|poisoned| {
        // A test that failed may have left nodes behind that are down.
        let mut cluster = poisoned.into_inner();
        cluster.take();
        CLUSTER.clear_poison();
        cluster
    });
    cluster.get_or_insert_with(|| Nodes::start(NODES));
    Ok(cluster)
}

/// A server over a cluster whose nodes come and go, and who asks it and writes to it.
pub struct Service {
    pub client: Client,
    collection: Collection,
    _server: Server,
}

impl Service {
    pub fn over(nodes: &Nodes, shards: u32, replicas: u32) -> Self {
        let (collection, key) = reports(REPORTS).with_key("cms", &[KeyScope::Write]);
        let collection = on(nodes, collection, shards, replicas);
        collection.run(["index".as_ref(), collection.articles().as_os_str()]).ends_with(0);
        nodes.wait_until_green();
        let server = Server::start(&collection, &[]);
        Self { client: Client::of(&server, &key), collection, _server: server }
    }

    /// Waits until all of so many written articles are found, by the server and by a process that starts now.
    #[track_caller]
    pub fn has_written(&self, count: usize) {
        wait_until("what was written is found", DEADLINE, || {
            let answer = self.client.search(&[("q", "Zaunkönige"), ("per_page", "100")]);
            let is_given = answer.is_given();
            match answer.body["total"].as_u64() {
                Some(total) if is_given && total as usize == count => Ok(()),
                _ => Err(format!("{count} were acknowledged; {}", answer.body["total"])),
            }
        });
        let exported = self.collection.run(["export", "Zaunkönige", "--format", "jsonl"]).ends_with(0);
        assert_eq!(exported.out.lines().count(), count);
        self.collection.run(["verify"]).ends_with(0);
    }
}

/// Writes a report.
fn write_report(client: &Client, number: usize) {
    write(client, number, &json!({"text": report(number, "Zaunkönige")}));
}

/// Writes an article, as often as there is no answer.
pub fn write(client: &Client, number: usize, article: &Value) {
    wait_until("a write is acknowledged", DEADLINE, || {
        let answer = client.send("PUT", &format!("/api/v1/articles/cms-{number}"), Some(article));
        if answer.is_given() { Ok(()) } else { Err(answer.body.to_string()) }
    });
}

/// The searches that are asked while nodes come and go.
const SEARCHES: [&[(&str, &str)]; 6] = [
    &[("q", "Zusammenarbeit")],
    &[("q", "\"sagt Bericht\""), ("per_page", "50")],
    &[("q", "Brunnen Fachleute"), ("match", "any"), ("page", "2")],
    &[("sort", "title"), ("per_page", "100")],
    &[("q", "zusammen*"), ("year", "2023")],
    &[("q", "Xylophon")],
];

/// The right answers to the searches.
struct Answers(Vec<Value>);

impl Answers {
    fn of(client: &Client) -> Self {
        let right = SEARCHES.map(|search| {
            let answer = client.search(search);
            assert!(answer.is_given(), "{}", answer.body);
            answer.body
        });
        Self(right.to_vec())
    }

    /// Searches in turn until it is over, and counts the right answers.
    fn ask(&self, client: &Client, right: &AtomicUsize, is_over: &AtomicBool) {
        for (search, expected) in SEARCHES.iter().zip(&self.0).cycle() {
            if is_over.load(Ordering::Acquire) {
                return;
            }
            let answer = client.search(search);
            if answer.is_given() {
                let difference = difference_of_answers(expected.clone(), answer.body, &Cell::new(0));
                assert_eq!(difference, None, "a wrong answer to {search:?}");
                right.fetch_add(1, Ordering::AcqRel);
            }
        }
    }
}

/// Lets a thread end that works beside a test, also where the test fails.
pub struct Over<'a>(pub &'a AtomicBool);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

/// Ends with the thread that worked beside a test, and fails as it did.
pub fn join(worker: ScopedJoinHandle<'_, ()>) {
    worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

/// Waits until so many more answers were right.
#[track_caller]
pub fn wait_for_answers(right: &AtomicUsize, more: usize, asker: &ScopedJoinHandle<'_, ()>) {
    let before = right.load(Ordering::Acquire);
    wait_until("right answers", DEADLINE, || {
        let since = right.load(Ordering::Acquire) - before;
        // Its panic is told when it is joined.
        if since >= more || asker.is_finished() { Ok(()) } else { Err(format!("{since} of {more}")) }
    });
}

fn a_lost_node_costs_no_right_answer() -> Ran {
    let cluster = cluster()?;
    let nodes = cluster.as_ref().expect("it was started");
    let service = Service::over(nodes, 2, 1);
    let client = &service.client;
    let answers = Answers::of(client);
    let (right, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let asker = scope.spawn(|| answers.ask(client, &right, &is_over));
        let over = Over(&is_over);
        let manager = nodes.elected();
        // Each of the others has shards that searches were asking.
        for victim in (0..NODES).filter(|number| *number != manager) {
            nodes.kill(victim);
            wait_for_answers(&right, 30, &asker);
            nodes.launch(victim);
            nodes.wait_until_green();
            wait_for_answers(&right, 10, &asker);
        }
        drop(over);
        join(asker);
    });
    Ok(())
}

fn a_lost_cluster_manager_costs_no_write() -> Ran {
    let cluster = cluster()?;
    let nodes = cluster.as_ref().expect("it was started");
    let service = Service::over(nodes, 2, 1);
    let client = &service.client;
    (0..3).for_each(|number| write_report(client, number));
    let manager = nodes.elected();
    nodes.kill(manager);
    (3..6).for_each(|number| write_report(client, number));
    nodes.launch(manager);
    nodes.wait_until_green();
    (6..8).for_each(|number| write_report(client, number));
    service.has_written(8);
    Ok(())
}

fn what_was_acknowledged_outlives_all_nodes() -> Ran {
    let cluster = cluster()?;
    let nodes = cluster.as_ref().expect("it was started");
    let service = Service::over(nodes, 2, 1);
    let client = &service.client;
    let (written, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            while !is_over.load(Ordering::Acquire) {
                write_report(client, written.load(Ordering::Acquire));
                written.fetch_add(1, Ordering::AcqRel);
            }
        });
        let over = Over(&is_over);
        wait_for_answers(&written, 3, &writer);
        (0..NODES).for_each(|number| nodes.kill(number));
        (0..NODES).for_each(|number| nodes.launch(number));
        nodes.wait_until_green();
        wait_for_answers(&written, 2, &writer);
        drop(over);
        join(writer);
    });
    service.has_written(written.load(Ordering::Acquire));
    assert_eq!(
        service.collection.site().search(&[]).total() as usize,
        REPORTS + written.load(Ordering::Acquire)
    );
    Ok(())
}

fn where_a_node_had_the_only_copy_there_is_no_partial_answer() -> Ran {
    let cluster = cluster()?;
    let nodes = cluster.as_ref().expect("it was started");
    let service = Service::over(nodes, 4, 0);
    let (client, collection) = (&service.client, &service.collection);
    let answers = Answers::of(client);
    let prefix = &collection.config.engine.opensearch.prefix;
    let records = nodes.holders(&format!("{prefix}-records"));
    let manager = nodes.elected();
    // The records are there still, and say that all is well.
    let mut victims = (0..NODES).filter(|number| *number != manager && !records.contains(number));
    let victim = victims.next().expect("records have one shard, without copies");
    assert!(nodes.holders(prefix).contains(&victim), "each node has a shard");
    nodes.kill(victim);
    let articles = collection.articles();
    for search in SEARCHES {
        assert!(!client.search(search).is_given(), "an answer to {search:?} without all shards");
    }
    collection.run(["search", "Zusammenarbeit"]).ends_with(2);
    collection.run(["index".as_ref(), articles.as_os_str()]).ends_with(1);
    assert_ne!(collection.run(["verify"]).code, Some(0));
    nodes.launch(victim);
    nodes.wait_until_green();
    wait_until("right answers", DEADLINE, || match client.search(SEARCHES[0]) {
        answer if answer.is_given() => Ok(()),
        answer => Err(answer.body.to_string()),
    });
    for (search, expected) in SEARCHES.iter().zip(answers.0) {
        assert_eq!(difference_of_answers(expected, client.search(search).body, &Cell::new(0)), None);
    }
    collection.run(["index".as_ref(), articles.as_os_str(), "--wait".as_ref(), "60s".as_ref()]).ends_with(0);
    collection.run(["verify"]).ends_with(0);
    Ok(())
}

/// Nodes whose memory is taken refuse searches one by one, within an answer that succeeds.
fn a_search_waits_for_nodes_that_lack_memory() -> Ran {
    let cluster = cluster()?;
    let nodes = cluster.as_ref().expect("it was started");
    let service = Service::over(nodes, 2, 1);
    let limit = |limit: Value| {
        let settings = json!({"transient": {"indices.breaker.request.limit": limit}});
        nodes.ask(0, "PUT", "_cluster/settings", Some(&settings)).expect("the setting is taken");
    };
    let refused = || -> u64 {
        let stats = nodes.ask(0, "GET", "_nodes/stats/breaker", None).expect("the nodes answer");
        let nodes = stats["nodes"].as_object().expect("nodes").values();
        nodes.filter_map(|node| node["breakers"]["request"]["tripped"].as_u64()).sum()
    };
    let right = service.client.search(SEARCHES[0]);
    assert!(right.is_given());
    let before = refused();
    limit(json!("1b"));
    let answer = std::thread::scope(|scope| {
        let asker = scope.spawn(|| service.client.search(SEARCHES[0]));
        wait_until("a node refuses the search", DEADLINE, || match refused() {
            now if now > before => Ok(()),
            now => Err(format!("{now} were refused")),
        });
        limit(Value::Null);
        asker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    assert!(answer.is_given(), "{}", answer.body);
    assert_eq!(difference_of_answers(right.body, answer.body, &Cell::new(0)), None);
    Ok(())
}
