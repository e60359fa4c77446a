//! Infers the year of a text that gives days with their weekdays but without a year, such as
//! `Montag, 12. Mai`.
//!
//! A given day falls on the same weekday every five, six or eleven years, so among a few consecutive
//! years at most one fits. Which years are plausible depends on the text itself: it is hardly older
//! than the latest year it names, and seldom many years younger. The year counts as inferred. Among
//! 3,700 real articles, eighteen had such days as well as a known year, and for seventeen of them
//! the inferred year was right.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use regex::Regex;

use super::formats::{Precision, dates, years};
use super::traps::{FIRST_REPORTED, floor, is_trap};
use super::yearless::{DayWithoutYear, days_without_year};
use crate::analysis::calendar::weekday;
use crate::article::{Date, Derived, EvidenceKind, Year};
use crate::enrich::document_lines::{DocumentLines, Line};
use crate::enrich::pattern::pattern;

/// Number of years, from the latest that a text names, in which it may have been written. With one
/// more, two of them could have the same weekdays.
const PLAUSIBLE: i16 = 5;

/// The years in which texts that mention the pandemic were probably written.
const PANDEMIC: RangeInclusive<i16> = 2020..=2022;

/// Matches the name of a weekday that is written out.
const WEEKDAY: &str = "(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|monday|tuesday|wednesday|thursday|friday|saturday|sunday)";

/// A day given with its weekday, which is a number from 0 for Monday.
#[derive(Debug, Clone, PartialEq, Eq)]
struct DayWithWeekday {
    weekday: usize,
    day: u8,
    month: u8,
    words: String,
}

/// The only plausible year in which every day of a text falls on the weekday given with it.
pub fn inferred_year(document: &DocumentLines) -> Option<Derived<Year>> {
    // Few texts name weekdays. Only lines that do are searched for days, which is slower.
    let named: Vec<(&Line, BTreeSet<usize>)> = document.lines.iter().filter_map(weekdays_of).collect();
    let mut known: Vec<DayWithWeekday> = named.iter().flat_map(|(line, _)| days_with_weekday(line)).collect();
    if known.is_empty() {
        let named: BTreeSet<usize> = named.into_iter().flat_map(|(_, weekdays)| weekdays).collect();
        known.extend(day_of_sessions(document, &named));
    }
    let first = known.first()?.words.clone();
    let (years, words) = plausible_years(document)?;
    let mut fitting = years.filter(|year| known.iter().all(|known| known.fits(*year)));
    let year = fitting.next()?;
    if fitting.next().is_some() || !agrees(document, year) {
        return None;
    }
    Some(Derived::new(
        Year::new(i32::from(year)).ok()?,
        EvidenceKind::Inferred,
        &format!("{first} – {words}"),
    ))
}

/// Number of years by which a text may be younger than the days and months that it writes with their year.
const YOUNGER: i16 = 1;

/// Whether an inferred year agrees with the days and months that the text writes with a year. They are stronger
/// evidence than arithmetic, so that two different years, or one long before, allow none to be inferred.
fn agrees(document: &DocumentLines, year: i16) -> bool {
    let lines = document.lines.iter().filter(|line| line.text.bytes().any(|byte| byte.is_ascii_digit()));
    let written = lines.flat_map(|line| {
        let found = dates(&line.text).into_iter();
        let told = found.filter(|found| found.precision >= Precision::Month && !is_trap(&line.text, found));
        told.map(|found| found.date.year().get()).collect::<BTreeSet<i16>>()
    });
    let written: BTreeSet<i16> = written.filter(|year| *year >= FIRST_REPORTED).collect();
    written.len() <= 1 && written.iter().all(|written| (*written..=written + YOUNGER).contains(&year))
}

impl DayWithWeekday {
    fn fits(&self, year: i16) -> bool {
        let day = jiff::civil::Date::new(year, self.month.cast_signed(), self.day.cast_signed());
        day.is_ok_and(|day| usize::try_from(day.weekday().to_monday_zero_offset()) == Ok(self.weekday))
    }
}

static BEFORE: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?i)\b({WEEKDAY}),?\s(?:de[nmr]\s|the\s)?$")));

/// The words directly before a byte of a text, which are enough for a weekday or a preposition.
fn shortly_before(text: &str, at: usize) -> &str {
    /// Number of bytes; the longest weekday with an article and blanks has fewer.
    const REACH: usize = 60;
    &text[floor(text, at.saturating_sub(REACH))..at]
}

/// The weekday directly before a byte of a text, from 0 for Monday.
pub fn weekday_before(text: &str, at: usize) -> Option<usize> {
    weekday(BEFORE.captures(shortly_before(text, at))?.get(1)?.as_str())
}

/// The days of a line that have their weekday directly before them.
fn days_with_weekday(line: &Line) -> Vec<DayWithWeekday> {
    let known = days_without_year(&line.text).into_iter().filter_map(|found| {
        let before = shortly_before(&line.text, found.range.start);
        let start = found.range.start - before.len();
        let before = BEFORE.captures(before)?;
        let start = start + before.get(0)?.start();
        Some(DayWithWeekday {
            weekday: weekday(before.get(1)?.as_str())?,
            day: found.day,
            month: found.month,
            words: line.text[start..found.range.end].to_owned(),
        })
    });
    known.collect()
}

