//! The endpoints as other services use them: selected fields, deep pages, several searches at once,
//! caching, and problems.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use fundstelle::app::App;
use serde_json::{Value, json};

use crate::harness::{Answer, Collection, Found, Site, string, tested_engine};

tests![
    facets_alone_are_those_of_the_search,
    a_facet_lists_as_many_values_as_asked_for,
    hits_hold_the_fields_asked_for,
    cursors_reach_every_hit_once,
    a_cursor_is_good_for_its_search_alone,
    a_cursor_expires_when_the_index_moves_on,
    pages_behind_the_reach_are_refused,
    a_body_asks_what_an_address_asks,
    bodies_hold_queries_that_no_address_holds,
    several_searches_are_answered_in_order,
    wrong_bodies_are_told_what_is_wrong,
    a_client_that_has_the_answer_is_told_so,
    a_new_state_of_the_index_has_new_tags,
    another_day_has_new_tags,
    head_and_options_say_what_there_is,
    browsers_may_ask_before_they_send,
    every_failure_is_a_problem_document,
    answers_are_compressed_as_the_client_likes,
];

fn sample() -> Site {
    Collection::of_sample().site()
}

fn post(site: &Site, address: &str, body: impl Into<Body>) -> Answer {
    let request = Request::post(address).header(header::CONTENT_TYPE, "application/json");
    site.send(request.body(body.into()).expect("a request"))
}

fn with(site: &Site, method: Method, address: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(address);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    site.send(request.body(Body::empty()).expect("a request"))
}

/// The problem document of an answer, which must be one of this status and code.
#[track_caller]
fn problem(answer: &Answer, status: u16, code: &str) -> Value {
    let problem = answer.json();
    assert_eq!((answer.status.as_u16(), &problem["code"]), (status, &json!(code)), "{}", answer.describe());
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.describe());
    assert_eq!((&problem["status"], &problem["type"]), (&json!(status), &json!("about:blank")));
    problem
}

fn facets_alone_are_those_of_the_search() {
    let site = sample();
    for parameters in ["q=Wasser&year=2026", "q=partnership&match=any&organiser=giz", ""] {
        let found = site.get(&format!("/api/v1/search?{parameters}")).ok().json();
        let counted = site.get(&format!("/api/v1/facets?{parameters}")).ok().json();
        assert_eq!((&counted["total"], &counted["query"]), (&found["total"], &found["query"]));
        for (name, values) in found["facets"].as_object().expect("facets") {
            assert_eq!(&counted["facets"][name], values, "{name} of {parameters:?}");
            assert_eq!(counted["facets_more"][name], found["facets_more"][name], "{name} of {parameters:?}");
        }
    }
    let two = site.get("/api/v1/facets?facet=theme,year&facet=theme").ok().json();
    let names: Vec<&String> = two["facets"].as_object().expect("facets").keys().collect();
    assert_eq!(names, ["theme", "year"]);
    let wrong = problem(&site.get("/api/v1/facets?facet=colour"), 400, "invalid_value");
    assert_eq!(wrong["allowed"], "year, organiser, theme, language, kind, place");
    problem(&site.get("/api/v1/facets?page=2"), 400, "unknown_parameter");
}

fn a_facet_lists_as_many_values_as_asked_for() {
    let site = sample();
    let of = |limit: u32| {
        let counted = site.get(&format!("/api/v1/facets?facet=organiser&limit={limit}")).ok().json();
        let values = counted["facets"]["organiser"].as_array().expect("a list").clone();
        (values, counted["facets_more"]["organiser"].as_u64().expect("a number"))
    };
    let (few, more) = of(3);
    let (all, none) = of(1000);
    // "none" stays listed beside the most frequent ones.
    let named = few.iter().filter(|value| value["value"] != "none").count();
    assert_eq!((named, none), (3, 0), "{few:?}");
    assert_eq!(few.len() as u64 + more, all.len() as u64, "what is not listed is counted");
    assert_eq!(few[0], all[0]);
    for wrong in ["0", "1001", "viele"] {
        let answer = site.get(&format!("/api/v1/facets?limit={wrong}"));
        assert_eq!(problem(&answer, 400, "invalid_value")["allowed"], "a whole number from 1 to 1000");
    }
}

