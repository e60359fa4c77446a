//! The search page, which is the start page, the page of results and the page without results.

use askama::Template;

use super::browse::{Browse, browse};
use super::facets::{self, Chip, FacetGroup};
use super::fallbacks::FallbackSearch;
use super::frame::{Frame, Link, Site};
use super::hits::{HitGroup, ViewBuilder};
use super::pagination::{Pagination, Step, page_count, pagination};
use crate::article::Facet;
use crate::engine::SearchResults;
use crate::present::MAX_EXPANSIONS;
use crate::present::address::State;
use crate::present::export::ExportFormat;
use crate::present::highlight::plain;
use crate::present::json::{all_notices, message};
use crate::present::labels::{Labels, shown};
use crate::present::lang::Lang;
use crate::present::offers::{offer_label, with_offer};
use crate::present::render::render;
use crate::present::texts::{around, fill};
use crate::query::{FilterOffer, MatchMode, Notice, Page, PartCount, QueryPlan, Sort};

/// The content of the search page.
pub struct SearchView<'a> {
    pub site: Site<'a>,
    pub lang: Lang,
    /// Whether the address names the language (`?lang=`); links name it too then.
    pub lang_in_address: bool,
    /// Whether nothing is asked for: the results are then the newest articles.
    pub is_start: bool,
    pub plan: &'a QueryPlan,
    pub results: &'a SearchResults,
    pub took_ms: u64,
    /// If nothing was found, other searches and the number of articles that each finds.
    pub fallbacks: &'a [(FallbackSearch, u64)],
    pub labels: &'a dyn Labels,
}

#[derive(Template)]
#[template(path = "search.html", config = "src/present/askama.toml")]
struct SearchPage {
    frame: Frame,
    browse: Option<Browse>,
    heading: String,
    took: String,
    notices: Vec<NoticeView>,
    /// Filters that words of the query name.
    offers: Vec<Link>,
    corrected: Option<CorrectedView>,
    expanded: Vec<ExpandedView>,
    chips: Vec<Chip>,
    clear_href: String,
    sorts: Vec<SortView>,
    facets: Vec<FacetGroup>,
    groups: Vec<HitGroup>,
    is_empty: bool,
    /// The links and tips on a page without results.
    fallbacks: Vec<FallbackView>,
    empty_heading: &'static str,
    has_tips: bool,
    more_with_some: Option<Link>,
    pagination: Option<Pagination>,
    pages_line: String,
    /// The whole result set as files.
    exports: Vec<Link>,
}

/// The corrected query, with a link that searches for the query as it was typed.
struct CorrectedView {
    /// The words around the corrected query.
    before: &'static str,
    meant: Link,
    behind: &'static str,
    literal: Link,
}

/// A notice, with links to what it says may have been meant.
struct NoticeView {
    text: String,
    links: Vec<Link>,
}

struct ExpandedView {
    to: Link,
    from: String,
}

struct FallbackView {
    link: Link,
    /// "12 articles".
    articles: Option<String>,
}

struct SortView {
    value: &'static str,
    label: String,
    selected: bool,
}

/// The whole result set of a search as files.
fn exports(state: &State, base: &str) -> Vec<Link> {
    let whole = State { per_page: Page::DEFAULT_PER_PAGE, ..state.first_page() };
    let link = |format: ExportFormat| {
        let name = format.offered_as()?;
        let mut pairs = whole.pairs();
        pairs.push(("format", format.name().to_owned()));
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        Some(Link { href: format!("{base}/api/v1/export?{query}"), text: name.to_owned() })
    };
    ExportFormat::ALL.into_iter().filter_map(link).collect()
}

/// The page for a search, or for none.
pub fn search_page(view: &SearchView<'_>) -> String {
    render(&page(view))
}

