//! Answers of another server in a terminal: what its JSON holds, in the look of [`search_results`](super::search_results).

use std::fmt::Write;
use std::ops::Range;

use serde::Deserialize;

use super::Style;
use crate::article::{Date, Facet};
use crate::present::highlight::{self, Marked, plain};
use crate::present::labels::{Labels, name_of};
use crate::present::lang::Lang;
use crate::present::texts::fill;
use crate::query::Page;

/// The answer of a search endpoint.
#[derive(Debug, Deserialize)]
pub struct RemoteAnswer {
    pub total: u64,
    #[serde(default)]
    total_any: u64,
    page: u32,
    per_page: u32,
    #[serde(default)]
    notices: Vec<Notice>,
    pub hits: Vec<RemoteArticle>,
}

#[derive(Debug, Deserialize)]
struct Notice {
    message: String,
}

/// An article as a hit, or whole with its sections.
#[derive(Debug, Deserialize)]
pub struct RemoteArticle {
    pub id: String,
    title: String,
    url: Option<String>,
    language: String,
    year: Option<i32>,
    date: Option<Date>,
    kind: Option<String>,
    #[serde(default)]
    organisers: Vec<Label>,
    #[serde(default)]
    title_highlights: Vec<[usize; 2]>,
    #[serde(default)]
    snippets: Vec<Snippet>,
    #[serde(default)]
    sections: Vec<Section>,
}

#[derive(Debug, Deserialize)]
struct Label {
    label: String,
}

#[derive(Debug, Deserialize)]
struct Snippet {
    text: String,
    #[serde(default)]
    highlights: Vec<[usize; 2]>,
}

#[derive(Debug, Deserialize)]
struct Section {
    heading: Option<String>,
    text: String,
}

/// A list of results.
pub fn remote_results(answer: &RemoteAnswer, labels: &dyn Labels, lang: Lang, style: Style) -> String {
    let texts = lang.texts();
    let mut out = format!("{}\n", style.bold(&texts.articles(answer.total)));
    for notice in &answer.notices {
        style.add(&mut out, 0, &Marked::new(&notice.message, &[]));
    }
    let before = u64::from(answer.page.saturating_sub(1)) * u64::from(answer.per_page);
    for (rank, hit) in (before + 1..).zip(&answer.hits) {
        let number = format!("{rank:>3}. ");
        let indent = number.len();
        let title = highlight::title(&hit.title, &bytes(&hit.title, &hit.title_highlights));
        let lines = title.to_ansi_lines(style.width - indent, style.colour);
        for (at, line) in lines.iter().enumerate() {
            let before = if at == 0 { number.as_str() } else { "" };
            let _ = writeln!(
                out,
                "{}{before:indent$}{}",
                if at == 0 && rank == 1 { "\n" } else { "" },
                style.link(hit.url.as_deref(), line)
            );
        }
        let facts = Marked::new(&facts(hit, labels, lang).join(" · "), &[]);
        for line in facts.to_ansi_lines(style.width - indent, false) {
            let _ = writeln!(out, "{:indent$}{}", "", style.dim(&line));
        }
        let _ = writeln!(out, "{:indent$}{}", "", style.dim(&plain(&hit.id)));
        for snippet in &hit.snippets {
            let marks = bytes(&snippet.text, &snippet.highlights);
            style.add(&mut out, indent, &Marked::new(&snippet.text, &marks));
        }
        out.push('\n');
    }
    if answer.total_any > 0 {
        let _ = writeln!(out, "{}", texts.count(&texts.search.more_with_some, answer.total_any));
    }
    let pages = Page::count(answer.total, answer.per_page);
    if pages > 1 && !answer.hits.is_empty() {
        let number = |n: u32| texts.number(u64::from(n));
        let line = fill(&texts.search.page_of, &[("page", &number(answer.page)), ("pages", &number(pages))]);
        let _ = writeln!(out, "{}", style.dim(&line));
    }
    out
}

/// An article with its text.
pub fn remote_article(article: &RemoteArticle, labels: &dyn Labels, lang: Lang, style: Style) -> String {
    let mut out = format!("{}\n\n", style.bold(&plain(&article.title)));
    style.add(&mut out, 0, &Marked::new(&facts(article, labels, lang).join(" · "), &[]));
    let _ = writeln!(out, "{}", plain(&article.id));
    if let Some(url) = &article.url {
        let _ = writeln!(out, "{}", style.link(Some(url), &plain(url)));
    }
    for section in &article.sections {
        out.push('\n');
        if let Some(heading) = &section.heading {
            let _ = writeln!(out, "{}", style.bold(&plain(heading)));
        }
        for line in section.text.lines() {
            style.add(&mut out, 0, &Marked::new(line, &[]));
        }
    }
    out
}

/// Date, organisers, kind and language.
fn facts(article: &RemoteArticle, labels: &dyn Labels, lang: Lang) -> Vec<String> {
    let texts = lang.texts();
    let date = article.date.map(|date| texts.date(date));
    let year = || article.year.map(|year| year.to_string());
    let mut facts = vec![date.or_else(year).unwrap_or_else(|| texts.search.undated.clone())];
    facts.extend(article.organisers.iter().map(|organiser| organiser.label.clone()));
    facts.extend(article.kind.as_ref().map(|kind| name_of(labels, Facet::Kind, kind, None, lang)));
    facts.push(article.language.clone());
    facts
}

/// Ranges of bytes for ranges of code points.
fn bytes(text: &str, points: &[[usize; 2]]) -> Vec<Range<usize>> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let at = |point: usize| starts.get(point).copied().unwrap_or(text.len());
    points.iter().map(|[from, to]| at(*from)..at(*to)).collect()
}