fn hits_hold_the_fields_asked_for() {
    let site = sample();
    let whole = site.search(&[("q", "Wasser")]);
    let chosen = site.search(&[("q", "Wasser"), ("fields", "id,title, year"), ("fields", "id")]);
    assert_eq!(chosen.ids(), whole.ids());
    for (chosen, whole) in chosen.hits().iter().zip(whole.hits()) {
        let names: Vec<&String> = chosen.as_object().expect("an object").keys().collect();
        assert_eq!(names, ["id", "title", "year"]);
        assert!(names.iter().all(|name| chosen[name.as_str()] == whole[name.as_str()]), "{chosen}");
    }
    assert_eq!(chosen.facets(), whole.facets(), "the rest of the answer stays");
    let refused = site.refused(&[("fields", "id,text")]);
    assert_eq!((&refused["code"], &refused["parameter"]), (&json!("invalid_value"), &json!("fields")));
    let allowed = string(&refused["allowed"]);
    // Every field that may be asked for is one that hits have.
    let explained = site.search(&[("q", "Wasser"), ("explain", "true")]);
    let names: BTreeSet<&str> =
        explained.hits()[0].as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(allowed.split(", ").collect::<BTreeSet<_>>(), names);
}

/// All hits of a search, page by page along the cursors.
fn along_cursors(site: &Site, parameters: &[(&str, &str)]) -> Vec<String> {
    let mut ids = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let mut asked = parameters.to_vec();
        asked.extend(cursor.as_deref().map(|cursor| ("cursor", cursor)));
        let found = site.search(&asked);
        assert!(!found.hits().is_empty() || found.total() == 0, "a cursor leads to an empty page");
        ids.extend(found.ids());
        match found.0["next_cursor"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => return ids,
        }
    }
}

fn cursors_reach_every_hit_once() {
    let site = sample();
    for (query, mode) in
        [("", "auto"), ("Partnerschaft", "auto"), ("Wasser Kommunen Klima", "any"), ("xyzzy", "all")]
    {
        for sort in ["relevance", "newest", "title"] {
            for per_page in ["1", "7", "100"] {
                let parameters = [("q", query), ("match", mode), ("sort", sort), ("per_page", per_page)];
                let whole = site.all_ids(&[("q", query), ("match", mode), ("sort", sort)]);
                assert_eq!(along_cursors(&site, &parameters), whole, "{parameters:?}");
            }
        }
    }
    // More than pages by number reach.
    let mut collection = Collection::new();
    let lines: String = (0..10_050)
        .map(|n| format!("{{\"id\": \"{n}\", \"title\": \"Brunnen {n}\", \"text\": \"Brunnen\", \"language\": \"de\"}}\n"))
        .collect();
    collection.write("lines.jsonl", lines);
    collection = collection.indexed();
    let site = collection.site();
    let ids = along_cursors(&site, &[("q", "Brunnen"), ("per_page", "100"), ("fields", "id")]);
    assert_eq!((ids.len(), ids.iter().collect::<BTreeSet<_>>().len()), (10_050, 10_050));
}

fn a_cursor_is_good_for_its_search_alone() {
    let site = sample();
    let search = [("q", "Partnerschaft"), ("per_page", "5"), ("year", "2023")];
    let cursor = string(&site.search(&search[..2]).0["next_cursor"]);
    for other in [
        vec![("q", "Partner"), ("per_page", "5"), ("cursor", cursor.as_str())],
        vec![("q", "Partnerschaft"), ("per_page", "6"), ("cursor", &cursor)],
        vec![("q", "Partnerschaft"), ("per_page", "5"), ("sort", "newest"), ("cursor", &cursor)],
        [search.as_slice(), &[("cursor", &cursor)]].concat(),
        vec![("q", "Partnerschaft"), ("per_page", "5"), ("cursor", "2")],
        vec![("q", "Partnerschaft"), ("per_page", "5"), ("cursor", &cursor[1..])],
        vec![("q", "Partnerschaft"), ("per_page", "5"), ("cursor", "../../etc/passwd\u{0}")],
    ] {
        let refused = site.refused(&other);
        assert_eq!((&refused["code"], &refused["parameter"]), (&json!("invalid_cursor"), &json!("cursor")));
    }
    // The language of labels and the fields are no part of the search.
    let turned = [search[0], search[1], ("cursor", cursor.as_str()), ("lang", "en"), ("fields", "id")];
    assert_eq!(site.search(&turned).0["page"], 2);
    // Clients that send every default mean nothing by it.
    assert_eq!(site.search(&[search[0], search[1], ("cursor", &cursor), ("page", "1")]).0["page"], 2);
    let both = site.refused(&[search[0], search[1], ("cursor", &cursor), ("page", "2")]);
    assert_eq!((&both["code"], &both["parameter"]), (&json!("invalid_value"), &json!("page")));
}

