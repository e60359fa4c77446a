//! Faults one after the other, while a server searches and writes: what they cost is counted.
//!
//! By default there are a few, so that every run of the tests has some; `CLUSTER_FAULTS=20` asks for as many as it says,
//! and `--nocapture` shows the figures as they stand at the end.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::Client;
use crate::faults::{Over, Service, cluster, join, wait_for_answers, write};
use crate::harness::{Ran, string};
use crate::nodes::Nodes;

tests![killed_nodes_cost_nothing_but_time, hung_nodes_cost_nothing_but_time];

/// The faults of a usual run.
const KILLED: usize = 2;
const HUNG: usize = 1;
/// Answers that must be given, and articles that must be written, with a node away and after it came back.
const WITHOUT_A_NODE: (usize, usize) = (12, 1);
const AFTERWARDS: (usize, usize) = (6, 1);

/// The searches that are asked: none finds what is written meanwhile.
const SEARCHES: [&[(&str, &str)]; 5] = [
    &[("q", "Zusammenarbeit")],
    &[("q", "\"sagt Bericht\"")],
    &[("q", "Brunnen Fachleute"), ("match", "all")],
    &[("q", "Bericht"), ("sort", "title")],
    &[("q", "zusammen*"), ("sort", "oldest")],
];

/// How many faults there are: as many as are asked for, or as are usual.
fn faults(usual: usize) -> usize {
    std::env::var("CLUSTER_FAULTS").ok().map_or(usual, |count| count.parse().expect("a number of faults"))
}

/// What an answer says of the articles that are not written meanwhile: these change scores, and with them the order.
#[derive(Debug, PartialEq)]
struct Told {
    total: Value,
    ids: BTreeSet<String>,
    facets: Value,
}

/// Asks a search; `None` where there is no answer for now.
fn ask(client: &Client, search: &[(&str, &str)]) -> Option<Told> {
    let answer = client.search(&[search, &[("per_page", "100")]].concat());
    let told = |body: &Value| Told {
        total: body["total"].clone(),
        ids: body["hits"].as_array().into_iter().flatten().map(|hit| string(&hit["id"])).collect(),
        facets: body["facets"].clone(),
    };
    answer.is_given().then(|| told(&answer.body))
}

/// An article that no search finds, and that is no near-duplicate of another.
fn article(number: usize) -> Value {
    let words = (0..40).map(|place| format!("Zaunkönige{} nisten", number * 97 + place * place));
    json!({"title": format!("Vogelkunde {number}"), "text": format!("Zaunkönige. {}.", words.collect::<Vec<_>>().join(" "))})
}

/// What happened while nodes came and went.
#[derive(Default)]
struct Figures {
    right: AtomicUsize,
    refused: AtomicUsize,
    written: AtomicUsize,
    /// The longest time without a right answer.
    gap: Mutex<Duration>,
}

impl Figures {
    /// Searches in turn until it is over. A wrong answer fails.
    fn search(&self, client: &Client, right: &[Told], is_over: &AtomicBool) {
        let mut last = Instant::now();
        for (search, expected) in SEARCHES.iter().zip(right).cycle() {
            if is_over.load(Ordering::Acquire) {
                return;
            }
            let Some(told) = ask(client, search) else {
                self.refused.fetch_add(1, Ordering::AcqRel);
                continue;
            };
            assert_eq!(told, *expected, "a wrong answer to {search:?}");
            self.right.fetch_add(1, Ordering::AcqRel);
            let mut gap = self.gap.lock().unwrap_or_else(PoisonError::into_inner);
            *gap = (*gap).max(last.elapsed());
            last = Instant::now();
        }
    }

    /// Writes articles, each until it is acknowledged, until it is over.
    fn write(&self, client: &Client, is_over: &AtomicBool) {
        while !is_over.load(Ordering::Acquire) {
            let number = self.written.load(Ordering::Acquire);
            write(client, number, &article(number));
            self.written.fetch_add(1, Ordering::AcqRel);
        }
    }

    fn print(&self, faults: usize, what: &str) {
        let count = |of: &AtomicUsize| of.load(Ordering::Acquire);
        let gap = self.gap.lock().unwrap_or_else(PoisonError::into_inner);
        println!(
            "{faults} {what}: {} right answers, 0 wrong, {} refused for now; {} articles acknowledged, 0 lost; longest time \
             without an answer {:.1} s",
            count(&self.right),
            count(&self.refused),
            count(&self.written),
            gap.as_secs_f64(),
        );
    }
}

/// Makes faults while one client searches and another writes; a fault takes a node away, and `back` brings it back.
fn survives(faults: usize, what: &str, away: impl Fn(&Nodes, usize), back: impl Fn(&Nodes, usize)) -> Ran {
    let cluster = cluster()?;
    let nodes = cluster.as_ref().expect("it was started");
    let service = Service::over(nodes, 2, 1);
    let client = &service.client;
    let right = SEARCHES.map(|search| ask(client, search).expect("all nodes are there"));
    let (figures, is_over) = (Figures::default(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let asker = scope.spawn(|| figures.search(client, &right, &is_over));
        let writer = scope.spawn(|| figures.write(client, &is_over));
        let over = Over(&is_over);
        let go_on = |(answers, writes): (usize, usize)| {
            wait_for_answers(&figures.right, answers, &asker);
            wait_for_answers(&figures.written, writes, &writer);
        };
        for number in 0..faults {
            // The elected one is among them, and so is one that holds shards.
            let victim = if number % 3 == 0 { nodes.elected() } else { number % nodes.count() };
            away(nodes, victim);
            go_on(WITHOUT_A_NODE);
            back(nodes, victim);
            nodes.wait_until_green();
            go_on(AFTERWARDS);
        }
        drop(over);
        join(asker);
        join(writer);
    });
    service.has_written(figures.written.load(Ordering::Acquire));
    figures.print(faults, what);
    Ok(())
}

fn killed_nodes_cost_nothing_but_time() -> Ran {
    survives(faults(KILLED), "nodes killed", Nodes::kill, Nodes::launch)
}

/// A node that hangs keeps its connections, and answers nothing, as behind a network that loses all.
fn hung_nodes_cost_nothing_but_time() -> Ran {
    survives(faults(HUNG), "nodes suspended", Nodes::suspend, Nodes::resume)
}
