//! What commands show on a terminal, kept as it is in files under `tests/behaviour/terminal`: at 80 and at 120 columns,
//! plain and coloured, in both languages. Where it may change, `UPDATE_SNAPSHOTS=1` writes the files anew.

use std::fs;

use regex::Regex;

use crate::harness::{Collection, Output, root};

tests![
    search_looks_as_it_did,
    an_article_looks_as_it_did,
    an_explanation_looks_as_it_did,
    figures_look_as_they_did,
    help_looks_as_it_did,
    a_run_tells_what_it_did,
    errors_tell_what_they_did,
];

/// A way in which a terminal shows something. Each width meets both languages, with colours and without.
struct Shown {
    columns: &'static str,
    coloured: bool,
    locale: &'static str,
}

const SHOWN: [Shown; 4] = [
    Shown { columns: "80", coloured: false, locale: "en_GB.UTF-8" },
    Shown { columns: "80", coloured: true, locale: "de_DE.UTF-8" },
    Shown { columns: "120", coloured: true, locale: "en_GB.UTF-8" },
    Shown { columns: "120", coloured: false, locale: "de_DE.UTF-8" },
];

impl Shown {
    fn run(&self, collection: &Collection, arguments: &[&str]) -> Output {
        let variables = [("COLUMNS", self.columns), ("LANG", self.locale)];
        let colours: &[&str] = if self.coloured { &["--color", "always"] } else { &[] };
        collection.run_with(&variables, colours.iter().chain(arguments))
    }

    fn heading(&self) -> String {
        let colours = if self.coloured { "coloured" } else { "plain" };
        format!("=== {} columns, {colours}, {}", self.columns, self.locale)
    }
}

/// Three articles in two languages; two of them are forms of one.
fn collection() -> Collection {
    let text = "Kommunen aus zwei Ländern haben in Musterstadt über sauberes Wasser gesprochen. Die Partnerschaft will \
                Brunnen bauen und die Messung der Wirkung verbessern. Am Ende stand ein gemeinsamer Plan für drei Jahre.";
    let stated = "---\norganisers: [GIZ]\nthemes: [wasser]\nkind: report\n";
    Collection::new()
        .text("treffen.md", &format!("{stated}date: 2023-05-24\n---\n\n# Netzwerktreffen zum Wasser\n\n{text}\n"))
        .text("treffen-kopie.md", &format!("{stated}date: 2023-05-25\n---\n\n# Netzwerktreffen zum Wasser\n\n{text}\n"))
        .text(
            "wells.md",
            "---\ndate: 2022-11\nurl: https://example.org/wells\n---\n\n# Wells for two towns\n\nA partnership of two towns \
             has built wells. Clean water is what people asked for first, and they keep the pumps running themselves.\n",
        )
        .text("leer.txt", "")
}

fn indexed() -> Collection {
    let collection = collection();
    collection.index();
    collection
}

/// A text without what differs from run to run.
fn steady(text: &str, collection: &Collection) -> String {
    // An index in a cluster has another place.
    let text = text.replace(&collection.app().place(), "FOLDER/index");
    let mut text = text.replace(&collection.path().display().to_string(), "FOLDER");
    for (form, stand_in) in [
        (r"\d{4}-[0-9a-f]{8}-\d+", "SNAPSHOT"),
        (r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)? UTC", "TIME"),
        (r"in \d+[.,]\d s", "in N s"),
        (r"(seconds|Sekunden) +\d+[.,]\d", "$1 N"),
        (r"\d+[.,]\d MB", "N MB"),
        // Which threads write which articles is not the same in every run.
        (r"in \d+ segments?", "in N segments"),
        (r"in \d+ Segment(en)?", "in N Segmenten"),
        (r"\d+[.,]\d{3} (words|Wörter)", "N $1"),
    ] {
        text = Regex::new(form).expect("a pattern").replace_all(&text, stand_in).into_owned();
    }
    text.replace('\u{1b}', "␛")
}

/// Holds a text against its file.
#[track_caller]
fn check(name: &str, shown: &str) {
    let path = root().join("tests/behaviour/terminal").join(format!("{name}.txt"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("the folder can be made");
        fs::write(&path, shown).expect("the snapshot can be written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let differing = shown.lines().zip(kept.lines()).find(|(shown, kept)| shown != kept);
    assert!(
        shown == kept,
        "the terminal shows something else: {differing:?}; if it may, write {} anew with UPDATE_SNAPSHOTS=1",
        path.display()
    );
}

/// Holds what a command shows in every way against its file.
#[track_caller]
fn check_all(name: &str, collection: &Collection, arguments: &[&str]) {
    let mut all = String::new();
    for shown in SHOWN {
        let output = shown.run(collection, arguments).ends_with(0);
        let text = steady(&output.out, collection);
        let columns: usize = shown.columns.parse().expect("a number");
        let widest = output.out.lines().map(console::measure_text_width).max();
        let is_list = ["stats", "explain"].contains(&arguments[0]);
        assert!(
            is_list || widest.unwrap_or_default() <= columns,
            "{name} is wider than {columns} columns:\n{text}"
        );
        all.push_str(&format!("{}\n{}\n\n", shown.heading(), text.trim_end()));
    }
    check(name, &all);
}

fn search_looks_as_it_did() {
    check_all("search", &indexed(), &["search", "wasser", "partnerschaft"]);
}

fn an_article_looks_as_it_did() {
    check_all("show", &indexed(), &["show", "treffen.md"]);
}

fn an_explanation_looks_as_it_did() {
    check_all("explain", &indexed(), &["explain", "wasser", "partnerschaft", "treffen.md"]);
}

fn figures_look_as_they_did() {
    check_all("stats", &indexed(), &["stats"]);
}

fn help_looks_as_it_did() {
    check_all("help", &Collection::new(), &["search", "-h"]);
}

fn a_run_tells_what_it_did() {
    let mut all = String::new();
    for shown in [&SHOWN[0], &SHOWN[3]] {
        let collection = collection();
        for arguments in
            [&["index", "articles", "--dry-run"][..], &["index", "articles"], &["index", "articles"]]
        {
            let output = shown.run(&collection, arguments).ends_with(3);
            let told = steady(&format!("{}{}", output.out, output.err), &collection);
            all.push_str(&format!("{}: {}\n{told}\n", shown.heading(), arguments.join(" ")));
        }
    }
    check("index", &all);
}

fn errors_tell_what_they_did() {
    let (indexed, empty, mut all) = (indexed(), Collection::new(), String::new());
    for shown in [&SHOWN[0], &SHOWN[3]] {
        for arguments in [
            &["serach", "wasser"][..],
            &["search", "wasser", "--theem", "wasser"],
            &["search", "wasser", "--sort", "newst"],
            &["search", "wasser", "--theme", "waser"],
            &["search", "wasser", "--limit", "0"],
            &["search"],
            &["index", "nowhere"],
            &["stats"],
            &["--config", "nowhere.toml", "stats"],
            &["show", "nothing.md"],
        ] {
            // Figures can't be had where there is no index.
            let collection = if arguments == ["stats"] { &empty } else { &indexed };
            let output = shown.run(collection, arguments);
            let told = steady(&format!("{}{}", output.out, output.err), collection);
            let code = output.code.unwrap_or_default();
            all.push_str(&format!("{}: {} ends with {code}\n{told}\n", shown.heading(), arguments.join(" ")));
        }
    }
    check("errors", &all);
}