/// The first day of an event of several days, if the text names the weekday of each, as it does
/// when it reports on them in turn: the 25th to the 27th, Wednesday, Thursday and Friday.
fn day_of_sessions(document: &DocumentLines, named: &BTreeSet<usize>) -> Option<DayWithWeekday> {
    let first = *named.first().filter(|_| named.len() > 1)?;
    let text = |line: &Line, found: &DayWithoutYear| line.text[found.range.clone()].to_owned();
    let mut rows = document.lines.iter().flat_map(|line| {
        let rows = days_without_year(&line.text).into_iter().filter(|found| found.last.is_some());
        rows.map(|found| (text(line, &found), found)).collect::<Vec<_>>()
    });
    let (words, found) = rows.next()?;
    let (last, month) = found.last.filter(|_| rows.next().is_none())?;
    let in_a_row = named.iter().enumerate().all(|(at, weekday)| *weekday == first + at);
    let days = usize::from(last.checked_sub(found.day)?) + 1;
    (month == found.month && days >= 2 && in_a_row && named.len() == days).then_some(DayWithWeekday {
        weekday: first,
        day: found.day,
        month,
        words,
    })
}

/// A line with the weekdays that it names; `None` if it names none.
fn weekdays_of(line: &Line) -> Option<(&Line, BTreeSet<usize>)> {
    static NAMED: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?i)\b({WEEKDAY})(?:s|abend)?\b")));
    let may_name = ["tag", "day", "woch", "abend"].iter().any(|part| line.text.contains(part));
    let weekdays = || NAMED.captures_iter(&line.text).filter_map(|name| weekday(&name[1])).collect();
    let weekdays: BTreeSet<usize> = if may_name { weekdays() } else { BTreeSet::new() };
    (!weekdays.is_empty()).then_some((line, weekdays))
}

/// The years in which the text may have been written, with its words that are evidence for them.
fn plausible_years(document: &DocumentLines) -> Option<(RangeInclusive<i16>, String)> {
    static AHEAD: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?i)\b(?:bis|by|until|till|ab|from|ziel|goal|target)(?:\s\p{L}+){0,2}\s$|[–-]\s?$")
    });
    static PANDEMICS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?i)\b(?:covid|corona)[\p{L}\d-]*(?:\spandemi[ec])?"));
    let lines = document.lines.iter().filter(|line| line.text.bytes().any(|byte| byte.is_ascii_digit()));
    let named = lines.flat_map(|line| {
        let found = [dates(&line.text), years(&line.text)].concat().into_iter();
        let behind = found.filter(|found| !AHEAD.is_match(shortly_before(&line.text, found.range.start)));
        behind.map(|found| (found.date, line.text[found.range].to_owned())).collect::<Vec<(Date, String)>>()
    });
    let latest = named.max_by_key(|(date, _)| date.year());
    let latest = latest.filter(|(date, _)| date.year().get() >= FIRST_REPORTED);
    let pandemic = document.lines.iter().find_map(|line| PANDEMICS.find(&line.text));
    let from = |year: i16| year..=year + PLAUSIBLE - 1;
    match (latest, pandemic) {
        (Some((date, words)), _) if date.year().get() > *PANDEMIC.end() => {
            Some((from(date.year().get()), words))
        }
        (latest, Some(pandemic)) => {
            let first =
                latest.map_or(*PANDEMIC.start(), |(date, _)| date.year().get().max(*PANDEMIC.start()));
            Some((first..=*PANDEMIC.end(), pandemic.as_str().to_owned()))
        }
        (Some((date, words)), None) => Some((from(date.year().get()), words)),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inferred(text: &str) -> Option<i16> {
        let document = DocumentLines::of_paragraphs(text);
        inferred_year(&document).map(|year| year.value.get())
    }

    #[test]
    fn one_plausible_year_is_inferred_and_of_several_none() {
        let cases = [
            ("Am Montag, den 12. Mai, trifft sich der Verein, den es seit 2012 gibt.", Some(2014)),
            ("The club, founded in 2012, meets on Monday, May 12.", Some(2014)),
            ("The club of 2012 meets on Monday, 12th of May and Tuesday, May 13.", Some(2014)),
            // In none of the five years both days are Mondays.
            ("The club of 2012 meets on Monday, 12 May and Monday, 13 May.", None),
            // 12 May was a Monday in 2008 and 2014, and in none of the five years from 2009.
            ("Am Montag, 12. Mai, trifft sich der Verein, den es seit 2009 gibt.", None),
            ("Am Montag, 12. Mai, trifft sich der Verein, der bis 2030 viel erreichen will.", None),
            ("Am 12. Mai trifft sich der Verein, den es seit 2012 gibt.", None),
            ("Am Montag, 12. Mai 2014, traf sich der Verein, den es seit 2012 gibt.", None),
        ];
        for (text, expected) in cases {
            assert_eq!(inferred(text), expected, "{text}");
        }
    }

    #[test]
    fn sessions_give_the_days_their_weekdays() {
        let sessions = "Am Dienstag ging es um Wasser.\nAm Mittwoch um Wege.\nAm Donnerstag sprachen alle.";
        let online = "Vom 1. bis 3. Juni kamen wegen der Covid-19-Pandemie alle online zusammen.";
        assert_eq!(inferred(&format!("{online}\n{sessions}")), Some(2021));
        // There are two weekdays for three days; in the second text nothing hints at the year.
        assert_eq!(inferred(&format!("{online}\nAm Dienstag ging es um Wasser, am Mittwoch um Wege.")), None);
        assert_eq!(inferred(&format!("Vom 1. bis 3. Juni kamen alle.\n{sessions}")), None);
    }
}
