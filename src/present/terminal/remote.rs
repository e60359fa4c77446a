//! Answers of another server in a terminal: what its JSON holds, in the look of [`search_results`](super::search_results).

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

use serde::Deserialize;

use super::{
    Head, Style, add_facet_lines, add_head, add_page_line, add_section, add_title, counted, version_line,
    with_flags,
};
use crate::article::{Date, Facet};
use crate::present::MAX_EXPANSIONS;
use crate::present::highlight::{self, Marked, plain};
use crate::present::labels::{NoLabels, name_of};
use crate::present::lang::Lang;
use crate::present::texts::{Texts, fill};
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
    did_you_mean: Option<String>,
    #[serde(default)]
    expanded: Vec<Expanded>,
    #[serde(default)]
    offered_filters: Vec<Offered>,
    #[serde(default)]
    facets: BTreeMap<String, Vec<FacetValue>>,
    #[serde(default)]
    facets_more: BTreeMap<String, u64>,
    pub hits: Vec<RemoteArticle>,
}

#[derive(Debug, Deserialize)]
struct Notice {
    message: String,
}

#[derive(Debug, Deserialize)]
struct Expanded {
    to: String,
}

#[derive(Debug, Deserialize)]
struct Offered {
    label: String,
    parameters: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct FacetValue {
    label: String,
    count: u64,
    #[serde(default)]
    selected: bool,
}

#[derive(Debug, Deserialize)]
struct Version {
    id: String,
    language: String,
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
    event_date: Option<Date>,
    event_end: Option<Date>,
    kind: Option<String>,
    #[serde(default)]
    organisers: Vec<Label>,
    #[serde(default)]
    title_highlights: Vec<[usize; 2]>,
    #[serde(default)]
    snippets: Vec<Snippet>,
    #[serde(default)]
    missing_words: Vec<String>,
    #[serde(default)]
    translations: Vec<Version>,
    #[serde(default)]
    duplicates: Vec<Version>,
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

/// A list of results, with the days of events that are not over on this day.
pub fn remote_results(answer: &RemoteAnswer, today: Option<Date>, lang: Lang, style: Style) -> String {
    let texts = lang.texts();
    let mut out = format!("{}\n", style.bold(&texts.articles(answer.total)));
    for notice in &answer.notices {
        style.add(&mut out, 0, &Marked::new(&notice.message, &[]));
    }
    add_understood(&mut out, answer, texts, style);
    for (rank, hit) in (answer.shown().offset() + 1..).zip(&answer.hits) {
        let title = highlight::title(&hit.title, &bytes(&hit.title, &hit.title_highlights));
        let (url, facts) = (hit.url.as_deref(), facts(hit, today, lang));
        let indent = add_head(&mut out, Head { rank, title, url, facts, id: &hit.id }, style);
        for snippet in &hit.snippets {
            let marks = bytes(&snippet.text, &snippet.highlights);
            style.add(&mut out, indent, &Marked::new(&snippet.text, &marks));
        }
        add_versions(&mut out, indent, hit, lang, style);
    }
    if answer.total_any > 0 {
        let _ = writeln!(out, "\n{}", texts.count(&texts.search.more_with_some, answer.total_any));
    }
    if !answer.hits.is_empty() {
        add_page_line(&mut out, answer.shown(), answer.total, texts, style);
    }
    add_facet_lines(
        &mut out,
        Facet::ALL.into_iter().filter_map(|facet| facet_values(answer, facet, texts)),
        style,
    );
    out
}

/// How the query was understood: corrected, with what else was searched for, and filters that its words name.
fn add_understood(out: &mut String, answer: &RemoteAnswer, texts: &Texts, style: Style) {
    let words = &texts.search;
    let mut lines: Vec<String> = Vec::new();
    lines.extend(
        answer
            .did_you_mean
            .as_ref()
            .map(|meant| fill(&words.corrected, &[("query", &texts.within_quotes(meant))])),
    );
    if !answer.expanded.is_empty() {
        let terms: Vec<&str> = answer.expanded.iter().take(MAX_EXPANSIONS).map(|e| e.to.as_str()).collect();
        lines.push(format!("{} {}", words.expanded, terms.join(", ")));
    }
    if !answer.offered_filters.is_empty() {
        let offers = answer.offered_filters.iter();
        let offers: Vec<String> = offers.map(|o| with_flags(&o.label, &o.parameters)).collect();
        lines.push(format!("{} {}", words.offered, offers.join(" · ")));
    }
    lines.iter().for_each(|line| style.add(out, 0, &Marked::new(line, &[])));
}

/// What a hit lacks, and where else the article is.
fn add_versions(out: &mut String, indent: usize, hit: &RemoteArticle, lang: Lang, style: Style) {
    let texts = lang.texts();
    if !hit.missing_words.is_empty() {
        let in_title = |word: &str| fill(&texts.search.missing_in_title, &[("word", word)]);
        let word = |word: &String| word.strip_prefix("title:").map_or_else(|| word.clone(), in_title);
        let words: Vec<String> = hit.missing_words.iter().map(word).collect();
        let missing = fill(&texts.search.missing, &[("words", &words.join(", "))]);
        style.add(out, indent, &Marked::new(&missing, &[]));
    }
    for translation in &hit.translations {
        let line = version_line(&translation.language, &translation.id, &NoLabels, lang);
        let _ = writeln!(out, "{:indent$}{}", "", style.dim(&line));
    }
    for form in &hit.duplicates {
        let form = format!("{} {}", texts.search.also_as, plain(&form.id));
        let _ = writeln!(out, "{:indent$}{}", "", style.dim(&form));
    }
}

/// The values of a facet with their counts, where it has any.
fn facet_values(answer: &RemoteAnswer, facet: Facet, texts: &Texts) -> Option<String> {
    let values = answer.facets.get(facet.name()).filter(|values| !values.is_empty())?;
    let more = answer.facets_more.get(facet.name()).copied().unwrap_or_default();
    let shown = values.iter().map(|value| (value.label.clone(), value.count, value.selected));
    Some(counted(facet, shown, more, texts))
}

/// An article with its text.
pub fn remote_article(article: &RemoteArticle, lang: Lang, style: Style) -> String {
    let mut out = String::new();
    add_title(&mut out, &article.title, style);
    style.add(&mut out, 0, &Marked::new(&facts(article, None, lang).join(" · "), &[]));
    let _ = writeln!(out, "{}", plain(&article.id));
    if let Some(url) = &article.url {
        let _ = writeln!(out, "{}", style.link(Some(url), &plain(url)));
    }
    for Section { heading, text, page } in &article.sections {
        add_section(&mut out, heading.as_deref(), *page, text, lang.texts(), style);
    }
    out
}

/// Date, event where it is not over, organisers, kind and language.
fn facts(article: &RemoteArticle, today: Option<Date>, lang: Lang) -> Vec<String> {
    let texts = lang.texts();
    let date = article.date.map(|date| texts.date(date));
    let year = || article.year.map(|year| year.to_string());
    let mut facts = vec![date.or_else(year).unwrap_or_else(|| texts.search.undated.clone())];
    let is_over = |event: &Date| {
        let last = article.event_end.unwrap_or(*event);
        today.is_none_or(|today| last.last_ordinal() < today.ordinal())
    };
    let event = article.event_date.filter(|event| !is_over(event));
    facts.extend(event.map(|event| texts.event(event, article.event_end)));
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
