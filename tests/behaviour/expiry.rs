//! Articles with a last day: after that day they are shown nowhere.

use std::sync::Arc;

use axum::http::StatusCode;
use fundstelle::app;
use fundstelle::budget::Budget;
use fundstelle::vocabulary::Vocabulary;
use serde_json::json;

use crate::harness::{Collection, Site, encoded, tested_engine};

tests![
    every_way_to_state_the_last_day_is_obeyed,
    the_last_day_itself_is_shown,
    totals_facets_exports_and_suggestions_agree,
    neither_related_articles_nor_versions_lead_there,
    the_address_says_that_it_was_there,
    a_running_engine_moves_on_with_the_day,
    inspecting_shows_the_day_and_where_it_was_read,
    a_day_that_was_never_set_hides_nothing,
    the_terminal_says_so_too,
];

const TEXT: &str = "Die Genossenschaft im Tal baut mit den Gemeinden Brunnen und pflegt sie viele Jahre lang, wie ihre Leiterin den Gästen aus der Stadt am Abend erzählt. Auch die Schulen helfen dabei mit, und im Herbst feiern alle zusammen ein Fest am Ufer, zu dem aus den Nachbarorten viele Familien mit ihren Kindern kommen.";

fn page(head: &str, title: &str) -> String {
    format!(
        "<html lang=de><head>{head}</head><body><main><h1>{title}</h1><p>{TEXT} {title}.</p></main></body></html>"
    )
}

/// Six articles that expire after 30 April 2024, one that expires in 2190, and one without a last day.
fn collection() -> Collection {
    let collection = Collection::new()
        .text("bleibt.md", &format!("---\ndate: 2024-02-01\nthemes: Brunnenbau\n---\n# Bleibt\n\n{TEXT} Bleibt.\n"))
        .text(
            "front.md",
            &format!("---\ndate: 2024-02-01\nexpires: 2024-04-30\nthemes: Brunnenbau\n---\n# Vorgabe\n\n{TEXT} Vorgabe.\n"),
        )
        .json_line(json!({"id": "zeile", "title": "Zeile", "text": format!("{TEXT} Zeile."), "expires": "2024-04", "language": "de"}));
    let robots = |moment: &str| format!("<meta name=robots content='unavailable_after: {moment}'>");
    for (name, head) in [
        ("rfc850.html", robots("Tuesday, 30-Apr-24 15:00:00 GMT")),
        ("iso.html", robots("2024-04-30T15:00:00+02:00")),
        ("meta.html", "<meta property='article:expiration_time' content='2024-04-30T22:00:00Z'>".to_owned()),
        (
            "ld.html",
            r#"<script type="application/ld+json">{"@type":"NewsArticle","expires":"2024-04-30"}</script>"#
                .to_owned(),
        ),
        ("spaeter.html", robots("31 Dec 2040 12:00:00 PST")),
    ] {
        collection.write(name, page(&head, name.split('.').next().unwrap_or_default()));
    }
    collection.indexed()
}

/// The articles that are shown on a day, with every duplicate as a hit of its own.
fn shown(site: &Site) -> Vec<String> {
    let mut ids = site.search(&[("duplicates", "show"), ("per_page", "100")]).ids();
    ids.sort();
    ids
}

fn every_way_to_state_the_last_day_is_obeyed() {
    let collection = collection();
    let before = shown(&collection.on("2024-04-01").site());
    let all =
        ["bleibt.md", "front.md", "iso.html", "ld.html", "meta.html", "rfc850.html", "spaeter.html", "zeile"];
    assert_eq!(before, all);
    // Nothing was written since, and an incremental run changes nothing either.
    let collection = self::collection().on("2024-05-01");
    assert_eq!(shown(&collection.site()), ["bleibt.md", "spaeter.html"]);
    let report = collection.index();
    assert_eq!((report.added, report.updated, report.removed), (0, 0, 0));
    assert_eq!(shown(&collection.site()), ["bleibt.md", "spaeter.html"]);
}

fn the_last_day_itself_is_shown() {
    assert_eq!(shown(&collection().on("2024-04-30").site()).len(), 8);
}

fn totals_facets_exports_and_suggestions_agree() {
    let site = collection().on("2024-05-01").site();
    for query in [vec![], vec![("q", "Genossenschaft")], vec![("q", "Brunnen Kamel"), ("match", "any")]] {
        let found = site.search(&[query.clone(), vec![("duplicates", "show")]].concat());
        assert_eq!(found.total(), 2, "{query:?}");
        assert_eq!(found.facet("language"), [("de".to_owned(), 2)], "{query:?}");
        let wells = found.facet("theme").into_iter().find(|(id, _)| id == "~brunnenbau");
        assert_eq!(wells.map(|(_, count)| count), Some(1), "{query:?}: {:?}", found.facets());
    }
    let exported = site.get("/api/v1/export?format=jsonl&duplicates=show").ok().text();
    assert_eq!(exported.lines().count(), 2, "{exported}");
    let suggested = site.get("/api/v1/suggest?q=Vorg").ok().text();
    assert!(!suggested.contains("Vorgabe") && !suggested.contains("front.md"), "{suggested}");
    let phrase = site.search(&[("q", "\"kommen Vorgabe\"")]);
    let unknown = phrase.notices().iter().any(|code| code == "unknown_phrase");
    assert!(unknown, "a phrase that only expired articles have");
}

