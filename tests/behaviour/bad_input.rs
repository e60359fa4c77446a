//! Bad input gives a message that names the place and what to do, and nothing else is lost.

use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;

use crate::harness::{Collection, Output, Server, files_below};

tests![
    a_missing_folder_fails_the_run,
    bad_documents_are_named_and_the_rest_is_indexed,
    bad_lines_are_named_and_the_rest_is_indexed,
    a_value_nobody_understands_is_left_out_and_told,
    the_second_article_of_an_id_is_skipped,
    an_index_of_another_schema_is_refused_and_rebuilt,
    a_damaged_index_is_told_whatever_is_damaged,
    a_damaged_index_is_mended_by_a_rebuild,
    an_index_without_its_pointer_or_with_a_wrong_one_is_told,
    searching_without_an_index_says_how_to_build_one,
    a_port_in_use_is_told,
    a_wrong_configuration_stops_the_start,
    wrong_usage_is_code_2,
    a_path_that_a_message_repeats_moves_no_terminal,
    wrong_flags_of_a_search_name_what_is_allowed,
    wrong_files_of_queries_name_the_line,
    wrong_files_of_an_evaluation_name_the_line,
    wrong_parameters_are_refused_by_the_endpoint_and_noted_on_the_page,
];

const GOOD: &str = "Brücken in Gambia\n\nDie Brücken verbinden seit dem Frühjahr beide Ufer.";

fn good() -> Collection {
    Collection::new().text("gut.txt", GOOD)
}

/// Asserts that the good article was indexed, whatever was wrong beside it.
fn check_good(collection: &Collection) {
    let found = collection.site().search(&[("q", "Brücken"), ("match", "all")]);
    assert!(found.rank("gut.txt").is_some(), "the good article was lost; {}", found.describe());
}

/// The line of the report that says that a document was skipped.
fn skipped<'a>(run: &'a Output, place: &str) -> &'a str {
    let start = format!("skipped {place}: ");
    let line = run.err.lines().find(|line| line.starts_with(&start));
    line.unwrap_or_else(|| panic!("{place} is not among what was skipped:\n{}", run.err))
}

fn a_missing_folder_fails_the_run() {
    let collection = good();
    let run = collection.run(["index", "articles", "nirgends"]).ends_with(1);
    run.says(&["no file or folder 'nirgends'", "check the path"]);
    assert!(!collection.config.index.join("CURRENT").exists(), "an index was built all the same");
}

fn bad_documents_are_named_and_the_rest_is_indexed() {
    let collection = good();
    let cases: [(&str, &[u8], &[&str]); 10] = [
        ("leer.txt", b"", &["empty", "put text into it"]),
        ("weiss.txt", b" \n\t\n", &["empty"]),
        ("binaer.txt", b"\x00\x01\x02\xff\xfe\x00\x00\x07\x08 abc \x00\x00\x00\x10\x11\x12", &["not text", "extension"]),
        ("bild.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", &["a PNG image"]),
        ("bericht.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", &["a PDF file"]),
        ("offen.md", b"---\ntitle: Offen\n\n# Text\n\nnie geschlossen", &["front matter", "line 1", "'---'"]),
        ("doppelpunkt.md", b"---\ntitle: eins: zwei: [drei\n---\n\nText", &["front matter", "line 2", "quotes"]),
        ("titel.md", b"---\ntitle: {a: b}\n---\n\nText", &["line 2", "'title'"]),
        ("noindex.html", b"<html><head><meta name=\"robots\" content=\"noindex\"></head><body><p>Nicht finden</p></body></html>", &["noindex"]),
        ("leer.html", b"<html><body></body></html>", &["no text"]),
    ];
    for (name, bytes, _) in cases {
        collection.write(name, bytes);
    }
    let run = collection.run(["index", "articles"]).ends_with(3);
    for (name, _, parts) in cases {
        let line = skipped(&run, name);
        for part in parts {
            assert!(line.contains(part), "the message on {name} does not say {part:?}: {line}");
        }
    }
    run.says(&["indexed 1", "skipped 10"]);
    check_good(&collection);
    // `inspect` reports the same without an index.
    collection
        .run(["inspect", "articles", "--json"])
        .ends_with(3)
        .says(&["skipped leer.txt", "skipped titel.md"]);
}

