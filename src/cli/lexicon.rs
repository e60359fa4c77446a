//! `fundstelle lexicon count SOURCE…` counts the words by which compounds are split.

use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::index_report::print_skipped;
use super::outcome::Outcome;
use crate::app::App;
use crate::ingest::{self, Read, SkipReason, Source};
use crate::language::LexiconLearner;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Counts the German words of documents, one a line with its frequency
    Count(Count),
}

#[derive(Debug, clap::Args)]
struct Count {
    /// Folders or files of German text
    #[arg(required = true, value_name = "SOURCE")]
    sources: Vec<PathBuf>,

    /// Leave out words that are seen less often
    #[arg(long, default_value_t = 1, value_name = "N")]
    least: u32,
}

pub fn run(app: &App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let Command::Count(count) = &arguments.command;
    let mut learner = LexiconLearner::default();
    let (mut complete, mut told) = (true, Ok(()));
    for path in &count.sources {
        let source = Source::open(path)?;
        ingest::read(&source, &app.config.ingest, &mut |read| {
            match read {
                Read::Document(document) => learner.add(&document),
                Read::Skipped(skipped) => {
                    complete &= skipped.reason != SkipReason::Unreadable;
                    told = print_skipped(&skipped.location, &skipped.message);
                }
            }
            if told.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
    }
    told?;
    let mut out = BufWriter::new(io::stdout().lock());
    for (word, frequency) in learner.counted().entries().filter(|(_, f)| *f >= count.least) {
        writeln!(out, "{word}\t{frequency}")?;
    }
    out.flush()?;
    Ok(if complete { Outcome::Done } else { Outcome::Incomplete })
}
