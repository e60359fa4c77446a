//! Prints usage errors, and the help that a command line asks for.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use super::messages::in_language;
use crate::present::Lang;

/// Shows the help or the version that was asked for, or tells what is wrong; returns the exit code.
pub(in crate::cli) fn report(mut error: clap::Error, all: &Command, lang: Lang) -> ExitCode {
    if let Some(shown) = text(&error, ContextKind::SuggestedArg).and_then(|option| shown_name(all, &option)) {
        error.insert(ContextKind::SuggestedArg, ContextValue::String(shown));
    }
    let error = &error;
    // If standard output or standard error is closed, nobody can be told.
    let _ = match in_german(error).filter(|_| lang == Lang::De) {
        Some(told) => writeln!(io::stderr(), "{told}"),
        None => error.print(),
    };
    u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from)
}

/// The name of an option that is known by a hidden one, which nobody should learn.
fn shown_name(command: &Command, hidden: &str) -> Option<String> {
    let hidden = hidden.strip_prefix("--")?;
    let is_hidden = |argument: &&Arg| {
        let (all, visible) = (argument.get_all_aliases(), argument.get_visible_aliases());
        let has = |names: Option<Vec<&str>>| names.is_some_and(|names| names.contains(&hidden));
        has(all) && !has(visible)
    };
    let own = command.get_arguments().find(is_hidden).and_then(Arg::get_long).map(|long| format!("--{long}"));
    own.or_else(|| command.get_subcommands().find_map(|below| shown_name(below, &format!("--{hidden}"))))
}

/// An error of usage in German; nothing for help and version, which are German already.
fn in_german(error: &clap::Error) -> Option<String> {
    let problem = problem(error)?;
    let mut told = format!("Fehler: {problem}");
    let suggested =
        [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    let suggested: Vec<String> =
        suggested.into_iter().flat_map(|kind| values(error, kind)).map(|value| quoted(&value)).collect();
    if !suggested.is_empty() {
        told.push_str(&format!("\n\n  Meinten Sie {}?", suggested.join(" oder ")));
    }
    for tip in values(error, ContextKind::Suggested) {
        told.push_str(&format!("\n\n  Hinweis: {}", in_language(&tip, Lang::De)));
    }
    if let Some(usage) = text(error, ContextKind::Usage) {
        let usage = usage.split_once(' ').map_or(usage.as_str(), |(_, usage)| usage);
        told.push_str(&format!("\n\nAufruf: {}", usage.trim()));
    }
    told.push_str("\n\nMehr dazu mit „--help“.");
    Some(told)
}

/// What is wrong, as a sentence without a full stop.
fn problem(error: &clap::Error) -> Option<String> {
    let argument = || quoted(&text(error, ContextKind::InvalidArg).unwrap_or_default());
    let value = || text(error, ContextKind::InvalidValue).unwrap_or_default();
    let number = |kind| text(error, kind).unwrap_or_default();
    Some(match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return None,
        ErrorKind::InvalidValue if value().is_empty() => {
            format!("{} braucht einen Wert{}", argument(), listed(error, ContextKind::ValidValue))
        }
        ErrorKind::InvalidValue => {
            let value = quoted(&value());
            format!("{value} ist kein Wert für {}{}", argument(), listed(error, ContextKind::ValidValue))
        }
        ErrorKind::ValueValidation => {
            let cause = error.source().map(|cause| in_language(&cause.to_string(), Lang::De));
            let cause = cause.map(|cause| format!(": {cause}")).unwrap_or_default();
            format!("{} ist kein Wert für {}{cause}", quoted(&value()), argument())
        }
        ErrorKind::UnknownArgument => format!("unbekannte Angabe {}", argument()),
        ErrorKind::InvalidSubcommand => {
            let name = text(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            format!("unbekannter Befehl {}", quoted(&name))
        }
        ErrorKind::MissingSubcommand => {
            format!("es fehlt ein Befehl{}", listed(error, ContextKind::ValidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = values(error, ContextKind::InvalidArg);
            format!("es fehlt:\n  {}", missing.join("\n  "))
        }
        ErrorKind::ArgumentConflict => conflict(error, &argument()),
        ErrorKind::NoEquals => format!("vor den Wert von {} gehört ein Gleichheitszeichen", argument()),
        ErrorKind::TooManyValues => format!("{} ist ein Wert zu viel für {}", quoted(&value()), argument()),
        ErrorKind::TooFewValues => format!(
            "{} braucht {} Werte und hat {}",
            argument(),
            number(ContextKind::MinValues),
            number(ContextKind::ActualNumValues)
        ),
        ErrorKind::WrongNumberOfValues => format!(
            "{} braucht {} Werte und hat {}",
            argument(),
            number(ContextKind::ExpectedNumValues),
            number(ContextKind::ActualNumValues)
        ),
        ErrorKind::InvalidUtf8 => "eine Angabe ist kein gültiges UTF-8".to_owned(),
        _ => "die Angaben sind nicht verständlich".to_owned(),
    })
}

/// Two options that exclude each other, or one that is there twice.
fn conflict(error: &clap::Error, argument: &str) -> String {
    let others: Vec<String> =
        values(error, ContextKind::PriorArg).iter().map(|prior| quoted(prior)).collect();
    match others.as_slice() {
        [] => format!("{argument} geht nicht zusammen mit anderen Angaben"),
        [other] if other == argument => format!("{argument} darf nur einmal stehen"),
        others => format!("{argument} geht nicht zusammen mit {}", others.join(", ")),
    }
}

/// What is possible, behind what is wrong.
fn listed(error: &clap::Error, kind: ContextKind) -> String {
    let possible: Vec<String> = values(error, kind).into_iter().filter(|value| !value.is_empty()).collect();
    if possible.is_empty() { String::new() } else { format!("\n  [möglich: {}]", possible.join(", ")) }
}

fn quoted(text: &str) -> String {
    format!("„{text}“")
}

/// What an error says of something, as one text without colours.
fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    let found = values(error, kind);
    (!found.is_empty()).then(|| found.join(", "))
}

/// What an error says of something, one by one.
fn values(error: &clap::Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::Strings(values)) => values.clone(),
        Some(ContextValue::StyledStrs(values)) => values.iter().map(ToString::to_string).collect(),
        Some(ContextValue::None) | None => Vec::new(),
        Some(value) => vec![value.to_string()],
    }
}
