//! Finds days that don't exist, and days given with the wrong weekday.

use std::sync::LazyLock;

use regex::Regex;

use super::finding::{Finding, Rule};
use super::original::Original;
use crate::analysis::calendar::{month, weekday_names};
use crate::enrich::written_dates;

/// The months as they are written out in running text.
const MONTHS: &str = "Januar|January|Februar|February|März|March|April|Mai|May|Juni|June|Juli|July|August|September|Oktober|October|November|Dezember|December";

pub(super) fn check(original: &Original, findings: &mut Vec<Finding>) {
    for block in &original.blocks {
        if !block.text.bytes().any(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let no_days =
            impossible(&block.text).into_iter().map(|date| (Rule::ImpossibleDate, date, String::new()));
        let weekdays = wrong_weekdays(&block.text).into_iter().map(|(date, day)| (Rule::Weekday, date, day));
        for (rule, date, detail) in no_days.chain(weekdays) {
            let mut finding = Finding::new(rule, &original.location, &date, &detail);
            finding.page = block.page;
            findings.push(finding);
        }
    }
}

/// The days of a text that no calendar has: `31. Februar 2023`, `45.05.2023`.
fn impossible(text: &str) -> Vec<String> {
    static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"(?:^|[\s(])((\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d))(?:[\s,;:)]|\.(?:\s|$)|$)")
    });
    static WORDS: LazyLock<Regex> =
        LazyLock::new(|| pattern(&format!(r"(?:^|[\s(])((\d{{1,2}})\.? ({MONTHS}) ((?:19|20)\d\d))")));
    let numbers = NUMBERS.captures_iter(text).filter_map(|found| {
        Some((found[1].to_owned(), found[2].parse().ok()?, found[3].parse().ok()?, found[4].parse().ok()?))
    });
    let words = WORDS.captures_iter(text).filter_map(|found| {
        Some((
            found[1].to_owned(),
            found[2].parse().ok()?,
            month(&found[3])?.cast_signed(),
            found[4].parse().ok()?,
        ))
    });
    let dates = numbers.chain(words);
    dates
        .filter(|(_, day, month, year)| jiff::civil::Date::new(*year, *month, *day).is_err())
        .map(|date| date.0)
        .collect()
}

/// The dates that have the wrong weekday before them, each with the right one.
fn wrong_weekdays(text: &str) -> Vec<(String, String)> {
    let mut wrong = Vec::new();
    for (range, date) in written_dates(text) {
        let Some(civil) = date.civil() else { continue };
        let written = &text[range.clone()];
        if ["bis", "und", "to", "and", "–", "-", "&", "/", "+"].iter().any(|part| written.contains(part)) {
            continue;
        }
        // The number behind `4.05. 13` may be an hour, so a year must have four digits.
        if !written.contains(&date.year().to_string()) {
            continue;
        }
        let before = text[..range.start].trim_end_matches([' ', ',', '\u{a0}']);
        let before = ["den", "dem", "the", "der"]
            .iter()
            .find_map(|article| before.strip_suffix(article))
            .unwrap_or(before)
            .trim_end_matches([' ', ',']);
        let Some((said, language)) = weekday_at_end(before) else { continue };
        let Ok(is) = usize::try_from(civil.weekday().to_monday_zero_offset()) else { continue };
        if is != said {
            let from = before.rfind(char::is_whitespace).map_or(0, |at| at + 1);
            let right = weekday_names(is).map_or("", |names| names[language]);
            wrong.push((text[from..range.end].to_owned(), right.to_owned()));
        }
    }
    wrong
}

/// The weekday whose name a text ends with, and which of its names that is.
fn weekday_at_end(text: &str) -> Option<(usize, usize)> {
    let names = (0..7).filter_map(|weekday| Some((weekday, weekday_names(weekday)?)));
    names
        .flat_map(|(weekday, names)| names.into_iter().enumerate().map(move |(at, name)| (weekday, at, name)))
        .find(|(_, _, name)| text.ends_with(name))
        .map(|(weekday, at, _)| (weekday, at))
}

fn pattern(expression: &str) -> Regex {
    Regex::new(expression).expect("every expression is a constant that tests compile")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_no_calendar_has_are_found() {
        for (text, expected) in [
            ("am 31. Februar 2023 in Bonn", Some("31. Februar 2023")),
            ("bis 45.05.2023.", Some("45.05.2023")),
            ("am 29. Februar 2024", None),
            ("Version 3.15.2004.1", None),
            ("am 24.05.2023, 13 Uhr", None),
            ("on 31 June 2021", Some("31 June 2021")),
        ] {
            assert_eq!(impossible(text).first().map(String::as_str), expected, "{text}");
        }
    }

    #[test]
    fn weekdays_are_held_against_the_calendar() {
        let pair = |date: &str, day: &str| (date.to_owned(), day.to_owned());
        assert_eq!(
            wrong_weekdays("Am Montag, den 24. Mai 2023 um zehn und am Freitag, 25. Mai 2023"),
            [pair("Montag, den 24. Mai 2023", "Mittwoch"), pair("Freitag, 25. Mai 2023", "Donnerstag")]
        );
        for right in ["Mittwoch, 24. Mai 2023", "Freitag 4.05. 13 bis 15 Uhr", "on Tuesday, 23 May 2023"] {
            assert_eq!(wrong_weekdays(right), [], "{right}");
        }
        assert_eq!(wrong_weekdays("on Monday, 23 May 2023")[0].1, "Tuesday");
    }
}
