//! Announcements of events that are still to come.

use serde_json::json;

use crate::harness::{Collection, Site, sample_articles};

tests![
    only_what_is_still_to_come_is_found,
    the_next_comes_first_where_nothing_else_is_asked,
    the_count_beside_the_box_holds,
    the_page_offers_it_where_there_is_any,
    the_start_page_leads_to_it,
    the_events_of_a_search_are_a_calendar,
    a_calendar_has_the_next_events_of_a_search,
    an_event_of_several_days_is_to_come_until_its_last,
    a_day_without_a_year_is_the_one_near_the_publication,
    an_event_that_comes_again_moves_on_with_a_run,
    the_sample_has_something_ahead_on_any_day,
    the_terminal_has_it_too,
    wrong_values_are_refused_and_corrected,
];

fn article(title: &str, date: &str, event: Option<&str>) -> serde_json::Value {
    let text =
        format!("{title}: Die Genossenschaft lädt alle aus dem Tal in die Stadthalle zu Gesprächen ein.");
    let mut line = json!({"id": title, "title": title, "text": text, "language": "de", "date": date});
    if let Some(event) = event {
        line["event_date"] = json!(event);
    }
    line
}

fn collection() -> Collection {
    Collection::new()
        .json_line(article("Rückblick", "2026-02-01", Some("2026-01-20")))
        .json_line(article("Heute", "2026-02-03", Some("2026-03-01")))
        .json_line(article("Morgen", "2026-01-07", Some("2026-03-02")))
        .json_line(article("Sommerfest", "2026-02-20", Some("2026-06")))
        .json_line(article("Gründung", "2025-11-11", Some("2027")))
        .json_line(article("Nachricht", "2026-02-28", None))
        .on("2026-03-01")
        .indexed()
}

fn ids(site: &Site, query: &[(&str, &str)]) -> Vec<String> {
    site.search(query).ids()
}

fn only_what_is_still_to_come_is_found() {
    let site = collection().site();
    let mut found = ids(&site, &[("q", "Genossenschaft"), ("upcoming", "true")]);
    found.sort();
    assert_eq!(found, ["Gründung", "Heute", "Morgen", "Sommerfest"]);
    assert_eq!(site.search(&[("q", "Genossenschaft"), ("upcoming", "false")]).total(), 6);
    // A day later an event of that day is over, but one of that month is not.
    let later = collection().on("2026-06-15").site();
    let mut found = ids(&later, &[("upcoming", "true")]);
    found.sort();
    assert_eq!(found, ["Gründung", "Sommerfest"]);
    let both = ids(&site, &[("upcoming", "true"), ("date_from", "2026-01"), ("date_to", "2026-01-31")]);
    assert_eq!(both, ["Morgen"], "the date of publication stands beside the event's");
}

fn the_next_comes_first_where_nothing_else_is_asked() {
    let site = collection().site();
    assert_eq!(ids(&site, &[("upcoming", "true")]), ["Heute", "Morgen", "Sommerfest", "Gründung"]);
    let newest = ids(&site, &[("upcoming", "true"), ("sort", "newest")]);
    assert_eq!(newest, ["Sommerfest", "Heute", "Morgen", "Gründung"]);
    let hit = &site.search(&[("upcoming", "true")]).0["hits"][0];
    assert_eq!((&hit["date"], &hit["event_date"]), (&json!("2026-02-03"), &json!("2026-03-01")));
}

fn the_count_beside_the_box_holds() {
    let site = collection().site();
    for base in [
        vec![],
        vec![("q", "Genossenschaft")],
        vec![("year", "2026")],
        vec![("q", "Morgen Chor"), ("match", "any")],
    ] {
        let promised = site.search(&base).0["upcoming"].as_u64();
        let chosen = [base.clone(), vec![("upcoming", "true")]].concat();
        let found = site.search(&chosen);
        assert_eq!(promised, Some(found.total()), "{base:?}");
        assert_eq!(found.0["upcoming"].as_u64(), promised, "{base:?}: chosen, the count must stay");
    }
}

