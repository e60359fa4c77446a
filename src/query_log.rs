//! What is searched for, as sums of days: frequent queries, and those that found nothing.
//!
//! Nobody is to be known by what they looked for. Queries are counted in memory without time or
//! sender and leave it once a day, or when the server stops, as sums alone; a query that fewer than
//! some searches asked is never written, nor one that looks like an address or a number of a
//! person. Days are written to a folder, one JSON file each, which may be deleted like any other.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::article::Date;

/// Longest query that is counted, in characters: longer ones are asked once.
const MAX_CHARS: usize = 80;
/// Queries of a day that are counted; further new ones are not, which bounds memory.
const MAX_QUERIES: usize = 20_000;
/// Digits in a row from which on a number may be somebody's.
const PERSONAL_DIGITS: usize = 5;

/// How often something was asked, and how often nothing was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub asked: u64,
    pub unanswered: u64,
}

impl Asked {
    fn add(&mut self, other: Self) {
        self.asked += other.asked;
        self.unanswered += other.unanswered;
    }
}

/// The sums of one day, or of several.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sums {
    /// All searches by words, also for queries that are not listed.
    pub searches: Asked,
    /// Queries that enough searches asked.
    pub queries: BTreeMap<String, Asked>,
}

impl Sums {
    fn add(&mut self, other: Self) {
        self.searches.add(other.searches);
        for (query, asked) in other.queries {
            self.queries.entry(query).or_default().add(asked);
        }
    }
}

/// Why sums could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum QueryLogError {
    #[error("cannot read {path}: {error}; check that it is a folder the server wrote its report to", path = .path.display())]
    Read { path: PathBuf, error: io::Error },
    #[error("{path} is no report of a day: {error}; move it away", path = .path.display())]
    Invalid { path: PathBuf, error: serde_json::Error },
    #[error("cannot write {path}: {error}", path = .path.display())]
    Write { path: PathBuf, error: io::Error },
}

/// Counts the searches of a server.
#[derive(Debug)]
pub struct QueryLog {
    folder: PathBuf,
    /// Searches that a query needs to be written.
    least: u64,
    today: Mutex<Day>,
}

#[derive(Debug, Default)]
struct Day {
    day: Option<Date>,
    searches: Asked,
    queries: HashMap<String, Asked>,
    /// Texts as they were typed, with all their beginnings.
    typed: HashMap<String, Asked>,
}

impl QueryLog {
    pub fn new(folder: &Path, least: u64) -> Self {
        Self { folder: folder.to_owned(), least: least.max(1), today: Mutex::default() }
    }

    /// Counts one search. The first of another day writes what was counted before.
    pub fn count(&self, query: &str, day: Date, found: bool) -> Result<(), QueryLogError> {
        let Some(query) = normalised(query) else { return Ok(()) };
        let asked = Asked { asked: 1, unanswered: u64::from(!found) };
        self.add(day, |today| {
            today.searches.add(asked);
            let is_known = today.queries.contains_key(&query);
            if is_known || today.queries.len() < MAX_QUERIES && !is_personal(&query) {
                today.queries.entry(query).or_default().add(asked);
            }
        })
    }

    /// Counts one search of a front end that sends every text while it is typed. A text counts as often as
    /// it was sent and not typed further, which its beginnings tell without anybody's being followed.
    pub fn count_typed(&self, text: &str, day: Date, found: bool) -> Result<(), QueryLogError> {
        let Some(query) = normalised(text) else { return Ok(()) };
        if text.ends_with(char::is_whitespace) {
            // The next word is to come.
            return Ok(());
        }
        self.add(day, |today| {
            // What may be personal is counted as well, or its harmless beginning would look like a query.
            if today.typed.contains_key(&query) || today.typed.len() < MAX_QUERIES {
                let asked = Asked { asked: 1, unanswered: u64::from(!found) };
                today.typed.entry(query).or_default().add(asked);
            }
        })
    }

