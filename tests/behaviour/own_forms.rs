//! Umlauts are letters, and a stem is no word: of words that the analysis throws together the one that was typed
//! is found, marked and shown, and an inflected word stays one word.

use std::fmt::Write as _;

use serde_json::json;

use crate::harness::{Collection, Found, Site, string};

tests![
    of_two_words_with_one_stem_the_typed_one_is_found,
    inflected_forms_stay_one_word,
    the_forms_of_a_verb_find_each_other_and_no_noun,
    snippet_and_marks_are_of_the_typed_form,
    an_article_without_the_typed_form_follows_behind,
    spelt_out_umlauts_are_umlauts,
    a_keyboard_without_umlauts_finds_what_is_there_and_says_so,
    a_word_without_its_dots_is_no_slip_of_one_in_the_other_language,
    a_word_comes_before_compounds_that_it_is_part_of,
    another_word_with_umlauts_is_offered_where_it_is_no_rarer,
    an_explanation_names_the_shared_stem,
];

/// A collection of one article per text, whose ids are their first words.
fn site_of(texts: &[&str]) -> Site {
    let mut collection = Collection::new();
    for text in texts {
        let id = text.split_whitespace().next().unwrap_or_default().to_lowercase();
        // A title of its own that no query of these tests has.
        let article = json!({"id": id, "title": format!("Blatt {}", id.len()), "language": "de", "date": "2022-03-01", "text": text});
        collection = collection.json_line(article);
    }
    collection.indexed().site()
}

/// A sentence that has a word where German puts words of any kind.
fn sentence(number: usize, word: &str) -> String {
    let end = ["Mehr hat es bei uns nicht.", "Der Rest des Heftes ist leer geblieben."][number % 2];
    format!("Nummer{number} Auf diesem Blatt steht heute „{word}“ neben anderem. {end}")
}

/// Finds that of two words which share a stem each finds its own article alone.
fn finds_apart(word: &str, other: &str) -> Result<(), String> {
    let (one, two) = (sentence(1, word), sentence(2, other));
    let site = site_of(&[&one, &two]);
    for (typed, id) in [(word, "nummer1"), (other, "nummer2")] {
        for matching in ["auto", "all"] {
            let found = site.search(&[("q", typed), ("match", matching)]);
            if found.ids() != [id] || found.total() != 1 {
                return Err(format!(
                    "{typed} beside {word} and {other}, match={matching}: {:?}",
                    found.ids()
                ));
            }
        }
        let found = site.search(&[("q", typed), ("match", "any")]);
        if found.ids().first().map(String::as_str) != Some(id) {
            return Err(format!("{typed} with any words: {:?}", found.ids()));
        }
    }
    Ok(())
}

