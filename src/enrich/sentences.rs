//! Splits text into sentences.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::document_lines::pattern;

/// The byte ranges of the sentences of a text.
pub(super) fn split(text: &str) -> Vec<Range<usize>> {
    static END: LazyLock<Regex> = LazyLock::new(|| pattern(r#"[.!?…][“”"'’)]*\s+"#));
    let mut ranges = Vec::new();
    let mut start = 0;
    for end in END.find_iter(text) {
        if is_sentence_end(&text[start..end.start()], &text[end.end()..]) {
            ranges.push(start..end.end());
            start = end.end();
        }
    }
    if start < text.len() {
        ranges.push(start..text.len());
    }
    ranges
}

/// Whether the full stop between two texts ends a sentence and is not part of an abbreviation or
/// ordinal.
fn is_sentence_end(before: &str, behind: &str) -> bool {
    const ABBREVIATIONS: [&str; 34] = [
        "dr", "prof", "hr", "fr", "mr", "mrs", "ms", "st", "nr", "ca", "bzw", "usw", "etc", "evtl", "inkl",
        "sog", "vgl", "z.b", "u.a", "d.h", "e.v", "u.s", "d.c", "e.g", "i.e", "no", "vs", "jan", "feb",
        "aug", "sept", "okt", "nov", "dez",
    ];
    let starts = behind.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase());
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    let word = word.to_lowercase();
    let ordinal = word.chars().all(|c| c.is_ascii_digit()) && word.len() <= 2;
    let initial = word.chars().count() <= 1;
    // `e.V.` can end a sentence as well; then two sentences are read as one, which does no harm.
    starts && !ordinal && !initial && !ABBREVIATIONS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_and_abbreviations_end_no_sentence() {
        let text =
            "Am 4. Mai kam Dr. Muster vom Forum e.V. nach Bonn. Es ging um z.B. Wasser! Danach war Schluss.";
        let sentences: Vec<&str> = split(text).into_iter().map(|range| text[range].trim()).collect();
        assert_eq!(sentences.len(), 3, "{sentences:?}");
    }
}
