//! HTML pages: their main text as blocks, and their metadata.

mod content;
mod dom;
mod flow;
mod json_ld;
mod listing;
mod metadata;
mod panels;

use std::sync::LazyLock;

use encoding_rs::Encoding;
use regex::bytes::Regex;

use crate::article::{Block, BlockKind};

use crate::ingest::encoding;
use crate::ingest::error::ReadError;
use crate::ingest::limits::Limits;
use crate::ingest::parsed_document::ParsedDocument;
pub(in crate::ingest) use metadata::completed;

/// Number of bytes at the start of a page in which its encoding may be declared. Browsers read 1024, but
/// some pages have a long comment before the declaration.
const DECLARATION_WITHIN: usize = 4096;

static DECLARED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)<(?:meta[^>]{0,400}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*["']?\s*([a-z0-9_:.-]{2,40})"#,
    )
    .expect("the pattern is fixed and tested")
});

/// Reads a page.
///
/// # Errors
/// The file is no text or empty, the page asks not to be indexed or only lists others, or it exceeds the bounds on markup.
pub(in crate::ingest) fn read(bytes: &[u8], _limits: &Limits) -> Result<ParsedDocument, ReadError> {
    let html = encoding::decode(bytes, declared_encoding)?;
    let document = dom::parse(&html)?;
    if metadata::asks_not_to_be_indexed(&document) {
        return Err(ReadError::NoIndex);
    }
    panels::open(&document);
    let headline = metadata::headline(&document);
    let mut page = metadata::read(&document, headline.as_deref());
    let (says_article, says_listing) = metadata::says(&document);
    listing::signs(&document, &page, says_article, says_listing).check()?;
    let mut blocks = content::blocks(&html, &document)?;
    if let Some(headline) = headline.filter(|_| !blocks.is_empty()) {
        put_headline_first(&mut blocks, headline);
        // The day in a line that extraction took for furniture.
        let is_lost = |text: &String| !blocks.iter().any(|block| block.text.contains(text));
        page.date =
            page.date.or_else(|| metadata::dates_beside_headline(&document).into_iter().find(is_lost));
    }
    let relative_url = page.url.is_none().then(|| metadata::relative_canonical(&document)).flatten();
    Ok(ParsedDocument { page, relative_url, blocks, ..ParsedDocument::default() })
}

/// The blocks of an article that is given as HTML without the page around it. Of a whole page, only the article.
///
/// # Errors
/// It exceeds the bounds on markup.
pub(in crate::ingest) fn content_blocks(html: &str) -> Result<Vec<Block>, ReadError> {
    static BODY: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)<body[\s>]").expect("fixed and tested"));
    let document = dom::parse(html)?;
    panels::open(&document);
    match BODY.is_match(html.as_bytes()) {
        true => content::blocks(html, &document),
        false => Ok(flow::blocks(&document.root())),
    }
}

/// The blocks of a piece of HTML within another format.
///
/// # Errors
/// The piece exceeds the bounds on markup.
pub(in crate::ingest) fn fragment_blocks(html: &str) -> Result<Vec<Block>, ReadError> {
    Ok(flow::blocks(&dom::parse(html)?.root()))
}

fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(DECLARATION_WITHIN)];
    Encoding::for_label(DECLARED.captures(head)?.get(1)?.as_bytes())
}

/// Puts the page's headline first. Extraction often drops it or lowers its level.
fn put_headline_first(blocks: &mut Vec<Block>, headline: String) {
    match blocks.iter_mut().find(|block| block.text == headline) {
        Some(block) => block.kind = BlockKind::Heading(1),
        None => {
            if let Some(first) = blocks.first_mut() {
                first.gap_before = true;
            }
            let kind = BlockKind::Heading(1);
            blocks.insert(0, Block { kind, text: headline, page: None, gap_before: false });
        }
    }
}

#[cfg(test)]
mod tests;
