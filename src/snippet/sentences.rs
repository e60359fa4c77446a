//! Sentences of a text, as readers would divide it.

use std::ops::Range;

use crate::analysis::is_abbreviation;

/// The beginning of a text, at most `bytes` long.
pub fn beginning(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    &text[..end]
}

/// The sentences of a text, without the blanks between them. A full stop ends a sentence if a blank and a
/// capital follow, unless a number or an abbreviation stands before it.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut push = |from: usize, to: usize| {
        let lead = text[from..to].len() - text[from..to].trim_start().len();
        let length = text[from..to].trim().len();
        if length > 0 {
            sentences.push(from + lead..from + lead + length);
        }
    };
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let ends = match c {
            '\n' => true,
            '!' | '?' | '.' | '…' => {
                let rest = &text[end..];
                let next = rest.trim_start_matches(['"', '“', '”', '»', '«', ')', '\'']);
                next.starts_with(' ')
                    && next.trim_start().starts_with(|n: char| !n.is_lowercase())
                    && (c != '.' || !abbreviates(&text[start..at]))
            }
            _ => false,
        };
        if ends {
            let closing = text[end..].len()
                - text[end..].trim_start_matches(['"', '“', '”', '»', '«', ')', '\'']).len();
            push(start, end + closing);
            start = end + closing;
        }
    }
    push(start, text.len());
    sentences
}

/// Whether the word before a full stop is a number, an initial or a usual abbreviation.
fn abbreviates(before: &str) -> bool {
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    if word.is_empty() {
        return false;
    }
    let is_number = word.chars().all(|c| c.is_ascii_digit());
    is_number || word.chars().count() == 1 || is_abbreviation(&word.to_lowercase())
}
