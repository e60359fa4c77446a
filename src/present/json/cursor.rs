//! The text form of cursors, and the name that a search has in its cursors.

use crate::engine::{Cursor, CursorError, SearchResults, SnapshotId};
use crate::present::address::State;
use crate::query::QueryPlan;

/// The cursor to the page behind the one shown; `None` where that is the last.
pub fn next_cursor(plan: &QueryPlan, results: &SearchResults) -> Option<String> {
    let reachable = results.total + if plan.view.continue_with_any { results.total_any } else { 0 };
    let next = plan.view.page.number.checked_add(1)?;
    (!results.hits.is_empty() && plan.view.page.end() as u64 <= reachable.saturating_sub(1))
        .then(|| cursor_to(next, &results.snapshot, &search_name(plan, next)))
}

/// The cursor to a page of a list; `list` names the list, with everything that decides what is on a page.
pub fn cursor_to(page: u32, snapshot: &SnapshotId, list: &str) -> String {
    Cursor::new(page, snapshot, list).to_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a cursor that a client sent.
///
/// # Errors
/// The text is none that [`cursor_to`] wrote.
pub fn read_cursor(text: &str) -> Result<Cursor, CursorError> {
    let digits = text.trim().as_bytes();
    if digits.len() != 2 * Cursor::LENGTH || !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(CursorError::Foreign);
    }
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = digits.chunks(2).map(byte).collect();
    bytes.and_then(|bytes| Cursor::from_bytes(&bytes)).ok_or(CursorError::Foreign)
}

/// The name of a page of a search in its cursor: everything that decides which hits the page holds.
pub fn search_name(plan: &QueryPlan, page: u32) -> String {
    let state = State::of_plan(plan, None).with_page(page);
    let (instant, unfinished, today) =
        (plan.understood.instant, plan.understood.unfinished, plan.selection.filters.upcoming);
    format!("{} {instant} {unfinished} {today:?}", state.query_string())
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
        let cursor = read_cursor(&given).expect("a cursor");
        let belongs = |cursor: Cursor, plan: &QueryPlan, snapshot: &SnapshotId| {
            cursor.leads_on(&search_name(plan, cursor.page()), snapshot)
        };
        assert_eq!(cursor.page(), 2);
        assert_eq!(belongs(cursor, &second, &results.snapshot), Ok(()));
        let moved = SnapshotId::new("0001-00000001-2");
        assert_eq!(belongs(cursor, &second, &moved), Err(CursorError::Expired));
        let other = at_page(2, Sort::Newest);
        assert_eq!(belongs(cursor, &other, &results.snapshot), Err(CursorError::Foreign));
        for at in 0..given.len() {
            let mut wrong = given.clone();
            wrong.replace_range(at..=at, if &given[at..=at] == "0" { "1" } else { "0" });
            let leads = read_cursor(&wrong).and_then(|wrong| belongs(wrong, &second, &results.snapshot));
            assert!(leads.is_err(), "{wrong}");
        }
        for wrong in ["", "2", "äöü", &given[1..], &format!("{given}00")] {
            assert_eq!(read_cursor(wrong), Err(CursorError::Foreign));
        }
    }
}
