//! Reads days that are written without their year, such as `12. Mai` or `30 April to 2 May`.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::formats::{BETWEEN_DAYS, MONTH, captured, dates, group, has_month, has_points, month};
use super::ranges::{Ranged, add_free, meets};
use crate::enrich::pattern::pattern;

/// A day and a month that a text writes without a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayWithoutYear {
    pub day: u8,
    pub month: u8,
    /// Day and month of the last of several days in a row.
    pub last: Option<(u8, u8)>,
    pub range: Range<usize>,
}

impl Ranged for DayWithoutYear {
    fn range(&self) -> &Range<usize> {
        &self.range
    }
}

/// The days of a text that have a month and no year.
pub fn days_without_year(text: &str) -> Vec<DayWithoutYear> {
    static DAY_MONTH: LazyLock<Regex> = LazyLock::new(|| {
        pattern(&format!(
            r"(?i)\b(?:(\d{{1,2}})(?:\.|st|nd|rd|th)?\s?(?:of\s)?(?:({MONTH})\b\.?\s?)?{BETWEEN_DAYS})?(\d{{1,2}})(?:\.|st|nd|rd|th)?\s(?:of\s)?({MONTH})\b"
        ))
    });
    static MONTH_DAY: LazyLock<Regex> = LazyLock::new(|| {
        pattern(&format!(
            r"(?i)\b({MONTH})\s(\d{{1,2}})(?:st|nd|rd|th)?(?:{BETWEEN_DAYS}(?:({MONTH})\s)?(\d{{1,2}})(?:st|nd|rd|th)?)?\b"
        ))
    });
    // Numbers such as `24.02.` are taken for a day only if a word beside them says so.
    static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(?:am|vom|den|dem)\s(?:(\d{1,2})\.(?:(\d{1,2})\.)?\s?(?:-|–|bis|und)\s?)?(\d{1,2})\.(\d{1,2})\.(?:[^\d]|$)",
        )
    });
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let (has_month, has_points) = (has_month(text), has_points(text));
    if !has_month && !has_points {
        return Vec::new();
    }
    let known = dates(text);
    // `1 may` in lower case is the English verb.
    let is_name = |name: &&str| name.starts_with(char::is_uppercase);
    let named =
        |captures: &Captures, at| captures.get(at).map(|m| m.as_str()).filter(is_name).and_then(month);
    let day = |range, first: (Option<u8>, Option<u8>), last: Option<(u8, u8)>| {
        let (day, month) = (first.0?, first.1?);
        let is_day = (1..=31).contains(&day) && last.is_none_or(|(day, _)| (1..=31).contains(&day));
        let last = last.filter(|(last, of)| (month, day) < (*of, *last));
        (is_day && !meets(&known, &range)).then_some(DayWithoutYear { day, month, last, range })
    };
    let day_month = |captures: Captures| {
        let (last_day, last_month) = (group(&captures, 3)?, named(&captures, 4)?);
        let first_month = named(&captures, 2).or(Some(last_month));
        match group(&captures, 1) {
            Some(first) => day(captured(&captures), (Some(first), first_month), Some((last_day, last_month))),
            None => day(captured(&captures), (Some(last_day), Some(last_month)), None),
        }
    };
    let month_day = |captures: Captures| {
        let first_month = named(&captures, 1);
        let last_month = named(&captures, 3).or(first_month);
        let last = group(&captures, 4).zip(last_month);
        day(captured(&captures), (group(&captures, 2), first_month), last)
    };
    let numbers = |captures: Captures| {
        let (last_day, last_month) = (group(&captures, 3), group(&captures, 4).filter(|month| *month <= 12));
        match group(&captures, 1) {
            Some(first) => {
                let first_month = group(&captures, 2).or(last_month);
                day(captured(&captures), (Some(first), first_month), last_day.zip(last_month))
            }
            None => day(captured(&captures), (last_day, last_month), None),
        }
    };
    let mut found = Vec::new();
    if has_month {
        add_free(&mut found, DAY_MONTH.captures_iter(text).filter_map(day_month).collect());
        add_free(&mut found, MONTH_DAY.captures_iter(text).filter_map(month_day).collect());
    }
    if has_points {
        add_free(&mut found, NUMBERS.captures_iter(text).filter_map(numbers).collect());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_without_a_year_are_read_with_their_last() {
        let cases = [
            ("am 25. und 26. Juni", (25, 6), Some((26, 6))),
            ("Vom 30. April bis 2. Mai in Bonn", (30, 4), Some((2, 5))),
            ("Am 27. März", (27, 3), None),
            ("on 23 and 24 March", (23, 3), Some((24, 3))),
            ("on March 27th", (27, 3), None),
            ("from May 3 to 5", (3, 5), Some((5, 5))),
            ("on 3rd of May", (3, 5), None),
            ("am 24.02. in Bonn", (24, 2), None),
            ("vom 24. bis 26.02.", (24, 2), Some((26, 2))),
            ("vom 28.02.–02.03. in Bonn", (28, 2), Some((2, 3))),
        ];
        for (text, first, last) in cases {
            let found = days_without_year(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!(((found[0].day, found[0].month), found[0].last), (first, last), "{text}");
        }
        for text in [
            "27. März 2023",
            "may 2000 people",
            "March 2021",
            "in may 45 people",
            "Mai 2021",
            "user 1 may go",
            "Kapitel 3.5. dort",
            "am 24.02.2021",
        ] {
            assert_eq!(days_without_year(text), [], "{text}");
        }
    }
}
