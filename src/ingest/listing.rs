//! Tells pages that list other pages (sitemaps, archives, results of a search) and the rules of crawlers
//! (`robots.txt`) from articles. A mirrored site is full of them.
//!
//! Leaving an article out is the worst error, so a page is taken for a listing only where much speaks for it and
//! hardly anything against it. How much of a text stands in links is the classic sign (link density: Kohlschütter,
//! Fankhauser & Nejdl, WSDM 2010, <https://doi.org/10.1145/1718487.1718542>); running text outside of what is
//! linked speaks against it, and so does metadata that calls the page an article.

use super::error::ReadError;

/// Running text of this many characters, outside of links and teasers, makes a page an article whatever else is on it.
const ARTICLE: usize = 600;
/// The fewest links of a listing.
const FEWEST_LINKS: usize = 5;
/// The evidence at which a page is a listing.
const ENOUGH: f64 = 3.5;
/// Length of the shortest paragraph of running text, in characters.
pub(super) const RUNNING: usize = 100;

/// What a page has that tells listings from articles.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Signs {
    /// Number of links to other pages.
    pub links: usize,
    /// Number of characters, and of those in links and in teasers, which are repeated parts with a link each.
    pub chars: usize,
    pub linked_chars: usize,
    pub teaser_chars: usize,
    /// Number of characters in paragraphs that are neither.
    pub running_chars: usize,
    pub says_article: bool,
    pub says_listing: bool,
    /// Whether it leads to a next or a previous page.
    pub is_paged: bool,
}

impl Signs {
    /// The error for a page that is a listing.
    pub fn check(&self) -> Result<(), ReadError> {
        if self.is_listing() {
            return Err(ReadError::Listing { links: self.links, running: self.running_chars });
        }
        Ok(())
    }

    fn is_listing(&self) -> bool {
        if self.links < FEWEST_LINKS || self.running_chars >= ARTICLE || self.chars == 0 {
            return false;
        }
        let share = |part: usize| part as f64 / self.chars as f64;
        let linked = share(self.linked_chars);
        let listed = share(self.linked_chars + self.teaser_chars).min(1.0);
        let sign = |is_there: bool, weight: f64| if is_there { weight } else { 0.0 };
        // Half of a page in links and teasers is nothing special: that of a short article beside related ones.
        let evidence = 6.0 * (listed - 0.5)
            + 2.0 * linked
            + 0.1 * self.links.min(20) as f64
            + sign(self.says_listing, 1.5)
            + sign(self.is_paged, 1.0)
            - sign(self.says_article, 3.0)
            - self.running_chars as f64 / 120.0;
        evidence >= ENOUGH
    }
}

/// Checks that a plain text is neither the rules of a crawler nor a list of addresses.
///
/// # Errors
/// It is one of them.
pub(super) fn check_text(text: &str) -> Result<(), ReadError> {
    const FEWEST_ADDRESSES: usize = 3;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (mut all, mut addresses, mut rules, mut agents) = (0, 0, 0, 0);
    for line in lines.filter(|line| !line.starts_with('#')) {
        all += 1;
        addresses += usize::from(is_address(line));
        if let Some((key, _)) = line.split_once(':') {
            let key = key.trim().to_ascii_lowercase();
            agents += usize::from(matches!(key.as_str(), "user-agent" | "disallow" | "sitemap"));
            rules += usize::from(CRAWLER_KEYS.contains(&key.as_str()));
        }
    }
    if agents > 0 && rules == all {
        return Err(ReadError::CrawlerRules);
    }
    if addresses >= FEWEST_ADDRESSES && addresses * 10 >= all * 9 {
        return Err(ReadError::Listing { links: addresses, running: 0 });
    }
    Ok(())
}

/// The keys of robots.txt (RFC 9309), with those that search engines added.
const CRAWLER_KEYS: [&str; 11] = [
    "user-agent",
    "disallow",
    "allow",
    "sitemap",
    "crawl-delay",
    "host",
    "clean-param",
    "noindex",
    "request-rate",
    "visit-time",
    "content-signal",
];

fn is_address(line: &str) -> bool {
    let is_web = line.starts_with("http://") || line.starts_with("https://");
    is_web && !line.contains(char::is_whitespace)
}

/// Words that a listing is called by, alone or with few others.
const LISTING_WORDS: [&str; 30] = [
    "sitemap",
    "inhaltsverzeichnis",
    "seitenübersicht",
    "übersicht",
    "archiv",
    "archive",
    "suchergebnisse",
    "suche",
    "search",
    "kategorie",
    "kategorien",
    "category",
    "categories",
    "schlagwort",
    "schlagwörter",
    "tag",
    "tags",
    "aktuelles",
    "neuigkeiten",
    "news",
    "pressemitteilungen",
    "presse",
    "meldungen",
    "nachrichten",
    "veranstaltungen",
    "termine",
    "events",
    "publikationen",
    "publications",
    "overview",
];

/// Whether a title is that of a listing: it has few words, and one of them is the name of one.
pub(super) fn is_listing_title(title: &str) -> bool {
    const MOST_WORDS: usize = 4;
    let words: Vec<String> = title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .take(MOST_WORDS + 1)
        .collect();
    words.len() <= MOST_WORDS && words.iter().any(|word| LISTING_WORDS.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_of_crawlers_and_lists_of_addresses_are_no_articles() {
        let rules = "# Regeln\nUser-agent: *\nDisallow: /intern/\nCrawl-delay: 10\n\nSitemap: https://a.example/sitemap.xml\n";
        assert!(matches!(check_text(rules), Err(ReadError::CrawlerRules)));
        let addresses = (1..9).map(|n| format!("https://a.example/{n}\n")).collect::<String>();
        assert!(matches!(check_text(&addresses), Err(ReadError::Listing { .. })));
        for text in [
            "User-agent: so heißt die Zeile in robots.txt.\n\nDer Bericht erklärt, wozu sie dient.",
            "Quellen:\nhttps://a.example/1\nhttps://a.example/2\nhttps://a.example/3\nund ein Satz.",
            "Sitemap",
        ] {
            assert!(check_text(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn evidence_is_weighed() {
        let page = Signs { links: 12, chars: 1000, linked_chars: 500, ..Signs::default() };
        let teasers = Signs { teaser_chars: 450, ..page.clone() };
        assert!(teasers.is_listing());
        assert!(!page.is_listing(), "half of it is in links");
        assert!(!Signs { says_article: true, ..teasers.clone() }.is_listing());
        assert!(!Signs { running_chars: 400, ..teasers.clone() }.is_listing());
        assert!(!Signs { links: 3, ..teasers }.is_listing());
    }

    #[test]
    fn titles_of_listings_are_short_and_named() {
        for title in ["Sitemap", "Archiv 2023", "Kategorie: Wasser", "News & Events"] {
            assert!(is_listing_title(title), "{title}");
        }
        for title in
            ["Wasser für Musterstadt", "Das Archiv der Gemeinde zieht im Herbst um", "Pressemitteilung"]
        {
            assert!(!is_listing_title(title), "{title}");
        }
    }
}
