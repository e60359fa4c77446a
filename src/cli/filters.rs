//! Defines the flags that filter the hits of searching commands. They are named as the parameters of the search
//! endpoint.

use std::collections::BTreeMap;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::terminal::language;
use crate::app::{App, SearchError};
use crate::article::Facet;
use crate::enrich::word_names;
use crate::present::labels::name_of;
use crate::query::{Duplicates, MatchMode, Meaning, ParamError, SearchParams};

#[derive(Debug, Default, clap::Args)]
pub(super) struct Filters {
    #[command(flatten)]
    facets: FacetFlags,

    /// First year of publication
    #[arg(long, value_name = "YEAR")]
    year_from: Option<String>,

    /// Last year of publication
    #[arg(long, value_name = "YEAR")]
    year_to: Option<String>,

    /// First day, month or year of publication, such as 2023-05
    #[arg(long, value_name = "DATE")]
    date_from: Option<String>,

    /// Last day, month or year of publication
    #[arg(long, value_name = "DATE")]
    date_to: Option<String>,

    /// Only announcements of what is still to come
    #[arg(long)]
    upcoming: bool,

    /// Articles with all words, with any, or auto: all if there are any
    #[arg(long = "match", value_name = "MODE", value_parser = PossibleValuesParser::new(MatchMode::NAMES))]
    match_mode: Option<String>,

    /// Whether the forms of one article are one hit or stand one by one
    #[arg(long, value_name = "MODE", value_parser = PossibleValuesParser::new(Duplicates::NAMES))]
    duplicates: Option<String>,

    /// Whether closeness in meaning counts in ranking
    #[arg(long, value_name = "BOOL", value_parser = PossibleValuesParser::new(Meaning::NAMES))]
    meaning: Option<String>,
}

impl Filters {
    /// The flags that leave articles out.
    pub(super) fn restricting() -> impl Iterator<Item = &'static str> {
        Facet::NAMES.into_iter().chain(["year_from", "year_to", "date_from", "date_to", "upcoming"])
    }

    /// A search that is restricted so, for nothing yet.
    pub(super) fn params(&self) -> SearchParams {
        SearchParams {
            facets: self.facets.0.clone(),
            year_from: self.year_from.clone(),
            year_to: self.year_to.clone(),
            date_from: self.date_from.clone(),
            date_to: self.date_to.clone(),
            upcoming: self.upcoming.then(|| "true".to_owned()),
            match_mode: self.match_mode.clone(),
            duplicates: self.duplicates.clone(),
            meaning: self.meaning.clone(),
            ..SearchParams::default()
        }
    }
}

/// Values of facets: a flag for every row of the table of facets.
#[derive(Debug, Default)]
struct FacetFlags(BTreeMap<Facet, Vec<String>>);

impl clap::Args for FacetFlags {
    fn augment_args(command: Command) -> Command {
        command.args(Facet::ALL.map(|facet| {
            let row = facet.definition();
            Arg::new(facet.name())
                .long(facet.name())
                .value_name(row.placeholder)
                .help(format!("{}; may be repeated{}", row.about, known_values(facet)))
                .action(ArgAction::Append)
        }))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl clap::FromArgMatches for FacetFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = |facet: Facet| {
            let values = matches.get_many::<String>(facet.name())?;
            Some((facet, values.cloned().collect()))
        };
        Ok(Self(Facet::ALL.into_iter().filter_map(given).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.extend(Self::from_arg_matches(matches)?.0);
        Ok(())
    }
}

/// The values that a facet has whatever the articles are.
pub(super) fn known_values(facet: Facet) -> String {
    match word_names(facet) {
        [] => String::new(),
        words => format!(": {}", words.iter().map(|(id, _)| *id).collect::<Vec<_>>().join(", ")),
    }
}

/// An error that names values by their ids, with what these stand for.
pub(super) fn with_names(app: &App, error: anyhow::Error) -> anyhow::Error {
    let params = match error.downcast::<SearchError>() {
        Ok(SearchError::Params(params)) => params,
        Ok(other) => return other.into(),
        Err(other) => return other,
    };
    let named = match params {
        ParamError::UnknownValue { name, value, nearest } => {
            let lang = language();
            let shown = |id: String| match Facet::from_name(name) {
                Some(facet) => match name_of(&*app.vocabulary, facet, &id, None, lang) {
                    same if same == id => id,
                    label => format!("{id} ({label})"),
                },
                None => id,
            };
            ParamError::UnknownValue { name, value, nearest: nearest.into_iter().map(shown).collect() }
        }
        other => other,
    };
    SearchError::Params(named).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_facet_has_a_flag() {
        let command = <Filters as clap::Args>::augment_args(Command::new("search"));
        for name in Filters::restricting() {
            let flag = command.get_arguments().find(|flag| flag.get_id() == name);
            assert!(flag.is_some_and(|flag| flag.get_help().is_some()), "{name}");
        }
    }
}
