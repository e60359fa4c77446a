//! Operators as other search boxes have them, in capitals: AND and UND, OR and ODER, NOT and NICHT.
//!
//! AND is a blank, since words stand together anyway. OR joins the words on both sides of it, and no others:
//! `Wasser OR Boden Kenia` asks for Kenia and one of the two. NOT is a minus. AND and OR with nothing on one side
//! say nothing. Between quotation marks and in a query that is all in capitals they are the words that they also
//! are, unless everything else in capitals is an acronym (`GIZ OR BMZ`); so is NOT with nothing behind it.
//!
//! What is understood is written into a text of the same length, so that every word keeps its place.

use std::ops::Range;

use super::parse::{self, Clause, Grouped};
use crate::analysis::{self, stop_words};
use crate::article::Facet;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    And,
    Or,
    Not,
}

impl Operator {
    fn read(word: &str) -> Option<Self> {
        match word {
            "AND" | "UND" => Some(Self::And),
            "OR" | "ODER" => Some(Self::Or),
            "NOT" | "NICHT" => Some(Self::Not),
            _ => None,
        }
    }
}

/// A query whose operators are understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Operators {
    /// The query, byte for byte as long: blanks in place of the operators, and a minus before every word that
    /// NOT excludes.
    pub text: String,
    /// Where each operator stands, in bytes.
    operators: Vec<Range<usize>>,
    /// Where each OR stands, in bytes: its end.
    ors: Vec<usize>,
}

/// Finds the operators of a query. `is_acronym` tells words that are written in capitals anyway.
pub(super) fn read(text: &str, is_acronym: impl Fn(&str) -> bool) -> Operators {
    let elements: Vec<(Option<Operator>, Range<usize>)> = parse::elements(text)
        .filter_map(|(clause, range)| {
            let operator = match clause? {
                Clause::Text { range: word, title: false } if word == range => Operator::read(&text[word]),
                _ => None,
            };
            Some((operator, range))
        })
        .collect();
    let mut read = Operators { text: text.to_owned(), operators: Vec::new(), ors: Vec::new() };
    let is_operand = |(operator, _): &(Option<Operator>, Range<usize>)| operator.is_none();
    let (Some(first), Some(last)) =
        (elements.iter().position(is_operand), elements.iter().rposition(is_operand))
    else {
        return read;
    };
    let operands =
        elements.iter().filter(|element| is_operand(element)).map(|(_, range)| &text[range.clone()]);
    if is_shouted(operands, is_acronym) {
        return read;
    }
    let mut bytes = text.as_bytes().to_vec();
    for (at, (operator, range)) in elements.iter().enumerate() {
        let Some(operator) = operator else { continue };
        let next = (at..=last).find(|&next| elements[next].0.is_none());
        // `Menschen in NOT`: nothing stands behind it that it could exclude.
        let excludes = |next: &usize| !is_function_word(&text[elements[*next].1.clone()]);
        if *operator == Operator::Not && !next.as_ref().is_some_and(excludes) {
            continue;
        }
        bytes[range.clone()].fill(b' ');
        read.operators.push(range.clone());
        match operator {
            Operator::Or if at > first && next.is_some() => read.ors.push(range.end),
            // With nothing on one side they say nothing.
            Operator::And | Operator::Or => {}
            Operator::Not => {
                let next = next.unwrap_or(last);
                let operands = elements[next..=last].iter().filter(|element| is_operand(element));
                exclude(text, &mut bytes, operands.map(|(_, range)| range.clone()));
            }
        }
    }
    read.text = String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned());
    read
}

/// Writes a minus before what NOT excludes: the next word or quotation, or all of those in brackets.
fn exclude(text: &str, bytes: &mut [u8], operands: impl Iterator<Item = Range<usize>>) {
    let mut is_open = false;
    for range in operands {
        let operand = &text[range.clone()];
        let brackets = operand.len() - operand.trim_start_matches('(').len();
        is_open |= brackets > 0;
        let start = range.start + brackets;
        // The character before the word is an opening bracket or white space, or a part of the operator.
        let before = bytes[..start].iter().rposition(|byte| byte & 0xc0 != 0x80).unwrap_or(0);
        let is_free = matches!(&bytes[before..start], b"(") || {
            std::str::from_utf8(&bytes[before..start]).is_ok_and(|c| c.trim().is_empty() && !c.is_empty())
        };
        if is_free {
            bytes[before..start].fill(b' ');
            bytes[start - 1] = b'-';
        }
        if !is_open || operand.ends_with(')') {
            return;
        }
    }
}

