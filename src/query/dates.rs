//! Days and months in queries. An article has a day as one term, whichever way it writes it, so a date is one
//! word of the plan: its numbers alone stand in many articles for other reasons. Who names a day often means what
//! appeared or took place then, which few texts say, so it is also met by an article's own day. Where no article has
//! the day either way, those of its month hold it in part, and where none has the month, those with the year.

use std::ops::Range;

use super::plan::{Alternative, AlternativeOrigin, Period};
use super::planner::Planner;
use crate::analysis::dates::{CalendarDate, dates};
use crate::article::{Date, Year};

/// A date that a query names.
pub(super) struct NamedDate {
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
    /// Its readings, of which articles may have any.
    dates: Vec<CalendarDate>,
    /// Whether it is named together with another one: `12. bis 14. Mai`, `12-14 May`.
    pub is_joined: bool,
    pub is_planned: bool,
}

/// The days and months that a text names, with or without a year, in the order of the text.
pub(super) fn named_dates(text: &str) -> Vec<NamedDate> {
    let found = dates(text).into_iter();
    let named = found.map(|found| NamedDate {
        is_joined: found.next < found.range.end
            || found.dates.windows(2).any(|two| two[0].month == two[1].month && two[0].day != two[1].day),
        // The range of a day may go up to the month that a later day has as well.
        range: found.range.start..found.next,
        dates: found.dates,
        is_planned: false,
    });
    named.collect()
}

impl Planner<'_> {
    /// The first reading of a date that any article is from.
    pub(super) fn period_of(&self, date: &NamedDate) -> Option<Date> {
        let days = date.dates.iter().filter_map(|date| {
            let year = Year::new(date.year?.into()).ok()?;
            Date::new(year, Some(date.month), date.day).ok()
        });
        days.into_iter().find(|day| self.answers.has_period(Period::Date(*day)))
    }

    /// What an article may have for a date: its term, or in part a wider one where no article has it and none is from
    /// then.
    pub(super) fn date_alternatives(&self, date: &NamedDate, is_period: bool) -> Vec<Alternative> {
        let terms: Vec<String> = date.dates.iter().map(CalendarDate::term).collect();
        self.answers.expect_terms(&terms);
        let is_known = is_period || terms.iter().any(|term| self.answers.has_term(term));
        let wider = date.dates.iter().filter(|_| !is_known).find_map(|date| self.wider_term(*date));
        let alternative = |origin, term, weight| Alternative { origin, tokens: vec![term], weight };
        let own = terms.into_iter().map(|term| alternative(AlternativeOrigin::Word, term, 1.0));
        let weight = self.profile.alternatives.term_parts;
        own.chain(wider.map(|term| alternative(AlternativeOrigin::Dictionary, term, weight))).collect()
    }

    /// The month of a date, or else its year, if any article has it.
    fn wider_term(&self, date: CalendarDate) -> Option<String> {
        let year = date.year?;
        let month = date.day.map(|_| CalendarDate { day: None, ..date }.term());
        month.into_iter().chain([year.to_string()]).find(|term| self.answers.has_term(term))
    }
}
