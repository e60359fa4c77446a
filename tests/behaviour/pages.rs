//! The pages for people: complete without script, in both languages, safe whatever they show.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};

use crate::harness::{Collection, Site, encoded};

tests![
    the_start_page_offers_search_and_the_newest_articles,
    results_show_marked_passages_filters_and_pages,
    no_hits_say_what_may_help,
    some_words_are_told_from_all_words,
    an_article_has_a_page_with_its_facts_and_the_way_back,
    what_is_not_there_is_a_page_of_404,
    the_language_follows_the_address_then_the_browser,
    every_link_stays_under_the_base_path,
    every_link_of_a_page_leads_somewhere,
    security_headers_stand_on_every_answer,
    head_answers_as_get_without_a_body,
    assets_are_kept_by_browsers,
    hostile_articles_are_shown_as_text,
    hostile_queries_are_answered,
    without_an_index_the_page_says_so,
];

fn sample() -> Site {
    Collection::of_sample().site()
}

fn under(base: &str) -> Site {
    Collection::of_sample().configured(|config| config.web.base_path = base.to_owned()).site()
}

/// The values of `href`, `action` and `src`, unescaped.
fn links(page: &str) -> Vec<String> {
    ["href=\"", "action=\"", "src=\""]
        .into_iter()
        .flat_map(|name| page.split(name).skip(1))
        .map(|rest| rest.split('"').next().unwrap_or_default())
        .map(|link| {
            link.replace("&amp;", "&").replace("&#38;", "&").replace("&quot;", "\"").replace("&#39;", "'")
        })
        .collect()
}

fn the_start_page_offers_search_and_the_newest_articles() {
    let page = sample().page(&[]);
    assert!(page.contains("role=\"search\"") && page.contains("name=\"q\""), "no search form");
    assert!(page.contains("class=\"hit\""), "no articles");
    assert!(page.contains("/?theme=") && page.contains("/?year=2026"), "no themes and years to begin with");
    assert!(!page.contains("<script"), "the page must work without script");
    let first = page.split("class=\"hit\"").nth(1).unwrap_or_default();
    assert!(first.contains("2026"), "the newest article is not first: {first:.400}");
}

fn results_show_marked_passages_filters_and_pages() {
    let site = sample();
    let page = site.page(&[("q", "Partnerschaft"), ("lang", "de")]);
    let total = site.search(&[("q", "Partnerschaft")]).total();
    assert!(page.contains(&format!("{total} Artikel")), "the number of articles ({total}) is not told");
    assert!(page.contains("<mark>"), "nothing is marked");
    assert_eq!(page.matches("class=\"hit\"").count(), 10);
    for legend in ["Jahr", "Veranstalter", "Thema", "Sprache"] {
        assert!(page.contains(&format!("<legend>{legend}</legend>")), "no filter for {legend}");
    }
    assert!(page.contains("rel=\"next\"") && page.contains("aria-current=\"page\""), "no pages");
    let next = site.page(&[("q", "Partnerschaft"), ("lang", "de"), ("page", "2")]);
    assert!(next.contains("rel=\"prev\""), "no way back from page 2");
    let chosen = site.page(&[("q", "Partnerschaft"), ("theme", "kommunal"), ("lang", "de")]);
    assert!(chosen.contains("value=\"kommunal\" checked"), "the chosen box is not ticked");
    assert!(chosen.contains("class=\"chip\""), "what is chosen cannot be taken away");
}

fn no_hits_say_what_may_help() {
    let site = sample();
    let page = site.page(&[("q", "Quastenflosser"), ("lang", "de")]);
    assert!(
        page.contains("class=\"empty\"") && page.contains("class=\"tips\""),
        "no help where nothing is found"
    );
    assert!(page.contains("value=\"Quastenflosser\""), "the search box lost the query");
    let filtered = site.page(&[("q", "Mpox"), ("year", "2015"), ("lang", "en")]);
    assert!(filtered.contains("Search without filters"), "no way out of the filters");
    let beyond = site.get("/?q=Partnerschaft&page=999&lang=en").ok().text();
    assert!(beyond.contains("first page"), "no way back from a page behind the last");
}

