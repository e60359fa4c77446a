//! The contract of the OpenAPI document: every operation is run through the real router and gives
//! each of its documented answers, the successes and every error code.
//!
//! The operations come from the document. A new operation needs a line in [`ordinary`], and a new
//! error code an arm in [`Sites::answer`]; the test fails until they are there.

use std::any::Any;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::SocketAddr;

use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use fundstelle::config::WebOptions;
use fundstelle::keys::{Key, KeyScope};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::harness::{Answer, Collection, Site, string};
use crate::openapi::{check_with, validators};

tests![
    every_documented_answer_is_given,
    where_searching_needs_a_key_every_search_does,
    a_body_that_never_ends_is_given_up,
];

/// The ids of an article of the sample, of one that has expired, and of one that a service writes.
const ARTICLE: &str = "text%2F2021-wirkungsstudie-beispielforschung.txt";
const EXPIRED: &str = "vorbei";
const WRITTEN: &str = "geschrieben";
const WRITTEN_BY_ME: &str = "/api/v1/articles?written_by=me";

/// A request of each operation that is answered with success.
fn ordinary(operation: &str) -> Asked {
    let article = format!("/api/v1/articles/{ARTICLE}");
    let search = json!({"q": "Wasser"});
    match operation {
        "searchArticles" => Asked::get("/api/v1/search?q=Wasser"),
        "searchArticlesByBody" => Asked::post("/api/v1/search", search),
        "searchArticlesSeveralTimes" => Asked::post("/api/v1/multi-search", json!({"queries": [search]})),
        "countFacetValues" => Asked::get("/api/v1/facets?q=Wasser"),
        "suggestSearches" => Asked::get("/api/v1/suggest?q=Wass"),
        "exportArticles" => Asked::get("/api/v1/export?q=Wasser"),
        "getArticle" => Asked::get(&article),
        "getRelatedArticles" => Asked::get(&format!("{article}/related")),
        "searchIndex" => Asked::post("/indexes/articles/search", search),
        "searchIndexes" => {
            Asked::post("/multi-search", json!({"queries": [{"indexUid": "articles", "q": "Wasser"}]}))
        }
        "searchIndexFacet" => Asked::post("/indexes/articles/facet-search", json!({"facetName": "theme"})),
        "getHealth" => Asked::get("/health"),
        "getVersion" => Asked::get("/version"),
        "putArticle" => Asked {
            body: Some(json!({"title": "Brunnen", "text": "Der Brunnen gibt seit dem Frühjahr Wasser."})),
            media_type: "application/json",
            ..Asked::with_key(Method::PUT, &format!("/api/v1/articles/{WRITTEN}"))
        },
        "deleteArticle" => Asked::with_key(Method::DELETE, &format!("/api/v1/articles/{WRITTEN}")),
        "putArticles" => Asked {
            body: Some(json!({"id": "viele", "text": "Der Brunnen gibt seit dem Frühjahr Wasser."})),
            media_type: "application/jsonl",
            ..Asked::with_key(Method::POST, "/api/v1/articles")
        },
        "listWrittenArticles" => Asked::with_key(Method::GET, WRITTEN_BY_ME),
        "deleteWrittenArticles" => Asked::with_key(Method::DELETE, &format!("{WRITTEN_BY_ME}&count=0")),
        "searchIndexByAddress" => Asked::get("/indexes/articles/search?q=Wasser"),
        "listIndexes" => Asked::get("/indexes"),
        "getIndex" => Asked::get("/indexes/articles"),
        "getIndexStats" => Asked::get("/indexes/articles/stats"),
        "listDocuments" => Asked::get("/indexes/articles/documents"),
        "getDocument" => Asked::get(&format!("/indexes/articles/documents/{ARTICLE}")),
        "fetchDocuments" => Asked::post("/indexes/articles/documents/fetch", json!({"limit": 2})),
        other => panic!("{other} is a new operation: add a request that it answers"),
    }
}

