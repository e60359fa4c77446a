//! Values of parameters are checked here: numbers, flags, and names out of a list.

use std::str::FromStr;

use super::params::{ParamError, SHOWN_VALUE, Strictness, shortened};
use super::plan::Notice;

/// Checks values. A wrong value becomes an error in a strict reading, and a notice in a lenient one.
pub(super) struct Values {
    pub(super) strictness: Strictness,
    pub(super) notices: Vec<Notice>,
}

impl Values {
    /// Reports a wrong value: an error in a strict reading, a notice in a lenient one.
    pub(super) fn refuse(
        &mut self,
        name: &'static str,
        value: &str,
        allowed: &str,
    ) -> Result<(), ParamError> {
        let value: String = shortened(value, SHOWN_VALUE);
        match self.strictness {
            Strictness::Strict => Err(ParamError::Invalid { name, value, allowed: allowed.to_owned() }),
            Strictness::Lenient => {
                self.notices.push(Notice::InvalidValue { parameter: name.to_owned(), value });
                Ok(())
            }
        }
    }

    /// How many values of facets were unknown so far.
    pub(super) fn unknown_values(&self) -> usize {
        self.notices.iter().filter(|notice| matches!(notice, Notice::UnknownValue { .. })).count()
    }

    /// Reports a value that a facet doesn't have, with those that are named most like it.
    pub(super) fn unknown(
        &mut self,
        name: &'static str,
        value: &str,
        nearest: Vec<String>,
    ) -> Result<(), ParamError> {
        let value: String = shortened(value, SHOWN_VALUE);
        match self.strictness {
            Strictness::Strict => Err(ParamError::UnknownValue { name, value, nearest }),
            Strictness::Lenient => {
                self.notices.push(Notice::UnknownValue { parameter: name.to_owned(), value, nearest });
                Ok(())
            }
        }
    }

    /// Parses an optional value; `form` tells people what a right value looks like.
    pub(super) fn parsed<T: FromStr>(
        &mut self,
        name: &'static str,
        value: Option<&str>,
        form: &str,
    ) -> Result<Option<T>, ParamError> {
        let Some(value) = value else { return Ok(None) };
        match value.trim().parse() {
            Ok(parsed) => Ok(Some(parsed)),
            Err(_) => self.refuse(name, value, form).map(|()| None),
        }
    }

    /// Reads a value that must be one of the `allowed` names. A missing value gives the default of its type,
    /// and so does a wrong one in a lenient reading.
    pub(super) fn named<T: Default + FromStr>(
        &mut self,
        name: &'static str,
        value: Option<&str>,
        allowed: &[&str],
    ) -> Result<T, ParamError> {
        let Some(value) = value else { return Ok(T::default()) };
        match value.trim().parse() {
            Ok(parsed) => Ok(parsed),
            Err(_) => self.refuse(name, value, &allowed.join(", ")).map(|()| T::default()),
        }
    }

    pub(super) fn flag(&mut self, name: &'static str, value: Option<&str>) -> Result<bool, ParamError> {
        self.named(name, value, &["true", "false"])
    }

    /// Reads a whole number in a range. A lenient reading takes the end of the range for a number beyond it,
    /// and the default for anything else that is wrong.
    pub(super) fn number(
        &mut self,
        name: &'static str,
        value: Option<&str>,
        range: std::ops::RangeInclusive<u32>,
        default: u32,
    ) -> Result<u32, ParamError> {
        let Some(value) = value else { return Ok(default) };
        match value.trim().parse::<u32>() {
            Ok(number) if range.contains(&number) => Ok(number),
            Ok(number) if number > *range.end() && self.strictness == Strictness::Lenient => {
                self.refuse(name, value, "")?;
                Ok(*range.end())
            }
            _ => {
                let allowed = format!("a whole number from {} to {}", range.start(), range.end());
                self.refuse(name, value, &allowed).map(|()| default)
            }
        }
    }
}