fn bad_lines_are_named_and_the_rest_is_indexed() {
    let collection = good();
    let long_id = format!("{{\"id\": \"{}\", \"text\": \"zu lang\"}}", "x".repeat(300));
    let lines = [
        r#"{"id": "erste", "text": "Die erste Zeile handelt von Mühlen."}"#,
        "das ist kein JSON",
        r#"{"id": "ohne-text", "title": "Kein Text"}"#,
        "[1, 2, 3]",
        r#"{"id": "leer", "text": "  "}"#,
        r#"{"id": "titel", "text": "Ein Text", "title": {"de": "Titel"}}"#,
        &long_id,
        "{\"id\": \"abgerissen\", \"text\": \"Ein Te",
        r#"{"id": "letzte", "text": "Die letzte Zeile handelt von Mühlen."}"#,
    ];
    collection.write("zeilen.jsonl", lines.join("\n"));
    let run = collection.run(["index", "articles"]).ends_with(3);
    for (number, part) in [
        (2, "not valid JSON"),
        (3, "'text'"),
        (4, "no object"),
        (5, "'text'"),
        (6, "'title'"),
        (8, "not valid JSON"),
    ] {
        let line = skipped(&run, &format!("zeilen.jsonl:{number}"));
        assert!(line.contains(part), "the message on line {number} does not say {part:?}: {line}");
    }
    run.says(&["indexed 4", "skipped 6"]);
    check_good(&collection);
    let mut ids = collection.site().search(&[("q", "Mühlen"), ("match", "all")]).ids();
    ids.sort();
    assert_eq!(ids, ["erste", "letzte"]);
}

/// A wrong year is worse than none, but no reason to lose the article.
fn a_value_nobody_understands_is_left_out_and_told() {
    let collection = good();
    collection.write("jahr.md", "---\ntitle: Jahr\nyear: bald\n---\n\nDie Mühlen mahlen.");
    collection.run(["index", "articles"]).ends_with(0).says(&["indexed 2"]);
    assert_eq!(collection.site().article("jahr.md")["year"], serde_json::Value::Null);
    let told = collection.run(["inspect", "articles/jahr.md", "--json"]).ends_with(0).out;
    assert!(told.contains("invalid stated year") && told.contains("bald"), "{told}");
}

fn the_second_article_of_an_id_is_skipped() {
    let collection = good();
    collection.write("a.jsonl", "{\"id\": \"doppelt\", \"text\": \"Der erste handelt von Mühlen.\"}\n{\"id\": \"doppelt\", \"text\": \"Der zweite handelt von Deichen.\"}\n");
    collection.write("b.md", "---\nid: doppelt\n---\n\nDer dritte handelt von Wehren.");
    let run = collection.run(["index", "articles"]).ends_with(3);
    for place in ["a.jsonl:2", "b.md"] {
        let line = skipped(&run, place);
        assert!(line.contains("'doppelt' is there already") && line.contains("another `id`"), "{line}");
    }
    check_good(&collection);
    let site = collection.site();
    assert_eq!(site.search(&[("q", "Mühlen"), ("match", "all")]).ids(), ["doppelt"]);
    assert_eq!(site.search(&[("q", "Deichen Wehren")]).total(), 0);
    // The next run reports the same, although it has nothing to write.
    collection.run(["index", "articles"]).ends_with(3).says(&["unchanged 2", "nothing was written"]);
}

fn an_index_of_another_schema_is_refused_and_rebuilt() {
    let collection = good().indexed();
    let manifest = collection.config.index.join("generations/0001/manifest.json");
    let mut json: serde_json::Value =
        serde_json::from_slice(&fs::read(&manifest).expect("it is there")).expect("it is JSON");
    json["schema"] = "written by another program".into();
    fs::write(&manifest, json.to_string()).expect("it can be written");
    for arguments in [["search", "Brücken"].as_slice(), &["index", "articles"], &["stats"]] {
        let run = collection.run(arguments).ends_with(failed(arguments));
        run.says(&["written with another schema", "fundstelle index --rebuild"]);
    }
    collection.run(["sources"]).ends_with(0).prints(&["/articles"]);
    let mut server = Server::start(&collection, &[]);
    let line = server.wait_for("nothing is served until the index is mended");
    assert!(line.contains("fundstelle index --rebuild"), "{line}");
    assert_eq!(server.get("/health/ready").0, 503);
    assert_eq!(server.get("/health/live").0, 200);
    collection.run(["index", "--rebuild", "articles"]).ends_with(0);
    server.wait_for("now serving 000");
    assert_eq!(server.get("/health/ready").0, 200);
    check_good(&collection);
}

/// The exit code of a command that failed: that of `search` tells a failure from a search without hits.
fn failed(arguments: &[&str]) -> i32 {
    if arguments[0] == "search" { 2 } else { 1 }
}

