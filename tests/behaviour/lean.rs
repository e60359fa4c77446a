//! Answers hold no more than a client asks for.

use serde_json::{Value, json};

use crate::harness::{Collection, Site};

tests![
    no_facets_are_counted_where_none_are_wanted,
    the_facets_named_are_those_sent,
    an_export_has_the_fields_asked_for,
    fields_that_a_format_has_not_are_refused,
];

fn sample() -> (Collection, Site) {
    let collection = Collection::of_sample();
    let site = collection.site();
    (collection, site)
}

fn no_facets_are_counted_where_none_are_wanted() {
    let (_collection, site) = sample();
    let whole = site.search(&[("q", "Wasser"), ("per_page", "5"), ("fields", "id")]);
    let lean = site.search(&[("q", "Wasser"), ("per_page", "5"), ("fields", "id"), ("facets", "none")]);
    assert_eq!((lean.ids(), lean.total()), (whole.ids(), whole.total()));
    let answer = site.get("/api/v1/search?q=Wasser&per_page=5&fields=id&facets=none").ok();
    assert_eq!((&answer.json()["facets"], &answer.json()["facets_more"]), (&json!({}), &json!({})));
    assert!(answer.body.len() < 1_000, "{} bytes for the ids of five hits", answer.body.len());
    let chosen = site.get("/api/v1/search?year=2023&facets=none").ok().json();
    assert_eq!(chosen["facets"], json!({}), "a chosen value is listed where its facet is");
}

fn the_facets_named_are_those_sent() {
    let (_collection, site) = sample();
    let whole = site.get("/api/v1/search?q=Wasser").ok().json();
    let some = site.get("/api/v1/search?q=Wasser&facets=year,theme&lang=de").ok().json();
    let names: Vec<&String> = some["facets"].as_object().expect("facets").keys().collect();
    assert_eq!(names, ["theme", "year"]);
    assert_eq!(some["facets"]["year"], whole["facets"]["year"]);
    for wrong in ["none,year", "colour"] {
        let refused = site.get(&format!("/api/v1/search?facets={wrong}"));
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["parameter"]),
            (400, &json!("facets")),
            "{wrong}"
        );
    }
}

fn an_export_has_the_fields_asked_for() {
    let (_collection, site) = sample();
    let lines = site.get("/api/v1/export?q=Wasser&fields=id,title&fields=sections").ok().text();
    let first: Value = serde_json::from_str(lines.lines().next().expect("a line")).expect("JSON");
    assert_eq!(first.as_object().expect("an object").keys().collect::<Vec<_>>(), ["id", "sections", "title"]);
    let table = site.get("/api/v1/export?q=Wasser&format=csv&fields=year,id,page").ok().text();
    let mut rows = table.trim_start_matches('\u{feff}').lines();
    assert_eq!(rows.next(), Some("id,page,year"), "columns keep their order");
    assert!(rows.all(|row| row.split(',').count() == 3));
}

fn fields_that_a_format_has_not_are_refused() {
    let (_collection, site) = sample();
    for address in [
        "/api/v1/export?fields=colour",
        "/api/v1/export?fields=page",
        "/api/v1/export?format=csv&fields=sections",
        "/api/v1/export?format=ris&fields=id",
    ] {
        let refused = site.get(address);
        assert_eq!(
            (refused.status.as_u16(), &refused.json()["parameter"]),
            (400, &json!("fields")),
            "{address}"
        );
    }
}
