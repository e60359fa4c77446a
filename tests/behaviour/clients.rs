//! The examples of clients in `tests/clients` work against a running server.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use fundstelle::present::segment;
use libtest_mimic::Completion;
use serde_json::{Value, json};

use crate::harness::{Collection, Ran, Server, needed, root, start};

tests![
    curl_asks_in_both_shapes,
    curl_writes_and_deletes,
    python_needs_its_standard_library_alone,
    javascript_needs_fetch_alone,
    a_client_generated_from_the_document_works,
    the_meilisearch_sdk_for_javascript_reads_it,
    the_meilisearch_sdk_for_python_reads_it,
    programs_in_typescript_know_the_document_alone,
    readers_of_feeds_and_citations_read_it,
];

/// Runs an example; without its interpreter the test is ignored.
fn run(program: &str, example: &str, arguments: &[&str]) -> Result<Output, Completion> {
    run_with(program, example, arguments, &[])
}

fn run_with(
    program: &str,
    example: &str,
    arguments: &[&str],
    environment: &[(&str, &str)],
) -> Result<Output, Completion> {
    let is_there =
        Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !is_there.is_ok_and(|status| status.success()) {
        return Err(Completion::ignored_with(format!("{program} is not installed")));
    }
    let runner = if program == "curl" { "sh" } else { program };
    let mut command = Command::new(runner);
    command.arg(root().join("tests/clients").join(example)).args(arguments);
    command.envs(environment.iter().copied());
    let child = start(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()));
    Ok(child.wait_with_output().expect("an example ends"))
}

