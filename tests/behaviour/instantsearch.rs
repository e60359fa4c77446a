//! The endpoints for front ends built for Meilisearch, compared with the site's own endpoints.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, TestRunner};
use serde_json::{Value, json};

use crate::harness::{Answer, Collection, Found, Site, query_string, string};

tests![
    a_search_answers_in_the_agreed_shape,
    what_matches_is_marked_by_the_tags_asked_for,
    filters_are_lists_of_lists_or_expressions,
    hits_come_by_window_and_by_page,
    a_word_that_is_still_typed_finds_what_it_begins,
    values_of_a_facet_are_searched,
    wrong_fields_are_named,
    wrong_fields_of_requests_for_documents_are_named_as_theirs,
    whatever_goes_wrong_has_the_shape_of_these_endpoints,
    a_refusal_is_told_to_pages_of_other_origins,
    other_origins_may_send_their_headers,
    all_shapes_count_alike,
];

fn post(site: &Site, address: &str, body: &Value) -> Answer {
    let request = Request::post(address).header(header::CONTENT_TYPE, "application/json");
    site.send(request.body(Body::from(body.to_string())).expect("a request"))
}

fn search(site: &Site, body: &Value) -> Value {
    post(site, "/indexes/articles/search", body).ok().json()
}

#[track_caller]
fn refused(answer: &Answer, status: u16, code: &str) -> String {
    let error = answer.json();
    assert_eq!((answer.status.as_u16(), &error["code"]), (status, &json!(code)), "{}", answer.describe());
    assert!(error["type"].is_string() && error["link"].is_string(), "{error}");
    string(&error["message"])
}

fn ids(answer: &Value) -> Vec<String> {
    answer["hits"].as_array().expect("hits").iter().map(|hit| string(&hit["id"])).collect()
}

fn a_search_answers_in_the_agreed_shape() {
    let site = Collection::of_sample().site();
    let body = json!({"queries": [
        {"indexUid": "articles", "q": "Wasser", "facets": ["year", "theme"], "limit": 3, "offset": 0},
        {"indexUid": "articles", "q": "Wasser", "facets": ["*"], "hitsPerPage": 2, "page": 2},
    ]});
    let answer = post(&site, "/multi-search", &body).ok().json();
    let [first, second] = [&answer["results"][0], &answer["results"][1]];
    let native = site.search(&[("q", "Wasser"), ("per_page", "3")]);
    assert_eq!(ids(first), native.ids());
    assert_eq!((&first["indexUid"], &first["query"]), (&json!("articles"), &json!("Wasser")));
    assert_eq!(first["estimatedTotalHits"], native.total());
    assert_eq!((&first["limit"], &first["offset"]), (&json!(3), &json!(0)));
    assert!(first["processingTimeMs"].is_u64() && first.get("totalPages").is_none());
    assert_eq!(first["facetDistribution"].as_object().expect("facets").len(), 2);
    assert!(first["facetDistribution"]["theme"]["Wasser und Sanitärversorgung"].as_u64() > Some(0));
    assert!(first["facetStats"]["year"]["min"].as_u64() <= first["facetStats"]["year"]["max"].as_u64());
    assert_eq!((&second["page"], &second["hitsPerPage"]), (&json!(2), &json!(2)));
    assert_eq!(second["totalPages"], native.total().div_ceil(2));
    assert_eq!(second["totalHits"], native.total());
    assert_eq!(ids(second).first(), native.ids().get(2));
    assert_eq!(site.get("/health").ok().json()["status"], "available");
    assert!(site.get("/version").ok().json()["pkgVersion"].is_string());
}

