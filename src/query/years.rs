//! Years in queries: `2023`, `2020-2023`, `seit 2020`, `before 2019`.
//!
//! People who name a year mostly mean when an article appeared, which few texts say. A year is therefore also
//! met by an article's own year, and several years that are named together are one word of the plan: met by
//! an article from one of them, or by the words as they were typed. It is a word and no filter, so that
//! articles from other years follow behind, and nothing is hidden from who meant something else.

use std::ops::Range;

use super::plan::YearRange;
use crate::article::{Date, Year};

/// Words that name years, in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NamedYears {
    /// All bytes of the words, with `seit` or `between`.
    pub range: Range<usize>,
    pub years: YearRange,
    /// Whether the ends were typed the wrong way round.
    pub is_turned: bool,
}

/// Words between the two ends of a range.
const TO: [&str; 8] = ["-", "–", "—", "−", "bis", "to", "until", "through"];
/// Words that may stand before a year and say nothing.
const FILLERS: [&str; 11] =
    ["jahr", "jahre", "jahren", "jahres", "year", "years", "dem", "den", "des", "zum", "the"];
/// Fillers that name a year together with the number behind them.
const YEAR: [&str; 6] = ["jahr", "jahre", "jahren", "jahres", "year", "years"];

/// A year that stands as a word of its own.
struct Typed {
    range: Range<usize>,
    year: i32,
}

/// The years that a text names with words beside them, in the order of the text. Single years without any are
/// left to [`single`]. Nothing in `taken` is looked at: the years of dates.
pub(super) fn named_years(text: &str, taken: &[Range<usize>], today: Date) -> Vec<NamedYears> {
    let is_free =
        |range: &Range<usize>| taken.iter().all(|taken| range.end <= taken.start || taken.end <= range.start);
    let typed: Vec<Typed> = years(text).into_iter().filter(|year| is_free(&year.range)).collect();
    let this_year = i32::from(today.year());
    let mut found: Vec<NamedYears> = Vec::new();
    let mut at = 0;
    while let Some(first) = typed.get(at) {
        let start = found.last().map_or(0, |named| named.range.end);
        let named = pair(text, start, first, typed.get(at + 1)).or_else(|| short_pair(text, first));
        let (named, used) = match named {
            Some((named, used)) => (Some(named), used),
            None => (open(text, start, first), 1),
        };
        // Nothing can have appeared yet in years to come: they belong to what the words are about.
        found.extend(named.filter(|named| {
            let years = named.years;
            years.from <= this_year && (years.to <= this_year || years.to == last())
        }));
        at += used;
    }
    found
}

/// The year that a word is.
pub(super) fn single(word: &str) -> Option<YearRange> {
    let year = years(word).pop().filter(|typed| typed.range == (0..word.len()))?.year;
    Some(YearRange { from: year, to: year })
}

fn years(text: &str) -> Vec<Typed> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(|c: char| c.is_ascii_digit()).map(|to| at + to) {
        let end = text[start..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |to| start + to);
        let (before, behind) = (&text[..start], &text[end..]);
        // `2.023`, `2023,5`, `A2023` and `2023er` are no years.
        let is_inner = |c: char| c.is_alphanumeric() || c == '_';
        let goes_on = |text: &str| {
            let mut letters = text.chars();
            matches!(letters.next(), Some('.' | ',')) && letters.next().is_some_and(|c| c.is_ascii_digit())
        };
        let comes_from =
            before.strip_suffix(['.', ',']).is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
        let is_word =
            !before.ends_with(is_inner) && !behind.starts_with(is_inner) && !goes_on(behind) && !comes_from;
        if end - start == 4
            && is_word
            && let Ok(year) = text[start..end].parse::<Year>()
        {
            found.push(Typed { range: start..end, year: year.into() });
        }
        at = end;
    }
    found
}

fn first() -> i32 {
    Year::FIRST.into()
}

fn last() -> i32 {
    Year::LAST.into()
}

/// `2020-2023`, `von 2020 bis 2023`, `between 2020 and 2023`; also the number of years used up.
fn pair(text: &str, start: usize, from: &Typed, to: Option<&Typed>) -> Option<(NamedYears, usize)> {
    let to = to?;
    let between = text[from.range.end..to.range.start].to_lowercase();
    let mut between = between.split_whitespace().filter(|word| !FILLERS.contains(word));
    let (joint, None) = (between.next()?, between.next()) else { return None };
    let (cue, begin) = cue_before(text, start, from.range.start);
    let is_joined = match joint {
        "und" | "and" => matches!(cue.as_deref(), Some("zwischen" | "between")),
        joint => TO.contains(&joint),
    };
    let has_cue = matches!(cue.as_deref(), Some("zwischen" | "between" | "von" | "from"));
    let begin = if has_cue { begin } else { year_before(text, start, from.range.start) };
    let years = YearRange { from: from.year.min(to.year), to: from.year.max(to.year) };
    let named = NamedYears { range: begin..to.range.end, years, is_turned: from.year > to.year };
    is_joined.then_some((named, 2))
}

/// `2020-23`. Up to 12 the second number may be a month.
fn short_pair(text: &str, from: &Typed) -> Option<(NamedYears, usize)> {
    let behind = text[from.range.end..].strip_prefix(['-', '–'])?;
    let digits = behind.find(|c: char| !c.is_ascii_digit()).unwrap_or(behind.len());
    let end = text.len() - behind.len() + digits;
    let is_word = !text[end..].starts_with(|c: char| c.is_alphanumeric() || c == '-');
    let short: i32 = behind[..digits].parse().ok().filter(|short| digits == 2 && *short > 12)?;
    let to = from.year - from.year % 100 + short;
    let years = YearRange { from: from.year, to };
    let named = NamedYears { range: from.range.start..end, years, is_turned: false };
    (is_word && to > from.year).then_some((named, 1))
}

