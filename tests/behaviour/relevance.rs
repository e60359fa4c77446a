//! Relevance on the sample corpus, which is always there: a floor on the mean reciprocal rank.

use std::fs;

use serde::Deserialize;

use crate::harness::{Collection, root};

tests![sample_queries_reach_their_floor];

/// MRR@10 that a change must not fall below.
const FLOOR: f64 = 0.90;

/// A query with the articles that may stand first (an event that two articles report has two).
#[derive(Deserialize)]
struct Judged {
    id: String,
    text: String,
    expected: Vec<String>,
}

fn sample_queries_reach_their_floor() {
    let lines =
        fs::read_to_string(root().join("tests/relevance/sample.jsonl")).expect("the queries are there");
    let judged: Vec<Judged> =
        lines.lines().map(|line| serde_json::from_str(line).expect("a query is right")).collect();
    let site = Collection::of_sample().site();
    let ids = site.all_ids(&[]);
    let mut sum = 0.0;
    let mut weak = String::new();
    for Judged { id, text, expected } in &judged {
        assert!(
            expected.iter().all(|id| ids.contains(id)),
            "{id}: {expected:?} left the corpus; mend the judgment"
        );
        let found = site.search(&[("q", text), ("match", "any")]);
        let rank = expected.iter().filter_map(|id| found.rank(id)).min();
        sum += rank.map_or(0.0, |rank| 1.0 / rank as f64);
        if rank != Some(1) {
            weak.push_str(&format!(
                "\n{id} {text:?} wants one of {expected:?} first, its rank is {rank:?}; {}\n",
                found.describe()
            ));
        }
    }
    let mean = sum / judged.len() as f64;
    assert!(mean >= FLOOR, "MRR@10 is {mean:.4}, the floor {FLOOR}. Not first:{weak}");
}