    /// Adds to the sums of a day, and writes those of the day before.
    fn add(&self, day: Date, count: impl FnOnce(&mut Day)) -> Result<(), QueryLogError> {
        let ended = {
            let mut today = self.today.lock().unwrap_or_else(PoisonError::into_inner);
            let ended = today.day.is_some_and(|counted| counted != day).then(|| std::mem::take(&mut *today));
            today.day = Some(day);
            count(&mut today);
            ended
        };
        ended.map_or(Ok(()), |ended| self.write(ended))
    }

    /// Writes what was counted since the last time.
    pub fn flush(&self) -> Result<(), QueryLogError> {
        let counted = std::mem::take(&mut *self.today.lock().unwrap_or_else(PoisonError::into_inner));
        self.write(counted)
    }

    /// Adds what was counted to the file of its day.
    fn write(&self, mut counted: Day) -> Result<(), QueryLogError> {
        let Some(day) = counted.day else { return Ok(()) };
        for (query, asked) in whole(std::mem::take(&mut counted.typed)) {
            counted.searches.add(asked);
            if !is_personal(&query) {
                counted.queries.entry(query).or_default().add(asked);
            }
        }
        let enough = counted.queries.into_iter().filter(|(_, asked)| asked.asked >= self.least);
        let mut sums = Sums { searches: counted.searches, queries: enough.collect() };
        let path = self.folder.join(format!("{day}.json"));
        let failed = |error| QueryLogError::Write { path: path.clone(), error };
        fs::create_dir_all(&self.folder).map_err(failed)?;
        if path.exists() {
            sums.add(read_day(&path)?);
        }
        // Whoever reads it meets the old sums or the new ones, never half of them.
        let mut file = tempfile::NamedTempFile::new_in(&self.folder).map_err(failed)?;
        let text = serde_json::to_vec_pretty(&sums).map_err(|error| failed(error.into()))?;
        file.write_all(&text).map_err(failed)?;
        file.persist(&path).map_err(|error| failed(error.error))?;
        Ok(())
    }
}

/// The sums of the days from `from` to `to`, as `2026-11-28`; without bounds of all there are.
pub fn read(folder: &Path, from: Option<&str>, to: Option<&str>) -> Result<Sums, QueryLogError> {
    let failed = |error| QueryLogError::Read { path: folder.to_owned(), error };
    let mut sums = Sums::default();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let day = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".json"));
        // ISO dates sort as texts do.
        let wanted = |day: &str| from.is_none_or(|from| day >= from) && to.is_none_or(|to| day <= to);
        if day.is_some_and(|day| day.parse::<Date>().is_ok() && wanted(day)) {
            sums.add(read_day(&path)?);
        }
    }
    Ok(sums)
}

fn read_day(path: &Path) -> Result<Sums, QueryLogError> {
    let text = fs::read(path).map_err(|error| QueryLogError::Read { path: path.to_owned(), error })?;
    serde_json::from_slice(&text).map_err(|error| QueryLogError::Invalid { path: path.to_owned(), error })
}

/// A query as it is counted; `None` where it asks for nothing or is too long to be asked twice.
fn normalised(query: &str) -> Option<String> {
    let words: Vec<&str> = query.split_whitespace().collect();
    let query = words.join(" ").to_lowercase();
    (!query.is_empty() && query.chars().count() <= MAX_CHARS).then_some(query)
}

/// Of texts as they were typed those that were not typed further, as often as that was.
fn whole(typed: HashMap<String, Asked>) -> Vec<(String, Asked)> {
    let mut further: HashMap<&str, u64> = HashMap::new();
    for (text, asked) in &typed {
        // Fast hands skip letters: the longest beginning that was sent is where this came from.
        let mut beginnings = text.char_indices().rev().map(|(at, _)| &text[..at]);
        if let Some(beginning) = beginnings.find(|beginning| typed.contains_key(*beginning)) {
            *further.entry(beginning).or_default() += asked.asked;
        }
    }
    let stopped = |(text, sent): (&String, &Asked)| {
        let asked = sent.asked.saturating_sub(further.get(text.as_str()).copied().unwrap_or_default());
        (asked > 0).then(|| (text.clone(), Asked { asked, unanswered: sent.unanswered.min(asked) }))
    };
    typed.iter().filter_map(stopped).collect()
}