fn a_cursor_expires_when_the_index_moves_on() {
    let collection = Collection::new()
        .text("a.txt", "Brunnen in Mali\n\nDie Brunnen haben neue Pumpen bekommen.")
        .text("b.txt", "Brunnen in Benin\n\nDie Brunnen haben neue Räder bekommen.")
        .indexed();
    let site = collection.site();
    let cursor = string(&site.search(&[("q", "Brunnen"), ("per_page", "1")]).0["next_cursor"]);
    let address = format!("/api/v1/search?q=Brunnen&per_page=1&cursor={cursor}");
    site.get(&address).ok();
    collection.write("c.txt", "Brunnen in Togo\n\nDie Brunnen haben neue Seile bekommen.");
    collection.index();
    site.app.refresh().expect("the index can be opened");
    let expired = problem(&site.get(&address), 410, "cursor_expired");
    assert!(string(&expired["detail"]).contains("begin again"), "{expired}");
}

fn pages_behind_the_reach_are_refused() {
    let site = sample();
    site.get("/api/v1/search?page=100&per_page=100").ok();
    let refused = site.refused(&[("page", "101"), ("per_page", "100")]);
    assert_eq!((&refused["code"], &refused["parameter"]), (&json!("invalid_value"), &json!("page")));
    assert!(string(&refused["allowed"]).contains("next_cursor"), "{refused}");
    assert_eq!(site.refused(&[("per_page", "101")])["allowed"], "a whole number from 1 to 100");
}

/// An answer without what differs from one to the next.
fn timeless(answer: &Answer) -> Value {
    let mut value = answer.json();
    value["took_ms"] = Value::Null;
    value
}

fn a_body_asks_what_an_address_asks() {
    let site = sample();
    for (address, body) in [
        ("", json!({})),
        ("q=Wasser", json!({"q": "Wasser"})),
        (
            "q=Wasser&year=2026&year=2023&per_page=3&explain=true&lang=en",
            json!({"q": "Wasser", "year": [2026, "2023"], "per_page": 3, "explain": true, "lang": "en"}),
        ),
        ("q=Wasser&year=2026&per_page=3", json!({"q": "Wasser", "year": 2026.0, "per_page": 3.0})),
        ("organiser=giz&fields=id,year", json!({"organiser": "giz", "fields": ["id", "year"], "page": null})),
    ] {
        let (by_address, by_body) = (
            site.get(&format!("/api/v1/search?{address}")).ok(),
            post(&site, "/api/v1/search", body.to_string()).ok(),
        );
        assert_eq!(timeless(&by_address), timeless(&by_body), "{address}");
        assert_eq!(by_body.header("etag"), "", "an answer to POST is not kept");
    }
}

fn bodies_hold_queries_that_no_address_holds() {
    let site = sample();
    let long = "wasser ".repeat(14_500);
    assert!(long.len() > 100_000);
    let answer = post(&site, "/api/v1/search", json!({"q": long}).to_string()).ok().json();
    assert_eq!(answer["notices"][0]["code"], "query_cut");
    assert!(answer["total"].as_u64().is_some_and(|total| total > 0));
    for hostile in
        ["(".repeat(100_000), "\"a".repeat(50_000), "ä".repeat(100_000), "\u{0}\u{202e}".repeat(9_000)]
    {
        post(&site, "/api/v1/search", json!({"q": hostile}).to_string()).ok();
    }
}