/// Answers that are tested elsewhere, and the reason why they can't be tested here.
fn is_elsewhere(operation: &str, code: &str) -> bool {
    match code {
        // No request can cause this code. The tests of the layers have a handler that panics.
        "internal" => true,
        // These codes need time to pass; tests of their own follow below.
        "request_timeout" => true,
        // This code needs 64 writes that wait.
        "overloaded" => {
            matches!(operation, "putArticle" | "deleteArticle" | "putArticles" | "deleteWrittenArticles")
        }
        _ => false,
    }
}

/// A request that can be changed.
#[derive(Debug, Clone)]
struct Asked {
    method: Method,
    address: String,
    body: Option<Value>,
    media_type: &'static str,
    accept: Option<String>,
    known: Option<String>,
    scope: Option<KeyScope>,
}

impl Asked {
    fn get(address: &str) -> Self {
        let (method, address) = (Method::GET, address.to_owned());
        Self { method, address, body: None, media_type: "", accept: None, known: None, scope: None }
    }

    /// The request with a key that may write.
    fn with_key(method: Method, address: &str) -> Self {
        Self { method, scope: Some(KeyScope::Write), ..Self::get(address) }
    }

    /// Whether the parameters are members of the body.
    fn asks_by_body(&self) -> bool {
        self.method == Method::POST && self.scope.is_none()
    }

    fn post(address: &str, body: Value) -> Self {
        let media_type = "application/json";
        Self { method: Method::POST, body: Some(body), media_type, ..Self::get(address) }
    }

    /// The request with one more parameter: in the address, in the body, or in the first of several searches.
    fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        let by_body = self.asks_by_body();
        match &mut self.body {
            Some(body) if by_body => {
                let is_one = body.get("queries").is_none();
                let search = if is_one { body } else { &mut body["queries"][0] };
                search[name] = value;
            }
            _ => {
                let separator = if self.address.contains('?') { '&' } else { '?' };
                self.address += &format!("{separator}{name}={}", string(&value));
            }
        }
        self
    }

    fn without(mut self, name: &str) -> Self {
        if let Some(body) = &mut self.body {
            let is_one = body.get("queries").is_none();
            let search = if is_one { body } else { &mut body["queries"][0] };
            search.as_object_mut().expect("an object").remove(name);
        }
        self
    }

    fn at(self, part: &str, other: &str) -> Self {
        Self { address: self.address.replace(part, other), ..self }
    }

    fn request(&self, keys: &Keys, peer: u8) -> Request<Body> {
        let body = self.body.as_ref().map(Value::to_string).unwrap_or_default();
        self.request_with(Body::from(body), keys, peer)
    }

    fn request_with(&self, body: Body, keys: &Keys, peer: u8) -> Request<Body> {
        let mut request = Request::builder().method(&self.method).uri(&self.address);
        let accept = self.accept.as_deref().unwrap_or("*/*");
        request = request.header(header::CONTENT_TYPE, self.media_type).header(header::ACCEPT, accept);
        if let Some(known) = &self.known {
            request = request.header(header::IF_NONE_MATCH, known);
        }
        if let Some(scope) = self.scope {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", keys.of(scope)));
        }
        let mut request = request.body(body).expect("a request");
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, peer], 40000))));
        request
    }
}

/// Keys of services, the same for every site.
struct Keys {
    known: Vec<Key>,
    search: String,
    write: String,
}

impl Keys {
    fn new() -> Self {
        let (collection, search) = Collection::new().with_key("reader", &[KeyScope::Search]);
        let (collection, write) = collection.with_key("writer", &[KeyScope::Write]);
        Self { known: collection.config.web.keys.clone(), search, write }
    }

    fn of(&self, scope: KeyScope) -> &str {
        if scope == KeyScope::Write { &self.write } else { &self.search }
    }
}

