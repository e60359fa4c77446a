//! Removes the lines that are furniture of the page rather than text of the article.

use std::sync::LazyLock;

use regex::Regex;

use super::{closing, stock};
use crate::analysis::stop_words;
use crate::enrich::document_lines::{DocumentLines, Line, ends_sentence};
use crate::enrich::finite_verbs;
use crate::enrich::line_labels::{self, label::Label};
use crate::enrich::pattern::pattern;
use crate::enrich::sentences;

/// How probable it must be that a line between paragraphs is furniture; text is more probable there.
const BETWEEN_PARAGRAPHS: f32 = 0.7;
/// How probable it must be for a line that may be a piece of a sentence, whose loss would be a loss.
const WITH_SENTENCE: f32 = 0.92;
/// Length of the shortest sentence that tells something, in characters.
const MIN_SENTENCE: usize = 60;
/// Function words that a sentence has at least; names and labels in a row have none.
const MIN_FUNCTION_WORDS: usize = 3;
/// Length of the longest line that is furniture by its mark, in bytes.
const MAX_MARKED: usize = 200;
/// The most lines that a sentence is followed over.
const MAX_BROKEN: usize = 30;
/// The rule under which stock sentences are removed.
const STOCK: &str = "stock sentence repeated on other pages";
/// Characters of text that an article should have left.
const MIN_LEFT: usize = 60;

/// Removes furniture. Credits, and words that still tell what the article is about, are kept beside it.
///
/// `is_page` says whether the document is a page of a site, or text copied from one.
pub(super) fn remove(document: &mut DocumentLines, is_page: bool) {
    let told = Told::of_lines(&document.lines);
    let gone = chosen(document, &told, is_page);
    for (line, _) in document.lines.iter().zip(&gone).filter(|(_, gone)| **gone) {
        match line.labelled.label {
            Label::Credit | Label::Caption => document.credits.push(line.text.clone()),
            Label::Tags | Label::Promo | Label::Download => document.asides.push(line.text.clone()),
            // `Here you can register` tells that there is an event; the names of menus tell nothing.
            Label::Navigation if ends_sentence(&line.text) && line.text.contains(' ') => {
                document.asides.push(line.text.clone());
            }
            _ => {}
        }
    }
    document.remove_each(|at, line| {
        gone[at].then(|| if told[at] == Told::Stock { STOCK } else { rule(line.labelled.label) })
    });
}

/// The lines that go. None does where hardly anything would be left.
fn chosen(document: &DocumentLines, told: &[Told], is_page: bool) -> Vec<bool> {
    let lines = &document.lines;
    let first = lines.iter().position(Line::is_long).unwrap_or(lines.len());
    let last = lines.iter().rposition(Line::is_long).unwrap_or(0);
    let goes = |at: usize, line: &Line, goes_on: bool| {
        let furniture = line.labelled.furniture;
        if is_page && told[at] == Told::Nothing && is_marked(&line.text) {
            return true;
        }
        if !line.labelled.is_furniture() || line.tells_when && at <= last || told[at] == Told::Sentence {
            false
        } else if told[at] == Told::Stock {
            true
        } else if goes_on && (at > last || !line.is(Label::Caption)) && closing::is_own_sentence(&line.text) {
            false
        } else if is_wordy(&line.text) {
            furniture >= WITH_SENTENCE
        } else if !is_page {
            // A document that somebody wrote as such has hardly any furniture but what can be nothing else.
            line_labels::is_functional(line)
        } else if first == lines.len() {
            // Without running text there is little to tell furniture from.
            furniture >= WITH_SENTENCE
        } else {
            at < first || at > last || furniture >= BETWEEN_PARAGRAPHS
        }
    };
    let mut gone: Vec<bool> = Vec::with_capacity(lines.len());
    // Whether the line before is text of the article, so that a short sentence goes on with it.
    let mut goes_on = false;
    for (at, line) in lines.iter().enumerate() {
        let is_gone = goes(at, line, goes_on);
        goes_on = !is_gone && (goes_on || line.is_long());
        gone.push(is_gone);
    }
    let left =
        lines.iter().zip(&gone).filter(|(_, gone)| !**gone).map(|(line, _)| line.chars()).sum::<usize>();
    if left >= MIN_LEFT {
        return gone;
    }
    // What is nothing but a menu is no article.
    vec![lines.iter().all(line_labels::is_functional); lines.len()]
}

/// What the sentences of a line tell, of which those broken over several lines are whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Nothing,
    /// All its sentences that tell something are stock sentences.
    Stock,
    /// It has a sentence, or a part of one, that is lost with it.
    Sentence,
}

