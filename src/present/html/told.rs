//! Describes a search to the visitor: the heading, the title of the page, the notes on what was made of the query, and
//! a summary of all this for screen readers.

use super::chips::Chip;
use super::frame::Link;
use super::search_name::named_filters;
use super::search_view::SearchView;
use crate::article::Facet;
use crate::present::MAX_EXPANSIONS;
use crate::present::address::State;
use crate::present::highlight::plain;
use crate::present::json::{all_notices, message};
use crate::present::labels::shown;
use crate::present::listed::{listed, stand_in};
use crate::present::offers::{offer_label, with_offer};
use crate::present::texts::{around, fill};
use crate::query::{Notice, PartCount, Sort};

/// The heading of a page of results, in its parts: "12 articles for “water” · theme Water, 2023".
pub struct Heading {
    /// What stands before the query, or all there is where there is no query.
    pub before: String,
    pub query: String,
    pub behind: String,
    /// The filters in words, or nothing.
    pub filters: String,
}

impl Heading {
    pub fn text(&self) -> String {
        let Self { before, query, behind, filters } = self;
        let dot = if filters.is_empty() { "" } else { " · " };
        format!("{before}{query}{behind}{dot}{filters}")
    }
}

/// A line about the query: pieces of text, some of which are links.
pub struct Line {
    pub pieces: Vec<Piece>,
    /// Whether the line is only a link. Such lines are not printed.
    pub is_way: bool,
}

pub struct Piece {
    pub text: String,
    pub href: Option<String>,
}

impl Line {
    fn new(pieces: Vec<Piece>) -> Self {
        Self { pieces, is_way: false }
    }

    fn followed_by(mut self, other: Self) -> Self {
        self.pieces.push(words(" "));
        self.pieces.extend(other.pieces);
        self
    }

    fn plain(&self) -> String {
        self.pieces.iter().map(|piece| piece.text.as_str()).collect()
    }
}

fn words(text: impl Into<String>) -> Piece {
    Piece { text: text.into(), href: None }
}

fn linked(link: Link) -> Piece {
    Piece { text: link.text, href: Some(link.href) }
}

/// The notes on a query: one is shown, or two where a filter may be the answer, and the others are folded.
pub struct Said {
    pub shown: Vec<Line>,
    pub rest: Vec<Line>,
    /// "2 further notes".
    pub fold: String,
    /// Whether a line says that something was done otherwise than it was asked for.
    pub is_notice: bool,
    /// The most important of these lines, for those who don't see the page.
    heard: String,
}

/// The heading of the page of a search.
pub fn heading(view: &SearchView<'_>, chips: &[Chip]) -> Heading {
    let texts = view.lang.texts();
    let articles = texts.articles(listed(view.plan, view.results));
    let query = searched(view);
    let filters = named_filters(chips, texts);
    if query.is_empty() {
        return Heading { before: articles, query, behind: String::new(), filters };
    }
    let text = texts.heading(view.plan, stand_in(view.plan, view.results));
    let (before, behind) = around(text, "query");
    let before = fill(before, &[("articles", &articles)]);
    Heading { before, query: texts.within_quotes(&query), behind: behind.to_owned(), filters }
}

/// The words of a search; nothing where it has none, so that all articles are listed.
fn searched(view: &SearchView<'_>) -> String {
    let understood = &view.plan.understood;
    let has_none = understood.notices.contains(&Notice::NothingToSearch);
    if has_none { String::new() } else { plain(&understood.text_without_filters) }
}

/// The title of the page, without the name of the site.
pub fn document_title(view: &SearchView<'_>, heading: &Heading, pages_line: &str) -> String {
    let texts = view.lang.texts();
    if view.is_start && view.plan.view.page.number == 1 {
        return texts.frame.tagline.clone();
    }
    let articles = texts.articles(listed(view.plan, view.results));
    let page = if view.plan.view.page.number > 1 { pages_line } else { "" };
    let query = searched(view);
    let parts = [&query, &heading.filters, &articles, page];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" – ")
}

