//! Damage of an index is noticed, told with the file that has it, and mended: by the sources where they are there, else by
//! the generation before. What is damaged is not served.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::http::Method;
use fundstelle::engine::embedded::index::IndexDirectory;

use crate::durability::{article, change_with_checksum, file, flip, generation, ids, two_sources};
use crate::harness::{Collection, Server, files_below, keyed};

tests![
    verify_finds_a_flipped_bit_in_every_file,
    verify_finds_what_has_a_right_checksum_and_is_no_article,
    verify_names_what_is_not_needed_and_repair_deletes_it,
    repair_reads_the_sources_anew,
    repair_goes_back_where_a_source_is_not_there,
    repair_loses_no_source_that_the_older_generation_lacks,
    repair_finds_a_lost_pointer,
    repair_learns_words_anew,
    repair_writes_the_list_of_sources_anew,
    generations_are_listed_and_gone_back_to,
    a_damaged_generation_is_not_gone_back_to,
    verify_finds_a_damaged_generation_that_is_kept_and_repair_deletes_it,
    repair_keeps_what_the_served_generation_lacks,
    a_server_leaves_damage_for_the_generation_before,
    a_server_without_a_whole_generation_is_not_ready,
    damage_that_shows_while_opening_does_not_end_a_server,
    a_file_cut_off_under_a_server_is_told_and_left,
    a_panic_while_opening_names_the_file,
    a_service_writes_nothing_into_a_damaged_index,
    a_service_writes_nothing_into_a_generation_that_is_not_served,
    an_unfinished_generation_is_not_gone_back_to,
    files_of_the_index_have_the_permissions_of_other_files,
    a_run_waits_until_another_has_written,
];

/// The index of two sources with two generations; the newer has one article more.
fn two_generations() -> Collection {
    let collection = two_sources();
    collection.write("../one/neu.txt", article("Neubau"));
    collection.run(["index", "--rebuild", "one", "two"]).ends_with(0);
    collection
}

fn name(file: &Path) -> String {
    file.file_name().and_then(|name| name.to_str()).expect("a name").to_owned()
}

fn verify_finds_a_flipped_bit_in_every_file() {
    let collection = two_sources();
    // Articles that were deleted have a file of their own.
    collection.remove("../one/one-3.txt");
    collection.run(["index", "one"]).ends_with(0);
    collection.run(["verify"]).ends_with(0);
    let is_checked = |path: &PathBuf| {
        let name = name(path);
        // Locks and the mark of a published generation are empty.
        !name.ends_with("lock") && !name.ends_with("turn") && name != "published"
    };
    let files: Vec<PathBuf> = files_below(&collection.config.index).into_iter().filter(is_checked).collect();
    assert!(files.iter().any(|path| name(path).ends_with(".del")), "{files:?}");
    for path in files {
        let whole = fs::read(&path).expect("it can be read");
        // The last bytes of a segment's file name the version of the program beside the checksum.
        let body = whole.len().saturating_sub(140);
        for at in [0, body / 2].into_iter().filter(|_| !whole.is_empty()) {
            let mut bytes = whole.clone();
            bytes[at] ^= 4;
            fs::write(&path, bytes).expect("it can be written");
            let found = collection.app().verify();
            let is_found = found.as_ref().map_or(true, |found| found.needs_repair());
            assert!(is_found, "byte {at} of {} was not noticed", path.display());
        }
        fs::write(&path, whole).expect("it can be written");
    }
    assert!(!collection.app().verify().expect("it can be read").needs_repair());
}

fn verify_finds_what_has_a_right_checksum_and_is_no_article() {
    let collection = two_sources();
    change_with_checksum(&file(&collection, 1, ".store"), |bytes| {
        let whole = bytes.len();
        bytes[whole / 4..whole / 2].iter_mut().for_each(|byte| *byte ^= 0x55);
    });
    collection.run(["verify"]).ends_with(1).says(&["the article '", "can't be read", "--repair"]);
}

