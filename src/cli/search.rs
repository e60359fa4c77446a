//! `fundstelle search QUERY…` and `fundstelle search --queries FILE --format trec`

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Deserialize;

use super::Outcome;
use crate::app::App;
use crate::engine::Reading;
use crate::query::{MatchMode, SearchParams, Strictness};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Words to search for; filters may stand among them (`year:2023 organiser:giz`)
    #[arg(value_name = "QUERY", required_unless_present = "queries")]
    query: Vec<String>,

    /// File of queries, one JSON object a line with `id` and `text`
    #[arg(long, value_name = "FILE", conflicts_with = "query", requires = "format")]
    queries: Option<PathBuf>,

    /// Form of the results of a file of queries
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// Hits a query
    #[arg(long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Lines `query Q0 article rank score fundstelle`, as trec_eval reads them
    Trec,
}

pub fn run(app: &App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let reading = app.open()?;
    match &arguments.queries {
        Some(file) => batch(app, &*reading, file, arguments.limit)?,
        None => bail!("not yet"),
    }
    Ok(Outcome::Done)
}

/// A line of a file of queries.
#[derive(Deserialize)]
struct Query {
    id: String,
    text: String,
}

fn batch(app: &App, reading: &dyn Reading, file: &Path, limit: u32) -> anyhow::Result<()> {
    let lines =
        BufReader::new(File::open(file).with_context(|| format!("cannot read {}", file.display()))?).lines();
    let mut out = BufWriter::new(io::stdout().lock());
    for (number, line) in lines.enumerate() {
        let place = || format!("{}:{}", file.display(), number + 1);
        let line = line.with_context(place)?;
        if line.trim().is_empty() {
            continue;
        }
        let query: Query = serde_json::from_str(&line).with_context(|| {
            format!("{}: a query is a JSON object with `id` and `text`, both strings", place())
        })?;
        let params = SearchParams { q: query.text, ..SearchParams::default() };
        let mut plan = app.plan(reading, &params, Strictness::Lenient)?;
        plan.match_mode = MatchMode::Any;
        plan.page.per_page = limit;
        for (rank, (id, score)) in reading.rank(&plan)?.into_iter().enumerate() {
            writeln!(
                out,
                "{} Q0 {} {} {score:.6} fundstelle",
                field(&query.id),
                field(id.as_str()),
                rank + 1
            )?;
        }
    }
    out.flush().map_err(Into::into)
}

/// A value without white space, percent-encoded where it has some.
fn field(value: &str) -> String {
    value
        .chars()
        .map(|c| {
            if c.is_whitespace() {
                percent_encoding::utf8_percent_encode(&c.to_string(), percent_encoding::NON_ALPHANUMERIC)
                    .to_string()
            } else {
                c.to_string()
            }
        })
        .collect()
}
