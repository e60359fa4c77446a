//! Runs of `index`, which change exactly what changed in their sources.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use fundstelle::article::Language;
use fundstelle::pipeline::BuildReason;
use libtest_mimic::Completion;

use crate::harness::{Collection, Ran, files_below};

tests![
    a_second_run_changes_nothing,
    adding_a_file_changes_exactly_that,
    editing_a_file_changes_exactly_that,
    deleting_a_file_changes_exactly_that,
    many_changes_build_a_new_generation,
    files_of_the_same_name_in_two_sources_are_told_apart,
    indexing_one_source_removes_nothing_of_another,
    a_rebuild_keeps_the_articles_of_other_sources,
    a_single_file_is_a_source,
    a_file_that_cannot_be_read_any_more_keeps_its_article,
    what_an_unreadable_place_gave_is_kept,
    an_article_may_move_between_sources,
    a_source_may_move_to_another_folder,
    a_rebuild_of_one_source_forgets_nothing_the_others_taught,
    another_choice_of_languages_derives_anew,
    languages_that_are_not_detected_stop_the_start,
    a_document_without_text_is_no_change,
    a_source_named_twice_is_read_once,
    an_index_that_may_not_be_written_can_be_searched,
    a_second_writer_is_refused,
    the_report_says_what_was_done,
    a_terminal_has_the_report_as_a_table,
    verify_names_the_files_that_are_damaged,
];

fn three() -> Collection {
    Collection::new()
        .text("a.txt", "Wasserwerke in Jordanien\n\nDie Wasserwerke haben eine Partnerschaft begonnen und Pumpen erneuert.")
        .text("b.md", "# Schulen in Kenia\n\nDie Schulen haben eine Partnerschaft begonnen und Bücher getauscht.")
        .text("c.txt", "Häfen in Peru\n\nDie Häfen haben eine Partnerschaft begonnen und Kräne geliefert.")
        .indexed()
}

/// All files of the index with their content and when they were written.
fn state(collection: &Collection) -> BTreeMap<PathBuf, (SystemTime, Vec<u8>)> {
    let state = |path: PathBuf| {
        let written =
            fs::metadata(&path).and_then(|metadata| metadata.modified()).expect("the file has a time");
        let content = fs::read(&path).expect("the file can be read");
        (path, (written, content))
    };
    files_below(&collection.config.index).into_iter().map(state).collect()
}

fn found(collection: &Collection, query: &str) -> Vec<String> {
    let mut ids = collection.site().search(&[("q", query), ("match", "all")]).ids();
    ids.sort();
    ids
}

fn a_second_run_changes_nothing() {
    let collection = three();
    let before = state(&collection);
    let report = collection.index();
    assert_eq!((report.read, report.unchanged, report.indexed(), report.removed), (3, 3, 0, 0));
    assert_eq!(report.snapshot, None, "a run without changes committed");
    let said = collection.run(["index", "articles"]).ends_with(0);
    said.says(&["unchanged 3", "nothing changed, nothing was written"]);
    let after = state(&collection);
    let names = |state: &BTreeMap<PathBuf, _>| state.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&before), names(&after));
    for (path, was) in &before {
        assert!(*was == after[path], "{} was written by a run without changes", path.display());
    }
}

fn adding_a_file_changes_exactly_that() {
    let collection = three();
    collection.write("folder/d.html", "<html><body><h1>Märkte in Ghana</h1><p>Die Märkte haben eine Partnerschaft begonnen und Stände gebaut.</p></body></html>");
    let report = collection.index();
    assert_eq!(
        (report.read, report.added, report.updated, report.unchanged, report.removed),
        (4, 1, 0, 3, 0)
    );
    assert_eq!(found(&collection, "Märkte"), ["folder/d.html"]);
    assert_eq!(found(&collection, "Partnerschaft"), ["a.txt", "b.md", "c.txt", "folder/d.html"]);
}

