//! The examples of clients in `tests/clients` work against a running server.

use std::process::{Command, Output, Stdio};

use libtest_mimic::Completion;
use serde_json::{Value, json};

use crate::harness::{Collection, Ran, Server, root, start};

tests![
    curl_asks_in_both_shapes,
    curl_writes_and_deletes,
    python_needs_its_standard_library_alone,
    javascript_needs_fetch_alone,
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

fn curl_writes_and_deletes() -> Ran {
    let collection = Collection::of_sample();
    let made = collection.run(["key", "cms", "--scope", "write"]).ends_with(0);
    std::fs::write(collection.path().join("fundstelle.toml"), &made.out).expect("a file");
    let key = made.err.split_whitespace().find(|word| word.starts_with("fundstelle_")).expect("a key");
    let server = Server::start(&collection, &[]);
    let site = format!("http://{}", server.address);
    let output = run_with("curl", "write.sh", &[&site], &[("KEY", key)])?;
    let answers = lines(&output);
    let answer = |at: usize| serde_json::from_str::<Value>(&answers[at]).expect("JSON");
    assert_eq!(answer(0), json!({"id": "cms/forum-2026", "status": "created"}));
    assert_eq!((&answer(1)["created"], &answer(1)["failed"]), (&json!(1), &json!(1)));
    assert_eq!(answer(1)["results"][1]["problem"]["code"], "invalid_body");
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
