//! Decides whether two words with one stem are forms of the same word.
//!
//! A stemmer folds umlauts and takes endings off, so `fordern` and `fördern`, `Arbeit` and `Arbeiterin`, `Rate`
//! and `Rat` get one stem. German inflection leaves few reasons for an umlaut or for `-er`: the plural of a
//! noun, the comparison of an adjective, a person who does something. Which of these a pair has is told by
//! which other forms are words: `zählen` is no plural of `Zahl`, since `zählte` makes it a verb, and `Arbeiter`
//! is a word of its own beside `Arbeit`, since it has the genitive `Arbeiters`.
//!
//! Words that differ in other endings alone are taken for one, derived ones such as `möglich` and
//! `Möglichkeit` among them.

use super::inflection::with_umlaut;
use crate::analysis::fold;

/// Whether two lower-case words with one stem are forms of one word. `is_word` tells whether a lower-case word
/// is one of the language, with `ß` or with `ss` for it.
pub(super) fn are_one_word(word: &str, other: &str, is_word: &impl Fn(&str) -> bool) -> bool {
    let (word, other) = (word.replace('ß', "ss"), other.replace('ß', "ss"));
    let (Some(word_umlauts), Some(other_umlauts)) = (umlauts(&word, &other), umlauts(&other, &word)) else {
        // Letters that fold to several can't be compared one by one.
        return true;
    };
    match (word_umlauts.as_slice(), other_umlauts.as_slice()) {
        (one, same) if one == same => {
            are_both_persons_or_none(&word, &other, is_word)
                && !is_beside_plural(&word, &other, is_word)
                && !is_beside_plural(&other, &word, is_word)
        }
        ([], [_]) => takes_umlaut(&word, &other, is_word),
        ([_], []) => takes_umlaut(&other, &word, is_word),
        _ => false,
    }
}

/// The places of the umlauts of a word, as far as it has the letters of another one, umlauts aside.
fn umlauts(word: &str, other: &str) -> Option<Vec<usize>> {
    let (folded, folded_other) = (fold(word), fold(other));
    if folded.chars().count() != word.chars().count() {
        return None;
    }
    let common = folded.chars().zip(folded_other.chars()).take_while(|(a, b)| a == b).count();
    let places = word.chars().take(common).enumerate();
    Some(places.filter(|(_, c)| matches!(c, 'ä' | 'ö' | 'ü')).map(|(at, _)| at).collect())
}

/// The endings of nouns in `er`.
const PERSON_FORMS: [&str; 5] = ["erinnen", "erin", "ern", "ers", "er"];

/// A word without `er` and what may stand behind it.
fn without_er(word: &str) -> Option<&str> {
    PERSON_FORMS.iter().find_map(|ending| word.strip_suffix(ending)).filter(|base| base.chars().count() > 1)
}

/// Whether both of two words are nouns in `er`, as names of persons and tools are, or neither is.
fn are_both_persons_or_none(word: &str, other: &str, is_word: &impl Fn(&str) -> bool) -> bool {
    match (without_er(word), without_er(other)) {
        (Some(base), None) | (None, Some(base)) => !is_noun_in_er(base, is_word),
        _ => true,
    }
}

/// Whether a base with `er` is a noun of its own, and not a plural, an adjective or a comparison.
fn is_noun_in_er(base: &str, is_word: &impl Fn(&str) -> bool) -> bool {
    let is_noun = ["ers", "erin", "erinnen"].iter().any(|ending| is_word(&format!("{base}{ending}")));
    is_noun && !is_adjective(base, is_word)
}

/// Whether a word without ending is an adjective, by the endings that only adjectives have.
fn is_adjective(base: &str, is_word: &impl Fn(&str) -> bool) -> bool {
    let has = |ending: &str| is_word(&format!("{base}{ending}"));
    has("em") || ["e", "en", "er", "es"].into_iter().all(has) && !has("s")
}

