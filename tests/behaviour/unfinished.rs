//! What is typed is what is shown, linked, filtered and exported: the last word is unfinished for every entrance
//! alike.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::json;

use crate::harness::{Collection, Site, query_string};

tests![
    every_entrance_finds_the_same_for_an_unfinished_word,
    a_filter_narrows_what_was_shown_while_typing,
    a_word_that_articles_have_is_finished,
    the_end_of_an_unfinished_chain_alone_finds_nothing,
    an_unknown_word_that_nothing_begins_with_is_corrected_everywhere,
];

fn collection() -> Collection {
    let text = "Die Beteiligten trafen sich in der Halle, sprachen über das Vorhaben und planten das Jahr.";
    let line = |id: &str, title: &str, year: u16| json!({"id": id, "title": title, "language": "de", "date": format!("{year}-04-01"), "text": format!("{title}. {text}")});
    Collection::new()
        .json_line(line("a", "Brückenbau am Deich", 2021))
        .json_line(line("b", "Brückentag im Amt", 2022))
        .json_line(line("c", "Brückentag am Deich", 2022))
        .json_line(line("d", "Brunnen am Deich", 2022))
        .json_line(line("e", "Fähren am Hafen", 2021))
        .indexed()
}

/// The ids that each entrance finds for a query, with its name.
fn entrances(collection: &Collection, site: &Site, q: &str) -> Vec<(&'static str, Vec<String>)> {
    let sorted = |mut ids: Vec<String>| {
        ids.sort();
        ids
    };
    let mentioned = |text: &str, mark: &dyn Fn(&str) -> String| {
        ["a", "b", "c", "d", "e"]
            .into_iter()
            .filter(|id| text.contains(&mark(id)))
            .map(str::to_owned)
            .collect()
    };
    let in_address = |id: &str| format!("/articles/{id}");
    let all = |parameters: &[(&str, &str)]| query_string(&[&[("q", q)], parameters].concat());
    let shown = |parameters: &[(&str, &str)]| {
        mentioned(&site.get(&format!("/?{}", all(parameters))).ok().text(), &in_address)
    };
    let instant_search = {
        let request =
            Request::post("/indexes/articles/search").header(header::CONTENT_TYPE, "application/json");
        let answer =
            site.send(request.body(Body::from(json!({"q": q}).to_string())).expect("a request")).ok().json();
        let hits = answer["hits"].as_array().cloned().unwrap_or_default();
        hits.iter().filter_map(|hit| Some(hit["id"].as_str()?.to_owned())).collect()
    };
    // While people type, articles with some of the words follow those that are counted.
    let typed = site.search(&[("q", q), ("instant", "true")]);
    let counted = typed.hits().iter().filter(|hit| hit["has_all_words"] == true);
    let typed = counted.filter_map(|hit| Some(hit["id"].as_str()?.to_owned())).collect();
    let export = site.get(&format!("/api/v1/export?{}", all(&[]))).ok().text();
    let in_line = |id: &str| format!("{{\"id\":\"{id}\"");
    let run = |arguments: &[&str]| collection.run(arguments.iter().copied()).ends_with(0).out;
    vec![
        ("endpoint", sorted(site.search(&[("q", q)]).ids())),
        ("endpoint while typing", sorted(typed)),
        ("sorted", sorted(site.search(&[("q", q), ("sort", "title")]).ids())),
        ("page", shown(&[("match", "all")])),
        ("feed", mentioned(&site.get(&format!("/feed.atom?{}", all(&[]))).ok().text(), &in_address)),
        ("export", mentioned(&export, &in_line)),
        ("InstantSearch", sorted(instant_search)),
        ("search", mentioned(&run(&["search", "--json", q]), &|id| format!("\"id\": \"{id}\""))),
        ("export of the command line", mentioned(&run(&["export", q]), &in_line)),
    ]
}

fn every_entrance_finds_the_same_for_an_unfinished_word() {
    let collection = collection();
    let site = collection.site();
    for (q, expected) in [
        ("Brückent", &["b", "c"][..]),
        ("Brück", &["a", "b", "c"]),
        ("Deich Brückent", &["c"]),
        ("Brückentag", &["b", "c"]),
        ("Brun", &["d"]),
    ] {
        for (entrance, ids) in entrances(&collection, &site, q) {
            assert_eq!(ids, expected, "{entrance} finds other articles for {q:?}");
        }
    }
}

fn a_filter_narrows_what_was_shown_while_typing() {
    let collection = collection();
    let site = collection.site();
    let typed = site.search(&[("q", "Brück"), ("instant", "true")]);
    let years = typed.0["facets"]["year"].as_array().cloned().unwrap_or_default();
    assert_eq!(years.len(), 2);
    for year in years {
        let value = year["value"].to_string();
        let filtered = site.search(&[("q", "Brück"), ("year", &value)]);
        assert_eq!(json!(filtered.total()), year["count"], "choosing {value}");
    }
}

fn a_word_that_articles_have_is_finished() {
    let collection = collection();
    let site = collection.site();
    let [typed, asked] =
        ["true", "false"].map(|instant| site.search(&[("q", "Brunnen"), ("instant", instant)]));
    assert_eq!((typed.ids(), typed.total()), (asked.ids(), asked.total()));
}

fn an_unknown_word_that_nothing_begins_with_is_corrected_everywhere() {
    let collection = collection();
    let site = collection.site();
    for instant in ["true", "false"] {
        let answer = site.search(&[("q", "Brunen"), ("instant", instant)]);
        assert_eq!((answer.ids(), &answer.0["did_you_mean"]), (vec!["d".to_owned()], &json!("Brunnen")));
    }
}

/// Who types the beginning of a hyphenated word doesn't want all that begins with its last segment.
fn the_end_of_an_unfinished_chain_alone_finds_nothing() {
    let line = |id: &str, text: &str| json!({"id": id, "title": format!("Blatt {id}"), "language": "de", "date": "2021-04-01", "text": text});
    let site = Collection::new()
        .json_line(line("a", "Ein Nord-Süd-Projekttag fand in der Halle statt."))
        .json_line(line("b", "Zwei Projekttage der Schule."))
        .json_line(line("c", "Am Abend wird gefeiert, wir feiern zwanzig Jahre."))
        .json_line(line("d", "Der Norden der Stadt feierte im Süden."))
        .indexed()
        .site();
    for (typed, ids) in [
        ("Nord-Süd-Proj", vec!["a"]),
        ("Nord-Süd-Projekttag", vec!["a"]),
        ("XYZ-Proj", vec![]),
        ("XYZ-Projekt", vec![]),
        ("20-Jahr-Feier", vec![]),
    ] {
        for instant in ["true", "false"] {
            let found = site.search(&[("q", typed), ("instant", instant)]);
            let whole = found.hits().iter().filter(|hit| hit["has_all_words"] == true);
            let whole: Vec<String> =
                whole.map(|hit| hit["id"].as_str().unwrap_or_default().to_owned()).collect();
            assert_eq!(whole, ids, "{typed}, instant={instant}: {}", found.describe());
        }
    }
}
