//! A source that loses most of its articles is asked about, a look at what would change changes nothing, and what
//! can't be read now keeps exactly what it may have given.

use std::fs;

use crate::harness::{Collection, files_below};

tests![
    a_source_without_files_keeps_its_articles,
    a_source_that_loses_more_than_half_is_held_back,
    half_of_a_source_may_go,
    the_other_sources_are_done,
    a_rebuild_is_held_back_as_well,
    an_index_of_another_version_is_not_rebuilt_from_nothing,
    removals_may_be_allowed,
    a_dry_run_names_what_would_change_and_writes_nothing,
    a_bad_line_keeps_the_article_between_its_neighbours,
    files_at_the_same_place_of_two_sources_are_two_articles,
    their_ids_stay_whatever_is_indexed_next,
    a_document_that_takes_too_long_to_derive_is_skipped,
    a_source_that_moved_keeps_its_articles,
    a_source_that_is_gone_can_be_taken_out,
    an_index_of_another_version_is_built_without_a_source_that_is_gone,
];

fn article(name: &str) -> String {
    format!("Bericht {name}\n\nDie Gemeinde {name} hat im Sommer ihren Markt gebaut und im Herbst gefeiert.")
}

fn write(collection: &Collection, names: &[&str]) {
    for name in names {
        collection.write(name, article(name));
    }
}

fn with(names: &[&str]) -> Collection {
    let collection = Collection::new();
    write(&collection, names);
    collection.indexed()
}

fn ids(collection: &Collection) -> Vec<String> {
    let mut ids = collection.site().search(&[("duplicates", "show"), ("per_page", "100")]).ids();
    ids.sort();
    ids
}

fn a_source_without_files_keeps_its_articles() {
    let collection = with(&["a.txt", "b.txt", "c.txt"]);
    // So looks a share that is not mounted.
    ["a.txt", "b.txt", "c.txt"].into_iter().for_each(|name| collection.remove(name));
    let run = collection.run(["index", "articles"]).ends_with(5);
    run.says(&["would lose 3 of its 3 articles", "nothing of it was changed", "--allow-removals"]);
    assert_eq!(ids(&collection), ["a.txt", "b.txt", "c.txt"]);
}

fn a_source_that_loses_more_than_half_is_held_back() {
    let collection = with(&["a.txt", "b.txt", "c.txt"]);
    collection.remove("a.txt");
    collection.remove("b.txt");
    collection.write("c.txt", "Bericht neu\n\nDie Gemeinde hat im Winter eine Brücke gebaut.");
    write(&collection, &["d.txt"]);
    collection.run(["index", "articles"]).ends_with(5).says(&["would lose 2 of its 3 articles"]);
    assert_eq!(ids(&collection), ["a.txt", "b.txt", "c.txt"], "something was changed all the same");
    assert_eq!(collection.site().search(&[("q", "Brücke")]).total(), 0);
}

fn half_of_a_source_may_go() {
    let collection = with(&["a.txt", "b.txt", "c.txt", "d.txt"]);
    collection.remove("a.txt");
    collection.remove("b.txt");
    collection.run(["index", "articles"]).ends_with(0).says(&["removed 2"]);
    assert_eq!(ids(&collection), ["c.txt", "d.txt"]);
}

fn the_other_sources_are_done() {
    let collection = Collection::new();
    write(&collection, &["../one/a.txt", "../one/b.txt", "../two/c.txt"]);
    collection.run(["index", "one", "two"]).ends_with(0);
    collection.remove("../one/a.txt");
    collection.remove("../one/b.txt");
    write(&collection, &["../two/d.txt"]);
    let run = collection.run(["index", "one", "two"]).ends_with(5);
    run.says(&["would lose 2 of its 2 articles", "indexed 1 (1 new, 0 changed)", "removed 0"]);
    assert_eq!(ids(&collection), ["a.txt", "b.txt", "c.txt", "d.txt"]);
}

fn a_rebuild_is_held_back_as_well() {
    let collection = with(&["a.txt", "b.txt"]);
    collection.remove("a.txt");
    collection.remove("b.txt");
    collection.run(["index", "--rebuild", "articles"]).ends_with(5).says(&["would lose 2 of its 2 articles"]);
    assert_eq!(ids(&collection), ["a.txt", "b.txt"]);
}

