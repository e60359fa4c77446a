//! The query log: daily counts of frequent queries, and of those without results.
//!
//! It is made so that nobody can be identified by it. Queries are counted in memory without time or sender,
//! and only the counts of a whole day are written, when the day or the server ends. Queries that were sent
//! fewer times than a set number are never written, nor are those that look like a person's address or
//! number. Each day is a JSON file in a folder and can be deleted there.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::article::Date;

/// Length of the longest query that is counted, in characters. Longer ones are rarely sent twice.
const MAX_CHARS: usize = 80;
/// Number of different queries that are counted in a day; further ones are ignored, to bound memory.
const MAX_QUERIES: usize = 20_000;
/// Number of consecutive digits from which a number may be a person's.
const PERSONAL_DIGITS: usize = 5;

/// How often a query was sent, and how often it had no results.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryCounts {
    pub asked: u64,
    pub unanswered: u64,
}

impl QueryCounts {
    fn add(&mut self, other: Self) {
        self.asked += other.asked;
        self.unanswered += other.unanswered;
    }
}

/// The counts of one day, or the sums over several.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueryTotals {
    /// All searches with words, including those for queries that are not listed.
    pub searches: QueryCounts,
    /// The queries that were sent often enough.
    pub queries: BTreeMap<String, QueryCounts>,
}

impl QueryTotals {
    fn add(&mut self, other: Self) {
        self.searches.add(other.searches);
        for (query, asked) in other.queries {
            self.queries.entry(query).or_default().add(asked);
        }
    }
}

/// Counts could not be read or written.
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
    /// Number of searches from which a query is written.
    least: u64,
    today: Mutex<Day>,
}

#[derive(Debug, Default)]
struct Day {
    day: Option<Date>,
    searches: QueryCounts,
    queries: HashMap<String, QueryCounts>,
    /// All texts that front ends sent during typing, including beginnings of queries.
    typed: HashMap<String, QueryCounts>,
}

impl QueryLog {
    pub fn new(folder: &Path, least: u64) -> Self {
        Self { folder: folder.to_owned(), least: least.max(1), today: Mutex::default() }
    }

    /// Counts one search. The first search of another day writes the counts of the day before.
    pub fn count(&self, query: &str, day: Date, found: bool) -> Result<(), QueryLogError> {
        let Some(query) = normalised(query) else { return Ok(()) };
        let asked = QueryCounts { asked: 1, unanswered: u64::from(!found) };
        self.add(day, |today| {
            today.searches.add(asked);
            let is_known = today.queries.contains_key(&query);
            if is_known || today.queries.len() < MAX_QUERIES && !is_personal(&query) {
                today.queries.entry(query).or_default().add(asked);
            }
        })
    }

    /// Counts one search of a front end that sends the text at each keystroke. A text counts as a query as many
    /// times as it was sent without being continued. This follows from the counts of its continuations, so no
    /// user has to be tracked.
    pub fn count_typed(&self, text: &str, day: Date, found: bool) -> Result<(), QueryLogError> {
        let Some(query) = normalised(text) else { return Ok(()) };
        if text.ends_with(char::is_whitespace) {
            // A text that ends with a blank is going to be continued.
            return Ok(());
        }
        self.add(day, |today| {
            // Personal texts are counted too; otherwise their harmless beginnings would look like queries.
            if today.typed.contains_key(&query) || today.typed.len() < MAX_QUERIES {
                let asked = QueryCounts { asked: 1, unanswered: u64::from(!found) };
                today.typed.entry(query).or_default().add(asked);
            }
        })
    }

    /// Changes the counts of a day. If it is a new day, the counts of the day before are written.
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

    /// Drops the texts of the queries that were not written yet, and keeps their number. Where an article was forgotten,
    /// nobody can tell any more which of them tell of it.
    pub fn drop_queries(&self) {
        let mut today = self.today.lock().unwrap_or_else(PoisonError::into_inner);
        for (_, asked) in whole(std::mem::take(&mut today.typed)) {
            today.searches.add(asked);
        }
        today.queries.clear();
    }

