//! Addresses: the state of a search as the query string of a link.
//!
//! Every link of a page is the page's own [`State`] with one thing changed, so that nothing a
//! visitor has chosen gets lost on the way.

use std::collections::BTreeMap;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::lang::Lang;
use crate::article::{ArticleSummary, Facet, FileFormat, web_address};
use crate::query::{Duplicates, MatchMode, Meaning, Page, QueryPlan, SearchParams, Sort};

/// The characters that a path segment holds without encoding: the unreserved ones of RFC 3986.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Where hits lead.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum HitTarget {
    /// To the page of the article here.
    #[default]
    Article,
    /// To the address where the article was published, where it is known.
    Source,
}

impl HitTarget {
    /// The address where an article was published, if hits lead there.
    pub fn source(self, article: &ArticleSummary) -> Option<&str> {
        article.url.as_deref().and_then(web_address).filter(|_| self == Self::Source)
    }
}

/// The state of a search, as its address holds it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    pub q: String,
    /// Chosen values by facet.
    pub chosen: BTreeMap<Facet, Vec<String>>,
    /// The values of `year_from`, `year_to`, `date_from`, `date_to` and `upcoming`, by the name of the
    /// parameter.
    pub bounds: Vec<(&'static str, String)>,
    pub sort: Sort,
    pub match_mode: MatchMode,
    pub duplicates: Duplicates,
    pub meaning: Meaning,
    pub page: u32,
    pub per_page: u32,
    /// The interface language if the address names it.
    pub lang: Option<Lang>,
}

impl State {
    /// The names of all bounds.
    const BOUNDS: [&str; 5] = ["year_from", "year_to", "date_from", "date_to", "upcoming"];
    /// Characters of a query in the address of an article.
    const MAX_HANDED_ON: usize = 160;

    /// The state of a planned search. `lang` is the language that the address names, if it does.
    pub fn of_plan(plan: &QueryPlan, lang: Option<Lang>) -> Self {
        let filters = &plan.selection.filters;
        let bounds = [
            ("year_from", filters.year_from.map(|year| year.to_string())),
            ("year_to", filters.year_to.map(|year| year.to_string())),
            ("date_from", filters.date_from.map(|date| date.to_string())),
            ("date_to", filters.date_to.map(|date| date.to_string())),
            ("upcoming", filters.upcoming.map(|_| "true".to_owned())),
        ];
        Self {
            q: plan.understood.text_without_filters.clone(),
            chosen: filters.chosen.clone(),
            bounds: bounds.into_iter().filter_map(|(name, value)| Some((name, value?))).collect(),
            sort: plan.view.sort,
            match_mode: plan.selection.match_mode,
            duplicates: plan.selection.duplicates,
            meaning: plan.selection.meaning,
            page: plan.view.page.number,
            per_page: plan.view.page.per_page,
            lang,
        }
    }

