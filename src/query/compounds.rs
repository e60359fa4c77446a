//! Compounds that no article has: what they are made of, so that an answer can say how much there is about each
//! part.
//!
//! `Wasserknappheit` may be a correct word that nobody wrote, with twenty articles about water. The lists of correct
//! words and the words counted in the collection open it, and where they don't know one half, the longest well-known
//! word that it begins or ends with. The index has the parts that the lexicon of the collection alone knows, which may
//! lack one of a word's true parts and cover it with others (`Kranken-schw-ester`): these are what articles are found
//! by, but nothing to offer. Only parts that are words by themselves are.

use super::plan::{AbsentCompound, Alternative, AlternativeOrigin, PlannedWord};
use super::planner::Planner;
use crate::analysis::{self, Decision, TokenKind, stop_words, texts};
use crate::language::{KnownWords, WordTerms};

/// The fewest letters of a part that is known by itself, and of the rest beside it.
const MIN_PART: usize = 4;
/// The fewest letters of a part beside a rest that is no word.
const MIN_END: usize = 5;
/// Linking letters between the halves of a compound.
const LINKS: [&str; 4] = ["", "s", "n", "es"];
/// The longest word that is looked into. It bounds the look-ups.
const MAX_WORD: usize = 40;

/// The parts of an absent compound, and how articles may match them.
pub(super) struct Opened {
    pub compound: AbsentCompound,
    /// For a compound that only the lists of correct words split: how an article matches its parts.
    pub alternative: Option<Alternative>,
}

