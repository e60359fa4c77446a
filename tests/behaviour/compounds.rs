//! Compounds that no article has: their parts are named, each with the number of articles behind it.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{Collection, Found, Site, root, string};

tests![
    a_part_is_named_with_the_number_that_a_search_for_it_finds,
    a_compound_of_which_one_half_is_known_is_opened,
    a_compound_that_an_article_has_is_not_taken_apart,
    a_part_that_is_everywhere_is_offered_and_no_answer,
    parts_are_counted_under_the_filters_and_within_the_query,
    parts_that_are_offered_are_words_of_the_compound,
    a_name_or_a_form_of_a_verb_has_no_parts,
    parts_are_links_on_the_page_and_a_line_in_the_terminal,
];

fn line(id: &str, title: &str, text: &str, year: u16) -> Value {
    json!({
        "id": id, "title": title, "language": "de", "date": format!("{year}-04-01"),
        "text": format!("{text} Die Beteiligten trafen sich in der Halle und sprachen über das Vorhaben."),
    })
}

/// Three articles about gardens, one about glass, and one about a garden wall.
fn collection() -> Collection {
    Collection::new()
        .json_line(line(
            "beet",
            "Der Garten am Hang",
            "Im Garten wächst Kohl, und der Garten ist groß.",
            2020,
        ))
        .json_line(line("obst", "Ein Garten voller Obst", "Der Garten hat Birnen und einen Teich.", 2021))
        .json_line(line("zaun", "Zäune", "Ein Garten braucht einen Zaun. Der Imker kam.", 2022))
        .json_line(line("hütte", "Die Glashütte", "In der Hütte wird Glas geblasen. Glas ist teuer.", 2021))
        .json_line(line("mauer", "Gartenmauer", "Die Gartenmauer wurde gestern wieder aufgebaut.", 2023))
        .indexed()
}

fn parts_only(found: &Found) -> Option<Vec<(String, u64)>> {
    let notices = found.0["notices"].as_array()?;
    let notice = notices.iter().find(|notice| notice["code"] == "parts_only")?;
    let part = |part: &Value| (string(&part["q"]), part["total"].as_u64().unwrap_or_default());
    Some(notice["parts"].as_array()?.iter().map(part).collect())
}

fn expect(site: &Site, query: &str, parts: &[&str]) {
    let said = parts_only(&site.search(&[("q", query)])).unwrap_or_default();
    let names: Vec<&str> = said.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, parts, "{query}");
    for (part, total) in &said {
        let behind = site.search(&[("q", part)]);
        assert_eq!(behind.total(), *total, "{query}: what is behind {part}");
        assert!(behind.hits().iter().all(|hit| hit["has_all_words"] == true), "{query}: {part}");
    }
}

fn a_part_is_named_with_the_number_that_a_search_for_it_finds() {
    let collection = collection();
    let site = collection.site();
    expect(&site, "Gartenglas", &["Glas", "Garten"]);
    expect(&site, "Garten-Glas", &["Glas", "Garten"]);
    expect(&site, "gartenglas", &["glas", "garten"]);
    expect(&site, "garden glass", &[]);
}

fn a_compound_of_which_one_half_is_known_is_opened() {
    let collection = collection();
    let site = collection.site();
    // The second half is a word that no article has; in the last two it is no word at all.
    for query in ["Gartenknappheit", "Gartenknappheiten", "Gartenvulkan", "Gartenxyloquar", "Xyloquargarten"]
    {
        expect(&site, query, &["Garten"]);
        assert_eq!(site.search(&[("q", query)]).0["did_you_mean"], Value::Null, "{query}");
    }
    expect(&site, "Vulkanknappheit", &[]);
}

fn a_compound_that_an_article_has_is_not_taken_apart() {
    let collection = collection();
    let site = collection.site();
    // The parts of the second one stand together in an article.
    for query in ["Gartenmauer", "Gartenkohl", "Garten", "Nachbarschaft", "Garten Glas"] {
        assert_eq!(parts_only(&site.search(&[("q", query)])), None, "{query}");
    }
    assert_eq!(site.search(&[("q", "Gartenkohl")]).ids()[0], "beet");
}