fn the_page_offers_it_where_there_is_any() {
    let collection = collection();
    let page = collection.site().page(&[("q", "Genossenschaft"), ("lang", "de")]);
    assert!(page.contains("name=\"upcoming\" value=\"true\">"), "no box: {page}");
    assert!(page.contains("<time datetime=\"2026-03-02\">Veranstaltung am 2. März 2026</time>"));
    assert!(!page.contains("Veranstaltung am 20. Januar 2026"), "what is over is not announced");
    let chosen = collection.site().page(&[("q", "Genossenschaft"), ("upcoming", "true"), ("lang", "de")]);
    assert!(chosen.contains("name=\"upcoming\" value=\"true\" checked"), "the box is not checked");
    assert!(chosen.contains("Veranstaltungen: <bdi>nur kommende</bdi>"), "no chip takes it away");
    assert!(!chosen.contains("type=\"hidden\" name=\"upcoming\""), "the form would send it twice");
    let over = collection.on("2030-01-01").site().page(&[("q", "Genossenschaft"), ("lang", "de")]);
    assert!(!over.contains("name=\"upcoming\""), "a box without anything to choose");
}

fn an_event_of_several_days_is_to_come_until_its_last() {
    let spanning = |text: &str| format!("# Tagung\n\n{text} Dort beraten Gemeinden aus dem ganzen Land.\n");
    let collection = Collection::new()
        .text("de.md", &spanning("Vom 30. April bis 2. Mai 2026 findet in Bonn eine Konferenz statt."))
        .text("en.md", "# Summit\n\nThe summit of the valley takes place in Bonn, 30 April to 2 May 2026, and towns from all over the country attend.\n")
        .json_line(json!({"id": "stated", "title": "Messe", "text": "Die Messe ist in der Stadthalle und alle kommen.", "event_date": "2026-04-30", "event_end": "2026-05-02", "language": "de"}))
        .json_line(json!({"id": "row", "title": "Woche", "text": "Die Woche ist in der Stadthalle und alle kommen hin.", "event_date": "30. April bis 2. Mai 2026", "language": "de"}))
        .json_line(json!({"id": "short", "title": "Treffen", "text": "Ein Treffen ist in der Stadthalle und manche kommen.", "event_date": "2026-04-30", "language": "de"}));
    collection.write("ld.html", "<html lang=de><head><script type='application/ld+json'>{\"@type\":\"Event\",\"startDate\":\"2026-04-30T09:00\",\"endDate\":\"2026-05-02T18:00\"}</script></head><body><main><h1>Fest im Tal</h1><p>Das Fest ist in der Stadthalle, und alle aus dem Tal kommen gern dorthin.</p></main></body></html>");
    let collection = collection.indexed();
    let found = |collection: &Collection| {
        let mut ids = ids(&collection.site(), &[("upcoming", "true")]);
        ids.sort();
        ids
    };
    let collection = collection.on("2026-05-02");
    assert_eq!(found(&collection), ["de.md", "en.md", "ld.html", "row", "stated"]);
    let hit = &collection.site().search(&[("q", "Konferenz"), ("upcoming", "true")]).0["hits"][0];
    assert_eq!((&hit["event_date"], &hit["event_end"]), (&json!("2026-04-30"), &json!("2026-05-02")));
    let page = collection.site().page(&[("q", "Konferenz"), ("lang", "de")]);
    assert!(page.contains("Veranstaltung vom 30. April bis 2. Mai 2026"), "{page}");
    let article = collection.site().get("/articles/en.md?lang=en").ok().text();
    assert!(article.contains("30 April to 2 May 2026"), "{article}");
    let csv = collection.site().get("/api/v1/export?format=csv").ok().text();
    assert!(csv.contains("2026-04-30,2026-05-02"), "{csv}");
    let collection = collection.on("2026-05-03");
    assert_eq!(found(&collection), [""; 0]);
}

fn a_day_without_a_year_is_the_one_near_the_publication() {
    let announced = |published: &str| {
        format!(
            "---\ndate: {published}\n---\n# Brunnen im Tal\n\nAm 12. Mai lädt die Genossenschaft alle zu einem Treffen in der Stadthalle ein.\n"
        )
    };
    let site = Collection::new()
        .text("next.md", &announced("2026-02-20"))
        .text("past.md", &announced("2025-04-20").replace("Tal", "Dorf"))
        .indexed()
        .on("2026-03-01")
        .site();
    assert_eq!(ids(&site, &[("upcoming", "true")]), ["next.md"]);
    let article = site.article("next.md");
    assert_eq!(article["event_date"], "2026-05-12");
    assert_eq!(article["provenance"]["event_date"]["evidence"], "12. Mai – 2026-02-20");
}

