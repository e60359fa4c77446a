//! Prints the report of an indexing run.

use std::io::{self, BufWriter, Write};

use super::terminal::{language, width_of_errors};
use super::wording;
use crate::pipeline::{BuildReason, Changes, HeldBack, Report};
use crate::present::highlight::Marked;
use crate::present::terminal::printable;
use crate::present::texts::fill;

/// Documents without an article that are printed; the rest is counted.
const PRINTED: usize = 50;

/// What would change is the result of a look at it, so it goes to standard output.
pub fn print_changes(changes: &Changes, report: &Report) -> io::Result<()> {
    let texts = language().texts();
    let words = &texts.commands.index;
    let mut out = BufWriter::new(io::stdout().lock());
    for (what, names, total) in [
        (&words.added, &changes.added, report.added),
        (&words.changed, &changes.updated, report.updated),
        (&words.removed, &changes.removed, report.removed),
    ] {
        for name in names {
            writeln!(out, "{what} {}", printable(name.as_str()))?;
        }
        if total > names.len() as u64 {
            let more = texts.number(total - names.len() as u64);
            writeln!(out, "{what} {}", fill(&words.and_more, &[("n", &more)]))?;
        }
    }
    out.flush()
}

/// Names a document that was skipped, on standard error.
pub fn print_skipped(location: &str, message: &str) -> io::Result<()> {
    write_left_out(&mut io::stderr(), &language().texts().commands.index.skipped, location, message)
}

/// Names a document that has no article, with the reason.
fn write_left_out(out: &mut impl Write, text: &str, location: &str, message: &str) -> io::Result<()> {
    let message = wording::in_language(message, language());
    let values = [("place", &*printable(location)), ("message", &*printable(&message))];
    tell(out, &fill(text, &values))
}

/// Writes a text, in lines no wider than those of the terminal.
fn tell(out: &mut impl Write, text: &str) -> io::Result<()> {
    let Some(width) = width_of_errors() else { return writeln!(out, "{text}") };
    Marked::new(text, &[]).to_ansi_lines(width, false).iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// The counts of a run, one a line. What was read stands first, and what became of it behind.
fn table(counts: &[(&str, String)], seconds: &str) -> String {
    let words = &language().texts().commands.index;
    let mut rows: Vec<(&str, &str)> =
        counts.iter().filter_map(|(name, n)| Some((words.counts.get(*name)?.as_str(), n.as_str()))).collect();
    rows.push((&words.seconds, seconds));
    let width = |of: fn(&(&str, &str)) -> usize| rows.iter().map(of).max().unwrap_or_default();
    let (names, numbers) = (width(|row| row.0.chars().count()), width(|row| row.1.chars().count()));
    rows.iter().map(|(name, n)| format!("{name:names$}  {n:>numbers$}\n")).collect()
}

/// The report goes to standard error, since a run has no other result than its index.
pub fn print(report: &Report) -> io::Result<()> {
    print_left_out(report)?;
    let texts = language().texts();
    let words = &texts.commands.index;
    let mut out = io::stderr().lock();
    let seconds = texts.decimal(report.elapsed.as_secs_f64());
    let counts = [
        ("read", report.read),
        ("indexed", report.indexed()),
        ("added", report.added),
        ("changed", report.updated),
        ("unchanged", report.unchanged),
        ("removed", report.removed),
        ("skipped", report.skipped_total),
    ];
    let counts = counts.map(|(name, n)| (name, texts.number(n)));
    match width_of_errors() {
        Some(_) => write!(out, "{}", table(&counts, &seconds))?,
        None => {
            let mut values: Vec<(&str, &str)> = counts.iter().map(|(name, n)| (*name, n.as_str())).collect();
            values.push(("seconds", &seconds));
            writeln!(out, "{}", fill(&words.summary, &values))?;
        }
    }
    for (counted, n) in [
        (&words.derived_anew, report.derived_anew),
        (&words.taken_over, report.taken_over),
        (&words.kept, report.kept),
        (&words.forgotten, report.forgotten),
    ] {
        if n > 0 {
            tell(&mut out, &texts.count(counted, n))?;
        }
    }
    for HeldBack { root, articles, lost } in &report.held_back {
        let (lost, articles) = (texts.number(*lost as u64), texts.number(*articles as u64));
        let values = [("root", &*printable(root)), ("lost", &lost), ("articles", &articles)];
        tell(&mut out, &fill(&words.held_back, &values))?;
    }
    if report.changes.is_some() {
        return tell(&mut out, &words.nothing_written);
    }
    match (report.built, &report.snapshot) {
        (Some(reason), Some(id)) => {
            let reason = match reason {
                BuildReason::First => &words.first,
                BuildReason::Asked => &words.asked,
                BuildReason::ManyChanges => &words.many_changes,
            };
            tell(&mut out, &fill(&words.built, &[("id", &id.to_string()), ("reason", reason)]))
        }
        (None, Some(id)) => tell(&mut out, &fill(&words.committed, &[("id", &id.to_string())])),
        _ => tell(&mut out, &words.nothing_changed),
    }
}

/// Names what has no article in the index, with the reasons.
fn print_left_out(report: &Report) -> io::Result<()> {
    let lang = language();
    let texts = lang.texts();
    let words = &texts.commands.index;
    let mut out = io::stderr().lock();
    for (one, more, left_out, total) in [
        (&words.skipped, &words.more_skipped, &report.skipped, report.skipped_total),
        (&words.no_article, &words.more_no_articles, &report.no_articles, report.no_articles_total),
    ] {
        for skipped in left_out.iter().take(PRINTED) {
            write_left_out(&mut out, one, &skipped.location, &skipped.message)?;
        }
        if total > PRINTED as u64 {
            tell(&mut out, &fill(more, &[("n", &texts.number(total - PRINTED as u64))]))?;
        }
    }
    for (extension, format) in &report.unknown_formats {
        let more = if format.files > format.examples.len() as u64 { ", …" } else { "" };
        let examples = format!("{}{more}", printable(&format.examples.join(", ")));
        let extension = wording::in_language(extension, lang);
        let values = [
            ("extension", &*printable(&extension)),
            ("n", &texts.number(format.files)),
            ("examples", &examples),
        ];
        tell(&mut out, &fill(&words.unknown_format, &values))?;
    }
    Ok(())
}