/// Whether what stands beside the operators is all in capitals, and not because it is acronyms.
fn is_shouted<'a>(operands: impl Iterator<Item = &'a str>, is_acronym: impl Fn(&str) -> bool) -> bool {
    let mut has_letters = false;
    let mut are_acronyms = true;
    for operand in operands {
        for word in analysis::words(operand).map(|word| &operand[word.range]) {
            if word.chars().any(char::is_lowercase) {
                return false;
            }
            if word.chars().any(char::is_alphabetic) {
                has_letters = true;
                are_acronyms = are_acronyms && is_acronym(word);
            }
        }
    }
    has_letters && !are_acronyms
}

fn is_function_word(word: &str) -> bool {
    let lower = analysis::lower_case(word);
    stop_words::is_german(&lower) || stop_words::is_english(&lower)
}

impl Operators {
    /// The clauses of the query in their order, each with the group that OR joins it to.
    pub(super) fn clauses(&self) -> Vec<Grouped<'_>> {
        let mut clauses: Vec<Grouped<'_>> = Vec::new();
        let (mut end, mut groups) = (0, 0);
        for (clause, range) in parse::elements(&self.text) {
            let Some(clause) = clause else { continue };
            let mut group = None;
            if self.has_or_between(end, range.start)
                && clause.may_be_an_alternative()
                && let Some(before) = clauses.last_mut().filter(|last| last.clause.may_be_an_alternative())
            {
                group = Some(*before.group.get_or_insert_with(|| {
                    groups += 1;
                    groups - 1
                }));
            }
            clauses.push(Grouped { clause, group });
            end = range.end;
        }
        parse::join_text(clauses)
    }

    /// Whether an OR stands beside something that can't be an alternative: an exclusion, or a filter beside
    /// anything but another value of its facet. It has no effect then.
    pub(super) fn has_idle_or(&self) -> bool {
        let mut elements = parse::elements(&self.text).filter_map(|(clause, range)| Some((clause?, range)));
        let Some((mut clause, mut range)) = elements.next() else { return false };
        for (next, behind) in elements {
            let works = match (&clause, &next) {
                (Clause::Filter { field, .. }, Clause::Filter { field: other, .. }) => field == other,
                (one, other) => one.may_be_an_alternative() && other.may_be_an_alternative(),
            };
            if !works && self.has_or_between(range.end, behind.start) {
                return true;
            }
            (clause, range) = (next, behind);
        }
        false
    }

    fn has_or_between(&self, end: usize, start: usize) -> bool {
        self.ors.iter().any(|or| (end..=start).contains(or))
    }

    /// The typed text without the filters that are chosen by it, and without operators that would be left with nothing
    /// beside them. A filter that excludes is chosen nowhere, and one that `is_chosen` denies can still be mended.
    pub(super) fn without_filters(&self, typed: &str, is_chosen: impl Fn(Facet, &str) -> bool) -> String {
        self.without_words(typed, &[], is_chosen)
    }

    /// Returns the text of [`without_filters`](Self::without_filters), also without what stands in some ranges of
    /// bytes.
    pub(super) fn without_words(
        &self,
        typed: &str,
        words: &[Range<usize>],
        is_chosen: impl Fn(Facet, &str) -> bool,
    ) -> String {
        self.without(typed, |clause, range| {
            matches!(clause, Some(Clause::Filter { field, value }) if is_chosen(*field, value))
                || words.iter().any(|words| range.start < words.end && words.start < range.end)
        })
    }

    fn without(&self, typed: &str, leaves: impl Fn(&Option<Clause<'_>>, &Range<usize>) -> bool) -> String {
        let elements: Vec<Element<'_>> = parse::elements(typed)
            .map(|(clause, range)| match Operator::read(&typed[range.clone()]) {
                Some(operator) if self.operators.contains(&range) => {
                    Element::Operator(operator, &typed[range])
                }
                _ if leaves(&clause, &range) => Element::Left,
                _ => Element::Kept(&typed[range]),
            })
            .collect();
        let is_operand = |element: &&Element<'_>| !matches!(element, Element::Operator(..));
        let is_kept = |element: Option<&Element<'_>>| matches!(element, Some(Element::Kept(_)));
        let mut kept: Vec<&str> = Vec::with_capacity(elements.len());
        for (at, element) in elements.iter().enumerate() {
            let has_next = is_kept(elements[at + 1..].iter().find(is_operand));
            let has_both = has_next && is_kept(elements[..at].iter().rev().find(is_operand));
            match element {
                Element::Kept(text) => kept.push(text),
                Element::Operator(Operator::Not, text) if has_next => kept.push(text),
                Element::Operator(Operator::And | Operator::Or, text) if has_both => kept.push(text),
                Element::Operator(..) | Element::Left => {}
            }
        }
        kept.join(" ")
    }
}

