//! `fundstelle vocabulary` shows the staff names and terms, and adds new ones.

use std::fs;

use serde_json::Value;

use crate::harness::Collection;

tests![
    entries_are_listed_by_text_and_kind,
    a_term_is_tested_against_vocabulary_and_articles,
    a_term_is_tested_without_an_index_too,
    candidates_are_names_that_no_entry_knows,
    a_name_is_added_in_its_place_and_counts_from_then_on,
    names_of_others_and_unknown_entries_are_refused,
    a_file_that_is_not_in_the_folder_is_made_from_the_built_in_one,
    without_a_folder_it_is_told_how_to_get_one,
];

fn lines(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect()
}

/// A collection with its own vocabulary folder.
fn with_folder() -> Collection {
    let collection = Collection::new();
    collection.run(["vocabulary", "copy", "vokabular"]).ends_with(0);
    collection.write("../fundstelle.toml", "vocabulary = \"vokabular\"\n");
    collection
}

fn file(collection: &Collection, name: &str) -> String {
    fs::read_to_string(collection.path().join("vokabular").join(name)).expect("the file is there")
}

fn entries_are_listed_by_text_and_kind() {
    let collection = Collection::new();
    let out = collection.run(["vocabulary", "list", "Kläranlage", "--json"]).ends_with(0).out;
    assert!(lines(&out).iter().any(|entry| entry["kind"] == "theme" && entry["id"] == "wasser"), "{out}");
    let out = collection
        .run(["vocabulary", "list", "global", "engagement", "--kind", "organiser"])
        .ends_with(0)
        .out;
    assert!(out.contains("engagement-global") && out.ends_with("1 entry\n"), "{out}");
    collection
        .run(["vocabulary", "list", "--kind", "person"])
        .ends_with(2)
        .says(&["organiser, theme, place, glossary"]);
}

fn a_term_is_tested_against_vocabulary_and_articles() {
    let collection = Collection::new()
        .text(
            "a.txt",
            "Die Betreiber im Tal haben im Mai 2023 zwei Kläranlagen gebaut und freuen sich darüber.",
        )
        .text(
            "b.txt",
            "Eine Kläranlage steht am Fluss, und niemand im Tal möchte sie nach all den Jahren missen.",
        )
        .indexed();
    let out = collection.run(["vocabulary", "test", "Kläranlage", "--json"]).ends_with(0).out;
    let tested: Value = serde_json::from_str(&out).expect("a JSON object");
    let theme = tested["entries"].as_array().into_iter().flatten().find(|entry| entry["kind"] == "theme");
    assert_eq!(theme.map(|theme| &theme["id"]), Some(&Value::from("wasser")), "{out}");
    assert_eq!(
        (&tested["articles"]["as_written"], &tested["articles"]["in_any_form"]),
        (&1.into(), &2.into())
    );
    let out = collection.run(["vocabulary", "test", "Servicestelle"]).ends_with(0).out;
    assert!(out.contains("skew") && out.contains("behind another of its names"), "{out}");
    assert!(out.contains("0 articles hold it just so"), "{out}");
    let out = collection.run(["vocabulary", "test", "Xyzzy"]).ends_with(0).out;
    assert!(out.starts_with("Leads to no entry."), "{out}");
}

fn a_term_is_tested_without_an_index_too() {
    let output =
        Collection::new().run(["vocabulary", "test", "GIZ"]).ends_with(0).says(&["articles are not counted"]);
    assert!(output.out.contains("organiser giz"), "{}", output.out);
}

fn candidates_are_names_that_no_entry_knows() {
    let text = |rest: &str| {
        format!(
            "Kommunale Partnerschaften brauchen Geduld. Im Tal trafen sich die Deutsche Musterhilfe und die GIZ, \
            eingeladen hatte Projektleiterin Orka Muster. {rest}"
        )
    };
    let collection = Collection::new()
        .text(
            "a.txt",
            &text("Der Muster Verband Wattenmeer (MVW) lud ein, in einem Saal voller Gäste zu tagen."),
        )
        .text("b.txt", &text("Auch der MVW war da, und alle sprachen lange über das Wasser im Tal."))
        .text("c.txt", &text("Niemand ging vor dem Abend, und alle kamen im nächsten Jahr gern wieder."))
        .indexed();
    let out = collection.run(["vocabulary", "candidates", "--json"]).ends_with(0).out;
    let found = lines(&out);
    let names: Vec<(&str, u64)> =
        found.iter().filter_map(|c| Some((c["name"].as_str()?, c["articles"].as_u64()?))).collect();
    assert_eq!(names, [("Deutsche Musterhilfe", 3), ("MVW", 2)], "{out}");
    assert_eq!(found[1]["long"], "Muster Verband Wattenmeer");
    assert!(found[0]["context"].to_string().contains("die Deutsche Musterhilfe und"), "{out}");
    let out = collection.run(["vocabulary", "candidates", "--limit", "1"]).ends_with(0).out;
    assert!(out.contains("Deutsche Musterhilfe") && out.ends_with("2 names that no entry knows\n"), "{out}");
}

