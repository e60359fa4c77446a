//! `fundstelle verify` reads everything that the index consists of, and mends it if asked.

use std::io::{self, Write};

use super::exclude::Exclude;
use super::generations::day;
use super::index;
use super::outcome::Outcome;
use super::patience::Patience;
use super::progress::Bar;
use crate::app::{App, Repair};
use crate::engine::Harm;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Mend what is damaged: read all sources of the index anew, or go back to the last generation that is whole
    #[arg(long)]
    repair: bool,

    #[command(flatten)]
    patience: Patience,

    #[command(flatten)]
    exclude: Exclude,
}

impl Arguments {
    /// What is not read of the sources; to be the same as when they were indexed.
    pub fn exclude(&self) -> &Exclude {
        &self.exclude
    }
}

pub fn run(app: App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    if arguments.repair {
        return repair(&app.waiting(arguments.patience.wait));
    }
    let found = app.verify()?;
    let mut out = io::stdout().lock();
    for fault in found.faults.iter().filter(|fault| fault.harm == Harm::Nothing) {
        writeln!(out, "not needed: {fault}")?;
    }
    if !found.needs_repair() {
        writeln!(
            out,
            "every file of the index has its checksum, and its {} articles are whole",
            found.articles
        )?;
        return Ok(Outcome::Done);
    }
    let mut err = io::stderr().lock();
    for fault in found.faults.iter().filter(|fault| fault.harm == Harm::Unknown) {
        writeln!(err, "{fault}")?;
    }
    let damage =
        || found.faults.iter().filter(|fault| fault.harm > Harm::Nothing && fault.harm != Harm::Unknown);
    if damage().next().is_none() {
        anyhow::bail!("files of the index can't be read, so that nobody can tell whether they are whole");
    }
    for fault in damage() {
        writeln!(err, "damaged: {fault}")?;
    }
    anyhow::bail!(
        "the index is damaged; `fundstelle verify --repair` mends it, or build it anew from all its sources with \
         `fundstelle index --rebuild SOURCE…`"
    )
}

fn repair(app: &App) -> anyhow::Result<Outcome> {
    let mut bar = Bar::default();
    let repaired = app.repair(&mut bar);
    bar.clear();
    let mut out = io::stdout().lock();
    match repaired? {
        Repair::Cleared(0) => writeln!(out, "the index is whole; there was nothing to mend")?,
        Repair::Cleared(strays) => {
            writeln!(out, "the index is whole; {strays} files or folders that it doesn't need were deleted")?;
        }
        Repair::Learnt => writeln!(out, "the words of the articles were learnt anew")?,
        Repair::Rebuilt(report) => {
            index::print(&report)?;
            writeln!(out, "the index was built anew from all its sources")?;
            if !report.is_complete() {
                return Ok(Outcome::Incomplete);
            }
        }
        Repair::RolledBack { generation, why } => {
            writeln!(
                out,
                "generation {} of {} is served again, since the sources could not be read anew ({why}); what was indexed \
                 after that is missing until `fundstelle index SOURCE…` reads it",
                generation.number,
                day(generation.built_at),
            )?;
        }
    }
    Ok(Outcome::Done)
}
