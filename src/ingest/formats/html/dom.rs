//! HTML → tree, with bounds on size, depth and time that are checked during parsing.
//!
//! HTML has no syntax errors: a few kilobytes of unclosed tags can make a tree that is too deep for
//! recursion or has millions of elements, since formatting elements are opened again in every paragraph,
//! and some steps of parsing take quadratic time. Therefore the parser gets the page in small pieces, and
//! the bounds are checked between them.

use std::time::{Duration, Instant};

use dom_query::{Document, NodeRef};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, parse_document};

use crate::ingest::error::ReadError;

/// The maximal depth of nested elements. Pages made by people stay below 100, and recursion to this depth
/// fits into the stack of any thread.
pub(super) const MAX_DEPTH: usize = 512;
/// The maximal number of elements and texts.
const MAX_NODES: usize = 500_000;
/// The maximal time for parsing.
const MAX_TIME: Duration = Duration::from_secs(10);
/// Size of the pieces in bytes, which bounds what happens between two checks.
const PIECE: usize = 1024;
/// Number of nodes by which the tree may grow before its depth is checked again.
const NODES_BETWEEN_LOOKS: usize = 2_000;

/// Parses a page.
///
/// # Errors
/// The tree is too deep or too large, or parsing takes too long.
pub(super) fn parse(html: &str) -> Result<Document, ReadError> {
    let options = ParseOpts {
        // With scripting disabled the content of `noscript` is parsed as elements, which can be left out.
        tree_builder: TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() },
        ..ParseOpts::default()
    };
    let start = Instant::now();
    let mut parser = parse_document(Document::default(), options);
    let mut looked_at = 0;
    for piece in pieces(html) {
        parser.process(StrTendril::from(piece));
        let document = &parser.tokenizer.sink.sink;
        // The parser records an error for every malformed character, which would fill the memory.
        document.errors.borrow_mut().clear();
        let nodes = document.tree.len();
        if nodes > MAX_NODES {
            return Err(ReadError::MarkupTooLarge { limit: MAX_NODES });
        }
        if start.elapsed() > MAX_TIME {
            return Err(ReadError::MarkupTooSlow { seconds: MAX_TIME.as_secs() });
        }
        if nodes > looked_at + NODES_BETWEEN_LOOKS {
            check_depth(document)?;
            looked_at = nodes;
        }
    }
    let document = parser.finish();
    check_depth(&document)?;
    Ok(document)
}

fn pieces(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let end = (PIECE.min(rest.len())..=rest.len()).find(|at| rest.is_char_boundary(*at))?;
        let (piece, after) = rest.split_at(end);
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

fn check_depth(document: &Document) -> Result<(), ReadError> {
    let mut depth = 0_usize;
    let mut node = document.root();
    loop {
        if let Some(child) = node.first_child() {
            depth += 1;
            if depth > MAX_DEPTH {
                return Err(ReadError::MarkupTooDeep { limit: MAX_DEPTH });
            }
            node = child;
            continue;
        }
        match next_after(node, &mut depth) {
            Some(next) => node = next,
            None => return Ok(()),
        }
    }
}

/// The node that follows this one and its descendants in document order.
fn next_after<'a>(node: NodeRef<'a>, depth: &mut usize) -> Option<NodeRef<'a>> {
    let mut node = node;
    loop {
        if let Some(sibling) = node.next_sibling() {
            return Some(sibling);
        }
        node = node.parent()?;
        *depth = depth.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_the_same_in_pieces() {
        let html = format!("<p>{}</p><ul><li>ä&amp;ö</li></ul>", "ü€ ".repeat(5_000));
        assert_eq!(parse(&html).unwrap().html(), Document::from(html.as_str()).html());
    }

    #[test]
    fn deep_nesting_is_refused() {
        let nested = |depth: usize| format!("{}text{}", "<div>".repeat(depth), "</div>".repeat(depth));
        assert!(parse(&nested(MAX_DEPTH - 10)).is_ok());
        for depth in [MAX_DEPTH, 100_000, 1_000_000] {
            let error = parse(&nested(depth)).err();
            assert!(matches!(error, Some(ReadError::MarkupTooDeep { .. })), "{depth}: {error:?}");
        }
    }

    #[test]
    fn depth_before_a_table_is_found_too() {
        // Elements that are not allowed in a table are put before it.
        let html = format!("<table>{}", "<div>".repeat(3_000));
        assert!(matches!(parse(&html), Err(ReadError::MarkupTooDeep { .. })));
    }

    #[test]
    fn formatting_that_multiplies_is_stopped() {
        let opened = (0..400).map(|n| format!("<b id={n}>")).collect::<String>();
        let html = format!("<p>{opened}{}", "<p>x".repeat(1_000_000));
        assert!(matches!(parse(&html), Err(ReadError::MarkupTooLarge { .. })));
    }
}
