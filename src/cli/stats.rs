//! `fundstelle stats` shows figures of the index.

use std::io::{self, Write};

use super::outcome::Outcome;
use crate::app::App;
use crate::budget::Budget;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Print them as JSON
    #[arg(long)]
    json: bool,
}

pub fn run(app: &App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let stats = app.open()?.stats(Budget::UNLIMITED)?;
    let mut out = io::stdout().lock();
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, &stats).map_err(io::Error::from)?;
        writeln!(out)?;
        return Ok(Outcome::Done);
    }
    let built =
        jiff::Timestamp::from_second(stats.built_at).map(|time| time.strftime("%F %T UTC").to_string());
    writeln!(out, "index      {}", app.config.index.display())?;
    writeln!(out, "snapshot   {} (generation built {})", stats.snapshot, built.unwrap_or_default())?;
    writeln!(out, "articles   {}", stats.articles)?;
    if stats.expired > 0 {
        writeln!(out, "expired    {} more, past their last day", stats.expired)?;
    }
    for (language, count) in &stats.languages {
        writeln!(out, "  {language:<8} {count}")?;
    }
    writeln!(out, "sources")?;
    for (root, count) in &stats.roots {
        writeln!(out, "  {count:<8} {root}")?;
    }
    if stats.changed > 0 {
        writeln!(
            out,
            "changed    {} since the generation was built; what it learnt of rare words and compounds is older, so that \
             `fundstelle index --rebuild SOURCE…` may rank some hits otherwise",
            stats.changed
        )?;
    }
    writeln!(out, "lexicon    {} words", stats.words_in_lexicon)?;
    if let (Some(bytes), Some(segments)) = (stats.bytes, stats.segments) {
        writeln!(out, "size       {:.1} MB in {segments} segments", bytes as f64 / 1e6)?;
    }
    Ok(Outcome::Done)
}
