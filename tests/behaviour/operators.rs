//! Operators as people type them, words that look like filters, and ranges that are the wrong way round.

use serde_json::{Value, json};

use crate::harness::{Collection, Site};

tests![
    and_or_and_not_mean_what_they_say,
    operators_in_quotation_marks_and_in_shouted_queries_are_words,
    an_article_with_either_word_has_all_words,
    quotations_may_be_alternatives,
    a_misquoted_word_is_named,
    words_to_exclude_need_no_tricks_at_the_command_line,
    a_word_that_looks_like_a_filter_is_said_to_be_none,
    a_range_with_its_ends_exchanged_is_turned,
];

const REST: &str = "Die Gruppe traf sich im Frühjahr, sah sich die Anlage an und plante das nächste Jahr.";

fn site() -> (Collection, Site) {
    let collection = Collection::new()
        .text("beide.txt", &format!("Brunnen und Wälder\n\nBrunnen und Wälder gehören zusammen. {REST}"))
        .text("brunnen.txt", &format!("Brunnen im Tal\n\nDer Brunnen gibt wieder Trinkwasser. {REST}"))
        .text("wald.txt", &format!("Wälder am Hang\n\nDie Wälder halten den Hang fest. {REST}"))
        .text("markt.txt", &format!("Markt am Platz\n\nDer Markt hat jeden Tag geöffnet. {REST}"))
        .indexed();
    let site = collection.site();
    (collection, site)
}

fn found(site: &Site, q: &str) -> Vec<String> {
    let mut ids = site.search(&[("q", q)]).ids();
    ids.sort();
    ids
}

fn codes(answer: &Value) -> Vec<&str> {
    answer["notices"].as_array().into_iter().flatten().filter_map(|notice| notice["code"].as_str()).collect()
}

fn and_or_and_not_mean_what_they_say() {
    let (_collection, site) = site();
    for q in ["Brunnen AND Wälder", "Brunnen UND Wälder", "Brunnen Wälder"] {
        assert_eq!(found(&site, q), ["beide.txt"], "{q}");
    }
    for q in ["Brunnen OR Wälder", "Brunnen ODER Wälder"] {
        assert_eq!(found(&site, q), ["beide.txt", "brunnen.txt", "wald.txt"], "{q}");
    }
    for q in ["Brunnen NOT Wälder", "Brunnen NICHT Wälder", "Brunnen AND NOT Wälder", "Brunnen -Wälder"] {
        assert_eq!(found(&site, q), ["brunnen.txt"], "{q}");
    }
    let answer = site.search(&[("q", "Hang Markt OR Brunnen")]);
    assert!(codes(&answer.0).contains(&"some_words"), "no article has Hang and one of the others");
    assert_eq!(found(&site, "Hang Wälder OR Brunnen"), ["wald.txt"]);
    assert_eq!(found(&site, "Frühjahr NOT (Brunnen OR Wälder)"), ["markt.txt"]);
    let page = site.page(&[("q", "Brunnen OR Wälder"), ("lang", "de")]);
    assert!(page.contains("value=\"Brunnen OR Wälder\""), "the box doesn't show what was typed");
}

fn operators_in_quotation_marks_and_in_shouted_queries_are_words() {
    let (_collection, site) = site();
    assert_eq!(found(&site, "\"Brunnen und Wälder\""), ["beide.txt"]);
    let shouted = site.search(&[("q", "BRUNNEN NOT WÄLDER")]);
    assert_eq!(shouted.ids(), ["beide.txt"]);
    assert_eq!(found(&site, "NOT Brunnen"), ["markt.txt", "wald.txt"], "NOT excludes what stands behind it");
    // With nothing on one side they say nothing.
    for q in ["OR Brunnen", "Brunnen OR", "Brunnen AND"] {
        let answer = site.search(&[("q", q)]);
        assert!(answer.ids().contains(&"brunnen.txt".to_owned()), "{q}: {:?}", answer.ids());
    }
    assert_eq!(found(&site, "Brunnen or Wälder"), ["beide.txt"], "operators are written in capitals");
}

fn an_article_with_either_word_has_all_words() {
    let (_collection, site) = site();
    let answer = site.search(&[("q", "Brunnen OR Wälder")]);
    assert!(answer.hits().iter().all(|hit| hit["has_all_words"] == true));
    assert!(codes(&answer.0).is_empty(), "{:?}", answer.0["notices"]);
    assert_eq!(answer.ids()[0], "beide.txt", "the article with both comes first");
    let unknown = site.search(&[("q", "Brunnen OR Quastenflosser")]);
    assert_eq!((unknown.total(), codes(&unknown.0)), (2, Vec::new()));
    let idle = site.search(&[("q", "Brunnen OR year:2023")]);
    assert_eq!(codes(&idle.0), ["idle_or"]);
}

fn quotations_may_be_alternatives() {
    let (_collection, site) = site();
    assert_eq!(found(&site, "\"Markt am Platz\" OR \"Wälder am Hang\""), ["markt.txt", "wald.txt"]);
    assert_eq!(found(&site, "\"Markt am Platz\" OR Trinkwasser"), ["brunnen.txt", "markt.txt"]);
    assert_eq!(found(&site, "title:Markt OR title:Brunnen"), ["beide.txt", "brunnen.txt", "markt.txt"]);
    assert_eq!(found(&site, "Mar* OR Trink*"), ["brunnen.txt", "markt.txt"]);
}

