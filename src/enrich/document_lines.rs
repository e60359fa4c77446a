//! The lines of a document while the rules clean it and read values from it.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::finite_verbs;
use super::line_labels::label::{Label, Labelled};
use super::pattern::pattern;
use crate::article::{Block, BlockKind, Removed};

/// Number of characters of a removed text that are kept in the list of removals.
const MAX_REMOVED: usize = 500;

/// The rule under which lines are removed because other pages of the site have them too.
pub(super) const REPEATED: &str = "repeated on other pages";

/// The rule under which lines are removed that stand in the document more than once.
pub(super) const REPETITION: &str = "repetition";

/// One line of the document.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub kind: BlockKind,
    pub text: String,
    pub page: Option<u32>,
    pub gap_before: bool,
    /// What the line is, once the lines have been labelled; until then all are text.
    pub labelled: Labelled,
    /// Whether it says when an event takes place. Such a line stays, but is no title, and its day, once read,
    /// dates nothing else.
    pub tells_when: bool,
}

impl Line {
    /// Whether the line has this label.
    pub fn is(&self, label: Label) -> bool {
        self.labelled.label == label
    }

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

    /// The line in the form in which the tables of functional strings list it.
    pub fn key(&self) -> String {
        key(&self.text)
    }
}

/// A text in lower case and without the punctuation around it.
pub(super) fn key(text: &str) -> String {
    bare(text).to_lowercase()
}

/// A text without the punctuation around it.
pub(super) fn bare(text: &str) -> &str {
    text.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '@' | '©'))
}

/// The form in which titles and lines are compared: words in lower case, without punctuation.
pub(super) fn comparable(text: &str) -> String {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ").to_lowercase()
}

/// The beginning of a text, at most `chars` characters.
pub(super) fn beginning(text: &str, chars: usize) -> &str {
    text.char_indices().nth(chars).map_or(text, |(end, _)| &text[..end])
}

/// Whether a text ends with the punctuation of a sentence.
pub(super) fn ends_sentence(text: &str) -> bool {
    let end = text.trim_end_matches(['"', '“', '”', '«', '»', ')', '’', '\'', ' ']);
    end.ends_with(['.', '!', '?', '…', ':', ';'])
}

/// Where a page names its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OwnerPlace {
    /// Above the headline, alone or as the beginning of a trail.
    Top,
    /// A footer, an imprint or a copyright line.
    Footer,
    /// A contact, a byline or a credit.
    Aside,
}

/// A document between its raw form and the article: the lines that are left, and what the removed
/// ones told.
#[derive(Debug, Default)]
pub(super) struct DocumentLines {
    pub lines: Vec<Line>,
    pub removed: Vec<Removed>,
    /// What removed footers say about the publisher (`Redaktion …`).
    pub footers: Vec<String>,
    /// Lines that may name the owner of the page, most of which are removed.
    pub owner_lines: Vec<(OwnerPlace, String)>,
    /// Removed photo credits; an organisation that is credited often is probably the publisher.
    pub credits: Vec<String>,
    /// Removed calls to action and editors' notes. They are not shown, but themes and kind are read
    /// from them as well.
    pub asides: Vec<String>,
    /// Whether every character means itself, so that tags stay in the text.
    pub is_literal: bool,
}

impl DocumentLines {
    /// Makes a document in which every line is a paragraph.
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

    /// Splits blocks into lines. Their characters are composed (Unicode NFC), control characters and
    /// surplus blanks dropped.
    pub fn new(blocks: Vec<Block>) -> Self {
        Self::from_borrowed(&blocks)
    }

    /// Splits blocks into lines as [`new`](Self::new) does, for blocks that the caller keeps.
    pub fn from_borrowed(blocks: &[Block]) -> Self {
        let mut document = Self::default();
        for block in blocks {
            let mut gap_before = block.gap_before;
            for text in block.text.split(['\n', '\u{2028}', '\u{2029}']) {
                let text = tidy(text);
                if !text.is_empty() {
                    let labelled = Labelled::TEXT;
                    let (kind, page, tells_when) = (block.kind, block.page, false);
                    let line = Line { kind, text, page, gap_before, labelled, tells_when };
                    document.lines.push(line);
                    gap_before = false;
                }
            }
        }
        document
    }

    /// The number of lines before the first line of running text.
    pub fn head(&self) -> usize {
        self.lines.iter().position(Line::is_long).unwrap_or(self.lines.len())
    }

