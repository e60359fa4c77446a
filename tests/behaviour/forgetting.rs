//! Articles that are forgotten: nothing of them is left in any file, and they don't come back.

use std::fs;
use std::path::PathBuf;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use fundstelle::article::ArticleId;
use fundstelle::engine::Forgotten;
use fundstelle::keys::KeyScope;
use serde_json::{Value, json};

use crate::harness::{Answer, Collection, Site, encoded, files_below, keyed};

tests![
    nothing_of_a_forgotten_article_is_left_in_any_file,
    a_forgotten_article_stays_out_while_its_source_has_it,
    an_article_is_forgotten_by_its_address,
    what_is_not_there_is_told_and_changes_nothing,
    forgetting_half_of_a_source_holds_nothing_back,
    what_was_learnt_of_other_articles_stays,
    a_service_forgets_articles_of_any_origin,
    a_service_cannot_write_again_what_was_forgotten,
    another_article_of_the_same_address_stays,
    forgetting_that_was_cut_off_is_finished_by_the_next_run,
    what_is_kept_elsewhere_goes_with_a_forgetting_that_was_cut_off,
    queries_in_memory_are_forgotten_too,
    a_changed_list_of_what_was_forgotten_is_no_empty_one,
];

/// A word that no other text has, and the title of the article that has it.
const WORD: &str = "Zyxwvutquark";
const TITLE: &str = "Quäkborstige Wunderlichkeiten";

fn text_of(word: &str, title: &str) -> String {
    format!(
        "{title}\n\nDie Beratung über {word} und {word}anlagen fand in Bonn statt. Die Gesellschaft für {word}kunde (GFZQK) \
         lud dazu ein. Fünfzig Fachleute sprachen über {word}, und am Ende stand ein gemeinsamer Beschluss. Danach besuchten sie \
         eine Ausstellung im Rathaus, die noch bis zum Herbst zu sehen ist. Der Eintritt ist frei, und an den Wochenenden \
         gibt es Führungen für Gruppen aus den Partnerstädten. Wer mehr wissen will, findet im Archiv der Gemeinde \
         Unterlagen aus dreißig Jahren gemeinsamer Arbeit, nach Orten und Jahren geordnet."
    )
}

/// Twelve articles of which one is to be forgotten.
fn collection() -> Collection {
    let mut collection = Collection::new()
        .configured(|config| config.web.query_log_least = 1)
        .text("geheim.txt", &text_of(WORD, TITLE));
    for (n, theme) in [
        "Wasser", "Brunnen", "Schulen", "Kliniken", "Wälder", "Märkte", "Häfen", "Straßen", "Brücken",
        "Gärten", "Museen",
    ]
    .into_iter()
    .enumerate()
    {
        let text = format!(
            "{theme} in der Partnerschaft\n\nDer Bericht Nummer {n} handelt von {theme} und davon, wie die Gemeinden sie gemeinsam \
             pflegen. Im Sommer trafen sich die Beteiligten."
        );
        collection = collection.text(&format!("bericht-{n}.txt"), &text);
    }
    let log = collection.path().join("query-log");
    collection.configured(|config| config.web.query_log = Some(log))
}

/// The collection as it would be if the forgotten article had never been in it.
fn never_there() -> Collection {
    let never = collection();
    never.remove("geheim.txt");
    never.write("bericht-0.txt", "Wasser\n\nDer Bericht handelt von Wasser.");
    never.indexed()
}

/// The names of the files of what was learnt in the newest generation, which are hashes of their content.
fn learnt(collection: &Collection) -> Vec<String> {
    let generations = fs::read_dir(collection.config.index.join("generations")).expect("generations");
    let newest = generations.map(|entry| entry.expect("an entry").path()).max().expect("a generation");
    let files = files_below(&newest.join("language")).into_iter();
    files.map(|path| path.file_name().expect("a name").to_string_lossy().into_owned()).collect()
}

/// The files below some folders that hold one of the texts in any case, as they are or as a program would escape it.
fn files_with(folders: &[PathBuf], texts: &[&str]) -> Vec<PathBuf> {
    let files = folders.iter().filter(|folder| folder.exists()).flat_map(|folder| files_below(folder));
    let holds = |path: &PathBuf| {
        let content = fs::read(path).expect("a file of the index can be read");
        let content = String::from_utf8_lossy(&content).to_lowercase();
        texts.iter().any(|text| content.contains(&text.to_lowercase()))
    };
    files.filter(holds).collect()
}

