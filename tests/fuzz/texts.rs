//! What documents hold: every format that is read in this process, and what is derived from it.

use std::fs;
use std::ops::ControlFlow;

use fundstelle::app::App;
use fundstelle::config::Config;
use fundstelle::ingest::{self, Limits, Read, Source};
use libtest_mimic::Trial;

use super::inputs::{seeds, target};

/// Reads an input as a file of a format, and derives an article from every document in it.
fn read(app: &App, name: &str, input: &[u8]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join(name);
    fs::write(&file, input).expect("a file");
    let source = Source::open(&file).expect("the file is there");
    let mut inspector = app.inspector().expect("no index is needed");
    let read = ingest::read(&source, &Limits::default(), &mut |read| {
        if let Read::Document(document) = read
            && let Ok(article) = inspector.article(&source, *document)
        {
            assert!(!article.sections.is_empty(), "an article without text");
        }
        ControlFlow::Continue(())
    });
    read.expect("a file that is there can be read");
}

fn of_format(name: &'static str, file: &'static str, text: &'static str) -> Trial {
    let app = std::sync::OnceLock::new();
    target(name, 2, seeds(text), move |input| {
        let app = app.get_or_init(|| {
            let config =
                Config { index: std::env::temp_dir().join("no-index-of-fuzzing"), ..Config::default() };
            App::new(config).expect("the built-in vocabulary is right")
        });
        read(app, file, input);
    })
}

pub fn targets() -> Vec<Trial> {
    vec![
        of_format("text", "a.txt", include_str!("seeds/texts.txt")),
        of_format("markdown", "a.md", include_str!("seeds/markdown.txt")),
        of_format("html", "a.html", include_str!("seeds/html.txt")),
        of_format("json_lines", "a.jsonl", include_str!("seeds/filters.txt")),
    ]
}
