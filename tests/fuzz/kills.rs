//! Kills: a run that is ended at any point leaves the articles before or those after, and is made up for by the next.
//!
//! A run is killed when it has changed the folder of its index so many times, which an input says; so it is hit in every
//! phase, however fast the machine is.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use fundstelle::app::App;
use fundstelle::config::Config;
use fundstelle::pipeline::{Choices, Silent};
use libtest_mimic::Trial;

use super::inputs::target;

const ARTICLES: usize = 30;

fn app(index: &Path) -> App {
    let config = Config { index: index.to_owned(), ..Config::default() };
    App::new(config).expect("the built-in vocabulary is right")
}

fn write(folder: &Path, n: usize, word: &str) {
    let text = format!(
        "Bericht {n}\n\nDer Bericht {n} handelt von {word} in Gemeinde {n} und davon, wer daran mitwirkt."
    );
    fs::write(folder.join(format!("{n}.txt")), text).expect("a file");
}

/// The ids of the articles, each with the hash of its content.
fn held(index: &Path) -> BTreeSet<(String, String)> {
    let app = app(index);
    let stored = app.open().expect("the index can be opened");
    let mut held = BTreeSet::new();
    for n in 0..ARTICLES + 2 {
        let id = fundstelle::article::ArticleId::new(format!("{n}.txt")).expect("an id");
        let article =
            stored.article(&id, fundstelle::budget::Budget::UNLIMITED).expect("articles can be read");
        held.extend(article.map(|article| (id.to_string(), article.content_hash.to_string())));
    }
    held
}

fn check(input: &[u8]) {
    let byte = |at: usize| usize::from(input.get(at).copied().unwrap_or_default());
    let place = tempfile::tempdir().expect("a temporary folder");
    let (articles, index) = (place.path().join("articles"), place.path().join("index"));
    fs::create_dir(&articles).expect("a folder");
    (0..ARTICLES).for_each(|n| write(&articles, n, "Brunnen"));
    let sources = [articles.clone()];
    app(&index).index(&sources, Choices::default(), &mut Silent).expect("the articles can be indexed");
    let before = held(&index);
    write(&articles, 0, "Schulen");
    write(&articles, ARTICLES, "Märkten");
    fs::remove_file(articles.join("1.txt")).expect("a file");
    let arguments: &[&str] = if byte(0).is_multiple_of(2) { &[] } else { &["--rebuild"] };
    killed_after(start(&index, arguments, &articles), &index, byte(1) % 64);
    let found = app(&index).verify().expect("the index can be checked");
    assert!(!found.needs_repair(), "{:?}", found.faults);
    let left = held(&index);
    let ended = start(&index, arguments, &articles).wait().expect("the program ends");
    assert!(ended.success(), "{ended}");
    let after = held(&index);
    assert!(after != before && (left == before || left == after), "neither before nor after: {left:?}");
    let found = app(&index).verify().expect("the index can be checked");
    assert!(found.faults.is_empty(), "{:?}", found.faults);
}

fn start(index: &Path, arguments: &[&str], articles: &Path) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fundstelle"));
    command.arg("--index").arg(index).arg("index").args(arguments).arg(articles);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("the program can be started")
}

/// Kills a run when the files of its index have changed so many times; one that has ended before is done.
fn killed_after(mut run: Child, index: &Path, changes: usize) {
    let (mut seen, mut last) = (0, Vec::new());
    loop {
        if run.try_wait().expect("a process can be asked").is_some() {
            return;
        }
        let files = walkdir::WalkDir::new(index).into_iter().filter_map(Result::ok);
        let now: Vec<(PathBuf, u64)> = files
            .map(|entry| (entry.path().to_owned(), entry.metadata().map_or(0, |metadata| metadata.len())))
            .collect();
        seen += usize::from(now != last);
        last = now;
        if seen > changes {
            run.kill().expect("a process can be killed");
            run.wait().expect("it ends");
            return;
        }
        std::thread::yield_now();
    }
}

pub fn targets() -> Vec<Trial> {
    let seeds: Vec<Vec<u8>> = (0_u8..32).map(|n| vec![n, n.wrapping_mul(11)]).collect();
    vec![target("kills", 40, seeds, check)]
}