fn verify_names_what_is_not_needed_and_repair_deletes_it() {
    let collection = two_sources();
    let segments = file(&collection, 1, "meta.json").parent().expect("a folder").to_owned();
    let left = ["0123456789abcdef0123456789abcdef.store", ".tmpa1B2c3"].map(|name| segments.join(name));
    left.iter().for_each(|path| fs::write(path, "cut off").expect("it can be written"));
    let unfinished = generation(&collection, 7);
    fs::create_dir(&unfinished).expect("it can be made");
    let told = collection.run(["verify"]).ends_with(0).out;
    for part in
        ["0123456789abcdef0123456789abcdef.store belongs to no commit", ".tmpa1B2c3", "0007 is a generation"]
    {
        assert!(told.contains(part), "{part}: {told}");
    }
    let told = collection.run(["verify", "--repair"]).ends_with(0).out;
    assert!(told.contains("the index is whole; 3 files"), "{told}");
    assert!(left.iter().all(|path| !path.exists()) && !unfinished.exists());
    assert_eq!(ids(&collection).len(), 24);
}

fn repair_reads_the_sources_anew() {
    let collection = two_generations();
    flip(&file(&collection, 2, ".store"));
    let run = collection.run(["verify", "--repair"]).ends_with(0);
    assert!(run.out.contains("built anew from all its sources"), "{}", run.out);
    assert_eq!(ids(&collection).len(), 25);
    collection.run(["verify"]).ends_with(0);
}

fn repair_goes_back_where_a_source_is_not_there() {
    let collection = two_generations();
    flip(&file(&collection, 2, ".store"));
    fs::rename(collection.path().join("two"), collection.path().join("away")).expect("it can be moved");
    let run = collection.run(["verify", "--repair"]).ends_with(0);
    assert!(run.out.contains("generation 1 of ") && run.out.contains("/two"), "{}", run.out);
    assert_eq!(ids(&collection).len(), 24);
    collection.run(["index", "one"]).ends_with(0).says(&["1 new"]);
    assert_eq!(ids(&collection).len(), 25);
}

fn repair_loses_no_source_that_the_older_generation_lacks() {
    let collection = two_sources();
    collection.write("../three/drei.txt", article("Dreieich"));
    collection.run(["index", "--rebuild", "three"]).ends_with(0);
    flip(&file(&collection, 2, ".store"));
    fs::rename(collection.path().join("three"), collection.path().join("away")).expect("it can be moved");
    collection.run(["verify", "--repair"]).ends_with(1).says(&["/three", "Put the sources back"]);
    assert!(generation(&collection, 2).exists());
    fs::rename(collection.path().join("away"), collection.path().join("three")).expect("it can be moved");
    collection.run(["verify", "--repair"]).ends_with(0);
    assert_eq!(ids(&collection).len(), 25);
}

fn repair_finds_a_lost_pointer() {
    let collection = two_generations();
    fs::remove_file(collection.config.index.join("CURRENT")).expect("it is there");
    for source in ["one", "two"] {
        fs::rename(collection.path().join(source), collection.path().join(format!("{source}-away")))
            .expect("moved");
    }
    let run = collection.run(["verify", "--repair"]).ends_with(0);
    assert!(run.out.contains("generation 2 of "), "{}", run.out);
    assert_eq!(ids(&collection).len(), 25);
}

fn repair_learns_words_anew() {
    let collection = two_sources();
    flip(&file(&collection, 1, ".language"));
    collection.run(["verify"]).ends_with(1).says(&[".language"]);
    let run = collection.run(["verify", "--repair"]).ends_with(0);
    assert!(run.out.contains("learnt anew"), "{}", run.out);
    collection.run(["verify"]).ends_with(0);
}

