//! The README is right: its commands run, its requests are answered, and its defaults are those of
//! the program.

use fundstelle::config::Config;

use crate::harness::{Collection, root};

tests![
    every_command_of_the_readme_runs,
    every_request_of_the_readme_is_answered,
    the_defaults_of_the_readme_are_those_of_the_program,
    what_the_readme_shows_is_there,
];

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).expect("README.md")
}

/// What follows `$ PROGRAM ` in the README.
fn commands(program: &str) -> Vec<String> {
    let prompt = format!("$ {program} ");
    let found: Vec<String> =
        readme().lines().filter_map(|line| line.strip_prefix(&prompt).map(str::to_owned)).collect();
    assert!(!found.is_empty(), "the README has no line that begins with '{prompt}'");
    found
}

fn every_command_of_the_readme_runs() {
    let collection = Collection::new();
    for command in commands("fundstelle") {
        // The harness gives every run its own index and a folder of its own to stand in.
        let arguments = command.split(' ').map(|argument| {
            let is_ours = ["corpus/", "tests/"].iter().any(|folder| argument.starts_with(folder));
            if is_ours { root().join(argument).display().to_string() } else { argument.to_owned() }
        });
        let output = collection.run(arguments).ends_with(0);
        let silent = output.out.trim().is_empty();
        assert!(!silent || command.starts_with("index"), "`fundstelle {command}` printed nothing");
    }
}

fn every_request_of_the_readme_is_answered() {
    let site = Collection::of_sample().site();
    for command in commands("curl") {
        let address = command.trim_matches('\'').split_once(":8080").expect("a local address").1.to_owned();
        let answer = site.get(&address).ok().json();
        let found = answer["total"].as_u64().is_none_or(|total| total > 0);
        assert!(found, "{address} finds nothing in the sample corpus");
    }
}

fn the_defaults_of_the_readme_are_those_of_the_program() {
    let readme = readme();
    let written =
        readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("the defaults");
    let collection = Collection::new();
    collection.write("fundstelle.toml", written);
    let config = Config::load(Some(&collection.articles().join("fundstelle.toml")))
        .unwrap_or_else(|error| panic!("the README's configuration is refused: {error}"));
    assert_eq!(config, Config::default(), "the README names other defaults than the program has");
}

fn what_the_readme_shows_is_there() {
    for link in readme().split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        if !link.contains("://") {
            assert!(root().join(link).exists(), "the README links to {link}, which is not there");
        }
    }
}