fn a_damaged_index_is_told_whatever_is_damaged() {
    let collection = Collection::of_sample();
    let generation = collection.config.index.join("generations/0001");
    let is_lock = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "lock");
    for path in files_below(&generation).into_iter().filter(|path| !is_lock(path)) {
        let whole = fs::read(&path).expect("the file can be read");
        let name = path.strip_prefix(&generation).expect("it lies below").display();
        for kept in [0, whole.len() / 2] {
            fs::write(&path, &whole[..kept]).expect("the file can be cut");
            let run = collection.run(["search", "Wasser", "--limit", "100"]);
            // With half of one file this search may still be answered, but nothing may crash.
            assert!(
                matches!(run.code, Some(0 | 2)),
                "a search crashed ({:?}) with {name} cut to {kept} of {} bytes:\n{}",
                run.code,
                whole.len(),
                run.err
            );
            if run.code == Some(1) {
                assert!(!run.err.contains("panicked"), "{name} cut to {kept}: {}", run.err);
                let says_how = run.err.contains("fundstelle index --rebuild");
                assert!(
                    says_how,
                    "with {name} cut to {kept} bytes the message does not say what to do: {}",
                    run.err
                );
            }
        }
        fs::write(&path, &whole).expect("the file can be mended");
    }
    collection.run(["search", "Wasser"]).ends_with(0);
}

/// Every message about a damaged index recommends `--rebuild`, so this must work after any damage.
fn a_damaged_index_is_mended_by_a_rebuild() {
    for damaged in [
        "CURRENT",
        "manifest.json",
        "lexicon.tsv",
        "facts.json",
        "meta.json",
        ".store",
        ".fast",
        ".idx",
        ".term",
    ] {
        let collection = good().indexed();
        let files = files_below(&collection.config.index);
        let file = files.iter().find(|path| path.to_string_lossy().ends_with(damaged));
        let file = file.unwrap_or_else(|| panic!("no {damaged} among {files:?}"));
        let whole = fs::read(file).expect("the file can be read");
        fs::write(file, &whole[..whole.len() / 2]).expect("the file can be cut");
        let report = collection.rebuild_of(&[collection.articles()]);
        assert_eq!((report.indexed(), report.removed), (1, 0), "after cutting {damaged}");
        check_good(&collection);
    }
}

fn an_index_without_its_pointer_or_with_a_wrong_one_is_told() {
    let collection = good().indexed();
    let pointer = collection.config.index.join("CURRENT");
    for (content, part) in
        [("viele", "does not hold the number of a generation"), ("0009\n", "0009"), ("", "CURRENT")]
    {
        fs::write(&pointer, content).expect("it can be written");
        let run = collection.run(["search", "Brücken"]).ends_with(2);
        run.says(&[part, "fundstelle index --rebuild"]);
    }
    collection.run(["index", "--rebuild", "articles"]).ends_with(0);
    check_good(&collection);
}

fn searching_without_an_index_says_how_to_build_one() {
    let collection = Collection::new();
    for arguments in [["search", "Brücken"].as_slice(), &["show", "a"], &["stats"]] {
        collection
            .run(arguments)
            .ends_with(failed(arguments))
            .says(&["there is no index at", "fundstelle index SOURCE"]);
    }
    let run = collection.run(["serve", "--listen", "127.0.0.1:0"]).ends_with(1);
    run.says(&["there is no index", "no articles at corpus/articles", "fundstelle index SOURCE"]);
}

fn a_port_in_use_is_told() {
    let collection = good().indexed();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = taken.local_addr().expect("it has an address").to_string();
    let run = collection.run(["serve", "--listen", &address]).ends_with(1);
    assert_eq!(run.out, "", "it said that it serves");
    run.says(&["cannot listen on", &address, "name another one with --listen"]);
}

fn a_wrong_configuration_stops_the_start() {
    let collection = good().indexed();
    let configured = |content: &str| {
        fs::write(collection.path().join("falsch.toml"), content).expect("it can be written");
        collection.run(["search", "Brücken", "--config", "falsch.toml"]).ends_with(2)
    };
    configured("farbe = \"rot\"").says(&["configuration is wrong", "farbe"]);
    configured("[web]\nlissten = \"x\"").says(&["configuration is wrong", "lissten"]);
    configured("[web]\nmax_searches = \"viele\"").says(&[
        "configuration is wrong",
        "max_searches",
        "falsch.toml",
    ]);
    configured("[web]\nbase_path = \"suche\"").says(&["web.base_path 'suche'", "start with /"]);
    configured("index = [").says(&["configuration is wrong", "falsch.toml"]);
    let missing = collection.run(["search", "Brücken", "--config", "nirgends.toml"]).ends_with(2);
    missing.says(&["nirgends.toml does not exist", "--config"]);
    // A file with the usual name is read without being configured.
    fs::write(collection.path().join("fundstelle.toml"), "farbe = \"rot\"").expect("it can be written");
    collection.run(["search", "Brücken"]).ends_with(2).says(&["farbe"]);
}

