//! Token filter on words with apostrophes: a possessive `'s` is no part of a word (`Hoffmann's`, `Women’s`), and
//! what stands behind an elided article or before a joined word is a word as well: `L'Aquila` gives *Aquila*,
//! `Côte d'Ivoire` *Ivoire*. The whole is closed, so that `O'Neill` and `ONeill` are one word.

use std::borrow::Cow;
use std::ops::Range;

use super::characters::is_apostrophe;
use super::stem::without_possessive;

/// Endings of English contractions, whose words would turn into others without the apostrophe: `we'll`.
const CONTRACTED: [&str; 7] = ["s", "t", "d", "m", "ll", "re", "ve"];
/// Length of the shortest piece that is a word of its own, in letters. Before the first apostrophe articles
/// and prefixes stand, which are short.
const MIN_PIECE: usize = 3;
const MIN_FIRST_PIECE: usize = 5;

/// A lower-case word without a possessive ending and without apostrophes.
pub(super) fn closed(word: &str) -> Cow<'_, str> {
    let bare = without_possessive(word);
    if !bare.contains(is_apostrophe) || is_contraction(bare) {
        return Cow::Borrowed(bare);
    }
    Cow::Owned(bare.split(is_apostrophe).collect())
}

/// The ranges of bytes of the pieces of a word that are words of their own.
pub(super) fn pieces(word: &str) -> Vec<Range<usize>> {
    let bare = without_possessive(word);
    if !bare.contains(is_apostrophe) || is_contraction(bare) {
        return Vec::new();
    }
    let mut start = 0;
    let mut pieces = Vec::new();
    for piece in bare.split_inclusive(is_apostrophe) {
        let letters = piece.trim_end_matches(is_apostrophe);
        let least = if start == 0 { MIN_FIRST_PIECE } else { MIN_PIECE };
        if letters.chars().count() >= least {
            pieces.push(start..start + letters.len());
        }
        start += piece.len();
    }
    pieces
}

fn is_contraction(word: &str) -> bool {
    word.rsplit(is_apostrophe).next().is_some_and(|ending| CONTRACTED.contains(&ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn possessives_fall_away_and_joined_words_are_closed() {
        for (word, whole, expected) in [
            ("lehmann's", "lehmann", vec![]),
            ("women’s", "women", vec![]),
            ("l’aquila", "laquila", vec!["aquila"]),
            ("d'ivoire", "divoire", vec!["ivoire"]),
            ("o'neill's", "oneill", vec!["neill"]),
            ("dell'arte", "dellarte", vec!["arte"]),
            ("qur'an", "quran", vec![]),
            ("we'll", "we'll", vec![]),
            ("don’t", "don’t", vec![]),
            ("wort", "wort", vec![]),
        ] {
            let found: Vec<&str> = pieces(word).into_iter().map(|piece| &word[piece]).collect();
            assert_eq!((closed(word).as_ref(), found), (whole, expected), "{word}");
        }
    }
}
