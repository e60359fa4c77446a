//! German and English as people write them: different spellings of a word, synonyms and translations,
//! and misspelt words.

use serde_json::json;

use crate::harness::{Collection, Site};

tests![
    every_spelling_of_a_word_finds_every_other,
    articles_of_a_class_stand_before_all_others,
    exactly_the_matching_part_is_marked,
    words_that_only_look_alike_are_not_found,
    an_acronym_in_lower_case_is_an_ordinary_word,
    mistyped_words_are_corrected_and_may_be_meant,
    terms_of_the_other_language_are_found_and_named,
    everyday_words_find_articles_of_the_other_language,
    british_and_american_spellings_are_one,
    an_article_with_the_words_in_one_place_stands_before_one_with_them_scattered,
    a_phrase_counts_as_one_of_the_words,
    both_words_of_a_pair_form_are_one,
    the_command_line_tells_why_a_compound_is_split,
    a_date_is_found_however_it_is_written,
    places_are_found_by_their_names_in_both_languages,
    acronyms_that_look_like_function_words_are_found,
    the_parts_of_a_compound_must_stand_near_each_other,
    an_article_is_found_by_any_name_of_its_organiser,
    a_filter_with_a_minus_leaves_out_what_it_names,
    a_range_of_years_is_a_filter_in_the_query_too,
    a_mistyped_filter_stays_in_the_box_where_it_can_be_mended,
    a_hyphen_behind_a_conjunction_excludes_nothing,
    mistyped_gender_forms_and_compounds_are_corrected,
    ordinals_are_found_in_every_spelling,
    a_day_without_year_is_found_however_it_is_written,
    capitals_that_the_vocabulary_does_not_know_are_words,
    words_that_share_a_stem_only_have_meanings_of_their_own,
    letters_that_stand_for_others_are_read_as_them,
    a_word_behind_brackets_without_end_is_found,
];

/// Spellings and synonyms of one thing. A query for any of them must find all.
const CLASSES: [&[&str]; 9] = [
    &["Partnerschaften2030", "Partnerschaften 2030"],
    &[
        "Akademiker*innen",
        "Akademiker:innen",
        "Akademiker_innen",
        "AkademikerInnen",
        "Akademikerinnen",
        "Akademiker",
    ],
    &[
        "Multi-Akteurs-Partnerschaft",
        "Multiakteurspartnerschaften",
        "Multi Akteurs Partnerschaft",
        "MAP",
        "multi-stakeholder partnership",
        "MSP",
    ],
    &["Wirkungsmessung", "Messung der Wirkung", "impact measurement"],
    &["Förderung", "Foerderung"],
    &["Straße", "Strasse"],
    &["Netzwerktreffen", "Treffen des Netzwerks"],
    &["Impfstoffallianz", "Allianz für Impfstoffe"],
    &["organisation", "organization"],
];

/// Articles that contain single parts of the classes, but none as a whole.
const DISTRACTORS: [&str; 10] = [
    "Die Wirkung von Regen auf Felder war das Thema eines Vortrags.",
    "Eine Messung der Temperatur ergab nichts Neues.",
    "Das Netzwerk der Bibliotheken hat eine neue Adresse.",
    "Ein Treffen der Chöre füllte den Saal bis auf den letzten Platz.",
    "Der Impfstoff wurde gekühlt geliefert und verteilt.",
    "Eine Allianz der Winzer wirbt für den Weinbau am Hang.",
    "Die Partnerschaft zweier Schulen besteht seit vielen Jahren.",
    "Ein Akteur der Bühne sprach über seine Rolle im Stück.",
    "The impact of a falling stone was heard in the whole valley.",
    "A measurement of the bridge showed that it had moved a little.",
];

fn site() -> Site {
    let mut collection = Collection::new();
    for (class, members) in CLASSES.iter().enumerate() {
        for (member, written) in members.iter().enumerate() {
            let english = written.contains("impact") || written.contains("stakeholder") || *written == "MSP";
            let text = if english {
                format!("This note is about {written} and how people in the region see it today.")
            } else {
                format!(
                    "Diese Notiz handelt von {written} und davon, wie Menschen in der Gegend das heute sehen."
                )
            };
            let language = if english { "en" } else { "de" };
            let id = format!("class{class}-{member}");
            collection = collection.json_line(json!({"id": id, "title": format!("Notiz {class}{member}"), "text": text, "language": language}));
        }
    }
    for (number, text) in DISTRACTORS.iter().enumerate() {
        let language = if text.starts_with("The") || text.starts_with("A ") { "en" } else { "de" };
        collection = collection.json_line(
            json!({"id": format!("other-{number}"), "title": "Anderes", "text": text, "language": language}),
        );
    }
    collection.indexed().site()
}

