//! Tells which of many regular expressions can match a text at all, by one walk over it.
//!
//! Nearly every expression of this room needs a certain word: each match holds one of a few literals. These are
//! read from the expressions themselves, and one automaton (Aho and Corasick, CACM 1975) finds those of all
//! expressions at once. An expression of which no literal is found need not be tried, which spares most texts most
//! expressions, whose own automata are large and made bit by bit.

use aho_corasick::automaton::Automaton;
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, MatchKind};
use regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind, Look};
use rustc_hash::FxHashMap;

/// The most literals that are read from one expression; one that needs more is always tried.
const MOST: usize = 200;
/// The most characters of a class that is read as several literals.
const MAX_CLASS: usize = 10;

/// Which of a list of expressions can match.
#[derive(Debug)]
pub(super) struct Literals {
    automaton: Option<DFA>,
    /// For each literal, the expressions that it is one of.
    owners: Vec<Vec<usize>>,
    /// The expressions of which no literal could be read.
    always: Vec<bool>,
}

impl Literals {
    /// Extracts from each expression the literals of which every match has one.
    pub fn new<'a>(expressions: impl IntoIterator<Item = &'a Regex>) -> Self {
        Self::of_chosen(expressions.into_iter().map(Some))
    }

    /// Extracts the literals as [`new`](Self::new) does, for a list with gaps: `None` never matches.
    pub fn of_chosen<'a>(expressions: impl IntoIterator<Item = Option<&'a Regex>>) -> Self {
        let mut numbers: FxHashMap<String, usize> = FxHashMap::default();
        let mut owners: Vec<Vec<usize>> = Vec::new();
        let mut always = Vec::new();
        for (number, expression) in expressions.into_iter().enumerate() {
            let Some(expression) = expression else {
                always.push(false);
                continue;
            };
            let needed = regex_syntax::parse(expression.as_str()).ok().and_then(|parsed| needed(&parsed));
            let needed = needed.filter(|literals| literals.len() <= MOST);
            always.push(needed.is_none());
            for literal in needed.unwrap_or_default() {
                let next = owners.len();
                let at = *numbers.entry(literal).or_insert(next);
                if at == next {
                    owners.push(Vec::new());
                }
                owners[at].push(number);
            }
        }
        let mut literals: Vec<(String, usize)> = numbers.into_iter().collect();
        literals.sort_unstable_by_key(|(_, at)| *at);
        let automaton = DFA::builder()
            .match_kind(MatchKind::Standard)
            .prefilter(false)
            .build(literals.iter().map(|(literal, _)| literal));
        match automaton {
            Ok(automaton) => Self { automaton: Some(automaton), owners, always },
            Err(_) => Self { automaton: None, owners, always: vec![true; always.len()] },
        }
    }

    /// Whether an expression has no literals, so that it can match any text.
    pub fn is_always_possible(&self, expression: usize) -> bool {
        self.always[expression]
    }

    /// For each expression, whether it can match a text.
    pub fn possible(&self, text: &str) -> Vec<bool> {
        let mut possible = self.always.clone();
        self.each(&folded_text(text), |expression, _| possible[expression] = true);
        possible
    }

    /// The expressions that can match a text because of their literals, each with the pieces of the text that have one,
    /// in ascending order. Pieces are numbered and end with a separator, which is an ASCII character.
    pub fn possible_in_pieces(&self, text: &str, separator: u8) -> Vec<(usize, usize)> {
        let folded = folded_text(text);
        let (mut piece, mut counted) = (0, 0);
        let mut found: Vec<(usize, usize)> = Vec::new();
        // For each expression, the number of pieces up to the last that has one of its literals.
        let mut reached = vec![0; self.always.len()];
        self.each(&folded, |expression, end| {
            piece += folded[counted..end - 1].iter().filter(|byte| **byte == separator).count();
            counted = end - 1;
            if reached[expression] <= piece {
                reached[expression] = piece + 1;
                found.push((expression, piece));
            }
        });
        found.sort_unstable();
        found
    }

    /// Calls `found` with an expression and the end of its literal, for each literal in a folded text.
    pub fn each(&self, folded: &[u8], mut found: impl FnMut(usize, usize)) {
        let Some(automaton) = &self.automaton else { return };
        let Ok(mut state) = automaton.start_state(Anchored::No) else { return };
        for (at, &byte) in folded.iter().enumerate() {
            state = automaton.next_state(Anchored::No, state, byte);
            if automaton.is_match(state) {
                for literal in 0..automaton.match_len(state) {
                    let literal = automaton.match_pattern(state, literal).as_usize();
                    self.owners[literal].iter().for_each(|&expression| found(expression, at + 1));
                }
            }
        }
    }
}

/// Whether all that an expression matches lies between two points of a text, of which it may end with the second,
/// whatever the text has beyond them.
pub(super) fn stays_between_points(expression: &Regex) -> bool {
    regex_syntax::parse(expression.as_str()).is_ok_and(|parsed| !reaches_points(&parsed, true))
}

