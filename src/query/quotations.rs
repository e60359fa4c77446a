//! Finds which words of a quotation differ from what articles have. Most quotations are right but for a word or two,
//! and naming these helps somebody who quotes from memory.

use super::plan::Scope;
use super::planner::Planner;
use crate::analysis;

/// The longest quotation that is compared with articles, in words. It bounds the questions to an index.
const MAX_WORDS: usize = 8;

impl Planner<'_> {
    /// The words, as typed, at which a quotation that no article has departs from what articles have. Nothing where its
    /// right beginning and end make up less than half of it, or where its words are all right and stand in another order.
    pub(super) fn misquoted(&self, quotation: &str, scope: Scope) -> Vec<String> {
        let tokens = analysis::exact_tokens(quotation);
        let texts: Vec<String> = tokens.iter().map(|token| token.text.clone()).collect();
        let words = texts.len();
        if !(2..=MAX_WORDS).contains(&words) {
            return Vec::new();
        }
        let has = |part: &[String]| match part {
            [word] => self.language.has_word(word),
            part => self.answers.has_phrase(part, scope),
        };
        // All lengths are asked for in one batch.
        let lengths_of = |part: &dyn Fn(usize) -> bool| {
            let known = (1..words).map(|length| (length, part(length))).collect::<Vec<_>>();
            known.into_iter().take_while(|(_, has)| *has).last().map_or(0, |(length, _)| length)
        };
        let beginning = lengths_of(&|length| has(&texts[..length]));
        let end = lengths_of(&|length| has(&texts[words - length..]));
        // A single word may stand anywhere, which tells nothing of a quotation.
        let is_quoted = beginning.max(end) > 1;
        if !is_quoted || beginning + end >= words || (beginning + end) * 2 < words {
            return Vec::new();
        }
        let missing = &tokens[beginning..words - end];
        missing.iter().map(|token| quotation[token.range.clone()].to_owned()).collect()
    }
}
