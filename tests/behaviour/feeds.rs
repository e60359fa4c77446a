//! Feeds tell when the index learnt of an article, and other programs get the form of an article that they ask for.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use fundstelle::keys::KeyScope;
use fundstelle::present::HitTarget;
use serde_json::{Value, json};

use crate::harness::{Answer, Collection, Site, encoded, keyed};

tests![
    updated_is_when_it_was_learnt_and_published_what_is_stated,
    a_feed_without_entries_has_a_time,
    an_unchanged_feed_is_not_sent_again,
    wrong_filters_are_refused,
    an_article_names_its_other_forms,
    the_form_that_is_preferred_is_sent,
    an_article_is_had_as_json_ld,
    hits_lead_to_the_source_where_that_is_configured,
];

/// Two articles of a day and of a year alone.
fn dated() -> Collection {
    let text = "Die Brunnen im Tal haben im Frühjahr neue Pumpen bekommen.";
    let collection = Collection::new()
        .json_line(json!({"id": "tag", "title": "Brunnen am Bach", "text": text, "date": "2023-05-24"}))
        .json_line(json!({"id": "jahr", "title": "Quellen am Berg", "text": "Die Quellen am Berg liefern seit langem Wasser.", "year": 2021}));
    collection.indexed()
}

fn with(site: &Site, address: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
    let request =
        headers.iter().fold(Request::get(address), |request, (name, value)| request.header(name, *value));
    site.send(request.body(Body::empty()).expect("a request"))
}

/// The values of an element, in their order.
fn values<'a>(atom: &'a str, element: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let parts = atom.split(open.as_str()).skip(1);
    parts.filter_map(|part| part.split_once(close.as_str())).map(|(value, _)| value).collect()
}

fn updated_is_when_it_was_learnt_and_published_what_is_stated() {
    let collection = dated();
    let before = jiff::Timestamp::now().as_second();
    let site = collection.site();
    for address in ["/feed.atom", "/api/v1/export?format=atom"] {
        let atom = site.get(address).ok().text();
        assert_eq!(values(&atom, "published"), ["2023-05-24T00:00:00Z"], "a year alone is no day: {atom}");
        let times = values(&atom, "updated");
        assert_eq!(times.len(), 3, "{atom}");
        for time in times {
            let seconds = time.parse::<jiff::Timestamp>().expect("a time").as_second();
            assert!((0..=600).contains(&(before - seconds)), "{time}");
        }
        assert!(!atom.contains("1970") && !atom.contains("-01-01T"), "{atom}");
    }
    let first = site.get("/feed.atom").ok().text();
    collection.rebuild_of(&[collection.articles()]);
    assert_eq!(collection.site().get("/feed.atom").ok().text(), first, "a rebuild learns nothing");
}

fn a_feed_without_entries_has_a_time() {
    let site = dated();
    let site = site.site();
    let atom = site.get("/feed.atom?q=xyzzy&match=all").ok().text();
    let times = values(&atom, "updated");
    assert!(times.len() == 1 && times[0].starts_with("20"), "{atom}");
}

fn an_unchanged_feed_is_not_sent_again() {
    let (collection, key) = dated().with_key("cms", &[KeyScope::Write]);
    let site = collection.site();
    let feed = site.get("/feed.atom").ok();
    let (tag, modified) = (feed.header("etag").to_owned(), feed.header("last-modified").to_owned());
    assert!(modified.ends_with(" GMT"), "{modified}");
    for headers in
        [vec![(header::IF_NONE_MATCH, tag.as_str())], vec![(header::IF_MODIFIED_SINCE, modified.as_str())]]
    {
        let again = with(&site, "/feed.atom", &headers);
        assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0), "{headers:?}");
        assert_eq!(again.header("etag"), tag);
    }
    let old = [(header::IF_MODIFIED_SINCE, "Sun, 06 Nov 1994 08:49:37 GMT")];
    assert_eq!(with(&site, "/feed.atom", &old).status, StatusCode::OK);
    // The tag decides alone, and those of other languages are others.
    let other = [(header::IF_NONE_MATCH, "\"x\""), (header::IF_MODIFIED_SINCE, modified.as_str())];
    assert_eq!(with(&site, "/feed.atom", &other).status, StatusCode::OK);
    assert_eq!(
        with(&site, "/feed.atom?lang=en", &[(header::IF_NONE_MATCH, tag.as_str())]).status,
        StatusCode::OK
    );
    let article = json!({"text": "Die Zaunkönige der Stadt nisten früher."}).to_string();
    let written = site.send(keyed(Method::PUT, "/api/v1/articles/neu", &key, article));
    assert_eq!(written.status, StatusCode::CREATED);
    assert_eq!(with(&site, "/feed.atom", &[(header::IF_NONE_MATCH, tag.as_str())]).status, StatusCode::OK);
}

fn wrong_filters_are_refused() {
    let collection = dated();
    let site = collection.site();
    for address in ["/feed.atom", "/upcoming.ics"] {
        for (query, parameter) in [
            ("theme=wassr", "theme"),
            ("year=20x", "year"),
            ("date_from=gestern", "date_from"),
            ("match=none", "match"),
            ("foo=1", "foo"),
        ] {
            let answer = site.get(&format!("{address}?{query}"));
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{address}?{query}: {}", answer.text());
            assert_eq!(answer.json()["parameter"], parameter, "{address}?{query}");
        }
        site.get(&format!("{address}?q=Brunnen&theme=&lang=de&page=2&per_page=5")).ok();
        site.get(&format!("{address}?q=Brunnen&utm_source=brief&fbclid=x")).ok();
    }
}

