//! `fundstelle key NAME` makes a key for a service.

use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use serde::Serialize;

use super::outcome::Outcome;
use super::terminal::Terminal;
use crate::config::Config;
use crate::keys::{KeyScope, generate};
use crate::present::texts::fill;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Whose key it is, such as cms
    #[arg(value_name = "NAME")]
    name: String,

    /// What it is good for; may be repeated
    #[arg(long = "scope", value_name = "SCOPE", value_parser = ["search", "write"], required = true)]
    scopes: Vec<String>,

    /// Print key and configuration as one JSON object
    #[arg(long)]
    json: bool,
}

/// The section of the configuration file that holds the key.
#[derive(Serialize)]
struct Section<'a> {
    web: Web<'a>,
}

#[derive(Serialize)]
struct Web<'a> {
    keys: [Entry<'a>; 1],
}

#[derive(Serialize)]
struct Entry<'a> {
    name: &'a str,
    hash: String,
    scopes: Vec<&'static str>,
}

#[derive(Serialize)]
struct New<'a> {
    key: &'a str,
    #[serde(flatten)]
    entry: &'a Entry<'a>,
}

/// Whether the configuration names no folder for written articles. The key is made even where it can't be read.
fn takes_nothing(config: Option<&Path>) -> bool {
    Config::load(config).map_or(true, |config| config.web.written.is_none())
}

/// Makes a key for the configuration in this file.
pub fn run(arguments: &Arguments, config: Option<&Path>) -> anyhow::Result<Outcome> {
    let (key, hash) = generate().context("the system gives no random bytes")?;
    let scopes = KeyScope::ALL.into_iter().map(KeyScope::name);
    let scopes = scopes.filter(|scope| arguments.scopes.iter().any(|given| given == scope)).collect();
    let may_write = arguments.scopes.iter().any(|scope| scope == KeyScope::Write.name());
    let entry = Entry { name: &arguments.name, hash: hash.to_string(), scopes };
    let mut out = io::stdout().lock();
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, &New { key: &key, entry: &entry }).map_err(io::Error::from)?;
        writeln!(out)?;
        return Ok(Outcome::Done);
    }
    // The section goes to standard output and the key to standard error, so that redirecting the output into
    // the configuration file never stores the key there.
    let Terminal { lang, .. } = Terminal::detect();
    let section = toml::to_string(&Section { web: Web { keys: [entry] } })?;
    write!(out, "\n{section}")?;
    out.flush()?;
    let texts = &lang.texts().key;
    writeln!(io::stderr(), "{}", fill(&texts.shown_once, &[("key", &key)]))?;
    if may_write && takes_nothing(config) {
        writeln!(io::stderr(), "\n{}", texts.needs_folder)?;
    }
    Ok(Outcome::Done)
}