impl Told {
    fn of_lines(lines: &[Line]) -> Vec<Self> {
        let mut told = vec![Self::Nothing; lines.len()];
        let mut from = 0;
        while from < lines.len() {
            let more = (from + 1..lines.len().min(from + MAX_BROKEN)).take_while(|&at| goes_on(lines, at));
            let to = from + 1 + more.count();
            Self::mark(&lines[from..to], &mut told[from..to]);
            from = to;
        }
        told
    }

    /// Marks lines that go on with each other by the sentences that lie in them.
    fn mark(lines: &[Line], told: &mut [Self]) {
        let mut borders = Vec::with_capacity(lines.len());
        let mut joined = String::new();
        for line in lines {
            joined.push_str(&line.text);
            joined.push(' ');
            borders.push(joined.len());
        }
        for sentence in finite_verbs::telling_sentences(&joined) {
            let found = if stock::is_stock(sentence.text) { Self::Stock } else { Self::Sentence };
            let first = borders.partition_point(|border| *border <= sentence.range.start);
            let last = borders.partition_point(|border| *border < sentence.range.end);
            for told in told.iter_mut().take(last + 1).skip(first) {
                if *told != Self::Sentence {
                    *told = found;
                }
            }
        }
    }
}

/// Whether a line goes on with the sentence of the line before it.
fn goes_on(lines: &[Line], at: usize) -> bool {
    let (before, line) = (&lines[at - 1], &lines[at]);
    !line.gap_before
        && line.kind == before.kind
        && line.text.starts_with(char::is_lowercase)
        && !ends_sentence(&before.text)
}

/// Whether a line says by its own mark that it is a notice of copyright, or a numbered or credited caption.
fn is_marked(text: &str) -> bool {
    static MARK: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)^(?:©|\(c\)\s|copyright\s(?:©|\d{4}))|^(?:abb|abbildung|fig|figure)\.?\s\d{1,2}\b.{0,120}\(|\b(?:image|photo|picture)s? courtesy of\s[^.!?]{2,60}\.?$|\((?:bild)?quelle:\s[^)]{2,60}\)$|^(?:titel)?(?:fotos?|photos?|pics?|pictures?|bild|images?|grafik|illustration)(?:\s(?:oben|unten|links|rechts|mitte|above|below|left|right|top|bottom))?(?:\s\d{1,2})?\s?:\s",
        )
    });
    text.len() <= MAX_MARKED
        && (is_icon_row(text) || MARK.is_match(text) && !finite_verbs::has_finite_verb(text))
}

/// Whether a line is what is left of a row of icons, such as `f  t  in  @`: several signs, none of which is a word.
fn is_icon_row(text: &str) -> bool {
    let is_sign = |sign: &str| sign.chars().count() <= 2 && !sign.contains(|c: char| c.is_ascii_digit());
    let signs: Vec<&str> = text.split_whitespace().collect();
    let letters = signs.iter().filter(|sign| sign.contains(char::is_alphabetic)).count();
    signs.len() >= 3 && letters >= 2 && signs.into_iter().all(is_sign)
}

/// Whether a line has a sentence that holds together by its function words, complete or not.
fn is_wordy(text: &str) -> bool {
    sentences::split(text).into_iter().any(|range| {
        let sentence = &text[range];
        let words = sentence.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
        let function_words = words.filter(|word| stop_words::is_german(word) || stop_words::is_english(word));
        sentence.chars().count() >= MIN_SENTENCE
            && function_words.take(MIN_FUNCTION_WORDS).count() == MIN_FUNCTION_WORDS
    })
}

/// The name of the rule under which lines of a label are removed.
fn rule(label: Label) -> &'static str {
    match label {
        Label::Cookie => "cookie notice",
        Label::Share => "share bar",
        Label::Comment => "comment form",
        Label::Promo => "promotion",
        Label::Credit => "photo credit",
        label => label.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_and_rows_of_icons_are_told_by_their_own_marks() {
        for marked in [
            "f  t  in  @",
            "X f in ✉",
            "Foto oben: Lea Beispiel, Ohne Titel, 2021, © die Künstlerin",
            "Fotos links: Stadtarchiv",
            "pic: the well behind the school, noon",
            "Photo 2: Ann Example",
        ] {
            assert!(is_marked(marked), "{marked}");
        }
        for text in [
            "Wo ist es",
            "A 1 B 2",
            "Fotowettbewerb: Einsendungen bis Mai",
            "Foto: Der Verein pflanzt zwölf Bäume am Ufer.",
            "Bilder einer Ausstellung: Konzert im Park",
        ] {
            assert!(!is_marked(text), "{text}");
        }
    }
}
