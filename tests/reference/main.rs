//! The reference engine and the embedded one agree on made-up collections and queries.
//!
//! A thousand queries are tried each time, always the same ones. To try more, say how many:
//! `REFERENCE_CASES=10000 cargo test --test reference`.

mod agreement;
mod collection;
mod compare;
mod engine;
mod generate;
mod matching;
mod meaning;
mod rescoring;
mod tested;

use fundstelle::config::Config;

use crate::agreement::{Cases, agree_on};

/// Queries that are tried where nobody asks for another number.
const CASES: usize = 1000;
/// Queries to one collection.
const QUERIES: usize = 50;

fn cases() -> usize {
    std::env::var("REFERENCE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES)
}

/// The embedded engine, with everything that it can do.
fn embedded(mut config: Config) -> Config {
    config.meaning.enabled = Some(true);
    config
}

#[test]
fn the_embedded_engine_answers_as_the_reference_does() {
    let cases = Cases { requests: cases() * 9 / 10, to_each: QUERIES, seed: 1, articles: 1..=40, words: 30 };
    agree_on(cases, &embedded);
}

#[test]
fn so_it_does_where_more_articles_match_than_are_looked_at_again() {
    let cases = Cases { requests: cases() / 10, to_each: QUERIES, seed: 2, articles: 101..=140, words: 8 };
    agree_on(cases, &embedded);
}