fn the_start_page_leads_to_it() {
    let collection = collection();
    let page = collection.site().page(&[("lang", "de")]);
    assert!(
        page.contains("<a href=\"/?upcoming=true&amp;lang=de\">4 kommende Veranstaltungen</a>")
            || page.contains("<a href=\"/?upcoming=true&#38;lang=de\">4 kommende Veranstaltungen</a>"),
        "{page}"
    );
    assert!(!collection.on("2030-01-01").site().page(&[("lang", "de")]).contains("kommende Veranstaltung"));
}

fn an_event_that_comes_again_moves_on_with_a_run() {
    let repeated = |title: &str, repeats: &str, end: Option<&str>| {
        let mut line = article(title, "2026-01-02", Some("2026-01-31"));
        line["repeats"] = json!(repeats);
        if let Some(end) = end {
            line["event_end"] = json!(end);
        }
        line
    };
    let collection = Collection::new()
        .json_line(repeated("Sprechstunde", "monatlich", None))
        .json_line(repeated("Stammtisch", "weekly", Some("2026-02-01")))
        .json_line(repeated("Jahrestreffen", "jährlich", None))
        .json_line(repeated("Irgendwann", "manchmal", None))
        .on("2026-02-01")
        .indexed();
    let days = |site: &Site| -> Vec<(String, String)> {
        let found = site.search(&[("q", "Genossenschaft"), ("sort", "title")]);
        let day = |hit: &serde_json::Value| (hit["id"].to_string(), hit["event_date"].to_string());
        found.hits().iter().map(day).map(|(id, day)| (id.replace('"', ""), day.replace('"', ""))).collect()
    };
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(id, day)| ((*id).to_owned(), (*day).to_owned())).collect()
    };
    assert_eq!(
        days(&collection.site()),
        pairs(&[
            ("Irgendwann", "2026-01-31"),
            ("Jahrestreffen", "2027-01-31"),
            ("Sprechstunde", "2026-02-28"),
            // It goes on until today.
            ("Stammtisch", "2026-01-31"),
        ])
    );
    let versions = |site: &Site| -> Vec<serde_json::Value> {
        ["Sprechstunde", "Stammtisch"].map(|id| site.article(id)["version"].clone()).to_vec()
    };
    let (before, updated) = (versions(&collection.site()), feed_times(&collection.site()));
    // The day behind the last one of an occurrence leads to the next.
    let next_day = collection.on("2026-02-02");
    assert_eq!((next_day.index().updated, day_of(&next_day, "Stammtisch")), (1, "2026-02-07".to_owned()));
    let later = next_day.on("2026-03-01");
    let report = later.index();
    assert_eq!((report.updated, report.unchanged), (2, 2), "only what has passed is derived anew");
    assert_eq!(
        days(&later.site()),
        pairs(&[
            ("Irgendwann", "2026-01-31"),
            ("Jahrestreffen", "2027-01-31"),
            ("Sprechstunde", "2026-03-31"),
            ("Stammtisch", "2026-02-28"),
        ])
    );
    assert_eq!(later.index().updated, 0);
    // Nobody has changed the documents.
    assert_eq!((versions(&later.site()), feed_times(&later.site())), (before, updated));
}

fn day_of(collection: &Collection, id: &str) -> String {
    collection.site().article(id)["event_date"].as_str().expect("a day").to_owned()
}

/// When the index learnt of articles, as a feed tells it.
fn feed_times(site: &Site) -> Vec<String> {
    let feed = site.get("/feed.atom?q=Genossenschaft&sort=title").ok().text();
    let entries = feed.split("<entry>").skip(1);
    let mut times: Vec<String> = entries
        .filter_map(|entry| Some(entry.split_once("<updated>")?.1.split_once("</updated>")?.0.to_owned()))
        .collect();
    times.sort();
    times
}

