//! Filters of a search: facet values given by id, name or alias, years and dates.

use super::params::{ParamError, SearchParams, Strictness};
use super::plan::{FilterExpression, Filters, NONE_VALUE, Notice};
use super::planner::Planner;
use super::values::Values;
use crate::article::{Date, Facet, ValueKind, Year};
use crate::enrich::written_dates;

/// The most values of one facet that a search may choose; further ones are an error in a strict reading and
/// ignored in a lenient one.
pub const MAX_CHOSEN: usize = 100;

/// The most unknown values of a search for which the nearest ones are looked for.
const MAX_EXPLAINED: usize = 4;

impl Planner<'_> {
    /// Whether the value of a filter is complete and known, and not only the beginning of one.
    pub(super) fn is_known_value(&self, facet: Facet, value: &str) -> bool {
        let is_complete = match facet.definition().kind {
            ValueKind::Year if value != NONE_VALUE => {
                return value.len() == 4 && value.parse::<Year>().is_ok()
                    || typed_years(value).is_some_and(|(_, to)| to.is_some() || value.starts_with('>'));
            }
            ValueKind::Language => value.len() != 1,
            _ => true,
        };
        is_complete && self.resolve(facet, value).is_some()
    }

    /// Reads all filters that are given by parameters of their own.
    pub(super) fn filters(&self, params: &SearchParams, values: &mut Values) -> Result<Filters, ParamError> {
        let mut filters = Filters {
            year_from: values.parsed("year_from", params.year_from.as_deref(), YEAR_FORM)?,
            year_to: values.parsed("year_to", params.year_to.as_deref(), YEAR_FORM)?,
            date_from: read_date("date_from", params.date_from.as_deref(), values)?,
            date_to: read_date("date_to", params.date_to.as_deref(), values)?,
            upcoming: values.flag("upcoming", params.upcoming.as_deref())?.then_some(self.today),
            ..Filters::default()
        };
        turn_ranges(&mut filters, values);
        for (facet, list) in &params.facets {
            if list.len() > MAX_CHOSEN && values.strictness == Strictness::Strict {
                let (name, given, most) = (facet.name(), list.len(), MAX_CHOSEN);
                return Err(ParamError::TooMany { name, given, most });
            }
            for value in list.iter().take(MAX_CHOSEN) {
                self.choose(&mut filters, *facet, value, values)?;
            }
        }
        Ok(filters)
    }

    /// Adds a filter that stands in the query.
    pub(super) fn add_filter(
        &self,
        filters: &mut Filters,
        facet: Facet,
        value: &str,
        values: &mut Values,
    ) -> Result<(), ParamError> {
        if let Some(range) = self.typed_years(facet, value) {
            tell_if_turned(value, range, values);
            if !joined_apart(filters, Some(range)) {
                filters.year_from = filters.year_from.max(range.0);
                filters.year_to = [filters.year_to, range.1].into_iter().flatten().min();
            }
            return Ok(());
        }
        leniently(values, |values| self.choose(filters, facet, value, values))?;
        if facet.definition().kind == ValueKind::Year {
            joined_apart(filters, None);
        }
        Ok(())
    }

    /// Excludes the articles that have a value, which stands in the query behind a minus.
    pub(super) fn exclude(
        &self,
        filters: &mut Filters,
        facet: Facet,
        value: &str,
        values: &mut Values,
    ) -> Result<(), ParamError> {
        let excluded = match self.typed_years(facet, value) {
            Some((from, to)) => {
                tell_if_turned(value, (from, to), values);
                Some(FilterExpression::Years {
                    from: from.map_or(i32::MIN, i32::from),
                    to: to.map_or(i32::MAX, i32::from),
                })
            }
            None => leniently(values, |values| self.value_id(facet, value.trim(), values))?
                .map(|id| FilterExpression::Value(facet, id)),
        };
        if let Some(excluded) = excluded {
            let excluded = FilterExpression::Not(Box::new(excluded));
            let others = filters.expression.take();
            filters.expression = Some(FilterExpression::all(others.into_iter().chain([excluded]).collect()));
        }
        Ok(())
    }

    /// Whether a filter in the query becomes a chosen value or range, which is shown as one.
    pub(super) fn is_chosen_by(&self, facet: Facet, value: &str) -> bool {
        self.resolve(facet, value.trim()).is_some() || self.typed_years(facet, value).is_some()
    }

    fn typed_years(&self, facet: Facet, value: &str) -> Option<(Option<Year>, Option<Year>)> {
        typed_years(value).filter(|_| facet.definition().kind == ValueKind::Year)
    }

    /// Adds a value of a facet to the chosen ones, unless it is among them.
    fn choose(
        &self,
        filters: &mut Filters,
        facet: Facet,
        value: &str,
        values: &mut Values,
    ) -> Result<(), ParamError> {
        if let Some(id) = self.value_id(facet, value.trim(), values)? {
            let chosen = filters.chosen.entry(facet).or_default();
            if !chosen.contains(&id) {
                chosen.push(id);
            }
        }
        Ok(())
    }

    /// The id of a facet value given by its id or any of its names.
    fn value_id(&self, facet: Facet, value: &str, values: &mut Values) -> Result<Option<String>, ParamError> {
        if let Some(id) = self.resolve(facet, value) {
            return Ok(Some(id));
        }
        match facet.definition().kind {
            ValueKind::Year if value.contains([',', ';']) => {
                values.refuse(facet.name(), value, ONE_YEAR_FORM)?
            }
            ValueKind::Year => values.refuse(facet.name(), value, YEAR_OR_NONE_FORM)?,
            ValueKind::Language
                if values.unknown_values() < MAX_EXPLAINED
                    && self.nearest_values(facet, value).is_empty() =>
            {
                values.refuse(
                    facet.name(),
                    value,
                    "a language by its code or name, such as de or en, or none",
                )?;
            }
            // Looking for names takes time, and who gives many unknown values is helped by none.
            _ if values.unknown_values() >= MAX_EXPLAINED => {
                values.unknown(facet.name(), value, Vec::new())?
            }
            _ => values.unknown(facet.name(), value, self.nearest_values(facet, value))?,
        }
        Ok(None)
    }
}

