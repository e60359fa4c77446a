//! Reads from the forward column of an article what it matches of a plan.

use rustc_hash::{FxHashMap, FxHashSet};

use super::collection::{Collection, FieldStatistics};
use crate::engine::idf;
use crate::engine::indexed::TextField;
use crate::engine::lowering::{Bits, Lowered, LoweredPhrase, LoweredTerm, PhraseScore};
use crate::engine::opensearch::index::forward::Forward;
use crate::query::{ArticleDates, Bm25Rule, QueryPlan};

/// The tokens that a plan looks for, by field.
#[derive(Debug, Default)]
pub struct WantedTokens([FxHashSet<String>; TextField::ALL.len()]);

impl WantedTokens {
    /// The tokens of a lowered plan.
    pub fn from_lowered(lowered: &Lowered) -> Self {
        let mut wanted = Self::default();
        for term in &lowered.terms {
            wanted.add(term.field, &term.token);
            if let Some(acronym) = &term.without {
                wanted.add(term.field, acronym);
            }
        }
        for phrase in &lowered.phrases {
            phrase.tokens.iter().for_each(|(_, token)| wanted.add(phrase.field, token));
        }
        wanted
    }

    pub fn add(&mut self, field: TextField, token: &str) {
        self.0[field.number()].insert(token.to_owned());
    }
}

/// What is read of a field of an article.
#[derive(Debug, Default)]
struct FieldTokens<'a> {
    /// The positions of each wanted token.
    positions: FxHashMap<&'a str, Vec<u32>>,
    /// The number of all tokens.
    tokens: u32,
}

/// The positions of the wanted tokens in one article, and its dates.
pub struct Held<'a> {
    fields: [FieldTokens<'a>; TextField::ALL.len()],
    dates: ArticleDates,
}

impl<'a> Held<'a> {
    /// Reads an article, given its tokens and its dates.
    pub fn read(forward: &'a Forward, dates: ArticleDates, wanted: &WantedTokens) -> Self {
        Self::read_beside(forward, dates, wanted, |_, _, _| ())
    }

