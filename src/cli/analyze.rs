//! `fundstelle analyze TEXT`

use std::io::{self, Write};

use serde::Serialize;

use super::Outcome;
use crate::analysis::{TokenKind, exact_tokens};
use crate::app::App;
use crate::article::Language;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Text to analyse
    #[arg(required = true, value_name = "TEXT")]
    text: Vec<String>,

    /// Language of the chain: de, en or another code
    #[arg(long, default_value = "de", value_name = "CODE")]
    language: String,

    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// A term and what it stands for.
#[derive(Serialize)]
struct Line<'a> {
    term: &'a str,
    position: usize,
    /// What it is of its word: the word itself, a part of it, an acronym, or its exact form.
    kind: &'static str,
    text: &'a str,
}

pub fn run(app: &App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let analyzers = app.analyzers()?;
    let text = arguments.text.join(" ");
    let analysed = analyzers.of(&Language::from_code(&arguments.language)).tokens(&text);
    let exact = exact_tokens(&text);
    let kind = |kind| match kind {
        TokenKind::Word => "word",
        TokenKind::Part => "part",
        TokenKind::Acronym => "acronym",
    };
    let analysed = analysed.iter().map(|token| (token, kind(token.kind)));
    let mut out = io::stdout().lock();
    for (token, kind) in analysed.chain(exact.iter().map(|token| (token, "exact"))) {
        let line =
            Line { term: &token.text, position: token.position, kind, text: &text[token.range.clone()] };
        if arguments.json {
            serde_json::to_writer(&mut out, &line).map_err(io::Error::from)?;
            writeln!(out)?;
        } else {
            writeln!(out, "{:>3}  {:<8} {:<30} {}", line.position, line.kind, line.term, line.text)?;
        }
    }
    Ok(Outcome::Done)
}