fn every_spelling_of_a_word_finds_every_other() {
    let site = site();
    for (class, members) in CLASSES.iter().enumerate() {
        for query in *members {
            let found = site.search(&[("q", query), ("match", "any"), ("per_page", "100")]);
            for member in 0..members.len() {
                let wanted = format!("class{class}-{member}");
                assert!(
                    found.ids().contains(&wanted),
                    "'{query}' does not find {wanted} ('{}'): {}",
                    members[member],
                    found.describe()
                );
            }
        }
    }
}

fn articles_of_a_class_stand_before_all_others() {
    let site = site();
    for (class, members) in CLASSES.iter().enumerate() {
        for query in *members {
            let found = site.search(&[("q", query), ("match", "any"), ("per_page", "100")]);
            let ids = found.ids();
            let first = &ids[..members.len().min(ids.len())];
            let prefix = format!("class{class}-");
            assert!(
                first.iter().all(|id| id.starts_with(&prefix)),
                "'{query}' puts other articles among the {} that hold it: {first:?}",
                members.len()
            );
        }
    }
}

/// The highlighted parts of the first snippet of an article.
fn marked(site: &Site, query: &str, id: &str) -> Vec<String> {
    let found = site.search(&[("q", query), ("match", "any"), ("per_page", "100")]);
    let hit = found.hits().iter().find(|hit| hit["id"] == id).expect("the article is found");
    let snippet = &hit["snippets"][0];
    let text: Vec<char> = snippet["text"].as_str().expect("a text").chars().collect();
    let ranges = snippet["highlights"].as_array().expect("ranges");
    let at = |range: &serde_json::Value, side: usize| range[side].as_u64().expect("a number") as usize;
    ranges.iter().map(|range| text[at(range, 0)..at(range, 1)].iter().collect()).collect()
}

fn exactly_the_matching_part_is_marked() {
    let site = site();
    assert_eq!(marked(&site, "Wirkung", "class3-0"), ["Wirkung"], "of Wirkungsmessung");
    assert_eq!(marked(&site, "Messung der Wirkung", "class3-1"), ["Messung", "Wirkung"]);
    assert_eq!(marked(&site, "Akademiker", "class1-0"), ["Akademiker*innen"]);
    assert_eq!(marked(&site, "Foerderung", "class4-0"), ["Förderung"]);
    assert_eq!(marked(&site, "Netzwerk", "class6-0"), ["Netzwerk"], "of Netzwerktreffen");
}

fn words_that_only_look_alike_are_not_found() {
    let collection = Collection::new()
        .text(
            "handel.txt",
            "Der Handel mit Kaffee wächst, und fairer Handel wächst noch schneller als der Rest.",
        )
        .text(
            "verhandlung.txt",
            "Die Verhandlung dauerte bis in die Nacht, und alle Punkte wurden behandelt.",
        )
        .text("steuer.txt", "Die Steuer steigt nicht, sagte der Kämmerer in der Sitzung am Abend im Rathaus.")
        .text(
            "insgesamt.txt",
            "Insgesamt fährt der Bus zwanzigmal am Tag in das Dorf und wieder zurück zum Bahnhof.",
        )
        .text(
            "gesamt.txt",
            "Die gesamte Fahrt in das Gebirge dauerte drei Stunden, sagten die Reisenden am Ende.",
        );
    let site = collection.indexed().site();
    let ids = |q: &str| site.search(&[("q", q), ("match", "any")]).ids();
    assert_eq!(ids("Handel"), ["handel.txt"]);
    assert_eq!(ids("Steuer"), ["steuer.txt"]);
    assert!(ids("Stür").is_empty(), "Stür is not Steuer");
    assert_eq!(ids("insgesamt"), ["insgesamt.txt"]);
    assert_eq!(ids("fährt")[0], "insgesamt.txt", "words that stem alike may meet, the exact one first");
}

