//! The commands about the configuration, and what is said where it is wrong.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{Collection, Output};

tests![
    every_value_is_shown_with_where_it_comes_from,
    an_older_name_of_a_key_is_an_origin_too,
    no_secret_is_shown,
    a_written_configuration_is_whole_and_overwrites_nothing,
    a_key_that_is_unknown_is_named_with_its_line_and_the_nearest,
    a_key_of_another_table_is_led_to_its_own,
    values_of_another_type_are_told_with_an_example,
    a_variable_that_is_unknown_is_named_with_the_nearest,
    a_value_that_cannot_be_is_named_with_its_line,
    what_is_no_toml_is_named_with_its_line,
];

fn configured(text: &str) -> Collection {
    let collection = Collection::new();
    fs::write(collection.path().join("fundstelle.toml"), text).expect("it can be written");
    collection
}

/// What is said of a configuration that is wrong.
fn refused(text: &str) -> Output {
    configured(text).run(["stats"]).ends_with(1)
}

fn every_value_is_shown_with_where_it_comes_from() {
    let collection =
        configured("corpus = \"berichte\"\n\n[web]\nname = \"Suche\"\nlisten = \"localhost:9000\"\n");
    let variables = [("FUNDSTELLE_WEB__LISTEN", "127.0.0.1:9001"), ("FUNDSTELLE_INGEST__DEPTH", "7")];
    let shown = collection.run_with(&variables, ["config", "show"]).ends_with(0).out;
    for line in [
        "corpus = \"berichte\"  # fundstelle.toml, line 1",
        "web.name = \"Suche\"  # fundstelle.toml, line 4",
        "web.listen = \"127.0.0.1:9001\"  # variable FUNDSTELLE_WEB__LISTEN",
        "ingest.depth = 7  # variable FUNDSTELLE_INGEST__DEPTH",
        "web.max_searches = 64  # default",
        "# web.public_url is not set",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line} is missing:\n{shown}");
    }
    let index = shown.lines().find(|line| line.starts_with("index = ")).expect("the index");
    assert!(index.ends_with("# flag --index"), "{index}");
    // What is shown can be read as a configuration.
    let copy = configured(&shown);
    let again = copy.run(["config", "show", "web.listen"]).ends_with(0).out;
    assert!(again.starts_with("web.listen = \"127.0.0.1:9001\"  # fundstelle.toml, line "), "{again}");
    let changed = collection.run(["config", "show", "--changed", "--json", "web"]).ends_with(0).out;
    let changed: Vec<Value> = changed.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let listen = json!({"key": "web.listen", "value": "localhost:9000", "origin": {"kind": "file", "file": "fundstelle.toml", "line": 5}});
    assert!(changed.len() == 2 && changed[0] == listen, "{changed:?}");
    collection.run(["config", "show", "web.lisen"]).ends_with(1).says(&["did you mean web.listen"]);
}

fn an_older_name_of_a_key_is_an_origin_too() {
    let collection = configured("[web]\ndemand = \"sums\"\n");
    let shown = collection.run(["config", "show", "--changed"]).ends_with(0).out;
    assert!(shown.contains("web.query_log = \"sums\"  # fundstelle.toml, line 2"), "{shown}");
}

fn no_secret_is_shown() {
    let hash = "0123456789abcdef".repeat(4);
    let collection =
        configured(&format!("[[web.keys]]\nname = \"cms\"\nhash = \"{hash}\"\nscopes = [\"search\"]\n"));
    for arguments in [&["config", "show"][..], &["config", "show", "--json"]] {
        let shown = collection.run(arguments).ends_with(0).out;
        assert!(shown.contains("cms") && !shown.contains(&hash), "{shown}");
    }
}

fn a_written_configuration_is_whole_and_overwrites_nothing() {
    let collection = Collection::new();
    assert_eq!(collection.run(["config", "init"]).ends_with(0).out, "fundstelle.toml\n");
    let file = collection.path().join("fundstelle.toml");
    let written = fs::read_to_string(&file).expect("it was written");
    assert!(
        written.contains("#listen = \"127.0.0.1:8080\"") && written.contains("[web.branding]"),
        "{written}"
    );
    assert_eq!(collection.run(["config", "init", "-"]).ends_with(0).out, written);
    let shown = collection.run(["config", "show", "--changed"]).ends_with(0).out;
    assert!(shown.lines().count() == 1 && shown.contains("flag --index"), "it changes something: {shown}");
    fs::write(&file, "index = \"mine\"").expect("it can be written");
    collection.run(["config", "init"]).ends_with(1).says(&["fundstelle.toml is there already"]);
    assert_eq!(fs::read_to_string(&file).expect("it is there"), "index = \"mine\"");
}

fn a_key_of_another_table_is_led_to_its_own() {
    refused("[web]\ncorpus = \"x\"\n")
        .says(&["unknown key `corpus` in [web]; `corpus` stands above all tables, at the top of the file"]);
    refused("[web]\nlog = \"json\"\n").says(&["`log` stands above all tables"]);
    refused("[web]\nindex = \"i\"\n").says(&["`index` stands above all tables"]);
    refused("[web]\nexclude = []\n").says(&["`exclude` belongs in [ingest]"]);
    refused("[[web.keys]]\nname = \"a\"\nwritten = \"w\"\n").says(&["`written` belongs in [web]"]);
    for other in ["port = 80", "host = \"0.0.0.0\""] {
        refused(&format!("[web]\n{other}\n")).says(&["write `listen = \"127.0.0.1:8080\"`"]);
    }
    refused("[web]\nzzzz = 1\n").says(&["`fundstelle config show` lists all keys"]);
}

