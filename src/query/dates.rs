//! Dates in queries. Articles write one day in many ways, and the numbers of a date occur in many other
//! places, so a date is one word of the plan whose alternatives are its spellings.

use std::ops::Range;

use super::ordinals;
use super::plan::{Alternative, AlternativeOrigin};
use crate::analysis::{self, Analyzer, Analyzers, TokenKind, texts};
use crate::article::Date;
use crate::enrich::written_dates;

const GERMAN: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date that a query names, with all its spellings.
pub(super) struct NamedDate {
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
    pub alternatives: Vec<Alternative>,
}

/// The days and months that a text names, with or without a year, in the order of the text.
pub(super) fn named_dates(text: &str, analyzers: &Analyzers) -> Vec<NamedDate> {
    let dates = written_dates(text).into_iter();
    let named = dates.map(|(range, date)| NamedDate { range, alternatives: alternatives(date, analyzers) });
    let mut named: Vec<NamedDate> = named.filter(|date| !date.alternatives.is_empty()).collect();
    for (range, day, month) in days_without_year(text) {
        if named.iter().all(|date| date.range.end <= range.start || range.end <= date.range.start) {
            named.push(NamedDate { range, alternatives: alternatives_of_day(day, month, analyzers) });
        }
    }
    named.sort_by_key(|date| date.range.start);
    named
}

/// Days without a year, such as `12. Mai`, `May 12` or `12th of May`: their bytes, the day, and the month
/// counted from 0.
fn days_without_year(text: &str) -> Vec<(Range<usize>, u8, usize)> {
    let words: Vec<Range<usize>> = analysis::words(text)
        .map(|word| word.range)
        .filter(|range| !text[range.clone()].eq_ignore_ascii_case("of"))
        .collect();
    let month = |range: &Range<usize>| {
        let word = text[range.clone()].to_lowercase();
        let is = |name: &&str| word == name.to_lowercase();
        GERMAN.iter().position(is).or_else(|| ENGLISH.iter().position(is))
    };
    let day = |range: &Range<usize>| {
        let (day, _) = ordinals::number(&text[range.clone()].to_lowercase())?;
        u8::try_from(day).ok().filter(|day| (1..=31).contains(day))
    };
    words
        .windows(2)
        .filter_map(|pair| {
            let between = &text[pair[0].end..pair[1].start];
            let (first, second) = (&pair[0], &pair[1]);
            // Few words are numbers, so only their neighbours are compared with the names of months.
            let (day, month) = match day(first) {
                Some(day) => (day, month(second)?),
                None => (day(second)?, month(first)?),
            };
            // `Mai. 12`, `12, Mai` and `12 / Mai` are no dates.
            let is_date = between.trim_start_matches('.').trim().trim_start_matches("of").trim().is_empty();
            is_date.then_some((first.start..second.end, day, month))
        })
        .collect()
}

fn alternatives_of_day(day: u8, month: usize, analyzers: &Analyzers) -> Vec<Alternative> {
    let (de, en) = (GERMAN[month.min(11)], ENGLISH[month.min(11)]);
    let Analyzers { german, english, .. } = analyzers;
    ways_to_write(vec![
        (german, format!("{day} {de}")),
        (english, format!("{day} {en}")),
        (english, format!("{en} {day}")),
    ])
}

fn alternatives(date: Date, analyzers: &Analyzers) -> Vec<Alternative> {
    let (year, Some(month)) = (date.year(), date.month()) else { return Vec::new() };
    let Analyzers { german, english, plain, .. } = analyzers;
    let place = usize::from(month.saturating_sub(1)).min(11);
    let (de, en) = (GERMAN[place], ENGLISH[place]);
    let written: Vec<(&Analyzer, String)> = match date.day() {
        Some(day) => vec![
            (german, format!("{day} {de} {year}")),
            (english, format!("{day} {en} {year}")),
            (english, format!("{en} {day} {year}")),
            (plain, format!("{day} {month} {year}")),
            (plain, format!("{day:02} {month:02} {year}")),
            (plain, format!("{year} {month:02} {day:02}")),
        ],
        None => vec![(german, format!("{de} {year}")), (english, format!("{en} {year}"))],
    };
    ways_to_write(written)
}

fn ways_to_write(written: Vec<(&Analyzer, String)>) -> Vec<Alternative> {
    let mut ways: Vec<Vec<String>> = Vec::new();
    for (chain, text) in written {
        let tokens = texts(&chain.tokens(&text), TokenKind::Word);
        // The English chain drops `May` as a function word, which leaves the bare number.
        if tokens.len() > 1 && !ways.contains(&tokens) {
            ways.push(tokens);
        }
    }
    // All spellings have the same numbers, which should count once.
    let weight = 1.0 / ways.len().max(1) as f32;
    ways.into_iter()
        .map(|tokens| Alternative { origin: AlternativeOrigin::Glossary, tokens, weight })
        .collect()
}
