//! The vocabulary for staff, as JSON and for a terminal.

use std::fmt::Write;

use serde::Serialize;

use super::highlight::{Marked, plain};
use super::lang::Lang;
use super::terminal::Style;
use super::texts::fill;
use crate::article::ArticleId;
use crate::vocabulary::{Candidate, CandidateKind, Entry, EntryKind, NameReach, Reached};

/// The indent of the lines that explain the line above them.
const INDENT: usize = 4;

/// An entry on the wire; a line of `vocabulary list --json`.
#[derive(Debug, Clone, Serialize)]
pub struct EntryLine<'a> {
    pub kind: EntryKind,
    pub id: &'a str,
    pub de: &'a str,
    pub en: &'a str,
    pub others: &'a [&'a str],
}

impl<'a> EntryLine<'a> {
    pub fn new(entry: &'a Entry) -> Self {
        Self { kind: entry.kind, id: entry.id, de: entry.de, en: entry.en, others: &entry.others }
    }
}

/// The entries and articles of a term, which `vocabulary test` answers.
#[derive(Debug, Clone, Serialize)]
pub struct Tested<'a> {
    pub term: &'a str,
    pub entries: Vec<TestedEntry<'a>>,
    /// The other terms that a search for it finds.
    pub also_searched: Vec<String>,
    /// Absent where there is no index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub articles: Option<TestedArticles>,
}

/// An entry that a term leads to.
#[derive(Debug, Clone, Serialize)]
pub struct TestedEntry<'a> {
    pub kind: EntryKind,
    pub id: &'a str,
    pub de: &'a str,
    pub en: &'a str,
    pub reach: NameReach,
    pub by: String,
    /// How many articles of the index have the entry; absent for the glossary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub articles: Option<u64>,
}

impl<'a> TestedEntry<'a> {
    pub fn new(reached: &Reached<'a>, articles: Option<u64>) -> Self {
        let Entry { kind, id, de, en, .. } = reached.entry;
        Self { kind, id, de, en, reach: reached.reach, by: reached.by.clone(), articles }
    }
}

/// The articles that hold a term.
#[derive(Debug, Clone, Serialize)]
pub struct TestedArticles {
    pub as_written: u64,
    pub in_any_form: u64,
    /// The first of those that hold it in any form: id and title.
    pub first: Vec<TestedArticle>,
}

#[derive(Debug, Clone, Serialize)]
pub struct TestedArticle {
    pub id: ArticleId,
    pub title: String,
}

/// A candidate on the wire; a line of `vocabulary candidates --json`.
#[derive(Debug, Clone, Serialize)]
pub struct CandidateLine<'a> {
    pub name: &'a str,
    pub kind: CandidateKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub long: Option<&'a str>,
    pub articles: u64,
    /// One of the articles, and the words around the name there.
    pub article: &'a ArticleId,
    pub context: &'a str,
    /// The command that adds it to the vocabulary; only for organisers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
}

impl<'a> CandidateLine<'a> {
    pub fn new(candidate: &'a Candidate) -> Self {
        let Candidate { name, kind, long, articles, example: (article, context) } = candidate;
        Self {
            name,
            kind: *kind,
            long: long.as_deref(),
            articles: *articles,
            article,
            context,
            command: adding_command(candidate),
        }
    }
}

/// Entries with all their names, and how many there are.
pub fn entries(entries: &[Entry], lang: Lang, colour: bool, width: usize) -> String {
    let style = Style::new(colour, width);
    let texts = lang.texts();
    let mut out = String::new();
    for entry in entries {
        let _ = writeln!(out, "{}", head(entry, lang, style));
        if !entry.others.is_empty() {
            style.add(&mut out, INDENT, &Marked::new(&plain(&entry.others.join(" · ")), &[]));
        }
    }
    let _ = writeln!(out, "{}", style.dim(&texts.count(&texts.vocabulary.entries, entries.len() as u64)));
    out
}

/// Kind, id and both names of an entry, in one line.
fn head(entry: &Entry, lang: Lang, style: Style) -> String {
    let kind = &lang.texts().vocabulary.kinds[&entry.kind];
    let names =
        if entry.de == entry.en { entry.de.to_owned() } else { format!("{} / {}", entry.de, entry.en) };
    match entry.kind {
        EntryKind::Glossary => format!("{} {}", style.dim(kind), plain(&names)),
        _ => format!("{} {}  {}", style.dim(kind), style.bold(&plain(entry.id)), plain(&names)),
    }
}

