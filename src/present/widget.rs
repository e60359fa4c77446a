//! The widget: one script that puts the search into pages of other sites.
//!
//! Its address is written into those pages and never changes, so it carries no hash; browsers ask
//! whether theirs is the newest.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::lang::Lang;

static HASH: LazyLock<String> = LazyLock::new(|| super::assets::hash(script()));
static SCRIPT: LazyLock<String> = LazyLock::new(script_with_texts);

/// The script that defines `<fundstelle-search>`, with its texts in all languages and its style.
pub fn script() -> &'static str {
    &SCRIPT
}

/// The first 16 hexadecimal digits of the script's hash: for its `ETag`.
pub fn hash() -> &'static str {
    &HASH
}

fn script_with_texts() -> String {
    let texts: serde_json::Map<String, Value> =
        Lang::ALL.into_iter().map(|lang| (lang.code().to_owned(), texts(lang))).collect();
    // The function gives the script a scope of its own, so that its names do not clash with those of the
    // page.
    format!(
        "(() => {{\n'use strict';\nconst TEXTS = {};\nconst STYLE_TEXT = {};\n{}{}}})();\n",
        Value::from(texts),
        Value::from(include_str!("assets/widget.css")),
        include_str!("assets/combobox.js"),
        include_str!("assets/widget.js"),
    )
}

fn texts(lang: Lang) -> Value {
    let texts = lang.texts();
    json!({
        "name": texts.widget.fallback,
        "label": texts.search.label,
        "hint": texts.search.hint,
        "button": texts.search.button,
        "completions": texts.script.completions,
        "kinds": texts.completions,
        "failed": texts.script.failed,
        "articles": { "one": texts.search.articles.one, "other": texts.search.articles.other },
        "no_articles": texts.search.no_articles,
        "undated": texts.search.undated,
        "all": texts.widget.all,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_small_and_loads_nothing_by_itself() {
        let script = script();
        assert!(script.len() < 30_000, "the widget has {} bytes", script.len());
        assert!(script.contains("\"button\":\"Suchen\"") && script.contains("\"button\":\"Search\""));
        assert!(!script.contains("http://") && !script.contains("https://") && !script.contains("@import"));
    }
}
