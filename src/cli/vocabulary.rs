//! `fundstelle vocabulary`: the names and terms that articles are understood by, for the staff who keep them.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::Serialize;

use super::{Outcome, Terminal};
use crate::app::App;
use crate::engine::{EngineError, Snapshot};
use crate::present::texts::fill;
use crate::present::vocabulary::{
    self as shown, CandidateLine, EntryLine, Tested, TestedArticle, TestedArticles, TestedEntry,
};
use crate::query::{Facet, MatchMode, Notice, Origin, Page, QueryPlan, SearchParams, Strictness};
use crate::vocabulary::{Addition, Candidates, EntryKind, Vocabulary};

/// Articles that hold a tested term, of which the first are shown.
const SHOWN_ARTICLES: u32 = 5;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Lists entries with all their names
    List {
        /// Only entries that hold all these words in an id or a name
        #[arg(value_name = "TEXT")]
        text: Vec<String>,

        /// Only entries of this kind; may be repeated
        #[arg(long, value_name = "KIND", value_parser = kind())]
        kind: Vec<EntryKind>,

        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Tells which entries a term leads to, and how many articles of the index hold it
    Test {
        #[arg(required = true, value_name = "TERM")]
        term: Vec<String>,

        /// Print a JSON object
        #[arg(long)]
        json: bool,
    },
    /// Lists names and acronyms of the indexed articles that no entry knows, those of most articles first
    Candidates {
        /// Only names that at least so many articles have
        #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..))]
        least: u64,

        /// Most names
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: usize,

        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Adds a name to an entry, in its file of the vocabulary folder
    Add {
        /// Kind of the entry
        #[arg(value_name = "KIND", value_parser = kind())]
        kind: EntryKind,

        /// Id of the entry, or a name that it has already
        #[arg(value_name = "ID")]
        id: String,

        /// The name to add
        #[arg(value_name = "NAME")]
        name: String,

        /// The list of the entry that it goes into, such as aliases or terms_de
        #[arg(long, value_name = "KEY")]
        key: Option<String>,
    },
    /// Writes the built-in files into a folder, where they can be changed
    Copy {
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
    },
}

fn kind() -> impl TypedValueParser<Value = EntryKind> {
    PossibleValuesParser::new(EntryKind::ALL.map(EntryKind::name)).map(|name| {
        let kind = EntryKind::ALL.into_iter().find(|kind| kind.name() == name);
        kind.expect("only names of kinds are possible values")
    })
}

pub fn run(app: &App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let terminal = Terminal::detect();
    let mut out = BufWriter::new(io::stdout().lock());
    match &arguments.command {
        Command::List { text, kind, json } => list(app, text, kind, *json, &terminal, &mut out)?,
        Command::Test { term, json } => test(app, &term.join(" "), *json, &terminal, &mut out)?,
        Command::Candidates { least, limit, json } => {
            candidates(app, *least, *limit, *json, &terminal, &mut out)?;
        }
        Command::Add { kind, id, name, key } => {
            let addition = Addition { kind: *kind, id, name, key: key.as_deref() };
            add(app, addition, &terminal, &mut out)?;
        }
        Command::Copy { folder } => copy(folder, &terminal, &mut out)?,
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn list(
    app: &App,
    text: &[String],
    kinds: &[EntryKind],
    json: bool,
    terminal: &Terminal,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let words: Vec<String> =
        text.iter().flat_map(|text| text.split_whitespace()).map(str::to_owned).collect();
    let wanted = EntryKind::ALL.into_iter().filter(|kind| kinds.is_empty() || kinds.contains(kind));
    let entries: Vec<_> =
        wanted.flat_map(|kind| app.vocabulary.entries(kind)).filter(|entry| entry.holds(&words)).collect();
    if json {
        return lines(out, entries.iter().map(EntryLine::of));
    }
    let &Terminal { lang, colour, width } = terminal;
    Ok(write!(out, "{}", shown::entries(&entries, lang, colour, width))?)
}

fn test(app: &App, term: &str, json: bool, terminal: &Terminal, out: &mut impl Write) -> anyhow::Result<()> {
    let reading = match app.open() {
        Ok(reading) => Some(reading),
        Err(EngineError::Unavailable(message)) => {
            writeln!(io::stderr(), "articles are not counted: {message}")?;
            None
        }
        Err(error) => return Err(error.into()),
    };
    let mut entries = Vec::new();
    for reached in app.vocabulary.reached(term, &app.analyzers()?) {
        let articles = match &reading {
            Some(reading) => articles_with(&**reading, reached.entry.kind, reached.entry.id)?,
            None => None,
        };
        entries.push(TestedEntry::of(&reached, articles));
    }
    let (also_searched, articles) = match &reading {
        Some(reading) => {
            let (also_searched, articles) = articles_that_hold(app, &**reading, term)?;
            (also_searched, Some(articles))
        }
        None => (Vec::new(), None),
    };
    let tested = Tested { term, entries, also_searched, articles };
    if json {
        serde_json::to_writer_pretty(&mut *out, &tested).map_err(io::Error::from)?;
        return Ok(writeln!(out)?);
    }
    let &Terminal { lang, colour, width } = terminal;
    Ok(write!(out, "{}", shown::tested(&tested, lang, colour, width))?)
}

/// How many articles have an entry as a value; `None` for the glossary, which gives articles none.
fn articles_with(reading: &dyn Snapshot, kind: EntryKind, id: &str) -> Result<Option<u64>, EngineError> {
    let facet = match kind {
        EntryKind::Organiser => Facet::Organiser,
        EntryKind::Theme => Facet::Theme,
        EntryKind::Place => Facet::Place,
        EntryKind::Glossary => return Ok(None),
    };
    let mut plan = QueryPlan { page: Page { number: 1, per_page: 0 }, ..QueryPlan::default() };
    plan.filters.chosen.insert(facet, vec![id.to_owned()]);
    Ok(Some(reading.search(&plan, None)?.total))
}

/// What a search for a term finds as well, and the articles that hold the term itself.
fn articles_that_hold(
    app: &App,
    reading: &dyn Snapshot,
    term: &str,
) -> anyhow::Result<(Vec<String>, TestedArticles)> {
    let plan = |q: String| {
        let params = SearchParams { q, ..SearchParams::default() };
        app.plan(reading, &params, Strictness::Lenient)
    };
    let mut exact = plan(format!("\"{}\"", term.replace('"', " ")))?;
    exact.page.per_page = 0;
    // Where no article has the words in this order, a search takes them singly.
    let taken_singly = exact.notices.iter().any(|notice| matches!(notice, Notice::UnknownPhrase { .. }));
    let as_written = if taken_singly { 0 } else { reading.search(&exact, None)?.total };

    let mut any = plan(term.to_owned())?;
    let also_searched = any.expanded.iter().map(|expansion| expansion.to.clone()).collect();
    any.match_mode = MatchMode::All;
    any.page.per_page = SHOWN_ARTICLES;
    for word in &mut any.words {
        word.alternatives.retain(|alternative| matches!(alternative.origin, Origin::Word | Origin::Parts));
    }
    let unknown = any.words.iter().any(|word| word.alternatives.is_empty()) || any.is_match_all();
    let mut articles = TestedArticles { as_written, in_any_form: as_written, first: Vec::new() };
    if !unknown {
        let found = reading.search(&any, None)?;
        articles.in_any_form = found.total.max(as_written);
        let first = found.hits.into_iter().map(|hit| hit.article);
        articles.first =
            first.map(|article| TestedArticle { id: article.id, title: article.title.value }).collect();
    }
    Ok((also_searched, articles))
}

fn candidates(
    app: &App,
    least: u64,
    limit: usize,
    json: bool,
    terminal: &Terminal,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let reading = app.open()?;
    let mut found = Candidates::new(&app.vocabulary, &app.analyzers()?);
    reading.visit(&QueryPlan::default(), None, &mut |article, _| {
        found.add(&article);
        ControlFlow::Continue(())
    })?;
    let mut found = found.finish(least);
    let all = found.len() as u64;
    found.truncate(limit);
    if json {
        return lines(out, found.iter().map(CandidateLine::of));
    }
    let &Terminal { lang, colour, width } = terminal;
    Ok(write!(out, "{}", shown::candidates(&found, all, lang, colour, width))?)
}

fn add(app: &App, addition: Addition, terminal: &Terminal, out: &mut impl Write) -> anyhow::Result<()> {
    let Some(folder) = &app.config.vocabulary else {
        bail!(
            "the vocabulary in use is the built-in one, which cannot be changed. `fundstelle vocabulary copy vocabulary` \
            writes its files into a folder, and `vocabulary = \"vocabulary\"` in fundstelle.toml makes the program read \
            them; then add the name again"
        );
    };
    let added = app.vocabulary.add(folder, addition)?;
    let words = &terminal.lang.texts().vocabulary;
    if added.is_copy {
        writeln!(out, "{}", fill(&words.made, &[("file", addition.kind.file())]))?;
    }
    let values = [
        ("name", addition.name.trim()),
        ("id", addition.id),
        ("key", added.key),
        ("path", &added.path.display().to_string()),
        ("line", &added.line.to_string()),
    ];
    writeln!(out, "{}", fill(&words.added, &values))?;
    Ok(writeln!(out, "{}", words.next)?)
}

fn copy(folder: &Path, terminal: &Terminal, out: &mut impl Write) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let words = &terminal.lang.texts().vocabulary;
    for (name, text) in Vocabulary::built_in_files() {
        let path = folder.join(name);
        let written = fs::File::create_new(&path).and_then(|mut file| file.write_all(text.as_bytes()));
        let said = match written {
            Ok(()) => &words.copied,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => &words.kept,
            Err(error) => return Err(error).with_context(|| format!("cannot write {}", path.display())),
        };
        writeln!(out, "{}", fill(said, &[("path", &path.display().to_string())]))?;
    }
    Ok(writeln!(out, "{}", fill(&words.configure, &[("folder", &folder.display().to_string())]))?)
}

/// Values as JSON, one a line.
fn lines(out: &mut impl Write, values: impl Iterator<Item = impl Serialize>) -> anyhow::Result<()> {
    for value in values {
        serde_json::to_writer(&mut *out, &value).map_err(io::Error::from)?;
        writeln!(out)?;
    }
    Ok(())
}
