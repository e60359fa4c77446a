//! `fundstelle show ID` shows one article of the index.

use std::io::{self, Write};

use anyhow::{Context, anyhow};

use super::outcome::Outcome;
use super::terminal::Terminal;
use crate::app::App;
use crate::article::{Article, ArticleId};
use crate::budget::Budget;
use crate::engine::{MissingArticle, Snapshot, live_article};
use crate::present::{json, terminal};

/// The number of related articles that are listed.
const RELATED: usize = 5;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Id of the article, as `search` prints it
    #[arg(value_name = "ID")]
    id: String,

    /// Print the answer of the article endpoint
    #[arg(long)]
    json: bool,
}

pub fn run(app: &App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (snapshot, budget) = (app.open()?, Budget::UNLIMITED);
    let id = ArticleId::new(&arguments.id).context("no such article")?;
    let article = live_article(&*snapshot, &id, budget)?.map_err(|missing| match missing {
        MissingArticle::Expired(last) => {
            anyhow!("the article '{id}' was to be shown until {last} and is no more")
        }
        MissingArticle::Unknown => {
            anyhow!("the index has no article '{id}'; `fundstelle search` prints the ids it has")
        }
    })?;
    let terminal = Terminal::detect();
    if arguments.json {
        let versions = snapshot.versions(&id, budget)?;
        let mut out = io::stdout().lock();
        let base = app.config.web.base_path.as_str();
        let naming = json::Naming { labels: &*app.vocabulary, lang: terminal.lang, base };
        let response = json::article_response(&article, &versions, naming);
        serde_json::to_writer_pretty(&mut out, &response).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        show(app, &*snapshot, &article, &terminal)?;
    }
    Ok(Outcome::Done)
}

/// Shows an article for people to read, with those that are related to it.
pub(super) fn show(
    app: &App,
    snapshot: &dyn Snapshot,
    article: &Article,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let &Terminal { lang, colour, width, .. } = terminal;
    let versions = snapshot.versions(&article.id, Budget::UNLIMITED)?;
    let mut text = terminal::article(article, &versions, &*app.vocabulary, lang, colour, width);
    let related = app.related(snapshot, &article.id, RELATED, Budget::UNLIMITED)?.unwrap_or_default();
    if !related.is_empty() {
        text.truncate(text.trim_end().len());
        text.push_str("\n\n");
        text.push_str(&terminal::related(&related, lang, colour, width));
    }
    Ok(terminal.show(&text)?)
}
