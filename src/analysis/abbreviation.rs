//! Abbreviations of single letters with points (`U.N.`, `e.V.`, `i.d.R.`) are one word: `UN`, `eV`, `idR`.
//!
//! The parts may be set apart (`e. V.`, `z. B.`). Then the first letter must be small, since capitals that
//! are set apart are the initials of a name (`J. R. Müller`). A single letter with a point is never an
//! abbreviation of this kind: it ends a sentence (`Plan B.`) or is an initial itself.

use super::characters::is_word_char;

/// The most letters of an abbreviation.
const MAX_LETTERS: usize = 8;

/// The end of the abbreviation that begins at a byte of a text. The last point belongs to it only where the parts
/// are set apart: `e. V.` is told from two words by it, while behind `U.N` it may end the sentence.
pub(super) fn end(text: &str, at: usize) -> Option<usize> {
    let is_apart = |rest: &str| rest.starts_with([' ', '\u{a0}', '\u{2009}', '\u{202f}']);
    let first = single_letter(text, at)?;
    let mut end = first;
    let mut letters = 1;
    let set_apart = is_apart(text[end..].strip_prefix('.')?);
    if set_apart && !text[at..].starts_with(char::is_lowercase) {
        return None;
    }
    while letters < MAX_LETTERS
        && let Some(rest) = text[end..].strip_prefix('.')
        && is_apart(rest) == set_apart
    {
        let next = text.len() - rest.trim_start_matches([' ', '\u{a0}', '\u{2009}', '\u{202f}']).len();
        let Some(letter) = single_letter(text, next) else { break };
        // Set apart, a letter without a point is a word.
        if next - end > MAX_GAP || set_apart && !text[letter..].starts_with('.') {
            break;
        }
        end = letter;
        letters += 1;
    }
    (letters > 1).then_some(end + usize::from(set_apart))
}

/// The most bytes from a letter to the next: a point and a space.
const MAX_GAP: usize = 4;

/// The letters of an abbreviation, without the points and spaces between them.
pub(super) fn closed(abbreviation: &str) -> String {
    abbreviation.chars().filter(|&c| is_word_char(c)).collect()
}

/// The end of a letter that is no part of a longer word.
fn single_letter(text: &str, at: usize) -> Option<usize> {
    let mut rest = text[at..].chars();
    let letter = rest.next().filter(|c| c.is_alphabetic())?;
    let stands_alone = !rest.next().is_some_and(is_word_char);
    stands_alone.then_some(at + letter.len_utf8())
}

/// Whether a word in lower case is an abbreviation that ends with a point within a sentence. The word is given without
/// that point: `bspw`, `z.b`.
pub fn is_abbreviation(word: &str) -> bool {
    ABBREVIATIONS.contains(&word)
}

/// Words in lower case that end with a point within a sentence, in both languages.
const ABBREVIATIONS: &[&str] = &[
    "abs",
    "allg",
    "approx",
    "apr",
    "art",
    "aug",
    "bspw",
    "bzw",
    "ca",
    "co",
    "d.c",
    "d.h",
    "dept",
    "dez",
    "dipl.-ing",
    "dr",
    "e.g",
    "e.v",
    "ed",
    "eds",
    "ehem",
    "einschl",
    "etc",
    "evtl",
    "feb",
    "fig",
    "fr",
    "geb",
    "gegr",
    "gem",
    "gen",
    "ggf",
    "gov",
    "hon",
    "hr",
    "hrsg",
    "i.e",
    "inkl",
    "insb",
    "jan",
    "jr",
    "lt",
    "m.a",
    "max",
    "mio",
    "mr",
    "mrd",
    "mrs",
    "ms",
    "no",
    "nov",
    "nr",
    "okt",
    "oct",
    "pfr",
    "pp",
    "prof",
    "rev",
    "s.o",
    "sen",
    "sept",
    "sog",
    "st",
    "std",
    "str",
    "tel",
    "u.a",
    "u.s",
    "univ",
    "usw",
    "v.a",
    "vgl",
    "vol",
    "vs",
    "z.b",
    "z.t",
    "zzgl",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn abbreviation(text: &str) -> Option<(&str, String)> {
        let written = &text[..end(text, 0)?];
        Some((written, closed(written)))
    }

    #[test]
    fn letters_with_points_are_closed() {
        for (text, written, term) in [
            ("U.N.", "U.N", "UN"),
            ("U.S.A. und", "U.S.A", "USA"),
            ("e.V.", "e.V", "eV"),
            ("e. V. in Bonn", "e. V.", "eV"),
            ("i.d.R. ist", "i.d.R", "idR"),
            ("z.\u{a0}B. Wasser", "z.\u{a0}B.", "zB"),
            ("z.B", "z.B", "zB"),
            ("o.ä.", "o.ä", "oä"),
            ("U.S.-Regierung", "U.S", "US"),
        ] {
            assert_eq!(abbreviation(text), Some((written, term.to_owned())), "{text}");
        }
    }

    #[test]
    fn initials_and_ends_of_sentences_are_none() {
        for text in
            ["J. Müller", "J. R. Müller", "B. Dann", "B.Und", "a. Wasser", "A", "u. Wasser", "J.Müller"]
        {
            assert_eq!(abbreviation(text), None, "{text}");
        }
    }
}