/// Returns the summary for screen readers: count, order, page, then what was made of the query.
pub fn told(view: &SearchView<'_>, heading: &Heading, pages_line: &str, said: Option<&Said>) -> String {
    let texts = view.lang.texts();
    let sort = view.plan.view.sort;
    let order = (sort != Sort::default() && !view.is_start).then(|| texts.sort.get(sort.name())).flatten();
    let facts = [heading.text(), order.cloned().unwrap_or_default(), pages_line.to_owned()];
    let facts = facts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let heard = said.map_or("", |said| said.heard.as_str());
    [facts.as_str(), heard].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(". ")
}

/// What was made of the query, the most important line first: that no article has all words and a correction, notices,
/// filters that its words name, terms that were searched for as well. Where no article has all words, a filter may be
/// what was meant by one of them, and comes before what else is said of the words.
pub fn said(view: &SearchView<'_>, state: &State, base: &str) -> Option<Said> {
    let mut notices = notice_lines(view, state, base);
    let (correction, offers) = (corrected(view, state, base), offers(view, state, base));
    let is_notice = correction.is_some() || !notices.is_empty();
    let first = stand_in(view.plan, view.results).is_some().then(|| notices.remove(0));
    let (answers, offers) = if first.is_some() { (offers, None) } else { (None, offers) };
    let decided = first.into_iter().chain(correction).reduce(Line::followed_by);
    let heard = decided.iter().chain(&notices).next().map(Line::plain).unwrap_or_default();
    let number = 1 + usize::from(answers.is_some());
    let lines = decided.into_iter().chain(answers).chain(notices).chain(offers);
    let mut lines = lines.chain(expanded(view, state, base));
    let shown: Vec<Line> = lines.by_ref().take(number).collect();
    let rest: Vec<Line> = lines.collect();
    let fold = view.lang.texts().count(&view.lang.texts().notices.more, rest.len() as u64);
    (!shown.is_empty()).then_some(Said { shown, rest, fold, is_notice, heard })
}

/// The corrected query, with a link that searches for the query as it was typed.
fn corrected(view: &SearchView<'_>, state: &State, base: &str) -> Option<Line> {
    let (all, texts) = (view.lang.texts(), &view.lang.texts().search);
    let href = |q: String| State { q, ..state.first_page() }.search_href(base);
    let meant = view.plan.corrected_text()?;
    let (before, behind) = around(&texts.corrected, "query");
    let typed = plain(&view.plan.understood.text_without_filters);
    let literal = Link {
        href: href(view.plan.literal_text()),
        text: fill(&texts.instead, &[("query", &all.within_quotes(&typed))]),
    };
    Some(Line::new(vec![
        words(before),
        linked(Link { text: all.within_quotes(&plain(&meant)), href: href(meant) }),
        words(format!("{behind} ")),
        linked(literal),
    ]))
}

fn notice_lines(view: &SearchView<'_>, state: &State, base: &str) -> Vec<Line> {
    let line = |notice: Notice| {
        let links = meant(&notice, view, state, base);
        let is_question = matches!(notice, Notice::UnknownValue { .. }) && !links.is_empty();
        let first =
            if is_question { format!(" {} ", view.lang.texts().notices.value_meant) } else { " ".to_owned() };
        let mut pieces =
            vec![words(message(&without_parts(notice), view.plan, view.results, view.labels, view.lang))];
        for (at, link) in links.into_iter().enumerate() {
            pieces.extend([words(if at == 0 { first.as_str() } else { " · " }), linked(link)]);
        }
        pieces.extend(is_question.then(|| words("?")));
        Line::new(pieces)
    };
    let mut notices = all_notices(view.plan, view.results);
    // That no article has all words decides what all others are about. Where a value is unknown, this is why there is no
    // word to search for.
    notices.sort_by_key(|notice| match notice {
        Notice::SomeWords => 0,
        Notice::NothingToSearch => 2,
        _ => 1,
    });
    notices.into_iter().map(line).collect()
}

