//! A request has one name, in the log of the proxy, in this log, in the answer and in a problem document.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::json;

use crate::harness::{Answer, Collection, Server, Site};

tests![
    the_id_of_a_proxy_is_said_again,
    a_request_without_an_id_gets_one,
    a_problem_names_its_request_however_it_is_encoded,
    the_log_names_the_request,
    a_log_for_programs_is_one_object_a_line,
];

fn ask(site: &Site, address: &str, headers: &[(&str, &str)]) -> Answer {
    let request =
        headers.iter().fold(Request::get(address), |request, (name, value)| request.header(*name, *value));
    site.send(request.body(Body::empty()).expect("a request"))
}

fn the_id_of_a_proxy_is_said_again() {
    let collection = Collection::of_sample();
    let site = collection.site();
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    for (headers, id) in [
        (vec![("x-request-id", "proxy-17")], "proxy-17"),
        (vec![("traceparent", trace)], "4bf92f3577b34da6a3ce929d0e0e4736"),
        (vec![("x-request-id", "proxy-17"), ("traceparent", trace)], "proxy-17"),
    ] {
        for address in ["/", "/api/v1/search?q=Wasser", "/indexes/x/search", "/nowhere"] {
            assert_eq!(ask(&site, address, &headers).header("x-request-id"), id, "{address}");
        }
    }
}

fn a_request_without_an_id_gets_one() {
    let collection = Collection::of_sample();
    let site = collection.site();
    let of = |headers: &[(&str, &str)]| ask(&site, "/health/live", headers).header("x-request-id").to_owned();
    let long = "a".repeat(129);
    let ids = [
        of(&[]),
        of(&[("x-request-id", "a b")]),
        of(&[("x-request-id", &long)]),
        of(&[("traceparent", "x")]),
    ];
    for (at, id) in ids.iter().enumerate() {
        assert!(id.len() == 24 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
        assert!(!ids[..at].contains(id), "{ids:?}");
    }
}

fn a_problem_names_its_request_however_it_is_encoded() {
    let collection = Collection::of_sample();
    let site = collection.site();
    let headers = [("x-request-id", "proxy-17"), (header::ACCEPT_ENCODING.as_str(), "gzip, br, zstd")];
    for (address, status) in [("/api/v1/search?colour=1", 400), ("/api/v1/articles/nichts", 404)] {
        let answer = ask(&site, address, &headers);
        assert_eq!(answer.status.as_u16(), status);
        assert!(!answer.headers.contains_key("content-encoding"), "{}", answer.describe());
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.json()["request_id"], json!("proxy-17"));
    }
}

/// The line that a request to write leaves in the log, where the configuration begins as given.
fn logged(log: &str) -> String {
    let collection = Collection::of_sample();
    let made = collection.run(["key", "cms", "--scope", "write"]).ends_with(0);
    let config = format!("{log}[web]\nwritten = \"written\"\n{}", made.out);
    std::fs::write(collection.path().join("fundstelle.toml"), config).expect("a file");
    let key = made.err.split_whitespace().find(|word| word.starts_with("fundstelle_")).expect("a key");
    let mut server = Server::start(&collection, &[]);
    let headers = [("Authorization", format!("Bearer {key}")), ("X-Request-Id", "proxy-17".to_owned())];
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let (status, _) = server.ask("DELETE", "/api/v1/articles/nichts", &headers, &json!(null));
    assert_eq!(status, 404);
    server.wait_for("a request to write")
}

fn the_log_names_the_request() {
    let line = logged("");
    assert!(line.contains("proxy-17"), "{line}");
}

fn a_log_for_programs_is_one_object_a_line() {
    let line: serde_json::Value = serde_json::from_str(&logged("log = \"json\"\n")).expect("one object");
    assert!(line["message"].as_str().is_some_and(|message| message.contains("a request to write")), "{line}");
    assert_eq!((&line["level"], &line["span"]["id"]), (&json!("INFO"), &json!("proxy-17")), "{line}");
    assert!(line["timestamp"].is_string(), "{line}");
}
