//! The text of an article in parts that a model can read one after the other.

use serde_json::{Value, json};

use crate::article::Article;

/// Letters of a part where nobody says how many.
const DEFAULT_LETTERS: usize = 8_000;
/// The most letters of a part, and the fewest: below that the facts around it weigh more than the text.
const MOST_LETTERS: usize = 20_000;
const LEAST_LETTERS: usize = 200;

/// The place where a part begins: a section counted from 0, and the letters of it that were read before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartStart {
    pub section: usize,
    pub offset: usize,
}

/// The sections of an article from a place on, as many as there is room for, and the place where the next part begins.
pub fn part(article: &Article, from: PartStart, letters: Option<usize>) -> (Vec<Value>, Option<PartStart>) {
    let mut left = letters.unwrap_or(DEFAULT_LETTERS).clamp(LEAST_LETTERS, MOST_LETTERS);
    let mut sections = Vec::new();
    for (number, section) in article.sections.iter().enumerate().skip(from.section) {
        let skipped = if number == from.section { from.offset } else { 0 };
        if left == 0 {
            return (sections, Some(PartStart { section: number, offset: skipped }));
        }
        let mut rest = section.text.char_indices().skip(skipped).map(|(at, _)| at);
        let begin = rest.next().unwrap_or(section.text.len());
        let end = rest.nth(left.saturating_sub(1)).unwrap_or(section.text.len());
        // A part ends with a word, if there is one to end with.
        let end = match section.text.get(begin..end).and_then(|text| text.rfind(char::is_whitespace)) {
            Some(blank) if end < section.text.len() && blank > 0 => begin + blank,
            _ => end,
        };
        let text = section.text.get(begin..end).unwrap_or_default();
        sections
            .push(json!({"section": number, "heading": section.heading, "page": section.page, "text": text}));
        let taken = text.chars().count();
        if end < section.text.len() {
            return (sections, Some(PartStart { section: number, offset: skipped + taken }));
        }
        left = left.saturating_sub(taken);
    }
    (sections, None)
}
