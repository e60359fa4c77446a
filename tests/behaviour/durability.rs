//! What is damaged, cut off or lost on disk takes no article with it: a run removes only what it was told to remove,
//! and whatever a run that was killed left behind stands in the way of none.

use std::fs;
use std::path::{Path, PathBuf};

use axum::http::Method;
use fundstelle::keys::KeyScope;
use serde_json::{Value, json};

use crate::harness::{Collection, Server, copy, files_below, keyed};

tests![
    a_rebuild_of_one_source_loses_nothing_of_a_damaged_other,
    a_rebuild_loses_nothing_where_the_list_of_sources_is_damaged_too,
    a_rebuild_over_a_damaged_index_is_held_back_from_a_source_without_files,
    generations_without_their_pointer_are_no_missing_index,
    a_pointer_that_was_changed_on_disk_clears_nothing,
    damage_stops_a_run_before_it_is_merged_into_new_files,
    damage_that_has_right_checksums_is_mended_by_a_rebuild,
    left_overs_of_a_commit_that_was_cut_off_stand_in_no_way,
    a_removed_article_is_in_no_older_generation_after_a_kill,
    left_overs_are_cleared_by_a_run_that_has_nothing_to_do,
    a_limit_on_the_size_of_files_is_told_and_changes_nothing,
    a_disk_without_room_for_a_file_is_told_and_changes_nothing,
];

pub fn article(name: &str) -> String {
    format!("Bericht {name}\n\nDie Gemeinde {name} hat im Sommer ihren Markt gebaut und im Herbst gefeiert.")
}

/// A collection of two sources, `one` and `two`, with twelve articles each.
pub fn two_sources() -> Collection {
    let collection = Collection::new();
    for source in ["one", "two"] {
        for number in 0..12 {
            collection
                .write(&format!("../{source}/{source}-{number}.txt"), article(&format!("{source}{number}")));
        }
    }
    collection.run(["index", "one", "two"]).ends_with(0);
    collection
}

pub fn ids(collection: &Collection) -> Vec<String> {
    let mut ids = collection.site().search(&[("duplicates", "show"), ("per_page", "100")]).ids();
    ids.sort();
    ids
}

pub fn generation(collection: &Collection, number: u32) -> PathBuf {
    collection.config.index.join(format!("generations/{number:04}"))
}

/// The first file of the served generation whose name ends so.
pub fn file(collection: &Collection, number: u32, end: &str) -> PathBuf {
    let files = files_below(&generation(collection, number));
    let found = files.iter().find(|path| path.to_string_lossy().ends_with(end));
    found.unwrap_or_else(|| panic!("no {end} among {files:?}")).clone()
}

/// Flips one bit in the middle of a file.
pub fn flip(path: &Path) {
    let mut bytes = fs::read(path).expect("the file can be read");
    // The last bytes of a segment's file are its footer, without which it can't even be opened.
    let middle = bytes.len().saturating_sub(140) / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).expect("the file can be written");
}

fn a_rebuild_of_one_source_loses_nothing_of_a_damaged_other() {
    let whole = two_sources();
    let expected = ids(&whole);
    assert_eq!(expected.len(), 24);
    let kept = whole.path().join("kept");
    copy(&whole.config.index, &kept);
    // Articles can be read without the files of the second list.
    let of_articles = [".store", "meta.json", "facts.json"];
    let of_search = [".idx", ".fieldnorm"];
    for (damaged, is_taken_over) in
        of_articles.map(|name| (name, false)).into_iter().chain(of_search.map(|name| (name, true)))
    {
        fs::remove_dir_all(&whole.config.index).expect("it is there");
        copy(&kept, &whole.config.index);
        flip(&file(&whole, 1, damaged));
        let run = whole.run(["index", "--rebuild", "one"]);
        match run.code {
            Some(0) => {
                assert!(is_taken_over, "{damaged}: articles were taken over out of damaged files");
                assert_eq!(ids(&whole), expected, "{damaged}");
            }
            code => {
                assert_eq!(code, Some(1), "{damaged}: {}", run.err);
                let two = whole.path().join("two").canonicalize().expect("it is there");
                run.says(&[&two.display().to_string(), "nothing was changed", "name them too"]);
                assert!(generation(&whole, 1).exists(), "{damaged}: the generation went all the same");
                whole.run(["index", "--rebuild", "one", "two"]).ends_with(0);
                assert_eq!(ids(&whole), expected, "{damaged}");
            }
        }
    }
}

