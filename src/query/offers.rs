//! Suggests filters that the words of a query name: `kommende Veranstaltungen`, `Berichte 2023`, the name of an
//! organiser.
//!
//! A suggestion is offered beside the answer and never applied: nothing tells whether somebody who types `Wasser` wants
//! the theme or the word.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::operators::Operators;
use super::parse;
use super::plan::{FilterOffer, Filters, Period, Understood, YearRange};
use super::planner::Planner;
use super::stops::{Stop, Stops};
use crate::analysis;
use crate::article::{Facet, Year};
use crate::vocabulary::NameRank;

/// The parameters of a filter, with their values.
type Parameters = BTreeMap<String, String>;

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
/// Word sequences that say so of events named before them: `Which events are still to come?`
const STILL: [&[&str]; 6] = [
    &["kommen", "noch"],
    &["noch", "kommen"],
    &["stehen", "noch", "an"],
    &["noch", "anstehen"],
    &["still", "to", "come"],
    &["are", "coming", "up"],
];
/// Words for what is searched for in general, which no search has to ask for.
const ARTICLES: [&str; 6] = ["artikel", "artikeln", "beiträge", "beiträgen", "article", "articles"];
/// Words for events in general.
const EVENTS: [&str; 9] =
    ["veranstaltung", "veranstaltungen", "termin", "termine", "terminen", "event", "events", "date", "dates"];