fn editing_a_file_changes_exactly_that() {
    let collection = three();
    let untouched = collection.site().article("a.txt");
    collection.write(
        "b.md",
        "# Schulen in Kenia\n\nDie Schulen haben eine Partnerschaft begonnen und Lehrpläne abgestimmt.",
    );
    let report = collection.index();
    assert_eq!(
        (report.read, report.added, report.updated, report.unchanged, report.removed),
        (3, 0, 1, 2, 0)
    );
    assert!(found(&collection, "Bücher").is_empty(), "the old text is still found");
    assert_eq!(found(&collection, "Lehrpläne"), ["b.md"]);
    assert_eq!(found(&collection, "Partnerschaft"), ["a.txt", "b.md", "c.txt"]);
    assert_eq!(collection.site().article("a.txt"), untouched);
}

fn deleting_a_file_changes_exactly_that() {
    let collection = three();
    collection.remove("c.txt");
    let report = collection.index();
    assert_eq!(
        (report.read, report.added, report.updated, report.unchanged, report.removed),
        (2, 0, 0, 2, 1)
    );
    assert!(found(&collection, "Häfen").is_empty(), "a removed article is still found");
    assert_eq!(found(&collection, "Partnerschaft"), ["a.txt", "b.md"]);
    let site = collection.site();
    assert_eq!(site.get("/api/v1/articles/c.txt").status, 404);
    assert_eq!(site.get("/articles/c.txt").status, 404);
    assert_eq!(site.search(&[]).facet("language"), [("de".to_owned(), 2)], "facets still count it");
    collection.run(["show", "c.txt"]).ends_with(1).says(&["no article 'c.txt'"]);
    assert_eq!(collection.generations(), 1, "an older generation still holds the removed article");
}

fn many_changes_build_a_new_generation() {
    let collection = three();
    for number in 0..25 {
        collection.write(
            &format!("neu/{number}.txt"),
            format!("Bericht {number}\n\nText über die Brunnen, Bericht {number}."),
        );
    }
    let report = collection.index();
    assert_eq!((report.built, report.added, report.unchanged), (Some(BuildReason::ManyChanges), 25, 3));
    assert_eq!(report.read, 28, "each document is counted once, although a build reads them again");
    assert_eq!(collection.site().search(&[]).total(), 28);
}

/// The id of a text file is its path within its source, so equal paths need something that tells them apart.
fn files_of_the_same_name_in_two_sources_are_told_apart() {
    let collection = Collection::new()
        .text("x/a.txt", "Erster Bericht\n\nHier steht etwas über Brunnen.")
        .text("../other/x/a.txt", "Zweiter Bericht\n\nHier steht etwas über Mühlen.")
        .text("../other/x/b.txt", "Dritter Bericht\n\nHier steht etwas über Deiche.")
        .text("../named/x/a.md", "---\nid: vierter\n---\n# Vierter Bericht\n\nHier steht etwas über Wehre.");
    collection.run(["index", "articles", "other", "named"]).ends_with(0).says(&["indexed 4"]);
    assert_eq!(found(&collection, "Brunnen"), ["x/a.txt"]);
    let told_apart = found(&collection, "Mühlen");
    assert!(told_apart.len() == 1 && told_apart[0].starts_with("x/a.txt~"), "{told_apart:?}");
    assert_eq!(found(&collection, "Deiche"), ["x/b.txt"]);
    assert_eq!(found(&collection, "Wehre"), ["vierter"]);
    // Both lie in folders of the one source that holds them, and are two articles.
    let both = Collection::new();
    both.write("one/a.txt", "Erster Bericht\n\nHier steht etwas über Brunnen.");
    both.write("two/a.txt", "Zweiter Bericht\n\nHier steht etwas über Mühlen.");
    assert!(both.index().is_complete());
    assert_eq!(found(&both, "Bericht"), ["one/a.txt", "two/a.txt"]);
    // The later source does not take over what the earlier one brought, nor remove it.
    collection.run(["index", "other"]).ends_with(0).says(&["unchanged 2", "removed 0"]);
    assert_eq!(found(&collection, "Brunnen"), ["x/a.txt"]);
    assert_eq!(found(&collection, "Mühlen"), told_apart);
}

fn two_sources() -> (Collection, PathBuf, PathBuf) {
    let collection = Collection::new()
        .text("../one/a.txt", "Brunnen in Mali\n\nDie Brunnen haben Pumpen bekommen.")
        .text("../two/b.txt", "Mühlen in Benin\n\nDie Mühlen haben Räder bekommen.");
    let (one, two) = (collection.path().join("one"), collection.path().join("two"));
    (collection, one, two)
}

