//! Decides whether a word as written is an inflected form of a dictionary entry: its plural, a case, a person, a
//! comparison.
//!
//! A stem is too coarse for that. It throws together what only sounds alike without umlauts and endings:
//! `Einfuhr` and `Einführung`, `Masse` and `Maß`, `Rate` and `Rat`. The rules here compare letters, and where
//! German grammar leaves several possibilities they ask which forms are words: `Rate` is no plural of `Rat`,
//! since `Räte` is one.

use crate::analysis::{american, fold, masculine};

/// What an entry is, by which its endings differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartOfSpeech {
    Noun,
    Verb,
    Adjective,
}

impl PartOfSpeech {
    /// The part of speech of an entry by its German word: nouns have capitals, and verbs end in `n`.
    pub fn of_german(label: &str) -> Self {
        if label.starts_with(char::is_uppercase) {
            Self::Noun
        } else if ["en", "ern", "eln"].iter().any(|ending| label.ends_with(ending)) {
            Self::Verb
        } else {
            Self::Adjective
        }
    }
}

/// Whether a lower-case German word is a form of an entry, also in lower case. `is_word` tells whether a
/// lower-case word is one of the language.
pub(super) fn is_german_form(
    word: &str,
    entry: &str,
    part_of_speech: PartOfSpeech,
    is_word: impl Fn(&str) -> bool,
) -> bool {
    if word == entry || is_swiss_spelling(word, entry, &is_word) {
        return true;
    }
    match part_of_speech {
        PartOfSpeech::Noun => is_form_of_noun(word, entry, &is_word),
        PartOfSpeech::Verb => is_form_of_verb(word, entry),
        PartOfSpeech::Adjective => is_form_of_adjective(word, entry),
    }
}

/// Whether a word is an entry with `ss` for `ß`, and no other word: `Massnahme`, but not `Masse`.
fn is_swiss_spelling(word: &str, entry: &str, is_word: impl Fn(&str) -> bool) -> bool {
    entry.contains('ß') && entry.replace('ß', "ss") == word && !is_word(word)
}

/// Endings of foreign nouns, with what takes their place in the plural.
const FOREIGN_PLURALS: [(&str, &str); 8] = [
    ("um", "en"),
    ("um", "a"),
    ("us", "en"),
    ("a", "en"),
    ("o", "en"),
    ("o", "i"),
    ("is", "en"),
    ("ie", "ien"),
];

fn is_form_of_noun(word: &str, entry: &str, is_word: &impl Fn(&str) -> bool) -> bool {
    let foreign = |&(singular, plural): &(&str, &str)| {
        let (base, same) = (entry.strip_suffix(singular), word.strip_suffix(plural));
        base.is_some() && base == same
    };
    if FOREIGN_PLURALS.iter().any(foreign) || is_feminine_form(word, entry) {
        return true;
    }
    if let Some(ending) = word.strip_prefix(entry) {
        return takes_ending(entry, ending, is_word);
    }
    // A plural with an umlaut, with or without an ending: `Räte`, `Häuser`, `Gärten`.
    let is_long = ["er", "el", "en"].iter().any(|ending| entry.ends_with(ending));
    with_umlaut(entry).is_some_and(|plural| match word.strip_prefix(plural.as_str()) {
        // `älter` is no plural of `Alter`, since `ältere` makes it an adjective.
        Some("" | "n") if is_long => !is_word(&format!("{plural}e")),
        Some("" | "e" | "en" | "er" | "ern" | "n") => !is_long,
        _ => false,
    })
}

/// Whether a noun takes an ending without changing its vowel.
fn takes_ending(noun: &str, ending: &str, is_word: &impl Fn(&str) -> bool) -> bool {
    let is_umlauted =
        |ending: &str| with_umlaut(noun).is_some_and(|plural| is_word(&format!("{plural}{ending}")));
    let ends = |endings: &[&str]| endings.iter().any(|ending| noun.ends_with(ending));
    match ending {
        // Feminine nouns, as most in `e` are, have no genitive.
        "s" if ends(&["e"]) => is_word(&format!("{noun}s")),
        "s" => !ends(&["s", "ß", "z"]),
        "es" => !ends(&["e"]),
        "n" if ends(&["e"]) => true,
        "n" => ends(&["er", "el"]) && !is_umlauted(""),
        "ns" => ends(&["e"]),
        "e" => !ends(&["e", "er", "el", "en"]) && !is_umlauted("e"),
        "en" if ends(&["e", "er", "el", "en"]) => false,
        // `verträgt` makes `vertragen` a verb, beside the plural `Verträge`.
        "en" => !is_umlauted("e") || !is_umlauted("t") && !is_word(&format!("{noun}e")),
        // Only short nouns have this plural, and its vowel is one that has an umlaut or needs none.
        "er" | "ern" => vowel_groups(noun) == 1 && with_umlaut(noun).is_none(),
        "se" | "ses" | "sen" => ends(&["s"]),
        "nen" => ends(&["in"]),
        _ => false,
    }
}

