//! `fundstelle help NAME` shows the help of a command, or a page of the manual.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process;

use clap::Command;
use clap::error::ErrorKind;

use super::outcome::Outcome;
use super::terminal::Terminal;
use crate::analysis::nearest::nearest;
use crate::manual::{TOPICS, Topic};
use crate::present::{Lang, terminal};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A command, with the command below it where there is one (`vocabulary add`), or a topic of the manual
    #[arg(value_name = "NAME")]
    names: Vec<String>,
}

/// The topics of the manual, one a line with what it is about. The manual is in English.
pub(super) fn topics(lang: Lang) -> String {
    let width = TOPICS.iter().map(|topic| topic.name.len()).max().unwrap_or_default();
    let mut text = match lang {
        Lang::De => "Themen des Handbuchs (auf Englisch), jedes mit `fundstelle help THEMA`:\n",
        Lang::En => "Topics of the manual, each with `fundstelle help TOPIC`:\n",
    }
    .to_owned();
    for topic in TOPICS {
        let _ = writeln!(text, "  {:width$}  {}", topic.name, topic.summary());
    }
    text
}

/// The commands and topics that are named much like what was asked for.
fn near(all: &Command, name: &str) -> Vec<String> {
    let commands = all.get_subcommands().filter(|command| !command.is_hide_set()).map(Command::get_name);
    let names = commands.chain(TOPICS.iter().map(|topic| topic.name)).map(|name| (name.to_owned(), [name]));
    nearest(name, names)
}

/// Shows the help of a command or a page of the manual; without a name the help of the program. A name that neither has
/// is wrong usage, which ends the process.
pub fn run(mut all: Command, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let terminal = Terminal::detect();
    if let [name] = arguments.names.as_slice()
        && let Some(topic) = Topic::named(name)
    {
        terminal.show(&terminal::manual(topic, terminal.style()))?;
        return Ok(Outcome::Done);
    }
    let mut command = &mut all;
    for name in &arguments.names {
        let Some(below) = command.find_subcommand_mut(name).filter(|command| !command.is_hide_set()) else {
            let names = arguments.names.join(" ");
            let what = match terminal.lang {
                Lang::De => format!("es gibt weder einen Befehl noch ein Thema '{names}'"),
                Lang::En => format!("there is no command and no topic '{names}'"),
            };
            let near = near(&all, arguments.names.last().map_or("", String::as_str));
            let meant = match (near.is_empty(), terminal.lang) {
                (true, _) => String::new(),
                (false, Lang::De) => format!("; meinten Sie {}?", near.join(", ")),
                (false, Lang::En) => format!("; did you mean {}?", near.join(", ")),
            };
            let message = format!("{what}{meant}\n\n{}", topics(terminal.lang));
            let error = all.error(ErrorKind::InvalidSubcommand, &message);
            if terminal.lang == Lang::De {
                // What clap puts before and behind a message is English.
                let _ = writeln!(io::stderr(), "Fehler: {}", message.trim_end());
                process::exit(error.exit_code());
            }
            error.exit();
        };
        command = below;
    }
    let help = command.render_long_help();
    terminal.show(&if terminal.colour { help.ansi().to_string() } else { help.to_string() })?;
    Ok(Outcome::Done)
}