fn an_acronym_in_lower_case_is_an_ordinary_word() {
    let collection = Collection::new()
        .json_line(json!({"id": "map", "language": "en", "text": "The map of the valley shows every bridge and every mill."}))
        .json_line(json!({"id": "MAP", "language": "de", "text": "Eine MAP bringt Akteure aus vielen Bereichen zusammen."}))
        .json_line(json!({"id": "both", "language": "en", "text": "A map shows where each MAP works and whom it reaches."}))
        .json_line(json!({"id": "agency", "language": "de", "text": "Die GIZ baut mit der Stadt an einem neuen Radweg am Fluss."}));
    let site = collection.indexed().site();
    let mut lower = site.search(&[("q", "map")]);
    assert_eq!(lower.ids(), ["both", "map"], "{}", lower.describe());
    assert_eq!(lower.0["expanded"], json!([]), "map in lower case is widened as if it were MAP");
    let hits = lower.0["hits"].as_array_mut().expect("hits");
    let marked = hits.iter().find(|hit| hit["id"] == "both").expect("the article with both");
    assert_eq!(marked["snippets"][0]["highlights"], json!([[2, 5]]), "MAP is not what was looked for");
    assert_eq!(site.search(&[("q", "MAP")]).ids().len(), 2, "MAP in capitals is not the map of the valley");
    assert_eq!(site.search(&[("q", "giz")]).ids(), ["agency"], "a name needs no capitals");
}

fn an_article_is_found_by_any_name_of_its_organiser() {
    let collection = Collection::new()
        .json_line(json!({"id": "amt", "language": "de", "organisers": ["BMZ"],
            "text": "Die Tagung behandelte das Grundwasser im Tiefland und seine Belastung durch Nitrat."}))
        .json_line(json!({"id": "other", "language": "de", "organisers": ["GIZ"],
            "text": "Die Tagung behandelte Wege durch das Hochland und ihre Befestigung mit Steinen."}));
    let site = collection.indexed().site();
    for name in
        ["BMZ", "Entwicklungsministerium", "Federal Ministry for Economic Cooperation and Development"]
    {
        let found = site.search(&[("q", name)]);
        assert_eq!(found.ids(), ["amt"], "{name}: {}", found.describe());
    }
    assert_eq!(site.search(&[("q", "GIZ Hochland")]).ids(), ["other"]);
}

fn mistyped_words_are_corrected_and_may_be_meant() {
    let collection = Collection::new()
        .text("a.txt", "Die Betreiberplattform lädt kommunale Unternehmen zum Netzwerktreffen nach Bonn ein.")
        .text(
            "b.txt",
            "Die Förderung endet im Sommer, und Anträge sind bis dahin noch möglich, sagt die Stelle.",
        );
    let site = collection.indexed().site();
    let found = site.search(&[("q", "Betreiberplatform Netzwerktrefen")]);
    assert_eq!(found.ids(), ["a.txt"], "{}", found.describe());
    assert_eq!(found.0["did_you_mean"], "Betreiberplattform Netzwerktreffen");
    let umlaut = site.search(&[("q", "Fördrung")]);
    assert_eq!((umlaut.ids(), &umlaut.0["did_you_mean"]), (vec!["b.txt".to_owned()], &json!("Förderung")));
    assert!(
        site.search(&[("q", "\"Betreiberplatform\"")]).ids().is_empty(),
        "a quoted word is meant as it is"
    );
    assert_eq!(
        site.search(&[("q", "Förderung")]).0["did_you_mean"],
        json!(null),
        "a known word is not corrected"
    );
    let page = site.page(&[("q", "Betreiberplatform"), ("lang", "de")]);
    assert!(
        page.contains("Angezeigt: Treffer für") && page.contains("Nach „Betreiberplatform“ suchen"),
        "the page does not say so"
    );
}

fn terms_of_the_other_language_are_found_and_named() {
    let site = site();
    let found = site.search(&[("q", "impact measurement"), ("match", "any")]);
    let expanded = found.0["expanded"].as_array().expect("expansions");
    assert!(
        expanded.iter().any(|e| e["from"] == "impact measurement" && e["to"] == "Wirkungsmessung"),
        "the answer does not say what else was searched for: {expanded:?}"
    );
}