fn what_matches_is_marked_by_the_tags_asked_for() {
    let collection = Collection::new().json_line(json!({
        "id": "a", "title": "Brunnen <b>", "language": "de", "year": 2024, "organisers": ["GIZ"],
        "text": "Der Brunnen gibt seit dem Frühjahr Wasser für alle Familien im Dorf."
    }));
    let site = collection.indexed().site();
    let hit = &search(
        &site,
        &json!({"q": "Brunnen", "attributesToHighlight": ["*"], "highlightPreTag": "[", "highlightPostTag": "]"}),
    )["hits"][0];
    assert_eq!(hit["title"], "Brunnen <b>");
    assert_eq!(hit["_formatted"]["title"], "[Brunnen] <b>");
    assert_eq!(
        hit["_formatted"]["text"],
        "Der [Brunnen] gibt seit dem Frühjahr Wasser für alle Familien im Dorf."
    );
    assert_eq!((&hit["year"], &hit["_formatted"]["year"]), (&json!(2024), &json!("2024")));
    assert_eq!(hit["organiser"].as_array().map(Vec::len), Some(1));
    let hit = &search(
        &site,
        &json!({"q": "Brunnen", "attributesToRetrieve": ["id", "title"], "attributesToHighlight": ["title"]}),
    )["hits"][0];
    assert_eq!(
        hit,
        &json!({"id": "a", "title": "Brunnen <b>", "_formatted": {"id": "a", "title": "<em>Brunnen</em> <b>"}})
    );
    assert!(search(&site, &json!({"q": "Brunnen"}))["hits"][0].get("_formatted").is_none());
}

fn filters_are_lists_of_lists_or_expressions() {
    let collection = Collection::new()
        .json_line(json!({"id": "a", "text": "Der Brunnen eins steht im Tal und gibt Wasser.", "language": "de", "year": 2022, "organisers": ["GIZ"], "themes": ["a \"b\" \\c"]}))
        .json_line(json!({"id": "b", "text": "Der Brunnen zwei steht im Ort und gibt Wasser.", "language": "de", "year": 2023, "organisers": ["GIZ", "BMZ"]}))
        .json_line(json!({"id": "c", "text": "Der Brunnen drei steht am Hang und gibt Wasser.", "language": "de", "year": 2024, "organisers": ["BMZ"]}))
        .json_line(json!({"id": "d", "text": "Der Brunnen vier steht am Fluss und gibt Wasser.", "language": "de"}));
    let site = collection.indexed().site();
    let label = string(&site.article("a")["organisers"][0]["label"]);
    for (filter, expected) in [
        (json!("organiser = giz"), "ab"),
        (json!(format!("\"organiser\"=\"{label}\"")), "ab"),
        (json!(["\"organiser\"=\"GIZ\"", "\"organiser\"=\"BMZ\""]), "b"),
        (json!([["\"organiser\"=\"GIZ\"", "\"organiser\"=\"BMZ\""]]), "abc"),
        (json!([["\"year\"=\"2022\"", "\"year\"=\"2024\""], "\"organiser\"=\"BMZ\""]), "c"),
        (json!("\"year\">=2023"), "bc"),
        (json!("year < 2024 AND organiser != BMZ"), "a"),
        (json!("year 2022 TO 2023"), "ab"),
        (json!("year IN [2022, 2024] OR year NOT EXISTS"), "acd"),
        (json!("NOT (year = 2022 OR organiser NOT IN ['GIZ'])"), "b"),
        (json!("theme = \"a \\\"b\\\" \\\\c\""), "a"),
        (json!("organiser = \"~niemand\""), ""),
        (json!([]), "abcd"),
        (json!(null), "abcd"),
    ] {
        let mut found = ids(&search(&site, &json!({"q": "Brunnen", "filter": filter})));
        found.sort();
        assert_eq!(found.concat(), expected, "{filter}");
    }
    // Counts respect all filters, since the client sends another search without the filter of a facet to
    // count its other values.
    let counted = search(&site, &json!({"filter": ["year = 2023"], "facets": ["year", "organiser"]}));
    assert_eq!(counted["facetDistribution"]["year"], json!({"2023": 1}));
    let deep = format!("{}year = 2022", "(".repeat(10_000));
    for filter in [
        "colour = red",
        "year = soon",
        "year >",
        "theme > 3",
        "(year = 2022",
        "year = 2022 year = 2023",
        "year = \"2022",
        "",
        "AND",
        &deep,
    ] {
        let answer = post(&site, "/indexes/articles/search", &json!({"filter": [format!(" {filter}x")]}));
        refused(&answer, 400, "invalid_search_filter");
    }
}