    /// Takes the lines out that say when events take place, with their places for [`Self::put_back`].
    pub fn set_aside_events(&mut self) -> Vec<(usize, Line)> {
        let (aside, lines): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.lines).into_iter().enumerate().partition(|(_, line)| line.tells_when);
        self.lines = lines.into_iter().map(|(_, line)| line).collect();
        aside
    }

    /// Puts lines back that were set aside.
    pub fn put_back(&mut self, aside: Vec<(usize, Line)>) {
        let mut aside = aside.into_iter().peekable();
        let mut lines = Vec::with_capacity(self.lines.len() + aside.len());
        let mut rest = std::mem::take(&mut self.lines).into_iter();
        loop {
            let at = lines.len();
            let line = aside.next_if(|(place, _)| *place == at).map(|(_, line)| line);
            let Some(line) = line.or_else(|| rest.next()) else { break };
            lines.push(line);
        }
        lines.extend(aside.map(|(_, line)| line));
        self.lines = lines;
    }

    pub fn note(&mut self, rule: &str, text: &str) {
        let text = match text.char_indices().nth(MAX_REMOVED) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.to_owned(),
        };
        self.removed.push(Removed { rule: rule.to_owned(), text });
    }

    /// Removes the lines that `which` selects, and notes each of them under the name of the rule.
    pub fn remove(&mut self, rule: &str, mut which: impl FnMut(usize, &Line) -> bool) {
        self.remove_each(|at, line| which(at, line).then_some(rule));
    }

    /// Removes the lines for which `rule` gives the name of a rule, and notes each of them under it. A line
    /// with a sentence that tells something stays unless the rule is that it stands elsewhere as well.
    pub fn remove_each<'a>(&mut self, mut rule: impl FnMut(usize, &Line) -> Option<&'a str>) {
        let mut gap = false;
        let mut kept = Vec::with_capacity(self.lines.len());
        for (at, mut line) in std::mem::take(&mut self.lines).into_iter().enumerate() {
            let stands_elsewhere = |rule: &str| rule.contains(REPEATED) || rule == REPETITION;
            let rule =
                rule(at, &line).filter(|rule| stands_elsewhere(rule) || !finite_verbs::tells(&line.text));
            if let Some(rule) = rule {
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

    /// Removes the matches of a pattern from every line, then the lines that are left without a letter or digit.
    /// Returns the removed texts, which are noted under the name of the rule.
    pub fn cut(&mut self, rule: &str, pattern: &Regex) -> Vec<String> {
        let mut cut = Vec::new();
        for line in &mut self.lines {
            if pattern.is_match(&line.text) {
                cut.extend(pattern.find_iter(&line.text).map(|m| m.as_str().trim().to_owned()));
                line.text = without_open_end(mend(&pattern.replace_all(&line.text, " ")), &line.text);
            }
        }
        for text in &cut {
            self.note(rule, text);
        }
        self.drop_blank_lines();
        cut
    }

    /// Drops the lines without a letter or digit.
    pub fn drop_blank_lines(&mut self) {
        self.lines.retain(|line| line.text.chars().any(char::is_alphanumeric));
    }
}

/// A text without the punctuation that led to what was cut from its end: `…, Tel. 1234.` leaves `…,.`.
fn without_open_end(text: String, before: &str) -> String {
    const LEADS: [char; 6] = [',', ';', ':', '–', '-', '('];
    let body = text.trim_end_matches(['.', ' ']);
    let kept = body.trim_end_matches(|c: char| LEADS.contains(&c) || c == ' ');
    if kept.len() == body.len() || before.ends_with(LEADS) {
        return text;
    }
    let end = if body.len() < text.len() { "." } else { "" };
    format!("{kept}{end}")
}

/// Joins what stood before and behind a removed text, without a gap before punctuation and without
/// empty parentheses.
pub(super) fn mend(text: &str) -> String {
    static GAPS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s+([.,;:!?)])"));
    static EMPTY: LazyLock<Regex> = LazyLock::new(|| pattern(r"\(\s*\)"));
    let text = EMPTY.replace_all(text, " ");
    tidy(&GAPS.replace_all(&text, "$1").replace(",,", ","))
}

/// A line of text with composed characters and single blanks, without control characters and
/// invisible ones.
fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let push = |c: char| match c {
        '!'..='~' => tidied.push(c),
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
        c if c.is_whitespace() || c.is_control() => {
            if !tidied.ends_with(' ') && !tidied.is_empty() {
                tidied.push(' ');
            }
        }
        c => tidied.push(c),
    };
    // Characters below the combining ones are composed already, and few texts have any others but punctuation.
    let is_composed =
        |c: char| c < '\u{300}' || matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}');
    if text.chars().all(is_composed) {
        text.chars().for_each(push);
    } else {
        text.nfc().for_each(push);
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
        let document = DocumentLines::new(vec![
            block(" A\u{308}mter\u{a0} und\u{ad} O\u{308}l \n\n zweite\u{0}Zeile"),
            block(" \t"),
        ]);
        let lines: Vec<_> = document.lines.iter().map(|l| (l.text.as_str(), l.gap_before)).collect();
        assert_eq!(lines, [("Ämter und Öl", true), ("zweite Zeile", false)]);
    }
}
