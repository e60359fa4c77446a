//! Filters of a search: facet values given by id, name or alias, years and dates.

use super::params::{ParamError, SearchParams, Strictness};
use super::plan::{Facet, Filters, NONE_VALUE};
use super::planner::Planner;
use super::values::Values;
use crate::article::{Language, Named, Year};

/// Most values of one facet that are looked at.
const MAX_VALUES: usize = 100;

impl Planner<'_> {
    /// Whether the value of a filter is one as a whole, not the beginning of one.
    pub(super) fn is_known_value(&self, field: &str, value: &str) -> bool {
        match Facet::from_name(field) {
            Some(Facet::Year) => value == NONE_VALUE || value.len() == 4 && value.parse::<Year>().is_ok(),
            Some(Facet::Organiser) => {
                value == NONE_VALUE || self.vocabulary.resolve_organiser(value).is_some()
            }
            Some(Facet::Theme) => value == NONE_VALUE || self.vocabulary.resolve_theme(value).is_some(),
            Some(Facet::Language) => value.len() == 2,
            _ => false,
        }
    }

    pub(super) fn filters(&self, params: &SearchParams, values: &mut Values) -> Result<Filters, ParamError> {
        let mut filters = Filters {
            year_from: values.parsed("year_from", params.year_from.as_deref(), YEAR_FORM)?,
            year_to: values.parsed("year_to", params.year_to.as_deref(), YEAR_FORM)?,
            date_from: values.parsed("date_from", params.date_from.as_deref(), DATE_FORM)?,
            date_to: values.parsed("date_to", params.date_to.as_deref(), DATE_FORM)?,
            upcoming: values
                .named("upcoming", params.upcoming.as_deref(), &["true", "false"], |value| {
                    value.parse::<bool>().ok()
                })?
                .then_some(self.today),
            ..Filters::default()
        };
        for (facet, list) in params.facets() {
            for value in list.iter().take(MAX_VALUES) {
                self.choose(&mut filters, facet, value, values)?;
            }
        }
        Ok(filters)
    }

    pub(super) fn add_filter(
        &self,
        filters: &mut Filters,
        field: &str,
        value: &str,
        values: &mut Values,
    ) -> Result<(), ParamError> {
        match Facet::from_name(field) {
            // A filter inside the query is a person's: a wrong one is a notice, never an error.
            Some(facet) => {
                let mut lenient = Values { strictness: Strictness::Lenient, notices: Vec::new() };
                self.choose(filters, facet, value, &mut lenient)?;
                values.notices.append(&mut lenient.notices);
                Ok(())
            }
            None => Ok(()),
        }
    }

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
        if value == NONE_VALUE {
            // Every article has a language, if only the unknown one.
            let none = if facet == Facet::Language { Language::Unknown.code() } else { NONE_VALUE };
            return Ok(Some(none.to_owned()));
        }
        match facet {
            Facet::Year => {
                let year: Option<Year> = values.parsed("year", Some(value), YEAR_OR_NONE_FORM)?;
                Ok(year.map(|year| year.to_string()))
            }
            Facet::Language => match Language::from_code(value) {
                Language::Unknown if value != "und" => {
                    values.refuse("language", value, "a language code such as de or en, or none")?;
                    Ok(None)
                }
                language => Ok(Some(language.code().to_owned())),
            },
            Facet::Organiser => Ok(Some(match self.vocabulary.resolve_organiser(value) {
                Some(organiser) => organiser.id.clone(),
                None => free_id(value),
            })),
            Facet::Theme => Ok(Some(match self.vocabulary.resolve_theme(value) {
                Some(theme) => theme.id.clone(),
                None => free_id(value),
            })),
            Facet::Kind => Ok(Some(value.to_lowercase())),
            Facet::Place => Ok(Some(match self.vocabulary.resolve_place(value) {
                _ if self.vocabulary.place(value).is_some() => value.to_owned(),
                Some((id, _)) => id.clone(),
                None => free_id(value),
            })),
        }
    }
}

const YEAR_FORM: &str = "a year from 1800 to 2199";
const YEAR_OR_NONE_FORM: &str = "a year from 1800 to 2199, or none";
const DATE_FORM: &str = "a date such as 2023, 2023-05 or 2023-05-24";

/// The id of a value no vocabulary knows, given by id or label.
fn free_id(value: &str) -> String {
    if value.starts_with('~') { value.to_owned() } else { Named::free(value).id }
}
