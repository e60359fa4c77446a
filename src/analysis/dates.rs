//! Days and months of a year are one term, whichever way a text writes them: `12. Mai 2023`, `12.05.2023`,
//! `2023-05-12` and `May 12th, 2023` all have the term `2023-05-12`, at the position of their first word.
//!
//! The words of a date keep their own terms, so that a year still finds every day in it. A day also has the
//! terms of its month (`2023-05`) and of its day in any year (`--05-12`, as in ISO 8601), by which it is found
//! where less is asked for. Dates are read word by word, without regular expressions: nearly every word is
//! dismissed by its first letter.

use std::ops::Range;

use super::calendar::{is_english_month, is_full_month, month};
use super::word::{Word, Words, words};

/// The most days and months that one expression joins: `3., 4., 5. und 6. Mai 2023`.
const MAX_JOINED: usize = 6;
/// Words that join two days of one month.
const JOINTS: [&str; 6] = ["bis", "und", "to", "and", "sowie", "oder"];
/// The most bytes between a month and its year.
const MAX_GAP: usize = 3;
/// The years that a date may have.
const YEARS: std::ops::RangeInclusive<u16> = 1000..=2999;
/// The last year of this century that two digits stand for.
const LAST_SHORT_YEAR: u16 = 49;

/// A day or a month, as a text or a query names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarDate {
    /// `None` for a day without a year, such as `12. Mai`.
    pub year: Option<u16>,
    /// Counted from 1.
    pub month: u8,
    /// `None` for a month of a year.
    pub day: Option<u8>,
}

impl CalendarDate {
    /// The most precise term of the date.
    pub fn term(&self) -> String {
        let month = self.month;
        match (self.year, self.day) {
            (Some(year), Some(day)) => format!("{year}-{month:02}-{day:02}"),
            (Some(year), None) => format!("{year}-{month:02}"),
            (None, day) => format!("--{month:02}-{:02}", day.unwrap_or_default()),
        }
    }

    /// All terms by which a text with the date is found, the most precise first.
    pub fn terms(&self) -> impl Iterator<Item = String> {
        let of_month = Self { day: None, ..*self };
        let of_day = Self { year: None, ..*self };
        let wider = (self.year.is_some() && self.day.is_some()).then(|| [of_month.term(), of_day.term()]);
        std::iter::once(self.term()).chain(wider.into_iter().flatten())
    }
}

/// Whether a token is the term of a date, which no other token looks like.
pub fn is_date_term(term: &str) -> bool {
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = term.split('-');
    parts.next().is_some_and(is_number) && term.contains('-') && parts.all(is_number)
}

/// A date with its place in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateExpression {
    /// Bytes of the text. Of several days that share a month, each range goes up to the end of the month.
    pub range: Range<usize>,
    /// The byte from which the next date may begin: the second day of `12.–14. Mai` stands within the range of
    /// the first.
    pub next: usize,
    /// The readings: two where the order of day and month is open, as in `05/06/2023`.
    pub dates: Vec<CalendarDate>,
}

/// The dates of a text in their order.
pub fn dates(text: &str) -> Vec<DateExpression> {
    let mut found: Vec<DateExpression> = Vec::new();
    let mut all = words(text);
    while let Some(word) = all.next() {
        let is_read = found.last().is_some_and(|last| word.range.start < last.next);
        if !is_read {
            found.extend(date_at(text, &word, &all));
        }
    }
    found
}

/// The date that begins with a word; `behind` are the words behind it.
pub(super) fn date_at(text: &str, word: &Word, behind: &Words) -> Option<DateExpression> {
    let surface = text[word.range.clone()].as_bytes();
    let may_begin = surface.first().is_some_and(u8::is_ascii_digit) || begins_as_month(surface);
    may_begin.then(|| Reader { text, behind: behind.clone() }.read(word, MAX_JOINED)).flatten()
}

/// Reads one date word by word.
struct Reader<'a> {
    text: &'a str,
    behind: Words<'a>,
}

