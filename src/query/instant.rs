//! Searches while people type: how the end of an unfinished query is read.
//!
//! The last word may be complete or only the beginning of a longer one. A filter or quotation that is only
//! half typed must not take away what the words before it find.

use super::parse;

/// Where the query's last word begins, in bytes, if more of it may follow; `None` behind white space and
/// punctuation that ends a word.
pub(super) fn unfinished(text: &str) -> Option<usize> {
    let word = crate::analysis::words(text).last()?.range;
    // A hyphen, a gender star or colon, an opened bracket may join what is typed next.
    let joins = |c: char| matches!(c, '-' | '*' | ':' | '_' | '/' | '(' | '\'' | '’');
    text[word.end..].chars().all(joins).then_some(word.start)
}

/// A query in which the quotation mark that nothing closes is replaced by spaces, so that every other byte
/// keeps its place.
pub(super) fn without_open_quote(text: &str) -> String {
    let mut quotes: Vec<usize> = text.match_indices(parse::is_quote).map(|(at, _)| at).collect();
    match quotes.pop() {
        Some(last) if quotes.len().is_multiple_of(2) => {
            let width = text[last..].chars().next().map_or(0, char::len_utf8);
            format!("{}{}{}", &text[..last], " ".repeat(width), &text[last + width..])
        }
        _ => text.to_owned(),
    }
}

/// A query without the name of a filter that has no value yet: `klima year:`.
pub(super) fn without_open_filter(text: &str) -> &str {
    let last = text.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    match text[last..].strip_suffix(':') {
        Some(name) if parse::is_field(name) => text[..last].trim_end(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_word_finishes_it() {
        assert_eq!(unfinished("Messung der Wi"), Some(12));
        for open in ["Multi-Akteurs-", "Akteur*in", "Akteur:", "Teilnehmer("] {
            assert_eq!(unfinished(open), Some(0), "{open}");
        }
        for finished in ["Was ist das?", "Wirkung, ", "", "…"] {
            assert_eq!(unfinished(finished), None, "{finished}");
        }
    }

    #[test]
    fn half_typed_operators_are_left_out() {
        assert_eq!(without_open_quote("klima \"auf Aug"), "klima  auf Aug");
        assert_eq!(without_open_quote("„auf Augenhöhe“"), "„auf Augenhöhe“");
        assert_eq!(without_open_filter("klima organiser:"), "klima");
        assert_eq!(without_open_filter("Akteur:"), "Akteur:");
    }
}