fn indexing_one_source_removes_nothing_of_another() {
    let (collection, one, two) = two_sources();
    collection.index_of(std::slice::from_ref(&one));
    let report = collection.index_of(&[two]);
    assert_eq!((report.read, report.added, report.removed), (1, 1, 0));
    assert_eq!(found(&collection, "bekommen"), ["a.txt", "b.txt"]);
    // A run over the other source that finds a file removed does not remove it either.
    collection.remove("../one/a.txt");
    let report = collection.index_of(&[one]);
    assert_eq!((report.read, report.removed), (0, 1));
    assert_eq!(found(&collection, "bekommen"), ["b.txt"]);
}

fn a_rebuild_keeps_the_articles_of_other_sources() {
    let (collection, one, two) = two_sources();
    collection.index_of(&[one]);
    collection.index_of(std::slice::from_ref(&two));
    let before = collection.site().article("a.txt");
    let report = collection.rebuild_of(&[two]);
    assert_eq!((report.built, report.taken_over), (Some(BuildReason::Asked), 1));
    assert_eq!(found(&collection, "bekommen"), ["a.txt", "b.txt"]);
    assert_eq!(collection.site().article("a.txt"), before);
}

fn a_single_file_is_a_source() {
    let (collection, one, _) = two_sources();
    let report = collection.index_of(&[one.join("a.txt")]);
    assert_eq!((report.read, report.added), (1, 1));
    assert_eq!(found(&collection, "Brunnen"), ["a.txt"]);
}

fn a_file_that_cannot_be_read_any_more_keeps_its_article() {
    let collection = three();
    collection.write("a.txt", b"\x00\x01\x02\x03 no text any more \x00\x00\x00\x00");
    let report = collection.index();
    assert_eq!((report.skipped_total, report.removed, report.unchanged), (1, 0, 2), "{report:?}");
    assert_eq!(found(&collection, "Wasserwerke"), ["a.txt"], "the article went with its unreadable file");
    let report = collection.rebuild_of(&[collection.articles()]);
    assert_eq!((report.skipped_total, report.removed), (1, 0), "{report:?}");
    assert_eq!(
        found(&collection, "Wasserwerke"),
        ["a.txt"],
        "a rebuild lost the article of an unreadable file"
    );
}

fn a_second_writer_is_refused() {
    let collection = three();
    let before = state(&collection);
    let lock = collection.locked();
    collection.write("d.txt", "Deiche in Vietnam\n\nDie Deiche sind höher geworden.");
    let refused = collection.run(["index", "articles"]).ends_with(1);
    refused.says(&["another process is writing to the index", "try again"]);
    assert!(state(&collection) == before, "the refused run changed the index");
    assert_eq!(collection.run(["search", "Partnerschaft"]).ends_with(0).err, "", "reading needs no lock");
    drop(lock);
    collection.run(["index", "articles"]).ends_with(0).says(&["1 new"]);
    assert_eq!(found(&collection, "Deiche"), ["d.txt"]);
}

fn a_terminal_has_the_report_as_a_table() {
    let collection = three();
    let run = collection.run_with(&[("COLUMNS", "60")], ["index", "--rebuild", "articles"]).ends_with(0);
    for row in ["read", "indexed", "of these new", "unchanged", "removed", "skipped", "seconds"] {
        assert!(run.err.lines().any(|line| line.trim_start().starts_with(row)), "{row}: {}", run.err);
    }
    assert!(run.err.lines().all(|line| line.chars().count() <= 60), "{}", run.err);
    let plain = collection.run(["index", "articles"]).ends_with(0);
    plain.says(&["read 3, indexed 0 (0 new, 0 changed), unchanged 3"]);
}

