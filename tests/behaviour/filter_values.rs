//! Years as properties of articles, and values of filters by any of their names.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};

use crate::harness::{Collection, Found, Site};

tests![
    a_year_is_met_by_the_year_of_the_article,
    a_day_is_met_by_the_day_of_the_article_or_of_its_event,
    years_that_are_named_together_are_a_range_that_hides_nothing,
    ranges_of_years_that_exclude_each_other_are_alternatives,
    a_quoted_year_is_only_a_word,
    values_are_known_by_every_name_at_every_entrance,
    an_unknown_value_names_the_nearest_ones,
    free_values_keep_working,
    words_that_name_a_filter_offer_it,
    an_offered_filter_narrows,
    offers_lead_to_all_articles_of_their_filters,
    what_is_decisive_is_said_first,
    a_range_of_years_is_one_filter,
    a_chosen_value_counts_what_is_listed,
    the_page_of_an_article_tells_the_day_of_its_event,
];

fn line(id: &str, title: &str, text: &str, year: u16, more: Value) -> Value {
    let mut line = json!({
        "id": id, "title": title, "language": "de", "date": format!("{year}-04-01"),
        "text": format!("{text} Die Beteiligten trafen sich in der Halle und sprachen über das Vorhaben."),
    });
    if let (Some(line), Value::Object(more)) = (line.as_object_mut(), more) {
        line.extend(more);
    }
    line
}

fn collection() -> Collection {
    Collection::new()
        .json_line(line(
            "tagung-alt",
            "Deichtagung",
            "Die Deichtagung blickte auf 2022 voraus.",
            2018,
            json!({"kind": "report", "organisers": ["GIZ"], "themes": ["wasser"], "places": ["Kenia"]}),
        ))
        .json_line(line(
            "tagung-neu",
            "Deichtagung",
            "Zur Deichtagung kamen viele.",
            2022,
            json!({"kind": "report", "organisers": ["Deichverein Nord"], "themes": ["klima"]}),
        ))
        .json_line(line(
            "fest",
            "Hafenfest",
            "Das Hafenfest war laut.",
            2022,
            json!({"kind": "news", "event_date": "2027-06-01"}),
        ))
        .indexed()
}

fn notice<'a>(found: &'a Found, code: &str) -> Option<&'a Value> {
    found.0["notices"].as_array()?.iter().find(|notice| notice["code"] == code)
}

fn ranges_of_years_that_exclude_each_other_are_alternatives() {
    let site = collection().site();
    let found = |query: &str| {
        let mut ids = site.search(&[("q", query)]).ids();
        ids.sort();
        ids
    };
    for query in [
        "Deichtagung year:2017-2018 OR year:2021-2023",
        "Deichtagung jahr:2021-2023 jahr:2018",
        "Deichtagung year:2018 year:2021-2023",
    ] {
        assert_eq!(found(query), ["tagung-alt", "tagung-neu"], "{query}");
    }
    // Ranges that overlap restrict each other, as two ends of one do.
    assert_eq!(found("Deichtagung year:>=2019 year:<2030"), ["tagung-neu"]);
    assert_eq!(found("Deichtagung year:2010-2020 year:2018-2022"), ["tagung-alt"]);
    assert_eq!(found("Deichtagung year:2017-2022 year:2018"), ["tagung-alt"]);
    assert!(found("Deichtagung year:<2010 year:>2030").is_empty());
    let many = site.search(&[("q", "Deichtagung year:1800-1899 year:2018-2022")]);
    assert!(many.ids().is_empty(), "a hundred years are more than can be chosen");
}

fn a_year_is_met_by_the_year_of_the_article() {
    let collection = collection();
    let site = collection.site();
    let answer = site.search(&[("q", "Deichtagung 2022")]);
    let mut ids = answer.ids();
    ids.sort();
    assert_eq!(ids, ["tagung-alt", "tagung-neu"], "one says the year, the other is from it");
    assert!(answer.hits().iter().all(|hit| hit["has_all_words"] == true));
    let said = notice(&answer, "article_years").expect("it is said that the year of articles counts");
    assert_eq!((&said["from"], &said["to"]), (&json!(2022), &json!(2022)));
    // The year alone is no reason to show an article that has nothing else of the query.
    assert_eq!(answer.0["total_any"], 0);
    let none = site.search(&[("q", "Deichtagung 1950")]);
    assert!(notice(&none, "article_years").is_none(), "no article is from that year");
    assert!(notice(&none, "some_words").is_some());
    let in_title = site.search(&[("q", "Deichtagung title:2022")]);
    assert!(in_title.hits().iter().all(|hit| hit["has_all_words"] == false));
    let page = site.page(&[("q", "Deichtagung 2022"), ("lang", "de")]);
    assert!(page.contains("aus dem Jahr ") && !page.contains("Kein Artikel enthält alle"));
}

