//! The widget on other sites: its script, and answers for the origins that the configuration names.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use crate::harness::{Answer, Collection, Site};

tests![
    pages_of_other_origins_read_answers_only_where_they_are_named,
    the_script_is_sent_again_only_where_it_changed,
    the_example_names_the_host_that_was_asked,
    the_package_is_complete_and_of_this_version,
    long_names_of_bodies_have_short_ones,
];

fn get(site: &Site, address: &str, name: header::HeaderName, value: &str) -> Answer {
    site.send(Request::get(address).header(name, value).body(Body::empty()).expect("a request"))
}

fn pages_of_other_origins_read_answers_only_where_they_are_named() {
    let collection = Collection::of_sample();
    let allowed_for = |origins: &[&str], origin: &str, address: &str| {
        let origins = origins.iter().map(|&origin| origin.to_owned()).collect();
        let mut config = collection.config.clone();
        config.web.allowed_origins = origins;
        let app = fundstelle::app::App::new(config).expect("the built-in vocabulary is right");
        let answer = get(&Site::new(app.into()), address, header::ORIGIN, origin);
        answer.header("access-control-allow-origin").to_owned()
    };
    let (friend, stranger) = ("https://www.example.org", "https://www.example.com");
    for address in ["/api/v1/search?q=Wasser", "/api/v1/suggest?q=Wass", "/api/v1/search?wrong=1"] {
        assert_eq!(allowed_for(&[], friend, address), "", "{address}");
        assert_eq!(allowed_for(&[friend], friend, address), friend, "{address}");
        assert_eq!(allowed_for(&[friend], stranger, address), "", "{address}");
        assert_eq!(allowed_for(&["*"], stranger, address), "*", "{address}");
    }
    assert_eq!(allowed_for(&["*"], stranger, "/?q=Wasser"), "", "pages are for people");
}

fn the_script_is_sent_again_only_where_it_changed() {
    let site = Collection::of_sample().site();
    let first = site.get("/widget.js").ok();
    assert!(first.header("content-type").starts_with("text/javascript"), "{}", first.describe());
    assert!(first.text().contains("customElements.define('fundstelle-search'"));
    let again = get(&site, "/widget.js", header::IF_NONE_MATCH, first.header("etag"));
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{}", again.describe());
    let other = get(&site, "/widget.js", header::IF_NONE_MATCH, "\"0\"").ok();
    assert_eq!(other.body, first.body);
}

fn the_package_is_complete_and_of_this_version() {
    let collection = Collection::new();
    let folder = collection.path().join("package");
    let written = collection.run(["widget".as_ref(), folder.as_os_str()]);
    let written = written.ends_with(0).out;
    assert!(written.contains("index.js") && written.contains("package.json"), "{written}");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("it was written");
    let about: serde_json::Value = serde_json::from_str(&read("package.json")).expect("JSON");
    assert_eq!(about["version"], env!("CARGO_PKG_VERSION"));
    for named in [&about["exports"], &about["types"]] {
        assert!(folder.join(named.as_str().expect("a path")).exists(), "{named} is missing");
    }
    let module = read("index.js");
    assert!(module.contains("export { FundstelleSearch };") && !module.contains("currentScript"));
    // What the element observes is what its types and its documentation name.
    let page = collection.site().get("/docs/widget?lang=en").ok().text();
    for attribute in ["endpoint", "lang", "filters", "results", "per-page", "heading-level"] {
        assert!(module.contains(&format!("'{attribute}'")), "{attribute} is not observed");
        assert!(read("index.d.ts").contains(attribute), "{attribute} has no type");
        assert!(page.contains(&format!("<code>{attribute}</code>")), "{attribute} is not documented");
    }
}

fn long_names_of_bodies_have_short_ones() {
    let collection = Collection::new()
        .json_line(serde_json::json!({"id": "a", "title": "Brunnen", "text": "Ein Brunnen im Dorf.", "language": "de",
            "organisers": ["BMZ", "Talverein"]}))
        .indexed();
    let organisers = collection.site().search(&[("q", "Brunnen")]).0["hits"][0]["organisers"].clone();
    assert_eq!(organisers[0]["short"], "BMZ", "{organisers}");
    assert!(organisers[1].get("short").is_none(), "a short name needs no other: {organisers}");
}

fn the_example_names_the_host_that_was_asked() {
    let collection = Collection::of_sample().configured(|config| config.web.base_path = "/suche".to_owned());
    let site = collection.site();
    let page = get(&site, "/suche/widget?lang=en", header::HOST, "www.example.org").ok().text();
    assert!(page.contains("src=&#34;http://www.example.org/suche/widget.js&#34;"), "{page}");
    assert!(page.contains("<script src=\"/suche/widget.js\" defer>"), "{page}");
    let hostile = get(&site, "/suche/widget", header::HOST, "x\"><script>alert(1)</script>");
    assert!(!hostile.text().contains("<script>alert"), "a host came through");
}
