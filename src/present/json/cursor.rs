//! Cursors, which lead to the next page of a search, however deep, and to nothing else.
//!
//! A cursor holds the number of a page and names the search and the state of the index that it belongs
//! to, so pages of one traversal never overlap and never leave a gap.

use crate::engine::{SearchResults, SnapshotId};
use crate::present::address::State;
use crate::query::QueryPlan;

/// Bytes of a cursor: the page, the state of the index, and a check of both with the search.
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

/// The cursor to the page behind the one shown; `None` where that is the last.
pub fn next_cursor(plan: &QueryPlan, results: &SearchResults) -> Option<String> {
    let reachable = results.total + if plan.view.continue_with_any { results.total_any } else { 0 };
    let next = plan.view.page.number.checked_add(1)?;
    (!results.hits.is_empty() && plan.view.page.end() as u64 <= reachable.saturating_sub(1))
        .then(|| cursor_to(next, &results.snapshot, &search_of(plan, next)))
}

/// The cursor to a page of a list; `list` names the list, with everything that decides what is on a page.
pub fn cursor_to(page: u32, snapshot: &SnapshotId, list: &str) -> String {
    let snapshot = snapshot_bytes(snapshot);
    hex(&[page.to_be_bytes().as_slice(), &snapshot, &check(list, snapshot)].concat())
}

/// A cursor as a client sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    page: u32,
    snapshot: [u8; SNAPSHOT],
    check: [u8; CHECK],
}

impl Cursor {
    /// Reads a cursor; whether it belongs to a search is told by [`belongs_to`](Self::belongs_to) alone.
    pub fn parse(cursor: &str) -> Result<Self, CursorError> {
        let bytes = unhex(cursor.trim()).ok_or(CursorError::Foreign)?;
        let (page, rest) = bytes.split_first_chunk::<PAGE>().ok_or(CursorError::Foreign)?;
        let (snapshot, rest) = rest.split_first_chunk::<SNAPSHOT>().ok_or(CursorError::Foreign)?;
        let check = rest.try_into().map_err(|_| CursorError::Foreign)?;
        Ok(Self { page: u32::from_be_bytes(*page), snapshot: *snapshot, check })
    }

    /// The number of the page that it leads to.
    pub fn page(&self) -> u32 {
        self.page
    }

    /// Whether it was given for the search of this plan, which shows its page, and for this state of the index.
    pub fn belongs_to(&self, plan: &QueryPlan, snapshot: &SnapshotId) -> Result<(), CursorError> {
        self.leads_on(&search_of(plan, self.page), snapshot)
    }

    /// Whether it was given for this page of a list, and for this state of the index.
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

/// Everything that decides which hits a page holds.
fn search_of(plan: &QueryPlan, page: u32) -> String {
    let state = State::of_plan(plan, None).with_page(page);
    let (instant, unfinished, today) =
        (plan.understood.instant, plan.understood.unfinished, plan.selection.filters.upcoming);
    format!("{} {instant} {unfinished} {today:?}", state.query_string())
}

fn check(list: &str, snapshot: [u8; SNAPSHOT]) -> [u8; CHECK] {
    let mut hasher = blake3::Hasher::new_derive_key("fundstelle cursor 1");
    hasher.update(&snapshot).update(list.as_bytes());
    first(hasher.finalize())
}

fn first<const N: usize>(hash: blake3::Hash) -> [u8; N] {
    std::array::from_fn(|at| hash.as_bytes()[at])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if digits.len() != 2 * (PAGE + SNAPSHOT + CHECK) || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::sample;
    use crate::query::Sort;

    #[test]
    fn a_cursor_leads_on_in_its_own_search_and_state_only() {
        let results = sample::results();
        let at_page = |number, sort| {
            let mut parts = sample::parts();
            (parts.view.continue_with_any, parts.view.page.number, parts.view.sort) = (false, number, sort);
            QueryPlan::from(parts)
        };
        let first = at_page(1, Sort::Relevance);
        let second = at_page(2, Sort::Relevance);
        let given = next_cursor(&first, &results).expect("13 hits have a second page");
        assert_eq!(next_cursor(&second, &results), None, "the second page is the last");
        let cursor = Cursor::parse(&given).expect("a cursor");
        assert_eq!(cursor.page(), 2);
        assert_eq!(cursor.belongs_to(&second, &results.snapshot), Ok(()));
        let moved = SnapshotId::new("0001-00000001-2");
        assert_eq!(cursor.belongs_to(&second, &moved), Err(CursorError::Expired));
        let other = at_page(2, Sort::Newest);
        assert_eq!(cursor.belongs_to(&other, &results.snapshot), Err(CursorError::Foreign));
        for at in 0..given.len() {
            let mut wrong = given.clone();
            wrong.replace_range(at..=at, if &given[at..=at] == "0" { "1" } else { "0" });
            let belongs =
                Cursor::parse(&wrong).and_then(|wrong| wrong.belongs_to(&second, &results.snapshot));
            assert!(belongs.is_err(), "{wrong}");
        }
        for wrong in ["", "2", "äöü", &given[1..], &format!("{given}00")] {
            assert_eq!(Cursor::parse(wrong), Err(CursorError::Foreign));
        }
    }
}