fn a_day_is_met_by_the_day_of_the_article_or_of_its_event() {
    let on = |id: &str, day: &str, text: &str, more: Value| {
        let mut line = line(id, "Deichtagung", text, 2022, more);
        line["date"] = json!(day);
        line
    };
    let site = Collection::new()
        .json_line(on("published", "2023-05-12", "Die Deichtagung war gut besucht.", json!({})))
        .json_line(on("said", "2021-01-07", "Die Deichtagung ist am 12. Mai 2023.", json!({})))
        .json_line(on(
            "event",
            "2023-03-02",
            "Wir laden zur Deichtagung ein.",
            json!({"event_date": "2023-05-11", "event_end": "2023-05-13"}),
        ))
        .json_line(on("month", "2023-05", "Die Deichtagung im Mai.", json!({})))
        .json_line(on("other", "2022-05-12", "Die Deichtagung vom Vorjahr.", json!({})))
        .json_line(on("both", "2020-08-07", "Die Deichtagung begann am 7. August 2020.", json!({})))
        .indexed()
        .site();
    let found = |query: &str| {
        let answer = site.search(&[("q", query), ("match", "all")]);
        let mut ids: Vec<String> = answer.ids().into_iter().map(|id| id.to_string()).collect();
        ids.sort();
        (ids, answer)
    };
    for query in ["12. Mai 2023", "12.05.2023", "2023-05-12", "May 12, 2023", "12 May 2023"] {
        let (ids, answer) = found(&format!("Deichtagung {query}"));
        assert_eq!(ids, ["event", "published", "said"], "{query}");
        let said = notice(&answer, "article_date").expect("it is said that the day of articles counts");
        assert_eq!((&said["words"], &said["date"]), (&json!(query), &json!("2023-05-12")));
        assert_eq!(found(query).0, ["event", "published", "said"], "{query} alone");
    }
    let (ids, answer) = found("Deichtagung Mai 2023");
    assert_eq!(ids, ["event", "month", "published", "said"]);
    assert_eq!(notice(&answer, "article_date").expect("the month is said")["date"], "2023-05");
    let (ids, answer) = found("Deichtagung 7. August 2020");
    assert_eq!(
        (ids, notice(&answer, "article_date")),
        (vec!["both".to_owned()], None),
        "the one hit names the day"
    );
    // An article that has only a month is from none of its days.
    let (ids, answer) = found("Deichtagung 24. Mai 2023");
    assert_eq!((ids, notice(&answer, "article_date")), (Vec::new(), None));
    assert!(found("Deichtagung \"12. Mai 2023\"").0.iter().eq(["said"]), "a quoted day is only words");
    let (_, answer) = found("Deichtagung \"2023-5-12\"");
    assert_eq!(notice(&answer, "article_date"), None, "nor is a quoted day that no article has so");
    let answer = site.search(&[("q", "gut besucht 11. bis 12. Mai 2023"), ("match", "any")]);
    assert_eq!(notice(&answer, "article_date").expect("the last day is said")["words"], "12. Mai 2023");
    let page = site.page(&[("q", "Deichtagung 12. Mai 2023"), ("lang", "de")]);
    assert!(page.contains("vom 12. Mai 2023") && page.contains("Nur diese Wörter suchen"));
    let page = site.page(&[("q", "Deichtagung May 2023"), ("lang", "en")]);
    assert!(page.contains("from May 2023"));
}

fn years_that_are_named_together_are_a_range_that_hides_nothing() {
    let collection = collection();
    let site = collection.site();
    for (words, from, to, expected) in [
        ("2021-2023", json!(2021), json!(2023), "tagung-neu"),
        ("2023 bis 2021", json!(2021), json!(2023), "tagung-neu"),
        ("seit 2020", json!(2020), json!(null), "tagung-neu"),
        ("since 2020", json!(2020), json!(null), "tagung-neu"),
        ("vor 2020", json!(null), json!(2019), "tagung-alt"),
        ("bis 2019", json!(null), json!(2019), "tagung-alt"),
    ] {
        let answer = site.search(&[("q", &format!("Deichtagung {words}"))]);
        assert_eq!(answer.ids(), [expected], "{words}");
        let said = notice(&answer, "article_years").expect("the range is said");
        assert_eq!((&said["from"], &said["to"]), (&from, &to), "{words}");
        assert_eq!(answer.0["total_any"], 1, "the other one is counted: {words}");
        let page = site.page(&[("q", &format!("Deichtagung {words}")), ("lang", "de")]);
        assert!(page.contains("tagung-alt") && page.contains("tagung-neu"), "{words} hides an article");
        assert!(page.contains("Nur diese Wörter suchen"), "{words} can't be undone");
    }
    let turned = site.search(&[("q", "Deichtagung 2023 bis 2021")]);
    assert!(notice(&turned, "range_turned").is_some());
    let typed = site.search(&[("q", "Deichtagung jahr:2023-2021")]);
    assert!(notice(&typed, "range_turned").is_some(), "a filter is turned as words are");
    let right = site.search(&[("q", "Deichtagung jahr:2021-2023")]);
    assert!(notice(&right, "range_turned").is_none());
    // What is said in so many words is found by them, too.
    let target = site.search(&[("q", "Deichtagung bis 2090")]);
    assert!(notice(&target, "article_years").is_none(), "no article can be from a year to come");
}