/// The entries that a term leads to, and the articles that hold it.
pub fn tested(tested: &Tested, lang: Lang, colour: bool, width: usize) -> String {
    let style = Style::new(colour, width);
    let texts = lang.texts();
    let words = &texts.vocabulary;
    let mut out = String::new();
    for found in &tested.entries {
        let TestedEntry { kind, id, de, en, .. } = *found;
        let entry = Entry { kind, id, de, en, others: Vec::new() };
        let _ = writeln!(out, "{}", head(&entry, lang, style));
        let mut said = fill(&words.reaches[&found.reach], &[("by", &found.by)]);
        if let Some(articles) = found.articles {
            said = format!("{said}; {}", texts.count(&words.with_entry, articles));
        }
        style.add(&mut out, INDENT, &Marked::new(&plain(&said), &[]));
    }
    if tested.entries.is_empty() {
        let _ = writeln!(out, "{}", words.reaches_nothing);
    }
    if !tested.also_searched.is_empty() {
        let said = fill(&words.also_searched, &[("terms", &tested.also_searched.join(", "))]);
        style.add(&mut out, 0, &Marked::new(&plain(&said), &[]));
    }
    if let Some(articles) = &tested.articles {
        let _ = writeln!(out, "{}", texts.count(&words.as_written, articles.as_written));
        let _ = writeln!(out, "{}", texts.count(&words.in_any_form, articles.in_any_form));
        for article in &articles.first {
            style.add(&mut out, INDENT, &Marked::new(&plain(&article.title), &[]));
            let _ = writeln!(out, "{:INDENT$}{}", "", style.dim(&plain(article.id.as_str())));
        }
    }
    out
}

/// Candidates, each with an example.
pub fn candidates(candidates: &[Candidate], all: u64, lang: Lang, colour: bool, width: usize) -> String {
    let style = Style::new(colour, width);
    let texts = lang.texts();
    let words = &texts.vocabulary;
    let mut out = String::new();
    let indent = INDENT + 4;
    for candidate in candidates {
        let Candidate { name, kind, long, articles, example: (article, context) } = candidate;
        let long = long.as_ref().map(|long| format!(" ({long})")).unwrap_or_default();
        let kind = style.dim(&words.candidate_kinds[kind]);
        let count = texts.number(*articles);
        let _ = writeln!(out, "{count:>6}  {}{}  {kind}", style.bold(&plain(name)), plain(&long));
        style.add(&mut out, indent, &Marked::new(&plain(context), &[]));
        let _ = writeln!(out, "{:indent$}{}", "", style.dim(&plain(article.as_str())));
        if let Some(command) = adding_command(candidate) {
            // A command is not wrapped, so that it can be copied.
            let _ = writeln!(out, "{:indent$}{}", "", plain(&command));
        }
    }
    let _ = writeln!(out, "{}", style.dim(&texts.count(&words.candidates, all)));
    out
}

/// The command that adds a candidate to the vocabulary as an organiser; `None` for what may be none.
fn adding_command(candidate: &Candidate) -> Option<String> {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
    let acronym = candidate.long.as_ref().map(|acronym| format!(" --acronym {}", quoted(acronym)));
    (candidate.kind == CandidateKind::Organiser).then(|| {
        format!("fundstelle vocabulary new {}{}", quoted(&candidate.name), acronym.unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_drive_the_terminal_and_lines_stay_narrow() {
        let others = vec!["Ein sehr langer Name mit vielen Wörtern", "\u{1b}[31mNoch einer, der weit läuft"];
        let entry = Entry { kind: EntryKind::Organiser, id: "amt", de: "Amt", en: "Office", others };
        let text = entries(&[entry], Lang::De, false, 50);
        assert!(
            text.starts_with("Organisation amt  Amt / Office\n") && text.ends_with("1 Eintrag\n"),
            "{text}"
        );
        assert!(!text.contains('\u{1b}') && text.lines().all(|line| line.chars().count() <= 50), "{text}");
    }
}
