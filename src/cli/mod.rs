//! The command line, with one file per command.
//!
//! A command writes its results to standard output and everything else to standard error. Exit
//! codes: 0 done, 1 failed, 2 wrong usage, 3 done but some documents could not be read, 4 a check
//! found something, 5 a source was held back since it would lose more than half of its articles.
//! `search` ends as `grep` does: 0 something was found, 1 nothing was, 2 it failed.

mod analyze;
mod backup;
mod check;
mod completing;
mod completions;
mod config;
mod doctor;
mod eval;
mod exclude;
mod explain;
mod export;
mod filters;
mod forget;
mod generations;
mod health;
mod help;
mod index;
mod index_report;
mod inspect;
mod key;
mod labels;
mod lexicon;
mod line_file;
mod mcp;
mod moving;
mod outcome;
mod patience;
mod progress;
mod query_words;
mod read_document;
mod remote;
mod report;
mod search;
mod serve;
mod short_options;
mod show;
mod sources;
mod stats;
mod suggest;
mod terminal;
mod title_queries;
mod unparsed;
mod verify;
mod vocabulary;
mod watch;
mod widget;
mod wording;

use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use self::outcome::Outcome;
use self::terminal::{ColourMode, language};
use crate::app::{App, SearchError};
use crate::config::{Config, FILE_VARIABLE, LogForm};
use crate::engine::print_no_caught_panics;
use crate::present::Lang;
use crate::present::terminal::printable;
use crate::query::ParamError;

/// The exit code of a search without hits.
const NOTHING_FOUND: u8 = 1;
/// The exit code where an argument has a value that it cannot have, and where a search failed.
const WRONG_USAGE: u8 = 2;
/// The exit code of a command that is done although some documents could not be read.
const INCOMPLETE: u8 = 3;
/// The exit code of a check that found something to mend.
const FINDINGS: u8 = 4;

/// The exit code of a run that held a source back until it is told that its articles are to go.
const NEEDS_CONSENT: u8 = 5;

/// Searches partnership publications in German and English.
#[derive(Debug, Parser)]
#[command(name = "fundstelle", version, max_term_width = 100, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,

    /// Folder of the index [default: index]
    #[arg(long, global = true, value_name = "FOLDER")]
    index: Option<PathBuf>,

    /// Configuration file [default: fundstelle.toml, else /etc/fundstelle/fundstelle.toml, if there]
    #[arg(long, global = true, value_name = "FILE", env = FILE_VARIABLE, hide_env_values = true)]
    config: Option<PathBuf>,

    /// Whether results are coloured; by default on a terminal where `NO_COLOR` is not set
    #[arg(long, global = true, value_name = "WHEN", value_enum)]
    color: Option<ColourMode>,
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
    /// Shows and learns what the lines of pages are
    Labels(labels::Arguments),
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
    /// Reads everything that the index consists of against its checksums, and mends it if asked
    Verify(verify::Arguments),
    /// Takes articles out for ever, with everything that is kept of them, and keeps them out
    Forget(forget::Arguments),
    /// Writes the index, the written articles, the vocabulary and the configuration without keys to one archive
    Backup(backup::BackupArguments),
    /// Puts an archive that `backup` wrote back
    Restore(backup::RestoreArguments),
    /// Brings the index to the other engine, without reading its sources again
    Move(moving::Arguments),
    /// Lists the sources of the index, and tells it of one that has moved or is gone
    Sources(sources::Arguments),
    /// Lists the generations of the index: the one that is served, and the one before
    Generations(generations::Arguments),
    /// Serves another generation of the index, such as the one before
    Rollback(generations::RollbackArguments),
    /// Reads documents for another process
    #[command(hide = true, name = crate::ingest::READ_DOCUMENT)]
    ReadDocument(read_document::Arguments),
    /// Makes a key for a service that may write articles, or search where that needs a key
    Key(key::Arguments),
    /// Prints what makes a shell complete commands, options and values out of the index
    Completions(completions::CompletionsArguments),
    /// Prints the manual page, or writes the pages of all commands
    Man(completions::ManArguments),
    /// Writes the search for other sites as a package of npm
    Widget(widget::Arguments),
    /// Shows what is configured and why, or writes a configuration to start from
    #[command(subcommand)]
    Config(config::Arguments),
    /// Looks at everything that a service needs, and says what to do about what it finds
    Doctor(doctor::Arguments),
    /// Asks a running server whether it can answer
    Health(health::Arguments),
    /// Offers the search to a language model, as tools on standard input and output (Model Context Protocol)
    Mcp(mcp::Arguments),
    /// Serves the search page and the search endpoint
    Serve(serve::Arguments),
    /// Shows the help of a command, or a page of the manual
    Help(help::Arguments),
}