fn places(collection: &Collection) -> Vec<PathBuf> {
    let mut places = vec![collection.config.index.clone(), collection.path().join("written")];
    places.extend(collection.config.web.query_log.clone());
    places
}

fn run(collection: &Collection, arguments: &[&str]) -> crate::harness::Output {
    // The folder of the query log and of written articles is told by the configuration.
    let mut lines = "[web]\n".to_owned();
    if let Some(log) = &collection.config.web.query_log {
        lines += &format!("query_log = {:?}\n", log.display().to_string());
    }
    if let Some(written) = &collection.config.web.written {
        lines += &format!("written = {:?}\n", written.display().to_string());
    }
    fs::write(collection.path().join("fundstelle.toml"), lines).expect("a file can be written");
    collection.run(arguments)
}

fn export(collection: &Collection) -> String {
    run(collection, &["export", "--format", "jsonl"]).ends_with(0).out
}

fn nothing_of_a_forgotten_article_is_left_in_any_file() {
    let collection = collection().indexed();
    // Another generation, a commit on top of it, and a segment with deleted documents.
    collection.rebuild_of(&[collection.articles()]);
    collection.write("bericht-0.txt", "Wasser\n\nDer Bericht handelt von Wasser.");
    collection.index();
    let site = collection.site();
    for query in [WORD, TITLE, "Wasser"] {
        site.search(&[("q", query)]);
    }
    site.state.write_query_log();
    drop(site);
    let names = [WORD, TITLE, "GFZQK", "geheim.txt"];
    let before = files_with(&places(&collection), &names);
    for part in ["lexicon.tsv", "facts.json", ".store", "query-log"] {
        let has = |path: &PathBuf| path.to_string_lossy().contains(part);
        assert!(before.iter().any(has), "the search of this test must find something in {part}: {before:?}");
    }
    assert!(export(&collection).contains(WORD));
    assert!(collection.run(["suggest", "zyx"]).ends_with(0).out.to_lowercase().contains("zyx"));

    let forgotten = run(&collection, &["forget", "geheim.txt"]).ends_with(0);
    assert!(forgotten.out.contains("forgotten: geheim.txt"), "{}", forgotten.out);
    assert_eq!(files_with(&places(&collection), &names), Vec::<PathBuf>::new());
    // What is compressed is read by the program.
    let all = export(&collection);
    assert_eq!(all.lines().count(), 11);
    assert!(names.iter().all(|name| !all.contains(name)), "{all}");
    run(&collection, &["verify"]).ends_with(0);
    assert_eq!(
        learnt(&collection),
        learnt(&never_there()),
        "what is learnt is compressed, and named by its hash"
    );
    let site = collection.site();
    for query in [WORD, TITLE, "Zyxwvutquar", "zyx"] {
        assert_eq!(site.search(&[("q", query), ("match", "all")]).total(), 0, "{query}");
    }
    for beginning in ["zyx", "quäk", "gfz"] {
        let suggested = site.get(&format!("/api/v1/suggest?q={}", encoded(beginning))).ok().text();
        assert!(
            names.iter().all(|name| !suggested.to_lowercase().contains(&name.to_lowercase())),
            "{suggested}"
        );
    }
    assert_eq!(site.get("/api/v1/articles/geheim.txt").status, StatusCode::NOT_FOUND);
    let log: Value =
        serde_json::from_slice(&fs::read(files_below(&places(&collection)[2])[0].clone()).expect("a log"))
            .expect("sums of a day");
    assert_eq!(
        (&log["searches"]["asked"], log["queries"].as_object().expect("queries").len()),
        (&json!(3), 1)
    );
    let generations = fs::read_dir(collection.config.index.join("generations")).expect("generations").count();
    assert_eq!(generations, 1, "an older generation could be gone back to");
}

