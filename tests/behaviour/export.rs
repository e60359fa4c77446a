//! Exports of whole result sets, by the endpoint and on the command line.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::Value;

use crate::harness::{Answer, Collection, Site, encoded, query_string, string};

tests![
    every_hit_is_exported_once_in_its_order,
    a_line_holds_what_the_article_endpoint_gives,
    spreadsheets_see_text_and_no_formula,
    more_articles_than_pages_reach_are_exported,
    an_export_of_nothing_is_a_document_without_articles,
    the_format_follows_address_then_header,
    one_article_has_every_format,
    wrong_exports_are_problems,
    articles_are_exported_by_their_ids,
    a_client_that_has_the_export_is_told_so,
    exports_beyond_the_bound_are_refused_at_once,
    the_command_line_exports_the_same,
    the_results_page_leads_to_its_exports,
];

fn sample() -> Site {
    Collection::of_sample().site()
}

fn export(site: &Site, parameters: &[(&str, &str)]) -> Answer {
    site.get(&format!("/api/v1/export?{}", query_string(parameters))).ok()
}

fn lines(document: &str) -> Vec<Value> {
    document.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

/// The rows of a table, as maps by column.
fn rows(document: &str) -> Vec<std::collections::HashMap<String, String>> {
    let document = document.strip_prefix('\u{feff}').expect("spreadsheets are told that it is UTF-8");
    csv::Reader::from_reader(document.as_bytes()).deserialize().map(|row| row.expect("a row")).collect()
}

fn every_hit_is_exported_once_in_its_order() {
    let site = sample();
    for parameters in [
        vec![],
        vec![("q", "Wasser")],
        vec![("q", "Wasser"), ("year", "2026"), ("theme", "wasser")],
        vec![("q", "partnership Klima"), ("match", "any"), ("sort", "newest")],
        vec![("organiser", "giz"), ("duplicates", "show"), ("sort", "title")],
        vec![("year", "none"), ("language", "en")],
    ] {
        let ids = site.all_ids(&parameters);
        let in_format = |format| {
            let document = export(&site, &[parameters.as_slice(), &[("format", format)]].concat());
            document.text()
        };
        let exported: Vec<String> =
            lines(&in_format("jsonl")).iter().map(|line| string(&line["id"])).collect();
        assert_eq!(exported, ids, "{parameters:?}");
        let exported: Vec<String> =
            rows(&in_format("csv")).into_iter().map(|mut row| row.remove("id").expect("an id")).collect();
        assert_eq!(exported, ids, "{parameters:?}");
        for (format, mark) in [("ris", "\r\nER  - \r\n"), ("bibtex", "\n}\n"), ("atom", "</entry>")] {
            assert_eq!(in_format(format).matches(mark).count(), ids.len(), "{format} of {parameters:?}");
        }
        // The export of a facet value holds as many articles as the count beside the value says.
        for (value, count) in site.search(&parameters).facet("kind") {
            if parameters.iter().all(|(name, _)| *name != "kind") {
                let chosen = [parameters.as_slice(), &[("kind", value.as_str())]].concat();
                assert_eq!(lines(&export(&site, &chosen).text()).len() as u64, count, "{chosen:?}");
            }
        }
    }
}

fn articles_are_exported_by_their_ids() {
    let site = sample();
    let mut ids = site.all_ids(&[("q", "Wasser")]);
    ids.truncate(3);
    ids.reverse();
    let mut asked: Vec<(&str, &str)> = ids.iter().map(|id| ("id", id.as_str())).collect();
    asked.insert(1, ("id", "was-not-there"));
    for (format, mark) in
        [("jsonl", "\n"), ("ris", "\r\nER  - \r\n"), ("bibtex", "\n}\n"), ("atom", "</entry>")]
    {
        let document = export(&site, &[asked.as_slice(), &[("format", format)]].concat()).text();
        assert_eq!(document.matches(mark).count(), 3, "{format}: {document}");
    }
    let exported: Vec<String> =
        lines(&export(&site, &asked).text()).iter().map(|line| string(&line["id"])).collect();
    assert_eq!(exported, ids, "in the order of the ids, without the one that is not there");
    let refused = |parameters: &[(&str, &str)]| {
        let answer = site.get(&format!("/api/v1/export?{}", query_string(parameters)));
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.describe());
        answer.text()
    };
    assert!(refused(&[("id", "a"), ("q", "Wasser")]).contains("without the parameter q"));
    assert!(refused(&[("id", &"x".repeat(300))]).contains("ids of articles"));
    assert!(refused(&[("id", "a"); 101]).contains("at most 100 ids"));
}