    /// The state of a search as its parameters give it, for pages that lead back to a search without planning
    /// it. Wrong values count as not given.
    pub fn of_params(params: &SearchParams) -> Self {
        let upcoming = params.upcoming.clone().filter(|upcoming| upcoming.trim() == "true");
        let bounds = [
            ("year_from", &params.year_from),
            ("year_to", &params.year_to),
            ("date_from", &params.date_from),
            ("date_to", &params.date_to),
            ("upcoming", &upcoming),
        ];
        let number = |value: &Option<String>, default: u32| {
            value.as_deref().and_then(|value| value.trim().parse().ok()).unwrap_or(default)
        };
        fn named<T: Default + FromStr>(value: &Option<String>) -> T {
            value.as_deref().and_then(|value| value.parse().ok()).unwrap_or_default()
        }
        Self {
            q: params.q.trim().to_owned(),
            chosen: params.facets.clone(),
            bounds: bounds.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))).collect(),
            sort: named(&params.sort),
            match_mode: named(&params.match_mode),
            duplicates: named(&params.duplicates),
            meaning: named(&params.meaning),
            page: number(&params.page, 1),
            per_page: number(&params.per_page, Page::DEFAULT_PER_PAGE),
            lang: Lang::from_query(params.lang.as_deref()),
        }
    }

    /// The state of the start page, which keeps only the language.
    pub fn start(lang: Option<Lang>) -> Self {
        Self { page: 1, per_page: Page::DEFAULT_PER_PAGE, lang, ..Self::default() }
    }

    /// Whether any filter is set.
    pub fn has_filters(&self) -> bool {
        !self.chosen.is_empty() || !self.bounds.is_empty()
    }

    /// Whether this is the state of the start page.
    pub fn is_start(&self) -> bool {
        self.q.is_empty() && !self.has_filters()
    }

    /// This state with a further value of a facet chosen, on its first page.
    pub fn with(&self, facet: Facet, id: &str) -> Self {
        let mut state = self.first_page();
        let values = state.chosen.entry(facet).or_default();
        if !values.iter().any(|value| value == id) {
            values.push(id.to_owned());
        }
        state
    }

    /// This state without a value of a facet, on its first page.
    pub fn without(&self, facet: Facet, id: &str) -> Self {
        let mut state = self.first_page();
        if let Some(values) = state.chosen.get_mut(&facet) {
            values.retain(|value| value != id);
        }
        state.chosen.retain(|_, values| !values.is_empty());
        state
    }

    /// This state, restricted to announcements of events that are still to come.
    pub fn upcoming(&self) -> Self {
        let mut state = self.without_bound("upcoming");
        state.bounds.push(("upcoming", "true".to_owned()));
        state
    }

    /// This state with another value of a bound, if there is such a bound.
    pub fn with_bound(&self, name: &str, value: &str) -> Self {
        let mut state = self.without_bound(name);
        let known = Self::BOUNDS.iter().find(|known| **known == name);
        state.bounds.extend(known.map(|known| (*known, value.to_owned())));
        state
    }

    /// This state without a bound, on its first page.
    pub fn without_bound(&self, name: &str) -> Self {
        let mut state = self.first_page();
        state.bounds.retain(|(known, _)| *known != name);
        state
    }

    /// This state with a range of years in place of years that were chosen one by one.
    pub fn with_years(&self, from: &str, to: &str) -> Self {
        let mut state = self.with_bound("year_from", from).with_bound("year_to", to);
        state.chosen.remove(&Facet::Year);
        state
    }

    /// This state without a range of years.
    pub fn without_years(&self) -> Self {
        self.without_bound("year_from").without_bound("year_to")
    }

    /// The states without one filter each: first without each value, in the order of [`Self::chosen`], then
    /// without each bound, where the two ends of a range of years go together.
    pub fn with_one_filter_less(&self) -> Vec<Self> {
        let values = self.chosen.iter().flat_map(|(facet, ids)| ids.iter().map(move |id| (*facet, id)));
        let values = values.map(|(facet, id)| self.without(facet, id));
        let has = |name: &str| self.bounds.iter().any(|(bound, _)| *bound == name);
        let has_range = has("year_from") && has("year_to");
        let bounds = self.bounds.iter().filter(|(name, _)| !(has_range && *name == "year_to"));
        let bounds = bounds.map(|(name, _)| match *name {
            "year_from" if has_range => self.without_years(),
            name => self.without_bound(name),
        });
        values.chain(bounds).collect()
    }

    /// This state without any filter, on its first page.
    pub fn without_filters(&self) -> Self {
        Self { chosen: BTreeMap::new(), bounds: Vec::new(), ..self.first_page() }
    }

    /// This state with another match mode, on its first page.
    pub fn with_match(&self, match_mode: MatchMode) -> Self {
        Self { match_mode, ..self.first_page() }
    }

    /// This state on another page, counted from 1.
    pub fn with_page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }

    /// This state with a language that its address names.
    pub fn with_lang(&self, lang: Lang) -> Self {
        Self { lang: Some(lang), ..self.clone() }
    }

    /// This state on its first page.
    pub fn first_page(&self) -> Self {
        self.with_page(1)
    }

    /// Names and values of the address; defaults are left out.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if !self.q.is_empty() {
            pairs.push(("q", self.q.clone()));
        }
        for (facet, values) in &self.chosen {
            pairs.extend(values.iter().map(|value| (facet.name(), value.clone())));
        }
        pairs.extend(self.bounds.iter().cloned());
        if self.sort != Sort::default() {
            pairs.push(("sort", self.sort.name().to_owned()));
        }
        if self.match_mode != MatchMode::default() {
            pairs.push(("match", self.match_mode.name().to_owned()));
        }
        if self.duplicates != Duplicates::default() {
            pairs.push(("duplicates", self.duplicates.name().to_owned()));
        }
        if self.meaning != Meaning::default() {
            pairs.push(("meaning", self.meaning.name().to_owned()));
        }
        if self.page > 1 {
            pairs.push(("page", self.page.to_string()));
        }
        if self.per_page != Page::DEFAULT_PER_PAGE {
            pairs.push(("per_page", self.per_page.to_string()));
        }
        if let Some(lang) = self.lang {
            pairs.push(("lang", lang.code().to_owned()));
        }
        pairs
    }

    /// The query string with its question mark, or nothing.
    pub fn query_string(&self) -> String {
        let pairs = self.pairs();
        if pairs.is_empty() {
            return String::new();
        }
        let mut encoder = form_urlencoded::Serializer::new(String::new());
        format!("?{}", encoder.extend_pairs(&pairs).finish())
    }

    /// The address of the search page in this state.
    pub fn search_href(&self, base: &str) -> String {
        format!("{base}/{}", self.query_string())
    }

    /// The address of an article, with the state of the search to return to. A page holds dozens of such
    /// addresses, so a very long query is cut at a word near 160 characters.
    pub fn article_href(&self, base: &str, id: &str) -> String {
        let article = format!("{base}/articles/{}", segment(id));
        match self.q.char_indices().nth(Self::MAX_HANDED_ON) {
            None => article + &self.query_string(),
            Some((end, _)) => {
                let head = &self.q[..end];
                let word = head.rfind(char::is_whitespace).unwrap_or(end);
                article + &Self { q: head[..word].to_owned(), ..self.clone() }.query_string()
            }
        }
    }
}

