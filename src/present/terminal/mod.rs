//! Results and articles for a terminal.

mod evaluation;
mod findings;
mod manual;
mod printable;
mod remote;
mod standing;
mod title_evaluation;

use std::collections::BTreeMap;
use std::fmt::Write;

use super::MAX_EXPANSIONS;
use super::highlight::{self, Marked, plain};
use super::json::{all_notices, message};
use super::labels::{Labels, name_of};
use super::lang::Lang;
use super::listed::listed;
use super::missing::missing_line;
use super::offers::offer_label;
use super::texts::{Texts, fill};
use crate::article::{Article, ArticleSummary, Date, Derived, Facet, FacetValues, Named};
use crate::engine::{FacetCounts, Hit, Related, SearchResults, Version, Versions};
use crate::query::{FilterOffer, Page, QueryPlan};

pub use evaluation::evaluation;
pub use findings::{findings, rules};
pub use manual::manual;
pub use printable::printable;
pub use remote::{RemoteAnswer, RemoteArticle, remote_article, remote_results};
pub use standing::standing;
pub use title_evaluation::title_evaluation;

/// A terminal that claims fewer columns than this is taken to have this many.
const LEAST_WIDTH: usize = 40;
/// The most values of a facet in the summary line.
const FACET_VALUES: usize = 5;

/// The width and colour in which a terminal shows text, and whether it knows links.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    colour: bool,
    width: usize,
    links: bool,
}

impl Style {
    pub fn new(colour: bool, width: usize) -> Self {
        Self { colour, width: width.max(LEAST_WIDTH), links: false }
    }

    pub fn with_links(self, links: bool) -> Self {
        Self { links, ..self }
    }