fn a_rebuild_loses_nothing_where_the_list_of_sources_is_damaged_too() {
    let collection = two_sources();
    let expected = ids(&collection);
    fs::write(file(&collection, 1, "meta.json"), "").expect("it can be written");
    let list = generation(&collection, 1).join("sources.json");
    let named = fs::read_to_string(&list).expect("it is there");
    // One line of the list is lost.
    let shortened: Vec<&str> = named.lines().filter(|line| !line.contains("/two\"")).collect();
    fs::write(&list, shortened.join("\n").replace("/one\",", "/one\"") + "\n").expect("it can be written");
    let run = collection.run(["index", "--rebuild", "one"]).ends_with(1);
    run.says(&["doesn't tell any more which sources", "nothing was changed"]);
    assert!(generation(&collection, 1).exists());
    let whole = collection.path().join("whole");
    fs::rename(&collection.config.index, &whole).expect("it can be moved");
    collection.run(["index", "one", "two"]).ends_with(0);
    assert_eq!(ids(&collection), expected);
}

fn a_rebuild_over_a_damaged_index_is_held_back_from_a_source_without_files() {
    let collection = two_sources();
    flip(&file(&collection, 1, ".store"));
    // All but a few files of a source are gone, as from a share of which a part is not mounted.
    (3..12).for_each(|number| collection.remove(&format!("../one/one-{number}.txt")));
    let run = collection.run(["index", "--rebuild", "one", "two"]).ends_with(1);
    run.says(&["had 12 articles", "has 3 documents now", "--allow-removals"]);
    collection.run(["index", "--rebuild", "--allow-removals", "one", "two"]).ends_with(0);
    assert_eq!(ids(&collection).len(), 15);
}

fn generations_without_their_pointer_are_no_missing_index() {
    let collection = two_sources();
    collection.write("../corpus/articles/sample.txt", article("Muster"));
    let expected = ids(&collection);
    let pointer = collection.config.index.join("CURRENT");
    fs::remove_file(&pointer).expect("it is there");
    for arguments in [&["search", "Gemeinde"][..], &["index", "one"], &["index", "--rebuild", "one"]] {
        let failed = if arguments[0] == "search" { 2 } else { 1 };
        collection.run(arguments).ends_with(failed).says(&["CURRENT"]);
        assert!(generation(&collection, 1).join("manifest.json").exists(), "{arguments:?} cleared it");
    }
    let mut server = Server::start(&collection, &[]);
    server.wait_for("CURRENT is missing");
    assert_eq!(server.get("/health/ready").0, 503);
    assert!(generation(&collection, 1).join("manifest.json").exists(), "serve cleared it");
    collection.run(["index", "--rebuild", "one", "two"]).ends_with(0);
    server.wait_for("now serving");
    assert_eq!(ids(&collection), expected);
}

fn a_pointer_that_was_changed_on_disk_clears_nothing() {
    let collection = two_sources();
    let pointer = collection.config.index.join("CURRENT");
    let whole = fs::read(&pointer).expect("it is there");
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << bit;
            fs::write(&pointer, &flipped).expect("it can be written");
            // Whether a blank of another kind is read over does not matter.
            let app = collection.app();
            if app.refresh().is_ok() {
                let snapshot = app.snapshot().unwrap_or_else(|error| panic!("byte {at}, bit {bit}: {error}"));
                assert!(snapshot.id().as_str().starts_with("0001-"), "byte {at}, bit {bit}");
            }
        }
    }
    let mut flipped = whole;
    flipped[3] ^= 1;
    fs::write(&pointer, &flipped).expect("it can be written");
    collection.run(["index", "one"]).ends_with(1).says(&["CURRENT"]);
    assert!(generation(&collection, 1).exists(), "another number cleared the generation");
}