fn hits_come_by_window_and_by_page() {
    let site = Collection::of_sample().site();
    let all = site.all_ids(&[("q", "Partnerschaft")]);
    assert!(all.len() > 12, "too few to page through");
    for (offset, limit) in [(0, 4), (3, 4), (5, 6), (all.len() - 2, 5), (all.len(), 5), (20_000, 5)] {
        let found = search(&site, &json!({"q": "Partnerschaft", "offset": offset, "limit": limit}));
        let expected: Vec<String> = all.iter().skip(offset).take(limit).cloned().collect();
        assert_eq!(ids(&found), expected, "{limit} from {offset}");
        assert_eq!(found["estimatedTotalHits"], all.len());
    }
    let none = search(&site, &json!({"q": "Partnerschaft", "limit": 0, "facets": ["year"]}));
    assert!(
        ids(&none).is_empty() && none["facetDistribution"]["year"].as_object().is_some_and(|y| !y.is_empty())
    );
    let newest = search(&site, &json!({"q": "", "sort": ["year:desc"], "limit": 5}));
    assert_eq!(ids(&newest), site.search(&[("sort", "newest"), ("per_page", "5")]).ids());
}

fn a_word_that_is_still_typed_finds_what_it_begins() {
    let site = Collection::of_sample().site();
    let front_end = |q: &str| {
        let found = search(&site, &json!({"q": q, "limit": 5}));
        (found["estimatedTotalHits"].as_u64().expect("a number"), ids(&found))
    };
    let native = |q: &str, instant: &str| {
        let found = site.search(&[("q", q), ("instant", instant), ("per_page", "5")]);
        (found.total(), found.ids())
    };
    for typed in ["Wirkungsm", "Partnersch", "Netzwerk Beispielkom"] {
        let found = front_end(typed);
        assert!(found.0 > 0, "{typed} was not worth a test");
        assert_eq!((found.0, &found), (native(typed, "true").0, &native(typed, "false")), "{typed}");
    }
    // Whole words, mistyped words, and a last word followed by a space are searched for as in any other
    // search.
    for whole in ["Wirkungsmessung", "Wirkugsmessung", "Netzwerk", "Wirkungsm ", "xyzzy"] {
        assert_eq!(front_end(whole), native(whole, "false"), "{whole}");
    }
}

fn values_of_a_facet_are_searched() {
    let site = Collection::of_sample().site();
    let values =
        |body: Value| post(&site, "/indexes/articles/facet-search", &body).ok().json()["facetHits"].clone();
    let water = values(json!({"facetName": "theme", "facetQuery": "sanitar", "q": ""}));
    assert_eq!(
        water[0]["value"], "Wasser und Sanitärversorgung",
        "marks and case count nothing, inner words do"
    );
    assert_eq!(water.as_array().map(Vec::len), Some(1));
    let all = values(json!({"facetName": "year", "q": "Wasser"}));
    let counted: u64 =
        all.as_array().expect("years").iter().filter_map(|value| value["count"].as_u64()).sum();
    let found = search(&site, &json!({"q": "Wasser", "facets": ["year"]}));
    let expected: u64 = found["facetDistribution"]["year"]
        .as_object()
        .expect("years")
        .values()
        .filter_map(Value::as_u64)
        .sum();
    assert_eq!(counted, expected);
    let answer = post(&site, "/indexes/articles/facet-search", &json!({"facetName": "colour"}));
    assert!(refused(&answer, 400, "invalid_facet_search_facet_name").contains("organiser"));
    let ask = |body: Value| post(&site, "/indexes/articles/facet-search", &body);
    refused(&ask(json!({"facetQuery": "x"})), 400, "missing_facet_search_facet_name");
    refused(&ask(json!({"facetName": "year", "facetQuery": 1})), 400, "invalid_facet_search_facet_query");
    refused(&ask(json!({"facetName": "year", "filter": "x"})), 400, "invalid_search_filter");
    refused(&ask(json!({"facetName": "year", "facets": ["x"]})), 400, "invalid_search_facets");
}