impl Reader<'_> {
    fn text_of(&self, word: &Word) -> &str {
        &self.text[word.range.clone()]
    }

    fn between(&self, first: &Word, second: &Word) -> &str {
        &self.text[first.range.end..second.range.start]
    }

    fn read(mut self, word: &Word, depth: usize) -> Option<DateExpression> {
        if !self.text_of(word).starts_with(|c: char| c.is_ascii_digit()) {
            let month = month(self.text_of(word))?;
            return self.month_first(word, month, depth);
        }
        if let Some(date) = closed_date(self.text, word) {
            return Some(one(word.range.clone(), date));
        }
        let second = self.behind.next()?;
        if let [from, to] = word.segments.as_slice()
            && let (Some(from), Some(_)) = (day(&self.text[from.clone()]), day(&self.text[to.clone()]))
        {
            let inner = self.day_and_month(word, day(&self.text[to.clone()])?, second)?;
            let first = inner.dates.iter().map(|date| CalendarDate { day: Some(from), ..*date });
            let dates = first.chain(inner.dates.iter().copied()).collect();
            return Some(DateExpression { dates, ..inner });
        }
        match day(self.text_of(word)) {
            Some(day) => self.day_first(word, day, second, depth),
            None => self.year_first(word, &second),
        }
    }

    /// Reads a date that begins with a day.
    fn day_first(mut self, word: &Word, first: u8, second: Word, depth: usize) -> Option<DateExpression> {
        let between = self.between(word, &second);
        let has_point = between.starts_with('.');
        match between.trim_start_matches('.').trim() {
            "" if JOINTS.iter().any(|joint| self.text_of(&second).eq_ignore_ascii_case(joint)) => {
                let mut later = self.behind.next()?;
                if self.text_of(&later).eq_ignore_ascii_case("zum") {
                    later = self.behind.next()?;
                }
                self.joined_day(word, first, &later, depth)
            }
            // `12.5.2023`, `12. 5. 2023`
            "" if has_point && month_number(self.text_of(&second)).is_some() => {
                self.numeric(word, first, &second)
            }
            "" => self.day_and_month(word, first, second),
            "/" => {
                let third = self.behind.clone().next();
                match third.filter(|third| !has_point && self.between(&second, third) == "/") {
                    Some(third) => self.slashes(word, &second, &third),
                    None => self.joined_day(word, first, &second, depth),
                }
            }
            "-" | "\u{2013}" | "\u{2014}" => self.joined_day(word, first, &second, depth),
            "," | "&" | "+" if has_point => self.joined_day(word, first, &second, depth),
            _ => None,
        }
    }

    /// Reads a day whose month stands behind a later day: `12. bis 14. Mai 2023`.
    fn joined_day(self, word: &Word, first: u8, second: &Word, depth: usize) -> Option<DateExpression> {
        let inner = Reader { text: self.text, behind: self.behind }.read(second, depth.checked_sub(1)?)?;
        let later = inner.dates.iter().filter(|date| date.day.is_some_and(|day| first < day));
        let dates: Vec<CalendarDate> = later.map(|date| CalendarDate { day: Some(first), ..*date }).collect();
        let range = word.range.start..inner.range.end;
        (!dates.is_empty()).then_some(DateExpression { range, next: second.range.start, dates })
    }

    /// Reads the month behind a day, and perhaps a year: `12. Mai 2023`, `12th of May`, `12 und 13 May`.
    fn day_and_month(&mut self, word: &Word, first: u8, mut second: Word) -> Option<DateExpression> {
        let mut last = word.clone();
        if self.text_of(&second).eq_ignore_ascii_case("of") {
            last = second;
            second = self.behind.next()?;
        }
        let gap = self.between(&last, &second);
        if !gap.trim_start_matches('.').trim().is_empty() {
            return None;
        }
        let month = month(self.text_of(&second))?;
        let year = self.year_behind(&second);
        let end = year.as_ref().map_or(second.range.end, |(end, _)| *end);
        let date = CalendarDate { year: year.map(|(_, year)| year), month, day: Some(first) };
        Some(one(word.range.start..end, date))
    }

    /// The year behind a month or a day, with its end.
    fn year_behind(&mut self, word: &Word) -> Option<(usize, u16)> {
        let next = self.behind.clone().next()?;
        let between = self.between(word, &next);
        // `Im Mai. 2023` are two sentences.
        let has_point = between.starts_with('.') && is_full_month(self.text_of(word));
        let is_near = between.len() <= MAX_GAP && between.trim_start_matches(['.', ',']).trim().is_empty();
        let year = year(self.text_of(&next)).filter(|_| is_near && !has_point)?;
        Some((next.range.end, year))
    }

    /// Reads `12.05.2023` from its second word on, with or without spaces.
    fn numeric(&mut self, word: &Word, first: u8, second: &Word) -> Option<DateExpression> {
        let month = month_number(self.text_of(second))?;
        let third = self.behind.next()?;
        let is_near = matches!(self.between(second, &third), "." | ". " | ".\u{a0}");
        let year = year(self.text_of(&third)).filter(|_| is_near)?;
        let date = CalendarDate { year: Some(year), month, day: Some(first) };
        Some(one(word.range.start..third.range.end, date))
    }

    /// Reads `12/05/2023`: day and month in either order where both are possible.
    fn slashes(&self, first: &Word, second: &Word, third: &Word) -> Option<DateExpression> {
        let year = Some(year(self.text_of(third))?);
        let (a, b) = (self.text_of(first), self.text_of(second));
        let read = |day_text: &str, month_text: &str| {
            Some(CalendarDate { year, month: month_number(month_text)?, day: Some(day(day_text)?) })
        };
        let mut dates: Vec<CalendarDate> = read(a, b).into_iter().chain(read(b, a)).collect();
        dates.dedup();
        let range = first.range.start..third.range.end;
        (!dates.is_empty()).then_some(DateExpression { next: range.end, range, dates })
    }

    /// Reads `2023/05/12`.
    fn year_first(mut self, word: &Word, second: &Word) -> Option<DateExpression> {
        let year = Some(year(self.text_of(word))?);
        let third = self.behind.next()?;
        let is_near = self.between(word, second) == "/" && self.between(second, &third) == "/";
        let month = month_number(self.text_of(second)).filter(|_| is_near)?;
        let date = CalendarDate { year, month, day: Some(day(self.text_of(&third))?) };
        Some(one(word.range.start..third.range.end, date))
    }

    /// Reads a date that begins with the name of a month: `May 12, 2023`, `Mai 2023`, `Mai/Juni 2023`.
    fn month_first(mut self, word: &Word, month: u8, depth: usize) -> Option<DateExpression> {
        if let Some((end, year)) = self.year_behind(word) {
            return Some(one(word.range.start..end, CalendarDate { year: Some(year), month, day: None }));
        }
        let second = self.behind.next()?;
        match self.between(word, &second).trim() {
            "" | "." => {}
            "/" | "-" | "\u{2013}" => return self.joined_month(word, month, &second, depth),
            _ => return None,
        }
        let day = Some(day(self.text_of(&second))?);
        if let Some((end, year)) = self.year_behind(&second) {
            return Some(one(word.range.start..end, CalendarDate { year: Some(year), month, day }));
        }
        // In German no day stands behind its month: `im Mai 12 Vereine`.
        let is_day = is_english_month(self.text_of(word))
            && !self.text[second.range.end..].starts_with(['.', ',', '%']);
        is_day.then(|| one(word.range.start..second.range.end, CalendarDate { year: None, month, day }))
    }

    /// Reads a month whose year stands behind a later month.
    fn joined_month(self, word: &Word, first: u8, second: &Word, depth: usize) -> Option<DateExpression> {
        let later = month(self.text_of(second)).filter(|&later| first < later)?;
        let inner = Reader { text: self.text, behind: self.behind }.month_first(
            second,
            later,
            depth.checked_sub(1)?,
        )?;
        let year = inner.dates.first().filter(|date| date.day.is_none())?.year;
        let date = CalendarDate { year, month: first, day: None };
        let range = word.range.start..inner.range.end;
        Some(DateExpression { next: second.range.start, range, dates: vec![date] })
    }
}