fn repair_writes_the_list_of_sources_anew() {
    let collection = two_sources();
    let list = generation(&collection, 1).join("sources.json");
    for cause in ["is damaged", "is missing"] {
        if cause == "is missing" {
            fs::remove_file(&list).expect("it is there");
        } else {
            fs::write(&list, r#"{"roots": []}"#).expect("it can be written");
        }
        collection.run(["verify"]).ends_with(1).says(&["sources.json", cause]);
        collection.run(["verify", "--repair"]).ends_with(0);
        collection.run(["verify"]).ends_with(0);
        let whole = fs::read_to_string(&list).expect("it is there");
        assert!(whole.contains("/one") && whole.contains("/two"), "{whole}");
    }
}

fn generations_are_listed_and_gone_back_to() {
    let collection = two_generations();
    let listed = collection.run(["generations"]).ends_with(0).out;
    let lines: Vec<&str> = listed.lines().filter(|line| line.starts_with("generation")).collect();
    assert!(
        matches!(lines[..], [new, old] if new.starts_with("generation 2: served") && old.starts_with("generation 1: kept")),
        "{listed}"
    );
    assert!(listed.contains("13 articles from ") && listed.contains("12 articles from "), "{listed}");
    collection.run(["rollback", "3"]).ends_with(1).says(&["there is no generation 3", "2, 1"]);
    let site = collection.site();
    let run = collection.run(["rollback", "1"]).ends_with(0);
    assert!(run.out.contains("generation 1 of ") && run.out.contains("24 articles"), "{}", run.out);
    assert!(site.app.refresh().is_ok_and(|id| id.is_some()), "a server follows");
    assert_eq!(ids(&collection).len(), 24);
    // The one that was left is still there, and stays through an incremental run.
    collection.run(["rollback", "2"]).ends_with(0);
    assert_eq!(ids(&collection).len(), 25);
    collection.run(["rollback", "1"]).ends_with(0);
    collection.run(["index", "one"]).ends_with(0).says(&["1 new"]);
    assert!(generation(&collection, 2).exists());
    // The next generation has a number of its own, and the one that was served before it is kept.
    collection.run(["index", "--rebuild", "one", "two"]).ends_with(0);
    assert!(generation(&collection, 3).exists() && generation(&collection, 1).exists());
    assert!(!generation(&collection, 2).exists());
}

fn a_damaged_generation_is_not_gone_back_to() {
    let collection = two_generations();
    flip(&file(&collection, 1, ".pos"));
    collection.run(["rollback", "1"]).ends_with(1).says(&["generation 1 is damaged too", ".pos"]);
    assert_eq!(ids(&collection).len(), 25);
}

fn verify_finds_a_damaged_generation_that_is_kept_and_repair_deletes_it() {
    for damaged in [".pos", ".store", "facts.json"] {
        let collection = two_generations();
        collection.run(["verify"]).ends_with(0);
        flip(&file(&collection, 1, damaged));
        let served = fs::read(file(&collection, 2, ".store")).expect("it is there");
        let run = collection.run(["verify"]).ends_with(4);
        assert!(run.out.contains("the generation that is served has its checksum"), "{}", run.out);
        run.says(&["generations/0001", damaged, "generation 1, which is kept", "--repair"]);
        let repaired = collection.run(["verify", "--repair"]).ends_with(0).out;
        assert!(repaired.contains("generation 1") && repaired.contains("was deleted"), "{repaired}");
        assert!(!generation(&collection, 1).exists());
        assert_eq!(fs::read(file(&collection, 2, ".store")).expect("it is there"), served);
        collection.run(["verify"]).ends_with(0);
        assert_eq!(ids(&collection).len(), 25);
    }
}

fn repair_keeps_what_the_served_generation_lacks() {
    let collection = Collection::new();
    collection.write("../one/eins.txt", article("Eins"));
    collection.run(["index", "one"]).ends_with(0);
    collection.write("../two/zwei.txt", article("Zwei"));
    collection.run(["index", "--rebuild", "one", "two"]).ends_with(0);
    collection.run(["rollback", "1"]).ends_with(0);
    flip(&file(&collection, 2, ".pos"));
    collection.run(["verify", "--repair"]).ends_with(1).says(&["generation 2", "two", "index these"]);
    assert!(generation(&collection, 2).exists(), "the articles of a source are nowhere else");
}

fn a_server_leaves_damage_for_the_generation_before() {
    let collection = two_generations();
    let damaged = file(&collection, 2, ".pos");
    flip(&damaged);
    let mut server = Server::start(&collection, &[]);
    server.wait_for(&name(&damaged));
    server.wait_for("now serving 0001-");
    assert_eq!(server.get("/health/ready").0, 200);
    assert_eq!(server.search(&[("q", "Gemeinde"), ("duplicates", "show")]).total(), 24);
    // It moves on when there is a new generation that is whole.
    collection.run(["verify", "--repair"]).ends_with(0);
    server.wait_for("now serving 0003-");
    assert_eq!(server.search(&[("q", "Gemeinde"), ("duplicates", "show")]).total(), 25);
}

fn a_server_without_a_whole_generation_is_not_ready() {
    let collection = two_sources();
    let damaged = file(&collection, 1, ".idx");
    flip(&damaged);
    let mut server = Server::start(&collection, &[]);
    let line = server.wait_for(&name(&damaged));
    assert!(line.contains("verify --repair"), "{line}");
    assert_eq!(server.get("/health/ready").0, 503);
    assert_eq!(server.get("/api/v1/search?q=Gemeinde").0, 503);
    assert_eq!(server.get("/health/live").0, 200);
}

fn damage_that_shows_while_opening_does_not_end_a_server() {
    for damaged in ["facts.json", "meta.json", ".store"] {
        let collection = two_sources();
        fs::write(file(&collection, 1, damaged), "").expect("it can be written");
        let mut server = Server::start(&collection, &[]);
        let line = server.wait_for("nothing is served until the index is mended");
        assert!(line.contains("verify --repair"), "{line}");
        assert_eq!(server.get("/health/ready").0, 503);
        assert_eq!(server.get("/api/v1/search?q=Gemeinde").0, 503);
        assert_eq!(server.get("/health/live").0, 200);
        collection.run(["index", "--rebuild", "one", "two"]).ends_with(0);
        server.wait_for("now serving 000");
        assert_eq!(server.get("/health/ready").0, 200);
    }
}

fn a_file_cut_off_under_a_server_is_told_and_left() {
    let collection = two_generations();
    let mut server = Server::start(&collection, &[]);
    assert_eq!(
        server.search(&[("q", "Gemeinde"), ("duplicates", "show")]).total(),
        25,
        "it has opened the file"
    );
    let cut = file(&collection, 2, ".store");
    let length = fs::metadata(&cut).expect("it is there").len();
    let opened = fs::File::options().write(true).open(&cut).expect("it can be written");
    opened.set_len(length / 2).expect("it can be cut");
    server.wait_for(&name(&cut));
    server.wait_for("now serving 0001-");
    assert_eq!(server.search(&[("q", "Gemeinde"), ("duplicates", "show")]).total(), 24);
}

fn a_panic_while_opening_names_the_file() {
    for damaged in [".fieldnorm", ".term", ".fast", ".idx"] {
        let collection = two_sources();
        let path = file(&collection, 1, damaged);
        let whole = fs::read(&path).expect("it can be read");
        // Everything but the footer is hit, so that whatever is read first is wrong.
        let mut bytes = whole.clone();
        let end = whole.len().saturating_sub(140);
        bytes[..end].iter_mut().for_each(|byte| *byte = !*byte);
        fs::write(&path, bytes).expect("it can be written");
        let run = collection.run(["search", "Gemeinde"]);
        assert!(
            matches!(run.code, Some(0 | 2)),
            "{damaged} ended the program with {:?}: {}",
            run.code,
            run.err
        );
        assert!(!run.err.contains("panicked at"), "{damaged}: {}", run.err);
        if run.code == Some(2) {
            run.says(&[&name(&path)]);
        }
    }
}

fn a_service_writes_nothing_into_a_damaged_index() {
    let (collection, key) = two_sources().with_key("cms", &[fundstelle::keys::KeyScope::Write]);
    let site = collection.site();
    let write = |id: &str| {
        let body = serde_json::json!({"text": article("Dienst")}).to_string();
        site.send(keyed(Method::PUT, &format!("/api/v1/articles/{id}"), &key, body)).status
    };
    assert_eq!(write("a"), 201);
    flip(&file(&collection, 1, ".store"));
    // The running server has read the file before; another one reads it now.
    let site = collection.site();
    let body = serde_json::json!({"text": article("Dienst")}).to_string();
    let answer = site.send(keyed(Method::PUT, "/api/v1/articles/b", &key, body));
    assert_eq!(answer.status, 503, "{}", answer.describe());
    assert!(
        !collection
            .path()
            .join("written")
            .read_dir()
            .expect("it is there")
            .any(|entry| { entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("b-")) })
    );
}

