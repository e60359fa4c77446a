//! Look-ups in the term dictionary and the postings, without scores.

use std::collections::HashMap;

use tantivy::query::{EnableScoring, PhraseQuery, Query};
use tantivy::schema::Field;
use tantivy::{DocSet, Searcher, TERMINATED, Term};

use super::columns::Columns;
use super::failure::Failure;
use super::live::LiveDocuments;
use super::postings::TermPostings;
use super::term_dictionary::TermDictionary;
use super::values::{any_has_value, any_is_from, any_is_upcoming};
use crate::budget::Budget;
use crate::engine::embedded::index::Fields;
use crate::query::{PrefixRule, Question, Scope};

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
            frequency(fields.body)?.max(frequency(fields.title)?).max(frequency(fields.organiser_names)?)
        }
        Question::Phrase { tokens, scope } => {
            any_has_phrase(terms.searcher(), live, fields, tokens, *scope, budget)?.into()
        }
        Question::AllTokens(tokens) => any_has_tokens(terms, live, fields, tokens, budget)?.into(),
        Question::Years(years) => any_is_from(columns, live, *years).into(),
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
    let field = exact_field(fields, scope);
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

/// The exact field that a scope is searched in.
pub fn exact_field(fields: Fields, scope: Scope) -> Field {
    if scope == Scope::Title { fields.exact_title } else { fields.exact }
}

/// The words of the exact field that a prefix is expanded to: the most frequent ones that begin with it.
pub fn prefix_terms(
    searcher: &Searcher,
    field: Field,
    prefix: &str,
    rule: PrefixRule,
) -> tantivy::Result<Vec<String>> {
    let mut frequencies: HashMap<String, u64> = HashMap::new();
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut terms = inverted.terms().range().ge(prefix).into_stream()?;
        let mut scanned = 0;
        while terms.advance() && scanned < rule.most_scanned {
            scanned += 1;
            if !terms.key().starts_with(prefix.as_bytes()) {
                break;
            }
            if let Ok(term) = std::str::from_utf8(terms.key()) {
                *frequencies.entry(term.to_owned()).or_default() += u64::from(terms.value().doc_freq);
            }
        }
    }
    let mut terms: Vec<_> = frequencies.into_iter().collect();
    terms.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let most = rule.most_terms[prefix.chars().count().saturating_sub(1).min(2)];
    Ok(terms.into_iter().take(most).map(|(term, _)| term).collect())
}
