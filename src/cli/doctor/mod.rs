//! `fundstelle doctor` looks at everything that a service of the program needs, and says what to do about what it finds.
//! It changes nothing, and reads no more of the index than a start does: `fundstelle verify` reads everything.

mod index;
mod machine;
mod server;

use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::outcome::Outcome;
use super::terminal::{Terminal, language};
use super::wording;
use crate::app::App;
use crate::config::{Config, Loaded};
use crate::present::highlight::Marked;
use crate::present::terminal::printable;
use crate::present::texts::DoctorTexts;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    /// As it should be.
    Ok,
    /// Good to know, and perhaps meant.
    Note,
    /// Something works worse than it could, or soon won't.
    Warning,
    /// Something doesn't work.
    Error,
}

impl Level {
    fn name(self, texts: &DoctorTexts) -> &str {
        match self {
            Self::Ok => &texts.ok,
            Self::Note => &texts.note,
            Self::Warning => &texts.warning,
            Self::Error => &texts.error,
        }
    }
}

/// What was found about one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Finding {
    level: Level,
    /// What was looked at, in a word.
    about: &'static str,
    found: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

/// The findings, in the order in which things are looked at.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn ok(&mut self, about: &'static str, found: impl Into<String>) {
        self.0.push(Finding { level: Level::Ok, about, found: found.into(), advice: None });
    }

    fn add(
        &mut self,
        level: Level,
        about: &'static str,
        found: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.0.push(Finding { level, about, found: found.into(), advice: Some(advice.into()) });
    }

    fn note(&mut self, about: &'static str, found: impl Into<String>, advice: impl Into<String>) {
        self.add(Level::Note, about, found, advice);
    }

    fn warning(&mut self, about: &'static str, found: impl Into<String>, advice: impl Into<String>) {
        self.add(Level::Warning, about, found, advice);
    }

    fn error(&mut self, about: &'static str, found: impl Into<String>, advice: impl Into<String>) {
        self.add(Level::Error, about, found, advice);
    }
}

pub fn run(file: Option<&Path>, index: Option<&Path>, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut findings = Findings::default();
    match Loaded::read(file) {
        Err(error) => {
            findings.error(
                "configuration",
                error.to_string(),
                "mend it; nothing else can be looked at before",
            );
        }
        Ok(mut loaded) => {
            if let Some(index) = index {
                loaded.config.index = index.to_owned();
            }
            machine::configuration(&loaded, &mut findings);
            let config = loaded.config;
            machine::memory(&config, &mut findings);
            machine::files(&mut findings);
            look_at(config, &mut findings);
        }
    }
    print(&findings.0, arguments.json)?;
    let is_well = findings.0.iter().all(|finding| finding.level < Level::Warning);
    Ok(if is_well { Outcome::Done } else { Outcome::Findings })
}

/// Looks at what a right configuration names.
fn look_at(config: Config, findings: &mut Findings) {
    server::listening(&config.web, findings);
    server::proxy(&config.web, findings);
    server::keys(&config.web, findings);
    index::folders(&config, findings);
    match App::new(config) {
        Ok(app) => index::index(&app, findings),
        Err(error) => findings.error("vocabulary", error.to_string(), "mend what it names"),
    }
}

fn print(findings: &[Finding], as_json: bool) -> io::Result<()> {
    let lang = language();
    let texts = &lang.texts().commands.doctor;
    let style = Terminal::detect().style();
    // A finding stands behind its level and what it is about, and its advice below it.
    let told = |before: &str, text: &str| {
        let text = printable(&wording::in_language(text, lang)).into_owned();
        let mut lines = String::new();
        style.add(&mut lines, before.chars().count(), &Marked::new(&text, &[]));
        format!("{before}{}", lines.trim_start())
    };
    let mut out = io::stdout().lock();
    for finding in findings {
        if as_json {
            serde_json::to_writer(&mut out, finding).map_err(io::Error::from)?;
            writeln!(out)?;
            continue;
        }
        let Finding { level, about, found, advice } = finding;
        let about = texts.about.get(*about).map_or(*about, String::as_str);
        write!(out, "{}", told(&format!("{:<8} {about:<14} ", level.name(texts)), found))?;
        if let Some(advice) = advice {
            write!(out, "{}", told(&format!("{:<8} {:<14} → ", "", ""), advice))?;
        }
    }
    Ok(())
}

/// A number of bytes as people write it.
fn megabytes(bytes: u64) -> String {
    if bytes >= 10_000_000_000 {
        format!("{:.0} GB", bytes as f64 / 1e9)
    } else {
        format!("{:.0} MB", bytes as f64 / 1e6)
    }
}
