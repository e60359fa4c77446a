//! Articles that services write: an answered write lasts and is found, and no other article is
//! changed.

use std::fs;
use std::path::PathBuf;

use axum::body::{Body, Bytes};
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, StatusCode, header};
use fundstelle::config::Config;
use fundstelle::keys::KeyScope;
use serde_json::{Value, json};

use crate::harness::{Answer, Collection, Server, Site, encoded, files_below, keyed};

tests![
    nobody_writes_where_no_key_may,
    a_written_article_is_found_when_it_is_answered,
    an_article_is_replaced_as_a_whole,
    a_deleted_article_is_nowhere_any_more,
    only_a_key_of_the_scope_writes,
    articles_of_files_are_for_their_files_to_change,
    what_is_no_article_is_refused_and_leaves_the_one_before,
    every_line_of_many_says_what_became_of_it,
    many_articles_are_written_in_batches_and_others_stay,
    a_body_that_breaks_off_loses_its_last_line_alone,
    articles_written_at_once_are_all_there,
    written_articles_outlive_their_index,
    a_rebuild_of_files_keeps_written_articles,
    what_was_stored_and_not_indexed_is_made_up_for,
    an_unchanged_article_that_the_index_lost_is_indexed_again,
    a_delete_that_was_cut_off_is_made_up_for,
    a_store_that_is_not_mounted_takes_nothing_away,
    an_article_that_files_took_over_is_theirs,
    an_expired_article_of_a_file_is_its_files_too,
    two_servers_write_to_one_store,
    a_request_takes_so_many_lines,
    while_another_writes_nothing_is_stored,
    no_write_makes_an_index_of_its_own,
    searching_may_need_a_key,
    a_key_has_a_share_of_its_own,
    a_made_key_works_as_the_command_says,
];

/// A collection that a service may write to, and the service's key.
fn writable(collection: Collection) -> (Collection, String) {
    collection.with_key("cms", &[KeyScope::Write])
}

fn sample() -> (Collection, Site, String) {
    let (collection, key) = writable(Collection::of_sample());
    let site = collection.site();
    (collection, site, key)
}

fn put(site: &Site, key: &str, id: &str, article: &Value) -> Answer {
    site.send(keyed(Method::PUT, &address(id), key, article.to_string()))
}

fn delete(site: &Site, key: &str, id: &str) -> Answer {
    site.send(keyed(Method::DELETE, &address(id), key, Body::empty()))
}

fn post_lines(site: &Site, key: &str, body: impl Into<Body>) -> Answer {
    let mut request = keyed(Method::POST, "/api/v1/articles", key, body);
    request.headers_mut().insert(header::CONTENT_TYPE, "application/jsonl".parse().expect("a header"));
    site.send(request)
}

fn address(id: &str) -> String {
    format!("/api/v1/articles/{}", encoded(id))
}

fn stored(collection: &Collection) -> Vec<PathBuf> {
    let folder = collection.path().join("written");
    if folder.exists() { files_below(&folder) } else { Vec::new() }
}

#[track_caller]
fn is_problem(answer: &Answer, status: u16, code: &str) -> Value {
    let problem = answer.json();
    assert_eq!((answer.status.as_u16(), &problem["code"]), (status, &json!(code)), "{}", answer.describe());
    assert_eq!(answer.header("content-type"), "application/problem+json");
    problem
}

fn report(word: &str) -> Value {
    json!({
        "text": format!(
            "Berlin, 12. Mai 2021. Das Fachgespräch über {word} wurde von der GIZ veranstaltet. Fünfzig \
             Fachleute berieten darüber, wie Partnerschaften in Städten gelingen."
        ),
    })
}

