//! The cluster answers as the reference engine does, over several shards.
//!
//! Always the same requests are tried. To try more, say how many: `REFERENCE_CASES=2000 cargo test --test cluster reference`.

use std::sync::Mutex;

use fundstelle::config::Config;

use crate::agreement::{Cases, agree_on};
use crate::harness::Ran;
use crate::nodes::shared;

tests![the_cluster_answers_as_the_reference_does, so_it_does_where_more_match_than_are_looked_at_again];

/// Requests that are tried where nobody asks for another number.
const CASES: usize = 150;
/// Requests to one collection.
const QUERIES: usize = 15;
/// Shards of an index, so that no two neighbours need lie in the same.
const SHARDS: u32 = 3;

fn cases() -> usize {
    std::env::var("REFERENCE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES)
}

/// Tries some cases in the shared cluster, under one prefix.
fn try_on_cluster(cases: Cases) -> Ran {
    let nodes = shared()?;
    let configured = Mutex::new(None);
    agree_on(cases, &|config: Config| {
        let mut known = configured.lock().expect("nobody panics with it");
        let engine = known.get_or_insert_with(|| {
            let mut first = Config::default();
            nodes.configure(&mut first, SHARDS, 0);
            first.engine
        });
        Config { engine: engine.clone(), ..config }
    });
    Ok(())
}

fn the_cluster_answers_as_the_reference_does() -> Ran {
    try_on_cluster(Cases {
        requests: cases() * 9 / 10,
        to_each: QUERIES,
        seed: 1,
        articles: 1..=40,
        words: 30,
    })
}

fn so_it_does_where_more_match_than_are_looked_at_again() -> Ran {
    try_on_cluster(Cases { requests: cases() / 10, to_each: QUERIES, seed: 2, articles: 101..=140, words: 8 })
}