/// Parses the arguments, runs the command, and returns the exit code.
pub fn main() -> ExitCode {
    if completing::answer(commands, language()) {
        return ExitCode::SUCCESS;
    }
    let arguments = match parse() {
        Ok(arguments) => arguments,
        Err(told) => return told,
    };
    survive_file_limits();
    print_no_caught_panics();
    arguments.color.unwrap_or(ColourMode::Auto).choose();
    let is_search = matches!(arguments.command, Command::Search(_));
    match run(arguments) {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::NothingFound) => ExitCode::from(NOTHING_FOUND),
        Ok(Outcome::Incomplete) => ExitCode::from(INCOMPLETE),
        Ok(Outcome::NeedsConsent) => ExitCode::from(NEEDS_CONSENT),
        Ok(Outcome::Findings) => ExitCode::from(FINDINGS),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) if is_wrong_usage(&error) => {
            let told = wording::in_language(&error.to_string(), language());
            let _ = writeln!(io::stderr(), "fundstelle: {}", harmless(&told));
            ExitCode::from(WRONG_USAGE)
        }
        Err(error) => {
            // If standard error is closed as well, nobody can be told.
            let told = wording::of_error(&error, language());
            let _ = writeln!(io::stderr(), "fundstelle: {}", harmless(&told));
            if is_search { ExitCode::from(WRONG_USAGE) } else { ExitCode::FAILURE }
        }
    }
}

/// A message of which a terminal obeys nothing but line breaks: it may repeat paths as they were given.
fn harmless(message: &str) -> String {
    message.split('\n').map(printable).collect::<Vec<_>>().join("\n")
}

/// All commands, with the short options.
fn commands() -> clap::Command {
    short_options::add(Arguments::command())
}

/// Reads the arguments; returns the exit code where they ask for help or are wrong, which is told then.
fn parse() -> Result<Arguments, ExitCode> {
    let given = query_words::flags_first(&commands(), std::env::args_os());
    let read = |command: clap::Command| {
        let matches = command.try_get_matches_from(&given)?;
        Arguments::from_arg_matches(&matches)
    };
    read(commands()).map_err(|error| {
        // The texts of all commands are put together only for those who read them.
        let described = wording::described(commands().color(help_colours(&given)), language());
        wording::report(read(described).err().unwrap_or(error), &commands(), language())
    })
}

/// When help is coloured, out of arguments that were not understood as a whole.
fn help_colours(given: &[OsString]) -> ColorChoice {
    let stated = unparsed::value(given, "--color", None).and_then(OsStr::to_str);
    match stated.and_then(|value| ColourMode::from_str(value, false).ok()) {
        Some(ColourMode::Always) => ColorChoice::Always,
        Some(ColourMode::Never) => ColorChoice::Never,
        Some(ColourMode::Auto) | None => ColorChoice::Auto,
    }
}