fn an_article_names_its_other_forms() {
    let collection = Collection::of_sample();
    let site = collection.site();
    let id = site.all_ids(&[]).remove(0);
    for address in [format!("/articles/{}", encoded(&id)), format!("/api/v1/articles/{}", encoded(&id))] {
        let answer = site.get(&address).ok();
        let links: Vec<&str> = answer.header("link").split(", ").collect();
        assert_eq!(links.len(), 5, "{links:?}");
        for link in links {
            let href = link.strip_prefix('<').and_then(|rest| rest.split_once('>')).expect("an address").0;
            let media_type =
                link.split("type=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a type");
            let (_, path) =
                href.split_once("://").and_then(|(_, rest)| rest.split_once('/')).expect("a path");
            let form = site.get(&format!("/{path}")).ok();
            assert!(form.header("content-type").starts_with(media_type), "{link}");
        }
    }
}

fn the_form_that_is_preferred_is_sent() {
    let collection = Collection::of_sample();
    let site = collection.site();
    let id = encoded(&site.all_ids(&[]).remove(0));
    for (accept, of_page, of_service) in [
        ("application/x-bibtex", "application/x-bibtex", "application/x-bibtex"),
        (
            "application/x-research-info-systems;q=0.4, application/ld+json",
            "application/ld+json",
            "application/ld+json",
        ),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html", "application/json"),
        ("*/*", "text/html", "application/json"),
        ("image/png", "text/html", "application/json"),
        ("text/csv", "text/html", "text/csv"),
    ] {
        for (address, expected) in [("/articles", of_page), ("/api/v1/articles", of_service)] {
            let answer = with(&site, &format!("{address}/{id}"), &[(header::ACCEPT, accept)]).ok();
            assert!(
                answer.header("content-type").starts_with(expected),
                "{accept}: {}",
                answer.header("content-type")
            );
            assert!(answer.header("vary").contains("accept"), "{accept}");
        }
    }
    // The address says it more clearly than a header that a browser sends by itself.
    let named = with(&site, &format!("/articles/{id}?format=ris"), &[(header::ACCEPT, "text/html")]).ok();
    assert!(named.header("content-type").starts_with("application/x-research-info-systems"));
    let tag = named.header("etag").to_owned();
    let again = with(&site, &format!("/articles/{id}?format=ris"), &[(header::IF_NONE_MATCH, &tag)]);
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
}

fn an_article_is_had_as_json_ld() {
    let collection = dated();
    let site = collection.site();
    for address in ["/articles/tag?format=jsonld", "/api/v1/articles/tag?format=jsonld"] {
        let answer = site.get(address).ok();
        assert_eq!(answer.header("content-type"), "application/ld+json");
        let data: Value = answer.json();
        assert_eq!(
            (&data["@context"], &data["headline"]),
            (&json!("https://schema.org"), &json!("Brunnen am Bach"))
        );
        assert_eq!(data["datePublished"], "2023-05-24");
    }
}

fn hits_lead_to_the_source_where_that_is_configured() {
    let text = "Die Brunnen im Tal haben im Frühjahr neue Pumpen bekommen.";
    let day = jiff::Zoned::now().date().tomorrow().expect("a day").to_string();
    let source = "https://www.example.org/seite.php?id=5";
    let collection = Collection::new()
        .json_line(
            json!({"id": "dort", "title": "Brunnen am Bach", "text": text, "url": source, "event_date": day}),
        )
        .json_line(
            json!({"id": "hier", "title": "Brunnen am Berg", "text": "Am Berg gibt es seit langem Brunnen."}),
        )
        .indexed();
    let pages = |site: &Site| {
        ["/?q=brunnen", "/feed.atom", "/upcoming.ics", "/articles/dort", "/api/v1/export?format=atom"]
            .map(|address| site.get(address).ok().text().replace("\r\n ", ""))
    };
    let site = collection.site();
    let [hits, feed, calendar, article, export] = pages(&site);
    assert!(!hits.contains(source) && hits.contains("<h3><a href=\"/articles/dort?q=brunnen\""), "{hits}");
    for told in [feed, calendar, export] {
        assert!(!told.contains(source) && told.contains("/articles/dort"), "{told}");
    }
    assert!(
        article.contains("<link rel=\"canonical\" href=\"http://127.0.0.1:8080/articles/dort\">"),
        "{article}"
    );
    assert!(site.get("/api/v1/search?q=brunnen").json()["hits_lead_to"].is_null());

    let collection = collection.configured(|config| config.web.hits_lead_to = HitTarget::Source);
    let site = collection.site();
    let [hits, feed, calendar, article, export] = pages(&site);
    assert!(hits.contains(&format!("<h3><a href=\"{source}\"")), "{hits}");
    assert!(hits.contains("<h3><a href=\"/articles/hier?q=brunnen\""), "{hits}");
    let link = format!("<link rel=\"alternate\" type=\"text/html\" href=\"{source}\"/>");
    assert!(feed.contains(&link) && feed.contains("/articles/hier\"/>"), "{feed}");
    assert!(export.contains(&link), "{export}");
    assert!(calendar.contains(&format!("URL:{source}\r\n")), "{calendar}");
    for named in [
        format!("<link rel=\"canonical\" href=\"{source}\">"),
        format!("<meta property=\"og:url\" content=\"{source}\">"),
    ] {
        assert!(article.contains(&named), "{article}");
    }
    assert_eq!(site.get("/api/v1/search?q=brunnen").json()["hits_lead_to"], "source");
}
