//! Duplicates of an article, and articles related to one.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::harness::{Collection, Site};

tests![
    an_article_in_two_forms_is_one_hit_and_counts_once,
    every_form_is_a_hit_where_duplicates_are_shown,
    the_count_beside_a_value_holds_for_articles_with_forms,
    an_article_is_found_by_words_of_any_form,
    a_form_that_goes_leaves_the_other,
    a_series_of_runs_gives_the_near_duplicates_of_a_rebuild,
    issues_of_a_series_stay_apart,
    short_notices_stay_apart,
    related_articles_share_what_the_article_is_about,
    related_articles_are_never_other_forms,
    wrong_requests_for_related_articles_are_problems,
];

/// A report of 26 sentences on one subject, all different.
fn report(subject: &str) -> String {
    let verbs =
        ["plant", "prüft", "fördert", "sammelt", "verteilt", "berät", "baut", "misst", "lernt", "zeigt"];
    let things = ["Brunnen", "Leitungen", "Speicher", "Filter", "Pumpen", "Zähler", "Becken"];
    (0..26)
        .map(|n| {
            let (verb, thing) = (verbs[n % verbs.len()], things[n % things.len()]);
            format!("Gruppe {} {verb} {thing} für {subject} im Bezirk {}.", n + 1, (n * 7) % 26)
        })
        .collect::<Vec<_>>()
        .join("\n")
}

fn two_forms() -> Collection {
    let collection = Collection::new();
    let text = report("Trinkwasser");
    collection.write("seite.md", format!("---\ntitle: Wasser für Musterstadt\nyear: 2023\nthemes: [Wasser]\nurl: https://example.org/wasser\n---\n\n{text}\n"));
    collection.write(
        "druck.txt",
        format!("Wasser für Musterstadt\n\n{text}\n\nSonderdruck mit Anhang der Kläranlage, zum Mitnehmen am Stand ausgelegt.\n"),
    );
    collection.write("anderes.md", "---\ntitle: Ein anderer Artikel\nyear: 2022\n---\n\nTrinkwasser wird in Beispielheim seit langem aus dem Fluss gewonnen.\n");
    collection.indexed()
}

fn total(site: &Site, query: &[(&str, &str)]) -> u64 {
    site.search(query).0["total"].as_u64().expect("a total")
}

fn ids(site: &Site, query: &[(&str, &str)]) -> Vec<String> {
    site.search(query).hits().iter().map(|hit| hit["id"].as_str().expect("an id").to_owned()).collect()
}

fn an_article_in_two_forms_is_one_hit_and_counts_once() {
    let site = two_forms().site();
    let found = site.search(&[("q", "Trinkwasser")]);
    assert_eq!(found.0["total"], 2, "{}", found.describe());
    let hit = found.hits().iter().find(|hit| hit["id"] == "seite.md");
    let hit = hit.unwrap_or_else(|| panic!("the most complete form is not the hit; {}", found.describe()));
    assert_eq!(hit["duplicates"][0]["id"], "druck.txt");
    assert_eq!(hit["other_forms"], hit["duplicates"], "the older name holds something else");
    for name in ["duplicates", "other_forms"] {
        let chosen = site.search(&[("q", "Trinkwasser"), ("fields", name)]);
        assert!(chosen.hits().iter().any(|hit| hit[name][0]["id"] == "druck.txt"), "{name}: {:?}", chosen.0);
    }
    assert_eq!(hit["other_forms"].as_array().map(Vec::len), Some(1));
    let languages: u64 = found.0["facets"]["language"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|value| value["count"].as_u64().expect("a count"))
        .sum();
    assert_eq!(languages, 2, "the facet counts the forms: {}", found.0["facets"]["language"]);
    let page = site.get("/?q=Trinkwasser").ok().text();
    assert!(page.contains("/articles/druck.txt"), "the page does not lead to the other form");
    let article = site.article("druck.txt");
    assert_eq!(article["duplicates"][0]["id"], "seite.md");
    assert_eq!(article["other_forms"], article["duplicates"], "the older name holds something else");
    assert_eq!(article["other_forms"][0]["url"], "https://example.org/wasser");
}

