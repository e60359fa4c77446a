//! What an article must hold for having all of a query: a condition for every word, and one for all the words
//! and quotations that OR joins.

use crate::query::QueryPlan;

/// A set of bits that tells what a document holds.
pub type Bits = u64;

/// The condition for a word to count as present: all bits of any of these masks are set.
#[derive(Debug, Clone)]
pub struct WordMask {
    pub any_of: Vec<Bits>,
    /// Any of these bits means that the word is present at least in part.
    pub partly: Bits,
    /// Whether an article need not hold the word.
    pub optional: bool,
}

impl WordMask {
    #[inline]
    pub fn holds(&self, bits: Bits) -> bool {
        self.optional || self.any_of.iter().any(|mask| !bits & mask == 0)
    }

    /// Whether the word is present at least in part.
    #[inline]
    pub fn touches(&self, bits: Bits) -> bool {
        bits & self.partly != 0
    }
}

/// The conditions of a plan, given the masks of its words and the bits of its phrases, and the bits of the
/// phrases that are no alternatives.
pub(super) fn requirements(plan: &QueryPlan, words: &[WordMask], phrases: &[Bits]) -> (Vec<WordMask>, Bits) {
    let mut conditions: Vec<(Option<usize>, WordMask)> = Vec::with_capacity(words.len());
    let mut required = 0;
    let mut join = |group: Option<usize>, mask: WordMask| {
        let known = conditions.iter_mut().find(|(known, _)| group.is_some() && *known == group);
        match known {
            Some((_, known)) => {
                known.any_of.extend(mask.any_of);
                known.partly |= mask.partly;
                known.optional &= mask.optional;
            }
            None => conditions.push((group, mask)),
        }
    };
    for (word, mask) in plan.understood.words.iter().zip(words) {
        join(word.group, mask.clone());
    }
    for (phrase, &bits) in plan.understood.phrases.iter().zip(phrases) {
        match phrase.group {
            None => required |= bits,
            group => join(group, WordMask { any_of: vec![bits], partly: bits, optional: false }),
        }
    }
    (conditions.into_iter().map(|(_, mask)| mask).collect(), required)
}
