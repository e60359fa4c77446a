//! The pages for people, which are complete without script, in both languages, and safe whatever
//! documents hold.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::json;

use crate::harness::{Collection, Site, encoded};

tests![
    the_start_page_offers_search_and_the_newest_articles,
    results_show_marked_passages_filters_and_pages,
    no_hits_say_what_may_help,
    a_range_of_years_reads_as_one,
    some_words_are_told_from_all_words,
    the_heading_agrees_with_the_list_under_filters,
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
    passages_lead_to_their_section_where_the_words_are_marked,
    articles_without_a_year_can_be_asked_for,
    a_long_query_does_not_blow_the_page_up,
    articles_are_cited_in_the_formats_of_reference_managers,
    a_search_is_a_feed,
    browsers_and_robots_are_told_what_there_is,
    the_help_explains_by_queries_that_find_something,
    every_article_is_in_one_part_of_the_sitemap,
    contents_lead_to_every_section_with_a_heading,
    pages_of_both_languages_name_each_other,
    an_article_tells_machines_what_it_is,
    a_site_wears_its_own_clothes,
    endless_titles_and_names_are_cut,
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
    assert!(!has_foreign_script(&page), "a script that is not ours");
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
    for legend in ["Jahr", "Organisation", "Thema", "Sprache"] {
        assert!(page.contains(&format!("<legend>{legend}</legend>")), "no filter for {legend}");
    }
    assert!(page.contains("rel=\"next\"") && page.contains("aria-current=\"page\""), "no pages");
    let next = site.page(&[("q", "Partnerschaft"), ("lang", "de"), ("page", "2")]);
    assert!(next.contains("rel=\"prev\""), "no way back from page 2");
    let chosen = site.page(&[("q", "Partnerschaft"), ("theme", "kommunal"), ("lang", "de")]);
    assert!(chosen.contains("value=\"kommunal\" checked"), "the chosen box is not ticked");
    assert!(chosen.contains("class=\"chip\""), "what is chosen cannot be taken away");
}

fn a_range_of_years_reads_as_one() {
    let site = Collection::of_sample().site();
    for (from, to, heading) in [
        ("2019", "2022", "· 2019–2022</h1>"),
        ("2021", "2021", "· 2021</h1>"),
        ("2019", "", "· from 2019</h1>"),
    ] {
        let page = site.page(&[("q", "Wasser"), ("year_from", from), ("year_to", to), ("lang", "en")]);
        assert!(page.contains(heading), "{from} to {to}: {page}");
    }
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
    assert!(page.contains("More articles with some of your search terms"), "b.txt has a heading of its own");
    let page = site.page(&[("q", "Brunnen Sommer"), ("lang", "en")]);
    assert!(
        page.contains("No article contains all your search terms"),
        "nobody is told that no article has all words"
    );
}

fn the_heading_agrees_with_the_list_under_filters() {
    let site = Collection::new()
        .json_line(json!({"id": "a", "title": "Brunnen und Pumpen", "text": "Die Brunnen haben neue Pumpen bekommen.", "year": 2020}))
        .json_line(json!({"id": "b", "title": "Pumpen in Benin", "text": "Die Pumpen laufen wieder seit dem Sommer.", "year": 2023}))
        .json_line(json!({"id": "c", "title": "Linden am Bach", "text": "Die Linden am Bach blühen im Juni.", "year": 2021}))
        .indexed()
        .site();
    let page = |year: &str| site.page(&[("q", "Brunnen Pumpen"), ("year", year), ("lang", "de")]);
    let some = page("2023");
    assert!(some.contains("<h1 id=\"status\">1 Artikel zu"), "one is listed: {some}");
    assert!(some.contains("Mit diesen Filtern enthält kein Artikel alle Suchbegriffe."), "{some}");
    let none = page("2021");
    assert!(none.contains("<h1 id=\"status\">Keine Artikel zu") && !none.contains("einige davon"), "{none}");
    let range = site.page(&[("q", "Brunnen"), ("year_from", "1900"), ("year_to", "1901"), ("lang", "de")]);
    assert!(range.contains("name=\"year_from\" value=\"1900\""), "the range can't be changed: {range}");
    assert!(range.contains("Ohne Filter suchen") && !range.contains("class=\"tips\""), "{range}");
    let nothing = site.page(&[("q", "?"), ("lang", "de")]);
    assert!(nothing.contains("<h1 id=\"status\">3 Artikel<"), "{nothing}");
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
    assert!(page.contains("Page not found") && page.contains("role=\"search\""), "no help on a 404");
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
        english.contains("<legend>Organisation</legend>") && english.contains("Water and sanitation"),
        "labels are not English"
    );
    // Parameters of the address are kept in the links of the page.
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
            // Canonical addresses are absolute.
            let link = link.strip_prefix("http://127.0.0.1:8080").unwrap_or(&link);
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