fn some_words_are_told_from_all_words() {
    let site = Collection::new()
        .text("a.txt", "Brunnen in Mali\n\nDie Brunnen haben neue Pumpen bekommen.")
        .text("b.txt", "Pumpen in Benin\n\nDie Pumpen laufen wieder seit dem Sommer.")
        .indexed()
        .site();
    let page = site.page(&[("q", "Brunnen Pumpen"), ("lang", "en")]);
    assert!(page.contains("More articles with some of the words"), "b.txt has a heading of its own");
    let page = site.page(&[("q", "Brunnen Sommer"), ("lang", "en")]);
    assert!(page.contains("No article has all of the words"), "nobody is told that no article has all words");
}

fn an_article_has_a_page_with_its_facts_and_the_way_back() {
    let site = sample();
    let id = "markdown/2022-kunming-montreal-rahmen-beschlossen.md";
    let page = site.get(&format!("/articles/{}?q=Montreal&year=2022&lang=de", encoded(id))).ok().text();
    for part in [
        "Weltnaturkonferenz einigt sich auf neuen Rahmen",
        "<h2 dir=\"auto\">Worauf sich die Staaten verständigt haben</h2>",
        "<time datetime=\"2022-12-21\">21. Dezember 2022</time>",
        "Biodiversität und Naturschutz",
        "href=\"https://example.org/nachrichten/kunming-montreal\"",
        "200 Milliarden US-Dollar",
    ] {
        assert!(page.contains(part), "the page of {id} does not show {part:?}");
    }
    assert!(
        links(&page).contains(&"/?q=Montreal&year=2022&lang=de".to_owned()),
        "no way back: {:?}",
        links(&page)
    );
    let alone = site.get(&format!("/articles/{}", encoded(id))).ok().text();
    assert!(!alone.contains("class=\"back\""), "a way back to nowhere");
}

fn what_is_not_there_is_a_page_of_404() {
    let site = sample();
    for address in [
        "/articles/nirgends",
        "/articles/%00",
        "/articles/%ff",
        "/nirgends",
        "/assets/nirgends.js",
        "/articles/",
    ] {
        let answer = site.get(address);
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{}", answer.describe());
        assert!(!answer.text().contains("panicked"), "{}", answer.describe());
    }
    let page = site.get("/articles/nirgends?lang=en").text();
    assert!(
        page.contains("This page does not exist") && page.contains("role=\"search\""),
        "no help on a 404"
    );
    for address in ["/api/v1/articles/nirgends", "/api/v1/nirgends"] {
        let answer = site.get(address);
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.describe());
        assert_eq!(answer.json()["code"], "not_found");
    }
    let posted = site.send(Request::post("/").body(Body::empty()).expect("a request"));
    assert_eq!(posted.status, StatusCode::METHOD_NOT_ALLOWED, "{}", posted.describe());
}

fn the_language_follows_the_address_then_the_browser() {
    let site = sample();
    let lang = |address: &str, accepted: Option<&str>| {
        let mut request = Request::get(address);
        if let Some(accepted) = accepted {
            request = request.header("accept-language", accepted);
        }
        let answer = site.send(request.body(Body::empty()).expect("a request")).ok();
        assert!(
            answer.headers.get_all("vary").iter().any(|vary| vary == "accept-language"),
            "{:?}",
            answer.headers
        );
        let text = answer.text();
        text.split("<html lang=\"").nth(1).and_then(|rest| rest.get(..2)).unwrap_or_default().to_owned()
    };
    assert_eq!(lang("/", None), "de");
    assert_eq!(lang("/", Some("en-GB,en;q=0.9,de;q=0.5")), "en");
    assert_eq!(lang("/?q=Wasser", Some("de-AT,en;q=0.5")), "de");
    assert_eq!(lang("/?lang=en", Some("de")), "en");
    assert_eq!(lang("/?lang=de", Some("en")), "de");
    assert_eq!(lang("/?lang=fr", Some("en")), "en");
    let english = site.page(&[("q", "Wasser"), ("lang", "en")]);
    assert!(
        english.contains("<legend>Organiser</legend>") && english.contains("Water and sanitation"),
        "labels are not English"
    );
    // What the address names stays in the links of the page.
    let kept = links(&english)
        .iter()
        .filter(|link| link.starts_with("/articles/"))
        .all(|link| link.contains("lang=en"));
    assert!(kept, "links lost the language: {:?}", links(&english));
}

