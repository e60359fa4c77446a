//! What is measured while nothing is written.

use std::time::Duration;

use hyper::body::Bytes;
use serde_json::Value;

use super::documents::Collection;
use super::load::{Answer, Ask, Expected, Times, client, each, saturating};
use super::queries::{Class, beginnings, classes, encoded, nouns, of_nouns};
use super::servers::Server;
use super::table::{self, Load};

/// The address of searches at both servers.
const SEARCH: [&str; 2] = ["/api/v1/search", "/search"];
/// The number of words whose hits are counted in the texts themselves.
const COUNTED: usize = 60;
/// How often two servers take turns within one measurement, since a machine is not equally fast all the time.
const TURNS: u32 = 2;

/// Both servers, and how long each is asked for one figure.
pub struct Pair<'a> {
    pub ours: &'a Server,
    pub textbook: &'a Server,
    pub time: Duration,
}

/// Asks a server as fast as it answers.
fn measured(server: &Server, asks: &[Ask], connections: usize, time: Duration) -> Load {
    let before = server.process.cpu();
    let times = saturating(server.address, asks, connections, time, client(1));
    Load { times, cpu: server.process.cpu() - before }
}

impl Pair<'_> {
    /// Measures both in turns, and prints a row.
    fn compare(&self, name: &str, ours: &[Ask], beside: Option<&[Ask]>, connections: usize) {
        let empty = || Load { times: Times::default(), cpu: Duration::ZERO };
        let (mut our, mut other) = (empty(), beside.map(|_| empty()));
        for _ in 0..TURNS {
            let turn = |server, asks: &[Ask], load: &mut Load| {
                let round = measured(server, asks, connections, self.time / TURNS);
                load.times.add(round.times);
                load.cpu += round.cpu;
            };
            turn(self.ours, ours, &mut our);
            if let (Some(other), Some(asks)) = (&mut other, beside) {
                turn(self.textbook, asks, other);
            }
        }
        table::load(name, &our, other.as_ref());
    }

    /// Holds the number of hits of single words against the texts: every text with the word is a hit, but for one
    /// in a hundred, since cleaning takes lines away.
    pub fn check_counts(&self, collection: &Collection) {
        let nouns = nouns(collection);
        let step = (nouns.len() / COUNTED).max(1);
        let words: Vec<String> =
            nouns.iter().step_by(step).map(|nouns| nouns[nouns.len() / 2].clone()).collect();
        let frequencies = collection.frequencies(&words);
        for (server, path, more) in
            [(self.ours, SEARCH[0], "&duplicates=show"), (self.textbook, SEARCH[1], "")]
        {
            for (word, frequency) in &frequencies {
                let answer = each(server.address, &[Ask::get(format!("{path}?q={}{more}", encoded(word)))]);
                let (total, _) = found(&answer[0]);
                assert!(
                    total * 100 >= *frequency * 99,
                    "{word} is in {frequency} texts, and {path} finds {total}"
                );
            }
        }
    }

    /// All classes of queries in one connection, and one to three nouns in several.
    pub fn searches(&self, collection: &Collection) {
        let asks = |class: &Class| {
            let [ours, beside] =
                [(self.ours, SEARCH[0]), (self.textbook, SEARCH[1])].map(|(server, path)| {
                    if path == SEARCH[0] || class.textbook {
                        checked(server, path, class)
                    } else {
                        Vec::new()
                    }
                });
            (ours, beside)
        };
        for class in classes(collection) {
            let (ours, beside) = asks(&class);
            let name = format!("{}, 1 connection", class.name);
            self.compare(&name, &ours, class.textbook.then_some(&beside), 1);
            if class.name == "one to three nouns" {
                for connections in [4, 16, 64] {
                    let name = format!("{}, {connections} connections", class.name);
                    self.compare(&name, &ours, Some(&beside), connections);
                }
            }
        }
    }

    /// Answers of other forms, each beside the endpoint or the least that a server can do.
    pub fn forms(&self, collection: &Collection) {
        let queries = of_nouns(collection);
        let of = |path: &str, more: &str| -> Vec<Ask> {
            queries.iter().map(|query| Ask::get(format!("{path}?{query}{more}"))).collect()
        };
        let some = |body: &[u8], part: &str| String::from_utf8_lossy(body).contains(part);
        let only_ids = settled(self.ours, &of(SEARCH[0], "&fields=id"), |body| some(body, "\"hits\":["));
        self.compare("fields=id, 16 connections", &only_ids, None, 16);
        let pages = settled(self.ours, &of("/", ""), |body| some(body, "<mark>") || some(body, "<li"));
        self.compare("result page (HTML), 16 connections", &pages, None, 16);
        let begun: Vec<Ask> = beginnings(collection)
            .into_iter()
            .map(|query| Ask::get(format!("/api/v1/suggest?{query}")))
            .collect();
        let begun = settled(self.ours, &begun, |body| some(body, "\"suggestions\":["));
        self.compare(
            "completion beside hello, 16 connections",
            &begun,
            Some(&[Ask::get("/hello".to_owned())]),
            16,
        );
    }

    /// A whole result set in one document.
    pub fn export(&self, word: &str) {
        let ask = Ask::get(format!("/api/v1/export?q={}&format=jsonl", encoded(word)));
        let search = each(self.ours.address, &[Ask::get(format!("{}?q={}", SEARCH[0], encoded(word)))]);
        let (total, _) = found(&search[0]);
        let before = self.ours.process.cpu();
        let answer = each(self.ours.address, &[ask]).remove(0);
        let cpu = self.ours.process.cpu() - before;
        let lines = answer.body.iter().filter(|byte| **byte == b'\n').count() as u64;
        assert_eq!(lines, total, "an export of {word} has another number of articles");
        table::single("export as JSON Lines", "articles/s", lines as f64 / answer.time.as_secs_f64(), None);
        table::single(
            "export, work for a thousand articles",
            "CPU ms",
            table::milliseconds(cpu) * 1e3 / lines as f64,
            None,
        );
    }
}

