//! Backups: one archive with everything that can't be made again, which is put back whole or not at all.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use axum::http::{Method, StatusCode};
use fundstelle::keys::KeyScope;
use serde_json::{Value, json};

use crate::harness::{Collection, Output, copy, files_below, keyed, root};

tests![
    a_backup_is_put_back_on_another_machine,
    nothing_is_overwritten_without_being_told,
    a_damaged_backup_changes_nothing,
    no_backup_is_made_of_a_damaged_index,
    what_was_forgotten_is_in_no_later_backup_and_does_not_come_back_from_an_earlier_one,
    what_is_put_back_is_another_state_than_any_before,
    keys_are_in_no_backup,
    a_backup_follows_links_and_is_none_without_a_file,
    an_index_with_closeness_in_meaning_is_put_back,
    services_change_their_articles_where_they_were_put_back,
    of_a_backup_of_another_version_all_but_the_index_is_put_back,
];

const CONFIGURATION: &str =
    "index = \"the index\"\nvocabulary = \"words\"\n[web]\nname = \"Fundus\"\nwritten = \"cms\"\n";

/// A folder with a configuration, an index of two files and of a written article, and a vocabulary.
fn machine() -> Collection {
    let collection = Collection::new()
        .text("a.txt", "Brunnen in Mali\n\nDie Brunnen haben neue Pumpen bekommen, und das Dorf freut sich.")
        .text(
            "b.txt",
            "Schulen in Benin\n\nDie Schulen haben neue Dächer bekommen, und das Dorf freut sich.",
        );
    let (mut collection, key) = collection.with_key("cms", &[KeyScope::Write]);
    copy(&root().join("corpus/vocabulary"), &collection.path().join("words"));
    let at = |name: &str| collection.path().join(name);
    let (index, words, written) = (at("the index"), at("words"), at("cms"));
    collection.config.index = index;
    collection.config.vocabulary = Some(words);
    collection.config.web.written = Some(written);
    fs::write(collection.path().join("fundstelle.toml"), CONFIGURATION).expect("a file can be written");
    collection.index();
    let site = collection.site();
    let body =
        json!({"text": "Der Arbeitskreis Zaunkönige traf sich im Mai in Köln und sprach über Nistkästen."});
    let request = keyed(Method::PUT, "/api/v1/articles/cms%2Feins", &key, body.to_string());
    assert_eq!(site.send(request).status, StatusCode::CREATED);
    collection
}

fn a_backup_follows_links_and_is_none_without_a_file() {
    let machine = machine();
    let words = machine.path().join("words");
    let (name, elsewhere) = ("places.toml", machine.path().join("mounted.toml"));
    fs::rename(words.join(name), &elsewhere).expect("it can be moved");
    std::os::unix::fs::symlink(&elsewhere, words.join(name)).expect("a link can be made");
    run(&machine, &["backup", "backup.zip"]).ends_with(0);
    let whole = fs::read(archive(&machine)).expect("it is there");
    fs::remove_file(&elsewhere).expect("it is there");
    let said = ["places.toml can't be read"];
    run(&machine, &["backup", "backup.zip", "--replace"]).ends_with(1).says(&said);
    assert_eq!(fs::read(archive(&machine)).expect("it is there"), whole, "the older backup stays");
}

fn an_index_with_closeness_in_meaning_is_put_back() {
    let first = Collection::new().text("a.txt", "Brunnen in Mali\n\nDie Brunnen haben neue Pumpen bekommen.");
    fs::write(first.path().join("fundstelle.toml"), "[meaning]\nenabled = true\n")
        .expect("it can be written");
    run(&first, &["index", "articles"]).ends_with(0);
    run(&first, &["backup", "backup.zip"]).ends_with(0);
    let second = Collection::new();
    fs::copy(archive(&first), archive(&second)).expect("it can be copied");
    run(&second, &["restore", "backup.zip"]).ends_with(0);
    assert_eq!(run(&second, &["search", "Brunnen", "--format", "ids"]).ends_with(0).out, "a.txt\n");
}

