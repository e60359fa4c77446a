//! Parses dates in the notations that German and English texts use.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::ranges::{Ranged, add_free, meets};
use crate::analysis::calendar;
use crate::article::{Date, Year};
use crate::enrich::literals::{Literals, folded_text};
use crate::enrich::pattern::pattern;

/// Matches the names of months in both languages, written out or abbreviated.
pub(in crate::enrich) const MONTH: &str = "(?:jan(?:uary|uar)?|jänner|feb(?:ruary|ruar)?|märz|maerz|mrz|mär|mar(?:ch)?|apr(?:il)?|may|mai|jun[ei]?|jul[iy]?|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)";

/// The names of weekdays in both languages, written out or abbreviated.
macro_rules! weekday {
    () => {
        "(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun|mo|di|mi|do|fr|sa|so)"
    };
}

/// Matches the name of a weekday.
pub const WEEKDAY: &str = weekday!();

/// Matches what stands between the first and the last of several days in a row, such as `bis Sonntag, den`.
pub const BETWEEN_DAYS: &str = concat!(
    r"(?:,?\s?(?:(?:-|–|—|bis(?:\s(?:zum|einschließlich))?|to|through|until)\s?(?:",
    weekday!(),
    r"\.?,?\s)?|(?:und|and|&|/|\+)\s?)(?:(?:de[nmr]|the)\s)?)"
);

/// The years that a text may date itself or its event by; other years are goals or history.
const YEARS: std::ops::RangeInclusive<i32> = 1950..=2049;

/// Years that are common goals (Agenda 2030, climate neutrality). Without a month they are no dates.
const GOALS: [i16; 9] = [2030, 2035, 2040, 2045, 2050, 2060, 2063, 2065, 2100];

/// Which parts of a date are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    Year,
    Month,
    Day,
}

/// A date with the range of bytes in which a text writes it. Of several days in a row, `date` is
/// the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenDate {
    pub date: Date,
    /// The last of several days in a row.
    pub last: Option<Date>,
    pub range: Range<usize>,
    pub precision: Precision,
}

impl Ranged for WrittenDate {
    fn range(&self) -> &Range<usize> {
        &self.range
    }
}

/// A regular expression for each notation, the most precise first.
struct Formats {
    numeric: Regex,
    slashes: Regex,
    iso: Regex,
    day_month: Regex,
    month_day: Regex,
    month_year: Regex,
}

static FORMATS: LazyLock<Formats> = LazyLock::new(|| {
    let range = BETWEEN_DAYS;
    let ordinal = r"(?:\.|st|nd|rd|th)?";
    let compile = |expression: String| pattern(&format!("(?i){expression}"));
    Formats {
        numeric: compile(format!(
            r"(?:^|[^\d.,])(?:(\d{{1,2}})\.(?:(\d{{1,2}})\.)?(?P<from>(?:19|20)\d\d)?{range})?(\d{{1,2}})\.\s?(\d{{1,2}})\.\s?((?:19|20)\d\d|\d\d\b)"
        )),
        slashes: compile(r"(?:^|[^\d/])(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)".to_owned()),
        iso: compile(r"(?:^|[^\d-])((?:19|20)\d\d)(?:-(\d\d)-(\d\d)|/(\d\d)/(\d\d))".to_owned()),
        day_month: compile(format!(
            r"(?:^|[^\d])(?:(\d{{1,2}}){ordinal}(?:,\s?\d{{1,2}}{ordinal})?\s?(?:of\s)?({MONTH}\b\.?)?(?:\s(?P<from>(?:19|20)\d\d))?{range})?(\d{{1,2}}){ordinal}\s?(?:of\s)?({MONTH})\b\.?,?\s?((?:19|20)\d\d)"
        )),
        month_day: compile(format!(
            r"\b({MONTH})\b\.?\s(\d{{1,2}})(?:st|nd|rd|th)?(?:{range}(?:({MONTH})\b\.?\s)?(\d{{1,2}})(?:st|nd|rd|th)?)?(?:,\s?|\s)((?:19|20)\d\d)"
        )),
        month_year: compile(format!(r"\b({MONTH})\b\.?,?\s((?:19|20)\d\d)(?:\D|$)")),
    }
});

