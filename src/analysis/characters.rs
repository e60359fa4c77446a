//! The kinds of characters that words are told apart by.

/// Whether a character is a letter or a digit of a word, or a mark on one.
pub(super) fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() && !is_superscript(c) || is_combining(c)
}

/// Whether a character is a raised digit, which is part of a unit (`km²`) or refers to a footnote. The
/// latter is no part of the word.
pub(super) fn is_superscript(c: char) -> bool {
    matches!(c, '²' | '³' | '¹' | '\u{2070}' | '\u{2074}'..='\u{2079}')
}

/// Whether a character is a mark that is combined with the letter before it. Such marks belong to words, so
/// that decomposed text gives the same words.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

pub(super) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2bc}')
}
