//! What is learnt of the articles follows every write, is saved with the index, and never keeps it shut.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::harness::{Collection, Site, files_below, query_string};

tests![
    corrections_and_completions_follow_every_write,
    changes_come_to_what_a_rebuild_comes_to,
    what_can_not_be_read_is_learnt_anew_and_mended_by_the_next_write,
    a_file_that_no_commit_names_changes_nothing,
];

fn suggested(site: &Site, typed: &str) -> Vec<Value> {
    let address = format!("/api/v1/suggest?{}", query_string(&[("q", typed), ("limit", "20")]));
    site.get(&address).ok().json()["suggestions"].as_array().expect("suggestions").clone()
}

fn correction(site: &Site, q: &str) -> Value {
    site.search(&[("q", q)]).0["did_you_mean"].clone()
}

/// What a site suggests and corrects.
fn answers(site: &Site) -> Vec<Value> {
    let typed = ["quas", "brun", "tief", "murm", "Die Leiterin der Murm", "Quastenflsser"];
    let mut answers: Vec<Value> = typed.iter().flat_map(|typed| suggested(site, typed)).collect();
    answers.extend(["Quastenfloser", "Murmeltire", "Brunen"].map(|q| correction(site, q)));
    answers
}

fn text(word: &str, number: usize) -> String {
    format!(
        "Noch mehr über {word} {number}\n\nDie alten {word} leben lange im Tal, und die {word} auch. Ihre Leiterin \
         pflegt dort die sauberen Brunnen der Gemeinden, bis am Abend alle nach Hause gehen."
    )
}

fn collection() -> Collection {
    let collection = Collection::new();
    for number in 0..8 {
        collection.write(&format!("{number}.txt"), text("Quastenflosser", number));
    }
    collection.indexed()
}

fn language_files(collection: &Collection) -> Vec<PathBuf> {
    let files = files_below(&collection.config.index);
    files.into_iter().filter(|file| file.extension().is_some_and(|found| found == "language")).collect()
}

fn corrections_and_completions_follow_every_write() {
    let collection = collection();
    let site = collection.site();
    assert!(suggested(&site, "murmelt").is_empty());
    assert_eq!(correction(&site, "Murmeltire"), Value::Null);
    collection.write("neu.txt", text("Murmeltiere", 1));
    collection.write("neuer.txt", text("Murmeltiere", 2));
    assert_eq!(collection.index().built, None, "few changes are no reason to build anew");
    let site = collection.site();
    assert!(
        suggested(&site, "murmelt").iter().any(|found| found["text"] == "Murmeltiere" && found["count"] == 2)
    );
    assert_eq!(correction(&site, "Murmeltire"), "Murmeltiere");
    collection.remove("neu.txt");
    collection.remove("neuer.txt");
    collection.index();
    let site = collection.site();
    assert!(suggested(&site, "murmelt").is_empty());
    assert_eq!(correction(&site, "Murmeltire"), Value::Null);
}

fn changes_come_to_what_a_rebuild_comes_to() {
    let collection = collection();
    collection.write("neu.txt", text("Murmeltiere", 1));
    collection.index();
    collection.write("neuer.txt", text("Murmeltiere", 2));
    collection.write("3.txt", text("Brunnen", 3));
    collection.remove("5.txt");
    collection.index();
    let changed = answers(&collection.site());
    assert!(changed.iter().any(|found| found["text"] == "Murmeltiere"), "{changed:?}");
    collection.rebuild_of(&[collection.articles()]);
    assert_eq!(answers(&collection.site()), changed);
}

fn what_can_not_be_read_is_learnt_anew_and_mended_by_the_next_write() {
    let collection = collection();
    let expected = answers(&collection.site());
    let damages: [fn(&PathBuf); 3] = [
        |file| fs::remove_file(file).expect("the file is there"),
        |file| fs::write(file, "damaged").expect("the file can be written"),
        |file| {
            let mut bytes = fs::read(file).expect("the file can be read");
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(file, bytes).expect("the file can be written");
        },
    ];
    for damage in damages {
        let files = language_files(&collection);
        assert!(!files.is_empty());
        collection.run(["verify"]).ends_with(0);
        files.iter().for_each(damage);
        collection.run(["verify"]).ends_with(1).says(&["language"]);
        assert_eq!(answers(&collection.site()), expected, "the articles are all that is needed");
        collection.write("9.txt", text("Quastenflosser", 9));
        collection.index();
        collection.remove("9.txt");
        collection.index();
        assert_eq!(answers(&collection.site()), expected);
    }
}

fn a_file_that_no_commit_names_changes_nothing() {
    let collection = collection();
    let expected = answers(&collection.site());
    let folder = language_files(&collection)[0].parent().expect("a file lies in a folder").to_owned();
    // As a write leaves it that broke off before its commit.
    let left = folder.join("0".repeat(32)).with_extension("language");
    fs::write(&left, "half a file").expect("a file can be written");
    assert_eq!(answers(&collection.site()), expected);
    collection.write("9.txt", text("Quastenflosser", 9));
    collection.index();
    assert!(!left.exists(), "the next commit clears it away");
    assert!(language_files(&collection).len() <= 3, "those of the commit before and of the newest are kept");
}
