//! Explanations: what the score of one article is made of.

use tantivy::schema::Field;
use tantivy::{DocAddress, DocSet, TERMINATED};

use super::failure::Failure;
use super::live::LiveDocuments;
use super::lower::{Bits, Lowered, WeightedTerm};
use super::postings::TermPostings;
use super::term_dictionary::TermDictionary;
use super::values::is_from;
use crate::budget::Budget;
use crate::engine::embedded::index::Fields;
use crate::engine::{Contribution, Explanation, MatchedField, Presence};
use crate::query::QueryPlan;

/// The contributions of all terms and phrases of a plan to the score of one document.
pub fn explain(
    plan: &QueryPlan,
    lowered: &Lowered,
    fields: Fields,
    dictionary: &TermDictionary,
    live: &LiveDocuments,
    address: DocAddress,
    budget: Budget,
) -> Result<(Explanation, Bits), Failure> {
    let DocAddress { segment_ord, doc_id: doc } = address;
    let segment = dictionary.searcher().segment_reader(segment_ord);
    let mut held = 0;
    let mut contributions = Vec::new();
    for wanted in &lowered.terms {
        budget.check()?;
        let postings =
            TermPostings::read(dictionary, segment_ord as usize, &wanted.term, wanted.without.as_ref())?;
        let Some(mut postings) = postings else { continue };
        if postings.seek(doc) != doc {
            continue;
        }
        held |= wanted.bits;
        let norm = segment.get_fieldnorms_reader(wanted.term.field())?.fieldnorm_id(doc);
        let score = wanted.weight.score(norm, postings.frequency());
        let frequency = wanted.frequency.saturating_sub(dead_with(wanted, dictionary, live, budget)?);
        let whole: f32 = wanted.sources.iter().map(|(_, weight)| weight).sum();
        for (source, weight) in wanted.sources.iter().filter(|(_, weight)| *weight > 0.0) {
            contributions.push(Contribution {
                reason: source.reason,
                terms: vec![wanted.token.clone()],
                word: source.word.map(|word| plan.understood.words[word].surface.clone()),
                place: place(wanted.term.field(), fields),
                weight: *weight,
                frequency: postings.frequency(),
                articles: Some(frequency),
                score: score * weight / whole,
            });
        }
    }
    for phrase in &lowered.phrases {
        budget.check()?;
        let mut scorer = phrase.matcher.scorer(segment, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            continue;
        }
        held |= phrase.bits;
        if phrase.weight > 0.0 {
            contributions.push(Contribution {
                reason: phrase.reason,
                terms: phrase.tokens.clone(),
                word: None,
                place: place(phrase.field, fields),
                weight: phrase.weight,
                frequency: 1,
                articles: None,
                score: phrase.factor * scorer.score(),
            });
        }
    }
    for &(years, bits) in &lowered.years {
        if is_from(segment, years, doc)? {
            held |= bits;
        }
    }
    contributions.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.reason.cmp(&b.reason)));
    let presence = |needed: &super::lower::WordMask| match held {
        held if needed.is_whole(held) => Presence::Present,
        held if needed.share(held, 0.0) > 0.0 => Presence::Partly,
        _ => Presence::Absent,
    };
    let words = plan.understood.words.iter().zip(&lowered.words);
    let explanation = Explanation {
        score: contributions.iter().map(|contribution| contribution.score).sum(),
        words: words.map(|(word, needed)| (word.surface.clone(), presence(needed))).collect(),
        contributions,
        ngram_score: None,
        proximity_score: None,
        title_score: None,
        meaning_score: None,
        close_words: Vec::new(),
        missing_words_score: None,
    };
    Ok((explanation, held))
}

/// How many documents have a term that are not live any more. The rarity of the term counts them until their segments are
/// merged; whoever is told a number of articles would look for them in vain.
fn dead_with(
    wanted: &WeightedTerm,
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

fn place(field: Field, fields: Fields) -> MatchedField {
    match field {
        field if field == fields.title || field == fields.exact_title => MatchedField::Title,
        field if field == fields.body => MatchedField::Text,
        field if field == fields.organiser_names => MatchedField::Organisers,
        field if field == fields.theme_labels => MatchedField::Themes,
        _ => MatchedField::Article,
    }
}