/// The dates of a text that have at least a month, in their order and without overlaps. Dates in web
/// addresses are left out, since they say when another page was made.
pub fn dates(text: &str) -> Vec<WrittenDate> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let (has_year, has_points) = (has_year(text), has_points(text));
    if !has_year && !has_points {
        return Vec::new();
    }
    let formats = &*FORMATS;
    let addresses = addresses(text);
    let mut found: Vec<WrittenDate> = Vec::new();
    type Reader = fn(&Captures) -> Option<Days>;
    let has_month = has_year && has_month(text);
    let readers: [(&Regex, Reader, Precision, bool); 6] = [
        (&formats.numeric, numeric, Precision::Day, has_points),
        (&formats.iso, iso, Precision::Day, has_year),
        (&formats.slashes, slashes, Precision::Day, has_year && text.contains('/')),
        (&formats.day_month, day_month, Precision::Day, has_month),
        (&formats.month_day, month_day, Precision::Day, has_month),
        (&formats.month_year, month_year, Precision::Month, has_month),
    ];
    for (regex, read, precision, is_possible) in readers {
        if !is_possible {
            continue;
        }
        let written = regex.captures_iter(text).filter_map(|captures| {
            let (date, last) = read(&captures).filter(|(date, _)| is_plausible(date))?;
            let range = captured(&captures);
            let last = last.filter(|last| are_in_a_row(&date, last, &text[range.clone()]));
            Some(WrittenDate { date, last, range, precision })
        });
        let written: Vec<WrittenDate> =
            written.filter(|written| !meets(&addresses, &written.range)).collect();
        add_free(&mut found, written);
    }
    join(&mut found, text);
    found
}

/// Whether a text has the beginning of a year of four digits, which all notations but the numeric one have.
fn has_year(text: &str) -> bool {
    text.contains("19") || text.contains("20")
}

/// Whether two points stand as near to each other as those around the number of a month.
pub fn has_points(text: &str) -> bool {
    /// Number of bytes between them: a blank and two digits, which may be those of other scripts.
    const NEAR: usize = 3 + 2 * 4;
    let mut last: Option<usize> = None;
    text.bytes().enumerate().filter(|(_, byte)| *byte == b'.').any(|(at, _)| {
        let between =
            last.map(|last| &text.as_bytes()[last + 1..at]).filter(|gap| (1..=NEAR).contains(&gap.len()));
        last = Some(at);
        between.is_some_and(|gap| gap.iter().all(|byte| !byte.is_ascii_alphabetic()))
    })
}

/// Whether a text may hold the name of a month as dates have it: a whole word, which may follow a number or the ending
/// of an ordinal.
pub fn has_month(text: &str) -> bool {
    static NAMES: LazyLock<Literals> = LazyLock::new(|| Literals::new([&pattern(&format!("(?i){MONTH}"))]));
    static WHOLE: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("^(?:st|nd|rd|th)?{MONTH}$")));
    let folded = folded_text(text);
    let mut has_month = false;
    NAMES.each(&folded, |_, end| {
        let goes_on = folded.get(end).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        if has_month || goes_on {
            return;
        }
        let start = folded[..end].iter().rposition(|byte| !byte.is_ascii_alphabetic()).map_or(0, |at| at + 1);
        // Of `märz` only the end is a word of ASCII letters.
        let has_umlaut = start.checked_sub(1).is_some_and(|before| !folded[before].is_ascii());
        let word = std::str::from_utf8(&folded[start..end]).unwrap_or_default();
        has_month = has_umlaut || WHOLE.is_match(word);
    });
    has_month
}

/// The ranges of the web addresses in a text.
fn addresses(text: &str) -> Vec<Range<usize>> {
    static ADDRESS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:https?://|www\.)[^\s<>]+"));
    if !text.contains("://") && !text.contains("www.") {
        return Vec::new();
    }
    ADDRESS.find_iter(text).map(|found| found.range()).collect()
}

/// The years that a text writes by themselves: four digits that belong to no name, range or goal.
pub fn years(text: &str) -> Vec<WrittenDate> {
    years_beside(&dates(text), text)
}

