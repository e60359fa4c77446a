//! `fundstelle index SOURCE…` brings the index to the state of folders or files.

use std::path::PathBuf;

use super::exclude::Exclude;
use super::index_report::{print, print_changes};
use super::outcome::Outcome;
use super::patience::Patience;
use super::progress::Bar;
use super::watch::watch;
use crate::app::App;
use crate::config::Config;
use crate::pipeline::Choices;

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
