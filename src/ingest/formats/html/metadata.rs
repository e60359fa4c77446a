//! Reads a page's metadata: meta tags, links and JSON-LD. Keywords are left out, since hardly any site
//! maintains them.

use std::sync::LazyLock;

use dom_query::{Document, NodeRef, Selection};
use oxiri::{Iri, IriRef};
use regex::Regex;

use super::flow::{is_hidden, is_hidden_heading};
use super::json_ld::JsonLd;
use crate::article::Stated;
use crate::ingest::encoding::clean_line;

/// Length of the longest value that is taken, in characters.
const MAX_CHARS: usize = 2_000;

/// The maximal number of addresses of versions in other languages.
const MAX_ALTERNATES: usize = 40;

/// What may separate a title from the name of its site.
const SEPARATORS: [&str; 7] = [" | ", " – ", " — ", " - ", " :: ", " » ", " · "];

/// Meta tags with the date of publication, the most reliable first.
const DATES: [&str; 12] = [
    "article:published_time",
    "datepublished",
    "dcterms.issued",
    "dc.date.issued",
    "dcterms.date",
    "dc.date",
    "dcterms.created",
    "dc.date.created",
    "citation_publication_date",
    "date",
    "pubdate",
    "publish-date",
];

/// The metadata of a page.
pub(super) fn read(document: &Document, headline: Option<&str>) -> Stated {
    let tags = Tags::from_document(document);
    let mut json_ld = JsonLd::default();
    for script in document.select(r#"script[type="application/ld+json" i]"#).iter() {
        json_ld.add(&script.text());
    }
    let site = tags.first(&["og:site_name"]).or(json_ld.publisher);
    let without_site = |title: String| strip_site(&title, site.as_deref());
    Stated {
        title: json_ld
            .headline
            .or_else(|| headline.map(str::to_owned))
            .or_else(|| {
                tags.first(&["og:title"])
                    .map(|title| if site.is_some() { without_site(title) } else { title })
            })
            .or_else(|| text_of(document, "head title").map(without_site)),
        language: language(document, &tags),
        url: url(document, &tags),
        date: json_ld.date.or_else(|| tags.first(&DATES)).or_else(|| time(document)),
        kind: json_ld.kind,
        event_date: json_ld.event_date,
        event_end: json_ld.event_end,
        expires: unavailable_after(&tags)
            .or_else(|| tags.first(&["article:expiration_time"]))
            .or(json_ld.expires),
        organisers: json_ld.organisers,
        site,
        window_title: headline.and_then(|headline| longer_window_title(document, headline)),
        masthead: masthead(document),
        imprint: lines_of(document, IMPRINT),
        alternates: alternates(document),
        ..Stated::default()
    }
}

/// Where pages have the name of those whose they are, beside their metadata.
const MASTHEAD: &str = "header, #header, .header, #top, .logo, .site-title, .site-name, .site-branding, .brand, \
    [class*='header'] p, #header p";
/// Where pages have their imprint.
const IMPRINT: &str = "footer p, footer address, footer li, footer div, footer, #footer p, #footer, .footer, \
    [role=contentinfo] p, [role=contentinfo], .foot p, .foot, #foot";
/// The most lines that are kept of either, and the length of the longest, in bytes.
const MAX_OWNER_LINES: usize = 8;
const MAX_OWNER_LINE: usize = 200;
/// The most pieces of text that are read of an element.
const MAX_OWNER_TEXTS: usize = 20;

/// The texts of the head of a page that are short enough for a name, and the parts before and behind its title.
fn masthead(document: &Document) -> Vec<String> {
    let title = text_of(document, "head title").unwrap_or_default();
    let separated = SEPARATORS.iter().chain(&[": "]).flat_map(|separator| {
        let front = title.split_once(separator).map(|(front, _)| front.to_owned());
        front.into_iter().chain(title.rsplit_once(separator).map(|(_, end)| end.to_owned()))
    });
    let mut lines: Vec<String> = separated.collect();
    lines.extend(lines_of(document, MASTHEAD));
    // Every page of a hand-made site may have the site's name as its title.
    if lines.is_empty() {
        lines.extend((!title.is_empty() && title.len() <= MAX_OWNER_LINE).then_some(title));
    }
    lines.truncate(MAX_OWNER_LINES);
    lines
}