fn the_report_says_what_was_done() {
    let collection = three();
    collection.write("d.txt", "Deiche in Vietnam\n\nDie Deiche sind höher geworden.");
    collection.write("a.txt", "Wasserwerke in Jordanien\n\nDie Wasserwerke haben neue Pumpen.");
    collection.remove("c.txt");
    collection.write("tabelle.xlsx", "PK\u{3}\u{4}");
    collection.write("bild.png", "\u{89}PNG");
    collection.write(".versteckt.txt", "Das liest niemand.");
    let run = collection.run(["index", "articles"]).ends_with(0);
    assert_eq!(run.out, "", "the report goes to standard error");
    let run =
        run.says(&["read 3, indexed 2 (1 new, 1 changed), unchanged 1, removed 1, skipped 0", "committed"]);
    run.says(&["unknown format png: 1 (bild.png)", "unknown format xlsx: 1 (tabelle.xlsx)"]);
    let stats = collection.run(["stats", "--json"]).ends_with(0);
    let stats: serde_json::Value = serde_json::from_str(&stats.out).expect("stats are JSON");
    assert_eq!(stats["articles"], 3);
    assert_eq!(stats["roots"][0][1], 3, "{stats}");
}

fn what_an_unreadable_place_gave_is_kept() {
    let lines: String = (0..40)
        .map(|n| format!("{{\"id\": \"zeile-{n}\", \"text\": \"Der Bericht Nummer {n} über Brunnen im Dorf und ihre Pflege.\"}}\n"))
        .collect();
    let collection = Collection::new();
    collection.write("viele.jsonl.zst", zstd::encode_all(lines.as_bytes(), 3).expect("it packs"));
    let collection = collection.indexed();
    let total = || collection.site().search(&[("q", "Brunnen")]).total();
    assert_eq!(total(), 40);
    let whole = fs::read(collection.articles().join("viele.jsonl.zst")).expect("the file");
    collection.write("viele.jsonl.zst", &whole[..whole.len() / 2]);
    let report = collection.index();
    assert!(!report.is_complete(), "a file that breaks off is not reported");
    assert_eq!((report.removed, total()), (0, 40), "articles behind the damage are lost");
}

fn an_article_may_move_between_sources() {
    let collection = Collection::new();
    let folders = ["links", "rechts"].map(|name| collection.path().join(name));
    folders.iter().for_each(|folder| fs::create_dir(folder).expect("a folder"));
    let text = "Die Werkstatt für Fahrräder hat eine neue Adresse am Marktplatz bekommen.";
    fs::write(folders[0].join("werkstatt.txt"), text).expect("a file");
    collection.index_of(&folders);
    fs::rename(folders[0].join("werkstatt.txt"), folders[1].join("werkstatt.txt")).expect("it moves");
    let report = collection.index_of(&folders);
    assert_eq!((report.is_complete(), report.removed), (true, 0), "{:?}", report.skipped);
    assert_eq!(found(&collection, "Fahrräder"), ["werkstatt.txt"]);
    assert_eq!(collection.index_of(&folders).snapshot, None, "the second run finds nothing to do");
}

fn a_source_may_move_to_another_folder() {
    let collection = Collection::new();
    let [before, after] = ["vorher", "nachher"].map(|name| collection.path().join(name));
    fs::create_dir(&before).expect("a folder");
    fs::write(before.join("a.txt"), "Die Bibliothek leiht jetzt auch Werkzeug und Saatgut aus.")
        .expect("a file");
    collection.index_of(std::slice::from_ref(&before));
    fs::rename(&before, &after).expect("it moves");
    let report = collection.index_of(std::slice::from_ref(&after));
    assert!(report.is_complete(), "{:?}", report.skipped);
    assert_eq!(found(&collection, "Saatgut"), ["a.txt"]);
}

fn a_rebuild_of_one_source_forgets_nothing_the_others_taught() {
    let collection = Collection::new();
    let [many, one] = ["viele", "einer"].map(|name| collection.path().join(name));
    [&many, &one].into_iter().for_each(|folder| fs::create_dir(folder).expect("a folder"));
    let write =
        |folder: &PathBuf, name: &str, text: &str| fs::write(folder.join(name), text).expect("a file");
    write(
        &many,
        "a.txt",
        "Das Leuchtturmprojekt der Küste ist fertig, der Leuchtturm steht, das Projekt endet.",
    );
    write(&many, "b.txt", "Ein Leuchtturm wird gestrichen, und ein Projekt für Segler beginnt am Hafen.");
    write(&one, "c.txt", "Ganz andere Sätze über Äpfel und Birnen im Garten der Schule.");
    collection.index_of(&[many, one.clone()]);
    let whole = |collection: &Collection| {
        collection.site().search(&[("q", "Leuchtturm"), ("match", "all")]).ids().len()
    };
    assert_eq!(whole(&collection), 2);
    collection.rebuild_of(&[one]);
    assert_eq!(whole(&collection), 2, "the compound is no longer opened after a rebuild of another source");
}