/// The page's own scripts may stand in it once each, and data in the terms of schema.org; no other.
fn has_foreign_script(page: &str) -> bool {
    let own = [
        "<script type=\"module\" src=\"/assets/fundstelle.js?v=",
        "<script type=\"module\" src=\"/assets/reading.js?v=",
        "<script type=\"application/ld+json\">{",
    ];
    own.iter().fold(page.to_owned(), |rest, script| rest.replacen(script, "", 1)).contains("<script")
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
        let run = collection.run(["search", "--", &query]);
        assert!(matches!(run.code, Some(0 | 1)), "{:?}: {}", run.code, run.err);
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

fn passages_lead_to_their_section_where_the_words_are_marked() {
    let site = sample();
    let results = site.page(&[("q", "Staaten Naturschutz"), ("lang", "de")]);
    let link = links(&results).into_iter().find(|link| link.contains("#section-")).expect("a passage's link");
    let (address, anchor) = link.split_once('#').expect("an anchor");
    let article = site.get(address).ok().text();
    let section = article.split(&format!("id=\"{anchor}\"")).nth(1).expect("the section it leads to");
    let section = section.split("</section>").next().unwrap_or_default();
    assert!(section.contains("<mark>"), "{link} leads to a section without marks: {section}");
}

fn articles_without_a_year_can_be_asked_for() {
    let site = sample();
    let page = site.page(&[("q", "Partnerschaft"), ("lang", "de")]);
    assert!(page.contains("name=\"year\" value=\"none\""), "no box for articles without a year");
    let undated = site.page(&[("q", "Partnerschaft"), ("year", "none"), ("lang", "de")]);
    assert!(undated.contains("Jahr: <bdi>ohne Jahr</bdi>"), "the chip does not say what is chosen");
    assert!(!undated.contains("<p class=\"meta\"><span><time"), "an article with a date came along");
}

fn a_long_query_does_not_blow_the_page_up() {
    let page = sample().page(&[("q", &"Partnerschaft Wasser Kommunen ".repeat(40)), ("lang", "de")]);
    assert!(page.len() < 120_000, "the page has {} bytes", page.len());
    let longest = links(&page).iter().filter(|link| link.starts_with("/articles/")).map(String::len).max();
    assert!(longest < Some(500), "an article's address has {longest:?} bytes");
}

fn articles_are_cited_in_the_formats_of_reference_managers() {
    let site = sample();
    let address = format!("/articles/{}", encoded("markdown/2022-kunming-montreal-rahmen-beschlossen.md"));
    let page = site.get(&format!("{address}?lang=de")).ok().text();
    let citation =
        "Weltnaturkonferenz einigt sich auf neuen Rahmen (21. Dezember 2022). https://example.org/";
    assert!(page.contains(citation), "no citation to copy");
    for link in links(&page).into_iter().filter(|link| link.contains("?format=")) {
        let record = site.get(&link).ok();
        assert!(
            record.header("content-disposition").starts_with("attachment; filename=\""),
            "{}",
            record.describe()
        );
        assert!(
            record.text().contains("https://example.org/nachrichten/kunming-montreal"),
            "{}",
            record.text()
        );
    }
    let ris = site.get(&format!("{address}?format=ris")).ok();
    assert!(ris.header("content-type").starts_with("application/x-research-info-systems"));
    assert!(
        ris.text().starts_with("TY  - ") && ris.text().contains("DA  - 2022/12/21/\r\n"),
        "{}",
        ris.text()
    );
    let bibtex = site.get(&format!("{address}?format=bibtex")).ok();
    assert!(bibtex.text().starts_with('@') && bibtex.text().contains("year = {2022},"), "{}", bibtex.text());
    assert!(site.get(&format!("{address}?format=word")).ok().text().contains("<!doctype html>"));
    assert_eq!(site.get("/articles/nirgends?format=ris").status, StatusCode::NOT_FOUND);
}

fn a_search_is_a_feed() {
    let site = under("/suche");
    let page = site.get("/suche/?q=Wasser&year=2023&lang=de").ok().text();
    let feeds: Vec<String> = links(&page).into_iter().filter(|link| link.contains("feed.atom")).collect();
    assert!(feeds.contains(&"/suche/feed.atom?q=Wasser&year=2023&lang=de".to_owned()), "{feeds:?}");
    let feed = site.get(&feeds[0]).ok();
    assert_eq!(feed.header("content-type"), "application/atom+xml; charset=utf-8");
    let atom = feed.text();
    let total = site.search(&[("q", "Wasser"), ("year", "2023")]).total();
    assert_eq!(atom.matches("<entry").count() as u64, total.min(30), "{atom}");
    assert!(atom.contains("<published>2023-"), "{atom}");
    assert!(atom.contains("<title>Wasser · 2023 – Fundstelle</title>"), "{atom}");
    let theme = site.get("/suche/feed.atom?theme=jugend&year_from=2020&lang=de").ok().text();
    assert!(theme.contains("<title>Thema Jugend, ab 2020 – Fundstelle</title>"), "{theme}");
    assert_eq!(atom, site.get(&feeds[0]).ok().text(), "a feed must not change by itself");
    for link in atom.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(link.starts_with("http://") && link.contains("/suche/"), "{link} is not absolute");
    }
}