fn a_path_that_a_message_repeats_moves_no_terminal() {
    let collection = good();
    for arguments in [["index", "nein\u{1b}[31m\u{2028}x"], ["inspect", "nein\u{1b}[31m\u{2028}x"]] {
        let run = collection.run(arguments);
        assert_ne!(run.code, Some(0), "{arguments:?}");
        assert!(!run.err.contains(['\u{1b}', '\u{2028}']), "{arguments:?}: {}", run.err);
        run.says(&["nein\\u{1b}[31m\\u{2028}x"]);
    }
}

fn wrong_usage_is_code_2() {
    let collection = good();
    for arguments in [
        ["suche", "Brücken"].as_slice(),
        &["search"],
        &["index"],
        &["search", "Brücken", "--limit", "0"],
        &["search", "Brücken", "--limit", "viele"],
        &["search", "--queries", "a.jsonl"],
        &["serve", "--listen", "überall"],
        &["index", "articles", "--unbekannt"],
    ] {
        let run = collection.run(arguments).ends_with(2);
        assert!(run.err.contains("--help"), "{arguments:?} does not name the help: {}", run.err);
    }
    let help = collection.run(["--help"]).ends_with(0).out;
    for command in ["index", "search", "inspect", "show", "stats", "serve"] {
        assert!(help.contains(command), "the help does not name {command}");
    }
}

fn wrong_flags_of_a_search_name_what_is_allowed() {
    let collection = good().indexed();
    for (flag, value, allowed) in [
        ("--sort", "beliebt", "relevance, newest, oldest, title"),
        ("--match", "manche", "auto, all, any"),
        ("--year", "bald", "a year from 1800 to 2199, or none"),
        ("--year", "2023,2024", "give it again for each"),
        ("--place", "Bon", "bn (Brunei), bo (Bolivia)"),
        ("--page", "0", "from 1 to"),
        ("--language", "klingonisch", "de (German), en (English)"),
    ] {
        collection.run(["search", "Brücken", flag, value]).ends_with(2).says(&[value, allowed]);
    }
    for date in ["Mai 2023", "5/2023", "24.5.2023", "May 2023"] {
        let dated = collection.run(["search", "Brücken", "--date-from", date]);
        assert!(dated.code != Some(2), "{date}: {}", dated.err);
    }
    let none = collection.run(["search", "Quastenflosser"]).ends_with(1);
    assert!(none.out.contains("No articles"), "no hit is no failure, and is told: {}", none.out);
}

fn wrong_files_of_queries_name_the_line() {
    let collection = good().indexed();
    let run = |content: &str| {
        fs::write(collection.path().join("fragen.jsonl"), content).expect("it can be written");
        collection.run(["search", "--queries", "fragen.jsonl", "--format", "trec"])
    };
    let wrong = run("{\"id\": \"1\", \"text\": \"Brücken\"}\n\n{\"id\": 2}\n").ends_with(2);
    wrong.says(&["fragen.jsonl:3", "`id` and `text`"]);
    let right = run("{\"id\": \"frage 1\", \"text\": \"Brücken\"}\n{\"id\": \"2\", \"text\": \"((((\"}\n")
        .ends_with(0);
    let first = right.out.lines().next().unwrap_or_default();
    assert!(first.starts_with("frage%201 Q0 gut.txt 1 "), "white space in ids is encoded: {first:?}");
    let missing = collection.run(["search", "--queries", "nirgends.jsonl", "--format", "trec"]);
    missing.ends_with(2).says(&["cannot read nirgends.jsonl"]);
}

