//! The style sheets, script and icon of the pages. They are part of the program; their addresses
//! carry a hash of their content, so that browsers may keep them for ever.

use std::sync::LazyLock;

/// A file to be served as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    pub name: &'static str,
    pub content_type: &'static str,
    pub content: &'static str,
    /// The first 16 hexadecimal digits of the content's hash: for addresses and `ETag`.
    pub hash: &'static str,
}

impl Asset {
    /// Its address under a base path.
    pub fn href(&self, base: &str) -> String {
        format!("{base}/assets/{}?v={}", self.name, self.hash)
    }
}

static STYLESHEET: LazyLock<String> = LazyLock::new(|| without_comments(STYLESHEET_SOURCE));
static READING: LazyLock<String> = LazyLock::new(|| without_comments(READING_SOURCE));
static SCRIPT: LazyLock<String> = LazyLock::new(|| without_comments(SCRIPT_SOURCE));
static READING_SCRIPT: LazyLock<String> = LazyLock::new(|| without_comments(READING_SCRIPT_SOURCE));
static STYLESHEET_HASH: LazyLock<String> = LazyLock::new(|| hash(&STYLESHEET));
static READING_HASH: LazyLock<String> = LazyLock::new(|| hash(&READING));
static SCRIPT_HASH: LazyLock<String> = LazyLock::new(|| hash(&SCRIPT));
static READING_SCRIPT_HASH: LazyLock<String> = LazyLock::new(|| hash(&READING_SCRIPT));
static WORLD_HASH: LazyLock<String> = LazyLock::new(|| hash(WORLD));
static ICON_HASH: LazyLock<String> = LazyLock::new(|| hash(ICON));
/// One style sheet for all pages. Colours are custom properties, so that a site can wear its own; a test holds their
/// contrast. Widths are in rem and grow with the reader's type size.
const STYLESHEET_SOURCE: &str = include_str!("fundstelle.css");
const READING_SOURCE: &str = include_str!("reading.css");
const SCRIPT_SOURCE: &str = concat!(
    include_str!("fundstelle.js"),
    include_str!("page_swap.js"),
    include_str!("failure.js"),
    include_str!("filter_panel.js"),
    include_str!("year_range.js"),
    include_str!("marked.js"),
    include_str!("combobox.js")
);
const READING_SCRIPT_SOURCE: &str = concat!(include_str!("article_page.js"), include_str!("values_page.js"));
const WORLD: &str = include_str!("world.svg");
const ICON: &str = include_str!("fundstelle.svg");

pub(super) fn hash(content: &str) -> String {
    blake3::hash(content.as_bytes()).to_hex().chars().take(16).collect()
}