fn wrong_fields_are_named() {
    let site = Collection::of_sample().site();
    let ask = |body: Value| post(&site, "/indexes/articles/search", &body);
    assert!(refused(&ask(json!({"colour": 1})), 400, "bad_request").contains("colour"));
    assert!(refused(&ask(json!({"limit": "x"})), 400, "invalid_search_limit").contains("limit"));
    assert!(refused(&ask(json!({"sort": ["score"]})), 400, "invalid_search_sort").contains("year:desc"));
    assert!(refused(&ask(json!({"facets": ["x"]})), 400, "invalid_search_facets").contains("theme"));
    refused(&ask(json!({"matchingStrategy": "x"})), 400, "invalid_search_matching_strategy");
    refused(&ask(json!({"hitsPerPage": -1})), 400, "invalid_search_hits_per_page");
    refused(&ask(json!({"q": ["a"]})), 400, "invalid_search_q");
    refused(&ask(json!({"indexUid": "articles"})), 400, "bad_request");
    refused(&post(&site, "/indexes/books/search", &json!({})), 404, "index_not_found");
    let several = |queries: Value| post(&site, "/multi-search", &json!({"queries": queries}));
    refused(&several(json!([{"indexUid": "books"}])), 404, "index_not_found");
    refused(&several(json!([{"q": "x"}])), 400, "missing_index_uid");
    refused(&several(json!([{"indexUid": 1}])), 400, "invalid_index_uid");
    let second = several(json!([{"indexUid": "articles"}, {"indexUid": "articles", "filter": "x"}]));
    assert!(refused(&second, 400, "invalid_search_filter").starts_with("Inside `.queries[1]`"));
    refused(&several(json!(vec![json!({"indexUid": "articles"}); 33])), 400, "bad_request");
    refused(&several(json!("x")), 400, "bad_request");
    let raw = |kind: &str, body: String| {
        let request = Request::post("/indexes/articles/search").header(header::CONTENT_TYPE, kind);
        site.send(request.body(Body::from(body)).expect("a request"))
    };
    refused(&raw("application/json", "{".to_owned()), 400, "malformed_payload");
    refused(&raw("text/plain", "{}".to_owned()), 415, "invalid_content_type");
    refused(
        &raw("application/json", format!("{{\"q\":\"{}\"}}", "x".repeat(400_000))),
        413,
        "payload_too_large",
    );
}

fn wrong_fields_of_requests_for_documents_are_named_as_theirs() {
    let site = Collection::of_sample().site();
    let fetch = |body: Value| post(&site, "/indexes/articles/documents/fetch", &body);
    for filter in [json!("colour = red"), json!("year >"), json!(["year = soon"])] {
        refused(&fetch(json!({ "filter": filter })), 400, "invalid_document_filter");
    }
    let by_address = site.get("/indexes/articles/documents?filter=colour%20%3D%20red");
    assert!(refused(&by_address, 400, "invalid_document_filter").contains("colour"));
    refused(&fetch(json!({"sort": ["score"]})), 400, "invalid_document_sort");
    refused(&fetch(json!({"sort": vec!["year:asc"; 101]})), 400, "invalid_document_sort");
    refused(&fetch(json!({"limit": "x"})), 400, "invalid_document_limit");
    refused(&fetch(json!({"fields": vec!["id"; 101]})), 400, "invalid_document_fields");
    refused(&fetch(json!({"colour": 1})), 400, "bad_request");
}

