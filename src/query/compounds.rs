//! Compounds that no article has: what they are made of, so that an answer can say how much there is about each
//! part.
//!
//! `Wasserknappheit` may be a correct word that nobody wrote, with twenty articles about water. The lexicon of the
//! collection splits compounds of words that it knows. One that it doesn't split is opened by the lists of correct
//! words, and where even these don't know one half, by the longest well-known word that it begins or ends with.

use super::plan::{AbsentCompound, Alternative, AlternativeOrigin, PlannedWord};
use super::planner::Planner;
use crate::analysis::{self, TokenKind, stop_words, texts};
use crate::language::{KnownWords, WordTerms};

/// The fewest letters of a part that is known by itself, and of the rest beside it.
const MIN_PART: usize = 4;
/// Linking letters between the halves of a compound.
const LINKS: [&str; 4] = ["", "s", "n", "es"];
/// The longest word that is looked into. It bounds the look-ups.
const MAX_WORD: usize = 40;

/// The parts of a compound, in lower case.
pub(super) struct Opened {
    pub compound: AbsentCompound,
    /// For a compound that only the lists of correct words open: how an article holds its parts.
    pub alternative: Option<Alternative>,
}

impl Planner<'_> {
    /// The parts of a compound that no article has as a whole; `None` for any other word.
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
        let written = |part: &str| self.as_written(part, &word.surface);
        if terms.written_parts.len() > 1 {
            let parts = terms.written_parts.iter().map(|part| written(part)).collect();
            return Some(Opened { compound: compound(parts), alternative: None });
        }
        let lower = analysis::read_transcription(&analysis::lower_case(&word.surface)).into_owned();
        let known = self.language.known_words();
        if known.is_name(&lower) || known.is_only_english(&lower) || lower.chars().count() > MAX_WORD {
            return None;
        }
        let is_correct = known.is_listed(&lower) || known.is_formed(&lower);
        if let Some(parts) = self.known_parts(&lower, is_correct) {
            let german = &self.language.analyzers().german;
            let term = |part: &&str| texts(&self.tokens(german, part), TokenKind::Word);
            let tokens = parts.iter().flat_map(term).collect();
            let (origin, weight) = (AlternativeOrigin::Parts, self.profile.alternatives.parts);
            let alternative = Some(Alternative { origin, tokens, weight });
            let parts = parts.into_iter().map(written).collect();
            return Some(Opened { compound: compound(parts), alternative });
        }
        let part = self.known_end(&lower).filter(|_| !is_correct)?;
        Some(Opened { compound: compound(vec![written(part)]), alternative: None })
    }

    /// The parts that a lower-case word opens into by the lists of correct words.
    fn known_parts<'a>(&self, lower: &'a str, is_correct: bool) -> Option<Vec<&'a str>> {
        // A correct word may look like a compound by accident: `Nachbar-schaft`.
        let is_whole = |part: &&str| part.chars().count() >= MIN_PART && !KnownWords::is_suffix(part);
        let opened = self.language.known_words().open(lower).unwrap_or_default();
        let parts: Vec<&str> = opened.into_iter().map(|range| &lower[range]).collect();
        if parts.len() > 1 && (!is_correct || parts.iter().all(is_whole)) {
            return Some(parts);
        }
        self.known_halves(lower).filter(|halves| halves.iter().all(is_whole)).map(Vec::from)
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
        let is_part = |part: &&str| known.is_german(part) && known.is_well_known(part);
        ends.filter(is_part).max_by_key(|part| part.len())
    }

    /// A part of a compound as a word of its own: with the capital of the compound, and with the ending that it
    /// has lost in it (`Schul-` of `Schule`).
    fn as_written(&self, part: &str, compound: &str) -> String {
        let lexicon = self.language.analyzers().lexicon();
        let mut whole = format!("{part}e");
        if lexicon.frequency_as_written(&whole) <= lexicon.frequency_as_written(part) {
            whole.truncate(part.len());
        }
        let mut letters = whole.chars();
        match letters.next() {
            Some(first) if compound.starts_with(char::is_uppercase) => {
                first.to_uppercase().chain(letters).collect()
            }
            _ => whole,
        }
    }
}