/// Finds the years of [`years`] in a text whose dates are `known` already.
pub fn years_beside(known: &[WrittenDate], text: &str) -> Vec<WrittenDate> {
    static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:19|20)\d\d"));
    YEAR.find_iter(text)
        .filter(|m| {
            let before = text[..m.start()].chars().next_back().unwrap_or(' ');
            let behind = text[m.end()..].chars().next().unwrap_or(' ');
            let alone =
                |c: char| !c.is_alphanumeric() && !matches!(c, '-' | '–' | '/' | '_' | '+' | '@' | '#');
            let number = behind == '.' && text[m.end() + 1..].starts_with(|c: char| c.is_ascii_digit());
            alone(before) && before != '.' && alone(behind) && !number
        })
        .filter(|m| !meets(known, &m.range()))
        .filter_map(|m| {
            let year = m.as_str().parse::<Year>().ok().filter(|year| !GOALS.contains(&year.get()))?;
            let date = Date::year_only(year);
            is_plausible(&date).then(|| WrittenDate {
                date,
                last: None,
                range: m.range(),
                precision: Precision::Year,
            })
        })
        .collect()
}

/// The day of a line that is nothing but a day, which may have its weekday.
pub fn bare_day(line: &str) -> Option<Date> {
    static BEFORE: LazyLock<Regex> =
        LazyLock::new(|| pattern(&format!(r"(?i)^\W*(?:{WEEKDAY}\.?,?\s*)?(?:den\s)?$")));
    /// Length of the longest such line, in bytes.
    const LONGEST: usize = 60;
    if line.len() > LONGEST {
        return None;
    }
    let found = dates(line).into_iter().next().filter(|found| found.last.is_none())?;
    let alone = line[found.range.end..].chars().all(|c| !c.is_alphanumeric());
    let is_bare = found.precision == Precision::Day && alone && BEFORE.is_match(&line[..found.range.start]);
    is_bare.then_some(found.date)
}

/// Reads a day, or several days in a row, from a metadata field, in ISO 8601 or another notation.
pub fn read_stated(text: &str) -> Option<Days> {
    let interval = || {
        let (first, last) = text.split_once('/')?;
        Some((first.parse::<Date>().ok()?, Some(last.parse::<Date>().ok()?)))
    };
    let whole = text.parse::<Date>().ok().map(|date| (date, None));
    whole.or_else(interval).or_else(|| {
        let found = dates(text);
        found.first().map(|found| (found.date, found.last))
    })
}

/// Reads the day of a point in time in an HTTP header's notation, which includes the
/// `25-Jun-25 15:00:00 GMT` of RFC 850.
pub fn read_moment(text: &str) -> Option<Date> {
    static HYPHENS: LazyLock<Regex> =
        LazyLock::new(|| pattern(&format!(r"(?i)\b(\d{{1,2}})-({MONTH})-((?:19|20)?\d\d)\b")));
    let hyphens = || {
        let captures = HYPHENS.captures(text)?;
        let year = group::<i32>(&captures, 3).map(|year| if year < 100 { 2000 + year } else { year });
        date(year, month(captures.get(2)?.as_str()), group(&captures, 1)).filter(is_plausible)
    };
    hyphens().or_else(|| read_stated(text).map(|(date, _)| date))
}

/// The first day of a date and, if it is of several days in a row, the last.
pub type Days = (Date, Option<Date>);

/// Whether two days are the first and last of several in a row. `3. und 17. Mai` are two single days.
fn are_in_a_row(first: &Date, last: &Date, written: &str) -> bool {
    static SINGLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)und|and|[&/+]"));
    /// Number of days between the first and the last of a list such as `25., 26. und 27. August`.
    const LISTED: u32 = 2;
    first < last && (!SINGLE.is_match(written) || last.ordinal() - first.ordinal() <= LISTED)
}