/// `seit 2020`, `vor dem Jahr 2019`, `2020 onwards`, `im Jahr 2023`.
fn open(text: &str, start: usize, typed: &Typed) -> Option<NamedYears> {
    let (cue, begin) = cue_before(text, start, typed.range.start);
    let year = typed.year;
    let years = match cue.as_deref() {
        Some("seit" | "since" | "ab") => YearRange { from: year, to: last() },
        Some("nach" | "after") => YearRange { from: year.saturating_add(1), to: last() },
        Some("vor" | "before") => YearRange { from: first(), to: year - 1 },
        Some("bis" | "until" | "till") => YearRange { from: first(), to: year },
        _ => {
            let behind = text[typed.range.end..].trim_start();
            let end = text.len() - behind.len();
            let word = behind.split_whitespace().next().unwrap_or_default();
            if word.eq_ignore_ascii_case("onwards") || word.eq_ignore_ascii_case("onward") {
                let years = YearRange { from: year, to: last() };
                return Some(NamedYears {
                    range: typed.range.start..end + word.len(),
                    years,
                    is_turned: false,
                });
            }
            let begin = year_before(text, start, typed.range.start);
            let years = YearRange { from: year, to: year };
            let named = NamedYears { range: begin..typed.range.end, years, is_turned: false };
            return (begin < typed.range.start).then_some(named);
        }
    };
    Some(NamedYears { range: begin..typed.range.end, years, is_turned: false })
}

/// The words before a byte, the last first, each in lower case and with where it begins. They are parted by
/// blanks alone.
fn words_before(text: &str, start: usize, end: usize) -> impl Iterator<Item = (String, usize)> + '_ {
    let mut end = end;
    std::iter::from_fn(move || {
        let before = text[start..end].trim_end();
        let is_apart = before.len() < end - start;
        let begin = start
            + before
                .rfind(char::is_whitespace)
                .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        let word = &text[begin..start + before.len()];
        end = begin;
        (is_apart && !word.is_empty()).then(|| (word.to_lowercase(), begin))
    })
}

/// The first word before a year that is no filler, and where it begins.
fn cue_before(text: &str, start: usize, end: usize) -> (Option<String>, usize) {
    match words_before(text, start, end).find(|(word, _)| !FILLERS.contains(&word.as_str())) {
        Some((word, begin)) => (Some(word), begin),
        None => (None, end),
    }
}

/// Where a year begins, with the word `Jahr` before it.
fn year_before(text: &str, start: usize, end: usize) -> usize {
    let named = words_before(text, start, end).next().filter(|(word, _)| YEAR.contains(&word.as_str()));
    named.map_or(end, |(_, begin)| begin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn named(text: &str) -> Vec<(String, Option<i32>, Option<i32>)> {
        let found = named_years(text, &[], "2026-03-01".parse().unwrap());
        let end = |year: i32| Some(year).filter(|year| ![first(), last()].contains(year));
        found
            .into_iter()
            .map(|named| (text[named.range].to_owned(), end(named.years.from), end(named.years.to)))
            .collect()
    }

    #[test]
    fn ranges_are_read_as_people_type_them() {
        for (text, words, from, to) in [
            ("Wasser 2020-2023", "2020-2023", Some(2020), Some(2023)),
            ("Wasser 2020 – 2023 Kenia", "2020 – 2023", Some(2020), Some(2023)),
            ("2020 bis 2023", "2020 bis 2023", Some(2020), Some(2023)),
            ("von 2023 bis 2020", "von 2023 bis 2020", Some(2020), Some(2023)),
            ("Berichte zwischen 2019 und 2021", "zwischen 2019 und 2021", Some(2019), Some(2021)),
            ("from 2019 to the year 2021", "from 2019 to the year 2021", Some(2019), Some(2021)),
            ("Haushalt 2020-23", "2020-23", Some(2020), Some(2023)),
            ("Seit 2020", "Seit 2020", Some(2020), None),
            ("since the year 2020", "since the year 2020", Some(2020), None),
            ("Berichte vor 2020", "vor 2020", None, Some(2019)),
            ("reports after 2020", "after 2020", Some(2021), None),
            ("bis 2019 Wasser", "bis 2019", None, Some(2019)),
            ("2020 onwards", "2020 onwards", Some(2020), None),
            ("aus dem Jahr 2023", "Jahr 2023", Some(2023), Some(2023)),
        ] {
            assert_eq!(named(text), [(words.to_owned(), from, to)], "{text}");
        }
    }

    #[test]
    fn other_numbers_and_years_to_come_are_words() {
        for text in [
            "2023",
            "Agenda 2030 bis 2030",
            "Strategie 2020-2030",
            "2020-05",
            "2019 und 2021",
            "2.020-2.023",
            "A2020-2023",
            "seit 20",
            "seit, 2020",
            "12:2020",
        ] {
            assert_eq!(named(text), [], "{text}");
        }
        assert_eq!(single("2023"), Some(YearRange { from: 2023, to: 2023 }));
        assert_eq!(single("2023er"), None);
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(text in "(\\PC|seit |bis |2020|-|–| ){0,40}") {
            for named in named_years(&text, &[], "2026-03-01".parse().unwrap()) {
                prop_assert!(text.get(named.range).is_some());
            }
        }
    }
}
