//! `fundstelle doctor` looks at everything that a service of the program needs, and says what to do about what it finds.
//! It changes nothing, and reads no more of the index than a start does: `fundstelle verify` reads everything.

mod findings;
mod index;
mod machine;
mod server;

use std::io::{self, Write};
use std::path::Path;

use findings::{Finding, Findings, Level};

use super::outcome::Outcome;
use super::terminal::{Terminal, language};
use super::wording;
use crate::app::App;
use crate::config::{Config, Loaded};
use crate::present::highlight::Marked;
use crate::present::terminal::printable;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
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
