//! The command line: one file a command.
//!
//! Results go to standard output, all else to standard error. Exit codes: 0 done (no hit is 0),
//! 1 failed, 2 wrong usage, 3 done but some documents could not be read, 4 a check found something.

mod analyze;
mod check;
mod completions;
mod eval;
mod explain;
mod export;
mod filters;
mod index;
mod inspect;
mod key;
mod lexicon;
mod progress;
mod read_document;
mod report;
mod search;
mod serve;
mod show;
mod stats;
mod suggest;
mod vocabulary;

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use clap::{Parser, Subcommand};

use crate::app::{App, SearchError};
use crate::config::Config;
use crate::present::Lang;
use crate::query::ParamError;
use crate::relevance::LineError;

/// An argument has a value that it can't have.
const WRONG_USAGE: u8 = 2;
/// Done, but some documents could not be read.
const INCOMPLETE: u8 = 3;
/// A check found something to mend.
const FINDINGS: u8 = 4;

/// Searches partnership publications in German and English.
#[derive(Debug, Parser)]
#[command(name = "fundstelle", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,

    /// Folder of the index [default: index]
    #[arg(long, global = true, value_name = "DIR")]
    index: Option<PathBuf>,

    /// Configuration file [default: fundstelle.toml, if there]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Brings the index to the state of folders or files of articles
    Index(index::Arguments),
    /// Searches the index
    Search(search::Arguments),
    /// Measures how well judged queries find what they should
    Eval(eval::Arguments),
    /// Shows what would be made of documents, without indexing them
    Inspect(inspect::Arguments),
    /// Lists what an editor should mend in documents, with file and line
    Check(check::Arguments),
    /// Shows the terms of a text as the index has them
    Analyze(analyze::Arguments),
    /// Counts words that compounds are opened by
    Lexicon(lexicon::Arguments),
    /// Completes the beginning of a search
    Suggest(suggest::Arguments),
    /// Writes every article that a search finds
    Export(export::Arguments),
    /// Tells what visitors searched for most, and what they didn't find
    Report(report::Arguments),
    /// Tells why an article stands where it stands among the hits of a query
    Explain(explain::Arguments),
    /// Shows one article of the index
    Show(show::Arguments),
    /// Shows, tests and extends the names and terms that articles are understood by
    Vocabulary(vocabulary::Arguments),
    /// Shows figures of the index
    Stats(stats::Arguments),
    /// Reads documents for another process
    #[command(hide = true, name = crate::ingest::READ_DOCUMENT)]
    ReadDocument(read_document::Arguments),
    /// Makes a key for a service that may write articles, or search where that needs a key
    Key(key::Arguments),
    /// Prints the completions of commands and flags for a shell
    Completions(completions::CompletionsArguments),
    /// Prints the manual page, or writes the pages of all commands
    Man(completions::ManArguments),
    /// Serves the search page and the search endpoint
    Serve(serve::Arguments),
}

/// How a command ended.
enum Outcome {
    Done,
    Incomplete,
    Findings,
}

/// Parses the arguments, runs the command, and gives the exit code.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    start_tracing();
    match run(arguments) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Incomplete) => ExitCode::from(INCOMPLETE),
        Ok(Outcome::Findings) => ExitCode::from(FINDINGS),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) if is_wrong_usage(&error) => {
            let _ = writeln!(io::stderr(), "fundstelle: {error}");
            ExitCode::from(WRONG_USAGE)
        }
        Err(error) => {
            // Nobody is left to tell where standard error is gone too.
            let _ = writeln!(io::stderr(), "fundstelle: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> anyhow::Result<Outcome> {
    // What needs no configuration works where it is wrong, too.
    let command = match arguments.command {
        Command::Key(arguments) => return key::run(&arguments),
        Command::Completions(arguments) => return completions::completions(&arguments),
        Command::Man(arguments) => return completions::man(&arguments),
        command => command,
    };
    let mut config = Config::load(arguments.config.as_deref())?;
    if let Some(index) = arguments.index {
        config.index = index;
    }
    match command {
        Command::Index(arguments) => index::run(&App::new(config)?, &arguments),
        Command::Search(arguments) => search::run(&App::new(config)?, &arguments),
        Command::Eval(arguments) => eval::run(&App::new(config)?, &arguments),
        Command::Inspect(arguments) => inspect::run(&App::new(config)?, &arguments),
        Command::Check(arguments) => check::run(&App::new(config)?, &arguments),
        Command::Analyze(arguments) => analyze::run(&App::new(config)?, &arguments),
        Command::Lexicon(arguments) => lexicon::run(&App::new(config)?, &arguments),
        Command::Suggest(arguments) => suggest::run(&App::new(config)?, &arguments),
        Command::Export(arguments) => export::run(&App::new(config)?, &arguments),
        Command::Report(arguments) => report::run(&config, &arguments),
        Command::Explain(arguments) => explain::run(&App::new(config)?, &arguments),
        Command::Show(arguments) => show::run(&App::new(config)?, &arguments),
        Command::Vocabulary(arguments) => vocabulary::run(&App::new(config)?, &arguments),
        Command::Stats(arguments) => stats::run(&App::new(config)?, &arguments),
        Command::Key(_) | Command::Completions(_) | Command::Man(_) => Ok(Outcome::Done),
        Command::ReadDocument(arguments) => read_document::run(&arguments),
        Command::Serve(arguments) => serve::run(config, arguments),
    }
}

/// Reads a file whose wrong lines are named.
fn parsed<T>(file: &Path, parse: fn(&str) -> Result<T, LineError>) -> anyhow::Result<T> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    parse(&text).map_err(|error| anyhow!("{}:{error}", file.display()))
}

/// How results are shown on a terminal.
struct Terminal {
    lang: Lang,
    colour: bool,
    width: usize,
}

impl Terminal {
    /// Widest lines that read well.
    const MAX_WIDTH: usize = 100;

    /// Colours only where a person looks and did not ask for none (`NO_COLOR`, no-color.org); the
    /// language is that of the locale.
    fn detect() -> Self {
        let is_terminal = io::stdout().is_terminal();
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
        let lang = if locale.is_some_and(|locale| locale.starts_with("de")) { Lang::De } else { Lang::En };
        let (_, columns) = console::Term::stdout().size();
        let width =
            if is_terminal { usize::from(columns).clamp(40, Self::MAX_WIDTH) } else { Self::MAX_WIDTH };
        Self { lang, colour: is_terminal && !no_colour, width }
    }
}

/// Logs to standard error; `RUST_LOG` says how much.
fn start_tracing() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| "fundstelle=info,warn".into());
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_target(false)
        .init();
}

/// Whether a search was refused for the value of an argument.
fn is_wrong_usage(error: &anyhow::Error) -> bool {
    error.is::<ParamError>() || matches!(error.downcast_ref(), Some(SearchError::Params(_)))
}

/// Whether the reader of our output went away, as `head` does: that is no failure.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|e| e.kind() == io::ErrorKind::BrokenPipe)
}
