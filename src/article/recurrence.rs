//! Events that come again.

use std::str::FromStr;

use jiff::ToSpan;

use super::date::Date;

/// How often an event comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recurrence {
    Weekly,
    Monthly,
    Yearly,
}

impl FromStr for Recurrence {
    type Err = ();

    /// Reads the word for it in German or English.
    fn from_str(word: &str) -> Result<Self, ()> {
        Ok(match word.trim().to_lowercase().as_str() {
            "weekly" | "wöchentlich" => Self::Weekly,
            "monthly" | "monatlich" => Self::Monthly,
            "yearly" | "annually" | "jährlich" => Self::Yearly,
            _ => return Err(()),
        })
    }
}

impl Recurrence {
    /// The first day on which the event takes place that is not before `today`. Where a month has no such day, it is its
    /// last one. An event that is known by its month or year only stays what it is.
    pub fn next(self, first: Date, today: Date) -> Date {
        let (Some(begin), Some(today)) = (first.civil(), today.civil()) else { return first };
        if begin >= today {
            return first;
        }
        // Counted from the first day, so that the 31st is the 31st again after February.
        let months = i32::from(today.year() - begin.year()) * 12 + i32::from(today.month() - begin.month());
        let (passed, step) = match self {
            Self::Weekly => (today.since(begin).map_or(0, |span| span.get_days()) / 7, 7.days()),
            Self::Monthly => (months, 1.month()),
            Self::Yearly => (months / 12, 1.year()),
        };
        // One of these three is it: the one of this week, month or year, or one beside it.
        let days = (passed - 1..=passed + 1).filter_map(|times| {
            let span = step.checked_mul(times.into()).ok()?;
            begin.checked_add(span).ok()
        });
        let next = days.filter(|day| *day >= today).min();
        next.and_then(|day| Date::from_civil(day).ok()).unwrap_or(first)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn the_next_day_is_today_or_later() {
        for (word, first, today, next) in [
            ("weekly", "2026-01-07", "2026-11-30", "2026-12-02"),
            ("wöchentlich", "2026-01-07", "2026-01-14", "2026-01-14"),
            ("monthly", "2026-01-31", "2026-02-01", "2026-02-28"),
            ("monatlich", "2026-01-31", "2026-03-01", "2026-03-31"),
            ("yearly", "2024-02-29", "2026-11-30", "2027-02-28"),
            ("jährlich", "2030-05-01", "2026-11-30", "2030-05-01"),
            ("monthly", "2025-05", "2026-11-30", "2025-05"),
        ] {
            let recurrence: Recurrence = word.parse().unwrap();
            assert_eq!(recurrence.next(date(first), date(today)), date(next), "{word} {first} {today}");
        }
        assert!("often".parse::<Recurrence>().is_err());
    }

    proptest! {
        #[test]
        fn no_event_is_further_away_than_its_rhythm(first in 0i32..40_000, after in 0i32..20_000, kind in 0usize..3) {
            let begin = jiff::civil::date(1950, 1, 1).checked_add(first.days()).unwrap();
            let today = begin.checked_add(after.days()).unwrap();
            let (recurrence, longest) =
                [(Recurrence::Weekly, 7), (Recurrence::Monthly, 31), (Recurrence::Yearly, 366)][kind];
            let next = recurrence.next(Date::from_civil(begin).unwrap(), Date::from_civil(today).unwrap());
            let ahead = next.civil().unwrap().since((jiff::Unit::Day, today)).unwrap().get_days();
            prop_assert!((0..longest).contains(&ahead), "{begin} {today} {next}");
        }
    }
}