fn nobody_writes_where_no_key_may() {
    let collection = Collection::of_sample();
    let site = collection.site();
    is_problem(&put(&site, "", "a", &report("Zaunkönige")), 405, "method_not_allowed");
    is_problem(&delete(&site, "", "a"), 405, "method_not_allowed");
    is_problem(&post_lines(&site, "", "{}"), 405, "method_not_allowed");
    let document = site.get("/openapi.json").ok().json();
    assert!(document["paths"]["/api/v1/articles/{id}"].get("put").is_none());
    assert!(document["paths"].get("/api/v1/articles").is_none());
    let options = site.send(keyed(Method::OPTIONS, &address("a"), "", Body::empty()));
    assert_eq!(options.header("allow"), "GET, HEAD, OPTIONS");
    let (collection, reader) = Collection::of_sample().with_key("reader", &[KeyScope::Search]);
    let site = collection.site();
    is_problem(&put(&site, &reader, "a", &report("Zaunkönige")), 405, "method_not_allowed");
}

fn a_written_article_is_found_when_it_is_answered() {
    let (_collection, site, key) = sample();
    let before = site.search(&[]).total();
    let id = "cms/Bericht über Äpfel";
    let answer = put(&site, &key, id, &report("Zaunkönige"));
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.describe());
    let version = site.article(id)["version"].clone();
    assert_eq!(answer.json(), json!({"id": id, "status": "created", "version": version, "notices": []}));
    assert_eq!(answer.header("location"), "/api/v1/articles/cms%2FBericht%20%C3%BCber%20%C3%84pfel");
    let article = site.get(answer.header("location")).ok().json();
    assert_eq!(
        (&article["id"], &article["language"], &article["year"]),
        (&json!(id), &json!("de"), &json!(2021))
    );
    assert_eq!(article["organisers"][0]["id"], "giz", "derived as for files");
    assert_eq!(site.search(&[("q", "Zaunkönig")]).ids(), [id]);
    assert_eq!(site.search(&[]).total(), before + 1);
    let options = site.send(keyed(Method::OPTIONS, &address("a"), "", Body::empty()));
    assert_eq!(options.header("allow"), "GET, HEAD, PUT, DELETE, OPTIONS");
}

fn an_article_is_replaced_as_a_whole() {
    let (collection, site, key) = sample();
    let mut article = report("Zaunkönige");
    article["title"] = json!("Von Vögeln");
    article["id"] = json!("a");
    put(&site, &key, "a", &article);
    let again = put(&site, &key, "a", &article).ok();
    assert_eq!(again.json()["status"], "unchanged");
    let replaced = put(&site, &key, "a", &report("Rotkehlchen")).ok();
    assert_eq!((&replaced.json()["id"], &replaced.json()["status"]), (&json!("a"), &json!("updated")));
    assert_ne!(replaced.json()["version"], again.json()["version"]);
    assert_eq!(site.search(&[("q", "Zaunkönige")]).total(), 0);
    assert_ne!(site.article("a")["title"], "Von Vögeln", "a title is not kept from what was replaced");
    assert_eq!(stored(&collection).len(), 1);
}

fn a_deleted_article_is_nowhere_any_more() {
    let (collection, site, key) = sample();
    put(&site, &key, "a", &report("Zaunkönige"));
    let before = site.get(&address("a")).ok();
    let answer = delete(&site, &key, "a");
    assert_eq!((answer.status, answer.body.len()), (StatusCode::NO_CONTENT, 0), "{}", answer.describe());
    is_problem(&site.get(&address("a")), 404, "not_found");
    let known = Request::get(address("a")).header(header::IF_NONE_MATCH, before.header("etag"));
    assert_eq!(site.send(known.body(Body::empty()).expect("a request")).status, StatusCode::NOT_FOUND);
    assert_eq!(site.search(&[("q", "Zaunkönige")]).total(), 0);
    assert!(stored(&collection).is_empty());
    is_problem(&delete(&site, &key, "a"), 404, "not_found");
    assert_eq!(collection.generations(), 1, "an older generation may still hold it");
}

