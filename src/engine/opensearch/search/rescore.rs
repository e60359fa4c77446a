//! Rescoring of the best articles of a list, by the tokens that they have.

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;

use super::collection::{Collection, FieldTerm};
use super::held::{Held, WantedTokens};
use super::statistics::frequencies;
use crate::budget::Budget;
use crate::engine::indexed::TextField;
use crate::engine::opensearch::index::forward::Forward;
use crate::engine::opensearch::index::schema::Names;
use crate::engine::opensearch::scan::fields;
use crate::engine::rescoring::{
    Gram, MOST_OCCURRENCES, NgramQuery, NgramScratch, Occurrence, Rescore, TitleCover, TitleQuery,
    best_window, grams,
};
use crate::engine::{EngineError, idf};
use crate::query::{AlternativeOrigin, ArticleDates, QueryPlan, Scope};

/// A token of a word of the query, with what it counts.
struct WordToken {
    field: TextField,
    token: String,
    word: usize,
    value: f32,
}

/// Rescoring for one plan.
pub struct Rescorer<'a> {
    plan: &'a QueryPlan,
    grams: Option<NgramQuery>,
    places: FxHashMap<Gram, usize>,
    /// Empty where fewer than two words occur in the index, since one can't stand together with another.
    proximity: Vec<WordToken>,
    proximity_words: usize,
    title: Vec<WordToken>,
    title_query: TitleQuery,
    /// The tokens of both.
    wanted: WantedTokens,
    scratch: NgramScratch,
    cover: TitleCover,
    /// Words that have no gram of the query. Most words of an article stand in many others, too.
    barren: FxHashSet<String>,
}

impl<'a> Rescorer<'a> {
    pub fn new(plan: &'a QueryPlan, collection: &Collection, budget: Budget) -> Result<Self, EngineError> {
        let [base, added] = &collection.grams;
        let documents = (base.documents + added.documents) as f32;
        let total = (base.total_length + added.total_length) as f32;
        let grams = NgramQuery::new(plan, documents, total / documents, |gram| {
            base.frequency(gram) + added.frequency(gram)
        });
        let places = grams.iter().flat_map(|query| query.grams.iter().enumerate());
        let (proximity, proximity_words) = proximity_tokens(plan, collection, budget)?;
        let title = title_tokens(plan);
        let mut wanted = WantedTokens::default();
        proximity.iter().chain(&title).for_each(|one| wanted.add(one.field, &one.token));
        Ok(Self {
            plan,
            places: places.map(|(at, gram)| (*gram, at)).collect(),
            grams,
            proximity,
            proximity_words,
            title,
            wanted,
            scratch: NgramScratch::default(),
            title_query: TitleQuery::from_plan(plan),
            cover: TitleCover::default(),
            barren: FxHashSet::default(),
        })
    }

    /// What rescoring adds to the score of an article, given its tokens and columns. `highest` is the best score of the
    /// first pass.
    pub fn score(&mut self, forward: &Forward, columns: &Value, highest: f32) -> Rescore {
        let mut grams =
            GramCounts { places: &self.places, barren: &mut self.barren, counts: Vec::new(), length: 0 };
        grams.counts.resize(self.grams.as_ref().map_or(0, |query| query.grams.len()), 0);
        let has_grams = self.grams.is_some();
        let held =
            Held::read_beside(forward, ArticleDates::default(), &self.wanted, |field, token, occurrences| {
                if has_grams && field == TextField::Exact {
                    grams.add(token, occurrences);
                }
            });
        let GramCounts { counts, length, .. } = grams;
        let ngram = self.grams.as_ref().map_or(0.0, |query| query.score(&counts, length, &mut self.scratch));
        let proximity = self.proximity(&held);
        let title_words = fields::number(columns, Names::TITLE_WORDS).unwrap_or_default();
        let cover = &mut self.cover;
        cover.begin(&self.title_query);
        for WordToken { field, token, word, value } in &self.title {
            let positions = held.positions(*field, token);
            if !positions.is_empty() {
                cover.add(*word, *value, positions);
            }
        }
        let overlap = cover.overlap(&self.title_query, title_words.clamp(0, 255) as u32);
        Rescore {
            ngram,
            proximity,
            title: self.plan.selection.profile.rescoring.title.weight * highest * overlap,
            meaning: None,
        }
    }