fn the_sample_has_something_ahead_on_any_day() {
    for day in ["2026-11-30", "2027-02-28", "2031-07-01"] {
        let collection = Collection::new().on(day);
        let report = collection.index_of(&[sample_articles().join("markdown")]);
        assert!(report.added > 10, "{report:?}");
        let site = collection.site();
        let found = site.search(&[("upcoming", "true")]);
        let languages: Vec<String> =
            found.hits().iter().take(2).map(|hit| hit["language"].to_string()).collect();
        assert!(
            languages.contains(&"\"de\"".to_owned()) && languages.contains(&"\"en\"".to_owned()),
            "{day}: {languages:?}"
        );
    }
}

fn the_terminal_has_it_too() {
    // The program takes the day from the clock.
    let collection = Collection::new()
        .json_line(article("Einst", "1999-01-01", Some("1999-02-01")))
        .json_line(article("Dereinst", "2020-01-01", Some("2190-02-01")))
        .indexed();
    let found = collection.run(["search", "--upcoming"]).ends_with(0).out;
    assert!(found.contains("Dereinst") && !found.contains("Einst\n"), "{found}");
    assert!(found.contains("Event on 1 February 2190"), "{found}");
    let dated = collection.run(["search", "--date-to", "1999"]).ends_with(0).out;
    assert!(dated.contains("Einst") && !dated.contains("Dereinst"), "{dated}");
}

fn wrong_values_are_refused_and_corrected() {
    let site = collection().site();
    let problem = site.refused(&[("upcoming", "soon")]);
    assert_eq!((&problem["parameter"], &problem["allowed"]), (&json!("upcoming"), &json!("true, false")));
    let page = site.page(&[("upcoming", "soon"), ("lang", "de")]);
    assert!(page.contains("„soon“ für „Kommende Veranstaltungen“"), "no notice: {page}");
}

fn a_calendar_has_the_next_events_of_a_search() {
    // Later events match better, so that the order of the search is another one.
    let mut collection = Collection::new();
    for number in 0..510_u32 {
        let day = format!("{}-{:02}-{:02}", 2027 + number / 336, number / 28 % 12 + 1, number % 28 + 1);
        let text = format!("Nummer {number} lädt ein. {}", "Fest. ".repeat(1 + number as usize / 100));
        collection = collection
            .json_line(json!({"id": format!("fest-{number:03}"), "title": format!("Feier {number}"),
            "text": text, "event_date": day, "language": "de"}));
    }
    let site = collection.indexed().on("2026-03-01").site();
    let calendar = site.get("/upcoming.ics?q=Fest").ok().text();
    let days: Vec<&str> =
        calendar.split("DTSTART;VALUE=DATE:").skip(1).filter_map(|rest| rest.get(..8)).collect();
    assert_eq!((days.len(), days[0], days[499]), (500, "20270101", "20280624"));
    assert!(days.is_sorted(), "{days:?}");
}

fn the_events_of_a_search_are_a_calendar() {
    let collection = collection();
    let site = collection.site();
    let calendar = site.get("/upcoming.ics?q=Genossenschaft").ok();
    assert_eq!(calendar.header("content-type"), "text/calendar; charset=utf-8");
    let events = calendar.text().matches("BEGIN:VEVENT").count() as u64;
    let found = site.search(&[("q", "Genossenschaft"), ("upcoming", "true")]);
    // A month is no day of a calendar.
    let has_day = |hit: &&serde_json::Value| hit["event_date"].as_str().is_some_and(|date| date.len() == 10);
    assert_eq!(events, found.hits().iter().filter(has_day).count() as u64, "{}", calendar.text());
    assert!(events > 0 && events < found.total(), "{}", calendar.text());
    assert!(calendar.text().contains("CALNAME:Fundstelle – Genossenschaft · "), "{}", calendar.text());
    assert!(calendar.text().contains("DTSTART;VALUE=DATE:20260302\r\nDTEND;VALUE=DATE:20260303\r\n"));
    let page = site.page(&[("lang", "de")]);
    assert!(page.contains("href=\"/upcoming.ics?lang=de\""), "the start page has no link to it: {page}");
    let page = site.page(&[("q", "Genossenschaft"), ("upcoming", "true")]);
    assert!(page.contains("href=\"/upcoming.ics?q=Genossenschaft&#38;upcoming=true\""), "{page}");
    let over = collection.on("2030-01-01").site().get("/upcoming.ics").ok().text();
    assert!(over.contains("BEGIN:VCALENDAR") && !over.contains("VEVENT"), "{over}");
}