/// A script or a style sheet without what only its readers need: lines that are comments alone, and indentation. No text
/// in it goes on over lines.
fn without_comments(source: &str) -> String {
    let mut is_in_comment = false;
    let mut kept = String::with_capacity(source.len());
    for line in source.lines().map(str::trim) {
        let begins = line.starts_with("/*");
        let is_comment = is_in_comment
            || line.starts_with("//")
            || begins && (line.ends_with("*/") || !line.contains("*/"));
        is_in_comment = (is_in_comment || begins) && !line.contains("*/");
        if !is_comment && !line.is_empty() {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// The style sheet of all pages.
pub fn stylesheet() -> Asset {
    Asset {
        name: "fundstelle.css",
        content_type: "text/css; charset=utf-8",
        content: STYLESHEET.as_str(),
        hash: STYLESHEET_HASH.as_str(),
    }
}

/// The style sheet that pages to be read have beside that of all pages.
pub fn reading_stylesheet() -> Asset {
    Asset {
        name: "reading.css",
        content_type: "text/css; charset=utf-8",
        content: READING.as_str(),
        hash: READING_HASH.as_str(),
    }
}

/// The script of all pages; they work without it.
pub fn script() -> Asset {
    Asset {
        name: "fundstelle.js",
        content_type: "text/javascript; charset=utf-8",
        content: SCRIPT.as_str(),
        hash: SCRIPT_HASH.as_str(),
    }
}

/// The script that pages to be read have beside that of all pages.
pub fn reading_script() -> Asset {
    Asset {
        name: "reading.js",
        content_type: "text/javascript; charset=utf-8",
        content: READING_SCRIPT.as_str(),
        hash: READING_SCRIPT_HASH.as_str(),
    }
}

/// The icon in a browser's tab.
pub fn icon() -> Asset {
    Asset { name: "fundstelle.svg", content_type: "image/svg+xml", content: ICON, hash: ICON_HASH.as_str() }
}

/// The outline of the continents: a degree is a unit, from 80° north and 180° west.
pub fn world() -> Asset {
    Asset { name: "world.svg", content_type: "image/svg+xml", content: WORLD, hash: WORLD_HASH.as_str() }
}

/// The address of the style sheet of configured colours, which stands beside the assets.
pub fn theme_href(css: &str, base: &str) -> String {
    format!("{base}/assets/theme.css?v={}", hash(css))
}

/// The file of a name under `/assets/`.
pub fn by_name(name: &str) -> Option<Asset> {
    all().into_iter().find(|asset| asset.name == name)
}

fn all() -> [Asset; 6] {
    [stylesheet(), reading_stylesheet(), script(), reading_script(), icon(), world()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_are_small_and_ask_for_nothing_else() {
        assert!(STYLESHEET.len() <= 20_000, "the style sheet has {} bytes", STYLESHEET.len());
        assert!(READING.len() <= 20_000, "the style sheet for reading has {} bytes", READING.len());
        for asset in all() {
            assert!(!asset.content.contains("url("), "{} loads something", asset.name);
            assert!(!asset.content.contains("@import") && !asset.content.contains("<style"));
            assert_eq!(by_name(asset.name), Some(asset));
            assert_eq!(asset.hash.len(), 16);
        }
        assert_eq!(by_name("../Cargo.toml"), None);
    }

    #[test]
    fn what_only_readers_need_is_not_sent() {
        let source = "// a\nconst a = 1; // b\n\n/**\n * c\n */\nf(() => {\n  /* d */\n  g('// e'); \n});\n/* f */ h();\n";
        let sent = "const a = 1; // b\nf(() => {\ng('// e');\n});\n/* f */ h();\n";
        assert_eq!(without_comments(source), sent);
    }

    #[test]
    fn what_is_sent_has_all_that_was_written() {
        for source in [SCRIPT_SOURCE, READING_SCRIPT_SOURCE, STYLESHEET_SOURCE, READING_SOURCE] {
            let sent = without_comments(source);
            let (written, sent) = (lexemes(source), lexemes(&sent));
            assert!(written.len() > 100, "{written:?}");
            for (written, sent) in written.iter().zip(&sent) {
                assert_eq!(written, sent);
            }
            assert_eq!(written.len(), sent.len());
        }
    }

    #[test]
    fn lexemes_tell_texts_from_comments() {
        let source = "a = `x\n // y ${'`'}`; // b\n/* c */ d(/[/]\\/\"/g, 1 / 2, \"/* e */\");";
        let told = ["a", "=", "`x\n // y ${'`'}`", ";", "d", "(", "/[/]\\/\"/", "g", ",", "1", "/", "2", ","];
        assert_eq!(lexemes(source)[..13], told);
        assert_eq!(lexemes(source)[13..], ["\"/* e */\"", ")", ";"]);
        // A line of a text that begins like a comment would be lost.
        let text = "f(`\n// g\n`);";
        let sent = without_comments(text);
        assert_ne!(lexemes(text), lexemes(&sent));
    }

    /// The words, signs and texts of a script or a style sheet, without comments and without space between them.
    fn lexemes(source: &str) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        let mut rest = source.trim_start();
        while let Some(first) = rest.chars().next() {
            let before = found.last().and_then(|last| last.chars().last()).unwrap_or('(');
            let word = |c: char| c.is_alphanumeric() || "_$".contains(c);
            let length = match first {
                '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
                '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
                '/' if !word(before) && !")]}%".contains(before) => text_end(rest, first),
                '"' | '\'' | '`' => text_end(rest, first),
                _ if word(first) => rest.find(|c| !word(c)).unwrap_or(rest.len()),
                _ => first.len_utf8(),
            };
            let (lexeme, behind) = rest.split_at(length);
            if !lexeme.starts_with("//") && !lexeme.starts_with("/*") {
                found.push(lexeme);
            }
            rest = behind.trim_start();
        }
        found
    }

    /// Where a text ends that begins with a quotation mark, or with the slash of a regular expression.
    fn text_end(text: &str, quote: char) -> usize {
        let (mut is_escaped, mut depth, mut is_class) = (false, 0_usize, false);
        let mut before = quote;
        for (at, c) in text.char_indices().skip(1) {
            match c {
                _ if is_escaped => {}
                '{' if quote == '`' && (depth > 0 || before == '$') => depth += 1,
                '}' if depth > 0 => depth -= 1,
                '[' | ']' if quote == '/' => is_class = c == '[',
                c if c == quote && depth == 0 && !is_class => return at + c.len_utf8(),
                _ => {}
            }
            is_escaped = c == '\\' && !is_escaped;
            before = c;
        }
        text.len()
    }

    #[test]
    fn light_and_dark_colours_have_enough_contrast() {
        let (light, dark) = STYLESHEET.split_once("prefers-color-scheme: dark").expect("a dark scheme");
        for (scheme, css) in [("light", light), ("dark", dark)] {
            let colour = |name: &str| luminance(css, name);
            for (text, ground, least) in [
                ("ink", "ground", 7.0),
                ("ink", "surface", 7.0),
                ("soft", "ground", 4.5),
                ("soft", "surface", 4.5),
                ("link", "ground", 4.5),
                ("link", "surface", 4.5),
                ("link", "tint", 4.5),
                ("visited", "ground", 4.5),
                ("on-accent", "accent", 4.5),
                ("mark-ink", "mark", 4.5),
                ("field", "surface", 3.0),
                ("focus", "ground", 3.0),
            ] {
                let (a, b) = (colour(text), colour(ground));
                let contrast = (a.max(b) + 0.05) / (a.min(b) + 0.05);
                assert!(contrast >= least, "{scheme}: --{text} on --{ground} has only {contrast:.2}");
            }
        }
    }

    /// Relative luminance of a custom property as WCAG defines it.
    fn luminance(css: &str, name: &str) -> f64 {
        let rule = format!("--{name}: #");
        let at = css.find(&rule).unwrap_or_else(|| panic!("no --{name}")) + rule.len();
        let channel = |i: usize| {
            let value = f64::from(u8::from_str_radix(&css[at + 2 * i..at + 2 * i + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(0) + 0.7152 * channel(1) + 0.0722 * channel(2)
    }
}
