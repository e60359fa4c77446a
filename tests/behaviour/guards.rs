//! The limits that keep the server answering: shares of clients, bounds on searches and time, and
//! the headers of every answer.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Instant;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode, header};
use fundstelle::config::Network;
use serde_json::json;

use crate::harness::{Answer, Collection, DEADLINE, Server, Site};

tests![
    a_client_that_used_up_its_share_is_told_when_there_is_more,
    every_search_of_several_counts,
    pages_of_people_are_limited_as_well_and_say_so,
    what_costs_nothing_is_not_limited,
    proxies_are_believed_only_where_they_are_named,
    the_scheme_is_the_one_that_a_named_proxy_saw,
    searches_beyond_the_bound_are_refused_at_once,
    a_search_that_takes_too_long_is_given_up,
    everything_leaves_with_headers_that_guard_browsers,
    the_server_counts_by_the_address_that_connects,
    a_connection_that_never_says_what_it_wants_is_closed,
    the_server_speaks_both_versions,
    an_export_that_its_client_left_makes_room_for_another,
    heads_beyond_all_measure_are_refused,
    who_comes_through_an_unnamed_proxy_is_limited_too,
    a_request_names_one_host,
    a_request_of_http_1_1_names_a_host,
    a_compressed_body_is_refused_as_such,
];

fn limited(per_minute: u32, proxies: &[&str]) -> Site {
    let proxies =
        proxies.iter().map(|&proxy| Network::try_from(proxy.to_owned()).expect("a network")).collect();
    let collection = Collection::of_sample().configured(|config| {
        config.web.requests_per_minute = per_minute;
        config.web.trusted_proxies = proxies;
    });
    collection.site()
}

/// Sends a request as if it came from an address.
fn from(site: &Site, peer: &str, address: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::empty()).expect("a request");
    let peer: SocketAddr = format!("{peer}:40000").parse().expect("an address");
    request.extensions_mut().insert(ConnectInfo(peer));
    site.send(request)
}

fn a_client_that_used_up_its_share_is_told_when_there_is_more() {
    let site = limited(3, &[]);
    for left in ["2", "1", "0"] {
        let answer = from(&site, "192.0.2.1", "/api/v1/search?q=Wasser", &[]).ok();
        assert_eq!(answer.header("ratelimit-policy"), "\"client\";q=3;w=60");
        assert!(
            answer.header("ratelimit").starts_with(&format!("\"client\";r={left};t=")),
            "{:?}",
            answer.headers
        );
    }
    for address in
        ["/api/v1/search?q=Wasser", "/api/v1/suggest?q=w", "/api/v1/export", "/api/v1/articles/nichts"]
    {
        let refused = from(&site, "192.0.2.1", address, &[]);
        assert_eq!(
            (refused.status, &refused.json()["code"]),
            (StatusCode::TOO_MANY_REQUESTS, &json!("rate_limited"))
        );
        let wait: u32 = refused.header("retry-after").parse().expect("seconds");
        assert!((1..=20).contains(&wait), "a third of a minute fills one again, not {wait} s");
        assert!(refused.header("ratelimit").starts_with("\"client\";r=0;t="), "{:?}", refused.headers);
    }
    from(&site, "192.0.2.2", "/api/v1/search?q=Wasser", &[]).ok();
    // A household has one share, however many IPv6 addresses it uses.
    for address in ["[2001:db8::1]", "[2001:db8::2]", "[2001:db8::3]"] {
        from(&site, address, "/api/v1/suggest?q=w", &[]).ok();
    }
    assert_eq!(
        from(&site, "[2001:db8::4]", "/api/v1/suggest?q=w", &[]).status,
        StatusCode::TOO_MANY_REQUESTS
    );
    let unlimited = limited(0, &[]);
    for _ in 0..10 {
        let answer = from(&unlimited, "192.0.2.1", "/api/v1/suggest?q=w", &[]).ok();
        assert_eq!(answer.header("ratelimit"), "");
    }
}

fn every_search_of_several_counts() {
    let site = limited(5, &[]);
    let ask = |count: usize| {
        let body = json!({"queries": vec![json!({"q": "Wasser"}); count]}).to_string();
        let request = Request::post("/api/v1/multi-search").header(header::CONTENT_TYPE, "application/json");
        let mut request = request.body(Body::from(body)).expect("a request");
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 40000))));
        site.send(request).status
    };
    assert_eq!([ask(4), ask(2)], [StatusCode::OK, StatusCode::TOO_MANY_REQUESTS]);
}

fn pages_of_people_are_limited_as_well_and_say_so() {
    let site = limited(1, &[]);
    from(&site, "192.0.2.1", "/?q=Wasser", &[]).ok();
    let refused = from(&site, "192.0.2.1", "/?q=Wasser&lang=en", &[]);
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.header("content-type").starts_with("text/html"), "{}", refused.describe());
    assert!(!refused.header("retry-after").is_empty());
    assert!(refused.text().contains("role=\"search\""), "the page has no way on");
}

