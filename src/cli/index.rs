//! `fundstelle index SOURCE…` brings the index to the state of folders or files.

use std::path::PathBuf;

use super::exclude::Exclude;
use super::index_report::{print, print_changes};
use super::outcome::Outcome;
use super::patience::Patience;
use super::progress::Bar;
use crate::app::App;
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

    #[command(flatten)]
    patience: Patience,

    #[command(flatten)]
    exclude: Exclude,
}

pub fn run(app: App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let app = app.waiting(arguments.patience.wait);
    let mut bar = Bar::default();
    let choices = Choices { rebuild: arguments.rebuild, allow_removals: arguments.allow_removals };
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

impl Arguments {
    /// The patterns of what is not read.
    pub fn exclude(&self) -> &Exclude {
        &self.exclude
    }
}