/// Whether a part of an expression can match a point, but for one at the end of all that is matched.
fn reaches_points(hir: &Hir, is_last: bool) -> bool {
    match hir.kind() {
        HirKind::Empty => false,
        HirKind::Literal(literal) => {
            let inner = literal.0.len() - usize::from(is_last && !literal.0.is_empty());
            literal.0[..inner].contains(&b'.')
        }
        HirKind::Class(Class::Unicode(class)) => {
            !is_last && class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&'.'))
        }
        HirKind::Class(Class::Bytes(_)) => true,
        // Points belong to no word, like the ends of a text.
        HirKind::Look(look) => !matches!(look, Look::WordAscii | Look::WordAsciiNegate),
        HirKind::Repetition(repetition) => {
            reaches_points(&repetition.sub, is_last && repetition.max == Some(1))
        }
        HirKind::Capture(capture) => reaches_points(&capture.sub, is_last),
        HirKind::Concat(parts) => {
            let behind = parts.len() - 1;
            parts.iter().enumerate().any(|(at, part)| reaches_points(part, is_last && at == behind))
        }
        HirKind::Alternation(parts) => parts.iter().any(|part| reaches_points(part, is_last)),
    }
}

/// The bytes of a text with its letters folded.
pub(super) fn folded_text(text: &str) -> Vec<u8> {
    /// The first bytes of the letters of Latin-1, and of general punctuation.
    const LATIN: [u8; 2] = [0xc2, 0xc3];
    const PUNCTUATION: [u8; 2] = [0xe2, 0x80];
    let mut bytes = text.as_bytes().to_ascii_lowercase();
    if text.is_ascii() {
        return bytes;
    }
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1).copied().unwrap_or_default()) {
            (first, _) if first.is_ascii() => at += 1,
            (0xc3, second) => {
                // The letters from À to Þ; among them is the sign ×.
                if (0x80..=0x9e).contains(&second) && second != 0x97 {
                    bytes[at + 1] += 0x20;
                }
                at += 2;
            }
            (first, _) if LATIN.contains(&first) => at += 2,
            (first, second) if [first, second] == PUNCTUATION => at += 3,
            _ => return text.chars().map(folded).collect::<String>().into_bytes(),
        }
    }
    bytes
}

/// A character in the form in which the simple case folding of Unicode makes it equal to others, as far as it is that of
/// a letter that the expressions have. What is folded to several characters stays, as in regular expressions.
fn folded(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    if c == 'ſ' {
        return 's';
    }
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) => lower,
        _ => c,
    }
}

/// What is known of the texts that a part of an expression matches.
struct Part {
    /// All of these texts, if they are few.
    exact: Option<Vec<String>>,
    /// Literals of which each of them holds at least one.
    needed: Option<Vec<String>>,
}

impl Part {
    /// A part that matches the empty text alone.
    fn empty() -> Self {
        Self::exact(vec![String::new()])
    }

    fn unknown() -> Self {
        Self { exact: None, needed: None }
    }

    fn exact(texts: Vec<String>) -> Self {
        let needed = texts.iter().all(|text| !text.is_empty()).then(|| texts.clone());
        Self { exact: Some(texts), needed }
    }
}

/// Literals of which every match of an expression holds at least one, folded; `None` where there are none.
fn needed(expression: &Hir) -> Option<Vec<String>> {
    part(expression).needed
}

fn part(hir: &Hir) -> Part {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Part::empty(),
        HirKind::Literal(literal) => match std::str::from_utf8(&literal.0) {
            Ok(text) => Part::exact(vec![text.chars().map(folded).collect()]),
            Err(_) => Part::unknown(),
        },
        HirKind::Class(class) => of_class(class),
        HirKind::Repetition(repetition) => {
            let sub = part(&repetition.sub);
            match (repetition.min, repetition.max) {
                (1, Some(1)) => sub,
                (0, Some(1)) => {
                    let exact = sub.exact.map(|mut texts| {
                        texts.push(String::new());
                        texts
                    });
                    Part { exact, needed: None }
                }
                (0, _) => Part::unknown(),
                _ => Part { exact: None, needed: sub.needed },
            }
        }
        HirKind::Capture(capture) => part(&capture.sub),
        HirKind::Concat(parts) => joined(parts),
        HirKind::Alternation(parts) => either(parts),
    }
}

fn of_class(class: &Class) -> Part {
    let Class::Unicode(class) = class else { return Part::unknown() };
    let count: usize = class.ranges().iter().map(|range| range.len()).sum();
    if count > MAX_CLASS {
        return Part::unknown();
    }
    let characters = class.ranges().iter().flat_map(|range| range.start()..=range.end());
    let mut texts: Vec<String> = characters.map(|c| folded(c).to_string()).collect();
    texts.sort_unstable();
    texts.dedup();
    Part::exact(texts)
}