fn page(view: &SearchView<'_>) -> SearchPage {
    let SearchView { plan, results, labels, lang, .. } = *view;
    let texts = lang.texts();
    let named_lang = view.lang_in_address.then_some(lang);
    let mut state = State::of_plan(plan, named_lang);
    if view.is_start {
        // The start page shows the newest articles first, but its links do not hand this order on.
        state.sort = Sort::default();
    }
    let reach = reach(view);
    let pages = page_count(reach, state.per_page);
    let facets = if view.is_start { Vec::new() } else { facets::groups(plan, results, labels, lang) };
    let (heading, pages_line) = headings(view, pages);
    let mut frame = Frame::new(view.site, lang, named_lang, &document_title(view, &pages_line));
    let pages_line = with_continuation(view, pages_line);
    let base = frame.base.clone();
    frame.q = plain(&plan.understood.text_without_filters);
    frame.kept = facets::kept(&state, &facets);
    let form_state =
        State { q: String::new(), chosen: Default::default(), bounds: Vec::new(), ..state.clone() };
    // Where the list of orders is shown, it sends the order itself.
    let sort = if results.hits.is_empty() { state.sort } else { Sort::default() };
    frame.kept.extend(State { sort, ..form_state.first_page() }.pairs());
    let feed = State { sort: Sort::default(), page: 1, ..state.clone() };
    frame.feed_href = Some(format!("{base}/feed.atom{}", feed.query_string()));
    frame.indexable = view.is_start && state.page == 1;
    frame.canonical = view.is_start.then(|| State::start(None).search_href(&base));
    frame.switch_href = Some(state.with_lang(lang.other()).search_href(&base));
    let is_empty = results.hits.is_empty();
    let has_more_with_some =
        !is_empty && !plan.is_match_all() && !plan.view.continue_with_any && results.total_any > 0;
    let some_words_link = || Link {
        href: state.with_match(MatchMode::Any).search_href(&base),
        text: texts.partial_count(plan, results.total_any),
    };
    SearchPage {
        exports: if view.is_start || results.total == 0 { Vec::new() } else { exports(&state, &base) },
        browse: view.is_start.then(|| browse(results, &state, &base, labels, lang)),
        heading,
        took: fill(&texts.search.took, &[("ms", &texts.number(view.took_ms))]),
        notices: notice_views(view, &state, &base),
        offers: offers(view, &state, &base),
        corrected: corrected(plan, &state, &base, lang),
        expanded: expanded(plan, &state, &base, lang),
        chips: facets::chips(&plan.selection.filters, results, &state, &base, labels, lang),
        clear_href: state.without_filters().search_href(&base),
        sorts: sorts(plan.view.sort, lang),
        facets,
        groups: hit_groups(view, &state, &base),
        is_empty,
        fallbacks: fallback_views(view, reach, &state, &base),
        empty_heading: if reach > 0 { &texts.empty.page_heading } else { &texts.empty.heading },
        has_tips: reach == 0 && !plan.is_match_all(),
        more_with_some: has_more_with_some.then(some_words_link),
        pagination: pagination(&state, &base, reach),
        pages_line,
        frame,
    }
}

/// The number of hits that can be reached page by page.
fn reach(view: &SearchView<'_>) -> u64 {
    let more = if view.plan.view.continue_with_any { view.results.total_any } else { 0 };
    view.results.total.saturating_add(more)
}

/// "12 articles for “water”", and "page 2 of 4" where there are several.
fn headings(view: &SearchView<'_>, pages: u32) -> (String, String) {
    let texts = view.lang.texts();
    let page = view.plan.view.page.number;
    let number = |n: u32| texts.number(u64::from(n));
    let pages_line = if pages > 1 && page <= pages {
        fill(&texts.search.page_of, &[("page", &number(page)), ("pages", &number(pages))])
    } else {
        String::new()
    };
    let articles = texts.articles(view.results.total);
    let query = plain(&view.plan.understood.text_without_filters);
    let heading = if query.is_empty() {
        articles
    } else {
        fill(&texts.search.articles_for, &[("articles", &articles), ("query", &query)])
    };
    (heading, pages_line)
}

/// The number of articles with some of the words, which the pages show after those with all words.
fn with_continuation(view: &SearchView<'_>, pages_line: String) -> String {
    let results = view.results;
    if !view.plan.view.continue_with_any || results.total == 0 || results.total_any == 0 {
        return pages_line;
    }
    let texts = view.lang.texts();
    let more = texts.partial_count(view.plan, results.total_any);
    if pages_line.is_empty() { more } else { format!("{more} · {pages_line}") }
}

fn document_title(view: &SearchView<'_>, pages_line: &str) -> String {
    if view.is_start && view.plan.view.page.number == 1 {
        return String::new();
    }
    let texts = view.lang.texts();
    let articles = texts.articles(view.results.total);
    let page = if view.plan.view.page.number > 1 { pages_line } else { "" };
    let parts = [view.plan.understood.text_without_filters.as_str(), &articles, page];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" – ")
}

fn corrected(plan: &QueryPlan, state: &State, base: &str, lang: Lang) -> Option<CorrectedView> {
    let texts = &lang.texts().search;
    let href = |q: String| State { q, ..state.first_page() }.search_href(base);
    let meant = plan.corrected_text()?;
    let (before, behind) = around(&texts.corrected, "query");
    let typed = plain(&plan.understood.text_without_filters);
    Some(CorrectedView {
        before,
        meant: Link { text: plain(&meant), href: href(meant) },
        behind,
        literal: Link { href: href(plan.literal_text()), text: fill(&texts.instead, &[("query", &typed)]) },
    })
}

fn notice_views(view: &SearchView<'_>, state: &State, base: &str) -> Vec<NoticeView> {
    let SearchView { plan, results, labels, lang, .. } = *view;
    let views = all_notices(plan, results).into_iter().map(|notice| NoticeView {
        links: meant(&notice, state, labels, lang, base),
        text: message(&without_parts(notice), labels, lang),
    });
    views.collect()
}

