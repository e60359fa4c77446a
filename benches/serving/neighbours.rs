//! A cheap search while another client sends the worst that it can: whatever is allowed and takes long.

use std::time::Duration;

use serde_json::{Value, json};

use super::documents::Collection;
use super::load::{Ask, Expected, Over, Times, at_rate, client, saturating};
use super::queries::{common, encoded, nouns};
use super::servers::Server;
use super::table::{self, Load};

/// The number of connections of the other client.
const CONNECTIONS: usize = 64;
/// The largest answer that the other client asks for again and again, in bytes.
const MOST_TAKEN: usize = 50_000_000;
/// Cheap searches a second.
const RATE: f64 = 20.0;
/// The answers that the worst requests may have: a refusal is one.
const ANSWERS: &[u16] = &[200, 400, 413, 503];

/// The most conditions that a search may have.
const CONDITIONS: usize = 256;
/// The longest tag that may mark what matches, in characters.
const TAG: usize = 200;

type Named = (String, Ask);

/// The worst requests, by what makes them expensive: as much as is allowed, and as much as fits into a body.
fn worst(collection: &Collection) -> Vec<Named> {
    let common = common(&nouns(collection));
    let words: Vec<&str> = common.iter().cycle().take(32).map(String::as_str).collect();
    let words = words.join(" ");
    let all = [filters(&words), hits(&words), queries(&words)].concat();
    all.into_iter().map(|(name, ask)| (name, Ask { expected: Expected::Status(ANSWERS), ..ask })).collect()
}

/// A search of the InstantSearch shape for any of some words.
fn index_search(words: &str, more: Value) -> Ask {
    let mut body = json!({"q": words, "matchingStrategy": "frequency"});
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    Ask::post("/indexes/articles/search", body.to_string())
}

/// Filters of many conditions.
fn filters(words: &str) -> Vec<Named> {
    let list = |facet: &str, values: usize, of: &dyn Fn(usize) -> String| {
        let values: Vec<String> = (0..values).map(of).collect();
        format!("{facet} IN [{}]", values.join(","))
    };
    let year = |at: usize| (1900 + at % 130).to_string();
    let theme = |at: usize| ["wasser", "bildung", "klima", "none", "stadt"][at % 5].to_owned();
    let negated = |conditions| vec!["NOT theme = wasser"; conditions].join(" OR ");
    let filter =
        |name: &str, filter: Value| (name.to_owned(), index_search(words, json!({"filter": filter})));
    vec![
        filter("a filter of 256 years", json!(list("year", CONDITIONS, &year))),
        filter("a filter of 256 themes", json!(list("theme", CONDITIONS, &theme))),
        filter("a filter of 256 alternatives", json!(negated(CONDITIONS))),
        filter("64 filters of 4 themes", json!(vec![list("theme", CONDITIONS / 64, &theme); 64])),
        filter("14 filters of 3,200 years", json!(vec![list("year", 3_200, &year); 14])),
        filter("14 filters of 1,900 themes", json!(vec![list("theme", 1_900, &theme); 14])),
        filter("12 filters of 900 alternatives", json!(vec![negated(900); 12])),
        filter(
            "64 filters of 1,900 values",
            json!(vec![list("year", 1_900, &|at| (at % 10).to_string()); 64]),
        ),
    ]
}

/// Answers with many hits.
fn hits(words: &str) -> Vec<Named> {
    let marked = |name: &str, tag: usize| {
        let (before, behind) = ("<".repeat(tag), ">".repeat(tag));
        let marks = json!({"highlightPreTag": before, "highlightPostTag": behind});
        let mut more = json!({"limit": 1000, "attributesToHighlight": ["*"]});
        more.as_object_mut().expect("an object").extend(marks.as_object().expect("an object").clone());
        (name.to_owned(), index_search(words, more))
    };
    vec![
        marked("a thousand hits, tags of 200 characters", TAG),
        marked("a thousand hits, tags of 120,000 characters", 120_000),
    ]
}

/// Queries that find much.
fn queries(words: &str) -> Vec<Named> {
    let letters = ('a'..='z').chain('a'..='f').enumerate();
    let beginnings: Vec<String> =
        letters.map(|(at, letter)| format!("{letter}{}*", ["e", "a"][at % 2])).collect();
    let page = "/api/v1/search?match=any&per_page=100&explain=true";
    let query = json!({"q": words, "match": "any", "per_page": 100, "page": 20, "explain": true});
    let several = json!({"queries": vec![query; 16]}).to_string();
    let values = json!({"q": words, "facetName": "theme", "facetQuery": "a"}).to_string();
    [
        ("32 beginnings", Ask::get(format!("{page}&q={}", encoded(&beginnings.join(" "))))),
        ("32 words, a deep page", Ask::get(format!("{page}&page=20&q={}", encoded(words)))),
        ("16 searches in one", Ask::post("/api/v1/multi-search", several)),
        ("a search among values", Ask::post("/indexes/articles/facet-search", values)),
    ]
    .map(|(name, ask)| (name.to_owned(), ask))
    .to_vec()
}

/// Each of the worst alone, and then the cheap search beside all of them.
pub fn measure(server: &Server, collection: &Collection, time: Duration) {
    let worst = worst(collection);
    println!("\n| the worst of one client, alone | status | ms | MB of answer |");
    println!("|---|---|---|---|");
    let mut taken = Vec::new();
    for (name, ask) in worst {
        let answer = super::load::once(server.address, &ask);
        let (took, size) = (table::milliseconds(answer.time), table::megabytes(answer.body.len() as u64));
        println!("| {name} | {} | {} | {} |", answer.status, table::figure(took), table::figure(size));
        taken.push((ask, answer.body.len()));
    }
    let cheap: Vec<Ask> = nouns(collection)
        .iter()
        .step_by(37)
        .map(|nouns| Ask::get(format!("/api/v1/search?q={}", encoded(&nouns[0]))))
        .map(|ask| Ask { expected: Expected::Status(&[200, 503]), ..ask })
        .collect();
    let alone = at_rate(server.address, &cheap, RATE, time, client(1));
    // What is too large for this program to take 64 times is left out, and stands in the table above.
    taken.retain(|(_, size)| *size < MOST_TAKEN);
    let worst: Vec<Ask> = taken.into_iter().map(|(ask, _)| ask).collect();
    let over = Over::default();
    let (beside, of_other) = std::thread::scope(|scope| {
        let other = scope.spawn(|| {
            let mut times = Times::default();
            while !over.is_said() {
                times.add(saturating(server.address, &worst, CONNECTIONS, Duration::from_secs(1), client(2)));
            }
            times
        });
        let said = over.guard();
        // The other client's requests are there first.
        std::thread::sleep(Duration::from_millis(500));
        let beside = at_rate(server.address, &cheap, RATE, time.max(Duration::from_secs(8)), client(1));
        drop(said);
        (beside, other.join().expect("the other client"))
    });
    let statuses = beside.statuses.clone();
    table::loads();
    table::load(
        "a cheap search, 20 a second, nobody else",
        &Load { times: alone, cpu: Duration::ZERO },
        None,
    );
    table::load(
        "the same beside another client's worst 64",
        &Load { times: beside, cpu: Duration::ZERO },
        None,
    );
    println!("\nStatus of the cheap searches: {statuses:?}; of the other client's: {:?}", of_other.statuses);
}
