//! Conditions on what an article holds of a plan, as filters of the cluster.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::collection::Collection;
use crate::engine::idf;
use crate::engine::indexed::TextField;
use crate::engine::lowering::{Bits, Lowered, LoweredPhrase, LoweredTerm, PhraseScore, WordMask};
use crate::engine::opensearch::index::lanes;
use crate::engine::opensearch::index::schema::Names;
use crate::query::Period;

/// Shares of a query's rarity are added up as whole numbers, which floating-point sums of the cluster keep exactly up to
/// twice as many: this many for the whole.
const WHOLE: f32 = 8_388_608.0;
/// What one of them is rounded by, at most.
const ROUNDING: f32 = 0.5;

/// The most combinations of a word's parts that are told apart: few words have more than three parts, and as many of a term
/// that means the same.
const MOST_COMBINATIONS: usize = 48;

/// The conditions of a lowered plan.
pub struct Conditions<'a> {
    lowered: &'a Lowered,
    /// By number of the bit: what sets it.
    bits: Vec<Vec<Value>>,
}

/// A share of a word, with the filter of the articles that hold just this share.
struct Level {
    filter: Value,
    share: f32,
}

/// Returns the query that matches where all `filters` match.
pub fn all_of(mut filters: Vec<Value>) -> Value {
    if filters.len() == 1 { filters.remove(0) } else { json!({"bool": {"filter": filters}}) }
}

/// Returns the query that matches where any of `filters` matches; without filters it matches nothing.
pub fn any_of(mut filters: Vec<Value>) -> Value {
    match filters.len() {
        0 => json!({"match_none": {}}),
        1 => filters.remove(0),
        _ => json!({"bool": {"should": filters, "minimum_should_match": 1}}),
    }
}

/// Returns the query that matches where none of `filters` matches.
pub fn none_of(filters: Vec<Value>) -> Value {
    json!({"bool": {"must_not": filters}})
}

/// Parts of a word that an article has and lacks, with the share of the word that it so holds.
#[derive(Debug, Clone, Default)]
struct Combination {
    held: Vec<Value>,
    lacking: Vec<Value>,
    share: f32,
}

/// Tells apart what an article can hold of some parts, by one part after the other. Once the parts make up the whole word,
/// the others don't matter.
fn combine(parts: &[(Value, f32)], so_far: Combination, found: &mut Vec<Combination>) {
    let Some(((part, share), rest)) = parts.split_first().filter(|_| so_far.share < 1.0) else {
        if !so_far.held.is_empty() && found.len() < MOST_COMBINATIONS {
            found.push(so_far);
        }
        return;
    };
    let mut with = so_far.clone();
    with.held.push(part.clone());
    with.share = (with.share + share).min(1.0);
    combine(rest, with, found);
    let mut without = so_far;
    without.lacking.push(part.clone());
    combine(rest, without, found);
}

/// The numbers of the bits that are set.
fn numbers(bits: Bits) -> impl Iterator<Item = usize> {
    (0..Bits::BITS as usize).filter(move |number| bits >> number & 1 == 1)
}

impl<'a> Conditions<'a> {
    pub fn new(lowered: &'a Lowered) -> Self {
        let mut bits: Vec<Vec<Value>> = vec![Vec::new(); Bits::BITS as usize];
        for (number, queries) in bits.iter_mut().enumerate() {
            for ((field, acronym), tokens) in tokens_of(lowered, 1 << number) {
                match acronym {
                    None => queries.push(json!({"terms": {field: tokens}})),
                    Some(acronym) => {
                        queries.extend(tokens.into_iter().map(|token| {
                            everyday(field, token, acronym, json!({"term": {field: {"value": token}}}))
                        }));
                    }
                }
            }
        }
        let mut set = |mask: Bits, query: Value| {
            numbers(mask).for_each(|number| bits[number].push(query.clone()));
        };
        lowered.phrases.iter().for_each(|phrase| set(phrase.bits, phrase_query(phrase)));
        lowered.periods.iter().for_each(|&(period, mask)| set(mask, period_query(period)));
        Self { lowered, bits }
    }

    /// Returns the filter for articles that have every bit of `mask`.
    fn holds(&self, mask: Bits) -> Value {
        all_of(numbers(mask).map(|number| any_of(self.bits[number].clone())).collect())
    }

    /// Returns the filter for articles in which a word is present; by a period only if `with_periods` is set.
    fn whole(&self, word: &WordMask, with_periods: bool) -> Value {
        let periods = word.periods.iter().filter(|_| with_periods);
        any_of(
            word.any_of
                .iter()
                .chain(periods)
                .filter(|mask| **mask != 0)
                .map(|mask| self.holds(*mask))
                .collect(),
        )
    }

    /// What every hit has: required quotations, and nothing that is excluded.
    pub fn required(&self) -> Vec<Value> {
        let mut filters = Vec::new();
        if self.lowered.required != 0 {
            filters.push(self.holds(self.lowered.required));
        }
        if self.lowered.excluded != 0 {
            filters.push(none_of(vec![self.holds(self.lowered.excluded)]));
        }
        filters
    }