/// Runs the program with the configuration that lies in a folder, or without one.
fn run(collection: &Collection, arguments: &[&str]) -> Output {
    collection.run_as_configured(arguments)
}

fn archive(collection: &Collection) -> PathBuf {
    collection.path().join("backup.zip")
}

fn found(collection: &Collection, query: &str) -> String {
    let found = run(collection, &["search", query, "--format", "ids"]);
    assert!(matches!(found.code, Some(0 | 1)), "{}", found.err);
    found.out
}

fn a_backup_is_put_back_on_another_machine() {
    let first = machine();
    let told = run(&first, &["backup", "backup.zip"]).ends_with(0).out;
    assert!(told.contains("3 articles, 1 of which services wrote"), "{told}");
    let second = Collection::new();
    fs::copy(archive(&first), archive(&second)).expect("a file can be copied");
    let told = run(&second, &["restore", "backup.zip"]).ends_with(0).out;
    assert!(told.contains("3 articles") && told.contains("fundstelle key"), "{told}");
    for (query, id) in [("Zaunkönige", "cms/eins"), ("Brunnen", "a.txt")] {
        assert!(found(&second, query).contains(id), "{query}");
    }
    run(&second, &["verify"]).ends_with(0);
    for folder in ["cms", "words"] {
        let of = |collection: &Collection| {
            let files = files_below(&collection.path().join(folder)).into_iter();
            files
                .map(|path| (path.file_name().map(ToOwned::to_owned), fs::read(path).expect("a file")))
                .collect::<Vec<_>>()
        };
        assert!(!of(&first).is_empty());
        assert_eq!(of(&second), of(&first), "{folder}");
    }
    let configuration = fs::read_to_string(second.path().join("fundstelle.toml")).expect("a configuration");
    assert!(configuration.contains("Fundus"), "{configuration}");
    // Nothing but the archive is needed; any program can open it.
    let left: Vec<String> = fs::read_dir(second.path().join("the index"))
        .expect("an index")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.starts_with('.'))
        .collect();
    assert_eq!(left, Vec::<String>::new(), "what was unpacked is in its place");
    let mut zip =
        zip::ZipArchive::new(fs::File::open(archive(&first)).expect("a file")).expect("a ZIP archive");
    assert!(zip.by_name("backup.json").is_ok());
}

fn nothing_is_overwritten_without_being_told() {
    let machine = machine();
    run(&machine, &["backup", "backup.zip"]).ends_with(0);
    run(&machine, &["backup", "backup.zip"]).ends_with(1).says(&["backup.zip", "--replace"]);
    run(&machine, &["backup", "--replace", "backup.zip"]).ends_with(0);
    machine
        .write("c.txt", "Märkte in Togo\n\nDie Märkte haben neue Stände bekommen, und das Dorf freut sich.");
    machine.index();
    run(&machine, &["restore", "backup.zip"]).ends_with(1).says(&["the index", "not empty", "--replace"]);
    assert!(found(&machine, "Märkte").contains("c.txt"));
    let mark = machine.path().join("cms/später.txt");
    fs::write(&mark, "Nur hier.").expect("a file can be written");
    run(&machine, &["restore", "--replace", "backup.zip"]).ends_with(0);
    assert!(!found(&machine, "Märkte").contains("c.txt"));
    assert!(found(&machine, "Brunnen").contains("a.txt"));
    run(&machine, &["verify"]).ends_with(0);
    assert!(!mark.exists());
    let kept = files_below(machine.path()).into_iter().any(|path| path.ends_with("später.txt"));
    assert!(kept, "written articles that the backup has not are kept beside");
}

fn a_damaged_backup_changes_nothing() {
    let machine = machine();
    run(&machine, &["backup", "backup.zip"]).ends_with(0);
    let whole = fs::read(archive(&machine)).expect("an archive");
    let mut before = state(machine.path());
    for at in (40..whole.len()).step_by(whole.len() / 12) {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x20;
        fs::write(archive(&machine), &damaged).expect("a file can be written");
        let output = run(&machine, &["restore", "--replace", "backup.zip"]);
        if output.code == Some(0) {
            // What ZIP writes twice may be damaged at one place.
            run(&machine, &["verify"]).ends_with(0);
            before = state(machine.path());
            continue;
        }
        output.ends_with(1).says(&["backup.zip"]);
        assert!(state(machine.path()) == before, "byte {at} changed something");
    }
    fs::write(archive(&machine), &whole[..whole.len() / 2]).expect("a file can be written");
    run(&machine, &["restore", "--replace", "backup.zip"]).ends_with(1).says(&["backup.zip"]);
    run(&machine, &["restore", "--replace", "fundstelle.toml"]).ends_with(1).says(&["no backup"]);
    assert!(state(machine.path()) == before, "something was changed");
}

