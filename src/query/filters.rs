//! Filters of a search: facet values given by id, name or alias, years and dates.

use super::params::{ParamError, SearchParams, Strictness};
use super::plan::{Filters, NONE_VALUE, Notice};
use super::planner::Planner;
use super::values::Values;
use crate::article::{Facet, ValueKind};

/// The most values of one facet that a search may choose; further ones are an error in a strict reading and
/// ignored in a lenient one.
pub const MAX_CHOSEN: usize = 100;

/// The most unknown values of a search for which the nearest ones are looked for.
const MAX_EXPLAINED: usize = 4;

impl Planner<'_> {
    /// Whether the value of a filter is complete and known, and not only the beginning of one.
    pub(super) fn is_known_value(&self, facet: Facet, value: &str) -> bool {
        let is_complete = match facet.definition().kind {
            ValueKind::Year => value == NONE_VALUE || value.len() == 4,
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
            date_from: values.parsed("date_from", params.date_from.as_deref(), DATE_FORM)?,
            date_to: values.parsed("date_to", params.date_to.as_deref(), DATE_FORM)?,
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
        // People write filters into the query: a wrong one gives a notice in either reading, never an error.
        let mut lenient = Values { strictness: Strictness::Lenient, notices: Vec::new() };
        self.choose(filters, facet, value, &mut lenient)?;
        values.notices.append(&mut lenient.notices);
        Ok(())
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

/// What a right value looks like, for messages.
const YEAR_FORM: &str = "a year from 1800 to 2199";
const YEAR_OR_NONE_FORM: &str = "a year from 1800 to 2199, or none";
const DATE_FORM: &str = "a date such as 2023, 2023-05 or 2023-05-24";
