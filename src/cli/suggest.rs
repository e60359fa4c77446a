//! `fundstelle suggest PREFIX` completes the beginning of a search.

use std::io::{self, Write};

use super::outcome::Outcome;
use super::terminal::Terminal;
use crate::app::App;
use crate::budget::Budget;
use crate::present::suggestions;
use crate::query::SuggestParams;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Beginning of a search
    #[arg(value_name = "PREFIX", required = true)]
    prefix: Vec<String>,

    /// Most suggestions
    #[arg(long, default_value_t = SuggestParams::DEFAULT_LIMIT, value_name = "N",
        value_parser = clap::value_parser!(u32).range(1..=i64::from(SuggestParams::MAX_LIMIT)))]
    limit: u32,

    /// Print the answer of the suggestion endpoint
    #[arg(long)]
    json: bool,
}

pub fn run(app: &App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let snapshot = app.open()?;
    let typed = arguments.prefix.join(" ");
    let params = SuggestParams { q: typed, limit: arguments.limit };
    let completions = app.suggest(&*snapshot, &params, Budget::UNLIMITED)?;
    let Terminal { lang, colour, .. } = Terminal::detect();
    let mut out = io::stdout().lock();
    if arguments.json {
        let response = suggestions::suggest_response(params.typed(), &completions, &*app.vocabulary, lang);
        serde_json::to_writer_pretty(&mut out, &response).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        let text = suggestions::suggestions(params.typed(), &completions, &*app.vocabulary, lang, colour);
        write!(out, "{text}")?;
    }
    Ok(Outcome::Done)
}