fn only_a_key_of_the_scope_writes() {
    let (collection, write) = writable(Collection::of_sample());
    let (collection, search) = collection.with_key("front end", &[KeyScope::Search]);
    let site = collection.site();
    let ask = |authorization: Option<&str>, method: Method, address: &str| {
        let mut asked = keyed(method, address, "", report("Zaunkönige").to_string());
        asked.headers_mut().remove(header::AUTHORIZATION);
        if let Some(authorization) = authorization {
            asked.headers_mut().insert(header::AUTHORIZATION, authorization.parse().expect("a header"));
        }
        site.send(asked)
    };
    for (method, address) in [
        (Method::PUT, "/api/v1/articles/a"),
        (Method::DELETE, "/api/v1/articles/a"),
        (Method::POST, "/api/v1/articles"),
    ] {
        let (cut, basic) = (format!("Bearer {}", &write[..write.len() - 1]), format!("Basic {write}"));
        for authorization in [None, Some("Bearer"), Some("Bearer "), Some(cut.as_str()), Some(basic.as_str())]
        {
            let refused = ask(authorization, method.clone(), address);
            is_problem(&refused, 401, "unauthorised");
            assert_eq!(refused.header("www-authenticate"), "Bearer realm=\"Fundstelle\"");
        }
        let refused = is_problem(&ask(Some(&format!("Bearer {search}")), method, address), 403, "forbidden");
        assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains("write")), "{refused}");
    }
    assert!(stored(&collection).is_empty());
    // Reading stays open to everybody, whatever else a client sends.
    let read = Request::get("/api/v1/search?q=Wasser").header(header::AUTHORIZATION, "Bearer no-key");
    site.send(read.body(Body::empty()).expect("a request")).ok();
    let answer = ask(Some(&format!("bearer  {write}")), Method::PUT, "/api/v1/articles/a");
    assert_eq!(answer.status, StatusCode::CREATED, "the scheme's case does not matter");
}

fn articles_of_files_are_for_their_files_to_change() {
    let (collection, site, key) = sample();
    let id = site.all_ids(&[]).remove(0);
    let before = site.article(&id);
    let refused = is_problem(&put(&site, &key, &id, &report("Zaunkönige")), 409, "conflict");
    let folder = collection.path().to_string_lossy().into_owned();
    assert!(!refused.to_string().contains(&folder) && !refused.to_string().contains("corpus"), "{refused}");
    is_problem(&delete(&site, &key, &id), 409, "conflict");
    assert_eq!(site.article(&id), before);
    assert!(stored(&collection).is_empty());
}

