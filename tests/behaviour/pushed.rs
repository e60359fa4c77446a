//! What a content management system pushes: HTML is read as in files, text is literal, and what can't be meant or was
//! understood in another way is told.

use axum::http::{Method, StatusCode, header};
use fundstelle::keys::KeyScope;
use serde_json::{Value, json};

use crate::harness::{Answer, Collection, Site, encoded, keyed};

tests![
    html_is_read_as_a_file_of_it_is,
    a_whole_page_as_html_is_its_article_alone,
    text_means_every_character_as_it_stands,
    text_and_html_exclude_each_other,
    stated_values_that_cannot_be_meant_are_named,
    a_server_that_takes_nothing_says_what_it_needs,
    an_article_without_text_is_told_which_key_is_empty,
    what_was_understood_in_another_way_is_told,
    extra_values_come_back_and_are_not_found,
    extra_values_are_bounded,
    an_array_is_written_as_lines_are,
    what_is_no_array_says_so,
];

fn sample() -> (Collection, Site, String) {
    let (collection, key) = Collection::of_sample().with_key("cms", &[KeyScope::Write]);
    let site = collection.site();
    (collection, site, key)
}

fn send(site: &Site, key: &str, method: Method, address: &str, media_type: &str, body: String) -> Answer {
    let mut request = keyed(method, address, key, body);
    request.headers_mut().insert(header::CONTENT_TYPE, media_type.parse().expect("a media type"));
    site.send(request)
}

fn put(site: &Site, key: &str, id: &str, article: &Value) -> Answer {
    let address = format!("/api/v1/articles/{}", encoded(id));
    send(site, key, Method::PUT, &address, "application/json", article.to_string())
}

fn post(site: &Site, key: &str, media_type: &str, body: impl ToString) -> Answer {
    send(site, key, Method::POST, "/api/v1/articles", media_type, body.to_string())
}

#[track_caller]
fn written(answer: &Answer) -> Value {
    assert!(answer.status.is_success(), "{}", answer.describe());
    answer.json()
}

/// The problem of a refused article.
#[track_caller]
fn refused(answer: &Answer, field: &str) -> Value {
    let problem = answer.json();
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.describe());
    assert_eq!(
        (&problem["code"], &problem["parameter"]),
        (&json!("invalid_body"), &json!(field)),
        "{problem}"
    );
    problem
}

const HTML: &str = "<!-- wp:paragraph -->\n<p>Die Zaunk&ouml;nige der Stadt waren das Thema des Fachgespr&auml;chs, zu dem der \
    Verein im Mai eingeladen hatte.</p>\n<!-- /wp:paragraph -->\n<!-- wp:heading -->\n<h2 class=\"wp-block-heading\">Was \
    besprochen wurde</h2>\n<!-- /wp:heading -->\n<ul><li>Nistpl&auml;tze in H&ouml;fen werden gez&auml;hlt.</li>\n<li>Hecken \
    bleiben im Winter stehen.</li></ul>\n<figure class=\"wp-block-image\"><img src=\"a.jpg\" alt=\"\"/><figcaption>Ein Zaunkönig \
    im Hof</figcaption></figure>\n<script>var tracking = 1;</script><h2>Wie es weitergeht</h2><p>Im Herbst treffen sich die \
    Beteiligten wieder, um die Ergebnisse der Zählung zu vergleichen.</p>";

fn html_is_read_as_a_file_of_it_is() {
    let (_collection, site, key) = sample();
    written(&put(&site, &key, "cms/1", &json!({"title": "Zaunkönige in der Stadt", "html": HTML})));
    let article = site.article("cms/1");
    let sections = article["sections"].as_array().expect("sections");
    let headings: Vec<&Value> = sections.iter().map(|section| &section["heading"]).collect();
    assert_eq!(
        headings,
        [&json!(null), &json!("Was besprochen wurde"), &json!("Wie es weitergeht")],
        "{article}"
    );
    let text = article["sections"].to_string();
    assert!(text.contains("Zaunkönige der Stadt") && text.contains("Nistplätze in Höfen"), "{text}");
    for left_over in ["<", "wp:", "&", "tracking"] {
        assert!(!text.contains(left_over), "{left_over}: {text}");
    }
    assert_eq!(site.search(&[("q", "Nistplätze")]).ids(), ["cms/1"]);
}

fn a_whole_page_as_html_is_its_article_alone() {
    let (_collection, site, key) = sample();
    let page = format!(
        "<html><head><title>Seite</title></head><body><nav><a href=\"/\">Startseite</a></nav><main>{HTML}</main>\
         <footer>Impressum und Datenschutz</footer></body></html>"
    );
    written(&put(&site, &key, "seite", &json!({"html": page})));
    let text = site.article("seite")["sections"].to_string();
    assert!(
        text.contains("Nistplätze") && !text.contains("Startseite") && !text.contains("Impressum"),
        "{text}"
    );
}

