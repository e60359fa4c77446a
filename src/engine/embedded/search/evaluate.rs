//! Evaluation of one segment, one window of documents after the other.

use tantivy::{DocId, Score, TERMINATED};

use super::lower::{Bits, Lowered, Streams};
use super::values::YearStream;
use crate::budget::{Budget, BudgetExhausted};

/// The number of documents in a window. Their scores and bits fit the first-level cache of a processor.
const WINDOW: usize = 4096;

/// How many words of a plan a document holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    AllWords,
    SomeWords,
}

/// A score of the first pass, and the factor for missing words that it was multiplied by.
#[derive(Debug, Clone, Copy)]
pub struct WeightedScore {
    pub score: Score,
    pub factor: Score,
}

/// Calls `each` with every document that holds all words, or at least a share of their rarity, and everything that is
/// required, in ascending order. Deleted and expired documents are included; the caller leaves them out.
pub fn evaluate(
    lowered: &Lowered,
    mut streams: Streams,
    max_doc: DocId,
    least_share: Score,
    budget: Budget,
    mut each: impl FnMut(DocId, WeightedScore, Coverage),
) -> Result<(), BudgetExhausted> {
    let mut scores = vec![0.0 as Score; WINDOW];
    let mut bits: Vec<Bits> = vec![0; WINDOW];
    let mut base: DocId = 0;
    while base < max_doc {
        budget.check()?;
        let end = base.saturating_add(WINDOW as DocId).min(max_doc);
        let touched = fill(&mut streams, base, end, &mut scores, &mut bits);
        if touched || lowered.match_all {
            for offset in 0..(end - base) as usize {
                let held = std::mem::take(&mut bits[offset]);
                let score = std::mem::take(&mut scores[offset]);
                if held == 0 && !lowered.match_all
                    || held & lowered.required != lowered.required
                    || held & lowered.excluded != 0
                {
                    continue;
                }
                let doc = base + offset as DocId;
                if lowered.requirements.iter().all(|word| word.holds(held)) {
                    each(doc, WeightedScore { score, factor: 1.0 }, Coverage::AllWords);
                    continue;
                }
                let share = lowered.share(held);
                if share > 0.0 && share >= least_share {
                    let factor = lowered.coverage.factor(lowered.requirements.len(), share);
                    each(doc, WeightedScore { score: score * factor, factor }, Coverage::SomeWords);
                }
            }
        }
        base = if lowered.match_all { end } else { streams.next_doc().max(end) };
    }
    Ok(())
}

/// Adds the scores and bits of every stream in the window; false where no stream has a document in it.
fn fill(streams: &mut Streams, base: DocId, end: DocId, scores: &mut [Score], bits: &mut [Bits]) -> bool {
    let mut touched = false;
    for stream in &mut streams.terms {
        let mut doc = stream.postings.doc();
        while doc < end {
            let at = (doc - base) as usize;
            scores[at] += stream.weight.score(stream.norms.fieldnorm_id(doc), stream.postings.frequency());
            bits[at] |= stream.bits;
            touched = true;
            doc = stream.postings.advance();
        }
    }
    for stream in &mut streams.phrases {
        let mut doc = stream.scorer.doc();
        while doc < end {
            let at = (doc - base) as usize;
            scores[at] += stream.weight * stream.scorer.score();
            bits[at] |= stream.bits;
            touched = true;
            doc = stream.scorer.advance();
        }
    }
    for stream in &mut streams.years {
        let mut doc = stream.doc();
        while doc < end {
            bits[(doc - base) as usize] |= stream.bits;
            touched = true;
            doc = stream.advance();
        }
    }
    touched
}

impl Streams {
    /// The first document that any stream still has to give.
    fn next_doc(&self) -> DocId {
        let terms = self.terms.iter().map(|stream| stream.postings.doc());
        let phrases = self.phrases.iter().map(|stream| stream.scorer.doc());
        let years = self.years.iter().map(YearStream::doc);
        terms.chain(phrases).chain(years).min().unwrap_or(TERMINATED)
    }
}