fn one(range: Range<usize>, date: CalendarDate) -> DateExpression {
    DateExpression { next: range.end, range, dates: vec![date] }
}

/// The day that a single word writes: `2023-05-12`, `12-05-2023`, `12.5.23`.
fn closed_date(text: &str, word: &Word) -> Option<CalendarDate> {
    let surface = &text[word.range.clone()];
    let parts = match word.segments.as_slice() {
        [first, second, third] => [first, second, third].map(|part| &text[part.clone()]),
        [_] if surface.bytes().filter(|&byte| byte == b'.').count() == 2 => {
            let mut parts = surface.split('.');
            let parts = [parts.next(), parts.next(), parts.next()].map(Option::unwrap_or_default);
            let short = parts[2].parse::<u16>().ok().filter(|_| parts[2].len() == 2)?;
            let century = if short <= LAST_SHORT_YEAR { 2000 } else { 1900 };
            let year = Some(century + short);
            return Some(CalendarDate { year, month: month_number(parts[1])?, day: Some(day(parts[0])?) });
        }
        _ => return None,
    };
    // A point in time has its hour behind the day: `2023-05-12T10:00`.
    let third = parts[2].split_once(['T', 't']).map_or(parts[2], |(day, _)| day);
    let read = |year_text: &str, day_text: &str| {
        let date = CalendarDate {
            year: Some(year(year_text)?),
            month: month_number(parts[1])?,
            day: Some(day(day_text)?),
        };
        Some(date)
    };
    read(parts[0], third).or_else(|| read(parts[2], parts[0]))
}

fn year(word: &str) -> Option<u16> {
    word.parse().ok().filter(|year| word.len() == 4 && YEARS.contains(year))
}