fn text_means_every_character_as_it_stands() {
    let (_collection, site, key) = sample();
    let text =
        "Der Kurs erklärt den Zaunkönigen, was <strong> und &uuml; auf Seiten bedeuten, und wann a < b gilt.";
    let answer = written(&put(&site, &key, "kurs", &json!({"text": text})));
    let stored = site.article("kurs")["sections"][0]["text"].clone();
    assert_eq!(stored, text);
    let codes: Vec<&Value> =
        answer["notices"].as_array().expect("notices").iter().map(|n| &n["code"]).collect();
    assert_eq!(codes, ["markup_in_text"], "{answer}");
}

fn text_and_html_exclude_each_other() {
    let (_collection, site, key) = sample();
    refused(&put(&site, &key, "a", &json!({"text": "Text.", "html": "<p>Text.</p>"})), "html");
    refused(&put(&site, &key, "a", &json!({"html": "<img src=\"a.jpg\">"})), "html");
    refused(&put(&site, &key, "a", &json!({"html": 5})), "html");
}

fn stated_values_that_cannot_be_meant_are_named() {
    let (_collection, site, key) = sample();
    let before = site.search(&[]).total();
    let with = |field: &str, value: Value| {
        let mut article = json!({"text": "Die Zaunkönige der Stadt nisten in diesem Jahr früher als sonst."});
        article[field] = value;
        article
    };
    for (field, value, allowed) in [
        ("date", json!("2023-13-45"), "2026-11-28"),
        ("year", json!("abc"), "1800"),
        ("year", json!(99), "1800"),
        ("event_date", json!("bald"), "2026-11-28"),
        ("event_end", json!("2023-05-01"), "event_date"),
        ("expires", json!("nie"), "2026-11-28"),
        ("kind", json!("rezept"), "report"),
        ("language", json!("klingonisch"), "de"),
        ("url", json!("javascript:alert(1)"), "https://"),
    ] {
        let problem = refused(&put(&site, &key, "a", &with(field, value)), field);
        assert!(problem["allowed"].as_str().is_some_and(|text| text.contains(allowed)), "{problem}");
    }
    refused(&put(&site, &key, "a", &with("titel", json!("x"))), "titel");
    refused(&put(&site, &key, "a", &with("written_by", json!("x"))), "written_by");
    let mut lines = String::new();
    for (id, date) in [("a", "2023-05-24"), ("b", "2023-02-31"), ("c", "2023-05-25")] {
        let mut article = with("date", json!(date));
        article["id"] = json!(id);
        lines += &format!("{article}\n");
    }
    let answer = post(&site, &key, "application/jsonl", lines).ok().json();
    assert_eq!((&answer["created"], &answer["failed"]), (&json!(2), &json!(1)), "{answer}");
    let failed = &answer["results"][1];
    assert_eq!(
        (&failed["line"], &failed["id"], &failed["problem"]["parameter"]),
        (&json!(2), &json!("b"), &json!("date"))
    );
    assert_eq!(site.search(&[]).total(), before + 2);
}

fn a_server_that_takes_nothing_says_what_it_needs() {
    let collection = Collection::of_sample();
    let site = collection.site();
    let article = json!({"text": "Die Zaunkönige der Stadt nisten früher."}).to_string();
    for method in [Method::PUT, Method::DELETE] {
        let answer = site.send(keyed(method, "/api/v1/articles/a", "fundstelle_x", article.clone()));
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
        let detail = answer.json()["detail"].to_string();
        assert!(detail.contains("web.written") && detail.contains("--scope write"), "{detail}");
    }
}

fn an_article_without_text_is_told_which_key_is_empty() {
    let (_collection, site, key) = sample();
    for (article, field) in [
        (json!({"html": "<p> </p>"}), "html"),
        (json!({"text": ""}), "text"),
        (json!({"title": "a"}), "text"),
    ] {
        let problem = put(&site, &key, "a", &article).json();
        assert_eq!(problem["parameter"], field, "{problem}");
        let has = problem["detail"].as_str().is_some_and(|detail| detail.contains("holds no text"));
        assert_eq!(has, article["title"].is_null(), "{problem}");
    }
}

