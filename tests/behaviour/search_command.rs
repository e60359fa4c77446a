//! `fundstelle search` at a terminal, in a pipe, and in a script.

use crate::harness::{Collection, Server};

tests![
    a_search_ends_as_grep_does,
    lines_are_as_wide_as_columns_says_and_whole_in_a_pipe,
    colours_are_used_where_they_are_asked_for,
    pages_say_how_many_there_are,
    a_page_behind_the_last_is_told,
    a_page_that_is_too_long_is_refused,
    a_hit_is_opened_by_its_number,
    results_come_in_every_form,
    another_machine_answers_as_this_one,
    what_another_machine_finds_looks_as_what_is_found_here,
    what_another_machine_refuses_is_told,
    how_another_machine_understood_a_query_is_shown,
];

fn collection() -> Collection {
    let long = "Der Hafen wurde im Frühjahr mit einem großen Fest wieder eröffnet, zu dem Gäste aus vielen Städten an \
                der Küste kamen, und am Abend sprachen alle über die Pläne für den neuen Deich am Hafen.";
    let all = (1..=23).fold(Collection::new(), |all, number| {
        all.text(&format!("hafen-{number:02}.md"), &format!("# Hafenfest Nummer {number}\n\n{long}\n"))
    });
    let title = "Waldtag mit vielen jungen Bäumen für alle Schulen der Stadt";
    all.text("wald.md", &format!("# {title}\n\nIm Wald wurden an diesem Tag viele junge Bäume gepflanzt.\n"))
        .indexed()
}

fn a_search_ends_as_grep_does() {
    let collection = collection();
    collection.run(["search", "Wald"]).ends_with(0);
    collection.run(["search", "Wüstenschiff"]).ends_with(1);
    collection.run(["search", "--format", "csv", "Wüstenschiff"]).ends_with(1);
    collection.run(["search", "--year", "bald", "Wald"]).ends_with(2);
    collection.run(["search", "--yeer", "2023", "Wald"]).ends_with(2);
    let without_index = Collection::new().text("wald.md", "# Waldtag\n\nBäume wurden gepflanzt.\n");
    without_index.run(["search", "Wald"]).ends_with(2).says(&["there is no index"]);
}

fn lines_are_as_wide_as_columns_says_and_whole_in_a_pipe() {
    let collection = collection();
    let widest = |columns: Option<&str>| {
        let variables: Vec<(&str, &str)> = columns.map(|columns| ("COLUMNS", columns)).into_iter().collect();
        let found = collection.run_with(&variables, ["search", "Hafen", "Deich"]).ends_with(0);
        found.out.lines().map(|line| line.chars().count()).max().unwrap_or_default()
    };
    for columns in [60, 80, 120] {
        let widest = widest(Some(&columns.to_string()));
        assert!(widest <= columns && widest > columns - 25, "{widest} of {columns}");
    }
    assert!(widest(None) > 150, "a line in a pipe was wrapped");
}

fn colours_are_used_where_they_are_asked_for() {
    let collection = collection();
    let plain = collection.run(["search", "Wald"]).ends_with(0);
    assert!(!plain.out.contains('\u{1b}'));
    let coloured = collection.run(["search", "--color", "always", "Wald"]).ends_with(0);
    assert!(coloured.out.contains("\u{1b}[1;33mWald\u{1b}[0m"), "{}", coloured.out);
    let never = collection.run_with(&[("CLICOLOR_FORCE", "1")], ["search", "--color", "never", "Wald"]);
    assert!(!never.out.contains('\u{1b}'));
}

fn a_page_behind_the_last_is_told() {
    let collection = collection();
    let server = Server::start(&collection, &[]);
    let address = format!("http://{}", server.address);
    for format in ["text", "ids", "json", "csv"] {
        let asked = ["search", "Hafen", "--page", "99", "--format", format, "-l", "20"];
        collection.run(asked).ends_with(1).says(&["the last one is --page 2"]);
        if format != "csv" {
            let remote = [&asked[..], &["--server", &address]].concat();
            collection.run(remote).ends_with(1).says(&["the last one is --page 2"]);
        }
    }
    let german = [("LANG", "de_DE.UTF-8")];
    let asked = ["search", "Hafen", "--page", "2", "-l", "100"];
    collection.run_with(&german, asked).ends_with(1).says(&["alle Treffer stehen auf Seite 1"]);
    assert!(!collection.run(["search", "Quastenflosser", "--page", "2"]).ends_with(1).err.contains("page"));
}