fn an_index_of_another_version_is_not_rebuilt_from_nothing() {
    let collection = with(&["a.txt"]);
    let manifest = collection.config.index.join("generations/0001/manifest.json");
    let written = fs::read_to_string(&manifest).expect("it is there");
    let mut json: serde_json::Value = serde_json::from_str(&written).expect("it is JSON");
    json["schema"] = "written by another program".into();
    fs::write(&manifest, json.to_string()).expect("it can be written");
    collection.remove("a.txt");
    let run = collection.run(["index", "--rebuild", "articles"]).ends_with(1);
    run.says(&["had articles in the index and has no document now", "--allow-removals"]);
    fs::write(&manifest, written).expect("it can be written");
    assert_eq!(ids(&collection), ["a.txt"]);
}

fn removals_may_be_allowed() {
    let collection = with(&["a.txt", "b.txt", "c.txt"]);
    collection.remove("a.txt");
    collection.remove("b.txt");
    collection.run(["index", "--allow-removals", "articles"]).ends_with(0).says(&["removed 2"]);
    assert_eq!(ids(&collection), ["c.txt"]);
}

fn a_dry_run_names_what_would_change_and_writes_nothing() {
    let collection = with(&["a.txt", "b.txt", "c.txt"]);
    let state = |collection: &Collection| {
        files_below(&collection.config.index)
            .into_iter()
            .map(|path| (path.clone(), fs::read(path).ok()))
            .collect::<Vec<_>>()
    };
    let before = state(&collection);
    collection.remove("a.txt");
    collection.write("b.txt", "Bericht neu\n\nDie Gemeinde hat im Winter eine Brücke gebaut.");
    write(&collection, &["d.txt", "x/e.txt"]);
    let run = collection.run(["index", "--dry-run", "articles"]).ends_with(0);
    let mut lines: Vec<&str> = run.out.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["added d.txt", "added x/e.txt", "changed b.txt", "removed a.txt"]);
    run.says(&["(2 new, 1 changed), unchanged 1, removed 1", "nothing was written"]);
    assert!(state(&collection) == before, "a dry run changed the index");
    // Where there is no index yet, none is made.
    let fresh = Collection::new();
    write(&fresh, &["a.txt"]);
    assert_eq!(fresh.run(["index", "--dry-run", "articles"]).ends_with(0).out, "added a.txt\n");
    assert!(!fresh.config.index.exists());
    // What would be held back is told.
    collection.remove("b.txt");
    collection.remove("c.txt");
    collection.run(["index", "--dry-run", "articles"]).ends_with(5).says(&["would lose 3 of its 3"]);
}

fn lines(numbers: &[usize]) -> Vec<String> {
    let line = |number: &usize| {
        let text = article(&number.to_string());
        serde_json::json!({"id": format!("zeile-{number}"), "text": text}).to_string()
    };
    numbers.iter().map(line).collect()
}

fn a_bad_line_keeps_the_article_between_its_neighbours() {
    let collection = Collection::new();
    collection.write("a.jsonl", lines(&[1, 2, 3, 4, 5, 6, 7, 8, 9]).join("\n"));
    let collection = collection.indexed();
    // Line 3 breaks, and behind it 5 and 7 are taken out on purpose; above it there is a new one.
    let mut changed = lines(&[10, 1, 2, 3, 4, 6, 8, 9]);
    changed[3].truncate(20);
    collection.write("a.jsonl", changed.join("\n"));
    let run = collection.run(["index", "articles"]).ends_with(3);
    run.says(&["skipped a.jsonl:4", "removed 2", "1 article kept"]);
    let kept = [1, 10, 2, 3, 4, 6, 8, 9].map(|number| format!("zeile-{number}"));
    assert_eq!(ids(&collection), kept);
}

fn two_sources() -> Collection {
    let collection = Collection::new();
    for (folder, word) in [("one", "Brunnen"), ("two", "Mühlen")] {
        collection.write(
            &format!("../{folder}/x/a.txt"),
            format!("Bericht aus {folder}\n\nDie Gemeinde hat {word} gebaut."),
        );
    }
    collection
}