fn what_was_understood_in_another_way_is_told() {
    let (collection, key) = Collection::of_sample().with_key("cms", &[KeyScope::Write]);
    let collection = collection.on("2024-06-01");
    let site = collection.site();
    let article = json!({
        "text": "Die Zaunkönige der Stadt nisten in diesem Jahr früher als sonst, sagt der Verein.\n\nKontakt: \
                 max.muster@example.org",
        "date": "24. Mai 2023", "language": "de-AT", "kind": "Bericht", "organisers": ["GIZ", "Verein der Zaunkönige"],
        "expires": "2024-05-01",
    });
    let answer = written(&put(&site, &key, "a", &article));
    let told: Vec<(&str, &str)> = answer["notices"]
        .as_array()
        .expect("notices")
        .iter()
        .map(|notice| (notice["code"].as_str().expect("a code"), notice["field"].as_str().expect("a field")))
        .collect();
    assert_eq!(
        told,
        [
            ("read_as", "date"),
            ("read_as", "language"),
            ("read_as", "kind"),
            ("expired", "expires"),
            ("not_in_vocabulary", "organisers"),
            ("text_removed", "text"),
        ],
        "{answer}"
    );
    let date = &answer["notices"][0];
    assert_eq!((&date["value"], &date["understood"]), (&json!("24. Mai 2023"), &json!("2023-05-24")));
    assert!(date["message"].as_str().is_some_and(|message| message.contains("2023-05-24")));
    let ahead = json!({"text": "Die Zaunkönige der Stadt laden zu einem Treffen ein, und alle sind willkommen.", "date": "2024-09-01"});
    let answer = written(&put(&site, &key, "b", &ahead));
    assert_eq!(answer["notices"][0]["code"], "date_ahead", "{answer}");
    let plain = json!({"text": "Die Zaunkönige der Stadt nisten in diesem Jahr früher als sonst.", "date": "2023-05-24"});
    assert_eq!(written(&put(&site, &key, "c", &plain))["notices"], json!([]));
    let differs =
        json!({"text": "Die Zaunkönige der Stadt nisten früher.", "date": "2023-05-01", "year": 2022});
    let told = written(&put(&site, &key, "e", &differs))["notices"].clone();
    assert_eq!(
        (&told[0]["code"], &told[0]["field"], &told[0]["value"], &told[0]["understood"]),
        (&json!("dates_differ"), &json!("year"), &json!("2022"), &json!("2023-05-01")),
        "{told}"
    );
    let mut line = plain;
    line["id"] = json!("d");
    line["date"] = json!("24.5.2023");
    let answer = post(&site, &key, "application/jsonl", line).ok().json();
    assert_eq!(answer["results"][0]["notices"][0]["code"], "read_as", "{answer}");
}

fn extra_values_come_back_and_are_not_found() {
    let (collection, site, key) = sample();
    let extra =
        json!({"post_id": 4711, "author": "Zeisigmann", "featured": true, "weight": 0.5, "none": null});
    let kept = json!({"post_id": 4711, "author": "Zeisigmann", "featured": true, "weight": 0.5});
    let mut article = json!({"text": "Die Zaunkönige der Stadt nisten früher.", "extra": extra});
    written(&put(&site, &key, "a", &article));
    assert_eq!(site.article("a")["extra"], kept);
    assert_eq!(site.search(&[("q", "Zeisigmann"), ("match", "all")]).total(), 0);
    article["extra"]["author"] = json!("Meisner");
    assert_eq!(written(&put(&site, &key, "a", &article))["status"], "updated");
    assert_eq!(site.article("a")["extra"]["author"], "Meisner");
    // A rebuild reads it out of the store.
    collection.index_of(&[crate::harness::sample_articles(), collection.path().join("written")]);
    assert_eq!(collection.site().article("a")["extra"]["author"], "Meisner");
}

fn extra_values_are_bounded() {
    let (_collection, site, key) = sample();
    let many: serde_json::Map<String, Value> = (0..51).map(|n| (format!("k{n}"), json!(n))).collect();
    for extra in [
        json!([1]),
        json!("a"),
        json!({"a": [1]}),
        json!({"a": {"b": 1}}),
        Value::Object(many),
        json!({"a": "x".repeat(20_000)}),
    ] {
        let problem = refused(
            &put(&site, &key, "a", &json!({"text": "Text über Zaunkönige.", "extra": extra})),
            "extra",
        );
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("50")), "{problem}");
    }
}

fn an_array_is_written_as_lines_are() {
    let (collection, key) = Collection::of_sample().with_key("cms", &[KeyScope::Write]);
    let collection = collection.configured(|config| config.ingest.line_bytes = 1_000);
    let site = collection.site();
    let article =
        |id: &str, text: &str| json!({"id": id, "text": format!("Die {text} der Stadt nisten früher.")});
    let body = json!([
        article("a", "Zaunkönige"),
        "text",
        article("b", &"Meisen ".repeat(300)),
        article("c", "Amseln, \"[Drosseln]\", und {Finken}"),
    ]);
    let answer = post(&site, &key, "application/json", body).ok().json();
    let results: Vec<(u64, &str)> = answer["results"]
        .as_array()
        .expect("results")
        .iter()
        .map(|entry| (entry["line"].as_u64().expect("a number"), entry["status"].as_str().expect("a status")))
        .collect();
    assert_eq!(results, [(1, "created"), (2, "failed"), (3, "failed"), (4, "created")], "{answer}");
    assert_eq!(site.search(&[("q", "Drosseln")]).ids(), ["c"]);
    assert_eq!(post(&site, &key, "application/json", " [ ] ").ok().json()["results"], json!([]));
}

fn what_is_no_array_says_so() {
    let (_collection, site, key) = sample();
    for body in ["", "{}", "\"a\""] {
        let answer = post(&site, &key, "application/json", body);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{}", answer.describe());
        assert!(answer.json()["detail"].as_str().is_some_and(|detail| detail.contains("array")));
    }
    let article = json!({"id": "a", "text": "Die Zaunkönige der Stadt nisten früher."});
    let answer = post(&site, &key, "application/json", format!("[{article}, ")).ok().json();
    assert_eq!(
        (&answer["created"], &answer["failed"]),
        (&json!(1), &json!(1)),
        "what came whole is written: {answer}"
    );
    assert_eq!(answer["results"][1]["line"], 2);
}
