//! The time limit of searches: whatever is asked, an answer or a 503 comes within it, give or take a piece of work.

use std::ops::ControlFlow;
use std::time::Duration;

use axum::http::StatusCode;
use fundstelle::app::{ArticleSink, Request, SearchError};
use fundstelle::article::{Article, ArticleId};
use fundstelle::budget::Budget;
use fundstelle::engine::{EngineError, Snapshot, Versions};
use fundstelle::query::{Continuation, QueryPlan, SearchParams, Strictness, SuggestParams, Window};
use rustix::time::{ClockId, clock_gettime};

use crate::harness::Collection;

tests![
    whatever_is_asked_the_work_ends_within_the_limit,
    a_search_that_takes_too_long_is_refused_and_the_server_goes_on,
];

/// Work that one look at the clock may be apart from the next. Programs built without optimisation, as tests are,
/// do in this time what a release does in a tenth of it.
const PIECE: Duration = Duration::from_millis(50);
/// Texts, and near-copies of each.
const TEXTS: usize = 10;
const COPIES: usize = 12;

/// A text of about ten thousand words that differs from others by its subject.
fn text(subject: usize, copy: usize) -> String {
    let nouns =
        ["Brunnen", "Leitung", "Speicher", "Pumpe", "Becken", "Wasserwerk", "Versorgung", "Partnerschaft"];
    let verbs = ["plant", "prüft", "fördert", "verteilt", "berät", "misst"];
    let sentence = |n: usize| {
        let (noun, verb) = (nouns[(n * 7 + subject) % nouns.len()], verbs[(n * 3 + subject) % verbs.len()]);
        format!(
            "Gruppe {n} {verb} im Bezirk {} die {noun} für Vorhaben{subject} und Wirkungsmessung.",
            n % 97
        )
    };
    let sentences: Vec<String> = (0..250).map(sentence).collect();
    format!("Bericht über Vorhaben {subject}\n\n{}\n\nAusgabe {copy}.\n", sentences.join("\n"))
}

fn large() -> Collection {
    let collection = Collection::new();
    for subject in 0..TEXTS {
        for copy in 0..COPIES {
            collection.write(&format!("{subject}-{copy}.txt"), text(subject, copy));
        }
    }
    collection.indexed()
}

/// The time that this thread has worked.
fn worked() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Does some work under a limit, and holds that it ends in time. Gives whether it came to an end of its own.
fn ends_in_time<T>(what: &str, limit: Duration, work: impl FnOnce(Budget) -> Result<T, SearchError>) -> bool {
    let before = worked();
    let done = work(Budget::within(limit));
    let took = worked() - before;
    assert!(took <= limit + PIECE, "{what} worked {took:?} under a limit of {limit:?}");
    match done {
        Ok(_) => true,
        Err(SearchError::Engine(EngineError::DeadlineExceeded)) => false,
        Err(error) => panic!("{what}: {error}"),
    }
}

fn params(pairs: &[(&str, &str)]) -> SearchParams {
    SearchParams::from_pairs(pairs.iter().copied(), Strictness::Strict).expect("the parameters are right")
}

/// Takes the first article alone, since a budget is for finding them.
struct First;

impl ArticleSink for First {
    fn begin(&mut self, _: &QueryPlan) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn article(&mut self, _: Article, _: Versions) -> ControlFlow<()> {
        ControlFlow::Break(())
    }
}

fn whatever_is_asked_the_work_ends_within_the_limit() {
    let collection = large();
    let app = collection.app();
    let snapshot = app.open().expect("the index can be opened");
    let snapshot: &dyn Snapshot = &*snapshot;
    // What is built once is no request's work.
    snapshot.warm();
    let many = "Gruppe Bezirk Vorhaben1 Wirkungsmessung Versorgungspartnerschaft Wasserwrk Brunen ".repeat(4);
    let searches: [&[(&str, &str)]; 7] = [
        &[("q", "Wasserwerk Versorgung"), ("per_page", "100")],
        &[("q", "Wasserwerk Versorgung"), ("per_page", "100"), ("duplicates", "show"), ("explain", "true")],
        &[("q", "\"Gruppe 7 misst\" Bezirk -Turbine")],
        &[("q", "Wirkungsmesung Partnershaft Versorgungspartnershaft")],
        &[("q", "ver* wasser* g*"), ("instant", "true")],
        &[("q", &many), ("match", "any"), ("per_page", "100")],
        &[("per_page", "100"), ("duplicates", "show")],
    ];
    let id = ArticleId::new("3-3.txt").expect("an id");
    let mut answered = 0;
    for limit in [1, 5, 20, 50, 5_000].map(Duration::from_millis) {
        for pairs in searches {
            let request = Request::new(params(pairs), Strictness::Strict)
                .with(|options| options.continuation = Continuation::Always);
            let execute = |budget| app.execute(snapshot, &request, budget);
            answered += usize::from(ends_in_time(&format!("a search for {pairs:?}"), limit, execute));
            let explain = |budget| app.explain(snapshot, &request, &id, budget);
            ends_in_time(&format!("explaining {pairs:?}"), limit, explain);
            let rank = |budget| app.rank(snapshot, &request.params.q, Default::default(), 1000, budget);
            ends_in_time(&format!("ranking {pairs:?}"), limit, rank);
            let found = request.clone().with(|options| options.window = Window::Nothing);
            ends_in_time(&format!("counting {pairs:?}"), limit, |budget| {
                app.execute(snapshot, &found, budget)
            });
        }
        for pairs in [&[("q", "Wasserwerk")][..], &[]] {
            let whole = Request::whole(params(pairs), Strictness::Strict);
            ends_in_time(&format!("streaming {pairs:?}"), limit, |budget| {
                app.stream(snapshot, &whole, budget, &mut First)
            });
        }
        ends_in_time("versions", limit, |budget| Ok(snapshot.versions(&id, budget)?));
        ends_in_time("what a service wrote", limit, |budget| {
            Ok(snapshot.written_by("nowhere", "nobody", 0..100, budget)?)
        });
        ends_in_time("statistics", limit, |budget| Ok(snapshot.stats(budget)?));
        ends_in_time("related articles", limit, |budget| Ok(app.related(snapshot, &id, 5, budget)?));
        let typed = SuggestParams { q: "wasserwerk ver".to_owned(), limit: 8 };
        ends_in_time("suggestions", limit, |budget| Ok(app.suggest(snapshot, &typed, budget)?));
        ends_in_time("a page", limit, |budget| {
            app.article(snapshot, &id, &params(&[("q", "Wasserwerk")]), 5, budget)
        });
    }
    assert!(answered > 0, "every search was given up: the limits tell nothing");
}

fn a_search_that_takes_too_long_is_refused_and_the_server_goes_on() {
    let site = large().configured(|config| config.web.search_timeout_ms = 1).site();
    let slow =
        "/api/v1/search?q=Wasserwerk+Versorgung+Wirkungsmesung&per_page=100&duplicates=show&explain=true";
    let answer = site.get(slow);
    assert!(
        [StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE].contains(&answer.status),
        "{}",
        answer.describe()
    );
    if answer.status == StatusCode::SERVICE_UNAVAILABLE {
        assert_eq!(answer.json()["code"], "overloaded");
        assert_eq!(answer.header("retry-after"), "2");
    }
    assert_eq!(site.get("/health/live").status, StatusCode::OK);
}
