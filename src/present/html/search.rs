//! The search page, which is the start page, the page of results and the page without results.

use askama::Template;

use super::browse::{Browse, browse};
use super::chips::{Chip, chips};
use super::facets::{self, FacetGroup};
use super::frame::{Frame, Link};
use super::hits::{HitGroup, ViewBuilder};
use super::pagination::{Pagination, Step, pagination};
use super::search_view::SearchView;
use super::told::{Heading, Said, document_title, heading, said, told};
use crate::present::address::State;
use crate::present::export::ExportFormat;
use crate::present::highlight::plain;
use crate::present::lang::Lang;
use crate::present::listed::listed;
use crate::present::render::render;
use crate::present::suggestions::suggest_response;
use crate::present::texts::{Texts, fill};
use crate::query::{MatchMode, Page, QueryPlan, Sort};

/// Chips in view where there are many.
const OPEN_CHIPS: usize = 4;

#[derive(Template)]
#[template(path = "search.html", config = "src/present/askama.toml")]
struct SearchPage {
    frame: Frame,
    browse: Option<Browse>,
    heading: Heading,
    /// What the page says of the search, in one go, for those who don't see it.
    told: String,
    said: Option<Said>,
    /// Whether the finished query may find something else than it does while it is typed.
    may_change: bool,
    /// What a text that is being typed may become, as JSON; empty where there is nothing.
    completions: String,
    chips: Vec<Chip>,
    /// Those that are folded, so that the hits are near.
    folded_chips: Vec<Chip>,
    chips_fold: String,
    clear_href: String,
    sorts: Vec<SortView>,
    facets: Vec<FacetGroup>,
    /// The button that closes the filters where they cover the hits: "Show 12 results".
    show_hits: String,
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
fn exports(state: &State, base: &str, texts: &Texts) -> Vec<Link> {
    let whole = State { per_page: Page::DEFAULT_PER_PAGE, ..state.first_page() };
    let link = |format: ExportFormat| {
        let name = format.offered_as()?;
        let mut pairs = whole.pairs();
        pairs.push(("format", format.name().to_owned()));
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        Some(Link { href: format!("{base}/api/v1/export?{query}"), text: name.to_owned() })
    };
    let calendar = whole.bounds.iter().any(|(name, _)| *name == "upcoming").then(|| Link {
        href: format!("{base}/upcoming.ics{}", whole.query_string()),
        text: texts.search.calendar.clone(),
    });
    calendar.into_iter().chain(ExportFormat::ALL.into_iter().filter_map(link)).collect()
}

/// Renders the start page, or the results of a search.
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
    let pages = Page::count(reach, state.per_page);
    let base = view.site.base.trim_end_matches('/').to_owned();
    let facets = if view.is_start { Vec::new() } else { facets::groups(view, &state, &base) };
    let mut chips = chips(&plan.selection.filters, &results.facets, &state, &base, labels, lang);
    let heading = heading(view, &chips);
    let folded_chips = if chips.len() > OPEN_CHIPS + 1 { chips.split_off(OPEN_CHIPS) } else { Vec::new() };
    let pages_line = pages_line(view, pages);
    let mut frame = Frame::new(view.site, lang, named_lang, &document_title(view, &heading, &pages_line));
    let pages_line = with_continuation(view, pages_line);
    let said = said(view, &state, &base);
    frame.description = format!("{} – {}", heading.text(), texts.frame.footer);
    frame.q = plain(&plan.understood.text_without_filters);
    frame.kept = facets::kept(&state, &facets);
    let form_state =
        State { q: String::new(), chosen: Default::default(), bounds: Vec::new(), ..state.clone() };
    // Where the list of orders is shown, it sends the order itself.
    let sort = if results.hits.is_empty() { state.sort } else { Sort::default() };
    frame.kept.extend(State { sort, ..form_state.first_page() }.pairs());
    let feed = State { sort: Sort::default(), page: 1, ..state.clone() };
    frame.feed_href = Some(format!("{base}/feed.atom{}", feed.query_string()));
    if view.is_start {
        frame.publish_in_all(
            &texts.frame.tagline,
            &texts.frame.footer,
            view.origin,
            "/",
            view.lang_in_address,
        );
        frame.indexable = state.page == 1;
    }
    frame.switch_href = Some(state.with_lang(lang.other()).search_href(&base));
    let is_empty = results.hits.is_empty();
    let has_more_with_some =
        !is_empty && !plan.is_match_all() && !plan.view.continue_with_any && results.total_any > 0;
    let some_words_link = || Link {
        href: state.with_match(MatchMode::Any).search_href(&base),
        text: texts.partial_count(plan, results.total_any),
    };
    SearchPage {
        exports: if view.is_start || results.total == 0 { Vec::new() } else { exports(&state, &base, texts) },
        browse: view.is_start.then(|| browse(view, &state, &base)),
        told: told(view, &heading, &pages_line, said.as_ref()),
        heading,
        said,
        may_change: plan.understood.may_change
            || plan.understood.instant && plan.selection.match_mode == MatchMode::All,
        completions: completions(view),
        chips_fold: texts.count(&texts.filters.show_more, folded_chips.len() as u64),
        chips,
        folded_chips,
        clear_href: state.without_filters().search_href(&base),
        sorts: sorts(plan, lang),
        show_hits: texts.show_hits(listed(plan, results)),
        facets,
        groups: hit_groups(view, &state, &base),
        is_empty,
        fallbacks: fallback_views(view, reach, &state, &base),
        empty_heading: if reach > 0 { &texts.empty.page_heading } else { &texts.empty.heading },
        has_tips: reach == 0 && !plan.is_match_all() && !is_filtered_out(view, &state),
        more_with_some: has_more_with_some.then(some_words_link),
        pagination: pagination(&state, &base, reach),
        pages_line,
        frame,
    }
}

