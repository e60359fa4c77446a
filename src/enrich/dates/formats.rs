//! Dates as texts write them, in German and English.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::article::{Date, Year};
use crate::enrich::draft::pattern;

/// The names of months in both languages, in full and short.
pub(in crate::enrich) const MONTH: &str = "(?:jan(?:uary|uar)?|jänner|feb(?:ruary|ruar)?|märz|maerz|mrz|mär|mar(?:ch)?|apr(?:il)?|may|mai|jun[ei]?|jul[iy]?|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)";

/// Years that a text may state of itself; what lies beyond is a goal or history.
const YEARS: std::ops::RangeInclusive<i32> = 1950..=2049;

/// Years that stand for goals (Agenda 2030, climate neutrality): never read without day or month.
const GOALS: [i16; 9] = [2030, 2035, 2040, 2045, 2050, 2060, 2063, 2065, 2100];

/// How much of a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    Year,
    Month,
    Day,
}

/// A date at its place in a text. Of a range of days it is the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub date: Date,
    pub range: Range<usize>,
    pub precision: Precision,
}

/// The expressions by falling precision; each with what reads its captures.
struct Formats {
    numeric: Regex,
    slashes: Regex,
    iso: Regex,
    day_month: Regex,
    month_day: Regex,
    month_year: Regex,
}

static FORMATS: LazyLock<Formats> = LazyLock::new(|| {
    let range = r"(?:\s?(?:-|–|—|bis(?:\szum)?|to|und|and|&|/|\+)\s?)";
    let ordinal = r"(?:\.|st|nd|rd|th)?";
    let compile = |expression: String| pattern(&format!("(?i){expression}"));
    Formats {
        numeric: compile(format!(
            r"(?:^|[^\d.,])(?:(\d{{1,2}})\.(?:(\d{{1,2}})\.)?(?P<from>(?:19|20)\d\d)?{range})?(\d{{1,2}})\.\s?(\d{{1,2}})\.\s?((?:19|20)\d\d|\d\d\b)"
        )),
        slashes: compile(r"(?:^|[^\d/])(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)".to_owned()),
        iso: compile(r"(?:^|[^\d-])((?:19|20)\d\d)-(\d\d)-(\d\d)".to_owned()),
        day_month: compile(format!(
            r"(?:^|[^\d])(?:(\d{{1,2}}){ordinal}(?:,\s?\d{{1,2}}{ordinal})?\s?({MONTH}\b\.?)?(?:\s(?P<from>(?:19|20)\d\d))?{range})?(\d{{1,2}}){ordinal}\s?(?:of\s)?({MONTH})\b\.?,?\s?((?:19|20)\d\d)"
        )),
        month_day: compile(format!(
            r"\b({MONTH})\b\.?\s(\d{{1,2}})(?:st|nd|rd|th)?(?:{range}(?:{MONTH}\b\.?\s)?\d{{1,2}}(?:st|nd|rd|th)?)?(?:,\s?|\s)((?:19|20)\d\d)"
        )),
        month_year: compile(format!(r"\b({MONTH})\b\.?,?\s((?:19|20)\d\d)(?:\D|$)")),
    }
});

/// The dates of a text with at least a month, in their order, without overlaps.
pub fn dates(text: &str) -> Vec<Found> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let formats = &*FORMATS;
    let mut found: Vec<Found> = Vec::new();
    type Reader = fn(&Captures) -> Option<Date>;
    let readers: [(&Regex, Reader, Precision); 6] = [
        (&formats.numeric, numeric, Precision::Day),
        (&formats.iso, iso, Precision::Day),
        (&formats.slashes, slashes, Precision::Day),
        (&formats.day_month, day_month, Precision::Day),
        (&formats.month_day, month_day, Precision::Day),
        (&formats.month_year, month_year, Precision::Month),
    ];
    for (regex, read, precision) in readers {
        for captures in regex.captures_iter(text) {
            let Some(date) = read(&captures).filter(is_plausible) else { continue };
            let range = captured(&captures);
            if !found.iter().any(|f| f.range.start < range.end && range.start < f.range.end) {
                found.push(Found { date, range, precision });
            }
        }
    }
    found.sort_by_key(|found| found.range.start);
    found
}