fn pages_say_how_many_there_are() {
    let collection = collection();
    let first = collection.run(["search", "Hafen"]).ends_with(0);
    assert!(first.out.to_lowercase().contains("page 1 of 3 · --page 2"), "{}", first.out);
    let last =
        collection.run_with(&[("LANG", "de_DE.UTF-8")], ["search", "--page", "3", "Hafen"]).ends_with(0);
    assert!(last.out.contains("Seite 3 von 3\n") && last.out.contains(" 23. "), "{}", last.out);
    let one = collection.run(["search", "-l", "50", "Hafen"]).ends_with(0);
    assert!(!one.out.contains("--page"), "{}", one.out);
}

fn a_page_that_is_too_long_is_refused() {
    let collection = collection();
    collection
        .run(["search", "-n", "101", "Hafen"])
        .ends_with(2)
        .says(&["at most 100 hits", "fundstelle export"]);
    collection.run(["search", "-n", "100", "Hafen"]).ends_with(0);
}

fn a_hit_is_opened_by_its_number() {
    let collection = collection();
    let listed = collection.run(["search", "--page", "2", "--format", "ids", "Hafen"]).ends_with(0);
    let twelfth = listed.out.lines().nth(1).expect("there are two").to_owned();
    let opened = collection.run(["search", "Hafen", "--page", "2", "-o", "12"]).ends_with(0);
    let shown = collection.run(["show", &twelfth]).ends_with(0);
    assert_eq!(opened.out, shown.out);
    collection
        .run(["search", "-o", "12", "Hafen"])
        .ends_with(2)
        .says(&["there is no hit 12 on this page, only 1 to 10"]);
}

fn results_come_in_every_form() {
    let collection = collection();
    let in_form =
        |form: &str| collection.run(["search", "--format", form, "-l", "3", "Hafen"]).ends_with(0).out;
    let ids = in_form("ids");
    assert_eq!(ids.lines().count(), 3);
    for (form, of_one) in [
        ("jsonl", "\"id\":"),
        ("ris", "TY  - "),
        ("bibtex", "@"),
        ("csv", ",Hafenfest Nummer "),
        ("json", "\"score\":"),
    ] {
        let written = in_form(form);
        assert_eq!(written.matches(of_one).count(), 3, "{form}: {written}");
        let first = ids.lines().next().expect("there is one");
        assert!(form == "ris" || form == "bibtex" || written.contains(first), "{form}: {written}");
    }
    let json = collection.run(["search", "--json", "-l", "3", "Hafen"]).ends_with(0);
    assert!(json.out.contains("\"total\": 23"));
    collection.run(["search", "--format", "word", "Hafen"]).ends_with(2).says(&["bibtex", "ids"]);
    collection.run(["search", "--format", "trec", "Hafen"]).ends_with(2).says(&["--queries"]);
}

fn another_machine_answers_as_this_one() {
    let there = collection();
    let server = Server::start(&there, &["--base-path", "/suche"]);
    let address = format!("http://{}/suche/", server.address);
    let here = Collection::new();
    let ask = |arguments: &[&str]| here.run([&["search", "--server", &address], arguments].concat());
    for arguments in [
        &["--format", "ids", "Hafen", "-l", "4", "--page", "2"][..],
        &["--format", "csv", "Hafen", "-l", "4"],
        &["--format", "ris", "Wald"],
        &["--format", "ids", "hafen", "-deich"],
    ] {
        let local = there.run([&["search"], arguments].concat());
        let remote = ask(arguments);
        // The pages of articles are the other machine's.
        let expected = local.out.replace("http://127.0.0.1:8080/", &address);
        assert_eq!((remote.code, remote.out), (local.code, expected), "{arguments:?}: {}", remote.err);
    }
    let shown = ask(&["--color", "always", "Hafen", "-l", "2", "--page", "2"]).ends_with(0).out;
    assert!(shown.contains("23 articles") && shown.to_lowercase().contains("page 2 of 12"), "{shown}");
    assert!(shown.contains("  3. \u{1b}[1;33mHafen") && shown.contains("hafen-"), "{shown}");
    let opened = ask(&["Wald", "--open", "1"]).ends_with(0).out;
    assert!(opened.contains("Waldtag") && opened.contains("viele junge Bäume gepflanzt"), "{opened}");
    ask(&["Wüstenschiff"]).ends_with(1);
}