fn a_forgotten_article_stays_out_while_its_source_has_it() {
    let collection = collection().indexed();
    run(&collection, &["forget", "geheim.txt"]).ends_with(0);
    let articles = collection.articles();
    let source = articles.to_str().expect("a path");
    for arguments in [
        &["index", source][..],
        &["index", "--rebuild", source],
        &["verify", "--repair"],
        &["index", "--dry-run", source],
    ] {
        let told = run(&collection, arguments).ends_with(0);
        assert!(!told.out.contains("geheim.txt"), "{}", told.out);
        assert_eq!(files_with(&places(&collection), &[WORD, TITLE]), Vec::<PathBuf>::new(), "{arguments:?}");
    }
    run(&collection, &["index", source]).ends_with(0).says(&["1 document kept out", "nothing changed"]);
    // It is kept out under its old name whatever it says now.
    collection.write("geheim.txt", text_of("Harmlosigkeit", "Anderes"));
    run(&collection, &["index", source]).ends_with(0);
    assert_eq!(collection.site().search(&[("q", "Harmlosigkeit")]).total(), 0);
    let again = run(&collection, &["forget", "geheim.txt"]).ends_with(0);
    assert!(again.out.contains("forgotten before"), "{}", again.out);
    let undone = run(&collection, &["forget", "--undo", "geheim.txt", "anders.txt"]).ends_with(0).out;
    assert!(
        undone.contains("geheim.txt is let in again") && undone.contains("anders.txt was not"),
        "{undone}"
    );
    run(&collection, &["index", source]).ends_with(0);
    assert_eq!(collection.site().search(&[("q", "Harmlosigkeit")]).ids(), ["geheim.txt"]);
}

fn an_article_is_forgotten_by_its_address() {
    let url = "https://example.org/Geheim/";
    let line =
        |id: &str, url: &str| json!({"id": id, "url": url, "title": TITLE, "text": text_of(WORD, TITLE)});
    let collection = collection().json_line(line("eins", url)).indexed();
    let told = run(&collection, &["forget", "http://EXAMPLE.org/Geheim#unten"]).ends_with(0).out;
    assert!(told.contains("forgotten: eins"), "{told}");
    assert!(told.contains("still there: geheim.txt"), "a duplicate has the same words: {told}");
    assert!(!told.contains("forgotten: geheim.txt"), "{told}");
    // Under another id, the same address stays out.
    collection.write("lines.jsonl", format!("{}\n", line("zwei", url)));
    collection.index();
    assert_eq!(collection.site().search(&[("q", WORD)]).ids(), ["geheim.txt"]);
    run(&collection, &["forget", "geheim.txt"]).ends_with(0);
    assert_eq!(files_with(&places(&collection), &[WORD, TITLE, "example.org"]), Vec::<PathBuf>::new());
}

fn what_is_not_there_is_told_and_changes_nothing() {
    let collection = collection().indexed();
    let refused = run(&collection, &["forget", "geheim.txt", "tippfehler.txt"]).ends_with(1);
    refused.says(&["tippfehler.txt", "nothing was changed"]);
    assert_eq!(collection.site().search(&[("q", WORD)]).total(), 1);
    assert!(!collection.config.index.join("forgotten.json").exists());
    let nothing = Collection::new();
    run(&nothing, &["forget", "a"]).ends_with(1).says(&["index"]);
}

fn forgetting_half_of_a_source_holds_nothing_back() {
    let collection = Collection::new()
        .text("a.txt", &text_of(WORD, TITLE))
        .text("b.txt", &text_of("Wasser", "Vom Wasser"))
        .indexed();
    run(&collection, &["forget", "a.txt"]).ends_with(0);
    run(&collection, &["forget", "b.txt"]).ends_with(0);
    let source = collection.articles();
    run(&collection, &["index", source.to_str().expect("a path")]).ends_with(0);
    assert_eq!(collection.site().search(&[]).total(), 0);
    collection.write("c.txt", text_of("Brunnen", "Vom Brunnen"));
    run(&collection, &["index", source.to_str().expect("a path")]).ends_with(0);
    assert_eq!(collection.site().search(&[("q", "Brunnen")]).ids(), ["c.txt"]);
}

fn what_was_learnt_of_other_articles_stays() {
    let foot = "Zurück zur Übersicht der Beiträge";
    let mut collection = Collection::new();
    for n in 0..12 {
        let line = if n < 4 { "Nur vier sagen Heubodenfest" } else { "" };
        let text = format!(
            "Bericht {n}\n\n{line}\n\nDer Bericht {n} handelt von Brunnen in Gemeinde {n}.\n\n{foot}\n"
        );
        collection = collection.text(&format!("{n:02}.txt"), &text);
    }
    let collection = collection.text("geheim.txt", &text_of(WORD, TITLE)).indexed();
    let facts = || {
        let generations = fs::read_dir(collection.config.index.join("generations")).expect("generations");
        let path = generations.map(|entry| entry.expect("an entry").path()).max().expect("a generation");
        fs::read_to_string(path.join("facts.json")).expect("facts").to_lowercase()
    };
    assert!(facts().contains("zurück zur übersicht") && facts().contains("gfzqk"), "{}", facts());
    let (before, ids) = (facts(), collection.site().all_ids(&[("duplicates", "show")]));
    run(&collection, &["forget", "geheim.txt"]).ends_with(0);
    assert!(facts().contains("zurück zur übersicht"), "{} after {before}", facts());
    assert!(!facts().contains("gfzqk") && !facts().contains(&WORD.to_lowercase()), "{}", facts());
    let left = collection.site().all_ids(&[("duplicates", "show")]);
    assert_eq!(left.len() + 1, ids.len());
    assert!(left.iter().all(|id| ids.contains(id)));
}

