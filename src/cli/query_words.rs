//! Arguments that are words of a query. A shell hands `wasser -klima --year 2023` over as four arguments, of
//! which the second is a word to exclude and no flag.
//!
//! Flags are told from words before the arguments are parsed: the flags of a command that takes a query are
//! put first, `--` behind them, and the words follow. What begins with two hyphens is always a flag, what
//! begins with one only where the command has it, and behind `--` everything is a word.

use std::ffi::OsString;

use clap::{Arg, Command};

/// The id of the argument that takes the words of a query.
const QUERY: &str = "query";

/// The arguments of the program with the flags of a command before the words of its query.
pub(super) fn flags_first(command: &Command, arguments: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut built = command.clone();
    built.build();
    let mut rest = arguments.into_iter();
    let mut kept: Vec<OsString> = rest.next().into_iter().collect();
    // What stands before the name of the command is left as it is.
    let mut of_command = None;
    while let Some(argument) = rest.next() {
        let takes_value = flag(&built, &argument).is_some_and(|flag| takes_next(flag, &argument));
        let name = argument.to_str().filter(|name| !name.starts_with('-')).map(str::to_owned);
        kept.push(argument);
        if takes_value {
            kept.extend(rest.next());
        } else if let Some(name) = name {
            of_command = built.find_subcommand(&name).filter(|command| takes_query(command));
            break;
        }
    }
    let Some(command) = of_command else {
        kept.extend(rest);
        return kept;
    };
    let mut words = Vec::new();
    while let Some(argument) = rest.next() {
        if argument == "--" {
            words.extend(rest.by_ref());
        } else if let Some(flag) = flag(command, &argument) {
            let takes_value = takes_next(flag, &argument);
            kept.push(argument);
            if takes_value {
                kept.extend(rest.next());
            }
        } else if argument.to_str().is_some_and(|argument| argument.starts_with("--")) {
            // It is unknown, which the parser says with what was probably meant.
            kept.push(argument);
        } else {
            words.push(argument);
        }
    }
    if !words.is_empty() {
        kept.push("--".into());
        kept.append(&mut words);
    }
    kept
}

fn takes_query(command: &Command) -> bool {
    command.get_positionals().any(|argument| argument.get_id() == QUERY)
}

/// The flag that an argument is, if the command has it.
fn flag<'a>(command: &'a Command, argument: &OsString) -> Option<&'a Arg> {
    let argument = argument.to_str()?;
    let is_it = |flag: &&Arg| match argument.strip_prefix("--") {
        Some(long) => {
            let name = long.split('=').next().unwrap_or_default();
            flag.get_long() == Some(name) || flag.get_all_aliases().is_some_and(|all| all.contains(&name))
        }
        None => {
            let mut letters = argument.strip_prefix('-').unwrap_or_default().chars();
            let Some(first) = letters.next() else { return false };
            let has_it = flag.get_short() == Some(first)
                || flag.get_all_short_aliases().is_some_and(|all| all.contains(&first));
            has_it && (letters.as_str().is_empty() || is_number_of(flag, letters.as_str()))
        }
    };
    command.get_arguments().filter(|flag| !flag.is_positional()).find(is_it)
}

/// Whether digits behind the letter of a flag are its value, as in `-n5`. Anything else is a word to exclude.
fn is_number_of(flag: &Arg, value: &str) -> bool {
    flag.get_action().takes_values() && value.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the next argument is the value of a flag.
fn takes_next(flag: &Arg, argument: &OsString) -> bool {
    let has_value = argument.to_str().is_some_and(|argument| match argument.starts_with("--") {
        true => argument.contains('='),
        false => argument.len() > 2,
    });
    flag.get_action().takes_values() && !has_value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(arguments: &[&str]) -> Vec<String> {
        let command = super::super::commands();
        let arguments = ["fundstelle"].iter().chain(arguments).map(OsString::from);
        let ordered = flags_first(&command, arguments).into_iter();
        ordered.skip(1).map(|argument| argument.into_string().unwrap()).collect()
    }

    #[test]
    fn words_to_exclude_are_words_and_flags_stay_flags() {
        for (given, expected) in [
            (&["search", "wasser", "-klima"][..], &["search", "--", "wasser", "-klima"][..]),
            (
                &["--index", "search", "search", "-klima", "wasser", "--year", "2023", "--json", "boden"],
                &[
                    "--index", "search", "search", "--year", "2023", "--json", "--", "-klima", "wasser",
                    "boden",
                ],
            ),
            (
                &["export", "a", "--format=csv", "--", "--year", "-b"],
                &["export", "--format=csv", "--", "a", "--year", "-b"],
            ),
            (&["search", "a", "--index", "folder", "-h"], &["search", "--index", "folder", "-h", "--", "a"]),
            (&["search", "a", "--yeer", "2023"], &["search", "--yeer", "--", "a", "2023"]),
            (&["explain", "-a", "id", "--json"], &["explain", "--json", "--", "-a", "id"]),
            (&["search", "a", "-n5", "-y", "2023"], &["search", "-n5", "-y", "2023", "--", "a"]),
            (&["search", "a", "-l", "5", "--jahr=2023"], &["search", "-l", "5", "--jahr=2023", "--", "a"]),
            (&["search", "a", "-nord", "-n-5"], &["search", "--", "a", "-nord", "-n-5"]),
            (&["show", "id", "-x"], &["show", "id", "-x"]),
            (&["search", "--upcoming"], &["search", "--upcoming"]),
            (&[], &[]),
        ] {
            assert_eq!(ordered(given), expected, "{given:?}");
        }
    }
}
