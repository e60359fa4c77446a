//! Metrics for Prometheus, on a port of their own: requests, searches, and searches without hits.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use serde_json::{Value, json};

use crate::harness::{Answer, Collection, DEADLINE, Ran, Server, Site, needed, start};

tests![
    requests_are_counted_by_pattern_and_status,
    searches_without_hits_are_counted_apart,
    searches_of_front_ends_are_counted_as_people_see_them,
    what_front_ends_are_refused_is_counted,
    nothing_tells_what_was_asked,
    the_figures_of_the_index_are_there,
    the_port_is_its_own,
    a_port_that_is_taken_is_told_before_anything_is_served,
    the_form_is_the_one_asked_for,
    program_and_process_are_named,
    promtool_finds_nothing,
];

fn asked(site: &Site, accept: &str) -> Answer {
    let request =
        Request::get("/metrics").header(header::ACCEPT, accept).body(Body::empty()).expect("a request");
    site.send_to(fundstelle::web::metrics_router(site.state.clone()), request).ok()
}

fn figures(site: &Site) -> String {
    asked(site, "application/openmetrics-text").text()
}

fn the_form_is_the_one_asked_for() {
    let collection = Collection::of_sample();
    let site = collection.site();
    site.get("/?q=Wasser").ok();
    let scraper = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
    for (accept, content_type, counter, end) in [
        (
            scraper,
            "application/openmetrics-text; version=1.0.0; charset=utf-8",
            "# TYPE fundstelle_searches counter",
            true,
        ),
        (
            "text/plain;version=0.0.4",
            "text/plain; version=0.0.4; charset=utf-8",
            "# TYPE fundstelle_searches_total counter",
            false,
        ),
        (
            "*/*",
            "text/plain; version=0.0.4; charset=utf-8",
            "# TYPE fundstelle_searches_total counter",
            false,
        ),
    ] {
        let answer = asked(&site, accept);
        assert_eq!(answer.header("content-type"), content_type, "{accept}");
        let text = answer.text();
        says(&text, counter);
        says(&text, r#"fundstelle_searches_total{found="something"} 1"#);
        assert_eq!((text.ends_with("# EOF\n"), text.contains("# UNIT")), (end, end), "{text}");
    }
}

fn program_and_process_are_named() {
    let collection = Collection::of_sample();
    let text = asked(&collection.site(), "*/*").text();
    says(&text, &format!("fundstelle_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION")));
    if cfg!(target_os = "linux") {
        says(&text, "# TYPE process_cpu_seconds_total counter");
        for name in [
            "process_resident_memory_bytes",
            "process_virtual_memory_bytes",
            "process_open_fds",
            "process_start_time_seconds",
        ] {
            let line = text
                .lines()
                .find(|line| line.starts_with(&format!("{name} ")))
                .unwrap_or_else(|| panic!("no {name}: {text}"));
            assert!(
                line.split(' ')
                    .nth(1)
                    .and_then(|value| value.parse::<f64>().ok())
                    .is_some_and(|value| value > 0.0),
                "{line}"
            );
        }
    }
}

