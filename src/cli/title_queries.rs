//! `fundstelle eval --titles` asks an index for the titles of its own articles.

use std::io::{self, Write};
use std::ops::ControlFlow;

use anyhow::bail;

use super::outcome::Outcome;
use super::terminal::Terminal;
use crate::app::{App, ArticleSink, Request};
use crate::article::Article;
use crate::budget::Budget;
use crate::engine::{Hit, Snapshot, Versions};
use crate::present::{terminal, title_evaluation};
use crate::query::{HitDetail, Page, QueryPlan, SearchParams, Strictness, Window};
use crate::relevance::{TitleEvaluation, TitleOutcome, TitlePart, TitleQuery, TitleSample};

#[derive(Debug, clap::Args)]
pub struct TitleArguments {
    /// Ask for the titles of the index itself: does each find its article first?
    #[arg(
        long,
        conflicts_with_all = [
            "queries", "qrels", "depth", "match_mode", "run", "against", "half", "save", "misses", "per_query"
        ]
    )]
    pub titles: bool,

    /// Ask for pairs of neighbouring words of titles instead: does an article with the pair in its title come
    /// first?
    #[arg(long, requires = "titles")]
    pairs: bool,

    /// How many titles are asked for, always the same ones; equal titles are one
    #[arg(
        long,
        default_value_t = 300,
        value_name = "N",
        requires = "titles",
        value_parser = clap::value_parser!(u32).range(1..=100_000)
    )]
    limit: u32,

    /// Fail where a smaller share than this, from 0 to 1, finds its article first
    #[arg(long, value_name = "SHARE", requires = "titles", value_parser = share)]
    floor: Option<f64>,
}

fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "a share is a number from 0 to 1".to_owned())
}

/// Measures and prints; `as_json` prints one JSON object.
pub fn run(app: &App, arguments: &TitleArguments, as_json: bool) -> anyhow::Result<Outcome> {
    let part = if arguments.pairs { TitlePart::Pair } else { TitlePart::Whole };
    let snapshot = app.open()?;
    let mut titles = Titles(TitleSample::new(part, arguments.limit as usize));
    let everything = Request::whole(SearchParams::default(), Strictness::Lenient);
    app.stream(&*snapshot, &everything, Budget::UNLIMITED, &mut titles)?;
    let queries = titles.0.into_queries();
    let outcomes = queries.map(|query| ask(app, &*snapshot, query)).collect::<anyhow::Result<Vec<_>>>()?;
    if outcomes.is_empty() {
        bail!("no article of the index has a title to ask for");
    }
    let evaluation = TitleEvaluation { part, outcomes };
    print(&evaluation, as_json)?;
    let (share, floor) = (evaluation.all().share_first(), arguments.floor.unwrap_or_default());
    if share < floor {
        bail!("a share of {share:.4} finds its article first, which is below the floor of {floor}");
    }
    Ok(Outcome::Done)
}

/// Takes the titles of all articles, of which near-duplicates are one.
struct Titles(TitleSample);

impl ArticleSink for Titles {
    fn begin(&mut self, _: &QueryPlan) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn article(&mut self, article: Article, _: Versions) -> ControlFlow<()> {
        let summary = article.summary;
        self.0.add(&summary.id, &summary.title.value, &summary.language.value);
        ControlFlow::Continue(())
    }
}

/// Searches as a visitor does who types the query and looks at the first hits.
fn ask(app: &App, snapshot: &dyn Snapshot, query: TitleQuery) -> anyhow::Result<TitleOutcome> {
    let params = SearchParams { q: query.text.clone(), ..SearchParams::default() };
    let request = Request::new(params, Strictness::Lenient).with(|options| {
        options.window = Window::Page(Page { number: 1, per_page: TitleEvaluation::DEPTH as u32 });
        options.detail = HitDetail::Summary;
        options.facet_values = 0;
    });
    let hits = app.execute(snapshot, &request, Budget::UNLIMITED)?.results.hits;
    let rank = hits.iter().position(|hit| is_answer(&query, hit)).map(|at| at + 1);
    let first = hits.into_iter().next().map(|hit| (hit.article.id, hit.article.title.value));
    Ok(TitleOutcome { query, rank, first })
}

/// Whether a hit is an article that a query asks for, or a near-duplicate of one.
fn is_answer(query: &TitleQuery, hit: &Hit) -> bool {
    let duplicates = hit.versions.duplicates.iter();
    duplicates
        .map(|duplicate| &duplicate.title)
        .chain([&hit.article.title.value])
        .any(|title| query.is_met_by(title))
}

fn print(evaluation: &TitleEvaluation, as_json: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if as_json {
        serde_json::to_writer_pretty(&mut out, &title_evaluation::entry(evaluation))
            .map_err(io::Error::from)?;
        return writeln!(out);
    }
    let Terminal { lang, colour, width, .. } = Terminal::detect();
    writeln!(out, "{}", terminal::title_evaluation(evaluation, lang, colour, width).trim_end())
}