    /// The articles with all words; everything where there are none that an article needs.
    pub fn all_words(&self) -> Value {
        let words = self.lowered.requirements.iter().filter(|word| !word.optional);
        let words: Vec<Value> = words.map(|word| self.whole(word, true)).collect();
        if words.is_empty() { json!({"match_all": {}}) } else { all_of(words) }
    }

    /// The articles that lack words and hold at least a share of the query's rarity.
    pub fn some_words(&self, least_share: f32) -> Value {
        let all = self.lowered.rarity();
        if all <= 0.0 {
            return json!({"match_none": {}});
        }
        // Of equal clauses the cluster makes one with twice the boost, and then compares doubled sums with least sums that are
        // not. So a word that stands twice in the query is one word here.
        let mut words: Vec<(String, &WordMask, f32)> = Vec::new();
        for word in self.lowered.requirements.iter().filter(|word| !word.optional) {
            let clauses = Value::from(self.shares(word, WHOLE)).to_string();
            match words.iter_mut().find(|(known, ..)| *known == clauses) {
                Some((.., rarity)) => *rarity += word.rarity,
                None => words.push((clauses, word, word.rarity)),
            }
        }
        let shares = words.into_iter().flat_map(|(_, word, rarity)| self.shares(word, rarity / all * WHOLE));
        let shares: Vec<Value> = shares.collect();
        // Every hit has the required phrases.
        let phrases = self.lowered.phrase_rarity / all * WHOLE;
        let rounding = ROUNDING * (shares.len() + 1) as f32;
        let least = (least_share * WHOLE - phrases - rounding).max(if phrases > 0.0 { 0.0 } else { 1.0 });
        let enough = if phrases > 0.0 && least <= 0.0 {
            json!({"match_all": {}})
        } else {
            json!({"function_score": {
                "query": {"bool": {"should": shares, "minimum_should_match": 1}},
                "min_score": least,
            }})
        };
        all_of(vec![enough, none_of(vec![self.all_words()])])
    }

    /// What an article holds of a word, as scores of which one is given: the `whole` for the word, else the shares of its
    /// parts that are there, up to the whole.
    fn shares(&self, word: &WordMask, whole: f32) -> Vec<Value> {
        let constant =
            |filter: Value, boost: f32| json!({"constant_score": {"filter": filter, "boost": boost}});
        if whole < 1.0 {
            return Vec::new();
        }
        let is_whole = self.whole(word, false);
        let parts = word.parts.iter().filter(|(bit, share)| *bit != 0 && *share > 0.0);
        let (full, parts): (Vec<_>, Vec<_>) = parts.partition(|(_, share)| *share >= 1.0);
        let mut all = vec![is_whole];
        all.extend(full.into_iter().map(|(bit, _)| self.holds(bit)));
        let parts: Vec<Value> = parts
            .into_iter()
            .map(|(bit, share)| constant(self.holds(bit), (share * whole).round()))
            .collect();
        let at_least = |least: f32| {
            json!({"function_score": {
                "query": {"bool": {"should": parts, "minimum_should_match": 1}},
                "min_score": (least * whole - ROUNDING * (parts.len() + 1) as f32).max(1.0),
            }})
        };
        if !parts.is_empty() {
            all.push(at_least(1.0));
        }
        let all = any_of(all);
        let mut shares = vec![constant(all.clone(), whole.round())];
        if !parts.is_empty() {
            shares.push(json!({"bool": {
                "must": [at_least(self.lowered.coverage.some_parts)], "must_not": [all],
            }}));
        }
        shares
    }

    /// The shares of a word that an article can hold, each with the articles that hold just that: all of the word, or some
    /// parts of it.
    fn levels(&self, word: &WordMask) -> Vec<Level> {
        let whole = self.whole(word, false);
        let mut levels = vec![Level { filter: whole.clone(), share: 1.0 }];
        let parts = word.parts.iter().filter(|(bit, share)| *bit != 0 && *share > 0.0);
        let parts: Vec<(Value, f32)> = parts.map(|(bit, share)| (self.holds(*bit), *share)).collect();
        let mut combinations = Vec::new();
        combine(&parts, Combination::default(), &mut combinations);
        for Combination { held, mut lacking, share } in combinations {
            if share >= self.lowered.coverage.some_parts {
                lacking.push(whole.clone());
                levels.push(Level { filter: all_of(vec![all_of(held), none_of(lacking)]), share });
            }
        }
        levels
    }

