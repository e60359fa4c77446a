//! The token filters that need no dictionary: acronyms, apostrophes, and what all filters share.

use std::borrow::Cow;

use super::token::{Form, TokenKind};
use super::{apostrophe, stem};

/// The length of every character, in bytes.
pub(super) fn lengths(text: &str) -> impl Iterator<Item = usize> {
    text.chars().map(char::len_utf8)
}

pub(super) fn each(forms: &mut [Form], change: impl Fn(&str) -> String) {
    for form in forms.iter_mut().filter(|form| form.kind != TokenKind::Acronym) {
        form.text = change(&form.text);
    }
}

/// Takes apostrophes and possessive endings out of all forms, and adds the words that apostrophes join.
pub(super) fn close_apostrophes(forms: &mut Vec<Form>, segments: &[Form]) {
    let mut joined = Vec::new();
    for form in forms.iter_mut().filter(|form| form.kind != TokenKind::Acronym) {
        let written = segments.iter().find(|segment| segment.range == form.range);
        let has_own_range = written.is_some_and(|written| lengths(&form.text).eq(lengths(&written.text)));
        for piece in apostrophe::pieces(&form.text) {
            let text = form.text[piece.clone()].to_owned();
            let start = form.range.start;
            // Where lower-casing changed lengths, a piece stands for the whole word.
            let range =
                if has_own_range { start + piece.start..start + piece.end } else { form.range.clone() };
            joined.push(Form { text, range, kind: TokenKind::Part });
        }
        if let Cow::Owned(closed) = apostrophe::closed(&form.text) {
            form.text = closed;
        } else {
            form.text.truncate(apostrophe::closed(&form.text).len());
        }
    }
    forms.extend(joined);
}

/// The acronym tokens (`^MAP`) of all segments that are acronyms: at most eight capitals and digits, at
/// least two of them letters, possibly with a plural `s`.
pub(super) fn acronyms(forms: &[Form], segments: &[Form]) -> Vec<Form> {
    let whole = forms.first().filter(|_| segments.len() == 1);
    let candidates = whole.into_iter().chain(segments.iter().filter(|_| segments.len() > 1));
    candidates
        .filter_map(|form| {
            let bare = stem::without_possessive(&form.text);
            let capitals = bare.strip_suffix('s').unwrap_or(bare);
            let letters = capitals.chars().filter(|c| c.is_uppercase()).count();
            let fits = capitals.chars().all(|c| c.is_uppercase() || c.is_ascii_digit() || c == '&');
            (fits && letters >= 2 && capitals.chars().count() <= 8).then(|| Form {
                text: format!("^{capitals}"),
                range: form.range.clone(),
                kind: TokenKind::Acronym,
            })
        })
        .collect()
}
