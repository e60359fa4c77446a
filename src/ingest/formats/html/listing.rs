//! Computes the features of an HTML page that tell listings of other pages from articles.

use std::collections::HashMap;

use dom_query::{Document, NodeRef};

use crate::article::Stated;
use crate::ingest::listing::{RUNNING, Signs, is_listing_title};

/// The fewest parts of the same form that are teasers, and the most characters of one.
const FEWEST_TEASERS: usize = 3;
const LONGEST_TEASER: usize = 500;
/// The most characters of a part without a heading that is a link.
const LONGEST_ENTRY: usize = 200;
/// The depth below which no teasers are looked for, since each level is read again.
const DEEPEST_TEASER: usize = 40;

/// The signs of a page.
pub(super) fn signs(document: &Document, page: &Stated, says_article: bool, says_listing: bool) -> Signs {
    let mut signs = Signs {
        says_article,
        says_listing: says_listing || page.title.as_deref().is_some_and(is_listing_title),
        is_paged: document
            .select(r#"link[rel~="next" i], link[rel~="prev" i], a[rel~="next" i], a[rel~="prev" i]"#)
            .exists(),
        ..Signs::default()
    };
    let main = document.select("main, [role=main]");
    let body = document.select("body");
    let root = match main.nodes() {
        [main] => Some(*main),
        _ => body.nodes().first().copied(),
    };
    if let Some(root) = root {
        Reading { signs: &mut signs }.children(&root, false, 0);
    }
    signs
}

/// What is known of a part of the page.
#[derive(Debug, Default, Clone, Copy)]
struct Text {
    chars: usize,
    linked: usize,
    links: usize,
}

struct Reading<'a> {
    signs: &'a mut Signs,
}

impl Reading<'_> {
    /// Adds the parts of an element. The recursion is as deep as the tree, whose depth `dom` bounds.
    fn children(&mut self, node: &NodeRef, in_teaser: bool, depth: usize) {
        let teasers = if in_teaser || depth > DEEPEST_TEASER { HashMap::new() } else { forms(node) };
        let mut own = Text::default();
        for child in node.children_it(false) {
            if child.is_text() {
                own.chars += length(&child.text());
                continue;
            }
            let Some(name) = child.node_name() else { continue };
            if is_furniture(&name) {
                continue;
            }
            if is_inline(&name) {
                add(&child, &mut own, false);
                continue;
            }
            self.paragraph(std::mem::take(&mut own), in_teaser);
            // The article itself may stand in an element of the same form, as in a row of a layout table.
            let has_form = || teasers.get(&form(&child)).is_some_and(|count| *count >= FEWEST_TEASERS);
            let is_teaser = in_teaser || has_form() && is_entry(&child);
            self.children(&child, is_teaser, depth + 1);
        }
        self.paragraph(own, in_teaser);
    }

    fn paragraph(&mut self, text: Text, in_teaser: bool) {
        let plain = text.chars - text.linked.min(text.chars);
        self.signs.links += text.links;
        self.signs.chars += text.chars;
        self.signs.linked_chars += text.linked;
        if in_teaser {
            self.signs.teaser_chars += plain;
        } else if plain >= RUNNING {
            self.signs.running_chars += plain;
        }
    }
}

/// How many of some sibling elements have the same form, of those that may be teasers: each is short and has a link.
fn forms(node: &NodeRef) -> HashMap<String, usize> {
    let mut forms = HashMap::new();
    for element in node.element_children().iter().filter(|element| is_entry(element)) {
        *forms.entry(form(element)).or_default() += 1;
    }
    forms
}

/// Whether an element by itself looks like an entry of a list of other pages: it is short and has a link.
fn is_entry(element: &NodeRef) -> bool {
    if !may_be_teaser(element) {
        return false;
    }
    let mut text = Text::default();
    add(element, &mut text, false);
    // A part whose heading leads nowhere tells something itself, unless it is short.
    let longest = if has_linked_heading(element) { LONGEST_TEASER } else { LONGEST_ENTRY };
    text.links > 0 && text.chars <= longest
}

/// Whether an element is one that teasers are made of. The paragraphs of an article may have links as well.
fn may_be_teaser(element: &NodeRef) -> bool {
    const CLASSES: [&str; 8] = ["teaser", "card", "item", "entry", "result", "list", "preview", "post"];
    match element.node_name().as_deref() {
        Some("li" | "article" | "tr" | "dt" | "dd") => true,
        Some("div" | "section" | "a") => {
            let class = element.attr("class").unwrap_or_default().to_ascii_lowercase();
            CLASSES.iter().any(|name| class.contains(name)) || has_linked_heading(element)
        }
        _ => false,
    }
}

/// Whether an element has a heading that is a link, or a link that holds a heading.
fn has_linked_heading(element: &NodeRef) -> bool {
    let is_heading = |node: &NodeRef| {
        node.node_name().is_some_and(|name| matches!(&*name, "h2" | "h3" | "h4" | "h5" | "h6"))
    };
    let mut headings = element.descendants_it().filter(is_heading);
    headings.any(|heading| {
        heading.descendants_it().any(|node| is_link(&node))
            || heading.parent().is_some_and(|around| is_link(&around))
    })
}

/// The form of an element: its tag with its first class. Numbers in classes count the elements.
fn form(element: &NodeRef) -> String {
    let class = element.attr("class").unwrap_or_default();
    let class =
        class.split_whitespace().next().unwrap_or_default().trim_end_matches(|c: char| c.is_ascii_digit());
    format!("{}.{class}", element.node_name().unwrap_or_default())
}

/// Adds all text of an element. The recursion is as deep as the tree.
fn add(node: &NodeRef, text: &mut Text, in_link: bool) {
    for child in std::iter::once(*node).filter(|node| node.is_text()).chain(node.children_it(false)) {
        if child.is_text() {
            let chars = length(&child.text());
            text.chars += chars;
            text.linked += if in_link || is_link(node) { chars } else { 0 };
        } else if child.node_name().is_some_and(|name| !is_furniture(&name)) {
            add(&child, text, in_link || is_link(node));
        }
    }
    text.links += usize::from(is_link(node));
}

/// Whether an element is a link to another page, and not to a place of this one or to a file to be sent.
fn is_link(node: &NodeRef) -> bool {
    node.has_name("a")
        && node.attr("href").is_some_and(|href| {
            !href.starts_with('#') && !href.starts_with("mailto:") && !href.starts_with("tel:")
        })
}

/// Length of a text without white space at its ends.
fn length(text: &str) -> usize {
    text.split_whitespace().map(|word| word.chars().count() + 1).sum()
}

fn is_furniture(name: &str) -> bool {
    matches!(
        name,
        "head"
            | "script"
            | "style"
            | "noscript"
            | "template"
            | "nav"
            | "header"
            | "footer"
            | "aside"
            | "form"
            | "svg"
            | "iframe"
            | "dialog"
    )
}

fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "br"
            | "cite"
            | "code"
            | "em"
            | "font"
            | "i"
            | "img"
            | "mark"
            | "q"
            | "s"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "u"
    )
}