    /// What adds to the score of the first pass.
    pub fn scores(&self, collection: &Collection) -> Vec<Value> {
        let scale = collection.scale;
        let Lowered { terms, phrases, .. } = self.lowered;
        let mut scores: Vec<Value> = Vec::new();
        for term in terms {
            let boost =
                term.weight() * frequency_factor(term, collection.field(term.field).documents) * scale;
            if boost > 0.0 {
                let field = Names::lane(term.field);
                let query = json!({"term": {field: {"value": term.token, "boost": boost}}});
                scores.push(match &term.without {
                    Some(acronym) => everyday(field, &term.token, acronym, query),
                    None => query,
                });
            }
        }
        for phrase in phrases {
            match phrase.score {
                PhraseScore::Bm25(weight) => {
                    let mut query = phrase_query(phrase);
                    query["match_phrase"][Names::lane(phrase.field)]["boost"] = (weight * scale).into();
                    scores.push(query);
                }
                PhraseScore::Constant(score) if score > 0.0 => {
                    scores.push(json!({"constant_score": {"filter": phrase_query(phrase), "boost": score}}));
                }
                PhraseScore::Constant(_) => {}
            }
        }
        scores.extend(witnesses(collection));
        scores
    }

    /// The factors by which the scores of articles that lack words are multiplied, as functions that the cluster adds up;
    /// `None` where nothing is multiplied.
    pub fn missing_words(&self) -> Option<Vec<Value>> {
        let Lowered { coverage, requirements, .. } = self.lowered;
        let all = self.lowered.rarity();
        if requirements.len() > coverage.keywords || all <= 0.0 {
            return None;
        }
        let mut functions = vec![json!({
            "filter": {"match_all": {}},
            "weight": 1.0 - coverage.missing * (1.0 - self.lowered.phrase_rarity / all),
        })];
        for word in requirements.iter().filter(|word| !word.optional) {
            for Level { filter, share } in self.levels(word) {
                let weight = coverage.missing * word.rarity * share / all;
                if weight > 0.0 {
                    functions.push(json!({"filter": filter, "weight": weight}));
                }
            }
        }
        Some(functions)
    }
}

/// A query that every shard has terms for, so that every shard reports its statistics. Hardly any article has all of these
/// terms, so the query costs little, and its weight is lost in any sum.
pub fn witnesses(collection: &Collection) -> Option<Value> {
    let witnesses = collection.witnesses.iter();
    let all: Vec<Value> = witnesses
        .map(|(field, token)| json!({"term": {Names::lane(*field): {"value": token, "boost": 1e-20}}}))
        .collect();
    (!all.is_empty()).then(|| json!({"bool": {"must": all}}))
}

/// What turns the score of a term by its own frequency into that by the frequency of all forms of its word.
fn frequency_factor(term: &LoweredTerm, documents: u64) -> f32 {
    let idf = |frequency: u64| idf(documents as f32, frequency.min(documents) as f32);
    let own = idf(term.own_frequency);
    if term.frequency == term.own_frequency || own <= 0.0 { 1.0 } else { idf(term.frequency) / own }
}

/// The articles of a query that have a token otherwise than as an acronym.
fn everyday(field: &str, token: &str, acronym: &str, query: Value) -> Value {
    let name = lanes::only_acronym(field, token, acronym);
    json!({"bool": {"must": [query], "must_not": [{"term": {Names::ONLY_ACRONYMS: name}}]}})
}

/// The tokens that set a bit, by the field of the cluster that tells whether an article has them, and by the acronym that
/// they must not stand for.
fn tokens_of(lowered: &Lowered, bit: Bits) -> BTreeMap<(&'static str, Option<&str>), BTreeSet<&str>> {
    let setting = || lowered.terms.iter().filter(|term| term.bits & bit != 0);
    let is_anywhere = |token: &str| {
        let mut somewhere = setting().filter(|term| term.token == token);
        somewhere.any(|term| matches!(term.field, TextField::Body | TextField::EntityNames))
    };
    let mut tokens: BTreeMap<(&'static str, Option<&str>), BTreeSet<&str>> = BTreeMap::new();
    for term in setting() {
        let field = match term.field {
            TextField::Body | TextField::EntityNames => Names::PRESENCE,
            TextField::Title if is_anywhere(&term.token) => Names::PRESENCE,
            field => Names::lane(field),
        };
        tokens.entry((field, term.without.as_deref())).or_default().insert(&term.token);
    }
    tokens
}

/// The query for a phrase.
pub fn phrase_query(phrase: &LoweredPhrase) -> Value {
    let text = lanes::phrase(&phrase.tokens);
    json!({"match_phrase": {Names::lane(phrase.field): {"query": text, "slop": phrase.slop}}})
}

/// The articles that are from some years, or a day or month, as [`Period::holds`] says of one.
pub fn period_query(period: Period) -> Value {
    let range = |name: &str, from: i64, to: i64| json!({"range": {name: {"gte": from, "lte": to}}});
    let date = match period {
        Period::Years(years) => return range(Names::YEAR_NUMBER, years.from.into(), years.to.into()),
        Period::Date(date) => date,
    };
    let (first, last) = (i64::from(date.ordinal()), i64::from(date.last_ordinal()));
    let has_begun = json!({"bool": {
        "filter": [range(Names::EVENT, 1, first - 1), {"range": {Names::EVENT_LAST: {"gte": first}}}],
        "must_not": [{"terms": {Names::EVENT: Period::wider(date)}}],
    }});
    any_of(vec![range(Names::DATE, first, last), range(Names::EVENT, first, last), has_begun])
}