/// Whether a query may name a person's address or number.
fn is_personal(query: &str) -> bool {
    let digits = query.chars().filter(|c| !matches!(c, ' ' | '-' | '/' | '.' | '(' | ')'));
    let (_, longest) = digits.fold((0, 0), |(run, longest), c| {
        let run = if c.is_ascii_digit() { run + 1 } else { 0 };
        (run, longest.max(run))
    });
    query.contains('@') || longest >= PERSONAL_DIGITS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn days_are_summed_and_rare_or_personal_queries_are_never_written() {
        let folder = tempfile::tempdir().unwrap();
        let demand = QueryLog::new(folder.path(), 2);
        let (first, second) = (day("2026-11-27"), day("2026-11-28"));
        for (query, day, found) in [
            ("Wasser", first, true),
            (" wasser ", first, true),
            ("Impfallianz", first, false),
            ("impfallianz", first, false),
            ("nur einmal", first, true),
            ("eva@verein.example", first, false),
            ("eva@verein.example", first, false),
            ("0228 123 45", first, false),
            ("0228 123 45", first, false),
            ("", first, true),
            ("Wasser", second, true),
        ] {
            demand.count(query, day, found).unwrap();
        }
        let sums = read(folder.path(), None, None).unwrap();
        assert_eq!(sums.searches, Asked { asked: 9, unanswered: 6 }, "the second day is still counted");
        assert_eq!(sums.queries.keys().collect::<Vec<_>>(), ["impfallianz", "wasser"]);
        assert_eq!(sums.queries["impfallianz"], Asked { asked: 2, unanswered: 2 });
        demand.count("Wasser", second, true).unwrap();
        demand.flush().unwrap();
        demand.flush().unwrap();
        // A second start on the same day adds to what is there.
        let again = QueryLog::new(folder.path(), 2);
        again.count("wasser", second, true).unwrap();
        again.count("wasser", second, false).unwrap();
        again.flush().unwrap();
        let sums = read(folder.path(), Some("2026-11-28"), None).unwrap();
        assert_eq!(sums.queries["wasser"], Asked { asked: 4, unanswered: 1 });
        assert!(read(folder.path(), None, Some("2026-11-26")).unwrap().queries.is_empty());
    }

    #[test]
    fn of_what_is_typed_only_whole_texts_are_queries() {
        let folder = tempfile::tempdir().unwrap();
        let demand = QueryLog::new(folder.path(), 2);
        let today = day("2026-11-28");
        let send = |text: &str, found: bool| demand.count_typed(text, today, found).unwrap();
        for _ in 0..3 {
            for text in ["k", "kl", "klima", "klima ", "klima w", "Klima Wandel"] {
                send(text, text != "kl");
            }
        }
        for _ in 0..2 {
            for text in ["k", "kl", "klima", "e", "eva", "eva@", "eva@verein.example", "xy", "xyz"] {
                send(text, !text.starts_with('x'));
            }
        }
        // Somebody came back to a text and clicked a filter.
        send("klima wandel", true);
        demand.flush().unwrap();
        let sums = read(folder.path(), None, None).unwrap();
        let queries: Vec<_> =
            sums.queries.iter().map(|(query, sum)| (query.as_str(), sum.asked, sum.unanswered)).collect();
        assert_eq!(queries, [("klima", 2, 0), ("klima wandel", 4, 0), ("xyz", 2, 2)]);
        assert_eq!(sums.searches, Asked { asked: 10, unanswered: 2 });
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("2026-11-28.json"), "{").unwrap();
        fs::write(folder.path().join("notes.txt"), "{").unwrap();
        let error = read(folder.path(), None, None).unwrap_err().to_string();
        assert!(error.contains("2026-11-28.json"), "{error}");
        assert!(read(&folder.path().join("none"), None, None).is_err());
    }
}
