//! Closeness in meaning: other words for the same thing, in either language.

use fundstelle::config::{Config, MeaningOptions};
use serde_json::Value;

use crate::harness::{Collection, Found, string};

tests![
    other_words_for_the_same_thing_rank_first,
    an_english_question_ranks_german_articles,
    it_changes_the_order_and_no_set_of_hits,
    explanations_name_the_close_words,
    it_is_switched_off_for_a_search_and_for_an_index,
    another_table_needs_another_build,
    a_wrong_table_stops_the_start_and_is_named,
];

const SPREAD: &str = "uebertragung.txt";
const HISTORY: &str = "geschichte.txt";

/// Articles about an illness, of which one tells how it spreads, among articles about other things.
fn collection() -> Collection {
    let others = ["Brunnen", "Schulen", "Märkte", "Wälder", "Brücken", "Chöre", "Gärten", "Werkstätten"];
    let other = |collection: Collection, what: &&str| {
        let text = format!(
            "{what} in der Region\n\nDie {what} der Gemeinde werden erneuert. Der Rat hat das Geld dafür am Abend bewilligt, und die Arbeiten beginnen nach Ostern unter der Leitung eines Betriebs vom Ort."
        );
        collection.text(&format!("{what}.txt"), &text)
    };
    let collection = others.iter().fold(Collection::new(), other);
    collection
        .text(
            SPREAD,
            "Übertragungswege der Grippe\n\nDas Virus der Grippe verbreitet sich von Mensch zu Mensch durch kleine Tropfen in der Luft, die beim Husten und Sprechen entstehen. Eine Infektion ist auch durch verschmutzte Hände möglich, und Kranke sind schon vor den ersten Beschwerden eine Gefahr für andere.",
        )
        .text(
            HISTORY,
            "Die Grippe in der Geschichte\n\nVon der Grippe berichten schon alte Chroniken der Stadt. Im Archiv liegt manches Blatt aus jenen Jahren, das jeder dort in Ruhe lesen darf, und das Museum zeigt Bilder aus dem Alltag von damals.",
        )
        .text(
            "kosten.txt",
            "Was die Grippe kostet\n\nDie Grippe kostet die Wirtschaft jedes Jahr viel Geld, weil Beschäftigte fehlen und Aufträge liegen bleiben. Ein Institut hat die Verluste der Betriebe in drei Ländern berechnet und die Zahlen am Montag in Berlin den Verbänden vorgestellt.",
        )
}

fn explained(found: &Found) -> &Value {
    &found.hits()[0]["explanation"]
}

fn other_words_for_the_same_thing_rank_first() {
    let site = collection().indexed().site();
    let q = "ansteckende Grippe";
    let (with, without) = (site.search(&[("q", q)]), site.search(&[("q", q), ("meaning", "false")]));
    assert_ne!(without.ids()[0], SPREAD, "{}", without.describe());
    assert_eq!(with.ids()[0], SPREAD, "{}", with.describe());
}

fn an_english_question_ranks_german_articles() {
    let site = collection().indexed().site();
    let found = site.search(&[("q", "Grippe infection transmission")]);
    assert_eq!(found.ids()[0], SPREAD, "{}", found.describe());
}

fn it_changes_the_order_and_no_set_of_hits() {
    let site = collection().indexed().site();
    for q in ["Ansteckung bei Grippe", "flu infection", "Wie steckt man sich an", "xyzzy"] {
        let ids = |meaning| {
            let found = site.search(&[("q", q), ("meaning", meaning), ("match", "any"), ("per_page", "100")]);
            let mut ids = found.ids();
            ids.sort();
            (ids, found.total(), found.facets())
        };
        assert_eq!(ids("true"), ids("false"), "{q}");
    }
}

fn explanations_name_the_close_words() {
    let collection = collection().indexed();
    let q = [("q", "Patienten mit Grippe"), ("explain", "true")];
    let found = collection.site().search(&q);
    let hit = found.hits().iter().find(|hit| hit["id"] == SPREAD).expect("it is found");
    let explanation = &hit["explanation"];
    assert!(explanation["meaning_score"].as_f64().is_some_and(|score| score > 0.0), "{explanation}");
    let pairs = explanation["close_in_meaning"].as_array().expect("pairs");
    assert!(!pairs.is_empty() && pairs.len() <= 3, "{explanation}");
    let (word, close) = (string(&pairs[0]["word"]), string(&pairs[0]["close"]));
    assert_ne!(word, close);
    let told = collection.run(["explain", "Patienten", "mit", "Grippe", SPREAD]).ends_with(0).out;
    assert!(told.contains("close in meaning: ") && told.contains(&format!("{word} – {close}")), "{told}");
}

fn it_is_switched_off_for_a_search_and_for_an_index() {
    let collection = collection().indexed();
    let site = collection.site();
    let q = [("q", "Grippe Infektionen"), ("explain", "true"), ("meaning", "false")];
    let off = site.search(&q);
    assert!(
        explained(&off)["meaning_score"].is_null()
            && explained(&off)["close_in_meaning"] == Value::Array(vec![])
    );
    let problem = site.refused(&[("q", "Grippe"), ("meaning", "ja")]);
    assert_eq!(
        (problem["code"].as_str(), problem["parameter"].as_str()),
        (Some("invalid_value"), Some("meaning"))
    );
    let page = site.page(&[("q", "Grippe"), ("meaning", "false"), ("per_page", "1")]);
    assert!(page.contains("meaning=false"), "links must keep what was chosen");
    let told = collection.run(["explain", "Grippe", "Infektionen", SPREAD, "--meaning", "false"]);
    assert!(!told.ends_with(0).out.contains("close in meaning"));
    let without = self::collection().configured(|config| config.meaning.enabled = Some(false)).indexed();
    let found = without.site().search(&[("q", "Grippe Infektionen"), ("explain", "true")]);
    assert!(explained(&found)["meaning_score"].is_null());
}

fn another_table_needs_another_build() {
    let collection = collection().indexed();
    collection.write("../fundstelle.toml", "[meaning]\nenabled = false\n");
    collection
        .run(["search", "Grippe"])
        .ends_with(2)
        .says(&["table of word vectors", "fundstelle index --rebuild"]);
    let articles = collection.articles();
    collection.run(["index".as_ref(), "--rebuild".as_ref(), articles.as_os_str()]).ends_with(0);
    assert!(collection.run(["search", "Grippe"]).ends_with(0).out.contains("Grippe"));
}

fn a_wrong_table_stops_the_start_and_is_named() {
    let collection = collection();
    collection.write("../tafel.bin", "no table");
    for (file, said) in [("tafel.bin", "no table of word vectors"), ("fehlt.bin", "can't be read")] {
        collection.write("../fundstelle.toml", format!("[meaning]\nenabled = true\ntable = \"{file}\"\n"));
        collection.run(["search", "Grippe"]).ends_with(2).says(&[file, said]);
    }
    let config = Config {
        meaning: MeaningOptions { enabled: Some(false), table: Some("fehlt.bin".into()) },
        ..Config::default()
    };
    assert!(fundstelle::app::App::new(config).is_ok(), "a table that isn't used needn't be there");
}