fn several_searches_are_answered_in_order() {
    let site = sample();
    let body = json!({"queries": [
        {"q": "Wasser", "per_page": 2},
        {"q": "partnership", "language": ["en"], "fields": "id"},
        {},
    ]});
    let answer = post(&site, "/api/v1/multi-search", body.to_string()).ok().json();
    let results = answer["results"].as_array().expect("results");
    assert_eq!(results.len(), 3);
    for (result, parameters) in results.iter().zip([
        vec![("q", "Wasser"), ("per_page", "2")],
        vec![("q", "partnership"), ("language", "en")],
        vec![],
    ]) {
        let (result, alone) = (Found(result.clone()), site.search(&parameters));
        assert_eq!((result.total(), result.ids()), (alone.total(), alone.ids()));
    }
    let sixteen: Vec<Value> = vec![json!({"q": "Wasser"}); 16];
    post(&site, "/api/v1/multi-search", json!({"queries": sixteen}).to_string()).ok();
    for wrong in [
        json!({}),
        json!({"queries": []}),
        json!({"queries": vec![json!({}); 17]}),
        json!({"queries": ["Wasser"]}),
    ] {
        let told = problem(&post(&site, "/api/v1/multi-search", wrong.to_string()), 400, "invalid_body");
        assert!(string(&told["detail"]).contains("1 to 16 searches"), "{told}");
    }
    let body = json!({"queries": [{"q": "Wasser"}, {"year": "bald"}]});
    let told = problem(&post(&site, "/api/v1/multi-search", body.to_string()), 400, "invalid_filter");
    assert_eq!(told["parameter"], "queries[1].year");
    let body = json!({"queries": [{"colour": "blue"}]});
    let told = problem(&post(&site, "/api/v1/multi-search", body.to_string()), 400, "unknown_parameter");
    assert_eq!(told["parameter"], "queries[0].colour");
    let body = json!({"queries": [{}], "colour": "blue"});
    let told = problem(&post(&site, "/api/v1/multi-search", body.to_string()), 400, "unknown_parameter");
    assert_eq!((&told["parameter"], &told["allowed"]), (&json!("colour"), &json!("queries")));
}