/// Whether a word is the feminine form of a noun for a person, in the singular or plural.
fn is_feminine_form(word: &str, entry: &str) -> bool {
    let base = masculine(word);
    base != word && {
        let plain = fold(base);
        [base, &plain].into_iter().any(|base| base == entry || entry.strip_suffix('e') == Some(base))
    }
}

/// How many groups of vowels a word has: about its syllables.
fn vowel_groups(word: &str) -> usize {
    let is_vowel = |c: char| "aeiouäöüy".contains(c);
    let mut groups = 0;
    let mut before = false;
    for c in word.chars() {
        groups += usize::from(is_vowel(c) && !before);
        before = is_vowel(c);
    }
    groups
}

/// A noun with an umlaut in its last syllable, or in the one before an ending without stress: `rat` → `rät`,
/// `garten` → `gärten`. `None` where that vowel has no umlaut.
pub(super) fn with_umlaut(noun: &str) -> Option<String> {
    let stem = ["er", "el", "en"].iter().find_map(|ending| noun.strip_suffix(ending)).unwrap_or(noun);
    let vowels: Vec<(usize, char)> = stem.char_indices().filter(|(_, c)| "aeiouäöüy".contains(*c)).collect();
    let &(last, vowel) = vowels.last()?;
    let before = vowels.len().checked_sub(2).map(|at| vowels[at]).filter(|(at, _)| at + 1 == last);
    let (at, umlaut) = match (before, vowel) {
        (Some((at, 'a')), 'u') => (at, 'ä'),
        (Some(_), _) => return None,
        (None, 'a') => (last, 'ä'),
        (None, 'o') => (last, 'ö'),
        (None, 'u') => (last, 'ü'),
        _ => return None,
    };
    let mut changed = noun.to_owned();
    changed.replace_range(at..=at, umlaut.encode_utf8(&mut [0; 4]));
    Some(changed)
}

const ADJECTIVE_ENDINGS: [&str; 6] = ["", "e", "en", "em", "er", "es"];

fn is_adjective_ending(ending: &str) -> bool {
    ADJECTIVE_ENDINGS.contains(&ending)
}

fn is_form_of_adjective(word: &str, entry: &str) -> bool {
    // `dunkel` and `teuer` lose their `e`, `leise` shares it with the ending.
    let short = ["el", "er"]
        .iter()
        .find_map(|end| entry.strip_suffix(end).map(|base| format!("{base}{}", &end[1..])));
    let bases = [Some(entry.to_owned()), short, entry.strip_suffix('e').map(str::to_owned)];
    bases.into_iter().flatten().any(|base| {
        let compared = with_umlaut(&base);
        let is_compared = |base: &str| {
            let ending = word.strip_prefix(base);
            let degrees = ["er", "st", "est"];
            ending.is_some_and(|ending| {
                degrees.iter().any(|degree| ending.strip_prefix(degree).is_some_and(is_adjective_ending))
            })
        };
        word.strip_prefix(base.as_str()).is_some_and(is_adjective_ending)
            || is_compared(&base)
            || compared.is_some_and(|base| is_compared(&base))
    })
}

/// The endings of a regular verb behind its stem.
const VERB_ENDINGS: [&str; 14] =
    ["", "e", "st", "est", "t", "et", "te", "ete", "test", "etest", "ten", "eten", "tet", "etet"];
/// Prefixes of verbs that stand before `ge` and `zu`.
pub(super) const SEPARABLE: [&str; 22] = [
    "ab", "an", "auf", "aus", "bei", "durch", "ein", "fest", "fort", "her", "hin", "los", "mit", "nach",
    "um", "unter", "vor", "weg", "weiter", "zu", "zurück", "zusammen",
];

fn is_form_of_verb(word: &str, entry: &str) -> bool {
    let Some(stem) = entry.strip_suffix("en").or_else(|| entry.strip_suffix('n')) else { return false };
    if is_finite_or_participle(word, stem) {
        return true;
    }
    SEPARABLE.iter().any(|prefix| {
        let (Some(stem), Some(word)) = (stem.strip_prefix(prefix), word.strip_prefix(prefix)) else {
            return false;
        };
        stem.len() > 2
            && (is_finite_or_participle(word, stem)
                || word
                    .strip_prefix("zu")
                    .and_then(|rest| rest.strip_prefix(stem))
                    .is_some_and(|e| e == "en"))
    })
}

fn is_finite_or_participle(word: &str, stem: &str) -> bool {
    let with_ending = |rest: &str, endings: &[&str]| {
        endings.iter().any(|ending| rest.strip_prefix(ending).is_some_and(is_adjective_ending))
    };
    if let Some(rest) = word.strip_prefix(stem) {
        return VERB_ENDINGS.contains(&rest)
            || matches!(rest, "en" | "n" | "ens")
            || with_ending(rest, &["t", "et", "end", "nd"]);
    }
    let participle = word.strip_prefix("ge").and_then(|rest| rest.strip_prefix(stem));
    participle.is_some_and(|rest| with_ending(rest, &["t", "et", "en"]))
}

