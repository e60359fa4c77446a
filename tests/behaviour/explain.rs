//! Explanations of ranks and scores, by the endpoint and on the command line.

use serde_json::Value;

use crate::harness::{Collection, string};

tests![
    the_summands_of_a_score_add_up,
    nobody_is_told_who_did_not_ask,
    the_command_line_tells_rank_reasons_and_neighbours,
    an_article_that_is_no_hit_is_told_why,
    an_unknown_article_is_named,
    numbers_of_articles_count_no_deleted_one,
];

const GUIDE: &str = "markdown/2026-leitfaden-wasserpartnerschaften.md";

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn sum(explanation: &Value) -> f64 {
    let contributions = explanation["contributions"].as_array().expect("contributions");
    assert_eq!(explanation["letters"], explanation["ngram_score"], "the older name holds something else");
    assert_eq!(
        explanation["nearness"], explanation["proximity_score"],
        "the older name holds something else"
    );
    let others = ["ngram_score", "proximity_score", "title_score", "meaning_score", "missing_words_score"];
    let others = others.iter().map(|score| explanation[*score].as_f64().unwrap_or_default());
    contributions.iter().map(|contribution| number(&contribution["score"])).sum::<f64>() + others.sum::<f64>()
}

fn the_summands_of_a_score_add_up() {
    let site = Collection::of_sample().site();
    for q in [
        "Messung der Wirkung",
        "impact measurement",
        "Wasserpartnerschaften MAP",
        "Betreiberplatform Netzwerktreffen",
        "\"auf Augenhöhe\" Kommunen",
        "klima* Kommunen -Wasser",
    ] {
        let found = site.search(&[("q", q), ("match", "any"), ("explain", "true"), ("per_page", "50")]);
        assert!(!found.hits().is_empty(), "{q} finds nothing");
        for hit in found.hits() {
            let (score, sum) = (number(&hit["score"]), sum(&hit["explanation"]));
            assert!((score - sum).abs() < 1e-3 * score.max(1.0), "{q}: {} has {score}, not {sum}", hit["id"]);
            let reasons = hit["explanation"]["contributions"].as_array().expect("contributions");
            assert!(reasons.iter().all(|reason| !string(&reason["message"]).contains('{')));
        }
    }
}

fn numbers_of_articles_count_no_deleted_one() {
    let places =
        ["Bonn", "Mali", "Benin", "Togo", "Köln", "Kenia", "Bremen", "Ghana", "Ulm", "Peru", "Jena", "Chile"];
    let collection = places.iter().enumerate().fold(Collection::new(), |collection, (n, place)| {
        let text =
            format!("Zaunkönige in {place}\n\nBericht {n}: Die Zaunkönige in {place} brüten wieder am Bach.");
        collection.text(&format!("{n:02}.txt"), &text)
    });
    let collection = collection.indexed();
    for n in 0..5 {
        collection.remove(&format!("{n:02}.txt"));
    }
    assert_eq!(collection.index().built, None, "the deleted articles are still in their segment");
    let site = collection.site();
    let found = site.search(&[("q", "Zaunkönige"), ("explain", "true")]);
    assert_eq!(found.total(), 7);
    let told: Vec<u64> = found.hits()[0]["explanation"]["contributions"]
        .as_array()
        .expect("contributions")
        .iter()
        .filter_map(|contribution| contribution["articles"].as_u64())
        .collect();
    assert!(!told.is_empty() && told.iter().all(|articles| *articles <= 7), "{told:?}");
    let suggested = site.get("/api/v1/suggest?q=zaun").ok().json();
    let counts: Vec<u64> = suggested["suggestions"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| one["count"].as_u64())
        .collect();
    assert!(!counts.is_empty() && counts.iter().all(|count| *count <= 7), "{suggested}");
    let told = collection.run(["stats"]).ends_with(0).out;
    assert!(told.contains("5 since the generation was built"), "{told}");
}

fn nobody_is_told_who_did_not_ask() {
    let site = Collection::of_sample().site();
    for asked in [&[("q", "Wasser")][..], &[("q", "Wasser"), ("explain", "false")]] {
        let found = site.search(asked);
        assert!(found.hits().iter().all(|hit| hit.get("explanation").is_none()));
    }
    let problem = site.refused(&[("q", "Wasser"), ("explain", "ja")]);
    assert_eq!(problem["code"], "invalid_value");
}

fn the_command_line_tells_rank_reasons_and_neighbours() {
    let collection = Collection::of_sample();
    let found = collection.site().search(&[("q", "Wasserpartnerschaften")]);
    let rank = found.rank(GUIDE).expect("the guide is found");
    let told = collection.run(["explain", "Wasserpartnerschaften", GUIDE]).ends_with(0).out;
    for part in [
        GUIDE,
        &format!("Rank {rank} of"),
        "Wasserpartnerschaften  present",
        "“wasserpartnerschaft” in the title",
        "spelt just so",
        "together",
        "Ranking profile",
        "title_of_short_query 1",
    ] {
        assert!(told.contains(part), "{part} is not in\n{told}");
    }
    let output = collection.run(["explain", "Wasserpartnerschaften", GUIDE, "--json"]).ends_with(0);
    let told: Value = serde_json::from_str(&output.out).expect("one JSON object");
    assert_eq!(told["rank"], rank);
    assert_eq!(told["profile"]["rescoring"]["depth"], 100);
    assert!((number(&told["explanation"]["score"]) - sum(&told["explanation"])).abs() < 1e-3);
    let score = number(&found.hits()[rank - 1]["score"]);
    assert!((number(&told["explanation"]["score"]) - score).abs() < 1e-3);
}

fn an_article_that_is_no_hit_is_told_why() {
    let collection = Collection::of_sample();
    for (query, reason) in [
        ("Wasser year:1999", "doesn't match the filter “Year”"),
        ("Wasser year:1999 language:en", "doesn't match the filters"),
        ("Wasser -Leitfaden", "has an excluded word"),
        ("Kakao Korruption Steuern", "has too few of the words"),
    ] {
        let told = collection.run(["explain", query, GUIDE]).ends_with(0).out;
        assert!(told.contains("Not among the") && told.contains(reason), "{query}:\n{told}");
    }
}

fn an_unknown_article_is_named() {
    let collection = Collection::of_sample();
    let output = collection.run(["explain", "Wasser", "gibt/es-nicht.txt"]).ends_with(1);
    output.says(&["the index has no article 'gibt/es-nicht.txt'"]);
}