fn run(arguments: Arguments) -> anyhow::Result<Outcome> {
    // Commands that need no configuration also work where it is wrong.
    let command = match arguments.command {
        Command::Key(key) => return key::run(&key, arguments.config.as_deref()),
        Command::Completions(arguments) => return completions::completions(&arguments),
        Command::Man(arguments) => {
            return completions::man(wording::described(commands(), Lang::En), &arguments);
        }
        Command::Widget(arguments) => return widget::run(&arguments),
        Command::Help(arguments) => return help::run(wording::described(commands(), language()), &arguments),
        // Another machine is asked without anything of this one.
        Command::Search(arguments) => match arguments.elsewhere() {
            Some(outcome) => return outcome,
            None => Command::Search(arguments),
        },
        Command::Config(config::Arguments::Init(arguments)) => return config::init(&arguments),
        Command::Config(config::Arguments::Show(shown)) => {
            return config::show(arguments.config.as_deref(), arguments.index.as_deref(), &shown);
        }
        Command::Doctor(shown) => {
            // It also looks at a configuration that can't be read.
            start_tracing(LogForm::Text);
            return doctor::run(arguments.config.as_deref(), arguments.index.as_deref(), &shown);
        }
        command => command,
    };
    let (file, given_index) = (arguments.config.as_deref(), arguments.index);
    let mut config = Config::load(file)?;
    start_tracing(config.log);
    if let Some(index) = &given_index {
        config.index.clone_from(index);
    }
    match &command {
        Command::Index(arguments) => arguments.configure(&mut config),
        Command::Move(arguments) => arguments.configure(&mut config),
        Command::Inspect(arguments) => arguments.exclude().add_to(&mut config),
        Command::Check(arguments) => arguments.exclude().add_to(&mut config),
        Command::Verify(arguments) => arguments.exclude().add_to(&mut config),
        _ => {}
    }
    match command {
        Command::Index(arguments) => index::run(App::new(config)?, &arguments),
        Command::Search(arguments) => {
            let app = App::new(config)?;
            search::run(&app, &arguments).map_err(|error| filters::with_names(&app, error))
        }
        Command::Eval(arguments) => eval::run(&App::new(config)?, &arguments),
        Command::Inspect(arguments) => inspect::run(&App::new(config)?, &arguments),
        Command::Check(arguments) => check::run(&App::new(config)?, &arguments),
        Command::Analyze(arguments) => analyze::run(&App::new(config)?, &arguments),
        Command::Labels(arguments) => labels::run(&App::new(config)?, &arguments),
        Command::Lexicon(arguments) => lexicon::run(&App::new(config)?, &arguments),
        Command::Suggest(arguments) => suggest::run(&App::new(config)?, &arguments),
        Command::Export(arguments) => {
            let app = App::new(config)?;
            export::run(&app, &arguments).map_err(|error| filters::with_names(&app, error))
        }
        Command::Report(arguments) => report::run(&config, &arguments),
        Command::Explain(arguments) => {
            let app = App::new(config)?;
            explain::run(&app, &arguments).map_err(|error| filters::with_names(&app, error))
        }
        Command::Show(arguments) => show::run(&App::new(config)?, &arguments),
        Command::Vocabulary(arguments) => vocabulary::run(&App::new(config)?, &arguments),
        Command::Stats(arguments) => stats::run(&App::new(config)?, &arguments),
        Command::Verify(arguments) => verify::run(App::new(config)?, &arguments),
        Command::Forget(arguments) => forget::run(App::new(config)?, &arguments),
        Command::Backup(arguments) => backup::back_up(App::new(config)?, file, &arguments),
        Command::Restore(arguments) => {
            let index = given_index.as_deref();
            let (config, places) = backup::config_for_restoring(config, file, index, &arguments)?;
            backup::restore(App::new(config)?, &places, &arguments)
        }
        Command::Move(arguments) => moving::run(App::new(config)?, file, &arguments),
        Command::Sources(arguments) => sources::run(App::new(config)?, &arguments),
        Command::Generations(arguments) => generations::run(&App::new(config)?, &arguments),
        Command::Rollback(arguments) => generations::roll_back(App::new(config)?, &arguments),
        Command::Key(_)
        | Command::Completions(_)
        | Command::Man(_)
        | Command::Widget(_)
        | Command::Config(_)
        | Command::Doctor(_)
        | Command::Help(_) => Ok(Outcome::Done),
        Command::Mcp(_) => mcp::run(App::new(config)?),
        Command::Health(arguments) => health::run(&config, &arguments),
        Command::ReadDocument(arguments) => read_document::run(&arguments),
        Command::Serve(arguments) => serve::run(config, arguments),
    }
}

/// Makes a write that goes beyond the greatest size of a file (`ulimit -f`) fail, where it would end the process without a
/// word.
fn survive_file_limits() {
    #[cfg(unix)]
    {
        // Nobody looks at the flag: with a handler, whatever it does, the write fails instead.
        let handled = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default());
        if let Err(error) = handled {
            // Nothing is logged yet: the configuration says in which form.
            let told = format!("a limit on the size of files will end the program ({error})");
            let _ = writeln!(io::stderr(), "fundstelle: {}", wording::in_language(&told, language()));
        }
    }
}

/// Makes the program log to standard error, as much as `RUST_LOG` says.
fn start_tracing(form: LogForm) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        // What is wrong with a certificate, the error of the request tells.
        .unwrap_or_else(|_| "fundstelle=info,warn,rustls_platform_verifier=off".into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_target(false);
    match form {
        LogForm::Text => log.with_ansi(io::stderr().is_terminal()).init(),
        // What is logged stands beside time and level, where programs look for it; the span names the request.
        LogForm::Json => log.json().flatten_event(true).with_span_list(false).init(),
    }
}

/// Whether a search was refused for the value of an argument.
fn is_wrong_usage(error: &anyhow::Error) -> bool {
    error.is::<ParamError>() || matches!(error.downcast_ref(), Some(SearchError::Params(_)))
}

/// Whether the process that reads our output has ended, as `head` does. That is no failure.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|e| e.kind() == io::ErrorKind::BrokenPipe)
}