#[track_caller]
fn lines(output: &Output) -> Vec<String> {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the example failed:\n{error}");
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

fn curl_asks_in_both_shapes() -> Ran {
    let collection = Collection::of_sample();
    let server = Server::start(&collection, &[]);
    let answers = lines(&run("curl", "search.sh", &[&format!("http://{}", server.address)])?);
    let answers: Vec<Value> = answers.iter().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(answers.len(), 2);
    for answer in answers {
        let hits = answer["hits"].as_array().expect("hits");
        assert_eq!(hits.len(), 2);
        assert!(hits.iter().all(|hit| hit.as_object().is_some_and(|hit| hit.len() == 3)), "{hits:?}");
    }
    Ok(())
}

/// The sample, which a service may write to, and its key.
fn with_key() -> (Collection, String) {
    let collection = Collection::of_sample();
    let made = collection.run(["key", "cms", "--scope", "write"]).ends_with(0);
    let config = format!("[web]\nwritten = \"written\"\n{}", made.out);
    fs::write(collection.path().join("fundstelle.toml"), config).expect("a file");
    let key = made.err.split_whitespace().find(|word| word.starts_with("fundstelle_")).expect("a key");
    (collection, key.to_owned())
}

fn curl_writes_and_deletes() -> Ran {
    let (collection, key) = with_key();
    let server = Server::start(&collection, &[]);
    let site = format!("http://{}", server.address);
    let output = run_with("curl", "write.sh", &[&site], &[("KEY", &key)])?;
    let answers = lines(&output);
    let answer = |at: usize| serde_json::from_str::<Value>(&answers[at]).expect("JSON");
    assert_eq!((&answer(0)["id"], &answer(0)["status"]), (&json!("cms/forum-2026"), &json!("created")));
    assert_eq!((&answer(1)["created"], &answer(1)["failed"]), (&json!(1), &json!(1)));
    assert_eq!(answer(1)["results"][1]["problem"]["code"], "invalid_body");
    assert_eq!(answer(2)["code"], "precondition_failed", "what is there already is not made again");
    let found = server.search(&[("q", "Fachleute Forum Wasser Bonn"), ("match", "all")]).ids();
    assert!(found.contains(&"cms/forum-2026".to_owned()), "{found:?}");
    assert_eq!(server.get("/api/v1/articles/cms%2Fkreis").0, 404);
    Ok(())
}

/// The example prints what the search finds, and says what is wrong with a request.
fn prints_every_hit(program: &str, example: &str) -> Ran {
    let collection = Collection::of_sample();
    let server = Server::start(&collection, &[]);
    let site = format!("http://{}/", server.address);
    let found = server.search(&[("q", "Partnerschaft"), ("per_page", "100")]);
    let printed = lines(&run(program, example, &[&site, "Partnerschaft"])?);
    assert_eq!(printed.len() as u64, found.total());
    let first = &found.hits()[0];
    let year = first["year"].as_i64().map_or("----".to_owned(), |year| year.to_string());
    assert_eq!(printed[0], format!("{year} {}", first["title"].as_str().expect("a title")));
    Ok(())
}

fn python_needs_its_standard_library_alone() -> Ran {
    prints_every_hit("python3", "search.py")
}

fn javascript_needs_fetch_alone() -> Ran {
    prints_every_hit("node", "search.mjs")
}

/// The generator of Python clients: the program that `OPENAPI_PYTHON_CLIENT` names, else the installed one.
fn generator() -> Result<PathBuf, Completion> {
    if let Some(named) = std::env::var_os("OPENAPI_PYTHON_CLIENT") {
        return Ok(named.into());
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let there = std::env::split_paths(&folders).map(|folder| folder.join("openapi-python-client"));
    there
        .into_iter()
        .find(|program| program.is_file())
        .ok_or_else(|| Completion::ignored_with("openapi-python-client is not installed; it comes with pip"))
}

fn a_client_generated_from_the_document_works() -> Ran {
    let generator = generator()?;
    let tools = generator.parent().expect("a program lies in a folder");
    let (collection, key) = with_key();
    let server = Server::start(&collection, &[]);
    let document = collection.path().join("openapi.json");
    fs::write(&document, server.get("/openapi.json").1).expect("it can be written");
    let mut path = vec![tools.to_owned()];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let path = std::env::join_paths(path).expect("names of folders");
    let ran = |command: &mut Command| {
        let command = command.env("PATH", &path).current_dir(collection.path()).stdin(Stdio::null());
        let child = start(command.stdout(Stdio::piped()).stderr(Stdio::piped()));
        child.wait_with_output().expect("it ends")
    };
    let options = ["generate", "--meta", "none", "--output-path", "fundstelle_client", "--path"];
    let said = lines(&ran(Command::new(&generator).args(options).arg(&document))).join("\n");
    // The generator warns of what it can't read, and leaves it out. That may only be JSON Lines.
    assert!(said.matches("WARNING").count() <= 1 && !said.contains("Unable to process schema"), "{said}");
    assert!(
        !said.contains("WARNING") || said.contains("Unsupported content type application/jsonl"),
        "{said}"
    );
    let example = root().join("tests/clients/generated.py");
    let python = Some(tools.join("python3")).filter(|python| python.is_file()).unwrap_or("python3".into());
    let site = format!("http://{}", server.address);
    let printed = lines(&ran(Command::new(python)
        .arg(example)
        .args([site.as_str(), "Partnerschaft"])
        .env("PYTHONPATH", collection.path())
        .env("KEY", &key)));
    let found = server.search(&[("q", "Partnerschaft"), ("per_page", "100")]);
    assert_eq!(printed.len() as u64, found.total());
    Ok(())
}

/// What an SDK for Meilisearch printed, which is a name and what was told for every question.
#[track_caller]
fn told(server: &Server, output: &Output) {
    let answers = lines(output);
    let answers: Vec<(String, Value)> =
        answers.iter().map(|line| serde_json::from_str(line).expect("a name and a value")).collect();
    let told = |name: &str| {
        let answer = answers.iter().find(|(told, _)| told == name).unwrap_or_else(|| panic!("no {name}"));
        answer.1.clone()
    };
    let filtered = server.search(&[("q", "Wasser"), ("year_from", "2000"), ("per_page", "5")]).ids();
    assert_eq!(told("search"), json!(filtered));
    assert_eq!(told("several"), json!(server.search(&[("q", "Wasser"), ("per_page", "5")]).ids()));
    for (name, value) in [
        ("healthy", json!(true)),
        ("indexes", json!(["articles"])),
        ("primary key", json!("id")),
        ("facets", json!(["theme", "year"])),
        ("values", json!(true)),
        ("filtered documents", json!(true)),
        ("document", json!([filtered[0], true])),
        ("number of documents", json!(true)),
        ("no document", json!("document_not_found")),
        ("no index", json!("index_not_found")),
        ("wrong filter", json!("invalid_search_filter")),
        ("wrong sort", json!("invalid_search_sort")),
        ("tasks", json!("not_found")),
        ("keys", json!("not_found")),
        ("stats", json!("not_found")),
        ("written", json!("method_not_allowed")),
    ] {
        assert_eq!(told(name), value, "{name}");
    }
    assert_eq!((&told("documents")[0], &told("documents")[1]), (&json!(3), &json!(true)));
    if let Some((_, found)) = answers.iter().find(|(name, _)| name == "search in an address") {
        assert_eq!(*found, json!(filtered));
    }
}

/// What `citations.py` prints of an entry.
#[derive(Debug, PartialEq, serde::Deserialize)]
struct Entry {
    reader: String,
    title: String,
    authors: Vec<String>,
    date: Option<String>,
    year: Option<String>,
    link: String,
    themes: String,
    language: String,
}

/// How a reader should have understood a hit. Feeds lead to the page here, name bodies by their short names, and have
/// whole days alone.
fn entry(server: &Server, hit: &Value, reader: &str) -> Entry {
    let is_feed = reader == "feedparser";
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let name =
        |value: &Value| text(&value["short"]).filter(|_| is_feed).or(text(&value["label"])).expect("a label");
    let names = |values: &Value| values.as_array().expect("values").iter().map(name).collect::<Vec<_>>();
    let date = text(&hit["date"]).filter(|date| !is_feed || date.len() == 10);
    let year = hit["year"].as_i64().map(|year| year.to_string());
    let id = segment(hit["id"].as_str().expect("an id"));
    let page = format!("http://{}/articles/{id}", server.address);
    Entry {
        reader: reader.to_owned(),
        title: text(&hit["title"]).expect("a title"),
        authors: names(&hit["organisers"]),
        year: year.filter(|_| !is_feed || date.is_some()),
        date,
        link: text(&hit["url"]).filter(|_| !is_feed).unwrap_or(page),
        themes: names(&hit["themes"]).join(", "),
        language: text(&hit["language"]).expect("a language"),
    }
}

fn readers_of_feeds_and_citations_read_it() -> Ran {
    let python = std::env::var("CITATIONS_PYTHON").unwrap_or("python3".to_owned());
    let modules = "import feedparser, rispy, bibtexparser";
    let import = Command::new(&python).args(["-c", modules]).stderr(Stdio::null()).status();
    let wanted = "feedparser, rispy or bibtexparser (pip)";
    needed(import.is_ok_and(|status| status.success()), "CITATIONS_PYTHON", wanted)?;
    let collection = Collection::of_sample();
    let server = Server::start(&collection, &[]);
    let site = format!("http://{}", server.address);
    let found = server.search(&[("q", "Partnerschaft"), ("per_page", "100")]);
    let by_title = |hit: &Value| (hit["title"].as_str().expect("a title").to_owned(), hit.clone());
    let hits: BTreeMap<String, Value> = found.hits().iter().map(by_title).collect();
    let mut read: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines(&run(&python, "citations.py", &[&site, "Partnerschaft"])?) {
        let told: Entry = serde_json::from_str(&line).expect("an entry");
        let hit = hits.get(&told.title).unwrap_or_else(|| panic!("{} is no hit", told.title));
        *read.entry(told.reader.clone()).or_default() += 1;
        assert_eq!(told, entry(&server, hit, &told.reader));
    }
    // A feed has the newest thirty.
    assert!(hits.len() > 30, "{} articles are too few to tell much", hits.len());
    let expected = [("bibtexparser", hits.len()), ("feedparser", 30), ("rispy", hits.len())];
    assert_eq!(read, expected.map(|(reader, count)| (reader.to_owned(), count)).into());
    Ok(())
}

fn programs_in_typescript_know_the_document_alone() -> Ran {
    let packages = root().join("tests/clients/node_modules");
    let programs = ["openapi-typescript/bin/cli.js", "@hey-api/openapi-ts/bin/run.js", "typescript/bin/tsc"];
    let [types, client, compiler] = programs.map(|program| packages.join(program));
    let is_there = [&types, &client, &compiler].iter().all(|program| program.is_file());
    let wanted = "openapi-typescript, @hey-api/openapi-ts or typescript (npm ci in tests/clients)";
    needed(is_there, "BROWSER_TESTS", wanted)?;
    let collection = Collection::of_sample();
    let server = Server::start(&collection, &[]);
    let folder = collection.path();
    fs::write(folder.join("openapi.json"), server.get("/openapi.json").1).expect("it can be written");
    fs::copy(root().join("tests/clients/typed.ts"), folder.join("typed.ts")).expect("it can be copied");
    let ran = |program: &Path, arguments: &[&str]| {
        let mut command = Command::new("node");
        command.arg(program).args(arguments).current_dir(folder).stdin(Stdio::null());
        let child = start(command.stdout(Stdio::piped()).stderr(Stdio::piped()));
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        // The compiler tells its errors on standard output.
        assert!(
            output.status.success(),
            "{}:\n{said}{}",
            program.display(),
            String::from_utf8_lossy(&output.stderr)
        );
        said
    };
    ran(&types, &["openapi.json", "--output", "document.ts"]);
    ran(&client, &["--input", "openapi.json", "--output", "client", "--no-log-file"]);
    let strict =
        ["--strict", "--target", "es2022", "--lib", "es2022,dom,dom.iterable", "--module", "nodenext"];
    ran(&compiler, &[&strict[..], &["--outDir", "js", "typed.ts"]].concat());
    let site = format!("http://{}", server.address);
    let printed = ran(&folder.join("js/typed.js"), &[&site, "Partnerschaft"]);
    let printed: Vec<Value> = printed
        .lines()
        .map(|line| serde_json::from_str(line).expect("title, date, organisers, link"))
        .collect();
    let found = server.search(&[("q", "Partnerschaft"), ("per_page", "100")]);
    let told = |hit: &Value| {
        let Entry { title, date, authors, .. } = entry(&server, hit, "typed.ts");
        json!([title, date, authors, hit["url"]])
    };
    assert_eq!(printed, found.hits().iter().map(told).collect::<Vec<_>>());
    Ok(())
}

fn the_meilisearch_sdk_for_javascript_reads_it() -> Ran {
    let package = root().join("tests/clients/node_modules/meilisearch");
    needed(package.is_dir(), "BROWSER_TESTS", "the package meilisearch (npm ci in tests/clients)")?;
    let collection = Collection::of_sample();
    let server = Server::start(&collection, &[]);
    told(&server, &run("node", "meilisearch.mjs", &[&format!("http://{}", server.address)])?);
    Ok(())
}

fn the_meilisearch_sdk_for_python_reads_it() -> Ran {
    let python = std::env::var("MEILISEARCH_PYTHON").unwrap_or("python3".to_owned());
    let import = Command::new(&python).args(["-c", "import meilisearch"]).stderr(Stdio::null()).status();
    needed(import.is_ok_and(|status| status.success()), "MEILISEARCH_PYTHON", "meilisearch (pip)")?;
    let collection = Collection::of_sample();
    let server = Server::start(&collection, &[]);
    told(&server, &run(&python, "meilisearch_sdk.py", &[&format!("http://{}", server.address)])?);
    Ok(())
}
