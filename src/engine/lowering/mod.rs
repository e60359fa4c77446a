//! Lowering: a plan becomes terms and phrases to look up, with weights and bits, whichever engine looks them up.
//!
//! Every word of the query has one bit, which any of its own forms sets. Every part of a compound has a bit of its own,
//! and so have two successive parts that stand near each other; a compound counts as present where all of its
//! successive parts do. Quotations and exclusions have bits, too. What a document holds of a plan is the set of its
//! bits, from which follows whether it is a hit.

mod explain;
mod statistics;
mod terms;
mod word_mask;
mod words;

use crate::budget::Budget;
use crate::engine::MissingWord;
use crate::query::{CoverageRule, Period, QueryPlan, RankingProfile};
use words::{BitSource, WordLowering};

pub use statistics::{Rarities, TermStatistics, exact_field};
pub use terms::{Contributor, LoweredPhrase, LoweredTerm, PhraseScore};
pub use word_mask::{Bits, PhraseMask, Requirements, WordMask};

const _: () = assert!(RankingProfile::STANDARD.coverage.most_facts == Bits::BITS as usize);

/// A plan, lowered for one state of a collection.
#[derive(Debug)]
pub struct Lowered {
    pub terms: Vec<LoweredTerm>,
    pub phrases: Vec<LoweredPhrase>,
    /// The condition of each word of the plan.
    pub words: Vec<WordMask>,
    /// The conditions that an article with all words of the plan meets: one for each word, and one for all the words
    /// and phrases that OR joins.
    pub requirements: Vec<WordMask>,
    /// For each of the requirements, the words of the query that it stands for.
    asked: Vec<Vec<MissingWord>>,
    /// Years, months and days, each with the bit of an article that is from then.
    pub periods: Vec<(Period, Bits)>,
    /// The bits that every hit must have.
    pub required: Bits,
    /// The bits that no hit may have.
    pub excluded: Bits,
    /// Whether every document is a candidate because the plan has neither words nor phrases.
    pub match_all: bool,
    pub coverage: CoverageRule,
    /// The idf of all required phrases together, which every hit has.
    pub phrase_rarity: f32,
}

impl Lowered {
    /// Lowers a plan.
    ///
    /// # Errors
    /// The statistics fail, or the budget is used up.
    pub fn new<S: TermStatistics>(
        plan: &QueryPlan,
        statistics: &S,
        budget: Budget,
    ) -> Result<Self, S::Error> {
        let mut bits = BitSource::default();
        // Queries have at most 32 words, so these always get bits; compound parts may go without.
        let mut next = || bits.next().unwrap_or(0);
        let word_bits: Vec<Bits> = plan.understood.words.iter().map(|_| next()).collect();
        let phrase_bits: Vec<Bits> = plan.understood.phrases.iter().map(|_| next()).collect();
        let excluded = if plan.understood.excluded.is_empty() { 0 } else { next() };
        let periods: Vec<Option<(Period, Bits)>> =
            plan.understood.words.iter().map(|word| word.period.map(|period| (period, next()))).collect();
        let profile = plan.selection.profile;
        let mut lowering = WordLowering::new(plan, statistics, bits, budget);
        let words = plan.understood.words.iter().zip(&word_bits).enumerate();
        let words = words.map(|(number, (word, &own))| lowering.word(number, word, own));
        let mut words: Vec<WordMask> = words.collect::<Result<_, S::Error>>()?;
        for (word, (_, bit)) in
            words.iter_mut().zip(&periods).filter_map(|(word, period)| Some((word, (*period)?)))
        {
            // When an article is from is a sign of the word, but alone no reason to show the article. Where bits have run
            // out it tells nothing.
            word.periods.extend(Some(bit).filter(|bit| *bit != 0));
        }
        if words.iter().all(|word| word.optional) && plan.understood.phrases.is_empty() {
            // The query has nothing but optional words, so these are meant.
            words.iter_mut().for_each(|word| word.optional = false);
        }
        let mut phrase_masks = Vec::with_capacity(phrase_bits.len());
        for (phrase, &bits) in plan.understood.phrases.iter().zip(&phrase_bits) {
            lowering.phrase(phrase, profile.fields.phrase, bits);
            phrase_masks.push(PhraseMask { bits, rarity: lowering.rarities().phrase(phrase)? });
        }
        for phrase in &plan.understood.excluded {
            lowering.phrase(phrase, 0.0, excluded);
        }
        lowering.neighbours(plan)?;
        let requirements = Requirements::new(plan, &words, &phrase_masks);
        let (terms, phrases) = lowering.finish()?;
        Ok(Self {
            terms,
            phrases,
            words,
            requirements: requirements.words,
            asked: requirements.asked,
            periods: periods.into_iter().flatten().collect(),
            required: requirements.phrases.bits,
            excluded,
            match_all: plan.is_match_all(),
            coverage: profile.coverage,
            phrase_rarity: requirements.phrases.rarity,
        })
    }

    /// Whether a document that holds these bits has all words.
    pub fn has_all(&self, held: Bits) -> bool {
        self.requirements.iter().all(|word| word.holds(held))
    }

    /// The rarity of the whole query: the idf of its required phrases and of all words that an article needs.
    pub fn rarity(&self) -> f32 {
        let words = self.requirements.iter().filter(|word| !word.optional);
        self.phrase_rarity + words.map(|word| word.rarity).sum::<f32>()
    }

    /// The share of the query's rarity that a document holds, from 0 to 1.
    #[inline]
    pub fn share(&self, held: Bits) -> f32 {
        let (mut present, mut all) = (self.phrase_rarity, self.phrase_rarity);
        for word in self.requirements.iter().filter(|word| !word.optional) {
            present += word.rarity * word.share(held, self.coverage.some_parts);
            all += word.rarity;
        }
        if all > 0.0 { present / all } else { 0.0 }
    }

    /// What the score of a document that lacks words is multiplied by, given the share of the query's rarity that it holds.
    pub fn factor(&self, share: f32) -> f32 {
        self.coverage.factor(self.requirements.len(), share)
    }

    /// Whether a document with these bits matches a word by its date alone and not by its text.
    pub fn is_met_by_date(&self, held: Bits) -> bool {
        self.requirements.iter().any(|word| word.is_whole(held) && !word.is_written(held))
    }

    /// The words of the query of which a document holds nothing, each once.
    pub fn missing(&self, held: Bits) -> Vec<MissingWord> {
        let mut missing: Vec<MissingWord> = Vec::new();
        let conditions = self.requirements.iter().zip(&self.asked);
        for word in conditions.filter(|(word, _)| word.is_missing(held)).flat_map(|(_, asked)| asked) {
            if !missing.contains(word) {
                missing.push(word.clone());
            }
        }
        missing
    }
}
