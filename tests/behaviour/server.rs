//! The server process, which builds a missing index, follows the index as it changes, and stops
//! cleanly.

use std::fs;
use std::net::{TcpListener, TcpStream, ToSocketAddrs};

use axum::http::StatusCode;
use fundstelle::pipeline::Silent;

use crate::harness::{Collection, Server, sample_articles};

tests![
    without_an_index_it_builds_one_and_is_ready_then,
    while_the_first_index_is_built_it_says_so,
    a_commit_goes_live_without_a_restart,
    an_index_of_its_own_corpus_is_rebuilt_when_the_program_changed,
    it_stops_cleanly_when_asked,
    it_serves_under_the_base_path_of_its_flag,
    it_listens_on_all_addresses_of_a_name,
    what_it_cannot_listen_on_is_named_with_a_way_out,
    its_health_is_asked_by_a_command,
    the_configuration_file_may_be_named_by_a_variable,
];

/// A configuration file that names the sample corpus.
fn with_corpus(collection: &Collection) {
    let corpus = sample_articles();
    let line = format!("corpus = {}", toml::Value::from(corpus.to_str().expect("the path is Unicode")));
    fs::write(collection.path().join("fundstelle.toml"), line).expect("it can be written");
}

fn without_an_index_it_builds_one_and_is_ready_then() {
    let collection = Collection::new();
    with_corpus(&collection);
    let mut server = Server::start(&collection, &[]);
    assert_eq!(
        server.get("/health/live"),
        (200, "live\n".to_owned()),
        "the port is bound before the index is built"
    );
    // Building takes as long as the machine needs. Until it is done, every answer is 503.
    let (status, body) = server.get("/health/ready");
    assert!(status == 503 && body.contains("being built") || status == 200, "{status}: {body}");
    let (status, page) = server.get("/?lang=en");
    assert!(
        status == 503 && page.contains("The search is being prepared") || status == 200,
        "{status}: {page}"
    );
    server.wait_for("there is no index at");
    server.wait_for("indexed 71 articles");
    server.wait_for("ready");
    assert_eq!(server.get("/health/ready"), (200, "ready\n".to_owned()));
    assert!(server.search(&[("q", "Wasser")]).total() > 0);
    let (status, page) = server.get("/?q=Wasser");
    assert!(status == 200 && page.contains("<mark>"), "{status}: {page:.300}");
    assert_eq!(server.terminate().0, Some(0));
    // The next start finds the index and is ready at once.
    let again = Server::start(&collection, &[]);
    assert_eq!(again.get("/health/ready"), (200, "ready\n".to_owned()));
    let _ = again.search(&[("q", "Wasser")]);
    let (code, log) = again.terminate();
    assert_eq!(code, Some(0));
    assert!(!log.contains("building"), "{log}");
}

fn while_the_first_index_is_built_it_says_so() {
    let collection =
        Collection::new().text("a.txt", "Brunnen in Mali\n\nDie Brunnen haben neue Pumpen bekommen.");
    let site = collection.site();
    site.state.set_building(true);
    let ready = site.get("/health/ready");
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(ready.text().contains("being built"), "{}", ready.describe());
    assert_eq!(site.get("/health/live").status, StatusCode::OK);
    for (lang, heading) in [("en", "The search is being prepared"), ("de", "Die Suche")] {
        let page = site.get(&format!("/?q=Brunnen&lang={lang}"));
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{}", page.describe());
        assert_eq!(page.header("retry-after"), "2");
        let text = page.text();
        assert!(
            text.contains(heading) && text.contains("href=\"\""),
            "no way to try again: {}",
            page.describe()
        );
        assert!(!text.contains("http-equiv=\"refresh\""), "the page goes away while it is read");
    }
    let problem = site.get("/api/v1/search?q=Brunnen");
    assert_eq!(
        (problem.status, &problem.json()["code"]),
        (StatusCode::SERVICE_UNAVAILABLE, &"index_unavailable".into())
    );
    collection.index();
    site.app.refresh().expect("the index can be opened");
    site.state.set_building(false);
    assert_eq!(site.get("/health/ready").status, StatusCode::OK);
    assert_eq!(site.search(&[("q", "Brunnen")]).ids(), ["a.txt"]);
}

fn a_commit_goes_live_without_a_restart() {
    let collection = Collection::new()
        .text("a.txt", "Brunnen in Mali\n\nDie Brunnen haben neue Pumpen bekommen.")
        .indexed();
    let mut server = Server::start(&collection, &[]);
    assert_eq!(server.search(&[("q", "Brunnen")]).ids(), ["a.txt"]);
    collection.write("b.txt", "Brunnen in Benin\n\nDie Brunnen haben neue Räder bekommen.");
    collection.run(["index", "articles"]).ends_with(0).says(&["1 new"]);
    server.wait_for("now serving 0001-");
    assert_eq!(server.search(&[("q", "Brunnen")]).total(), 2, "a commit is not served");
    collection.remove("a.txt");
    collection
        .run(["index", "--rebuild", "articles"])
        .ends_with(0)
        .says(&["removed 1", "built generation 0002-"]);
    server.wait_for("now serving 0002-");
    assert_eq!(server.search(&[("q", "Brunnen")]).ids(), ["b.txt"], "a generation is not served");
    assert_eq!(server.get("/articles/a.txt").0, 404);
    assert_eq!(server.terminate().0, Some(0));
}

