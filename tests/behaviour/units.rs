//! What readers take for one thing is found and marked as one: days, numbers, abbreviations with points, words
//! whose end is written once for several, and words with apostrophes or dashes.

use serde_json::json;

use crate::harness::{Collection, Site};

tests![
    a_day_is_one_word_in_every_writing,
    a_day_that_no_article_has_is_held_in_part,
    a_range_of_days_has_both_its_ends,
    decimals_and_versions_are_one_number,
    thousands_are_grouped_in_any_way,
    letters_with_points_are_one_word,
    the_end_of_a_list_completes_its_fragments,
    apostrophes_hide_no_word,
    dashes_and_dots_join_as_hyphens_and_stars_do,
    forms_of_verbs_are_no_compounds,
    the_command_line_tells_why_a_verb_stays_whole,
];

/// A collection of short German articles with their ids.
fn site(articles: &[(&str, &str)]) -> Site {
    let begin =
        "Der Verein berichtet über seine Arbeit im Tal, über neue Pläne und über das letzte Treffen. ";
    let add = |collection: Collection, (id, text): &(&str, &str)| {
        let text = format!("{begin}{text}");
        collection.json_line(json!({"id": id, "title": "Bericht", "language": "de", "text": text}))
    };
    articles.iter().fold(Collection::new(), add).indexed().site()
}

/// The sorted ids of the articles with all words of a query.
fn all_words(site: &Site, query: &str) -> Vec<String> {
    let mut ids = site.search(&[("q", query), ("match", "all")]).ids();
    ids.sort();
    ids
}

/// What is marked in the passages of the first hit.
fn marked(site: &Site, query: &str) -> Vec<String> {
    let found = site.search(&[("q", query)]);
    let snippets = found.hits()[0]["snippets"].as_array().expect("snippets").clone();
    let of_one = |snippet: &serde_json::Value| -> Vec<String> {
        let text: Vec<char> = snippet["text"].as_str().expect("a text").chars().collect();
        let side = |range: &serde_json::Value, side: usize| range[side].as_u64().expect("a number") as usize;
        let ranges = snippet["highlights"].as_array().expect("ranges");
        ranges.iter().map(|range| text[side(range, 0)..side(range, 1)].iter().collect()).collect()
    };
    snippets.iter().flat_map(of_one).collect()
}

fn a_day_is_one_word_in_every_writing() {
    let site = site(&[
        ("named", "Die Bahn fährt ab dem 9. Juli 2020 wieder."),
        ("points", "Beginn: 09.07.2020, am Markt."),
        ("iso", "Stand 2020-07-09 nach dem Register."),
        ("english", "The train runs again from July 9th, 2020 on."),
        ("scattered", "Im Juli 2020 zählten 9 Kinder 20 Züge, und am 7. Tag kamen 9 dazu."),
    ]);
    let day = ["english", "iso", "named", "points"];
    for query in ["9. Juli 2020", "09.07.2020", "9.7.20", "2020-07-09", "July 9, 2020", "9th of July 2020"] {
        assert_eq!(all_words(&site, query), day, "{query}");
    }
    assert_eq!(all_words(&site, "9. Juli"), day);
    assert_eq!(all_words(&site, "July 2020").len(), 5, "a month holds its days");
    assert_eq!(marked(&site, "Bahn 2020-07-09"), ["Bahn", "9. Juli 2020"]);
}

fn a_day_that_no_article_has_is_held_in_part() {
    let site = site(&[
        ("month", "Am 9. Juli 2020 war der Markt voll."),
        ("numbers", "Von 10 Läden blieben 7 offen, 20 schlossen."),
    ]);
    assert_eq!(all_words(&site, "10. Juli 2020"), Vec::<String>::new());
    let found = site.search(&[("q", "10. Juli 2020")]);
    assert_eq!(found.ids(), ["month"], "{}", found.describe());
}

fn a_range_of_days_has_both_its_ends() {
    let site =
        site(&[("range", "Vom 3. bis 5. Mai 2022 ist Messe."), ("other", "Am 4. Juni 2022 ist Markt.")]);
    for query in ["3. Mai 2022", "05.05.2022", "3.–5. Mai 2022"] {
        assert_eq!(all_words(&site, query), ["range"], "{query}");
    }
}

fn decimals_and_versions_are_one_number() {
    let site = site(&[
        ("decimal", "Der Anteil liegt bei 6,25 Prozent."),
        ("version", "Wir nutzen Ausgabe 3.11.2 des Werks."),
        ("scattered", "Von 6 Orten zahlen 25 Prozent, 3 davon mit 11 Werken in 2 Ausgaben."),
    ]);
    for (query, id) in [("6,25", "decimal"), ("6.25 Prozent", "decimal"), ("Ausgabe 3.11.2", "version")] {
        assert_eq!(all_words(&site, query), [id], "{query}");
    }
    assert_eq!(marked(&site, "6.25"), ["6,25"]);
}

