//! Checks before a build that the disk has space for a new generation.
//!
//! A build writes everything in addition to what there is, so it needs the space of a whole index. The user learns of
//! missing space before it begins. Where something else fills the disk meanwhile, the message names that and no damage.

use super::error::PipelineError;
use super::spool::Spool;
use crate::engine::{EngineError, Generation, SystemFault, WriteAccess};

/// What a generation takes for each byte of its compressed documents. On prose it is about five.
const PER_SPOOLED_BYTE: u64 = 4;

/// Room below which a failure is taken for one of the disk.
const FULL: u64 = 4_000_000;

/// How the standard library ends what it says of a disk that failed to read or write, for which it has no name.
const DISK_FAILED: &str = "(os error 5)";

/// Checks that there is room for a generation that is built of spooled documents, and of articles of an older one,
/// which take the bytes that `taken_over` returns.
pub fn check(
    access: &dyn WriteAccess,
    taken_over: impl FnOnce() -> Result<u64, EngineError>,
    spool: &Spool,
    place: &str,
) -> Result<(), PipelineError> {
    has_room(access, || Ok(needed(taken_over()?, spool.bytes())), place)
}

/// Checks that there is room for about the same generation again.
pub fn check_copy(access: &dyn WriteAccess, old: &dyn Generation, place: &str) -> Result<(), PipelineError> {
    has_room(access, || old.bytes(), place)
}

/// How much is needed is only looked at where the engine tells how much is free.
fn has_room(
    access: &dyn WriteAccess,
    needed: impl FnOnce() -> Result<u64, EngineError>,
    place: &str,
) -> Result<(), PipelineError> {
    let Some(free) = access.room() else { return Ok(()) };
    let needed = needed()?;
    if free < needed {
        return Err(PipelineError::NoRoom { place: place.to_owned(), needed, free });
    }
    Ok(())
}

/// About how many bytes a generation takes, by what is taken over, and by its documents. What the one before takes says
/// nothing of it: its sources may have shrunk, and a full disk may be the reason.
fn needed(taken_over: u64, spooled: u64) -> u64 {
    taken_over.saturating_add(spooled.saturating_mul(PER_SPOOLED_BYTE))
}

/// The share that some articles have in the bytes of all.
pub fn share(bytes: u64, some: u64, all: u64) -> u64 {
    u64::try_from(u128::from(bytes) * u128::from(some) / u128::from(all.max(1))).unwrap_or(bytes)
}

/// The error of a run that failed, told by what the system refused. Of a full disk the libraries below tell all sorts of
/// things, such as that a thread panicked.
pub fn explained(error: PipelineError, access: &dyn WriteAccess, place: &str) -> PipelineError {
    let (fault, cause) = match &error {
        PipelineError::Engine(EngineError::Refused { fault, cause, .. }) => (Some(*fault), cause),
        PipelineError::Engine(EngineError::Broken { cause, .. }) | PipelineError::Verification(cause) => {
            (SystemFault::from_message(cause), cause)
        }
        _ => return error,
    };
    let (place, cause, free) = (place.to_owned(), cause.clone(), access.room());
    match fault {
        Some(SystemFault::DiskFull) | None if free.is_some_and(|free| free < FULL) => {
            PipelineError::DiskFull { place, cause }
        }
        Some(SystemFault::DiskFull) => PipelineError::NoFurtherFile { place, cause },
        Some(SystemFault::FileLimit) => PipelineError::FileLimit { place, cause },
        None if has_file_limit() => PipelineError::FileLimit { place, cause },
        None if cause.contains(DISK_FAILED) => PipelineError::DiskFailed { place, cause },
        _ => error,
    }
}

/// Whether the process may write files of a limited size only.
fn has_file_limit() -> bool {
    #[cfg(unix)]
    let limit = rlimit::Resource::FSIZE.get_soft().ok().filter(|limit| *limit != rlimit::INFINITY);
    #[cfg(not(unix))]
    let limit: Option<u64> = None;
    limit.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_much_room_is_needed_as_documents_will_take_and_articles_that_are_taken_over() {
        assert_eq!(needed(5_000, 100), 5_400);
        assert_eq!(share(9_000, 1, 3), 3_000);
        assert_eq!([share(9_000, 0, 0), share(u64::MAX, 5, 5)], [0, u64::MAX]);
        assert_eq!(needed(0, 1_000), 4_000);
        assert_eq!(needed(1, u64::MAX), u64::MAX);
    }
}