fn values_of_another_type_are_told_with_an_example() {
    refused("[web]\nlisten = 127.0.0.1:9000\n")
        .says(&["line 2", "a text needs quotation marks: listen = \"127.0.0.1:9000\""]);
    refused("index = /srv/index\n").says(&["index = \"/srv/index\""]);
    refused("[web]\nmax_searches = \"64\"\n")
        .says(&["web.max_searches: \"64\" is not a whole number; such as 64"]);
    refused("[web]\nmax_searches = -1\n").says(&["web.max_searches: -1 is not a whole number from 0 on"]);
    refused("[log]\nformat = \"xml\"\n").says(&["log.format: no such value; write one of: text, json"]);
    refused("index = 5\n").says(&["index: 5 is not a text in quotation marks"]);
    refused("[web]\ntrusted_proxies = \"127.0.0.1\"\n").says(&["is not a list; such as [\"127.0.0.1\""]);
    refused("[web]\nlisten = 8080\n").says(&["web.listen", "127.0.0.1:8080"]);
    let collection = configured("[web]\nmax_searches = \"64\"\n");
    let german = collection.run_with(&[("LANG", "de_DE.UTF-8")], ["stats"]).ends_with(1);
    german.says(&["Zeile 2: web.max_searches: \"64\" passt nicht: hierher gehört eine ganze Zahl, etwa 64"]);
    for (written, told) in [
        ("listen = 127.0.0.1:80\n", "Zeile 1: ein Text braucht Anführungszeichen: listen"),
        ("[web]\npublic_url = \"x\"\n", "web.public_url „x“ muss eine Adresse"),
    ] {
        let german = configured(written).run_with(&[("LANG", "de_DE.UTF-8")], ["stats"]).ends_with(1);
        german.says(&[told]);
    }
    let collection = configured("[web]\ncorpus = \"x\"\n");
    let german = collection.run_with(&[("LANG", "de_DE.UTF-8")], ["stats"]).ends_with(1);
    german.says(&["Zeile 2: unbekannter Schlüssel `corpus` in [web]; `corpus` steht über allen Tabellen"]);
}

fn a_key_that_is_unknown_is_named_with_its_line_and_the_nearest() {
    refused("index = \"i\"\n\n[web]\nname = \"n\"\nlisen = \"x\"\n")
        .says(&["fundstelle.toml, line 5: unknown key `lisen` in [web]; did you mean `listen`?"]);
    refused("listen = \"127.0.0.1:1\"\n")
        .says(&["line 1: unknown key `listen` in the outermost table; did you mean `web.listen`?"]);
    refused("[web.branding]\nlogo = \"l\"\nacent = \"#000000\"\n")
        .says(&["line 3: unknown key `acent` in [web.branding]; did you mean `accent`?"]);
    refused("[meaning]\nzzz = 1\n").says(&["line 2", "its keys are enabled, table"]);
    refused("[[web.keys]]\nname = \"a\"\nscops = []\n")
        .says(&["line 3: unknown key `scops` in [web.keys]; did you mean `scopes`?"]);
}

fn a_variable_that_is_unknown_is_named_with_the_nearest() {
    let collection = configured("[web]\nname = \"n\"\n");
    let run = |name: &str, value: &str| collection.run_with(&[(name, value)], ["stats"]).ends_with(1);
    run("FUNDSTELLE_WEB__LISEN", "127.0.0.1:1").says(&[
        "variable FUNDSTELLE_WEB__LISEN: unknown key `lisen`",
        "did you mean `FUNDSTELLE_WEB__LISTEN`?",
    ]);
    run("FUNDSTELLE_WEB__LISTEN", "127.0.0.1")
        .says(&["variable FUNDSTELLE_WEB__LISTEN: web.listen", "'127.0.0.1'"]);
    run("FUNDSTELLE_WEB__BASE_PATH", "suche")
        .says(&["web.base_path 'suche'", "(variable FUNDSTELLE_WEB__BASE_PATH)"]);
}

fn a_value_that_cannot_be_is_named_with_its_line() {
    refused("[web]\n\nlisten = \"8080\"\n").says(&[
        "fundstelle.toml, line 3: web.listen",
        "'8080'",
        "localhost:8080",
    ]);
    refused("[web]\nmax_searches = \"many\"\n").says(&["line 2: web.max_searches", "many"]);
    refused("[web]\nname = \"n\"\nbase_path = \"suche\"\n")
        .says(&["web.base_path 'suche'", "(fundstelle.toml, line 3)"]);
    refused("[web]\ntrusted_proxies = [\n  \"127.0.0.1\",\n  \"localhost\",\n]\n")
        .says(&["line 4: web.trusted_proxies", "'localhost'"]);
}

fn what_is_no_toml_is_named_with_its_line() {
    refused("index = \"i\"\n[web\n").says(&["fundstelle.toml, line 2"]);
    refused("index = \"i\"\nindex = \"j\"\n").says(&["fundstelle.toml, line 2", "duplicate"]);
}
