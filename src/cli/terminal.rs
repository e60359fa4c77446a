//! How results are shown on the terminal that a command runs in.

use std::borrow::Cow;
use std::io::{self, IsTerminal};

use crate::present::Lang;

/// The language, colour and width in which results are written.
pub struct Terminal {
    pub lang: Lang,
    pub colour: bool,
    pub width: usize,
}

impl Terminal {
    /// Longer lines are hard to read, however wide the terminal is.
    const MAX_WIDTH: usize = 100;

    /// Reads the properties of the terminal. Colours are used only on a terminal whose user did not set
    /// `NO_COLOR` (no-color.org); the language is that of the locale.
    pub fn detect() -> Self {
        let is_terminal = io::stdout().is_terminal();
        let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
        let lang = if locale.is_some_and(|locale| locale.starts_with("de")) { Lang::De } else { Lang::En };
        let (_, columns) = console::Term::stdout().size();
        let width =
            if is_terminal { usize::from(columns).clamp(40, Self::MAX_WIDTH) } else { Self::MAX_WIDTH };
        Self { lang, colour: is_terminal && !no_colour, width }
    }
}

/// A text of which a terminal obeys nothing and shows everything: names of files may hold escapes, line breaks, and signs
/// that turn the direction of writing.
pub fn printable(text: &str) -> Cow<'_, str> {
    let acts = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if acts(c) { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_no_name() {
        assert_eq!(printable("Bericht für Köln.txt"), "Bericht für Köln.txt");
        assert_eq!(printable("a\u{1b}[2J\nb\u{9b}\u{202e}c"), "a\\u{1b}[2J\\nb\\u{9b}\\u{202e}c");
    }
}