fn damage_stops_a_run_before_it_is_merged_into_new_files() {
    for damaged in [".fast", ".term", "facts.json"] {
        let collection = two_sources();
        let file = file(&collection, 1, damaged);
        flip(&file);
        let name = file.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        collection.write("../one/new.txt", article("Neu"));
        collection.run(["index", "one", "two"]).ends_with(1).says(&[&name, "--rebuild"]);
        assert!(file.exists(), "{damaged}: the damaged file was replaced");
        collection.run(["index", "--rebuild", "one", "two"]).ends_with(0);
        assert_eq!(ids(&collection).len(), 25, "{damaged}");
    }
}

/// Changes a file of a segment, and gives it the checksum of what it holds now, as a merge of damaged files does.
pub fn change_with_checksum(path: &Path, change: impl Fn(&mut [u8])) {
    let mut bytes = fs::read(path).expect("the file can be read");
    let end = bytes.len() - 8;
    let length = u32::from_le_bytes(bytes[end..end + 4].try_into().expect("four bytes")) as usize;
    let magic = bytes[end + 4..].to_vec();
    let mut footer: Value = serde_json::from_slice(&bytes[end - length..end]).expect("a footer");
    bytes.truncate(end - length);
    change(&mut bytes);
    footer["crc"] = json!(crc32fast::hash(&bytes));
    let footer = footer.to_string();
    bytes.extend(footer.as_bytes());
    bytes.extend(u32::try_from(footer.len()).expect("short").to_le_bytes());
    bytes.extend(magic);
    fs::write(path, bytes).expect("the file can be written");
}

fn damage_that_has_right_checksums_is_mended_by_a_rebuild() {
    for damaged in [".store", ".fast"] {
        let collection = two_sources();
        change_with_checksum(&file(&collection, 1, damaged), |bytes| {
            let whole = bytes.len();
            bytes[whole / 4..whole / 2].iter_mut().for_each(|byte| *byte ^= 0x55);
        });
        collection.run(["index", "--rebuild", "one", "two"]).ends_with(0);
        assert_eq!(ids(&collection).len(), 24, "{damaged}");
    }
}

fn left_overs_of_a_commit_that_was_cut_off_stand_in_no_way() {
    for is_listed in [false, true] {
        let collection = two_sources();
        let meta = file(&collection, 1, "meta.json");
        let segments = meta.parent().expect("a file lies in a folder").to_owned();
        let written: String = fs::read_to_string(&meta).expect("it is there");
        let written: Value = serde_json::from_str(&written).expect("it is JSON");
        let opstamp = written["opstamp"].as_u64().expect("a number");
        let listing = segments.join(".managed.json");
        let mut left = Vec::new();
        for segment in written["segments"].as_array().expect("a list") {
            let id = segment["segment_id"].as_str().expect("an id").replace('-', "");
            // Any of these may be the number of the next commit.
            left.extend((opstamp..opstamp + 40).map(|number| format!("{id}.{number}.del")));
        }
        left.iter().for_each(|name| fs::write(segments.join(name), "cut off").expect("it can be written"));
        if is_listed {
            // Earlier versions of the program kept a list of all files.
            fs::write(&listing, json!(left).to_string()).expect("it can be written");
        }
        collection.remove("../one/one-3.txt");
        collection.run(["index", "one", "two"]).ends_with(0).says(&["removed 1"]);
        assert_eq!(ids(&collection).len(), 23);
        let still =
            left.iter().filter(|name| fs::read(segments.join(name)).is_ok_and(|held| held == b"cut off"));
        assert_eq!(still.count(), 0, "left-overs are cleared away");
        assert!(!listing.exists(), "a list that nobody keeps is cleared away too");
    }
}

fn left_overs_are_cleared_by_a_run_that_has_nothing_to_do() {
    let collection = two_sources();
    let segments = file(&collection, 1, "meta.json").parent().expect("a folder").to_owned();
    for name in [format!("{}.store", "0123456789abcdef".repeat(2)), ".unfinished-.managed.json".to_owned()] {
        fs::write(segments.join(name), "cut off").expect("it can be written");
    }
    assert!(collection.run(["verify"]).ends_with(0).out.contains("not needed"));
    collection.run(["index", "one", "two"]).ends_with(0).says(&["nothing changed"]);
    assert!(!collection.run(["verify"]).ends_with(0).out.contains("not needed"));
    assert_eq!(ids(&collection).len(), 24);
}

