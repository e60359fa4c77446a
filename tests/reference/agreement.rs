//! Sends made-up requests on made-up collections to an engine and to the reference, and reports the smallest request on
//! which they differ.

use std::cell::Cell;
use std::ops::RangeInclusive;

use proptest::collection::vec;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::collection::Collection;
use crate::generate::{self, MadeCollection, Request};
use crate::tested::{self, Configure, Tested};
use crate::{compare, engine};

/// Smaller collections that are tried for one that the engines differ on, and for how many milliseconds.
const SHRINKS: u32 = 1000;
const SHRINK_TIME: u32 = 30_000;

/// The size of a test run.
pub struct Cases {
    /// The number of requests.
    pub requests: usize,
    /// The number of requests to each collection.
    pub to_each: usize,
    /// The seed of the random numbers.
    pub seed: u8,
    /// How many articles a collection has.
    pub articles: RangeInclusive<usize>,
    /// The most words of a section of an article.
    pub words: usize,
}

/// Both engines over one collection.
struct Engines {
    reference: Collection,
    tested: Tested,
}

impl Engines {
    fn over(made: &MadeCollection, configure: Configure<'_>) -> Self {
        let today = engine::today();
        let vocabulary = tested::vocabulary();
        let analyzers = tested::analyzers(&made.batches, &vocabulary);
        Self {
            reference: Collection::new(&made.batches, analyzers, &vocabulary, today),
            tested: Tested::new(&made.batches, today, configure),
        }
    }

    /// How their answers differ, with the plan that both answered.
    fn difference(&self, request: &Request) -> Option<String> {
        let said = self.tested.ask(request);
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
    configure: Configure<'_>,
) -> Result<(), TestCaseError> {
    let engines = Engines::over(made, configure);
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
fn report(made: &MadeCollection, request: &Request, configure: Configure<'_>) -> String {
    let engines = Engines::over(made, configure);
    let mut request = request.clone();
    while let Some(simpler) = request.simpler().into_iter().find(|one| engines.difference(one).is_some()) {
        request = simpler;
    }
    let difference = engines.difference(&request).unwrap_or_default();
    format!("the engines differ on\n  {request:?}\nover the articles\n{made:?}in\n  {difference}")
}

/// Tries made-up requests, always the same ones, with the engine of a configuration.
///
/// # Panics
/// The engines differ on one.
pub fn agree_on(cases: Cases, configure: Configure<'_>) {
    let config = Config {
        cases: cases.requests.div_ceil(cases.to_each) as u32,
        failure_persistence: None,
        max_shrink_iters: SHRINKS,
        max_shrink_time: SHRINK_TIME,
        ..Config::default()
    };
    let seed = TestRng::from_seed(RngAlgorithm::ChaCha, &[cases.seed; 32]);
    let mut runner = TestRunner::new_with_rng(config, seed);
    let requests = vec(generate::request(), cases.to_each).no_shrink();
    let made = (generate::collection(cases.articles, cases.words), requests);
    let failing = Cell::new(None);
    match runner.run(&made, |(made, requests)| agree(&made, &requests, &failing, configure)) {
        Ok(()) => {}
        Err(TestError::Fail(_, (made, requests))) => {
            panic!("{}", report(&made, &requests[failing.get().unwrap_or_default()], configure))
        }
        Err(error) => panic!("{error}"),
    }
}
