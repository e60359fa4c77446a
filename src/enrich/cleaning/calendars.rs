//! Lists of days to come within an article, such as the programme beside an exhibition. They look like lists of
//! other articles, but those are ordered from the newest day to the oldest.

use crate::article::Date;
use crate::enrich::dates::written_dates;
use crate::enrich::document_lines::{DocumentLines, Line};
use crate::enrich::line_labels::label::{Label, Labelled};

/// The fewest lines that make a list.
const MIN_ENTRIES: usize = 2;
/// Length of the longest line that is an entry, in bytes.
const MAX_ENTRY: usize = 200;
/// Number of bytes within which the day of an entry begins; a weekday may stand before it.
const DAY_WITHIN: usize = 14;
/// Length of the shortest text behind the day of an entry, in bytes.
const MIN_MATTER: usize = 6;

/// Labels the entries of lists of days as items of the article's own lists, where the line above the list
/// belongs to the article.
pub(super) fn label(document: &mut DocumentLines) {
    let days: Vec<Option<Date>> = document.lines.iter().map(day).collect();
    // Behind the last paragraph such lists are those of the site.
    let own = |line: &Line| line.is_long() && !line.labelled.is_furniture();
    let last = document.lines.iter().rposition(own).unwrap_or(0);
    let mut at = 1;
    while at < days.len() {
        let run = days[at..].iter().map_while(|day| *day);
        let run: Vec<u32> = run.map(|day| day.ordinal()).collect();
        let rises = run.windows(2).all(|pair| pair[0] < pair[1]);
        let above = &document.lines[at - 1].labelled;
        if run.len() >= MIN_ENTRIES && rises && at < last && !above.is_furniture() {
            for line in &mut document.lines[at..at + run.len()] {
                line.labelled = Labelled { label: Label::List, ..Labelled::TEXT };
                line.tells_when = true;
            }
        }
        at += run.len().max(1);
    }
}

/// The day that an entry begins with.
fn day(line: &Line) -> Option<Date> {
    if line.text.len() > MAX_ENTRY || line.is_long() {
        return None;
    }
    let (range, date) = written_dates(&line.text).into_iter().next()?;
    let before = line.text.get(..range.start)?;
    let is_entry = range.start <= DAY_WITHIN
        && before.split(' ').filter(|word| word.chars().any(char::is_alphanumeric)).count() <= 1
        && line.text.len() >= range.end + MIN_MATTER
        && date.day().is_some();
    is_entry.then_some(date)
}