/// Joins two whole dates with a word between them: `3. Mai 2023 bis 5. Mai 2023`. The first gets the
/// second as its last day; both stay in the list.
fn join(found: &mut [WrittenDate], text: &str) {
    static BETWEEN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^,?\s?(?:-|–|—|bis(?:\s(?:zum|einschließlich))?|to|through|until)\s?(?:\p{L}{2,10}\.?,?\s(?:de[nm]\s|the\s)?)?$",
        )
    });
    for at in 1..found.len() {
        let (before, rest) = found.split_at_mut(at);
        let (Some(first), Some(last)) = (before.last_mut(), rest.first()) else { continue };
        let is_day = first.precision == Precision::Day && last.precision == Precision::Day;
        let in_year = first.date.year() == last.date.year() && first.date < last.date;
        if is_day && in_year && BETWEEN.is_match(&text[first.range.end..last.range.start]) {
            first.last = Some(last.last.unwrap_or(last.date));
        }
    }
}

fn is_plausible(date: &Date) -> bool {
    YEARS.contains(&i32::from(date.year().get()))
}

/// The range of all captured groups, which leaves out the character that the expression requires
/// before the date.
pub fn captured(captures: &Captures) -> Range<usize> {
    let groups = || captures.iter().skip(1).flatten();
    let start = groups().map(|m| m.start()).min().unwrap_or_default();
    let end = groups().map(|m| m.end()).max().unwrap_or_default();
    start..end
}

pub fn group<T: std::str::FromStr>(captures: &Captures, at: usize) -> Option<T> {
    captures.get(at)?.as_str().parse().ok()
}

fn date(year: Option<i32>, month: Option<u8>, day: Option<u8>) -> Option<Date> {
    Date::new(Year::new(year?).ok()?, Some(month?), Some(day?)).ok()
}

fn numeric(captures: &Captures) -> Option<Days> {
    let year = group::<i32>(captures, 6).map(|year| if year < 100 { 2000 + year } else { year });
    let last = date(year, group(captures, 5), group(captures, 4))?;
    let first = date(year, group(captures, 2).or(group(captures, 5)), group(captures, 1));
    days(captures, first, last)
}

/// The first and last of several days in a row; `None` if the first is given with another year, since then it
/// is a period.
fn days(captures: &Captures, first: Option<Date>, last: Date) -> Option<Days> {
    let from = captures.name("from").and_then(|year| year.as_str().parse::<Year>().ok());
    if from.is_some_and(|from| from != last.year()) {
        return None;
    }
    Some(match first.filter(|first| first < &last) {
        Some(first) => (first, Some(last)),
        None => (last, None),
    })
}

fn iso(captures: &Captures) -> Option<Days> {
    let part = |hyphen, slash| group(captures, hyphen).or_else(|| group(captures, slash));
    Some((date(group(captures, 1), part(2, 4), part(3, 5))?, None))
}

/// Reads numbers with slashes as day and month; as month and day only if nothing else is possible.
fn slashes(captures: &Captures) -> Option<Days> {
    let (a, b, year) = (group(captures, 1), group(captures, 2), group(captures, 3));
    Some((date(year, b, a).or_else(|| date(year, a, b))?, None))
}

fn day_month(captures: &Captures) -> Option<Days> {
    let year = group(captures, 6);
    let last_month = month(captures.get(5)?.as_str());
    let last = date(year, last_month, group(captures, 4))?;
    let first_month = captures.get(2).and_then(|m| month(m.as_str())).or(last_month);
    days(captures, date(year, first_month, group(captures, 1)), last)
}

fn month_day(captures: &Captures) -> Option<Days> {
    let (year, first_month) = (group(captures, 5), month(captures.get(1)?.as_str()));
    let last_month = captures.get(3).and_then(|m| month(m.as_str())).or(first_month);
    let first = date(year, first_month, group(captures, 2))?;
    let last = date(year, last_month, group(captures, 4)).filter(|last| first < *last);
    Some((first, last))
}

fn month_year(captures: &Captures) -> Option<Days> {
    let month = month(captures.get(1)?.as_str())?;
    Some((Date::new(Year::new(group(captures, 2)?).ok()?, Some(month), None).ok()?, None))
}