/// The years of a text that stand alone: four digits that belong to no name, range or goal.
pub fn years(text: &str) -> Vec<Found> {
    static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:19|20)\d\d"));
    let known = dates(text);
    YEAR.find_iter(text)
        .filter(|m| {
            let before = text[..m.start()].chars().next_back().unwrap_or(' ');
            let behind = text[m.end()..].chars().next().unwrap_or(' ');
            let alone =
                |c: char| !c.is_alphanumeric() && !matches!(c, '-' | '–' | '/' | '_' | '+' | '@' | '#');
            let number = behind == '.' && text[m.end() + 1..].starts_with(|c: char| c.is_ascii_digit());
            alone(before) && before != '.' && alone(behind) && !number
        })
        .filter(|m| !known.iter().any(|found| found.range.start < m.end() && m.start() < found.range.end))
        .filter_map(|m| {
            let year = m.as_str().parse::<Year>().ok().filter(|year| !GOALS.contains(&year.get()))?;
            let date = Date::year_only(year);
            is_plausible(&date).then(|| Found { date, range: m.range(), precision: Precision::Year })
        })
        .collect()
}

/// A day and a month without a year, as the last day and month of a range would be written.
pub fn days_without_year(text: &str) -> Vec<(u8, u8, Range<usize>)> {
    static GERMAN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(&format!(
            r"(?i)\b(?:(\d{{1,2}})\.?\s?(?:und|bis|–|-|&|to|and)\s?)?(\d{{1,2}})(?:\.|st|nd|rd|th)?\s({MONTH})\b"
        ))
    });
    let known = dates(text);
    GERMAN
        .captures_iter(text)
        .filter_map(|captures| {
            let day = captures.get(1).or_else(|| captures.get(2))?.as_str().parse().ok()?;
            let range = captured(&captures);
            let dated =
                known.iter().any(|found| found.range.start < range.end && range.start < found.range.end);
            (!dated).then_some((day, month(captures.get(3)?.as_str())?, range))
        })
        .collect()
}

/// A stated date: ISO 8601, or any of the formats.
pub fn read_stated(text: &str) -> Option<Date> {
    text.parse::<Date>().ok().or_else(|| {
        let found = dates(text);
        found.first().map(|found| found.date)
    })
}

fn is_plausible(date: &Date) -> bool {
    YEARS.contains(&i32::from(date.year().get()))
}

/// The range of all captured groups: leaves out the character before.
fn captured(captures: &Captures) -> Range<usize> {
    let groups = || captures.iter().skip(1).flatten();
    let start = groups().map(|m| m.start()).min().unwrap_or_default();
    let end = groups().map(|m| m.end()).max().unwrap_or_default();
    start..end
}

fn group<T: std::str::FromStr>(captures: &Captures, at: usize) -> Option<T> {
    captures.get(at)?.as_str().parse().ok()
}

fn date(year: Option<i32>, month: Option<u8>, day: Option<u8>) -> Option<Date> {
    Date::new(Year::new(year?).ok()?, Some(month?), Some(day?)).ok()
}

fn numeric(captures: &Captures) -> Option<Date> {
    let year = group::<i32>(captures, 6).map(|year| if year < 100 { 2000 + year } else { year });
    let last = date(year, group(captures, 5), group(captures, 4))?;
    let first = date(year, group(captures, 2).or(group(captures, 5)), group(captures, 1));
    first_of_range(captures, first, last)
}

/// The first day of a range of days; nothing for a period over years.
fn first_of_range(captures: &Captures, first: Option<Date>, last: Date) -> Option<Date> {
    let from = captures.name("from").and_then(|year| year.as_str().parse::<Year>().ok());
    if from.is_some_and(|from| from != last.year()) {
        return None;
    }
    Some(first.filter(|first| first.ordinal() <= last.ordinal()).unwrap_or(last))
}

fn iso(captures: &Captures) -> Option<Date> {
    date(group(captures, 1), group(captures, 2), group(captures, 3))
}

/// Day first, as in Europe; month first only where it cannot be otherwise.
fn slashes(captures: &Captures) -> Option<Date> {
    let (a, b, year) = (group(captures, 1), group(captures, 2), group(captures, 3));
    date(year, b, a).or_else(|| date(year, a, b))
}

