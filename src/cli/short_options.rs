//! The short options, in one table for all commands: a letter means the same wherever it is, and so does a name.

use clap::Command;

use crate::article::Facet;

/// Names of options that are typed often, each with its letter. The letters are those of `rg`, `gh` and `jq` where these
/// have them.
const LETTERS: [(&str, char); 11] = [
    ("config", 'c'),
    ("exclude", 'x'),
    ("format", 'f'),
    ("index", 'i'),
    ("kind", 'k'),
    ("limit", 'n'),
    ("open", 'o'),
    ("page", 'p'),
    ("sort", 's'),
    ("theme", 't'),
    ("year", 'y'),
];

/// Other names of options, which work and are shown nowhere: the other spelling, and what an option was called before.
const ALIASES: [(&str, &str); 4] =
    [("color", "colour"), ("date-from", "from"), ("date-to", "to"), ("weakest", "misses")];

/// The letter of `--limit` before it had the same in every command.
const OLD_LIMIT: char = 'l';

/// Gives the options of all commands their letters and their other names. A letter that a command has for something else
/// stays what it is there.
pub(super) fn add(command: Command) -> Command {
    let taken = |command: &Command, letter: char| {
        command.get_arguments().any(|argument| argument.get_short() == Some(letter))
    };
    let letters: Vec<_> = LETTERS.into_iter().filter(|(_, letter)| !taken(&command, *letter)).collect();
    let is_search = command.get_name() == "search";
    let command = command.mut_args(|argument| {
        let Some(name) = argument.get_long().map(str::to_owned) else { return argument };
        let mut argument = argument;
        if let Some((_, letter)) = letters.iter().find(|(long, _)| *long == name) {
            argument = argument.short(*letter);
        }
        if is_search && name == "limit" {
            argument = argument.short_alias(OLD_LIMIT);
        }
        let others = ALIASES.into_iter().filter(|(long, _)| *long == name).map(|(_, other)| other);
        let facet = Facet::from_name(&name).map_or(&[][..], |facet| facet.definition().aliases);
        argument.aliases(others.chain(facet.iter().copied()))
    });
    command.mut_subcommands(add)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn visit<'a>(command: &'a Command, visited: &mut Vec<&'a Command>) {
        visited.push(command);
        command.get_subcommands().for_each(|command| visit(command, visited));
    }

    #[test]
    fn a_letter_and_a_name_mean_the_same_in_every_command() {
        let command = add(<super::super::Arguments as clap::CommandFactory>::command());
        command.clone().debug_assert();
        let mut commands = Vec::new();
        visit(&command, &mut commands);
        let (mut names, mut letters) = (BTreeMap::new(), BTreeMap::new());
        for command in commands {
            for argument in command.get_arguments().filter(|argument| !argument.is_positional()) {
                let (name, letter) = (argument.get_long(), argument.get_short());
                let at = format!("{:?} of {}", name, command.get_name());
                if let Some(letter) = letter {
                    assert_eq!(*letters.entry(letter).or_insert(name), name, "-{letter} is {at}");
                }
                let form = (letter, argument.get_action().takes_values());
                let first = *names.entry(name).or_insert(form);
                assert_eq!(first, form, "{at} has another letter, or takes a value elsewhere only");
            }
        }
        for (name, _) in LETTERS {
            assert!(names.contains_key(&Some(name)), "no command has --{name}");
        }
    }
}
