//! `fundstelle forget` takes articles out of everything that is kept of them, and keeps them out.

use std::io::{self, Write};

use super::outcome::Outcome;
use super::patience::Patience;
use super::progress::Bar;
use super::terminal::language;
use crate::app::App;
use crate::present::terminal::printable;
use crate::present::texts::fill;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Ids or addresses of the articles
    #[arg(required = true, value_name = "ID|URL")]
    names: Vec<String>,

    /// Let articles in again that were forgotten; the next run over their source reads them
    #[arg(long)]
    undo: bool,

    #[command(flatten)]
    patience: Patience,
}

pub fn run(app: App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let app = app.waiting(arguments.patience.wait);
    let texts = language().texts();
    let words = &texts.commands.forget;
    let with = |form: &str, id: &str| fill(form, &[("id", &printable(id))]);
    let mut out = io::stdout().lock();
    if arguments.undo {
        let let_in = app.remember(&arguments.names)?;
        for name in &arguments.names {
            let form = if let_in.contains(name) { &words.let_in } else { &words.not_kept_out };
            writeln!(out, "{}", with(form, name))?;
        }
        return Ok(Outcome::Done);
    }
    let mut bar = Bar::default();
    let forgot = app.forget(&arguments.names, &mut bar);
    bar.clear();
    let forgot = forgot?;
    for article in &forgot.articles {
        let values = [("id", &*printable(article.id.as_str())), ("title", &*printable(&article.title))];
        writeln!(out, "{}", fill(&words.forgotten, &values))?;
    }
    for name in &forgot.before {
        writeln!(out, "{}", with(&words.before, name))?;
    }
    if forgot.queries > 0 {
        writeln!(out, "{}", texts.count(&words.queries, forgot.queries as u64))?;
    }
    for id in &forgot.duplicates {
        writeln!(out, "{}", with(&words.duplicate, id.as_str()))?;
    }
    Ok(Outcome::Done)
}