fn an_article_with_the_words_in_one_place_stands_before_one_with_them_scattered() {
    let filler = |topic: &str| {
        let sentence = format!("Die Runde sprach danach noch über {topic} und über den Haushalt des Amtes. ");
        sentence.repeat(12)
    };
    let scattered = format!(
        "Der Brunnen kam im Mai an die Reihe. {}Erst im Herbst ging es um Pumpen. {}Zuletzt ging es um Solarstrom, sonst um nichts.",
        filler("Wege"),
        filler("Wege"),
    );
    let together = format!(
        "{}Den Brunnen versorgen Pumpen, die mit Solarstrom laufen. {}",
        filler("Wege"),
        filler("Wege"),
    );
    let mut collection = Collection::new().text("a.txt", &scattered).text("b.txt", &together);
    for other in ["Schulen", "Straßen", "Gärten", "Märkte", "Häfen"] {
        collection = collection.text(&format!("{other}.txt"), &filler(other));
    }
    let site = collection.indexed().site();
    let found = site.search(&[("q", "Solarstrom Brunnen Pumpen"), ("explain", "true")]);
    assert_eq!(found.ids(), ["b.txt", "a.txt"], "{}", found.describe());
    let nearness = |at: usize| found.hits()[at]["explanation"]["nearness"].as_f64().expect("a number");
    assert!(nearness(0) > 2.0 * nearness(1), "{} and {}", nearness(0), nearness(1));
}

fn a_phrase_counts_as_one_of_the_words() {
    let collection = Collection::new()
        .text("a.txt", "Das Buch heißt Da Yuan Tong Zhi und liegt im Haus der Stiftung in der Altstadt aus.")
        .text("b.txt", "Der Satz bedeutete für die Leute im Dorf am Fluss nicht viel, sagt die Chronistin.");
    let site = collection.indexed().site();
    let found = site.search(&[("q", "Was bedeutete „Da Yuan Tong Zhi“?")]);
    assert_eq!(found.ids(), ["a.txt"], "{}", found.describe());
}

fn everyday_words_find_articles_of_the_other_language() {
    let collection = Collection::new()
        .json_line(json!({"id": "en", "language": "en", "text": "The village built a bridge over the river, and the farmers carry their harvest to the town."}))
        .json_line(json!({"id": "de", "language": "de", "text": "Das Dorf baute eine Brücke über den Fluss, und die Bauern bringen ihre Ernte in die Stadt."}));
    let site = collection.indexed().site();
    for (q, own, other) in [("Brücke Fluss", "de", "en"), ("bridge river", "en", "de")] {
        let found = site.search(&[("q", q), ("match", "any")]);
        assert_eq!(found.ids(), [own, other], "{q}: {}", found.describe());
        let with_all = site.search(&[("q", q)]);
        assert_eq!((with_all.ids(), &with_all.0["total_any"]), (vec![own.to_owned()], &json!(1)), "{q}");
        let expanded = found.0["expanded"].as_array().expect("expansions");
        assert_eq!(expanded.len(), 2, "{q}: {expanded:?}");
    }
}

fn british_and_american_spellings_are_one() {
    let pairs = [
        ("programmes", "program"),
        ("centre", "centers"),
        ("labour", "labor"),
        ("defence", "defense"),
        ("travelling", "traveling"),
        ("analysed", "analyze"),
        ("neighbourhood", "neighborhoods"),
        ("organisational", "organizational"),
    ];
    let mut collection = Collection::new();
    for (at, (british, american)) in pairs.into_iter().enumerate() {
        for (spelling, word) in [("uk", british), ("us", american)] {
            let text =
                format!("The note says that the word {word} was written on the wall of the old house.");
            let line = json!({"id": format!("{spelling}{at}"), "language": "en", "text": text});
            collection = collection.json_line(line);
        }
    }
    let site = collection.indexed().site();
    for (at, (british, american)) in pairs.into_iter().enumerate() {
        for word in [british, american] {
            let mut found = site.search(&[("q", word)]).ids();
            found.sort_unstable();
            assert_eq!(found, [format!("uk{at}"), format!("us{at}")], "{word}");
        }
    }
}