fn wrong_bodies_are_told_what_is_wrong() {
    let site = sample();
    for (body, code, parameter) in [
        ("", "invalid_body", None),
        ("{\"q\": ", "invalid_body", None),
        ("[]", "invalid_body", None),
        ("\"Wasser\"", "invalid_body", None),
        (r#"{"colour": "blue"}"#, "unknown_parameter", Some("colour")),
        (r#"{"q": ["a", "b"]}"#, "invalid_value", Some("q")),
        (r#"{"q": {"a": 1}}"#, "invalid_value", Some("q")),
        (r#"{"year": [[2023]]}"#, "invalid_filter", Some("year")),
        (r#"{"year": "bald"}"#, "invalid_filter", Some("year")),
        (r#"{"page": 0}"#, "invalid_value", Some("page")),
        (r#"{"per_page": 1.5}"#, "invalid_value", Some("per_page")),
        (r#"{"per_page": "5"}"#, "invalid_value", Some("per_page")),
        (r#"{"explain": "true"}"#, "invalid_value", Some("explain")),
        (r#"{"organiser": [true]}"#, "invalid_filter", Some("organiser")),
        (r#"{"q": true}"#, "invalid_value", Some("q")),
        (r#"{"fields": ["id", 1]}"#, "invalid_value", Some("fields")),
        (r#"{"sort": ["newest"]}"#, "invalid_value", Some("sort")),
        (r#"{"lang": "fr"}"#, "invalid_value", Some("lang")),
    ] {
        let told = problem(&post(&site, "/api/v1/search", body), 400, code);
        assert_eq!(told.get("parameter").and_then(Value::as_str), parameter, "{body}: {told}");
    }
    let deep = format!("{{\"q\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    problem(&post(&site, "/api/v1/search", deep), 400, "invalid_body");
    for media_type in ["text/plain", "application/x-www-form-urlencoded", ""] {
        let request = Request::post("/api/v1/search").header(header::CONTENT_TYPE, media_type);
        let answer = site.send(request.body(Body::from("{}")).expect("a request"));
        problem(&answer, 415, "unsupported_media_type");
    }
    let request =
        Request::post("/api/v1/search").header(header::CONTENT_TYPE, "Application/JSON; charset=utf-8");
    site.send(request.body(Body::from("{}")).expect("a request")).ok();
    let large = json!({"q": "a".repeat(300_000)}).to_string();
    problem(&post(&site, "/api/v1/search", large), 413, "body_too_large");
}

const ADDRESSES: [&str; 5] = [
    "/api/v1/search?q=Wasser",
    "/api/v1/suggest?q=Wass",
    "/api/v1/facets?q=Wasser",
    "/api/v1/articles/markdown%2F2026-leitfaden-wasserpartnerschaften.md",
    "/api/v1/articles/markdown%2F2026-leitfaden-wasserpartnerschaften.md/related",
];

fn a_client_that_has_the_answer_is_told_so() {
    let site = sample();
    for address in ADDRESSES {
        let first = site.get(address).ok();
        let tag = first.header("etag").to_owned();
        // That of an article is one for If-Match, which takes no weak one.
        let beginning = if address.ends_with(".md") { "\"" } else { "W/\"" };
        assert!(tag.starts_with(beginning) && tag.ends_with('"'), "{address}: {tag:?}");
        assert_eq!(first.header("cache-control"), "no-cache", "{address}");
        let strong = tag.trim_start_matches("W/");
        for known in [tag.as_str(), strong, "*", &format!("\"other\", {tag}")] {
            let again = with(&site, Method::GET, address, &[(header::IF_NONE_MATCH, known)]);
            assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{address}, {known}");
            assert_eq!((again.header("etag"), again.header("cache-control")), (tag.as_str(), "no-cache"));
        }
        let other = with(&site, Method::GET, address, &[(header::IF_NONE_MATCH, "W/\"other\"")]);
        assert_eq!(other.status, StatusCode::OK, "{address}");
    }
    let missing = with(&site, Method::GET, "/api/v1/articles/nichts", &[(header::IF_NONE_MATCH, "*")]);
    problem(&missing, 404, "not_found");
    assert_eq!((missing.header("etag"), missing.header("cache-control")), ("", "no-store"));
}

fn a_new_state_of_the_index_has_new_tags() {
    let collection = Collection::new()
        .text("a.txt", "Brunnen in Mali\n\nDie Brunnen haben neue Pumpen bekommen.")
        .indexed();
    let site = collection.site();
    let before = string(&json!(site.get("/api/v1/search?q=Brunnen").header("etag")));
    collection.write("b.txt", "Brunnen in Benin\n\nDie Brunnen haben neue Räder bekommen.");
    collection.index();
    site.app.refresh().expect("the index can be opened");
    let after = with(&site, Method::GET, "/api/v1/search?q=Brunnen", &[(header::IF_NONE_MATCH, &before)]);
    assert_eq!(Found(after.json()).total(), 2, "{}", after.describe());
    assert_ne!(after.header("etag"), before);
}

/// An event that is still to come today may be over tomorrow.
fn another_day_has_new_tags() {
    let collection = Collection::of_sample();
    let tag = |day: &str| {
        let app =
            App::new(tested_engine::placed(&collection.config)).expect("the built-in vocabulary is right");
        let site = Site::new(app.on(day.parse().expect("a date")).into());
        site.get("/api/v1/search?q=Wasser").ok().header("etag").to_owned()
    };
    assert_eq!(tag("2026-03-01"), tag("2026-03-01"));
    assert_ne!(tag("2026-03-01"), tag("2026-03-02"));
}

fn head_and_options_say_what_there_is() {
    let site = sample();
    for address in ADDRESSES {
        let (get, head) = (site.get(address).ok(), with(&site, Method::HEAD, address, &[]));
        assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0), "{address}");
        for name in ["etag", "content-type", "cache-control", "content-security-policy"] {
            assert_eq!(head.header(name), get.header(name), "{name} of {address}");
        }
    }
    for (address, methods) in [
        (ADDRESSES[0], "GET, HEAD, POST, OPTIONS"),
        (ADDRESSES[1], "GET, HEAD, OPTIONS"),
        ("/api/v1/multi-search", "POST, OPTIONS"),
    ] {
        let options = with(&site, Method::OPTIONS, address, &[]);
        assert_eq!((options.status, options.header("allow")), (StatusCode::NO_CONTENT, methods), "{address}");
    }
}

/// The preflight request of a browser before it lets a page of another origin send JSON.
fn browsers_may_ask_before_they_send() {
    let friend = "https://www.example.org";
    let collection =
        Collection::of_sample().configured(|config| config.web.allowed_origins = vec![friend.to_owned()]);
    let site = collection.site();
    let preflight = |origin: &str| {
        let headers = [
            (header::ORIGIN, origin),
            (header::ACCESS_CONTROL_REQUEST_METHOD, "POST"),
            (header::ACCESS_CONTROL_REQUEST_HEADERS, "content-type"),
        ];
        with(&site, Method::OPTIONS, "/api/v1/search", &headers)
    };
    let allowed = preflight(friend);
    assert_eq!((allowed.status, allowed.header("access-control-allow-origin")), (StatusCode::OK, friend));
    assert!(allowed.header("access-control-allow-methods").contains("POST"), "{:?}", allowed.headers);
    assert!(allowed.header("access-control-allow-headers").contains("content-type"), "{:?}", allowed.headers);
    assert_eq!(preflight("https://www.example.com").header("access-control-allow-origin"), "");
    let answer = with(&site, Method::GET, "/api/v1/search?q=Wasser", &[(header::ORIGIN, friend)]);
    assert!(answer.header("access-control-expose-headers").contains("etag"), "{:?}", answer.headers);
}

fn every_failure_is_a_problem_document() {
    let site = sample();
    problem(&site.get("/api/v1/nothing"), 404, "not_found");
    problem(&site.get("/api/v2/search"), 404, "not_found");
    problem(&site.get("/api/v1/articles/nichts/related"), 404, "not_found");
    for (method, address) in [
        (Method::DELETE, "/api/v1/search"),
        (Method::GET, "/api/v1/multi-search"),
        (Method::PUT, "/api/v1/articles/a"),
        (Method::POST, "/api/v1/suggest"),
    ] {
        let answer = with(&site, method.clone(), address, &[]);
        problem(&answer, 405, "method_not_allowed");
        assert!(!answer.header("allow").is_empty(), "{method} {address}: no header says what is allowed");
    }
    for address in ["/api/v1/search?colour=blue", "/api/v1/suggest?page=1", "/api/v1/articles/a?year=1"] {
        let told = problem(&site.get(address), 400, "unknown_parameter");
        assert!(string(&told["allowed"]).contains("lang"), "{told}");
    }
    for address in
        ["/api/v1/suggest?limit=21", "/api/v1/articles/a/related?limit=0", "/api/v1/search?lang=xx"]
    {
        assert!(problem(&site.get(address), 400, "invalid_value")["allowed"].is_string(), "{address}");
    }
}

fn varies(answer: &Answer, by: &str) -> bool {
    let mut values = answer.headers.get_all(header::VARY).iter();
    values.any(|value| value.to_str().is_ok_and(|value| value.to_ascii_lowercase().contains(by)))
}

fn answers_are_compressed_as_the_client_likes() {
    let site = sample();
    let plain = site.get(ADDRESSES[0]).ok();
    for coding in ["gzip", "br", "zstd"] {
        let answer = with(&site, Method::GET, ADDRESSES[0], &[(header::ACCEPT_ENCODING, coding)]);
        assert_eq!(answer.header("content-encoding"), coding);
        assert!(answer.body.len() * 2 < plain.body.len(), "{coding}: {} bytes", answer.body.len());
        assert!(varies(&answer, "accept-encoding"), "{coding}");
        assert_eq!(answer.header("etag"), plain.header("etag"));
    }
}