fn found(collection: &Collection, query: &str) -> Vec<String> {
    collection.site().search(&[("q", query)]).ids()
}

fn files_at_the_same_place_of_two_sources_are_two_articles() {
    let collection = two_sources();
    collection.run(["index", "one", "two"]).ends_with(0).says(&["indexed 2 (2 new"]);
    assert_eq!(found(&collection, "Brunnen"), ["x/a.txt"]);
    let [other] = &found(&collection, "Mühlen")[..] else { panic!("the second article is not found") };
    assert!(other.starts_with("x/a.txt~"), "{other}");
    // An id that the documents themselves state names one article, so the second is still told.
    let stated = Collection::new();
    stated.write("../one/a.md", "---\nid: bericht\n---\nDie Gemeinde hat Brunnen gebaut.");
    stated.write("../two/a.md", "---\nid: bericht\n---\nDie Gemeinde hat Mühlen gebaut.");
    stated.run(["index", "one", "two"]).ends_with(3).says(&["'bericht' is there already"]);
}

fn their_ids_stay_whatever_is_indexed_next() {
    let collection = two_sources();
    collection.run(["index", "one", "two"]).ends_with(0);
    let before = [found(&collection, "Brunnen"), found(&collection, "Mühlen")];
    for sources in [&["one"][..], &["two"], &["two", "one"], &["--rebuild", "two", "one"]] {
        collection.run([&["index"], sources].concat()).ends_with(0).says(&["indexed 0", "removed 0"]);
        assert_eq!([found(&collection, "Brunnen"), found(&collection, "Mühlen")], before, "{sources:?}");
    }
    // One after the other, they are told apart as well.
    let apart = two_sources();
    apart.run(["index", "one"]).ends_with(0);
    apart.run(["index", "two"]).ends_with(0).says(&["indexed 1 (1 new", "removed 0"]);
    assert_eq!([found(&apart, "Brunnen"), found(&apart, "Mühlen")], before);
}

/// The limit of one second is far more than an ordinary document needs, and far less than this one does.
fn a_document_that_takes_too_long_to_derive_is_skipped() {
    let collection = Collection::new().configured(|config| config.ingest.document_seconds = 1);
    write(&collection, &["a.txt", "z.txt"]);
    let words: String = (0..60_000)
        .map(|number| format!("Bund{number} der Gemeinden am 3. Mai 2021 in Ort{number}, "))
        .collect();
    let long = format!("{}\n", serde_json::json!({"id": "lang", "text": words}));
    collection.write("lang.jsonl", &long);
    let report = collection.index();
    let skipped: Vec<&str> = report.skipped.iter().map(|skipped| skipped.message.as_str()).collect();
    assert!(matches!(skipped[..], [message] if message.contains("took more than 1 seconds")), "{skipped:?}");
    assert_eq!(ids(&collection), ["a.txt", "z.txt"]);
    // Time that a machine lacks is no property of a document: the next run tries it again.
    let next = collection.run(["index", "--dry-run", "articles"]).ends_with(0).out;
    assert!(next.contains("added lang"), "{next}");
    // An article that the document gave before stays, since the machine may have been busy.
    collection
        .write("lang.jsonl", format!("{}\n", serde_json::json!({"id": "lang", "text": article("lang")})));
    assert!(collection.index().is_complete());
    collection.write("lang.jsonl", long);
    let report = collection.index();
    assert_eq!((report.kept, report.removed, report.skipped_total), (1, 0, 1), "{report:?}");
    assert_eq!(ids(&collection), ["a.txt", "lang", "z.txt"]);
}

