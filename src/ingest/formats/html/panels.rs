//! Opens the panels of accordions and tabs, whose text belongs to the article although the page hides it
//! until somebody asks for it.
//!
//! A panel is a hidden element that something on the page opens (`aria-controls`), or whose role or class
//! says so (WAI-ARIA Authoring Practices, patterns "Accordion" and "Tabs"). Menus, cookie layers and
//! dialogs are hidden in the same way; they are told by their place, their names and their many links.

use std::collections::HashSet;

use dom_query::{Document, NodeRef};

/// Hidden elements that are looked at; more are on no page that people read.
const MAX_HIDDEN: usize = 2_000;
/// Characters of text that a panel has at least.
const MIN_CHARS: usize = 40;
/// Parts of classes and ids that say of an element that it is a panel.
const PANELS: [&str; 8] =
    ["accordion", "collaps", "tab-content", "tab-pane", "tabpanel", "toggle", "panel", "faq"];
/// Parts of classes and ids that say of an element that it is none.
const OTHERS: [&str; 14] = [
    "menu",
    "nav",
    "cookie",
    "consent",
    "modal",
    "overlay",
    "search",
    "suche",
    "offcanvas",
    "dialog",
    "popup",
    "banner",
    "share",
    "login",
];

/// Makes hidden panels and the headings that open them part of the page.
pub(super) fn open(document: &Document) {
    let controlled: HashSet<String> = ["aria-controls", "data-bs-target", "data-target"]
        .into_iter()
        .flat_map(|name| {
            let controls = document.select(&format!("[{name}]"));
            controls.iter().filter_map(|control| control.attr(name)).collect::<Vec<_>>()
        })
        .map(|id| id.trim_start_matches('#').to_owned())
        .collect();
    for hidden in document.select("[hidden], [aria-hidden=true], [style]").nodes().iter().take(MAX_HIDDEN) {
        if is_hidden(hidden) && is_panel(hidden, &controlled) {
            hidden.remove_attrs(&["hidden", "aria-hidden", "style"]);
        }
    }
    // The text of a button is no text of the article, but that of a heading is.
    let headings = "h1 button, h2 button, h3 button, h4 button, h5 button, h6 button, dt button";
    for button in document.select(headings).nodes() {
        button.rename("span");
    }
}

fn is_hidden(node: &NodeRef) -> bool {
    node.has_attr("hidden")
        || node.attr("aria-hidden").is_some_and(|value| &*value == "true")
        || node.attr("style").is_some_and(|style| super::flow::displays_none(&style))
}

fn is_panel(node: &NodeRef, controlled: &HashSet<String>) -> bool {
    let names = |node: &NodeRef| {
        let class = node.attr("class").unwrap_or_default();
        let id = node.attr("id").unwrap_or_default();
        format!("{class} {id}").to_lowercase()
    };
    let own = names(node);
    let role = node.attr("role").unwrap_or_default();
    let id = node.attr("id").unwrap_or_default();
    let is_one = matches!(&*role, "region" | "tabpanel")
        || controlled.contains(&*id)
        || PANELS.iter().any(|panel| own.contains(panel));
    let is_other = |node: &NodeRef| {
        let element = node.node_name().unwrap_or_default();
        let names = names(node);
        let role = node.attr("role").unwrap_or_default();
        matches!(&*element, "nav" | "header" | "footer" | "aside" | "form" | "dialog" | "template")
            || matches!(&*role, "dialog" | "alertdialog" | "navigation" | "menu" | "search")
            || OTHERS.iter().any(|other| names.contains(other))
    };
    is_one
        && !is_other(node)
        && !node.ancestors_it(None).any(|above| is_element_around(&above, &is_other))
        && is_text(node)
}

/// Whether an element around a panel says that it is none. The page's own element says nothing.
fn is_element_around(node: &NodeRef, is_other: &impl Fn(&NodeRef) -> bool) -> bool {
    let element = node.node_name().unwrap_or_default();
    !matches!(&*element, "html" | "body" | "main" | "article") && is_other(node)
}

/// Whether an element has text, most of which is in no link.
fn is_text(node: &NodeRef) -> bool {
    let all = node.text().chars().filter(|c| c.is_alphanumeric()).count();
    let links: usize = node
        .descendants_it()
        .filter(|inner| inner.has_name("a"))
        .map(|link| link.text().chars().filter(|c| c.is_alphanumeric()).count())
        .sum();
    all >= MIN_CHARS && links * 2 < all
}
