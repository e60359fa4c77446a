//! Names from outside, made harmless for a terminal.

use std::borrow::Cow;

/// A text of which a terminal obeys nothing and shows everything: names of files may hold escapes, line breaks (also those
/// of Unicode alone), and signs that turn the direction of writing.
pub fn printable(text: &str) -> Cow<'_, str> {
    let acts = |c: char| c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
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
        assert_eq!(printable("a\u{2028}b\u{2029}"), "a\\u{2028}b\\u{2029}");
        assert_eq!(printable("a\u{1b}[2J\nb\u{9b}\u{202e}c"), "a\\u{1b}[2J\\nb\\u{9b}\\u{202e}c");
    }
}