/// The number of hits of an answer, and how many of them it shows.
pub fn found(answer: &Answer) -> (u64, usize) {
    let json: Value = serde_json::from_slice(&answer.body).expect("JSON");
    let total = json["total"].as_u64().expect("a total");
    (total, json["hits"].as_array().expect("hits").len())
}

/// The requests of a class at a server, each with the answer that was checked.
fn checked(server: &Server, path: &str, class: &Class) -> Vec<Ask> {
    let asks: Vec<Ask> = class.queries.iter().map(|query| Ask::get(format!("{path}?{query}"))).collect();
    let answers = each(server.address, &asks);
    let mut with_hits = 0;
    for (ask, answer) in asks.iter().zip(&answers) {
        let (total, hits) = found(answer);
        assert!(total >= class.least, "{}: {} finds {total}", class.name, ask.path);
        let is_first = !ask.path.contains("&page=");
        assert!(!is_first || hits as u64 >= total.min(10), "{}: {} of {total} hits", ask.path, hits);
        with_hits += usize::from(hits > 0);
    }
    assert!(with_hits * 2 > answers.len(), "{}: only {with_hits} queries have hits", class.name);
    expecting(asks, answers.into_iter().map(|answer| answer.body))
}

/// Requests whose answers hold something, and shall stay the same.
fn settled(server: &Server, asks: &[Ask], holds: impl Fn(&[u8]) -> bool) -> Vec<Ask> {
    let answers = each(server.address, asks);
    for (ask, answer) in asks.iter().zip(&answers) {
        assert!(holds(&answer.body), "{}: {}", ask.path, String::from_utf8_lossy(&answer.body));
    }
    expecting(asks.to_vec(), answers.into_iter().map(|answer| answer.body))
}

fn expecting(asks: Vec<Ask>, bodies: impl Iterator<Item = Bytes>) -> Vec<Ask> {
    asks.into_iter().zip(bodies).map(|(ask, body)| Ask { expected: Expected::Answer(body), ..ask }).collect()
}
