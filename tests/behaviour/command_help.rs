//! The help of the commands: examples that run, possible values, short options, and the language of the reader.

use std::fs;

use crate::harness::{Collection, Server, copy, root, sample_articles};

tests![
    every_example_of_the_help_runs,
    help_and_errors_of_usage_speak_german_where_the_locale_does,
    failures_speak_german_where_the_locale_does,
    short_options_and_other_spellings_mean_what_the_long_ones_do,
    comments_of_examples_stay_comments,
    help_is_coloured_as_asked_for,
    a_slip_is_answered_by_what_is_documented,
    a_key_that_may_write_says_what_else_it_needs,
];

const GERMAN: (&str, &str) = ("LANG", "de_DE.UTF-8");

/// The paths of all commands that help shows, in the words that name them.
fn commands(collection: &Collection, path: &[String], found: &mut Vec<Vec<String>>) {
    let help = help_of(collection, path, &[]);
    found.push(path.to_vec());
    let listed = help.split("\nCommands:\n").nth(1).and_then(|rest| rest.split("\n\n").next());
    let names = listed.into_iter().flat_map(str::lines).filter_map(|line| {
        let name = line.strip_prefix("  ")?;
        (!name.starts_with(' ')).then(|| name.split(' ').next().unwrap_or_default().to_owned())
    });
    for name in names.filter(|name| name != "help").collect::<Vec<_>>() {
        commands(collection, &[path, &[name]].concat(), found);
    }
}

fn help_of(collection: &Collection, path: &[String], variables: &[(&str, &str)]) -> String {
    let arguments = path.iter().cloned().chain(["--help".to_owned()]);
    collection.run_with(variables, arguments).ends_with(0).out
}

/// The command lines of a help.
fn examples(help: &str) -> Vec<&str> {
    help.lines().filter_map(|line| line.strip_prefix("  $ ")).collect()
}

/// A folder with all that examples name.
fn furnished() -> Collection {
    let collection = Collection::new();
    let place = collection.path();
    copy(&sample_articles(), &collection.articles());
    copy(&sample_articles(), &place.join("archive"));
    collection.index();
    for name in ["queries.jsonl", "qrels.tsv"] {
        fs::copy(root().join("tests/relevance").join(name), place.join(name)).expect("it can be copied");
    }
    let pages = place.join("pages");
    fs::create_dir(&pages).expect("a folder can be made");
    for site in ["a", "b"] {
        let page = format!(
            "site\t{site}.example\nheadline\tEin Treffen in Musterstadt\ntext\tDie Kommunen sprachen über Wasser.\n"
        );
        fs::write(pages.join(format!("{site}.tsv")), page).expect("a file can be written");
    }
    fs::create_dir(place.join("query-log")).expect("a folder can be made");
    collection.shell("fundstelle vocabulary copy vocabulary", &[]).ends_with(0);
    fs::write(place.join("fundstelle.toml"), "vocabulary = \"vocabulary\"\n").expect("a file can be written");
    collection.shell("fundstelle backup backup.zip", &[]).ends_with(0);
    collection
}

fn every_example_of_the_help_runs() {
    let collection = furnished();
    let pristine = tempfile::tempdir().expect("a temporary folder can be made");
    copy(collection.path(), pristine.path());
    let mut paths = Vec::new();
    commands(&collection, &[], &mut paths);
    assert!(paths.len() > 30, "only {paths:?} have help");
    for path in paths {
        let help = help_of(&collection, &path, &[]);
        let examples = examples(&help);
        assert_eq!(examples.len(), 2, "{path:?} has {examples:?}");
        for example in &examples {
            for entry in fs::read_dir(collection.path()).expect("the folder can be read") {
                let entry = entry.expect("the folder can be read").path();
                let removed =
                    if entry.is_dir() { fs::remove_dir_all(&entry) } else { fs::remove_file(&entry) };
                removed.expect("it can be removed");
            }
            copy(pristine.path(), collection.path());
            run(&collection, example);
        }
        let german = help_of(&collection, &path, &[GERMAN]);
        assert_eq!(self::examples(&german), examples, "the German help has other examples");
    }
}

