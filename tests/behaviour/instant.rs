//! Search while people type: the last word may be unfinished.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{Collection, Site, root, string};

tests![
    the_final_first_hit_is_there_from_three_fifths_of_the_query_on,
    half_typed_words_and_operators_find_what_they_begin,
    a_word_that_is_still_typed_is_not_corrected,
    a_finished_query_is_searched_as_ever,
    anything_but_true_or_false_is_refused,
];

fn ids(site: &Site, q: &str) -> Vec<String> {
    site.search(&[("q", q), ("instant", "true")]).ids()
}

fn the_final_first_hit_is_there_from_three_fifths_of_the_query_on() {
    let site = Collection::of_sample().site();
    let queries = fs::read_to_string(root().join("tests/relevance/queries.jsonl")).expect("the queries");
    for query in queries.lines() {
        let query: Value = serde_json::from_str(query).expect("a query");
        let text = string(&query["text"]);
        let found = site.search(&[("q", &text)]).ids();
        let letters: Vec<char> = text.chars().collect();
        for length in (letters.len() * 3).div_ceil(5)..=letters.len() {
            let typed: String = letters[..length].iter().collect();
            let hits = ids(&site, &typed);
            assert!(!hits.is_empty(), "{typed:?} finds nothing");
            assert!(hits.contains(&found[0]), "{typed:?} does not find {} of {text:?}: {hits:?}", found[0]);
        }
    }
}

fn half_typed_words_and_operators_find_what_they_begin() {
    let collection = Collection::new()
        .text(
            "wirkung.txt",
            "Zur Wirkung der Projekte gab es eine Messung auf Augenhöhe mit allen Akademikerinnen.",
        )
        .text(
            "plattform.txt",
            "Die Betreiberplattform fördert eine Multi-Akteurs-Partnerschaft im Tal der Ahr.",
        )
        .text("anders.txt", "Ein Fest am Fluss mit Musik, Kuchen und vielen Gästen aus der ganzen Stadt.");
    let site = collection.indexed().site();
    for (typed, expected) in [
        ("Wirk", "wirkung.txt"),
        ("Messung der Wi", "wirkung.txt"),
        ("Wirkungsmess", "wirkung.txt"),
        ("\"auf Aug", "wirkung.txt"),
        ("Akademiker*in", "wirkung.txt"),
        ("Akademiker:", "wirkung.txt"),
        ("foerd", "plattform.txt"),
        ("förd", "plattform.txt"),
        ("Betreiberplatfo", "plattform.txt"),
        ("Multi-Akteurs-", "plattform.txt"),
        ("Multi-Akteurs-Par", "plattform.txt"),
        ("Betreiberplattform organiser:gi", "plattform.txt"),
        ("Betreiberplattform year:20", "plattform.txt"),
        ("Betreiberplattform jahr:", "plattform.txt"),
    ] {
        assert_eq!(ids(&site, typed).first().map(String::as_str), Some(expected), "{typed}");
    }
    assert_eq!(ids(&site, "was ist ").len(), 3, "nothing has been asked yet");
}

fn a_word_that_is_still_typed_is_not_corrected() {
    let collection = Collection::new().text(
        "a.txt",
        "Der Brunnen im Dorf wurde im Sommer gebaut und gibt seither Wasser für alle Familien.",
    );
    let site = collection.indexed().site();
    let typed = site.search(&[("q", "Wasse"), ("instant", "true")]);
    assert_eq!((typed.ids(), &typed.0["did_you_mean"]), (vec!["a.txt".to_owned()], &json!(null)));
    let before = site.search(&[("q", "Brunen Was"), ("instant", "true")]);
    assert_eq!(before.0["did_you_mean"], "Brunnen Was");
}

fn a_finished_query_is_searched_as_ever() {
    let site = Collection::of_sample().site();
    for q in ["Wasserpartnerschaften ", "Messung der Wirkung "] {
        let (typed, asked) = (site.search(&[("q", q), ("instant", "true")]), site.search(&[("q", q)]));
        assert_eq!((typed.total(), &typed.ids()[0]), (asked.total(), &asked.ids()[0]), "{q}");
    }
}

fn anything_but_true_or_false_is_refused() {
    let problem = Collection::of_sample().site().refused(&[("q", "a"), ("instant", "1")]);
    assert_eq!((&problem["code"], &problem["parameter"]), (&json!("invalid_value"), &json!("instant")));
}