/// The beginnings of the texts of elements, with single blanks.
fn lines_of(document: &Document, selector: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for node in document.select(selector).nodes().iter().take(4 * MAX_OWNER_LINES) {
        let mut line = String::new();
        // Blocks beside each other have no blank between them, so texts are joined one by one.
        let texts = node.descendants_it().filter(NodeRef::is_text).take(MAX_OWNER_TEXTS);
        for text in texts.take_while(|text| text.text().len() <= MAX_OWNER_LINE) {
            for word in text.text().split_whitespace() {
                if line.len() + word.len() < MAX_OWNER_LINE {
                    line.extend((!line.is_empty()).then_some(' '));
                    line.push_str(word);
                }
            }
        }
        if !line.is_empty() && !lines.contains(&line) && lines.len() < MAX_OWNER_LINES {
            lines.push(line);
        }
    }
    lines
}

/// Whether the page says of itself that it is an article, and whether it says that it lists others.
pub(super) fn says(document: &Document) -> (bool, bool) {
    let tags = Tags::from_document(document);
    let mut lists = false;
    let mut describes = false;
    for script in document.select(r#"script[type="application/ld+json" i]"#).iter() {
        let script = script.text();
        lists |=
            ["CollectionPage", "SearchResultsPage", "ItemList\""].iter().any(|kind| script.contains(kind));
        describes |=
            ["Article\"", "BlogPosting", "Event\"", "Report\""].iter().any(|kind| script.contains(kind));
    }
    let is_article = tags.first(&["og:type"]).is_some_and(|kind| kind.eq_ignore_ascii_case("article"))
        || tags.first(&["article:published_time"]).is_some();
    // A list of articles describes them as well.
    (is_article || describes && !lists, lists)
}

/// The first `h1` of the page's main part, else of the page.
pub(super) fn headline(document: &Document) -> Option<String> {
    ["main h1, article h1, [role=main] h1", "h1"].into_iter().find_map(|selector| {
        let headings = document.select(selector);
        let shown = headings.nodes().iter().filter(|heading| !is_concealed(heading));
        shown.filter(|heading| !names_the_site(heading)).find_map(text_of_node)
    })
}

/// Boxes whose days are those of events.
const OF_EVENTS: &str = "[class*=event], [class*=termin], [class*=kalender], [class*=calendar]";

/// The first `h1` of the page that is shown and doesn't name the site.
fn shown_heading(document: &Document) -> Option<NodeRef<'_>> {
    let headings = document.select("h1");
    headings.nodes().iter().find(|heading| !is_concealed(heading) && !names_the_site(heading)).copied()
}

/// The short texts directly beside the page's headline that have a day: the line of a date or an author, which
/// extraction often takes for furniture. Several days are those of a calendar, unless one is the last change's.
pub(super) fn dates_beside_headline(document: &Document) -> Vec<String> {
    /// How far above the headline its neighbours are looked at, and how many before and behind.
    const ABOVE: usize = 2;
    const BEFORE: usize = 2;
    const BEHIND: usize = 3;
    const MAX: usize = 160;
    const OTHERS: &str =
        "nav, aside, footer, ul, ol, table, form, h1, h2, h3, [class*=teaser], [class*=related]";
    static DAY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"\b(?:\d{1,2}\.\s?\d{1,2}\.\s?(?:\d\d){1,2}|\d{1,2}(?:st|nd|rd|th)?\.?\s\p{L}{3,9}\.?,?\s(?:19|20)\d\d|\p{Lu}\p{L}{2,8}\.?\s\d{1,2},\s(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)\b",
        )
        .expect("the pattern is fixed and tested")
    });
    const CHANGED: [&str; 4] = ["modified", "updated", "geändert", "aktualisiert"];
    const OTHER_DAYS: [&str; 9] =
        ["wann", "when", "termin", "beginn", " bis ", "until", "deadline", "schluss", "anmeld"];
    let has_its_day = |text: &str| match DAY.find_iter(text).count() {
        0 | 1 => DAY.is_match(text),
        2 => CHANGED.iter().any(|word| text.contains(word)),
        _ => false,
    };
    let Some(heading) = shown_heading(document) else { return Vec::new() };
    let mut lines: Vec<String> = Vec::new();
    for node in std::iter::once(heading).chain(heading.ancestors_it(Some(ABOVE))) {
        if matches!(node.node_name().as_deref(), Some("body" | "html")) {
            break;
        }
        let before = std::iter::successors(node.prev_element_sibling(), NodeRef::prev_element_sibling);
        let behind = std::iter::successors(node.next_element_sibling(), NodeRef::next_element_sibling);
        for beside in before.take(BEFORE).chain(behind.take(BEHIND)) {
            let is_other = is_hidden(&beside) || beside.is(OTHERS) || beside.is(OF_EVENTS);
            let text = text_of_node(&beside).filter(|text| {
                let lower = text.to_lowercase();
                let is_others = is_other || OTHER_DAYS.iter().any(|word| lower.contains(word));
                !is_others && text.len() <= MAX && has_its_day(text)
            });
            lines.extend(text.filter(|text| !lines.contains(text)));
        }
    }
    lines
}

