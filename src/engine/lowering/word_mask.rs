//! Tests by bit masks whether a document has the words of a plan. There is a condition for every word, and one for all
//! the words and quotations that OR joins.

use crate::engine::MissingWord;
use crate::query::{QueryPlan, Scope};

/// The set of what a document matches of a lowered plan. A bit stands for a word, a phrase, a part of a compound, or a
/// period.
pub type Bits = u64;

/// When a word counts as present: all bits of any of the masks `any_of` are set.
#[derive(Debug, Clone, Default)]
pub struct WordMask {
    pub any_of: Vec<Bits>,
    /// Masks of years, months and days. An article that is from one of these periods has the word, but a period adds
    /// nothing to the share of the word: alone it is no reason to show the article.
    pub periods: Vec<Bits>,
    /// Masks whose bits together mean that the word is present in part, each with the share of the word that it stands
    /// for. That of a theme or of a translation stands for all of it.
    pub parts: Vec<(Bits, f32)>,
    /// The idf of the word, 0 where no article has it.
    pub rarity: f32,
    /// Whether an article need not hold the word.
    pub optional: bool,
}

impl WordMask {
    /// Whether the word is present.
    #[inline]
    pub fn is_whole(&self, bits: Bits) -> bool {
        self.is_written(bits) || self.periods.iter().any(|mask| !bits & mask == 0)
    }

    /// Whether the word is present by itself, and not by a year alone.
    #[inline]
    pub fn is_written(&self, bits: Bits) -> bool {
        self.any_of.iter().any(|mask| !bits & mask == 0)
    }

    /// Whether any of `bits` belongs to this word.
    pub fn asks_for(&self, bits: Bits) -> bool {
        let parts = self.parts.iter().map(|(mask, _)| mask);
        self.any_of.iter().chain(&self.periods).chain(parts).any(|mask| mask & bits != 0)
    }

    /// Whether the word is present, or need not be.
    #[inline]
    pub fn holds(&self, bits: Bits) -> bool {
        self.optional || self.is_whole(bits)
    }

    /// The share of the word that is present, from 0 to 1; parts that make up less than `least` of it are none.
    #[inline]
    pub fn share(&self, bits: Bits, least: f32) -> f32 {
        if self.is_written(bits) {
            return 1.0;
        }
        let parts = self.parts.iter().filter(|(mask, _)| !bits & mask == 0).map(|(_, share)| share);
        let share = parts.sum::<f32>().min(1.0);
        if share < least { 0.0 } else { share }
    }

    /// Whether nothing at all of a word that an article needs is there, not even a part or a translation of it.
    pub fn is_missing(&self, bits: Bits) -> bool {
        !self.holds(bits) && self.share(bits, 0.0) == 0.0
    }

    /// Adds a mask that stands for a share of the word. Of two equal masks the greater share counts. An empty mask, as
    /// there is when bits have run out, is ignored.
    pub fn add_part(&mut self, mask: Bits, share: f32) {
        match self.parts.iter_mut().find(|(known, _)| *known == mask) {
            Some((_, known)) => *known = share.max(*known),
            None if mask == 0 => {}
            None => self.parts.push((mask, share)),
        }
    }

    /// Widens the condition by another one: an article meets it if it meets either.
    fn join(&mut self, other: Self) {
        self.any_of.extend(other.any_of);
        self.periods.extend(other.periods);
        other.parts.into_iter().for_each(|(mask, share)| self.add_part(mask, share));
        self.rarity = self.rarity.max(other.rarity);
        self.optional &= other.optional;
    }
}

/// A phrase of a plan with its bits and the sum of the idf of its words.
#[derive(Debug, Clone, Copy)]
pub struct PhraseMask {
    pub bits: Bits,
    pub rarity: f32,
}

/// What a plan asks of an article.
pub struct Requirements {
    /// Conditions on words, of alternatives together.
    pub words: Vec<WordMask>,
    /// For each condition in `words`, the words and quotations of the query that it stands for. Missing words are
    /// reported by them.
    pub asked: Vec<Vec<MissingWord>>,
    /// The bits of all phrases that are no alternatives, with their rarity.
    pub phrases: PhraseMask,
}

impl Requirements {
    /// The conditions of a plan, given the masks of its words and of its phrases.
    pub fn new(plan: &QueryPlan, words: &[WordMask], phrases: &[PhraseMask]) -> Self {
        let mut conditions: Vec<(Option<usize>, WordMask)> = Vec::with_capacity(words.len());
        let mut asked: Vec<Vec<MissingWord>> = Vec::with_capacity(words.len());
        let mut required = PhraseMask { bits: 0, rarity: 0.0 };
        let mut join = |group: Option<usize>, mask: WordMask, surface: &str, scope: Scope| {
            let name = MissingWord { word: surface.to_owned(), scope };
            let mut known = conditions.iter_mut().zip(&mut asked);
            match known.find(|((known, _), _)| group.is_some() && *known == group) {
                Some(((_, known), names)) => {
                    known.join(mask);
                    names.push(name);
                }
                None => {
                    conditions.push((group, mask));
                    asked.push(vec![name]);
                }
            }
        };
        for (word, mask) in plan.understood.words.iter().zip(words) {
            join(word.group, mask.clone(), &word.surface, word.scope);
        }
        for (phrase, &PhraseMask { bits, rarity }) in plan.understood.phrases.iter().zip(phrases) {
            match phrase.group {
                None => {
                    required.bits |= bits;
                    required.rarity += rarity;
                }
                group => {
                    let mask = WordMask { any_of: vec![bits], rarity, ..WordMask::default() };
                    join(group, mask, &phrase.surface, phrase.scope);
                }
            }
        }
        Self { words: conditions.into_iter().map(|(_, mask)| mask).collect(), asked, phrases: required }
    }
}
