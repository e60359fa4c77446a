//! `fundstelle labels show|learn|measure` shows what lines of pages are taken for, and learns it from labelled
//! pages.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::index_report::print_skipped;
use super::outcome::Outcome;
use super::terminal::language;
use crate::app::App;
use crate::article::RawDocument;
use crate::enrich::line_labels::{self, Measured};
use crate::ingest::{self, Read, SkipReason, Source};
use crate::present::texts::fill;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Shows what every line of documents is taken for
    Show(Documents),
    /// Learns weights from labelled pages, and prints their table
    Learn(Pages),
    /// Labels every page by what pages of other sites teach, and counts what is right
    Measure(Measure),
}

#[derive(Debug, clap::Args)]
struct Documents {
    /// Folders or files to look at
    #[arg(required = true, value_name = "SOURCE")]
    sources: Vec<PathBuf>,
}

#[derive(Debug, clap::Args)]
struct Pages {
    /// Folder of labelled pages: files that end in .tsv
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

#[derive(Debug, clap::Args)]
struct Measure {
    #[command(flatten)]
    pages: Pages,

    /// Show every line that was labelled wrongly
    #[arg(long)]
    misses: bool,
}

pub fn run(app: &App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut out = io::stdout().lock();
    match &arguments.command {
        Command::Show(documents) => return show(app, &mut out, &documents.sources),
        Command::Learn(pages) => {
            write!(out, "{}", line_labels::learn(&line_labels::read_folder(&pages.folder)?))?;
        }
        Command::Measure(measure) => {
            let pages = line_labels::read_folder(&measure.pages.folder)?;
            print(&mut out, &line_labels::by_folds(&pages), measure.misses)?;
        }
    }
    Ok(Outcome::Done)
}

/// Prints a line for every line: its label, how probable that is, and how probable it is that it is furniture.
fn show(app: &App, out: &mut impl Write, sources: &[PathBuf]) -> anyhow::Result<Outcome> {
    let mut complete = true;
    let mut written = Ok(());
    for path in sources {
        let source = Source::open(path)?;
        ingest::read(&source, &app.config.ingest, &mut |read| {
            written = match read {
                Read::Document(document) => lines(out, *document),
                Read::Skipped(skipped) => {
                    complete &= skipped.reason != SkipReason::Unreadable;
                    print_skipped(&skipped.location, &skipped.message)
                }
            };
            if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
    }
    written?;
    Ok(if complete { Outcome::Done } else { Outcome::Incomplete })
}

fn lines(out: &mut impl Write, document: RawDocument) -> io::Result<()> {
    writeln!(out, "{}", document.location)?;
    for (labelled, text) in line_labels::of_document(document) {
        let (label, probability) = (labelled.label.name(), labelled.probability);
        writeln!(out, "{label:<10} {probability:.2} {:.2}  {text}", labelled.furniture)?;
    }
    Ok(())
}

fn print(out: &mut impl Write, measured: &Measured, misses: bool) -> io::Result<()> {
    let words = &language().texts().commands.labels;
    let rows = [
        (&words.right, measured.right, measured.lines),
        (&words.lost, measured.lost, measured.article),
        (&words.kept, measured.kept, measured.furniture),
    ];
    let column = rows.iter().map(|(name, ..)| name.chars().count()).max().unwrap_or_default();
    for (name, part, whole) in rows {
        let share = format!("{:.3}", part as f64 / whole.max(1) as f64);
        let values = [("part", &*part.to_string()), ("whole", &whole.to_string()), ("share", &share)];
        writeln!(out, "{name:column$}   {}", fill(&words.share, &values))?;
    }
    let mut confused: Vec<_> = measured.confused.iter().collect();
    confused.sort_by_key(|(labels, count)| (std::cmp::Reverse(**count), **labels));
    for ((right, given), count) in confused.iter().take(20) {
        let values = [("right", *right), ("given", *given)];
        writeln!(out, "{count:5}  {}", fill(&words.confused, &values))?;
    }
    for (file, right, given, text) in measured.wrong.iter().filter(|_| misses) {
        let (right, label) = (right.name(), given.label.name());
        writeln!(out, "{file}\t{right}\t{label}\t{:.2}\t{:.2}\t{text}", given.probability, given.furniture)?;
    }
    Ok(())
}
