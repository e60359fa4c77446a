//! `fundstelle completions SHELL` and `fundstelle man` describe the commands to shells and to the
//! manual.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use clap::Command;
use clap_complete::Shell;

use super::completing;
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

/// Prints what makes a shell complete commands, options and values.
pub fn completions(arguments: &CompletionsArguments) -> anyhow::Result<Outcome> {
    io::stdout().lock().write_all(&completing::script(&arguments.shell.to_string())?)?;
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
