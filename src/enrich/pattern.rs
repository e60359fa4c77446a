//! Compiles the regular expressions of this room, with word boundaries of ASCII.

use regex::{Regex, RegexBuilder};

/// The most bytes that the automaton of an expression takes in each thread. There are hundreds of expressions.
const DFA_SIZE: usize = 1_000_000;

/// Compiles one of this room's regular expressions. All of them are constants, and a test compiles
/// each.
///
/// Word boundaries (`\b`, and `\B` for their absence) are those of ASCII, since with Unicode
/// boundaries the regex crate's fast engines give up on texts with umlauts. Therefore `\b` must
/// not stand beside a word that begins or ends with an umlaut.
pub(super) fn pattern(expression: &str) -> Regex {
    let expression = expression.replace(r"\b", r"(?-u:\b)").replace(r"\B", r"(?-u:\B)");
    RegexBuilder::new(&expression)
        .size_limit(20_000_000)
        .dfa_size_limit(DFA_SIZE)
        .build()
        .expect("every expression is a constant that tests compile")
}
