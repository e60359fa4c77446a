//! Explanations: what the score of one article is made of.

use tantivy::{DocAddress, TERMINATED};

use super::columns::Columns;
use super::failure::Failure;
use super::live::LiveDocuments;
use super::postings::TermPostings;
use super::term_dictionary::TermDictionary;
use super::values::is_from;
use super::weights::{TermWeight, Weights};
use crate::budget::Budget;
use crate::engine::Explanation;
use crate::engine::lowering::{Bits, Lowered};
use crate::engine::rescoring::Rescore;
use crate::query::QueryPlan;

/// What the score of one document is made of, and what it holds of the plan. `rescore` is what rescoring added to it.
pub fn explain(
    plan: &QueryPlan,
    (lowered, weights): (&Lowered, &Weights),
    dictionary: &TermDictionary,
    (live, columns): (&LiveDocuments, &Columns),
    (address, rescore): (DocAddress, Option<Rescore>),
    budget: Budget,
) -> Result<(Explanation, Bits), Failure> {
    let DocAddress { segment_ord, doc_id: doc } = address;
    let segment = dictionary.searcher().segment_reader(segment_ord);
    let number = segment_ord as usize;
    let mut held = 0;
    let mut contributions = Vec::new();
    for (term, weight) in weights.terms(lowered) {
        budget.check()?;
        let postings = TermPostings::read(dictionary, number, &weight.term, weight.without.as_ref())?;
        let Some(mut postings) = postings else { continue };
        if postings.seek(doc) != doc {
            continue;
        }
        held |= term.bits;
        let norm = segment.get_fieldnorms_reader(weight.term.field())?.fieldnorm_id(doc);
        let score = weight.bm25.score(norm, postings.frequency());
        let articles = term.frequency.saturating_sub(dead_with(weight, dictionary, live, budget)?);
        contributions.extend(term.contributions(plan, score, postings.frequency(), articles));
    }
    for (phrase, weight) in weights.phrases(lowered) {
        budget.check()?;
        let Some(score) = weight.score(dictionary, address)? else { continue };
        held |= phrase.bits;
        contributions.extend(phrase.contribution(plan, score));
    }
    for &(period, bits) in &lowered.periods {
        if is_from(columns, number, period, doc) {
            held |= bits;
        }
    }
    Ok((lowered.explanation(plan, contributions, rescore, held), held))
}

/// How many documents have a term that are not live any more. The rarity of the term counts them until their segments are
/// merged; whoever is told a number of articles would look for them in vain.
fn dead_with(
    wanted: &TermWeight,
    dictionary: &TermDictionary,
    live: &LiveDocuments,
    budget: Budget,
) -> Result<u64, Failure> {
    let mut dead = 0;
    for number in 0..dictionary.searcher().segment_readers().len() {
        budget.check()?;
        let of_segment = live.on(number);
        if of_segment.is_whole() {
            continue;
        }
        let postings = TermPostings::read(dictionary, number, &wanted.term, wanted.without.as_ref())?;
        let Some(mut postings) = postings else { continue };
        while postings.doc() != TERMINATED {
            dead += u64::from(!of_segment.has(postings.doc()));
            postings.advance();
        }
    }
    Ok(dead)
}
