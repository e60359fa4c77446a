//! Words whose beginning or end is written only once: `Vor- und Nachteile` holds *Vorteile*,
//! `Oliven-, Borretsch- und Mandelöl` holds *Olivenöl*, and `Kindergärten und -krippen` holds
//! *Kinderkrippen*.
//!
//! What is left out is found in the whole word at the other end of the list. Where that word divides is
//! decided by evidence: best is a border at which the completed word is known to the lexicon, then one at which
//! the lexicon opens the whole word as a compound, then one between a known word or prefix and a known word.
//! Without any of these nothing is completed.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use super::characters::is_hyphen;
use super::compound::Lexicon;
use super::compound_heads::is_head;
use super::fold::{lower_case, read_transcription};
use super::recent_words::SharedWords;
use super::word::{Word, Words};

/// The most words between a fragment and the word that completes it, joints included.
const MAX_AHEAD: usize = 12;
/// Words that stand between the members of such a list.
const JOINTS: [&str; 9] = ["und", "oder", "sowie", "bzw", "beziehungsweise", "u", "o", "and", "or"];
/// Length of the longest word that is divided, in letters.
const MAX_LETTERS: usize = 60;
/// Length of the shortest beginning and of the shortest end that a word may be divided into, in letters.
const MIN_BEGINNING: usize = 2;
const MIN_END: usize = 3;
/// Length of the shortest side by which alone a word is divided, in letters.
const MIN_LONE: usize = 4;
/// Number of last letters by which two beginnings are taken to be made alike: `Sommer-` and `Winter-`.
const PARALLEL: usize = 2;

/// Beginnings that words are made with and that are no nouns, so that no lexicon need have them.
const PREFIXES: [&str; 78] = [
    "ab", "an", "anti", "auf", "aus", "außen", "be", "bei", "binnen", "de", "durch", "ein", "ent", "er",
    "erst", "ex", "fort", "ge", "gegen", "groß", "halb", "haupt", "her", "hin", "hinter", "hoch", "hyper",
    "hypo", "im", "in", "innen", "inter", "klein", "kontra", "kurz", "lang", "makro", "mikro", "mit",
    "mittel", "mono", "multi", "nach", "neben", "neu", "nord", "ober", "ost", "poly", "post", "prä", "pro",
    "rück", "selbst", "sub", "süd", "teil", "tief", "über", "um", "un", "unter", "ur", "ver", "voll", "vor",
    "vorder", "weg", "west", "wieder", "wider", "zer", "zu", "zurück", "zusatz", "zwischen", "früh", "spät",
];

/// How well a border between the beginning of a word and its end is attested.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum Evidence {
    /// The fragment and the beginning have the same ending, as `Sommer-` and `Winter-` have.
    Parallel,
    /// The beginning alone is known; the longest is best.
    Beginning { letters: usize },
    /// The end alone is known; the longest is best.
    End { letters: usize },
    /// The fragment and the beginning are both prefixes; the longest is best.
    Prefixes { letters: usize },
    /// Both sides are known; the longest end is best.
    Sides { letters: usize },
    /// The lexicon splits the whole word at this border.
    Joint,
    /// The completed word is known, with this frequency.
    Completed { frequency: u32 },
}

/// Caches completed words. A key joins the fragment and the word that completes it; `None` stands for a pair without a
/// completed word.
pub(super) type CompletedWords = SharedWords<Option<Arc<str>>>;

/// Completes fragments by a lexicon. Results are cached, since texts repeat fragments, and completing one looks up
/// every border of the whole word.
pub(super) struct Completer<'a> {
    pub lexicon: &'a Lexicon,
    pub known: &'a CompletedWords,
}

impl Completer<'_> {
    fn complete(&self, whole: &str, written: Written<'_>) -> Option<String> {
        let key = match written {
            Written::Beginning(beginning) => format!("{beginning}-{whole}"),
            Written::End(end) => format!("{whole}-{end}-"),
        };
        let found = self.known.get(&key, || complete(whole, self.lexicon, written).map(Arc::from));
        found.map(|word| word.as_ref().to_owned())
    }
}

