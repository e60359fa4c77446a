//! Help in German. Every text of the tree of commands has its German one in `german.toml`, by the path of the command and
//! the name of the argument.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use clap::builder::{PossibleValue, Resettable, Str};
use clap::{Arg, Command};
use serde::Deserialize;

use super::command_path::{PROGRAM, path_of};
use crate::article::Facet;
use crate::cli::filters::known_values;

/// The German texts of the tree of commands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct HelpTexts {
    frame: Frame,
    /// What commands do, by their paths.
    commands: BTreeMap<String, String>,
    /// What arguments are, by the path of their command and their name, or by their name alone.
    arguments: BTreeMap<String, String>,
    /// What possible values mean, in the same way, with the value behind.
    values: BTreeMap<String, String>,
    /// What stands for a value: ORDNER for FOLDER.
    placeholders: BTreeMap<String, String>,
}

/// What clap itself writes around the texts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Frame {
    usage: String,
    commands: String,
    command: String,
    arguments: String,
    options: String,
    some_options: String,
    default: String,
    values: String,
    possible_values: String,
    /// What is said of an option that may be given several times.
    repeatable: String,
}

/// They are read once, by who asks for help.
static TEXTS: LazyLock<HelpTexts> = LazyLock::new(|| {
    let texts = toml::from_str::<HelpTexts>(include_str!("german.toml"));
    texts.expect("the file is part of the program and a test reads it").with_facets()
});

impl HelpTexts {
    /// Adds the options of facets, whose texts stand in the table of facets.
    fn with_facets(mut self) -> Self {
        for facet in Facet::ALL {
            let about = facet.definition().about_german;
            let text = format!("{about}; {}{}", self.frame.repeatable, known_values(facet));
            self.arguments.insert(facet.name().to_owned(), text);
        }
        self
    }

    /// The text of an argument, or of one of its values: that of the command, else that of all commands.
    fn german_text<'a>(texts: &'a BTreeMap<String, String>, path: &str, name: &str) -> Option<&'a String> {
        texts.get(&format!("{path} {name}")).or_else(|| texts.get(name))
    }
}

/// The name by which the table knows an argument: the long one of an option.
fn name_of(argument: &Arg) -> &str {
    argument.get_long().unwrap_or(argument.get_id().as_str())
}

/// Translates the descriptions of all commands to German. A command or option without a German text keeps its English
/// one.
pub(super) fn in_german(command: Command) -> Command {
    of_command(command, PROGRAM, &TEXTS)
}

/// A command and those below it.
fn of_command(command: Command, path: &str, texts: &'static HelpTexts) -> Command {
    let frame = &texts.frame;
    let heading = command.get_styles().get_usage();
    let template = format!(
        "{{before-help}}{{about-with-newline}}\n{heading}{}:{heading:#} {{usage}}\n\n{{all-args}}{{after-help}}",
        frame.usage
    );
    let mut command = command
        .help_template(template)
        .subcommand_help_heading(frame.commands.as_str())
        .subcommand_value_name(frame.command.as_str());
    if let Some(about) = texts.commands.get(path) {
        command = command.about(about.as_str()).long_about(Resettable::Reset);
    }
    let mut place = 0;
    command = command.mut_args(|argument| {
        place += 1;
        of_argument(argument, path, place, texts)
    });
    command = command.mut_subcommands(|command| {
        let path = path_of(path, command.get_name());
        of_command(command, &path, texts)
    });
    let usage = command.render_usage().ansi().to_string();
    let usage = usage.split_once(' ').map_or(usage.as_str(), |(_, usage)| usage);
    let usage = usage.replace("[OPTIONS]", &format!("[{}]", frame.some_options));
    command.override_usage(usage)
}

/// An argument in German, which keeps its place among the others.
fn of_argument(argument: Arg, path: &str, place: usize, texts: &'static HelpTexts) -> Arg {
    let frame = &texts.frame;
    let mut argument = argument;
    if argument.get_help_heading().is_none() {
        if argument.is_positional() {
            argument = argument.help_heading(frame.arguments.as_str()).display_order(place);
        } else {
            argument = argument.help_heading(frame.options.as_str());
        }
    }
    if let Some(names) = argument.get_value_names() {
        let german = |name: &Str| match texts.placeholders.get(name.as_str()) {
            Some(german) => Str::from(german.as_str()),
            None => name.clone(),
        };
        let names: Vec<Str> = names.iter().map(german).collect();
        argument = argument.value_names(names);
    }
    let name = name_of(&argument).to_owned();
    match HelpTexts::german_text(&texts.arguments, path, &name) {
        Some(help) => with_values(argument, help, path, &name, texts),
        None => argument,
    }
}

