//! Text with highlights, and how it is written for a page, a service or a terminal.
//!
//! All text of documents and queries passes through [`Marked`] before it is output. It accepts any
//! byte ranges, even wrong ones, and removes characters that would act on their surroundings
//! instead of being read (bidirectional overrides, terminal escapes).

use std::fmt;
use std::ops::Range;

/// Titles longer than this many characters are cut for display.
pub const MAX_TITLE: usize = 300;

/// Text that is HTML already, which templates do not escape again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// JSON as the content of a `script` element that holds data: nothing in it can end the element.
    pub fn json(value: &serde_json::Value) -> Self {
        Self(
            value
                .to_string()
                .replace('<', "\\u003c")
                .replace('>', "\\u003e")
                .replace('&', "\\u0026")
                .replace('\'', "\\u0027"),
        )
    }

    /// Markup that is part of the program; never what documents or people say.
    pub(super) fn own(markup: String) -> Self {
        Self(markup)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

/// Cleaned text and the ranges of it to mark. The ranges are in order, do not overlap and lie on character
/// borders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    text: String,
    ranges: Vec<Range<usize>>,
}

impl Marked {
    /// Cleans a text. The ranges count bytes of `text`. A range that lies outside the text, does not lie on
    /// character borders or overlaps an earlier range is corrected or dropped.
    pub fn new(text: &str, ranges: &[Range<usize>]) -> Self {
        let ranges = apart(text, ranges);
        if !text.contains(is_hidden) {
            return Self { text: text.to_owned(), ranges };
        }
        let hidden: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| is_hidden(*c)).collect();
        let moved = |at: usize| {
            let before = hidden.partition_point(|(position, _)| *position < at);
            at - hidden[..before].iter().map(|(_, c)| c.len_utf8()).sum::<usize>()
        };
        let ranges = ranges.into_iter().map(|r| moved(r.start)..moved(r.end)).filter(|r| !r.is_empty());
        Self { ranges: ranges.collect(), text: text.chars().filter(|c| !is_hidden(*c)).collect() }
    }

    /// The first characters, cut at a word if there is one in the second half, with an ellipsis.
    pub fn cut(mut self, max_chars: usize) -> Self {
        let Some((limit, _)) = self.text.char_indices().nth(max_chars) else { return self };
        let head = &self.text[..limit];
        let word = head.rfind(char::is_whitespace).filter(|at| *at > limit / 2).unwrap_or(limit);
        let end = self.text[..word].trim_end().len();
        self.text.truncate(end);
        self.text.push('…');
        self.ranges.retain_mut(|range| {
            range.end = range.end.min(end);
            range.start < range.end
        });
        self
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The marks in code points, half-open.
    pub fn code_points(&self) -> Vec<[usize; 2]> {
        let (mut bytes, mut points) = (0, 0);
        let mut advance = |to: usize| {
            points += self.text[bytes..to].chars().count();
            bytes = to;
            points
        };
        self.ranges.iter().map(|range| [advance(range.start), advance(range.end)]).collect()
    }

    /// The text in pieces, each with whether it is marked. Joined they are the text.
    pub fn pieces(&self) -> impl Iterator<Item = (&str, bool)> {
        let ends = self.ranges.iter().map(|range| range.end);
        let befores = std::iter::once(0)
            .chain(ends)
            .zip(self.ranges.iter().map(|range| range.start).chain(std::iter::once(self.text.len())));
        let marks = self.ranges.iter().map(Some).chain(std::iter::once(None));
        befores
            .zip(marks)
            .flat_map(|((from, to), mark)| [(from..to, false), (mark.cloned().unwrap_or_default(), true)])
            .filter(|(range, _)| !range.is_empty())
            .map(|(range, marked)| (&self.text[range], marked))
    }

    /// Escaped, with `<mark>` elements.
    pub fn to_html(&self) -> Html {
        let mut html = String::with_capacity(self.text.len() + 13 * self.ranges.len() + 16);
        for (piece, marked) in self.pieces() {
            if marked {
                html.push_str("<mark>");
            }
            escape_into(&mut html, piece);
            if marked {
                html.push_str("</mark>");
            }
        }
        Html(html)
    }

    /// On one line, with marks in bold yellow for a terminal, or none without colour.
    pub fn to_ansi(&self, colour: bool) -> String {
        let mut ansi = String::with_capacity(self.text.len() + 12 * self.ranges.len());
        for (piece, marked) in self.pieces() {
            let piece = piece.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
            if marked && colour {
                ansi.push_str(MARK_ON);
                ansi.extend(piece);
                ansi.push_str(OFF);
            } else {
                ansi.extend(piece);
            }
        }
        ansi
    }

    /// Wrapped to lines of at most `width` characters, with marks as in [`Self::to_ansi`].
    pub fn to_ansi_lines(&self, width: usize, colour: bool) -> Vec<String> {
        let mut lines: Vec<Vec<(char, bool)>> = vec![Vec::new()];
        for word in words_with_marks(self) {
            let line = lines.last_mut().expect("there is always a line");
            if line.is_empty() {
                line.extend(word);
            } else if line.len() + 1 + word.len() <= width {
                let within = line.last().is_some_and(|(_, m)| *m) && word.first().is_some_and(|(_, m)| *m);
                line.push((' ', within));
                line.extend(word);
            } else {
                lines.push(word);
            }
        }
        lines.iter().map(|line| ansi_line(line, colour)).collect()
    }
}

const MARK_ON: &str = "\u{1b}[1;33m";
const OFF: &str = "\u{1b}[0m";

