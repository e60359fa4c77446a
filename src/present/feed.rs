//! Atom (RFC 4287): the articles of a search, the newest first, for feed readers.
//!
//! Ids and times depend on the articles alone, so a reader shows an article once, whatever feed it
//! is in and whenever it was fetched. `updated` is when the index learnt of the article as it is, by which readers tell what
//! is new to them; `published` is the stated day, which is left out where no day is known.

use askama::Template;
use jiff::Timestamp;

use super::address::{HitTarget, State};
use super::highlight::{self, plain};
use super::html::search_name;
use super::labels::{Labels, shown};
use super::lang::{Lang, lang_attribute};
use super::render::render;
use crate::article::{Article, ArticleSummary, Date, Facet};
use crate::engine::SearchResults;
use crate::query::QueryPlan;

/// Articles in a feed.
pub const FEED_SIZE: u32 = 30;

/// The search whose articles a feed lists.
pub struct FeedView<'a> {
    pub site_name: &'a str,
    /// Scheme, host and base path that visitors reach the site under, without a slash at its end.
    pub origin: &'a str,
    pub hits_lead_to: HitTarget,
    pub lang: Lang,
    pub lang_in_address: bool,
    pub plan: &'a QueryPlan,
    pub results: &'a SearchResults,
    pub labels: &'a dyn Labels,
    /// When the articles of the index were learnt at the earliest, in seconds since 1970: the time of a feed without
    /// entries.
    pub since: i64,
}

/// A feed, and when the newest of its entries was learnt, in seconds since 1970.
pub struct WrittenFeed {
    pub atom: String,
    pub updated: i64,
}

#[derive(Template)]
#[template(path = "feed.xml", config = "src/present/askama.toml")]
struct Feed {
    lang: &'static str,
    id: String,
    title: String,
    site: String,
    updated: String,
    self_href: String,
    page_href: String,
    entries: Vec<Entry>,
}

struct Entry {
    id: String,
    title: String,
    href: String,
    lang: Option<String>,
    updated: String,
    published: Option<String>,
    authors: Vec<String>,
    themes: Vec<(String, String)>,
    summary: String,
}

/// The feed of a search.
pub fn feed(view: &FeedView<'_>) -> WrittenFeed {
    let state = State::of_plan(view.plan, view.lang_in_address.then_some(view.lang));
    // Order and size are those of the feed, so they are no part of the address of the search.
    let state = State { sort: Default::default(), per_page: crate::query::Page::DEFAULT_PER_PAGE, ..state };
    let state = state.first_page();
    let &FeedView { site_name, origin, hits_lead_to, lang, lang_in_address, labels, .. } = view;
    let names = Names { origin, hits_lead_to, labels, lang, lang_in_address, since: view.since };
    let of_hit = |hit: &crate::engine::Hit| {
        let passages: Vec<&str> = hit.snippets.iter().map(|snippet| snippet.text.as_str()).collect();
        names.entry(&hit.article, &passages.join(" "))
    };
    let entries: Vec<Entry> = view.results.hits.iter().map(of_hit).collect();
    let learnt = view.results.hits.iter().map(|hit| names.learnt(&hit.article));
    let updated = learnt.max().unwrap_or(view.since);
    let site = xml(site_name);
    let atom = render(&Feed {
        lang: lang.code(),
        id: urn(&format!("feed {}", state.query_string())),
        title: title(&search_name(view.plan, &view.results.facets, labels, lang), &site),
        self_href: format!("{origin}/feed.atom{}", state.query_string()),
        page_href: state.search_href(origin),
        site,
        updated: moment(updated),
        entries,
    });
    WrittenFeed { atom, updated }
}

/// What a feed is called, so that readers of several can tell them apart.
fn title(search: &str, site: &str) -> String {
    let search = xml(search);
    if search.is_empty() { site.to_owned() } else { format!("{search} – {site}") }
}

/// A whole result set as a feed that is written entry by entry.
pub struct FeedWriter<'a> {
    names: Names<'a>,
    /// The time of the newest entry so far. A feed states it, which it may do at its end.
    updated: i64,
}

