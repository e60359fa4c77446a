//! Web pages: the main text as blocks, and the metadata that the page carries for others.

mod content;
mod dom;
mod flow;
mod json_ld;
mod metadata;

use std::sync::LazyLock;

use encoding_rs::Encoding;
use regex::bytes::Regex;

use crate::article::{Block, BlockKind};

use super::refusal::Refusal;
use super::{Draft, Limits, encoding};

/// How far into a page its encoding may be declared, in bytes. Browsers look at 1024; pages with a
/// comment before the declaration are met.
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
/// The file is no text or empty, the page asks not to be indexed, or its markup is hostile.
pub(super) fn read(bytes: &[u8], _limits: &Limits) -> Result<Draft, Refusal> {
    let html = encoding::decode(bytes, declared_encoding)?;
    let document = dom::parse(&html)?;
    if metadata::asks_not_to_be_indexed(&document) {
        return Err(Refusal::NoIndex);
    }
    let headline = metadata::headline(&document);
    let page = metadata::read(&document, headline.as_deref());
    let mut blocks = content::blocks(&html, &document)?;
    if let Some(headline) = headline.filter(|_| !blocks.is_empty()) {
        put_headline_first(&mut blocks, headline);
    }
    Ok(Draft { page, blocks, ..Draft::default() })
}

/// The blocks of a piece of HTML within another format.
///
/// # Errors
/// Its markup is hostile.
pub(super) fn fragment_blocks(html: &str) -> Result<Vec<Block>, Refusal> {
    Ok(flow::blocks(&dom::parse(html)?.root()))
}

fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(DECLARATION_WITHIN)];
    Encoding::for_label(DECLARED.captures(head)?.get(1)?.as_bytes())
}

/// Extraction often drops the headline or lowers it; it is the page's first heading all the same.
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
