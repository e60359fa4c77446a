//! `fundstelle index SOURCE…` brings the index to the state of folders or files.

use std::io::{self, Write};
use std::path::PathBuf;

use super::outcome::Outcome;
use super::progress::Bar;
use crate::app::App;
use crate::pipeline::{BuildReason, Report};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Folders or files to index; only articles from these are ever removed
    #[arg(required = true, value_name = "SOURCE")]
    sources: Vec<PathBuf>,

    /// Build a new generation, learning words and site boilerplate anew
    #[arg(long)]
    rebuild: bool,
}

/// Skipped documents that are printed; the rest is counted.
const PRINTED: usize = 50;

pub fn run(app: &App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut bar = Bar::default();
    let report = app.index(&arguments.sources, arguments.rebuild, &mut bar);
    bar.clear();
    let report = report?;
    print(&report)?;
    Ok(if report.is_complete() { Outcome::Done } else { Outcome::Incomplete })
}

/// The report goes to standard error, since a run has no other result than its index.
pub fn print(report: &Report) -> io::Result<()> {
    let mut out = io::stderr().lock();
    for skipped in report.skipped.iter().take(PRINTED) {
        writeln!(out, "skipped {}: {}", skipped.location, skipped.message)?;
    }
    if report.skipped_total > PRINTED as u64 {
        writeln!(out, "… and {} more skipped", report.skipped_total - PRINTED as u64)?;
    }
    for (extension, format) in &report.unknown_formats {
        let more = if format.files > format.examples.len() as u64 { ", …" } else { "" };
        writeln!(out, "unknown format {extension}: {} ({}{more})", format.files, format.examples.join(", "))?;
    }
    writeln!(
        out,
        "read {}, indexed {} ({} new, {} changed), unchanged {}, removed {}, skipped {} in {:.1} s",
        report.read,
        report.indexed(),
        report.added,
        report.updated,
        report.unchanged,
        report.removed,
        report.skipped_total,
        report.elapsed.as_secs_f64(),
    )?;
    if report.derived_anew > 0 {
        writeln!(
            out,
            "metadata of {} unchanged articles derived anew by changed rules or vocabulary",
            report.derived_anew
        )?;
    }
    if report.taken_over > 0 {
        writeln!(out, "{} articles of other sources taken over as they are", report.taken_over)?;
    }
    match (report.built, &report.snapshot) {
        (Some(reason), Some(id)) => {
            let reason = match reason {
                BuildReason::First => "there was no index before",
                BuildReason::Asked => "as asked",
                BuildReason::ManyChanges => "a fifth of the articles or more changed",
            };
            writeln!(out, "built generation {id}: {reason}")
        }
        (None, Some(id)) => writeln!(out, "committed {id}"),
        _ => writeln!(out, "nothing changed, nothing was written"),
    }
}