/// The part of a word that is written, and on which side of the border it stands.
#[derive(Clone, Copy)]
enum Written<'a> {
    Beginning(&'a str),
    End(&'a str),
}

impl Written<'_> {
    /// The complete word, for a border of the word that completes it.
    fn complete(self, whole: &str, border: usize) -> String {
        match self {
            Self::Beginning(beginning) => format!("{beginning}{}", &whole[border..]),
            Self::End(end) => format!("{}{end}", &whole[..border]),
        }
    }
}

/// The complete word, in lower case, that a fragment before a hyphen stands for; `behind` are the words behind
/// it. Without a lexicon only words that have hyphens themselves complete others.
pub(super) fn completed_by_end(
    text: &str,
    fragment: &Word,
    behind: &Words,
    completer: Option<&Completer<'_>>,
) -> Option<String> {
    if !is_suspended(&text[fragment.range.end..]) {
        return None;
    }
    let mut end = fragment.range.end;
    for word in behind.clone().take(MAX_AHEAD) {
        let between = &text[end..word.range.start];
        if !is_list(between) {
            return None;
        }
        end = word.range.end;
        let is_joint = JOINTS.iter().any(|joint| text[word.range.clone()].eq_ignore_ascii_case(joint));
        if is_joint || is_suspended(&text[end..]) {
            continue;
        }
        let beginning = lower(&closed(text, &fragment.segments));
        return match word.segments.as_slice() {
            [] | [_] => {
                let whole = lower(&closed(text, &word.segments));
                completer?.complete(&whole, Written::Beginning(&beginning))
            }
            [_, ends @ ..] => Some(format!("{beginning}{}", lower(&closed(text, ends)))),
        };
    }
    None
}

/// The complete word, in lower case, that a fragment behind a hyphen stands for; `before` are the ranges of the
/// words before it, the next one last.
pub(super) fn completed_by_beginning(
    text: &str,
    fragment: &Word,
    before: &[Range<usize>],
    completer: &Completer<'_>,
) -> Option<String> {
    let starts = text[..fragment.range.start].strip_suffix(is_hyphen)?;
    let starts_word = starts.ends_with([' ', '/', '\u{a0}']);
    let [.., whole, joint] = before else { return None };
    let is_joined = JOINTS.iter().any(|known| text[joint.clone()].eq_ignore_ascii_case(known));
    let gap = |from: usize, to: usize| text[from..to].trim_matches(|c: char| c == ' ' || is_hyphen(c));
    let whole = match (is_joined, gap(joint.end, fragment.range.start)) {
        (true, "" | ".") if gap(whole.end, joint.start).is_empty() => whole,
        (false, "/" | ",") => joint,
        _ => return None,
    };
    let first = text[fragment.range.clone()].chars().next()?;
    if !starts_word || !first.is_lowercase() || is_suspended(&text[whole.end..]) {
        return None;
    }
    let end = lower(&closed(text, &fragment.segments));
    let whole = lower(&text[whole.clone()]);
    completer.complete(&whole, Written::End(&end))
}

/// Whether a word ends with a hyphen that joins it to nothing.
fn is_suspended(behind: &str) -> bool {
    let mut behind = behind.chars();
    behind.next().is_some_and(is_hyphen)
        && behind.next().is_some_and(|c| c.is_whitespace() || matches!(c, ',' | '/'))
}

/// Whether a text may stand between the members of a list.
fn is_list(between: &str) -> bool {
    between.len() <= 8
        && between.chars().all(|c| is_hyphen(c) || matches!(c, ' ' | '\u{a0}' | ',' | '/' | '&' | '.' | '\n'))
}

fn closed(text: &str, segments: &[Range<usize>]) -> String {
    segments.iter().map(|segment| &text[segment.clone()]).collect()
}

