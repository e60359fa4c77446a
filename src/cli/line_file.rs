//! Files of one record a line, such as queries and judgments.

use std::fs;
use std::path::Path;

use anyhow::{Context, anyhow};

use crate::relevance::LineError;

/// Reads a file; an error names the line that is wrong.
pub fn read<T>(file: &Path, parse: fn(&str) -> Result<T, LineError>) -> anyhow::Result<T> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    parse(&text).map_err(|error| anyhow!("{}:{error}", file.display()))
}
