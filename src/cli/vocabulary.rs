//! `fundstelle vocabulary` lists, tests and extends the names and terms by which articles are
//! understood.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::Serialize;

use super::outcome::Outcome;
use super::terminal::Terminal;
use super::wording;
use crate::app::{App, ArticleSink, Request};
use crate::article::{Article, Facet};
use crate::budget::Budget;
use crate::engine::{EngineError, Snapshot, Versions};
use crate::present::texts::fill;
use crate::present::vocabulary::{
    self as shown, CandidateLine, EntryLine, Tested, TestedArticle, TestedArticles, TestedEntry,
};
use crate::query::{Notice, QueryPlan, SearchParams, Strictness};
use crate::vocabulary::{Added, Addition, Candidates, EntryKind, NewOrganiser, Vocabulary};

/// The number of articles shown that hold a tested term.
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
        /// The term
        #[arg(required = true, value_name = "TERM")]
        term: Vec<String>,

        /// Print a JSON object
        #[arg(long)]
        json: bool,
    },
    /// Lists names and acronyms of the indexed articles that no entry knows: first those that organised
    /// something, then those of most articles
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
    /// Adds an organiser that the vocabulary does not have to its file of the vocabulary folder
    New {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,

        /// Its acronym, which texts write exactly so
        #[arg(long, value_name = "ACRONYM")]
        acronym: Option<String>,

        /// Its id; by default its name in lower case, with hyphens
        #[arg(long, value_name = "ID")]
        id: Option<String>,
    },
    /// Writes the built-in files into a folder, where they can be changed
    Copy {
        /// The folder; files that are in it stay as they are
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
        Command::New { name, acronym, id } => {
            let new = NewOrganiser { id: id.as_deref(), name, acronym: acronym.as_deref() };
            let added = app.vocabulary.add_organiser(folder_of(app)?, new)?;
            report(&added, EntryKind::Organiser, name, &new.id(), &terminal, &mut out)?;
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
        return lines(out, entries.iter().map(EntryLine::new));
    }
    let &Terminal { lang, colour, width, .. } = terminal;
    Ok(write!(out, "{}", shown::entries(&entries, lang, colour, width))?)
}

fn test(app: &App, term: &str, json: bool, terminal: &Terminal, out: &mut impl Write) -> anyhow::Result<()> {
    let snapshot = match app.open() {
        Ok(snapshot) => Some(snapshot),
        Err(EngineError::Unavailable(message)) => {
            let lang = terminal.lang;
            let why = [("why", &*wording::in_language(&message, lang))];
            writeln!(io::stderr(), "{}", fill(&lang.texts().commands.vocabulary.not_counted, &why))?;
            None
        }
        Err(error) => return Err(error.into()),
    };
    let mut entries = Vec::new();
    for reached in app.vocabulary.reached(term, &app.analyzers()?) {
        let articles = match &snapshot {
            Some(snapshot) => articles_with(app, &**snapshot, reached.entry.kind, reached.entry.id)?,
            None => None,
        };
        entries.push(TestedEntry::new(&reached, articles));
    }
    let (also_searched, articles) = match &snapshot {
        Some(snapshot) => {
            let (also_searched, articles) = articles_that_hold(app, &**snapshot, term)?;
            (also_searched, Some(articles))
        }
        None => (Vec::new(), None),
    };
    let tested = Tested { term, entries, also_searched, articles };
    if json {
        serde_json::to_writer_pretty(&mut *out, &tested).map_err(io::Error::from)?;
        return Ok(writeln!(out)?);
    }
    let &Terminal { lang, colour, width, .. } = terminal;
    Ok(write!(out, "{}", shown::tested(&tested, lang, colour, width))?)
}

/// The number of articles that have an entry as a facet value; `None` for the glossary, whose entries are no
/// facet values.
fn articles_with(
    app: &App,
    snapshot: &dyn Snapshot,
    kind: EntryKind,
    id: &str,
) -> anyhow::Result<Option<u64>> {
    let facet = match kind {
        EntryKind::Organiser => Facet::Organiser,
        EntryKind::Theme => Facet::Theme,
        EntryKind::Place => Facet::Place,
        EntryKind::Glossary => return Ok(None),
    };
    let facets = BTreeMap::from([(facet, vec![id.to_owned()])]);
    let params = SearchParams { facets, ..SearchParams::default() };
    let request = Request::counts(params, Strictness::Lenient, 0);
    Ok(Some(app.execute(snapshot, &request, Budget::UNLIMITED)?.results.total))
}

