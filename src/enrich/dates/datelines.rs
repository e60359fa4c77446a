//! Datelines: place and day at the start of a paragraph, as press releases have them.

use std::sync::LazyLock;

use regex::Regex;

use super::formats::{Precision, WrittenDate, dates};
use crate::article::{Date, Derived, EvidenceKind};
use crate::enrich::document_lines::{DocumentLines, pattern};

/// Number of paragraphs that may begin with a dateline.
const MAX_LINES: usize = 6;

/// The date of the first dateline: `Bonn, 10. November 2020.` or `7 February 2024 –` at the start of
/// a paragraph.
pub fn dateline(document: &DocumentLines) -> Option<Derived<Date>> {
    let long = document.lines.iter().filter(|line| line.chars() >= 40).take(MAX_LINES);
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

/// What may stand before the date of a dateline: names of places, or nothing.
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:\(?\p{Lu}[\p{L}.'’ -]{1,30}(?:[/,|]\s?\p{Lu}[\p{L}.'’ -]{1,30}){0,3}(?:\s?\([\p{L}. -]{1,20}\))?\s?(?:,|\||–|-)\s?(?:den\s|the\s)?|\()?$",
    )
});

/// The date of the dateline that a paragraph begins with.
pub fn read_dateline(text: &str) -> Option<WrittenDate> {
    static END: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s?(?:\)|\.|–|—|-|:|\||,\s?[–-])(?:\s|$)"));
    let found = dates(text).into_iter().next()?;
    let (place, behind) = (&text[..found.range.start], &text[found.range.end..]);
    (found.precision == Precision::Day && PLACE.is_match(place) && END.is_match(behind)).then_some(found)
}