fn what_costs_nothing_is_not_limited() {
    let site = limited(1, &[]);
    for address in ["/health/live", "/health/ready", "/robots.txt", "/widget.js", "/openapi.json"] {
        for _ in 0..5 {
            from(&site, "192.0.2.1", address, &[]).ok();
        }
    }
}

fn who_comes_through_an_unnamed_proxy_is_limited_too() {
    let site = limited(2, &[]);
    let ask = |peer: &str, client: usize| {
        let client = format!("198.51.100.{client}");
        from(&site, peer, "/robots.txt", &[("x-forwarded-for", &client)]);
        from(&site, peer, "/api/v1/suggest?q=w", &[("x-forwarded-for", &client)])
    };
    // Whatever it says of its visitors: they have the shares of twenty clients together.
    for client in 0..40 {
        let answer = ask("10.0.0.7", client).ok();
        assert!(answer.header("ratelimit-policy").contains("q=40;"), "{:?}", answer.headers);
    }
    assert_eq!(ask("10.0.0.7", 41).status, StatusCode::TOO_MANY_REQUESTS);
    ask("10.0.0.8", 41).ok();
    from(&site, "10.0.0.7", "/api/v1/suggest?q=w", &[]).ok();
}

fn a_request_names_one_host() {
    let site = limited(0, &[]);
    let ask = |hosts: &[&str]| {
        let mut request = Request::get("/api/v1/suggest?q=w");
        for host in hosts {
            request = request.header("host", *host);
        }
        site.send(request.body(Body::empty()).expect("a request"))
    };
    for hosts in [&["example.org"][..], &["example.org:8080"], &["[::1]:80"], &["127.0.0.1"], &[]] {
        ask(hosts).ok();
    }
    for hosts in [
        &["example.org", "example.com"][..],
        &["example.org", "example.org"],
        &["example.org, example.com"],
        &["user@example.org"],
        &["example.org/path"],
        &["exa mple.org"],
    ] {
        let refused = ask(hosts);
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["parameter"]),
            (400, &json!("Host")),
            "{hosts:?}"
        );
    }
}

fn a_request_of_http_1_1_names_a_host() {
    let collection = Collection::of_sample();
    let server = Server::start(&collection, &[]);
    for (head, status) in [
        ("GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n", " 400 "),
        ("GET /health/live HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n", " 200 "),
        ("GET /health/live HTTP/1.0\r\n\r\n", " 200 "),
    ] {
        let mut stream = TcpStream::connect(&server.address).expect("the port is bound");
        stream.set_read_timeout(Some(DEADLINE)).expect("a time-out can be set");
        stream.write_all(head.as_bytes()).expect("the server takes it");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the server ends it");
        assert!(answer.lines().next().is_some_and(|line| line.contains(status)), "{head:?}: {answer}");
    }
    assert_eq!(server.terminate().0, Some(0));
}

