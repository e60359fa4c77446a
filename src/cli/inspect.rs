//! `fundstelle inspect SOURCE…` shows what indexing would derive from documents.

use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use serde::Serialize;

use super::exclude::Exclude;
use super::index_report::print_skipped;
use super::outcome::Outcome;
use super::terminal::Terminal;
use crate::app::App;
use crate::article::{Article, Derived, Named, Removed, Section};
use crate::engine::Versions;
use crate::ingest::{self, Read, SkipReason, Source};
use crate::present::highlight::Marked;
use crate::present::json::{ProvenanceEntry, provenance};
use crate::present::terminal;
use crate::vocabulary::Vocabulary;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Folders or files to look at
    #[arg(required = true, value_name = "SOURCE")]
    sources: Vec<PathBuf>,

    /// One JSON object a line
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    exclude: Exclude,
}

impl Arguments {
    /// The patterns of what is not read.
    pub fn exclude(&self) -> &Exclude {
        &self.exclude
    }
}

/// What is derived from one document.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    id: &'a str,
    language: &'a str,
    title: &'a str,
    date: Option<String>,
    year: Option<i16>,
    year_inferred: Option<i16>,
    event_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_end: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    /// German names as the vocabulary has them; free values as written.
    organisers: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    organisers_probable: Vec<&'a str>,
    themes: Vec<&'a str>,
    kind: Option<&'a str>,
    places: Vec<&'a str>,
    provenance: std::collections::BTreeMap<String, ProvenanceEntry>,
    sections: &'a [Section],
    removed: &'a [Removed],
}

pub fn run(app: &App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut inspector = app.inspector()?;
    let terminal = Terminal::detect();
    let mut out = BufWriter::new(io::stdout().lock());
    let mut complete = true;
    let mut failed = None;
    for path in &arguments.sources {
        let source = Source::open(path)?;
        ingest::read(&source, &app.config.ingest, &mut |read| {
            let written = match read {
                Read::Skipped(skipped) => {
                    complete &= skipped.reason != SkipReason::Unreadable;
                    print_skipped(&skipped.location, &skipped.message)
                }
                Read::Document(document) => {
                    let location = document.location.clone();
                    match inspector.article(&source, *document) {
                        Ok(article) => print(&mut out, &article, arguments.json, &terminal, &app.vocabulary),
                        Err(error) => {
                            complete = false;
                            print_skipped(&location, &error.to_string())
                        }
                    }
                }
            };
            match written {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            }
        })?;
        if let Some(error) = failed.take() {
            return Err(error.into());
        }
    }
    out.flush()?;
    Ok(if complete { Outcome::Done } else { Outcome::Incomplete })
}

fn print(
    out: &mut impl Write,
    article: &Article,
    json: bool,
    terminal: &Terminal,
    vocabulary: &Vocabulary,
) -> io::Result<()> {
    if json {
        serde_json::to_writer(&mut *out, &line(article, vocabulary)).map_err(io::Error::from)?;
        return writeln!(out);
    }
    let &Terminal { lang, colour, width, .. } = terminal;
    writeln!(
        out,
        "{}",
        terminal::article(article, &Versions::default(), vocabulary, lang, colour, width).trim_end()
    )?;
    for removed in &article.removed {
        let line = format!("- {}: {}", removed.rule, removed.text);
        let mut lines = Marked::new(&line, &[]).to_ansi_lines(width.saturating_sub(2), false).into_iter();
        writeln!(out, "{}", lines.next().unwrap_or_default())?;
        lines.try_for_each(|line| writeln!(out, "  {line}"))?;
    }
    writeln!(out)
}

fn line<'a>(article: &'a Article, vocabulary: &'a Vocabulary) -> Line<'a> {
    let location = article.location.as_str();
    let names = |organisers: &'a [Derived<Named>]| {
        organisers.iter().map(|organiser| canonical(organiser, vocabulary)).collect()
    };
    Line {
        file: location.rsplit('/').next().unwrap_or(location),
        id: article.id.as_str(),
        language: article.language.value.code(),
        title: &article.title.value,
        date: article.date.as_ref().map(|date| date.value.to_string()),
        year: article.year.as_ref().map(|year| year.value.get()),
        year_inferred: article.year_inferred.as_ref().map(|year| year.value.get()),
        event_date: article.event_date.as_ref().map(|date| date.value.to_string()),
        event_end: article.event_end.map(|date| date.to_string()),
        expires: article.expires.as_ref().map(|date| date.value.to_string()),
        organisers: names(&article.organisers),
        organisers_probable: names(&article.organisers_probable),
        themes: article.themes.iter().map(|theme| theme.value.id.as_str()).collect(),
        kind: article.kind.as_ref().map(|kind| kind.value.as_str()),
        places: article.places.iter().map(|place| place.value.label.as_str()).collect(),
        provenance: provenance(article),
        sections: &article.sections,
        removed: &article.removed,
    }
}

fn canonical<'a>(organiser: &'a Derived<Named>, vocabulary: &'a Vocabulary) -> &'a str {
    vocabulary.organiser(&organiser.value.id).map_or(&organiser.value.label, |known| &known.de)
}