/// The day of a month that a word of digits writes, perhaps with the ending of an English ordinal.
fn day(word: &str) -> Option<u8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = &word[digits.len()..];
    let is_day =
        ending.is_empty() || ["st", "nd", "rd", "th"].iter().any(|of| ending.eq_ignore_ascii_case(of));
    number(digits, 31).filter(|_| is_day)
}

/// The month that a word of digits writes.
fn month_number(word: &str) -> Option<u8> {
    number(word, 12)
}

fn number(digits: &str, most: u8) -> Option<u8> {
    digits.parse().ok().filter(|number| digits.len() <= 2 && (1..=most).contains(number))
}

/// Whether a word has the first three letters of a month, in either case. It dismisses nearly every word by
/// itself.
fn begins_as_month(word: &[u8]) -> bool {
    let [first, second, third, ..] = word else { return false };
    // The bit that makes an ASCII letter small makes `ä` of the second byte of `Ä` as well.
    matches!(
        &[first | 0x20, second | 0x20, third | 0x20],
        b"jan"
            | b"feb"
            | b"mar"
            | b"apr"
            | b"mai"
            | b"may"
            | b"mae"
            | b"mrz"
            | b"jun"
            | b"jul"
            | b"aug"
            | b"sep"
            | b"okt"
            | b"oct"
            | b"nov"
            | b"dez"
            | b"dec"
            | b"j\xe3\xa4"
            | b"m\xe3\xa4"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every date of a text: the words that write it, and its terms.
    fn read(text: &str) -> Vec<(&str, Vec<String>)> {
        let found = dates(text).into_iter();
        found.map(|one| (&text[one.range], one.dates.iter().map(CalendarDate::term).collect())).collect()
    }

    #[test]
    fn a_day_has_one_term_in_every_writing() {
        for written in [
            "7. Juni 2021",
            "7 Juni 2021",
            "7. Juni, 2021",
            "07.06.2021",
            "7.6.2021",
            "7. 6. 2021",
            "7.6.21",
            "2021-06-07",
            "07-06-2021",
            "2021/06/07",
            "7 June 2021",
            "7th June 2021",
            "7th of June 2021",
            "7th of June, 2021",
            "June 7, 2021",
            "June 7th, 2021",
            "June 7 2021",
            "Jun. 7, 2021",
            "7. Jun. 2021",
            "2021-06-07T10",
        ] {
            let text = format!("Am {written}, abends.");
            assert_eq!(read(&text), [(written, vec!["2021-06-07".to_owned()])], "{written}");
        }
    }

    #[test]
    fn months_and_days_without_a_year_are_read() {
        for (text, written, term) in [
            ("im März 2020 war", "März 2020", "2020-03"),
            ("in March 2020, we", "March 2020", "2020-03"),
            ("am 3. Oktober ist", "3. Oktober", "--10-03"),
            ("on October 3rd it", "October 3rd", "--10-03"),
            ("the 3rd of October is", "3rd of October", "--10-03"),
        ] {
            assert_eq!(read(text), [(written, vec![term.to_owned()])]);
        }
    }

    #[test]
    fn days_that_share_a_month_are_read_each() {
        let both = |first: &str, second: &str| vec![first.to_owned(), second.to_owned()];
        for text in [
            "vom 3. bis 5. April 2022",
            "3.–5. April 2022",
            "3.-5. April 2022",
            "3. und 5. April 2022",
            "3./5. April 2022",
            "3.-5.4.2022",
            "3-5 April 2022",
            "3 to 5 April 2022",
        ] {
            let terms: Vec<String> = read(text).into_iter().flat_map(|(_, terms)| terms).collect();
            assert_eq!(terms, both("2022-04-03", "2022-04-05"), "{text}");
        }
        let terms: Vec<String> = read("April/Mai 2022").into_iter().flat_map(|(_, terms)| terms).collect();
        assert_eq!(terms, both("2022-04", "2022-05"));
        assert_eq!(read("05/06/2022")[0].1, both("2022-06-05", "2022-05-06"));
    }

    #[test]
    fn what_only_looks_like_a_date_is_none() {
        for text in [
            "im Mai 12 Vereine",
            "12 Vereine im Mai",
            "Kapitel 5 und Abschnitt 12 des Berichts 2023",
            "Version 1.10.3",
            "12, Mai",
            "2021-22",
            "1/2",
            "31",
            "Mai",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }

    #[test]
    fn a_day_is_found_by_its_month_and_in_any_year() {
        let day = CalendarDate { year: Some(2021), month: 6, day: Some(7) };
        assert_eq!(day.terms().collect::<Vec<_>>(), ["2021-06-07", "2021-06", "--06-07"]);
        let month = CalendarDate { day: None, ..day };
        assert_eq!(month.terms().collect::<Vec<_>>(), ["2021-06"]);
    }
}
