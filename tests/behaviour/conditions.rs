//! Conditional writes: who read an article can replace just what was read, and two writers never take away what the other
//! wrote.

use std::thread;

use axum::body::Body;
use axum::http::{HeaderName, Method, Request, StatusCode, header};
use fundstelle::config::Config;
use fundstelle::keys::KeyScope;
use serde_json::{Value, json};

use crate::harness::{Answer, Collection, Site, encoded, keyed, string};

tests![
    an_article_is_replaced_only_as_it_was_read,
    what_is_new_replaces_nothing,
    a_delete_takes_only_what_was_read,
    of_writers_that_read_the_same_one_wins,
    of_two_servers_one_wins,
    a_line_of_many_has_conditions_of_its_own,
    where_conditions_are_required_a_write_without_is_refused,
    an_unchanged_article_is_not_sent_again,
    what_is_missing_is_not_unchanged,
    a_compressed_answer_has_a_tag_of_its_own,
    conditions_that_are_none_are_refused,
];

fn writable(change: impl FnOnce(&mut Config)) -> (Collection, Site, String) {
    let (collection, key) = Collection::of_sample().configured(change).with_key("cms", &[KeyScope::Write]);
    let site = collection.site();
    (collection, site, key)
}

fn text(word: &str) -> String {
    let text =
        format!("Das Fachgespräch über {word} fand im Mai statt. Fünfzig Fachleute nahmen daran teil.");
    json!({ "text": text }).to_string()
}

fn request(method: Method, id: &str, key: &str, conditions: &[(&str, &str)], body: String) -> Request<Body> {
    let mut request = keyed(method, &address(id), key, body);
    for (name, value) in conditions {
        let name: HeaderName = name.parse().expect("the name of a header");
        request.headers_mut().append(name, value.parse().expect("a header"));
    }
    request
}

fn address(id: &str) -> String {
    format!("/api/v1/articles/{}", encoded(id))
}

fn put(site: &Site, key: &str, id: &str, conditions: &[(&str, &str)], word: &str) -> Answer {
    site.send(request(Method::PUT, id, key, conditions, text(word)))
}

fn get(site: &Site, id: &str, headers: &[(&str, &str)]) -> Answer {
    site.send(request(Method::GET, id, "", headers, String::new()))
}

fn tag(site: &Site, id: &str) -> String {
    get(site, id, &[]).ok().header("etag").to_owned()
}

#[track_caller]
fn is_problem(answer: &Answer, status: u16, code: &str) {
    let problem = answer.json();
    assert_eq!((answer.status.as_u16(), &problem["code"]), (status, &json!(code)), "{}", answer.describe());
    assert_eq!(answer.header("content-type"), "application/problem+json");
}

fn an_article_is_replaced_only_as_it_was_read() {
    let (_collection, site, key) = writable(|_| ());
    put(&site, &key, "a", &[], "Meisen");
    let read = tag(&site, "a");
    assert!(read.starts_with('"'), "If-Match needs a strong tag: {read}");
    let replaced = put(&site, &key, "a", &[("if-match", &read)], "Amseln").ok().json();
    assert_eq!(replaced["status"], "updated");
    let article = get(&site, "a", &[]).ok().json();
    assert_eq!(replaced["version"], article["version"]);
    // The tag that was read before names an article that is no more.
    let late = put(&site, &key, "a", &[("if-match", &read)], "Zaunkönige");
    is_problem(&late, 412, "precondition_failed");
    assert!(late.text().contains(article["version"].as_str().expect("a version")), "{}", late.describe());
    assert_eq!(site.search(&[("q", "Zaunkönige")]).total(), 0);
    assert_eq!(site.search(&[("q", "Amseln")]).ids(), ["a"]);
    let version = format!("\"{}\"", string(&article["version"]));
    let weak = format!("W/{version}");
    is_problem(&put(&site, &key, "a", &[("if-match", &weak)], "Stare"), 412, "precondition_failed");
    put(&site, &key, "a", &[("if-match", &format!("\"x\", {version}"))], "Stare").ok();
    put(&site, &key, "a", &[("if-match", "*")], "Finken").ok();
    assert_eq!(site.search(&[("q", "Finken")]).ids(), ["a"]);
    // Another language of labels is another answer about the same version.
    let english = site.get(&format!("{}?lang=en", address("a"))).ok();
    put(&site, &key, "a", &[("if-match", english.header("etag"))], "Lerchen").ok();
}

fn what_is_new_replaces_nothing() {
    let (_collection, site, key) = writable(|_| ());
    let made = put(&site, &key, "a", &[("if-none-match", "*")], "Meisen");
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.describe());
    is_problem(&put(&site, &key, "a", &[("if-none-match", "*")], "Amseln"), 412, "precondition_failed");
    let read = tag(&site, "a");
    is_problem(&put(&site, &key, "a", &[("if-none-match", &read)], "Amseln"), 412, "precondition_failed");
    assert_eq!(site.search(&[("q", "Meisen")]).ids(), ["a"]);
    for condition in ["*", read.as_str()] {
        is_problem(&put(&site, &key, "b", &[("if-match", condition)], "Stare"), 412, "precondition_failed");
    }
    is_problem(&get(&site, "b", &[]), 404, "not_found");
}

