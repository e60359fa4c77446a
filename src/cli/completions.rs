//! `fundstelle completions SHELL` and `fundstelle man` describe the commands to shells and to the
//! manual.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::Command;
use clap_complete::Shell;

use super::outcome::Outcome;

#[derive(Debug, clap::Args)]
pub struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

#[derive(Debug, clap::Args)]
pub struct ManArguments {
    /// Folder that the pages of all commands are written to; else the page of the program is printed
    #[arg(value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

/// The commands that people type, out of all there are.
fn visible(all: &Command) -> Command {
    // Subcommands cannot be taken out of a command: it is put together anew.
    let shown = Command::new("fundstelle").version(env!("CARGO_PKG_VERSION")).disable_help_subcommand(true);
    let shown = shown.args(all.get_arguments().cloned());
    shown.subcommands(all.get_subcommands().filter(|command| !command.is_hide_set()).cloned())
}

/// Prints the completions of the commands for a shell.
pub fn completions(all: &Command, arguments: &CompletionsArguments) -> anyhow::Result<Outcome> {
    // Written to memory first: the generator panics where its reader goes away.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut visible(all), "fundstelle", &mut script);
    io::stdout().lock().write_all(&script)?;
    Ok(Outcome::Done)
}

/// Prints the page of the program, or writes the pages of all commands.
pub fn man(all: Command, arguments: &ManArguments) -> anyhow::Result<Outcome> {
    let mut out = io::stdout().lock();
    let Some(folder) = &arguments.folder else {
        let mut page = Vec::new();
        clap_mangen::Man::new(all).render(&mut page)?;
        out.write_all(&page)?;
        return Ok(Outcome::Done);
    };
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    clap_mangen::generate_to(all, folder)
        .with_context(|| format!("cannot write pages into {}", folder.display()))?;
    writeln!(out, "{}", folder.join("fundstelle.1").display())?;
    Ok(Outcome::Done)
}