/// Whether a word is a noun whose plural has an umlaut, and the other is the same letters with `e`, which is
/// then another word: `Rat` has the plural `Räte`, so `Rate` and `Raten` are none of its forms. So is a strong verb:
/// `verträgt` tells that `vertragen` is no form of `Vertrag`.
fn is_beside_plural(noun: &str, other: &str, is_word: &impl Fn(&str) -> bool) -> bool {
    bases(noun, &["", "s", "es"]).any(|base| {
        let Some(plural) = with_umlaut(base) else { return false };
        let ending = other.strip_prefix(base);
        let is_strong_verb = || ending == Some("en") && is_word(&format!("{plural}t"));
        matches!(ending, Some("e" | "en"))
            && is_word(base)
            && (is_word(&format!("{base}e")) || is_strong_verb())
            && is_word(&format!("{plural}e"))
            && !is_adjective(base, is_word)
    })
}

/// A word without each of some endings that it has.
fn bases<'a>(word: &'a str, endings: &'a [&str]) -> impl Iterator<Item = &'a str> {
    endings.iter().filter_map(|ending| word.strip_suffix(ending))
}

/// Whether a word with an umlaut is a form of one without: the plural of a noun or the comparison of an
/// adjective.
fn takes_umlaut(plain: &str, umlauted: &str, is_word: &impl Fn(&str) -> bool) -> bool {
    let is_plural = |noun: &str| is_form_of_noun(plain, noun, is_word) && is_plural(noun, umlauted, is_word);
    bases(plain, &["", "s", "es", "en", "n"]).any(is_plural)
        || bases(plain, &["", "e", "en", "em", "er", "es"]).any(|base| is_compared(base, umlauted, is_word))
}

/// Whether a word is a noun or one of its forms without umlaut.
fn is_form_of_noun(word: &str, noun: &str, is_word: &impl Fn(&str) -> bool) -> bool {
    let has = |ending: &str| is_word(&format!("{noun}{ending}"));
    let has_plural = || with_umlaut(noun).is_some_and(|plural| is_word(&format!("{plural}e")));
    match word.strip_prefix(noun) {
        Some("") => true,
        Some("s" | "es") => is_word(noun) && (word.ends_with("es") || !noun.ends_with('e')),
        Some("en") => is_word(noun) && (!has("e") || !has_plural()),
        Some("n") => is_word(noun) && !noun.ends_with(['e', 'r']),
        _ => false,
    }
}

/// Whether a word is a plural of a noun with an umlaut: `Häuser`, `Gärten`, `Räten`.
fn is_plural(noun: &str, word: &str, is_word: &impl Fn(&str) -> bool) -> bool {
    let Some(plural) = with_umlaut(noun) else { return false };
    let Some(ending) = word.strip_prefix(plural.as_str()) else { return false };
    let has_ending = if ["er", "el", "en"].iter().any(|end| noun.ends_with(end)) {
        // `Küchen` is not the plural of `Kuchen`, since it is one of `Küche`.
        let is_other = plural.strip_suffix('n').is_some_and(is_word);
        // `Bürger` is a word of its own, since it has the genitive `Bürgers`, and `Häuser` are those of a `Haus`.
        let is_singular = is_word(&format!("{plural}s"));
        let is_of_shorter = noun.strip_suffix("er").is_some_and(is_word) && !is_word(&format!("{noun}s"));
        matches!(ending, "" | "n" | "s") && !is_other && !is_singular && !is_of_shorter
    } else {
        matches!(ending, "e" | "en" | "er" | "ern")
    };
    // `schöner` is a form of `schön`, and not the plural of a noun `Schon`.
    has_ending && !has_verbs(noun, &plural, is_word) && !is_adjective(&plural, is_word)
}

/// Whether there are verbs of the letters of a noun, both without umlaut and with it: `zahlen` and `zählte`.
/// Then the forms with an umlaut are those of the verb.
fn has_verbs(noun: &str, plural: &str, is_word: &impl Fn(&str) -> bool) -> bool {
    let stem = |word: &str| word.strip_suffix("en").unwrap_or(word).to_owned();
    let (plain, umlauted) = (stem(noun), stem(plural));
    let is_verb = |stem: &str| {
        // Behind `t` and `d` an `e` is put in: `ächtete`.
        let link = if stem.ends_with(['t', 'd']) { "e" } else { "" };
        ["te", "ten", "tet"].iter().any(|ending| is_word(&format!("{stem}{link}{ending}")))
            || is_word(&format!("ge{stem}{link}t")) && (!link.is_empty() || is_word(&format!("{stem}t")))
    };
    // `gefallen` tells that `fällt` is a form of `fallen`.
    let is_strong = is_word(&format!("ge{plain}en"));
    is_word(&format!("{plain}en")) && !is_strong && is_verb(&umlauted)
}