fn browsers_and_robots_are_told_what_there_is() {
    let public = "https://example.org/suche";
    let site = Collection::of_sample()
        .configured(|config| {
            config.web.base_path = "/suche".to_owned();
            config.web.public_url = Some(public.to_owned());
        })
        .site();
    let description = site.get("/suche/opensearch.xml?lang=en").ok().text();
    assert!(
        description.contains(&format!("template=\"{public}/?q={{searchTerms}}&amp;lang=en\"")),
        "{description}"
    );
    let answer = site.get("/suche/opensearch/suggestions?q=wass").ok().json();
    assert_eq!(answer[0], "wass");
    assert!(answer[1].as_array().is_some_and(|texts| !texts.is_empty()), "{answer}");
    let robots = site.get("/suche/robots.txt").ok().text();
    assert!(robots.contains("Disallow: /suche/api/"), "{robots}");
    let results = site.get("/suche/?q=Wasser").ok().text();
    assert!(
        results.contains("<meta name=\"robots\" content=\"noindex, follow\">"),
        "results are for no index"
    );
    assert!(!site.get("/suche/").ok().text().contains("noindex"), "the start page may be found");
}

fn a_site_wears_its_own_clothes() {
    let branding = r##"
        logo = "Partnerportal"
        accent = "#7a1fa2"
        imprint = "/impressum"
        accessibility = "https://example.org/barrierefreiheit"
        barriers = "barrieren@example.org"
    "##;
    let branding: fundstelle::present::branding::Branding = toml::from_str(branding).expect("a branding");
    let site = Collection::of_sample().configured(|config| config.web.branding = branding).site();
    let answer = site.get("/?lang=de").ok();
    let page = answer.text();
    for part in [
        "<span>Partnerportal</span>",
        "<a href=\"/impressum\">Impressum</a>",
        "<a href=\"https://example.org/barrierefreiheit\">Erklärung zur Barrierefreiheit</a>",
        "<a href=\"mailto:barrieren@example.org\">Barriere melden</a>",
    ] {
        assert!(page.contains(part), "no {part}");
    }
    assert!(!page.contains("Datenschutz"), "a link that nobody configured");
    assert!(!page.contains("style=") && !page.contains("<style"), "the policy would block it");
    let theme = links(&page).into_iter().find(|link| link.contains("theme.css")).expect("the colours");
    let css = site.get(&theme).ok();
    assert_eq!(css.header("content-type"), "text/css; charset=utf-8");
    assert!(css.text().contains("--accent: #7a1fa2;"), "{}", css.text());
    let plain = sample();
    assert!(!plain.page(&[]).contains("theme.css"));
    assert_eq!(plain.get("/assets/theme.css").status, StatusCode::NOT_FOUND);
}

