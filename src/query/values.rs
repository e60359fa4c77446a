//! Checking the values of parameters.

use std::str::FromStr;

use super::params::{ParamError, SHOWN_VALUE, Strictness, shortened};
use super::plan::Notice;

/// Checks values, each wrong one becoming an error or a notice.
pub(super) struct Values {
    pub(super) strictness: Strictness,
    pub(super) notices: Vec<Notice>,
}

impl Values {
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

    /// One of some names, by default the default of its type.
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
