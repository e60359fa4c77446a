//! `fundstelle search QUERY…` and `fundstelle search --queries FILE --format trec`

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::{Outcome, Terminal};
use crate::app::{App, Manner, SearchError};
use crate::engine::Reading;
use crate::present::{json, terminal};
use crate::query::{MatchMode, Page, SearchParams, Strictness};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Words to search for; filters may stand among them (`year:2023 organiser:giz`); put `--` before
    /// words to exclude (`-- klima -wasser`)
    #[arg(value_name = "QUERY", required_unless_present = "queries")]
    query: Vec<String>,

    /// File of queries, one JSON object a line with `id` and `text`
    #[arg(long, value_name = "FILE", conflicts_with = "query", requires = "format")]
    queries: Option<PathBuf>,

    #[command(flatten)]
    filters: Filters,

    /// Print the answer of the search endpoint
    #[arg(long, conflicts_with = "queries")]
    json: bool,

    /// Form of the results of a file of queries
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// Hits a query: at most 100, of a file of queries at most 1000
    #[arg(long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,
}

/// What restricts and orders the hits, by the names the search endpoint has for it.
#[derive(Debug, Default, clap::Args)]
struct Filters {
    /// Year of publication, or none; may be repeated
    #[arg(long, value_name = "YEAR")]
    year: Vec<String>,

    /// Organiser by id, name or acronym; may be repeated
    #[arg(long, value_name = "NAME")]
    organiser: Vec<String>,

    /// Theme by id or name; may be repeated
    #[arg(long, value_name = "NAME")]
    theme: Vec<String>,

    /// Language of the article: de, en, …; may be repeated
    #[arg(long, value_name = "CODE")]
    language: Vec<String>,

    /// Order: relevance, newest, oldest or title
    #[arg(long, value_name = "ORDER")]
    sort: Option<String>,

    /// Articles with all words, with any, or auto: all if there are any
    #[arg(long = "match", value_name = "MODE")]
    match_mode: Option<String>,

    /// Page of the results, counted from 1
    #[arg(long, value_name = "N")]
    page: Option<String>,
}

impl Filters {
    fn params(&self) -> SearchParams {
        SearchParams {
            year: self.year.clone(),
            organiser: self.organiser.clone(),
            theme: self.theme.clone(),
            language: self.language.clone(),
            sort: self.sort.clone(),
            match_mode: self.match_mode.clone(),
            page: self.page.clone(),
            ..SearchParams::default()
        }
    }
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
        None => single(app, &*reading, arguments)?,
    }
    Ok(Outcome::Done)
}

fn single(app: &App, reading: &dyn Reading, arguments: &Arguments) -> anyhow::Result<()> {
    let terminal = Terminal::detect();
    let params = SearchParams {
        q: arguments.query.join(" "),
        per_page: Some(arguments.limit.min(Page::MAX_PER_PAGE).to_string()),
        ..arguments.filters.params()
    };
    let manner = Manner { strictness: Strictness::Strict, continue_with_any: !arguments.json, timeout: None };
    let answer = app.search(reading, &params, manner).map_err(|error| match error {
        SearchError::Params(error) => anyhow::Error::new(error),
        SearchError::Engine(error) => anyhow::Error::new(error),
    })?;
    let mut out = io::stdout().lock();
    if arguments.json {
        let took_ms = answer.took.as_millis().try_into().unwrap_or(u64::MAX);
        let response =
            json::search_response(&answer.plan, &answer.results, took_ms, &*app.vocabulary, terminal.lang);
        serde_json::to_writer_pretty(&mut out, &response).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        let Terminal { lang, colour, width } = terminal;
        let text =
            terminal::search_results(&answer.plan, &answer.results, &*app.vocabulary, lang, colour, width);
        writeln!(out, "{}", text.trim_end())?;
    }
    Ok(())
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
        // Evaluation tools sort by score again, and articles with all words of a short query come
        // first whatever their score.
        let mut least = f32::INFINITY;
        for (rank, (id, score)) in reading.rank(&plan)?.into_iter().enumerate() {
            let score = score.min(least);
            least = score;
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

/// A value with its white space percent-encoded, since a line has six fields.
fn field(value: &str) -> String {
    value.split_inclusive(char::is_whitespace).map(encode_last).collect()
}

fn encode_last(piece: &str) -> String {
    match piece.chars().next_back().filter(|c| c.is_whitespace()) {
        Some(space) => {
            let encoded =
                utf8_percent_encode(&piece[piece.len() - space.len_utf8()..], NON_ALPHANUMERIC).to_string();
            format!("{}{encoded}", &piece[..piece.len() - space.len_utf8()])
        }
        None => piece.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_in_ids_does_not_break_a_line() {
        assert_eq!(field("mein Bericht 1.txt"), "mein%20Bericht%201.txt");
        assert_eq!(field("ohne.txt"), "ohne.txt");
    }
}
