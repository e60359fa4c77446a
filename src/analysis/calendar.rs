//! The names of months and weekdays in both languages, which dates are read and checked by.

/// The names of the months and their abbreviations, in lower case.
const MONTHS: [&[&str]; 12] = [
    &["januar", "january", "jan", "jänner"],
    &["februar", "february", "feb"],
    &["märz", "maerz", "march", "mär", "mar", "mrz", "mÄrz"],
    &["april", "apr"],
    &["mai", "may"],
    &["juni", "june", "jun"],
    &["juli", "july", "jul"],
    &["august", "aug"],
    &["september", "sept", "sep"],
    &["oktober", "october", "okt", "oct"],
    &["november", "nov"],
    &["dezember", "december", "dez", "dec"],
];
/// Length of the longest name, in bytes.
const LONGEST_MONTH: usize = 9;

/// The weekdays in German and English, from Monday.
const WEEKDAYS: [[&str; 2]; 7] = [
    ["Montag", "Monday"],
    ["Dienstag", "Tuesday"],
    ["Mittwoch", "Wednesday"],
    ["Donnerstag", "Thursday"],
    ["Freitag", "Friday"],
    ["Samstag", "Saturday"],
    ["Sonntag", "Sunday"],
];

/// Returns the month, from 1 to 12, that a German or English word names. Letter case is ignored for ASCII letters only,
/// so `JÄNNER` is not recognised and `Jänner` is.
pub fn month(word: &str) -> Option<u8> {
    if word.len() > LONGEST_MONTH {
        return None;
    }
    let is_it = |name: &&str| word.eq_ignore_ascii_case(name);
    let at = MONTHS.iter().position(|names| names.iter().any(is_it))?;
    Some(at as u8 + 1)
}

/// Whether the name of a month is written out: `Mai`, but not `Jun`.
pub fn is_full_month(month: &str) -> bool {
    const SHORT: [&str; 6] = ["mai", "may", "juni", "juli", "june", "july"];
    month.len() > 4 && !month.eq_ignore_ascii_case("sept")
        || SHORT.iter().any(|name| month.eq_ignore_ascii_case(name))
}

/// Whether the name of a month may be English.
pub fn is_english_month(month: &str) -> bool {
    const GERMAN: [&str; 12] = [
        "januar", "februar", "märz", "maerz", "mär", "mrz", "mai", "juni", "juli", "oktober", "okt",
        "dezember",
    ];
    !GERMAN.iter().any(|name| month.eq_ignore_ascii_case(name))
}

/// The German and the English name of a weekday, counted from 0 for Monday.
pub fn weekday_names(weekday: usize) -> Option<[&'static str; 2]> {
    WEEKDAYS.get(weekday).copied()
}

/// The weekday that a word names, written out in any letter case, counted from 0 for Monday.
pub fn weekday(word: &str) -> Option<usize> {
    let is_it = |names: &[&str; 2]| names.iter().any(|name| name.eq_ignore_ascii_case(word));
    // Saturday has two names in German.
    let saturday = word.eq_ignore_ascii_case("sonnabend").then_some(5);
    WEEKDAYS.iter().position(is_it).or(saturday)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_in_any_letter_case() {
        for (word, expected) in
            [("Mai", Some(5)), ("MÄRZ", Some(3)), ("JAN", Some(1)), ("dec", Some(12)), ("Maier", None)]
        {
            assert_eq!(month(word), expected, "{word}");
        }
        for (at, names) in MONTHS.iter().enumerate() {
            assert!(names.iter().all(|name| month(name) == Some(at as u8 + 1)), "{names:?}");
        }
    }

    #[test]
    fn weekdays_have_two_names_and_saturday_three() {
        for (word, expected) in
            [("montag", Some(0)), ("Sonnabend", Some(5)), ("SUNDAY", Some(6)), ("Tag", None)]
        {
            assert_eq!(weekday(word), expected, "{word}");
        }
    }
}
