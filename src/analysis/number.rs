//! Numbers with separators: grouped thousands (`10.000`, `10,000`, `10 000`, `10'000`), decimals (`3,5`,
//! `3.5`) and versions (`2.0`, `1.10.3`) are one word.
//!
//! The tokenizer knows no language, so a number is read by its form: groups of exactly three digits behind
//! one to three digits are thousands, whichever separator they have, and a single comma or point before any
//! other digits is that of a decimal. The two languages then share the terms `10000` and `3.5`. What is no
//! number by this form stays apart: a day (`12.05.2023`), a list (`1,2,3`), a telephone number.

use std::borrow::Cow;
use std::ops::Range;

/// Length of the longest number, in bytes. It bounds how far is looked ahead.
const MAX_BYTES: usize = 40;
/// Number of digits in a group.
const GROUP: usize = 3;
/// Words before digits that make them a telephone number.
const TELEPHONE: [&str; 8] = ["tel", "telefon", "telephone", "fon", "phone", "fax", "mobil", "mobile"];
/// Length of the longest of these words, with what may stand between it and the number.
const MAX_TELEPHONE: usize = 12;

/// A number with separators.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Number {
    end: usize,
    /// The separators between groups of thousands, which are no part of the term.
    groups: Vec<Range<usize>>,
    /// The comma or point of a decimal.
    decimal: Option<usize>,
}

/// The end of the number that begins at a byte of a text; `None` if it has no separators.
pub(super) fn end(text: &str, at: usize) -> Option<usize> {
    read(text, at).map(|number| number.end)
}

/// The term of a segment that begins with a number: without the separators of thousands, and with a point
/// for the comma of a decimal. Other segments stay as they are.
pub(super) fn normal_form(segment: &str) -> Cow<'_, str> {
    let Some(number) = read(segment, 0) else { return Cow::Borrowed(segment) };
    let mut term = String::with_capacity(segment.len());
    let mut from = 0;
    for separator in &number.groups {
        term.push_str(&segment[from..separator.start]);
        from = separator.end;
    }
    if let Some(decimal) = number.decimal {
        term.push_str(&segment[from..decimal]);
        term.push('.');
        from = decimal + 1;
    }
    term.push_str(&segment[from..]);
    Cow::Owned(term)
}

fn read(text: &str, at: usize) -> Option<Number> {
    let first = digits(text, at);
    let separator = text[at + first..].chars().next().filter(|&c| first > 0 && is_separator(c))?;
    // Within `1,2,3` and `12.05.2023` no number begins.
    let before = &text.as_bytes()[..at];
    if let [.., digit, b'.' | b','] = before
        && digit.is_ascii_digit()
    {
        return None;
    }
    if let Some(number) = grouped(text, at, first, separator) {
        return Some(number);
    }
    match separator {
        ',' => decimal(text, at, first),
        '.' => version(text, at, first),
        _ => None,
    }
}

/// Number of digits at a byte of a text, at most one more than a number may have bytes.
fn digits(text: &str, at: usize) -> usize {
    text.as_bytes()[at..].iter().take(MAX_BYTES + 1).take_while(|byte| byte.is_ascii_digit()).count()
}

fn is_separator(c: char) -> bool {
    matches!(c, '.' | ',' | '\'' | '\u{2019}') || is_space(c)
}

/// The spaces that thousands are grouped by.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}

/// Reads groups of thousands with one separator throughout, perhaps with a decimal behind them.
fn grouped(text: &str, at: usize, first: usize, separator: char) -> Option<Number> {
    if first > GROUP || text[at..].starts_with('0') {
        return None;
    }
    let mut end = at + first;
    let mut groups = Vec::new();
    while text[end..].starts_with(separator) && end - at < MAX_BYTES {
        let group = end + separator.len_utf8();
        if digits(text, group) != GROUP {
            break;
        }
        groups.push(end..group);
        end = group + GROUP;
    }
    let by_plain_space = separator == ' ';
    if groups.is_empty() || by_plain_space && !is_one_number(text, at, first, &groups, end) {
        return None;
    }
    let mark = text[end..].chars().next().filter(|&c| matches!(c, '.' | ',') && c != separator);
    let decimal = mark.filter(|_| digits(text, end + 1) > 0).map(|_| end);
    if let Some(mark) = decimal {
        end = mark + 1 + digits(text, mark + 1);
    }
    // `1.234.5` is a version, and `1,234,5` a list.
    let goes_on = text[end..].starts_with(['.', ',']) && digits(text, end + 1) > 0;
    (!goes_on && end - at <= MAX_BYTES).then_some(Number { end, groups, decimal })
}

