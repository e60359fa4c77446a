//! What is measured while the index changes.

use std::time::{Duration, Instant};

use hyper::Method;
use serde_json::json;

use super::documents::Collection;
use super::load::{Ask, Expected, Over, at_rate, client, each, once, saturating};
use super::queries::of_nouns;
use super::servers::{Server, Setup};
use super::table::{self, Load};

/// The number of single writes.
const WRITES: usize = 15;
/// The number of articles that are written together while others search.
const TOGETHER: usize = 200;
/// A key of the bench's own, and what the configuration holds of it.
const KEY: &str = "fundstelle_bench_0123456789abcdef0123456789abcdef";

/// Starts a server that may be written to.
fn writable(setup: &Setup) -> Server {
    let hash = blake3::hash(KEY.as_bytes()).to_hex();
    let written = setup.folder().join("written");
    setup.start(&format!(
        "max_searches = 1000\nsearch_timeout_ms = 60000\nwritten = {:?}\nkeys = [{{ name = \"bench\", hash = \"{hash}\", scopes = [\"write\"] }}]\n",
        written.display().to_string()
    ))
}

fn with_key(mut ask: Ask) -> Ask {
    ask.headers.push(("authorization", format!("Bearer {KEY}")));
    ask.expected = Expected::Status(&[200, 201]);
    ask
}

fn article(collection: &Collection, number: usize) -> serde_json::Value {
    let of = &collection.samples[number % collection.samples.len()];
    json!({
        "id": format!("bench-{number}"),
        "title": format!("{} Prüfstein{number}", of.title),
        "text": format!("{} Prüfstein{number}.", of.text),
    })
}

/// Single writes, each of which is found when it is answered; then searches at half of what the server can
/// answer, while many articles are written every so often.
pub fn measure(setup: &Setup, collection: &Collection, time: Duration) {
    let server = writable(setup);
    let put = |number: usize| {
        let mut article = article(collection, number);
        article.as_object_mut().expect("an object").remove("id");
        let ask = Ask::post(&format!("/api/v1/articles/bench-{number}"), article.to_string());
        with_key(Ask { method: Method::PUT, ..ask })
    };
    // The first write starts the writer.
    each(server.address, &[put(0)]);
    let mut times = Vec::new();
    let before = server.process.cpu();
    for number in 1..=WRITES {
        let answer = each(server.address, &[put(number)]).remove(0);
        times.push(answer.time);
        let found = each(server.address, &[Ask::get(format!("/api/v1/search?q=Pr%C3%BCfstein{number}"))]);
        let (total, _) = super::cases::found(&found[0]);
        assert_eq!(total, 1, "an article is not found that was written");
    }
    let cpu = (server.process.cpu() - before) / WRITES as u32;
    times.sort_unstable();
    table::figures();
    table::single("one PUT, found when answered, median", "ms", table::milliseconds(times[WRITES / 2]), None);
    table::single("one PUT and a search for it, work", "CPU ms", table::milliseconds(cpu), None);
    rewriting(&server, collection, time);
}

fn rewriting(server: &Server, collection: &Collection, time: Duration) {
    let asks: Vec<Ask> =
        of_nouns(collection).iter().map(|query| Ask::get(format!("/api/v1/search?{query}"))).collect();
    let full = saturating(server.address, &asks, 16, time / 2, client(1));
    let rate = full.rate() / 2.0;
    let (over, started) = (Over::default(), Instant::now());
    let before = server.process.cpu();
    let (times, written) = std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut written = 0;
            while !over.is_said() {
                let number = 1_000 + written * TOGETHER;
                let lines: String = (number..number + TOGETHER)
                    .map(|number| format!("{}\n", article(collection, number)))
                    .collect();
                let mut ask = with_key(Ask::post("/api/v1/articles", lines));
                ask.headers.retain(|(name, _)| *name != "content-type");
                ask.headers.push(("content-type", "application/jsonl".to_owned()));
                assert_eq!(once(server.address, &ask).status, 200, "articles can't be written");
                written += 1;
                // Every ten seconds, or some times within a short measurement.
                let pause = Duration::from_secs(10).min(time / 3);
                let next = started + pause * written as u32;
                while Instant::now() < next && !over.is_said() {
                    std::thread::sleep(Duration::from_millis(20));
                }
            }
            written
        });
        let said = over.guard();
        let times = at_rate(server.address, &asks, rate, time.max(Duration::from_secs(6)), client(1));
        drop(said);
        (times, writing.join().expect("writes"))
    });
    let name = format!("{rate:.0} req/s (half), {TOGETHER} articles written {written} times");
    table::loads();
    table::load(&name, &Load { times, cpu: server.process.cpu() - before }, None);
}
