//! Sitemaps (sitemaps.org): an index of parts, one for each year of publication and one for the pages
//! that are no articles.

use std::fmt::Write as _;

use super::address::segment;

/// The most addresses of a part, as sitemaps.org has it.
pub const MAX_ADDRESSES: usize = 50_000;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
const NAMESPACE: &str = "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"";

/// The part that holds the pages that are no articles.
pub const PAGES: &str = "pages";

/// The index of the parts, whose names are those of years and [`PAGES`].
pub fn index(origin: &str, parts: impl Iterator<Item = String>) -> String {
    let mut text = format!("{HEAD}<sitemapindex {NAMESPACE}>\n");
    for part in parts {
        let _ = writeln!(
            text,
            "<sitemap><loc>{}</loc></sitemap>",
            escaped(&format!("{origin}/sitemap/{part}.xml"))
        );
    }
    text + "</sitemapindex>\n"
}

/// The part with the pages that are no articles.
pub fn pages(origin: &str) -> String {
    let mut part = Part::default();
    for page in ["/", "/help", "/docs/widget"] {
        part.add(&format!("{origin}{page}"));
    }
    part.finished()
}

/// A part that addresses are added to.
#[derive(Default)]
pub struct Part(String);

impl Part {
    pub fn add_article(&mut self, origin: &str, id: &str) {
        self.add(&format!("{origin}/articles/{}", segment(id)));
    }

    fn add(&mut self, address: &str) {
        let _ = writeln!(self.0, "<url><loc>{}</loc></url>", escaped(address));
    }

    pub fn finished(self) -> String {
        format!("{HEAD}<urlset {NAMESPACE}>\n{}</urlset>\n", self.0)
    }
}

/// An address as text of XML.
fn escaped(address: &str) -> String {
    address.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
