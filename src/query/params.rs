//! Searches as people and services give them: names and values of an address or of flags, not yet checked.

use std::collections::BTreeMap;

use crate::article::Facet;

/// How wrong parameters are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// For people: unknown parameters are ignored, wrong values corrected with a notice.
    Lenient,
    /// For machines: both are errors.
    Strict,
}

/// Why a strict reading refuses a parameter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParamError {
    #[error("unknown parameter '{name}'; known are {known}")]
    Unknown { name: String, known: String },
    #[error("invalid value '{value}' for '{name}'; allowed: {allowed}")]
    Invalid { name: &'static str, value: String, allowed: String },
    /// A facet has no such value. `nearest` are the ids of those whose names are nearest to it.
    #[error("{}", unknown_value(name, value, nearest))]
    UnknownValue { name: &'static str, value: String, nearest: Vec<String> },
    #[error("'{name}' is given twice; give it once")]
    Repeated { name: &'static str },
    #[error("'{name}' has {given} values; give at most {most}")]
    TooMany { name: &'static str, given: usize, most: usize },
}

impl ParamError {
    /// The error for a parameter that is none of the `known` ones.
    pub fn unknown(name: &str, known: &[&str]) -> Self {
        Self::Unknown { name: shortened(name, SHOWN_NAME), known: known.join(", ") }
    }

    /// The parameter it is about.
    pub fn parameter(&self) -> &str {
        match self {
            Self::Unknown { name, .. } => name,
            Self::Invalid { name, .. }
            | Self::UnknownValue { name, .. }
            | Self::Repeated { name }
            | Self::TooMany { name, .. } => name,
        }
    }
}

/// That a facet has no such value, in words.
pub(super) fn unknown_value(name: &str, value: &str, nearest: &[String]) -> String {
    match nearest {
        [] => format!("no article has the value '{value}' for '{name}', and no known value is named like it"),
        nearest => format!("unknown value '{value}' for '{name}'; nearest: {}", nearest.join(", ")),
    }
}

/// The parameters of a search as strings, not yet checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SearchParams {
    pub q: String,
    /// The given values of facets; no list is empty.
    pub facets: BTreeMap<Facet, Vec<String>>,
    pub year_from: Option<String>,
    pub year_to: Option<String>,
    pub date_from: Option<String>,
    pub date_to: Option<String>,
    /// Whether only articles about events that are still to come are asked for.
    pub upcoming: Option<String>,
    pub sort: Option<String>,
    pub match_mode: Option<String>,
    /// How near-duplicates are treated.
    pub duplicates: Option<String>,
    /// Whether closeness in meaning counts in ranking.
    pub meaning: Option<String>,
    pub page: Option<String>,
    pub per_page: Option<String>,
    /// Whether the query is still being typed.
    pub instant: Option<String>,
    /// Whether hits say what their scores are made of.
    pub explain: Option<String>,
    /// The language of the interface, which has no influence on what is found.
    pub lang: Option<String>,
}

impl SearchParams {
    /// The names of all parameters as addresses write them.
    pub const NAMES: [&str; 1 + Facet::COUNT + Self::SINGLE.len()] = {
        let mut names = ["q"; 1 + Facet::COUNT + Self::SINGLE.len()];
        let (_, behind_q) = names.split_at_mut(1);
        let (facets, single) = behind_q.split_at_mut(Facet::COUNT);
        facets.copy_from_slice(&Facet::NAMES);
        single.copy_from_slice(&Self::SINGLE);
        names
    };

    /// The names of the parameters that have one value each, without `q`.
    const SINGLE: [&str; 14] = [
        "year_from",
        "year_to",
        "date_from",
        "date_to",
        "upcoming",
        "sort",
        "match",
        "duplicates",
        "meaning",
        "page",
        "per_page",
        "instant",
        "explain",
        "lang",
    ];

    /// Reads pairs of names and values. Repeated facet parameters are alternatives; empty values
    /// count as not given, since a form sends them.
    pub fn from_pairs<N: AsRef<str>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (N, V)>,
        strictness: Strictness,
    ) -> Result<Self, ParamError> {
        let mut params = Self::default();
        let mut given = std::collections::HashSet::new();
        for (name, value) in pairs {
            let (name, value) = (name.as_ref(), value.into());
            let Some(&known) = Self::NAMES.iter().find(|known| **known == name) else {
                match strictness {
                    Strictness::Lenient => continue,
                    Strictness::Strict => return Err(ParamError::unknown(name, &Self::NAMES)),
                }
            };
            if let Some(facet) = Facet::from_name(known) {
                if !value.trim().is_empty() {
                    params.facets.entry(facet).or_default().push(value);
                }
                continue;
            }
            if !given.insert(known) && strictness == Strictness::Strict {
                return Err(ParamError::Repeated { name: known });
            }
            if known == "q" {
                params.q = value;
            } else if let Some(slot) = params.single(known) {
                *slot = Some(value).filter(|value| !value.trim().is_empty());
            }
        }
        Ok(params)
    }

    /// The names and values that are given, as [`from_pairs`](Self::from_pairs) reads them.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut rest = self.clone();
        let facets = std::mem::take(&mut rest.facets).into_iter();
        let facets =
            facets.flat_map(|(facet, values)| values.into_iter().map(move |value| (facet.name(), value)));
        let mut pairs: Vec<(&'static str, String)> = vec![("q", std::mem::take(&mut rest.q))];
        pairs.extend(facets);
        pairs.extend(Self::SINGLE.into_iter().filter_map(|name| Some((name, rest.single(name)?.take()?))));
        pairs
    }

    fn single(&mut self, name: &str) -> Option<&mut Option<String>> {
        Some(match name {
            "year_from" => &mut self.year_from,
            "year_to" => &mut self.year_to,
            "date_from" => &mut self.date_from,
            "date_to" => &mut self.date_to,
            "upcoming" => &mut self.upcoming,
            "sort" => &mut self.sort,
            "match" => &mut self.match_mode,
            "duplicates" => &mut self.duplicates,
            "meaning" => &mut self.meaning,
            "page" => &mut self.page,
            "per_page" => &mut self.per_page,
            "instant" => &mut self.instant,
            "explain" => &mut self.explain,
            "lang" => &mut self.lang,
            _ => return None,
        })
    }
}

/// The parameters of a request for completions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuggestParams {
    pub q: String,
    /// The most suggestions that are given.
    pub limit: u32,
}

