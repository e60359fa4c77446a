//! Evaluation of one segment, one window of documents after the other.

use tantivy::{DocId, Score, TERMINATED};

use super::values::PeriodStream;
use super::weights::{Streams, TermStream};
use crate::budget::{Budget, BudgetExhausted};
use crate::engine::lowering::{Bits, Lowered};

/// The number of documents in a window. Their scores and bits fit the first-level cache of a processor.
const WINDOW: usize = 4096;
/// The number of sets of bits whose judgement is remembered.
const REMEMBERED: usize = 64;

/// How many words of a plan a document holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    AllWords,
    SomeWords,
}

/// A document that holds enough of a plan.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    pub doc: DocId,
    /// The score before the bonus for neighbouring words and before the factor.
    pub sum: Score,
    /// The factor, at most 1, on every score of the document for the words that it lacks.
    pub factor: Score,
    pub coverage: Coverage,
    pub held: Bits,
}

/// Calls `each` with the documents of one window after the other that hold all words, or at least a share of their
/// rarity, and everything that is required. Documents ascend. Deleted and expired ones are included; the caller leaves
/// them out.
pub fn evaluate(
    lowered: &Lowered,
    mut streams: Streams<'_>,
    max_doc: DocId,
    least_share: Score,
    budget: Budget,
    window: &mut WindowScores,
    mut each: impl FnMut(&[Candidate]),
) -> Result<(), BudgetExhausted> {
    let mut judgements = Judgements::new(lowered, least_share);
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut base: DocId = 0;
    while base < max_doc {
        budget.check()?;
        let end = base.saturating_add(WINDOW as DocId).min(max_doc);
        window.fill(&mut streams, base, end);
        if lowered.match_all {
            window.touch_all((end - base) as usize);
        }
        candidates.clear();
        window.take(|at, held, sum| {
            let doc = base + at as DocId;
            let (coverage, factor) = match judgements.judge(held) {
                Judgement::Out => return,
                Judgement::Whole => (Coverage::AllWords, 1.0),
                Judgement::Partly { factor } => (Coverage::SomeWords, factor),
            };
            candidates.push(Candidate { doc, sum, factor, coverage, held });
        });
        if !candidates.is_empty() {
            each(&candidates);
        }
        base = if lowered.match_all { end } else { streams.next_doc().max(end) };
    }
    Ok(())
}

/// What the bits of a document say of it.
#[derive(Debug, Clone, Copy)]
enum Judgement {
    /// The document is no hit: it lacks required words, or has an excluded one.
    Out,
    Whole,
    Partly {
        factor: Score,
    },
}

/// The judgement of sets of bits. A query meets few different sets, though it meets them in thousands of documents.
struct Judgements<'a> {
    lowered: &'a Lowered,
    least_share: Score,
    remembered: [Option<(Bits, Judgement)>; REMEMBERED],
}

impl<'a> Judgements<'a> {
    fn new(lowered: &'a Lowered, least_share: Score) -> Self {
        Self { lowered, least_share, remembered: [None; REMEMBERED] }
    }

    #[inline]
    fn judge(&mut self, held: Bits) -> Judgement {
        // Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, section 6.4) spreads neighbouring sets.
        let place = (held.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize % REMEMBERED;
        match self.remembered[place] {
            Some((known, judgement)) if known == held => judgement,
            _ => {
                let judgement = self.examine(held);
                self.remembered[place] = Some((held, judgement));
                judgement
            }
        }
    }

    fn examine(&self, held: Bits) -> Judgement {
        let Self { lowered, least_share, .. } = *self;
        if held & lowered.required != lowered.required || held & lowered.excluded != 0 {
            return Judgement::Out;
        }
        if lowered.has_all(held) {
            return Judgement::Whole;
        }
        let share = lowered.share(held);
        if share > 0.0 && share >= least_share {
            Judgement::Partly { factor: lowered.factor(share) }
        } else {
            Judgement::Out
        }
    }
}

/// Scores and bits of the documents of one window. It is emptied after each window and used for all segments.
pub struct WindowScores {
    scores: Vec<Score>,
    bits: Vec<Bits>,
    /// A bit for each document that any stream has, so that only these are looked at.
    touched: [u64; WINDOW / 64],
}

impl Default for WindowScores {
    fn default() -> Self {
        Self { scores: vec![0.0; WINDOW], bits: vec![0; WINDOW], touched: [0; WINDOW / 64] }
    }
}

impl WindowScores {
    /// Marks the first documents of the window as found.
    fn touch_all(&mut self, documents: usize) {
        for (at, touched) in self.touched.iter_mut().enumerate() {
            let rest = documents.saturating_sub(at * 64);
            *touched = if rest >= 64 { u64::MAX } else { (1 << rest) - 1 };
        }
    }

    /// Adds the scores and bits of every stream.
    fn fill(&mut self, streams: &mut Streams<'_>, base: DocId, end: DocId) {
        let Self { scores, bits, touched } = self;
        let mut touch = |at: usize| touched[at / 64] |= 1 << (at % 64);
        for TermStream { postings, norms, weight, bits: own } in &mut streams.terms {
            postings.for_each_before(end, |doc, frequency| {
                let at = (doc - base) as usize;
                scores[at] += weight.score(norms.fieldnorm_id(doc), frequency);
                bits[at] |= *own;
                touch(at);
            });
        }
        for stream in &mut streams.phrases {
            let mut doc = stream.scorer.doc();
            while doc < end {
                let at = (doc - base) as usize;
                scores[at] += stream.factor * stream.scorer.score();
                bits[at] |= stream.bits;
                touch(at);
                doc = stream.scorer.advance();
            }
        }
        for stream in &mut streams.pairs {
            while stream.doc < end {
                let at = (stream.doc - base) as usize;
                if stream.adds_to(bits[at]) {
                    scores[at] += stream.score;
                    bits[at] |= stream.bits;
                    touch(at);
                }
                stream.advance();
            }
        }
        for stream in &mut streams.periods {
            let mut doc = stream.doc();
            while doc < end {
                let at = (doc - base) as usize;
                bits[at] |= stream.bits;
                touch(at);
                doc = stream.advance();
            }
        }
    }

    /// Calls `each` with place, bits and score of every document found, and empties the window.
    fn take(&mut self, mut each: impl FnMut(usize, Bits, Score)) {
        for (number, touched) in self.touched.iter_mut().enumerate() {
            let mut left = std::mem::take(touched);
            while left != 0 {
                let at = number * 64 + left.trailing_zeros() as usize;
                left &= left - 1;
                each(at, std::mem::take(&mut self.bits[at]), std::mem::take(&mut self.scores[at]));
            }
        }
    }
}

impl Streams<'_> {
    /// The first document that any stream still has to give.
    fn next_doc(&self) -> DocId {
        let terms = self.terms.iter().map(|stream| stream.postings.doc());
        let phrases = self.phrases.iter().map(|stream| stream.scorer.doc());
        let pairs = self.pairs.iter().map(|stream| stream.doc);
        let periods = self.periods.iter().map(PeriodStream::doc);
        terms.chain(phrases).chain(pairs).chain(periods).min().unwrap_or(TERMINATED)
    }
}