fn wrong_files_of_an_evaluation_name_the_line() {
    let collection = good().indexed();
    let write = |name: &str, content: &str| {
        fs::write(collection.path().join(name), content).expect("it can be written");
    };
    let right = [
        ("fragen.jsonl", "{\"id\": \"1\", \"text\": \"Brücken\"}\n"),
        ("urteile.tsv", "1\tgut.txt\t1\n"),
        ("lauf.trec", "1 Q0 gut.txt 1 2.5 t\n"),
    ];
    let searched = ["eval", "--queries", "fragen.jsonl", "--qrels", "urteile.tsv", "--against", "lauf.trec"];
    for (name, content, says) in [
        (
            "fragen.jsonl",
            "{\"id\": \"1\", \"text\": \"a\"}\n{\"id\": 2}\n",
            &["fragen.jsonl:2: ", "`id` and `text`"][..],
        ),
        ("urteile.tsv", "1\tgut.txt\t1\n1 gut.txt\n", &["urteile.tsv:2: ", "query, article and relevance"]),
        ("urteile.tsv", "1\tgut.txt\tsehr\n", &["urteile.tsv:1: ", "\"sehr\""]),
        ("lauf.trec", "1 Q0 gut.txt 1 2.5\n", &["lauf.trec:1: ", "six fields"]),
        ("lauf.trec", "1 Q0 gut.txt 1 2 t\n1 Q0 gut.txt 2 1 t\n", &["lauf.trec:2: ", "twice"]),
    ] {
        right.iter().for_each(|(name, content)| write(name, content));
        write(name, content);
        collection.run(searched).ends_with(1).says(says);
    }
    right.iter().for_each(|(name, content)| write(name, content));
    collection.run(searched).ends_with(0);
    write("urteile.tsv", "\u{1b}[31m\tgut.txt\t1\n1\tx\u{7}\t1\n");
    let hostile = collection.run(searched).ends_with(0);
    assert!(!(hostile.out + &hostile.err).contains(|c: char| c.is_control() && c != '\n'));
    let missing = ["eval", "--run", "nirgends.trec", "--qrels", "urteile.tsv"];
    collection.run(missing).ends_with(1).says(&["cannot read nirgends.trec"]);
    collection.run(["eval", "--qrels", "urteile.tsv"]).ends_with(2).says(&["--queries"]);
    collection.run(searched.iter().chain(&["--depth", "0"])).ends_with(2).says(&["1..=1000"]);
    collection.run(searched.iter().chain(&["--match", "manche"])).ends_with(2).says(&["auto, all, any"]);
    collection.run(missing.iter().chain(&["--save", "x"])).ends_with(2).says(&["--save"]);
    let nowhere = Collection::new();
    right.iter().for_each(|(name, content)| {
        fs::write(nowhere.path().join(name), content).expect("it can be written");
    });
    nowhere.run(searched).ends_with(1).says(&["fundstelle index"]);
}

fn wrong_parameters_are_refused_by_the_endpoint_and_noted_on_the_page() {
    let site = good().indexed().site();
    let cases = [
        ("page", "0", "invalid_value", "a whole number from 1 to 10000"),
        ("page", "-1", "invalid_value", "a whole number"),
        ("page", "10001", "invalid_value", "10000"),
        ("per_page", "100000", "invalid_value", "a whole number from 1 to 100"),
        ("per_page", "0", "invalid_value", "100"),
        ("per_page", "zehn", "invalid_value", "100"),
        ("sort", "beliebt", "invalid_value", "relevance, newest, oldest, title"),
        ("match", "manche", "invalid_value", "auto, all, any"),
        ("year", "bald", "invalid_filter", "none"),
        ("year", "20233", "invalid_filter", "1800"),
        ("language", "klingonisch", "invalid_filter", "de, en"),
        ("year_from", "bald", "invalid_value", "a year"),
        ("date_to", "2023-13", "invalid_value", "2023-05-24"),
        ("lang", "fr", "invalid_value", "de, en"),
    ];
    for (name, value, code, allowed) in cases {
        let problem = site.refused(&[("q", "Brücken"), (name, value)]);
        assert_eq!((&problem["code"], &problem["parameter"]), (&code.into(), &name.into()), "{problem}");
        assert!(problem["allowed"].as_str().is_some_and(|text| text.contains(allowed)), "{problem}");
        assert_eq!(problem["status"], 400);
        let page = site.page(&[("q", "Brücken"), (name, value)]);
        let is_beyond_end = value == "10001";
        assert!(
            page.contains("<mark>Brücken</mark>") || is_beyond_end,
            "the page has no hits with {name}={value}"
        );
        assert!(name == "lang" || page.contains("class=\"notices\""), "the page is silent on {name}={value}");
    }
    let unknown = site.refused(&[("q", "Brücken"), ("farbe", "rot")]);
    assert_eq!((&unknown["code"], &unknown["parameter"]), (&"unknown_parameter".into(), &"farbe".into()));
    assert!(
        unknown["allowed"]
            .as_str()
            .is_some_and(|text| text.contains("organiser") && text.contains("per_page"))
    );
    assert!(site.page(&[("q", "Brücken"), ("farbe", "rot")]).contains("<mark>Brücken</mark>"));
    let twice = site.refused(&[("q", "a"), ("q", "b")]);
    assert_eq!(twice["parameter"], "q");
}
