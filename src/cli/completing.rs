//! Completes commands, options and values for a shell, as they are typed. Values are the organisers, themes, places,
//! kinds, languages and years that the index has.
//!
//! The script that `fundstelle completions SHELL` prints asks the program itself, by a variable of the environment, so that
//! it never knows less than the program does. Where the index can't be read, nothing of it is offered and nothing is said:
//! whoever is typing a command can't read messages.

use std::env;
use std::ffi::{OsStr, OsString};
use std::time::Duration;

use clap::Command;
use clap_complete::CompleteEnv;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::Shells;

use super::{unparsed, wording};
use crate::app::{App, Request};
use crate::article::Facet;
use crate::budget::Budget;
use crate::config::{Config, FILE_VARIABLE};
use crate::present::Lang;
use crate::present::labels::shown;
use crate::query::{NONE_VALUE, SearchParams, Strictness};

/// The variable by which a script asks for completions.
const VARIABLE: &str = "_FUNDSTELLE_COMPLETE";
/// The name of the program in scripts. Whoever types it has it on the path.
const NAME: &str = "fundstelle";
/// The longest time that the index is asked for values; nobody waits longer for a completion.
const PATIENCE: Duration = Duration::from_millis(300);
/// Most values of a facet. A terminal shows no more of them.
const MOST: usize = 500;

/// Answers a shell that asks for completions; false where none does.
pub(super) fn answer(commands: impl Fn() -> Command, lang: Lang) -> bool {
    if env::var_os(VARIABLE).is_none() {
        return false;
    }
    let offered = || with_values(wording::described(visible(&commands()), lang), lang);
    let env = CompleteEnv::with_factory(offered).var(VARIABLE).bin(NAME).completer(NAME);
    // What can't be completed is not: an error would be written into the line that somebody types.
    env.try_complete(env::args_os(), env::current_dir().ok().as_deref()).unwrap_or(true)
}

/// The script that makes a shell ask.
pub(super) fn script(shell: &str) -> anyhow::Result<Vec<u8>> {
    let mut script = Vec::new();
    if let Some(shell) = Shells::builtins().completer(shell) {
        shell.write_registration(VARIABLE, NAME, NAME, NAME, &mut script)?;
    }
    Ok(script)
}

/// The commands that people type, out of all there are.
fn visible(all: &Command) -> Command {
    // Subcommands cannot be taken out of a command: it is put together anew.
    let shown = Command::new(NAME).version(env!("CARGO_PKG_VERSION")).disable_help_subcommand(true);
    let shown = shown.args(all.get_arguments().cloned());
    shown.subcommands(all.get_subcommands().filter(|command| !command.is_hide_set()).cloned())
}

/// Adds the values of the index to the options that filter by them.
fn with_values(command: Command, lang: Lang) -> Command {
    // The entries of the vocabulary have kinds as well, which are those of their options.
    let command = command.mut_args(|argument| {
        let facet = match argument.get_long() {
            Some("year-from" | "year-to") => Some(Facet::Year),
            Some(name) if argument.get_possible_values().is_empty() => Facet::from_name(name),
            _ => None,
        };
        match facet {
            Some(facet) => {
                argument.add(ArgValueCompleter::new(move |typed: &OsStr| candidates(facet, typed, lang)))
            }
            None => argument,
        }
    });
    command.mut_subcommands(|command| with_values(command, lang))
}

/// The values of a facet that begin as what is typed; where none does, those with a word in their names that does.
fn candidates(facet: Facet, typed: &OsStr, lang: Lang) -> Vec<CompletionCandidate> {
    let Some(typed) = typed.to_str().map(str::to_lowercase) else { return Vec::new() };
    let known = values_of_index(facet, lang).unwrap_or_default();
    let begins = |(id, _): &&(String, String)| id.to_lowercase().starts_with(&typed);
    let has_word = |(_, name): &&(String, String)| {
        let name = name.to_lowercase();
        name.split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with(&typed))
    };
    let mut found: Vec<_> = known.iter().filter(begins).collect();
    if found.is_empty() {
        found = known.iter().filter(has_word).collect();
    }
    let found = found.into_iter().enumerate();
    found
        .map(|(at, (id, name))| {
            let help = (name != id).then(|| name.clone().into());
            // The most frequent come first, and the newest of years.
            CompletionCandidate::new(id).help(help).display_order(Some(at))
        })
        .collect()
}

/// The values of a facet in the index, each with its name.
fn values_of_index(facet: Facet, lang: Lang) -> anyhow::Result<Vec<(String, String)>> {
    let words: Vec<OsString> = env::args_os().collect();
    let by_variable = env::var_os(FILE_VARIABLE);
    let file = unparsed::value(&words, "--config", Some("-c")).or(by_variable.as_deref());
    let mut config = Config::load(file.map(AsRef::as_ref))?;
    if let Some(index) = unparsed::value(&words, "--index", Some("-i")) {
        config.index = index.into();
    }
    let app = App::new(config)?;
    let snapshot = app.open()?;
    let request = Request::counts(SearchParams::default(), Strictness::Lenient, MOST);
    let results = app.execute(&*snapshot, &request, Budget::within(PATIENCE))?.results;
    let named = results.facet_values(facet).iter().map(|value| {
        let name = shown(&*app.vocabulary, facet, &value.id, value.label.as_deref(), lang);
        // Free values are found without their sign, too, which shells take for a home.
        (value.id.trim_start_matches('~').to_owned(), name.full.unwrap_or(name.text))
    });
    Ok(named.filter(|(id, _)| is_plain(id)).collect())
}

/// Whether a value can stand in a command line as it is.
fn is_plain(id: &str) -> bool {
    id != NONE_VALUE && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}
