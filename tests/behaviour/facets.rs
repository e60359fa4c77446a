//! Facet counts are exact: the count beside a value is the number of hits after choosing it.

use std::collections::{BTreeMap, BTreeSet};

use fundstelle::article::Facet;
use proptest::prelude::{Just, Strategy};
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;

use crate::harness::{Collection, Found, Site, string};

tests![
    counts_are_the_hits_after_clicking,
    counts_are_the_hits_after_clicking_with_other_filters,
    counts_are_the_hits_after_clicking_with_any_filters,
    counts_are_those_of_the_articles_found,
    values_an_article_has_once_sum_up_to_the_total,
    chosen_values_stay_listed,
    several_values_of_a_facet_are_alternatives,
    an_article_counts_once_for_a_value,
    the_command_line_filters_by_every_facet,
    the_command_line_filters_by_years_and_dates,
    the_command_line_explains_under_filters,
];

type Parameters<'a> = Vec<(&'a str, &'a str)>;

/// Queries of one and several words, of both languages, of everything, and one with no full match.
const QUERIES: [&str; 6] = [
    "",
    "Partnerschaft",
    "water",
    "kommunale Partnerschaften",
    "training workshop",
    "Wasser Bürokratieabbau",
];

/// Searches for every listed value of every facet, and compares the total with the count.
fn check(site: &Site, parameters: &[(&str, &str)]) {
    let before = site.search(parameters);
    for (facet, values) in before.facets() {
        for (value, count) in values {
            // The chosen values of the same facet do not count, since this value is chosen in their place.
            let mut clicked: Parameters =
                parameters.iter().copied().filter(|(name, _)| *name != facet).collect();
            clicked.push((&facet, &value));
            clicked.push(("per_page", "100"));
            let after = site.search(&clicked);
            assert_eq!(
                count,
                after.total(),
                "{facet}={value} is offered with {count} hits for {parameters:?}, but choosing it gives {}",
                after.describe()
            );
            assert_eq!(after.hits().len() as u64, after.total().min(100), "hits of {clicked:?}");
        }
    }
}

fn counts_are_the_hits_after_clicking() {
    let site = Collection::of_sample().site();
    for query in QUERIES {
        check(&site, &[("q", query)]);
    }
}

fn counts_are_the_hits_after_clicking_with_other_filters() {
    let site = Collection::of_sample().site();
    for parameters in [
        vec![("q", "Partnerschaft"), ("language", "de")],
        vec![("organiser", "none")],
        vec![("q", "partnership"), ("year", "none"), ("year", "2024")],
        vec![("year", "none"), ("theme", "wasser"), ("theme", "none")],
        vec![
            ("organiser", "engagement-global"),
            ("language", "de"),
            ("match", "any"),
            ("q", "Wasser Kommunen"),
        ],
        vec![("year_from", "2019"), ("year_to", "2023"), ("theme", "kommunal")],
        vec![("date_from", "2021"), ("date_to", "2024-06"), ("language", "en")],
        vec![("kind", "report"), ("q", "workshop"), ("year", "2019")],
    ] {
        check(&site, &parameters);
    }
}

/// One facet's values that a random search may choose: those the corpus has, `none`, and an unknown one.
fn universe(site: &Site) -> Vec<(String, String)> {
    let facets = site.search(&[]).facets();
    let known = facets
        .into_iter()
        .flat_map(|(facet, values)| values.into_iter().map(move |(value, _)| (facet.clone(), value)));
    let others =
        ["year", "organiser", "theme", "language", "kind"].map(|facet| (facet.to_owned(), "none".to_owned()));
    let unknown =
        [("organiser".to_owned(), "~nobody-at-all".to_owned()), ("year".to_owned(), "1999".to_owned())];
    known.chain(others).chain(unknown).collect::<BTreeSet<_>>().into_iter().collect()
}