fn a_delete_takes_only_what_was_read() {
    let (_collection, site, key) = writable(|_| ());
    put(&site, &key, "a", &[], "Meisen");
    let read = tag(&site, "a");
    put(&site, &key, "a", &[], "Amseln");
    let delete = |tag: &str, id: &str| {
        site.send(request(Method::DELETE, id, &key, &[("if-match", tag)], String::new()))
    };
    is_problem(&delete(&read, "a"), 412, "precondition_failed");
    assert_eq!(site.search(&[("q", "Amseln")]).ids(), ["a"]);
    assert_eq!(delete(&tag(&site, "a"), "a").status, StatusCode::NO_CONTENT);
    // What would be refused anyway is refused for that reason.
    is_problem(&delete(&read, "a"), 404, "not_found");
    let of_file = site.all_ids(&[]).remove(0);
    is_problem(&delete(&read, &of_file), 409, "conflict");
}

fn of_writers_that_read_the_same_one_wins() {
    let (_collection, site, key) = writable(|_| ());
    put(&site, &key, "a", &[], "Meisen");
    let read = tag(&site, "a");
    let words: Vec<String> = (0..12).map(|n| format!("Vogelart{n}")).collect();
    let conditions = [("if-match", read.as_str())];
    let requests =
        words.iter().map(|word| request(Method::PUT, "a", &key, &conditions, text(word))).collect();
    let answers = site.send_all(requests);
    let won: Vec<usize> = (0..words.len()).filter(|n| answers[*n].status == StatusCode::OK).collect();
    assert_eq!(won.len(), 1, "{:?}", answers.iter().map(Answer::describe).collect::<Vec<_>>());
    for lost in (0..words.len()).filter(|n| *n != won[0]) {
        is_problem(&answers[lost], 412, "precondition_failed");
    }
    assert_eq!(site.search(&[("q", &words[won[0]])]).ids(), ["a"]);
    let new = [("if-none-match", "*")];
    let requests = words.iter().map(|word| request(Method::PUT, "b", &key, &new, text(word))).collect();
    let made = site.send_all(requests);
    assert_eq!(made.iter().filter(|answer| answer.status == StatusCode::CREATED).count(), 1);
}

fn of_two_servers_one_wins() {
    let (collection, site, key) = writable(|_| ());
    let other = collection.site();
    put(&site, &key, "a", &[], "Meisen");
    let mut read = tag(&site, "a");
    for round in 0..4 {
        let words = [format!("Zaunkönig{round}"), format!("Rotkehlchen{round}")];
        let answers: Vec<Answer> = thread::scope(|scope| {
            let sent: Vec<_> = [&site, &other]
                .into_iter()
                .zip(&words)
                .map(|(site, word)| {
                    let (key, read) = (&key, &read);
                    scope.spawn(move || put(site, key, "a", &[("if-match", read)], word))
                })
                .collect();
            sent.into_iter().map(|sent| sent.join().expect("an answer")).collect()
        });
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        assert!(statuses == [200, 412] || statuses == [412, 200], "{statuses:?}");
        let won = usize::from(statuses[1] == 200);
        site.app.refresh().expect("the index");
        assert_eq!(site.search(&[("q", &words[won])]).ids(), ["a"]);
        assert_eq!(site.search(&[("q", &words[1 - won])]).total(), 0);
        read = tag(&site, "a");
    }
}

fn a_line_of_many_has_conditions_of_its_own() {
    let (_collection, site, key) = writable(|_| ());
    put(&site, &key, "a", &[], "Meisen");
    put(&site, &key, "b", &[], "Stare");
    let (read, old) = (tag(&site, "a"), tag(&site, "b"));
    put(&site, &key, "b", &[], "Finken");
    let line = |id: &str, word: &str, (name, condition): (&str, Value)| {
        let mut line: Value = serde_json::from_str(&text(word)).expect("an object");
        line["id"] = json!(id);
        line[name] = condition;
        format!("{line}\n")
    };
    let body = [
        line("a", "Amseln", ("if_match", json!(read))),
        line("b", "Amseln", ("if_match", json!(old))),
        line("c", "Amseln", ("if_none_match", json!("*"))),
        line("c", "Lerchen", ("if_none_match", json!("*"))),
        line("d", "Amseln", ("if_match", json!("*"))),
        line("e", "Amseln", ("if_match", json!(7))),
        line("a", "Lerchen", ("if_match", json!(read))),
    ];
    let mut request = request(Method::POST, "", &key, &[], body.concat());
    *request.uri_mut() = "/api/v1/articles".parse().expect("an address");
    request.headers_mut().insert(header::CONTENT_TYPE, "application/jsonl".parse().expect("a header"));
    let answer = site.send(request).ok().json();
    let results = answer["results"].as_array().expect("results").iter();
    let codes: Vec<String> =
        results.map(|entry| string(entry["problem"].get("code").unwrap_or(&entry["status"]))).collect();
    let failed = "precondition_failed";
    assert_eq!(codes, ["updated", failed, "created", failed, failed, "invalid_value", failed]);
    assert_eq!(answer["results"][0]["version"], site.article("a")["version"]);
    let mut found = site.search(&[("q", "Amseln")]).ids();
    found.sort();
    assert_eq!(found, ["a", "c"]);
}