fn parts_are_counted_under_the_filters_and_within_the_query() {
    let collection = collection();
    let site = collection.site();
    let in_2021 = [("Garten".to_owned(), 1), ("Glas".to_owned(), 1)];
    for parameters in [&[("q", "Gartenglas"), ("year", "2021")][..], &[("q", "jahr:2021 Gartenglas")]] {
        let mut said = parts_only(&site.search(parameters)).expect("the parts are named");
        said.sort();
        assert_eq!(said, in_2021, "{parameters:?}");
    }
    let with_another = parts_only(&site.search(&[("q", "Gartenglas Imker")])).expect("the part is named");
    assert_eq!(with_another, [("Garten Imker".to_owned(), 1)]);
}

/// `tests/relevance/compounds.tsv` holds compounds that no article of the sample has, with their parts.
fn parts_that_are_offered_are_words_of_the_compound() {
    let site = Collection::of_sample().site();
    let table = fs::read_to_string(root().join("tests/relevance/compounds.tsv")).unwrap();
    let (mut opened, mut wrong) = (0, Vec::new());
    for row in table.lines().skip(1) {
        let fields: Vec<&str> = row.split('\t').collect();
        let (compound, parts) = (fields[1], fields[2].replace(' ', "|").to_lowercase());
        let offers = parts_only(&site.search(&[("q", compound)])).unwrap_or_default();
        opened += usize::from(!offers.is_empty());
        for (offered, _) in offers {
            let lower = offered.to_lowercase();
            let is_form = |part: &str| {
                let ending = lower.strip_prefix(part);
                ending.is_some_and(|ending| ["", "e", "n", "en", "er", "s", "es"].contains(&ending))
            };
            if !parts.split('|').any(is_form) {
                wrong.push(format!("{compound}: {offered}"));
            }
        }
    }
    assert!(wrong.len() <= 1, "{wrong:#?}");
    assert!(opened >= 70, "of {} compounds {opened} are opened", table.lines().count() - 1);
}

fn a_name_or_a_form_of_a_verb_has_no_parts() {
    let text = "Ein Mann fand Steine am Ende der Wand. Die Maler liegen am Strand und blühen auf.";
    let site = Collection::new().json_line(line("a", "Am Strand", text, 2020)).indexed();
    let site = site.site();
    for query in ["Hartmann", "Steinmeier", "weinende", "liegenden", "wandernd", "blühenden"] {
        assert_eq!(parts_only(&site.search(&[("q", query)])), None, "{query}");
    }
}

fn parts_are_links_on_the_page_and_a_line_in_the_terminal() {
    let collection = collection();
    let page = collection.site().page(&[("q", "Gartenglas"), ("year", "2021"), ("lang", "de")]);
    assert!(page.contains("Kein Artikel enthält „Gartenglas“"), "{page}");
    assert!(page.contains("<a href=\"/?q=Glas&#38;year=2021&#38;lang=de\">Glas (1 Artikel)</a>"), "{page}");
    assert!(page.contains("mit Teilen von „"), "the heading says what the articles have: {page}");
    let printed = collection.run(["search", "Gartenglas"]).ends_with(0).out;
    assert!(printed.contains("Glas (1 article), Garten (3"), "{printed}");
    assert!(printed.contains("No article contains “Gartenglas”. These contain parts of it."), "{printed}");
}

/// More than half of the sample is about partnerships, by their theme if not by their text, and a quarter about water.
fn a_part_that_is_everywhere_is_offered_and_no_answer() {
    let site = Collection::of_sample().site();
    let found = site.search(&[("q", "Klinikpartnerschaften")]);
    let parts = parts_only(&found).unwrap_or_default();
    assert!(matches!(parts.as_slice(), [(part, 30..)] if part == "Partnerschaften"), "{parts:?}");
    assert_eq!(found.total(), 0, "{}", found.describe());
    let found = site.search(&[("q", "Wasserknappheit")]);
    assert!((10..=20).contains(&found.total()), "what is about water: {}", found.describe());
}
