//! The lines of a document while rules work on them.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};
use unicode_normalization::UnicodeNormalization;

use crate::article::{Block, BlockKind, Removed};

/// Longest text of one line that is kept in the list of what was removed, in characters.
const MAX_REMOVED: usize = 500;

/// One line of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub kind: BlockKind,
    pub text: String,
    pub page: Option<u32>,
    pub gap_before: bool,
}

impl Line {
    pub fn chars(&self) -> usize {
        self.text.chars().count()
    }

    pub fn is_heading(&self) -> bool {
        matches!(self.kind, BlockKind::Heading(_))
    }

    /// Whether the line is running text rather than a headline, rubric or caption.
    pub fn is_long(&self) -> bool {
        self.kind == BlockKind::Paragraph
            && (self.chars() >= 140 || self.chars() >= 60 && ends_sentence(&self.text))
    }

    /// The line as tables of functional strings compare it.
    pub fn key(&self) -> String {
        key(&self.text)
    }
}

/// Lower case, without punctuation around it.
pub(super) fn key(text: &str) -> String {
    text.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '@' | '©')).to_lowercase()
}

/// Whether a text ends as a sentence does.
pub(super) fn ends_sentence(text: &str) -> bool {
    let end = text.trim_end_matches(['"', '“', '”', '«', '»', ')', '’', '\'', ' ']);
    end.ends_with(['.', '!', '?', '…', ':', ';'])
}

/// A document on its way to becoming an article.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub lines: Vec<Line>,
    pub removed: Vec<Removed>,
    /// What footers say of the publisher (`Redaktion …`).
    pub footers: Vec<String>,
    /// Photo credits: a body that is credited often is the publisher.
    pub credits: Vec<String>,
    /// Calls to action and editors' left-overs: no text to show, but they tell what the page is.
    pub asides: Vec<String>,
}

impl Draft {
    /// A draft of which every line is a paragraph.
    #[cfg(test)]
    pub fn of_paragraphs(text: &str) -> Self {
        let block = |line: &str| Block {
            kind: BlockKind::Paragraph,
            text: line.to_owned(),
            page: None,
            gap_before: true,
        };
        Self::new(text.lines().map(block).collect())
    }

    /// The lines of the blocks, composed (NFC), without control characters and surplus blanks.
    pub fn new(blocks: Vec<Block>) -> Self {
        let mut draft = Self::default();
        for block in blocks {
            let mut gap_before = block.gap_before;
            for text in block.text.split(['\n', '\u{2028}', '\u{2029}']) {
                let text = tidy(text);
                if !text.is_empty() {
                    let line = Line { kind: block.kind, text, page: block.page, gap_before };
                    draft.lines.push(line);
                    gap_before = false;
                }
            }
        }
        draft
    }

    /// Number of lines before the first running text.
    pub fn head(&self) -> usize {
        self.lines.iter().position(Line::is_long).unwrap_or(self.lines.len())
    }

    /// Whether the first line stands alone above running text, as a headline does.
    pub fn has_opening(&self) -> bool {
        let [first, second, ..] = self.lines.as_slice() else { return false };
        first.kind == BlockKind::Paragraph && second.gap_before && second.is_long()
    }

    pub fn note(&mut self, rule: &str, text: &str) {
        let text = match text.char_indices().nth(MAX_REMOVED) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.to_owned(),
        };
        self.removed.push(Removed { rule: rule.to_owned(), text });
    }

    /// Takes out the lines that a rule names, and says so.
    pub fn remove(&mut self, rule: &str, mut which: impl FnMut(usize, &Line) -> bool) {
        let mut gap = false;
        let mut kept = Vec::with_capacity(self.lines.len());
        for (at, mut line) in std::mem::take(&mut self.lines).into_iter().enumerate() {
            if which(at, &line) {
                gap |= line.gap_before;
                self.note(rule, &line.text);
            } else {
                line.gap_before |= gap;
                gap = false;
                kept.push(line);
            }
        }
        self.lines = kept;
    }

    /// Takes the matches of a pattern out of every line, and the lines that become empty.
    pub fn cut(&mut self, rule: &str, pattern: &Regex) -> Vec<String> {
        let mut cut = Vec::new();
        for line in &mut self.lines {
            if pattern.is_match(&line.text) {
                cut.extend(pattern.find_iter(&line.text).map(|m| m.as_str().trim().to_owned()));
                line.text = mend(&pattern.replace_all(&line.text, " "));
            }
        }
        for text in &cut {
            self.note(rule, text);
        }
        self.lines.retain(|line| line.text.chars().any(char::is_alphanumeric));
        cut
    }
}

/// Closes the gap that a cut leaves.
pub(super) fn mend(text: &str) -> String {
    static GAPS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s+([.,;:!?)])"));
    static EMPTY: LazyLock<Regex> = LazyLock::new(|| pattern(r"\(\s*\)"));
    let text = EMPTY.replace_all(text, " ");
    tidy(&GAPS.replace_all(&text, "$1"))
}

/// A regular expression of ours. They are constants, and a test compiles each.
///
/// Borders of words (`\\b`, and `\\B` where there is none) are those of ASCII: those of Unicode keep the fast engines of the regex
/// crate from texts with umlauts. A word that begins or ends with an umlaut must not stand beside
/// `\\b`.
pub(super) fn pattern(expression: &str) -> Regex {
    let expression = expression.replace(r"\b", r"(?-u:\b)").replace(r"\B", r"(?-u:\B)");
    RegexBuilder::new(&expression)
        .size_limit(20_000_000)
        .dfa_size_limit(20_000_000)
        .build()
        .expect("every expression is a constant that tests compile")
}

/// One line of text: composed, blanks joined, no control or invisible characters.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    for c in text.nfc() {
        match c {
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            c if c.is_whitespace() || c.is_control() => {
                if !tidied.ends_with(' ') && !tidied.is_empty() {
                    tidied.push(' ');
                }
            }
            c => tidied.push(c),
        }
    }
    tidied.truncate(tidied.trim_end().len());
    tidied
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_composed_and_have_single_blanks() {
        let block = |text: &str| Block {
            kind: BlockKind::Paragraph,
            text: text.to_owned(),
            page: None,
            gap_before: true,
        };
        let draft = Draft::new(vec![
            block(" A\u{308}mter\u{a0} und\u{ad} O\u{308}l \n\n zweite\u{0}Zeile"),
            block(" \t"),
        ]);
        let lines: Vec<_> = draft.lines.iter().map(|l| (l.text.as_str(), l.gap_before)).collect();
        assert_eq!(lines, [("Ämter und Öl", true), ("zweite Zeile", false)]);
    }
}
