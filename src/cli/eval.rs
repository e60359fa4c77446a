//! `fundstelle eval --queries FILE --qrels FILE` measures how well judged queries find what they
//! should; [`title_queries`] does without judgments.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::line_file;
use super::outcome::Outcome;
use super::terminal::{Terminal, language};
use super::title_queries;
use crate::app::App;
use crate::article::ArticleId;
use crate::budget::Budget;
use crate::engine::{EngineError, Snapshot};
use crate::present::evaluation::{self, EvaluationView};
use crate::present::highlight::plain;
use crate::present::terminal;
use crate::present::texts::fill;
use crate::query::MatchMode;
use crate::relevance::{self, Evaluation, Judgments, Queries, Run};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Queries, one JSON object a line with `id` and `text`
    #[arg(long, value_name = "FILE", required_unless_present_any = ["run", "titles"])]
    queries: Option<PathBuf>,

    /// Judgments, one a line: query, article, relevance, separated by tabs; 0 is not relevant
    #[arg(long, value_name = "FILE", required_unless_present = "titles")]
    qrels: Option<PathBuf>,

    #[command(flatten)]
    titles: title_queries::TitleArguments,

    /// How many articles of every query are looked at
    #[arg(long, default_value_t = 10, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    depth: u32,

    /// Articles with all words, with any, or auto: all if there are any
    #[arg(
        long = "match",
        default_value = "any",
        value_name = "MODE",
        value_parser = PossibleValuesParser::new(MatchMode::NAMES).try_map(|name| name.parse::<MatchMode>())
    )]
    match_mode: MatchMode,

    /// Measure this TREC run instead of searching; no index is needed
    #[arg(long, value_name = "FILE", conflicts_with_all = ["match_mode", "save"])]
    run: Option<PathBuf>,

    /// Compare with this TREC run, query by query
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,

    /// Only the queries on even or on odd lines of their file, counted from 0: tune on the even ones,
    /// report on the odd ones
    #[arg(long, value_enum, value_name = "LINES", requires = "queries")]
    half: Option<Half>,

    /// Write what was found as a TREC run
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,

    /// How many of the weakest queries are shown
    #[arg(long = "weakest", default_value_t = 10, value_name = "N")]
    misses: usize,

    /// Show the figures of every query
    #[arg(long)]
    per_query: bool,

    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Half {
    Even,
    Odd,
}

impl From<Half> for relevance::Half {
    fn from(half: Half) -> Self {
        match half {
            Half::Even => Self::Even,
            Half::Odd => Self::Odd,
        }
    }
}

pub fn run(app: &App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    match &arguments.qrels {
        Some(qrels) => measure(app, arguments, qrels),
        None => title_queries::run(app, &arguments.titles, arguments.json),
    }
}

/// Measures judged queries.
fn measure(app: &App, arguments: &Arguments, qrels: &Path) -> anyhow::Result<Outcome> {
    // Everything that may be wrong with the files comes before the searches, which take their time.
    let all = arguments.queries.as_deref().map(|file| line_file::read(file, Queries::parse)).transpose()?;
    let judgments = line_file::read(qrels, Judgments::parse)?;
    if let Some(all) = &all {
        note_strangers(all, &judgments, qrels)?;
    }
    let queries = match (all, arguments.half) {
        (Some(all), Some(half)) => Some(all.half(half.into())),
        (all, _) => all,
    };
    let judgments = match &queries {
        Some(queries) => judgments.for_queries(queries),
        None => judgments,
    };
    let against = arguments.against.as_deref().map(|file| read_run(file, &judgments)).transpose()?;
    let (run, snapshot) = match (&arguments.run, &queries) {
        (Some(file), _) => (read_run(file, &judgments)?, None),
        (None, Some(queries)) => {
            let snapshot = app.open()?;
            (search(app, &*snapshot, queries, arguments)?, Some(snapshot))
        }
        (None, None) => bail!("name queries to search for, or a run to measure"),
    };
    if let Some(file) = &arguments.save {
        save(&run, file).with_context(|| format!("cannot write {}", file.display()))?;
    }
    let depth = arguments.depth as usize;
    let evaluation = Evaluation::new(&judgments, &run, depth);
    if evaluation.rows.is_empty() {
        let qrels = qrels.display();
        match &arguments.queries {
            Some(file) => {
                bail!("{qrels} names no relevant article for any of these queries of {}", file.display())
            }
            None => bail!("{qrels} names no relevant article for any query"),
        }
    }
    let baseline = against.map(|against| Evaluation::new(&judgments, &against, depth));
    print(&evaluation, baseline.as_ref(), queries.as_ref(), snapshot, arguments)?;
    Ok(Outcome::Done)
}

