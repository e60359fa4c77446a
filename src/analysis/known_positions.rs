//! Tokens of a text at positions that an index knows.
//!
//! A snippet needs the few words of a text that have a term of the query. Where they stand is known from the positions
//! in the postings, so that all other words need only be counted: every word takes one position, whatever tokens it has.

use std::ops::Range;

use super::word::{Words, words};
use super::{Analyzer, TokenKind, WordCache};

/// The positions between the last token of a text and the first word of the next one in the same field, as Tantivy
/// counts them.
const BETWEEN_TEXTS: u32 = 2;
/// The number of last words that are kept for finding the last one with a token. A text rarely ends with more words
/// that have none.
const LAST_WORDS: usize = 8;

/// The positions of the wanted tokens in a field of several texts, which are gone through in their order.
#[derive(Debug, Clone)]
pub struct KnownPositions<'a> {
    /// Those that are still to come, ascending.
    rest: &'a [u32],
    /// The position of the first word of the next text.
    next_text: u32,
}

impl<'a> KnownPositions<'a> {
    /// The positions must ascend.
    pub fn new(positions: &'a [u32]) -> Self {
        Self { rest: positions, next_text: 0 }
    }
}

/// A word that was passed: what follows from it on, and the words before it.
type Passed<'a> = (Words<'a>, [Range<usize>; 2]);

impl Analyzer {
    /// Calls `each` with range and term of every token at the known positions of a text, the next of its field, and
    /// moves these on to the text behind it. Tokens of dates, which several words make together, are left out.
    pub fn for_each_known_token(
        &self,
        text: &str,
        cache: &mut WordCache,
        known: &mut KnownPositions<'_>,
        mut each: impl FnMut(&str, Range<usize>),
    ) {
        let mut all = words(text);
        let mut before = [0..0, 0..0];
        let mut passed: [Option<Passed<'_>>; LAST_WORDS] = Default::default();
        let mut count: usize = 0;
        loop {
            let here = all.clone();
            let Some(word) = all.next() else { break };
            if known.rest.first() == Some(&(known.next_text + count as u32)) {
                let start = word.range.start;
                let mut has_token = false;
                for form in self.forms(text, &word, cache) {
                    has_token = true;
                    each(&form.text, start + form.range.start..start + form.range.end);
                }
                if let Some(completed) = self.completed(text, &word, &all, &before) {
                    has_token = true;
                    each(&completed, word.range.clone());
                }
                // Words without a token at the end of a text share their positions with the beginning of the next one.
                known.rest = &known.rest[usize::from(has_token)..];
            }
            passed[count % LAST_WORDS] = Some((here, before.clone()));
            count += 1;
            let [_, last] = before;
            before = [last, word.range];
        }
        known.next_text += match self.last_with_token(text, cache, &passed, count) {
            Some(last) => last as u32 + BETWEEN_TEXTS,
            None => BETWEEN_TEXTS - 1,
        };
    }

    /// The position of the last word of a text that has a token, given its last words and their number.
    fn last_with_token(
        &self,
        text: &str,
        cache: &mut WordCache,
        passed: &[Option<Passed<'_>>; LAST_WORDS],
        count: usize,
    ) -> Option<usize> {
        for position in (count.saturating_sub(LAST_WORDS)..count).rev() {
            let Some((mut from, before)) = passed[position % LAST_WORDS].clone() else { continue };
            let Some(word) = from.next() else { continue };
            if !self.forms(text, &word, cache).is_empty()
                || self.completed(text, &word, &from, &before).is_some()
            {
                return Some(position);
            }
        }
        let mut last = None;
        if count > LAST_WORDS {
            self.for_each_token(text, cache, |_, _, position, kind| {
                if kind != TokenKind::Date {
                    last = Some(position);
                }
            });
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::analysis::{Analyzers, Lexicon};

    fn analyzers() -> Analyzers {
        let words = ["wirkung", "messung", "vorteil", "nachteile"].map(|word| (word.to_owned(), 20));
        Analyzers::new(Lexicon::new(words))
    }

    /// Tokens by positions in a field of some texts, as an index counts them, with text and range of each.
    fn indexed(analyzer: &Analyzer, texts: &[&str]) -> Vec<(u32, usize, String, Range<usize>)> {
        let mut all = Vec::new();
        let mut end = 0;
        for (number, text) in texts.iter().enumerate() {
            let from = end;
            for token in analyzer.tokens(text) {
                let position = from + token.position as u32;
                end = end.max(position + 1);
                if token.kind != TokenKind::Date {
                    all.push((position, number, token.text, token.range));
                }
            }
            end += 1;
        }
        all
    }

    fn assert_same(analyzer: &Analyzer, texts: &[&str]) {
        let indexed = indexed(analyzer, texts);
        let terms: BTreeSet<&String> = indexed.iter().map(|(_, _, term, _)| term).collect();
        for wanted in terms {
            let with_term: Vec<_> = indexed.iter().filter(|(_, _, term, _)| term == wanted).collect();
            let mut positions: Vec<u32> = with_term.iter().map(|(position, ..)| *position).collect();
            positions.dedup();
            let mut known = KnownPositions::new(&positions);
            let mut found = Vec::new();
            for (number, text) in texts.iter().enumerate() {
                analyzer.for_each_known_token(text, &mut WordCache::default(), &mut known, |term, range| {
                    if term == wanted {
                        found.push((number, range));
                    }
                });
            }
            let expected: Vec<(usize, Range<usize>)> =
                with_term.iter().map(|(_, number, _, range)| (*number, range.clone())).collect();
            assert_eq!(found, expected, "{wanted} in {texts:?}");
        }
    }

    #[test]
    fn tokens_at_known_positions_are_those_of_the_whole_analysis() {
        let analyzers = analyzers();
        let texts = [
            "Wirkungsmessung in der Praxis: was ist das und wie geht es, oder was soll es nicht sein",
            "",
            "Die, der, das und",
            "Vor- und Nachteile der Multi-Akteurs-Partnerschaft am 12. Mai 2023",
            "Expert*innen und TeilnehmerInnen, z. B. in Köln; 17.800 of them may come in May 2023",
            "Messung der Wirkung, Nachteile und Vor-",
        ];
        for analyzer in [&analyzers.german, &analyzers.english, &analyzers.plain] {
            assert_same(analyzer, &texts);
            assert_same(analyzer, &texts[3..]);
        }
    }

    proptest! {
        #[test]
        fn any_texts_are_counted_as_the_index_counts_them(
            texts in prop::collection::vec("((der|und|Wirkung|Vor-|Messung|2023|Mai|12\\.|z\\. B\\.|a|\\PC{1,4})[ ,.\n]{0,2}){0,14}", 1..4)
        ) {
            let analyzers = analyzers();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            for analyzer in [&analyzers.german, &analyzers.english] {
                assert_same(analyzer, &texts);
            }
        }
    }
}