fn lower(word: &str) -> String {
    read_transcription(&lower_case(word)).into_owned()
}

/// The complete word by the border of `whole` that has the most evidence.
fn complete(whole: &str, lexicon: &Lexicon, written: Written<'_>) -> Option<String> {
    let letters = whole.chars().count();
    if letters > MAX_LETTERS || !whole.chars().all(char::is_alphabetic) {
        return None;
    }
    // The border where the first part of a compound ends, with the letters that link it to the next.
    let joint = lexicon.split(whole).and_then(|parts| parts.get(1).map(|part| part.start));
    let borders = whole.char_indices().map(|(at, _)| at).enumerate().skip(MIN_BEGINNING);
    let attested = borders.filter_map(|(number, border)| {
        let letters = (number, letters - number);
        let frequency = lexicon.frequency(&written.complete(whole, border));
        let is_end = is_end(&whole[border..], letters.1, lexicon);
        // `vor` and the end of `Hinterh-aus` are a word by chance.
        let is_border = is_end || letters.1 >= MIN_END && is_beginning(&whole[..border], lexicon);
        let evidence = if frequency > 0 && is_border {
            Some(Evidence::Completed { frequency })
        } else if joint == Some(border) {
            Some(Evidence::Joint)
        } else {
            sides(whole.split_at(border), letters, is_end, lexicon, written)
        };
        Some((border, evidence?))
    });
    let best = attested.max_by(|a, b| a.1.partial_cmp(&b.1).unwrap_or(Ordering::Equal));
    best.map(|(border, _)| written.complete(whole, border))
}

/// The evidence for a border between the two parts of a word, given the number of letters on each side.
fn sides(
    (beginning, end): (&str, &str),
    letters: (usize, usize),
    is_end: bool,
    lexicon: &Lexicon,
    written: Written<'_>,
) -> Option<Evidence> {
    let is_prefix = PREFIXES.contains(&beginning);
    let both_long = letters.0 >= MIN_LONE && letters.1 >= MIN_LONE;
    let is_parallel = |fragment: &str| {
        let last = |word: &str| word.chars().rev().take(PARALLEL).collect::<String>();
        letters.0.abs_diff(fragment.chars().count()) <= 1 && last(fragment) == last(beginning)
    };
    match written {
        _ if is_end && is_beginning(beginning, lexicon) => Some(Evidence::Sides { letters: letters.1 }),
        Written::Beginning(fragment) if is_prefix && letters.1 >= MIN_END && PREFIXES.contains(&fragment) => {
            Some(Evidence::Prefixes { letters: letters.0 })
        }
        _ if is_end && (letters.1 >= MIN_LONE || is_head(end)) => Some(Evidence::End { letters: letters.1 }),
        _ if both_long && is_lone_beginning(beginning, lexicon) => {
            Some(Evidence::Beginning { letters: letters.0 })
        }
        Written::Beginning(fragment) if both_long && is_parallel(fragment) => Some(Evidence::Parallel),
        _ => None,
    }
}

/// Whether a compound can end with a text, which has `letters` letters.
fn is_end(end: &str, letters: usize, lexicon: &Lexicon) -> bool {
    is_head(end) || letters > MIN_END && lexicon.frequency(end) > 0
}

/// Whether a compound can begin with a text although nothing is known of what follows.
fn is_lone_beginning(beginning: &str, lexicon: &Lexicon) -> bool {
    let bare = beginning.strip_suffix('s').unwrap_or(beginning);
    lexicon.frequency_as_written(beginning) > 0
        || lexicon.frequency_as_written(bare) > 0
        || is_head(beginning)
}

/// Whether a compound can begin with a text, linking letters included.
fn is_beginning(beginning: &str, lexicon: &Lexicon) -> bool {
    let known = |word: &str| lexicon.frequency(word) > 0 || is_head(word);
    PREFIXES.contains(&beginning)
        || known(beginning)
        || ["s", "es", "n", "en", "er", "e"]
            .iter()
            .any(|link| beginning.strip_suffix(link).is_some_and(known))
        || known(&format!("{beginning}e"))
}