fn neither_related_articles_nor_versions_lead_there() {
    let collection = Collection::new()
        .text("bleibt.md", &format!("# Brunnen im Tal\n\n{TEXT}\n"))
        .text("form.md", &format!("---\nexpires: 2024-04-30\n---\n# Brunnen im Tal\n\n{TEXT}\n"))
        .text(
            "alike.md",
            &format!("---\nexpires: 2024-04-30\n---\n# Brunnen und Wege\n\n{TEXT} Auch Wege baut sie.\n"),
        );
    for number in 0..8 {
        let text =
            "Ein Verein verleiht Fahrräder an alle, die am Fluss entlang fahren wollen, und repariert sie.";
        collection.write(&format!("far{number}.md"), format!("# Räder {number}\n\n{text}\n"));
    }
    let others = |site: &Site| {
        let article = site.article("bleibt.md");
        let related = site.get("/api/v1/articles/bleibt.md/related").ok().text();
        format!("{} {related}", article["other_forms"])
    };
    let collection = collection.indexed().on("2024-04-30");
    let before = others(&collection.site());
    assert!(before.contains("form.md") && before.contains("alike.md"), "{before}");
    let after = others(&collection.on("2024-05-01").site());
    assert!(!after.contains("form.md") && !after.contains("alike.md"), "{after}");
}

fn the_address_says_that_it_was_there() {
    let collection = collection().on("2024-05-01");
    let site = collection.site();
    let page = site.get("/articles/front.md?lang=de");
    assert_eq!(page.status, StatusCode::GONE, "{}", page.describe());
    assert!(
        page.text().contains("Dieser Artikel wurde nur für begrenzte Zeit veröffentlicht."),
        "{}",
        page.text()
    );
    for address in ["/api/v1/articles/front.md", "/api/v1/articles/front.md/related"] {
        let answer = site.get(address);
        assert_eq!(answer.status, StatusCode::GONE, "{}", answer.describe());
        let problem = answer.json();
        assert_eq!(problem["code"], "article_expired");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("2024-04-30")), "{problem}");
    }
    assert_eq!(site.get(&format!("/files/{}", encoded("rfc850.html"))).status, StatusCode::GONE);
    assert_eq!(site.get("/files/spaeter.html").status, StatusCode::OK);
    assert_eq!(site.get("/articles/nie.md").status, StatusCode::NOT_FOUND);
}

fn a_running_engine_moves_on_with_the_day() {
    let collection = collection();
    let engine = app::engine(&tested_engine::placed(&collection.config), &Arc::new(Vocabulary::built_in()))
        .expect("an engine");
    let refresh = |day: &str| engine.refresh(day.parse().expect("a day")).expect("the index can be opened");
    let articles = || {
        engine.snapshot().and_then(|snapshot| snapshot.stats(Budget::UNLIMITED)).expect("figures").articles
    };
    let first = refresh("2024-04-29").expect("a first state");
    assert_eq!(articles(), 8);
    assert_eq!(refresh("2024-04-30"), None, "a day on which nothing changes is no new state");
    let second = refresh("2024-05-01").expect("articles are past their day");
    assert_eq!(articles(), 2);
    assert_ne!(first.to_string(), second.to_string(), "tags and cursors must tell the states apart");
    assert_eq!(refresh("2024-05-02"), None);
}

fn inspecting_shows_the_day_and_where_it_was_read() {
    let collection = collection();
    let lines = collection.run(["inspect", "articles/rfc850.html", "--json"]).ends_with(0).out;
    let line: serde_json::Value = serde_json::from_str(&lines).expect("a line of JSON");
    assert_eq!(line["expires"], "2024-04-30");
    assert_eq!(line["provenance"]["expires"]["source"], "page_metadata");
    assert_eq!(line["provenance"]["expires"]["evidence"], "Tuesday, 30-Apr-24 15:00:00 GMT");
    let text = collection.run(["inspect", "articles/front.md"]).ends_with(0).out;
    assert!(text.contains("Valid until") && text.contains("30 April 2024"), "{text}");
    let page = collection.on("2024-04-01").site().get("/articles/front.md?lang=de").ok().text();
    assert!(page.contains("Gültig bis") && page.contains("30. April 2024"), "{page}");
}

fn a_day_that_was_never_set_hides_nothing() {
    let collection = Collection::new();
    let meta = |moment: &str| format!("<meta property='article:expiration_time' content='{moment}'>");
    let published = "<meta property='article:published_time' content='2024-02-01'>";
    collection.write("anfang.html", page(&meta("1970-01-01T00:00:00Z"), "anfang"));
    collection.write("leer.html", page(&meta("0000-00-00"), "leer"));
    collection.write("davor.html", page(&[published, &meta("2023-01-01")].concat(), "davor"));
    collection.write(
        "cache.html",
        page("<meta http-equiv=expires content='Tue, 30 Apr 2024 15:00:00 GMT'>", "cache"),
    );
    assert_eq!(shown(&collection.indexed().on("2026-01-01").site()).len(), 4);
}

fn the_terminal_says_so_too() {
    // The program takes the day from the clock.
    let collection = collection();
    let found = collection.run(["search", "Genossenschaft"]).ends_with(0).out;
    assert!(found.contains("bleibt.md") && !found.contains("front.md"), "{found}");
    collection.run(["show", "front.md"]).ends_with(1).says(&["was to be shown until 2024-04-30"]);
    let stats = collection.run(["stats"]).ends_with(0).out;
    assert!(stats.contains("6 more, past their last day"), "{stats}");
}
