//! Removes the lines that are furniture of the page rather than text of the article.

use crate::analysis::stop_words;
use crate::enrich::document_lines::{DocumentLines, Line, ends_sentence};
use crate::enrich::line_labels::{self, label::Label};
use crate::enrich::sentences;

/// How probable it must be that a line between paragraphs is furniture; text is more probable there.
const BETWEEN_PARAGRAPHS: f32 = 0.7;
/// How probable it must be for a line with a whole sentence, whose loss would be a loss.
const WITH_SENTENCE: f32 = 0.92;
/// Length of the shortest sentence that tells something, in characters.
const MIN_SENTENCE: usize = 60;
/// Function words that a sentence has at least; names and labels in a row have none.
const MIN_FUNCTION_WORDS: usize = 3;
/// Characters of text that an article should have left.
const MIN_LEFT: usize = 60;

/// Removes furniture. Credits, and words that still tell what the article is about, are kept beside it.
///
/// `is_page` says whether the document is a page of a site, or text copied from one.
pub(super) fn remove(document: &mut DocumentLines, is_page: bool) {
    let gone = chosen(document, is_page);
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
    document.remove_each(|at, line| gone[at].then(|| rule(line.labelled.label)));
}

/// The lines that go. None does where hardly anything would be left.
fn chosen(document: &DocumentLines, is_page: bool) -> Vec<bool> {
    let lines = &document.lines;
    let first = lines.iter().position(Line::is_long).unwrap_or(lines.len());
    let last = lines.iter().rposition(Line::is_long).unwrap_or(0);
    let goes = |at: usize, line: &Line| {
        let furniture = line.labelled.furniture;
        if !line.labelled.is_furniture() {
            false
        } else if tells(&line.text) {
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
    let gone: Vec<bool> = lines.iter().enumerate().map(|(at, line)| goes(at, line)).collect();
    let left =
        lines.iter().zip(&gone).filter(|(_, gone)| !**gone).map(|(line, _)| line.chars()).sum::<usize>();
    if left >= MIN_LEFT {
        return gone;
    }
    // What is nothing but a menu is no article.
    vec![lines.iter().all(line_labels::is_functional); lines.len()]
}

/// Whether a line has a sentence that tells something.
fn tells(text: &str) -> bool {
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