fn a_service_writes_nothing_into_a_generation_that_is_not_served() {
    use fundstelle::keys::KeyScope;

    let (collection, key) = two_generations().with_key("cms", &[KeyScope::Write, KeyScope::Search]);
    flip(&file(&collection, 2, ".store"));
    let site = collection.site();
    // The first write finds the damage; from then on the generation before is served.
    for id in ["a", "b", "c"] {
        let body = serde_json::json!({"text": article("Dienst")}).to_string();
        let answer = site.send(keyed(Method::PUT, &format!("/api/v1/articles/{id}"), &key, body));
        assert_eq!(answer.status, 503, "{}", answer.describe());
    }
    assert!(generation(&collection, 1).exists(), "the whole generation went");
}

fn an_unfinished_generation_is_not_gone_back_to() {
    let collection = two_generations();
    let (whole, unfinished) = (generation(&collection, 2), generation(&collection, 3));
    fs::create_dir(&unfinished).expect("a folder can be made");
    fs::copy(whole.join("manifest.json"), unfinished.join("manifest.json")).expect("a file can be copied");
    let refused = collection.run(["rollback", "3"]).ends_with(1);
    assert!(refused.err.contains("there is no generation 3; there are 2, 1"), "{}", refused.err);
}

#[cfg(unix)]
fn files_of_the_index_have_the_permissions_of_other_files() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    let collection = two_generations();
    collection.write("../one/noch.txt", article("Nochmals"));
    collection.remove("../one/one-3.txt");
    collection.run(["index", "one"]).ends_with(0);
    collection.run(["verify"]).ends_with(0);
    let plain = collection.path().join("plain");
    fs::write(&plain, "").expect("it can be written");
    for path in files_below(&collection.config.index) {
        assert_eq!(mode(&path), mode(&plain), "whoever serves can't read {}", path.display());
    }
}

#[cfg(not(unix))]
fn files_of_the_index_have_the_permissions_of_other_files() {}

fn a_run_waits_until_another_has_written() {
    let collection = two_sources();
    collection.write("../one/neu.txt", article("Neubau"));
    let lock =
        IndexDirectory::new(&collection.config.index).lock(Duration::ZERO).expect("nobody else writes");
    collection
        .run(["index", "--wait", "0s", "one"])
        .ends_with(1)
        .says(&["another process is writing", "--wait 60s"]);
    std::thread::scope(|scope| {
        let run = scope.spawn(|| collection.run(["index", "--wait", "60s", "one"]));
        // The run waits from when it holds the turnstile.
        let turn = fs::File::open(collection.config.index.join("writer.turn")).expect("it is there");
        while turn.try_lock().is_ok() {
            turn.unlock().expect("it was locked");
            std::thread::yield_now();
        }
        drop(lock);
        run.join().expect("the run ends").ends_with(0).says(&["1 new"]);
    });
    collection.run(["index", "--wait", "bald", "one"]).ends_with(2).says(&["60s"]);
}
