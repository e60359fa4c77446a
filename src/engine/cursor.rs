//! Opaque cursors for deep pagination.
//!
//! A cursor holds the number of a page, a hash of the state of the index, and a checksum of both with the list that it
//! was issued for. It is refused for another list or state, so pages of one traversal never overlap and never leave a
//! gap.

use super::SnapshotId;

/// Bytes of the page, of the state of the index, and of a check of both with the list.
const PAGE: usize = 4;
const SNAPSHOT: usize = 6;
const CHECK: usize = 8;

/// Why a cursor leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    #[error("the cursor doesn't belong to this search; send it with the parameters that it was given for")]
    Foreign,
    #[error("the index has moved on since the cursor was given; begin again at the first page")]
    Expired,
}

/// A cursor. One that a client sent leads on only where [`leads_on`](Self::leads_on) says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    page: [u8; PAGE],
    snapshot: [u8; SNAPSHOT],
    check: [u8; CHECK],
}

impl Cursor {
    /// The number of bytes of a cursor.
    pub const LENGTH: usize = PAGE + SNAPSHOT + CHECK;

    /// The cursor to a page of a list; `list` names the list, with everything that decides what is on a page.
    pub fn new(page: u32, snapshot: &SnapshotId, list: &str) -> Self {
        let snapshot = snapshot_bytes(snapshot);
        Self { page: page.to_be_bytes(), snapshot, check: check(list, snapshot) }
    }

    /// Reads a cursor; `None` for another number of bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (page, rest) = bytes.split_first_chunk()?;
        let (snapshot, rest) = rest.split_first_chunk()?;
        Some(Self { page: *page, snapshot: *snapshot, check: rest.try_into().ok()? })
    }

    pub fn to_bytes(self) -> Vec<u8> {
        [self.page.as_slice(), &self.snapshot, &self.check].concat()
    }

    /// The number of the page that it leads to.
    pub fn page(&self) -> u32 {
        u32::from_be_bytes(self.page)
    }

    /// Checks that the cursor was issued for this list and for this state of the index.
    ///
    /// # Errors
    /// [`CursorError::Foreign`] for another list, [`CursorError::Expired`] for another state.
    pub fn leads_on(&self, list: &str, snapshot: &SnapshotId) -> Result<(), CursorError> {
        if self.check != check(list, self.snapshot) {
            return Err(CursorError::Foreign);
        }
        if self.snapshot != snapshot_bytes(snapshot) {
            return Err(CursorError::Expired);
        }
        Ok(())
    }
}

fn snapshot_bytes(snapshot: &SnapshotId) -> [u8; SNAPSHOT] {
    first(blake3::hash(snapshot.as_str().as_bytes()))
}

fn check(list: &str, snapshot: [u8; SNAPSHOT]) -> [u8; CHECK] {
    let mut hasher = blake3::Hasher::new_derive_key("fundstelle cursor 1");
    hasher.update(&snapshot).update(list.as_bytes());
    first(hasher.finalize())
}

fn first<const N: usize>(hash: blake3::Hash) -> [u8; N] {
    std::array::from_fn(|at| hash.as_bytes()[at])
}
