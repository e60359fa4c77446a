//! Completions of a typed text, by the endpoint and on the command line.

use serde_json::{Value, json};

use crate::harness::{Collection, Site, query_string, string};

tests![
    titles_organisers_themes_and_phrases_are_suggested,
    marks_and_case_count_nothing_and_are_kept_in_what_is_shown,
    highlights_count_code_points,
    a_correct_word_is_not_completed_to_another,
    what_was_removed_is_not_suggested,
    wrong_parameters_are_refused,
    the_command_line_suggests_the_same,
    a_search_brings_the_completions_that_it_asks_for,
];

fn suggest(site: &Site, parameters: &[(&str, &str)]) -> Vec<Value> {
    let answer = site.get(&format!("/api/v1/suggest?{}", query_string(parameters))).ok().json();
    answer["suggestions"].as_array().expect("suggestions").clone()
}

fn texts(site: &Site, typed: &str) -> Vec<String> {
    suggest(site, &[("q", typed)]).iter().map(|found| string(&found["text"])).collect()
}

fn titles_organisers_themes_and_phrases_are_suggested() {
    let site = Collection::of_sample().site();
    let wasser = suggest(&site, &[("q", "wass"), ("lang", "de")]);
    let kinds = |kind: &str| wasser.iter().filter(|found| found["kind"] == kind).collect::<Vec<_>>();
    assert_eq!(kinds("theme")[0]["id"], "wasser");
    assert_eq!(kinds("phrase")[0]["text"], "Wasser");
    let title = kinds("title")[0];
    let article = site.article(&string(&title["id"]));
    assert_eq!(article["title"], title["text"], "a title leads to its article");
    assert!(wasser.iter().all(|found| found["count"].as_u64() > Some(0)));
    // An entry is found by any of its names in either language, and shown in the language asked for.
    for typed in ["giz", "German Agency for Int", "deutsche gesellschaft für int"] {
        let found = suggest(&site, &[("q", typed), ("lang", "de")]);
        assert!(found.iter().any(|found| found["id"] == "giz"), "{typed}: {found:?}");
    }
    let english = suggest(&site, &[("q", "wass"), ("lang", "en")]);
    assert!(english.iter().any(|found| found["text"] == "Water and sanitation"), "{english:?}");
    assert_eq!(suggest(&site, &[("q", "wass"), ("limit", "2")]).len(), 2);
    assert!(texts(&site, "").is_empty() && texts(&site, "  ").is_empty() && texts(&site, "§$%").is_empty());
}

fn marks_and_case_count_nothing_and_are_kept_in_what_is_shown() {
    let site = Collection::of_sample().site();
    for typed in ["förder", "foerder", "forder", "FÖRDER"] {
        assert!(texts(&site, typed).contains(&"Förderung".to_owned()), "{typed}: {:?}", texts(&site, typed));
    }
    assert!(texts(&site, "Netzwrek").iter().any(|text| text.contains("Netz")), "a swapped letter");
}

fn a_correct_word_is_not_completed_to_another() {
    let site = Collection::new()
        .text("a.txt", "Actionsplan der Stadt\n\nDer Actionsplan heißt wirklich so. Wartenimmer ist ein Verein, und Wartenimmer tagt.")
        .indexed()
        .site();
    for typed in ["Aktionsplan", "Wartezimmer"] {
        assert_eq!(texts(&site, typed), Vec::<String>::new(), "{typed}");
        let found = site.search(&[("q", typed), ("instant", "true")]);
        assert_eq!(
            found.total(),
            0,
            "{typed}, which no article has, while it is typed: {}",
            found.describe()
        );
    }
    for typed in ["Actions", "Actoinsplan"] {
        assert_eq!(texts(&site, typed), ["Actionsplan der Stadt"], "{typed}, a beginning or a mistyped word");
    }
}

fn highlights_count_code_points() {
    let site = Collection::of_sample().site();
    for typed in ["förder", "wass", "partner", "netz"] {
        for found in suggest(&site, &[("q", typed)]) {
            let text: Vec<char> = string(&found["text"]).chars().collect();
            for range in found["highlights"].as_array().expect("highlights") {
                let at = |end: usize| range[end].as_u64().expect("a number") as usize;
                let marked: String = text[at(0)..at(1)].iter().collect();
                let marked = marked.to_lowercase().replace('ö', "o");
                assert_eq!(marked, typed.replace('ö', "o"), "{found}");
            }
        }
    }
}

