//! Corrections: what a word that the index doesn't know was probably meant to be.
//!
//! Only unknown words are corrected. Fuzzy matching of every word found worse articles and took 8 to 10 times
//! as long, while correcting unknown words is free for all other queries. A correction is always a word that
//! some article has, and never a function word.
//!
//! Four things are looked up in turn: the word as it is written, without a gender ending; the segments of a
//! hyphenated word; a compound of which one half is known and the other mistyped; and the word without an
//! inflectional ending, since the index may have another form of it.

use super::plan::{Alternative, AlternativeOrigin, Correction, PlannedWord, Understood};
use super::planner::Planner;
use crate::analysis::{self, TokenKind, stop_words, texts};

/// The most words that an unknown word is corrected to.
const MAX_CORRECTIONS: usize = 4;
/// The fewest letters of each half of a compound that is looked into.
const MIN_HALF: usize = 4;
/// The longest word that is divided into halves. It bounds the look-ups.
const MAX_COMPOUND: usize = 40;
/// Linking letters between the halves of a compound.
const LINKS: [&str; 3] = ["", "s", "n"];
/// Inflectional endings, the longest first.
const INFLECTIONS: [&str; 6] = ["en", "es", "er", "e", "n", "s"];

/// A lower-case word that may have been meant, and its edit distance from the typed one.
type Meant = (String, u8);