/// A value as one segment of a path.
pub fn segment(value: &str) -> String {
    utf8_percent_encode(value, SEGMENT).to_string()
}

/// The address of the file that an article was read from, at one of its pages; `None` if the file holds more
/// than this article.
pub fn file_href(base: &str, article: &ArticleSummary, page: Option<u32>) -> Option<String> {
    let format = article.file?;
    let page = page.filter(|_| format == FileFormat::Pdf).map(|page| format!("#page={page}"));
    Some(format!("{base}/files/{}{}", segment(article.id.as_str()), page.unwrap_or_default()))
}

/// The host of a web address, without `www.`.
pub fn host(url: &str) -> Option<&str> {
    let (_, rest) = web_address(url)?.split_once("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    Some(host.strip_prefix("www.").unwrap_or(host)).filter(|host| !host.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Strictness;

    fn state(pairs: &[(&str, &str)]) -> State {
        State::of_params(
            &SearchParams::from_pairs(pairs.iter().copied(), Strictness::Lenient).expect("lenient"),
        )
    }

    #[test]
    fn an_address_keeps_everything_but_defaults() {
        let all = [
            ("q", "klima & \"netz\"+"),
            ("year", "2023"),
            ("year", "none"),
            ("organiser", "~a b"),
            ("year_from", "2001"),
            ("sort", "newest"),
            ("match", "any"),
            ("page", "3"),
            ("per_page", "20"),
            ("lang", "en"),
        ];
        let text = state(&all).query_string();
        assert_eq!(
            text,
            "?q=klima+%26+%22netz%22%2B&year=2023&year=none&organiser=%7Ea+b&year_from=2001\
             &sort=newest&match=any&page=3&per_page=20&lang=en"
        );
        let read = form_urlencoded::parse(&text.as_bytes()[1..]);
        let again = SearchParams::from_pairs(read.map(|(n, v)| (n, v.into_owned())), Strictness::Strict);
        assert_eq!(State::of_params(&again.expect("own addresses are right")), state(&all));
        assert_eq!(state(&[("sort", "relevance"), ("page", "1"), ("per_page", "10")]).query_string(), "");
    }

    #[test]
    fn changing_a_filter_goes_back_to_the_first_page() {
        let chosen = state(&[("q", "x"), ("year", "2023"), ("year", "2024"), ("page", "4")]);
        assert_eq!(chosen.without(Facet::Year, "2023").query_string(), "?q=x&year=2024");
        assert_eq!(chosen.with(Facet::Theme, "klima").query_string(), "?q=x&year=2023&year=2024&theme=klima");
        assert_eq!(chosen.without_filters().query_string(), "?q=x");
    }

    #[test]
    fn an_id_is_one_segment() {
        let href = State::start(None).article_href("/suche", "text/1 Bericht?#ä.txt");
        assert_eq!(href, "/suche/articles/text%2F1%20Bericht%3F%23%C3%A4.txt");
    }

    #[test]
    fn the_host_of_a_web_address_is_named() {
        assert_eq!(host("https://www.giz.de/de/html/index.html?x=1"), Some("giz.de"));
        assert_eq!(host("HTTP://user:secret@example.org:8080"), Some("example.org:8080"));
        assert_eq!(host("javascript://www.giz.de"), None);
    }
}
