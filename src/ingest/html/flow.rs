//! A tree of elements → blocks in reading order.

use dom_query::NodeRef;

use crate::article::{Block, BlockKind};
use crate::ingest::blocks::Blocks;

/// The separator between the cells of a row is put by [`Blocks::row`]; within a cell its blocks are
/// joined by this.
const WITHIN_CELL: &str = " ";

/// Stands for `<br>` in a text. Being white space it changes nothing for Readability, and cleaning
/// has left none in the page.
pub(super) const LINE_BREAK: char = '\u{2028}';

/// The blocks below a node. Recursion is as deep as the tree, which `dom` bounds.
pub(super) fn blocks(root: &NodeRef) -> Vec<Block> {
    let mut blocks = Blocks::default();
    children(root, Place::default(), &mut blocks);
    blocks.finish()
}

/// Where in the page a text stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    kind: BlockKind,
    /// The picture has a caption, which says better what it shows than its alternative text.
    captioned: bool,
}

impl Default for Place {
    fn default() -> Self {
        Self { kind: BlockKind::Paragraph, captioned: false }
    }
}

fn children(node: &NodeRef, place: Place, blocks: &mut Blocks) {
    for child in node.children_it(false) {
        if child.is_text() {
            running_text(&child.text(), blocks);
        } else if let Some(name) = child.node_name() {
            element(&child, &name, place, blocks);
        }
    }
}

fn element(node: &NodeRef, name: &str, place: Place, blocks: &mut Blocks) {
    if is_left_out(name) || is_hidden(node) {
        return;
    }
    let block = |kind, blocks: &mut Blocks| block(node, Place { kind, ..place }, place.kind, blocks);
    match name {
        "br" => blocks.line_break(),
        "hr" => border(place.kind, blocks),
        "img" => image(node, place, blocks),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            border(place.kind, blocks);
            block(BlockKind::Heading(name.as_bytes()[1] - b'0'), blocks);
            blocks.border();
        }
        "li" => block(BlockKind::ListItem, blocks),
        "figcaption" | "caption" => block(BlockKind::Caption, blocks),
        "figure" => {
            let captioned = node.descendants_it().any(|inner| inner.has_name("figcaption"));
            border(place.kind, blocks);
            self::block(node, Place { captioned, ..place }, place.kind, blocks);
            blocks.border();
        }
        "tr" => row(node, place, blocks),
        "thead" | "tbody" | "tfoot" => children(node, place, blocks),
        "blockquote" | "table" | "dl" | "dt" | "dd" => {
            border(place.kind, blocks);
            block(BlockKind::Paragraph, blocks);
            blocks.border();
        }
        name if is_block(name) => {
            border(place.kind, blocks);
            block(place.kind, blocks);
            blocks.border();
        }
        _ => children(node, place, blocks),
    }
}

/// Line ends in the source are blanks; `<br>`, or its stand-in, ends a line.
fn running_text(text: &str, blocks: &mut Blocks) {
    for (number, line) in text.split(LINE_BREAK).enumerate() {
        if number > 0 {
            blocks.line_break();
        }
        blocks.text(&line.replace('\n', " "));
    }
}

/// A block of its own: ends the text around it and its own.
fn block(node: &NodeRef, place: Place, around: BlockKind, blocks: &mut Blocks) {
    blocks.end(around);
    children(node, place, blocks);
    blocks.end(place.kind);
}

/// Ends the text around and puts a border.
fn border(around: BlockKind, blocks: &mut Blocks) {
    blocks.end(around);
    blocks.border();
}

fn image(node: &NodeRef, place: Place, blocks: &mut Blocks) {
    if let Some(text) = node.attr("alt").filter(|_| !place.captioned) {
        blocks.caption(&text);
    }
}

/// A row of a table of values is one paragraph; a row that only lays the page out is a frame for
/// the blocks in its cells.
fn row(node: &NodeRef, place: Place, blocks: &mut Blocks) {
    blocks.end(place.kind);
    let cells = node.element_children();
    if cells.iter().any(is_layout) {
        for cell in &cells {
            blocks.border();
            block(cell, Place { kind: BlockKind::Paragraph, ..place }, place.kind, blocks);
        }
        return;
    }
    let texts = cells.iter().map(|cell| {
        let texts = self::blocks(cell).into_iter().filter(|block| block.kind != BlockKind::Caption);
        texts.map(|block| block.text).collect::<Vec<_>>().join(WITHIN_CELL)
    });
    blocks.row(&texts.collect::<Vec<_>>());
}

/// Whether a cell holds what only a page's frame holds: headings, lists, tables, several paragraphs.
fn is_layout(cell: &NodeRef) -> bool {
    let mut paragraphs = 0;
    cell.descendants_it().filter_map(|node| node.node_name()).any(|name| {
        paragraphs += usize::from(&*name == "p");
        paragraphs > 1 || matches!(&*name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "table")
    })
}

/// Elements whose text nobody reads as part of the page.
fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        "head"
            | "script"
            | "style"
            | "noscript"
            | "template"
            | "nav"
            | "form"
            | "button"
            | "select"
            | "textarea"
            | "iframe"
            | "object"
            | "svg"
            | "math"
            | "canvas"
            | "audio"
            | "video"
            | "dialog"
    )
}

fn is_hidden(node: &NodeRef) -> bool {
    let displays_none = |style: &str| {
        let style = style.to_ascii_lowercase().replace(char::is_whitespace, "");
        style.contains("display:none")
    };
    node.has_attr("hidden")
        || node.has_attr("data-nosnippet")
        || node.attr("style").is_some_and(|style| displays_none(&style))
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "section"
            | "article"
            | "main"
            | "header"
            | "footer"
            | "aside"
            | "address"
            | "ul"
            | "ol"
            | "menu"
            | "pre"
            | "center"
            | "details"
            | "summary"
            | "fieldset"
            | "hgroup"
            | "body"
            | "html"
            | "search"
    )
}