impl Planner<'_> {
    /// Adds corrections to a word of the plan that no article has; gives the most probable one.
    pub(super) fn correct(&self, understood: &mut Understood, number: usize) -> Option<String> {
        let word = &understood.words[number];
        // Of nearly all words the first of these is known; the rest is asked for only where none is.
        let mut own = word.alternatives.iter().filter(|one| one.origin == AlternativeOrigin::Word);
        self.answers.expect_terms(own.clone().flat_map(|one| &one.tokens));
        if word.exact.is_empty() || own.any(|one| self.has(one)) {
            return None;
        }
        let (to, alternatives) = self.meant(word)?;
        understood.corrections.push(Correction { from: word.surface.clone(), to: to.clone() });
        understood.words[number].alternatives.extend(alternatives);
        Some(to)
    }

    fn has(&self, alternative: &Alternative) -> bool {
        alternative.tokens.iter().all(|token| self.answers.has_term(token))
    }

    /// The most probable correction as people write it, and the alternatives for all of them.
    fn meant(&self, word: &PlannedWord) -> Option<(String, Vec<Alternative>)> {
        let parsed = analysis::words(&word.surface).next()?;
        let segments: Vec<&str> = parsed.segments.iter().map(|range| &word.surface[range.clone()]).collect();
        // A compound whose parts are all known is more likely a new word than a mistyped one.
        let furthest = if word.alternatives.iter().any(|a| self.has(a)) { 1 } else { 2 };
        let spellings = match segments.as_slice() {
            [segment] => self.similar_words(&analysis::lower_case(segment), furthest),
            segments => self.similar_segments(segments, furthest).into_iter().collect(),
        };
        let mut weight = 1.0;
        let mut alternatives: Vec<Alternative> = Vec::new();
        let analyzers = self.language.analyzers();
        for (spelling, distance) in &spellings {
            let share = weight / f32::from((*distance).max(1));
            for analyzer in [&analyzers.german, &analyzers.english] {
                let tokens = self.tokens(analyzer, spelling);
                let whole = texts(&tokens, TokenKind::Word);
                let parts = texts(&tokens, TokenKind::Part);
                for tokens in [whole, parts] {
                    let alternative =
                        Alternative { origin: AlternativeOrigin::Correction, tokens, weight: share };
                    let is_new = !alternative.tokens.is_empty()
                        && alternatives.iter().all(|known| known.tokens != alternative.tokens);
                    if is_new && self.has(&alternative) {
                        alternatives.push(alternative);
                    }
                }
            }
            weight *= self.profile.alternatives.further_correction;
        }
        let (best, _) = spellings.into_iter().next().filter(|_| !alternatives.is_empty())?;
        let mut to = word.surface.clone();
        match (parsed.segments.as_slice(), best.split('-').collect::<Vec<_>>().as_slice()) {
            ([segment], [best]) => to.replace_range(segment.clone(), &like(segments[0], best)),
            (ranges, meant) => {
                for ((range, meant), written) in ranges.iter().zip(meant).zip(&segments).rev() {
                    to.replace_range(range.clone(), &like(written, meant));
                }
            }
        }
        Some((to, alternatives))
    }

    /// Words that a word without hyphens was probably meant to be, the most probable first.
    fn similar_words(&self, lower: &str, furthest: u8) -> Vec<Meant> {
        let mut similar = self.similar(lower, furthest);
        if similar.is_empty() {
            similar.extend(self.mended_compound(lower));
        }
        if similar.is_empty() {
            let bases = INFLECTIONS.iter().filter_map(|ending| lower.strip_suffix(ending));
            similar =
                bases.map(|base| self.similar(base, 1)).find(|found| !found.is_empty()).unwrap_or_default();
        }
        similar
    }

    /// Content words of the index within an edit distance of a lower-case word.
    fn similar(&self, lower: &str, furthest: u8) -> Vec<Meant> {
        let similar = self.language.similar(lower, MAX_CORRECTIONS).into_iter();
        let mut similar: Vec<Meant> = similar.map(|word| (word.surface, word.distance)).collect();
        similar.retain(|(meant, distance)| {
            *distance <= furthest && !stop_words::is_german(meant) && !stop_words::is_english(meant)
        });
        similar
    }

    /// A hyphenated word with its unknown segments corrected, joined by hyphens; `None` where one of
    /// them is neither known nor like any word.
    fn similar_segments(&self, segments: &[&str], furthest: u8) -> Option<Meant> {
        let mut meant = Vec::with_capacity(segments.len());
        let mut worst = 0;
        for segment in segments {
            let lower = analysis::lower_case(segment);
            if self.is_known(&lower) || stop_words::is_german(&lower) || stop_words::is_english(&lower) {
                meant.push(lower);
                continue;
            }
            let (best, distance) = self.similar_words(&lower, furthest).into_iter().next()?;
            worst = worst.max(distance);
            meant.push(best);
        }
        (worst > 0).then(|| (meant.join("-"), worst))
    }

    /// A compound of which one half is known, with the other corrected: `Wirkungsmesung`.
    fn mended_compound(&self, lower: &str) -> Option<Meant> {
        if lower.chars().count() > MAX_COMPOUND {
            return None;
        }
        let borders: Vec<usize> = lower.char_indices().map(|(at, _)| at).skip(MIN_HALF).collect();
        let last = borders.len().checked_sub(MIN_HALF)?;
        let mut best: Option<(usize, Meant)> = None;
        for &at in &borders[..=last] {
            let (head, rest) = lower.split_at(at);
            for link in LINKS {
                let Some(bare) = head.strip_suffix(link).filter(|bare| bare.chars().count() >= MIN_HALF)
                else {
                    continue;
                };
                let (is_head, is_rest) = (self.is_known(bare), self.is_known(rest));
                let mended = match (is_head, is_rest) {
                    (true, false) => self
                        .similar(rest, 1)
                        .into_iter()
                        .next()
                        .map(|(meant, distance)| (format!("{head}{meant}"), distance)),
                    (false, true) => self
                        .similar(bare, 1)
                        .into_iter()
                        .next()
                        .map(|(meant, distance)| (format!("{meant}{link}{rest}"), distance)),
                    _ => None,
                };
                // The longer the known half, the surer the correction.
                let known = if is_head { bare.len() } else { rest.len() };
                let is_split =
                    |(meant, _): &Meant| self.tokens(&self.language.analyzers().german, meant).len() > 1;
                if let Some(mended) = mended.filter(is_split)
                    && best.as_ref().is_none_or(|(longest, _)| known > *longest)
                {
                    best = Some((known, mended));
                }
            }
        }
        best.map(|(_, meant)| meant)
    }

    /// Whether the index has a lower-case word in any form.
    fn is_known(&self, lower: &str) -> bool {
        let analyzers = self.language.analyzers();
        let chains = [&analyzers.german, &analyzers.english];
        let terms = chains.map(|analyzer| texts(&self.tokens(analyzer, lower), TokenKind::Word));
        self.answers.expect_terms(terms.iter().flatten());
        terms.iter().any(|terms| !terms.is_empty() && terms.iter().all(|term| self.answers.has_term(term)))
    }
}

/// A word with the capitalisation of another.
fn like(written: &str, word: &str) -> String {
    let mut letters = word.chars();
    let is_all_capitals = written.chars().count() > 1 && written.chars().all(char::is_uppercase);
    match letters.next() {
        Some(_) if is_all_capitals => word.to_uppercase(),
        Some(first) if written.starts_with(char::is_uppercase) => {
            first.to_uppercase().chain(letters).collect()
        }
        _ => word.to_owned(),
    }
}
