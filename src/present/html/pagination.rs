//! The numbers at the foot of a result list.

use crate::present::address::State;
use crate::query::Page;

/// One place in the row of page numbers.
pub enum Step {
    Page { number: String, href: String },
    Current { number: String },
    Gap,
}

/// The row of page numbers; there is none for a single page.
pub struct Pagination {
    pub previous: Option<String>,
    pub next: Option<String>,
    pub steps: Vec<Step>,
    /// Whether there are hits that no page number reaches.
    pub has_more: bool,
}

/// Links to the first, the last and the neighbouring pages.
pub fn pagination(state: &State, base: &str, hits: u64) -> Option<Pagination> {
    let (current, last) = (state.page, Page::count(hits, state.per_page));
    if last <= 1 || current > last {
        return None;
    }
    let pages = pagination_with(current, last, |page| state.with_page(page).search_href(base))?;
    Some(Pagination { has_more: current == last && hits > u64::from(Page::MAX_REACH), ..pages })
}

/// Links to pages whose addresses `href` gives; there is no row for a single page.
pub fn pagination_with(current: u32, last: u32, href: impl Fn(u32) -> String) -> Option<Pagination> {
    if last <= 1 {
        return None;
    }
    let mut steps = Vec::new();
    let mut before = 0;
    for page in shown(current, last) {
        if page > before + 1 {
            steps.push(Step::Gap);
        }
        let number = page.to_string();
        steps.push(if page == current {
            Step::Current { number }
        } else {
            Step::Page { number, href: href(page) }
        });
        before = page;
    }
    Some(Pagination {
        previous: (current > 1).then(|| href(current - 1)),
        next: (current < last).then(|| href(current + 1)),
        steps,
        has_more: false,
    })
}

/// First, last and two pages around the current one; a gap of a single page is filled.
fn shown(current: u32, last: u32) -> Vec<u32> {
    let near = |page: u32| page == 1 || page == last || page.abs_diff(current) <= 2;
    let fills = |page: u32| (page == 2 && near(3)) || (page + 1 == last && near(last.saturating_sub(2)));
    (1..=last).filter(|page| near(*page) || fills(*page)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_shows_the_ends_and_the_neighbours() {
        assert_eq!(shown(1, 1), [1]);
        assert_eq!(shown(1, 5), [1, 2, 3, 4, 5]);
        assert_eq!(shown(9, 40), [1, 7, 8, 9, 10, 11, 40]);
        assert_eq!(shown(5, 9), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(shown(40, 40), [1, 38, 39, 40]);
    }

    #[test]
    fn pages_end_where_page_numbers_reach() {
        assert_eq!(Page::count(0, 10), 1);
        assert_eq!(Page::count(11, 10), 2);
        assert_eq!(Page::count(1_000_000, 10), 1_000);
        let state = State { page: 1_000, per_page: 10, ..State::default() };
        assert!(pagination(&state, "", 1_000_000).unwrap().has_more);
        assert!(pagination(&state, "", 5).is_none());
    }
}
