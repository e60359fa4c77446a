//! The examples below the help of every command.

use std::collections::BTreeMap;

use clap::Command;
use serde::Deserialize;

use super::command_path::{PROGRAM, path_of};
use crate::present::Lang;
use crate::present::highlight::Marked;

/// The most columns of a line of what an example is good for. A line that a terminal breaks would go on without the
/// sign of a comment, and be run by who copies it.
const COMMENT_WIDTH: usize = 74;

/// A command line that can be typed as it stands, and what it is good for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Example {
    pub run: String,
    en: String,
    de: String,
}

/// The examples of all commands by their paths.
pub(super) fn all() -> BTreeMap<String, Vec<Example>> {
    toml::from_str(include_str!("examples.toml"))
        .expect("the file is part of the program and a test reads it")
}

/// Puts the examples of every command below its help.
pub(super) fn add(command: Command, lang: Lang) -> Command {
    add_below(command, PROGRAM, &all(), lang)
}

fn add_below(command: Command, path: &str, all: &BTreeMap<String, Vec<Example>>, lang: Lang) -> Command {
    let command = match all.get(path) {
        Some(examples) => {
            let heading = command.get_styles().get_header();
            let title = if lang == Lang::De { "Beispiele" } else { "Examples" };
            let mut text = format!("{heading}{title}:{heading:#}");
            for Example { run, en, de } in examples {
                let about = if lang == Lang::De { de } else { en };
                for line in Marked::new(about, &[]).to_ansi_lines(COMMENT_WIDTH, false) {
                    text.push_str(&format!("\n  # {line}"));
                }
                text.push_str(&format!("\n  $ {run}"));
            }
            // Some commands have more to say below their help.
            let own = command.get_after_help().map(|own| format!("\n\n{own}")).unwrap_or_default();
            command.after_help(text + own.trim_end())
        }
        None => command,
    };
    command.mut_subcommands(|command| {
        let path = path_of(path, command.get_name());
        add_below(command, &path, all, lang)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_that_people_type_has_two_examples() {
        fn check(command: &Command, path: &str, all: &mut BTreeMap<String, Vec<Example>>) {
            let examples = all.remove(path).unwrap_or_default();
            let told = "add them to src/cli/wording/examples.toml";
            assert_eq!(examples.len(), 2, "`{path}` needs two examples; {told}");
            for example in examples {
                assert!(
                    example.run.starts_with(&format!("{PROGRAM} ")) || example.run.contains("(fundstelle"),
                    "`{}` is no command of this program",
                    example.run
                );
            }
            for command in command.get_subcommands().filter(|command| !command.is_hide_set()) {
                check(command, &path_of(path, command.get_name()), all);
            }
        }
        let mut all = all();
        check(&<crate::cli::Arguments as clap::CommandFactory>::command(), PROGRAM, &mut all);
        assert_eq!(all.keys().collect::<Vec<_>>(), Vec::<&String>::new(), "there are no such commands");
    }
}