fn both_words_of_a_pair_form_are_one() {
    let collection = Collection::new()
        .text(
            "kollegen.txt",
            "Die Kollegen trafen sich im Rathaus und sprachen lange über den Bau der Brücke.",
        )
        .text("kolleginnen.txt", "Die Kolleginnen trafen sich im Theater und sprachen lange über die Bühne.");
    let site = collection.indexed().site();
    for q in ["Kolleginnen und Kollegen", "Kollegen oder Kolleginnen", "Kolleginnen/Kollegen", "Kolleg*innen"]
    {
        let found = site.search(&[("q", &format!("{q} Rathaus")), ("match", "all")]);
        assert_eq!(found.ids(), ["kollegen.txt"], "{q}");
        let explained = site.search(&[("q", q), ("explain", "true")]);
        assert_eq!(explained.total(), 2, "{q}");
        let words = explained.hits()[0]["explanation"]["words"].as_array().expect("words");
        assert_eq!(words.len(), 1, "{q}: {words:?}");
    }
    let two = site.search(&[("q", "Kollegen und Brücken"), ("explain", "true")]);
    assert_eq!(two.hits()[0]["explanation"]["words"].as_array().expect("words").len(), 2);
}

fn the_command_line_tells_why_a_compound_is_split() {
    let collection = Collection::new()
        .text("a.txt", "Die Wirkung der Projekte, die Wirkung der Hilfe und die Messung der Wirkung im Tal.")
        .text(
            "b.txt",
            "Die Messung der Pegel und die Messung des Regens, sagt die Leiterin der Stelle im Amt.",
        )
        .indexed();
    let told = collection.run(["analyze", "Projektmessung Gesellschaft Foerderungen"]).ends_with(0).out;
    assert!(told.contains("projektmessung: split into projekt ("), "{told}");
    assert!(told.contains("of the whole word"), "{told}");
    assert!(told.contains("gesellschaft: stays whole"), "{told}");
    assert!(told.contains("förderungen: stays whole"), "{told}");
    let lines = collection.run(["analyze", "Projektmessung", "--json"]).ends_with(0).out;
    let last: serde_json::Value =
        serde_json::from_str(lines.lines().last().expect("lines")).expect("an object a line");
    assert_eq!((&last["split"], &last["parts"]), (&json!(true), &json!(["projekt", "messung"])));
    let english = collection.run(["analyze", "--language", "en", "Projektmessung"]).ends_with(0).out;
    assert!(!english.contains("split into"), "{english}");
}

fn a_date_is_found_however_it_is_written() {
    let written = [
        ("de", "Am 12. Mai 2023 trafen sich alle im Rathaus und sprachen über die neue Brücke am Fluss."),
        ("de", "Termin: 12.05.2023, im Rathaus, es geht um die neue Brücke am Fluss und ihre Kosten."),
        ("en", "On 12 May 2023 everybody met in the town hall and talked about the new bridge and its cost."),
        ("en", "Everybody met on May 12, 2023 in the town hall and talked about the new bridge again."),
        (
            "de",
            "Zwölf Personen kamen, 12 davon aus dem Tal; das war 2023 im Herbst, nicht im Mai des Jahres.",
        ),
    ];
    let collection =
        written.into_iter().enumerate().fold(Collection::new(), |collection, (at, (lang, text))| {
            collection.json_line(json!({"id": at.to_string(), "language": lang, "text": text}))
        });
    let site = collection.indexed().site();
    for q in ["12. Mai 2023", "12.05.2023", "12.5.2023", "2023-05-12", "May 12, 2023", "12 May 2023"] {
        let mut found = site.search(&[("q", q)]).ids();
        found.sort_unstable();
        assert_eq!(found, ["0", "1", "2", "3"], "{q}");
    }
    let with_words = site.search(&[("q", "Brücke 12. Mai 2023")]).ids();
    assert_eq!(with_words.len(), 2, "{with_words:?}");
    assert_eq!(site.search(&[("q", "2023")]).total(), 5, "a plain number is no date");
}

fn places_are_found_by_their_names_in_both_languages() {
    let collection = Collection::new()
        .json_line(json!({"id": "kenya", "language": "en", "text": "The training took place in Kenya and lasted three days."}))
        .json_line(json!({"id": "elsewhere", "language": "en", "text": "The walk took place in the hills and lasted four days."}));
    let site = collection.indexed().site();
    for q in ["Kenia", "Schulung in Kenia", "Schulungen Kenia"] {
        let found = site.search(&[("q", q)]);
        assert_eq!(found.ids(), ["kenya"], "{q}: {}", found.describe());
    }
}