/// A notice without the parts of a compound or the nearest values, which follow it as links.
fn without_parts(notice: Notice) -> Notice {
    match notice {
        Notice::PartsOnly { word, .. } => Notice::PartsOnly { word, parts: Vec::new() },
        Notice::UnknownValue { parameter, value, .. } => {
            Notice::UnknownValue { parameter, value, nearest: Vec::new() }
        }
        other => other,
    }
}

/// Links to what was probably meant: the nearest values of a facet, or the words as they were typed.
fn meant(notice: &Notice, view: &SearchView<'_>, state: &State, base: &str) -> Vec<Link> {
    let texts = view.lang.texts();
    match notice {
        Notice::UnknownValue { parameter, nearest, .. } => {
            let Some(facet) = Facet::from_name(parameter) else { return Vec::new() };
            let link = |id: &String| Link {
                href: state.with(facet, id).search_href(base),
                text: shown(view.labels, facet, id, None, view.lang).text,
            };
            nearest.iter().map(link).collect()
        }
        Notice::PartsOnly { parts, .. } => {
            let link = |part: &PartCount| Link {
                href: State { q: part.q.clone(), ..state.first_page() }.search_href(base),
                text: plain(&texts.part_count(part)),
            };
            parts.iter().map(link).collect()
        }
        Notice::OtherSpelling { q, .. } => vec![Link {
            href: State { q: q.clone(), ..state.first_page() }.search_href(base),
            text: fill(&texts.search.instead, &[("query", &texts.within_quotes(&plain(q)))]),
        }],
        Notice::ArticleYears { words, .. } | Notice::ArticleDate { words, .. } => {
            let q = state.q.replacen(words.as_str(), &format!("\"{words}\""), 1);
            let is_there = q != state.q;
            let link = || Link {
                href: State { q, ..state.first_page() }.search_href(base),
                text: texts.notices.search_literally.clone(),
            };
            is_there.then(link).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// The filters that words of the query name. They narrow a search, so they are no way out where filters leave nothing.
fn offers(view: &SearchView<'_>, state: &State, base: &str) -> Option<Line> {
    if listed(view.plan, view.results) == 0 && state.has_filters() {
        return None;
    }
    let offers = &view.plan.understood.offers;
    let texts = &view.lang.texts().search;
    let together = view.plan.understood.offered_together.iter();
    let together = together.map(|offer| (offer, texts.offered_together.clone()));
    let named = offers.iter().map(|offer| (offer, offer_label(offer, view.labels, view.lang)));
    let mut pieces = vec![words(format!("{} ", texts.offered))];
    for (at, (offer, text)) in named.chain(together).enumerate() {
        pieces.extend((at > 0).then(|| words(" · ")));
        pieces.push(linked(Link { href: with_offer(state, offer).search_href(base), text }));
    }
    (!offers.is_empty()).then_some(Line { pieces, is_way: true })
}

/// The terms of the glossary that were searched for as well.
fn expanded(view: &SearchView<'_>, state: &State, base: &str) -> Option<Line> {
    let texts = &view.lang.texts().search;
    let expansions = &view.plan.understood.expanded;
    let mut pieces = vec![words(format!("{} ", texts.expanded))];
    for (at, expansion) in expansions.iter().take(MAX_EXPANSIONS).enumerate() {
        let href = State { q: expansion.to.clone(), ..state.first_page() }.search_href(base);
        pieces.extend((at > 0).then(|| words(", ")));
        pieces.push(linked(Link { href, text: plain(&expansion.to) }));
        pieces.push(words(format!(" {}", fill(&texts.expanded_for, &[("from", &plain(&expansion.from))]))));
    }
    (!expansions.is_empty()).then_some(Line::new(pieces))
}