/// The words of a marked text, each character with its mark.
fn words_with_marks(marked: &Marked) -> Vec<Vec<(char, bool)>> {
    let chars = marked.pieces().flat_map(|(piece, mark)| piece.chars().map(move |c| (c, mark)));
    let mut words = vec![Vec::new()];
    for (c, mark) in chars {
        if !c.is_whitespace() {
            words.last_mut().expect("there is always a word").push((c, mark));
        } else if words.last().is_some_and(|word| !word.is_empty()) {
            words.push(Vec::new());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn ansi_line(line: &[(char, bool)], colour: bool) -> String {
    let mut ansi = String::with_capacity(line.len() + 16);
    let mut on = false;
    for (c, mark) in line {
        if colour && *mark != on {
            ansi.push_str(if *mark { MARK_ON } else { OFF });
            on = *mark;
        }
        ansi.push(*c);
    }
    if on {
        ansi.push_str(OFF);
    }
    ansi
}

/// Cleaned text without marks. It is not escaped yet.
pub fn plain(text: &str) -> String {
    Marked::new(text, &[]).text
}

/// A title, cleaned and cut to a length that fits on a page.
pub fn title(text: &str, ranges: &[Range<usize>]) -> Marked {
    Marked::new(text, ranges).cut(MAX_TITLE)
}

/// Characters that act on their surroundings: bidirectional embeddings, overrides and isolates,
/// and control characters other than white space.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') || (c.is_control() && !c.is_whitespace())
}

/// Ranges within the text, on character borders, ascending, without empty or overlapping ones.
fn apart(text: &str, ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let down = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let up = |at: usize| (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let mut kept: Vec<Range<usize>> = ranges
        .iter()
        .filter(|range| range.start < range.end)
        .map(|range| down(range.start)..up(range.end))
        .filter(|range| !range.is_empty())
        .collect();
    kept.sort_by_key(|range| range.start);
    let mut end = 0;
    kept.retain(|range| {
        let free = range.start >= end;
        if free {
            end = range.end;
        }
        free
    });
    kept
}

fn escape_into(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_stand_around_escaped_words() {
        let text = "Wirkungsmessung & <b>";
        let marked = Marked::new(text, &[0..7, 18..21]);
        assert_eq!(marked.to_html().as_str(), "<mark>Wirkung</mark>smessung &amp; <mark>&lt;b&gt;</mark>");
    }

    #[test]
    fn ranges_for_services_count_code_points() {
        let marked = Marked::new("Öl für Städte 🌍 hier", &[4..8, 9..16, 22..26]);
        let cut: Vec<String> = marked
            .code_points()
            .iter()
            .map(|[from, to]| marked.text().chars().skip(*from).take(to - from).collect())
            .collect();
        assert_eq!(cut, ["für", "Städte", "hier"]);
    }

    #[test]
    fn odd_ranges_are_set_right_or_left_out() {
        let odd = [(5, 2), (3, 3), (0, 1), (90, 99), (2, 400), (1, 2)].map(|(from, to)| from..to);
        assert_eq!(Marked::new("äöü", &odd).to_html().as_str(), "<mark>ä</mark><mark>öü</mark>");
    }

    #[test]
    fn overrides_and_escapes_are_taken_out_and_marks_keep_their_words() {
        let text = "Titel \u{202e}gnp.exe\u{202c} \u{1b}[31mrot\u{2066}\u{2069} Wasser";
        let at = text.find("Wasser").unwrap();
        let marked = Marked::new(text, std::slice::from_ref(&(at..at + 6)));
        assert_eq!(marked.to_html().as_str(), "Titel gnp.exe [31mrot <mark>Wasser</mark>");
    }

    #[test]
    fn long_titles_are_cut_at_a_word() {
        let long = "Partnerschaft ".repeat(700);
        let shown = title(&long, std::slice::from_ref(&(280..293)));
        assert!(shown.text().chars().count() <= MAX_TITLE + 1);
        assert!(shown.text().ends_with("Partnerschaft…"));
        assert_eq!(title(&"x".repeat(10_000), &[]).text().chars().count(), MAX_TITLE + 1);
        assert_eq!(title("kurz", &[]).text(), "kurz");
    }

    #[test]
    fn terminal_lines_open_and_close_their_marks() {
        let marked = Marked::new("ein sehr langer Satz\nhier", std::slice::from_ref(&(4..15)));
        assert_eq!(
            marked.to_ansi_lines(9, true),
            ["ein \u{1b}[1;33msehr\u{1b}[0m", "\u{1b}[1;33mlanger\u{1b}[0m", "Satz hier"]
        );
        assert_eq!(marked.to_ansi(false), "ein sehr langer Satz hier");
    }

    proptest! {
        #[test]
        fn nothing_panics_and_no_markup_gets_through(
            text in "\\PC{0,40}|[<>&\"'ä\u{202e}\u{7}🌍 ]{0,40}",
            ranges in proptest::collection::vec((0usize..60, 0usize..60), 0..6),
        ) {
            let ranges: Vec<_> = ranges.into_iter().map(|(from, to)| from..to).collect();
            let marked = Marked::new(&text, &ranges);
            prop_assert!(!marked.text().contains(is_hidden));
            let html = marked.to_html().to_string();
            let unmarked = html.replace("<mark>", "").replace("</mark>", "");
            prop_assert!(!unmarked.contains(['<', '>', '"', '\'']));
            let joined: String = marked.pieces().map(|(piece, _)| piece).collect();
            prop_assert_eq!(&joined, marked.text());
            for [from, to] in marked.code_points() {
                prop_assert!(from < to && to <= marked.text().chars().count());
            }
            marked.to_ansi_lines(7, true);
            marked.cut(5);
        }
    }
}