impl SuggestParams {
    pub const DEFAULT_LIMIT: u32 = 8;
    pub const MAX_LIMIT: u32 = 20;
    /// The most characters of a text that are completed.
    const MAX_CHARS: usize = 100;

    /// The text that is completed: the given one, cut to its longest length.
    pub fn typed(&self) -> &str {
        let end = self.q.char_indices().nth(Self::MAX_CHARS).map_or(self.q.len(), |(at, _)| at);
        &self.q[..end]
    }
}

/// The beginning of what a client sent, for a message: at most `most` characters, without control characters,
/// which could act on a terminal.
pub fn shortened(text: &str, most: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(most).collect()
}

/// The most characters of a parameter's name in a message.
pub const SHOWN_NAME: usize = 60;
/// The most characters of a value in a message.
pub const SHOWN_VALUE: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_may_send_anything_and_machines_may_not() {
        let pairs = [("q", "wasser"), ("year", "2023"), ("year", "2024"), ("utm_source", "x"), ("sort", "")];
        let params = SearchParams::from_pairs(pairs, Strictness::Lenient).unwrap();
        assert_eq!((params.q.as_str(), params.facets[&Facet::Year].len(), params.sort), ("wasser", 2, None));
        let error = SearchParams::from_pairs(pairs, Strictness::Strict).unwrap_err();
        assert_eq!(error.parameter(), "utm_source");
        assert!(error.to_string().contains("per_page"));
        let all: Vec<&str> =
            SearchParams::NAMES.into_iter().filter(|name| Facet::from_name(name).is_some()).collect();
        assert_eq!(all, Facet::NAMES);
        let twice = SearchParams::from_pairs([("q", "a"), ("q", "b")], Strictness::Strict);
        assert_eq!(twice, Err(ParamError::Repeated { name: "q" }));
    }
}