/// Reads a run, and reports how many judged queries it has no articles for.
fn read_run(file: &Path, judgments: &Judgments) -> anyhow::Result<Run> {
    let run = line_file::read(file, Run::parse)?;
    let missing = judgments.iter().filter(|judged| run.ranking(&judged.query).is_empty()).count();
    if missing > 0 {
        let words = &language().texts().commands.eval;
        let (file, missing) = (file.display().to_string(), missing.to_string());
        let all = judgments.len().to_string();
        let values = [("file", &*file), ("missing", &missing), ("all", &all)];
        writeln!(io::stderr(), "{}", fill(&words.nothing_found, &values))?;
    }
    Ok(run)
}

/// Warns of judgments and queries that have no counterpart: ids that do not match are the usual reason for
/// figures that cannot be true.
fn note_strangers(queries: &Queries, judgments: &Judgments, qrels: &Path) -> io::Result<()> {
    let known: HashSet<&str> = queries.iter().map(|query| query.id.as_str()).collect();
    let judged: HashSet<&str> = judgments.iter().map(|judged| judged.query.as_str()).collect();
    let unasked: Vec<&str> =
        judgments.iter().map(|judged| judged.query.as_str()).filter(|query| !known.contains(query)).collect();
    let unjudged: Vec<&str> =
        queries.iter().map(|query| query.id.as_str()).filter(|query| !judged.contains(query)).collect();
    let unanswered: Vec<&str> = judgments
        .iter()
        .filter(|judged| judged.relevant.is_empty())
        .map(|judged| judged.query.as_str())
        .collect();
    let texts = language().texts();
    let words = &texts.commands.eval;
    for (ids, counted) in
        [(unasked, &words.unasked), (unjudged, &words.unjudged), (unanswered, &words.unanswered)]
    {
        let Some(first) = ids.first() else { continue };
        let more = if ids.len() > 1 { ", …" } else { "" };
        let counted = texts.count(counted, ids.len() as u64);
        writeln!(io::stderr(), "{}: {counted} ({}{more})", qrels.display(), plain(first))?;
    }
    Ok(())
}

fn search(
    app: &App,
    snapshot: &dyn Snapshot,
    queries: &Queries,
    arguments: &Arguments,
) -> anyhow::Result<Run> {
    let mut run = Run::default();
    for query in queries.iter() {
        run.add(
            query.id.clone(),
            app.rank(snapshot, &query.text, arguments.match_mode, arguments.depth, Budget::UNLIMITED)?,
        );
    }
    Ok(run)
}

fn save(run: &Run, file: &Path) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(file)?);
    run.write(&mut out)?;
    out.flush()
}

fn print(
    evaluation: &Evaluation,
    baseline: Option<&Evaluation>,
    queries: Option<&Queries>,
    snapshot: Option<Arc<dyn Snapshot>>,
    arguments: &Arguments,
) -> anyhow::Result<()> {
    let texts = queries.into_iter().flat_map(Queries::iter);
    let mut view = EvaluationView {
        evaluation,
        baseline,
        texts: texts.map(|query| (query.id.as_str(), query.text.as_str())).collect(),
        titles: HashMap::new(),
        misses: arguments.misses,
        per_query: arguments.per_query,
    };
    if let Some(snapshot) = snapshot {
        for row in view.weakest() {
            for article in row.first.iter().chain([&row.wanted]) {
                view.titles.insert(article, title(&*snapshot, article)?);
            }
        }
    }
    let mut out = io::stdout().lock();
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, &evaluation::entry(&view)).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        let Terminal { lang, colour, width, .. } = Terminal::detect();
        writeln!(out, "{}", terminal::evaluation(&view, lang, colour, width).trim_end())?;
    }
    Ok(())
}

/// The title of an article by its id in a run, where white space is encoded.
fn title(snapshot: &dyn Snapshot, article: &str) -> Result<Option<String>, EngineError> {
    let decoded = percent_encoding::percent_decode_str(article).decode_utf8_lossy();
    for id in [article, &decoded] {
        if let Some(found) =
            ArticleId::new(id).ok().map(|id| snapshot.article(&id, Budget::UNLIMITED)).transpose()?.flatten()
        {
            return Ok(Some(found.summary.title.value));
        }
    }
    Ok(None)
}