/// Every file of a folder but the archive, with its content.
fn state(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let files = files_below(folder).into_iter().filter(|path| !path.ends_with("backup.zip"));
    files.map(|path| (path.clone(), fs::read(path).expect("a file"))).collect()
}

fn no_backup_is_made_of_a_damaged_index() {
    let machine = machine();
    let store = files_below(&machine.config.index)
        .into_iter()
        .find(|path| path.extension().is_some_and(|e| e == "pos"));
    let store = store.expect("a file of a segment");
    let mut content = fs::read(&store).expect("a file");
    content[0] ^= 1;
    fs::write(&store, content).expect("a file can be written");
    run(&machine, &["backup", "backup.zip"]).ends_with(1).says(&["damaged", "verify --repair"]);
    assert!(!archive(&machine).exists());
}

fn what_was_forgotten_is_in_no_later_backup_and_does_not_come_back_from_an_earlier_one() {
    let machine = machine();
    run(&machine, &["backup", "backup.zip"]).ends_with(0);
    run(&machine, &["forget", "a.txt", "cms/eins"]).ends_with(0);
    run(&machine, &["backup", "later.zip"]).ends_with(0);
    let mut zip =
        zip::ZipArchive::new(fs::File::open(machine.path().join("later.zip")).expect("a file")).expect("ZIP");
    for at in 0..zip.len() {
        let mut content = Vec::new();
        let mut file = zip.by_index(at).expect("a file");
        std::io::copy(&mut file, &mut content).expect("content");
        let content = String::from_utf8_lossy(&content).to_lowercase();
        assert!(!content.contains("zaunkönig") && !content.contains("cms/eins"), "file {at}");
    }
    run(&machine, &["restore", "--replace", "backup.zip"]).ends_with(0);
    let index = machine.path().join("the index");
    for path in files_below(&index).into_iter().chain(files_below(&machine.path().join("cms"))) {
        let content = String::from_utf8_lossy(&fs::read(&path).expect("a file")).to_lowercase();
        assert!(!content.contains("zaunkönig") && !content.contains("brunnen in mali"), "{}", path.display());
    }
    assert!(found(&machine, "Schulen").contains("b.txt"));
}

fn what_is_put_back_is_another_state_than_any_before() {
    let machine = machine();
    let state = || {
        let answer = machine.site().get("/api/v1/search?q=Brunnen").ok();
        answer.header("etag").trim_matches('"').split('-').take(3).collect::<Vec<_>>().join("-")
    };
    run(&machine, &["backup", "backup.zip"]).ends_with(0);
    let mut states = vec![state()];
    for word in ["Regen", "Wind"] {
        // The same number of commits after the backup leads to other articles every time.
        machine.write(
            &format!("{word}.txt"),
            format!("{word} am Brunnen\n\nAm Brunnen gab es viel {word} im Dorf."),
        );
        machine.index();
        states.push(state());
        run(&machine, &["restore", "--replace", "backup.zip"]).ends_with(0);
        states.push(state());
        machine.remove(&format!("{word}.txt"));
    }
    run(&machine, &["verify"]).ends_with(0);
    let different: std::collections::BTreeSet<&String> = states.iter().collect();
    assert_eq!(different.len(), states.len(), "{states:?}");
}

