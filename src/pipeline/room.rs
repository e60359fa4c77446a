//! Whether the disk has room for a new generation.
//!
//! A build writes everything beside what there is, so it needs the room of a whole index. Whoever starts one is told
//! before it begins; and where something else fills the disk meanwhile, the message names that and no damage.

use super::{PipelineError, Spool};
use crate::engine::{EngineError, Generation, WriteAccess};

/// What a generation takes for each byte of its compressed documents. On prose it is about five.
const PER_SPOOLED_BYTE: u64 = 4;

/// Room below which a failure is taken for one of the disk.
const FULL: u64 = 4_000_000;

/// Checks that there is room for a generation that is built of spooled documents, in place of an older one.
pub fn check(
    access: &dyn WriteAccess,
    old: Option<&dyn Generation>,
    spool: &Spool,
    place: &str,
) -> Result<(), PipelineError> {
    let needed = needed(old.map_or(0, Generation::bytes), spool.bytes());
    match access.room() {
        Some(free) if free < needed => Err(PipelineError::NoRoom { place: place.to_owned(), needed, free }),
        _ => Ok(()),
    }
}

/// About how many bytes a generation takes, by what the one before takes, and by its documents.
fn needed(before: u64, spooled: u64) -> u64 {
    before.max(spooled.saturating_mul(PER_SPOOLED_BYTE))
}

/// The error of a build that failed. Of a full disk the libraries below tell all sorts of things, such as that a thread
/// panicked.
pub fn explained(error: PipelineError, access: &dyn WriteAccess, place: &str) -> PipelineError {
    match &error {
        PipelineError::Engine(EngineError::Broken { cause, .. })
            if access.room().is_some_and(|free| free < FULL) =>
        {
            PipelineError::DiskFull { place: place.to_owned(), cause: cause.clone() }
        }
        _ => error,
    }
}

/// A number of bytes for people.
pub fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1_000_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_much_room_is_needed_as_the_generation_before_takes_or_its_documents_will() {
        assert_eq!(needed(5_000, 100), 5_000);
        assert_eq!(needed(0, 1_000), 4_000);
        assert_eq!(needed(1, u64::MAX), u64::MAX);
        assert_eq!(megabytes(12_345_678), "12.3 MB");
    }
}