fn a_name_is_added_in_its_place_and_counts_from_then_on() {
    let collection = with_folder();
    let before = file(&collection, "organisers.toml");
    let name = "Bundesministerium für Musterarbeit";
    let out = collection.run(["vocabulary", "add", "organiser", "bmz", name]).ends_with(0).out;
    let after = file(&collection, "organisers.toml");
    assert_eq!(after.replace(&format!("  \"{name}\",\n"), ""), before, "more than a line was added");
    let line = after.lines().position(|line| line.contains(name)).map(|at| at + 1).unwrap_or_default();
    assert!(out.contains(&format!("line {line}")) && out.contains("fundstelle index"), "{out}");
    let out =
        collection.run(["vocabulary", "test", "des Bundesministeriums für Musterarbeit"]).ends_with(0).out;
    assert!(out.contains("organiser bmz"), "{out}");

    for (kind, id, key, name) in [
        ("theme", "wasser", "terms_de", "Musterwasserschloss"),
        ("place", "by", "also_de", "Belorussland"),
        ("glossary", "impact measurement", "en", "sample metrics"),
    ] {
        collection.run(["vocabulary", "add", kind, id, name, "--key", key]).ends_with(0);
        let out = collection.run(["vocabulary", "list", name, "--kind", kind]).ends_with(0).out;
        assert!(out.contains(name) && out.ends_with("1 entry\n"), "{out}");
    }
}

fn names_of_others_and_unknown_entries_are_refused() {
    let collection = with_folder();
    let files = || ["organisers.toml", "themes.toml", "places.toml"].map(|name| file(&collection, name));
    let before = files();
    for (arguments, said) in [
        (
            &["organiser", "skew", "engagement global"][..],
            &["organiser 'engagement-global'", "one entry only"][..],
        ),
        (&["organiser", "giz", "GTZ"], &["has the name 'GTZ' already"]),
        (&["organiser", "giz", "GWP"], &["german-water-partnership", "[[ambiguous]]"]),
        (&["organiser", "engagement", "Neu und gut"], &["no entry 'engagement'", "engagement-global"]),
        (&["organiser", "giz", " – "], &["is no name"]),
        (&["theme", "klima", "Trinkwasser", "--key", "terms_de"], &["theme 'wasser'"]),
        (&["theme", "klima", "Hagelschlag"], &["--key", "terms_de"]),
        (&["theme", "klima", "Hagelschlag", "--key", "aliases"], &["no list 'aliases'", "terms_de"]),
        (&["place", "by", "Kenya", "--key", "also_en"], &["place 'ke'"]),
    ] {
        collection.run(["vocabulary", "add"].iter().chain(arguments)).ends_with(1).says(said);
    }
    collection.run(["vocabulary", "add", "person", "a", "b"]).ends_with(2);
    assert_eq!(files(), before, "a refused name was written");
}

fn a_file_that_is_not_in_the_folder_is_made_from_the_built_in_one() {
    let collection = with_folder();
    let built_in = file(&collection, "themes.toml");
    fs::remove_file(collection.path().join("vokabular/themes.toml")).expect("the file is there");
    let add = ["vocabulary", "add", "theme", "wasser", "Musterwasserschloss", "--key", "terms_de"];
    let out = collection.run(add).ends_with(0).out;
    assert!(out.contains("themes.toml was not in the folder"), "{out}");
    assert_eq!(file(&collection, "themes.toml").replace("  \"Musterwasserschloss\",\n", ""), built_in);
    let out = collection.run(["vocabulary", "copy", "vokabular"]).ends_with(0).out;
    assert!(
        out.contains("was there already") && file(&collection, "themes.toml").contains("Musterwasserschloss")
    );
}

fn without_a_folder_it_is_told_how_to_get_one() {
    let collection = Collection::new();
    let add = ["vocabulary", "add", "organiser", "giz", "Bundesgesellschaft"];
    collection.run(add).ends_with(1).says(&["vocabulary copy", "fundstelle.toml"]);
}