fn put(site: &Site, key: &str, id: &str, article: &Value) -> Answer {
    site.send(keyed(Method::PUT, &format!("/api/v1/articles/{}", encoded(id)), key, article.to_string()))
}

fn forget(site: &Site, key: &str, id: &str) -> Answer {
    let address = format!("/api/v1/articles/{}?forget=true", encoded(id));
    site.send(keyed(Method::DELETE, &address, key, String::new()))
}

fn a_service_forgets_articles_of_any_origin() {
    let (collection, key) = collection().indexed().with_key("cms", &[KeyScope::Write]);
    let site = collection.site();
    let word = "Vuxtrampelbeere";
    put(
        &site,
        &key,
        "cms/eins",
        &json!({"text": text_of(word, "Seltene Beeren"), "title": "Seltene Beeren"}),
    );
    put(&site, &key, "cms/zwei", &json!({"text": text_of("Brunnen", "Vom Brunnen")}));
    assert!(!files_with(&places(&collection), &[word]).is_empty());
    for id in ["cms/eins", "geheim.txt"] {
        let gone = forget(&site, &key, id);
        assert_eq!((gone.status, gone.body.len()), (StatusCode::NO_CONTENT, 0), "{}", gone.describe());
    }
    let left = files_with(&places(&collection), &[word, "Seltene Beeren", "cms/eins", WORD, TITLE]);
    assert_eq!(left, Vec::<PathBuf>::new());
    assert_eq!(forget(&site, &key, "cms/eins").status, StatusCode::NO_CONTENT, "it is gone, as asked for");
    assert_eq!(forget(&site, &key, "cms/keins").status, StatusCode::NOT_FOUND);
    assert_eq!(site.search(&[("q", "Brunnen Fachleute"), ("match", "all")]).ids(), ["cms/zwei"]);
    let refused =
        site.send(keyed(Method::DELETE, "/api/v1/articles/cms%2Fzwei?forget=maybe", &key, String::new()));
    assert_eq!(refused.json()["parameter"], "forget", "{}", refused.describe());
    let mut stale = keyed(Method::DELETE, "/api/v1/articles/cms%2Fzwei?forget=true", &key, String::new());
    stale.headers_mut().insert(header::IF_MATCH, "\"another\"".parse().expect("a header"));
    assert_eq!(site.send(stale).status, StatusCode::PRECONDITION_FAILED);
    site.article("cms/zwei");
    // Nobody forgets without a key.
    let open = site.send(
        Request::delete("/api/v1/articles/cms%2Fzwei?forget=true").body(Body::empty()).expect("a request"),
    );
    assert_eq!(open.status, StatusCode::UNAUTHORIZED);
}

fn a_service_cannot_write_again_what_was_forgotten() {
    let (collection, key) = collection().indexed().with_key("cms", &[KeyScope::Write]);
    let site = collection.site();
    let url = "https://example.org/eins";
    let article = json!({"text": text_of("Beerenkunde", "Beeren"), "url": url});
    put(&site, &key, "eins", &article);
    assert_eq!(forget(&site, &key, "eins").status, StatusCode::NO_CONTENT);
    for id in ["eins", "zwei", "geheim.txt"] {
        let refused = put(&site, &key, id, &article);
        let expected = if id == "geheim.txt" { "conflict" } else { "article_forgotten" };
        assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (409, &json!(expected)), "{id}");
    }
    assert_eq!(site.search(&[("q", "\"Beerenkunde\"")]).total(), 0);
    assert!(files_with(&places(&collection), &["Beerenkunde"]).is_empty());
    run(&collection, &["forget", "--undo", "eins"]).ends_with(0);
    assert_eq!(put(&site, &key, "eins", &article).status, StatusCode::CREATED);
}