fn a_line_holds_what_the_article_endpoint_gives() {
    let site = sample();
    for line in lines(&export(&site, &[("q", "Wasser")]).text()) {
        assert_eq!(line, site.article(&string(&line["id"])));
    }
}

fn spreadsheets_see_text_and_no_formula() {
    let evil = "=HYPERLINK(\"http://evil.example\";\"klick\")";
    let site = Collection::new()
        .json_line(serde_json::json!({"id": "@a", "title": evil, "text": "Ein Brunnen.", "organisers": ["+Verein, \"Süd\""]}))
        .json_line(serde_json::json!({"id": "b", "title": "Äpfel; Birnen, \"Öl\"", "text": "Ein Brunnen.", "year": 2020}))
        .indexed()
        .site();
    let answer = export(&site, &[("format", "csv"), ("sort", "oldest")]);
    assert!(answer.header("content-type").starts_with("text/csv; charset=utf-8"), "{}", answer.describe());
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"fundstelle.csv\"");
    let rows = rows(&answer.text());
    assert_eq!((rows[0]["title"].as_str(), rows[0]["year"].as_str()), ("Äpfel; Birnen, \"Öl\"", "2020"));
    assert_eq!(rows[1]["title"], format!("'{evil}"));
    assert_eq!((rows[1]["id"].as_str(), rows[1]["organisers"].as_str()), ("'@a", "'+Verein, \"Süd\""));
}

fn more_articles_than_pages_reach_are_exported() {
    let collection = Collection::new();
    let lines: String = (0..10_050)
        .map(|n| format!("{{\"id\": \"{n}\", \"title\": \"Brunnen {n}\", \"text\": \"Brunnen\", \"language\": \"de\"}}\n"))
        .collect();
    collection.write("lines.jsonl", lines);
    let site = collection.indexed().site();
    let document = export(&site, &[("q", "Brunnen"), ("format", "csv")]).text();
    let ids: BTreeSet<String> =
        rows(&document).into_iter().map(|mut row| row.remove("id").expect("an id")).collect();
    assert_eq!(ids.len(), 10_050);
}

fn an_export_of_nothing_is_a_document_without_articles() {
    let site = sample();
    let of = |format| export(&site, &[("q", "xyzzy"), ("match", "all"), ("format", format)]).text();
    assert_eq!((of("jsonl"), of("ris"), of("bibtex")), (String::new(), String::new(), String::new()));
    assert!(rows(&of("csv")).is_empty());
    let atom = of("atom");
    assert!(!atom.contains("1970") && atom.contains("<updated>20") && atom.ends_with("</feed>\n"), "{atom}");
}

fn the_format_follows_address_then_header() {
    let site = sample();
    let with = |address: &str, accept: &str| {
        let request = Request::get(address).header(header::ACCEPT, accept).body(Body::empty());
        let answer = site.send(request.expect("a request")).ok();
        answer.header("content-type").split(';').next().unwrap_or_default().to_owned()
    };
    let article = "/api/v1/articles/text%2F2021-wirkungsstudie-beispielforschung.txt";
    for (accept, export, of_article) in [
        ("*/*", "application/jsonl", "application/json"),
        ("text/html", "application/jsonl", "application/json"),
        ("text/csv", "text/csv", "text/csv"),
        (
            "application/x-bibtex;q=0.5, application/x-research-info-systems",
            "application/x-research-info-systems",
            "application/x-research-info-systems",
        ),
        ("text/csv;q=0, application/atom+xml;q=0.1", "application/atom+xml", "application/atom+xml"),
    ] {
        assert_eq!(with("/api/v1/export?q=Wasser", accept), export, "{accept}");
        assert_eq!(with(article, accept), of_article, "{accept}");
        assert_eq!(with("/api/v1/export?q=Wasser&format=ris", accept), "application/x-research-info-systems");
    }
    assert_eq!(with(&format!("{article}?format=json"), "text/csv"), "application/json");
}