/// The site in every state that it can be in.
struct Sites {
    keys: Keys,
    sample: Site,
    /// A site where every client may send one request a minute.
    limited: Site,
    /// A site with no room for another search or export.
    busy: Site,
    _busy_with: [Box<dyn Any>; 3],
    /// A site whose first index is being built.
    nothing: Site,
    /// A site whose folder of written articles is not writable.
    storeless: Site,
    /// A site where a write must have a condition.
    careful: Site,
    /// A site where an article may be forgotten.
    forgetful: Site,
    /// A site whose index has changed since this cursor was given for `q=Brunnen&per_page=1`.
    moved: Site,
    cursor: String,
    /// The folder of written articles.
    collections: Vec<Collection>,
    peers: Cell<u8>,
}

impl Sites {
    fn new() -> Self {
        let keys = Keys::new();
        let mut collections = Vec::new();
        let mut site = |collection: Collection, change: fn(&mut WebOptions)| {
            let written = collection.path().join("written");
            let collection = collection.configured(|config| {
                config.web.keys = keys.known.clone();
                config.web.written = Some(written);
                // The limit is smaller than the bodies that are too large for any endpoint.
                config.ingest.line_bytes = 100_000;
                change(&mut config.web);
            });
            let site = collection.site();
            collections.push(collection);
            site
        };
        let expired =
            json!({"id": EXPIRED, "text": "Der Brunnen gibt seit dem Frühjahr Wasser.", "expires": "2024"});
        let sample = site(Collection::of_sample().json_line(expired).indexed(), |_| {});
        let limited = site(Collection::of_sample(), |web| web.requests_per_minute = 1);
        let busy = site(Collection::of_sample(), |web| {
            (web.max_searches, web.max_exports, web.max_writes) = (1, 1, 1)
        });
        let busy_with: [Box<dyn Any>; 3] = [
            Box::new(busy.state.search_permit().expect("nothing runs yet")),
            Box::new(busy.state.export_permit().expect("nothing runs yet")),
            Box::new(busy.state.writing_permit().expect("nothing runs yet")),
        ];
        let moved = Collection::new()
            .text("a.txt", "Brunnen in Mali\n\nDie Brunnen haben neue Pumpen bekommen.")
            .text("b.txt", "Brunnen in Benin\n\nDie Brunnen haben neue Räder bekommen.")
            .indexed();
        let before = moved.site().search(&[("q", "Brunnen"), ("per_page", "1")]);
        moved.write("c.txt", "Brunnen in Togo\n\nDie Brunnen haben neue Seile bekommen.");
        moved.index();
        let moved = site(moved, |_| {});
        let nothing = site(Collection::new(), |_| {});
        let storeless = site(Collection::of_sample(), |web| {
            let file = web.written.as_ref().expect("a folder");
            std::fs::write(file, "no folder").expect("a file can be written");
        });
        let careful = site(Collection::of_sample(), |web| web.writes_need_condition = true);
        let forgetful = site(Collection::of_sample(), |_| {});
        nothing.state.set_building(true);
        Self {
            keys,
            sample,
            limited,
            busy,
            _busy_with: busy_with,
            nothing,
            storeless,
            careful,
            forgetful,
            moved,
            cursor: string(&before.0["next_cursor"]),
            collections,
            peers: Cell::new(0),
        }
    }

    fn ask(&self, site: &Site, asked: &Asked) -> Answer {
        self.peers.set(self.peers.get() % 250 + 1);
        site.send(asked.request(&self.keys, self.peers.get()))
    }

    /// The answer with a status of success that an operation may have.
    fn success(&self, operation: &str, status: &str, asked: &Asked) -> Answer {
        if operation == "deleteArticle" || operation == "putArticle" && status == "200" {
            self.ask(&self.sample, &ordinary("putArticle"));
        }
        if operation == "deleteWrittenArticles" {
            let listed = self.ask(&self.sample, &ordinary("listWrittenArticles")).ok().json();
            let all = format!("count={}", listed["total"]);
            return self.ask(&self.sample, &asked.clone().at("count=0", &all));
        }
        let is_new = operation == "putArticle" && status == "201";
        self.ask(&self.sample, &if is_new { asked.clone().at(WRITTEN, "neu") } else { asked.clone() })
    }