fn a_compressed_body_is_refused_as_such() {
    let site = limited(0, &[]);
    for address in ["/api/v1/search", "/api/v1/multi-search", "/multi-search", "/indexes/articles/search"] {
        let request = Request::post(address).header(header::CONTENT_TYPE, "application/json");
        let request =
            request.header(header::CONTENT_ENCODING, "gzip").body(Body::from(vec![0x1f, 0x8b, 8, 0]));
        let refused = site.send(request.expect("a request"));
        assert_eq!(refused.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{}", refused.describe());
    }
}

fn proxies_are_believed_only_where_they_are_named() {
    let ask = |site: &Site, peer: &str, client: &str| {
        from(site, peer, "/api/v1/suggest?q=w", &[("x-forwarded-for", client)]).status
    };
    // A client can neither pretend to be another one nor use up the share of another one.
    let site = limited(1, &["10.0.0.0/8"]);
    assert_eq!(ask(&site, "192.0.2.1", "198.51.100.1"), StatusCode::OK);
    assert_eq!(ask(&site, "192.0.2.1", "198.51.100.2"), StatusCode::TOO_MANY_REQUESTS);
    // Behind a trusted proxy every client has a share of its own, and headers that clients set themselves are
    // ignored.
    assert_eq!(ask(&site, "10.1.2.3", "198.51.100.1"), StatusCode::OK);
    assert_eq!(ask(&site, "10.1.2.3", "203.0.113.5, 198.51.100.1"), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(ask(&site, "10.1.2.3", "198.51.100.3, 10.9.9.9"), StatusCode::OK);
    // Behind a proxy in the same network that is not configured, visitors can't be told apart, so nobody is
    // limited.
    let site = limited(1, &[]);
    for client in ["198.51.100.1", "198.51.100.2", "198.51.100.3"] {
        assert_eq!(ask(&site, "127.0.0.1", client), StatusCode::OK);
    }
}

fn the_scheme_is_the_one_that_a_named_proxy_saw() {
    let site = limited(0, &["127.0.0.1"]);
    let headers = [("host", "www.example.org"), ("x-forwarded-proto", "https")];
    let links = |peer| from(&site, peer, "/opensearch.xml", &headers).ok().text();
    assert!(links("127.0.0.1").contains("https://www.example.org/"), "{}", links("127.0.0.1"));
    assert!(links("192.0.2.1").contains("http://www.example.org/"), "{}", links("192.0.2.1"));
    let widget = |peer| from(&site, peer, "/widget", &headers).ok().text();
    assert!(widget("127.0.0.1").contains("https://www.example.org/widget.js"));
    assert!(!widget("192.0.2.1").contains("https://www.example.org/widget.js"));
}

fn searches_beyond_the_bound_are_refused_at_once() {
    let site = Collection::of_sample().configured(|config| config.web.max_searches = 1).site();
    let running = site.state.search_permit().expect("nothing is searched yet");
    for address in ["/api/v1/search?q=Wasser", "/api/v1/facets", "/api/v1/suggest?q=w", "/api/v1/articles/a"]
    {
        let refused = site.get(address);
        assert_eq!(
            (refused.status, &refused.json()["code"]),
            (StatusCode::SERVICE_UNAVAILABLE, &json!("overloaded"))
        );
        assert_eq!((refused.header("retry-after"), refused.header("cache-control")), ("2", "no-store"));
    }
    let page = site.get("/?q=Wasser");
    assert_eq!((page.status, page.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "2"));
    let front_end =
        Request::post("/indexes/articles/search").header(header::CONTENT_TYPE, "application/json");
    let refused = site.send(front_end.body(Body::from("{}")).expect("a request"));
    assert_eq!((refused.status, refused.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "2"));
    drop(running);
    site.get("/api/v1/search?q=Wasser").ok();
}

fn a_search_that_takes_too_long_is_given_up() {
    let site = Collection::of_sample().configured(|config| config.web.search_timeout_ms = 0).site();
    for address in ["/api/v1/search?q=Wasser", "/api/v1/facets?q=Wasser", "/api/v1/export?q=Wasser"] {
        let given_up = site.get(address);
        assert_eq!(
            (given_up.status, &given_up.json()["code"]),
            (StatusCode::SERVICE_UNAVAILABLE, &json!("overloaded"))
        );
    }
}

fn everything_leaves_with_headers_that_guard_browsers() {
    let site = limited(7, &[]);
    let get = |address: &str| from(&site, "192.0.2.9", address, &[]);
    let tag = site.get("/api/v1/search").header("etag").to_owned();
    let known = [("if-none-match", tag.as_str())];
    let request = |method: Method, address: &str, body: Body| {
        site.send(Request::builder().method(method).uri(address).body(body).expect("a request"))
    };
    let mut answers = vec![
        (200, get("/")),
        (200, get("/docs")),
        (200, get("/api/v1/search?q=Wasser")),
        (200, get("/api/v1/export?format=csv")),
        (200, get("/openapi.json")),
        (200, get("/widget.js")),
        (200, get("/feed.atom")),
        (404, get("/nichts")),
        (404, get("/api/v1/nichts")),
        (404, get("/api/v1/articles/nichts")),
        (400, get("/api/v1/search?colour=blue")),
        (304, from(&site, "192.0.2.8", "/api/v1/search", &known)),
        (405, request(Method::DELETE, "/", Body::empty())),
        (405, request(Method::DELETE, "/api/v1/search", Body::empty())),
        (415, request(Method::POST, "/api/v1/search", Body::from("{}"))),
    ];
    answers.push((429, get("/api/v1/search?q=Wasser")));
    for (status, answer) in answers {
        assert_eq!(answer.status.as_u16(), status, "{}", answer.describe());
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{}", answer.describe());
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{}", answer.describe());
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{}", answer.describe());
        assert!(answer.header("permissions-policy").contains("geolocation=()"), "{}", answer.describe());
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors"),
            "{}",
            answer.describe()
        );
    }
}

fn the_server_counts_by_the_address_that_connects() {
    let collection = Collection::of_sample();
    let config = "[web]\nrequests_per_minute = 2\n";
    fs::write(collection.path().join("fundstelle.toml"), config).expect("it can be written");
    let server = Server::start(&collection, &[]);
    let statuses: Vec<u16> = (0..3).map(|_| server.get("/api/v1/suggest?q=w").0).collect();
    assert_eq!(statuses, [200, 200, 429]);
    assert_eq!(server.get("/health/ready").0, 200);
    assert_eq!(server.terminate().0, Some(0));
}

fn a_connection_that_never_says_what_it_wants_is_closed() {
    let collection = Collection::of_sample();
    let config = "[web]\nheader_timeout_ms = 300\n";
    fs::write(collection.path().join("fundstelle.toml"), config).expect("it can be written");
    let server = Server::start(&collection, &[]);
    for beginning in ["", "P", "GET / HTTP/1.1\r\nHost:", "PRI * HTTP/2.0\r\n"] {
        let mut stream = TcpStream::connect(&server.address).expect("the port is bound");
        stream.set_read_timeout(Some(DEADLINE)).expect("a time-out can be set");
        stream.write_all(beginning.as_bytes()).expect("the server takes it");
        let mut answer = Vec::new();
        // The connection may be closed by an end of the stream or by a reset.
        let _ = stream.read_to_end(&mut answer);
        assert!(!String::from_utf8_lossy(&answer).contains(" 200 "), "{beginning:?}");
    }
    // A connection that was answered is kept for another request, but no longer than the limit.
    let mut stream = TcpStream::connect(&server.address).expect("the port is bound");
    stream.set_read_timeout(Some(DEADLINE)).expect("a time-out can be set");
    stream.write_all(b"GET /health/live HTTP/1.1\r\nHost: test\r\n\r\n").expect("the server takes it");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the server ends it");
    assert!(answer.contains(" 200 ") && answer.ends_with("live\n"), "{answer}");
    assert_eq!(server.get("/health/ready").0, 200);
    let (code, log) = server.terminate();
    assert_eq!(code, Some(0), "{log}");
}

fn the_server_speaks_both_versions() {
    let collection = Collection::of_sample();
    let server = Server::start(&collection, &[]);
    assert_eq!(server.get("/health/live").0, 200);
    let mut stream = TcpStream::connect(&server.address).expect("the port is bound");
    stream.set_read_timeout(Some(DEADLINE)).expect("a time-out can be set");
    // The client sends the preface and empty settings, and the server answers with its own.
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").expect("the server takes it");
    let mut head = [0; 9];
    stream.read_exact(&mut head).expect("settings");
    assert_eq!(head[3], 4, "the first frame is no settings: {head:?}");
    drop(stream);
    assert_eq!(server.terminate().0, Some(0));
}

fn an_export_that_its_client_left_makes_room_for_another() {
    let collection = Collection::new();
    let line = |n: usize| {
        let text = format!("Brunnen {n} im Dorf. ").repeat(20);
        format!(
            "{}\n",
            json!({"id": n.to_string(), "title": format!("Brunnen {n}"), "text": text, "language": "de"})
        )
    };
    collection.write("lines.jsonl", (0..1000).map(line).collect::<String>());
    let site = collection.configured(|config| config.web.max_exports = 1).indexed().site();
    let request = Request::get("/api/v1/export?duplicates=show").body(Body::empty()).expect("a request");
    let begun = site.begin(request);
    assert_eq!(begun.status(), StatusCode::OK);
    let refused = site.get("/api/v1/export?duplicates=show");
    assert_eq!((refused.status, refused.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "2"));
    site.get("/api/v1/search?q=Brunnen").ok();
    drop(begun);
    let until = Instant::now() + DEADLINE;
    while site.state.export_permit().is_err() {
        assert!(Instant::now() < until, "the export that nobody reads still holds its place");
        std::thread::yield_now();
    }
    assert_eq!(site.get("/api/v1/export?duplicates=show").ok().text().lines().count(), 1000);
}

fn heads_beyond_all_measure_are_refused() {
    let collection = Collection::of_sample();
    let server = Server::start(&collection, &[]);
    let headers: String = (0..200).map(|n| format!("x-{n}: a\r\n")).collect();
    for (head, status) in [
        (format!("GET /?q={} HTTP/1.1\r\nHost: test\r\n\r\n", "a".repeat(70_000)), 414),
        (format!("GET / HTTP/1.1\r\nHost: test\r\n{headers}\r\n"), 431),
        (format!("GET / HTTP/1.1\r\nHost: test\r\nx: {}\r\n\r\n", "a".repeat(1_000_000)), 431),
    ] {
        let mut stream = TcpStream::connect(&server.address).expect("the port is bound");
        stream.set_read_timeout(Some(DEADLINE)).expect("a time-out can be set");
        // The server may close before it has read all of it.
        let _ = stream.write_all(head.as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer);
        let told = answer.split(' ').nth(1).unwrap_or_default();
        assert!(told == status.to_string() || answer.is_empty(), "{answer}");
    }
    // Half of this query is a long but valid one.
    assert_eq!(server.get(&format!("/?q={}", "a".repeat(32_000))).0, 200);
    assert_eq!(server.terminate().0, Some(0));
}
