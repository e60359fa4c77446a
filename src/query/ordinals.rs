//! Ordinals in queries: `3.`, `3rd`, `third` and `drittes` are one number.
//!
//! Texts write the number of a meeting in any of these ways. An article with another spelling
//! than the typed one matches in part only: the bare `3` of `3. Netzwerktreffen` stands in many articles for other
//! reasons.

use super::plan::{Alternative, AlternativeOrigin};
use crate::analysis::{Analyzers, TokenKind, texts};

/// The ordinals from 1 on in both languages, in their uninflected form.
const WORDS: [(&str, &str); 20] = [
    ("erste", "first"),
    ("zweite", "second"),
    ("dritte", "third"),
    ("vierte", "fourth"),
    ("fünfte", "fifth"),
    ("sechste", "sixth"),
    ("siebte", "seventh"),
    ("achte", "eighth"),
    ("neunte", "ninth"),
    ("zehnte", "tenth"),
    ("elfte", "eleventh"),
    ("zwölfte", "twelfth"),
    ("dreizehnte", "thirteenth"),
    ("vierzehnte", "fourteenth"),
    ("fünfzehnte", "fifteenth"),
    ("sechzehnte", "sixteenth"),
    ("siebzehnte", "seventeenth"),
    ("achtzehnte", "eighteenth"),
    ("neunzehnte", "nineteenth"),
    ("zwanzigste", "twentieth"),
];
/// The highest number that is read as an ordinal when it is written in digits.
const MAX: u32 = 99;
/// The inflectional endings of German ordinals.
const ENDINGS: [&str; 5] = ["e", "er", "es", "en", "em"];

/// The number that a lower-case word writes in digits, and whether it ends as an English ordinal does
/// (`3rd`).
pub(super) fn number(lower: &str) -> Option<(u32, bool)> {
    let digits = lower.trim_end_matches(char::is_alphabetic);
    let ending = &lower[digits.len()..];
    let is_english = ["st", "nd", "rd", "th"].contains(&ending);
    let number = digits.parse().ok().filter(|_| is_english || ending.is_empty())?;
    Some((number, is_english))
}

/// The number that a word stands for, where it is an ordinal; `behind` is the text of the query that follows
/// it.
pub(super) fn ordinal(word: &str, behind: &str) -> Option<u32> {
    let lower = word.to_lowercase();
    if let Some((number, is_english)) = number(&lower) {
        let behind = behind.strip_prefix('.');
        let is_german = behind.is_some_and(|rest| rest.trim_start().starts_with(char::is_alphabetic));
        return (is_english || is_german).then_some(number).filter(|number| (1..=MAX).contains(number));
    }
    let is_word = |(german, english): &(&str, &str)| {
        let stem = german.strip_suffix('e').unwrap_or(german);
        lower == *english || lower.strip_prefix(stem).is_some_and(|ending| ENDINGS.contains(&ending))
    };
    Some(WORDS.iter().position(is_word)? as u32 + 1)
}

/// Every spelling of an ordinal in both languages, each with the same weight.
pub(super) fn alternatives(number: u32, weight: f32, analyzers: &Analyzers) -> Vec<Alternative> {
    let suffix = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    let words = WORDS.get((number - 1) as usize);
    let written = words.into_iter().flat_map(|(german, english)| {
        [(&analyzers.german, (*german).to_owned()), (&analyzers.english, (*english).to_owned())]
    });
    let written = written
        .chain([(&analyzers.german, number.to_string()), (&analyzers.english, format!("{number}{suffix}"))]);
    let mut alternatives: Vec<Alternative> = Vec::new();
    for (chain, text) in written {
        let tokens = texts(&chain.tokens(&text), TokenKind::Word);
        if tokens.len() == 1 && alternatives.iter().all(|known| known.tokens != tokens) {
            alternatives.push(Alternative { origin: AlternativeOrigin::Dictionary, tokens, weight });
        }
    }
    alternatives
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinals_are_read_in_every_spelling() {
        for (word, behind) in
            [("3", ". Netzwerktreffen"), ("3rd", ""), ("third", ""), ("Drittes", " Treffen")]
        {
            assert_eq!(ordinal(word, behind), Some(3), "{word}");
        }
        for (word, behind) in
            [("3", " Treffen"), ("3", "."), ("2030", ". Agenda"), ("sekunde", ""), ("1th2", "")]
        {
            assert_eq!(ordinal(word, behind), None, "{word}");
        }
    }

    #[test]
    fn every_spelling_is_looked_for() {
        let tokens: Vec<String> = alternatives(2, 0.4, &Analyzers::new(Default::default()))
            .into_iter()
            .flat_map(|alternative| alternative.tokens)
            .collect();
        assert_eq!(tokens, ["zweit", "second", "2", "2nd"]);
    }
}