    /// The answer with an error code that an operation may have.
    fn answer(&self, code: &str, asked: Asked) -> Answer {
        let of_sample = |asked: Asked| self.ask(&self.sample, &asked);
        match code {
            // These are codes of the site's own endpoints.
            "unknown_parameter" | "bad_request" => of_sample(asked.with("colour", "blue")),
            "invalid_value" if asked.address.starts_with(WRITTEN_BY_ME) => of_sample(asked.at("me", "you")),
            "cursor_expired" if asked.address.starts_with(WRITTEN_BY_ME) => {
                let write = |id: &str| {
                    let line = json!({"id": id, "text": "Der Brunnen gibt seit dem Frühjahr Wasser."});
                    self.ask(&self.moved, &Asked { body: Some(line), ..ordinary("putArticles") }).ok();
                };
                write("a");
                write("b");
                let first = self.ask(&self.moved, &asked.clone().with("per_page", 1)).ok().json();
                write("c");
                let asked = asked.with("per_page", 1).with("cursor", first["next_cursor"].clone());
                self.ask(&self.moved, &asked)
            }
            "invalid_value" if asked.scope == Some(KeyScope::Write) => {
                of_sample(Asked { known: Some("no tag".to_owned()), ..asked })
            }
            "invalid_value" => of_sample(asked.with("lang", "fr")),
            "precondition_failed" => {
                self.ask(&self.sample, &ordinary("putArticle"));
                of_sample(Asked { known: Some("*".to_owned()), ..asked })
            }
            "precondition_required" => self.ask(&self.careful, &asked),
            "article_forgotten" => {
                let forgotten = Asked { method: Method::DELETE, body: None, ..asked.clone() };
                let gone = self.ask(&self.forgetful, &forgotten.at(WRITTEN, ARTICLE).with("forget", true));
                assert_eq!(gone.status.as_u16(), 204, "{}", gone.describe());
                self.ask(&self.forgetful, &asked.at(WRITTEN, ARTICLE))
            }
            "invalid_filter" => of_sample(asked.with("year", "bald")),
            "invalid_cursor" => of_sample(asked.with("cursor", "x")),
            "cursor_expired" => {
                let asked = asked.with("cursor", self.cursor.clone()).at("q=Wasser", "q=Brunnen");
                let asked = if asked.asks_by_body() { asked.with("q", "Brunnen") } else { asked };
                self.ask(&self.moved, &asked.with("per_page", 1))
            }
            "invalid_body" if asked.media_type == "application/jsonl" => {
                let broken = Err::<Bytes, _>(std::io::Error::other("the connection broke off"));
                let body = Body::from_stream(tokio_stream::once(broken));
                self.sample.send(asked.request_with(body, &self.keys, 252))
            }
            "invalid_body" | "malformed_payload" => {
                of_sample(Asked { body: Some(Value::String("none".to_owned())), ..asked })
            }
            "body_too_large" | "payload_too_large" => {
                let body = asked.body.clone().map(|_| json!({"q": "a".repeat(300_000)}));
                of_sample(Asked { body, ..asked })
            }
            "unsupported_media_type" | "invalid_content_type" => {
                of_sample(Asked { media_type: "text/plain", ..asked })
            }
            // Every id can be written in an address, but this text is no id.
            "not_found" if asked.method == Method::PUT => of_sample(asked.at(WRITTEN, "%FF")),
            "not_found" => of_sample(asked.at(ARTICLE, "nichts").at(WRITTEN, "nichts")),
            "article_expired" => of_sample(asked.at(ARTICLE, EXPIRED)),
            "conflict" => of_sample(asked.at(WRITTEN, ARTICLE)),
            "unauthorised" | "missing_authorization_header" => of_sample(Asked { scope: None, ..asked }),
            "forbidden" => of_sample(Asked { scope: Some(KeyScope::Search), ..asked }),
            "rate_limited" | "too_many_requests" => {
                self.limited.send(asked.request(&self.keys, 251));
                self.limited.send(asked.request(&self.keys, 251))
            }
            "overloaded" | "too_many_search_requests" => self.ask(&self.busy, &asked),
            "store_unavailable" => self.ask(&self.storeless, &asked),
            "index_unavailable" | "index_not_accessible" => self.ask(&self.nothing, &asked),
            // These are codes of the endpoints for InstantSearch; an ellipsis stands for the name of a field.
            "document_not_found" => of_sample(asked.at(ARTICLE, "nichts")),
            "invalid_document_…" => of_sample(asked.with("limit", "x")),
            "index_not_found" => of_sample(match asked.address.contains("articles") {
                true => asked.at("articles", "books"),
                false => asked.with("indexUid", "books"),
            }),
            "invalid_search_…" => of_sample(asked.with("limit", "x")),
            "missing_index_uid" => of_sample(asked.without("indexUid")),
            "invalid_facet_search_…" => of_sample(asked.with("facetName", "colour")),
            other => panic!("{other} is a new code: add what causes it"),
        }
    }
}