fn an_index_of_its_own_corpus_is_rebuilt_when_the_program_changed() {
    let collection = Collection::new()
        .text("a.txt", "Brunnen in Mali\n\nDie Brunnen haben neue Pumpen bekommen.")
        .configured(|config| config.corpus = config.index.with_file_name("articles"));
    fs::write(collection.path().join("fundstelle.toml"), "corpus = \"articles\"").expect("it can be written");
    collection.write_index(|app| app.build_from_corpus(&mut Silent));
    let manifest = collection.config.index.join("generations/0001/manifest.json");
    let mut json: serde_json::Value =
        serde_json::from_slice(&fs::read(&manifest).expect("it is there")).expect("it is JSON");
    json["analysis"] = "of another program".into();
    fs::write(&manifest, json.to_string()).expect("it can be written");
    let mut server = Server::start(&collection, &[]);
    server.wait_for("the index was made with another analysis: building it anew");
    server.wait_for("ready");
    assert_eq!(server.search(&[("q", "Brunnen")]).ids(), ["a.txt"]);
    assert_eq!(server.terminate().0, Some(0));
}

fn it_stops_cleanly_when_asked() {
    let collection = Collection::of_sample();
    let server = Server::start(&collection, &[]);
    assert_eq!(server.get("/health/ready").0, 200);
    let (code, log) = server.terminate();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("stopped"), "{log}");
    assert!(!log.contains("ERROR") && !log.contains("panicked"), "{log}");
}

fn it_serves_under_the_base_path_of_its_flag() {
    let collection = Collection::of_sample();
    let server = Server::start(&collection, &["--base-path", "/suche/"]);
    assert_eq!(server.base, "/suche");
    assert!(server.search(&[("q", "Wasser")]).total() > 0);
    let (status, page) = server.get("/");
    assert!(status == 200 && page.contains("action=\"/suche/\""), "{status}: {page:.300}");
    assert_eq!(server.terminate().0, Some(0));
}

fn it_listens_on_all_addresses_of_a_name() {
    let collection = Collection::of_sample();
    let server = Server::start(&collection, &["--listen", "localhost:0"]);
    assert!(server.address.starts_with("localhost:"), "{}", server.address);
    let port = server.address.trim_start_matches("localhost:").to_owned();
    assert_eq!(server.get("/health/ready").0, 200);
    for address in format!("localhost:{port}").to_socket_addrs().expect("localhost has addresses") {
        // A machine without IPv6 may still have its name.
        let is_there = TcpListener::bind((address.ip(), 0)).is_ok();
        assert!(!is_there || TcpStream::connect(address).is_ok(), "nobody listens on {address}");
    }
    assert_eq!(server.terminate().0, Some(0));
}

fn what_it_cannot_listen_on_is_named_with_a_way_out() {
    let collection = Collection::of_sample();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("it is bound").to_string();
    collection.run(["serve", "--listen", &address]).ends_with(1).says(&[
        &address,
        "another program",
        "--listen",
    ]);
    collection
        .run(["serve", "--listen", "no-such-host.invalid:80"])
        .ends_with(1)
        .says(&["no-such-host.invalid:80", "has no address"]);
    collection.run(["serve", "--listen", "localhost"]).ends_with(2).says(&["localhost:8080"]);
}

fn its_health_is_asked_by_a_command() {
    let collection = Collection::of_sample();
    let server = Server::start(&collection, &["--base-path", "/suche"]);
    let variables =
        [("FUNDSTELLE_WEB__BASE_PATH", "/suche"), ("FUNDSTELLE_WEB__LISTEN", server.address.as_str())];
    assert_eq!(collection.run_with(&variables, ["health"]).ends_with(0).out, "ready\n");
    // Who asks under another path is told so.
    collection.run(["health", "--listen", &server.address]).ends_with(1).says(&["404", "web.base_path"]);
    let address = server.address.clone();
    assert_eq!(server.terminate().0, Some(0));
    collection.run(["health", "--listen", &address]).ends_with(1).says(&["no server answers", &address]);
}

fn the_configuration_file_may_be_named_by_a_variable() {
    let collection = Collection::of_sample();
    let file = collection.path().join("elsewhere.toml");
    fs::write(&file, "index = \"nowhere\"").expect("it can be written");
    let named = [("FUNDSTELLE_CONFIG", file.to_str().expect("the path is Unicode"))];
    assert!(
        collection.run_with(&named, ["stats"]).ends_with(0).out.contains("articles"),
        "a flag stands above it"
    );
    collection.run_as_configured_with(&named, &["stats"]).ends_with(1).says(&["nowhere"]);
}