fn one_article_has_every_format() {
    let site = sample();
    let id = "text/2021-wirkungsstudie-beispielforschung.txt";
    let of =
        |format: &str| site.get(&format!("/api/v1/articles/{}?format={format}", encoded(id))).ok().text();
    assert_eq!(lines(&of("jsonl")), [site.article(id)]);
    assert_eq!(rows(&of("csv"))[0]["id"], id);
    assert!(of("ris").starts_with("TY  - ") && of("bibtex").starts_with('@'));
    assert_eq!(of("atom").matches("<entry").count(), 1);
    let by_page = site.get(&format!("/articles/{}?format=ris", encoded(id))).ok().text();
    assert_eq!(of("ris").lines().next(), by_page.lines().next());
}

fn wrong_exports_are_problems() {
    let site = sample();
    for (parameters, code) in [
        ("format=pdf", "invalid_value"),
        ("year=bald", "invalid_filter"),
        ("page=2", "unknown_parameter"),
        ("per_page=5", "unknown_parameter"),
    ] {
        let answer = site.get(&format!("/api/v1/export?{parameters}"));
        assert_eq!(
            (answer.status, &answer.json()["code"]),
            (StatusCode::BAD_REQUEST, &code.into()),
            "{parameters}"
        );
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    let none = Collection::new().site().get("/api/v1/export");
    assert_eq!(
        (none.status, &none.json()["code"]),
        (StatusCode::SERVICE_UNAVAILABLE, &"index_unavailable".into())
    );
}

fn a_client_that_has_the_export_is_told_so() {
    let site = sample();
    let first = export(&site, &[("q", "Wasser")]);
    let request = Request::get("/api/v1/export?q=Wasser").header(header::IF_NONE_MATCH, first.header("etag"));
    let again = site.send(request.body(Body::empty()).expect("a request"));
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{}", again.describe());
}

fn exports_beyond_the_bound_are_refused_at_once() {
    let site = Collection::of_sample().configured(|config| config.web.max_exports = 1).site();
    let running = site.state.export_permit().expect("nothing is exported yet");
    let refused = site.get("/api/v1/export?q=Wasser");
    assert_eq!(
        (refused.status, &refused.json()["code"]),
        (StatusCode::SERVICE_UNAVAILABLE, &"overloaded".into())
    );
    assert_eq!(refused.header("retry-after"), "2");
    site.get("/api/v1/search?q=Wasser").ok();
    drop(running);
    export(&site, &[("q", "Wasser")]);
}

fn the_command_line_exports_the_same() {
    let collection = Collection::of_sample();
    let site = collection.site();
    for format in ["jsonl", "csv", "ris", "bibtex", "atom"] {
        let run =
            collection.run(["export", "Wasser", "--theme", "wasser", "--sort", "newest", "--format", format]);
        let told = run.ends_with(0).out;
        let parameters =
            [("q", "Wasser"), ("theme", "wasser"), ("sort", "newest"), ("format", format), ("lang", "en")];
        let request = Request::get(format!("/api/v1/export?{}", query_string(&parameters)));
        let request = request.header(header::HOST, "127.0.0.1:8080").body(Body::empty()).expect("a request");
        assert_eq!(told, site.send(request).ok().text(), "{format}");
    }
    let everything = collection.run(["export"]).ends_with(0).out;
    assert_eq!(everything.lines().count(), site.all_ids(&[]).len());
    collection.run(["export", "--year", "bald"]).ends_with(2).says(&["bald", "year"]);
}

fn the_results_page_leads_to_its_exports() {
    let site = Collection::of_sample().configured(|config| config.web.base_path = "/suche".to_owned()).site();
    for parameters in [
        vec![("q", "Wasser & Klima"), ("match", "any"), ("page", "2")],
        vec![("q", "Wasser"), ("year", "2026"), ("lang", "en")],
    ] {
        let page = site.page(&parameters);
        let links: Vec<String> = page
            .split("href=\"")
            .filter_map(|rest| rest.split('"').next().filter(|href| href.contains("/api/v1/export?")))
            .map(|href| href.replace("&#38;", "&").replace("&amp;", "&"))
            .collect();
        assert_eq!(links.len(), 3, "{links:?}");
        let parameters: Vec<_> = parameters.into_iter().filter(|(name, _)| *name != "page").collect();
        let csv = links.iter().find(|link| link.ends_with("format=csv")).expect("a link to CSV");
        assert_eq!(rows(&site.get(csv).ok().text()).len() as u64, site.search(&parameters).total(), "{csv}");
        links.iter().for_each(|link| drop(site.get(link).ok()));
    }
    assert!(!site.page(&[("q", "qwxyzzy")]).contains("/api/v1/export"), "nothing can be kept of nothing");
}
