//! The OpenAPI document is the one committed, and every answer is as it says.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::body::Body;
use axum::http::{Method, Request, header};
use fundstelle::keys::KeyScope;
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::harness::{Answer, Collection, Site, encoded, root};

tests![
    the_document_is_the_one_committed,
    answers_are_as_the_document_says,
    problems_are_as_the_document_says,
    every_documented_parameter_is_read_and_no_other,
    every_code_of_a_problem_is_documented,
    the_document_names_the_base_path,
    the_page_shows_every_address_and_loads_nothing_from_elsewhere,
];

fn sample() -> Site {
    Collection::of_sample().site()
}

/// A site where everything is switched on, and its collection.
fn whole() -> (Collection, Site) {
    let collection = Collection::of_sample().with_key("cms", &[KeyScope::Write]).0;
    let site = collection.site();
    (collection, site)
}

fn document() -> Value {
    whole().1.get("/openapi.json").ok().json()
}

fn the_document_is_the_one_committed() {
    let path = root().join("tests/behaviour/openapi.json");
    let served = serde_json::to_string_pretty(&document()).expect("JSON") + "\n";
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &served).expect("the snapshot can be written");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let differing = served.lines().zip(committed.lines()).find(|(served, committed)| served != committed);
    // Programs that read the document take a null for an invalid value.
    let nulls = served.lines().filter(|line| line.contains(": null"));
    assert_eq!(nulls.collect::<Vec<_>>(), Vec::<&str>::new());
    assert!(
        served == committed,
        "the interface changed: {differing:?}; if it may, write {} anew with UPDATE_SNAPSHOTS=1",
        path.display()
    );
}

/// Validators of documented answers, by method, path, status and media type.
pub type Validators = BTreeMap<(String, String, String, String), Validator>;

pub fn validators(document: &Value) -> Validators {
    let mut validators = BTreeMap::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            for (status, answer) in operation["responses"].as_object().expect("answers") {
                for (media_type, content) in answer["content"].as_object().into_iter().flatten() {
                    // The schemas come along, so that references lead to them.
                    let mut schema = content["schema"].clone();
                    schema["components"] = document["components"].clone();
                    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
                    let key = (method.to_ascii_uppercase(), path.clone(), status.clone(), media_type.clone());
                    validators.insert(key, validator);
                }
            }
        }
    }
    validators
}

/// Those of the document where everything is switched on.
static ANSWERS: LazyLock<Validators> = LazyLock::new(|| validators(&document()));

