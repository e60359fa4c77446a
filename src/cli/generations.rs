//! `fundstelle generations` lists the generations of the index, and `fundstelle rollback N` goes back to one.

use std::io::{self, Write};

use super::outcome::Outcome;
use super::patience::Patience;
use super::terminal::printable;
use crate::app::App;
use crate::engine::{GenerationState, GenerationSummary};

#[derive(Debug, clap::Args)]
pub struct Arguments {}

#[derive(Debug, clap::Args)]
pub struct RollbackArguments {
    /// Number of the generation, as `fundstelle generations` lists it
    #[arg(value_name = "NUMBER")]
    number: u32,

    #[command(flatten)]
    patience: Patience,
}

pub fn run(app: &App, _: &Arguments) -> anyhow::Result<Outcome> {
    let generations = app.generations()?;
    let mut out = io::stdout().lock();
    if generations.is_empty() {
        writeln!(out, "there is no generation; build one with `fundstelle index SOURCE…`")?;
    }
    for generation in generations {
        let GenerationSummary { number, state, built_at, sources, bytes } = generation;
        let state = match state {
            GenerationState::Served => "served",
            GenerationState::Kept => "kept",
            GenerationState::Unfinished => "unfinished",
        };
        let megabytes = bytes as f64 / 1_000_000.0;
        writeln!(out, "generation {number}: {state}, built {}, {megabytes:.1} MB", day(built_at))?;
        match sources {
            Some(sources) => {
                for (root, articles) in sources {
                    writeln!(out, "  {articles} articles from {}", printable(&root))?;
                }
            }
            None => writeln!(out, "  its articles can't be counted, since it is damaged")?,
        }
    }
    Ok(Outcome::Done)
}

pub fn roll_back(app: App, arguments: &RollbackArguments) -> anyhow::Result<Outcome> {
    let generation = app.waiting(arguments.patience.wait).roll_back(arguments.number)?;
    let articles: u64 = generation.sources.iter().flat_map(|sources| sources.values()).sum();
    let day = day(generation.built_at);
    writeln!(
        io::stdout(),
        "generation {} of {day} with {articles} articles is served now; `fundstelle index SOURCE…` brings it up to date",
        generation.number,
    )?;
    Ok(Outcome::Done)
}

/// A time as people write it, in UTC.
pub fn day(seconds: Option<i64>) -> String {
    let time = seconds.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    time.map_or_else(|| "an unknown day".to_owned(), |time| time.strftime("%Y-%m-%d %H:%M UTC").to_string())
}
