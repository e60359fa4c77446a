//! What a service wrote is its own affair: it lists it page by page and clears it in one go.

use axum::http::{Method, StatusCode};
use fundstelle::keys::KeyScope;
use serde_json::{Value, json};

use crate::harness::{Answer, Collection, Site, keyed};

tests![
    a_key_lists_what_it_wrote_and_nothing_else,
    the_list_is_read_page_by_page,
    an_expired_article_is_listed,
    everything_of_a_key_goes_in_one_commit,
    clearing_needs_the_number_of_articles,
    the_list_needs_a_key_that_writes,
    what_another_key_writes_is_that_keys,
    when_the_index_learnt_of_an_article_outlasts_a_rebuild,
];

const LIST: &str = "/api/v1/articles?written_by=me";

fn send(site: &Site, method: Method, address: &str, key: &str, body: String) -> Answer {
    site.send(keyed(method, address, key, body))
}

fn get(site: &Site, key: &str, address: &str) -> Answer {
    send(site, Method::GET, address, key, String::new())
}

fn write(site: &Site, key: &str, ids: &[&str]) {
    let articles: Vec<Value> = ids
        .iter()
        .map(|id| json!({"id": id, "title": format!("Bericht {id}"), "text": format!("Der Bericht {id} handelt von Zaunkönigen.")}))
        .collect();
    let answer = send(site, Method::POST, "/api/v1/articles", key, json!(articles).to_string()).ok().json();
    assert_eq!(answer["failed"], 0, "{answer}");
}

fn ids(answer: &Value) -> Vec<&str> {
    let articles = answer["articles"].as_array().expect("articles").iter();
    articles.map(|article| article["id"].as_str().expect("an id")).collect()
}

fn a_key_lists_what_it_wrote_and_nothing_else() {
    let (collection, cms) = Collection::of_sample().with_key("cms", &[KeyScope::Write]);
    let (collection, other) = collection.with_key("other", &[KeyScope::Write]);
    let site = collection.site();
    assert_eq!(get(&site, &cms, LIST).ok().json()["total"], 0, "nothing was written yet");
    write(&site, &cms, &["b", "a/1", "c"]);
    write(&site, &other, &["z"]);
    let list = get(&site, &cms, LIST).ok().json();
    assert_eq!((ids(&list), &list["total"]), (vec!["a/1", "b", "c"], &json!(3)));
    let first = &list["articles"][0];
    assert_eq!(
        (&first["title"], &first["version"]),
        (&json!("Bericht a/1"), &site.article("a/1")["version"])
    );
    assert!(
        first["updated"].as_str().is_some_and(|time| time.starts_with("20") && time.ends_with('Z')),
        "{first}"
    );
    assert_eq!(ids(&get(&site, &other, LIST).ok().json()), ["z"]);
    // What is kept of the key is no part of the article.
    assert!(site.article("b").get("written_by").is_none());
}

fn the_list_is_read_page_by_page() {
    let (collection, key) = Collection::of_sample().with_key("cms", &[KeyScope::Write]);
    let site = collection.site();
    write(&site, &key, &["a", "b", "c", "d", "e"]);
    let (mut address, mut seen) = (format!("{LIST}&per_page=2"), Vec::new());
    loop {
        let page = get(&site, &key, &address).ok().json();
        assert_eq!(page["total"], 5);
        seen.extend(ids(&page).into_iter().map(str::to_owned));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        address = format!("{LIST}&per_page=2&cursor={cursor}");
    }
    assert_eq!(seen, ["a", "b", "c", "d", "e"]);
    let cursor = get(&site, &key, &format!("{LIST}&per_page=2")).ok().json()["next_cursor"].clone();
    let cursor = cursor.as_str().expect("a cursor");
    let foreign = get(&site, &key, &format!("{LIST}&per_page=3&cursor={cursor}"));
    assert_eq!(foreign.json()["code"], "invalid_cursor", "{}", foreign.describe());
    write(&site, &key, &["f"]);
    let expired = get(&site, &key, &format!("{LIST}&per_page=2&cursor={cursor}"));
    assert_eq!((expired.status, &expired.json()["code"]), (StatusCode::GONE, &json!("cursor_expired")));
}

fn an_expired_article_is_listed() {
    let (collection, key) = Collection::of_sample().with_key("cms", &[KeyScope::Write]);
    let site = collection.site();
    let article = json!({"text": "Die Zaunkönige der Stadt nisten früher.", "expires": "2020-01-01"});
    send(&site, Method::PUT, "/api/v1/articles/alt", &key, article.to_string());
    let list = get(&site, &key, LIST).ok().json();
    assert_eq!(
        (&list["articles"][0]["id"], &list["articles"][0]["expires"]),
        (&json!("alt"), &json!("2020-01-01"))
    );
}

