//! Which part of a page is the article.
//!
//! Best evidence first: the marks that the site's own search engine goes by (TYPO3), then Mozilla's
//! Readability, then the page's own `main`, `article` or `body`.

use std::sync::LazyLock;

use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};
use regex::Regex;

use super::{dom, flow};
use crate::article::Block;
use crate::ingest::refusal::Refusal;

/// With less text than this the extraction has failed, in characters.
const FEWEST_CHARS: usize = 150;
/// Readability goes over a page several times; a larger page falls back to its own elements.
const MAX_ELEMENTS: usize = 50_000;

static MARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"<!--\s*TYPO3SEARCH_(begin|end)\s*-->").expect("the pattern is fixed and tested")
});

/// The blocks of the article on a page; none if it holds no text.
///
/// # Errors
/// The markup of the marked parts, read alone, is hostile.
pub(super) fn blocks(html: &str, document: &Document) -> Result<Vec<Block>, Refusal> {
    if let Some(marked) = marked(html) {
        let blocks = flow::blocks(&dom::parse(&marked)?.root());
        if !blocks.is_empty() {
            return Ok(blocks);
        }
    }
    let blocks = readable(document);
    if chars(&blocks) >= FEWEST_CHARS {
        return Ok(blocks);
    }
    // A short page is short in either way; then the extraction is the cleaner one.
    let whole = fallback(document);
    Ok(if chars(&whole) > chars(&blocks) { whole } else { blocks })
}

/// What lies between the marks. As TYPO3 reads them, text before a first `end` counts too.
fn marked(html: &str) -> Option<String> {
    let mut parts = String::new();
    let mut start = None;
    for (number, mark) in MARK.captures_iter(html).enumerate() {
        let whole = mark.get_match();
        if &mark[1] == "begin" {
            start = start.or(Some(whole.end()));
        } else if let Some(start) = start.take().or((number == 0).then_some(0)) {
            parts.push_str(&html[start..whole.start()]);
            // Two marked parts are two blocks.
            parts.push_str("<hr>");
        }
    }
    if let Some(start) = start {
        parts.push_str(&html[start..]);
    }
    (!parts.is_empty()).then_some(parts)
}

/// What Readability takes for the article; nothing if it fails or wraps it too deeply to be read.
fn readable(document: &Document) -> Vec<Block> {
    let config = Config { max_elements_to_parse: MAX_ELEMENTS, disable_json_ld: true, ..Config::default() };
    let document = document.clone();
    document.select("[data-nosnippet]").remove();
    // Readability makes paragraphs of line breaks and loses some on the way; a blank it keeps.
    for line_break in document.select("br").nodes() {
        line_break.insert_before(&document.tree.new_text(stand_in(line_break)));
    }
    let article = Readability::with_document(document, None, Some(config)).and_then(|mut page| page.parse());
    let Ok(article) = article else { return Vec::new() };
    let Ok(article) = dom::parse(&article.content) else { return Vec::new() };
    // Their stand-ins are there already.
    article.select("br").remove();
    flow::blocks(&article.root())
}

/// What stands for a line break: two line ends if another one follows, for then a line is empty.
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
        // Several articles are teasers; the page is then more than any of them.
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