/// The other terms that a search for a term finds, and the articles that hold the term itself.
fn articles_that_hold(
    app: &App,
    snapshot: &dyn Snapshot,
    term: &str,
) -> anyhow::Result<(Vec<String>, TestedArticles)> {
    let count = |q: String| {
        let params = SearchParams { q, ..SearchParams::default() };
        app.execute(snapshot, &Request::counts(params, Strictness::Lenient, 0), Budget::UNLIMITED)
    };
    let exact = count(format!("\"{}\"", term.replace('"', " ")))?;
    // If no article has the words in this order, a search looks for them one by one.
    let is_unknown = |notice: &Notice| matches!(notice, Notice::UnknownPhrase { .. });
    let taken_singly = exact.plan.understood.notices.iter().any(is_unknown);
    let as_written = if taken_singly { 0 } else { exact.results.total };
    let widened = count(term.to_owned())?;
    let also_searched =
        widened.plan.understood.expanded.iter().map(|expansion| expansion.to.clone()).collect();
    let held = app.holders(snapshot, term, SHOWN_ARTICLES, Budget::UNLIMITED)?;
    let mut articles = TestedArticles { as_written, in_any_form: as_written, first: Vec::new() };
    if !held.plan.is_match_all() {
        articles.in_any_form = held.results.total.max(as_written);
        let first = held.results.hits.into_iter().map(|hit| hit.article);
        articles.first =
            first.map(|article| TestedArticle { id: article.id, title: article.title.value }).collect();
    }
    Ok((also_searched, articles))
}

/// Gathers the names of all articles.
impl ArticleSink for Candidates {
    fn begin(&mut self, _: &QueryPlan) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn article(&mut self, article: Article, _: Versions) -> ControlFlow<()> {
        self.add(&article);
        ControlFlow::Continue(())
    }
}

fn candidates(
    app: &App,
    least: u64,
    limit: usize,
    json: bool,
    terminal: &Terminal,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let snapshot = app.open()?;
    let mut found = Candidates::new(&app.vocabulary, &app.analyzers()?);
    let request = Request::whole(SearchParams::default(), Strictness::Lenient);
    app.stream(&*snapshot, &request, Budget::UNLIMITED, &mut found)?;
    let mut found = found.finish(least);
    let all = found.len() as u64;
    found.truncate(limit);
    if json {
        return lines(out, found.iter().map(CandidateLine::new));
    }
    let &Terminal { lang, colour, width, .. } = terminal;
    Ok(write!(out, "{}", shown::candidates(&found, all, lang, colour, width))?)
}

fn add(app: &App, addition: Addition, terminal: &Terminal, out: &mut impl Write) -> anyhow::Result<()> {
    let added = app.vocabulary.add(folder_of(app)?, addition)?;
    report(&added, addition.kind, addition.name, addition.id, terminal, out)
}

/// The folder whose files are the vocabulary.
fn folder_of(app: &App) -> anyhow::Result<&Path> {
    let Some(folder) = &app.config.vocabulary else {
        bail!(
            "the vocabulary in use is the built-in one, which cannot be changed. `fundstelle vocabulary copy vocabulary` \
            writes its files into a folder, and `vocabulary = \"vocabulary\"` in fundstelle.toml makes the program read \
            them; then add the name again"
        );
    };
    Ok(folder)
}

/// Tells where a name was added.
fn report(
    added: &Added,
    kind: EntryKind,
    name: &str,
    id: &str,
    terminal: &Terminal,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let words = &terminal.lang.texts().vocabulary;
    if added.is_copy {
        writeln!(out, "{}", fill(&words.made, &[("file", kind.file())]))?;
    }
    let values = [
        ("name", name.trim()),
        ("id", id),
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

/// Writes values as JSON, one a line.
fn lines(out: &mut impl Write, values: impl Iterator<Item = impl Serialize>) -> anyhow::Result<()> {
    for value in values {
        serde_json::to_writer(&mut *out, &value).map_err(io::Error::from)?;
        writeln!(out)?;
    }
    Ok(())
}