fn what_is_no_article_is_refused_and_leaves_the_one_before() {
    let (collection, site, key) = sample();
    put(&site, &key, "a", &report("Zaunkönige"));
    for (body, named) in [
        (r#"{"title":"t"}"#, "'text'"),
        (r#"{"text":"a","themes":{"a":1}}"#, "'themes'"),
        (r#"{"text":"a","id":"b"}"#, "'id'"),
        (r#"{"text":"a","titel":"b"}"#, "'titel'"),
        (r#"["a"]"#, "object"),
        (r#"{"text":"#, "not valid JSON"),
        (r#"{"text":"Zurück\n\nDrucken\n\nTeilen"}"#, "no text left"),
    ] {
        let refused = site.send(keyed(Method::PUT, &address("a"), &key, body));
        let problem = is_problem(&refused, 400, "invalid_body");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(named)), "{problem}");
        assert_eq!(site.search(&[("q", "Zaunkönige")]).ids(), ["a"], "after {body}");
    }
    let fresh = site.send(keyed(Method::PUT, &address("b"), &key, r#"{"text":"Zurück\n\nDrucken"}"#));
    is_problem(&fresh, 400, "invalid_body");
    assert_eq!(stored(&collection).len(), 1);
    let long = "x".repeat(201);
    let refused = is_problem(&put(&site, &key, &long, &report("Meisen")), 400, "invalid_value");
    assert_eq!(refused["parameter"], "id");
    is_problem(
        &site.send(keyed(Method::PUT, "/api/v1/articles/a?lang=de", &key, "{}")),
        400,
        "unknown_parameter",
    );
    let mut undeclared = keyed(Method::PUT, &address("a"), &key, report("Meisen").to_string());
    undeclared.headers_mut().insert(header::CONTENT_TYPE, "text/plain".parse().expect("a header"));
    is_problem(&site.send(undeclared), 415, "unsupported_media_type");
    let mut packed = keyed(Method::PUT, &address("a"), &key, report("Meisen").to_string());
    packed.headers_mut().insert(header::CONTENT_ENCODING, "gzip".parse().expect("a header"));
    is_problem(&site.send(packed), 415, "unsupported_media_type");
    let collection = collection.configured(|config| config.ingest.line_bytes = 1_000);
    let large = json!({"text": "Wort ".repeat(300)});
    is_problem(&put(&collection.site(), &key, "a", &large), 413, "body_too_large");
}

fn every_line_of_many_says_what_became_of_it() {
    let (collection, key) = writable(Collection::of_sample());
    let collection = collection.configured(|config| config.ingest.line_bytes = 1_000);
    let site = collection.site();
    let of_file = site.all_ids(&[]).remove(0);
    put(&site, &key, "b", &report("Meisen"));
    let line = |id: &str, word: &str| {
        let mut article = report(word);
        article["id"] = json!(id);
        format!("{article}\n")
    };
    let body = [
        line("a", "Zaunkönige"),
        "\r\n".to_owned(),
        line("b", "Meisen"),
        line("b", "Rotkehlchen"),
        "{\"text\": \"ohne Kennung\"}\n".to_owned(),
        line(&of_file, "Meisen"),
        format!("{{\"id\": \"lang\", \"text\": \"{}\"}}\n", "Wort ".repeat(300)),
        "{\"id\": \"leer\", \"text\": \"Zurück\"}\n".to_owned(),
        line("a", "Amseln").trim_end().to_owned(),
    ]
    .concat();
    let answer = post_lines(&site, &key, body).ok().json();
    let results: Vec<(u64, &str, &str)> = answer["results"]
        .as_array()
        .expect("results")
        .iter()
        .map(|entry| {
            let code = entry["problem"]["code"].as_str().unwrap_or_default();
            (entry["line"].as_u64().expect("a line"), entry["status"].as_str().expect("a status"), code)
        })
        .collect();
    assert_eq!(
        results,
        [
            (1, "created", ""),
            (3, "unchanged", ""),
            (4, "updated", ""),
            (5, "failed", "invalid_body"),
            (6, "failed", "conflict"),
            (7, "failed", "invalid_body"),
            (8, "failed", "invalid_body"),
            (9, "updated", ""),
        ]
    );
    assert_eq!(answer["results"][0]["id"], "a");
    let counts =
        ["created", "updated", "unchanged", "failed"].map(|name| answer[name].as_u64().expect("a count"));
    assert_eq!(counts, [1, 2, 1, 4]);
    assert_eq!(site.search(&[("q", "Amseln")]).ids(), ["a"], "the last of the same id counts");
    assert_eq!(site.search(&[("q", "Rotkehlchen")]).ids(), ["b"]);
    assert_eq!(site.search(&[("q", "Zaunkönige")]).total(), 0);
    let mut undeclared = keyed(Method::POST, "/api/v1/articles", &key, "{}");
    undeclared.headers_mut().insert(header::CONTENT_TYPE, "text/plain".parse().expect("a header"));
    is_problem(&site.send(undeclared), 415, "unsupported_media_type");
    assert_eq!(post_lines(&site, &key, "").ok().json()["results"], json!([]));
}

fn many_articles_are_written_in_batches_and_others_stay() {
    let (collection, site, key) = sample();
    let before = site.all_ids(&[]);
    let line = |n: usize| json!({"id": format!("n{n:04}"), "text": format!("Der Bericht {n} handelt von Zaunkönigen.")});
    let lines: Vec<String> = (1..=1_100).map(|n| format!("{}\n", line(n))).collect();
    let answer = post_lines(&site, &key, lines.concat()).ok().json();
    assert_eq!((&answer["created"], &answer["failed"]), (&json!(1_100), &json!(0)));
    let last = &answer["results"][1_099];
    assert_eq!(
        (&last["line"], &last["id"], &last["status"]),
        (&json!(1100), &json!("n1100"), &json!("created"))
    );
    assert_eq!(site.search(&[("q", "Zaunkönig"), ("duplicates", "show")]).total(), 1_100);
    let after = site.all_ids(&[("duplicates", "show")]);
    assert!(before.iter().all(|id| after.contains(id)), "articles of files went");
    assert_eq!(stored(&collection).len(), 1_100);
}

fn a_body_that_breaks_off_loses_its_last_line_alone() {
    let (_collection, site, key) = sample();
    let mut first = report("Zaunkönige");
    first["id"] = json!("a");
    let whole = format!("{first}\n{{\"id\": \"b\", \"te");
    let (one, two) = whole.split_at(40);
    let pieces: Vec<Result<Bytes, std::io::Error>> = vec![
        Ok(Bytes::from(one.to_owned())),
        Ok(Bytes::from(two.to_owned())),
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
    ];
    let answer = post_lines(&site, &key, Body::from_stream(tokio_stream::iter(pieces))).ok().json();
    let statuses: Vec<&Value> =
        answer["results"].as_array().expect("results").iter().map(|entry| &entry["status"]).collect();
    assert_eq!(statuses, ["created", "failed"]);
    assert_eq!((&answer["results"][1]["line"], &answer["failed"]), (&json!(2), &json!(1)));
    assert_eq!(site.search(&[("q", "Zaunkönige")]).ids(), ["a"]);
}

fn articles_written_at_once_are_all_there() {
    let (_collection, site, key) = sample();
    let requests = (0..12).map(|n| {
        let id = format!("a{}", n % 8);
        keyed(Method::PUT, &address(&id), &key, report(&format!("Zaunkönige der Art {n}")).to_string())
    });
    let answers = site.send_all(requests.collect());
    assert!(answers.iter().all(|answer| answer.status.is_success()), "{}", answers[0].describe());
    assert_eq!(site.search(&[("q", "Zaunkönige"), ("duplicates", "show")]).total(), 8);
}

fn written_articles_outlive_their_index() {
    let (collection, site, key) = sample();
    put(&site, &key, "a", &report("Zaunkönige"));
    drop(site);
    fs::remove_dir_all(&collection.config.index).expect("the index can be removed");
    // This is what `serve` does where there is no index.
    collection.write_index(|app| app.build_from_corpus(&mut fundstelle::pipeline::Silent));
    let site = collection.site();
    assert_eq!(site.search(&[("q", "Zaunkönige")]).ids(), ["a"]);
    assert!(site.search(&[]).total() > 1);
}

fn a_rebuild_of_files_keeps_written_articles() {
    let (collection, key) =
        writable(Collection::new().text("eins.txt", "Der erste Bericht handelt von Amseln."));
    collection.index();
    let site = collection.site();
    put(&site, &key, "a", &report("Zaunkönige"));
    drop(site);
    collection.rebuild_of(&[collection.articles()]);
    assert_eq!(collection.site().search(&[("q", "Zaunkönige")]).ids(), ["a"]);
    collection.remove("eins.txt");
    collection.write("zwei.txt", "Der zweite Bericht handelt von Meisen.");
    collection.index();
    assert_eq!(collection.site().all_ids(&[]).len(), 2);
}

fn what_was_stored_and_not_indexed_is_made_up_for() {
    let (collection, site, key) = sample();
    put(&site, &key, "a", &report("Zaunkönige"));
    let file = stored(&collection).remove(0);
    drop(site);
    // This is the state after the machine stopped between storing and indexing.
    let changed = fs::read_to_string(&file).expect("the file").replace("Zaunkönige", "Rotkehlchen");
    fs::write(&file, changed).expect("the file can be written");
    let site = collection.site();
    assert_eq!(site.search(&[("q", "Rotkehlchen")]).total(), 0);
    put(&site, &key, "b", &report("Meisen"));
    assert_eq!(site.search(&[("q", "Rotkehlchen")]).ids(), ["a"]);
}

fn an_unchanged_article_that_the_index_lost_is_indexed_again() {
    let (collection, site, key) = sample();
    put(&site, &key, "a", &report("Zaunkönige"));
    // The index holds the other source alone, as if it had been built without the written articles.
    fs::remove_dir_all(&collection.config.index).expect("the index can be removed");
    collection.index_of(&[crate::harness::sample_articles()]);
    site.app.refresh().expect("the new index");
    assert_eq!(site.search(&[("q", "Zaunkönige")]).total(), 0);
    put(&site, &key, "a", &report("Zaunkönige"));
    assert_eq!(site.search(&[("q", "Zaunkönige")]).ids(), ["a"]);
}

fn a_delete_that_was_cut_off_is_made_up_for() {
    let (collection, site, key) = sample();
    put(&site, &key, "a", &report("Zaunkönige"));
    put(&site, &key, "b", &report("Meisen"));
    drop(site);
    let file = stored(&collection).into_iter().find(|file| file.to_string_lossy().contains("/a-"));
    fs::remove_file(file.expect("a file")).expect("the file can be removed");
    let lock = collection.locked();
    let site = collection.site();
    is_problem(&delete(&site, &key, "a"), 503, "index_unavailable");
    drop(lock);
    // The next write, whatever it changes, first brings the index to the state of the stored articles.
    is_problem(&delete(&site, &key, "a"), 404, "not_found");
    assert_eq!(site.search(&[("q", "Zaunkönige")]).total(), 0);
    is_problem(&site.get(&address("a")), 404, "not_found");
}

fn a_store_that_is_not_mounted_takes_nothing_away() {
    let (collection, site, key) = sample();
    put(&site, &key, "a", &report("Zaunkönige"));
    drop(site);
    let (store, aside) = (collection.path().join("written"), collection.path().join("aside"));
    fs::rename(&store, &aside).expect("a folder can be renamed");
    let site = collection.site();
    is_problem(&put(&site, &key, "b", &report("Meisen")), 503, "store_unavailable");
    fs::create_dir(&store).expect("a folder can be made");
    is_problem(&put(&site, &key, "b", &report("Meisen")), 503, "store_unavailable");
    assert_eq!(site.search(&[("q", "Zaunkönige")]).ids(), ["a"]);
    fs::remove_dir(&store).expect("it is empty");
    fs::rename(&aside, &store).expect("a folder can be renamed");
    assert_eq!(put(&site, &key, "b", &report("Meisen")).status, StatusCode::CREATED);
    assert_eq!(site.search(&[("q", "Zaunkönige")]).ids(), ["a"]);
}

fn an_article_that_files_took_over_is_theirs() {
    let collection = Collection::new().text("eins.txt", "Der erste Bericht handelt von Amseln.");
    let (collection, key) = writable(collection.indexed());
    put(&collection.site(), &key, "a", &report("Zaunkönige"));
    let collection =
        collection.json_line(json!({"id": "a", "text": "Der zweite Bericht handelt von Meisen."}));
    // The source that is named first keeps the id.
    collection.rebuild_of(&[collection.articles(), collection.path().join("written")]);
    let site = collection.site();
    assert_eq!(site.search(&[("q", "Meisen")]).ids(), ["a"]);
    is_problem(&delete(&site, &key, "a"), 409, "conflict");
    is_problem(&put(&site, &key, "a", &report("Rotkehlchen")), 409, "conflict");
    assert_eq!(site.search(&[("q", "Meisen")]).ids(), ["a"]);
}

fn an_expired_article_of_a_file_is_its_files_too() {
    let expired =
        json!({"id": "alt", "text": "Der Bericht von gestern handelt von Amseln.", "expires": "2020-01-01"});
    let collection =
        Collection::new().json_line(expired).text("neu.txt", "Der Bericht von heute handelt von Meisen.");
    let (collection, key) = writable(collection.indexed());
    let site = collection.site();
    for refused in [put(&site, &key, "alt", &report("Zaunkönige")), delete(&site, &key, "alt")] {
        is_problem(&refused, 409, "conflict");
        let folder = collection.path().to_string_lossy().into_owned();
        assert!(!refused.text().contains(&folder), "{}", refused.describe());
    }
    // An article that was written can be deleted.
    let mut article = report("Zaunkönige");
    article["expires"] = json!("2020-01-01");
    assert_eq!(put(&site, &key, "b", &article).status, StatusCode::CREATED);
    assert_eq!(site.get(&address("b")).status, StatusCode::GONE);
    assert_eq!(delete(&site, &key, "b").status, StatusCode::NO_CONTENT);
}

fn two_servers_write_to_one_store() {
    let (collection, site, key) = sample();
    let other = collection.site();
    put(&site, &key, "a", &report("Zaunkönige"));
    assert_eq!(put(&other, &key, "a", &report("Meisen")).json()["status"], "updated");
    site.app.refresh().expect("the newest state");
    for site in [&site, &other] {
        assert_eq!(site.search(&[("q", "Meisen")]).ids(), ["a"]);
        assert_eq!(site.search(&[("q", "Zaunkönige")]).total(), 0);
    }
    // An ordinary run finds nothing to do.
    let report = collection.index_of(&[collection.path().join("written")]);
    assert_eq!((report.unchanged, report.indexed(), report.removed), (1, 0, 0));
}

fn a_request_takes_so_many_lines() {
    let (_collection, site, key) = sample();
    let lines = "{}\n".repeat(10_001);
    let answer = post_lines(&site, &key, lines).ok().json();
    let results = answer["results"].as_array().expect("results");
    assert_eq!((results.len(), &answer["failed"]), (10_001, &json!(10_001)));
    assert_eq!(results[10_000]["problem"]["code"], "body_too_large");
}

fn while_another_writes_nothing_is_stored() {
    let (collection, site, key) = sample();
    put(&site, &key, "a", &report("Zaunkönige"));
    let lock = collection.locked();
    let before: Vec<Vec<u8>> =
        stored(&collection).iter().map(|file| fs::read(file).expect("a file")).collect();
    for refused in [
        put(&site, &key, "a", &report("Meisen")),
        put(&site, &key, "b", &report("Meisen")),
        delete(&site, &key, "a"),
        post_lines(&site, &key, r#"{"id": "c", "text": "Ein Bericht von Meisen."}"#),
    ] {
        is_problem(&refused, 503, "index_unavailable");
        assert!(!refused.header("retry-after").is_empty());
    }
    let after: Vec<Vec<u8>> =
        stored(&collection).iter().map(|file| fs::read(file).expect("a file")).collect();
    assert_eq!(before, after);
    drop(lock);
    put(&site, &key, "a", &report("Meisen")).ok();
    assert_eq!(site.search(&[("q", "Meisen")]).ids(), ["a"]);
}

fn no_write_makes_an_index_of_its_own() {
    let (collection, site, key) = sample();
    put(&site, &key, "a", &report("Meisen"));
    fs::remove_dir_all(&collection.config.index).expect("the index can be removed");
    is_problem(&put(&site, &key, "a", &report("Amseln")), 503, "index_unavailable");
    assert!(
        !collection.config.index.join("CURRENT").exists(),
        "an index of one article took the place of all"
    );
}

fn searching_may_need_a_key() {
    let (collection, write) = writable(Collection::of_sample());
    let (collection, search) = collection.with_key("front end", &[KeyScope::Search]);
    let collection = collection.configured(|config| config.web.search_needs_key = true);
    let site = collection.site();
    for address in [
        "/api/v1/search?q=Wasser",
        "/api/v1/facets",
        "/api/v1/export?format=csv",
        "/api/v1/articles/nothing",
        "/api/v1/articles/nothing/related",
    ] {
        is_problem(&site.get(address), 401, "unauthorised");
        is_problem(&site.send(keyed(Method::GET, address, &write, Body::empty())), 403, "forbidden");
        let answer = site.send(keyed(Method::GET, address, &search, Body::empty()));
        assert!([200, 404].contains(&answer.status.as_u16()), "{}", answer.describe());
    }
    let many = r#"{"queries": [{"q": "Wasser"}]}"#;
    is_problem(&site.send(keyed(Method::POST, "/api/v1/multi-search", "", many)), 401, "unauthorised");
    site.send(keyed(Method::POST, "/api/v1/multi-search", &search, many)).ok();
    for open in ["/", "/?q=Wasser", "/api/v1/suggest?q=wass", "/health/live", "/openapi.json"] {
        site.get(open).ok();
    }
    let document = site.get("/openapi.json").json();
    let search = &document["paths"]["/api/v1/search"]["get"];
    assert!(search["responses"].get("401").is_some() && search["security"] == json!([{"key": []}]));
    assert_eq!(document["paths"]["/api/v1/suggest"]["get"]["security"], json!([]), "no key is needed");
}

fn a_key_has_a_share_of_its_own() {
    let (collection, key) = writable(Collection::of_sample());
    let collection = collection.configured(|config| config.web.requests_per_minute = 2);
    let site = collection.site();
    let ask = |key: &str| {
        let mut asked = keyed(Method::GET, "/api/v1/suggest?q=w", key, Body::empty());
        asked.extensions_mut().insert(ConnectInfo(std::net::SocketAddr::from(([192, 0, 2, 1], 40_000))));
        site.send(asked).status.as_u16()
    };
    assert_eq!([ask("none"), ask(""), ask("none")], [200, 200, 429], "keys that nobody knows are no keys");
    assert_eq!([ask(&key), ask(&key), ask(&key)], [200, 200, 429]);
}

fn a_made_key_works_as_the_command_says() {
    let collection = Collection::of_sample();
    let made = collection.run(["key", "cms \"neu\"", "--scope", "write", "--scope", "write"]).ends_with(0);
    let key =
        made.err.split_whitespace().find(|word| word.starts_with("fundstelle_")).expect("a key").to_owned();
    assert!(!made.out.contains(&key), "the configuration holds no key");
    let file = collection.path().join("fundstelle.toml");
    fs::write(&file, &made.out).expect("a file");
    let untold = collection.run(["stats"]).ends_with(1);
    assert!(untold.err.contains("web.written"), "{}", untold.err);
    fs::write(&file, format!("[web]\nwritten = \"berichte\"\n{}", made.out)).expect("a file");
    let config = Config::load(Some(&file)).unwrap_or_else(|error| panic!("{error}\n{}", made.out));
    assert_eq!((config.web.keys[0].name.as_str(), config.web.keys.len()), ("cms \"neu\"", 1));
    let server = Server::start(&collection, &[]);
    let (status, answer) = server.ask(
        "PUT",
        "/api/v1/articles/a",
        &[("Authorization", &format!("Bearer {key}"))],
        &report("Meisen"),
    );
    assert_eq!(status, 201, "{answer}");
    assert_eq!(server.search(&[("q", "Meisen")]).ids(), ["a"]);
    assert_eq!(files_below(&collection.path().join("berichte")).len(), 1);
    let json: Value =
        serde_json::from_str(&collection.run(["key", "a", "--scope", "search", "--json"]).out).expect("JSON");
    assert_eq!((&json["name"], &json["scopes"]), (&json!("a"), &json!(["search"])));
    assert!(json["key"].as_str().is_some_and(|key| key.len() == 75) && json["hash"].is_string());
    collection.run(["key", "a"]).ends_with(2);
    fs::write(&file, "[web]\nsearch_needs_key = true\n").expect("a file");
    let told = collection.run(["stats"]).ends_with(1);
    assert!(told.err.contains("fundstelle key"), "{}", told.err);
    collection.run(["key", "a", "--scope", "search"]).ends_with(0);
}
