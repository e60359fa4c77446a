//! `fundstelle doctor`: what it finds, and that it says what to do.

use std::fs;
use std::net::TcpListener;

use serde_json::Value;

use crate::harness::{Collection, Output, Server};

tests![
    a_service_that_is_well_is_said_to_be,
    every_finding_says_what_to_do,
    findings_are_german_where_the_locale_is,
    a_wrong_configuration_is_a_finding,
    what_is_missing_is_named,
    a_taken_port_is_named,
    a_proxy_that_is_everybody_is_an_error,
    what_a_run_left_is_named,
    findings_are_folded_at_the_width_of_the_terminal,
];

/// A configuration in which nothing needs a word.
const WELL: &str = "[web]\npublic_url = \"https://www.example.org/suche\"\nbase_path = \"/suche\"\ntrusted_proxies = [\"127.0.0.1\"]\n";

fn configured(collection: &Collection, text: &str) {
    fs::write(collection.path().join("fundstelle.toml"), text).expect("it can be written");
}

/// The findings of a run, as it prints them with `--json`.
fn findings(output: &Output) -> Vec<Value> {
    output.out.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

/// What was found about a thing: its level and what was found.
fn about(output: &Output, thing: &str) -> Vec<(String, String)> {
    let text = |finding: &Value, name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    let found = findings(output);
    let found = found.iter().filter(|finding| finding["about"] == thing);
    found
        .map(|finding| (text(finding, "level"), text(finding, "found") + " → " + &text(finding, "advice")))
        .collect()
}

fn is_said(output: &Output, thing: &str, level: &str, part: &str) -> bool {
    about(output, thing).iter().any(|(of, text)| of == level && text.contains(part))
}

/// Runs the doctor; whether it ends well hangs on the memory of the machine too.
fn doctor(collection: &Collection) -> Output {
    let output = collection.run(["doctor", "--json"]);
    assert!([Some(0), Some(4)].contains(&output.code), "{}{}", output.out, output.err);
    output
}

fn a_service_that_is_well_is_said_to_be() {
    let collection = Collection::of_sample();
    let server = Server::start(&collection, &["--base-path", "/suche"]);
    configured(&collection, &format!("{WELL}listen = \"{}\"\n", server.address));
    let found = doctor(&collection);
    assert!(is_said(&found, "server", "ok", "is ready"), "{}", found.out);
    assert!(is_said(&found, "index", "ok", "71 articles"), "{}", found.out);
    assert!(is_said(&found, "proxy", "ok", "127.0.0.1"), "{}", found.out);
    assert!(is_said(&found, "public address", "ok", "https://www.example.org/suche"), "{}", found.out);
    assert!(is_said(&found, "space", "ok", "a rebuild needs about"), "{}", found.out);
    let worse = findings(&found).into_iter().filter(|finding| finding["about"] != "memory");
    assert!(
        worse.map(|finding| finding["level"].clone()).all(|level| level == "ok" || level == "note"),
        "{}",
        found.out
    );
    assert_eq!(server.terminate().0, Some(0));
    let text = collection.run(["doctor"]).out;
    assert!(text.contains("no server runs on") && text.contains("→ `fundstelle serve`"), "{text}");
}

fn every_finding_says_what_to_do() {
    let collection = Collection::new();
    configured(&collection, "[web]\nwritten = \"w\"\nmetrics_listen = \"0.0.0.0:9100\"\n");
    for finding in findings(&doctor(&collection)) {
        let is_fine = finding["level"] == "ok";
        assert!(is_fine || finding["advice"].as_str().is_some_and(|advice| advice.len() > 5), "{finding}");
    }
    let found = doctor(&collection);
    assert!(is_said(&found, "keys", "note", "fundstelle key NAME --scope write"), "{}", found.out);
    assert!(is_said(&found, "metrics", "warning", "everybody"), "{}", found.out);
    assert!(is_said(&found, "proxy", "warning", "trusted_proxies = ["), "{}", found.out);
}

fn findings_are_german_where_the_locale_is() {
    let collection = Collection::new();
    configured(&collection, "[web]\nwritten = \"w\"\nmetrics_listen = \"0.0.0.0:9100\"\n");
    let german = |arguments: &[&str]| collection.run_with(&[("LANG", "de_DE.UTF-8")], arguments);
    let text = german(&["doctor"]).ends_with(4).out;
    assert!(
        text.contains("Warnung  Kennzahlen     die Kennzahlen unter 0.0.0.0:9100 sind für alle lesbar"),
        "{text}"
    );
    let found = german(&["doctor", "--json"]);
    assert!(is_said(&found, "metrics", "warning", "everybody"), "programs read the same in every language");
    for finding in findings(&found) {
        for part in ["found", "advice"].iter().filter_map(|name| finding[*name].as_str()) {
            // How much memory is free hangs on the machine.
            assert!(finding["about"] == "memory" || !text.contains(part), "not in German: {part}\n{text}");
        }
    }
}

fn a_wrong_configuration_is_a_finding() {
    let collection = Collection::of_sample();
    configured(&collection, "[web]\nlisen = \"x\"\n");
    let found = collection.run(["doctor", "--json"]).ends_with(4);
    assert!(is_said(&found, "configuration", "error", "line 2: unknown key `lisen`"), "{}", found.out);
}

fn what_is_missing_is_named() {
    let collection = Collection::new();
    let file = collection.path().join("no-folder");
    fs::write(&file, "a file").expect("it can be written");
    let key = "[[web.keys]]\nname = \"cms\"\nhash = \"0000000000000000000000000000000000000000000000000000000000000000\"\nscopes = [\"write\"]\n";
    configured(
        &collection,
        &format!(
            "corpus = \"nowhere\"\nweb.written = \"no-folder/w\"\n{key}[ingest]\nreader = \"nothing\"\n"
        ),
    );
    let found = collection.run(["doctor", "--json"]).ends_with(4);
    assert!(is_said(&found, "index", "error", "nothing at nowhere"), "{}", found.out);
    assert!(is_said(&found, "folders", "error", "web.written no-folder/w can't be written"), "{}", found.out);
    assert!(is_said(&found, "reader", "error", "nothing"), "{}", found.out);
    assert!(is_said(&found, "configuration", "warning", "chmod o="), "{}", found.out);
}

fn a_taken_port_is_named() {
    let collection = Collection::of_sample();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("it is bound");
    // Whoever listens there says nothing, so it is no server of ours.
    drop(std::thread::spawn(move || taken.incoming().take(1).for_each(drop)));
    configured(&collection, &format!("{WELL}listen = \"{address}\"\n"));
    let found = collection.run(["doctor", "--json"]);
    let said = about(&found, "server");
    assert!(said.iter().any(|(_, text)| text.contains(&address.to_string())), "{}", found.out);
    assert!(!is_said(&found, "server", "ok", ""), "{}", found.out);
}

fn a_proxy_that_is_everybody_is_an_error() {
    let collection = Collection::of_sample();
    configured(
        &collection,
        "[web]\ntrusted_proxies = [\"0.0.0.0/0\"]\npublic_url = \"https://example.org/suche\"\n",
    );
    let found = collection.run(["doctor", "--json"]).ends_with(4);
    assert!(is_said(&found, "proxy", "error", "0.0.0.0/0"), "{}", found.out);
    assert!(is_said(&found, "public address", "warning", "'/suche'"), "{}", found.out);
}

fn what_a_run_left_is_named() {
    let collection = Collection::of_sample();
    configured(&collection, WELL);
    let generations = collection.config.index.join("generations");
    fs::create_dir(generations.join("0002")).expect("a folder can be made");
    let found = doctor(&collection);
    assert!(is_said(&found, "index", "note", "unfinished"), "{}", found.out);
    let manifest = generations.join("0001/manifest.json");
    fs::write(&manifest, "{").expect("it can be written");
    let found = collection.run(["doctor", "--json"]).ends_with(4);
    assert!(is_said(&found, "index", "error", "fundstelle verify"), "{}", found.out);
}

fn findings_are_folded_at_the_width_of_the_terminal() {
    let collection = Collection::new();
    configured(&collection, "");
    let whole = collection.run(["doctor"]).out;
    let folded = collection.run_with(&[("COLUMNS", "60")], ["doctor"]).out;
    assert!(whole.lines().any(|line| line.chars().count() > 60), "{whole}");
    assert!(folded.lines().count() > whole.lines().count(), "{folded}");
    for line in folded.lines().filter(|line| line.chars().count() > 60) {
        let (_, text) = line.split_at(line.char_indices().nth(24).map_or(line.len(), |(at, _)| at));
        assert!(
            !text.trim_start_matches("→ ").trim().contains(' '),
            "only a long word is not folded: {line}"
        );
    }
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&folded), words(&whole));
}
