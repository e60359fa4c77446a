//! `fundstelle search QUERY…` and `fundstelle search --queries FILE --format trec`. It ends as `grep` does: with 0
//! where something was found, 1 where nothing was, and 2 where it failed.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::filters::Filters;
use super::line_file;
use super::outcome::Outcome;
use super::remote::{Form, Server, hit_of_number};
use super::terminal::{Terminal, tell_of_pages};
use super::{export, show};
use crate::app::{Answer, App, Request};
use crate::budget::Budget;
use crate::engine::Snapshot;
use crate::present::export::ExportFormat;
use crate::present::{json, terminal};
use crate::query::{Continuation, MatchMode, Page, SearchParams, Sort, Strictness};
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

    /// Order
    #[arg(long, value_name = "ORDER", value_parser = PossibleValuesParser::new(Sort::NAMES))]
    sort: Option<String>,

    /// Page of the results, counted from 1
    #[arg(long, value_name = "N")]
    page: Option<String>,

    /// Print the answer of the search endpoint, as `--format json` does
    #[arg(long, conflicts_with_all = ["queries", "format"])]
    json: bool,

    /// Show the hit of this number whole
    #[arg(short, long, value_name = "N", conflicts_with_all = ["queries", "json", "format"])]
    open: Option<usize>,

    /// Ask the server at this address, such as `https://www.example.org/suche`, in place of the index here; the list does
    /// not go on with hits that have some of the words
    #[arg(long, value_name = "URL", conflicts_with = "queries")]
    server: Option<String>,

    /// File with the key that the server asks for
    #[arg(long, value_name = "FILE", requires = "server")]
    key_file: Option<PathBuf>,

    /// Search as if the query were still being typed
    #[arg(long, conflicts_with = "queries")]
    instant: bool,

    /// Form of the results
    #[arg(long, value_parser = formats())]
    format: Option<Format>,

    /// Hits a page: at most 100, of each query of a file at most 1000
    #[arg(short, long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,
}

/// The forms of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Text,
    Json,
    Ids,
    Trec,
    Export(ExportFormat),
}

impl Format {
    /// Those that an export doesn't have, with their names and what they are.
    const OWN: [(Self, &'static str, &'static str); 4] = [
        (Self::Text, "text", "For people to read"),
        (Self::Json, "json", "The answer of the search endpoint"),
        (Self::Ids, "ids", "One id a line"),
        (
            Self::Trec,
            "trec",
            "Of a file of queries: lines `query Q0 article rank score fundstelle`, as trec_eval reads them",
        ),
    ];
}

/// The names of formats, each with its help.
fn formats() -> impl TypedValueParser<Value = Format> {
    let own = Format::OWN.into_iter().map(|(_, name, about)| PossibleValue::new(name).help(about));
    PossibleValuesParser::new(own.chain(export::names())).try_map(|name| {
        let own = Format::OWN.into_iter().find(|(_, own, _)| *own == name).map(|(format, _, _)| Ok(format));
        own.unwrap_or_else(|| name.parse::<ExportFormat>().map(Format::Export))
    })
}

/// The flags that ask for something without any words.
fn stand_alone() -> impl Iterator<Item = &'static str> {
    ["queries"].into_iter().chain(Filters::restricting())
}

impl Arguments {
    fn format(&self) -> Format {
        match self.format {
            None if self.json => Format::Json,
            given => given.unwrap_or(Format::Text),
        }
    }

    /// The answer of another server, where one is named.
    pub fn elsewhere(&self) -> Option<anyhow::Result<Outcome>> {
        let address = self.server.as_deref()?;
        let form = match (self.format(), self.open) {
            (Format::Text, Some(number)) => Form::Open(number),
            (Format::Text, None) => Form::Text,
            (Format::Json, _) => Form::Json,
            (Format::Ids, _) => Form::Ids,
            (Format::Export(format), _) => Form::Export(format),
            (Format::Trec, _) => return Some(Err(of_queries_only())),
        };
        let server = self.checked().and_then(|()| Server::new(address, self.key_file.as_deref()));
        Some(server.and_then(|server| server.search(&params(self), &form)))
    }