/// An argument with its help, its default and its possible values, which clap would name in English.
fn with_values(argument: Arg, help: &str, path: &str, name: &str, texts: &HelpTexts) -> Arg {
    let frame = &texts.frame;
    let mut facts = Vec::new();
    let takes_values = argument.get_action().takes_values();
    if takes_values && !argument.get_default_values().is_empty() && !argument.is_hide_default_value_set() {
        let defaults = argument.get_default_values().iter().map(|value| value.to_string_lossy());
        facts.push(format!("[{}: {}]", frame.default, defaults.collect::<Vec<_>>().join(" ")));
    }
    let values: Vec<PossibleValue> = if takes_values && !argument.is_hide_possible_values_set() {
        argument.get_possible_values().into_iter().filter(|value| !value.is_hide_set()).collect()
    } else {
        Vec::new()
    };
    let names = values.iter().map(PossibleValue::get_name).collect::<Vec<_>>().join(", ");
    let mut short = [vec![help.to_owned()], facts.clone()].concat().join(" ");
    if !values.is_empty() {
        short.push_str(&format!(" [{}: {names}]", frame.values));
    }
    let mut long = help.to_owned();
    if values.iter().any(|value| value.get_help().is_some()) {
        long.push_str(&format!("\n\n{}:", frame.possible_values));
        let width = values.iter().map(|value| value.get_name().len()).max().unwrap_or_default() + 1;
        for value in &values {
            let meaning =
                HelpTexts::german_text(&texts.values, path, &format!("{name} {}", value.get_name()));
            let english = || value.get_help().map(ToString::to_string).unwrap_or_default();
            let label = format!("{}:", value.get_name());
            long.push_str(&format!("\n- {label:width$} {}", meaning.cloned().unwrap_or_else(english)));
        }
    } else if !values.is_empty() {
        facts.push(format!("[{}: {names}]", frame.values));
    }
    if !facts.is_empty() {
        long.push_str(&format!("\n\n{}", facts.join("\n")));
    }
    argument.help(short).long_help(long).hide_default_value(true).hide_possible_values(true)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// What of the tree has no German text, and which texts are about something.
    #[derive(Default)]
    struct Held {
        missing: Vec<String>,
        used: BTreeSet<String>,
    }

    impl Held {
        /// Looks for the text of a key, that of the command first.
        fn look(&mut self, table: &str, texts: &BTreeMap<String, String>, path: &str, name: &str) {
            let own = if name.is_empty() { path.to_owned() } else { format!("{path} {name}") };
            match [own.as_str(), name].into_iter().find(|key| texts.contains_key(*key)) {
                Some(key) => {
                    self.used.insert(format!("{table} {key}"));
                }
                None => self.missing.push(format!("[{table}] \"{own}\" = \"…\"")),
            }
        }

        fn visit(&mut self, command: &Command, path: &str, texts: &HelpTexts) {
            self.look("commands", &texts.commands, path, "");
            for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
                let name = name_of(argument);
                self.look("arguments", &texts.arguments, path, name);
                for value in argument.get_possible_values().iter().filter(|value| value.get_help().is_some())
                {
                    self.look("values", &texts.values, path, &format!("{name} {}", value.get_name()));
                }
                let takes_values = argument.get_action().takes_values();
                for placeholder in argument.get_value_names().into_iter().flatten().filter(|_| takes_values) {
                    self.look("placeholders", &texts.placeholders, "", placeholder);
                }
            }
            for command in command.get_subcommands().filter(|command| !command.is_hide_set()) {
                self.visit(command, &path_of(path, command.get_name()), texts);
            }
        }
    }

    #[test]
    fn everything_that_help_shows_has_a_german_text_and_no_text_is_left_over() {
        let texts = &*TEXTS;
        let mut command = <crate::cli::Arguments as clap::CommandFactory>::command();
        command.build();
        let mut held = Held::default();
        held.visit(&command, PROGRAM, texts);
        let missing = held.missing.join("\n");
        assert!(missing.is_empty(), "add to src/cli/wording/german.toml what this is in German:\n{missing}");
        for (table, keys) in [
            ("commands", texts.commands.keys()),
            ("arguments", texts.arguments.keys()),
            ("values", texts.values.keys()),
            ("placeholders", texts.placeholders.keys()),
        ] {
            for key in keys {
                let is_used = held.used.contains(&format!("{table} {key}"));
                assert!(
                    is_used,
                    "[{table}] \"{key}\" of src/cli/wording/german.toml is about nothing; delete it"
                );
            }
        }
    }
}
