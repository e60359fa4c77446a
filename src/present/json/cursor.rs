//! Cursors: lead to the next page of a search, however deep, and to nothing else.
//!
//! A cursor holds the number of a page and names the search and the state of the index that it belongs
//! to, so pages of one traversal never overlap and never leave a gap.

use crate::engine::{SearchResults, SnapshotId};
use crate::present::address::State;
use crate::query::{Page, QueryPlan};

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
    let reachable = results.total + if plan.continue_with_any { results.total_any } else { 0 };
    let next = plan.page.number.checked_add(1)?;
    (!results.hits.is_empty() && plan.page.end() as u64 <= reachable.saturating_sub(1)).then(|| {
        let snapshot = snapshot_bytes(results.snapshot);
        let check = check(plan, next, snapshot);
        hex(&[next.to_be_bytes().as_slice(), &snapshot, &check].concat())
    })
}

/// Turns a plan to the page that a cursor leads to.
pub fn turn(plan: &mut QueryPlan, cursor: &str, snapshot: SnapshotId) -> Result<(), CursorError> {
    let bytes = unhex(cursor.trim()).ok_or(CursorError::Foreign)?;
    let (page, rest) = bytes.split_first_chunk::<PAGE>().ok_or(CursorError::Foreign)?;
    let (of_snapshot, rest) = rest.split_first_chunk::<SNAPSHOT>().ok_or(CursorError::Foreign)?;
    let number = u32::from_be_bytes(*page);
    if rest != check(plan, number, *of_snapshot) {
        return Err(CursorError::Foreign);
    }
    if *of_snapshot != snapshot_bytes(snapshot) {
        return Err(CursorError::Expired);
    }
    plan.page = Page { number, ..plan.page };
    plan.whole = true;
    Ok(())
}

fn snapshot_bytes(snapshot: SnapshotId) -> [u8; SNAPSHOT] {
    first(blake3::hash(snapshot.to_string().as_bytes()))
}

/// Names everything that decides which hits stand on a page.
fn check(plan: &QueryPlan, page: u32, snapshot: [u8; SNAPSHOT]) -> [u8; CHECK] {
    let state = State::of_plan(plan, None).with_page(page);
    let (instant, unfinished, today) = (plan.instant, plan.unfinished, plan.filters.upcoming);
    let search = format!("{} {instant} {unfinished} {today:?}", state.query_string());
    let mut hasher = blake3::Hasher::new_derive_key("fundstelle cursor 1");
    hasher.update(&snapshot).update(search.as_bytes());
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

    #[test]
    fn a_cursor_leads_on_in_its_own_search_and_state_only() {
        let (plan, results) = (QueryPlan { continue_with_any: false, ..sample::plan() }, sample::results());
        let first = QueryPlan { page: Page { number: 1, per_page: 10 }, ..plan.clone() };
        let cursor = next_cursor(&first, &results).expect("13 hits have a second page");
        assert_eq!(next_cursor(&plan, &results), None, "the second page is the last");
        let mut turned = first.clone();
        assert_eq!(turn(&mut turned, &cursor, results.snapshot), Ok(()));
        assert_eq!((turned.page.number, turned.whole), (2, true));
        let moved = SnapshotId { commit: 2, ..results.snapshot };
        assert_eq!(turn(&mut first.clone(), &cursor, moved), Err(CursorError::Expired));
        let mut other = QueryPlan { sort: crate::query::Sort::Newest, ..first.clone() };
        assert_eq!(turn(&mut other, &cursor, results.snapshot), Err(CursorError::Foreign));
        for at in 0..cursor.len() {
            let mut wrong = cursor.clone();
            wrong.replace_range(at..=at, if &cursor[at..=at] == "0" { "1" } else { "0" });
            assert!(turn(&mut first.clone(), &wrong, results.snapshot).is_err(), "{wrong}");
        }
        for wrong in ["", "2", "äöü", &cursor[1..], &format!("{cursor}00")] {
            assert_eq!(turn(&mut first.clone(), wrong, results.snapshot), Err(CursorError::Foreign));
        }
    }
}
