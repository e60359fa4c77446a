//! `fundstelle generations` lists the generations of the index, and `fundstelle rollback N` goes back to one.

use std::io::{self, Write};

use super::outcome::Outcome;
use super::patience::Patience;
use super::terminal::language;
use crate::app::App;
use crate::engine::{GenerationState, GenerationSummary};
use crate::present::terminal::printable;
use crate::present::texts::fill;

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
    let texts = language().texts();
    let words = &texts.commands.generations;
    let mut out = io::stdout().lock();
    if generations.is_empty() {
        writeln!(out, "{}", words.none)?;
    }
    for generation in generations {
        let GenerationSummary { number, state, built_at, sources, bytes } = generation;
        let state = match state {
            GenerationState::Served => &words.served,
            GenerationState::Kept => &words.kept,
            GenerationState::Unfinished => &words.unfinished,
        };
        let values = [
            ("number", number.to_string()),
            ("state", state.clone()),
            ("time", day(built_at)),
            ("megabytes", texts.decimal(bytes as f64 / 1_000_000.0)),
        ];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        writeln!(out, "{}", fill(&words.line, &values))?;
        match sources {
            Some(sources) => {
                for (root, articles) in sources {
                    let root = [("root", &*printable(&root))];
                    writeln!(out, "  {}", texts.count_with(&words.articles_from, articles, &root))?;
                }
            }
            None => writeln!(out, "  {}", words.damaged)?,
        }
    }
    Ok(Outcome::Done)
}

pub fn roll_back(app: App, arguments: &RollbackArguments) -> anyhow::Result<Outcome> {
    let generation = app.waiting(arguments.patience.wait).roll_back(arguments.number)?;
    let articles: u64 = generation.sources.iter().flat_map(|sources| sources.values()).sum();
    let texts = language().texts();
    let values = [("number", &*generation.number.to_string()), ("time", &day(generation.built_at))];
    let told = texts.count_with(&texts.commands.generations.rolled_back, articles, &values);
    writeln!(io::stdout(), "{told}")?;
    Ok(Outcome::Done)
}

/// A time as people write it, in UTC.
pub fn day(seconds: Option<i64>) -> String {
    let time = seconds.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    let unknown = || language().texts().commands.generations.unknown_day.clone();
    time.map_or_else(unknown, |time| time.strftime("%Y-%m-%d %H:%M UTC").to_string())
}