/// A notice without the parts of a compound, which follow it as links.
fn without_parts(notice: Notice) -> Notice {
    match notice {
        Notice::PartsOnly { word, .. } => Notice::PartsOnly { word, parts: Vec::new() },
        other => other,
    }
}

/// Links to what was probably meant: the nearest values of a facet, or the words as they were typed.
fn meant(notice: &Notice, state: &State, labels: &dyn Labels, lang: Lang, base: &str) -> Vec<Link> {
    match notice {
        Notice::UnknownValue { parameter, nearest, .. } => {
            let Some(facet) = Facet::from_name(parameter) else { return Vec::new() };
            let link = |id: &String| Link {
                href: state.with(facet, id).search_href(base),
                text: shown(labels, facet, id, None, lang).text,
            };
            nearest.iter().map(link).collect()
        }
        Notice::PartsOnly { parts, .. } => {
            let link = |part: &PartCount| Link {
                href: State { q: part.q.clone(), ..state.first_page() }.search_href(base),
                text: plain(&lang.texts().part_count(part)),
            };
            parts.iter().map(link).collect()
        }
        Notice::ArticleYears { words, .. } => {
            let q = state.q.replacen(words.as_str(), &format!("\"{words}\""), 1);
            let is_there = q != state.q;
            let link = || Link {
                href: State { q, ..state.first_page() }.search_href(base),
                text: lang.texts().notices.search_literally.clone(),
            };
            is_there.then(link).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// The filters that words of the query name.
fn offers(view: &SearchView<'_>, state: &State, base: &str) -> Vec<Link> {
    let link = |offer: &FilterOffer| Link {
        href: with_offer(state, offer).search_href(base),
        text: offer_label(offer, view.labels, view.lang),
    };
    view.plan.understood.offers.iter().map(link).collect()
}

fn expanded(plan: &QueryPlan, state: &State, base: &str, lang: Lang) -> Vec<ExpandedView> {
    let texts = lang.texts();
    let link = |to: &str| Link {
        href: State { q: to.to_owned(), ..state.first_page() }.search_href(base),
        text: plain(to),
    };
    plan.understood
        .expanded
        .iter()
        .take(MAX_EXPANSIONS)
        .map(|expansion| ExpandedView {
            to: link(&expansion.to),
            from: fill(&texts.search.expanded_for, &[("from", &plain(&expansion.from))]),
        })
        .collect()
}

fn sorts(chosen: Sort, lang: Lang) -> Vec<SortView> {
    let texts = lang.texts();
    let label = |value: &str| texts.sort.get(value).cloned().unwrap_or_else(|| value.to_owned());
    Sort::NAMES
        .iter()
        .map(|&value| SortView { value, label: label(value), selected: value == chosen.name() })
        .collect()
}

/// The hits with all words, then those that the page continues with, under their own heading.
fn hit_groups(view: &SearchView<'_>, state: &State, base: &str) -> Vec<HitGroup> {
    let SearchView { plan, results, labels, lang, .. } = *view;
    let continues = plan.view.continue_with_any && results.total > 0 && !results.some_words_only;
    let first_partial = results.hits.iter().position(|hit| continues && !hit.has_all_words);
    let (all, some) = results.hits.split_at(first_partial.unwrap_or(results.hits.len()));
    let views = ViewBuilder { state, base, labels, lang, today: plan.selection.today };
    let heading: &'static str = lang.texts().partial_heading(plan);
    let rank = plan.view.page.offset() + 1;
    [(None, rank, all), (Some(heading), rank + all.len(), some)]
        .into_iter()
        .filter(|(_, _, hits)| !hits.is_empty())
        .map(|(heading, start, hits)| HitGroup {
            heading,
            start,
            hits: hits.iter().map(|hit| views.hit(hit)).collect(),
        })
        .collect()
}

/// The links and tips for a page on which nothing was found.
fn fallback_views(view: &SearchView<'_>, reach: u64, state: &State, base: &str) -> Vec<FallbackView> {
    let SearchView { results, lang, .. } = *view;
    if !results.hits.is_empty() {
        return Vec::new();
    }
    let texts = lang.texts();
    let link = |to: &State, text: &str| Link { href: to.search_href(base), text: text.to_owned() };
    if reach > 0 {
        return vec![FallbackView {
            link: link(&state.first_page(), &texts.empty.first_page),
            articles: None,
        }];
    }
    let helpful = view.fallbacks.iter().filter(|(_, total)| *total > 0);
    let counted = helpful.map(|(fallback, total)| FallbackView {
        link: link(&fallback.state, &fallback.text),
        articles: Some(texts.articles(*total)),
    });
    let start = link(&State::start(state.lang), &texts.empty.start);
    counted.chain([FallbackView { link: start, articles: None }]).collect()
}