    /// Writes what has been counted since the last writing.
    pub fn flush(&self) -> Result<(), QueryLogError> {
        let counted = std::mem::take(&mut *self.today.lock().unwrap_or_else(PoisonError::into_inner));
        self.write(counted)
    }

    /// Adds counts to the file of their day.
    fn write(&self, mut counted: Day) -> Result<(), QueryLogError> {
        let Some(day) = counted.day else { return Ok(()) };
        for (query, asked) in whole(std::mem::take(&mut counted.typed)) {
            counted.searches.add(asked);
            if !is_personal(&query) {
                counted.queries.entry(query).or_default().add(asked);
            }
        }
        let enough = counted.queries.into_iter().filter(|(_, asked)| asked.asked >= self.least);
        let mut sums = QueryTotals { searches: counted.searches, queries: enough.collect() };
        let path = self.folder.join(format!("{day}.json"));
        let failed = |error| QueryLogError::Write { path: path.clone(), error };
        fs::create_dir_all(&self.folder).map_err(failed)?;
        if path.exists() {
            sums.add(read_day(&path)?);
        }
        replace(&self.folder, &path, &sums)
    }
}

/// Takes queries that tell of something out of the files of all days; returns how many there were. Their searches stay
/// counted.
pub fn forget(folder: &Path, tells: impl Fn(&str) -> bool) -> Result<usize, QueryLogError> {
    let failed = |error| QueryLogError::Read { path: folder.to_owned(), error };
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
        entries => entries.map_err(failed)?,
    };
    let mut gone = 0;
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        let day = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".json"));
        if day.is_none_or(|day| day.parse::<Date>().is_err()) {
            continue;
        }
        let mut sums = read_day(&path)?;
        let before = sums.queries.len();
        sums.queries.retain(|query, _| !tells(query));
        if sums.queries.len() < before {
            gone += before - sums.queries.len();
            replace(folder, &path, &sums)?;
        }
    }
    Ok(gone)
}

/// Replaces the file of a day in one step, so that no reader sees half of it.
fn replace(folder: &Path, path: &Path, sums: &QueryTotals) -> Result<(), QueryLogError> {
    let failed = |error| QueryLogError::Write { path: path.to_owned(), error };
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    let text = serde_json::to_vec_pretty(sums).map_err(|error| failed(error.into()))?;
    file.write_all(&text).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// The sums over the days from `from` to `to`, which are dates such as `2026-11-28`. Without a bound all
/// earlier or later days count.
pub fn read(folder: &Path, from: Option<&str>, to: Option<&str>) -> Result<QueryTotals, QueryLogError> {
    let failed = |error| QueryLogError::Read { path: folder.to_owned(), error };
    let mut sums = QueryTotals::default();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let day = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".json"));
        // ISO dates sort like texts.
        let wanted = |day: &str| from.is_none_or(|from| day >= from) && to.is_none_or(|to| day <= to);
        if day.is_some_and(|day| day.parse::<Date>().is_ok() && wanted(day)) {
            sums.add(read_day(&path)?);
        }
    }
    Ok(sums)
}

fn read_day(path: &Path) -> Result<QueryTotals, QueryLogError> {
    let text = fs::read(path).map_err(|error| QueryLogError::Read { path: path.to_owned(), error })?;
    serde_json::from_slice(&text).map_err(|error| QueryLogError::Invalid { path: path.to_owned(), error })
}

/// The form in which a query is counted; `None` if it is empty or too long.
fn normalised(query: &str) -> Option<String> {
    let words: Vec<&str> = query.split_whitespace().collect();
    let query = words.join(" ").to_lowercase();
    (!query.is_empty() && query.chars().count() <= MAX_CHARS).then_some(query)
}