fn keys_are_in_no_backup() {
    let machine = machine();
    let with_key = format!(
        "{CONFIGURATION}[[web.keys]]\nname = \"cms\"\nhash = \"{}\"\nscopes = [\"write\"]\n",
        "ab".repeat(32)
    );
    fs::write(machine.path().join("fundstelle.toml"), with_key).expect("a file can be written");
    run(&machine, &["backup", "backup.zip"]).ends_with(0);
    let mut zip = zip::ZipArchive::new(fs::File::open(archive(&machine)).expect("a file")).expect("ZIP");
    let mut text = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("fundstelle.toml").expect("a file"), &mut text)
        .expect("text");
    assert!(text.contains("Fundus") && !text.contains("abab") && !text.contains("keys"), "{text}");
}

fn services_change_their_articles_where_they_were_put_back() {
    let first = machine();
    // Words of its own, which the program that restores doesn't have before.
    let compounds = first.path().join("words/compounds.toml");
    fs::write(&compounds, "never = [\"abbildung\"]\n[split]\n").expect("it can be written");
    run(&first, &["index", "--rebuild", "articles", "cms"]).ends_with(0);
    run(&first, &["backup", "backup.zip"]).ends_with(0);
    let (mut second, key) = Collection::new().with_key("cms", &[KeyScope::Write]);
    fs::copy(archive(&first), archive(&second)).expect("a file can be copied");
    run(&second, &["restore", "backup.zip"]).ends_with(0);
    second.config.index = second.path().join("the index");
    second.config.web.written = Some(second.path().join("cms"));
    second.config.vocabulary = Some(second.path().join("words"));
    let site = second.site();
    let delete = keyed(Method::DELETE, "/api/v1/articles/cms%2Feins", &key, String::new());
    assert_eq!(site.send(delete).status, StatusCode::NO_CONTENT);
    drop(site);
    let listed = run(&second, &["sources"]).ends_with(0).out;
    let other = first.path().to_str().expect("a path");
    assert!(!listed.contains(&format!("{other}/cms")), "{listed}");
}

fn of_a_backup_of_another_version_all_but_the_index_is_put_back() {
    let first = machine();
    run(&first, &["forget", "b.txt"]).ends_with(0);
    run(&first, &["backup", "backup.zip"]).ends_with(0);
    make_of_another_version(&archive(&first));
    let second = Collection::new();
    fs::copy(archive(&first), archive(&second)).expect("a file can be copied");
    let told = run(&second, &["restore", "backup.zip"]).ends_with(3);
    told.prints(&["another schema", "fundstelle index SOURCE…", "/articles"]);
    assert!(second.path().join("cms").is_dir() && second.path().join("words").is_dir());
    copy(&first.articles(), &second.articles());
    run(&second, &["index", "cms", "articles"]).ends_with(0);
    assert!(found(&second, "Zaunkönige").contains("cms/eins") && found(&second, "Brunnen").contains("a.txt"));
    assert!(!found(&second, "Dächer").contains("b.txt"), "what was forgotten stays so");
}

/// Gives the index in a backup another schema, as another version of the program would have written it.
fn make_of_another_version(backup: &Path) {
    const LIST: &str = "backup.json";
    let whole = fs::read(backup).expect("a file");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(whole)).expect("a ZIP archive");
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).expect("a file of the archive");
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("it can be read");
        files.push((file.name().expect("a name").into_owned(), content));
    }
    let (name, manifest) =
        files.iter_mut().find(|(name, _)| name.ends_with("/manifest.json")).expect("a manifest");
    let mut json: Value = serde_json::from_slice(manifest).expect("JSON");
    json["schema"] = "of another version".into();
    *manifest = json.to_string().into_bytes();
    let entry = json!({"bytes": manifest.len(), "hash": blake3::hash(manifest).to_hex().to_string()});
    let name = name.clone();
    let (_, list) = files.iter_mut().find(|(name, _)| name == LIST).expect("a list");
    let mut json: Value = serde_json::from_slice(list).expect("JSON");
    json["files"][&name] = entry;
    *list = json.to_string().into_bytes();
    let mut written = zip::ZipWriter::new(fs::File::create(backup).expect("a file"));
    for (name, content) in files {
        written.start_file(name, zip::write::SimpleFileOptions::default()).expect("a file can be begun");
        written.write_all(&content).expect("it can be written");
    }
    written.finish().expect("the archive is whole");
}