fn everything_of_a_key_goes_in_one_commit() {
    let (collection, cms) = Collection::of_sample().with_key("cms", &[KeyScope::Write]);
    let (collection, other) = collection.with_key("other", &[KeyScope::Write]);
    let site = collection.site();
    let before = site.search(&[]).total();
    let many: Vec<String> = (0..12).map(|n| format!("n{n:02}")).collect();
    write(&site, &cms, &many.iter().map(String::as_str).collect::<Vec<_>>());
    write(&site, &other, &["z"]);
    let cleared = send(&site, Method::DELETE, &format!("{LIST}&count=12"), &cms, String::new()).ok();
    assert_eq!(cleared.json(), json!({"deleted": 12}));
    assert_eq!(get(&site, &cms, LIST).ok().json()["total"], 0);
    assert_eq!(site.search(&[]).total(), before + 1, "what others wrote stays");
    assert_eq!(crate::harness::files_below(&collection.path().join("written")).len(), 1);
    let again = send(&site, Method::DELETE, &format!("{LIST}&count=0"), &cms, String::new()).ok();
    assert_eq!(again.json(), json!({"deleted": 0}));
}

fn clearing_needs_the_number_of_articles() {
    let (collection, key) = Collection::of_sample().with_key("cms", &[KeyScope::Write]);
    let site = collection.site();
    write(&site, &key, &["a", "b"]);
    let clear =
        |query: &str| send(&site, Method::DELETE, &format!("/api/v1/articles{query}"), &key, String::new());
    for (query, parameter) in [
        ("", "written_by"),
        ("?count=2", "written_by"),
        ("?written_by=me", "count"),
        ("?written_by=me&count=-1", "count"),
        ("?written_by=other&count=2", "written_by"),
    ] {
        let refused = clear(query);
        assert_eq!(
            (refused.status, &refused.json()["parameter"]),
            (StatusCode::BAD_REQUEST, &json!(parameter)),
            "{query}"
        );
    }
    let refused = clear("?written_by=me&count=3");
    assert_eq!(refused.status, StatusCode::PRECONDITION_FAILED, "{}", refused.describe());
    assert_eq!((&refused.json()["parameter"], &refused.json()["allowed"]), (&json!("count"), &json!("2")));
    assert_eq!(get(&site, &key, LIST).ok().json()["total"], 2);
}

fn the_list_needs_a_key_that_writes() {
    let (collection, _) = Collection::of_sample().with_key("cms", &[KeyScope::Write]);
    let (collection, reader) = collection.with_key("reader", &[KeyScope::Search]);
    let site = collection.site();
    assert_eq!(site.get(LIST).status, StatusCode::UNAUTHORIZED);
    assert_eq!(get(&site, &reader, LIST).status, StatusCode::FORBIDDEN);
}

fn what_another_key_writes_is_that_keys() {
    let (collection, cms) = Collection::of_sample().with_key("cms", &[KeyScope::Write]);
    let (collection, other) = collection.with_key("other", &[KeyScope::Write]);
    let site = collection.site();
    write(&site, &cms, &["a"]);
    write(&site, &other, &["a"]);
    assert_eq!(get(&site, &cms, LIST).ok().json()["total"], 0);
    assert_eq!(ids(&get(&site, &other, LIST).ok().json()), ["a"]);
    // The articles of files are nobody's, whatever they state.
    let collection = Collection::new()
        .json_line(json!({"id": "x", "text": "Ein Text über Zaunkönige.", "written_by": "cms"}));
    let (collection, key) = collection.with_key("cms", &[KeyScope::Write]);
    collection.index();
    assert_eq!(get(&collection.site(), &key, LIST).ok().json()["total"], 0);
}

fn when_the_index_learnt_of_an_article_outlasts_a_rebuild() {
    let (collection, key) = Collection::of_sample().with_key("cms", &[KeyScope::Write]);
    let site = collection.site();
    write(&site, &key, &["a", "b"]);
    let learnt = |site: &Site| {
        let list = get(site, &key, LIST).ok().json();
        let updated = |at: usize| list["articles"][at]["updated"].as_str().expect("a time").to_owned();
        (updated(0), updated(1))
    };
    let before = learnt(&site);
    // Times are of seconds, so a later one is told from an earlier one after a second has gone.
    while jiff::Timestamp::now().as_second()
        <= before.0.parse::<jiff::Timestamp>().expect("a time").as_second()
    {
        std::thread::yield_now();
    }
    let changed = json!({"text": "Der Bericht handelt jetzt von Rotkehlchen."});
    send(&site, Method::PUT, "/api/v1/articles/b", &key, changed.to_string()).ok();
    let changed = learnt(&site);
    assert_eq!(changed.0, before.0);
    assert!(changed.1 > before.1, "{changed:?} {before:?}");
    collection.rebuild_of(&[crate::harness::sample_articles(), collection.path().join("written")]);
    assert_eq!(learnt(&collection.site()), changed);
}