/// One element of a query from which something is left out.
enum Element<'a> {
    Operator(Operator, &'a str),
    Kept(&'a str),
    Left,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(query: &str) -> String {
        read(query, |word| ["GIZ", "BMZ"].contains(&word)).text
    }

    #[test]
    fn and_is_a_blank_and_not_a_minus() {
        assert_eq!(text("Wasser AND Boden"), "Wasser     Boden");
        assert_eq!(text("Wasser UND NICHT Boden"), "Wasser          -Boden");
        assert_eq!(text("Wasser NOT\u{a0}\"guter Boden\""), "Wasser     -\"guter Boden\"");
        assert_eq!(text("Klima NOT (Wasser OR Boden)"), "Klima     -Wasser   -Boden)");
        assert_eq!(text("Klima NOT Wasser Boden"), "Klima    -Wasser Boden");
        assert_eq!(text("NOT Wasser Boden"), "   -Wasser Boden");
        assert_eq!(text("Wasser AND"), "Wasser    ");
        assert_eq!(text("OR Wasser"), "   Wasser");
    }

    #[test]
    fn elsewhere_they_are_words() {
        for query in [
            "wasser and boden",
            "Wasser \"AND Boden\"",
            "Menschen in NOT",
            "WAS IST EIN NOT AUS",
            "WASSER OR BODEN",
            "AND",
            "OR NOT",
            "die NOT der Menschen",
        ] {
            assert_eq!(text(query), query);
        }
        assert_eq!(text("GIZ OR BMZ"), "GIZ    BMZ");
        assert_eq!(text("2022 OR 2023"), "2022    2023");
    }

    #[test]
    fn operators_go_with_the_filters_beside_them() {
        for (query, expected) in [
            ("Wasser OR Boden", "Wasser OR Boden"),
            ("Wasser OR year:2023", "Wasser"),
            ("Wasser AND year:2023 AND Boden", "Wasser Boden"),
            ("klima year:2023 \"auf Augenhöhe\" theme:wasser -x", "klima \"auf Augenhöhe\" -x"),
            ("klima -year:2023 theme:waser", "klima -year:2023 theme:waser"),
        ] {
            let is_chosen = |_, value: &str| value != "waser";
            assert_eq!(read(query, |_| false).without_filters(query, is_chosen), expected);
        }
    }

    #[test]
    fn or_joins_its_neighbours_and_no_others() {
        let groups = |query: &str| {
            let read = read(query, |_| false);
            let groups = read.clauses().into_iter().map(|grouped| grouped.group).collect::<Vec<_>>();
            (groups, read.has_idle_or())
        };
        let phrases = groups("Kenia Wasser OR Boden OR \"auf dem Land\" Klima");
        assert_eq!(phrases, (vec![None, Some(0), Some(0), Some(0), None], false));
        let idle = groups("a1 OR -b1 c1 OR year:2023 d1 OR e1");
        assert_eq!(idle, (vec![None, None, None, None, Some(0), Some(0)], true));
        assert!(!groups("Wasser year:2022 OR year:2023").1);
    }

    proptest! {
        #[test]
        fn every_byte_keeps_its_place(query in "(\\PC|[\"(): ]| AND | OR | NOT ){0,60}") {
            let read = text(&query);
            prop_assert_eq!(read.len(), query.len());
        }
    }
}
