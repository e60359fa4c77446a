//! `fundstelle check SOURCE…` lists what an editor should mend in documents.

use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::exclude::Exclude;
use super::outcome::Outcome;
use super::terminal::{Terminal, language};
use super::wording;
use crate::app::App;
use crate::check::{Checker, Finding, Level, LineFinder, Original, Rule};
use crate::ingest::{self, Read, SkipReason, Source};
use crate::present::findings::{FindingEntry, table};
use crate::present::terminal;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Folders or files to check
    #[arg(required_unless_present = "rules", value_name = "SOURCE")]
    sources: Vec<PathBuf>,

    /// How findings are shown
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// One object a line, as `--format json` does
    #[arg(long, conflicts_with = "format")]
    json: bool,

    /// Only findings of this rule; may be repeated
    #[arg(long, value_name = "RULE", value_parser = rules())]
    only: Vec<Rule>,

    /// Only findings that matter at least so much
    #[arg(long, value_enum, default_value_t = Least::Hint, value_name = "LEVEL")]
    least: Least,

    /// List the rules, each with a sentence
    #[arg(long)]
    rules: bool,

    #[command(flatten)]
    exclude: Exclude,
}

impl Arguments {
    /// The patterns of what is not read.
    pub fn exclude(&self) -> &Exclude {
        &self.exclude
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people, by file
    Text,
    /// One object a line
    Json,
    /// A table for a spreadsheet
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Least {
    Hint,
    Warning,
    Error,
}

impl From<Least> for Level {
    fn from(least: Least) -> Self {
        match least {
            Least::Hint => Self::Hint,
            Least::Warning => Self::Warning,
            Least::Error => Self::Error,
        }
    }
}

fn rules() -> impl TypedValueParser<Value = Rule> {
    PossibleValuesParser::new(Rule::ALL.map(Rule::id)).try_map(|name| name.parse::<Rule>())
}

pub fn run(app: &App, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let terminal = Terminal::detect();
    let mut out = BufWriter::new(io::stdout().lock());
    if arguments.rules {
        write!(out, "{}", terminal::rules(terminal.lang, terminal.colour, terminal.width))?;
        out.flush()?;
        return Ok(Outcome::Done);
    }
    let checked = check(app, arguments)?;
    match if arguments.json { Format::Json } else { arguments.format } {
        Format::Text => {
            let Terminal { lang, colour, width, .. } = terminal;
            write!(out, "{}", terminal::findings(&checked.findings, checked.documents, lang, colour, width))?;
        }
        Format::Json => {
            for finding in &checked.findings {
                serde_json::to_writer(&mut out, &FindingEntry::new(finding, terminal.lang))
                    .map_err(io::Error::from)?;
                writeln!(out)?;
            }
        }
        Format::Csv => write!(out, "{}", table(&checked.findings, terminal.lang))?,
    }
    out.flush()?;
    Ok(match (checked.complete, checked.findings.is_empty()) {
        (false, _) => Outcome::Incomplete,
        (true, false) => Outcome::Findings,
        (true, true) => Outcome::Done,
    })
}

/// The findings in all sources, in the order of the sources, sorted by file and line.
struct Checked {
    findings: Vec<Finding>,
    documents: u64,
    complete: bool,
}

fn check(app: &App, arguments: &Arguments) -> anyhow::Result<Checked> {
    let mut inspector = app.inspector()?;
    let mut checker = Checker::new(app.vocabulary.clone(), &app.analyzers()?).on(app.today());
    let mut checked = Checked { findings: Vec::new(), documents: 0, complete: true };
    let wanted = |finding: &Finding| {
        finding.rule.level() >= arguments.least.into()
            && (arguments.only.is_empty() || arguments.only.contains(&finding.rule))
    };
    // A wrong path is reported before the first document is read.
    let sources = arguments.sources.iter().map(|path| Source::open(path)).collect::<Result<Vec<_>, _>>()?;
    let mut lines = LineFinder::new(&app.config.ingest);
    for source in sources {
        let mut found = Vec::new();
        ingest::read(&source, &app.config.ingest, &mut |read| {
            match read {
                // An editor has nothing to mend in a page that lists others.
                Read::Skipped(skipped) if skipped.reason == SkipReason::NoArticle => {}
                Read::Skipped(skipped) => {
                    let unreadable = skipped.reason == SkipReason::Unreadable;
                    checked.complete &= !unreadable;
                    let rule = if unreadable { Rule::Unreadable } else { Rule::UnknownFormat };
                    let message = wording::in_language(&skipped.message, language());
                    found.push(Finding::new(rule, &source.place_of(&skipped.location), "", &message));
                }
                Read::Document(document) => {
                    checked.documents += 1;
                    let original = Original::new(&document, source.place_of(&document.location));
                    let article = inspector.article(&source, *document);
                    let article =
                        article.map_err(|error| wording::in_language(&error.to_string(), language()));
                    checked.complete &= article.is_ok();
                    found.extend(checker.check(&original, &article));
                }
            }
            ControlFlow::Continue(())
        })?;
        found.retain(wanted);
        found.iter_mut().for_each(|finding| lines.locate(finding));
        found.sort_by(|a, b| (&a.location, a.line, a.rule).cmp(&(&b.location, b.line, b.rule)));
        found.dedup();
        checked.findings.extend(found);
    }
    Ok(checked)
}