fn thousands_are_grouped_in_any_way() {
    let site = site(&[
        ("point", "Es kostete 72.400 Euro."),
        ("comma", "Es kostete 72,400 Euro."),
        ("space", "Es kostete 72 400 Euro."),
        ("narrow", "Es kostete 72\u{202f}400 Euro."),
        ("apostrophe", "Es kostete 72'400 Franken."),
        ("closed", "Es kostete 72400 Euro."),
        ("list", "Kapitel 72 und 400 sowie Telefon 072 400 120."),
        ("year", "Im Jahr 2021 400 Bäume."),
    ]);
    let all = ["apostrophe", "closed", "comma", "narrow", "point", "space"];
    for query in ["72.400", "72,400", "72 400", "72'400", "72400"] {
        assert_eq!(all_words(&site, query), all, "{query}");
    }
    assert_eq!(all_words(&site, "2021400"), Vec::<String>::new());
}

fn letters_with_points_are_one_word() {
    let site = site(&[
        ("points", "Die O.S.Z.E. tagt, und der Freundeskreis e.V. lädt ein."),
        ("apart", "Der Heimatbund e. V. lädt ein."),
        ("name", "Plan B. Dann sprach J. R. Moser über Rosen."),
    ]);
    assert_eq!(all_words(&site, "OSZE"), ["points"]);
    for query in ["eV", "e.V.", "e. V."] {
        assert_eq!(all_words(&site, query), ["apart", "points"], "{query}");
    }
    assert_eq!(all_words(&site, "J. R. Moser"), ["name"]);
    assert_eq!(all_words(&site, "JR"), Vec::<String>::new());
    assert_eq!(marked(&site, "OSZE"), ["O.S.Z.E"]);
}

fn the_end_of_a_list_completes_its_fragments() {
    let site = site(&[
        ("prefixes", "Zu- und Abgänge sowie An- und Verkauf von Möbeln."),
        ("nouns", "Apfel-, Birnen- oder Quittensaft aus dem Tal."),
        ("front", "Kindergärten und -krippen sind offen."),
        ("chain", "Vor-Ort- und Online-Beratung gibt es."),
        ("none", "Saft - und Möbel, Garten und - wie immer - Kauf."),
    ]);
    for (query, id) in [
        ("Zugänge", "prefixes"),
        ("Ankauf", "prefixes"),
        ("Apfelsaft", "nouns"),
        ("Birnensaft", "nouns"),
        ("Kinderkrippen", "front"),
        ("Vor-Ort-Beratung", "chain"),
        ("An- und Verkauf", "prefixes"),
    ] {
        assert_eq!(all_words(&site, query), [id], "{query}");
    }
    assert_eq!(marked(&site, "Apfelsaft"), ["Apfel"]);
}

fn apostrophes_hide_no_word() {
    let site = site(&[
        ("possessive", "Lehmann's Laden und Greenpeace’s Aufruf."),
        ("article", "Die Reise nach L’Hospitalet und d'Hérault."),
        ("name", "Mit Frau O'Hara am See."),
    ]);
    for (query, id) in [
        ("Lehmann", "possessive"),
        ("Greenpeace", "possessive"),
        ("Hospitalet", "article"),
        ("L'Hospitalet", "article"),
        ("Hérault", "article"),
        ("OHara", "name"),
        ("O’Hara", "name"),
        ("Hara", "name"),
    ] {
        assert_eq!(all_words(&site, query), [id], "{query}");
    }
}

fn dashes_and_dots_join_as_hyphens_and_stars_do() {
    let site = site(&[
        ("dash", "Der Ost–West–Handel wächst."),
        ("hyphen", "Der Ost-West-Handel wächst."),
        ("dots", "Alle Gärtner•innen und jede·r Schreiner‧in sind da."),
    ]);
    for query in ["Ost-West-Handel", "Ost–West–Handel", "Ostwesthandel"] {
        assert_eq!(all_words(&site, query), ["dash", "hyphen"], "{query}");
    }
    for query in ["Gärtnerinnen", "Gärtner*innen", "Schreinerin"] {
        assert_eq!(all_words(&site, query), ["dots"], "{query}");
    }
}

fn forms_of_verbs_are_no_compounds() {
    let site = site(&[
        ("verb", "Die grundlegenden Fragen sind vereinzelt offen und teilgenommen haben alle."),
        ("noun", "Die Legende der Karte, das Zelt und der Grund sind neu."),
        ("compound", "Die Kartenlegende und die Teilnahme sind neu."),
    ]);
    assert_eq!(all_words(&site, "Legende"), ["compound", "noun"]);
    assert_eq!(all_words(&site, "Zelt"), ["noun"]);
    assert_eq!(all_words(&site, "Grund"), ["noun"]);
}

fn the_command_line_tells_why_a_verb_stays_whole() {
    let collection = Collection::new().json_line(
        json!({"id": "a", "language": "de", "text": "Die Legende und der Grund, den alle legen wollen."}),
    );
    collection.index();
    let said = collection.run(["analyze", "grundlegend", "Kartenlegende"]).ends_with(0).out;
    assert!(said.contains("grundlegend: stays whole, since its form is that of a verb"), "{said}");
}
