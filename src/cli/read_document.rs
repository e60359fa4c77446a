//! The hidden command by which indexing reads PDF and office documents in a process of their own.

use super::outcome::Outcome;
use crate::ingest;

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The limits, as the process that asks writes them
    limits: String,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    ingest::read_documents(&arguments.limits)?;
    Ok(Outcome::Done)
}