/// Whether digits with plain spaces between them are one number, and not a telephone number or a row of a
/// table.
fn is_one_number(text: &str, at: usize, first: usize, groups: &[Range<usize>], end: usize) -> bool {
    let before = text[..at].trim_end_matches(is_space);
    let is_dialled = before.ends_with(['+', '/', ')', '-', '\u{2013}']);
    let digits_around = before.len() < at && before.ends_with(|c: char| c.is_ascii_digit())
        || text[end..]
            .strip_prefix(is_space)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    // Three or more numbers of three digits are rather a row of numbers, unless they end in zeros.
    let is_row = first == GROUP && groups.len() > 1 && &text[end - GROUP..end] != "000";
    !is_dialled && !digits_around && !is_row && !follows_telephone(before)
}

/// Whether a text ends with a word that announces a telephone number.
fn follows_telephone(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '.', ':', '\u{a0}']);
    let start = before.len().saturating_sub(MAX_TELEPHONE);
    let last = before.as_bytes()[start..].rsplit(|byte| !byte.is_ascii_alphabetic()).next();
    last.is_some_and(|last| TELEPHONE.iter().any(|word| last.eq_ignore_ascii_case(word.as_bytes())))
}

/// Reads a decimal with a comma.
fn decimal(text: &str, at: usize, first: usize) -> Option<Number> {
    let mark = at + first;
    let behind = digits(text, mark + 1);
    let end = mark + 1 + behind;
    let goes_on = text[end..].starts_with([',', '.']) && digits(text, end + 1) > 0;
    // `2022,2023` are two years.
    let is_list = first > GROUP && behind > GROUP;
    let is_decimal = behind > 0 && !goes_on && !is_list && end - at <= MAX_BYTES;
    is_decimal.then_some(Number { end, groups: Vec::new(), decimal: Some(mark) })
}

/// Reads a decimal with a point or a version, which may have several.
fn version(text: &str, at: usize, first: usize) -> Option<Number> {
    let mut end = at + first;
    while text[end..].starts_with('.') && digits(text, end + 1) > 0 && end - at <= MAX_BYTES {
        end += 1 + digits(text, end + 1);
    }
    let is_number = end > at + first && end - at <= MAX_BYTES && !is_day(&text[at..end]);
    is_number.then_some(Number { end, groups: Vec::new(), decimal: None })
}

/// Whether digits with points between them are a day with a year of four digits, whose year is a word.
fn is_day(written: &str) -> bool {
    let mut parts = written.split('.');
    let [day, month, year] = [parts.next(), parts.next(), parts.next()].map(Option::unwrap_or_default);
    let up_to = |part: &str, most: u8| part.parse().is_ok_and(|number: u8| (1..=most).contains(&number));
    parts.next().is_none() && up_to(day, 31) && up_to(month, 12) && year.len() == 4
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number that a text has first, and its term.
    fn first(text: &str) -> Option<(&str, String)> {
        let at = text.find(|c: char| c.is_ascii_digit())?;
        let number = &text[at..end(text, at)?];
        Some((number, normal_form(number).into_owned()))
    }

    #[test]
    fn thousands_share_a_term_however_they_are_grouped() {
        for written in ["45.300", "45,300", "45 300", "45\u{202f}300", "45\u{a0}300", "45'300", "45’300"] {
            assert_eq!(first(&format!("rund {written} Haushalte")), Some((written, "45300".to_owned())));
        }
        for (written, term) in [
            ("1.234.567", "1234567"),
            ("1 234 567", "1234567"),
            ("1.234,56", "1234.56"),
            ("1,234.56", "1234.56"),
            ("250 000", "250000"),
        ] {
            assert_eq!(first(written), Some((written, term.to_owned())));
        }
    }

    #[test]
    fn decimals_and_versions_are_one_number() {
        for (written, term) in [
            ("3,5", "3.5"),
            ("3.5", "3.5"),
            ("0,125", "0.125"),
            ("2.0", "2.0"),
            ("1.10.3", "1.10.3"),
            ("1.10.300", "1.10.300"),
            ("12,75", "12.75"),
        ] {
            assert_eq!(first(&format!("({written}).")), Some((written, term.to_owned())), "{written}");
        }
    }

    #[test]
    fn days_lists_years_and_telephone_numbers_are_no_numbers() {
        for text in [
            "am 12.05.2023",
            "1,2,3",
            "2022 100",
            "2022,2023",
            "Telefon 228 446 und",
            "Tel.: 228 446",
            "+49 228 446",
            "0228 446 011",
            "100 200 300",
            "5 10 15",
            "12, 13",
            "5. 100",
            "17",
        ] {
            assert_eq!(first(text), None, "{text}");
        }
        assert_eq!(end("49 228 446 011", 3), None, "digits stand before it");
    }
}
