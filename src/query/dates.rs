//! Dates in queries: articles write one day in many ways, and share its numbers with many others.

use std::ops::Range;

use super::plan::{Alternative, Origin};
use crate::analysis::{Analyzer, Analyzers, TokenKind};
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

/// A date that a query names, with all ways to write it.
pub(super) struct NamedDate {
    /// Bytes of the text.
    pub range: Range<usize>,
    pub alternatives: Vec<Alternative>,
}

/// The days and months of a year that a text names.
pub(super) fn named_dates(text: &str, analyzers: &Analyzers) -> Vec<NamedDate> {
    let dates = written_dates(text).into_iter();
    let named = dates.map(|(range, date)| NamedDate { range, alternatives: alternatives(date, analyzers) });
    named.filter(|date| !date.alternatives.is_empty()).collect()
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
    let mut ways: Vec<Vec<String>> = Vec::new();
    for (chain, text) in written {
        let tokens = chain.tokens(&text).into_iter().filter(|token| token.kind == TokenKind::Word);
        let tokens: Vec<String> = tokens.map(|token| token.text).collect();
        // The English chain has no May: it is a function word, too.
        if tokens.len() > 1 && !ways.contains(&tokens) {
            ways.push(tokens);
        }
    }
    // They share their numbers, which count once.
    let weight = 1.0 / ways.len().max(1) as f32;
    ways.into_iter().map(|tokens| Alternative { origin: Origin::Glossary, tokens, weight }).collect()
}