impl<'a> FeedWriter<'a> {
    /// A feed that says of itself that it is as of `since`, in seconds since 1970, where it gets no entries.
    pub fn new(
        origin: &'a str,
        hits_lead_to: HitTarget,
        labels: &'a dyn Labels,
        lang: Lang,
        since: i64,
    ) -> Self {
        let names = Names { origin, hits_lead_to, labels, lang, lang_in_address: false, since };
        Self { names, updated: 0 }
    }

    /// The head of the feed, which comes before the entries. `search` is the search in words.
    pub fn head(&self, site_name: &str, state: &State, search: &str) -> String {
        let Names { origin, lang, .. } = self.names;
        let site = xml(site_name);
        let address = state.query_string();
        let format = if address.is_empty() { "?format=atom" } else { "&format=atom" };
        render(&FeedHead {
            lang: lang.code(),
            id: urn(&format!("export {address}")),
            title: title(search, &site),
            self_href: format!("{origin}/api/v1/export{address}{format}"),
            page_href: state.search_href(origin),
            site,
        })
    }

    /// An entry with the beginning of the article as its summary.
    pub fn entry(&mut self, article: &Article) -> String {
        let text = article.sections.iter().map(|section| section.text.as_str()).find(|text| !text.is_empty());
        let entry = self.names.entry(article, &beginning(text.unwrap_or_default()));
        self.updated = self.updated.max(self.names.learnt(article));
        render(&FeedEntry { entry }) + "\n"
    }

    /// The foot of the feed, which follows the entries.
    pub fn foot(&self) -> String {
        let updated = if self.updated > 0 { self.updated } else { self.names.since };
        format!("<updated>{}</updated>\n</feed>\n", moment(updated))
    }
}

#[derive(Template)]
#[template(path = "feed_head.xml", config = "src/present/askama.toml")]
struct FeedHead {
    lang: &'static str,
    id: String,
    title: String,
    site: String,
    self_href: String,
    page_href: String,
}

#[derive(Template)]
#[template(path = "feed_entry.xml", config = "src/present/askama.toml")]
struct FeedEntry {
    entry: Entry,
}

/// A text up to a word near 300 characters.
fn beginning(text: &str) -> String {
    match text.char_indices().nth(300) {
        None => text.to_owned(),
        Some((end, _)) => {
            let end = text[..end].rfind(char::is_whitespace).unwrap_or(end);
            format!("{} …", text[..end].trim_end())
        }
    }
}

/// The names and addresses that entries are written with.
#[derive(Clone, Copy)]
struct Names<'a> {
    origin: &'a str,
    hits_lead_to: HitTarget,
    labels: &'a dyn Labels,
    lang: Lang,
    lang_in_address: bool,
    since: i64,
}

impl Names<'_> {
    /// When the index learnt of an article.
    fn learnt(&self, article: &ArticleSummary) -> i64 {
        article.learnt_at.unwrap_or(self.since)
    }

    fn href(&self, article: &ArticleSummary) -> String {
        let state = State::start(self.lang_in_address.then_some(self.lang));
        let here = || state.article_href(self.origin, article.id.as_str());
        self.hits_lead_to.source(article).map_or_else(here, str::to_owned)
    }

    fn entry(&self, article: &ArticleSummary, summary: &str) -> Entry {
        let name = |facet, named: &crate::article::Named| {
            xml(&shown(self.labels, facet, &named.id, Some(&named.label), self.lang).text)
        };
        Entry {
            id: urn(&format!("article {}", article.id.as_str())),
            title: xml(highlight::title(&article.title.value, &[]).text()),
            href: self.href(article),
            lang: lang_attribute(&article.language.value),
            updated: moment(self.learnt(article)),
            published: article.date.as_ref().and_then(|date| day(date.value)),
            authors: article.organisers.iter().map(|named| name(Facet::Organiser, &named.value)).collect(),
            themes: article
                .themes
                .iter()
                .map(|theme| (xml(&theme.value.id), name(Facet::Theme, &theme.value)))
                .collect(),
            summary: xml(summary),
        }
    }
}

/// Seconds since 1970 as a time of RFC 3339.
fn moment(seconds: i64) -> String {
    Timestamp::from_second(seconds).unwrap_or_default().to_string()
}

/// The first moment of a day as a time of RFC 3339; `None` of a month or a year, whose day is not known.
fn day(date: Date) -> Option<String> {
    let (month, day) = (date.month()?, date.day()?);
    Some(format!("{:04}-{month:02}-{day:02}T00:00:00Z", i32::from(date.year())))
}

