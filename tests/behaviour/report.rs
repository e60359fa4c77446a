//! The query log counts what visitors search for, and `fundstelle report` prints the counts.

use std::fs;

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use crate::harness::{Collection, Server};

tests![
    frequent_and_unanswered_queries_are_summed_without_who_asked,
    without_a_folder_nothing_is_counted,
    of_front_ends_that_search_with_every_key_whole_texts_are_summed,
];

fn frequent_and_unanswered_queries_are_summed_without_who_asked() {
    let collection = Collection::of_sample();
    let folder = collection.path().join("query-log");
    fs::write(
        collection.path().join("fundstelle.toml"),
        "[web]\nquery_log = \"query-log\"\nquery_log_least = 2\n",
    )
    .expect("it can be written");
    let server = Server::start(&collection, &[]);
    let asked =
        ["/?q=Wasser", "/?q=wasser", "/?q=Quantenchromodynamik", "/?q=Quantenchromodynamik", "/?q=einmalig"];
    for address in asked {
        server.get(address);
    }
    server.search(&[("q", "Wasser")]);
    // A text that is still being typed, a further page and the start page don't count as searches.
    server.search(&[("q", "Was"), ("instant", "true")]);
    server.search(&[("q", "Wasser"), ("page", "2")]);
    server.get("/");
    assert!(!folder.exists(), "something was written before the day was over");
    let (code, log) = server.terminate();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("Quantenchromodynamik"), "the log tells what was asked: {log}");

    let output = collection.run(["report", "--json"]).ends_with(0);
    let sums: Value = serde_json::from_str(&output.out).expect("JSON");
    assert_eq!(
        sums,
        json!({
            "searches": {"asked": 6, "unanswered": 3},
            "queries": {
                "quantenchromodynamik": {"asked": 2, "unanswered": 2},
                "wasser": {"asked": 3, "unanswered": 0},
            },
        })
    );
    let text = collection.run(["report"]).ends_with(0).out;
    let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("no {part:?} in:\n{text}"));
    assert!(at("3  wasser") < at("2  quantenchromodynamik"));
    assert!(!text.contains("einmalig"));
    let other = collection.run(["report", "--to", "2020-01-01", "--json"]).ends_with(0).out;
    assert!(other.contains("\"queries\": {}"), "{other}");
    collection.run(["report", "--from", "gestern"]).ends_with(2).says(&["2026-11-28"]);
    collection.run(["report", "nowhere"]).ends_with(1).says(&["nowhere"]);
}

fn without_a_folder_nothing_is_counted() {
    let collection = Collection::of_sample();
    collection.run(["report"]).ends_with(1).says(&["web.query_log"]);
}

fn of_front_ends_that_search_with_every_key_whole_texts_are_summed() {
    let collection = Collection::of_sample();
    let folder = collection.path().join("query-log");
    let collection = collection.configured(|config| {
        config.web.query_log = Some(folder.clone());
        config.web.query_log_least = 2;
    });
    let site = collection.site();
    let typed = |text: &str, page: u32| {
        let search = json!({"indexUid": "articles", "q": text, "hitsPerPage": 5, "page": page});
        let counted =
            json!({"indexUid": "articles", "q": text, "hitsPerPage": 0, "page": 1, "facets": ["year"]});
        let request = Request::post("/multi-search").header(header::CONTENT_TYPE, "application/json");
        let body = json!({"queries": [search, counted]}).to_string();
        site.send(request.body(Body::from(body)).expect("a request")).ok();
    };
    for _ in 0..2 {
        for text in ["W", "Wa", "Was", "Wass", "Wasser", "Q", "Qu", "Quantenchromo", "Quantenchromodynamik"] {
            typed(text, 1);
        }
        typed("Wasser", 2);
    }
    site.state.write_query_log();
    let path = folder.to_str().expect("a path");
    let sums: Value =
        serde_json::from_str(&collection.run(["report", path, "--json"]).ends_with(0).out).expect("JSON");
    assert_eq!(
        sums,
        json!({
            "searches": {"asked": 4, "unanswered": 2},
            "queries": {
                "quantenchromodynamik": {"asked": 2, "unanswered": 2},
                "wasser": {"asked": 2, "unanswered": 0},
            },
        })
    );
}