fn of_two_words_with_one_stem_the_typed_one_is_found() {
    let pairs = [
        ("fordern", "fördern"),
        ("Forderung", "Förderung"),
        ("Forderungen", "Förderungen"),
        ("zahlen", "zählen"),
        ("drucken", "drücken"),
        ("Arbeit", "Arbeiterin"),
        ("Arbeit", "Arbeiter"),
        ("lehren", "Lehrer"),
        ("Schule", "Schüler"),
        ("Lage", "Lager"),
        ("Rate", "Rat"),
        ("Raten", "Räte"),
        ("Falle", "Fall"),
        ("Kuchen", "Küchen"),
        ("Einfuhr", "Einführung"),
        ("Natur", "natürlich"),
        ("schone", "schöne"),
        ("Blute", "Blüte"),
    ];
    let mut wrong = String::new();
    for (word, other) in pairs {
        if let Err(found) = finds_apart(word, other) {
            writeln!(wrong, "{found}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn inflected_forms_stay_one_word() {
    let pairs = [
        ("Haus", "Häuser"),
        ("Gast", "Gästen"),
        ("Bank", "Bänke"),
        ("Grund", "Gründe"),
        ("Rat", "Räte"),
        ("Fall", "Fällen"),
        ("Tochter", "Töchter"),
        ("Garten", "Gärten"),
        ("Land", "Länder"),
        ("Kind", "Kinder"),
        ("stark", "stärker"),
        ("große", "größere"),
        ("Arbeiter", "Arbeiterinnen"),
        ("Partner", "Partnerin"),
        ("spielen", "spiele"),
        ("Projekt", "Projekten"),
    ];
    let mut wrong = String::new();
    for (word, other) in pairs {
        let (one, two) = (sentence(1, word), sentence(2, other));
        let site = site_of(&[&one, &two]);
        for typed in [word, other] {
            let found = site.search(&[("q", typed), ("match", "all")]);
            if found.total() != 2 || !found.notices().is_empty() {
                writeln!(wrong, "{typed}: {:?}", found.ids()).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The marked words of the first snippets of a hit.
fn marked(found: &Found, at: usize) -> Vec<String> {
    let mut words = Vec::new();
    for snippet in found.hits()[at]["snippets"].as_array().unwrap() {
        let text = string(&snippet["text"]);
        for range in snippet["highlights"].as_array().unwrap() {
            let [from, to] = [0, 1].map(|end| range[end].as_u64().unwrap() as usize);
            words.push(text.chars().skip(from).take(to - from).collect());
        }
    }
    words
}

fn the_forms_of_a_verb_find_each_other_and_no_noun() {
    let sentences =
        ["Wir liefern.", "Sie liefert.", "Er hat geliefert.", "Ein Lieferant kam.", "Sie laufen."];
    let texts: Vec<String> = sentences
        .iter()
        .enumerate()
        .map(|(at, text)| format!("Blatt{at} {text} Mehr steht nicht da."))
        .collect();
    let site = site_of(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    for (typed, first) in [("liefern", "blatt0"), ("liefert", "blatt1"), ("geliefert", "blatt2")] {
        let found = site.search(&[("q", typed), ("match", "all")]);
        assert_eq!(found.ids()[0], first, "{typed}: its own form comes first");
        let mut ids = found.ids();
        ids.sort();
        assert_eq!(ids, ["blatt0", "blatt1", "blatt2"], "{typed}");
    }
    // A form that no article has is no unknown word.
    let found = site.search(&[("q", "lieferte")]);
    assert_eq!((found.total(), found.notices().len(), &found.0["did_you_mean"]), (3, 0, &json!(null)));
    // A noun with a capital has no forms of a verb; two words that differ by an umlaut stay two.
    let texts = [
        "Eins Die Gründe sind bekannt.",
        "Zwei Sie gründet hier.",
        "Drei Sie fordert viel.",
        "Vier Er fördert viel.",
        "Fünf Die Regeln sind klar.",
        "Sechs Sie regelt das.",
    ];
    let site = site_of(&texts);
    let ids = |q: &str| site.search(&[("q", q), ("match", "all")]).ids();
    assert_eq!(ids("viele Gründe"), Vec::<String>::new());
    assert_eq!(ids("Regeln"), ["fünf"]);
    assert_eq!((ids("Gründe"), ids("gegründet")), (vec!["eins".to_owned()], vec!["zwei".to_owned()]));
    assert_eq!((ids("fordern"), ids("fördern")), (vec!["drei".to_owned()], vec!["vier".to_owned()]));
}

fn snippet_and_marks_are_of_the_typed_form() {
    let text = "Erstens Wir fördern das Dorf und fördern den Verein. Die Mittel sind knapp. \
                Später fordern die Leute im Tal mehr davon.";
    let site = site_of(&[text]);
    let found = site.search(&[("q", "fordern")]);
    assert_eq!(marked(&found, 0), ["fordern"], "{}", found.0["hits"]);
    let found = site.search(&[("q", "fördern")]);
    assert_eq!(marked(&found, 0), ["fördern", "fördern"], "{}", found.0["hits"]);
    let page = site.page(&[("q", "fordern")]);
    assert!(page.contains("<mark>fordern</mark>") && !page.contains("<mark>fördern</mark>"), "{page}");
}

fn an_article_without_the_typed_form_follows_behind() {
    let texts = [
        "Eins Der Verein will Häfen fördern. Wer Häfen fördern will, muss fördern.",
        "Zwei Der Verein will Häfen sehen. Andere fordern viel.",
    ];
    let site = site_of(&texts);
    let found = site.search(&[("q", "Häfen fordern"), ("match", "any")]);
    assert_eq!(found.ids(), ["zwei", "eins"], "{}", found.describe());
    assert_eq!(marked(&found, 1).first().map(String::as_str), Some("Häfen"));
    assert!(marked(&found, 1).contains(&"fördern".to_owned()), "it has nothing better to show");
    assert_eq!(site.search(&[("q", "Häfen fordern")]).ids(), ["zwei"]);
}

fn spelt_out_umlauts_are_umlauts() {
    let site = site_of(&["Eins Wir fördern Dörfer.", "Zwei Wir fordern Dörfer."]);
    for (typed, ids) in [("foerdern", ["eins"]), ("fördern", ["eins"]), ("fordern", ["zwei"])] {
        let found = site.search(&[("q", typed)]);
        assert_eq!(found.ids(), ids, "{typed}");
        assert_eq!(found.0["expanded"], json!([]), "{typed} is a word of the collection");
    }
}

fn a_keyboard_without_umlauts_finds_what_is_there_and_says_so() {
    let site = site_of(&["Eins Wir fördern günstige Räder.", "Zwei Die Grünfläche am Bahnhof."]);
    for (typed, to, id) in [
        ("fordern", "fördern", "eins"),
        ("gunstige", "günstige", "eins"),
        ("gunsti*", "günsti*", "eins"),
        ("Grunflache", "grünfläche", "zwei"),
        ("grunfl*", "grünfl*", "zwei"),
    ] {
        let found = site.search(&[("q", typed)]);
        assert_eq!(found.ids(), [id], "{typed}");
        assert!(
            found.0["expanded"].as_array().unwrap().contains(&json!({"from": typed, "to": to})),
            "{typed}: {}",
            found.0["expanded"]
        );
    }
}

fn a_word_without_its_dots_is_no_slip_of_one_in_the_other_language() {
    // Most articles have the English words alone, which are a slip away.
    let site = Collection::of_sample().site();
    for (typed, meant) in [("biodiversitat", "biodiversität"), ("universitat", "universität")] {
        let found = site.search(&[("q", typed)]);
        assert_eq!(found.0["did_you_mean"], json!(meant), "{}", found.describe());
        assert!(found.total() > 0, "{typed} finds its translation");
    }
}

fn a_word_comes_before_compounds_that_it_is_part_of() {
    let site = site_of(&[
        "Eins Die Grundsätze gelten, und ein Grundsatz bleibt ein Grundsatz.",
        "Zwei In der langen Fassung, die allen Beteiligten vorliegt, nennt der Bericht am Ende mehrere Gründe dafür.",
        "Drei Der Verein besteht seit Jahren.",
        "Vier Die Halle ist am Abend offen.",
    ]);
    assert_eq!(site.search(&[("q", "Gründe")]).ids()[0], "zwei");
}

fn another_word_with_umlauts_is_offered_where_it_is_no_rarer() {
    let site = site_of(&[
        "Eins Wir fördern Dörfer.",
        "Zwei Wir fordern Straßen.",
        "Drei Die Lange Straße.",
        "Vier Lange Wege.",
        "Fünf Die Länge des Wegs.",
        "Sechs Die Zahl der Gäste, eine Zahl.",
        "Sieben Wir zählen die Stimmen bei der Zahl.",
        "Acht Über dem Dach, über dem Tal.",
    ]);
    let notices = |q: &str| site.search(&[("q", q)]).0["notices"].clone();
    let notice = &notices("wir fordern Straßen")[0];
    assert_eq!(notice["code"], "other_spelling", "{notice}");
    assert_eq!((&notice["other"], &notice["q"]), (&json!("fördern"), &json!("wir fördern Straßen")));
    assert!(string(&notice["message"]).contains("fördern"), "{notice}");
    let prefix = &notices("forder*")[0];
    assert_eq!((&prefix["other"], &prefix["q"]), (&json!("förder*"), &json!("förder*")), "{prefix}");
    // No article has `zahlen` itself, and the form that most have is no form of `zählen`.
    let paid = &notices("zahlen")[0];
    assert_eq!((&paid["other"], &paid["q"]), (&json!("zählen"), &json!("zählen")), "{paid}");
    assert_eq!(notices("fordern OR Straßen")[0]["q"], "fördern OR Straßen");
    assert_eq!(notices("lang* forder*")[0]["q"], "lang* förder*");
    // A function word is none that anybody looks for.
    for q in ["fördern", "Lange", "Länge", "förder*", "lang*", "Uber"] {
        assert_eq!(notices(q), json!([]), "{q}");
    }
    let page = site.page(&[("q", "fordern")]);
    assert!(page.contains("q=f%C3%B6rdern"), "the page leads to the other word");
}

fn an_explanation_names_the_shared_stem() {
    let site =
        site_of(&["Eins Wir fördern Dörfer.", "Zwei Wir fordern Dörfer, und die Kommunen fördern sie."]);
    let found = site.search(&[("q", "fördern Dörfer"), ("explain", "true")]);
    let reasons: Vec<String> = found.hits()[0]["explanation"]["contributions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|contribution| string(&contribution["reason"]))
        .collect();
    assert!(reasons.iter().any(|reason| reason == "stem") && reasons.iter().any(|reason| reason == "word"));
}
