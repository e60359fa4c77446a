//! Why a run fails, and what whoever started it can do.

use crate::engine::{EngineError, SystemFault};
use crate::ingest::IngestError;

/// Why a run failed. In every case the index that was served before is untouched.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    #[error(transparent)]
    Source(#[from] IngestError),
    #[error(transparent)]
    Engine(#[from] EngineError),
    #[error(
        "{root}, where articles of the index come from, is not there any more, so nothing was changed; if it has moved, say \
         where it is now: `fundstelle sources rename OLD NEW`; if its articles are to go: `fundstelle sources remove SOURCE`"
    )]
    SourceGone { root: String },
    #[error("the spool file in {place} failed: {cause}")]
    Spool { place: String, cause: std::io::Error },
    #[error(
        "{why} and also holds articles of {}, so nothing was changed; name them too, or they would be lost: \
         `fundstelle index --rebuild SOURCE…`; those that are not there any more go with --allow-removals",
        roots.join(", ")
    )]
    WouldLose { why: String, roots: Vec<String> },
    #[error(
        "{why} and doesn't tell any more which sources its articles came from, so nothing was changed; \
         `fundstelle verify --repair` goes back to an older generation, if one is whole; else move the folder of the index \
         away, and index all sources: `fundstelle index SOURCE…`"
    )]
    UnknownSources { why: String },
    #[error(
        "{root} had articles in the index and has no document now, so nothing was changed; check that its files are there, \
         or say that the articles are to go: `fundstelle index --rebuild --allow-removals SOURCE…`"
    )]
    Emptied { root: String },
    #[error(
        "{root} had {articles} articles in the index and has {documents} documents now, so nothing was changed; check that \
         its files are there, or say that the articles are to go: `fundstelle index --rebuild --allow-removals SOURCE…`"
    )]
    Shrunk { root: String, articles: u64, documents: u64 },
    #[error(
        "the disk of {place} has too little room: a new generation needs about {}, and {} are free, so nothing was changed; \
         make room, or put the index elsewhere with --index",
        megabytes(*needed), megabytes(*free)
    )]
    NoRoom { place: String, needed: u64, free: u64 },
    #[error("the disk of {place} is full, so nothing was changed; make room and try again ({cause})")]
    DiskFull { place: String, cause: String },
    #[error(
        "the disk of {place} takes no further data although it has room, so nothing was changed; its inodes may be used up \
         (`df -i`): delete files there, or put the index elsewhere with --index ({cause})"
    )]
    NoFurtherFile { place: String, cause: String },
    #[error(
        "the disk of {place} failed, so nothing was changed; the log of the system says more. Put the index on another disk \
         with --index ({cause})"
    )]
    DiskFailed { place: String, cause: String },
    #[error(
        "a file in {place} grew beyond the size that this process may write, so nothing was changed; raise the limit \
         (`ulimit -f unlimited`) and try again ({cause})"
    )]
    FileLimit { place: String, cause: String },
    #[error(
        "what is kept of the articles in {place} can't be taken out ({cause}); the index is as it was, and the next run tries again"
    )]
    Elsewhere { place: String, cause: String },
    #[error("the new generation failed its check: {0}; the index served before is untouched")]
    Verification(String),
}

impl PipelineError {
    /// What the system refused, where that is why the run failed.
    pub fn system_fault(&self) -> Option<SystemFault> {
        match self {
            Self::Engine(EngineError::Refused { fault, .. }) => Some(*fault),
            Self::Spool { cause, .. } => SystemFault::from_message(&cause.to_string()),
            Self::DiskFull { .. } | Self::NoFurtherFile { .. } | Self::NoRoom { .. } => {
                Some(SystemFault::DiskFull)
            }
            Self::FileLimit { .. } => Some(SystemFault::FileLimit),
            _ => None,
        }
    }
}

/// A number of bytes for people.
fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1_000_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_bytes_are_told_in_megabytes() {
        assert_eq!(megabytes(12_345_678), "12.3 MB");
    }
}
