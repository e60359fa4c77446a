//! `fundstelle index SOURCE…` brings the index to the state of folders or files.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use super::exclude::Exclude;
use super::outcome::Outcome;
use super::patience::Patience;
use super::progress::Bar;
use super::terminal::printable;
use super::watch::watch;
use crate::app::App;
use crate::config::Config;
use crate::pipeline::{BuildReason, Changes, Choices, HeldBack, Report};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Folders or files to index; only articles from these are ever removed
    #[arg(required = true, value_name = "SOURCE")]
    sources: Vec<PathBuf>,

    /// Build a new generation, learning words and site boilerplate anew
    #[arg(long)]
    rebuild: bool,

    /// Let sources lose more than half of their articles; without it, such a source stays as it is
    #[arg(long)]
    allow_removals: bool,

    /// Tell what would be added, changed and removed, by name, and change nothing
    #[arg(long)]
    dry_run: bool,

    /// Stay, and do the same whenever something in the sources changes
    #[arg(long, conflicts_with = "dry_run")]
    watch: bool,

    /// Threads that derive, analyse and write articles at the same time [default: one a processor, at most 8]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    jobs: Option<u32>,

    #[command(flatten)]
    patience: Patience,

    #[command(flatten)]
    exclude: Exclude,
}

/// Skipped documents that are printed; the rest is counted.
const PRINTED: usize = 50;

pub fn run(app: App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let app = app.waiting(arguments.patience.wait);
    if arguments.watch {
        let index = app.config.index.clone();
        watch(&arguments.sources, &index, |is_first| follow(&app, arguments, is_first))?;
        return Ok(Outcome::Done);
    }
    let mut bar = Bar::default();
    let choices = arguments.choices();
    let report = if arguments.dry_run {
        app.preview(&arguments.sources, choices, &mut bar)
    } else {
        app.index(&arguments.sources, choices, &mut bar)
    };
    bar.clear();
    let report = report?;
    if let Some(changes) = &report.changes {
        print_changes(changes, &report)?;
    }
    print(&report)?;
    Ok(match (report.needs_consent(), report.is_complete()) {
        (true, _) => Outcome::NeedsConsent,
        (false, false) => Outcome::Incomplete,
        (false, true) => Outcome::Done,
    })
}

/// A run of those that follow changes. The first one may build the index anew; of the others, those that change nothing
/// say nothing.
fn follow(app: &App, arguments: &Arguments, is_first: bool) -> anyhow::Result<()> {
    let mut bar = Bar::default();
    let choices = Choices { rebuild: arguments.rebuild && is_first, ..arguments.choices() };
    let report = app.index(&arguments.sources, choices, &mut bar);
    bar.clear();
    let report = report?;
    if is_first || report.snapshot.is_some() || report.needs_consent() {
        print(&report)?;
    }
    Ok(())
}

impl Arguments {
    fn choices(&self) -> Choices {
        Choices { rebuild: self.rebuild, allow_removals: self.allow_removals }
    }

    /// Sets what the configuration has for all runs to what this run was asked for.
    pub fn configure(&self, config: &mut Config) {
        self.exclude.add_to(config);
        if let Some(jobs) = self.jobs {
            config.writer.threads = jobs as usize;
        }
    }
}

/// What would change is the result of a look at it, so it goes to standard output.
fn print_changes(changes: &Changes, report: &Report) -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for (what, names, total) in [
        ("added", &changes.added, report.added),
        ("changed", &changes.updated, report.updated),
        ("removed", &changes.removed, report.removed),
    ] {
        for name in names {
            writeln!(out, "{what} {}", printable(name.as_str()))?;
        }
        if total > names.len() as u64 {
            writeln!(out, "{what} … and {} more", total - names.len() as u64)?;
        }
    }
    out.flush()
}

/// The report goes to standard error, since a run has no other result than its index.
pub fn print(report: &Report) -> io::Result<()> {
    let mut out = io::stderr().lock();
    for skipped in report.skipped.iter().take(PRINTED) {
        writeln!(out, "skipped {}: {}", printable(&skipped.location), printable(&skipped.message))?;
    }
    if report.skipped_total > PRINTED as u64 {
        writeln!(out, "… and {} more skipped", report.skipped_total - PRINTED as u64)?;
    }
    for skipped in report.no_articles.iter().take(PRINTED) {
        writeln!(out, "no article {}: {}", printable(&skipped.location), printable(&skipped.message))?;
    }
    if report.no_articles_total > PRINTED as u64 {
        writeln!(out, "… and {} more that are no articles", report.no_articles_total - PRINTED as u64)?;
    }
    for (extension, format) in &report.unknown_formats {
        let more = if format.files > format.examples.len() as u64 { ", …" } else { "" };
        let examples = format.examples.join(", ");
        let (extension, examples) = (printable(extension), printable(&examples));
        writeln!(out, "unknown format {extension}: {} ({examples}{more})", format.files)?;
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
    if report.kept > 0 {
        writeln!(out, "{} articles kept, since the places they came from can't be read now", report.kept)?;
    }
    if report.forgotten > 0 {
        writeln!(out, "{} documents kept out, since their articles are to stay forgotten", report.forgotten)?;
    }
    for held in &report.held_back {
        let HeldBack { root, articles, lost } = held;
        let root = printable(root);
        writeln!(
            out,
            "{root} would lose {lost} of its {articles} articles, so nothing of it was changed; check that all its \
             files are there, or say that the articles are to go: `fundstelle index --allow-removals {root}`"
        )?;
    }
    if report.changes.is_some() {
        return writeln!(out, "nothing was written, as asked");
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