/// Reads what stands in the query. People write filters there: a wrong one gives a notice in either reading, never an
/// error.
fn leniently<T>(
    values: &mut Values,
    read: impl FnOnce(&mut Values) -> Result<T, ParamError>,
) -> Result<T, ParamError> {
    let mut lenient = Values { strictness: Strictness::Lenient, notices: Vec::new() };
    let found = read(&mut lenient)?;
    values.notices.append(&mut lenient.notices);
    Ok(found)
}

/// Makes years and ranges of years that exclude each other alternatives, as all values of a facet are: `year:2018-2019
/// OR year:2022` would find nothing otherwise. Ranges become chosen years. Tells whether it did; ranges that overlap,
/// which restrict each other, and open ones, whose years nobody could list, stay as they are.
fn joined_apart(filters: &mut Filters, range: Option<(Option<Year>, Option<Year>)>) -> bool {
    let given = (filters.year_from, filters.year_to);
    let ranges: Vec<_> =
        [range, Some(given)].into_iter().flatten().filter(|range| *range != (None, None)).collect();
    let chosen = filters.chosen.get(&Facet::Year).cloned().unwrap_or_default();
    let is_outside = |value: &String| {
        let year = value.parse::<Year>().ok();
        let is_in = |(from, to): &(Option<Year>, Option<Year>)| {
            year.is_some_and(|year| from.is_none_or(|from| from <= year) && to.is_none_or(|to| year <= to))
        };
        !ranges.iter().all(is_in)
    };
    let from = ranges.iter().filter_map(|(from, _)| *from).max();
    let to = ranges.iter().filter_map(|(_, to)| *to).min();
    let is_apart = from.zip(to).is_some_and(|(from, to)| from > to) || chosen.iter().any(is_outside);
    let listed: Option<Vec<String>> = ranges
        .iter()
        .map(|(from, to)| Some((*from)?.get()..=(*to)?.get()))
        .collect::<Option<Vec<_>>>()
        .map(|ranges| ranges.into_iter().flatten().map(|year| year.to_string()).collect());
    let Some(mut years) = listed.filter(|years| is_apart && years.len() + chosen.len() <= MAX_CHOSEN) else {
        return false;
    };
    years.extend(chosen);
    years.sort();
    years.dedup();
    filters.chosen.insert(Facet::Year, years);
    (filters.year_from, filters.year_to) = (None, None);
    true
}

/// Turns ranges whose ends are the wrong way round: there is but one thing that can be meant. Services are told
/// so as people are.
fn turn_ranges(filters: &mut Filters, values: &mut Values) {
    let mut turned = |parameter: &str, from: String, to: String| {
        values.notices.push(Notice::RangeTurned { parameter: parameter.to_owned(), from, to });
    };
    let Filters { year_from, year_to, date_from, date_to, .. } = filters;
    if let (Some(from), Some(to)) = (year_from, year_to)
        && from > to
    {
        std::mem::swap(from, to);
        turned(Facet::Year.name(), from.to_string(), to.to_string());
    }
    if let (Some(from), Some(to)) = (date_from, date_to)
        && from.ordinal() > to.last_ordinal()
    {
        std::mem::swap(from, to);
        turned("date", from.to_string(), to.to_string());
    }
}