/// Parts that follow one another. The best literals are those of the run of exactly known parts, or of the one
/// part, whose shortest is longest.
fn joined(parts: &[Hir]) -> Part {
    let mut best: Option<Vec<String>> = None;
    let mut run = vec![String::new()];
    let mut is_exact = true;
    let mut offer = |needed: Option<Vec<String>>| {
        let Some(needed) = needed else { return };
        if best.as_ref().is_none_or(|best| worth(&needed) > worth(best)) {
            best = Some(needed);
        }
    };
    for sub in parts {
        let Part { exact, needed } = part(sub);
        offer(needed);
        match exact.filter(|texts| texts.len() * run.len() <= MOST) {
            Some(texts) => {
                run = run
                    .iter()
                    .flat_map(|begun| texts.iter().map(move |text| format!("{begun}{text}")))
                    .collect();
            }
            None => {
                is_exact = false;
                offer(Part::exact(std::mem::replace(&mut run, vec![String::new()])).needed);
            }
        }
    }
    let exact = is_exact.then(|| run.clone());
    offer(Part::exact(run).needed);
    Part { exact, needed: best }
}

/// How much literals are worth: rare ones are long and few.
fn worth(literals: &[String]) -> (usize, std::cmp::Reverse<usize>) {
    /// Length from which a literal is rare.
    const RARE: usize = 5;
    let shortest = literals.iter().map(String::len).min().unwrap_or_default();
    (shortest.min(RARE), std::cmp::Reverse(literals.len()))
}

/// Parts of which one matches.
fn either(parts: &[Hir]) -> Part {
    let mut exact = Some(Vec::new());
    let mut needed = Some(Vec::new());
    for sub in parts {
        let sub = part(sub);
        exact = exact.zip(sub.exact).map(|(mut all, texts): (Vec<String>, _)| {
            all.extend(texts);
            all
        });
        exact = exact.filter(|texts| texts.len() <= MOST);
        needed = needed.zip(sub.needed).map(|(mut all, literals): (Vec<String>, _)| {
            all.extend(literals);
            all
        });
    }
    Part { exact, needed }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enrich::pattern::pattern;

    fn literals(expression: &str) -> Vec<String> {
        let mut literals = needed(&regex_syntax::parse(expression).unwrap()).unwrap_or_default();
        literals.sort_unstable();
        literals
    }

    #[test]
    fn the_literals_that_every_match_holds_are_read() {
        for (expression, expected) in [
            (r"(?i)fand(?:en)?[^.]{0,140}statt", &["statt"][..]),
            (r"(?i)(?:reise|tagungs)bericht", &["reise", "tagungs"]),
            (r"(?:an|ab)reise", &["reise"]),
            (r"organi[sz]ed", &["organi"]),
            (r"[bl]ist", &["bist", "list"]),
            (r"so|[ea]r", &["ar", "er", "so"]),
            (r"(?:a|b)?\d+", &[]),
            (r"\p{L}*(?:forum|gipfel)s?", &["forum", "gipfel"]),
            (r"(?i)KÖLN", &["köln"]),
            (r"ein|[a-z]+", &[]),
            (r"[€$] ?\d", &["$", "€"]),
        ] {
            assert_eq!(literals(expression), expected, "{expression}");
        }
    }

    #[test]
    fn an_expression_that_matches_is_always_possible() {
        let expressions = [r"(?i)\bseit (?:der|dem)\b", r"(?i)ſprache|kilo", r"\d{4}", r"(?i)straße[ns]?"];
        let expressions = expressions.map(pattern);
        let literals = Literals::new(&expressions);
        for text in
            ["Seit DER Zeit", "Sprache", "im Jahr 2024", "\u{212a}ILO", "STRAẞE", "STRASSE", "ſeit dem", ""]
        {
            for (expression, possible) in expressions.iter().zip(literals.possible(text)) {
                assert!(possible || !expression.is_match(text), "{expression} in {text}");
            }
        }
        assert_eq!(literals.possible("nichts davon"), [false, false, true, false]);
    }

    #[test]
    fn texts_are_folded_letter_by_letter() {
        for text in ["Äpfel × Öl – ÞING ÿ ß", "„Łódź“", "ſ \u{212a} İ", "€ …", "²½"] {
            let letters: String = text.chars().map(folded).collect();
            assert_eq!(folded_text(text), letters.as_bytes(), "{text}");
        }
    }

    #[test]
    fn pieces_have_the_literals_of_expressions() {
        let expressions = [r"(?i)fand[^.]{0,40}statt", r"\p{L}+ten\b", r"(?i)köln"].map(pattern);
        let literals = Literals::new(&expressions);
        let found = literals.possible_in_pieces("Sie traf Otten. Es FAND in KÖLN. Köln. Statt", b'.');
        assert_eq!(found, [(0, 3), (1, 0), (2, 1), (2, 2)]);
        for (expression, stays) in [
            (r"a[^.!?]{3}\bb", true),
            (r"a.b", false),
            (r"a\.b", false),
            (r"[\d.,]", true),
            (r"[\d.,]+", false),
            (r"a[.!]\bb", false),
            (r"a(?:b|c\.)", true),
            (r"ab$", false),
        ] {
            assert_eq!(stays_between_points(&pattern(expression)), stays, "{expression}");
        }
    }
}