fn a_source_that_moved_keeps_its_articles() {
    let collection = with(&["a.txt", "b.txt", "c.txt"]);
    let listed = collection.run(["sources"]).ends_with(0);
    assert!(
        listed.out.starts_with("3 articles from ") && listed.out.trim_end().ends_with("/articles"),
        "{}",
        listed.out
    );
    fs::rename(collection.articles(), collection.path().join("moved")).expect("it can be renamed");
    collection.run(["sources"]).ends_with(0).prints(&["3 articles", "which is not there"]);
    collection.run(["sources", "rename", "articles", "nowhere"]).ends_with(1).says(&["nowhere"]);
    collection
        .run(["sources", "rename", "nothing", "moved"])
        .ends_with(1)
        .says(&["no article of nothing", "/articles"]);
    fs::create_dir(collection.path().join("elsewhere")).expect("a folder can be made");
    let refused = collection.run(["sources", "rename", "articles", "elsewhere"]).ends_with(1);
    refused.says(&["/elsewhere has none, so nothing was changed"]);
    collection
        .run(["sources", "rename", "./elsewhere/../articles/", "moved"])
        .ends_with(0)
        .prints(&["3 articles are from"]);
    collection.run(["index", "moved"]).ends_with(0).says(&["unchanged 3"]);
    let stats = collection.run(["stats", "--json"]).ends_with(0);
    assert!(stats.out.contains("\"changed\": 0"), "a name is no change of an article: {}", stats.out);
    assert_eq!(ids(&collection), ["a.txt", "b.txt", "c.txt"]);
    collection.run(["verify"]).ends_with(0);
    fs::create_dir(collection.articles()).expect("a folder can be made");
    write(&collection, &["d.txt"]);
    collection.run(["index", "articles"]).ends_with(0);
    collection.run(["sources", "rename", "moved", "articles"]).ends_with(1).says(&["already"]);
}

fn a_source_that_is_gone_can_be_taken_out() {
    let collection = with(&["a.txt", "b.txt"]);
    collection.write("other/c.txt", "Bericht c\n\nDie Schule hat einen Garten angelegt.");
    let other = collection.articles().join("other");
    fs::rename(other, collection.path().join("other")).expect("it can be renamed");
    collection.run(["index", "other"]).ends_with(0);
    collection.run(["index", "--rebuild", "articles", "other"]).ends_with(0);
    let kept = collection.run(["generations"]).ends_with(0);
    assert_eq!(kept.out.matches("/articles").count(), 2, "an older generation has them, too: {}", kept.out);
    fs::remove_dir_all(collection.articles()).expect("it can be removed");
    collection
        .run(["index", "articles", "--allow-removals"])
        .ends_with(1)
        .says(&["fundstelle sources remove"]);
    collection.run(["sources", "remove", "articles"]).ends_with(0).prints(&["2 articles of", "removed"]);
    assert_eq!(ids(&collection), ["c.txt"]);
    collection.run(["verify"]).ends_with(0);
    let kept = collection.run(["generations"]).ends_with(0);
    assert!(!kept.out.contains("/articles"), "an older generation still has them: {}", kept.out);
}

fn an_index_of_another_version_is_built_without_a_source_that_is_gone() {
    let collection = with(&["a.txt", "b.txt"]);
    collection.write("other/c.txt", "Bericht c\n\nDie Schule hat einen Garten angelegt.");
    fs::rename(collection.articles().join("other"), collection.path().join("other"))
        .expect("it can be renamed");
    collection.run(["index", "other"]).ends_with(0);
    let manifest = collection.config.index.join("generations/0001/manifest.json");
    let written = fs::read_to_string(&manifest).expect("it is there");
    let mut json: serde_json::Value = serde_json::from_str(&written).expect("it is JSON");
    json["schema"] = "written by another program".into();
    fs::write(&manifest, json.to_string()).expect("it can be written");
    fs::remove_dir_all(collection.path().join("other")).expect("it can be removed");
    let listed = collection.run(["sources"]).ends_with(0).prints(&["1 article from", "which is not there"]);
    assert!(!listed.out.contains("sources rename"), "nothing can be renamed in it: {}", listed.out);
    let refused = collection.run(["index", "--rebuild", "articles"]).ends_with(1);
    refused.says(&["also holds articles of", "/other", "--allow-removals"]);
    collection.run(["index", "--rebuild", "--allow-removals", "articles"]).ends_with(0);
    assert_eq!(ids(&collection), ["a.txt", "b.txt"]);
}
