//! `fundstelle report [FOLDER]` sums up the query log of a server: frequent queries, and queries
//! without hits.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::anyhow;

use super::outcome::Outcome;
use super::terminal::Terminal;
use crate::article::Date;
use crate::config::Config;
use crate::present::texts::fill;
use crate::query_log::{self, QueryCounts, QueryTotals};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Folder that a server wrote its query log to; by default the one of the configuration (`web.query_log`)
    #[arg(value_name = "FOLDER")]
    folder: Option<PathBuf>,

    /// First day, such as 2026-11-01
    #[arg(long = "date-from", value_name = "DAY", value_parser = day)]
    from: Option<String>,

    /// Last day
    #[arg(long = "date-to", value_name = "DAY", value_parser = day)]
    to: Option<String>,

    /// Queries of each list
    #[arg(long, default_value_t = 20, value_name = "N")]
    limit: usize,

    /// Print all sums as one JSON object
    #[arg(long)]
    json: bool,
}

fn day(text: &str) -> Result<String, String> {
    let is_day = text.parse::<Date>().is_ok_and(|date| date.day().is_some());
    if is_day { Ok(text.to_owned()) } else { Err("a day is written as 2026-11-28".to_owned()) }
}

pub fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let folder = arguments.folder.as_ref().or(config.web.query_log.as_ref()).ok_or_else(|| {
        anyhow!("nothing is counted: set web.query_log to a folder before the server starts, or name one")
    })?;
    let sums = query_log::read(folder, arguments.from.as_deref(), arguments.to.as_deref())?;
    let mut out = io::stdout().lock();
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, &sums).map_err(io::Error::from)?;
        writeln!(out)?;
        return Ok(Outcome::Done);
    }
    let Terminal { lang, .. } = Terminal::detect();
    let texts = lang.texts();
    let QueryCounts { asked, unanswered } = sums.searches;
    let numbers = [("asked", texts.number(asked)), ("unanswered", texts.number(unanswered))];
    writeln!(
        out,
        "{}",
        fill(&texts.report.searches, &numbers.each_ref().map(|(name, n)| (*name, n.as_str())))
    )?;
    for (heading, count) in [
        (&texts.report.frequent, (|asked: &QueryCounts| asked.asked) as fn(&QueryCounts) -> u64),
        (&texts.report.unanswered, |asked: &QueryCounts| asked.unanswered),
    ] {
        let listed = most(&sums, count, arguments.limit);
        if !listed.is_empty() {
            writeln!(out, "\n{heading}")?;
        }
        for (query, n) in listed {
            writeln!(out, "{:>8}  {query}", texts.number(n))?;
        }
    }
    Ok(Outcome::Done)
}

/// The queries with the greatest counts. Queries with a count of 0 are left out.
fn most(sums: &QueryTotals, count: fn(&QueryCounts) -> u64, limit: usize) -> Vec<(&str, u64)> {
    let counted = sums.queries.iter().map(|(query, asked)| (query.as_str(), count(asked)));
    let mut counted: Vec<(&str, u64)> = counted.filter(|(_, n)| *n > 0).collect();
    // The sort is stable, so queries with equal counts stay in alphabetical order.
    counted.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    counted.truncate(limit);
    counted
}
