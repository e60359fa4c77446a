//! Speed of reading and indexing files of the formats that people publish in.
//!
//! ```text
//! cargo bench --bench reading
//! ```
//!
//! A thousand PDF, DOCX and HTML files are made by the tests' own generators, a tenth of them damaged. None
//! may get lost: damaged files must be named, and all others must be found. The bench prints for each format
//! what was read and how long it took, and then the time and memory for indexing all files at once.

#[path = "../tests/behaviour/documents.rs"]
#[allow(dead_code, reason = "the tests use all of it")]
mod documents;

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use fundstelle::app::{App, Request};
use fundstelle::budget::Budget;
use fundstelle::config::Config;
use fundstelle::ingest::{self, Limits, Read, Source};
use fundstelle::pipeline::{Choices, Silent};
use fundstelle::query::{SearchParams, Strictness};

const FILES: usize = 1_000;
const FORMATS: [&str; 3] = ["pdf", "docx", "html"];
/// One in so many files is damaged.
const DAMAGED: usize = 10;
/// The number of paragraphs in a document, and of words in each.
const PARAGRAPHS: usize = 6;
const WORDS: usize = 60;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let articles = folder.path().join("articles");
    for number in 0..FILES {
        write(&articles, number);
    }
    let mut config = Config { index: folder.path().join("index"), ..Config::default() };
    config.ingest.reader = Some(env!("CARGO_BIN_EXE_fundstelle").into());
    println!("{FILES} files, every {DAMAGED}th damaged; {PARAGRAPHS} paragraphs of {WORDS} words each");
    for format in FORMATS {
        let (read, skipped, time) = read(&articles.join(format), &config.ingest);
        let rate = (read + skipped) as f64 / time.as_secs_f64();
        println!("reading {format:<5} {read:5} read, {skipped:3} named as damaged {rate:8.0} files/s");
    }
    let memory = Memory::watch();
    let app = App::new(config).expect("the built-in vocabulary");
    let started = Instant::now();
    let report =
        app.index(std::slice::from_ref(&articles), Choices::default(), &mut Silent).expect("indexing");
    let time = started.elapsed();
    let (own, readers) = memory.peak();
    let damaged = (0..FILES).filter(|number| is_damaged(*number)).count();
    assert_eq!(report.skipped.len(), damaged, "files got lost: {:?}", report.skipped);
    println!("indexing all   {:8.0} files/s", FILES as f64 / time.as_secs_f64());
    println!("memory at most {own:8} MB, and {readers} MB of the process that reads PDF and DOCX");
    let snapshot = app.open().expect("the index");
    for number in (0..FILES).filter(|number| !is_damaged(*number)) {
        let params = SearchParams { q: word_of(number), ..SearchParams::default() };
        let request = Request::new(params, Strictness::Strict);
        let found = app.execute(&*snapshot, &request, Budget::UNLIMITED).expect("a search");
        assert_eq!(found.results.total, 1, "{} is not found", name_of(number));
    }
    println!("all {} others are found by a word of their own", FILES - damaged);
}

fn is_damaged(number: usize) -> bool {
    number % DAMAGED == DAMAGED - 1
}

fn name_of(number: usize) -> String {
    let format = FORMATS[number % FORMATS.len()];
    format!("{format}/{number:04}.{format}")
}

/// A word that no other document has.
fn word_of(number: usize) -> String {
    format!("Kennwort{number}")
}

fn write(articles: &Path, number: usize) {
    let paragraphs = paragraphs(number);
    let bytes = match FORMATS[number % FORMATS.len()] {
        "pdf" => pdf_of(&paragraphs),
        "docx" => documents::docx(
            &paragraphs.iter().map(|text| documents::docx_paragraph(text)).collect::<String>(),
        ),
        _ => {
            let body: String = paragraphs.iter().map(|text| format!("<p>{text}</p>")).collect();
            format!(
                "<html lang=\"de\"><head><title>{}</title></head><body><main>{body}</main></body></html>",
                word_of(number)
            )
            .into_bytes()
        }
    };
    let bytes = match is_damaged(number) {
        // Half of an HTML page is still a page, and any text is one too.
        true if name_of(number).ends_with("html") => documents::damaged([0, 3, 5][number % 3], &bytes),
        true => documents::damaged(number / DAMAGED, &bytes),
        false => bytes,
    };
    let path = articles.join(name_of(number));
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
    fs::write(path, bytes).expect("a file can be written");
}

