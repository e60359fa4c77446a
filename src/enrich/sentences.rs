//! Splits text into sentences.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::analysis::is_abbreviation;
use crate::enrich::pattern::pattern;

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

/// Words with which a sentence begins more often than the name behind an ordinal does.
const BEGINNINGS: &[&str] = &[
    "a", "aber", "after", "all", "alle", "als", "am", "an", "auch", "auf", "aus", "bei", "but", "da",
    "danach", "dann", "das", "dazu", "der", "die", "dies", "diese", "dort", "ein", "eine", "er", "es", "für",
    "he", "hier", "i", "ich", "ihre", "im", "in", "it", "its", "mit", "nach", "on", "one", "our", "she",
    "sie", "so", "that", "the", "their", "then", "there", "they", "this", "und", "unsere", "viele", "von",
    "we", "wer", "wir", "with", "zu", "zum", "zur",
];

/// Whether the full stop between two texts ends a sentence and is not part of an abbreviation or
/// ordinal.
fn is_sentence_end(before: &str, behind: &str) -> bool {
    let starts = behind.chars().find(|c| c.is_alphanumeric()).is_some_and(|c| !c.is_lowercase());
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default();
    let word = word.to_lowercase();
    let number = !word.is_empty() && word.len() <= 3 && word.chars().all(|c| c.is_ascii_digit());
    let ordinal = number && !BEGINNINGS.contains(&first_word(behind).as_str());
    let initial = word.chars().count() <= 1 && !number;
    // `e.V.` can end a sentence as well; then two sentences are read as one, which does no harm.
    starts && !ordinal && !initial && !is_abbreviation(&word)
}

/// The first word of a text in lower case; no longer than any of [`BEGINNINGS`] needs.
fn first_word(text: &str) -> String {
    const LONGEST: usize = 12;
    let letters = text.chars().skip_while(|c| !c.is_alphanumeric()).take_while(|c| c.is_alphanumeric());
    letters.take(LONGEST).collect::<String>().to_lowercase()
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
        for (text, count) in [
            ("Das Treffen fand am 14. Mai 2024 in Köln statt.", 1),
            ("Zur 117. Sitzung kamen alle.", 1),
            ("Es kamen 120. Das waren mehr als erwartet.", 2),
            ("Das Fest war am 3. Die Gäste blieben lange.", 2),
            ("The guests came on May 3. They stayed long.", 2),
            ("Die Stadt gibt 2 Mio. Euro, das Land ca. 3 Mrd. Euro.", 1),
            ("Er gehört zum Verein (gegr. 1990, z. B. in Bonn und St. Gallen).", 1),
            ("Es war 2024. Danach kam nichts.", 2),
        ] {
            assert_eq!(split(text).len(), count, "{text}");
        }
    }
}