fn every_link_stays_under_the_base_path() {
    let site = under("/suche");
    let article = format!(
        "/suche/articles/{}?q=Montreal",
        encoded("markdown/2022-kunming-montreal-rahmen-beschlossen.md")
    );
    for address in [
        "/suche",
        "/suche/",
        "/suche/?q=Partnerschaft&year=2023&lang=en",
        "/suche/?q=Quastenflosser",
        &article,
        "/suche/articles/nirgends",
        "/suche/nirgends",
        "/nirgends",
    ] {
        let answer = site.get(address);
        let page = answer.text();
        assert!(page.contains("<!doctype html>"), "{}", answer.describe());
        for link in links(&page) {
            let is_inside = link.starts_with("/suche/") || link.starts_with('#');
            let is_original = link.starts_with("https://");
            assert!(is_inside || is_original, "{address} links to {link:?}, outside /suche");
        }
    }
    assert_eq!(site.search(&[("q", "Mpox")]).total(), sample().search(&[("q", "Mpox")]).total());
    assert_eq!(site.get("/suche/health/ready").status, StatusCode::OK);
    assert_eq!(site.get("/api/v1/search?q=Mpox").status, StatusCode::NOT_FOUND);
}

fn every_link_of_a_page_leads_somewhere() {
    for (site, start) in [(sample(), "/"), (under("/suche"), "/suche/")] {
        let page = site
            .get(&format!(
                "{start}?q=Partnerschaft&theme=kommunal&theme=map&year_from=2015&sort=newest&lang=de"
            ))
            .ok()
            .text();
        let mut followed = 0;
        for link in links(&page).into_iter().filter(|link| link.starts_with('/')) {
            let answer = site.get(&link);
            assert_eq!(answer.status, StatusCode::OK, "a link of the results: {}", answer.describe());
            followed += 1;
        }
        assert!(followed > 20, "only {followed} links were found, the page changed its form: {page:.600}");
    }
}

fn security_headers_stand_on_every_answer() {
    let site = sample();
    for address in [
        "/",
        "/?q=Wasser",
        "/articles/nirgends",
        "/api/v1/search?q=Wasser",
        "/api/v1/search?x=1",
        "/health/live",
        "/assets/fundstelle.css",
        "/nirgends",
    ] {
        let answer = site.get(address);
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{}", answer.describe());
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{}", answer.describe());
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{address}: {policy:?}");
    }
}

fn head_answers_as_get_without_a_body() {
    let site = sample();
    for address in ["/", "/?q=Wasser", "/api/v1/search?q=Wasser", "/health/ready", "/articles/nirgends"] {
        let get = site.get(address);
        let head = site.send(
            Request::builder().method(Method::HEAD).uri(address).body(Body::empty()).expect("a request"),
        );
        assert_eq!(
            (head.status, head.header("content-type")),
            (get.status, get.header("content-type")),
            "{address}"
        );
        assert!(head.body.is_empty(), "HEAD {address} has a body");
    }
}

fn assets_are_kept_by_browsers() {
    let site = sample();
    let page = site.page(&[]);
    let assets: Vec<String> = links(&page).into_iter().filter(|link| link.starts_with("/assets/")).collect();
    assert!(assets.len() >= 3, "style sheet, script and icon: {assets:?}");
    for asset in assets {
        let answer = site.get(&asset).ok();
        assert!(answer.header("cache-control").contains("immutable"), "{}", answer.describe());
        assert!(!answer.body.is_empty() && asset.contains("?v="), "{asset}");
    }
}

/// The page's own script may stand in it once, no other.
fn has_foreign_script(page: &str) -> bool {
    page.replacen("<script type=\"module\" src=\"/assets/fundstelle.js?v=", "", 1).contains("<script")
}