fn run(collection: &Collection, example: &str) {
    if let Some(arguments) = example.strip_prefix("fundstelle serve") {
        // Its port may be in use where the test runs.
        let arguments = arguments.replace(":9000", ":0");
        let server = Server::by_shell(collection, &format!("exec fundstelle serve{arguments}"));
        assert_eq!(server.get("/health/live").0, 200, "{example}");
        return;
    }
    if let Some(arguments) = example.strip_prefix("fundstelle health") {
        let server = Server::by_shell(collection, "exec fundstelle serve");
        let arguments = arguments.replace("127.0.0.1:9000", &server.address);
        let variables = [("FUNDSTELLE_WEB__LISTEN", server.address.as_str())];
        let asked = collection.shell(&format!("fundstelle health{arguments}"), &variables).ends_with(0);
        assert!(!asked.out.trim().is_empty(), "{example}");
        return;
    }
    if example.starts_with("fundstelle mcp") {
        let begin = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}"#;
        let asked = collection.shell(&format!("echo '{begin}' | {example} || true"), &[]);
        assert!(asked.out.contains("serverInfo"), "{example}: {}{}", asked.out, asked.err);
        return;
    }
    if example.starts_with("fundstelle move") {
        // A cluster is there for tests/cluster alone.
        let variables = [("FUNDSTELLE_ENGINE__OPENSEARCH__ADDRESSES", "[\"http://127.0.0.1:1\"]")];
        let refused = collection.shell(example, &variables).ends_with(1);
        let why = if example.contains("opensearch") { "127.0.0.1:1" } else { "engine.kind" };
        refused.says(&[why]);
        return;
    }
    let output = collection.shell(example, &[]);
    // `check` and `doctor` end with 4 where there is something to mend.
    let may_find = ["fundstelle check", "fundstelle doctor"].iter().any(|name| example.starts_with(name));
    let done = output.code == Some(0) || may_find && output.code == Some(4);
    assert!(done, "`{example}` ended with {:?}: {}{}", output.code, output.out, output.err);
    let keeps = example.contains('>') || example.starts_with("source");
    let told = !output.out.trim().is_empty() || !output.err.trim().is_empty();
    assert!(told || keeps, "`{example}` printed nothing");
}

fn help_and_errors_of_usage_speak_german_where_the_locale_does() {
    let collection = Collection::new();
    let german = |arguments: &[&str]| collection.run_with(&[GERMAN], arguments);
    for arguments in [&["search", "-h"][..], &["help", "search"], &["search", "--help"]] {
        let help = german(arguments).ends_with(0).out;
        for part in ["Aufruf: fundstelle search [OPTIONEN]", "Beispiele:", "Vorgabe: 10"] {
            assert!(help.contains(part), "{part} is missing in:\n{help}");
        }
        assert!(!help.contains("Usage") && !help.contains("default"), "{help}");
    }
    let help = german(&["help", "vocabulary", "add"]).ends_with(0).out;
    assert!(help.contains("Aufruf: fundstelle vocabulary add [OPTIONEN] <ART> <KENNUNG> <NAME>"), "{help}");
    collection.shell("fundstelle", &[GERMAN]).ends_with(2).says(&["Befehle:", "Durchsucht den Index"]);
    german(&[]).ends_with(2).says(&[
        "es fehlt ein Befehl",
        "search",
        "Aufruf: fundstelle [OPTIONEN] <BEFEHL>",
    ]);
    for (arguments, told) in [
        (
            &["search", "a", "--yeer", "2020"][..],
            &["unbekannte Angabe „--yeer“", "Meinten Sie „--year“?"][..],
        ),
        (&["serach"], &["unbekannter Befehl „serach“", "„search“"]),
        (&["search"], &["es fehlt", "<SUCHE>", "Aufruf: fundstelle search"]),
        (&["search", "a", "--sort", "newst"], &["„newst“ ist kein Wert", "möglich: relevance", "„newest“"]),
        (&["search", "a", "--limit", "5000"], &["„5000“ ist kein Wert", "von 1 bis 1000"]),
        (&["search", "a", "--limit", "viele"], &["„viele“ ist kein Wert", "keine ganze Zahl"]),
        (&["index", "a", "--wait", "bald"], &["„bald“ ist kein Wert", "Sekunden oder Minuten"]),
        (&["search", "a", "--json", "--format", "csv"], &["geht nicht zusammen mit „--format <FORMAT>“"]),
        (&["search", "a", "--open"], &["„--open <N>“ braucht einen Wert"]),
        (&["search", "a", "--json", "--json"], &["„--json“ darf nur einmal stehen"]),
        (&["show", "a", "b"], &["unbekannte Angabe „b“"]),
    ] {
        let output = german(arguments).ends_with(2);
        assert!(output.out.is_empty(), "{arguments:?} wrote {:?} to standard output", output.out);
        let told_all = told.iter().all(|part| output.err.contains(part));
        assert!(told_all && !output.err.contains("error"), "{arguments:?} was told:\n{}", output.err);
    }
    // A locale of another language, and one that is set for messages alone.
    for (variables, told) in [
        (&[("LANG", "fr_FR.UTF-8")][..], "Usage:"),
        (&[("LANG", "de_DE.UTF-8"), ("LC_ALL", "C")], "Usage:"),
        (&[("LANG", "C"), ("LC_MESSAGES", "de_AT.UTF-8")], "Aufruf:"),
    ] {
        let help = collection.run_with(variables, ["stats", "--help"]).ends_with(0).out;
        assert!(help.contains(told), "{variables:?}: {help}");
    }
}

