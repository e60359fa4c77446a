//! Filters that the words of a query name: `kommende Veranstaltungen`, `Berichte 2023`, the name of an organiser.
//!
//! They are offered beside the answer and never applied: nothing tells whether who types `Wasser` wants the
//! theme or the word.

use std::collections::BTreeMap;
use std::ops::Range;

use super::operators::Operators;
use super::parse;
use super::plan::{FilterOffer, Filters, Period, Understood, YearRange};
use super::planner::Planner;
use crate::analysis;
use crate::article::{Facet, Year};
use crate::vocabulary::NameRank;

/// The most words of a name.
const MAX_WORDS: usize = 10;
/// Words that say that something is still to come.
const TO_COME: [&str; 12] = [
    "kommende",
    "kommenden",
    "kommender",
    "bevorstehende",
    "bevorstehenden",
    "bevorstehender",
    "anstehende",
    "anstehenden",
    "demnächst",
    "upcoming",
    "forthcoming",
    "künftige",
];
/// Words that say so only of the events that are named behind them.
const NEXT: [&str; 6] = ["nächste", "nächsten", "nächster", "next", "future", "künftigen"];
/// Words for events in general.
const EVENTS: [&str; 9] =
    ["veranstaltung", "veranstaltungen", "termin", "termine", "terminen", "event", "events", "date", "dates"];

impl Planner<'_> {
    /// The filters that words of a query name, as far as articles have them and they are not chosen already.
    pub(super) fn offers(
        &self,
        operators: &Operators,
        understood: &Understood,
        filters: &Filters,
    ) -> Vec<FilterOffer> {
        let text = &operators.text;
        let mut named: Vec<(Range<usize>, BTreeMap<String, String>)> = Vec::new();
        for run in parse::running_text(text) {
            let words: Vec<Range<usize>> = analysis::words(&text[run.clone()])
                .map(|word| run.start + word.range.start..run.start + word.range.end)
                .collect();
            let mut at = 0;
            while at < words.len() && named.len() < FilterOffer::MOST {
                match self.named_at(text, &words[at..]) {
                    Some((used, parameters)) => {
                        named.push((words[at].start..words[at + used - 1].end, parameters));
                        at += used;
                    }
                    None => at += 1,
                }
            }
        }
        let years = understood.words.iter().filter_map(|word| match word.period {
            Some(Period::Years(years)) => Some((word.range.clone(), years)),
            _ => None,
        });
        named.extend(
            years
                .filter(|(_, years)| self.answers.has_period(Period::Years(*years)))
                .map(|(range, years)| (range, parameters_of(years))),
        );
        named.sort_by_key(|(range, _)| range.start);
        // Words that OR joins are not all asked for, so a filter for one of them would say something else.
        let is_alternative = |range: &Range<usize>| {
            let mut words = understood.words.iter();
            words.any(|word| {
                word.period.is_none()
                    && word.group.is_some()
                    && word.range.start < range.end
                    && range.start < word.range.end
            })
        };
        let is_chosen = |parameters: &BTreeMap<String, String>| {
            parameters.iter().all(|(name, value)| match Facet::from_name(name) {
                Some(facet) => filters.chosen_ids(facet).contains(value),
                None if name == "upcoming" => filters.upcoming.is_some(),
                None => filters.year_from.is_some() || filters.year_to.is_some(),
            })
        };
        named
            .into_iter()
            .filter(|(range, parameters)| !is_alternative(range) && !is_chosen(parameters))
            .take(FilterOffer::MOST)
            .map(|(range, parameters)| FilterOffer {
                words: text[range.clone()].to_owned(),
                q: operators
                    .without_words(&understood.text, &range, |facet, value| self.is_chosen_by(facet, value)),
                parameters,
            })
            .collect()
    }

    /// The filter that the first of some words name, with the number of words it takes.
    fn named_at(&self, text: &str, words: &[Range<usize>]) -> Option<(usize, BTreeMap<String, String>)> {
        if let Some(used) = upcoming(text, words)
            && self.answers.has_upcoming(self.today)
        {
            return Some((used, BTreeMap::from([("upcoming".to_owned(), "true".to_owned())])));
        }
        (1..=words.len().min(MAX_WORDS)).rev().find_map(|used| {
            let name = &text[words[0].start..words[used - 1].end];
            let (facet, id) = self.value_named(name, used)?;
            self.answers
                .has_value(facet, &id)
                .then(|| (used, BTreeMap::from([(facet.name().to_owned(), id)])))
        })
    }

    /// The value that a text names by a name of its own. Acronyms must be written as they are: `map` is a word.
    fn value_named(&self, text: &str, words: usize) -> Option<(Facet, String)> {
        let named = self.vocabulary.value_names().named(text);
        let is_name = |rank: NameRank, name: &str| match rank {
            NameRank::Name => {
                name.chars().count() > 5 || text == name || text.chars().any(char::is_uppercase)
            }
            NameRank::Acronym => text == name && text.chars().filter(|c| c.is_uppercase()).count() > 1,
            NameRank::Part => true,
            NameRank::Term | NameRank::Sign => false,
        };
        let mut values = named.into_iter().filter(|value| is_name(value.rank, &value.name));
        if let Some(value) = values.next() {
            return Some((value.facet, value.id.clone()));
        }
        let kind = (words == 1).then(|| self.kind_label(text)).flatten()?;
        Some((Facet::Kind, kind))
    }
}

/// How many of some words ask for what is still to come: `kommende Veranstaltungen`, `kommende` of `kommende
/// Konferenzen`.
fn upcoming(text: &str, words: &[Range<usize>]) -> Option<usize> {
    let word = |at: usize| words.get(at).map(|range| analysis::lower_case(&text[range.clone()]));
    let first = word(0)?;
    let names_events = word(1).is_some_and(|second| EVENTS.contains(&second.as_str()));
    let says_so = TO_COME.contains(&first.as_str()) || names_events && NEXT.contains(&first.as_str());
    says_so.then_some(1 + usize::from(names_events))
}

fn parameters_of(years: YearRange) -> BTreeMap<String, String> {
    if years.from == years.to {
        return BTreeMap::from([(Facet::Year.name().to_owned(), years.from.to_string())]);
    }
    let end = |name: &str, year: i32, open: i16| {
        (year != i32::from(open)).then(|| (name.to_owned(), year.to_string()))
    };
    let ends = [end("year_from", years.from, Year::FIRST), end("year_to", years.to, Year::LAST)];
    ends.into_iter().flatten().collect()
}
