//! `fundstelle forget` takes articles out of everything that is kept of them, and keeps them out.

use std::io::{self, Write};

use super::outcome::Outcome;
use super::patience::Patience;
use super::progress::Bar;
use super::terminal::printable;
use crate::app::App;

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
    let mut out = io::stdout().lock();
    if arguments.undo {
        let let_in = app.remember(&arguments.names)?;
        for name in &arguments.names {
            let shown = printable(name);
            match let_in.contains(name) {
                true => writeln!(out, "{shown} is let in again; `fundstelle index SOURCE…` reads it")?,
                false => writeln!(out, "{shown} was not kept out")?,
            }
        }
        return Ok(Outcome::Done);
    }
    let mut bar = Bar::default();
    let forgot = app.forget(&arguments.names, &mut bar);
    bar.clear();
    let forgot = forgot?;
    for article in &forgot.articles {
        writeln!(out, "forgotten: {} ({})", printable(article.id.as_str()), printable(&article.title))?;
    }
    for name in &forgot.before {
        writeln!(out, "forgotten before: {}", printable(name))?;
    }
    if forgot.queries > 0 {
        writeln!(out, "{} queries that tell of it were taken out of the query log", forgot.queries)?;
    }
    for id in &forgot.duplicates {
        let id = printable(id.as_str());
        writeln!(
            out,
            "still there: {id}, which has much the same text; `fundstelle forget {id}` takes it out, too"
        )?;
    }
    Ok(Outcome::Done)
}