/// Whether a heading is not shown, or stands in what isn't.
fn is_concealed(heading: &NodeRef) -> bool {
    is_hidden_heading(heading) || heading.ancestors_it(None).any(|node| is_hidden(&node))
}

/// Whether a heading of the first level is the name of the site: it is a link to the start page, or stands
/// in what classes and ids call the site's brand.
fn names_the_site(heading: &NodeRef) -> bool {
    const BRANDS: [&str; 7] =
        ["site-title", "site-branding", "sitename", "site-name", "logo", "masthead", "brand"];
    let is_brand = |node: &NodeRef| {
        let names = [node.attr("class"), node.attr("id")].into_iter().flatten();
        names.map(|name| name.to_lowercase()).any(|name| BRANDS.iter().any(|brand| name.contains(brand)))
    };
    let leads_home = heading.descendants_it().chain(heading.ancestors_it(Some(1))).any(|link| {
        let root = |href: &str| {
            let path =
                href.split_once("://").map_or(href, |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
            matches!(
                path,
                "/" | "./"
                    | "../"
                    | "/index.html"
                    | "index.html"
                    | "index.htm"
                    | "/de/"
                    | "/en/"
                    | "/de"
                    | "/en"
            )
        };
        link.has_name("a")
            && (link.attr("rel").is_some_and(|rel| &*rel == "home")
                || link.attr("href").is_some_and(|href| root(href.trim())))
    });
    leads_home || is_brand(heading) || heading.ancestors_it(Some(3)).any(|node| is_brand(&node))
}

/// Whether the page asks search engines not to index it.
pub(super) fn asks_not_to_be_indexed(document: &Document) -> bool {
    Tags::from_document(document).all("robots").any(|content| {
        content.split(',').any(|rule| matches!(rule.trim().to_ascii_lowercase().as_str(), "noindex" | "none"))
    })
}

/// The time after which search engines must not show the page. Some of its notations contain a comma.
fn unavailable_after(tags: &Tags) -> Option<String> {
    const RULE: &str = "unavailable_after:";
    tags.all("robots").find_map(|content| {
        let at = content.to_ascii_lowercase().find(RULE)?;
        value(&content[at + RULE.len()..])
    })
}

/// The meta tags as pairs of name or property, in lower case, and content.
struct Tags(Vec<(String, String)>);

impl Tags {
    fn from_document(document: &Document) -> Self {
        let tags = document.select("meta[content]");
        let tags = tags.iter().filter_map(|tag| {
            let name = ["property", "name", "itemprop", "http-equiv"].iter().find_map(|key| tag.attr(key))?;
            Some((name.trim().to_lowercase(), value(&tag.attr("content")?)?))
        });
        Self(tags.collect())
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(tag, _)| tag == name).map(|(_, content)| content.as_str())
    }

    /// The content of the first of these names that the page has.
    fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.all(name).next()).map(str::to_owned)
    }
}

/// A value as one line; `None` if it is empty or too long.
fn value(text: &str) -> Option<String> {
    let text = clean_line(text);
    (!text.is_empty() && text.chars().nth(MAX_CHARS).is_none()).then_some(text)
}

