//! What a single request may ask for: beyond it, a refusal names the field.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

use crate::harness::{Answer, Collection, Site};

tests![
    a_filter_has_a_bounded_number_of_conditions,
    too_many_values_of_a_facet_are_refused_by_name,
    marks_of_what_matches_are_short,
    lists_of_names_are_short,
    several_searches_share_a_number_of_hits,
];

fn index_search(site: &Site, search: &Value) -> Answer {
    let request = Request::builder().method(Method::POST).uri("/indexes/articles/search");
    let request = request.header(header::CONTENT_TYPE, "application/json");
    site.send(request.body(Body::from(search.to_string())).expect("a request"))
}

#[track_caller]
fn refuses(answer: &Answer, code: &str, named: &str) {
    let body = answer.json();
    assert_eq!((answer.status, body["code"].as_str()), (StatusCode::BAD_REQUEST, Some(code)), "{body}");
    let message = body["message"].as_str().expect("a message");
    assert!(message.contains(named), "{message}");
}

fn a_filter_has_a_bounded_number_of_conditions() {
    let site = Collection::of_sample().site();
    let years = |from: usize, to: usize| {
        let years: Vec<String> = (from..to).map(|year| year.to_string()).collect();
        format!("year IN [{}]", years.join(", "))
    };
    index_search(&site, &json!({"filter": years(1800, 2056)})).ok();
    refuses(&index_search(&site, &json!({"filter": years(1800, 2057)})), "invalid_search_filter", "256");
    // What counts is the number of conditions of a search, however they are divided.
    index_search(&site, &json!({"filter": [[years(1800, 1900), years(1900, 2000)], years(2000, 2056)]})).ok();
    let divided =
        json!({"filter": [[years(1800, 1900), years(1900, 2000)], years(2000, 2056), "year > 1999"]});
    refuses(&index_search(&site, &divided), "invalid_search_filter", "conditions");
    let compared = vec!["NOT year EXISTS"; 257].join(" OR ");
    refuses(&index_search(&site, &json!({"filter": compared})), "invalid_search_filter", "conditions");
}

fn too_many_values_of_a_facet_are_refused_by_name() {
    let site = Collection::of_sample().site();
    let address = |values: usize| {
        let years: String = (0..values).map(|number| format!("&year={}", 1900 + number)).collect();
        format!("/api/v1/search?q=Wasser{years}")
    };
    site.get(&address(100)).ok();
    let refused = site.get(&address(101));
    let problem = refused.json();
    assert_eq!((refused.status, &problem["code"]), (StatusCode::BAD_REQUEST, &json!("invalid_filter")));
    assert_eq!(problem["parameter"], "year");
    assert!(problem["detail"].as_str().expect("a text").contains("at most 100"), "{problem}");
    // A page is made whatever its address is.
    site.get(&address(101).replace("/api/v1/search", "/")).ok();
}

fn marks_of_what_matches_are_short() {
    let site = Collection::of_sample().site();
    for (name, code) in [
        ("highlightPreTag", "invalid_search_highlight_pre_tag"),
        ("highlightPostTag", "invalid_search_highlight_post_tag"),
    ] {
        let search =
            |bytes: usize| json!({"q": "Wasser", "attributesToHighlight": ["*"], name: "x".repeat(bytes)});
        let marked = index_search(&site, &search(200)).ok().text();
        assert!(marked.contains(&"x".repeat(200)), "{marked}");
        refuses(&index_search(&site, &search(201)), code, name);
    }
}

fn lists_of_names_are_short() {
    let site = Collection::of_sample().site();
    let search = |names: usize| json!({"q": "Wasser", "attributesToRetrieve": vec!["title"; names]});
    index_search(&site, &search(100)).ok();
    let code = "invalid_search_attributes_to_retrieve";
    refuses(&index_search(&site, &search(101)), code, "attributesToRetrieve");
}

fn several_searches_share_a_number_of_hits() {
    let site = Collection::of_sample().site();
    let send = |limits: &[usize]| {
        let query = |limit: &usize| json!({"indexUid": "articles", "q": "Wasser", "limit": limit});
        let body = json!({"queries": limits.iter().map(query).collect::<Vec<_>>()});
        let request = Request::builder().method(Method::POST).uri("/multi-search");
        let request = request.header(header::CONTENT_TYPE, "application/json");
        site.send(request.body(Body::from(body.to_string())).expect("a request"))
    };
    send(&[600, 400]).ok();
    refuses(&send(&[600, 400, 1]), "invalid_search_limit", "queries[2]");
}