    /// Refuses a `--limit` above the size of a page, which the search would cut silently.
    fn checked(&self) -> anyhow::Result<()> {
        let (limit, most) = (self.limit, Page::MAX_PER_PAGE);
        if self.queries.is_none() && limit > most {
            bail!(
                "a page has at most {most} hits, not {limit}; `--page 2` shows the next ones, and `fundstelle export` writes all"
            );
        }
        Ok(())
    }
}

fn of_queries_only() -> anyhow::Error {
    anyhow!("`--format trec` is for a file of queries: `--queries FILE`")
}

pub fn run(app: &App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    arguments.checked()?;
    let snapshot = app.open()?;
    let format = arguments.format();
    let found = match (&arguments.queries, format) {
        (Some(file), Format::Trec) => {
            batch(app, &*snapshot, file, arguments.limit)?;
            return Ok(Outcome::Done);
        }
        (Some(_), _) => bail!("a file of queries has results in the form trec only: `--format trec`"),
        (None, Format::Trec) => return Err(of_queries_only()),
        (None, Format::Export(format)) => export::write(app, &*snapshot, &continued(arguments), format)?,
        (None, format) => answer(app, &*snapshot, arguments, format)?,
    };
    if found == 0 && arguments.page.is_some() {
        let request =
            Request { params: SearchParams { page: None, ..params(arguments) }, ..paged(arguments, format) };
        let Answer { plan, results, .. } = app.execute(&*snapshot, &request, Budget::UNLIMITED)?;
        let more = if plan.view.continue_with_any { results.total_any } else { 0 };
        tell_of_pages(results.total.saturating_add(more), arguments.limit)?;
    }
    Ok(if found == 0 { Outcome::NothingFound } else { Outcome::Done })
}

fn params(arguments: &Arguments) -> SearchParams {
    SearchParams {
        q: arguments.query.join(" "),
        sort: arguments.sort.clone(),
        instant: arguments.instant.then(|| "true".to_owned()),
        page: arguments.page.clone(),
        per_page: Some(arguments.limit.to_string()),
        ..arguments.filters.params()
    }
}

fn request(arguments: &Arguments) -> Request {
    Request::new(params(arguments), Strictness::Strict)
}

/// Builds a request that lists the articles with some of the words behind those with all of them.
fn continued(arguments: &Arguments) -> Request {
    request(arguments).with(|options| options.continuation = Continuation::Always)
}

/// The request for a form: the answer of the endpoint goes on only if the endpoint would.
fn paged(arguments: &Arguments, format: Format) -> Request {
    if format == Format::Json { request(arguments) } else { continued(arguments) }
}

/// Writes the hits of a page; returns how many there are on it.
fn answer(app: &App, snapshot: &dyn Snapshot, arguments: &Arguments, format: Format) -> anyhow::Result<u64> {
    let terminal = Terminal::detect();
    let answer = app.execute(snapshot, &paged(arguments, format), Budget::UNLIMITED)?;
    let hits = &answer.results.hits;
    let mut out = BufWriter::new(io::stdout().lock());
    if format == Format::Json {
        let took_ms = answer.took.as_millis().try_into().unwrap_or(u64::MAX);
        let base = app.config.web.base_path.as_str();
        let naming = json::Naming { labels: &*app.vocabulary, lang: terminal.lang, base };
        let response = json::search_response(&answer.plan, &answer.results, took_ms, naming);
        serde_json::to_writer_pretty(&mut out, &response).map_err(io::Error::from)?;
        writeln!(out)?;
    } else if format == Format::Ids {
        hits.iter().try_for_each(|hit| writeln!(out, "{}", hit.article.id))?;
    } else if let Some(number) = arguments.open.filter(|_| !hits.is_empty()) {
        let hit = hit_of_number(hits, answer.plan.view.page, number)?;
        let id = &hit.article.id;
        let article = snapshot.article(id, Budget::UNLIMITED)?;
        let article = article.with_context(|| format!("the article '{id}' was taken down just now"))?;
        show::show(app, snapshot, &article, &terminal)?;
    } else {
        let (labels, lang) = (&*app.vocabulary, terminal.lang);
        let text = terminal::search_results(&answer.plan, &answer.results, labels, lang, terminal.style());
        terminal.show(&text)?;
    }
    out.flush()?;
    Ok(hits.len() as u64)
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