fn acronyms_that_look_like_function_words_are_found() {
    let collection = Collection::new()
        .json_line(json!({"id": "who", "language": "en", "text": "The WHO has published a new guide on clean water for schools."}))
        .json_line(json!({"id": "linked", "language": "de", "text": "Die Gruppe auf LinkedIn hat inzwischen tausend Mitglieder gewonnen."}))
        .json_line(json!({"id": "war", "language": "en", "text": "After the civil war the schools of the valley were opened again."}))
        .json_line(json!({"id": "peace", "language": "en", "text": "Civil society groups keep the playgrounds of the city clean."}));
    let site = collection.indexed().site();
    assert_eq!(site.search(&[("q", "WHO")]).ids(), ["who"]);
    assert_eq!(site.search(&[("q", "linkedin")]).ids(), ["linked"]);
    assert_eq!(site.search(&[("q", "civil war")]).ids()[0], "war");
}

fn the_parts_of_a_compound_must_stand_near_each_other() {
    let far = format!(
        "Die Wirkung war groß. {} Die Messung der Höhe begann.",
        "Viele andere Sätze stehen hier dazwischen. ".repeat(12)
    );
    let collection = Collection::new()
        .text("nah.txt", "Zur Messung der Wirkung gibt es mehrere Wege, sagten die Fachleute im Saal.")
        .text("fern.txt", &far)
        .text("ganz.txt", "Die Wirkungsmessung steht am Anfang, nicht am Ende, sagten die Fachleute.");
    let site = collection.indexed().site();
    let mut ids = site.search(&[("q", "Wirkungsmessung"), ("match", "all")]).ids();
    ids.sort();
    assert_eq!(ids, ["ganz.txt", "nah.txt"]);
}

fn a_filter_with_a_minus_leaves_out_what_it_names() {
    let site = Collection::of_sample().site();
    let total = |q: &str| site.search(&[("q", q), ("match", "all")]).total();
    let all = total("Partnerschaft");
    for filter in
        ["year:2023", "jahr:2020-2023", "theme:Wasser", "thema:\"Water and sanitation\"", "kind:report"]
    {
        let (with, without) =
            (total(&format!("Partnerschaft {filter}")), total(&format!("Partnerschaft -{filter}")));
        assert!(with > 0 && without > 0, "{filter}: {with} and {without}");
        assert_eq!(with + without, all, "{filter}");
        assert_eq!(total(&format!("Partnerschaft NOT {filter}")), without, "{filter}");
    }
    // It is no choice that could be taken off, so it stays in the box.
    let page = site.page(&[("q", "Partnerschaft -thema:Wasser")]);
    assert!(page.contains("value=\"Partnerschaft -thema:Wasser\""), "the exclusion is lost");
    let unknown = site.search(&[("q", "Partnerschaft -thema:Waser")]);
    assert_eq!(unknown.notices(), ["unknown_value"]);
    let title = site.search(&[("q", "Partnerschaft -title:Wasser")]);
    assert!(!title.notices().is_empty(), "nobody is told that there is no such filter");
}

fn a_range_of_years_is_a_filter_in_the_query_too() {
    let site = Collection::of_sample().site();
    let total = |pairs: &[(&str, &str)]| site.search(pairs).total();
    let expected = total(&[("year_from", "2020"), ("year_to", "2023")]);
    for (q, notices) in [
        ("year:2020-2023", vec![]),
        ("jahr:2020–2023", vec![]),
        ("year:2023..2020", vec!["range_turned".to_owned()]),
        ("year:>=2020 year:<2024", vec![]),
    ] {
        let found = site.search(&[("q", q)]);
        assert_eq!((found.total(), found.notices()), (expected, notices), "{q}");
    }
    assert_eq!(total(&[("q", "year:2020-")]), total(&[("year_from", "2020")]));
    // A narrower range beside it counts, whichever of them is typed.
    assert_eq!(total(&[("q", "year:2010-2023"), ("year_from", "2020")]), expected);
    let page = site.page(&[("q", "Wasser jahr:2020-2023")]);
    assert!(page.contains("value=\"Wasser\""), "the range is shown as a filter and not in the box");
}

fn a_hyphen_behind_a_conjunction_excludes_nothing() {
    let collection = Collection::new()
        .text("kurz.txt", "In der Gemeinde gibt es Kindergärten und -krippen für alle Familien im Ort.")
        .text("lang.txt", "In der Stadt gibt es Kindergärten und Kinderkrippen für alle Familien im Ort.")
        .text("gar.txt", "In der Stadt gibt es Kindergärten und Spielplätze für alle Familien im Ort.");
    let site = collection.indexed().site();
    for q in ["Kindergärten und -krippen", "Kindergärten und Kinderkrippen"] {
        let mut ids = site.search(&[("q", q), ("match", "all")]).ids();
        ids.sort();
        assert_eq!(ids, ["kurz.txt", "lang.txt"], "{q}");
    }
    assert_eq!(site.search(&[("q", "Familien -krippen")]).ids().len(), 2);
}

