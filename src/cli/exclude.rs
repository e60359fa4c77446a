//! The flag that names what is not read of a source.

use crate::config::Config;

/// Patterns of what is not read, for commands that read sources.
#[derive(Debug, clap::Args)]
pub struct Exclude {
    /// Files and folders that are not read, as in a file .fundstelleignore, which has the form of .gitignore; may be
    /// repeated
    #[arg(long = "exclude", value_name = "GLOB")]
    patterns: Vec<String>,
}

impl Exclude {
    /// Adds the patterns to those of the configuration.
    pub fn add_to(&self, config: &mut Config) {
        config.ingest.exclude.extend(self.patterns.iter().cloned());
    }
}