fn where_conditions_are_required_a_write_without_is_refused() {
    let (_collection, site, key) = writable(|config| config.web.writes_need_condition = true);
    is_problem(&put(&site, &key, "a", &[], "Meisen"), 428, "precondition_required");
    let made = put(&site, &key, "a", &[("if-none-match", "*")], "Meisen");
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.describe());
    let bare = site.send(request(Method::DELETE, "a", &key, &[], String::new()));
    is_problem(&bare, 428, "precondition_required");
    let mut line = request(Method::POST, "", &key, &[], "{\"id\": \"b\", \"text\": \"Stare.\"}".to_owned());
    *line.uri_mut() = "/api/v1/articles".parse().expect("an address");
    line.headers_mut().insert(header::CONTENT_TYPE, "application/jsonl".parse().expect("a header"));
    let answer = site.send(line).ok().json();
    assert_eq!(answer["results"][0]["problem"]["code"], "precondition_required", "{answer}");
    let any = site.send(request(Method::DELETE, "a", &key, &[("if-match", "*")], String::new()));
    assert_eq!(any.status, StatusCode::NO_CONTENT, "{}", any.describe());
}

fn an_unchanged_article_is_not_sent_again() {
    let (_collection, site, key) = writable(|_| ());
    put(&site, &key, "a", &[], "Meisen");
    let read = tag(&site, "a");
    // Others change the index, and not this article.
    put(&site, &key, "b", &[], "Kernphysik und Teilchenbeschleuniger");
    for known in [read.clone(), format!("W/{read}"), format!("\"x\", {read}"), "*".to_owned()] {
        let again = get(&site, "a", &[("if-none-match", &known)]);
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{known}");
        assert_eq!(again.header("etag").trim_start_matches("W/"), read);
    }
    let english = site.get(&format!("{}?lang=en", address("a"))).ok();
    let labelled = english.text() != get(&site, "a", &[]).ok().text();
    assert_eq!(english.header("etag") != read, labelled, "a strong tag names the content to the byte");
    put(&site, &key, "a", &[], "Amseln");
    get(&site, "a", &[("if-none-match", &read)]).ok();
}

fn what_is_missing_is_not_unchanged() {
    let (_collection, site, key) = writable(|_| ());
    put(&site, &key, "a", &[], "Meisen");
    let of_state = site.get(&format!("{}/related", address("a"))).ok();
    let (article, state) = (tag(&site, "a"), of_state.header("etag"));
    for known in [article.as_str(), state, "*"] {
        for address in [address("missing"), format!("{}/related", address("missing"))] {
            let request = Request::get(&address).header("if-none-match", known).body(Body::empty());
            is_problem(&site.send(request.expect("a request")), 404, "not_found");
        }
    }
    let known = Request::get(format!("{}/related", address("a"))).header("if-none-match", state);
    let known = site.send(known.body(Body::empty()).expect("a request"));
    assert_eq!(known.status, StatusCode::NOT_MODIFIED);
}

fn a_compressed_answer_has_a_tag_of_its_own() {
    let (_collection, site, key) = writable(|_| ());
    put(&site, &key, "a", &[], "Meisen");
    let plain = tag(&site, "a");
    let packed = get(&site, "a", &[("accept-encoding", "gzip")]).ok();
    assert_eq!(packed.header("content-encoding"), "gzip");
    let packed = packed.header("etag").to_owned();
    assert_eq!(packed, format!("{}-gzip\"", plain.trim_end_matches('"')));
    let again = get(&site, "a", &[("accept-encoding", "gzip"), ("if-none-match", &packed)]);
    assert_eq!((again.status, again.header("etag")), (StatusCode::NOT_MODIFIED, packed.as_str()));
    put(&site, &key, "a", &[("if-match", &packed)], "Amseln").ok();
    let script = |known: &str| {
        let request =
            Request::get("/widget.js").header("accept-encoding", "gzip").header("if-none-match", known);
        site.send(request.body(Body::empty()).expect("a request"))
    };
    let first = script("\"another\"").ok();
    assert_eq!(first.header("content-encoding"), "gzip");
    assert_eq!(script(first.header("etag")).status, StatusCode::NOT_MODIFIED);
}

fn conditions_that_are_none_are_refused() {
    let (_collection, site, key) = writable(|_| ());
    let many = "\"x\",".repeat(200);
    for condition in ["abc", "\"abc", "*, \"abc\"", many.as_str(), ""] {
        for name in ["if-match", "if-none-match"] {
            let refused = put(&site, &key, "a", &[(name, condition)], "Meisen");
            is_problem(&refused, 400, "invalid_value");
            assert_eq!(string(&refused.json()["parameter"]).to_lowercase(), name);
        }
    }
    is_problem(&get(&site, "a", &[]), 404, "not_found");
}