fn whatever_goes_wrong_has_the_shape_of_these_endpoints() {
    let collection = Collection::of_sample().configured(|config| {
        config.web.base_path = "/suche".to_owned();
        config.web.max_searches = 1;
        config.web.requests_per_minute = 2;
    });
    let site = collection.site();
    let send = |method: Method, address: &str, peer: u8| {
        let request = Request::builder().method(method).uri(format!("/suche{address}"));
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let mut request = request.body(Body::from("{\"queries\": []}")).expect("a request");
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, peer], 40000))));
        site.send(request)
    };
    for address in ["/indexes/articles/settings", "/stats", "/tasks", "/tasks/1", "/keys", "/version/x"] {
        refused(&send(Method::GET, address, 1), 404, "not_found");
    }
    for address in ["/multi-search", "/indexes/articles/facet-search"] {
        let answer = send(Method::GET, address, 1);
        refused(&answer, 405, "method_not_allowed");
        assert_eq!(answer.header("allow"), "POST", "{address}");
        assert_eq!(answer.header("content-type"), "application/json");
    }
    refused(&send(Method::DELETE, "/health", 1), 405, "method_not_allowed");
    for _ in 0..2 {
        send(Method::POST, "/multi-search", 2).ok();
    }
    let limited = send(Method::POST, "/multi-search", 2);
    refused(&limited, 429, "too_many_requests");
    assert_eq!(limited.json()["link"], "/suche/docs");
    assert!(limited.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0));
    assert!(limited.header("ratelimit").starts_with("\"client\";r=0"), "{:?}", limited.headers);
    let held = site.state.search_permit().expect("nothing is searched yet");
    let overloaded = send(Method::POST, "/multi-search", 3);
    refused(&overloaded, 503, "too_many_search_requests");
    assert_eq!((overloaded.header("retry-after"), overloaded.header("cache-control")), ("2", "no-store"));
    assert_eq!(overloaded.json()["type"], "system");
    drop(held);
    send(Method::POST, "/multi-search", 3).ok();
    for _ in 0..5 {
        send(Method::GET, "/health", 4).ok();
        send(Method::GET, "/version", 4).ok();
    }
    let nothing = Collection::new().site();
    let unavailable = nothing.get("/health");
    refused(&unavailable, 503, "index_not_accessible");
    assert_eq!(unavailable.header("retry-after"), "2");
    refused(&post(&nothing, "/indexes/articles/search", &json!({})), 503, "index_not_accessible");
}

fn a_refusal_is_told_to_pages_of_other_origins() {
    let origin = "https://www.example.org";
    let collection =
        Collection::of_sample().configured(|config| config.web.allowed_origins = vec![origin.to_owned()]);
    let site = collection.site();
    for (method, address) in [
        (Method::POST, "/multi-search"),
        (Method::GET, "/multi-search"),
        (Method::GET, "/indexes/articles/settings"),
        (Method::POST, "/indexes/books/search"),
    ] {
        let request = Request::builder().method(method).uri(address).header(header::ORIGIN, origin);
        let answer = site.send(request.body(Body::empty()).expect("a request"));
        assert!(answer.status.is_client_error(), "{}", answer.describe());
        assert_eq!(answer.header("access-control-allow-origin"), origin, "{}", answer.describe());
    }
}

fn other_origins_may_send_their_headers() {
    let origin = "https://www.example.org";
    let collection =
        Collection::of_sample().configured(|config| config.web.allowed_origins = vec![origin.to_owned()]);
    let site = collection.site();
    let preflight = Request::builder()
        .method(Method::OPTIONS)
        .uri("/multi-search")
        .header(header::ORIGIN, origin)
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
        .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "authorization,content-type,x-meilisearch-client");
    let answer = site.send(preflight.body(Body::empty()).expect("a request"));
    assert_eq!(answer.header("access-control-allow-origin"), origin);
    for name in ["authorization", "x-meilisearch-client", "content-type"] {
        assert!(answer.header("access-control-allow-headers").contains(name), "{name} may not be sent");
    }
}