/// An id that never changes: a UUID made of a hash (version 8 of RFC 9562).
fn urn(text: &str) -> String {
    let hash = blake3::hash(text.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_bytes()[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("urn:uuid:{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// Cleaned text without the characters that XML 1.0 can't hold, escaped or not.
fn xml(text: &str) -> String {
    plain(text).chars().filter(|c| !matches!(c, '\u{b}' | '\u{c}' | '\u{fffe}' | '\u{ffff}')).collect()
}

#[derive(Template)]
#[template(path = "opensearch.xml", config = "src/present/askama.toml")]
struct Description {
    lang: &'static str,
    short_name: String,
    name: String,
    description: &'static str,
    origin: String,
}

/// The description by which a browser adds the site to its search engines (OpenSearch 1.1).
pub fn opensearch_description(site_name: &str, origin: &str, lang: Lang) -> String {
    render(&Description {
        lang: lang.code(),
        // The format allows short names of up to 16 characters.
        short_name: xml(site_name).chars().take(16).collect(),
        name: xml(site_name),
        description: &lang.texts().frame.tagline,
        origin: origin.to_owned(),
    })
}

/// What robots may fetch (RFC 9309): articles, and result pages of at most two parameters, which
/// lead to them; combinations of filters have no end.
pub fn robots(base: &str, origin: &str) -> String {
    format!(
        "User-agent: *\nDisallow: {base}/api/\nDisallow: {base}/feed.atom\nDisallow: {base}/upcoming.ics?\nDisallow: {base}/*?*&*&\n\
         Sitemap: {origin}/sitemap.xml\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::sample::{self, SampleLabels};

    fn atom(results: &SearchResults) -> String {
        let plan = sample::plan();
        feed(&FeedView {
            site_name: "Fundstelle & Co",
            origin: "https://example.org/suche",
            hits_lead_to: HitTarget::Article,
            lang: Lang::De,
            lang_in_address: false,
            plan: &plan,
            results,
            labels: &SampleLabels,
            since: 1_700_000_000,
        })
        .atom
    }

    #[test]
    fn entries_have_ids_and_times_that_stay() {
        let feed = atom(&sample::results());
        assert_eq!(feed, atom(&sample::results()));
        assert!(feed.contains("<published>2023-05-24T00:00:00Z</published>"), "{feed}");
        let mut learnt = sample::results();
        learnt.hits[0].article.learnt_at = Some(1_750_000_000);
        let feed_of_learnt = atom(&learnt);
        assert_eq!(
            feed_of_learnt.matches("<updated>2025-06-15T15:06:40Z</updated>").count(),
            2,
            "{feed_of_learnt}"
        );
        assert!(!feed_of_learnt.contains("1970"), "{feed_of_learnt}");
        assert_eq!(feed.matches("<id>urn:uuid:").count(), 1 + sample::results().hits.len());
        assert!(
            feed.contains("href=\"https://example.org/suche/articles/text%2F2023%20netzwerktreffen.txt\""),
            "{feed}"
        );
        assert!(
            feed.contains(
                "<title>Wasser Betreiberpartnerschaft · 2023, ab 2015 – Fundstelle &#38; Co</title>"
            ),
            "{feed}"
        );
    }

    #[test]
    fn a_month_or_a_year_is_no_day_of_publication() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        assert_eq!(day(date("2023-05-24")).as_deref(), Some("2023-05-24T00:00:00Z"));
        assert_eq!([day(date("2023-05")), day(date("2023"))], [None, None]);
    }

    #[test]
    fn hostile_articles_are_text() {
        let feed = atom(&sample::hostile_results());
        for bad in ["<script", "<b>", "<img", "\u{202e}", "javascript:", "<mark"] {
            assert!(!feed.contains(bad), "{bad:?} came through: {feed}");
        }
        assert_eq!(xml("a\u{b}\u{c}\u{0}\u{ffff}b"), "ab");
    }

    #[test]
    fn urns_are_uuids_of_version_8() {
        let urn = urn("article a");
        assert_eq!(urn.len(), "urn:uuid:".len() + 36);
        assert_eq!((&urn[23..24], matches!(&urn[28..29], "8" | "9" | "a" | "b")), ("8", true), "{urn}");
    }
}