/// A PDF with a page for every two paragraphs, in lines of a page's width.
fn pdf_of(paragraphs: &[String]) -> Vec<u8> {
    let lines: Vec<Vec<String>> =
        paragraphs.chunks(2).map(|two| two.iter().flat_map(|text| wrapped(text)).collect()).collect();
    let pages: Vec<Vec<documents::PdfLine<'_>>> =
        lines.iter().map(|page| page.iter().map(|line| (line.as_str(), 11)).collect()).collect();
    documents::pdf("", &pages)
}

fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last_mut().expect("there is one");
        if last.len() + word.len() > 85 {
            lines.push(word.to_owned());
        } else {
            last.push_str(if last.is_empty() { "" } else { " " });
            last.push_str(word);
        }
    }
    lines
}

/// Paragraphs of words in an order that no other document has; the first contains the document's own word.
fn paragraphs(number: usize) -> Vec<String> {
    const VOCABULARY: [&str; 40] = [
        "Gemeinden",
        "bauen",
        "gemeinsam",
        "Brunnen",
        "und",
        "pflegen",
        "die",
        "Wege",
        "im",
        "Tal",
        "seit",
        "Jahren",
        "mit",
        "Fachleuten",
        "aus",
        "anderen",
        "Orten",
        "während",
        "Schulen",
        "junge",
        "Menschen",
        "ausbilden",
        "damit",
        "alle",
        "von",
        "den",
        "Vorhaben",
        "lernen",
        "was",
        "Partnerschaften",
        "leisten",
        "können",
        "wenn",
        "sie",
        "Ziele",
        "teilen",
        "Wirkung",
        "messen",
        "Berichte",
        "schreiben",
    ];
    let mut state = number as u64 + 1;
    let mut next = || {
        // Knuth's multiplier for MMIX.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        VOCABULARY[(state >> 33) as usize % VOCABULARY.len()]
    };
    let mut paragraph = |at: usize| {
        let words: Vec<&str> = (0..WORDS).map(|_| next()).collect();
        let own = if at == 0 { format!("Das {} der ", word_of(number)) } else { "Die ".to_owned() };
        format!("{own}{}.", words.join(" "))
    };
    (0..PARAGRAPHS).map(&mut paragraph).collect()
}

/// Reads a folder; gives the number of documents, that of refused files, and the time.
fn read(folder: &Path, limits: &Limits) -> (usize, usize, Duration) {
    let source = Source::open(folder).expect("the folder was made");
    let (mut documents, mut skipped) = (0, 0);
    let started = Instant::now();
    let read = ingest::read(&source, limits, &mut |read| {
        match read {
            Read::Document(_) => documents += 1,
            Read::Skipped(_) => skipped += 1,
        }
        ControlFlow::Continue(())
    });
    read.expect("the folder can be read");
    (documents, skipped, started.elapsed())
}

/// The peak memory of this process and of those it starts, where the system tells it (Linux).
struct Memory {
    ends: Arc<AtomicBool>,
    readers: Arc<AtomicU64>,
    watcher: std::thread::JoinHandle<()>,
}

impl Memory {
    fn watch() -> Self {
        let (ends, readers) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (until, most) = (Arc::clone(&ends), Arc::clone(&readers));
        let watcher = std::thread::spawn(move || {
            while !until.load(Ordering::Relaxed) {
                for child in children() {
                    most.fetch_max(peak_of(&child), Ordering::Relaxed);
                }
                std::thread::sleep(Duration::from_millis(5));
            }
        });
        Self { ends, readers, watcher }
    }

    /// The peak memory in megabytes: of this process, and of the largest process that it started.
    fn peak(self) -> (u64, u64) {
        self.ends.store(true, Ordering::Relaxed);
        self.watcher.join().expect("the watcher doesn't panic");
        (peak_of("self"), self.readers.load(Ordering::Relaxed))
    }
}

fn children() -> Vec<String> {
    let tasks = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let lists = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn peak_of(process: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|kb| kb.split_whitespace().next()?.parse::<u64>().ok()).map_or(0, |kb| kb / 1024)
}
