//! What the second pass adds to the scores of the best articles: letters and proximity.

use std::collections::{BTreeMap, HashSet};

use fundstelle::article::Language;
use fundstelle::query::{AlternativeOrigin, NgramRule, ProximityRule, QueryPlan, Scope};

use crate::collection::{Collection, Document, Field};

/// Characters of a gram.
const GRAM: usize = 4;

/// Character 4-grams of the words of an article, with how often each stands there.
type Grams = BTreeMap<String, usize>;

pub struct Rescoring {
    /// Grams of the query with what each adds.
    grams: Vec<(String, f64)>,
    /// By article.
    articles: Vec<Grams>,
    average_length: f64,
    ngram: NgramRule,
    proximity: ProximityRule,
    /// Words of the query, each as tokens of texts with their values.
    words: Vec<Vec<(String, f64)>>,
}

/// The grams of a word, whose ends are marked; a word too short for one is a gram as a whole.
fn grams(word: &str) -> Vec<String> {
    let padded: Vec<char> = format!("_{word}_").chars().collect();
    padded.windows(GRAM.min(padded.len())).map(|gram| gram.iter().collect()).collect()
}

impl Rescoring {
    pub fn new(plan: &QueryPlan, collection: &Collection) -> Self {
        let articles: Vec<Grams> = collection.documents.iter().map(grams_of).collect();
        let lengths = articles.iter().map(|grams| grams.values().sum::<usize>());
        let average_length = lengths.sum::<usize>() as f64 / articles.len() as f64;
        let rules = plan.selection.profile.rescoring;
        let NgramRule { k1, .. } = rules.ngram;
        let weight = f64::from(match &plan.understood.language {
            Some(Language::German) => rules.ngram.german,
            Some(Language::English) => rules.ngram.english,
            _ => rules.ngram.unknown,
        });
        let mut asked: Grams = Grams::new();
        for (at, word) in plan.understood.running_words.iter().enumerate() {
            let mut grams = grams(word);
            if plan.understood.unfinished && at + 1 == plan.understood.running_words.len() {
                // Nobody knows yet how the word ends.
                grams.pop();
            }
            grams.into_iter().for_each(|gram| *asked.entry(gram).or_default() += 1);
        }
        let value = |(gram, count): (String, usize)| {
            let with = articles.iter().filter(|grams| grams.contains_key(&gram)).count() as f64;
            let rarity = (1.0 + (articles.len() as f64 - with + 0.5) / (with + 0.5)).ln();
            (gram, weight * count as f64 * rarity * (f64::from(k1) + 1.0))
        };
        let grams = asked.into_iter().map(value).collect();
        let words = words(plan, collection);
        Self { grams, articles, average_length, ngram: rules.ngram, proximity: rules.proximity, words }
    }

    pub fn score(&self, collection: &Collection, document: usize) -> f64 {
        self.ngram_score(document) + self.proximity_score(&collection.documents[document])
    }

    fn ngram_score(&self, document: usize) -> f64 {
        let held = &self.articles[document];
        let (k1, b) = (f64::from(self.ngram.k1), f64::from(self.ngram.b));
        let norm = k1 * (1.0 - b + b * held.values().sum::<usize>() as f64 / self.average_length);
        let counted = self.grams.iter().filter_map(|(gram, value)| Some((*held.get(gram)? as f64, value)));
        counted.map(|(count, value)| value * count / (count + norm)).sum()
    }

    /// The greatest sum of the values of the words that stand within one window of the text, each word counted
    /// once by the best of its tokens there.
    fn proximity_score(&self, document: &Document) -> f64 {
        if self.words.len() < 2 {
            return 0.0;
        }
        let body = &document.fields[&Field::Body];
        let starts = self.words.iter().flatten().flat_map(|(token, _)| body.of(token));
        let sum = |start: &u32| -> f64 {
            let window = *start..=start + self.proximity.window;
            let stands = |token: &String| body.of(token).iter().any(|position| window.contains(position));
            let best = |word: &Vec<(String, f64)>| {
                let here = word.iter().filter(|(token, _)| stands(token)).map(|(_, value)| *value);
                here.fold(0.0, f64::max)
            };
            self.words.iter().map(best).sum()
        };
        f64::from(self.proximity.weight) * starts.map(sum).fold(0.0, f64::max)
    }
}

fn grams_of(document: &Document) -> Grams {
    let mut held = Grams::new();
    for (word, positions) in &document.fields[&Field::Exact].positions {
        // A byte holds how often a word stands in an article.
        let count = positions.len().min(255);
        grams(word).into_iter().for_each(|gram| *held.entry(gram).or_default() += count);
    }
    held
}

/// The words of a plan that texts have, with the value of each of their tokens.
fn words(plan: &QueryPlan, collection: &Collection) -> Vec<Vec<(String, f64)>> {
    let mut words = Vec::new();
    for word in plan.understood.words.iter().filter(|word| word.scope == Scope::Anywhere) {
        let mut tokens: Vec<(String, f64)> = Vec::new();
        let mut seen = HashSet::new();
        for alternative in &word.alternatives {
            let counts = match alternative.origin {
                AlternativeOrigin::Word | AlternativeOrigin::Parts => true,
                // One word of a longer term says nothing.
                AlternativeOrigin::Glossary
                | AlternativeOrigin::Dictionary
                | AlternativeOrigin::Correction => alternative.tokens.len() == 1,
                AlternativeOrigin::Prefix => false,
            };
            for token in alternative.tokens.iter().filter(|_| counts) {
                if collection.document_frequency(Field::Body, token) > 0 && seen.insert(token) {
                    let rarity = collection.inverse_document_frequency(Field::Body, token);
                    tokens.push((token.clone(), f64::from(alternative.weight) * rarity));
                }
            }
        }
        if !tokens.is_empty() {
            words.push(tokens);
        }
    }
    words
}
