//! README and manual are right: their commands run, their requests are answered, the files that they show are read, and
//! what they say of the configuration is what the program has.

use fundstelle::config::reference::markdown;
use fundstelle::manual::{TOPICS, Topic};

use crate::harness::{Collection, root};

tests![
    every_command_runs,
    every_request_is_answered,
    the_page_of_the_configuration_has_every_key,
    what_a_page_links_to_is_there,
    every_topic_is_shown_in_the_terminal_and_in_the_browser,
    a_name_without_help_is_wrong_usage,
];

/// The exit codes of commands that did what they should: `check` ends with 4 where it found something.
const FINE: [Option<i32>; 2] = [Some(0), Some(4)];

/// README and the pages of the manual, by name.
fn pages() -> Vec<(&'static str, String)> {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    let topics = TOPICS.iter().map(|topic| (topic.name, topic.text.to_owned()));
    std::iter::once(("README", readme)).chain(topics).collect()
}

/// The fenced blocks of a page, each with its info string; those within lists are moved out.
fn blocks(page: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, String, String)> = None;
    for line in page.lines() {
        let indent = line.len() - line.trim_start().len();
        match (&mut open, line.trim_start().strip_prefix("```")) {
            (None, Some(info)) => open = Some((indent, info.to_owned(), String::new())),
            (Some((_, info, text)), Some(_)) => {
                blocks.push((std::mem::take(info), std::mem::take(text)));
                open = None;
            }
            (Some((indent, _, text)), None) => {
                text.push_str(line.get(*indent..).unwrap_or_default());
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// What follows `$ PROGRAM ` in the console blocks of a page.
fn commands(page: &str, program: &str) -> Vec<String> {
    let prompt = format!("$ {program} ");
    let consoles = blocks(page).into_iter().filter(|(info, _)| info == "console");
    let lines = consoles.flat_map(|(_, text)| text.lines().map(str::to_owned).collect::<Vec<_>>());
    lines.filter_map(|line| line.strip_prefix(&prompt).map(str::to_owned)).collect()
}

/// The arguments of a command as a shell hands them over.
fn arguments(command: &str) -> Vec<String> {
    let mut arguments = vec![String::new()];
    let mut quote = None;
    for c in command.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, ' ') => arguments.push(String::new()),
            _ => arguments.last_mut().expect("there is always one").push(c),
        }
    }
    arguments
}

fn every_command_runs() {
    let mut count = 0;
    for (name, page) in pages() {
        let collection = Collection::new();
        for (info, text) in blocks(&page) {
            // A block that shows a file has its name behind the language.
            if let Some((_, file)) = info.split_once(' ') {
                std::fs::write(collection.path().join(file), text).expect("the file of the page");
            }
        }
        for command in commands(&page, "fundstelle") {
            count += 1;
            // The harness gives every run its own index and a folder of its own to stand in.
            let arguments = arguments(&command).into_iter().map(|argument| {
                let is_ours = ["corpus/", "tests/"].iter().any(|folder| argument.starts_with(folder));
                if is_ours { root().join(argument).display().to_string() } else { argument }
            });
            let output = collection.run(arguments);
            assert!(
                FINE.contains(&output.code),
                "{name}: `fundstelle {command}`: {}{}",
                output.out,
                output.err
            );
            let silent = output.out.trim().is_empty();
            let is_quiet = ["index ", "restore "].iter().any(|quiet| command.starts_with(quiet));
            assert!(!silent || is_quiet, "{name}: `fundstelle {command}` printed nothing");
            let is_whole = !output.err.lines().any(|line| line.starts_with("skipped "));
            assert!(is_whole, "{name}: `fundstelle {command}`: {}", output.err);
        }
    }
    assert!(count > 30, "only {count} commands were found");
}

fn every_request_is_answered() {
    let site = Collection::of_sample().site();
    for (name, page) in pages() {
        for command in commands(&page, "curl") {
            let address = command.split_once(":8080").expect("a local address").1.trim_end_matches('\'');
            let answer = site.get(address).ok();
            let is_json = answer.header("content-type") == "application/json";
            let found = !is_json || answer.json()["total"].as_u64().is_none_or(|total| total > 0);
            assert!(found, "{name}: {address} finds nothing in the sample corpus");
        }
    }
}

fn the_page_of_the_configuration_has_every_key() {
    let page = Topic::named("configuration").expect("the page about the configuration").text;
    // What every key means is said where it is defined; the page repeats it behind its own words.
    let (own, _) = page.split_once("\n## ").unwrap_or((page.trim_end(), ""));
    let expected = format!("{}\n\n{}", own.trim_end(), markdown());
    let path = root().join("src/manual/configuration.md");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &expected).expect("the page can be written");
        return;
    }
    assert!(page == expected, "write {} anew with UPDATE_SNAPSHOTS=1", path.display());
}

fn what_a_page_links_to_is_there() {
    for (name, page) in pages() {
        for link in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") {
                continue;
            }
            // A page of the manual is read where there is no source.
            let is_there =
                if name == "README" { root().join(link).exists() } else { Topic::linked(link).is_some() };
            assert!(is_there, "{name} links to {link}, which is not there");
        }
    }
}

fn every_topic_is_shown_in_the_terminal_and_in_the_browser() {
    let collection = Collection::of_sample();
    let site = collection.site();
    for topic in TOPICS {
        let shown = collection.run(["help", topic.name]).ends_with(0).out;
        assert!(shown.starts_with(&format!("{}\n\n", topic.title())), "{}: {shown}", topic.name);
        assert!(!shown.contains("```"), "{}: {shown}", topic.name);
        let page = site.get(&format!("/docs/{}?lang=en", topic.name)).ok().text();
        assert!(page.contains(&format!("{}</h1>", topic.title())), "{}: {page}", topic.name);
        assert!(!page.contains(".md\""), "{}: a link leads to a file", topic.name);
    }
    let linked = site.get("/docs/documents?lang=de").ok().text();
    assert!(linked.contains("/docs/names?lang=de\">vocabulary</a>"), "{linked}");
    assert_eq!(site.get("/docs/nothing").status, 404);
}

fn a_name_without_help_is_wrong_usage() {
    let collection = Collection::new();
    let known = collection.run(["help", "vocabulary", "add"]).ends_with(0).out;
    assert!(known.contains("Usage: fundstelle vocabulary add"), "{known}");
    let refused = collection.run(["help", "indexen"]).ends_with(2);
    assert!(refused.err.contains("no command and no topic 'indexen'"), "{}", refused.err);
    assert!(refused.err.contains("documents"), "{}", refused.err);
}
