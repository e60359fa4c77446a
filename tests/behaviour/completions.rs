//! The completions for shells, and the manual pages.

use crate::harness::{Collection, files_below};

tests![shells_complete_what_people_type, every_command_has_a_manual_page];

fn shells_complete_what_people_type() {
    let collection = Collection::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = collection.run(["completions", shell]).ends_with(0).out;
        for known in ["fundstelle", "vocabulary", "candidates", "least", "version"] {
            assert!(script.contains(known), "{shell} does not complete {known}");
        }
        assert!(!script.contains("read-document"), "{shell} completes a command that is no one's to type");
    }
    collection.run(["completions", "cmd"]).ends_with(2).says(&["bash", "fish"]);
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
