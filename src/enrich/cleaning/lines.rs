//! Removes whole lines for their form alone: repetitions, labels without values, notes on sample texts.

use std::sync::LazyLock;

use regex::Regex;

use crate::article::BlockKind;
use crate::enrich::document_lines::{DocumentLines, Line, REPETITION, bare, ends_sentence, key};
use crate::enrich::finite_verbs;
use crate::enrich::pattern::pattern;

/// Length of the longest line that can be a functional string, in characters.
const MAX_FUNCTIONAL: usize = 160;

/// Removes notes such as `Beispieltext: …`, which say of a sample text that it is one.
pub fn sample_notes(document: &mut DocumentLines) {
    document.remove("sample note", |_, line| {
        line.text.len() <= 4 * MAX_FUNCTIONAL
            && line.chars() <= MAX_FUNCTIONAL
            && ["beispieltext:", "sample text:"]
                .iter()
                .any(|start| line.text.to_lowercase().starts_with(start))
    });
}

/// Length of the shortest line that counts as repeated, in bytes.
const MIN_REPEATED: usize = 8;
/// A document is a table if more than one in this many of its lines are repeated.
const TABLE: usize = 5;

/// Removes lines that are repeated within three lines. Of a headline one line is kept, of a caption
/// none. Tables are left alone, since they repeat values.
pub fn repetitions(document: &mut DocumentLines) {
    let head = document.head();
    let keys: Vec<String> = document.lines.iter().map(Line::key).collect();
    let repeated = |at: usize, mut range: std::ops::Range<usize>| range.any(|other| keys[other] == keys[at]);
    let gone: Vec<bool> = (0..keys.len())
        .map(|at| {
            let line = &document.lines[at];
            let plain =
                line.kind == BlockKind::Paragraph && line.text.starts_with(|c: char| c != '*' && c != '|');
            let before = repeated(at, at.saturating_sub(3)..at);
            let behind = repeated(at, at + 1..(at + 4).min(keys.len()));
            let caption = at > head
                && !ends_sentence(&line.text)
                && line.chars() <= 120
                && !finite_verbs::tells(&line.text);
            plain && keys[at].len() >= MIN_REPEATED && (before || behind && caption)
        })
        .collect();
    let count = gone.iter().filter(|gone| **gone).count();
    if count <= 3 || count * TABLE <= keys.len() {
        document.remove(REPETITION, |at, _| gone[at]);
    }
}

fn short(line: &Line) -> bool {
    line.text.len() <= MAX_FUNCTIONAL
}

/// Removes labels without a value, and rows of dots.
pub fn empty_slots(document: &mut DocumentLines) {
    /// Length of the longest label, in bytes.
    const MAX_LABEL: usize = 8;
    const LABELS: [&str; 8] = ["dauer", "duration", "ort", "venue", "datum", "date", "uhrzeit", "time"];
    // `Bonn/Erfurt,` is a dateline without its date.
    static PLACE: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^\p{Lu}[\p{L}.-]+(?:/\p{Lu}[\p{L}.-]+){1,3},$"));
    document.remove("empty slot", |_, line| {
        let is_empty = !line.text.chars().any(char::is_alphanumeric);
        let is_label = bare(&line.text).len() <= MAX_LABEL && LABELS.contains(&key(&line.text).as_str());
        is_empty || is_label || short(line) && PLACE.is_match(&line.text)
    });
}