fn another_choice_of_languages_derives_anew() {
    const ENGLISH: &str = "The waterworks have begun a partnership, and they have renewed the pumps which \
                           had been leaking for many years before anybody took notice of them.";
    let collection = three();
    collection.write("d.txt", format!("Waterworks in Jordan\n\n{ENGLISH}"));
    collection.index();
    assert_eq!(collection.site().article("d.txt")["language"], "en");
    let collection = collection.configured(|config| config.enrich.languages = vec![Language::German]);
    let report = collection.index();
    assert_eq!((report.derived_anew, report.updated, report.built), (4, 0, None), "{report:?}");
    assert_ne!(collection.site().article("d.txt")["language"], "en", "the old choice is still in force");
    assert_eq!(collection.index().derived_anew, 0, "the new choice is remembered");
}

fn languages_that_are_not_detected_stop_the_start() {
    let collection = three();
    for (languages, named) in [("[\"de\", \"fr\"]", "'fr'"), ("[\"xx\"]", "'xx'"), ("[]", "is empty")] {
        let file = format!("[enrich]\nlanguages = {languages}\n");
        fs::write(collection.path().join("fundstelle.toml"), file).expect("a file can be written");
        let refused = collection.run(["index", "articles"]).ends_with(1);
        refused.says(&["enrich.languages", named, "\"de\"", "\"en\""]);
    }
}

fn a_document_without_text_is_no_change() {
    let collection = three();
    collection.write("nichts.md", "---\ntitle: Nur ein Titel\n---\n\n[Weiterlesen](x.html)\n");
    let first = collection.index();
    let second = collection.index();
    if !first.is_complete() {
        assert!(!second.is_complete(), "what could not be indexed is reported again");
        assert_eq!((second.added, second.snapshot), (0, None), "it is taken for new in every run");
    }
}

fn a_source_named_twice_is_read_once() {
    let collection = three();
    let articles = collection.articles();
    let report = collection.index_of(&[articles.clone(), articles.join(".")]);
    assert_eq!((report.read, report.is_complete()), (3, true));
}

/// Ignored for a user whom no file mode binds, such as root.
#[cfg(unix)]
fn an_index_that_may_not_be_written_can_be_searched() -> Ran {
    use std::os::unix::fs::PermissionsExt;
    let collection = three();
    let folders: Vec<PathBuf> = files_below(&collection.config.index)
        .iter()
        .filter_map(|file| file.parent().map(PathBuf::from))
        .collect();
    let set = |mode: u32| {
        for folder in &folders {
            fs::set_permissions(folder, fs::Permissions::from_mode(mode)).expect("the mode is set");
        }
    };
    set(0o555);
    let bound = fs::write(folders[0].join("probe"), "").is_err();
    let output = collection.run(["search", "Wasserwerke"]);
    set(0o755);
    output.ends_with(0);
    if bound {
        Ok(())
    } else {
        Err(Completion::ignored_with("this user may write everywhere; run as another"))
    }
}

#[cfg(not(unix))]
fn an_index_that_may_not_be_written_can_be_searched() -> Ran {
    Err(Completion::ignored_with("file modes are those of Unix"))
}

fn verify_names_the_files_that_are_damaged() {
    let collection = three();
    let told = collection.run(["verify"]).ends_with(0).out;
    assert!(told.contains("every file of the index has its checksum"), "{told}");
    let files = files_below(&collection.config.index);
    let store = files.iter().find(|file| file.extension().is_some_and(|found| found == "store"));
    let store = store.expect("a segment has a document store");
    let mut bytes = fs::read(store).expect("it can be read");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(store, bytes).expect("it can be written");
    let name = store.file_name().and_then(|name| name.to_str()).expect("a name");
    collection.run(["verify"]).ends_with(1).says(&[name, "--rebuild"]);
}