fn counts_are_the_hits_after_clicking_with_any_filters() {
    let site = Collection::of_sample().site();
    let universe = universe(&site);
    let search = (
        select(QUERIES.as_slice()),
        subsequence(universe.clone(), 0..6),
        select(vec!["auto", "all", "any"]),
        select(universe),
    );
    let strategy =
        search.prop_flat_map(|(query, chosen, mode, clicked)| Just((query, chosen, mode, clicked)));
    let config = Config { cases: 60, failure_persistence: None, ..Config::default() };
    // The same searches are made on every run, so that a failure can be repeated.
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let outcome = TestRunner::new_with_rng(config, rng).run(&strategy, |(query, chosen, mode, clicked)| {
        let mut parameters: Parameters = vec![("q", query), ("match", mode)];
        parameters.extend(chosen.iter().map(|(facet, value)| (facet.as_str(), value.as_str())));
        let offered = site.search(&parameters);
        let (facet, value) = (clicked.0.as_str(), clicked.1.as_str());
        let mut after: Parameters = parameters.iter().copied().filter(|(name, _)| *name != facet).collect();
        after.push((facet, value));
        let total = site.search(&after).total();
        let listed =
            offered.facet(facet).into_iter().find(|(listed, _)| listed == value).map(|(_, count)| count);
        let is_whole = offered.0["facets_more"][facet] == 0;
        match listed {
            Some(count) => {
                proptest::prop_assert_eq!(count, total, "{:?} then {}={}", parameters, facet, value)
            }
            None if is_whole => {
                proptest::prop_assert_eq!(0, total, "{:?} hides {}={}", parameters, facet, value)
            }
            None => {}
        }
        // Every hit has the chosen values.
        let everything: u64 = site.search(&[("q", query), ("match", mode)]).total();
        proptest::prop_assert!(offered.total() <= everything, "filters found more: {:?}", parameters);
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

/// The values that a hit has of a facet, `none` where it has none.
fn values_of(hit: &Value, facet: &str) -> Vec<String> {
    let values: Vec<String> = match facet {
        "theme" => {
            hit["themes"].as_array().expect("a list").iter().map(|theme| string(&theme["id"])).collect()
        }
        "place" => {
            hit["places"].as_array().expect("a list").iter().map(|place| string(&place["id"])).collect()
        }
        single => Some(&hit[single]).filter(|value| !value.is_null()).map(string).into_iter().collect(),
    };
    if values.is_empty() { vec!["none".to_owned()] } else { values }
}

/// Organisers are not compared here: an organiser that is part of another counts for both, but a hit names
/// only its own.
fn counts_are_those_of_the_articles_found() {
    let site = Collection::of_sample().site();
    for query in QUERIES {
        let found = site.search(&[("q", query), ("per_page", "100")]);
        assert_eq!(found.hits().len() as u64, found.total(), "all hits of {query:?} stand on one page");
        for facet in ["year", "theme", "language", "kind", "place"] {
            let mut counted: BTreeMap<String, u64> = BTreeMap::new();
            for value in found.hits().iter().flat_map(|hit| values_of(hit, facet)) {
                *counted.entry(value).or_default() += 1;
            }
            for (value, count) in found.facet(facet) {
                let of_hits = counted.remove(&value).unwrap_or_default();
                assert_eq!(count, of_hits, "{facet}={value} of {query:?} against its hits");
            }
            let more = found.0["facets_more"][facet].as_u64().unwrap_or_default();
            let is_shown = !found.facet(facet).is_empty();
            assert!(
                !is_shown || counted.len() as u64 == more,
                "{facet} of {query:?} hides {counted:?}, says {more}"
            );
        }
    }
}

fn values_an_article_has_once_sum_up_to_the_total() {
    let site = Collection::of_sample().site();
    let sum = |found: &Found, facet: &str| found.facet(facet).iter().map(|(_, count)| count).sum::<u64>();
    for query in QUERIES {
        for filter in [None, Some(("theme", "kommunal")), Some(("organiser", "none"))] {
            let parameters: Parameters = std::iter::once(("q", query)).chain(filter).collect();
            let found = site.search(&parameters);
            for facet in ["year", "language", "kind"] {
                assert_eq!(
                    sum(&found, facet),
                    found.total(),
                    "{facet} of {parameters:?}; {}",
                    found.describe()
                );
            }
        }
    }
}

fn chosen_values_stay_listed() {
    let site = Collection::of_sample().site();
    let found = site.search(&[("q", "Mpox"), ("year", "2015"), ("theme", "wasser")]);
    assert_eq!(found.total(), 0);
    for (facet, value) in [("year", "2015"), ("theme", "wasser")] {
        let listed = found.0["facets"][facet].as_array().expect("the facet is there");
        let entry = listed.iter().find(|entry| string(&entry["value"]) == value);
        let entry = entry.unwrap_or_else(|| panic!("{facet}={value} is chosen and not listed: {listed:?}"));
        assert_eq!((&entry["count"], &entry["selected"]), (&0.into(), &true.into()));
    }
    let page = site.page(&[("q", "Mpox"), ("year", "2015"), ("theme", "wasser")]);
    assert_eq!(page.matches(" checked>").count(), 2, "both boxes stay ticked");
}

fn several_values_of_a_facet_are_alternatives() {
    let site = Collection::of_sample().site();
    let total = |parameters: &[(&str, &str)]| site.search(parameters).total();
    let (one, other) = (total(&[("year", "2023")]), total(&[("year", "none")]));
    assert!(one > 0 && other > 0);
    assert_eq!(total(&[("year", "2023"), ("year", "none")]), one + other);
    let german = total(&[("year", "2023"), ("year", "none"), ("language", "de")]);
    assert_eq!(
        german,
        total(&[("year", "2023"), ("language", "de")]) + total(&[("year", "none"), ("language", "de")])
    );
}

/// An article counts once, however often and in however many spellings it states the value or a part of it.
fn an_article_counts_once_for_a_value() {
    let themes = ["Netto Null", "netto-null", "Netto Null", "Wasser und Sanitärversorgung", "wasser"];
    let organisers = ["SKEW", "Engagement Global", "Servicestelle Kommunen in der Einen Welt"];
    let line = serde_json::json!({"id": "a", "title": "Brunnen", "text": "Ein Bericht über Brunnen.", "themes": themes, "organisers": organisers, "places": ["Mali", "MALI"]});
    let site = Collection::new().json_line(line).indexed().site();
    for (facet, values) in site.search(&[("q", "Brunnen")]).facets() {
        for (value, count) in values {
            assert_eq!(count, 1, "{facet}={value} of a single article");
        }
    }
    check(&site, &[("q", "Brunnen")]);
}

/// Two articles that share a word and no value of any facet.
fn of_two() -> Collection {
    let wanted = serde_json::json!({
        "id": "gesucht",
        "title": "Ein Brunnen für die Schule",
        "text": "Der Brunnen versorgt seit dem Frühjahr dreihundert Kinder mit Wasser.",
        "date": "2021-05-04", "organisers": ["GIZ"], "themes": ["Wasser"], "language": "de",
        "kind": "report", "places": ["Mali"],
    });
    let other = serde_json::json!({
        "id": "anderer",
        "title": "A hospital opens",
        "text": "Doctors of the town now treat patients next to the old Brunnen.",
        "date": "1999-01-02", "organisers": ["SKEW"], "themes": ["Gesundheit"], "language": "en",
        "kind": "news", "places": ["Peru"],
    });
    Collection::new().json_line(wanted).json_line(other).indexed()
}

fn ids_found(collection: &Collection, arguments: &[&str]) -> Vec<String> {
    let run = collection.run([&["search", "--json"], arguments].concat()).ends_with(0).out;
    let answer: Value = serde_json::from_str(&run).expect("JSON");
    answer["hits"].as_array().expect("hits").iter().map(|hit| string(&hit["id"])).collect()
}

fn the_command_line_filters_by_every_facet() {
    let collection = of_two();
    let help = collection.run(["search", "--help"]).ends_with(0).out;
    let values = [
        ("year", "2021"),
        ("organiser", "GIZ"),
        ("theme", "Wasser"),
        ("language", "de"),
        ("kind", "report"),
        ("place", "Mali"),
    ];
    assert_eq!(values.map(|(name, _)| name).as_slice(), Facet::NAMES, "a flag is not tried");
    for (name, value) in values {
        let flag = format!("--{name}");
        assert!(help.contains(&format!("{flag} <")), "the help does not name {flag}: {help}");
        // Without words and beside them.
        assert_eq!(ids_found(&collection, &[&flag, value]), ["gesucht"], "{flag}");
        assert_eq!(ids_found(&collection, &["Brunnen", &flag, value]), ["gesucht"], "{flag}");
        let exported = collection.run(["export", &flag, value]).ends_with(0).out;
        assert!(exported.contains("gesucht") && !exported.contains("anderer"), "{flag}: {exported}");
    }
    let mut either = ids_found(&collection, &["--place", "Mali", "--place", "Peru"]);
    either.sort_unstable();
    assert_eq!(either, ["anderer", "gesucht"]);
}

fn the_command_line_filters_by_years_and_dates() {
    let collection = of_two();
    let help = collection.run(["search", "--help"]).ends_with(0).out;
    for (flag, value, found) in [
        ("--year-from", "2020", "gesucht"),
        ("--year-to", "2000", "anderer"),
        ("--date-from", "2021-05-04", "gesucht"),
        ("--date-to", "2021-05-03", "anderer"),
    ] {
        assert!(help.contains(&format!("{flag} <")), "the help does not name {flag}: {help}");
        assert_eq!(ids_found(&collection, &[flag, value]), [found], "{flag}");
    }
    collection.run(["search", "--year-from", "bald"]).ends_with(2).says(&["bald", "year_from"]);
}

fn the_command_line_explains_under_filters() {
    let collection = of_two();
    let explained = |arguments: &[&str]| {
        let run =
            collection.run([&["explain", "Brunnen", "anderer", "--json"], arguments].concat()).ends_with(0);
        serde_json::from_str::<Value>(&run.out).expect("JSON")
    };
    assert_eq!(explained(&["--place", "Peru"])["rank"], 1);
    let refused = explained(&["--place", "Mali"]);
    assert!(refused["rank"].is_null() && !refused["refused"].as_array().expect("a list").is_empty());
}