fn a_removed_article_is_in_no_older_generation_after_a_kill() {
    let collection = two_sources();
    let aside = collection.path().join("aside");
    copy(&generation(&collection, 1), &aside);
    collection.remove("../one/one-3.txt");
    collection.run(["index", "--rebuild", "one", "two"]).ends_with(0).says(&["removed 1"]);
    assert!(!generation(&collection, 1).exists());
    // So it is if the run is killed when it has published the new generation, and not deleted the old one yet.
    fs::rename(&aside, generation(&collection, 1)).expect("it can be moved");
    let pointer = collection.config.index.join("CURRENT");
    let carried_out = fs::read_to_string(&pointer).expect("a pointer");
    assert!(carried_out.starts_with("0002 kept "), "the order to delete is carried out once: {carried_out}");
    let ordered = format!("0002 alone {:08x}\n", crc32fast::hash(b"0002 alone"));
    fs::write(&pointer, ordered).expect("it can be written");
    collection.run(["index", "one"]).ends_with(0);
    assert!(!generation(&collection, 1).exists(), "the removed article can still be read");
    // Where nothing was removed, the older generation stays.
    collection.run(["index", "--rebuild", "one", "two"]).ends_with(0);
    collection.run(["index", "one"]).ends_with(0);
    assert!(generation(&collection, 2).exists() && generation(&collection, 3).exists());
}

#[cfg(unix)]
fn a_limit_on_the_size_of_files_is_told_and_changes_nothing() {
    let collection = Collection::of_sample();
    let before = collection.site().all_ids(&[]);
    let sample = crate::harness::sample_articles();
    let arguments = ["index", "--rebuild", sample.to_str().expect("a path")];
    for blocks in [0, 1, 8, 64, 128] {
        let output = collection.run_with_file_limit(blocks, arguments);
        assert_eq!(output.code, Some(1), "{blocks} blocks: {}", output.err);
        output.says(&["ulimit -f unlimited", "nothing was changed"]);
        assert_eq!(collection.site().all_ids(&[]), before);
        let verified = collection.run(["verify"]).ends_with(0).out;
        assert!(!verified.contains("not needed"), "{blocks} blocks: {verified}");
    }
    collection.run(arguments).ends_with(0);
}

/// Whatever is written to the device `full` fails as on a full disk, while the disk of the index has room: so it is where the
/// inodes are used up.
#[cfg(target_os = "linux")]
fn a_disk_without_room_for_a_file_is_told_and_changes_nothing() {
    let (collection, key) =
        Collection::new().text("eins.txt", &article("Eins")).indexed().with_key("cms", &[KeyScope::Write]);
    let before = ids(&collection);
    let fill = || {
        let list = generation(&collection, 1).join(".unfinished-sources.json");
        std::os::unix::fs::symlink("/dev/full", list).expect("a link can be made");
    };
    fill();
    collection.write("../two/zwei.txt", article("Zwei"));
    let run = collection.run(["index", "two"]).ends_with(1);
    assert!(!run.err.contains("--repair"), "{}", run.err);
    run.says(&["sources.json", "os error 28", "df -i", "nothing was changed"]);
    assert_eq!(ids(&collection), before);
    // A service is told, too, that it is not its fault.
    fill();
    let site = collection.site();
    let put = || {
        let body = json!({"text": article("Dienst")}).to_string();
        site.send(keyed(Method::PUT, "/api/v1/articles/dienst", &key, body))
    };
    let refused = put();
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (503, "2"));
    let detail = refused.json()["detail"].to_string();
    assert!(detail.contains("disk") && detail.contains("make room") && !detail.contains("/"), "{detail}");
    // What failed is gone, and with it what stood in the way.
    assert_eq!(put().status.as_u16(), 201);
    collection.run(["index", "two"]).ends_with(0);
    assert_eq!(ids(&collection).len(), before.len() + 2);
}

#[cfg(not(target_os = "linux"))]
fn a_disk_without_room_for_a_file_is_told_and_changes_nothing() {}