/// Irregular plurals of English.
const ENGLISH_PLURALS: [(&str, &str); 8] = [
    ("man", "men"),
    ("child", "children"),
    ("person", "people"),
    ("foot", "feet"),
    ("tooth", "teeth"),
    ("mouse", "mice"),
    ("datum", "data"),
    ("medium", "media"),
];
/// Endings with what takes their place in the plural.
const ENGLISH_CHANGES: [(&str, &str); 8] = [
    ("y", "ies"),
    ("y", "ied"),
    ("is", "es"),
    ("f", "ves"),
    ("fe", "ves"),
    ("on", "a"),
    ("us", "i"),
    ("e", "ing"),
];

/// Whether a lower-case English word is a form of an entry, in British or American spelling.
pub(super) fn is_english_form(word: &str, entry: &str) -> bool {
    let (word, entry) = (american(word), american(entry));
    let (word, entry) = (word.trim_end_matches("'s").trim_end_matches('\''), entry.as_ref());
    if word == entry {
        return true;
    }
    if let Some(ending) = word.strip_prefix(entry) {
        // A final consonant is doubled before `ed` and `ing`.
        let single = entry.chars().next_back().and_then(|last| ending.strip_prefix(last)).unwrap_or(ending);
        let is_form = match ending {
            "s" | "es" | "ing" | "ings" | "ed" => true,
            "d" => entry.ends_with('e'),
            _ => matches!(single, "ed" | "ing"),
        };
        if is_form {
            return true;
        }
    }
    let changed = |&(from, to): &(&str, &str)| {
        let (base, same) = (entry.strip_suffix(from), word.strip_suffix(to));
        base.is_some_and(|base| base.len() > 1) && base == same
    };
    let irregular = |&(singular, plural): &(&str, &str)| {
        // `woman` is made like `man`.
        let (base, same) = (entry.strip_suffix(singular), word.strip_suffix(plural));
        base.is_some() && base == same
    };
    ENGLISH_CHANGES.iter().any(changed) || ENGLISH_PLURALS.iter().any(irregular)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_german(word: &str, entry: &str) -> bool {
        let known =
            ["räte", "rate", "bänke", "mütter", "masse", "maße", "verträge", "verträgt", "älter", "ältere"];
        let lower = entry.to_lowercase();
        is_german_form(word, &lower, PartOfSpeech::of_german(entry), |word| known.contains(&word))
    }

    #[test]
    fn inflected_words_are_forms_of_their_entry() {
        for (word, entry) in [
            ("räten", "Rat"),
            ("rats", "Rat"),
            ("banken", "Bank"),
            ("bänke", "Bank"),
            ("tagen", "Tag"),
            ("kinder", "Kind"),
            ("häusern", "Haus"),
            ("gärten", "Garten"),
            ("mütter", "Mutter"),
            ("maße", "Maß"),
            ("massnahmen", "Maßnahmen"),
            ("ergebnisse", "Ergebnis"),
            ("museen", "Museum"),
            ("themen", "Thema"),
            ("ärztinnen", "Arzt"),
            ("expertin", "Experte"),
            ("arbeiterin", "Arbeiter"),
            ("kunden", "Kunde"),
            ("größeren", "groß"),
            ("teure", "teuer"),
            ("jüngste", "jung"),
            ("misst", "missen"),
            ("gefördert", "fördern"),
            ("fördernde", "fördern"),
            ("abzuschaffen", "abschaffen"),
            ("angemeldete", "anmelden"),
        ] {
            assert!(is_german(word, entry), "{word} of {entry}");
        }
        for (word, entry) in [
            ("policies", "policy"),
            ("programmes", "program"),
            ("analyses", "analysis"),
            ("women", "woman"),
            ("planned", "plan"),
            ("measuring", "measure"),
            ("lives", "life"),
            ("children's", "child"),
        ] {
            assert!(is_english_form(word, entry), "{word} of {entry}");
        }
    }

    #[test]
    fn words_that_only_share_a_stem_are_not() {
        for (word, entry) in [
            ("rate", "Rat"),
            ("raten", "Rat"),
            ("vertragen", "Vertrag"),
            ("ältere", "Alter"),
            ("älter", "Alter"),
            ("masse", "Maß"),
            ("einfuhr", "Einführung"),
            ("förderung", "Forderung"),
            ("fordern", "fördern"),
            ("schon", "schön"),
            ("arbeiterin", "Arbeit"),
            ("arbeiter", "Arbeit"),
            ("muttern", "Mutter"),
            ("lager", "Lage"),
            ("schreiber", "schreiben"),
            ("schüler", "Schule"),
        ] {
            assert!(!is_german(word, entry), "{word} of {entry}");
        }
        for (word, entry) in [("introduction", "introduce"), ("worker", "work"), ("messes", "messe d")] {
            assert!(!is_english_form(word, entry), "{word} of {entry}");
        }
    }
}
