//! Answers of another server in a terminal: what its JSON holds, in the look of [`search_results`](super::search_results).

use std::fmt::Write;
use std::ops::Range;

use serde::Deserialize;

use super::{Head, Style, add_head, add_page_line, add_section, add_title};
use crate::article::{Date, Facet};
use crate::present::highlight::{self, Marked, plain};
use crate::present::labels::{NoLabels, name_of};
use crate::present::lang::Lang;
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
    page: Option<u32>,
}

impl RemoteAnswer {
    /// The page that the hits stand on.
    pub fn shown(&self) -> Page {
        Page { number: self.page, per_page: self.per_page }
    }
}

/// A list of results.
pub fn remote_results(answer: &RemoteAnswer, lang: Lang, style: Style) -> String {
    let texts = lang.texts();
    let mut out = format!("{}\n", style.bold(&texts.articles(answer.total)));
    for notice in &answer.notices {
        style.add(&mut out, 0, &Marked::new(&notice.message, &[]));
    }
    for (rank, hit) in (answer.shown().offset() + 1..).zip(&answer.hits) {
        let title = highlight::title(&hit.title, &bytes(&hit.title, &hit.title_highlights));
        let (url, facts) = (hit.url.as_deref(), facts(hit, lang));
        let indent = add_head(&mut out, Head { rank, title, url, facts, id: &hit.id }, style);
        for snippet in &hit.snippets {
            let marks = bytes(&snippet.text, &snippet.highlights);
            style.add(&mut out, indent, &Marked::new(&snippet.text, &marks));
        }
    }
    if answer.total_any > 0 {
        let _ = writeln!(out, "\n{}", texts.count(&texts.search.more_with_some, answer.total_any));
    }
    if !answer.hits.is_empty() {
        add_page_line(&mut out, answer.shown(), answer.total, texts, style);
    }
    out
}

/// An article with its text.
pub fn remote_article(article: &RemoteArticle, lang: Lang, style: Style) -> String {
    let mut out = String::new();
    add_title(&mut out, &article.title, style);
    style.add(&mut out, 0, &Marked::new(&facts(article, lang).join(" · "), &[]));
    let _ = writeln!(out, "{}", plain(&article.id));
    if let Some(url) = &article.url {
        let _ = writeln!(out, "{}", style.link(Some(url), &plain(url)));
    }
    for Section { heading, text, page } in &article.sections {
        add_section(&mut out, heading.as_deref(), *page, text, lang.texts(), style);
    }
    out
}

/// Date, organisers, kind and language.
fn facts(article: &RemoteArticle, lang: Lang) -> Vec<String> {
    let texts = lang.texts();
    let date = article.date.map(|date| texts.date(date));
    let year = || article.year.map(|year| year.to_string());
    let mut facts = vec![date.or_else(year).unwrap_or_else(|| texts.search.undated.clone())];
    facts.extend(article.organisers.iter().map(|organiser| organiser.label.clone()));
    facts.extend(article.kind.as_ref().map(|kind| name_of(&NoLabels, Facet::Kind, kind, None, lang)));
    facts.push(article.language.clone());
    facts
}

/// Ranges of bytes for ranges of code points.
fn bytes(text: &str, points: &[[usize; 2]]) -> Vec<Range<usize>> {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let at = |point: usize| starts.get(point).copied().unwrap_or(text.len());
    points.iter().map(|[from, to]| at(*from)..at(*to)).collect()
}