fn a_mistyped_filter_stays_in_the_box_where_it_can_be_mended() {
    let page = Collection::of_sample().site().page(&[("q", "organiser:gitz")]);
    assert!(page.contains("value=\"organiser:gitz\""));
}

fn mistyped_gender_forms_and_compounds_are_corrected() {
    let collection = Collection::new()
        .text("a.txt", "Akademikerinnen und Akademiker aus vielen Ländern trafen sich im Rathaus der Stadt.")
        .text("b.txt", "Die Multi-Akteurs-Partnerschaft legte ihren Bericht über das vergangene Jahr vor.")
        .text("c.txt", "Die Messung der Wirkung gelang, und jede Messung zeigte dieselbe Wirkung am Ort.")
        .text("other.txt", "Die Wirkung der Sonne auf die Dächer der Stadt wurde im Sommer untersucht.")
        .text("d.txt", "Eine gute Betreiberplattform braucht Zeit und Menschen, die sie am Leben halten.");
    let site = collection.indexed().site();
    for (typed, found, meant) in [
        ("Akadmiker*innen", "a.txt", "Akademiker*innen"),
        ("Multi-Akteurs-Partnershaft", "b.txt", "Multi-Akteurs-Partnerschaft"),
        ("Wirkungsmesung", "c.txt", "Wirkungsmessung"),
        ("Wirkugsmessung", "c.txt", "Wirkungsmessung"),
        ("Betreiberplatformen", "d.txt", "Betreiberplattform"),
        ("BETREIBERPLATFORM", "d.txt", "BETREIBERPLATTFORM"),
    ] {
        let answer = site.search(&[("q", typed)]);
        assert_eq!(answer.ids(), [found], "{typed}: {}", answer.describe());
        assert_eq!(answer.0["did_you_mean"], meant, "{typed}");
    }
    let known = site.search(&[("q", "Wirkungsmessung")]);
    assert_eq!(known.0["did_you_mean"], json!(null), "its parts are known");
}

fn ordinals_are_found_in_every_spelling() {
    let collection = Collection::new()
        .json_line(json!({"id": "digit", "language": "de", "text": "Das 3. Netzwerktreffen fand am Rand der Messe in Köln statt."}))
        .json_line(json!({"id": "word", "language": "de", "text": "Auf dem dritten Netzwerktreffen wurde die Satzung beschlossen."}))
        .json_line(json!({"id": "english", "language": "en", "text": "The third forum on water was held at the harbour in spring."}))
        .json_line(json!({"id": "suffix", "language": "en", "text": "The 3rd forum on water was held at the harbour in autumn."}))
        .json_line(json!({"id": "other", "language": "de", "text": "Das fünfte Netzwerktreffen fand wieder am Rand der Messe statt."}));
    let site = collection.indexed().site();
    for query in ["3. Netzwerktreffen", "drittes Netzwerktreffen"] {
        let ids = site.search(&[("q", query), ("match", "any")]).ids();
        let mut first = ids[..2].to_vec();
        first.sort();
        assert_eq!(first, ["digit", "word"], "{query}: {ids:?}");
    }
    for query in ["third forum", "3rd forum"] {
        let ids = site.search(&[("q", query), ("match", "any")]).ids();
        let mut first = ids[..2].to_vec();
        first.sort();
        assert_eq!(first, ["english", "suffix"], "{query}: {ids:?}");
    }
}

fn a_day_without_year_is_found_however_it_is_written() {
    let collection = Collection::new()
        .json_line(json!({"id": "day", "language": "de", "text": "Das Treffen beginnt am 12. Mai um zehn Uhr im großen Saal."}))
        .json_line(json!({"id": "english", "language": "en", "text": "The meeting begins on May 12 at ten o'clock in the great hall."}))
        .json_line(json!({"id": "other", "language": "de", "text": "Im Mai kamen Gäste aus der Stadt, und vor allem waren 12 Kinder dabei, die sangen."}));
    let site = collection.indexed().site();
    for query in ["12. Mai", "May 12", "12th of May"] {
        let mut ids = site.search(&[("q", query), ("match", "all")]).ids();
        ids.sort();
        assert_eq!(ids, ["day", "english"], "{query}");
    }
}