fn another_article_of_the_same_address_stays() {
    let (collection, key) = collection().indexed().with_key("cms", &[KeyScope::Write]);
    let site = collection.site();
    for (id, word) in [("frage-1", "Beerenkunde"), ("frage-2", "Pilzkunde")] {
        let url = format!("https://example.org/fragen#{id}");
        put(&site, &key, id, &json!({"text": text_of(word, word), "url": url}));
    }
    assert_eq!(forget(&site, &key, "frage-1").status, StatusCode::NO_CONTENT);
    assert_eq!(site.search(&[("q", "\"Beerenkunde\"")]).total(), 0);
    assert_eq!(site.search(&[("q", "\"Pilzkunde\"")]).ids(), ["frage-2"]);
    let changed = json!({"text": text_of("Mooskunde", "Moose"), "url": "https://example.org/fragen#frage-2"});
    assert_eq!(put(&site, &key, "frage-2", &changed).status, StatusCode::OK);
}

/// Notes an article as one to be forgotten, as a run does before it is cut off.
fn note(collection: &Collection, id: &str) {
    let lock = collection.locked();
    let mut forgotten = Forgotten::default();
    forgotten.add(&ArticleId::new(id).expect("an id"), None);
    lock.set_forgotten(&forgotten).expect("a file can be written");
}

fn forgetting_that_was_cut_off_is_finished_by_the_next_run() {
    for arguments in [&["index"][..], &["index", "--rebuild"], &["forget", "geheim.txt"]] {
        let collection = collection().indexed();
        note(&collection, "geheim.txt");
        let source = collection.articles();
        let source = source.to_str().expect("a path");
        let all = if arguments[0] == "index" { [arguments, &[source]].concat() } else { arguments.to_vec() };
        run(&collection, &all).ends_with(0);
        assert_eq!(files_with(&places(&collection), &[WORD, TITLE]), Vec::<PathBuf>::new(), "{arguments:?}");
        assert_eq!(collection.site().search(&[]).total(), 11);
    }
}

fn what_is_kept_elsewhere_goes_with_a_forgetting_that_was_cut_off() {
    let (collection, key) = collection().indexed().with_key("cms", &[KeyScope::Write]);
    let site = collection.site();
    let word = "Vuxtrampelbeere";
    let article = json!({"text": text_of(word, "Seltene Beeren"), "title": "Seltene Beeren"});
    put(&site, &key, "cms/eins", &article);
    site.search(&[("q", word)]);
    site.state.write_query_log();
    // So it is if the process is killed right after it noted what is to go.
    note(&collection, "cms/eins");
    let [_, written, log] = places(&collection).try_into().expect("three places");
    assert!(!files_with(&[written, log], &[word]).is_empty());
    let source = collection.articles();
    run(&collection, &["index", source.to_str().expect("a path")]).ends_with(0);
    assert_eq!(
        files_with(&places(&collection), &[word, "Seltene Beeren", "cms/eins"]),
        Vec::<PathBuf>::new()
    );
}

fn queries_in_memory_are_forgotten_too() {
    let collection = collection().indexed();
    let site = collection.site();
    site.search(&[("q", WORD)]);
    run(&collection, &["forget", "geheim.txt"]).ends_with(0);
    // As the server does every second.
    site.app.refresh().expect("the index can be opened");
    site.state.drop_queries_of_forgotten();
    site.search(&[("q", "Brunnen")]);
    site.state.write_query_log();
    assert_eq!(files_with(&places(&collection), &[WORD]), Vec::<PathBuf>::new());
    let log = &places(&collection)[2];
    let sums: Value = serde_json::from_slice(&fs::read(&files_below(log)[0]).expect("a log")).expect("sums");
    assert_eq!((&sums["searches"]["asked"], &sums["queries"]["brunnen"]["asked"]), (&json!(2), &json!(1)));
}

fn a_changed_list_of_what_was_forgotten_is_no_empty_one() {
    let collection = collection().indexed();
    run(&collection, &["forget", "geheim.txt"]).ends_with(0);
    let list = collection.config.index.join("forgotten.json");
    let mut content = fs::read(&list).expect("a list");
    let at = content.iter().rposition(u8::is_ascii_digit).expect("a digit");
    content[at] ^= 1;
    fs::write(&list, content).expect("a file can be written");
    let source = collection.articles();
    let refused = run(&collection, &["index", source.to_str().expect("a path")]).ends_with(1);
    refused.says(&["forgotten.json", "could come back"]);
    assert_eq!(collection.site().search(&[("q", WORD)]).total(), 0);
    run(&collection, &["verify"]).ends_with(1).says(&["forgotten.json"]);
}