fn failures_speak_german_where_the_locale_does() {
    let collection = Collection::new();
    for (arguments, code, told) in [
        (&["health", "--listen", "127.0.0.1:1"][..], 1, "unter 127.0.0.1:1 antwortet kein Server: "),
        (&["config", "show", "web.lisen"], 1, "„web.lisen“ gibt es nicht; meinten Sie web.listen"),
        (&["config", "init", "."], 1, ". gibt es schon und bleibt, wie es ist"),
        (&["search", "--server", "example.org", "a"], 2, "„example.org“ ist keine Adresse eines Servers"),
        (&["search", "--server", "http://127.0.0.1:1", "a"], 2, "http://127.0.0.1:1 antwortet nicht: "),
    ] {
        collection.run_with(&[GERMAN], arguments).ends_with(code).says(&[told]);
    }
}

fn short_options_and_other_spellings_mean_what_the_long_ones_do() {
    let collection = Collection::of_sample();
    let ids = |options: &[&str]| {
        let arguments = ["search", "Netzwerktreffen", "--format", "ids"].iter().chain(options);
        collection.run(arguments).ends_with(0).out
    };
    let all = ids(&["--year", "2023", "--limit", "2", "--sort", "newest"]);
    assert_eq!(all.lines().count(), 2);
    for options in [
        &["-y", "2023", "-n", "2", "-s", "newest"][..],
        &["-y", "2023", "-n2", "-s", "newest"],
        &["--jahr", "2023", "-l", "2", "-s", "newest"],
    ] {
        assert_eq!(ids(options), all, "{options:?}");
    }
    // A word to exclude stays one, though it begins with the letter of an option.
    let without = ids(&["-nachhaltig"]);
    assert_eq!(without, ids(&["-nachhaltig", "-n", "10"]));
    assert_eq!(ids(&["--colour", "never", "-n", "2"]).lines().count(), 2);
}

fn a_slip_is_answered_by_what_is_documented() {
    let collection = furnished();
    for variables in [&[][..], &[("LANG", "de_DE.UTF-8")]] {
        let slip = collection.run_with(variables, ["search", "--them", "wasser"]).ends_with(2);
        assert!(slip.err.contains("--theme") && !slip.err.contains("--thema"), "{}", slip.err);
    }
    collection.run(["help", "indexng"]).ends_with(2).says(&["did you mean", "indexing"]);
    let german = collection.run_with(&[("LANG", "de_DE.UTF-8")], ["help", "indexng"]).ends_with(2);
    let german = german.says(&["Fehler: es gibt weder", "meinten Sie", "indexing"]);
    assert!(!german.err.contains("Usage"), "{}", german.err);
}

fn a_key_that_may_write_says_what_else_it_needs() {
    let collection = Collection::new();
    collection
        .run(["key", "cms", "--scope", "write"])
        .ends_with(0)
        .says(&["in [web]", "written = \"written\""]);
    let reads = collection.run(["key", "cms", "--scope", "search"]).ends_with(0);
    assert!(!reads.err.contains("written ="), "{}", reads.err);
    std::fs::write(collection.path().join("fundstelle.toml"), "[web]\nwritten = \"w\"\n")
        .expect("the configuration");
    let set = collection.run(["key", "cms", "--scope", "write"]).ends_with(0);
    assert!(!set.err.contains("written ="), "{}", set.err);
}

fn help_is_coloured_as_asked_for() {
    let collection = Collection::new();
    let help = |options: &[&str]| {
        let arguments = options.iter().chain(&["stats", "--help"]).copied();
        collection.run_with(&[("NO_COLOR", ""), GERMAN], arguments).ends_with(0).out
    };
    assert!(!help(&[]).contains('\u{1b}'), "colour in a pipe");
    for asked in [&["--color", "always"][..], &["--color=always"]] {
        assert!(help(asked).contains("\u{1b}[1m\u{1b}[4mAufruf:"), "{:?}", help(asked));
    }
}

fn comments_of_examples_stay_comments() {
    let collection = Collection::new();
    let mut all = Vec::new();
    commands(&collection, &[], &mut all);
    for path in all {
        let help = help_of(&collection, &path, &[GERMAN]);
        let (_, below) =
            help.split_once("\nBeispiele:\n").unwrap_or_else(|| panic!("{path:?} has no examples"));
        let examples = below.split("\n\n").next().unwrap_or_default();
        for line in examples.lines().filter(|line| line.chars().count() > 80) {
            assert!(line.starts_with("  $ "), "a terminal breaks this comment: {line}");
        }
        assert!(
            examples.lines().all(|line| line.starts_with("  # ") || line.starts_with("  $ ")),
            "{examples}"
        );
    }
}
