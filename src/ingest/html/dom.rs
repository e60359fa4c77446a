//! HTML → tree, with bounds that hold while the page is being parsed.
//!
//! HTML has no errors: a few kilobytes of unclosed tags can make a tree that is too deep for any
//! recursion or has millions of elements (formatting elements are opened anew in every paragraph),
//! and some steps of parsing take time quadratic in the input. The parser is therefore fed in small
//! pieces, and between them the tree and the clock are looked at.

use std::time::{Duration, Instant};

use dom_query::{Document, NodeRef};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{ParseOpts, parse_document};

use crate::ingest::refusal::Refusal;

/// How deep elements may lie within each other. Pages made by people stay below 100, and recursion
/// to this depth fits into the stack of any thread.
pub(super) const MAX_DEPTH: usize = 512;
/// Largest number of elements and texts.
const MAX_NODES: usize = 500_000;
/// Longest time for parsing.
const MAX_TIME: Duration = Duration::from_secs(10);
/// Size of the pieces, in bytes: what a piece can do before it is noticed.
const PIECE: usize = 1024;
/// How many nodes the tree may grow by before its depth is looked at.
const NODES_BETWEEN_LOOKS: usize = 2_000;

/// Parses a page.
///
/// # Errors
/// The tree is too deep or too large, or parsing takes too long.
pub(super) fn parse(html: &str) -> Result<Document, Refusal> {
    let options = ParseOpts {
        // Without scripting the content of `noscript` is elements, which can be left out.
        tree_builder: TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() },
        ..ParseOpts::default()
    };
    let start = Instant::now();
    let mut parser = parse_document(Document::default(), options);
    let mut looked_at = 0;
    for piece in pieces(html) {
        parser.process(StrTendril::from(piece));
        let document = &parser.tokenizer.sink.sink;
        // The parser notes an error for every odd character; nobody reads them.
        document.errors.borrow_mut().clear();
        let nodes = document.tree.len();
        if nodes > MAX_NODES {
            return Err(Refusal::MarkupTooLarge { limit: MAX_NODES });
        }
        if start.elapsed() > MAX_TIME {
            return Err(Refusal::MarkupTooSlow { seconds: MAX_TIME.as_secs() });
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

fn check_depth(document: &Document) -> Result<(), Refusal> {
    let mut depth = 0_usize;
    let mut node = document.root();
    loop {
        if let Some(child) = node.first_child() {
            depth += 1;
            if depth > MAX_DEPTH {
                return Err(Refusal::MarkupTooDeep { limit: MAX_DEPTH });
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

/// The node behind this one and everything in it, in the order of the page.
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
            let refusal = parse(&nested(depth)).err();
            assert!(matches!(refusal, Some(Refusal::MarkupTooDeep { .. })), "{depth}: {refusal:?}");
        }
    }

    #[test]
    fn depth_before_a_table_is_found_too() {
        // What stands in a table where it may not is put before the table.
        let html = format!("<table>{}", "<div>".repeat(3_000));
        assert!(matches!(parse(&html), Err(Refusal::MarkupTooDeep { .. })));
    }

    #[test]
    fn formatting_that_multiplies_is_stopped() {
        let opened = (0..400).map(|n| format!("<b id={n}>")).collect::<String>();
        let html = format!("<p>{opened}{}", "<p>x".repeat(1_000_000));
        assert!(matches!(parse(&html), Err(Refusal::MarkupTooLarge { .. })));
    }
}
