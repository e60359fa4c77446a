//! `fundstelle export QUERY…`

use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;

use super::search::Filters;
use super::{Outcome, Terminal};
use crate::app::App;
use crate::config::WebOptions;
use crate::present::State;
use crate::present::export::{Export, ExportFormat, Exported};
use crate::present::json::Naming;
use crate::query::{Page, SearchParams, Strictness};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Words to search for, as `search` takes them; every article where there are none
    #[arg(value_name = "QUERY")]
    query: Vec<String>,

    #[command(flatten)]
    filters: Filters,

    /// Form of the document
    #[arg(long, value_enum, default_value = "jsonl")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// One JSON object a line
    Jsonl,
    /// For spreadsheets
    Csv,
    /// For reference managers
    Ris,
    /// For BibTeX and BibLaTeX
    Bibtex,
    /// An Atom feed
    Atom,
}

impl From<Format> for ExportFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Jsonl => Self::Jsonl,
            Format::Csv => Self::Csv,
            Format::Ris => Self::Ris,
            Format::Bibtex => Self::Bibtex,
            Format::Atom => Self::Atom,
        }
    }
}

pub fn run(app: &App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let reading = app.open()?;
    let params = SearchParams { q: arguments.query.join(" "), ..arguments.filters.params() };
    let plan = app.plan(&*reading, &params, Strictness::Strict)?;
    let origin = origin(&app.config.web);
    let exported = Exported {
        site_name: &app.config.web.name,
        origin: &origin,
        naming: Naming {
            labels: &*app.vocabulary,
            lang: Terminal::detect().lang,
            base: &app.config.web.base_path,
        },
    };
    let mut export = Export::new(arguments.format.into(), exported);
    let mut out = BufWriter::new(io::stdout().lock());
    let state = State { page: 1, per_page: Page::DEFAULT_PER_PAGE, ..State::of_plan(&plan, None) };
    out.write_all(export.head(&state).as_bytes())?;
    let mut written = Ok(());
    reading.visit(&plan, None, &mut |article, versions| {
        written = out.write_all(export.article(&article, &versions).as_bytes());
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    written?;
    out.write_all(export.foot().as_bytes())?;
    out.flush()?;
    Ok(Outcome::Done)
}

/// Where the pages of articles are, as far as the configuration tells.
fn origin(web: &WebOptions) -> String {
    web.public_url.clone().unwrap_or_else(|| format!("http://{}{}", web.listen, web.base_path))
}
