//! Datelines: place and day at the start of a paragraph, as press releases have them.

use std::sync::LazyLock;

use regex::Regex;

use super::formats::{Precision, WEEKDAY, WrittenDate, dates};
use super::traps::floor;
use crate::article::{Date, Derived, EvidenceKind};
use crate::enrich::document_lines::Line;
use crate::enrich::pattern::pattern;

/// Number of paragraphs that may begin with a dateline.
const MAX_LINES: usize = 6;

/// The date of the first dateline: `Bonn, 10. November 2020.` or `7 February 2024 –` at the start of
/// a paragraph.
pub fn dateline(lines: &[Line]) -> Option<Derived<Date>> {
    let long = lines.iter().filter(|line| line.chars() >= 40).take(MAX_LINES);
    let mut datelines = long.filter_map(|line| Some((line, read_dateline(&line.text)?)));
    let (line, found) = datelines.next()?;
    Some(Derived::new(found.date, EvidenceKind::Dateline, &line.text[..found.range.end]))
}

/// A paragraph without the dateline that it begins with.
pub(in crate::enrich) fn without_dateline(text: &str) -> &str {
    let rest = read_dateline(text).map_or(text, |found| &text[found.range.end..]);
    let rest = rest.trim_start_matches(|c: char| {
        !c.is_alphanumeric() && !matches!(c, '"' | '„' | '“' | '«' | '‘' | '\'')
    });
    if rest.len() < 20 || rest.len() == text.len() { text } else { rest }
}

/// Number of bytes that a dateline may take.
const REACH: usize = 160;

/// What may stand before the date of a dateline: names of places, an agency, a weekday, or nothing.
static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    let name = r"\p{Lu}[\p{L}.'’ -]{1,30}";
    let agency = r"(?:\s?\([\p{L}./ -]{1,20}\))?";
    pattern(&format!(
        r"^[(\[]?(?:{name}(?:(?:\s?[/,|]|\s[–-])\s?{name}){{0,3}}{agency}\s?(?:,|\||–|—|-|:|\.)\s?)?(?i:(?:{WEEKDAY}\.?,?\s)?(?:(?:den|the|im|am|on|in)\s)?)$"
    ))
});

/// Words with which a sentence begins, and no name of a place does.
static SENTENCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[(\[]?(?:A[bmn]|Vo[mnr]|I[mn]|Bis|Seit|Nach|Zu[mr]?|Bei[m]?|Wann|Stand|O[n]|From|Since|After|Until|By|At|When|De[rnms]|Die|Das|The|Ein|Eine|An?)\s",
    )
});

/// The date of the dateline that a paragraph begins with. Only one in brackets, or behind a place and `im`, may be
/// a month: `(März 2025)`.
pub fn read_dateline(text: &str) -> Option<WrittenDate> {
    static END: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"^\s?(?:\([\p{L}./ -]{2,20}\)\s?)?(?:\)|\]|\.|–|—|--?|:|\||/|,\s?[–-])(?:\s|$)")
    });
    static AGENCY: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s\([\p{Ll}/]{2,12}\)\s"));
    let text = &text[..floor(text, REACH)];
    let found = dates(text).into_iter().next()?;
    let (before, behind) = (&text[..found.range.start], &text[found.range.end..]);
    let bracketed = before.starts_with(['(', '[']) && behind.starts_with([')', ']']);
    let precise = match found.precision {
        Precision::Day => found.last.is_none(),
        Precision::Month => bracketed || before.ends_with(", im "),
        Precision::Year => false,
    };
    let ends = END.is_match(behind) || AGENCY.is_match(behind);
    (precise && ends && BEFORE.is_match(before) && !SENTENCE.is_match(before)).then_some(found)
}
