//! Errors in a vocabulary folder, with what an editor needs to correct them.

use std::path::PathBuf;

/// A vocabulary could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum VocabularyError {
    #[error("the vocabulary folder {} does not exist; give a folder with organisers.toml, themes.toml, glossary.toml, dictionary.toml, places.toml or compounds.toml", .0.display())]
    NoFolder(PathBuf),
    #[error("{} cannot be read ({source}); check its permissions and that it is UTF-8 text", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    /// The file is not valid TOML, or has unknown keys. The reader's message gives line and key.
    #[error("{file} is not as its header describes: {error}")]
    Malformed { file: &'static str, error: Box<toml::de::Error> },
    #[error("{file}, {entry}: {problem}")]
    Invalid { file: &'static str, entry: String, problem: String },
}

impl VocabularyError {
    pub(super) fn invalid(file: &'static str, entry: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Invalid { file, entry: entry.into(), problem: problem.into() }
    }
}