/// The checker of Prometheus finds nothing to mend in either form.
fn promtool_finds_nothing() -> Ran {
    let there =
        Command::new("promtool").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let is_there = there.is_ok_and(|status| status.success());
    needed(is_there, "BROWSER_TESTS", "promtool (Debian: prometheus)")?;
    let collection = Collection::of_sample();
    let site = collection.site();
    site.get("/?q=Wasser").ok();
    let text = asked(&site, "text/plain").text();
    let mut command = Command::new("promtool");
    command.args(["check", "metrics"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = start(&mut command);
    child.stdin.take().expect("an input").write_all(text.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.trim().is_empty(), "{said}\n{text}");
    Ok(())
}

#[track_caller]
fn says(figures: &str, line: &str) {
    assert!(figures.lines().any(|found| found == line), "no {line:?} among\n{figures}");
}

fn requests_are_counted_by_pattern_and_status() {
    let collection = Collection::of_sample().configured(|config| config.web.base_path = "/suche".to_owned());
    let site = collection.site();
    for address in [
        "/suche/",
        "/suche?q=Wasser",
        "/suche/api/v1/search?q=Wasser",
        "/suche/api/v1/search?colour=1",
        "/suche/articles/nichts",
        "/suche/articles/auch-nichts",
        "/suche/nirgends",
        "/woanders",
    ] {
        site.get(address);
    }
    let figures = figures(&site);
    says(&figures, r#"fundstelle_requests_total{endpoint="/api/v1/search",status="200"} 1"#);
    says(&figures, r#"fundstelle_requests_total{endpoint="/api/v1/search",status="400"} 1"#);
    says(&figures, r#"fundstelle_requests_total{endpoint="/articles/{id}",status="404"} 2"#);
    says(&figures, r#"fundstelle_requests_total{endpoint="other",status="404"} 2"#);
    says(&figures, r#"fundstelle_request_duration_seconds_count{endpoint="/api/v1/search"} 2"#);
    says(&figures, "# EOF");
}

fn searches_without_hits_are_counted_apart() {
    let site = Collection::of_sample().site();
    for address in
        ["/?q=Wasser", "/api/v1/search?q=Wasser", "/api/v1/search?q=xyzzy&match=all", "/?q=qwxyzzy"]
    {
        site.get(address).ok();
    }
    let figures = figures(&site);
    says(&figures, r#"fundstelle_searches_total{found="something"} 2"#);
    says(&figures, r#"fundstelle_searches_total{found="nothing"} 2"#);
}

fn post(site: &Site, address: &str, body: &Value) -> Answer {
    let request = Request::post(address).header(header::CONTENT_TYPE, "application/json");
    site.send(request.body(Body::from(body.to_string())).expect("a request"))
}

fn searches_of_front_ends_are_counted_as_people_see_them() {
    let site = Collection::of_sample().site();
    let several = |queries: Value| {
        post(&site, "/multi-search", &json!({"queries": queries})).ok();
    };
    // A front end that starts asks for all facet values, and for the hits that it shows before anybody
    // searches.
    several(json!([{"indexUid": "articles", "facets": ["*"], "hitsPerPage": 20, "page": 1}]));
    several(json!([{"indexUid": "articles", "q": "", "hitsPerPage": 20, "page": 1}]));
    assert!(!figures(&site).contains("fundstelle_searches_total{"), "nobody has searched yet");
    // With two facets chosen, clients send these searches: once by pages, and once by offset and limit.
    let main = json!({"indexUid": "articles", "q": "Wasser", "filter": [["year=2023"]], "hitsPerPage": 5, "page": 1});
    several(json!([
        main,
        {"indexUid": "articles", "q": "Wasser", "facets": ["year"], "hitsPerPage": 0, "page": 1},
        {"indexUid": "articles", "q": "Wasser", "facets": ["theme"], "hitsPerPage": 0, "page": 1},
    ]));
    several(json!([
        {"indexUid": "articles", "q": "Wasser", "limit": 6, "offset": 0},
        {"indexUid": "articles", "q": "Wasser", "facets": ["year"], "limit": 1, "offset": 0},
    ]));
    says(&figures(&site), r#"fundstelle_searches_total{found="something"} 2"#);
    // Filters alone are a search, two texts are two searches, and a search among facet values is none.
    several(json!([{"indexUid": "articles", "q": "", "filter": "year >= 2020"}]));
    several(json!([{"indexUid": "articles", "q": "Klima"}, {"indexUid": "articles", "q": "xyzzy"}]));
    post(&site, "/indexes/articles/search", &json!({"q": "xyzzy"})).ok();
    post(&site, "/indexes/articles/search", &json!({"q": "Klima", "limit": 0})).ok();
    post(&site, "/indexes/articles/facet-search", &json!({"q": "Klima", "facetName": "year"})).ok();
    let figures = figures(&site);
    says(&figures, r#"fundstelle_searches_total{found="something"} 4"#);
    says(&figures, r#"fundstelle_searches_total{found="nothing"} 2"#);
    says(&figures, r#"fundstelle_request_duration_seconds_count{endpoint="/multi-search"} 6"#);
    says(&figures, r#"fundstelle_request_duration_seconds_count{endpoint="/indexes/{uid}/search"} 2"#);
}

fn what_front_ends_are_refused_is_counted() {
    let collection = Collection::of_sample().configured(|config| {
        config.web.requests_per_minute = 3;
        config.web.max_searches = 1;
    });
    let site = collection.site();
    let ask = |queries: usize| {
        let body = json!({"queries": vec![json!({"indexUid": "articles", "q": "Wasser"}); queries]});
        let request = Request::post("/multi-search").header(header::CONTENT_TYPE, "application/json");
        let mut request = request.body(Body::from(body.to_string())).expect("a request");
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 40000))));
        site.send(request).status.as_u16()
    };
    let held = site.state.search_permit().expect("nothing is searched yet");
    assert_eq!(ask(1), 503);
    drop(held);
    // Every search of a request is charged to the share of the client.
    assert_eq!([ask(2), ask(1)], [200, 429]);
    let figures = figures(&site);
    says(&figures, r#"fundstelle_searches_total{found="something"} 1"#);
    for status in [200, 429, 503] {
        let line = format!("fundstelle_requests_total{{endpoint=\"/multi-search\",status=\"{status}\"}} 1");
        says(&figures, &line);
    }
}

fn nothing_tells_what_was_asked() {
    let site = Collection::of_sample().site();
    site.get("/?q=Geheimnis").ok();
    site.get("/articles/geheimnis");
    assert!(!figures(&site).to_lowercase().contains("geheimnis"));
    let public = site.get("/metrics");
    assert_eq!(public.status.as_u16(), 404, "visitors are not told: {}", public.describe());
}

fn the_figures_of_the_index_are_there() {
    let collection = Collection::of_sample();
    let site = collection.site();
    let all = site.search(&[("duplicates", "show")]).total();
    let with_index = figures(&site);
    says(&with_index, &format!("fundstelle_articles {all}"));
    says(&with_index, "fundstelle_index_generation 1");
    assert!(figures(&Collection::new().site()).contains("# EOF"), "without an index there are figures too");
}

fn a_port_that_is_taken_is_told_before_anything_is_served() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("its address");
    let collection = Collection::of_sample();
    let config = format!("[web]\nmetrics_listen = \"{address}\"\n");
    fs::write(collection.path().join("fundstelle.toml"), config).expect("it can be written");
    let run = collection.run(["serve", "--listen", "127.0.0.1:0"]).ends_with(1);
    let run = run.says(&[&address.to_string(), "web.metrics_listen"]);
    assert!(run.out.is_empty() && !run.err.contains("--listen"), "{} {}", run.out, run.err);
}

fn the_port_is_its_own() {
    let collection = Collection::of_sample();
    let config = "[web]\nmetrics_listen = \"127.0.0.1:0\"\n";
    fs::write(collection.path().join("fundstelle.toml"), config).expect("it can be written");
    let mut server = Server::start(&collection, &[]);
    let line = server.wait_for("metrics on http://");
    let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).expect("an address");
    let mut stream = TcpStream::connect(address).expect("the port is bound");
    stream.set_read_timeout(Some(DEADLINE)).expect("a time-out can be set");
    stream
        .write_all(b"GET /metrics HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
        .expect("it listens");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers in text");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("fundstelle_articles "), "{answer}");
    assert_eq!(server.terminate().0, Some(0));
}