/// The completions as the script reads them.
fn completions(view: &SearchView<'_>) -> String {
    if view.completions.is_empty() {
        return String::new();
    }
    let typed = &view.plan.understood.text;
    let entries = suggest_response(typed, view.completions, view.labels, view.lang).suggestions;
    serde_json::to_string(&entries).unwrap_or_default()
}

/// Whether the words find something as they are, once filters are dropped.
fn is_filtered_out(view: &SearchView<'_>, state: &State) -> bool {
    let is_same = |other: &State| other.q == state.q && other.match_mode == state.match_mode;
    view.fallbacks.iter().any(|(fallback, total)| *total > 0 && is_same(&fallback.state))
}

/// The number of hits that can be reached page by page.
fn reach(view: &SearchView<'_>) -> u64 {
    let more = if view.plan.view.continue_with_any { view.results.total_any } else { 0 };
    view.results.total.saturating_add(more)
}

/// "page 2 of 4", where there are several.
fn pages_line(view: &SearchView<'_>, pages: u32) -> String {
    let texts = view.lang.texts();
    let page = view.plan.view.page.number;
    let number = |n: u32| texts.number(u64::from(n));
    if pages > 1 && page <= pages {
        fill(&texts.search.page_of, &[("page", &number(page)), ("pages", &number(pages))])
    } else {
        String::new()
    }
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

/// The orders to choose from. Events that are still to come are listed by their day, whatever the words.
fn sorts(plan: &QueryPlan, lang: Lang) -> Vec<SortView> {
    let texts = lang.texts();
    let is_by_event =
        |value: &str| value == Sort::Relevance.name() && plan.selection.filters.upcoming.is_some();
    let label = |value: &str| match texts.sort.get(value) {
        _ if is_by_event(value) => texts.filters.next_event_first.clone(),
        Some(label) => label.clone(),
        None => value.to_owned(),
    };
    let selected = plan.view.sort.name();
    Sort::NAMES
        .iter()
        .map(|&value| SortView { value, label: label(value), selected: value == selected })
        .collect()
}

/// The hits with all words, then those that the page continues with, under their own heading.
fn hit_groups(view: &SearchView<'_>, state: &State, base: &str) -> Vec<HitGroup> {
    let SearchView { plan, results, labels, lang, .. } = *view;
    let continues = plan.view.continue_with_any && results.total > 0 && !results.some_words_only;
    let first_partial = results.hits.iter().position(|hit| continues && !hit.has_all_words);
    let (all, some) = results.hits.split_at(first_partial.unwrap_or(results.hits.len()));
    let views = ViewBuilder {
        state,
        base,
        labels,
        lang,
        hits_lead_to: view.site.hits_lead_to,
        today: plan.selection.today,
    };
    let heading: &'static str = lang.texts().partial_heading(plan);
    let rank = plan.view.page.offset() + 1;
    [(None, rank, all), (Some(heading), rank + all.len(), some)]
        .into_iter()
        .filter(|(_, _, hits)| !hits.is_empty())
        .map(|(heading, start, hits)| HitGroup {
            heading,
            start,
            hits: hits.iter().map(|hit| views.hit(plan, hit)).collect(),
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