    /// Reads an article as [`read`](Self::read) does, and calls `each` with field, token and frequency of every
    /// distinct token.
    pub fn read_beside(
        forward: &'a Forward,
        dates: ArticleDates,
        wanted: &WantedTokens,
        mut each: impl FnMut(TextField, &'a str, u32),
    ) -> Self {
        let mut fields: [FieldTokens<'a>; TextField::ALL.len()] = Default::default();
        forward.each(|field, token, positions| {
            let read = &mut fields[field.number()];
            read.tokens += positions.count;
            each(field, token, positions.count);
            if wanted.0[field.number()].contains(token) {
                read.positions.insert(token, positions.collect());
            }
        });
        Self { fields, dates }
    }

    /// The positions of a token in a field.
    pub fn positions(&self, field: TextField, token: &str) -> &[u32] {
        self.fields[field.number()].positions.get(token).map_or(&[], Vec::as_slice)
    }

    /// How often a term stands there, not counting its occurrences as an acronym.
    fn frequency(&self, term: &LoweredTerm) -> u32 {
        let occurrences = |token: &str| self.positions(term.field, token).len() as u32;
        occurrences(&term.token).saturating_sub(term.without.as_deref().map_or(0, occurrences))
    }

    /// The number of tokens in a field.
    fn length(&self, field: TextField) -> u32 {
        self.fields[field.number()].tokens
    }

    /// The bits of a plan that it has.
    pub fn bits(&self, lowered: &Lowered) -> Bits {
        let mut bits = 0;
        for term in &lowered.terms {
            if self.frequency(term) > 0 {
                bits |= term.bits;
            }
        }
        for phrase in &lowered.phrases {
            if phrase.bits & !bits != 0 && self.has_phrase(phrase) {
                bits |= phrase.bits;
            }
        }
        for &(period, from_then) in &lowered.periods {
            bits |= if period.holds(&self.dates) { from_then } else { 0 };
        }
        bits
    }

    /// Whether a phrase stands in it.
    pub fn has_phrase(&self, phrase: &LoweredPhrase) -> bool {
        self.occurrences(phrase) > 0
    }

    /// How often a phrase stands in it; of a phrase with slop, whether it does.
    fn occurrences(&self, phrase: &LoweredPhrase) -> u32 {
        let lists: Vec<(u32, &[u32])> = phrase
            .tokens
            .iter()
            .map(|(distance, token)| (*distance as u32, self.positions(phrase.field, token)))
            .collect();
        let Some(((first_distance, first), rest)) = lists.split_first() else { return 0 };
        if phrase.slop == 0 {
            let stands_at = |start: &&u32| {
                rest.iter().all(|(distance, positions)| {
                    positions.binary_search(&(**start + distance - first_distance)).is_ok()
                })
            };
            return first.iter().filter(stands_at).count() as u32;
        }
        let [(distance, second)] = rest else { return 0 };
        let moved = distance - first_distance;
        let is_near = |start: &u32| {
            let least = (start + moved).saturating_sub(phrase.slop);
            let at = second.partition_point(|position| *position < least);
            second.get(at).is_some_and(|position| *position <= start + moved + phrase.slop)
        };
        u32::from(first.iter().any(is_near))
    }

    /// What a term adds to the score, and how often it stands there; `None` where it doesn't.
    pub fn term_score(
        &self,
        term: &LoweredTerm,
        collection: &Collection,
        rule: Bm25Rule,
    ) -> Option<(f32, u32)> {
        let frequency = self.frequency(term);
        let statistics = collection.field(term.field);
        let rarity = idf(statistics.documents as f32, term.frequency.min(statistics.documents) as f32);
        let score = term.weight() * self.bm25(term.field, statistics, rarity, frequency, rule);
        (frequency > 0).then_some((score, frequency))
    }

    /// What a phrase adds to the score; `None` where it doesn't stand there.
    pub fn phrase_score(
        &self,
        phrase: &LoweredPhrase,
        collection: &Collection,
        plan: &QueryPlan,
    ) -> Option<f32> {
        let occurrences = self.occurrences(phrase);
        let score = match phrase.score {
            PhraseScore::Constant(score) => score,
            PhraseScore::Bm25(weight) => {
                let statistics = collection.field(phrase.field);
                let rarity: f32 = phrase
                    .tokens
                    .iter()
                    .map(|(_, token)| {
                        let term = (phrase.field, token.clone());
                        let frequency = collection.known_frequency(&term).unwrap_or_default();
                        idf(statistics.documents as f32, frequency as f32)
                    })
                    .sum();
                let rule = plan.selection.profile.bm25;
                weight * self.bm25(phrase.field, statistics, rarity, occurrences, rule)
            }
        };
        (occurrences > 0).then_some(score)
    }

    fn bm25(
        &self,
        field: TextField,
        statistics: FieldStatistics,
        rarity: f32,
        frequency: u32,
        Bm25Rule { k1, b }: Bm25Rule,
    ) -> f32 {
        let length = kept_length(self.length(field)) as f32;
        let norm = k1 * (1.0 - b + b * length / statistics.average);
        rarity * (k1 + 1.0) * frequency as f32 / (frequency as f32 + norm)
    }
}

/// The length of a field as an index keeps it, in one byte: the first 24 exactly, what is above by its four leading bits.
fn kept_length(length: u32) -> u32 {
    let above = length.saturating_sub(24);
    let dropped = (u32::BITS - above.leading_zeros()).saturating_sub(4);
    length.min(24) + (above >> dropped << dropped)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Reason;
    use crate::engine::opensearch::index::{forward, lanes::tests::lanes};

    fn phrase(tokens: &[(usize, &str)], slop: u32) -> LoweredPhrase {
        LoweredPhrase {
            field: TextField::Body,
            tokens: tokens.iter().map(|(at, token)| (*at, (*token).to_owned())).collect(),
            slop,
            score: PhraseScore::Constant(1.0),
            bits: 1,
            reason: Reason::Neighbours,
        }
    }

    #[test]
    fn words_move_by_the_slop_in_both_directions() {
        let body: &[(&str, usize)] = &[("a", 0), ("b", 3), ("c", 3), ("a", 6), ("b", 7)];
        let packed = forward::packed(&lanes(&[(TextField::Body, body)])).expect("it is small");
        let forward = Forward::unpacked(&packed).expect("it was packed");
        let mut wanted = WantedTokens::default();
        ["a", "b", "c"].into_iter().for_each(|token| wanted.add(TextField::Body, token));
        let held = Held::read(&forward, ArticleDates::default(), &wanted);
        assert_eq!(held.positions(TextField::Body, "a"), [0, 6]);
        assert_eq!(held.occurrences(&phrase(&[(0, "a"), (1, "b")], 0)), 1);
        assert!(held.has_phrase(&phrase(&[(0, "a"), (1, "c")], 2)));
        assert!(!held.has_phrase(&phrase(&[(0, "a"), (1, "c")], 1)));
        assert!(held.has_phrase(&phrase(&[(0, "c"), (1, "a")], 2)));
        assert_eq!(held.length(TextField::Body), 5);
    }

    #[test]
    fn lengths_are_kept_in_one_byte() {
        let kept = [0, 23, 39, 40, 41, 43, 57, 59, 150, 200, 263].map(kept_length);
        assert_eq!(kept, [0, 23, 39, 40, 40, 42, 56, 56, 144, 200, 248]);
    }
}