    /// A text that leads to an address where it is clicked, by the escape sequence OSC 8 that most terminals know and
    /// the others leave out.
    fn link(self, address: Option<&str>, text: &str) -> String {
        let is_safe = |address: &&str| {
            address.starts_with("http") && address.bytes().all(|byte| byte.is_ascii_graphic())
        };
        match address.filter(|_| self.links).filter(is_safe) {
            Some(address) => format!("\u{1b}]8;;{address}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\"),
            None => text.to_owned(),
        }
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    pub fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    pub fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    /// Adds a text, wrapped and indented.
    pub fn add(self, out: &mut String, indent: usize, text: &Marked) {
        for line in text.to_ansi_lines(self.width - indent, self.colour) {
            let _ = writeln!(out, "{:indent$}{line}", "");
        }
    }
}

/// A list of results: their number, the hits, and the facets.
pub fn search_results(
    plan: &QueryPlan,
    results: &SearchResults,
    labels: &dyn Labels,
    lang: Lang,
    style: Style,
) -> String {
    let texts = lang.texts();
    let mut out = String::new();
    let articles = texts.articles(listed(plan, results));
    let _ = writeln!(out, "{}", style.bold(&articles));
    for notice in all_notices(plan, results) {
        style.add(&mut out, 0, &Marked::new(&message(&notice, plan, results, labels, lang), &[]));
    }
    if let Some(meant) = plan.corrected_text() {
        style.add(
            &mut out,
            0,
            &Marked::new(&fill(&texts.search.corrected, &[("query", &texts.within_quotes(&meant))]), &[]),
        );
    }
    if !plan.understood.expanded.is_empty() {
        let terms: Vec<&str> =
            plan.understood.expanded.iter().take(MAX_EXPANSIONS).map(|e| e.to.as_str()).collect();
        style.add(&mut out, 0, &Marked::new(&format!("{} {}", texts.search.expanded, terms.join(", ")), &[]));
    }
    if !plan.understood.offers.is_empty() {
        let offers: Vec<String> = plan.understood.offers.iter().map(|o| offered(o, labels, lang)).collect();
        let line = format!("{} {}", texts.search.offered, offers.join(" · "));
        style.add(&mut out, 0, &Marked::new(&line, &[]));
    }
    let continues = plan.view.continue_with_any && results.total > 0 && !results.some_words_only;
    let first_partial = results.hits.iter().position(|hit| continues && !hit.has_all_words);
    for (at, hit) in results.hits.iter().enumerate() {
        if first_partial == Some(at) {
            let _ = writeln!(out, "\n{}", style.bold(texts.partial_heading(plan)));
        }
        add_hit(&mut out, plan.view.page.offset() + at + 1, hit, plan, labels, lang, style);
    }
    if !plan.is_match_all() && !plan.view.continue_with_any && results.total_any > 0 {
        let more = texts.partial_count(plan, results.total_any);
        let _ = writeln!(out, "\n{more}");
    }
    if !results.hits.is_empty() {
        let more = if plan.view.continue_with_any { results.total_any } else { 0 };
        add_page_line(&mut out, plan.view.page, results.total.saturating_add(more), texts, style);
    }
    let facets = results.facets.iter().filter_map(|counts| facet_line(counts, labels, lang));
    add_facet_lines(&mut out, facets, style);
    out
}

/// Adds a blank line and the values of facets, where there are any.
fn add_facet_lines(out: &mut String, lines: impl Iterator<Item = String>, style: Style) {
    for (at, line) in lines.enumerate() {
        if at == 0 {
            out.push('\n');
        }
        for line in Marked::new(&line, &[]).to_ansi_lines(style.width, false) {
            let _ = writeln!(out, "{}", style.dim(&line));
        }
    }
}

/// Adds "page 2 of 4", and the flag that shows the next one; nothing where `reachable` hits fill but one.
fn add_page_line(out: &mut String, page: Page, reachable: u64, texts: &Texts, style: Style) {
    let pages = Page::count(reachable, page.per_page);
    if pages < 2 {
        return;
    }
    let number = |n: u32| texts.number(u64::from(n));
    let mut line = fill(&texts.search.page_of, &[("page", &number(page.number)), ("pages", &number(pages))]);
    if page.number < pages {
        let _ = write!(line, " · --page {}", page.number + 1);
    }
    let _ = writeln!(out, "\n{}", style.dim(&line));
}

/// An offered filter in words, with the flags that choose it.
fn offered(offer: &FilterOffer, labels: &dyn Labels, lang: Lang) -> String {
    with_flags(&offer_label(offer, labels, lang), &offer.parameters)
}

/// A label with the flags that choose what it says.
fn with_flags(label: &str, parameters: &BTreeMap<String, String>) -> String {
    let flag = |(name, value): (&String, &String)| match name.as_str() {
        "upcoming" => "--upcoming".to_owned(),
        name => format!("--{} {value}", name.replace('_', "-")),
    };
    let flags: Vec<String> = parameters.iter().map(flag).collect();
    format!("{label} ({})", flags.join(" "))
}

/// What a hit begins with.
struct Head<'a> {
    rank: usize,
    title: Marked,
    url: Option<&'a str>,
    facts: Vec<String>,
    id: &'a str,
}

/// Adds a blank line and the head of a hit; returns how far what follows is indented.
fn add_head(out: &mut String, head: Head<'_>, style: Style) -> usize {
    let number = format!("{:>3}. ", head.rank);
    let indent = number.len();
    let mut lines = head.title.to_ansi_lines(style.width - indent, style.colour).into_iter();
    let linked = |line: String| style.link(head.url, &line);
    let _ = writeln!(out, "\n{number}{}", linked(lines.next().unwrap_or_default()));
    for line in lines.map(linked) {
        let _ = writeln!(out, "{:indent$}{line}", "");
    }
    for line in Marked::new(&head.facts.join(" · "), &[]).to_ansi_lines(style.width - indent, false) {
        let _ = writeln!(out, "{:indent$}{}", "", style.dim(&line));
    }
    // The id stands on a line of its own and is never wrapped, so that it can be copied for `show`.
    let _ = writeln!(out, "{:indent$}{}", "", style.dim(&plain(head.id)));
    indent
}

fn add_hit(
    out: &mut String,
    rank: usize,
    hit: &Hit,
    plan: &QueryPlan,
    labels: &dyn Labels,
    lang: Lang,
    style: Style,
) {
    let texts = lang.texts();
    let article = &hit.article;
    let mut facts = vec![date(article, texts)];
    let today = plan.selection.today;
    let upcoming =
        article.event_date.as_ref().filter(|_| today.is_some_and(|today| article.is_upcoming(today)));
    facts.extend(upcoming.map(|event| texts.event(event.value, article.event_end)));
    facts.extend(names(&article.organisers, Facet::Organiser, labels, lang));
    let kind = article.kind.as_ref().map(|kind| name_of(labels, Facet::Kind, &kind.value, None, lang));
    facts.extend(kind);
    facts.push(article.language.value.code().to_owned());
    let title = highlight::title(&article.title.value, &hit.title_highlights);
    let (url, id) = (article.url.as_deref(), article.id.as_str());
    let indent = add_head(out, Head { rank, title, url, facts, id }, style);
    for snippet in &hit.snippets {
        style.add(out, indent, &Marked::new(&snippet.text, &snippet.highlights));
    }
    if let Some(missing) = missing_line(plan, hit, texts) {
        style.add(out, indent, &Marked::new(&missing, &[]));
    }
    for translation in &hit.versions.translations {
        let _ = writeln!(out, "{:indent$}{}", "", style.dim(&translation_line(translation, labels, lang)));
    }
    for form in &hit.versions.duplicates {
        let form = format!("{} {}", texts.search.also_as, plain(form.id.as_str()));
        let _ = writeln!(out, "{:indent$}{}", "", style.dim(&form));
    }
}

/// "auch auf Englisch: en-water"
fn translation_line(translation: &Version, labels: &dyn Labels, lang: Lang) -> String {
    version_line(translation.language.code(), translation.id.as_str(), labels, lang)
}

fn version_line(language: &str, id: &str, labels: &dyn Labels, lang: Lang) -> String {
    let language = name_of(labels, Facet::Language, language, None, lang);
    let text = fill(&lang.texts().search.also_in, &[("language", &language)]);
    format!("{}: {}", plain(&text), plain(id))
}

/// The date of an article, as precisely as it is known.
fn date(article: &ArticleSummary, texts: &Texts) -> String {
    let date = article.date.as_ref().map(|date| texts.date(date.value));
    let year = || article.year.as_ref().map(|year| year.value.to_string());
    let inferred = || {
        let year = article.year_inferred.as_ref()?;
        Some(fill(&texts.search.published_in, &[("year", &year.value.to_string())]))
    };
    date.or_else(year).or_else(inferred).unwrap_or_else(|| texts.search.undated.clone())
}

fn names(values: &[Derived<Named>], facet: Facet, labels: &dyn Labels, lang: Lang) -> Vec<String> {
    let name = |v: &Derived<Named>| name_of(labels, facet, &v.value.id, Some(&v.value.label), lang);
    values.iter().map(name).collect()
}

/// "Jahr: 2023 (7), 2022 (31), + 4 mehr"
fn facet_line(counts: &FacetCounts, labels: &dyn Labels, lang: Lang) -> Option<String> {
    let texts = lang.texts();
    if counts.values.is_empty() {
        return None;
    }
    let values = counts.values.iter().map(|value| {
        let name = name_of(labels, counts.facet, &value.id, value.label.as_deref(), lang);
        (name, value.count, value.selected)
    });
    Some(counted(counts.facet, values, counts.more, texts))
}

/// The first of the values of a facet, each with its count and whether it is chosen, and how many more there are.
fn counted(
    facet: Facet,
    values: impl ExactSizeIterator<Item = (String, u64, bool)>,
    more: u64,
    texts: &Texts,
) -> String {
    let more = values.len().saturating_sub(FACET_VALUES) as u64 + more;
    let mut parts: Vec<String> = values
        .take(FACET_VALUES)
        .map(|(name, count, chosen)| {
            let chosen = if chosen { "✓ " } else { "" };
            format!("{chosen}{name} ({})", texts.number(count))
        })
        .collect();
    if more > 0 {
        parts.push(fill(&texts.terminal.more, &[("n", &texts.number(more))]));
    }
    format!("{}: {}", texts.facet(facet).name, parts.join(", "))
}

/// One article: title, facts with their sources, text.
pub fn article(
    article: &Article,
    versions: &Versions,
    labels: &dyn Labels,
    lang: Lang,
    colour: bool,
    width: usize,
) -> String {
    let style = Style::new(colour, width);
    let texts = lang.texts();
    let names_of = &texts.article;
    let mut out = String::new();
    add_title(&mut out, &article.title.value, style);
    let source = |provenance: &crate::article::Provenance| texts.source(provenance.source);
    let mut facts: Vec<(&str, String, &str)> = Vec::new();
    facts.push(("id", article.id.to_string(), ""));
    facts.extend(
        article.date.iter().map(|d| (names_of.date.as_str(), texts.date(d.value), source(&d.provenance))),
    );
    if article.date.is_none() {
        let heading = texts.facet(Facet::Year).name;
        let year = article.year.iter();
        facts.extend(year.map(|year| (heading, year.value.to_string(), source(&year.provenance))));
    }
    if article.year.is_none() {
        let inferred = article.year_inferred.iter();
        facts.extend(
            inferred.map(|y| (names_of.year_inferred.as_str(), y.value.to_string(), source(&y.provenance))),
        );
    }
    let days = |d: &Derived<Date>| texts.days(d.value, article.event_end);
    let event = article.event_date.iter();
    facts.extend(event.map(|d| (names_of.event_date.as_str(), days(d), source(&d.provenance))));
    let expires = article.expires.iter();
    facts.extend(expires.map(|d| (names_of.expires.as_str(), texts.date(d.value), source(&d.provenance))));
    for (facet, list) in Facet::lists() {
        let values = (list.values)(article);
        let heading = texts.facet(facet).heading(values.len());
        let labelled = names(values, facet, labels, lang).into_iter().zip(values);
        facts.extend(labelled.map(|(name, value)| (heading, name, source(&value.provenance))));
    }
    let probable = &article.organisers_probable;
    let labelled = names(probable, Facet::Organiser, labels, lang).into_iter().zip(probable);
    let heading = names_of.organisers_probable.as_str();
    facts.extend(labelled.map(|(name, value)| (heading, name, source(&value.provenance))));
    for facet in Facet::in_facts() {
        let FacetValues::Single(of) = facet.definition().values else { continue };
        facts.extend(of(article).map(|value| {
            let name = name_of(labels, facet, &value.id, None, lang);
            (texts.facet(facet).name, name, source(value.provenance))
        }));
    }
    facts.extend(article.url.iter().map(|url| (names_of.original.as_str(), url.clone(), "")));
    let duplicates = versions.duplicates.iter();
    facts.extend(duplicates.map(|version| (names_of.duplicates.as_str(), version.id.to_string(), "")));
    add_facts(&mut out, &facts, style);
    for translation in &versions.translations {
        let _ = writeln!(out, "{}", translation_line(translation, labels, lang));
    }
    for section in &article.sections {
        add_section(&mut out, section.heading.as_deref(), section.page, &section.text, texts, style);
    }
    out
}

/// Adds the title of an article, and a blank line.
fn add_title(out: &mut String, title: &str, style: Style) {
    for line in highlight::title(title, &[]).to_ansi_lines(style.width, false) {
        let _ = writeln!(out, "{}", style.bold(&line));
    }
    out.push('\n');
}

/// Adds a section of an article: its heading, the page of the document that it begins on, and its paragraphs, one a line.
fn add_section(
    out: &mut String,
    heading: Option<&str>,
    page: Option<u32>,
    text: &str,
    texts: &Texts,
    style: Style,
) {
    if let Some(heading) = heading {
        let _ = write!(out, "\n{}", style.bold(&Marked::new(heading, &[]).to_ansi(false)));
        if let Some(page) = page {
            let page = fill(&texts.article.page, &[("page", &page.to_string())]);
            let _ = write!(out, "  {}", style.dim(&page));
        }
        out.push('\n');
    }
    for paragraph in text.lines().filter(|line| !line.trim().is_empty()) {
        out.push('\n');
        style.add(out, 0, &Marked::new(paragraph, &[]));
    }
}

/// The articles related to one, with their titles, dates and ids.
pub fn related(related: &[Related], lang: Lang, colour: bool, width: usize) -> String {
    let style = Style::new(colour, width);
    let texts = lang.texts();
    let mut out = String::new();
    if related.is_empty() {
        return out;
    }
    let _ = writeln!(out, "{}", style.bold(&texts.article.related));
    for Related { article, .. } in related {
        let title = highlight::title(&article.title.value, &[]);
        for line in title.to_ansi_lines(style.width - 2, false) {
            let _ = writeln!(out, "  {line}");
        }
        let facts = format!("{} · {}", date(article, texts), article.language.value.code());
        let _ = writeln!(out, "    {}", style.dim(&format!("{facts} · {}", plain(article.id.as_str()))));
    }
    out
}

/// The least room for the value of a fact, in characters.
const NARROWEST_VALUE: usize = 20;

fn add_facts(out: &mut String, facts: &[(&str, String, &str)], style: Style) {
    let column = facts.iter().map(|(name, _, _)| name.chars().count()).max().unwrap_or_default();
    // Values are cut into lines beside their names, with room for a word, however narrow the terminal is.
    let width = style.width.saturating_sub(column + 2).max(NARROWEST_VALUE);
    for (name, value, source) in facts {
        let mut lines = Marked::new(&plain(value), &[]).to_ansi_lines(width, false);
        if !source.is_empty() {
            let source = format!("({source})");
            let taken = lines.last().map(|line| line.chars().count()).unwrap_or_default();
            match lines.last_mut() {
                Some(last) if (taken + 2 + source.chars().count()) <= width => {
                    last.push_str(&style.dim(&format!("  {source}")));
                }
                _ => lines.push(style.dim(&source)),
            }
        }
        let mut name = *name;
        for line in lines {
            let _ = writeln!(out, "{name:column$}  {line}");
            name = "";
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::sample::{self, SampleLabels};

    fn results_of(lang: Lang, style: Style) -> String {
        search_results(&sample::plan(), &sample::results(), &SampleLabels, lang, style)
    }

    #[test]
    fn titles_lead_to_addresses_and_nothing_else_does() {
        let style = Style::new(false, 80);
        let linked = style.with_links(true).link(Some("https://example.org/a?b=1"), "Ein Titel");
        assert_eq!(linked, "\u{1b}]8;;https://example.org/a?b=1\u{1b}\\Ein Titel\u{1b}]8;;\u{1b}\\");
        assert_eq!(style.link(Some("https://example.org/"), "Ein Titel"), "Ein Titel");
        for address in ["javascript:x", "https://example.org/\u{1b}]8;;", "https://example.org/a b"] {
            assert_eq!(style.with_links(true).link(Some(address), "Titel"), "Titel", "{address:?}");
        }
    }

    #[test]
    fn a_result_list_shows_rank_title_facts_and_passages() {
        let text = results_of(Lang::De, Style::new(false, 80));
        assert!(text.starts_with("13 Artikel\n"), "{text}");
        assert!(text.contains(" 11. Betreiberpartnerschaften für sauberes Wasser"), "{text}");
        assert!(text.contains("24. Mai 2023 · GIZ ·"), "{text}");
        assert!(text.contains("text/2023 netzwerktreffen.txt"), "{text}");
        assert!(text.contains("Jahr: ✓ 2023 (7), 2022 (31)"), "{text}");
        let partial = text.find("Weitere Artikel mit einigen der Suchbegriffe").unwrap();
        assert!(partial < text.find("Jahresrückblick").unwrap() && partial > text.find("Werkstatt").unwrap());
        assert!(!text.contains('\u{1b}'), "colour without being asked");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "a line is too long:\n{text}");
    }

    #[test]
    fn colour_marks_the_words() {
        let text = results_of(Lang::En, Style::new(true, 100));
        assert!(text.contains("\u{1b}[1;33mWasser\u{1b}[0m"), "{text}");
        assert!(text.contains("13 articles"));
    }

    fn shown_article(hit: &Hit, lang: Lang, width: usize) -> String {
        article(&sample::article_of(hit), &Versions::default(), &SampleLabels, lang, false, width)
    }

    #[test]
    fn documents_cannot_drive_the_terminal() {
        let mut results = sample::hostile_results();
        results.hits[0].article.title.value.push_str("\u{1b}]0;owned\u{7}\u{9b}31m\r\n");
        let style = Style::new(false, 60);
        let text = search_results(&sample::plan(), &results, &SampleLabels, Lang::De, style);
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
        assert!(!text.contains('\u{202e}'));
        let article = shown_article(&results.hits[0], Lang::De, 60);
        assert!(!article.contains(|c: char| c.is_control() && c != '\n'), "{article:?}");
    }

    #[test]
    fn an_article_shows_where_its_facts_come_from() {
        let results = sample::results();
        let text = shown_article(&results.hits[0], Lang::De, 80);
        assert!(text.contains("24. Mai 2023  (aus der Ortsmarke am Textanfang)"), "{text}");
        assert!(text.contains("Ergebnisse  Seite 3"), "{text}");
        let text = shown_article(&results.hits[1], Lang::En, 80);
        assert!(text.contains("Year (probably)  2019  (worked out from other details)"), "{text}");
    }
}