/// The codes that the description of an answer begins its paragraphs with.
fn codes(answer: &Value) -> Vec<String> {
    let paragraphs = answer["description"].as_str().expect("a description").split("\n\n");
    let codes = paragraphs.filter_map(|text| text.strip_prefix('`')?.split_once("`: "));
    codes.map(|(code, _)| code.to_owned()).collect()
}

#[track_caller]
fn is_told(answer: &Answer, status: &str, code: &str) {
    assert_eq!(answer.status.as_str(), status, "{code}: {}", answer.describe());
    let told = string(&answer.json()["code"]);
    let is_of = code.strip_suffix('…').map_or(told == code, |beginning| told.starts_with(beginning));
    assert!(is_of, "{code}: {}", answer.describe());
}

/// Checks that the answer has every header that is documented.
#[track_caller]
fn has_headers(answer: &Answer, documented: &Value) {
    for (name, header) in documented["headers"].as_object().into_iter().flatten() {
        let value = answer.header(name);
        let is_number = header["schema"]["type"] == "integer";
        assert!(
            !value.is_empty() && (!is_number || value.parse::<u32>().is_ok()),
            "{name}: {}",
            answer.describe()
        );
    }
}

/// Every operation of a document with its method, its path and its id.
fn operations(document: &Value) -> impl Iterator<Item = (&str, &Value, &str)> {
    document["paths"].as_object().expect("paths").iter().flat_map(|(path, item)| {
        let operations = item.as_object().expect("operations").values();
        operations.map(move |operation| {
            (path.as_str(), operation, operation["operationId"].as_str().expect("an id"))
        })
    })
}