/// Holds an answer against a document.
#[track_caller]
pub fn check_with(answers: &Validators, method: &Method, path: &str, answer: &Answer) {
    let media_type = answer.header("content-type").split(';').next().unwrap_or_default().trim().to_owned();
    let key = (method.to_string(), path.to_owned(), answer.status.as_u16().to_string(), media_type.clone());
    let validator =
        answers.get(&key).unwrap_or_else(|| panic!("{key:?} is not documented: {}", answer.describe()));
    if media_type.ends_with("json") {
        let value = answer.json();
        let wrong: Vec<String> = validator
            .iter_errors(&value)
            .map(|error| format!("{} at {}", error, error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{} is not as documented: {wrong:#?}", answer.describe());
    }
}

#[track_caller]
fn check(method: &Method, path: &str, answer: &Answer) {
    check_with(&ANSWERS, method, path, answer);
}

fn get(site: &Site, path: &str, address: &str) {
    check(&Method::GET, path, &site.get(address));
}

fn post(site: &Site, path: &str, body: &str) {
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
    let answer = site.send(request.body(Body::from(body.to_owned())).expect("a request"));
    check(&Method::POST, path, &answer);
}

fn answers_are_as_the_document_says() {
    let site = sample();
    for query in [
        "",
        "q=Wasser",
        "q=Wasser&explain=true&lang=en",
        "q=Wasser&fields=id,score",
        "q=xyzzy",
        "q=Wirkugsmessung",
        "q=der+die+das",
        "q=partnership+Klima&match=any&per_page=100",
        "q=Wass&instant=true",
        "year=none&sort=oldest",
        "q=%22auf+Augenh%C3%B6he%22+-klima+title:bericht",
        "per_page=1&page=3",
        "duplicates=show",
    ] {
        get(&site, "/api/v1/search", &format!("/api/v1/search?{query}"));
    }
    for query in ["", "q=Wasser&facet=year,place&limit=1000"] {
        get(&site, "/api/v1/facets", &format!("/api/v1/facets?{query}"));
    }
    for query in ["", "q=wass", "q=giz&lang=en", "q=xyzzy"] {
        get(&site, "/api/v1/suggest", &format!("/api/v1/suggest?{query}"));
    }
    for id in site.all_ids(&[]) {
        let id = encoded(&id);
        get(&site, "/api/v1/articles/{id}", &format!("/api/v1/articles/{id}"));
        get(&site, "/api/v1/articles/{id}/related", &format!("/api/v1/articles/{id}/related"));
    }
    for format in ["jsonl", "csv", "ris", "bibtex", "atom"] {
        get(&site, "/api/v1/export", &format!("/api/v1/export?q=Wasser&format={format}"));
        let article =
            format!("/api/v1/articles/text%2F2021-wirkungsstudie-beispielforschung.txt?format={format}");
        get(&site, "/api/v1/articles/{id}", &article);
    }
    post(&site, "/api/v1/search", r#"{"q": "Wasser", "year": [2023, "none"], "explain": true}"#);
    post(&site, "/api/v1/multi-search", r#"{"queries": [{"q": "Wasser"}, {"fields": ["id"]}]}"#);
}

fn problems_are_as_the_document_says() {
    let site = sample();
    for (path, address) in [
        ("/api/v1/search", "/api/v1/search?colour=blue"),
        ("/api/v1/search", "/api/v1/search?year=bald"),
        ("/api/v1/search", "/api/v1/search?cursor=x"),
        ("/api/v1/facets", "/api/v1/facets?limit=x"),
        ("/api/v1/suggest", "/api/v1/suggest?limit=x"),
        ("/api/v1/export", "/api/v1/export?format=pdf"),
        ("/api/v1/articles/{id}", "/api/v1/articles/nichts"),
        ("/api/v1/articles/{id}/related", "/api/v1/articles/nichts/related"),
    ] {
        get(&site, path, address);
    }
    let large = format!("{{\"q\": \"{}\"}}", "a".repeat(300_000));
    for body in ["", "[]", "{\"colour\": 1}", &large] {
        post(&site, "/api/v1/search", body);
        post(&site, "/api/v1/multi-search", body);
    }
    let untyped = Request::post("/api/v1/search").body(Body::from("{}")).expect("a request");
    check(&Method::POST, "/api/v1/search", &site.send(untyped));
    let nothing = Collection::new().site();
    for path in ["/api/v1/search", "/api/v1/facets", "/api/v1/suggest", "/api/v1/export"] {
        get(&nothing, path, path);
    }
}

fn every_documented_parameter_is_read_and_no_other() {
    let (site, document) = (sample(), document());
    for (path, item) in document["paths"].as_object().expect("paths") {
        if path == "/api/v1/articles" {
            // It needs a key, and is asked in a module of its own.
            continue;
        }
        let parameters = item["get"]["parameters"].as_array().into_iter().flatten();
        for parameter in parameters.filter(|parameter| parameter["in"] == "query") {
            let name = parameter["name"].as_str().expect("a name");
            let schema = &parameter["schema"];
            let known =
                schema["enum"].as_array().or(schema["items"]["enum"].as_array()).and_then(|all| all.first());
            let value = known.or(schema.get("default")).cloned().unwrap_or(json!(""));
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let address = path.replace("{id}", "text%2F2021-wirkungsstudie-beispielforschung.txt");
            let address = address.replace("{uid}", "articles");
            site.get(&format!("{address}?{name}={value}")).ok();
        }
        if item["get"].is_object() && path.starts_with("/api/") {
            let wrong = site.get(&format!("{}?colour=blue", path.replace("{id}", "a"))).json();
            let allowed = wrong["allowed"].as_str().expect("names").split(", ").collect::<Vec<_>>();
            let documented = item["get"]["parameters"].as_array().expect("parameters").iter();
            let documented =
                documented.filter(|p| p["in"] == "query").map(|p| p["name"].as_str().expect("a name"));
            assert_eq!(allowed, documented.collect::<Vec<_>>(), "{path}");
        }
    }
}

fn every_code_of_a_problem_is_documented() {
    let document = document();
    let codes =
        document["components"]["schemas"]["ProblemCode"]["anyOf"][0]["enum"].as_array().expect("codes");
    let text = document["paths"].to_string();
    for code in codes {
        let code = code.as_str().expect("a name");
        assert!(
            text.contains(&format!("`{code}`: ")) || code == "method_not_allowed",
            "no address documents when it answers {code}"
        );
    }
    let about = document["info"]["description"].as_str().expect("a description");
    assert!(
        codes.iter().all(|code| about.contains(&format!("`{}`", code.as_str().expect("a name")))),
        "{about}"
    );
}

fn the_document_names_the_base_path() {
    let collection = Collection::of_sample().configured(|config| config.web.base_path = "/suche".to_owned());
    let document = collection.site().get("/suche/openapi.json").ok().json();
    assert_eq!(document["servers"], json!([{"url": "/suche"}]));
    assert_eq!(document["openapi"], "3.1.0");
}

fn the_page_shows_every_address_and_loads_nothing_from_elsewhere() {
    let (_collection, site) = whole();
    for lang in ["de", "en"] {
        let answer = site.get(&format!("/docs?lang={lang}")).ok();
        assert!(answer.header("content-security-policy").contains("default-src 'none'"));
        let page = answer.text();
        for (path, item) in document()["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("operations") {
                assert!(page.contains(&format!("{} {path}", method.to_ascii_uppercase())), "{method} {path}");
                let id = operation["operationId"].as_str().expect("an id");
                assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
            }
        }
        for (at, _) in page.match_indices("href=\"#") {
            let anchor = page[at + 7..].split('"').next().expect("an end");
            assert!(page.contains(&format!("id=\"{anchor}\"")), "#{anchor} leads nowhere");
        }
        for source in
            page.split("src=\"").skip(1).chain(page.split("<link rel=\"stylesheet\" href=\"").skip(1))
        {
            assert!(source.starts_with('/'), "something is loaded from elsewhere: {source:.80}");
        }
    }
    assert!(
        site.page(&[("q", "Wasser"), ("lang", "de")]).contains("href=\"/docs?lang=de\""),
        "nothing leads there"
    );
}