/// A value of each facet, as the site's own endpoint and as the InstantSearch endpoint name it.
fn choices(site: &Site) -> Vec<(&'static str, String, String)> {
    let found = site.search(&[("q", "")]);
    let mut choices = Vec::new();
    for facet in ["year", "organiser", "theme", "language", "kind"] {
        for entry in found.0["facets"][facet].as_array().into_iter().flatten().take(4) {
            let value = entry["value"].as_str().map_or_else(|| entry["value"].to_string(), str::to_owned);
            if value != "none" {
                let named = matches!(facet, "organiser" | "theme");
                let shown = if named { string(&entry["label"]) } else { value.clone() };
                choices.push((facet, value, shown));
            }
        }
    }
    choices
}

fn all_shapes_count_alike() {
    let site = Collection::of_sample().site();
    let choices = choices(&site);
    let words = [
        "Wasser",
        "Partnerschaft",
        "impact",
        "Netzwerk",
        "Kommunen",
        "\"Agenda 2030\"",
        "Foerderung",
        "xyzzy",
    ];
    let queries = proptest::sample::subsequence(words.to_vec(), 0..=2);
    let picked = proptest::sample::subsequence((0..choices.len()).collect::<Vec<_>>(), 0..=3);
    let mode = proptest::sample::select(vec![("auto", "last"), ("all", "all"), ("any", "frequency")]);
    let mut runner = TestRunner::new(Cases { cases: 40, failure_persistence: None, ..Cases::default() });
    let checked = runner.run(&(queries, picked, mode), |(words, picked, (mode, strategy))| {
        let q = words.join(" ");
        let mut native = vec![("q", q.as_str()), ("match", mode), ("lang", "de")];
        native.extend(picked.iter().map(|&at| (choices[at].0, choices[at].1.as_str())));
        let found = site.search(&native);
        let filter_without = |without: &str| {
            let mut facets: Vec<&str> =
                picked.iter().map(|&at| choices[at].0).filter(|f| *f != without).collect();
            facets.dedup();
            let condition = |at: &usize| format!("\"{}\"=\"{}\"", choices[*at].0, choices[*at].2);
            let of = |facet: &&str| {
                picked.iter().filter(|&&at| choices[at].0 == *facet).map(condition).collect::<Vec<_>>()
            };
            facets.iter().map(of).collect::<Vec<_>>()
        };
        let ask = |filter: Vec<Vec<String>>| {
            search(
                &site,
                &json!({"q": q, "matchingStrategy": strategy, "filter": filter, "facets": ["*"], "limit": 0}),
            )
        };
        prop_assert_eq!(&ask(filter_without(""))["estimatedTotalHits"], found.total());
        let all = [native.as_slice(), &[("limit", "1000")]].concat();
        let counts = Found(site.get(&format!("/api/v1/facets?{}", query_string(&all))).ok().json());
        let count_of = |facet: &str, value: &str| {
            counts.facet(facet).into_iter().find(|(known, _)| known == value).map_or(0, |(_, count)| count)
        };
        for (facet, value, shown) in &choices {
            let count = count_of(facet, value);
            let other = &ask(filter_without(facet))["facetDistribution"][*facet][shown];
            prop_assert_eq!(other.as_u64().unwrap_or(0), count, "{}: {} for {:?}", facet, value, native);
        }
        // After choosing a value of a facet without chosen values, the export has as many articles as the
        // count beside the value said.
        let clicked = choices.iter().find(|(facet, ..)| picked.iter().all(|&at| choices[at].0 != *facet));
        if let Some((facet, value, _)) = clicked {
            let count = count_of(facet, value);
            let mut export = native.clone();
            export.extend([(*facet, value.as_str()), ("format", "jsonl")]);
            let lines = site.get(&format!("/api/v1/export?{}", query_string(&export))).ok().text();
            prop_assert_eq!(lines.lines().count() as u64, count, "{}={} of {:?}", facet, value, native);
        }
        Ok(())
    });
    checked.expect("all shapes agree");
}
