//! Fundstelle beside a textbook server with the same documents, over HTTP, as ratios within one run.
//!
//! ```text
//! cargo bench --bench serving -- FILE.jsonl.zst… [--quick] [--documents N,…] [--keep FOLDER] [--binary PROGRAM]
//! ```
//!
//! Both servers are processes of their own, so that their memory and the time that they work are theirs alone.
//! Machines are noisy: the work for an answer (`CPU ms`) says more than its time, and a ratio more than
//! either. Figures are kept in `benches/RESULTS.md`.

mod cases;
mod documents;
mod load;
mod neighbours;
mod process;
mod queries;
mod servers;
mod stemmer;
mod table;
mod textbook;
mod writes;

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Parser;

use cases::Pair;
use documents::Collection;
use load::{Ask, each};
use process::Usage;
use servers::{Kind, Server, Setup, TEXTBOOK_INDEX, TEXTBOOK_SERVE};
use table::{megabytes, milliseconds, single};

/// How often a server is started, to take the median.
const STARTS: usize = 3;

/// Measures Fundstelle beside a textbook server.
#[derive(Debug, Parser)]
struct Arguments {
    /// Documents as JSON Lines: id, title, text, and perhaps lang, year and tags
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Numbers of documents to measure at [default: 100000, or 10000 if quick]
    #[arg(long, value_name = "NUMBER", value_delimiter = ',')]
    documents: Vec<usize>,
    /// Ten thousand documents, and a second for each figure
    #[arg(long)]
    quick: bool,
    /// Seconds for each figure
    #[arg(long, default_value_t = 4.0, value_name = "SECONDS")]
    seconds: f64,
    /// Folder in which collections and indexes are kept for the next run
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
    /// What to measure, instead of everything
    #[arg(long, value_name = "PART")]
    only: Option<Part>,
    /// The program to measure, instead of the one built beside the bench
    #[arg(long, value_name = "PROGRAM")]
    binary: Option<PathBuf>,
    /// Passed by Cargo
    #[arg(long, hide = true)]
    bench: bool,
}

/// A part of what is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Queries, other forms of answers, starts and memory
    Searches,
    /// A cheap search beside the worst of another client
    Neighbours,
    /// Single writes, and searches while the index changes
    Writes,
}

fn main() {
    let given: Vec<String> = std::env::args().collect();
    match given.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [_, TEXTBOOK_INDEX, documents, folder] => {
            return textbook::index(Path::new(documents), Path::new(folder));
        }
        [_, TEXTBOOK_SERVE, folder] => return textbook::serve(Path::new(folder)),
        _ => {}
    }
    let arguments = Arguments::parse();
    let temporary = tempfile::tempdir().expect("a temporary folder");
    let kept = arguments.keep.clone().unwrap_or_else(|| temporary.path().join("kept"));
    let sizes = match (&arguments.documents[..], arguments.quick) {
        ([], true) => vec![10_000],
        ([], false) => vec![100_000],
        (given, _) => given.to_vec(),
    };
    for documents in sizes {
        let folder = kept.join(documents.to_string());
        std::fs::create_dir_all(&folder).expect("a folder");
        measure(&arguments, documents, &folder, temporary.path());
    }
}

fn measure(arguments: &Arguments, documents: usize, folder: &Path, temporary: &Path) {
    let seconds = if arguments.quick { arguments.seconds.min(1.0) } else { arguments.seconds };
    let time = Duration::from_secs_f64(seconds);
    let program = arguments.binary.clone().unwrap_or_else(|| env!("CARGO_BIN_EXE_fundstelle").into());
    let collection = Collection::make(&arguments.files, documents, folder);
    println!("\n## {documents} documents, {:.0} MB of text", megabytes(collection.text));
    let make = |kind, name: &str| Setup::make(kind, &collection, folder.join(name));
    let (setup, used) = make(Kind::Fundstelle(program), "fundstelle");
    let (textbook, textbook_used) = make(Kind::Textbook, "textbook");
    table::figures();
    indexing(&collection, (&setup, used), (&textbook, textbook_used));
    let measures = |part| arguments.only.is_none_or(|only| only == part);
    if measures(Part::Searches) {
        searches(&setup, &textbook, &collection, time);
    }
    if measures(Part::Neighbours) {
        neighbours::measure(&setup.start(""), &collection, time);
    }
    if measures(Part::Writes) {
        let copy = temporary.join(documents.to_string());
        writes::measure(&setup.copied(copy.clone()), &collection, time);
        let _ = std::fs::remove_dir_all(copy);
    }
}

/// All that is measured beside the textbook while nothing is written.
fn searches(setup: &Setup, textbook: &Setup, collection: &Collection, time: Duration) {
    let (ours, beside) = starts(start(setup, "/api/v1/search"), start(textbook, "/search"));
    let pair = Pair { ours: &ours, textbook: &beside, time };
    pair.check_counts(collection);
    table::loads();
    pair.searches(collection);
    pair.forms(collection);
    table::figures();
    pair.export(&queries::common(&queries::nouns(collection))[0]);
    memory("after the mixed load", &ours, &beside);
}

fn indexing(collection: &Collection, (ours, used): (&Setup, Usage), (beside, other): (&Setup, Usage)) {
    let row = |name, unit, of: fn(Usage) -> f64| single(name, unit, of(used), Some(of(other)));
    row("indexing, work", "CPU s", |usage| usage.cpu.as_secs_f64());
    row("indexing, time", "s", |usage| usage.wall.as_secs_f64());
    row("indexing, most memory", "MB", |usage| megabytes(usage.peak));
    single("index", "MB", megabytes(ours.size()), Some(megabytes(beside.size())));
    let of_text = |setup: &Setup| setup.size() as f64 / collection.text as f64;
    single("index against text", "×", of_text(ours), Some(of_text(beside)));
}

/// Starts a server some times; the last one runs on.
fn start(setup: &Setup, path: &str) -> (Server, Vec<Duration>, Vec<Duration>) {
    let (mut until_ready, mut first) = (Vec::new(), Vec::new());
    loop {
        let server = setup.start_for_one();
        until_ready.push(server.until_ready);
        let answer = each(server.address, &[Ask::get(format!("{path}?q=Verordnung"))]).remove(0);
        first.push(answer.time);
        if first.len() == STARTS {
            until_ready.sort_unstable();
            first.sort_unstable();
            return (server, until_ready, first);
        }
    }
}

type Started = (Server, Vec<Duration>, Vec<Duration>);

fn starts(ours: Started, beside: Started) -> (Server, Server) {
    let ((ours, ready, first), (beside, other_ready, other_first)) = (ours, beside);
    let median = |times: &[Duration]| milliseconds(times[times.len() / 2]);
    single("start to ready", "ms", median(&ready), Some(median(&other_ready)));
    single("first search", "ms", median(&first), Some(median(&other_first)));
    // What is warmed after the start belongs to the memory at the start.
    std::thread::sleep(Duration::from_secs(1));
    memory("at the start", &ours, &beside);
    (ours, beside)
}

fn memory(when: &str, ours: &Server, beside: &Server) {
    let (ours, beside) = (ours.process.memory(), beside.process.memory());
    let row = |name: &str, ours, beside| {
        single(&format!("memory {when}, {name}"), "MB", megabytes(ours), Some(megabytes(beside)));
    };
    row("with mapped files", ours.resident, beside.resident);
    row("without", ours.own, beside.own);
    row("at most", ours.peak, beside.peak);
}
