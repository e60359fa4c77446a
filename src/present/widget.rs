//! The widget: one script that puts the search into pages of other sites, and the same as a package of npm.
//!
//! The address of the script is written into those pages and never changes, so it carries no hash; browsers ask
//! whether theirs is the newest.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::lang::Lang;

static HASH: LazyLock<String> = LazyLock::new(|| super::assets::hash(script()));
static SCRIPT: LazyLock<String> = LazyLock::new(|| {
    // The function gives the script a scope of its own, so that its names do not clash with those of the
    // page.
    let home = "new URL('.', document.currentScript.src)";
    format!("(() => {{\n'use strict';\n{}}})();\n", content(home))
});

/// The name of the package.
const PACKAGE: &str = "fundstelle-search";

/// The script that defines `<fundstelle-search>`, with its texts in all languages and its style.
pub fn script() -> &'static str {
    &SCRIPT
}

/// The first 16 hexadecimal digits of the script's hash: for its `ETag`.
pub fn hash() -> &'static str {
    &HASH
}

/// The names and contents of the files of the package: the script as a module, its types, and what describes it.
pub fn package() -> Vec<(&'static str, String)> {
    // A module doesn't come from the search, so the element has to be told where that is.
    let module = format!("{}\nexport {{ FundstelleSearch }};\n", content("null"));
    let about = json!({
        "name": PACKAGE,
        "version": env!("CARGO_PKG_VERSION"),
        "description": "A search box with completion and results of a Fundstelle search, as a custom element",
        "license": "MIT OR Apache-2.0",
        "type": "module",
        "exports": "./index.js",
        "types": "./index.d.ts",
        "files": ["index.js", "index.d.ts"],
        "sideEffects": ["./index.js"],
    });
    let readme = format!(
        "# {PACKAGE}\n\nImporting the module defines the element `<{PACKAGE}>`:\n\n```js\nimport '{PACKAGE}';\n```\n\n```html\n\
         <{PACKAGE} endpoint=\"https://www.example.org/suche/\" lang=\"de\"></{PACKAGE}>\n```\n\nThe search describes its \
         attributes, events, methods and parts on its page `docs/widget`.\n"
    );
    vec![
        ("package.json", format!("{about:#}\n")),
        ("index.js", module),
        ("index.d.ts", include_str!("assets/widget.d.ts").to_owned()),
        ("README.md", readme),
    ]
}

/// The script. `home` is an expression for the address of the search where the element names none.
fn content(home: &str) -> String {
    let texts: serde_json::Map<String, Value> =
        Lang::ALL.into_iter().map(|lang| (lang.code().to_owned(), texts(lang))).collect();
    format!(
        "const HOME = {home};\nconst TEXTS = {};\nconst STYLE_TEXT = {};\n{}{}",
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
        "offline": texts.script.offline,
        "too_many": texts.errors.too_many.heading,
        "corrected": texts.search.corrected,
        "instead": texts.search.instead,
        "more": { "one": texts.search.more_with_some.one, "other": texts.search.more_with_some.other },
        "near": { "one": texts.search.more_near.one, "other": texts.search.more_near.other },
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