fn a_quoted_year_is_only_a_word() {
    let collection = collection();
    let site = collection.site();
    assert_eq!(site.search(&[("q", "Deichtagung \"2022\"")]).ids(), ["tagung-alt"]);
}

fn filtered(site: &Site, parameters: &[(&str, &str)]) -> Vec<String> {
    let mut ids = site.search(parameters).ids();
    ids.sort();
    ids
}

fn instant_search(site: &Site, filter: &str) -> (u16, Value) {
    let request = Request::post("/indexes/articles/search").header(header::CONTENT_TYPE, "application/json");
    let body = json!({"q": "", "filter": filter}).to_string();
    let answer = site.send(request.body(Body::from(body)).expect("a request"));
    (answer.status.as_u16(), answer.json())
}

fn values_are_known_by_every_name_at_every_entrance() {
    let collection = collection();
    let site = collection.site();
    for (facet, alias, values, expected) in [
        (
            "theme",
            "thema",
            &["wasser", "Wasser", "WATER", "Wasser und Sanitärversorgung", "sanitation"][..],
            "tagung-alt",
        ),
        ("organiser", "veranstalter", &["giz", "GIZ", "Giz"], "tagung-alt"),
        ("kind", "art", &["news", "News", "Meldung", "Pressemitteilung", "Meldungen"], "fest"),
        ("place", "land", &["ke", "KE", "Kenia", "kenya", "KENYA"], "tagung-alt"),
    ] {
        for value in values {
            assert_eq!(filtered(&site, &[(facet, value)]), [expected], "{facet}={value}");
            let q = format!("{alias}:\"{value}\"");
            assert_eq!(filtered(&site, &[("q", &q)]), [expected], "{q}");
            let (status, answer) = instant_search(&site, &format!("{facet} = \"{value}\""));
            assert_eq!((status, &answer["hits"][0]["id"]), (200, &json!(expected)), "{facet} = {value}");
            let flag = format!("--{facet}");
            let run = collection.run(["search", flag.as_str(), value]).ends_with(0);
            assert!(run.out.contains(expected) && run.out.starts_with("1 "), "{flag} {value}: {}", run.out);
            let query = crate::harness::query_string(&[(facet, value), ("format", "csv")]);
            let rows = site.get(&format!("/api/v1/export?{query}")).ok().text();
            assert_eq!(rows.trim_end().lines().count(), 2, "{rows}");
        }
    }
    for (q, expected) in [
        ("themen:Wasser", "tagung-alt"),
        ("typ:Meldung", "fest"),
        ("org:giz", "tagung-alt"),
        ("region:Kenia", "tagung-alt"),
    ] {
        assert_eq!(filtered(&site, &[("q", q)]), [expected], "{q}");
    }
    assert_eq!(filtered(&site, &[("q", "lang:de")]).len(), 3);
    assert_eq!(filtered(&site, &[("language", "Deutsch")]).len(), 3);
    assert_eq!(filtered(&site, &[("language", "Französisch")]).len(), 0);
    assert_eq!(filtered(&site, &[("language", "fr")]).len(), 0);
}

