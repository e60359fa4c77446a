//! The endpoints below `/api/v1`: the JSON that services rely on, sort orders, filters and pages.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{Collection, Found, Site, query_string, string};

tests![
    a_search_answers_in_the_agreed_shape,
    an_article_answers_with_its_sections_and_provenance,
    highlights_count_code_points_and_stand_on_words,
    snippets_start_and_end_at_words,
    newest_and_oldest_put_undated_articles_last,
    titles_are_sorted_as_german_sorts_them,
    pages_do_not_overlap_and_give_the_total,
    match_modes_keep_their_promise,
    filters_take_ids_names_and_aliases,
    filters_stand_in_the_query_as_well,
    years_and_dates_are_bounded_inclusively,
    quotes_exclusions_and_prefixes_work,
    labels_follow_the_language_asked_for,
    the_command_line_gives_the_same_answer,
];

fn sample() -> Site {
    Collection::of_sample().site()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn a_search_answers_in_the_agreed_shape() {
    let site = sample();
    let answer =
        site.get(&format!("/api/v1/search?{}", query_string(&[("q", "Wasser"), ("year", "2026")]))).ok();
    assert_eq!(answer.header("content-type"), "application/json");
    let found = Found(answer.json());
    // Other programs build on these names. More may be added, but none may be removed.
    for name in [
        "query",
        "total",
        "total_any",
        "took_ms",
        "page",
        "per_page",
        "next_cursor",
        "notices",
        "did_you_mean",
        "expanded",
        "hits",
        "facets",
    ] {
        assert!(keys(&found.0).contains(&name), "the answer lost {name}");
    }
    assert_eq!(
        (&found.0["query"], &found.0["page"], &found.0["per_page"]),
        (&json!("Wasser"), &json!(1), &json!(10))
    );
    let hit = found.hits().iter().find(|hit| hit["id"] == "markdown/2026-leitfaden-wasserpartnerschaften.md");
    let hit = hit.unwrap_or_else(|| panic!("the guide is not found; {}", found.describe()));
    for name in [
        "id",
        "title",
        "title_highlights",
        "url",
        "language",
        "year",
        "date",
        "kind",
        "organisers",
        "themes",
        "places",
        "score",
        "snippets",
        "provenance",
    ] {
        assert!(keys(hit).contains(&name), "a hit lost {name}");
    }
    assert_eq!(
        (&hit["year"], &hit["date"], &hit["kind"]),
        (&json!(2026), &json!(null), &json!("publication"))
    );
    assert_eq!(
        hit["organisers"],
        json!([{"id": "beispielallianz-wasser", "label": "Beispielallianz Wasser"}])
    );
    assert!(hit["score"].as_f64().is_some_and(|score| score > 0.0), "{hit}");
    let snippet = &hit["snippets"][0];
    assert_eq!(keys(snippet), ["file", "highlights", "page", "section", "text"]);
    assert_eq!(hit["provenance"]["year"], json!({"source": "explicit", "evidence": "2026"}));
    for facet in ["year", "organiser", "theme", "language"] {
        let values = found.0["facets"][facet].as_array().unwrap_or_else(|| panic!("no facet {facet}"));
        assert_eq!(keys(&values[0]), ["count", "label", "selected", "value"], "{facet}");
    }
    let years = found.0["facets"]["year"].as_array().expect("a list");
    let chosen: Vec<&Value> = years.iter().filter(|year| year["selected"] == true).collect();
    assert_eq!(chosen.len(), 1);
    assert_eq!(
        (&chosen[0]["value"], &chosen[0]["label"]),
        (&json!(2026), &json!("2026")),
        "a year is a number"
    );
    assert_eq!(years.last().expect("a year")["value"], "none", "no year comes last");
}

fn an_article_answers_with_its_sections_and_provenance() {
    let article = sample().article("markdown/2022-kunming-montreal-rahmen-beschlossen.md");
    for name in [
        "id",
        "title",
        "url",
        "language",
        "year",
        "year_inferred",
        "date",
        "event_date",
        "kind",
        "organisers",
        "themes",
        "places",
        "site",
        "sections",
        "provenance",
    ] {
        assert!(keys(&article).contains(&name), "an article lost {name}");
    }
    assert_eq!((&article["date"], &article["kind"]), (&json!("2022-12-21"), &json!("news")));
    assert_eq!(article["places"], json!([{"id": "~montreal", "label": "Montreal"}]));
    let sections = article["sections"].as_array().expect("a list");
    assert_eq!(sections[1]["heading"], "Worauf sich die Staaten verständigt haben");
    assert_eq!(keys(&sections[0]), ["heading", "language", "page", "text"]);
    assert_eq!(article["provenance"]["date"], json!({"source": "explicit", "evidence": "2022-12-21"}));
}

/// Every hit of several searches, with the query that found it.
fn hits(site: &Site) -> Vec<(&'static str, Value)> {
    let queries = [
        "Wasser",
        "Partnerschaften der Kommunen",
        "partnership training",
        "\"auf Augenhöhe\"",
        "Förderung",
        "Wirkungsmessung",
        "Klima*",
        "Akteur*innen",
        "SDG",
        "Mülltrennung Wertstoff",
    ];
    let of = |query| site.search(&[("q", query), ("match", "any"), ("per_page", "100")]).hits().to_vec();
    queries.into_iter().flat_map(|query| of(query).into_iter().map(move |hit| (query, hit))).collect()
}

/// The marked pieces of a text. The ranges are checked.
fn marked(text: &Value, ranges: &Value, what: &str) -> Vec<String> {
    let chars: Vec<char> = text.as_str().expect("a text").chars().collect();
    let mut last = 0;
    let mut pieces = Vec::new();
    for range in ranges.as_array().expect("a list") {
        let [from, to] =
            [0, 1].map(|at| usize::try_from(range[at].as_u64().expect("a number")).expect("small"));
        assert!(
            last <= from && from < to && to <= chars.len(),
            "{what}: {ranges} in {} code points {text}",
            chars.len()
        );
        let piece: String = chars[from..to].iter().collect();
        let is_cut_from_word =
            |c: Option<&char>| c.is_some_and(|c| ('\u{300}'..'\u{370}').contains(c) || *c == '\u{200d}');
        assert!(
            chars[from].is_alphanumeric()
                && chars[to - 1].is_alphanumeric()
                && !is_cut_from_word(chars.get(to)),
            "{what}: {piece:?} does not start and end on a word's characters in {text}"
        );
        last = to;
        pieces.push(piece);
    }
    pieces
}

fn highlights_count_code_points_and_stand_on_words() {
    let site = sample();
    let hits = hits(&site);
    assert!(hits.len() > 50, "too few hits to say anything: {}", hits.len());
    let mut count = 0;
    for (query, hit) in &hits {
        let what = format!("{query:?} in {}", hit["id"]);
        count += marked(&hit["title"], &hit["title_highlights"], &what).len();
        for snippet in hit["snippets"].as_array().expect("a list") {
            count += marked(&snippet["text"], &snippet["highlights"], &what).len();
        }
    }
    assert!(count > hits.len(), "hardly anything is marked: {count} places in {} hits", hits.len());
    // The text before the match has characters of several bytes, and characters that are two units in strings
    // of JavaScript and Java.
    let site = Collection::new()
        .text(
            "a.txt",
            "Ä\u{f6}ß 👩‍👩‍👧 𝔘𝔫𝔦 „Brücken“ für alle\n\n👩‍👩‍👧 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 — „Brücken“, Brückenbau… und Bru\u{308}cken.",
        )
        .indexed()
        .site();
    let found = site.search(&[("q", "Brücken")]);
    let hit = &found.hits()[0];
    assert_eq!(marked(&hit["title"], &hit["title_highlights"], "title"), ["Brücken"]);
    let pieces = marked(&hit["snippets"][0]["text"], &hit["snippets"][0]["highlights"], "snippet");
    assert!(pieces.len() >= 2 && pieces[0] == "Brücken", "{pieces:?} in {}", hit["snippets"]);
}

fn snippets_start_and_end_at_words() {
    let site = sample();
    for (query, hit) in hits(&site) {
        let article = site.article(&string(&hit["id"]));
        for snippet in hit["snippets"].as_array().expect("a list") {
            let number = usize::try_from(snippet["section"].as_u64().expect("a number")).expect("small");
            let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let section = one_line(&string(&article["sections"][number]["text"]));
            let shown = string(&snippet["text"]);
            for piece in shown.split('…').map(one_line).filter(|piece| !piece.is_empty()) {
                let is_joined = |one: Option<char>, other: Option<char>| {
                    one.is_some_and(char::is_alphanumeric) && other.is_some_and(char::is_alphanumeric)
                };
                let is_whole = section.match_indices(&piece).any(|(at, _)| {
                    let (before, after) = (&section[..at], &section[at + piece.len()..]);
                    let cuts_first = is_joined(before.chars().next_back(), piece.chars().next());
                    let cuts_last = is_joined(piece.chars().next_back(), after.chars().next());
                    !cuts_first && !cuts_last
                });
                assert!(
                    is_whole,
                    "{query:?}: {piece:?} cuts a word of section {number} of {}, or is not in it",
                    hit["id"]
                );
            }
            assert!(
                shown.chars().count() <= 400,
                "{query:?}: a passage of {} characters",
                shown.chars().count()
            );
        }
    }
}

fn dated() -> Site {
    let mut collection = Collection::new();
    for (id, title, date) in [
        ("undated-1", "Zebra", Value::Null),
        ("day", "Öl", json!("2021-03-05")),
        ("year", "Apfel", json!("2021")),
        ("month", "Ast", json!("2021-03")),
        ("old", "Äpfel", json!("1999-12-31")),
        ("new", "Ost", json!("2024-02-29")),
        ("undated-2", "apfelbaum", Value::Null),
        ("later", "Übung", json!("2022-01-01")),
        ("last", "Unfall", json!("2022-12-31")),
    ] {
        let mut line = json!({"id": id, "title": title, "text": "Ein Bericht über Brunnen und sonst nichts.", "language": "de"});
        if !date.is_null() {
            line["date"] = date;
        }
        collection = collection.json_line(line);
    }
    collection.indexed().site()
}

fn newest_and_oldest_put_undated_articles_last() {
    let site = dated();
    let newest = site.search(&[("q", "Brunnen"), ("sort", "newest")]).ids();
    assert_eq!(newest[..3], ["new", "last", "later"]);
    assert_eq!(newest[6], "old");
    let oldest = site.search(&[("q", "Brunnen"), ("sort", "oldest")]).ids();
    assert_eq!(oldest[0], "old");
    assert_eq!(oldest[4..7], ["later", "last", "new"]);
    for order in [&newest, &oldest] {
        let undated: BTreeSet<&str> = order[7..].iter().map(String::as_str).collect();
        assert_eq!(undated, BTreeSet::from(["undated-1", "undated-2"]), "{order:?}");
    }
    let both: BTreeSet<&String> = newest.iter().chain(&oldest).collect();
    assert_eq!(both.len(), 9);
}

fn titles_are_sorted_as_german_sorts_them() {
    let found = dated().search(&[("q", "Brunnen"), ("sort", "title")]);
    let titles: Vec<String> = found.hits().iter().map(|hit| string(&hit["title"])).collect();
    assert_eq!(titles, ["Apfel", "Äpfel", "apfelbaum", "Ast", "Öl", "Ost", "Übung", "Unfall", "Zebra"]);
}

fn pages_do_not_overlap_and_give_the_total() {
    let site = sample();
    for (query, mode) in
        [("", "auto"), ("Partnerschaft", "auto"), ("Wasser Kommunen Klima", "any"), ("partnership", "all")]
    {
        for sort in ["relevance", "newest", "oldest", "title"] {
            let parameters = [("q", query), ("match", mode), ("sort", sort)];
            let whole = site.search(&[parameters.as_slice(), &[("per_page", "100")]].concat());
            let total = whole.total();
            let mut ids = Vec::new();
            for page in 1..=total.div_ceil(7) + 1 {
                let found = site.search(
                    &[parameters.as_slice(), &[("per_page", "7"), ("page", &page.to_string())]].concat(),
                );
                assert_eq!(found.total(), total, "{parameters:?}, page {page}");
                ids.extend(found.ids());
            }
            assert_eq!(ids, whole.ids(), "{parameters:?}: the pages together are the whole");
            assert_eq!(
                ids.iter().collect::<BTreeSet<_>>().len() as u64,
                total,
                "{parameters:?}: an article twice or missing"
            );
        }
    }
}

fn match_modes_keep_their_promise() {
    let site = Collection::new()
        .text("beide.txt", "Brunnen und Pumpen\n\nDie Brunnen haben neue Pumpen bekommen.")
        .text("brunnen.txt", "Ein Brunnen\n\nDer Brunnen steht im Hof und gibt viel.")
        .text("pumpen.txt", "Drei Pumpen\n\nDie Pumpen laufen wieder seit gestern.")
        .text("nichts.txt", "Ein Hafen\n\nDer Hafen liegt am Meer und ist tief.")
        .indexed()
        .site();
    let search = |q, mode| site.search(&[("q", q), ("match", mode)]);
    let auto = search("Brunnen Pumpen", "auto");
    assert_eq!(
        (auto.ids(), auto.total(), &auto.0["total_any"]),
        (vec!["beide.txt".to_owned()], 1, &json!(2)),
        "{}",
        auto.describe()
    );
    let any = search("Brunnen Pumpen", "any");
    assert_eq!((any.total(), &any.0["total_any"]), (3, &json!(0)), "{}", any.describe());
    assert_eq!(any.rank("beide.txt"), Some(1), "the article with all words of a short query comes first");
    assert_eq!(any.rank("nichts.txt"), None);
    // No article has all words: `auto` gives those with some and adds a notice, `all` stays empty and counts
    // them.
    let auto = search("Brunnen gestern", "auto");
    assert_eq!((auto.total(), auto.notices()), (3, vec!["some_words".to_owned()]), "{}", auto.describe());
    let all = search("Brunnen gestern", "all");
    assert_eq!(
        (all.total(), &all.0["total_any"], all.notices().len()),
        (0, &json!(3), 0),
        "{}",
        all.describe()
    );
    for mode in ["auto", "all", "any"] {
        assert_eq!(search("Brunnen", mode).total(), 2, "one word is the same in {mode}");
        assert_eq!(search("der und die", mode).0["notices"][0]["code"], "only_stop_words");
        assert_eq!(search("", mode).total(), 4, "nothing asked for is everything in {mode}");
    }
    // In every mode, filters and facets count the articles of the total.
    for mode in ["auto", "all", "any"] {
        let found = search("Brunnen Pumpen", mode);
        let languages: u64 = found.facet("language").iter().map(|(_, count)| count).sum();
        assert_eq!(languages, found.total(), "facets of {mode}");
    }
}

fn filters_take_ids_names_and_aliases() {
    let site = sample();
    let total = |facet: &str, value: &str| site.search(&[(facet, value)]).total();
    for (facet, id, others) in [
        ("organiser", "giz", ["GIZ", "Deutsche Gesellschaft für Internationale Zusammenarbeit"].as_slice()),
        ("organiser", "skew", &["SKEW", "Servicestelle Kommunen in der Einen Welt"]),
        ("organiser", "undesa", &["UN DESA", "UNDESA"]),
        ("theme", "wasser", &["Wasser und Sanitärversorgung", "Water and sanitation"]),
        ("theme", "map", &["Multi-Akteurs-Partnerschaften"]),
        ("language", "de", &["DE", "deu", "de-AT", "deutsch"]),
        ("kind", "report", &["Report"]),
        ("place", "~montreal", &["Montreal"]),
    ] {
        let by_id = total(facet, id);
        assert!(by_id > 0, "nothing has {facet}={id}");
        for other in others {
            assert_eq!(total(facet, other), by_id, "{facet}={other} is {facet}={id}");
        }
    }
    assert_eq!(total("organiser", "~verein-den-es-nicht-gibt"), 0);
    let unknown = site.refused(&[("organiser", "Verein, den es nicht gibt")]);
    assert_eq!((&unknown["code"], &unknown["parameter"]), (&"invalid_filter".into(), &"organiser".into()));
    // A place that is part of another counts for both.
    let part: BTreeSet<String> = site.all_ids(&[("organiser", "undesa")]).into_iter().collect();
    let whole: BTreeSet<String> = site.all_ids(&[("organiser", "vereinte-nationen")]).into_iter().collect();
    assert!(part.is_subset(&whole) && part.len() < whole.len(), "{part:?} and {whole:?}");
}

fn filters_stand_in_the_query_as_well() {
    let site = sample();
    for (query, filter) in [
        ("year:2023", ("year", "2023")),
        ("jahr:none", ("year", "none")),
        ("organiser:giz", ("organiser", "giz")),
        ("veranstalter:\"UN DESA\"", ("organiser", "undesa")),
        ("thema:wasser", ("theme", "wasser")),
        ("language:en", ("language", "en")),
    ] {
        let (inside, beside) = (site.search(&[("q", query)]), site.search(&[filter]));
        assert!(beside.total() > 0);
        assert_eq!(inside.total(), beside.total(), "{query} is {filter:?}");
    }
    let both = site.search(&[("q", "Partnerschaft year:2023")]);
    assert_eq!(both.ids(), site.search(&[("q", "Partnerschaft"), ("year", "2023")]).ids());
    let wrong = site.search(&[("q", "Wasser year:bald")]);
    assert_eq!(
        (wrong.total(), wrong.notices()),
        (site.search(&[("q", "Wasser")]).total(), vec!["invalid_value".to_owned()])
    );
}

fn years_and_dates_are_bounded_inclusively() {
    let site = dated();
    let ids =
        |parameters: &[(&str, &str)]| site.search(parameters).ids().into_iter().collect::<BTreeSet<_>>();
    let set = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(ids(&[("year", "none")]), set(&["undated-1", "undated-2"]));
    assert_eq!(ids(&[("year", "2022"), ("year", "1999")]), set(&["later", "last", "old"]));
    assert_eq!(ids(&[("year_from", "2022")]), set(&["later", "last", "new"]));
    assert_eq!(ids(&[("year_to", "2021")]), set(&["old", "day", "month", "year"]));
    assert_eq!(ids(&[("year_from", "2021"), ("year_to", "2021")]), set(&["day", "month", "year"]));
    assert_eq!(ids(&[("date_from", "2022-01-01"), ("date_to", "2022-12-31")]), set(&["later", "last"]));
    assert_eq!(ids(&[("date_from", "2022"), ("date_to", "2022")]), set(&["later", "last"]));
    assert_eq!(ids(&[("date_from", "2024-02")]), set(&["new"]));
    assert_eq!(ids(&[("date_to", "1999-12-31")]), set(&["old"]));
    assert_eq!(ids(&[("date_to", "1999-12-30")]), set(&[]));
    // There is but one thing that ends the wrong way round can mean.
    let (turned, right) =
        ([("year_from", "2024"), ("year_to", "2020")], [("year_from", "2020"), ("year_to", "2024")]);
    assert_eq!(ids(&turned), ids(&right));
    // A date that is only known by its month or year passes a filter if any of its days would.
    let early: BTreeSet<String> = ids(&[("date_from", "2021-03-04"), ("date_to", "2021-03-06")]);
    assert!(early.contains("day"), "{early:?}");
}

fn quotes_exclusions_and_prefixes_work() {
    let site = Collection::new()
        .text("a.txt", "Begegnung auf Augenhöhe\n\nPartnerschaft auf Augenhöhe heißt, dass alle mitreden.")
        .text("b.txt", "Die Augenhöhe\n\nEs geht hier auf keinen Fall um Augenhöhe, sondern um Klimaschutz.")
        .text("c.txt", "Klimapartnerschaften\n\nKlimapartnerschaften wachsen, auch Klimatologie ist dabei.")
        .indexed()
        .site();
    let ids = |q: &str| {
        let mut ids = site.search(&[("q", q), ("match", "all")]).ids();
        ids.sort();
        ids
    };
    assert_eq!(ids("\"auf Augenhöhe\""), ["a.txt"]);
    assert_eq!(ids("„auf Augenhöhe“"), ["a.txt"]);
    assert_eq!(ids("Augenhöhe"), ["a.txt", "b.txt"]);
    assert_eq!(ids("Augenhöhe -Klimaschutz"), ["a.txt"]);
    assert_eq!(ids("-Klimaschutz"), ["a.txt", "c.txt"]);
    assert_eq!(
        ids("-klima"),
        ["a.txt", "b.txt", "c.txt"],
        "an exclusion is of the word, not of every compound with it"
    );
    assert_eq!(ids("Klima*"), ["b.txt", "c.txt"]);
    assert_eq!(ids("title:Augenhöhe"), ["a.txt", "b.txt"]);
    assert_eq!(ids("title:Partnerschaft title:Begegnung"), [""; 0]);
}

fn labels_follow_the_language_asked_for() {
    let site = sample();
    let label = |lang| {
        let found = site.search(&[("theme", "wasser"), ("lang", lang)]);
        let themes = found.0["facets"]["theme"].as_array().expect("a list").clone();
        let entry = themes.into_iter().find(|theme| theme["value"] == "wasser").expect("it is chosen");
        string(&entry["label"])
    };
    assert_eq!(
        (label("de"), label("en")),
        ("Wasser und Sanitärversorgung".to_owned(), "Water and sanitation".to_owned())
    );
    let ids = |lang| site.search(&[("q", "Wasser"), ("lang", lang)]).ids();
    assert_eq!(ids("de"), ids("en"), "the interface's language changes nothing of what is found");
}

fn the_command_line_gives_the_same_answer() {
    let collection = Collection::of_sample();
    let run = collection.run([
        "search",
        "Städte",
        "Kommunen",
        "--year",
        "2024",
        "--organiser",
        "GIZ",
        "--sort",
        "newest",
        "--match",
        "any",
        "--limit",
        "5",
        "--json",
    ]);
    let mut told: Value = serde_json::from_str(&run.ends_with(0).out).expect("--json prints JSON");
    let parameters = [
        ("q", "Städte Kommunen"),
        ("year", "2024"),
        ("organiser", "giz"),
        ("sort", "newest"),
        ("match", "any"),
        ("per_page", "5"),
        ("lang", "en"),
    ];
    let mut served = collection.site().search(&parameters).0;
    for answer in [&mut told, &mut served] {
        answer["took_ms"] = Value::Null;
    }
    assert_eq!(told, served);
    assert!(told["total"].as_u64().is_some_and(|total| total > 0));
}
