//! `fundstelle config` shows what is configured and why, and writes a configuration to start from.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde_json::json;

use super::outcome::Outcome;
use super::terminal::language;
use super::wording;
use crate::analysis::nearest::nearest;
use crate::config::reference::{self, ConfigKey, toml_of, value_of};
use crate::config::{DEFAULT_FILE, Loaded, Origin};

#[derive(Debug, clap::Subcommand)]
pub enum Arguments {
    /// Shows every key with its value and where that comes from: a file with its line, a variable, a flag or the default
    Show(ShowArguments),
    /// Writes a configuration with every key, its meaning and its default
    Init(InitArguments),
}

#[derive(Debug, clap::Args)]
pub struct ShowArguments {
    /// A key or the table of keys to show, such as web.listen or web; all by default
    #[arg(value_name = "KEY")]
    key: Option<String>,

    /// Leave out keys that have their default
    #[arg(long)]
    changed: bool,

    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
pub struct InitArguments {
    /// File to write, or - for standard output; one that is there is left alone
    #[arg(value_name = "FILE", default_value = DEFAULT_FILE)]
    file: PathBuf,
}

pub fn show(file: Option<&Path>, index: Option<&Path>, arguments: &ShowArguments) -> anyhow::Result<Outcome> {
    let mut loaded = Loaded::read(file)?;
    if let Some(index) = index {
        loaded.config.index = index.to_owned();
    }
    let keys = asked_for(arguments.key.as_deref())?;
    let mut out = io::stdout().lock();
    for key in keys {
        let name = key.path.join(".");
        let origin = match index {
            Some(_) if name == "index" => Origin::Flag("--index"),
            _ => loaded.origin(&name),
        };
        if arguments.changed && origin == Origin::Default {
            continue;
        }
        let value = value_of(&loaded.config, &key);
        if arguments.json {
            writeln!(out, "{}", json!({"key": name, "value": value, "origin": described(&origin)}))?;
        } else if value.is_null() {
            let told = format!("{name} is not set");
            writeln!(out, "# {}", wording::in_language(&told, language()))?;
        } else {
            let origin = wording::in_language(&origin.to_string(), language());
            writeln!(out, "{name} = {}  # {origin}", toml_of(&value))?;
        }
    }
    Ok(Outcome::Done)
}

/// The keys of a name, which is that of one or of a table.
fn asked_for(name: Option<&str>) -> anyhow::Result<Vec<ConfigKey>> {
    let all = reference::keys();
    let Some(name) = name else { return Ok(all) };
    let is_of = |key: &ConfigKey| {
        let path = key.path.join(".");
        path == name || path.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'))
    };
    let found: Vec<ConfigKey> = all.iter().filter(|key| is_of(key)).cloned().collect();
    if found.is_empty() {
        let names: Vec<(String, String)> = all
            .iter()
            .map(|key| (key.path.join("."), key.path.last().cloned().unwrap_or_default()))
            .collect();
        let near =
            nearest(name, names.iter().map(|(path, last)| (path.as_str(), [path.as_str(), last.as_str()])));
        match near.is_empty() {
            true => bail!("there is no key '{name}'; `fundstelle config show` lists all"),
            false => bail!("there is no key '{name}'; did you mean {}?", near.join(", ")),
        }
    }
    Ok(found)
}

/// An origin for programs.
fn described(origin: &Origin) -> serde_json::Value {
    match origin {
        Origin::Default => json!({"kind": "default"}),
        Origin::File { path, line } => json!({"kind": "file", "file": path, "line": line}),
        Origin::Variable(name) => json!({"kind": "variable", "name": name}),
        Origin::Flag(name) => json!({"kind": "flag", "name": name}),
    }
}

pub fn init(arguments: &InitArguments) -> anyhow::Result<Outcome> {
    let text = reference::file();
    let file = &arguments.file;
    let mut out = io::stdout().lock();
    if file.as_os_str() == "-" {
        out.write_all(text.as_bytes())?;
        return Ok(Outcome::Done);
    }
    let mut created = match OpenOptions::new().write(true).create_new(true).open(file) {
        Ok(created) => created,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!(
                "{} is there already and stays as it is; name another file, or - to print it",
                file.display()
            )
        }
        Err(error) => return Err(error).with_context(|| format!("{} can't be written", file.display())),
    };
    created.write_all(text.as_bytes()).with_context(|| format!("{} can't be written", file.display()))?;
    writeln!(out, "{}", file.display())?;
    Ok(Outcome::Done)
}