fn an_unknown_value_names_the_nearest_ones() {
    let collection = collection();
    let site = collection.site();
    for (facet, value, nearest) in [
        ("theme", "Wassr", "wasser"),
        ("organiser", "GIZZ", "giz"),
        ("kind", "Berciht", "report"),
        ("place", "Kennia", "ke"),
        ("place", "Nairobi", "ke"),
        ("language", "Deutsh", "de"),
        ("language", "xx", "de"),
        ("organiser", "Deichverein Nrod", "~deichverein-nord"),
    ] {
        let problem = site.refused(&[(facet, value)]);
        assert_eq!((&problem["code"], &problem["parameter"]), (&json!("invalid_filter"), &json!(facet)));
        assert_eq!(problem["nearest"][0], nearest, "{facet}={value}: {problem}");
        let (status, answer) = instant_search(&site, &format!("{facet} = \"{value}\""));
        assert_eq!((status, &answer["code"]), (400, &json!("invalid_search_filter")));
        assert!(answer["message"].as_str().is_some_and(|message| message.contains(nearest)), "{answer}");
        let flag = format!("--{facet}");
        collection.run(["search", flag.as_str(), value]).ends_with(2).says(&[value, nearest]);
        // People get everything else that they asked for, and links to what they may have meant.
        let typed = site.search(&[("q", &format!("Hafenfest {facet}:\"{value}\""))]);
        assert_eq!(typed.ids(), ["fest"]);
        assert_eq!(notice(&typed, "unknown_value").map(|said| &said["nearest"][0]), Some(&json!(nearest)));
        let page = site.page(&[(facet, value), ("lang", "de")]);
        let link = crate::harness::query_string(&[(facet, nearest)]).replace('&', "&#38;");
        assert!(page.contains(&link), "no link to {nearest}");
    }
    let nothing = site.refused(&[("theme", "Xylophonbau")]);
    assert!(nothing.get("nearest").is_none(), "{nothing}");
}

fn free_values_keep_working() {
    let collection = collection();
    let site = collection.site();
    for value in ["~deichverein-nord", "Deichverein Nord", "DEICHVEREIN nord"] {
        assert_eq!(filtered(&site, &[("organiser", value)]), ["tagung-neu"], "{value}");
    }
    // Its last article may have gone since a link was made.
    assert!(filtered(&site, &[("organiser", "~verein-von-gestern")]).is_empty());
}

fn words_that_name_a_filter_offer_it() {
    let collection = collection();
    let site = collection.site();
    let offers =
        |q: &str| site.search(&[("q", q)]).0["offered_filters"].as_array().cloned().unwrap_or_default();
    for (q, parameters, rest) in [
        ("Berichte Hafen", json!({"kind": "report"}), "Hafen"),
        ("reports Hafen", json!({"kind": "report"}), "Hafen"),
        ("GIZ Deiche", json!({"organiser": "giz"}), "Deiche"),
        ("kommende Veranstaltungen", json!({"upcoming": "true"}), ""),
        ("upcoming events Hafen", json!({"upcoming": "true"}), "Hafen"),
        ("welche Veranstaltungen zu Häfen kommen noch", json!({"upcoming": "true"}), "welche zu Häfen"),
        ("which events on ports are still to come", json!({"upcoming": "true"}), "which on ports are"),
        ("alle Artikel der GIZ", json!({"organiser": "giz"}), ""),
        ("Hafen in Kenia", json!({"place": "ke"}), "Hafen in"),
        ("Hafen seit 2020", json!({"year_from": "2020"}), "Hafen"),
        ("Hafen 2022", json!({"year": "2022"}), "Hafen"),
    ] {
        let offered = offers(q);
        let named = offered.iter().find(|offer| offer["parameters"] == parameters);
        let named = named.unwrap_or_else(|| panic!("{q} offers {offered:?}"));
        assert_eq!(named["q"], rest, "{q}");
    }
    assert!(offers("Hafen").is_empty() && offers("\"Berichte\" Hafen").is_empty());
    assert!(offers("kommen events").is_empty());
    assert!(offers("challenges still to come").is_empty(), "no event is asked for");
    let before = site.search(&[("q", "GIZ")]);
    assert!(
        before.0["facets"]["organiser"]
            .as_array()
            .is_some_and(|all| all.iter().all(|v| v["selected"] == false))
    );
    let page = site.page(&[("q", "Berichte 2022"), ("lang", "de")]);
    assert!(page.contains("Nur anzeigen:") && page.contains("?q=2022&#38;kind=report"), "{page}");
    let chosen = site.search(&[("q", "Berichte"), ("kind", "report")]);
    assert_eq!(chosen.0["offered_filters"], json!([]), "it is chosen already");
    let run = collection.run(["search", "kommende", "Veranstaltungen"]).ends_with(1);
    assert!(run.out.contains("--upcoming"), "{}", run.out);
    let later = collection.on("2030-01-01").site().search(&[("q", "kommende Veranstaltungen")]);
    assert_eq!(later.0["offered_filters"], json!([]), "no event is to come, so none is offered");
}

fn offered(site: &Site, parameters: &[(&str, &str)]) -> Vec<(Value, Value)> {
    let found = site.search(parameters);
    let offers = found.0["offered_filters"].as_array().expect("a list");
    offers.iter().map(|offer| (offer["parameters"].clone(), offer["q"].clone())).collect()
}