/// The text of the first element that matches a selector and has text.
fn text_of(document: &Document, selector: &str) -> Option<String> {
    let elements = document.select(selector);
    elements.nodes().iter().find_map(text_of_node)
}

/// The text of an element, read like the page's: without hidden parts, and with line breaks as blanks.
fn text_of_node(node: &NodeRef) -> Option<String> {
    let blocks = super::flow::blocks(node);
    let texts = blocks.into_iter().filter(|block| block.kind != crate::article::BlockKind::Caption);
    value(&texts.map(|block| block.text).collect::<Vec<_>>().join(" "))
}

fn language(document: &Document, tags: &Tags) -> Option<String> {
    let html = document.select("html");
    let declared = ["lang", "xml:lang"].iter().find_map(|key| html.attr(key)).and_then(|code| value(&code));
    declared.or_else(|| tags.first(&["og:locale", "content-language", "dc.language"]))
}

fn url(document: &Document, tags: &Tags) -> Option<String> {
    canonical(document)
        .filter(|url| is_web_address(url))
        .or_else(|| tags.first(&["og:url"]).filter(|url| is_web_address(url)))
}

/// The canonical address that the page states. A relative one is relative to the address in its `base` element.
fn canonical(document: &Document) -> Option<String> {
    let url = document.select(r#"link[rel="canonical" i]"#).attr("href").and_then(|url| value(&url))?;
    if is_web_address(&url) {
        return Some(url);
    }
    resolved(&base(document)?, url)
}

/// The canonical address that the page states where it is relative to one that the page doesn't state.
pub(super) fn relative_canonical(document: &Document) -> Option<String> {
    let url = document.select(r#"link[rel="canonical" i]"#).attr("href").and_then(|url| value(&url))?;
    // A base that is relative itself would have to be completed first.
    let has_base = document.select("base[href]").exists();
    (!has_base && !is_web_address(&url)).then_some(url)
}

/// A relative address as a complete web address, by the address of its page.
pub(in crate::ingest) fn completed(relative: &str, page: &str) -> Option<String> {
    resolved(&Iri::parse(page.to_owned()).ok()?, relative.to_owned())
}

/// The address in the page's `base` element, if it is a complete one.
fn base(document: &Document) -> Option<Iri<String>> {
    let base = document.select("base[href]").attr("href").and_then(|base| value(&base))?;
    Iri::parse(base).ok().filter(|base| is_web_address(base))
}

/// A relative address as a complete web address (RFC 3986, 5).
fn resolved(base: &Iri<String>, url: String) -> Option<String> {
    let url = base.resolve(&IriRef::parse(url).ok()?).ok()?.into_inner();
    is_web_address(&url).then_some(url)
}

/// The addresses of versions in other languages, which may include the page's own.
fn alternates(document: &Document) -> Vec<String> {
    // A relative address is relative to the `base` element, else to the page's own address.
    let base = base(document).or_else(|| Iri::parse(canonical(document)?).ok());
    let links = document.select(r#"link[rel~="alternate" i][hreflang][href]"#);
    let addresses = links.iter().filter_map(|link| {
        let language = link.attr("hreflang")?;
        let href = value(&link.attr("href")?)?;
        let url = if is_web_address(&href) { href } else { resolved(base.as_ref()?, href)? };
        // `x-default` is the version for all languages, hence for none in particular.
        (!language.trim().eq_ignore_ascii_case("x-default")).then_some(url)
    });
    addresses.take(MAX_ALTERNATES).collect()
}

/// Whether an address is a complete web address. Results link to it, so it must not be of another kind.
fn is_web_address(url: &str) -> bool {
    let scheme = ["https://", "http://"].iter().find_map(|scheme| {
        let start = url.get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then(|| &url[scheme.len()..])
    });
    scheme.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '['))
        && !url.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\'))
}

/// The date of a `<time>` element that is marked as the date of publication, else of the first one in the
/// page's only article, as its attribute or else its text has it.
fn time(document: &Document) -> Option<String> {
    let marked =
        document.select("time[itemprop=datePublished][datetime], time[pubdate][datetime]").attr("datetime");
    let found = marked.or_else(|| {
        let articles = document.select("article");
        // Several `article` elements are teasers, and their dates belong to other pages.
        let articles =
            if articles.length() == 1 { articles } else { document.select("main > header, body > header") };
        let times = articles.select("time");
        articles.select("time[datetime]").attr("datetime").or_else(|| Some(times.nodes().first()?.text()))
    });
    found.and_then(|date| value(&date)).or_else(|| time_beside_headline(document))
}

/// The only `<time>` beside the page's headline, where no `article` holds both. An event has its days in the same
/// element.
fn time_beside_headline(document: &Document) -> Option<String> {
    const ABOVE: usize = 3;
    const OTHERS: &str = "aside, nav, footer";
    let heading = shown_heading(document)?;
    for around in heading.ancestors_it(Some(ABOVE)) {
        if matches!(around.node_name().as_deref(), Some("body" | "html")) {
            return None;
        }
        let around = Selection::from(around);
        let times = around.select("time[datetime]");
        if times.length() > 0 {
            let is_other = |node: NodeRef| node.is(OTHERS) || node.is(OF_EVENTS);
            let is_others = times.nodes().iter().any(|time| time.ancestors_it(None).any(is_other));
            let date = times.attr("datetime").filter(|_| times.length() == 1 && !is_others)?;
            return value(&date);
        }
    }
    None
}

/// The title of the window, where it begins with the page's headline and goes on behind a separator.
fn longer_window_title(document: &Document, headline: &str) -> Option<String> {
    text_of(document, "head title").filter(|title| {
        let rest = title.strip_prefix(headline);
        rest.is_some_and(|rest| SEPARATORS.iter().any(|separator| rest.starts_with(separator)))
    })
}

/// A title without the name of the site. If the name is unknown, what follows a bar is cut off; what
/// follows a dash only if it looks like a name, since a dash may belong to the title.
fn strip_site(title: &str, site: Option<&str>) -> String {
    let parts = SEPARATORS.iter().filter_map(|separator| {
        let (front, end) = title.rsplit_once(separator)?;
        Some((front, *separator, end))
    });
    let last = parts.min_by_key(|(_, _, end)| end.len());
    let is_site = |separator: &str, front: &str, end: &str| match site {
        Some(site) => end.to_lowercase() == site.to_lowercase(),
        None => separator == " | " || (separator == " – " && front.len() > 2 * end.len() && is_name(end)),
    };
    match last {
        Some((front, separator, end)) if is_site(separator, front, end) => front.trim().to_owned(),
        _ => title.to_owned(),
    }
}

/// Whether a text looks like a name: it has at most three words, all with a capital or a digit.
fn is_name(text: &str) -> bool {
    let is_capital = |word: &str| word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    text.split(' ').count() <= 3 && text.split(' ').all(is_capital)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(head: &str, body: &str) -> Stated {
        let document =
            Document::from(format!("<html lang=de-DE><head>{head}</head><body>{body}</body></html>"));
        read(&document, headline(&document).as_deref())
    }

    #[test]
    fn the_headline_goes_before_the_title_of_the_window() {
        let title = "<title>Fenster | Seite</title>";
        let og = "<meta property=og:title content='Teilen'>";
        let ld =
            r#"<script type="application/ld+json">{"@type":"Article","headline":"Strukturiert"}</script>"#;
        let h1 =
            "<header><h1>Seite</h1></header><main><h1>Über&shy;schrift<br>zweite <b>Zeile</b></h1></main>";
        let title_of = |head: &str, body: &str| page(head, body).title.unwrap();
        assert_eq!(title_of(&[title, og, ld].concat(), h1), "Strukturiert");
        assert_eq!(title_of(&[title, og].concat(), h1), "Überschrift zweite Zeile");
        assert_eq!(title_of(&[title, og].concat(), ""), "Teilen");
        assert_eq!(title_of(title, ""), "Fenster");
    }

    #[test]
    fn a_heading_that_is_not_shown_is_no_headline() {
        let hidden = [
            "<h1 hidden>Menü</h1>",
            "<h1 aria-hidden=true>Menü</h1>",
            "<h1 style='display: none'>Menü</h1>",
            "<h1 class='hidden'>Menü</h1>",
            "<div hidden><h1>Menü</h1></div>",
            "<div style='display:none'><div><h1>Menü</h1></div></div>",
        ];
        for heading in hidden {
            let title = page("", &format!("{heading}<h1>Der Brunnen</h1>")).title;
            assert_eq!(title.as_deref(), Some("Der Brunnen"), "{heading}");
        }
        // Hidden on narrow screens alone.
        for classes in ["hidden md:block", "d-none d-md-block"] {
            let title = page("", &format!("<h1 class='{classes}'>Der Brunnen</h1>")).title;
            assert_eq!(title.as_deref(), Some("Der Brunnen"), "{classes}");
        }
    }

    #[test]
    fn the_only_time_beside_the_headline_is_the_pages() {
        let time = "<time datetime='2025-10-07T08:12:00+02:00'>07.10.2025 08:12</time>";
        let date = |body: &str| page("", body).date;
        let beside = format!("<div class=layout_full><h1>Kopf</h1><p class=info>{time}</p></div>");
        assert_eq!(date(&beside).as_deref(), Some("2025-10-07T08:12:00+02:00"));
        for body in [
            format!("<div><h1>Kopf</h1><p>{time}</p><p>{time}</p></div>"),
            format!("<div class=event><h1>Kopf</h1><p>{time}</p></div>"),
            format!("<div><h1>Kopf</h1><aside>{time}</aside></div>"),
            format!("<h1>Kopf</h1><p>{time}</p>"),
        ] {
            assert_eq!(date(&body), None, "{body}");
        }
    }

    #[test]
    fn short_lines_with_a_day_beside_the_headline_are_found() {
        let beside = |body: &str| dates_beside_headline(&Document::from(body.to_owned()));
        let line = "By Press Office 26 April 2023";
        assert_eq!(beside(&format!("<main><h1>Kopf</h1><p>{line}</p><p>Text</p></main>")), [line]);
        assert_eq!(beside(&format!("<main><div><h1>Kopf</h1></div><div>{line}</div></main>")), [line]);
        assert_eq!(beside(&format!("<main><h1>Kopf</h1><aside>{line}</aside></main>")), [""; 0]);
        let event = "<main><h1>Kopf</h1><div class=event-meta>26 April 2023</div></main>";
        assert_eq!(beside(event), [""; 0]);
        assert_eq!(beside("<main><h1>Kopf</h1><p>Im Jahr 2023</p></main>"), [""; 0]);
        let calendar = "<div>Termine 24.05.2023 Lagertag 01.06.2023 Stammtisch</div>";
        assert_eq!(beside(&format!("<div>{calendar}<div><h1>Kopf</h1><p>Text</p></div></div>")), [""; 0]);
    }

    #[test]
    fn the_site_goes_from_behind_the_title_and_nothing_else_does() {
        assert_eq!(strip_site("Titel – Partnerschaften2030", Some("partnerschaften2030")), "Titel");
        assert_eq!(strip_site("Titel – ein Bericht", Some("Partnerschaften2030")), "Titel – ein Bericht");
        assert_eq!(strip_site("Wasser - Leben | Aktuelles | GWP", None), "Wasser - Leben | Aktuelles");
        assert_eq!(strip_site("Klima – eine Chance für alle", None), "Klima – eine Chance für alle");
        assert_eq!(strip_site("Gemeinsam für sauberes Wasser – GWP", None), "Gemeinsam für sauberes Wasser");
        assert_eq!(
            strip_site("Gemeinsam für sauberes Wasser – eine Bilanz", None),
            "Gemeinsam für sauberes Wasser – eine Bilanz"
        );
        assert_eq!(strip_site("Nord-Süd-Partnerschaft - Bonn", None), "Nord-Süd-Partnerschaft - Bonn");
    }

    #[test]
    fn a_relative_address_is_left_to_the_mirror_unless_the_page_has_a_base() {
        let canonical = "<link rel=canonical href='b/c'>";
        let relative = |head: &str| relative_canonical(&Document::from(head.to_owned()));
        assert_eq!(relative(canonical).as_deref(), Some("b/c"));
        assert_eq!(relative(&format!("<base href='/en/'>{canonical}")), None);
        assert_eq!(relative("<link rel=canonical href='https://a.example/b'>"), None);
    }

    #[test]
    fn only_a_complete_web_address_is_taken() {
        let canonical = |url: &str| page(&format!("<link rel=canonical href='{url}'>"), "").url;
        assert_eq!(canonical("https://a.example/x?y=1").as_deref(), Some("https://a.example/x?y=1"));
        for url in ["/x", "javascript:alert(1)", "https://", "https://a.example/ x", "ftp://a.example"] {
            assert_eq!(canonical(url), None, "{url}");
        }
        let based = |base: &str, url: &str| {
            page(&format!("<base href='{base}'><link rel=canonical href='{url}'>"), "").url
        };
        let base = "https://a.example/b/c.html?d";
        assert_eq!(based(base, "x/y").as_deref(), Some("https://a.example/b/x/y"));
        assert_eq!(based(base, "../x?y=1").as_deref(), Some("https://a.example/x?y=1"));
        assert_eq!(based(base, "//b.example/x").as_deref(), Some("https://b.example/x"));
        for (base, url) in
            [("/b/", "x"), ("ftp://a.example/", "x"), (base, "javascript:alert(1)"), (base, "a b")]
        {
            assert_eq!(based(base, url), None, "{base} and {url}");
        }
        let both = "<link rel=canonical href='/x'><meta property=og:url content='http://b.example'>";
        assert_eq!(page(both, "").url.as_deref(), Some("http://b.example"));
    }

    #[test]
    fn versions_in_other_languages_are_completed_by_the_page() {
        let link = "<link rel=alternate hreflang=en href='en/x'>";
        let alternates = |head: &str| page(&[head, link].concat(), "").alternates;
        assert_eq!(alternates("<base href='https://a.example/b/'>"), ["https://a.example/b/en/x"]);
        assert_eq!(
            alternates("<link rel=canonical href='https://a.example/c/d'>"),
            ["https://a.example/c/en/x"]
        );
        assert!(alternates("").is_empty());
    }

    #[test]
    fn dates_come_from_the_most_reliable_place() {
        let meta = "<meta name=DC.date content=2020-01-01>";
        let ld =
            r#"<script type="application/ld+json">{"@type":"Article","datePublished":"2021-01-01"}</script>"#;
        let time = "<article><time datetime=2019-01-01>gestern</time></article>";
        assert_eq!(page(&[meta, ld].concat(), time).date.as_deref(), Some("2021-01-01"));
        assert_eq!(page(meta, time).date.as_deref(), Some("2020-01-01"));
        assert_eq!(page("", time).date.as_deref(), Some("2019-01-01"));
        assert_eq!(page("", &time.repeat(2)).date, None, "the date of a teaser was taken");
    }

    #[test]
    fn language_and_site_are_read() {
        let stated = page("<meta property=og:site_name content='Partnerschaften2030'>", "");
        assert_eq!(stated.language.as_deref(), Some("de-DE"));
        assert_eq!(stated.site.as_deref(), Some("Partnerschaften2030"));
        assert!(stated.organisers.is_empty());
    }

    #[test]
    fn the_last_day_of_a_page_is_read() {
        let expires = |head: &str| page(head, "").expires;
        let robots =
            "<meta name=Robots content='noarchive, Unavailable_After: Wednesday, 25-Jun-25 15:00:00 GMT'>";
        assert_eq!(expires(robots).as_deref(), Some("Wednesday, 25-Jun-25 15:00:00 GMT"));
        let meta = "<meta property=article:expiration_time content=2024-05-01T00:00:00Z>";
        assert_eq!(expires(meta).as_deref(), Some("2024-05-01T00:00:00Z"));
        let ld =
            r#"<script type="application/ld+json">{"@type":"NewsArticle","expires":"2024-06-01"}</script>"#;
        assert_eq!(expires(ld).as_deref(), Some("2024-06-01"));
        assert_eq!(expires("<meta http-equiv=expires content=0>"), None, "how long a copy may be kept");
    }

    #[test]
    fn robots_are_heard_however_written() {
        let asks = |tag: &str| asks_not_to_be_indexed(&Document::from(tag));
        assert!(asks("<meta name=robots content=noindex>"));
        assert!(asks("<META NAME=Robots CONTENT='follow, NoIndex'>"));
        assert!(asks("<meta name=robots content=none>"));
        assert!(!asks("<meta name=robots content='index, nofollow, noarchive'>"));
    }
}
