//! Look-ups in the term dictionary and the postings, without scores.

use tantivy::query::{EnableScoring, PhraseQuery, Query};
use tantivy::{DocSet, Searcher, TERMINATED, Term};

use super::columns::Columns;
use super::failure::Failure;
use super::live::LiveDocuments;
use super::postings::TermPostings;
use super::term_dictionary::TermDictionary;
use super::values::{any_has_value, any_is_from, any_is_upcoming};
use crate::budget::Budget;
use crate::engine::embedded::index::Fields;
use crate::engine::lowering::exact_field;
use crate::query::{Question, Scope};

/// Answers a question with a number of articles.
pub fn articles(
    terms: &TermDictionary,
    (live, columns): (&LiveDocuments, &Columns),
    fields: Fields,
    question: &Question,
    budget: Budget,
) -> Result<u64, Failure> {
    Ok(match question {
        Question::Term(term) => {
            let frequency = |field| terms.frequency(&Term::from_field_text(field, term));
            frequency(fields.body)?.max(frequency(fields.title)?).max(frequency(fields.entity_names)?)
        }
        Question::Phrase { tokens, scope } => {
            any_has_phrase(terms.searcher(), live, fields, tokens, *scope, budget)?.into()
        }
        Question::AllTokens(tokens) => any_has_tokens(terms, live, fields, tokens, budget)?.into(),
        Question::Period(period) => any_is_from(columns, live, *period).into(),
        Question::Value(facet, id) => any_has_value(columns, live, *facet, id).into(),
        Question::Upcoming(today) => any_is_upcoming(columns, live, *today).into(),
    })
}

/// Whether any live article has words of the exact field in this order. A single word is assumed to occur.
fn any_has_phrase(
    searcher: &Searcher,
    live: &LiveDocuments,
    fields: Fields,
    tokens: &[String],
    scope: Scope,
    budget: Budget,
) -> Result<bool, Failure> {
    if tokens.len() < 2 {
        return Ok(true);
    }
    let field = fields.get(exact_field(scope));
    let terms: Vec<Term> = tokens.iter().map(|token| Term::from_field_text(field, token)).collect();
    let weight = PhraseQuery::new(terms).weight(EnableScoring::disabled_from_searcher(searcher))?;
    for (number, segment) in searcher.segment_readers().iter().enumerate() {
        budget.check()?;
        let mut scorer = weight.scorer(segment, 1.0)?;
        while scorer.doc() != TERMINATED {
            // Few documents are not live, so the loop mostly ends in its first round.
            if live.has(number, scorer.doc()) {
                return Ok(true);
            }
            scorer.advance();
        }
    }
    Ok(false)
}

/// Whether any live article has all of some tokens of the exact field, in any order.
fn any_has_tokens(
    dictionary: &TermDictionary,
    live: &LiveDocuments,
    fields: Fields,
    tokens: &[String],
    budget: Budget,
) -> Result<bool, Failure> {
    let terms: Vec<Term> = tokens.iter().map(|token| Term::from_field_text(fields.exact, token)).collect();
    for number in 0..dictionary.searcher().segment_readers().len() {
        let postings: Option<Vec<TermPostings>> = terms
            .iter()
            .map(|term| TermPostings::read(dictionary, number, term, None))
            .collect::<tantivy::Result<_>>()?;
        let Some(mut postings) = postings else { continue };
        let mut doc = 0;
        while doc != TERMINATED {
            budget.check()?;
            let furthest = postings.iter_mut().map(|postings| postings.seek(doc)).max().unwrap_or(TERMINATED);
            if furthest == doc {
                if live.has(number, doc) {
                    return Ok(true);
                }
                doc += 1;
            } else {
                doc = furthest;
            }
        }
    }
    Ok(false)
}