fn a_misquoted_word_is_named() {
    let (_collection, site) = site();
    let said = |q: &str| {
        let answer = site.search(&[("q", q)]);
        let notices = answer.0["notices"].as_array().into_iter().flatten();
        let unknown =
            notices.filter(|notice| notice["code"] == "unknown_phrase").map(|one| one["missing"].clone());
        (unknown.collect::<Vec<Value>>(), answer)
    };
    for (q, missing) in [
        ("\"Brunnen gibt endlich wieder Trinkwasser\"", json!(["endlich"])),
        ("\"Die Wälder halten das Tal fest\"", json!(["das", "Tal"])),
        ("\"Der Markt hat jeden Tag geschlossen\"", json!(["geschlossen"])),
        ("\"Unser Brunnen gibt wieder Trinkwasser\"", json!(["Unser"])),
        // All words are there, in another order.
        ("\"Trinkwasser gibt wieder\"", json!([])),
        // All words are there, none beside another.
        ("\"Wälder Trinkwasser Markt\"", json!([])),
        // Nearly nothing is.
        ("\"Brunnen singen laut im Chor\"", json!([])),
    ] {
        assert_eq!(said(q).0, [missing], "{q}");
    }
    let (unknown, answer) = said("\"Der Brunnen gibt wieder Trinkwasser\"");
    assert_eq!((unknown, answer.total()), (Vec::new(), 1));
    assert_eq!(said("\"Brunnen gibt endlich wieder Trinkwasser\"").1.ids()[0], "brunnen.txt");
    let page = site.page(&[("q", "\"Der Markt hat jeden Tag geschlossen\""), ("lang", "de")]);
    assert!(page.contains("Ohne „geschlossen“ kommt sie vor"), "the page names the word");
}

fn words_to_exclude_need_no_tricks_at_the_command_line() {
    let (collection, _site) = site();
    let ids = |arguments: &[&str]| {
        let run = collection.run(arguments).ends_with(0);
        let ids = ["beide.txt", "brunnen.txt", "wald.txt", "markt.txt"].into_iter();
        ids.filter(|id| run.out.contains(id)).collect::<Vec<_>>()
    };
    assert_eq!(ids(&["search", "brunnen", "-wälder"]), ["brunnen.txt"]);
    assert_eq!(ids(&["search", "-wälder", "brunnen", "--limit", "5", "--json"]), ["brunnen.txt"]);
    assert_eq!(ids(&["search", "--", "brunnen", "-wälder"]), ["brunnen.txt"]);
    assert_eq!(ids(&["export", "brunnen", "-wälder", "--format", "csv"]), ["brunnen.txt"]);
    assert_eq!(ids(&["explain", "brunnen", "-wälder", "brunnen.txt", "--json"])[..1], ["brunnen.txt"]);
    collection.run(["search", "brunnen", "--walder"]).ends_with(2).says(&["--walder"]);
}

fn a_word_that_looks_like_a_filter_is_said_to_be_none() {
    let (_collection, site) = site();
    let answer = site.search(&[("q", "foo:Brunnen")]);
    assert_eq!(answer.0["notices"][0]["code"], "unknown_field", "{:?}", answer.0["notices"]);
    assert_eq!(answer.0["notices"][0]["field"], "foo");
    assert!(answer.ids().contains(&"brunnen.txt".to_owned()), "its words are searched for");
    let near = site.search(&[("q", "thmea:wasser")]);
    assert_eq!(near.0["notices"][0]["nearest"][0], "thema");
    for q in ["https://example.org/Brunnen", "12:30 Brunnen", "Partner:innen", "jede:r", "Hinweis: Brunnen"] {
        let answer = site.search(&[("q", q)]);
        assert!(!codes(&answer.0).contains(&"unknown_field"), "{q}: {:?}", answer.0["notices"]);
    }
    let page = site.page(&[("q", "foo:Brunnen"), ("lang", "de")]);
    assert!(page.contains("„foo:“ ist kein Filter"), "people are not told");
}

fn a_range_with_its_ends_exchanged_is_turned() {
    let collection = Collection::new()
        .json_line(json!({"id": "alt", "title": "Alt", "text": REST, "date": "2019-05-01", "language": "de"}))
        .json_line(json!({"id": "neu", "title": "Neu", "text": REST, "date": "2022-05-01", "language": "de"}))
        .indexed();
    let site = collection.site();
    for (from, to, expected) in [
        (("year_from", "2023"), ("year_to", "2021"), "year"),
        (("date_from", "2023-01-01"), ("date_to", "2021-06"), "date"),
    ] {
        let answer = site.search(&[from, to]);
        assert_eq!(answer.ids(), ["neu"], "{from:?}");
        assert_eq!(answer.0["notices"][0]["code"], "range_turned");
        assert_eq!(answer.0["notices"][0]["parameter"], expected);
        let page = site.page(&[from, to, ("lang", "en")]);
        assert!(page.contains("wrong way round"), "{from:?}: people are not told");
    }
    let right = site.search(&[("date_from", "2022-05"), ("date_to", "2022")]);
    assert_eq!((right.total(), codes(&right.0)), (1, Vec::new()), "a month of the year is no turned range");
    let run = collection.run(["search", "--year-from", "2023", "--year-to", "2021"]).ends_with(0);
    assert!(run.out.contains("neu") && !run.out.contains("alt\n"), "{}", run.out);
}