impl Planner<'_> {
    /// The filters that words of a query name, as far as articles have them and nothing of their facet is chosen; and all
    /// of them as one, where there are several of different facets.
    pub(super) fn offers(
        &self,
        operators: &Operators,
        understood: &Understood,
        filters: &Filters,
    ) -> (Vec<FilterOffer>, Option<FilterOffer>) {
        let text = &operators.text;
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
        let mut apart: Vec<(Vec<Range<usize>>, Parameters)> = Vec::new();
        for (range, parameters) in self.filters_named(text, understood) {
            match apart.iter_mut().find(|(_, other)| *other == parameters) {
                Some((ranges, _)) => ranges.push(range),
                None => apart.push((vec![range], parameters)),
            }
        }
        apart.retain(|(ranges, parameters)| {
            !ranges.iter().any(is_alternative) && !has_chosen(filters, parameters.keys())
        });
        apart.truncate(FilterOffer::MOST);
        let offer = |ranges: &[Range<usize>], parameters: Parameters| FilterOffer {
            words: text[ranges[0].clone()].to_owned(),
            q: self.rest(operators, &understood.text, ranges),
            parameters,
        };
        let offers = apart.iter().map(|(ranges, parameters)| offer(ranges, parameters.clone())).collect();
        let asked: Vec<&str> = apart.iter().flat_map(|(_, parameters)| asked_of(parameters)).collect();
        let is_one_each = asked.iter().enumerate().all(|(at, name)| !asked[..at].contains(name));
        let together = (apart.len() > 1 && is_one_each).then(|| {
            let ranges: Vec<Range<usize>> = apart.iter().flat_map(|(ranges, _)| ranges.clone()).collect();
            offer(&ranges, apart.iter().flat_map(|(_, parameters)| parameters.clone()).collect())
        });
        (offers, together)
    }

    /// Where a text names filters, in its order, with their parameters.
    fn filters_named(&self, text: &str, understood: &Understood) -> Vec<(Range<usize>, Parameters)> {
        let mut named: Vec<(Range<usize>, Parameters)> = Vec::new();
        for run in parse::running_text(text) {
            let words: Vec<Range<usize>> = analysis::words(&text[run.clone()])
                .map(|word| run.start + word.range.start..run.start + word.range.end)
                .collect();
            let mut at = 0;
            while at < words.len() {
                match self.named_at(text, &words[at..]) {
                    Some((used, parameters)) => {
                        named.push((words[at].start..words[at + used - 1].end, parameters));
                        at += used;
                    }
                    None => at += 1,
                }
            }
            // Only events are to come, so their word goes with those that say so.
            let is_to_come = |(_, parameters): &(_, Parameters)| parameters.contains_key("upcoming");
            if let Some((_, to_come)) = named.iter().find(|one| is_to_come(one)).cloned() {
                let is_free = |word: &&Range<usize>| {
                    named.iter().all(|(range, _)| word.start >= range.end || range.start >= word.end)
                };
                let events = words.iter().filter(is_free).filter(|word| names_events(&text[(*word).clone()]));
                let events: Vec<_> = events.map(|word| (word.clone(), to_come.clone())).collect();
                named.extend(events);
                named.sort_by_key(|(range, _)| range.start);
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
        named
    }

    /// A query without the words of filters. Function words that are left alone would be searched for as they are: `alle
    /// Berichte` with reports chosen asks for all of them.
    fn rest(&self, operators: &Operators, typed: &str, ranges: &[Range<usize>]) -> String {
        let rest = operators.without_words(typed, ranges, |facet, value| self.is_chosen_by(facet, value));
        let stops = Stops::of_text(&rest);
        let asks_nothing = |word: &str| {
            stops.classify(word) == Stop::Yes || ARTICLES.contains(&analysis::lower_case(word).as_str())
        };
        let is_plain = !rest.contains(['"', '„', '“', '”', ':', '-', '*']);
        if is_plain && analysis::words(&rest).all(|word| asks_nothing(&rest[word.range])) {
            return String::new();
        }
        rest
    }

    /// The filter that the first of some words name, with the number of words it takes.
    fn named_at(&self, text: &str, words: &[Range<usize>]) -> Option<(usize, Parameters)> {
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

/// What the parameters of a filter choose from: years are one thing, whether they are chosen one by one or as a range.
fn asked_of(parameters: &Parameters) -> BTreeSet<&str> {
    let names = parameters.keys().map(String::as_str);
    names.map(|name| if name.starts_with("year") { Facet::Year.name() } else { name }).collect()
}

/// Whether something is chosen already of what a filter chooses from. Values of a facet are alternatives, so that one
/// more would widen the search.
fn has_chosen<'a>(filters: &Filters, mut parameters: impl Iterator<Item = &'a String>) -> bool {
    let has_range = filters.year_from.is_some() || filters.year_to.is_some();
    parameters.any(|name| match Facet::from_name(name) {
        Some(facet) => !filters.chosen_ids(facet).is_empty() || facet == Facet::Year && has_range,
        None if name == "upcoming" => filters.upcoming.is_some(),
        None => has_range || !filters.chosen_ids(Facet::Year).is_empty(),
    })
}

/// Whether a word names events in general.
fn names_events(word: &str) -> bool {
    EVENTS.contains(&analysis::lower_case(word).as_str())
}

/// How many of some words ask for what is still to come: `kommende Veranstaltungen`, `kommende` of `kommende
/// Konferenzen`, `noch kommen`.
fn upcoming(text: &str, words: &[Range<usize>]) -> Option<usize> {
    let word = |at: usize| words.get(at).map(|range| analysis::lower_case(&text[range.clone()]));
    let says = |said: &&&[&str]| said.iter().enumerate().all(|(at, one)| word(at).as_deref() == Some(*one));
    let has_events = || analysis::words(text).any(|word| names_events(&text[word.range]));
    if let Some(said) = STILL.iter().find(says).filter(|_| has_events()) {
        return Some(said.len());
    }
    let first = word(0)?;
    let names_events = word(1).is_some_and(|second| EVENTS.contains(&second.as_str()));
    let says_so = TO_COME.contains(&first.as_str()) || names_events && NEXT.contains(&first.as_str());
    says_so.then_some(1 + usize::from(names_events))
}

fn parameters_of(years: YearRange) -> Parameters {
    if years.from == years.to {
        return BTreeMap::from([(Facet::Year.name().to_owned(), years.from.to_string())]);
    }
    let end = |name: &str, year: i32, open: i16| {
        (year != i32::from(open)).then(|| (name.to_owned(), year.to_string()))
    };
    let ends = [end("year_from", years.from, Year::FIRST), end("year_to", years.to, Year::LAST)];
    ends.into_iter().flatten().collect()
}
