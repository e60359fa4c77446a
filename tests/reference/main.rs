//! The reference engine and the embedded one agree on made-up collections and queries.
//!
//! A thousand queries are tried each time, always the same ones. To try more, say how many:
//! `REFERENCE_CASES=10000 cargo test --test reference`.

mod collection;
mod compare;
mod embedded;
mod engine;
mod generate;
mod matching;
mod meaning;
mod rescoring;

use std::cell::Cell;
use std::ops::RangeInclusive;

use proptest::collection::vec;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::collection::Collection;
use crate::embedded::Embedded;
use crate::generate::{MadeCollection, Request};

/// Queries that are tried where nobody asks for another number.
const CASES: usize = 1000;
/// Queries to one collection.
const QUERIES: usize = 50;
/// Smaller collections that are tried for one that the engines differ on, and for how many milliseconds.
const SHRINKS: u32 = 1000;
const SHRINK_TIME: u32 = 30_000;

/// Both engines over one collection.
struct Engines {
    reference: Collection,
    embedded: Embedded,
}

impl Engines {
    fn over(made: &MadeCollection) -> Self {
        let today = engine::today();
        let vocabulary = embedded::vocabulary();
        let analyzers = embedded::analyzers(&made.batches, &vocabulary);
        Self {
            reference: Collection::new(&made.batches, analyzers, &vocabulary, today),
            embedded: Embedded::new(&made.batches, today),
        }
    }

    /// How their answers differ, with the plan that both answered.
    fn difference(&self, request: &Request) -> Option<String> {
        let said = self.embedded.ask(request);
        let difference = compare::compare(&said, &self.reference).err()?;
        Some(format!("{difference}\n  with the plan {:#?}", said.plan.understood))
    }
}

/// Tries requests on a collection. The number of the first that the engines differ on is noted; after that only this
/// one is tried, on ever smaller collections.
fn agree(
    made: &MadeCollection,
    requests: &[Request],
    failing: &Cell<Option<usize>>,
) -> Result<(), TestCaseError> {
    let engines = Engines::over(made);
    let mut tried = requests.iter().enumerate();
    let differs = |(number, request): &(usize, &Request)| {
        failing.get().is_none_or(|failing| failing == *number) && engines.difference(request).is_some()
    };
    match tried.find(differs) {
        Some((number, _)) => {
            failing.set(Some(number));
            Err(TestCaseError::fail("the engines differ"))
        }
        None => Ok(()),
    }
}

/// Says how the engines differ on a request, once everything is left out of it that is not needed for that.
fn report(made: &MadeCollection, request: &Request) -> String {
    let engines = Engines::over(made);
    let mut request = request.clone();
    while let Some(simpler) = request.simpler().into_iter().find(|one| engines.difference(one).is_some()) {
        request = simpler;
    }
    let difference = engines.difference(&request).unwrap_or_default();
    format!("the engines differ on\n  {request:?}\nover the articles\n{made:?}in\n  {difference}")
}

/// Tries so many requests, some of them to each collection of so many articles with so many words a section.
fn try_cases(cases: usize, queries: usize, seed: u8, articles: RangeInclusive<usize>, words: usize) {
    let config = Config {
        cases: cases.div_ceil(queries) as u32,
        failure_persistence: None,
        max_shrink_iters: SHRINKS,
        max_shrink_time: SHRINK_TIME,
        ..Config::default()
    };
    let seed = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(config, seed);
    let made = (generate::collection(articles, words), vec(generate::request(), queries).no_shrink());
    let failing = Cell::new(None);
    match runner.run(&made, |(made, requests)| agree(&made, &requests, &failing)) {
        Ok(()) => {}
        Err(TestError::Fail(_, (made, requests))) => {
            panic!("{}", report(&made, &requests[failing.get().unwrap_or_default()]))
        }
        Err(error) => panic!("{error}"),
    }
}

fn cases() -> usize {
    std::env::var("REFERENCE_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(CASES)
}

#[test]
fn the_embedded_engine_answers_as_the_reference_does() {
    try_cases(cases() * 9 / 10, QUERIES, 1, 1..=40, 30);
}

#[test]
fn so_it_does_where_more_articles_match_than_are_looked_at_again() {
    try_cases(cases() / 10, QUERIES, 2, 101..=140, 8);
}
