//! `fundstelle verify` reads every file of the index against its checksum.

use std::io::{self, Write};

use anyhow::bail;

use super::outcome::Outcome;
use crate::app::App;

#[derive(Debug, clap::Args)]
pub struct Arguments {}

pub fn run(app: &App, _: &Arguments) -> anyhow::Result<Outcome> {
    let damaged = app.damaged_files()?;
    if damaged.is_empty() {
        writeln!(io::stdout(), "every file of the index has its checksum")?;
        return Ok(Outcome::Done);
    }
    bail!(
        "the index has damaged files ({}); build it anew with `fundstelle index --rebuild SOURCE…`",
        damaged.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    )
}
