//! A tree of elements → blocks in reading order.

use dom_query::NodeRef;

use crate::article::{Block, BlockKind};
use crate::ingest::blocks::Blocks;

/// Joins the blocks within a cell of a table. [`Blocks::row`] separates the cells of a row.
const WITHIN_CELL: &str = " ";

/// Takes the place of `<br>` in a text. It is white space, so Readability treats it as such; and cleaning
/// has removed all others from the page.
pub(super) const LINE_BREAK: char = '\u{2028}';

/// The blocks below a node. The recursion is as deep as the tree, whose depth `dom` bounds.
pub(super) fn blocks(root: &NodeRef) -> Vec<Block> {
    let mut blocks = Blocks::default();
    children(root, Context::default(), &mut blocks);
    blocks.finish()
}

/// What surrounds a text in the page.
#[derive(Debug, Clone, Copy)]
struct Context {
    kind: BlockKind,
    /// Whether a picture has a caption, which is preferred to its alternative text.
    captioned: bool,
}

impl Default for Context {
    fn default() -> Self {
        Self { kind: BlockKind::Paragraph, captioned: false }
    }
}

fn children(node: &NodeRef, context: Context, blocks: &mut Blocks) {
    for child in node.children_it(false) {
        if child.is_text() {
            running_text(&child.text(), blocks);
        } else if let Some(name) = child.node_name() {
            element(&child, &name, context, blocks);
        }
    }
}

fn element(node: &NodeRef, name: &str, context: Context, blocks: &mut Blocks) {
    if is_left_out(name) || is_hidden(node) || is_heading(name) && is_hidden_heading(node) {
        return;
    }
    let block = |kind, blocks: &mut Blocks| block(node, Context { kind, ..context }, context.kind, blocks);
    match name {
        "br" => blocks.line_break(),
        "hr" => border(context.kind, blocks),
        "img" => image(node, context, blocks),
        heading if is_heading(heading) => {
            border(context.kind, blocks);
            block(BlockKind::Heading(name.as_bytes()[1] - b'0'), blocks);
            blocks.border();
        }
        "li" => block(BlockKind::ListItem, blocks),
        "figcaption" | "caption" => block(BlockKind::Caption, blocks),
        "figure" => {
            let captioned = node.descendants_it().any(|inner| inner.has_name("figcaption"));
            border(context.kind, blocks);
            self::block(node, Context { captioned, ..context }, context.kind, blocks);
            blocks.border();
        }
        "tr" => row(node, context, blocks),
        "thead" | "tbody" | "tfoot" => children(node, context, blocks),
        "blockquote" | "table" | "dl" | "dt" | "dd" => {
            border(context.kind, blocks);
            block(BlockKind::Paragraph, blocks);
            blocks.border();
        }
        name if is_block(name) => {
            border(context.kind, blocks);
            block(context.kind, blocks);
            blocks.border();
        }
        _ => children(node, context, blocks),
    }
}

/// Adds running text. Line ends in the source are blanks; `<br>` or the character in its place ends a line.
fn running_text(text: &str, blocks: &mut Blocks) {
    for (number, line) in text.split(LINE_BREAK).enumerate() {
        if number > 0 {
            blocks.line_break();
        }
        blocks.text(&line.replace('\n', " "));
    }
}

/// Adds an element as a block of its own: ends the text before it, and then its own.
fn block(node: &NodeRef, context: Context, around: BlockKind, blocks: &mut Blocks) {
    blocks.end(around);
    children(node, context, blocks);
    blocks.end(context.kind);
}

/// Ends the text before this point, and separates it from what follows.
fn border(around: BlockKind, blocks: &mut Blocks) {
    blocks.end(around);
    blocks.border();
}

fn image(node: &NodeRef, context: Context, blocks: &mut Blocks) {
    if let Some(text) = node.attr("alt").filter(|_| !context.captioned) {
        blocks.caption(&text);
    }
}

/// Adds a table row. A row of values becomes one paragraph; of a row that only does the page's layout the
/// blocks in its cells are added.
fn row(node: &NodeRef, context: Context, blocks: &mut Blocks) {
    blocks.end(context.kind);
    let cells = node.element_children();
    if cells.iter().any(is_layout) {
        for cell in &cells {
            blocks.border();
            block(cell, Context { kind: BlockKind::Paragraph, ..context }, context.kind, blocks);
        }
        return;
    }
    let texts = cells.iter().map(|cell| {
        let texts = self::blocks(cell).into_iter().filter(|block| block.kind != BlockKind::Caption);
        texts.map(|block| block.text).collect::<Vec<_>>().join(WITHIN_CELL)
    });
    blocks.row(&texts.collect::<Vec<_>>());
}

/// Whether a cell is part of a page's layout: it contains headings, lists, tables or several paragraphs.
fn is_layout(cell: &NodeRef) -> bool {
    let mut paragraphs = 0;
    cell.descendants_it().filter_map(|node| node.node_name()).any(|name| {
        paragraphs += usize::from(&*name == "p");
        paragraphs > 1 || matches!(&*name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "table")
    })
}

/// Whether the text in an element is not read as part of the page.
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

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Whether a heading is not shown: hidden like other elements, from screen readers, or by a class that systems and
/// frameworks hide with. Other text is mostly hidden so until something on the page opens it.
pub(super) fn is_hidden_heading(heading: &NodeRef) -> bool {
    let hides = |class: &str| matches!(class, "hidden" | "invisible" | "d-none" | "is-hidden" | "hide");
    let is_hidden_by = |classes: &str| {
        classes.split_whitespace().any(hides) && !classes.split_whitespace().any(shows_on_wide_screens)
    };
    is_hidden(heading)
        || heading.attr("aria-hidden").is_some_and(|value| value.eq_ignore_ascii_case("true"))
        || heading.attr("class").is_some_and(|classes| is_hidden_by(&classes))
}

/// Whether a class shows from some width of the window on what another one hides: `md:block`, `d-md-block`.
fn shows_on_wide_screens(class: &str) -> bool {
    let shown =
        |display: &str| matches!(display, "block" | "flex" | "grid" | "inline" | "inline-block" | "table");
    let by_prefix = class.split_once(':').is_some_and(|(_, display)| shown(display));
    let by_infix = class.strip_prefix("d-").and_then(|rest| rest.split_once('-'));
    by_prefix
        || by_infix.is_some_and(|(width, display)| {
            matches!(width, "sm" | "md" | "lg" | "xl" | "xxl") && shown(display)
        })
}

pub(super) fn is_hidden(node: &NodeRef) -> bool {
    node.has_attr("hidden")
        || node.has_attr("data-nosnippet")
        || node.attr("class").is_some_and(|class| class.split_whitespace().any(is_for_the_ear))
        || node.attr("style").is_some_and(|style| displays_none(&style))
}

/// Whether a class marks text that only screen readers say, such as "opens in a new window".
fn is_for_the_ear(class: &str) -> bool {
    matches!(
        class.to_ascii_lowercase().as_str(),
        "sr-only"
            | "visually-hidden"
            | "visuallyhidden"
            | "screen-reader-text"
            | "element-invisible"
            | "aural"
    )
}

/// Whether a style hides its element.
pub(super) fn displays_none(style: &str) -> bool {
    let style = style.to_ascii_lowercase().replace(char::is_whitespace, "");
    style.contains("display:none")
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
