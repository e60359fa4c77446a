//! `fundstelle export QUERY…` writes every article that a search finds.

use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::filters::Filters;
use super::outcome::Outcome;
use super::terminal::Terminal;
use crate::app::{App, ArticleSink, Request};
use crate::article::Article;
use crate::budget::Budget;
use crate::engine::{Snapshot, Versions};
use crate::present::export::{Export, ExportFormat, Exported};
use crate::present::json::Naming;
use crate::query::{QueryPlan, SearchParams, Sort, Strictness};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Words to search for, as `search` takes them; every article where there are none
    #[arg(value_name = "QUERY")]
    query: Vec<String>,

    #[command(flatten)]
    filters: Filters,

    /// Order
    #[arg(long, value_name = "ORDER", value_parser = PossibleValuesParser::new(Sort::NAMES))]
    sort: Option<String>,

    /// Form of the document
    #[arg(long, default_value = ExportFormat::Jsonl.name(), value_parser = formats())]
    format: ExportFormat,
}

/// The names of formats, each with its help.
pub(super) fn names() -> impl Iterator<Item = PossibleValue> {
    ExportFormat::ALL.into_iter().map(|format| PossibleValue::new(format.name()).help(format.about()))
}

fn formats() -> impl TypedValueParser<Value = ExportFormat> {
    PossibleValuesParser::new(names()).try_map(|name| name.parse::<ExportFormat>())
}

pub fn run(app: &App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let params = SearchParams {
        q: arguments.query.join(" "),
        sort: arguments.sort.clone(),
        ..arguments.filters.params()
    };
    let request = Request::whole(params, Strictness::Strict);
    write(app, &*app.open()?, &request, arguments.format)?;
    Ok(Outcome::Done)
}

/// Writes the articles that a request finds to standard output; returns how many there were.
pub(super) fn write(
    app: &App,
    snapshot: &dyn Snapshot,
    request: &Request,
    format: ExportFormat,
) -> anyhow::Result<u64> {
    let origin = app.config.web.origin();
    let exported = Exported {
        site_name: &app.config.web.name,
        origin: &origin,
        hits_lead_to: app.config.web.hits_lead_to,
        naming: Naming {
            labels: &*app.vocabulary,
            lang: Terminal::detect().lang,
            base: &app.config.web.base_path,
        },
    };
    let mut written = Document {
        export: Export::new(format, exported),
        out: BufWriter::new(io::stdout().lock()),
        articles: 0,
        failed: None,
    };
    app.stream(snapshot, request, Budget::UNLIMITED, &mut written)?;
    let foot = written.export.foot();
    let _ = written.write(&foot);
    match written.failed {
        Some(error) => Err(error.into()),
        None => Ok(written.out.flush().map(|()| written.articles)?),
    }
}

/// An export on its way to standard output.
struct Document<'a, W> {
    export: Export<'a>,
    out: W,
    /// How many articles were written.
    articles: u64,
    /// What writing failed by.
    failed: Option<io::Error>,
}

impl<W: Write> Document<'_, W> {
    fn write(&mut self, text: &str) -> ControlFlow<()> {
        match self.failed.is_none().then(|| self.out.write_all(text.as_bytes())) {
            Some(Ok(())) => ControlFlow::Continue(()),
            Some(Err(error)) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
            None => ControlFlow::Break(()),
        }
    }
}

impl<W: Write> ArticleSink for Document<'_, W> {
    fn begin(&mut self, plan: &QueryPlan) -> ControlFlow<()> {
        let head = self.export.head(Some(plan));
        self.write(&head)
    }

    fn article(&mut self, article: Article, versions: Versions) -> ControlFlow<()> {
        let text = self.export.article(&article, &versions);
        self.articles += 1;
        self.write(&text)
    }
}
