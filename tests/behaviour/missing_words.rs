//! A hit that lacks words of the query says which.

use serde_json::{Value, json};

use crate::harness::{Collection, Found, Site};

tests![
    a_hit_names_what_it_lacks,
    a_word_that_is_there_in_another_form_or_language_is_not_missing,
    alternatives_are_missing_together,
    a_word_may_be_missing_in_the_title_alone,
    a_corrected_word_is_named_as_it_was_searched_for,
];

fn collection() -> Collection {
    let article =
        |id: &str, title: &str, text: &str| json!({"id": id, "title": title, "text": text, "language": "de"});
    Collection::new()
        .json_line(article("beide", "Brunnen und Wälder", "Die Brunnen stehen am Rand der Wälder im Tal."))
        .json_line(article("brunnen", "Der Brunnen", "Ein Brunnen steht auf dem Markt der kleinen Stadt."))
        .json_line(article("wald", "Die Wälder", "Wälder am Hang halten das Geröll auf, sagt der Förster."))
        .json_line(article("teil", "Die Bauten", "Der Bau von Straßen kostet die Gemeinde viel Geld."))
        .indexed()
}

fn missing(answer: &Found, id: &str) -> Value {
    let hit = answer.hits().iter().find(|hit| hit["id"] == id).unwrap_or_else(|| panic!("{id} is no hit"));
    hit["missing_words"].clone()
}

fn any(site: &Site, q: &str) -> Found {
    site.search(&[("q", q), ("match", "any")])
}

fn a_hit_names_what_it_lacks() {
    let site = collection().site();
    let answer = any(&site, "Brunnen Wälder");
    assert_eq!(missing(&answer, "beide"), json!([]));
    assert_eq!(missing(&answer, "brunnen"), json!(["Wälder"]));
    assert_eq!(missing(&answer, "wald"), json!(["Brunnen"]));
    let page = site.page(&[("q", "Brunnen Wälder"), ("lang", "de")]);
    assert!(page.contains("<p class=\"missing\">ohne: Wälder</p>"), "{page}");
    assert_eq!(page.matches("class=\"missing\"").count(), 2, "the article with both lacks nothing");
    let english = site.page(&[("q", "Brunnen Wälder"), ("lang", "en")]);
    assert!(english.contains("missing: Wälder"));
}

fn a_word_that_is_there_in_another_form_or_language_is_not_missing() {
    let site = collection().site();
    let answer = any(&site, "Markt Wald");
    assert_eq!(missing(&answer, "wald"), json!(["Markt"]), "a plural is the word");
    let answer = any(&site, "Förster Brunnenbau");
    assert_eq!(missing(&answer, "wald"), json!(["Brunnenbau"]));
    if answer.ids().contains(&"brunnen".to_owned()) {
        assert_eq!(missing(&answer, "brunnen"), json!(["Förster"]), "it has a part of the compound");
    }
}

fn alternatives_are_missing_together() {
    let site = collection().site();
    let answer = any(&site, "Gemeinde Brunnen ODER Wälder");
    assert_eq!(missing(&answer, "wald"), json!(["Gemeinde"]), "one of two alternatives is enough");
    assert_eq!(missing(&answer, "teil"), json!(["Brunnen", "Wälder"]));
}

fn a_word_may_be_missing_in_the_title_alone() {
    let site = collection().site();
    let answer = any(&site, "Brunnen title:Markt");
    assert_eq!(missing(&answer, "brunnen"), json!(["title:Markt"]));
    let page = site.page(&[("q", "Brunnen titel:Markt"), ("lang", "de")]);
    assert!(page.contains("ohne: Markt (im Titel)"), "{page}");
}

fn a_corrected_word_is_named_as_it_was_searched_for() {
    let site = collection().site();
    let answer = any(&site, "Gemeinde Brunenn");
    assert_eq!(answer.0["did_you_mean"], "Gemeinde Brunnen");
    assert_eq!(missing(&answer, "teil"), json!(["Brunnen"]));
}