fn hostile_articles_are_shown_as_text() {
    let script = "<script>alert('Brunnen')</script>";
    let collection = Collection::new()
        .json_line(serde_json::json!({
            "id": "a/../\"><b>&?#ä", "title": format!("{script} \"&amp; Brunnen"), "text": format!("Die Brunnen {script} <img src=x onerror=alert(1)> & \"so\" weiter."),
            "url": "javascript:alert(1)", "organisers": [script], "themes": ["\" onmouseover=\"alert(1)"], "places": ["<i>hier"], "site": "<b>"
        }))
        .json_line(serde_json::json!({"id": "rtl", "title": "Brunnen \u{202e}gnp.exe مرحبا", "text": "Die Brunnen \u{2067}שלום\u{2069} 👩‍👩‍👧 stehen hier."}))
        .indexed();
    let site = collection.site();
    let results = site.page(&[("q", "Brunnen")]);
    let page = site.get(&format!("/articles/{}", encoded("a/../\"><b>&?#ä"))).ok().text();
    for (name, page) in [("results", &results), ("article", &page)] {
        assert!(!has_foreign_script(page), "a script came through to the {name}");
        for bad in ["<img", "<b>", "<i>hier", "onmouseover=\"", "javascript:", "\u{202e}"] {
            assert!(!page.contains(bad), "{bad:?} came through to the {name}");
        }
        assert!(
            page.contains("&lt;script&gt;") || page.contains("&#60;script&#62;"),
            "the text of the {name} is not shown"
        );
    }
    for link in links(&results).into_iter().filter(|link| link.starts_with('/')) {
        assert_eq!(site.get(&link).status, StatusCode::OK, "{link}");
    }
    let json = site.search(&[("q", "Brunnen")]);
    assert_eq!(json.total(), 2);
    assert!(json.hits().iter().all(|hit| hit["url"].is_null()), "an address that is none was sent");
    let terminal = collection.run(["search", "Brunnen"]).ends_with(0).out;
    assert!(
        !terminal.contains('\u{202e}') && !terminal.contains('\u{1b}'),
        "the terminal got control characters"
    );
}

fn hostile_queries_are_answered() {
    let collection = Collection::of_sample();
    let site = collection.site();
    // An address holds 64 kB at most.
    let queries = [
        "(".repeat(10_000),
        "((((a))))".repeat(500),
        "\"".repeat(500),
        "\"a".repeat(500),
        "-".repeat(3_000),
        "👩‍👩‍👧‍👦🇩🇪 Wasser 💧".to_owned(),
        "مرحبا \u{202e}Wasser שלום".to_owned(),
        "<script>alert(1)</script>\"'&".to_owned(),
        "\0\u{1}\u{7f}\r\nWasser".to_owned(),
        "* ? ~ ^ \\ / : title: year: year:abc -\"".to_owned(),
        "Wasser*".repeat(200),
        "a".repeat(30_000),
        "wort ".repeat(5_000),
        "\u{301}".repeat(5_000),
        "ß".repeat(5_000),
        "year:2023 ".repeat(100),
        "AND OR NOT Wasser && || !".to_owned(),
        "%00%ff%c3%28".to_owned(),
    ];
    for query in &queries {
        let short: String = query.chars().take(30).collect();
        let page = site.page(&[("q", query)]);
        assert!(!has_foreign_script(&page), "{short:?} came through");
        assert!(page.contains("role=\"search\""), "no page for {short:?}");
        site.search(&[("q", query)]);
    }
    let escaped = site.page(&[("q", "<script>alert(1)</script>\"'&")]);
    assert!(
        escaped.contains("script&gt;") || escaped.contains("script&#62;"),
        "the query is not shown as text"
    );
    for raw in [
        "/?q=%ff%fe%80",
        "/?q=%",
        "/?&&&==&q",
        "/?q=a&q=b&page=99999999999999999999",
        "/api/v1/search?q=%ff%fe%80",
    ] {
        let answer = site.get(raw);
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.describe());
    }
    // 100 kB by the command line, where no proxy cuts it.
    for query in ["wasser ".repeat(15_000), "(".repeat(100_000), "ä".repeat(50_000)] {
        let run = collection.run(["search", "--", &query]).ends_with(0);
        assert!(!run.err.contains("panicked"), "{}", run.err);
    }
}

fn without_an_index_the_page_says_so() {
    let site = Collection::new().site();
    let page = site.get("/?lang=en");
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{}", page.describe());
    assert_eq!(page.header("retry-after"), "2");
    assert_eq!(site.get("/api/v1/search?q=a").json()["code"], "index_unavailable");
    let article = site.get("/articles/a");
    assert_eq!(article.status, StatusCode::SERVICE_UNAVAILABLE, "{}", article.describe());
}
