//! `fundstelle key NAME` makes a key for a service.

use std::io::{self, Write};

use anyhow::Context;
use serde::Serialize;

use super::outcome::Outcome;
use super::terminal::Terminal;
use crate::keys::{Scope, generate};
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

pub fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (key, hash) = generate().context("the system gives no random bytes")?;
    let scopes = Scope::ALL.into_iter().map(Scope::name);
    let scopes = scopes.filter(|scope| arguments.scopes.iter().any(|given| given == scope)).collect();
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
    writeln!(io::stderr(), "{}", fill(&lang.texts().key.shown_once, &[("key", &key)]))?;
    Ok(Outcome::Done)
}
