//! Formats numbers and dates as a language writes them.

use serde::Deserialize;

use super::template::fill;
use crate::article::Date;

/// How numbers are written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberTexts {
    pub thousands: String,
    pub decimal: String,
}

impl NumberTexts {
    /// A whole number with separators between thousands.
    pub fn whole(&self, n: u64) -> String {
        let digits = n.to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push_str(&self.thousands);
            }
            text.push(digit);
        }
        text
    }
}

/// How dates are written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DateTexts {
    pub day: String,
    pub month: String,
    /// The first day of several in one month, and in one year.
    pub day_alone: String,
    pub day_and_month: String,
    /// Several days in a row.
    pub days: String,
    pub months: [String; 12],
}

impl DateTexts {
    /// A date, as precise as it is known.
    pub fn date(&self, date: Date) -> String {
        let year = date.year().to_string();
        let month = date.month().and_then(|month| self.months.get(usize::from(month) - 1));
        match (month, date.day()) {
            (Some(month), Some(day)) => {
                fill(&self.day, &[("day", &day.to_string()), ("month", month), ("year", &year)])
            }
            (Some(month), None) => fill(&self.month, &[("month", month), ("year", &year)]),
            _ => year,
        }
    }

    /// A day, or the days from the first to the last.
    pub fn days(&self, first: Date, last: Option<Date>) -> String {
        match last {
            Some(last) => {
                fill(&self.days, &[("first", &self.first_day(first, last)), ("last", &self.date(last))])
            }
            None => self.date(first),
        }
    }

    /// The first of several days, without what it shares with the last.
    pub(super) fn first_day(&self, first: Date, last: Date) -> String {
        let (Some(day), Some(month)) = (first.day(), first.month()) else { return self.date(first) };
        let name = self.months.get(usize::from(month) - 1).map_or("", String::as_str);
        let form = match (first.year() == last.year(), Some(month) == last.month()) {
            (true, true) => &self.day_alone,
            (true, false) => &self.day_and_month,
            _ => return self.date(first),
        };
        fill(form, &[("day", &day.to_string()), ("month", name)])
    }
}

#[cfg(test)]
mod tests {
    use crate::article::Date;
    use crate::present::Lang;

    #[test]
    fn numbers_and_dates_are_written_as_the_language_does() {
        let [de, en] = Lang::ALL.map(Lang::texts);
        for (n, german, english) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1234, "1.234", "1,234"),
            (1_000_000, "1.000.000", "1,000,000"),
        ] {
            assert_eq!((de.number(n), en.number(n)), (german.to_owned(), english.to_owned()));
        }
        for (date, german, english) in [
            ("2023-05-24", "24. Mai 2023", "24 May 2023"),
            ("2023-05", "Mai 2023", "May 2023"),
            ("2023", "2023", "2023"),
        ] {
            let date: Date = date.parse().unwrap();
            assert_eq!((de.date(date), en.date(date)), (german.to_owned(), english.to_owned()));
        }
    }
}