/// The texts that were sent during typing and not continued, with how often that happened.
fn whole(typed: HashMap<String, QueryCounts>) -> Vec<(String, QueryCounts)> {
    let mut further: HashMap<&str, u64> = HashMap::new();
    for (text, asked) in &typed {
        // Not every keystroke is sent: the text continues its longest beginning that was.
        let mut beginnings = text.char_indices().rev().map(|(at, _)| &text[..at]);
        if let Some(beginning) = beginnings.find(|beginning| typed.contains_key(*beginning)) {
            *further.entry(beginning).or_default() += asked.asked;
        }
    }
    let stopped = |(text, sent): (&String, &QueryCounts)| {
        let asked = sent.asked.saturating_sub(further.get(text.as_str()).copied().unwrap_or_default());
        (asked > 0).then(|| (text.clone(), QueryCounts { asked, unanswered: sent.unanswered.min(asked) }))
    };
    typed.iter().filter_map(stopped).collect()
}

/// Whether a query may contain a person's address or number.
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
        let log = QueryLog::new(folder.path(), 2);
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
            log.count(query, day, found).unwrap();
        }
        let sums = read(folder.path(), None, None).unwrap();
        assert_eq!(sums.searches, QueryCounts { asked: 9, unanswered: 6 }, "the second day is still counted");
        assert_eq!(sums.queries.keys().collect::<Vec<_>>(), ["impfallianz", "wasser"]);
        assert_eq!(sums.queries["impfallianz"], QueryCounts { asked: 2, unanswered: 2 });
        log.count("Wasser", second, true).unwrap();
        log.flush().unwrap();
        log.flush().unwrap();
        // A second log of the same day adds to the file.
        let again = QueryLog::new(folder.path(), 2);
        again.count("wasser", second, true).unwrap();
        again.count("wasser", second, false).unwrap();
        again.flush().unwrap();
        let sums = read(folder.path(), Some("2026-11-28"), None).unwrap();
        assert_eq!(sums.queries["wasser"], QueryCounts { asked: 4, unanswered: 1 });
        assert!(read(folder.path(), None, Some("2026-11-26")).unwrap().queries.is_empty());
    }

    #[test]
    fn of_what_is_typed_only_whole_texts_are_queries() {
        let folder = tempfile::tempdir().unwrap();
        let log = QueryLog::new(folder.path(), 2);
        let today = day("2026-11-28");
        let send = |text: &str, found: bool| log.count_typed(text, today, found).unwrap();
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
        // A user came back to a text and clicked a filter, which sends the text once more.
        send("klima wandel", true);
        log.flush().unwrap();
        let sums = read(folder.path(), None, None).unwrap();
        let queries: Vec<_> =
            sums.queries.iter().map(|(query, sum)| (query.as_str(), sum.asked, sum.unanswered)).collect();
        assert_eq!(queries, [("klima", 2, 0), ("klima wandel", 4, 0), ("xyz", 2, 2)]);
        assert_eq!(sums.searches, QueryCounts { asked: 10, unanswered: 2 });
    }

    #[test]
    fn queries_are_forgotten_and_their_number_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let log = QueryLog::new(folder.path(), 1);
        let (first, second) = (day("2026-11-27"), day("2026-11-28"));
        for day in [first, second] {
            log.count("Wasser", day, true).unwrap();
            log.count("Zyxwvu und Wasser", day, true).unwrap();
        }
        log.count_typed("zyxwvu", second, true).unwrap();
        assert_eq!(forget(folder.path(), |query| query.contains("zyxwvu")).unwrap(), 1, "of the first day");
        log.drop_queries();
        log.flush().unwrap();
        let sums = read(folder.path(), None, None).unwrap();
        assert_eq!(sums.queries.keys().collect::<Vec<_>>(), ["wasser"]);
        assert_eq!(sums.searches.asked, 5);
        assert_eq!(forget(&folder.path().join("none"), |_| true).unwrap(), 0);
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