/// Whether a word is the comparative or superlative, with an umlaut, of an adjective.
fn is_compared(adjective: &str, word: &str, is_word: &impl Fn(&str) -> bool) -> bool {
    let Some(compared) = with_umlaut(adjective) else { return false };
    let Some(rest) = word.strip_prefix(compared.as_str()) else { return false };
    let is_degree = ["er", "st", "est"].iter().any(|degree| {
        rest.strip_prefix(degree).is_some_and(|ending| matches!(ending, "" | "e" | "en" | "em" | "er" | "es"))
    });
    // `schöner` belongs to `schön` and not to `schon`.
    is_degree && is_adjective(adjective, is_word) && !is_adjective(&compared, is_word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::general_words::is_german;

    fn are_one(word: &str, other: &str) -> bool {
        let is_word = |word: &str| is_german(word) || is_german(&word.replace("ss", "ß"));
        let [one, same] = [(word, other), (other, word)].map(|(a, b)| are_one_word(a, b, &is_word));
        assert_eq!(one, same, "{word} and {other}: it must not matter which one is asked for");
        one
    }

    #[test]
    fn forms_of_one_word_are() {
        let pairs = [
            ("haus", "häuser"),
            ("hauses", "häusern"),
            ("grund", "gründe"),
            ("grundes", "gründen"),
            ("gast", "gäste"),
            ("bank", "bänke"),
            ("bank", "banken"),
            ("banken", "bänke"),
            ("rat", "räte"),
            ("rats", "räten"),
            ("fall", "fälle"),
            ("schlag", "schläge"),
            ("stadt", "städte"),
            ("land", "länder"),
            ("bild", "bilder"),
            ("kind", "kinder"),
            ("mutter", "mütter"),
            ("acker", "äckern"),
            ("kloster", "klöster"),
            ("vater", "väter"),
            ("schwager", "schwäger"),
            ("nagel", "nägel"),
            ("mangel", "mängeln"),
            ("apfel", "äpfel"),
            ("schaden", "schäden"),
            ("boden", "böden"),
            ("laden", "läden"),
            ("hand", "hände"),
            ("rad", "räder"),
            ("wald", "wälder"),
            ("wort", "wörtern"),
            ("blatt", "blätter"),
            ("tochter", "töchter"),
            ("garten", "gärten"),
            ("vogel", "vögeln"),
            ("alt", "älter"),
            ("alte", "älteste"),
            ("großen", "größer"),
            ("langes", "längeren"),
            ("arbeiter", "arbeiterinnen"),
            ("arbeitern", "arbeiterin"),
            ("partner", "partnerin"),
            ("autor", "autorin"),
            ("spielen", "spiele"),
            ("lange", "langer"),
            ("möglich", "möglichkeiten"),
        ];
        let wrong: Vec<_> = pairs.into_iter().filter(|(word, other)| !are_one(word, other)).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }

    #[test]
    fn words_that_a_stemmer_throws_together_are_not() {
        let pairs = [
            ("fordern", "fördern"),
            ("forderung", "förderung"),
            ("schon", "schön"),
            ("schon", "schöner"),
            ("zahlen", "zählen"),
            ("zahl", "zählen"),
            ("drucken", "drücken"),
            ("kuchen", "küchen"),
            ("einfuhr", "einführung"),
            ("arbeit", "arbeiterin"),
            ("arbeiten", "arbeiter"),
            ("rate", "rat"),
            ("vertrag", "vertragen"),
            ("raten", "räte"),
            ("rate", "räte"),
            ("falle", "fall"),
            ("lage", "lager"),
            ("schule", "schüler"),
            ("lehren", "lehrer"),
            ("natur", "natürlich"),
            ("burger", "bürger"),
            ("burgern", "bürgern"),
            ("hauser", "häuser"),
            ("lander", "länder"),
            ("rader", "räder"),
            ("walder", "wälder"),
            ("blatter", "blätter"),
            ("achten", "ächten"),
            ("achtet", "ächtet"),
            ("tauschen", "täuschen"),
            ("wurde", "würde"),
            ("konnten", "könnten"),
        ];
        let wrong: Vec<_> = pairs.into_iter().filter(|(word, other)| are_one(word, other)).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}