/// The number of a month, from 1, by a name that [`MONTH`] matches.
pub fn month(name: &str) -> Option<u8> {
    calendar::month(&name.to_lowercase())
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
            ("2021/12/02", "2021-12-02"),
            ("Fr., 3. Jun. 2016 12:59 Uhr", "2016-06-03"),
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
            "https://example.org/2024/05/03/brunnen",
            "www.example.org/brunnen-03.05.2024.pdf",
        ] {
            let found = [dates(text), years(text)].concat();
            assert!(found.iter().all(|f| f.date.year().get() == 2000), "{text}: {found:?}");
        }
        assert_eq!(years("Das Forum 2024 in Bonn").len(), 1);
    }

    #[test]
    fn days_in_a_row_have_a_last() {
        let cases = [
            ("3.–5. Mai 2023", "2023-05-03", "2023-05-05"),
            ("vom 30. April bis 2. Mai 2023", "2023-04-30", "2023-05-02"),
            ("vom 30. April bis zum 2. Mai 2023", "2023-04-30", "2023-05-02"),
            ("04.-07.09.2022", "2022-09-04", "2022-09-07"),
            ("30.04. bis 02.05.2023", "2023-04-30", "2023-05-02"),
            ("03.05.2023 – 05.05.2023", "2023-05-03", "2023-05-05"),
            ("10. und 11. Oktober 2017", "2017-10-10", "2017-10-11"),
            ("25., 26. und 27. August 2021", "2021-08-25", "2021-08-27"),
            ("3. und 17. Mai 2023", "2023-05-03", ""),
            ("3 to 5 May 2023", "2023-05-03", "2023-05-05"),
            ("25-27 November 2019", "2019-11-25", "2019-11-27"),
            ("from 3 May to 5 May 2023", "2023-05-03", "2023-05-05"),
            ("30 September – 2 October 2019", "2019-09-30", "2019-10-02"),
            ("May 5-7, 2021", "2021-05-05", "2021-05-07"),
            ("April 30 to May 2, 2021", "2021-04-30", "2021-05-02"),
            ("Montag, 6. Mai 2024 bis Mittwoch, 8. Mai 2024", "2024-05-06", "2024-05-08"),
            ("May 6, 2024 - May 8, 2024", "2024-05-06", "2024-05-08"),
            ("2024-05-06 to 2024-05-08", "2024-05-06", "2024-05-08"),
            ("3. Mai 2023, 10 bis 12 Uhr", "2023-05-03", ""),
            ("From the 3rd to the 5th of May 2023", "2023-05-03", "2023-05-05"),
            ("zwischen dem 3. und dem 5. Mai 2023", "2023-05-03", "2023-05-05"),
            ("von Freitag, 30. April, bis Sonntag, 2. Mai 2023", "2023-04-30", "2023-05-02"),
            ("Fr., 30.04. bis So., 02.05.2023", "2023-04-30", "2023-05-02"),
            ("Thursday 4 to Saturday 6 May 2023", "2023-05-04", "2023-05-06"),
            ("April 30 through May 2, 2023", "2023-04-30", "2023-05-02"),
            ("vom 30. April bis einschließlich 2. Mai 2023", "2023-04-30", "2023-05-02"),
            ("10.-12. Mai", "", ""),
        ];
        for (text, first, last) in cases {
            let found = dates(text);
            let found = found.first();
            let written = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
            assert_eq!(written(found.map(|found| found.date)), first, "{text}");
            assert_eq!(written(found.and_then(|found| found.last)), last, "{text}");
        }
    }

    #[test]
    fn moments_are_read_as_headers_write_them() {
        for text in [
            "Wednesday, 25-Jun-25 15:00:00 GMT",
            "25 Jun 2025 15:00:00 PST",
            "Wed, 25 Jun 2025 15:00:00 GMT",
            "2025-06-25T15:00:00+02:00",
            "2025-06-25 15:00:00",
            "25.06.2025",
        ] {
            assert_eq!(
                read_moment(text).map(|date| date.to_string()).as_deref(),
                Some("2025-06-25"),
                "{text}"
            );
        }
        for text in ["0", "never", "Thu, 31-Dec-99 23:59:59 GMT", "in 3 days"] {
            assert_eq!(read_moment(text), None, "{text}");
        }
    }
}