#[cfg(test)]
mod tests {
    use super::super::word::words;
    use super::*;

    /// Every word that a text holds by its fragments, with the fragment.
    fn completed(text: &str) -> Vec<(String, String)> {
        let lexicon = super::super::digest::lexicon();
        let known = CompletedWords::with_capacity(100);
        let completer = Completer { lexicon: &lexicon, known: &known };
        let mut before: Vec<Range<usize>> = vec![0..0, 0..0];
        let mut all = words(text);
        let mut found = Vec::new();
        while let Some(word) = all.next() {
            let surface = text[word.range.clone()].to_owned();
            let by_end = completed_by_end(text, &word, &all, Some(&completer));
            let by_beginning = completed_by_beginning(text, &word, &before, &completer);
            found.extend(by_end.or(by_beginning).map(|completed| (surface, completed)));
            before.push(word.range);
        }
        found
    }

    fn words_of(text: &str) -> Vec<String> {
        completed(text).into_iter().map(|(_, word)| word).collect()
    }

    #[test]
    fn a_fragment_before_a_hyphen_is_completed() {
        for (text, expected) in [
            ("Einnahmen, Vor- und Nachteile", vec!["vorteile"]),
            ("Ein- und Ausfuhr", vec!["einfuhr"]),
            ("Ober- und Untergrenze", vec!["obergrenze"]),
            ("das Be- und Entladen", vec!["beladen"]),
            ("Hin- und Rückfahrt", vec!["hinfahrt"]),
            ("Oliven-, Borretsch- und Mandelöl", vec!["olivenöl", "borretschöl"]),
            ("Zu- und Abnahme", vec!["zunahme"]),
            ("Im- und Export", vec!["import"]),
            ("Sommer- sowie Winterferien", vec!["sommerferien"]),
            ("Tag- und Nachtschicht", vec!["tagschicht"]),
            ("Vor- und Hinterhaus", vec!["vorhaus"]),
            ("Apfel- oder Birnensaft", vec!["apfelsaft"]),
            ("Sozial- sowie Umweltstandards", vec!["sozialstandards"]),
            ("An- bzw. Abreise", vec!["anreise"]),
            ("Auf-/Abbau", vec!["aufbau"]),
            ("Arbeits- und Lebensbedingungen", vec!["arbeitsbedingungen"]),
            ("Land- und Forstwirtschaft", vec!["landwirtschaft"]),
            ("Vor-Ort- und Online-Beratung", vec!["vorortberatung"]),
            ("Groß- und Kleinunternehmen", vec!["großunternehmen"]),
            ("Import- und Exportbeschränkungen", vec!["importbeschränkungen"]),
        ] {
            assert_eq!(words_of(text), expected, "{text}");
        }
    }

    #[test]
    fn a_fragment_behind_a_hyphen_is_completed() {
        for (text, expected) in [
            ("Schulleiter und -lehrer", vec!["schullehrer"]),
            ("Kindergärten und -krippen", vec!["kinderkrippen"]),
            ("Wasserversorgung und -entsorgung", vec!["wasserentsorgung"]),
            ("Datenschutz/-sicherheit", vec!["datensicherheit"]),
        ] {
            assert_eq!(words_of(text), expected, "{text}");
        }
    }

    #[test]
    fn other_hyphens_complete_nothing() {
        for text in [
            "Wasser - und Luft",
            "Thema- das neue",
            "Er kam- und ging",
            "Listen:\n- Wasser\n- Luft",
            "minus -5 Grad und -7 Grad",
            "Lehrer/-innen und Schüler/-innen",
            "Nord-Süd und West",
            "Vor- ",
        ] {
            assert_eq!(words_of(text), Vec::<String>::new(), "{text}");
        }
    }
}