fn what_was_removed_is_not_suggested() {
    let collection = Collection::new()
        .text("a.txt", "Titel: Die Quastenflosser der Tiefe\n\nDie Quastenflosser leben in der Tiefe, Quastenflosser sind alt.")
        .text("b.txt", "Noch mehr über Quastenflosser\n\nDie alten Quastenflosser leben lange, die Quastenflosser auch.")
        .text("c.txt", "Hier geht es um Brunnen auf dem Land und ihre Pflege durch die Gemeinden im Tal.")
        .indexed();
    let site = collection.site();
    assert!(!texts(&site, "quasten").is_empty());
    collection.remove("a.txt");
    collection.remove("b.txt");
    collection.index();
    assert_eq!(texts(&collection.site(), "quasten"), [""; 0]);
}

fn wrong_parameters_are_refused() {
    let site = Collection::of_sample().site();
    for (parameters, code, name) in [
        (&[("q", "a"), ("colour", "red")][..], "unknown_parameter", "colour"),
        (&[("q", "a"), ("limit", "0")], "invalid_value", "limit"),
        (&[("q", "a"), ("limit", "21")], "invalid_value", "limit"),
        (&[("q", "a"), ("limit", "viele")], "invalid_value", "limit"),
        (&[("q", "a"), ("q", "b")], "invalid_value", "q"),
        (&[("q", "a"), ("lang", "fr")], "invalid_value", "lang"),
    ] {
        let answer = site.get(&format!("/api/v1/suggest?{}", query_string(parameters)));
        assert_eq!(answer.status.as_u16(), 400, "{parameters:?}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let problem = answer.json();
        assert_eq!((&problem["code"], &problem["parameter"]), (&json!(code), &json!(name)));
    }
    let long = "wasser ".repeat(1000);
    assert!(suggest(&site, &[("q", &long)]).len() <= 8, "a long text has an answer, too");
}

fn the_command_line_suggests_the_same() {
    let collection = Collection::of_sample();
    let site = collection.site();
    let output = collection.run(["suggest", "wass", "--json"]).ends_with(0);
    let told: Value = serde_json::from_str(&output.out).expect("one JSON object");
    assert_eq!(told["suggestions"], json!(suggest(&site, &[("q", "wass"), ("lang", "en")])));
    let lines = collection.run(["suggest", "wass"]).ends_with(0).out;
    assert!(lines.lines().any(|line| line.starts_with("Wasser  ") && line.ends_with("articles")), "{lines}");
    collection.run(["suggest", "wass", "--limit", "0"]).ends_with(2);
}

fn a_search_brings_the_completions_that_it_asks_for() {
    let site = Collection::of_sample().site();
    let apart = suggest(&site, &[("q", "wass"), ("limit", "6"), ("lang", "de")]);
    assert_eq!(apart.len(), 6);
    let asked =
        [("q", "wass"), ("lang", "de"), ("completions", "6"), ("instant", "true"), ("facets", "none")];
    let found = site.search(&asked);
    assert_eq!(found.0["completions"], json!(apart));
    assert!(found.total() > 0, "the hits are there as ever");
    assert_eq!(site.search(&asked[..2]).0.get("completions"), None, "nobody asked");
    for wrong in ["0", "21", "many"] {
        site.refused(&[("q", "wass"), ("completions", wrong)]);
    }
    // A page has them while one types, and no longer.
    let typed = site.page(&[("q", "wass"), ("lang", "de"), ("instant", "true")]);
    let given = typed.split("data-completions=\"[").nth(1).expect("completions").split('"').next();
    let given = format!("[{}", given.unwrap_or_default().replace("&#34;", "\""));
    assert_eq!(serde_json::from_str::<Vec<Value>>(&given).expect("a list"), apart);
    let finished = site.page(&[("q", "wass"), ("lang", "de")]);
    assert!(!finished.contains("data-completions=\"["), "{finished}");
}
