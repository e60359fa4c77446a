//! `fundstelle explain QUERY ID` tells why an article has its rank among the hits of a query.

use std::io::{self, Write};

use anyhow::{Context, anyhow};

use super::filters::Filters;
use super::outcome::Outcome;
use super::terminal::Terminal;
use crate::app::{App, Request};
use crate::article::ArticleId;
use crate::budget::Budget;
use crate::present::{explanation, terminal};
use crate::query::{SearchParams, Strictness};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Words to search for, as `search` takes them, and behind them the id of the article, as `search` prints
    /// it
    #[arg(value_names = ["QUERY", "ID"], num_args = 2.., required = true)]
    query: Vec<String>,

    #[command(flatten)]
    filters: Filters,

    /// One JSON object
    #[arg(long)]
    json: bool,
}

pub fn run(app: &App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let snapshot = app.open()?;
    let (id, words) = arguments.query.split_last().context("name a query and the id of an article")?;
    let id = ArticleId::new(id).context("no such article")?;
    let params = SearchParams { q: words.join(" "), ..arguments.filters.params() };
    let request = Request::new(params, Strictness::Strict);
    let (plan, standing) = app.explain(&*snapshot, &request, &id, Budget::UNLIMITED)?;
    let standing = standing.ok_or_else(|| {
        anyhow!("the index has no article '{id}'; `fundstelle search` prints the ids it has")
    })?;
    let Terminal { lang, colour, width, .. } = Terminal::detect();
    let mut out = io::stdout().lock();
    if arguments.json {
        let response = explanation::standing_response(&plan, &standing, lang);
        serde_json::to_writer_pretty(&mut out, &response).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        write!(out, "{}", terminal::standing(&plan, &standing, lang, colour, width))?;
    }
    Ok(Outcome::Done)
}
