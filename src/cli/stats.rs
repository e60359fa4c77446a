//! `fundstelle stats` shows figures of the index.

use std::io::{self, Write};

use super::outcome::Outcome;
use super::terminal::Terminal;
use crate::app::App;
use crate::budget::Budget;
use crate::engine::IndexStats;
use crate::present::Lang;
use crate::present::terminal::printable;
use crate::present::texts::fill;

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
    let Terminal { lang, .. } = Terminal::detect();
    write!(out, "{}", figures(&stats, &app.place(), lang))?;
    Ok(Outcome::Done)
}

/// The figures in lines, each behind its name.
fn figures(stats: &IndexStats, place: &str, lang: Lang) -> String {
    let texts = lang.texts();
    let words = &texts.commands.stats;
    let built =
        jiff::Timestamp::from_second(stats.built_at).map(|time| time.strftime("%F %T UTC").to_string());
    let built = [("snapshot", &*stats.snapshot.to_string()), ("time", &built.unwrap_or_default())];
    let mut lines = vec![
        (words.index.clone(), printable(place).into_owned()),
        (words.snapshot.clone(), fill(&words.built, &built)),
        (words.articles.clone(), texts.number(stats.articles)),
    ];
    for (language, count) in &stats.languages {
        lines.push((format!("  {language}"), texts.number(*count)));
    }
    if stats.expired > 0 {
        let expired = fill(&words.more_expired, &[("n", &texts.number(stats.expired))]);
        lines.push((words.expired.clone(), expired));
    }
    lines.push((words.sources.clone(), String::new()));
    for (root, count) in &stats.roots {
        lines.push((format!("  {}", texts.number(*count)), printable(root).into_owned()));
    }
    if stats.changed > 0 {
        let changed = fill(&words.since_built, &[("n", &texts.number(stats.changed))]);
        lines.push((words.changed.clone(), changed));
    }
    lines.push((words.lexicon.clone(), texts.count(&words.words, stats.words_in_lexicon as u64)));
    if let Some(bytes) = stats.bytes {
        let megabytes = texts.decimal(bytes as f64 / 1e6);
        let size = match stats.segments {
            Some(n) => texts.count_with(&words.segments, n as u64, &[("megabytes", &megabytes)]),
            // A cluster doesn't tell.
            None => format!("{megabytes} MB"),
        };
        lines.push((words.size.clone(), size));
    }
    let column = lines.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    let lines =
        lines.iter().map(|(name, value)| format!("{name:column$}  {value}").trim_end().to_owned() + "\n");
    lines.collect()
}