fn every_form_is_a_hit_where_duplicates_are_shown() {
    let site = two_forms().site();
    let mut found = ids(&site, &[("q", "Trinkwasser"), ("duplicates", "show")]);
    found.sort();
    assert_eq!(found, ["anderes.md", "druck.txt", "seite.md"]);
    let problem = site.refused(&[("q", "x"), ("duplicates", "maybe")]);
    assert_eq!((&problem["parameter"], &problem["allowed"]), (&json!("duplicates"), &json!("group, show")));
}

fn the_count_beside_a_value_holds_for_articles_with_forms() {
    let site = two_forms().site();
    for base in [vec![("q", "Trinkwasser")], vec![], vec![("q", "Trinkwasser Kläranlage"), ("match", "any")]]
    {
        let found = site.search(&base);
        for facet in ["year", "theme", "language"] {
            for value in found.0["facets"][facet].as_array().expect("a list") {
                let id = value["value"].as_str().map_or_else(|| value["value"].to_string(), str::to_owned);
                let mut narrowed = base.clone();
                narrowed.push((facet, &id));
                assert_eq!(
                    json!(total(&site, &narrowed)),
                    value["count"],
                    "{base:?}: {facet}={id} promises another number of hits"
                );
            }
        }
    }
    // The printed near-duplicate has no year: choosing "none" shows it, choosing the year shows the page.
    assert_eq!(ids(&site, &[("q", "Trinkwasser"), ("year", "2023")]), ["seite.md"]);
}

fn an_article_is_found_by_words_of_any_form() {
    let site = two_forms().site();
    assert_eq!(ids(&site, &[("q", "Kläranlage")]), ["druck.txt"]);
    for sort in ["relevance", "newest", "oldest", "title"] {
        assert_eq!(ids(&site, &[("q", "Trinkwasser"), ("sort", sort)]).len(), 2, "{sort}");
    }
}

fn a_form_that_goes_leaves_the_other() {
    let collection = two_forms();
    collection.remove("seite.md");
    let site = collection.indexed().site();
    let found = site.search(&[("q", "Trinkwasser Bezirk")]);
    let hit = found.hits().iter().find(|hit| hit["id"] == "druck.txt");
    assert_eq!(hit.expect("the other form")["other_forms"], json!([]));
}

/// The near-duplicates of every hit, by id.
fn duplicates_by_hit(site: &Site) -> BTreeMap<String, Vec<String>> {
    let found = site.search(&[("per_page", "100"), ("fields", "id,duplicates")]);
    let ids = |list: &Value| -> Vec<String> {
        let list = list.as_array().expect("a list").iter();
        list.map(|one| one["id"].as_str().expect("an id").to_owned()).collect()
    };
    found.hits().iter().zip(found.ids()).map(|(hit, id)| (id, ids(&hit["duplicates"]))).collect()
}

fn a_series_of_runs_gives_the_near_duplicates_of_a_rebuild() {
    let (series, anew) = (Collection::new(), Collection::new());
    // Of the forms of one subject, so many have words in common that not all are compared with each other.
    let subjects = ["Trinkwasser", "Trinkwasser", "Trinkwasser", "Brauchwasser", "Regenwasser"];
    let write = |number: usize, edition: usize| {
        let subject = subjects[number % subjects.len()];
        let more = (0..(number + edition) % 9).map(|n| format!("Beilage {n} von Blatt {number}.\n"));
        let year = ["", "year: 2023\n", "year: 2024\n"][(number + edition) / 5 % 3];
        let text = format!("{}\n{}", report(subject), more.collect::<String>());
        let article = format!("---\ntitle: Wasser für Musterstadt\n{year}---\n\n{text}\n");
        [&series, &anew]
            .into_iter()
            .for_each(|collection| collection.write(&format!("{number}.md"), &article));
    };
    (0..24).for_each(|number| write(number, 0));
    series.index();
    let kept = series.site();
    let mut met = 0;
    for edition in 1..=5 {
        (24 + 4 * edition..28 + 4 * edition).for_each(|number| write(number, edition));
        (edition..24).step_by(7).filter(|number| number % 6 != 5).for_each(|number| write(number, edition));
        [&series, &anew]
            .into_iter()
            .for_each(|collection| collection.remove(&format!("{}.md", 6 * edition - 1)));
        series.index();
        anew.rebuild_of(&[anew.articles()]);
        kept.app.refresh().expect("the index can be opened");
        let expected = duplicates_by_hit(&anew.site());
        assert_eq!(duplicates_by_hit(&series.site()), expected, "opened after run {edition}");
        assert_eq!(duplicates_by_hit(&kept), expected, "moved on to run {edition}");
        met += expected.values().filter(|duplicates| !duplicates.is_empty()).count();
    }
    assert!(met > 20, "{met} groups");
}