fn what_another_machine_finds_looks_as_what_is_found_here() {
    let there = collection();
    let server = Server::start(&there, &[]);
    let address = format!("http://{}", server.address);
    let here = Collection::new();
    let ask = |columns: &str, arguments: &[&str]| {
        let asked = [&["search", "--server", &address], arguments].concat();
        here.run_with(&[("COLUMNS", columns)], asked)
    };
    for columns in ["50", "200"] {
        let list = ["Hafen", "-l", "2", "--page", "2"];
        let remote = ask(columns, &list).ends_with(0).out;
        let local =
            there.run_with(&[("COLUMNS", columns)], [&["search"], &list[..]].concat()).ends_with(0).out;
        assert_eq!(remote, local);
        assert!(remote.contains("--page 3\n"), "{remote}");
        let opened = ask(columns, &["Hafen", "-l", "2", "--page", "2", "--open", "3"]).ends_with(0).out;
        let third = remote.lines().find_map(|line| line.split_once("  3. ")).expect("the third hit").1;
        assert!(opened.starts_with(&format!("{third}\n\n")), "{third}: {opened}");
    }
    ask("80", &["Hafen", "-l", "2", "--page", "2", "--open", "1"])
        .ends_with(2)
        .says(&["there is no hit 1 on this page, only 3 to 4"]);
    let opened = ask("40", &["Wald", "--open", "1"]).ends_with(0).out;
    assert!(opened.lines().all(|line| line.chars().count() <= 40), "{opened}");
}

fn how_another_machine_understood_a_query_is_shown() {
    let stated = "---\nevent_date: 2199-05-24\norganisers: [GIZ]\n---\n\n";
    let collection = Collection::new()
        .text(
            "fest.md",
            &format!(
                "{stated}# Fest der Partnerschaften\n\nDie Stadt lädt zum Fest der Partnerschaften ein.\n"
            ),
        )
        .text("wasser.md", "# Wasser im Tal\n\nDas Wasser im Tal ist sauber und die Partnerschaft hält.\n")
        .indexed();
    let server = Server::start(&collection, &[]);
    let address = format!("http://{}", server.address);
    for query in [&["--upcoming", "Fest"][..], &["Partnerschafften"], &["Fest", "GIZ"]] {
        let columns = [("COLUMNS", "100")];
        let here = collection.run_with(&columns, [&["search"], query].concat()).ends_with(0).out;
        let there = collection.run_with(&columns, [&["search", "--server", &address], query].concat());
        assert_eq!(there.ends_with(0).out, here, "{query:?}");
    }
}

fn what_another_machine_refuses_is_told() {
    let there = collection();
    let server = Server::start(&there, &[]);
    let address = format!("http://{}", server.address);
    let here = Collection::new();
    let ask = |address: &str, arguments: &[&str]| {
        here.run([&["search", "--server", address], arguments, &["Hafen"]].concat()).ends_with(2)
    };
    ask(&address, &["--year", "bald"]).says(&["answers 400", "'bald'", "year"]);
    ask(&format!("{address}/anderswo"), &[]).says(&["answers 404"]);
    ask("example.org", &[]).says(&["no address of a server", "https://"]);
    ask("http://127.0.0.1:1", &[]).says(&["http://127.0.0.1:1 does not answer"]);
    // Where searching needs a key, it comes out of a file, since arguments are seen by everybody on a machine.
    let made = there.run(["key", "terminal", "--scope", "search", "--json"]).ends_with(0).out;
    let made: serde_json::Value = serde_json::from_str(&made).expect("a key in JSON");
    let (key, hash) = (made["key"].as_str().expect("the key"), made["hash"].as_str().expect("its hash"));
    let keys = format!("keys = [{{ name = \"terminal\", hash = \"{hash}\", scopes = [\"search\"] }}]");
    let written = format!("[web]\nsearch_needs_key = true\n{keys}\n");
    std::fs::write(there.path().join("fundstelle.toml"), written).expect("the configuration");
    let locked = Server::start(&there, &[]);
    let address = format!("http://{}", locked.address);
    ask(&address, &[]).says(&["answers 401"]);
    std::fs::write(here.path().join("key"), format!("{key}\n")).expect("the key");
    let found = here.run(["search", "--server", &address, "--key-file", "key", "--format", "ids", "Wald"]);
    assert_eq!(found.ends_with(0).out, "wald.md\n");
}