    fn proximity(&self, held: &Held<'_>) -> f32 {
        let rule = self.plan.selection.profile.rescoring.proximity;
        let mut occurrences: Vec<Occurrence> = Vec::new();
        for WordToken { field, token, word, value } in &self.proximity {
            let positions = held.positions(*field, token).iter();
            occurrences.extend(positions.map(|&position| Occurrence {
                position,
                word: *word,
                value: *value,
            }));
        }
        occurrences.sort_unstable_by_key(|occurrence| occurrence.position);
        let mut values = vec![0.0; self.proximity_words];
        rule.weight * best_window(&occurrences, &mut values, rule.window)
    }
}

/// The grams of the query that are counted in an article.
struct GramCounts<'a> {
    places: &'a FxHashMap<Gram, usize>,
    barren: &'a mut FxHashSet<String>,
    counts: Vec<u32>,
    /// The number of all grams.
    length: u32,
}

impl GramCounts<'_> {
    fn add(&mut self, word: &str, occurrences: u32) {
        let occurrences = occurrences.min(MOST_OCCURRENCES);
        // As many grams as letters and both ends make, but at least one.
        self.length += occurrences * (word.chars().count() + 2).saturating_sub(3).max(1) as u32;
        if self.barren.contains(word) {
            return;
        }
        let mut has_any = false;
        for gram in grams(word) {
            if let Some(&at) = self.places.get(&gram) {
                self.counts[at] += occurrences;
                has_any = true;
            }
        }
        if !has_any {
            self.barren.insert(word.to_owned());
        }
    }
}

/// The tokens of the text that count for proximity, and the number of words that have any.
fn proximity_tokens(
    plan: &QueryPlan,
    collection: &Collection,
    budget: Budget,
) -> Result<(Vec<WordToken>, usize), EngineError> {
    let rule = plan.selection.profile.rescoring.proximity;
    let mut counted: Vec<Vec<(FieldTerm, f32)>> = Vec::new();
    for word in plan.understood.words.iter().filter(|word| word.scope == Scope::Anywhere) {
        let mut of_word: Vec<(FieldTerm, f32)> = Vec::new();
        for alternative in &word.alternatives {
            let Some(value) = alternative.proximity_value(&rule) else { continue };
            for token in &alternative.tokens {
                let term = (TextField::Body, token.clone());
                if of_word.iter().all(|(known, _)| *known != term) {
                    of_word.push((term, value));
                }
            }
        }
        counted.push(of_word);
    }
    let terms: Vec<FieldTerm> = counted.iter().flatten().map(|(term, _)| term.clone()).collect();
    let mut frequencies = frequencies(collection, &terms, budget)?.into_iter();
    let (mut tokens, mut words) = (Vec::new(), 0);
    for of_word in counted {
        let before = tokens.len();
        for ((field, token), value) in of_word {
            let frequency = frequencies.next().unwrap_or_default();
            if frequency > 0 {
                let value = value * idf(collection.documents as f32, frequency as f32);
                tokens.push(WordToken { field, token, word: words, value });
            }
        }
        words += usize::from(tokens.len() > before);
    }
    if words < 2 {
        tokens.clear();
    }
    Ok((tokens, words))
}

/// The tokens that may cover words of a title.
fn title_tokens(plan: &QueryPlan) -> Vec<WordToken> {
    let rule = plan.selection.profile.rescoring.title;
    let mut tokens: Vec<WordToken> = Vec::new();
    for (number, word) in plan.understood.words.iter().enumerate() {
        let first = tokens.len();
        for alternative in &word.alternatives {
            let Some(value) = alternative.title_value(&rule) else { continue };
            let is_written = alternative.origin == AlternativeOrigin::Form;
            let field = if is_written { TextField::ExactTitle } else { TextField::Title };
            for token in &alternative.tokens {
                let is_new =
                    tokens[first..].iter().all(|known| known.field != field || known.token != *token);
                if is_new {
                    tokens.push(WordToken { field, token: token.clone(), word: number, value });
                }
            }
        }
    }
    tokens
}
