//! The completions for shells, and the manual pages.

use crate::harness::{Collection, files_below};

tests![
    shells_complete_what_people_type,
    values_are_those_of_the_index,
    where_no_index_can_be_read_nothing_is_said,
    values_are_those_of_the_configured_index,
    every_command_has_a_manual_page,
];

/// What Bash offers for the last of some words, in the collection's folder.
fn offered(collection: &Collection, words: &[&str]) -> Vec<String> {
    offered_with(&[], collection, words)
}

/// The same with variables of the environment.
fn offered_with(variables: &[(&str, &str)], collection: &Collection, words: &[&str]) -> Vec<String> {
    let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let line = format!(
        "source <(fundstelle completions bash); COMP_WORDS=({}); COMP_CWORD={}; COMP_TYPE=9
        _clap_complete_fundstelle fundstelle {} x; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words.join(" "),
        words.len() - 1,
        words.last().expect("a word is typed"),
    );
    let output = collection.shell(&line, variables).ends_with(0);
    assert_eq!(output.err, "", "a completion writes into the line that is typed");
    output.out.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn shells_complete_what_people_type() {
    let collection = Collection::new();
    assert_eq!(offered(&collection, &["fundstelle", "vocab"]), ["vocabulary"]);
    assert_eq!(offered(&collection, &["fundstelle", "vocabulary", "can"]), ["candidates"]);
    assert_eq!(offered(&collection, &["fundstelle", "search", "wasser", "--sort", "new"]), ["newest"]);
    assert_eq!(offered(&collection, &["fundstelle", "search", "--year-f"]), ["--year-from"]);
    assert_eq!(offered(&collection, &["fundstelle", "vocabulary", "list", "--kind", "th"]), ["theme"]);
    assert_eq!(offered(&collection, &["fundstelle", "read-d"]), Vec::<String>::new());
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = collection.run(["completions", shell]).ends_with(0).out;
        assert!(
            script.contains("fundstelle") && script.contains("_FUNDSTELLE_COMPLETE"),
            "{shell}: {script}"
        );
    }
    collection.run(["completions", "cmd"]).ends_with(2).says(&["bash", "fish"]);
}

fn values_are_those_of_the_index() {
    let collection = Collection::of_sample();
    let search = |words: &[&str]| offered(&collection, &[&["fundstelle", "search"], words].concat());
    assert_eq!(search(&["--year", "202"])[..2], ["2026", "2025"], "the newest first");
    assert_eq!(search(&["-y", "2015"]), ["2015"]);
    assert_eq!(search(&["--year-from", "2015"]), ["2015"]);
    assert_eq!(search(&["--organiser", "gi"]), ["giz"]);
    assert_eq!(search(&["--organiser", "Zusammenarbeit"]), ["giz"], "by a word of its name");
    assert_eq!(search(&["--theme", "was"]), ["wasser"]);
    assert_eq!(search(&["--theme=was"]), ["--theme=wasser"]);
    assert_eq!(search(&["--place", "example"]), ["example-city"], "a place that the vocabulary doesn't have");
    assert!(search(&["--kind", ""]).contains(&"report".to_owned()));
    assert_eq!(search(&["--theme", "xyzzy"]), Vec::<String>::new());
    // A value that was offered is one that finds something.
    collection.run(["search", "--place", "example-city"]).ends_with(0);
    let fish = [("_FUNDSTELLE_COMPLETE", "fish"), ("LANG", "de_DE.UTF-8")];
    let told = collection.shell("fundstelle -- fundstelle export --theme was", &fish).ends_with(0).out;
    assert_eq!(told.trim(), "wasser\tWasser und Sanitärversorgung");
}

fn where_no_index_can_be_read_nothing_is_said() {
    let collection = Collection::new();
    let theme = |words: &[&str]| {
        offered(&collection, &[&["fundstelle"], words, &["search", "--theme", "was"]].concat())
    };
    assert_eq!(theme(&[]), Vec::<String>::new());
    assert_eq!(theme(&["--index", "nowhere"]), Vec::<String>::new());
    collection.write("../fundstelle.toml", "colour = \"blue\"");
    assert_eq!(theme(&[]), Vec::<String>::new());
    // The index that the command line names is the one that is asked.
    let sample = Collection::of_sample();
    let index = sample.config.index.display().to_string();
    collection.write("../fundstelle.toml", "");
    assert_eq!(theme(&["--index", &index]), ["wasser"]);
    assert_eq!(theme(&[&format!("--index={index}")]), ["wasser"]);
}

fn values_are_those_of_the_configured_index() {
    let (here, sample) = (Collection::new(), Collection::of_sample());
    let file = here.path().join("elsewhere.toml");
    std::fs::write(&file, format!("index = {:?}", sample.config.index)).expect("a file can be written");
    let file = file.to_str().expect("the path is Unicode");
    let words = ["fundstelle", "search", "--theme", "was"];
    assert_eq!(offered_with(&[("FUNDSTELLE_CONFIG", file)], &here, &words), ["wasser"]);
    assert_eq!(offered(&here, &["fundstelle", "--config", file, "search", "--theme", "was"]), ["wasser"]);
    let other = [("FUNDSTELLE_CONFIG", "nowhere.toml")];
    let words = ["fundstelle", "-c", file, "search", "--theme", "was"];
    assert_eq!(offered_with(&other, &here, &words), ["wasser"], "a flag stands above the variable");
}

fn every_command_has_a_manual_page() {
    let collection = Collection::new();
    let page = collection.run(["man"]).ends_with(0).out;
    assert!(page.contains(".TH fundstelle 1") && !page.contains("read\\-document"), "{page}");
    let out = collection.run(["man", "seiten"]).ends_with(0).out;
    assert_eq!(out.trim(), "seiten/fundstelle.1");
    let pages = files_below(&collection.path().join("seiten"));
    let has = |name: &str| pages.iter().any(|page| page.ends_with(name));
    assert!(has("fundstelle-check.1") && has("fundstelle-vocabulary-add.1"), "{pages:?}");
}
