//! The tokens of the exact field, which are the words as they are written.

use std::ops::Range;

use super::token::{Form, Token};
use super::{
    MAX_TERM_BYTES, TokenKind, Word, WordCache, lower_case, normal_form, spell_out, truncate, words,
};

/// The tokens of the exact field: in lower case, with umlauts as two letters, gender forms reduced to their
/// base, and the segments of hyphenated words at successive positions. There are no stems and no compound
/// parts, and stop words are kept.
pub fn exact_tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 6);
    for word in words(text) {
        for segment in word.segments {
            let term = exact_term(&text[segment.clone()]);
            tokens.push(Token { text: term, range: segment, position: tokens.len(), kind: TokenKind::Word });
        }
    }
    tokens
}

/// Calls `each` with term, range and position of every token of the exact field, as [`exact_tokens`] gives them,
/// with a cache that lasts from call to call.
pub fn for_each_exact_token(
    text: &str,
    cache: &mut WordCache,
    mut each: impl FnMut(&str, Range<usize>, usize),
) {
    let mut position = 0;
    for word in words(text) {
        let start = word.range.start;
        for form in exact_forms(text, &word, cache) {
            each(&form.text, start + form.range.start..start + form.range.end, position);
            position += 1;
        }
    }
}

/// Calls `each` with term and range of tokens of the exact field, as [`for_each_exact_token`] does, but without
/// positions and only for words whose first letter is `wanted`.
///
/// Words that begin with another letter may be passed as well: only ASCII letters are tested, since they tell at a
/// glance that a word is of no interest.
pub fn for_each_exact_token_from(
    text: &str,
    cache: &mut WordCache,
    wanted: impl Fn(u8) -> bool,
    mut each: impl FnMut(&str, Range<usize>),
) {
    for word in words(text) {
        let start = word.range.start;
        let first = text.as_bytes()[start].to_ascii_lowercase();
        if first.is_ascii() && word.segments.len() == 1 && !wanted(first) {
            continue;
        }
        for form in exact_forms(text, &word, cache) {
            each(&form.text, start + form.range.start..start + form.range.end);
        }
    }
}

fn exact_forms<'a>(text: &str, word: &Word, cache: &'a mut WordCache) -> &'a [Form] {
    let start = word.range.start;
    let form = |segment: &Range<usize>| Form {
        text: exact_term(&text[segment.clone()]),
        range: segment.start - start..segment.end - start,
        kind: TokenKind::Word,
    };
    let surface = &text[word.range.clone()];
    cache.exact.get(surface, || word.segments.iter().map(form).collect())
}

pub(super) fn exact_term(segment: &str) -> String {
    let mut term = spell_out(&lower_case(&normal_form(segment)));
    truncate(&mut term, MAX_TERM_BYTES);
    term
}
