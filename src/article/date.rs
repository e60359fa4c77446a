//! Years, and dates as precise as their source.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::error::{DomainError, FIRST_YEAR, LAST_YEAR};

/// A year of publication, 1800 to 2199.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct Year(i16);

impl Year {
    pub const FIRST: i16 = FIRST_YEAR;
    pub const LAST: i16 = LAST_YEAR;
    pub const LATEST: Self = Self(Self::LAST);

    pub fn new(year: i32) -> Result<Self, DomainError> {
        i16::try_from(year)
            .ok()
            .filter(|y| (Self::FIRST..=Self::LAST).contains(y))
            .map(Self)
            .ok_or_else(|| DomainError::NoYear(year.to_string()))
    }

    pub fn get(self) -> i16 {
        self.0
    }
}

impl TryFrom<i32> for Year {
    type Error = DomainError;
    fn try_from(year: i32) -> Result<Self, DomainError> {
        Self::new(year)
    }
}

impl From<Year> for i32 {
    fn from(year: Year) -> Self {
        Self::from(year.0)
    }
}

impl FromStr for Year {
    type Err = DomainError;
    fn from_str(text: &str) -> Result<Self, DomainError> {
        text.trim().parse::<i32>().map_err(|_| DomainError::NoYear(text.to_owned())).and_then(Self::new)
    }
}

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A date as precise as its source: a year, a month or a day. Written as in ISO 8601
/// (`2023`, `2023-05`, `2023-05-24`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    year: Year,
    month: Option<u8>,
    day: Option<u8>,
}

impl Date {
    pub fn year_only(year: Year) -> Self {
        Self { year, month: None, day: None }
    }

    pub fn new(year: Year, month: Option<u8>, day: Option<u8>) -> Result<Self, DomainError> {
        let refused = || DomainError::NoDate(format!("{year}-{month:?}-{day:?}"));
        match (month, day) {
            (None, None) => {}
            (Some(month), None) if (1..=12).contains(&month) => {}
            (Some(month), Some(day)) => {
                let (month, day) = (i8::try_from(month), i8::try_from(day));
                let (Ok(month), Ok(day)) = (month, day) else { return Err(refused()) };
                jiff::civil::Date::new(year.get(), month, day).map_err(|_| refused())?;
            }
            _ => return Err(refused()),
        }
        Ok(Self { year, month, day })
    }

    /// A day of the calendar.
    pub fn from_civil(day: jiff::civil::Date) -> Result<Self, DomainError> {
        let year = Year::new(day.year().into())?;
        Ok(Self { year, month: Some(day.month().unsigned_abs()), day: Some(day.day().unsigned_abs()) })
    }

    /// The day of the calendar; `None` if only its month or year is known.
    pub fn civil(self) -> Option<jiff::civil::Date> {
        let (month, day) = (i8::try_from(self.month?).ok()?, i8::try_from(self.day?).ok()?);
        jiff::civil::Date::new(self.year.get(), month, day).ok()
    }

    pub fn year(self) -> Year {
        self.year
    }

    pub fn month(self) -> Option<u8> {
        self.month
    }

    pub fn day(self) -> Option<u8> {
        self.day
    }

    /// The last day that it can mean, as a number that sorts as days do: `20230531` of May 2023.
    pub fn last_ordinal(self) -> u32 {
        let year = u32::from(self.year.get().unsigned_abs());
        year * 10_000 + u32::from(self.month.unwrap_or(12)) * 100 + u32::from(self.day.unwrap_or(31))
    }

    /// A number that sorts as the dates do: `yyyymmdd`, with zeros for what is not known.
    pub fn ordinal(self) -> u32 {
        let year = u32::from(self.year.get().unsigned_abs());
        year * 10_000 + u32::from(self.month.unwrap_or(0)) * 100 + u32::from(self.day.unwrap_or(0))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year.get())?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl FromStr for Date {
    type Err = DomainError;

    /// Reads ISO 8601 dates; a time behind the day is ignored.
    fn from_str(text: &str) -> Result<Self, DomainError> {
        let refused = || DomainError::NoDate(text.trim().to_owned());
        let date = text.trim().split(['T', ' ']).next().unwrap_or_default();
        let mut parts = date.splitn(3, '-');
        let year = parts.next().filter(|y| y.len() == 4).ok_or_else(refused)?;
        let year = year.parse::<Year>().map_err(|_| refused())?;
        let mut number = || parts.next().map(|part| part.parse::<u8>().map_err(|_| refused())).transpose();
        let (month, day) = (number()?, number()?);
        Self::new(year, month, day).map_err(|_| refused())
    }
}

impl TryFrom<String> for Date {
    type Error = DomainError;
    fn try_from(text: String) -> Result<Self, DomainError> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_keep_the_precision_they_were_written_with() {
        for text in ["2023", "2023-05", "2023-05-24"] {
            assert_eq!(text.parse::<Date>().unwrap().to_string(), text);
        }
        assert_eq!("2023-05-24T10:00:00+02:00".parse::<Date>().unwrap().to_string(), "2023-05-24");
        for text in ["", "23-05-24", "2023-13", "2023-02-30", "2023-00-01", "20230524", "2500-01-01"] {
            assert!(text.parse::<Date>().is_err(), "{text} was taken for a date");
        }
    }
}
