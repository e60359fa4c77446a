//! Filters of a search: facet values given by id, name or alias, years and dates.

use super::params::{ParamError, SearchParams, Strictness};
use super::plan::{Filters, NONE_VALUE};
use super::planner::Planner;
use super::values::Values;
use crate::article::{Facet, Language, Named, ValueKind, Year};

/// The most values of one facet that a search may choose; further ones are ignored.
const MAX_VALUES: usize = 100;

impl Planner<'_> {
    /// Whether the value of a filter is complete and known, and not only the beginning of one.
    pub(super) fn is_known_value(&self, facet: Facet, value: &str) -> bool {
        let is_none = value == NONE_VALUE;
        match facet.definition().kind {
            ValueKind::Year => is_none || value.len() == 4 && value.parse::<Year>().is_ok(),
            ValueKind::Organiser => is_none || self.vocabulary.resolve_organiser(value).is_some(),
            ValueKind::Theme => is_none || self.vocabulary.resolve_theme(value).is_some(),
            ValueKind::Language => value.len() == 2,
            ValueKind::Word | ValueKind::Place => false,
        }
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
        for (facet, list) in &params.facets {
            for value in list.iter().take(MAX_VALUES) {
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

    /// The id of a facet value given by id, name or alias.
    pub(super) fn value_id(
        &self,
        facet: Facet,
        value: &str,
        values: &mut Values,
    ) -> Result<Option<String>, ParamError> {
        let kind = facet.definition().kind;
        if value == NONE_VALUE {
            // Every article has a language, if only the unknown one.
            let none = if kind == ValueKind::Language { Language::Unknown.code() } else { NONE_VALUE };
            return Ok(Some(none.to_owned()));
        }
        match kind {
            ValueKind::Year => {
                let year: Option<Year> = values.parsed(facet.name(), Some(value), YEAR_OR_NONE_FORM)?;
                Ok(year.map(|year| year.to_string()))
            }
            ValueKind::Language => match Language::from_code(value) {
                Language::Unknown if value != "und" => {
                    values.refuse(facet.name(), value, "a language code such as de or en, or none")?;
                    Ok(None)
                }
                language => Ok(Some(language.code().to_owned())),
            },
            ValueKind::Organiser => Ok(Some(match self.vocabulary.resolve_organiser(value) {
                Some(organiser) => organiser.id.clone(),
                None => free_id(value),
            })),
            ValueKind::Theme => Ok(Some(match self.vocabulary.resolve_theme(value) {
                Some(theme) => theme.id.clone(),
                None => free_id(value),
            })),
            ValueKind::Word => Ok(Some(value.to_lowercase())),
            ValueKind::Place => Ok(Some(match self.vocabulary.resolve_place(value) {
                _ if self.vocabulary.place(value).is_some() => value.to_owned(),
                Some((id, _)) => id.clone(),
                None => free_id(value),
            })),
        }
    }
}

/// What a right value looks like, for messages.
const YEAR_FORM: &str = "a year from 1800 to 2199";
const YEAR_OR_NONE_FORM: &str = "a year from 1800 to 2199, or none";
const DATE_FORM: &str = "a date such as 2023, 2023-05 or 2023-05-24";

/// The id of a value no vocabulary knows, given by id or label.
fn free_id(value: &str) -> String {
    if value.starts_with('~') { value.to_owned() } else { Named::free(value).id }
}
