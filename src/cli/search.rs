//! `fundstelle search QUERY…` and `fundstelle search --queries FILE --format trec`

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::filters::Filters;
use super::line_file;
use super::outcome::Outcome;
use super::terminal::Terminal;
use crate::app::{App, Request};
use crate::budget::Budget;
use crate::engine::Snapshot;
use crate::present::{json, terminal};
use crate::query::{Continuation, MatchMode, Page, SearchParams, Strictness};
use crate::relevance::{Queries, write_ranking};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Words to search for, in any order with flags: "phrases" (quoted for the shell), -excluded words,
    /// beginnings*, filters (`year:2023 organiser:giz`), and AND, OR and NOT in capitals
    #[arg(value_name = "QUERY", required_unless_present_any = stand_alone())]
    query: Vec<String>,

    /// File of queries, one JSON object a line with `id` and `text`
    #[arg(long, value_name = "FILE", conflicts_with = "query", requires = "format")]
    queries: Option<PathBuf>,

    #[command(flatten)]
    filters: Filters,

    /// Order: relevance, newest, oldest or title
    #[arg(long, value_name = "ORDER")]
    sort: Option<String>,

    /// Page of the results, counted from 1
    #[arg(long, value_name = "N")]
    page: Option<String>,

    /// Print the answer of the search endpoint
    #[arg(long, conflicts_with = "queries")]
    json: bool,

    /// Search as if the query were still being typed
    #[arg(long, conflicts_with = "queries")]
    instant: bool,

    /// Form of the results of a file of queries
    #[arg(long, value_enum)]
    format: Option<Format>,

    /// Hits a query: at most 100, of a file of queries at most 1000
    #[arg(long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Lines `query Q0 article rank score fundstelle`, as trec_eval reads them
    Trec,
}

/// The flags that ask for something without any words.
fn stand_alone() -> impl Iterator<Item = &'static str> {
    ["queries"].into_iter().chain(Filters::restricting())
}

pub fn run(app: &App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let snapshot = app.open()?;
    match &arguments.queries {
        Some(file) => batch(app, &*snapshot, file, arguments.limit)?,
        None => single(app, &*snapshot, arguments)?,
    }
    Ok(Outcome::Done)
}

fn single(app: &App, snapshot: &dyn Snapshot, arguments: &Arguments) -> anyhow::Result<()> {
    let terminal = Terminal::detect();
    let params = SearchParams {
        q: arguments.query.join(" "),
        sort: arguments.sort.clone(),
        instant: arguments.instant.then(|| "true".to_owned()),
        page: arguments.page.clone(),
        per_page: Some(arguments.limit.min(Page::MAX_PER_PAGE).to_string()),
        ..arguments.filters.params()
    };
    let request = Request::new(params, Strictness::Strict).with(|options| {
        if !arguments.json {
            options.continuation = Continuation::Always;
        }
    });
    let answer = app.execute(snapshot, &request, Budget::UNLIMITED)?;
    let mut out = io::stdout().lock();
    if arguments.json {
        let took_ms = answer.took.as_millis().try_into().unwrap_or(u64::MAX);
        let base = app.config.web.base_path.as_str();
        let naming = json::Naming { labels: &*app.vocabulary, lang: terminal.lang, base };
        let response = json::search_response(&answer.plan, &answer.results, took_ms, naming);
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

fn batch(app: &App, snapshot: &dyn Snapshot, file: &Path, limit: u32) -> anyhow::Result<()> {
    let queries = line_file::read(file, Queries::parse)?;
    let mut out = BufWriter::new(io::stdout().lock());
    for query in queries.iter() {
        let ranking = app.rank(snapshot, &query.text, MatchMode::Any, limit, Budget::UNLIMITED)?;
        write_ranking(&mut out, &query.id, &ranking)?;
    }
    out.flush().map_err(Into::into)
}