fn capitals_that_the_vocabulary_does_not_know_are_words() {
    let collection = Collection::new()
        .json_line(json!({"id": "shout", "language": "de", "text": "WASSER ist ein Gut, das allen Menschen im Tal gehört und bleibt."}))
        .json_line(json!({"id": "plain", "language": "de", "text": "Das Wasser im Brunnen ist klar, sagt die Wärterin am Morgen."}))
        .json_line(json!({"id": "who", "language": "en", "text": "Those who carry it home know what a short way is worth to them."}));
    let site = collection.indexed().site();
    for query in ["WASSER", "WASSER IM BRUNNEN", "Wasser"] {
        let found = site.search(&[("q", query), ("match", "any")]);
        assert_eq!(found.ids().len(), 2, "{query}: {}", found.describe());
    }
    let who = site.search(&[("q", "WHO")]);
    assert!(who.ids().is_empty(), "who of a sentence is not WHO: {}", who.describe());
    let unknown = site.search(&[("q", "WHO Brunnen")]);
    assert_eq!(unknown.0["notices"][0]["code"], "some_words", "WHO was asked for, though no article has it");
}

fn words_that_share_a_stem_only_have_meanings_of_their_own() {
    let collection = Collection::new()
        .json_line(json!({"id": "waste", "language": "de", "text": "Der Müll wird am Dienstag geholt und danach im Werk sortiert."}))
        .json_line(json!({"id": "miller", "language": "de", "text": "Frau Müller sprach über die Geschichte ihrer Mühle am Bach."}))
        .json_line(json!({"id": "doctors", "language": "de", "text": "Die Ärzte im Krankenhaus arbeiten auch in der Nacht ohne Pause."}))
        .json_line(json!({"id": "women", "language": "en", "text": "The women of the valley founded a bank that lends small sums."}))
        .json_line(json!({"id": "students", "language": "de", "text": "Die Studierenden der Hochschule pflanzten Bäume am Ufer."}));
    let site = collection.indexed().site();
    let ids = |q: &str| site.search(&[("q", q)]).ids();
    assert_eq!(ids("Müll"), ["waste"]);
    assert_eq!(ids("Müller"), ["miller"]);
    assert_eq!(ids("Ärztin"), ["doctors"]);
    assert_eq!(ids("woman")[0], "women");
    assert_eq!(ids("Student*innen"), ["students"]);
}

fn letters_that_stand_for_others_are_read_as_them() {
    let collection = Collection::new()
        .json_line(json!({"id": "ligature", "language": "de", "text": "Die Eﬃzienz der Anlage stieg, und die Finanzierung war gesichert."}))
        .json_line(json!({"id": "gas", "language": "de", "text": "Der Ausstoß an CO₂ sank im letzten Jahr um ein Viertel."}))
        .json_line(json!({"id": "note", "language": "de", "text": "Der Begriff Teilhabe² wird hier so gebraucht wie im Gesetz."}))
        .json_line(json!({"id": "swiss", "language": "de", "text": "Die Klimaschutzmassnahme wurde von allen Gemeinden mitgetragen."}))
        .json_line(json!({"id": "german", "language": "de", "text": "Die Maßnahme zum Klimaschutz wurde verschoben, jede Maßnahme kostet."}));
    let site = collection.indexed().site();
    let first = |q: &str| site.search(&[("q", q)]).ids().first().cloned().unwrap_or_default();
    assert_eq!(first("Effizienz"), "ligature");
    assert_eq!(first("CO2"), "gas");
    assert_eq!(first("Teilhabe"), "note");
    assert_eq!(site.search(&[("q", "Maßnahme")]).ids().len(), 2, "ss and ß are one in compounds, too");
}

fn a_word_behind_brackets_without_end_is_found() {
    let collection =
        Collection::new().text("a.txt", "Das Grundwasser im Tal steht so hoch wie seit Jahren nicht mehr.");
    let site = collection.indexed().site();
    for sign in ["(", "\"", "- ", "(\""] {
        let query = format!("{}Grundwasser", sign.repeat(800));
        assert_eq!(site.search(&[("q", &query)]).ids(), ["a.txt"], "{sign}");
    }
}
