//! `fundstelle help NAME` shows the help of a command, or a page of the manual.

use std::fmt::Write as _;

use clap::Command;
use clap::error::ErrorKind;

use super::outcome::Outcome;
use super::terminal::Terminal;
use crate::manual::{TOPICS, Topic};
use crate::present::terminal;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A command, with the command below it where there is one (`vocabulary add`), or a topic of the manual
    #[arg(value_name = "NAME")]
    names: Vec<String>,
}

/// The topics of the manual, one a line with what it is about.
pub fn topics() -> String {
    let width = TOPICS.iter().map(|topic| topic.name.len()).max().unwrap_or_default();
    let mut text = String::from("Topics of the manual, each with `fundstelle help TOPIC`:\n");
    for topic in TOPICS {
        let _ = writeln!(text, "  {:width$}  {}", topic.name, topic.summary());
    }
    text
}

/// Shows the help of a command or a page of the manual; without a name the help of the program. A name that neither has
/// is wrong usage, which ends the process.
pub fn run(mut all: Command, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let terminal = Terminal::detect();
    all.build();
    if let [name] = arguments.names.as_slice()
        && let Some(topic) = Topic::named(name)
    {
        terminal.show(&terminal::manual(topic, terminal.style()))?;
        return Ok(Outcome::Done);
    }
    let mut command = &mut all;
    for name in &arguments.names {
        let Some(below) = command.find_subcommand_mut(name).filter(|command| !command.is_hide_set()) else {
            let message =
                format!("there is no command and no topic '{}'\n\n{}", arguments.names.join(" "), topics());
            all.error(ErrorKind::InvalidSubcommand, message).exit();
        };
        command = below;
    }
    let help = command.render_long_help();
    terminal.show(&if terminal.colour { help.ansi().to_string() } else { help.to_string() })?;
    Ok(Outcome::Done)
}