fn issues_of_a_series_stay_apart() {
    let collection = Collection::new();
    for year in [2021, 2022] {
        let text = report("Trinkwasser");
        collection.write(
            &format!("{year}.md"),
            format!("---\ntitle: Jahresbericht\nyear: {year}\n---\n\n{text}\n"),
        );
    }
    let site = collection.indexed().site();
    assert_eq!(total(&site, &[("q", "Trinkwasser")]), 2);
}

fn short_notices_stay_apart() {
    let collection = Collection::new();
    for name in ["a", "b"] {
        let text = "Der Newsletter erscheint alle zwei Monate und kann hier bestellt werden.";
        collection.write(&format!("{name}.md"), format!("---\ntitle: Newsletter\n---\n\n{text}\n"));
    }
    assert_eq!(total(&collection.indexed().site(), &[("q", "Newsletter")]), 2);
}

fn related_ids(site: &Site, id: &str) -> Vec<String> {
    let id = id.replace('/', "%2F");
    let answer = site.get(&format!("/api/v1/articles/{id}/related?limit=5")).ok().json();
    let related = answer["related"].as_array().expect("a list");
    related.iter().map(|article| article["id"].as_str().expect("an id").to_owned()).collect()
}

fn related_articles_share_what_the_article_is_about() {
    let site = Collection::of_sample().site();
    let about = "text/werkstatt-wasserverluste-ende-november.txt";
    let related = related_ids(&site, about);
    assert!(related.first().is_some_and(|id| id.contains("wasser")), "{related:?}");
    assert!(!related.contains(&about.to_owned()), "an article is related to itself");
    let of_a_pair = related_ids(&site, "markdown/2025-sevilla-entwicklungsfinanzierung.md");
    assert!(
        !of_a_pair.contains(&"en-ffd4-sevilla".to_owned()),
        "an article leads to its translation: {of_a_pair:?}"
    );
    let page = site.get(&format!("/articles/{}", about.replace('/', "%2F"))).ok().text();
    assert!(page.contains("Verwandte Artikel"), "the page lists no related articles");
    let first = related[0].replace('/', "%2F");
    assert!(page.contains(&first), "the page does not lead to {first}");
}

fn related_articles_are_never_other_forms() {
    let collection = two_forms();
    collection.write("neu.md", format!("---\ntitle: Pumpen und Filter\n---\n\n{}\n", report("Brauchwasser")));
    for n in 0..6 {
        collection
            .write(&format!("fern{n}.md"), format!("Der Chor Nummer {n} singt im Advent auf dem Markt.\n"));
    }
    let site = collection.indexed().site();
    let of_page = related_ids(&site, "seite.md");
    assert!(of_page.contains(&"neu.md".to_owned()), "{of_page:?}");
    assert!(!of_page.contains(&"druck.txt".to_owned()), "{of_page:?}");
    let of_new = related_ids(&site, "neu.md");
    let forms = of_new.iter().filter(|id| ["seite.md", "druck.txt"].contains(&id.as_str()));
    assert_eq!(forms.count(), 1, "both forms are listed: {of_new:?}");
}

fn wrong_requests_for_related_articles_are_problems() {
    let site = two_forms().site();
    let missing = site.get("/api/v1/articles/nichts.md/related");
    assert_eq!((missing.status.as_u16(), &missing.json()["code"]), (404, &json!("not_found")));
    for (query, parameter) in [("limit=0", "limit"), ("limit=21", "limit"), ("n=3", "n"), ("lang=xx", "lang")]
    {
        let answer = site.get(&format!("/api/v1/articles/seite.md/related?{query}"));
        assert_eq!(
            (answer.status.as_u16(), &answer.json()["parameter"]),
            (400, &json!(parameter)),
            "{query}"
        );
    }
}