fn every_documented_answer_is_given() {
    let sites = Sites::new();
    let document = sites.sample.get("/openapi.json").ok().json();
    let answers = validators(&document);
    let mut given: BTreeMap<String, usize> = BTreeMap::new();
    for (path, operation, id) in operations(&document) {
        let asked = ordinary(id);
        for (status, documented) in operation["responses"].as_object().expect("answers") {
            let said = codes(documented);
            match status.as_str() {
                "304" => {
                    let tag = sites.ask(&sites.sample, &asked).ok().header("etag").to_owned();
                    let answer = sites.ask(&sites.sample, &Asked { known: Some(tag), ..asked.clone() });
                    assert_eq!(answer.status.as_u16(), 304, "{}", answer.describe());
                    assert!(answer.body.is_empty());
                    has_headers(&answer, documented);
                }
                "204" => {
                    let answer = sites.success(id, status, &asked);
                    assert_eq!(
                        (answer.status.as_u16(), answer.body.len()),
                        (204, 0),
                        "{}",
                        answer.describe()
                    );
                }
                success if success.starts_with('2') => {
                    for media_type in documented["content"].as_object().expect("media types").keys() {
                        let accept = Some(media_type.clone());
                        let answer = sites.success(id, success, &Asked { accept, ..asked.clone() });
                        assert_eq!(answer.status.as_str(), success, "{}", answer.describe());
                        assert!(answer.header("content-type").starts_with(media_type), "{media_type}");
                        has_headers(&answer, documented);
                        check_with(&answers, &asked.method, path, &answer);
                    }
                }
                _ => assert!(!said.is_empty(), "{id} names no code for {status}"),
            }
            for code in said.iter().filter(|code| !is_elsewhere(id, code)) {
                let answer = sites.answer(code, asked.clone());
                is_told(&answer, status, code);
                has_headers(&answer, documented);
                check_with(&answers, &asked.method, path, &answer);
            }
            *given.entry(status.clone()).or_default() += said.len().max(1);
        }
    }
    let statuses =
        ["200", "201", "204", "304", "400", "401", "403", "404", "409", "410", "413", "415", "429", "503"];
    for status in statuses {
        assert!(given.contains_key(status), "nothing is documented to be answered {status}: {given:?}");
    }
}

fn where_searching_needs_a_key_every_search_does() {
    let sites = Sites::new();
    let locked = Collection::of_sample().configured(|config| {
        config.web.keys = sites.keys.known.clone();
        config.web.written = sites.collections[0].config.web.written.clone();
        config.web.search_needs_key = true;
    });
    let locked = locked.site();
    let document = locked.get("/openapi.json").ok().json();
    let answers = validators(&document);
    let mut open = Vec::new();
    for (path, operation, id) in operations(&document) {
        let asked = ordinary(id);
        let with = |scope| sites.ask(&locked, &Asked { scope, ..asked.clone() });
        let is_write = asked.scope.is_some();
        if operation["responses"].get("401").is_none() {
            with(None).ok();
            open.push(id);
        } else {
            let needed = if is_write { KeyScope::Write } else { KeyScope::Search };
            let other = if is_write { KeyScope::Search } else { KeyScope::Write };
            for (answer, status) in [(with(None), "401"), (with(Some(other)), "403")] {
                is_told(&answer, status, &codes(&operation["responses"][status])[0]);
                check_with(&answers, &asked.method, path, &answer);
            }
            assert!(
                is_write || with(Some(needed)).status.is_success(),
                "{id} refuses a key that is good for it"
            );
        }
    }
    assert_eq!(open, ["suggestSearches", "getHealth", "getVersion"]);
}

fn a_body_that_never_ends_is_given_up() {
    let sites = Sites::new();
    let site = &sites.sample;
    let document = site.get("/openapi.json").ok().json();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    let runtime = runtime.expect("a runtime can be started");
    let answers = validators(&document);
    let with_bodies: Vec<_> =
        operations(&document).filter(|(_, operation, _)| operation["responses"]["408"].is_object()).collect();
    assert!(with_bodies.len() >= 7, "every body may take too long");
    for (path, _, id) in with_bodies {
        let asked = ordinary(id);
        let endless = Body::from_stream(tokio_stream::pending::<Result<Bytes, Infallible>>());
        let request = asked.request_with(endless, &sites.keys, 1);
        // The clock of the runtime is paused, and moves on only when every task waits.
        let answer = runtime.block_on(async {
            let Ok(response) = fundstelle::web::router(site.state.clone()).oneshot(request).await;
            let (head, body) = response.into_parts();
            let body = body.collect().await.expect("a body made in memory can be read").to_bytes().to_vec();
            Answer { asked: path.to_owned(), status: head.status, headers: head.headers, body }
        });
        is_told(&answer, "408", "request_timeout");
        check_with(&answers, &asked.method, path, &answer);
    }
}
