//! `fundstelle verify` reads everything that the index consists of, and mends it if asked.

use std::io::{self, Write};

use super::exclude::Exclude;
use super::generations::day;
use super::index_report;
use super::outcome::Outcome;
use super::patience::Patience;
use super::progress::Bar;
use super::terminal::language;
use super::wording;
use crate::app::{App, Repair};
use crate::engine::{Fault, Harm};
use crate::present::texts::fill;

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
    let texts = language().texts();
    let words = &texts.commands.verify;
    let with = |form: &str, fault: &Fault| fill(form, &[("fault", &in_words(fault))]);
    let mut out = io::stdout().lock();
    for fault in found.faults.iter().filter(|fault| fault.harm == Harm::Nothing) {
        writeln!(out, "{}", with(&words.not_needed, fault))?;
    }
    let mut err = io::stderr().lock();
    for fault in found.kept.iter().flat_map(|kept| &kept.faults) {
        let form = if fault.is_damage() { with(&words.damaged, fault) } else { in_words(fault) };
        writeln!(err, "{form}")?;
    }
    if !found.needs_repair() {
        if found.kept.is_empty() {
            writeln!(out, "{}", texts.count(&words.whole, found.articles))?;
            return Ok(Outcome::Done);
        }
        writeln!(out, "{}", texts.count(&words.served_whole, found.articles))?;
        for kept in &found.kept {
            let form = if kept.is_damage() { &words.kept_damaged } else { &words.kept_unreadable };
            writeln!(err, "{}", fill(form, &[("number", &kept.number.to_string())]))?;
        }
        return Ok(Outcome::Findings);
    }
    for fault in found.faults.iter().filter(|fault| fault.harm == Harm::Unknown) {
        writeln!(err, "{}", in_words(fault))?;
    }
    let damage =
        || found.faults.iter().filter(|fault| fault.harm > Harm::Nothing && fault.harm != Harm::Unknown);
    if damage().next().is_none() {
        anyhow::bail!("files of the index can't be read, so that nobody can tell whether they are whole");
    }
    for fault in damage() {
        writeln!(err, "{}", with(&words.damaged, fault))?;
    }
    anyhow::bail!(
        "the index is damaged; `fundstelle verify --repair` mends it, or build it anew from all its sources with \
         `fundstelle index --rebuild SOURCE…`"
    )
}

/// A fault in the language of the reader: its place, and what is wrong there.
fn in_words(fault: &Fault) -> String {
    format!("{} {}", fault.place, wording::in_language(&fault.cause, language()))
}

fn repair(app: &App) -> anyhow::Result<Outcome> {
    let mut bar = Bar::default();
    let repaired = app.repair(&mut bar);
    bar.clear();
    let texts = language().texts();
    let words = &texts.commands.verify;
    let mut out = io::stdout().lock();
    match repaired? {
        Repair::Cleared(0) => writeln!(out, "{}", words.nothing_to_mend)?,
        Repair::Cleared(strays) => {
            writeln!(out, "{}", texts.count(&words.cleared, strays as u64))?;
        }
        Repair::Dropped(numbers) => {
            for number in numbers {
                writeln!(out, "{}", fill(&words.dropped, &[("number", &number.to_string())]))?;
            }
        }
        Repair::Learnt => writeln!(out, "{}", words.learnt)?,
        Repair::Rebuilt(report) => {
            index_report::print(&report)?;
            writeln!(out, "{}", words.rebuilt)?;
            if !report.is_complete() {
                return Ok(Outcome::Incomplete);
            }
        }
        Repair::RolledBack { generation, why } => {
            let why = wording::in_language(&why.to_string(), language());
            let number = generation.number.to_string();
            let values = [("number", &*number), ("time", &day(generation.built_at)), ("why", &why)];
            writeln!(out, "{}", fill(&words.rolled_back, &values))?;
        }
    }
    Ok(Outcome::Done)
}