impl Planner<'_> {
    /// Splits a compound that no article has as a whole; `None` for any other word.
    pub(super) fn opened(&self, word: &PlannedWord, terms: &WordTerms) -> Option<Opened> {
        let parsed = analysis::words(&word.surface).next()?;
        let compound = |parts: Vec<String>| AbsentCompound { word: word.surface.clone(), parts };
        if parsed.segments.len() > 1 {
            // Articles may have each segment and none of them all.
            let parts = parsed.segments.iter().map(|range| word.surface[range.clone()].to_owned()).collect();
            return Some(Opened { compound: compound(parts), alternative: None });
        }
        if self.has_own_form(&word.alternatives) {
            return None;
        }
        let written = |part: &str| super::corrections::like(&word.surface, part);
        let lower = analysis::read_transcription(&analysis::lower_case(&word.surface)).into_owned();
        let is_decided =
            matches!(self.language.analyzers().lexicon().decide_on(&lower), Decision::Staff { .. });
        if is_decided && terms.written_parts.len() > 1 {
            let parts = terms.written_parts.iter().map(|part| written(part)).collect();
            return Some(Opened { compound: compound(parts), alternative: None });
        }
        let known = self.language.known_words();
        let is_other =
            known.is_name(&lower) || known.is_only_english(&lower) || known.is_present_participle(&lower);
        let is_form_of_verb = || !self.language.forms_of_verb(&lower).is_empty();
        if is_other || lower.chars().count() > MAX_WORD || is_form_of_verb() {
            return None;
        }
        let is_correct = known.is_listed(&lower) || known.is_formed(&lower);
        if !is_correct && self.ends_like_a_name(&lower) {
            return None;
        }
        if let Some(parts) = self.known_parts(&lower, is_correct) {
            let german = &self.language.analyzers().german;
            let term = |part: &&str| texts(&self.tokens(german, part), TokenKind::Word);
            let tokens: Vec<String> = parts.iter().flat_map(term).collect();
            let (origin, weight) = (AlternativeOrigin::Parts, self.profile.alternatives.parts);
            let is_new = tokens != terms.parts;
            let alternative = is_new.then_some(Alternative { origin, tokens, weight });
            let parts: Vec<String> = self.standing_alone(&parts).iter().map(|part| written(part)).collect();
            let compound = compound(parts);
            return (!compound.parts.is_empty()).then_some(Opened { compound, alternative });
        }
        let part = self.known_end(&lower).filter(|_| !is_correct)?;
        Some(Opened { compound: compound(vec![written(part)]), alternative: None })
    }

    /// Those of the parts of a compound that are words by themselves.
    fn standing_alone(&self, parts: &[&str]) -> Vec<String> {
        let known = self.language.known_words();
        let Some((last, before)) = parts.split_last() else { return Vec::new() };
        let before = before.iter().filter_map(|part| known.standing_alone(part));
        before.chain([(*last).to_owned()]).collect()
    }

    /// The parts that a lower-case word opens into by the lists of correct words; `None` for a surname.
    fn known_parts<'a>(&self, lower: &'a str, is_correct: bool) -> Option<Vec<&'a str>> {
        let known = self.language.known_words();
        // A correct word may look like a compound by accident: `Nachbar-schaft`, `Reeder-ei`.
        let is_long = |part: &&str| part.chars().count() >= MIN_PART && !KnownWords::is_suffix(part);
        let is_whole = |part: &&str| is_long(part) && known.standing_alone(part).is_some();
        let is_end = |part: &&str| is_whole(part) || is_long(part) && !known.is_german(part);
        let opened = known.open(lower).unwrap_or_default().parts;
        let parts: Vec<&str> = opened.into_iter().map(|range| &lower[range]).collect();
        if let Some((last, before)) = parts.split_last() {
            let is_last =
                is_end(last) || last.chars().count() == 3 && before.concat().chars().count() > MIN_END;
            if !is_correct || is_last && before.iter().all(is_whole) {
                return Some(parts);
            }
        }
        let halves = self.known_halves(lower);
        halves.filter(|[head, rest]| is_whole(head) && is_end(rest)).map(Vec::from)
    }

    /// Whether a lower-case word that no list has is more probably a surname or a town than a compound.
    fn ends_like_a_name(&self, lower: &str) -> bool {
        let known = self.language.known_words();
        let last = known.open(lower).and_then(|opening| opening.parts.last().cloned());
        last.is_some_and(|last| known.is_like_a_name(&lower[last]))
    }

    /// The halves of a lower-case word of which the first is a word and the second one formed of a word:
    /// `Wasser-knappheit`. The longest first half counts.
    fn known_halves<'a>(&self, lower: &'a str) -> Option<[&'a str; 2]> {
        let known = self.language.known_words();
        let borders: Vec<usize> = lower.char_indices().map(|(at, _)| at).skip(MIN_PART).collect();
        borders.into_iter().rev().find_map(|at| {
            let (head, rest) = lower.split_at(at);
            let is_word = |half: &&str| known.is_german(half) && !stop_words::is_german(half);
            let is_rest =
                rest.chars().count() >= MIN_PART && (known.is_german(rest) || known.is_formed(rest));
            let mut heads = LINKS.iter().filter_map(|link| head.strip_suffix(link));
            is_rest.then(|| heads.find(is_word)).flatten().map(|head| [head, rest])
        })
    }

    /// Two words that are one term in English, as a compound is in German: `water scarcity`. `text` is what stands
    /// from the first to the second.
    pub(super) fn open_compound(&self, text: &str, [first, second]: [&str; 2]) -> Option<AbsentCompound> {
        let known = self.language.known_words();
        let is_english = |word: &str| known.is_english(&analysis::lower_case(word));
        let is_one = text.len() == first.len() + 1 + second.len() && is_english(first) && is_english(second);
        let parts = || [first, second].map(str::to_owned).into();
        is_one.then(|| AbsentCompound { word: text.to_owned(), parts: parts() })
    }

    /// The longest well-known word that a lower-case word begins or ends with, beside a rest that may be a word.
    fn known_end<'a>(&self, lower: &'a str) -> Option<&'a str> {
        let known = self.language.known_words();
        let borders: Vec<usize> = lower.char_indices().map(|(at, _)| at).skip(MIN_PART).collect();
        let last = borders.len().checked_sub(MIN_PART)?;
        let ends = borders[..=last].iter().flat_map(|&at| [&lower[..at], &lower[at..]]);
        let is_part = |part: &&str| {
            part.chars().count() >= MIN_END
                && known.is_german(part)
                && known.is_well_known(part)
                && !KnownWords::is_suffix(part)
                && !known.is_inflected_adjective(part)
                && known.standing_alone(part).as_deref() == Some(part)
        };
        ends.filter(is_part).max_by_key(|part| part.len())
    }
}
