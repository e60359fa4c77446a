//! The default organiser that an operator sets for all articles of a source.

use serde_json::json;

use crate::harness::Collection;

tests![
    articles_that_name_nobody_get_the_organiser_of_their_source,
    a_changed_default_is_taken_over_without_a_rebuild,
    an_unknown_organiser_stops_the_start,
];

const NOBODY: &str =
    "Rund vierzig Leute kamen in die Stadthalle und sprachen zwei Tage lang über ihre Brunnen.";

fn collection() -> Collection {
    let collection = Collection::new()
        .text("niemand.txt", &format!("Brunnen im Tal\n\n{NOBODY}\n"))
        .text("giz.md", &format!("---\norganisers: [GIZ]\n---\n\n# Brunnen am Berg\n\n{NOBODY}\n"));
    collection.write("../other/anders.txt", format!("Brunnen anderswo\n\n{NOBODY}\n"));
    let source = collection.articles();
    collection.configured(|config| {
        config.enrich.default_organisers.insert(source, "skew".to_owned());
    })
}

fn articles_that_name_nobody_get_the_organiser_of_their_source() {
    let collection = collection();
    collection.index_of(&[collection.articles(), collection.path().join("other")]);
    let site = collection.site();
    let organisers = |id: &str| site.article(id)["organisers"].clone();
    assert_eq!(organisers("niemand.txt")[0]["id"], "skew");
    assert_eq!(organisers("giz.md")[0]["id"], "giz", "what an article says of itself wins");
    assert_eq!(organisers("anders.txt"), json!([]), "another source has no default");
    let provenance = site.article("niemand.txt")["provenance"]["organisers.skew"].clone();
    assert_eq!(provenance, json!({"source": "source_default", "evidence": "articles"}));
    assert_eq!(
        site.search(&[("organiser", "engagement-global")]).ids(),
        ["niemand.txt"],
        "the whole counts too"
    );
    let page = site.get("/articles/niemand.txt?lang=de").ok().text();
    assert!(
        page.contains("gilt für alle Artikel dieser Quelle"),
        "the page does not say where it comes from"
    );
    let file = format!("[enrich.default_organisers]\n{:?} = \"skew\"\n", collection.articles());
    std::fs::write(collection.path().join("fundstelle.toml"), file).expect("a file can be written");
    let articles = collection.articles().display().to_string();
    let shown = collection.run(["inspect", "--json", &articles]).ends_with(0).out;
    assert!(shown.contains("\"organisers.skew\":{\"source\":\"source_default\""), "{shown}");
}

fn a_changed_default_is_taken_over_without_a_rebuild() {
    let collection = collection().indexed();
    let source = collection.articles();
    let collection = collection.configured(|config| {
        config.enrich.default_organisers.insert(source, "bengo".to_owned());
    });
    let report = collection.index();
    assert!(report.built.is_none() && report.derived_anew > 0, "{report:?}");
    assert_eq!(collection.site().article("niemand.txt")["organisers"][0]["id"], "bengo");
}

fn an_unknown_organiser_stops_the_start() {
    let collection = collection();
    let file = "[enrich.default_organisers]\n\"articles\" = \"scew\"\n";
    std::fs::write(collection.path().join("fundstelle.toml"), file).expect("a file can be written");
    collection.run(["index", "articles"]).ends_with(1).says(&[
        "enrich.default_organisers",
        "scew",
        "articles",
        "organisers.toml",
    ]);
}
