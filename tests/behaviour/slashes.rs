//! The id of an article may stand in an address with plain slashes as well as with encoded ones.

use axum::http::Method;
use fundstelle::keys::KeyScope;
use serde_json::json;

use crate::harness::{Collection, encoded, keyed};

tests![
    an_article_is_read_under_both_addresses,
    below_a_base_path_too,
    what_stands_behind_an_id_is_still_found,
    an_article_is_written_and_deleted_under_both_addresses,
];

fn an_article_is_read_under_both_addresses() {
    let collection = Collection::of_sample();
    let site = collection.site();
    let id = site.all_ids(&[]).into_iter().find(|id| id.contains('/')).expect("an id with a slash");
    for (before, behind) in [
        ("/api/v1/articles/", ""),
        ("/api/v1/articles/", "?format=ris"),
        ("/articles/", ""),
        ("/articles/", "?format=bibtex"),
        ("/files/", ""),
    ] {
        let plain = site.get(&format!("{before}{id}{behind}")).ok();
        let one_segment = site.get(&format!("{before}{}{behind}", encoded(&id))).ok();
        assert_eq!(plain.text(), one_segment.text(), "{before}{behind}");
    }
    assert_eq!(site.get("/api/v1/articles/no/such/article").json()["code"], "not_found");
}

fn below_a_base_path_too() {
    let collection = Collection::of_sample().configured(|config| config.web.base_path = "/suche".to_owned());
    let site = collection.site();
    let found = site.get("/suche/api/v1/search?per_page=1&q=Wirkungsstudie").ok().json();
    let id = found["hits"][0]["id"].as_str().expect("an id").to_owned();
    assert!(id.contains('/'), "{id}");
    site.get(&format!("/suche/api/v1/articles/{id}")).ok();
    let page = site.get(&format!("/suche/articles/{id}")).ok().text();
    assert!(page.contains("/suche/assets/"), "links of the page don't depend on its address");
}

fn what_stands_behind_an_id_is_still_found() {
    let collection = Collection::of_sample();
    let site = collection.site();
    let id = site.all_ids(&[]).into_iter().find(|id| id.contains('/')).expect("an id with a slash");
    let related = site.get(&format!("/api/v1/articles/{id}/related")).ok().json();
    assert_eq!(related, site.get(&format!("/api/v1/articles/{}/related", encoded(&id))).ok().json());
    assert!(related["related"].is_array());
}

fn an_article_is_written_and_deleted_under_both_addresses() {
    let (collection, key) = Collection::of_sample().with_key("cms", &[KeyScope::Write]);
    let site = collection.site();
    let send = |method: Method, address: &str, body: String| site.send(keyed(method, address, &key, body));
    let article = json!({"text": "Die Zaunkönige der Stadt nisten früher."}).to_string();
    let written = send(Method::PUT, "/api/v1/articles/cms/2023/a", article.clone());
    assert_eq!((written.status.as_u16(), &written.json()["id"]), (201, &json!("cms/2023/a")));
    let again = send(Method::PUT, "/api/v1/articles/cms%2F2023%2Fa", article).ok();
    assert_eq!(again.json()["status"], "unchanged");
    // An id that ends as an address does is written in one segment.
    let other = json!({"text": "Die Rotkehlchen der Stadt nisten später."}).to_string();
    assert_eq!(send(Method::PUT, "/api/v1/articles/x/related", other.clone()).status.as_u16(), 405);
    assert_eq!(send(Method::PUT, "/api/v1/articles/x%2Frelated", other).status.as_u16(), 201);
    assert_eq!(send(Method::DELETE, "/api/v1/articles/cms/2023/a", String::new()).status.as_u16(), 204);
    assert_eq!(site.get("/api/v1/articles/cms/2023/a").status.as_u16(), 404);
}