/// Says of a typed range of years that its ends were the wrong way round, where they were.
fn tell_if_turned(value: &str, range: (Option<Year>, Option<Year>), values: &mut Values) {
    if let (Some(from), Some(to)) = range
        && from < to
        && value.trim().starts_with(&to.to_string())
    {
        let (parameter, from, to) = (Facet::Year.name().to_owned(), from.to_string(), to.to_string());
        values.notices.push(Notice::RangeTurned { parameter, from, to });
    }
}

/// The signs between the ends of a range of years, and before or behind a single end.
const TO: [&str; 5] = ["..", "-", "–", "—", "−"];

/// The ends of a range of years as people write it: `2020-2023`, `2020..`, `>=2020`, `<2020`. Ends that are the wrong
/// way round are turned.
fn typed_years(value: &str) -> Option<(Option<Year>, Option<Year>)> {
    let year = |text: &str| text.trim().parse::<Year>().ok();
    let beside = |text: &str, step: i32| Year::new(i32::from(year(text)?) + step).ok();
    let value = value.trim();
    let bounded = [(">=", 0), (">", 1), ("<=", 0), ("<", -1)];
    if let Some((end, (sign, step))) =
        bounded.into_iter().find_map(|(sign, step)| Some((value.strip_prefix(sign)?, (sign, step))))
    {
        let end = Some(beside(end, step)?);
        return Some(if sign.starts_with('>') { (end, None) } else { (None, end) });
    }
    let (from, to) = TO.into_iter().find_map(|sign| value.split_once(sign))?;
    match (from.trim().is_empty(), to.trim().is_empty()) {
        (true, true) => None,
        (false, true) => Some((Some(year(from)?), None)),
        (true, false) => Some((None, Some(year(to)?))),
        (false, false) => {
            let (from, to) = (year(from)?, year(to)?);
            Some((Some(from.min(to)), Some(from.max(to))))
        }
    }
}

/// Reads a date as ISO 8601 has it, or as people write it: `Mai 2023`, `24.5.2023`, `5/2023`.
fn read_date(
    name: &'static str,
    value: Option<&str>,
    values: &mut Values,
) -> Result<Option<Date>, ParamError> {
    let written = value.and_then(|value| as_people_write(value.trim())).map(|date| date.to_string());
    values.parsed(name, written.as_deref().or(value), DATE_FORM)
}

fn as_people_write(value: &str) -> Option<Date> {
    let month = || {
        let (month, year) = value.split_once(['/', '.'])?;
        let month = month.trim().parse::<u8>().ok()?;
        let year = year.trim().parse::<Year>().ok()?;
        format!("{year}-{month:02}").parse::<Date>().ok()
    };
    let in_words = || {
        let (range, date) = written_dates(value).into_iter().next()?;
        (range == (0..value.len())).then_some(date)
    };
    let is_short = value.len() <= LONGEST_DATE && value.parse::<Date>().is_err();
    is_short.then(|| month().or_else(in_words)).flatten()
}

/// The longest date, in bytes: a day with its weekday in words.
const LONGEST_DATE: usize = 40;

/// What a right value looks like, for messages.
const YEAR_FORM: &str = "a year from 1800 to 2199";
const YEAR_OR_NONE_FORM: &str = "a year from 1800 to 2199, or none";
const ONE_YEAR_FORM: &str =
    "one year; for several give it again for each, or year_from and year_to for a range";
const DATE_FORM: &str = "a date such as 2023, 2023-05 or 2023-05-24";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_years_are_read_as_people_write_them() {
        let read = |text: &str| {
            typed_years(text).map(|(from, to)| (from.map_or(0, i32::from), to.map_or(0, i32::from)))
        };
        for text in ["2020-2023", "2020–2023", "2020..2023", "2023-2020"] {
            assert_eq!(read(text), Some((2020, 2023)), "{text}");
        }
        for text in ["2020-", "2020..", ">=2020", "> 2019"] {
            assert_eq!(read(text), Some((2020, 0)), "{text}");
        }
        for text in ["-2020", "..2020", "<=2020", "<2021"] {
            assert_eq!(read(text), Some((0, 2020)), "{text}");
        }
        for text in ["2020", "", "-", "..", "20-23", "2020-2x", ">=", "a-b", "2020-2021-2022", "<1800"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