fn endless_titles_and_names_are_cut() {
    let endless = "Brunnen\u{202e} ".repeat(200);
    let site = Collection::new()
        .json_line(serde_json::json!({
            "id": "endlos", "title": endless, "text": "Die Brunnen stehen hier.", "organisers": [endless],
            "themes": [endless], "places": [endless]
        }))
        .indexed()
        .site();
    for page in
        [site.page(&[("q", "Brunnen"), ("lang", "de")]), site.get("/articles/endlos?q=Brunnen").ok().text()]
    {
        assert!(page.contains("Brunnen") && !page.contains('\u{202e}'), "no title, or an override in it");
        let longest = page.split(['<', '>']).map(|text| text.chars().count()).max();
        assert!(longest < Some(12_000), "a text of {longest:?} characters fills the page");
        let heading = page.split("<h").find(|part| part.contains("dir=\"auto\"")).unwrap_or_default();
        let heading = heading.split("</h").next().unwrap_or_default();
        assert!(heading.matches("Brunnen").count() < 60, "a title was not cut");
    }
}

fn the_help_explains_by_queries_that_find_something() {
    let site = sample();
    for (lang, heading) in [("de", "So suchen Sie"), ("en", "How to search")] {
        assert!(
            site.page(&[("lang", lang)]).contains(&format!("href=\"/help?lang={lang}\"")),
            "no link to it"
        );
        let page = site.get(&format!("/help?lang={lang}")).ok().text();
        assert!(page.contains(&format!("<h1>{heading}</h1>")), "{page}");
        let links = links(&page);
        let examples: Vec<&String> = links.iter().filter(|link| link.starts_with("/?q=")).collect();
        assert!(examples.len() > 10, "only {} examples in {lang}", examples.len());
        for example in examples {
            let found = site.get(&example.replace("/?", "/api/v1/search?")).ok().json();
            assert!(found["total"].as_u64() > Some(0), "{example} finds nothing");
            // Years in a query are told of, since they are met by articles of those years, too.
            let notices = found["notices"].as_array().expect("a list");
            assert!(notices.iter().all(|notice| notice["code"] == "article_years"), "{example}: {notices:?}");
            assert!(found["did_you_mean"].is_null(), "{example} is taken for a typing error");
        }
    }
}

fn contents_lead_to_every_section_with_a_heading() {
    let section = |name: &str, text: &str| format!("## {name}\n\n{text} steht auf dem Platz im Dorf.\n\n");
    let named = ["Anfang", "Mitte & Maß", "Wende", "Ende", "Anhang", "Dank"];
    let sections: String = named.iter().map(|name| section(name, "Der Brunnen")).collect();
    let collection = Collection::new()
        .text("lang.md", &format!("# Brunnenbuch\n\nEin Vorwort ohne Überschrift.\n\n{sections}"))
        .text("kurz.md", &format!("# Brunnenheft\n\n{}", section("Anfang", "Der Brunnen")))
        .indexed();
    let site = collection.site();
    let page = site.get("/articles/lang.md?q=Brunnen&lang=de").ok().text();
    let contents = page.split("class=\"contents\"").nth(1).expect("contents").split("</details>").next();
    let contents = contents.unwrap_or_default();
    for name in named {
        let shown = name.replace('&', "&#38;");
        let link = contents.split("<li>").find(|entry| entry.contains(&format!(">{shown}</a>")));
        let link = link.unwrap_or_else(|| panic!("no {name} in {contents}"));
        let target = link.split("href=\"#").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
        let section = page.split(&format!("<section id=\"{target}\"")).nth(1).expect("a section");
        assert!(
            section.split("</section>").next().unwrap_or_default().contains(&shown),
            "{name} leads to {target}"
        );
        assert!(link.contains("1 Fundstelle"), "{link}");
    }
    let short = site.get("/articles/kurz.md?lang=de").ok().text();
    assert!(!short.contains("class=\"contents\""), "contents of one section");
}

fn pages_of_both_languages_name_each_other() {
    let site = sample();
    let page = |address: &str| {
        let request = Request::get(address).header("host", "example.org").body(Body::empty());
        site.send(request.expect("it is right")).ok().text()
    };
    for path in ["/", "/help", "/docs/widget"] {
        for (address, canonical) in [
            (path.to_owned(), format!("http://example.org{path}")),
            (format!("{path}?lang=en"), format!("http://example.org{path}?lang=en")),
        ] {
            let page = page(&address);
            assert!(
                page.contains(&format!("<link rel=\"canonical\" href=\"{canonical}\">")),
                "{address}: {page}"
            );
            for (lang, of) in [("de", "?lang=de"), ("en", "?lang=en"), ("x-default", "")] {
                let link = format!(
                    "<link rel=\"alternate\" hreflang=\"{lang}\" href=\"http://example.org{path}{of}\">"
                );
                assert!(page.contains(&link), "no {link} in {address}");
            }
        }
    }
}