fn day_month(captures: &Captures) -> Option<Date> {
    let year = group(captures, 6);
    let last_month = month(captures.get(5)?.as_str());
    let last = date(year, last_month, group(captures, 4))?;
    let first_month = captures.get(2).and_then(|m| month(m.as_str())).or(last_month);
    first_of_range(captures, date(year, first_month, group(captures, 1)), last)
}

fn month_day(captures: &Captures) -> Option<Date> {
    date(group(captures, 3), month(captures.get(1)?.as_str()), group(captures, 2))
}

fn month_year(captures: &Captures) -> Option<Date> {
    let month = month(captures.get(1)?.as_str())?;
    Date::new(Year::new(group(captures, 2)?).ok()?, Some(month), None).ok()
}

/// The number of a month by its name.
fn month(name: &str) -> Option<u8> {
    let name = name.to_lowercase();
    let start: String = name.chars().take(3).collect();
    Some(match start.as_str() {
        "jan" | "jän" => 1,
        "feb" => 2,
        "mär" | "mae" | "mrz" | "mar" => 3,
        "apr" => 4,
        "mai" | "may" => 5,
        "jun" => 6,
        "jul" => 7,
        "aug" => 8,
        "sep" => 9,
        "okt" | "oct" => 10,
        "nov" => 11,
        "dez" | "dec" => 12,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_formats_of_both_languages_are_read() {
        let cases = [
            ("02.03.2021", "2021-03-02"),
            ("12.06.23", "2023-06-12"),
            ("3.9.2021", "2021-09-03"),
            ("[29.11.2021]", "2021-11-29"),
            ("04.-07.09.2022", "2022-09-04"),
            ("17/12/2024", "2024-12-17"),
            ("2024-12-17", "2024-12-17"),
            ("April 2021", "2021-04"),
            ("Bonn, 11. Dezember 2020.", "2020-12-11"),
            ("Freitag 3. Mai 2019", "2019-05-03"),
            ("Vom 16. bis 19. Juni 2025", "2025-06-16"),
            ("10. und 11. Oktober 2017", "2017-10-10"),
            ("28. Februar bis 2. März 2024", "2024-02-28"),
            ("March 6, 2017", "2017-03-06"),
            ("10 April 2018", "2018-04-10"),
            ("April 10th 2018", "2018-04-10"),
            ("25-27 November 2019", "2019-11-25"),
            ("9 to 11 December 2019", "2019-12-09"),
            ("19 & 20 October 2021", "2021-10-19"),
            ("Tue 30 Jan 2024, 8.15 am", "2024-01-30"),
            ("Friday Mar 26,2021", "2021-03-26"),
            ("Posted: Dez. 03, 2023", "2023-12-03"),
            ("28.05.202513:06 Uhr", "2025-05-28"),
            ("17 July 2017: text", "2017-07-17"),
            ("Sonnabend, den 7. Januar 2017", "2017-01-07"),
            ("5.–7. Mai 2023", "2023-05-05"),
            ("30 September – 2 October 2019", "2019-09-30"),
            ("the 1st of March 2022", "2022-03-01"),
            ("May 5-7, 2021", "2021-05-05"),
            ("Wed, 05 Jun 2019", "2019-06-05"),
            ("2. Dez. 2021", "2021-12-02"),
        ];
        for (text, expected) in cases {
            let found: Vec<String> = dates(text).iter().map(|found| found.date.to_string()).collect();
            assert_eq!(found, [expected], "{text}");
        }
    }

    #[test]
    fn digits_that_only_look_like_dates_are_not() {
        for text in [
            "2015.6251.1",
            "20191113_005",
            "+49 228 20717",
            "350 Milliarden",
            "17.800",
            "Rio+20",
            "32.13.2023",
            "may 2000 people",
            "Partnerschaften2030",
            "2030",
            "im Jahr 2050",
            "2013–2023",
            "07/2024 bis 06/2027",
        ] {
            let found = [dates(text), years(text)].concat();
            assert!(found.iter().all(|f| f.date.year().get() == 2000), "{text}: {found:?}");
        }
        assert_eq!(years("Das Forum 2024 in Bonn").len(), 1);
        assert_eq!(days_without_year("am 25. und 26. Juni")[0].0, 25);
    }
}