fn an_offered_filter_narrows() {
    let site = collection().site();
    assert_eq!(offered(&site, &[("q", "Berichte Hafen"), ("kind", "news")]), [], "a second kind would widen");
    let of_year = &[("q", "Berichte 2022"), ("year", "2018")];
    assert_eq!(offered(&site, of_year), [(json!({"kind": "report"}), json!("2022"))]);
    let of_range = &[("q", "Hafen 2022"), ("year_from", "2018")];
    assert_eq!(offered(&site, of_range), [], "years are chosen already");
    // What is offered no more takes no place from what is.
    let often = offered(&site, &[("q", "Berichte Berichte Berichte Berichte Berichte Kenia")]);
    assert!(often.iter().any(|(parameters, _)| *parameters == json!({"place": "ke"})), "{often:?}");
    // A word that stands there twice offers one filter, and goes as a whole.
    let twice = offered(&site, &[("q", "Berichte Hafen Berichte")]);
    assert_eq!(twice, [(json!({"kind": "report"}), json!("Hafen"))]);
}

fn offers_lead_to_all_articles_of_their_filters() {
    let site = collection().site();
    let offers = offered(&site, &[("q", "alle Berichte")]);
    assert_eq!(offers, [(json!({"kind": "report"}), json!(""))], "a function word alone asks for nothing");
    let page = site.page(&[("q", "alle Berichte 2022"), ("lang", "de")]);
    let (before, _) = page.split_once(">alles zusammen</a>").expect("all filters at once");
    let href = before.rsplit_once("href=\"").expect("a link").1.trim_end_matches('"').replace("&#38;", "&");
    assert!(!href.contains("q="), "{href}");
    let chosen = site.get(&href).ok().text();
    assert!(chosen.contains("id=\"status\">1 Artikel") && chosen.contains("tagung-neu"), "{href}");
    // Two values of one facet are alternatives, which no tap narrows to.
    assert!(!site.page(&[("q", "Berichte News"), ("lang", "de")]).contains("alles zusammen"));
}

fn what_is_decisive_is_said_first() {
    let site = collection().site();
    let page = site.page(&[("q", "Hafenfest Deichverein 2022 Kenia"), ("lang", "de")]);
    let sentence = "Kein Artikel enthält alle Suchbegriffe. Diese enthalten einige davon.";
    let (_, note) = page.split_once("role=\"note\"").expect("a note");
    let first = note.split_once("<p>").expect("a line").1;
    assert!(first.starts_with(sentence), "{first}");
    let told = page.split_once("data-told=\"").expect("it is told").1.split_once('"').expect("an end").0;
    assert!(told.contains(sentence), "{told}");
}

fn a_range_of_years_is_one_filter() {
    let site = collection().site();
    let page = site.page(&[("q", "Deichtagung"), ("year_from", "2018"), ("year_to", "2019"), ("lang", "de")]);
    assert!(page.contains("Jahr: <bdi>2018–2019</bdi>"), "{page}");
    assert!(!page.contains("<bdi>ab 2018</bdi>") && !page.contains("<bdi>bis 2019</bdi>"));
    assert!(page.contains("href=\"/?q=Deichtagung&#38;lang=de\""), "the chip takes both ends away");
    let none = site.page(&[("year_from", "1900"), ("year_to", "1901"), ("kind", "report"), ("lang", "de")]);
    assert!(none.contains("Ohne „Jahr: 1900–1901“"), "{none}");
}

fn a_chosen_value_counts_what_is_listed() {
    let site = collection().site();
    let page = site.page(&[("q", "Deichtagung Hafenfest"), ("kind", "report"), ("lang", "de")]);
    assert!(page.contains("id=\"status\">2 Artikel zu"), "{page}");
    let (_, chosen) = page.split_once("name=\"kind\" value=\"report\" checked>").expect("the box");
    let (_, count) = chosen.split_once("<span class=\"count\">").expect("its count");
    assert!(count.starts_with("2<"), "{count}");
}

fn the_page_of_an_article_tells_the_day_of_its_event() {
    let collection = collection();
    let site = collection.site();
    let id = &site.search(&[("q", "Hafenfest")]).ids()[0];
    let page = site.get(&format!("/articles/{}?lang=de", id.replace('/', "%2F"))).ok().text();
    let byline =
        page.split_once("class=\"byline\">").expect("a line").1.split_once("</p>").expect("its end").0;
    assert!(byline.contains("Veranstaltung am 1. Juni 2027"), "{byline}");
}