fn every_article_is_in_one_part_of_the_sitemap() {
    let site = sample();
    let get = |address: &str| {
        let answer = site.send(
            Request::get(address).header("host", "example.org").body(Body::empty()).expect("it is right"),
        );
        answer.ok()
    };
    let locations = |xml: &str| -> Vec<String> {
        let found = xml.split("<loc>").skip(1).map(|rest| rest.split("</loc>").next().unwrap_or_default());
        found.map(str::to_owned).collect()
    };
    assert!(get("/robots.txt").text().contains("Sitemap: http://example.org/sitemap.xml\n"));
    let index = get("/sitemap.xml");
    assert_eq!(index.header("content-type"), "application/xml; charset=utf-8");
    let mut listed: Vec<String> = Vec::new();
    for part in locations(&index.text()) {
        let path = part.strip_prefix("http://example.org").expect("an absolute address");
        listed.extend(locations(&get(path).text()));
    }
    let articles: Vec<&String> = listed.iter().filter(|address| address.contains("/articles/")).collect();
    assert_eq!(articles.len() as u64, site.search(&[("duplicates", "show")]).total());
    let distinct: std::collections::BTreeSet<&String> = listed.iter().collect();
    assert_eq!(distinct.len(), listed.len(), "an address is listed twice");
    for address in listed.iter().step_by(7) {
        get(address.strip_prefix("http://example.org").expect("an absolute address"));
    }
    assert_eq!(site.get("/sitemap/1066.xml").status, StatusCode::NOT_FOUND);
    assert_eq!(site.get("/sitemap/2023").status, StatusCode::NOT_FOUND);
}

fn an_article_tells_machines_what_it_is() {
    let collection = Collection::new()
        .json_line(serde_json::json!({"id": "fest", "title": "Fest & Markt", "kind": "announcement", "language": "de",
            "text": "Das Fest ist in der Stadthalle, und alle aus dem Tal kommen gern dorthin.", "organisers": ["Talverein"],
            "date": "2026-01-05", "event_date": "2026-04-30", "event_end": "2026-05-02", "places": ["Bonn"]}))
        .json_line(serde_json::json!({"id": "bericht", "title": "Bericht", "kind": "report", "language": "de",
            "text": "Der Bericht nennt Zahlen und Namen.", "organisers": ["Talverein"], "year": 2024}))
        .indexed();
    let site = collection.site();
    let page = |id: &str| {
        let request = Request::get(format!("/articles/{id}?q=Fest")).header("host", "example.org");
        site.send(request.body(Body::empty()).expect("it is right")).ok().text()
    };
    let fest = page("fest");
    for part in [
        "<link rel=\"canonical\" href=\"http://example.org/articles/fest\">",
        "<meta property=\"og:title\" content=\"Fest &#38; Markt\">",
        "<meta property=\"og:url\" content=\"http://example.org/articles/fest\">",
        "<meta name=\"description\" content=\"Das Fest ist in der Stadthalle",
        "<meta name=\"citation_title\" content=\"Fest &#38; Markt\">",
        "<meta name=\"citation_author\" content=\"Talverein\">",
        "<meta name=\"citation_publication_date\" content=\"2026/01/05\">",
    ] {
        assert!(fest.contains(part), "no {part} in {fest}");
    }
    let data = |page: &str| -> serde_json::Value {
        let data = page.split("<script type=\"application/ld+json\">").nth(1).expect("there is data");
        serde_json::from_str(data.split("</script>").next().unwrap_or_default()).expect("it is JSON")
    };
    let event = &data(&fest)["mentions"];
    assert_eq!((&event["@type"], &event["startDate"]), (&"Event".into(), &"2026-04-30".into()), "{event}");
    assert_eq!(
        (&event["endDate"], &event["organizer"][0]["name"]),
        (&"2026-05-02".into(), &"Talverein".into())
    );
    let report = page("bericht");
    assert_eq!(data(&report)["@type"], "Report");
    assert!(report.contains("<meta name=\"citation_technical_report_institution\" content=\"Talverein\">"));
    assert!(!report.contains("hreflang=\"de\" href=\"http"), "an article alone is no version of anything");
}
