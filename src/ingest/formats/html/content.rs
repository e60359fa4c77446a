//! Finds the part of a page that is the article.
//!
//! The best evidence comes first: the marks for the site's own search engine (TYPO3), then Mozilla's
//! Readability algorithm, then the page's `main`, `article` or `body` element.

use std::sync::LazyLock;

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};
use regex::Regex;

use super::{dom, flow, panels};
use crate::article::Block;
use crate::ingest::error::ReadError;

/// Number of characters below which Readability is taken to have failed.
const FEWEST_CHARS: usize = 150;
/// Number of elements up to which Readability is used. It goes over a page several times, so that larger
/// ones would take too long.
const MAX_ELEMENTS: usize = 50_000;

static MARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"<!--\s*TYPO3SEARCH_(begin|end)\s*-->").expect("the pattern is fixed and tested")
});

/// The most characters that are written as references for the article to be extracted.
const MAX_REFERENCES: usize = 20_000;

/// The blocks of the article on a page; none if the page has no text.
///
/// # Errors
/// The marked parts, which are parsed by themselves, exceed the bounds on markup.
pub(super) fn blocks(html: &str, document: &Document) -> Result<Vec<Block>, ReadError> {
    if let Some(marked) = marked(html) {
        let document = dom::parse(&marked)?;
        panels::open(&document);
        let blocks = flow::blocks(&document.root());
        if !blocks.is_empty() {
            return Ok(blocks);
        }
    }
    // Readability writes the article as HTML, and the writer looks through all that is left of a text for each
    // character that it writes as a reference.
    let references = html.bytes().filter(|byte| matches!(byte, b'&' | 0xc2)).count();
    let blocks = if references <= MAX_REFERENCES { readable(document) } else { Vec::new() };
    if chars(&blocks) >= FEWEST_CHARS {
        return Ok(blocks);
    }
    // If the page is short as a whole, the extracted text is preferred, since it is cleaner.
    let whole = fallback(document);
    Ok(if chars(&whole) > chars(&blocks) { whole } else { blocks })
}

/// The HTML between TYPO3's marks. As in TYPO3, text before a first `end` counts as marked.
fn marked(html: &str) -> Option<String> {
    let mut parts = String::new();
    let mut start = None;
    for (number, mark) in MARK.captures_iter(html).enumerate() {
        let whole = mark.get_match();
        if &mark[1] == "begin" {
            start = start.or(Some(whole.end()));
        } else if let Some(start) = start.take().or((number == 0).then_some(0)) {
            parts.push_str(&html[start..whole.start()]);
            // A border between two marked parts keeps them apart.
            parts.push_str("<hr>");
        }
    }
    if let Some(start) = start {
        parts.push_str(&html[start..]);
    }
    (!parts.is_empty()).then_some(parts)
}

/// The article as Readability extracts it; empty if it fails, or nests the article too deeply.
fn readable(document: &Document) -> Vec<Block> {
    let config = Config { max_elements_to_parse: MAX_ELEMENTS, disable_json_ld: true, ..Config::default() };
    let document = document.clone();
    document.select("[data-nosnippet]").remove();
    // Readability turns line breaks into paragraphs and loses some of them, but it keeps white space,
    // so a character takes the place of each line break.
    for line_break in document.select("br").nodes() {
        line_break.insert_before(&document.tree.new_text(stand_in(line_break)));
    }
    open_headers(&document);
    let article = Readability::with_document(document, None, Some(config)).and_then(|mut page| page.parse());
    let Ok(article) = article else { return Vec::new() };
    let Ok(article) = dom::parse(&article.content) else { return Vec::new() };
    // Line breaks that Readability added stand beside such a character.
    article.select("br").remove();
    flow::blocks(&article.root())
}

/// Puts what the header of an article holds in its place. Readability leaves whole headers out, and with them the
/// summary that many systems write there.
fn open_headers(document: &Document) {
    for header in document.select("article header:not(:has(nav))").nodes() {
        while let Some(child) = header.first_child() {
            header.insert_before(&child);
        }
        header.remove_from_parent();
    }
}

/// The characters that take the place of a line break: two if another line break follows, which makes an
/// empty line.
fn stand_in(line_break: &NodeRef) -> String {
    let mut next = line_break.next_sibling();
    while let Some(blank) = next.filter(|node| node.is_text() && node.text().trim().is_empty()) {
        next = blank.next_sibling();
    }
    let lines = if next.is_some_and(|node| node.has_name("br")) { 2 } else { 1 };
    flow::LINE_BREAK.to_string().repeat(lines)
}

fn fallback(document: &Document) -> Vec<Block> {
    let document = document.clone();
    document.select("nav, header, footer, aside, script, style, form, noscript, [data-nosnippet]").remove();
    for selector in ["main, [role=main]", "article", "body"] {
        let parts = document.select(selector);
        // Several `article` elements are teasers; then the article is the whole page.
        if let [part] = parts.nodes() {
            let blocks = flow::blocks(part);
            if !blocks.is_empty() {
                return blocks;
            }
        }
    }
    Vec::new()
}

fn chars(blocks: &[Block]) -> usize {
    blocks.iter().map(|block| block.text.chars().count()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_marked_parts_count() {
        let html = "a<!--TYPO3SEARCH_begin-->b<!--TYPO3SEARCH_end-->c<!-- TYPO3SEARCH_begin -->d";
        assert_eq!(marked(html).as_deref(), Some("b<hr>d"));
        assert_eq!(marked("a<!--TYPO3SEARCH_end-->b").as_deref(), Some("a<hr>"));
        assert_eq!(marked("a"), None);
    }
}
