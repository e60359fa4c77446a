//! Computes the scores of rescoring naively: n-grams, proximity, title and meaning.

use std::collections::{BTreeMap, HashSet};

use fundstelle::article::Language;
use fundstelle::query::{
    Alternative, AlternativeOrigin, NgramRule, PlannedWord, ProximityRule, QueryPlan, Scope, TitleRule,
};

use crate::collection::{Collection, Document, Field};
use crate::meaning::Meaning;

/// Characters of a gram.
const GRAM: usize = 4;

/// Character 4-grams of the words of an article, with how often each stands there.
type Grams = BTreeMap<String, usize>;

/// The forms of a word, each as grams with what they add; the best form counts.
type Forms = Vec<Vec<(String, f64)>>;

pub struct Rescoring {
    /// By word of the query.
    grams: Vec<Forms>,
    /// By article.
    articles: Vec<Grams>,
    average_length: f64,
    ngram: NgramRule,
    proximity: ProximityRule,
    title: TitleRule,
    meaning: Meaning,
    /// Words of the query, each as tokens of texts with their values.
    words: Vec<Vec<(String, f64)>>,
    /// Words of the query, each as tokens of titles with how far they cover a word.
    title_words: Vec<Vec<TitleToken>>,
    /// From each of them to the next one, in words of the query.
    title_distances: Vec<u32>,
}

/// A token of one of the fields that hold the title, with how far it covers a word there.
type TitleToken = (Field, String, f64);

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
        let value = |gram: String, factor: f64| {
            let with = articles.iter().filter(|grams| grams.contains_key(&gram)).count() as f64;
            let rarity = (1.0 + (articles.len() as f64 - with + 0.5) / (with + 0.5)).ln();
            (gram, factor * weight * rarity * (f64::from(k1) + 1.0))
        };
        let valued =
            |(factor, grams): (f64, Vec<String>)| grams.into_iter().map(|g| value(g, factor)).collect();
        let grams = forms(plan).into_iter().map(|forms| forms.into_iter().map(valued).collect()).collect();
        let words = words(plan, collection);
        let title_words = title_words(plan);
        let title_distances = plan.understood.words.windows(2).map(|pair| {
            let text = &plan.understood.text;
            let between = text.get(pair[0].range.end..pair[1].range.start).unwrap_or_default();
            1 + fundstelle::analysis::words(between).count() as u32
        });
        let title_distances = title_distances.collect();
        let (ngram, proximity, title) = (rules.ngram, rules.proximity, rules.title);
        let meaning = Meaning::new(plan, collection);
        Self {
            grams,
            articles,
            average_length,
            ngram,
            proximity,
            title,
            meaning,
            words,
            title_words,
            title_distances,
        }
    }

    /// Closeness in meaning, which is looked at last.
    pub fn meaning(&self) -> &Meaning {
        &self.meaning
    }

    /// What is added to the score of an article before its meaning; `highest` is the highest score before.
    pub fn score(&self, collection: &Collection, document: usize, highest: f64) -> f64 {
        let title = f64::from(self.title.weight) * highest * self.overlap(&collection.documents[document]);
        self.ngram_score(document) + self.proximity_score(&collection.documents[document]) + title
    }

    /// The covered share of the title, squared, times the share of the query that the title has.
    fn overlap(&self, document: &Document) -> f64 {
        if document.title_words == 0 || self.title_words.is_empty() {
            return 0.0;
        }
        let positions = |field: &Field, token: &str| document.fields[field].positions_of(token);
        let mut covered: BTreeMap<u32, f64> = BTreeMap::new();
        for (field, token, value) in self.title_words.iter().flatten() {
            for &position in positions(field, token) {
                let known = covered.entry(position).or_default();
                *known = value.max(*known);
            }
        }
        let best = |word: &Vec<TitleToken>| {
            let here = word.iter().filter(|(field, token, _)| !positions(field, token).is_empty());
            here.map(|(_, _, value)| *value).fold(0.0, f64::max)
        };
        let of_title = (covered.values().sum::<f64>() / document.title_words as f64).min(1.0);
        let of_query = self.title_words.iter().map(best).sum::<f64>() / self.title_words.len() as f64;
        (of_title * of_title + f64::from(self.title.order) * self.order(document)) * of_query
    }

    /// The share of the neighbouring words of the query that the title has one after the other, as far apart.
    fn order(&self, document: &Document) -> f64 {
        let places = |word: &Vec<TitleToken>| -> Vec<(u32, f64)> {
            let of = |(field, token, value): &TitleToken| {
                document.fields[field]
                    .positions_of(token)
                    .iter()
                    .map(|&position| (position, *value))
                    .collect::<Vec<_>>()
            };
            word.iter().flat_map(of).collect()
        };
        let mut together = 0.0;
        for (pair, &distance) in self.title_words.windows(2).zip(&self.title_distances) {
            let mut best = 0.0f64;
            for (first, value) in places(&pair[0]) {
                for (second, other) in places(&pair[1]) {
                    if distance <= 4 && second == first + distance {
                        best = best.max(value.min(other));
                    }
                }
            }
            together += best;
        }
        together / self.title_distances.len().max(1) as f64
    }

    fn ngram_score(&self, document: usize) -> f64 {
        let held = &self.articles[document];
        let (k1, b) = (f64::from(self.ngram.k1), f64::from(self.ngram.b));
        let norm = k1 * (1.0 - b + b * held.values().sum::<usize>() as f64 / self.average_length);
        let score = |form: &Vec<(String, f64)>| -> f64 {
            let counted = form.iter().filter_map(|(gram, value)| Some((*held.get(gram)? as f64, value)));
            counted.map(|(count, value)| value * count / (count + norm)).sum()
        };
        self.grams.iter().map(|forms| forms.iter().map(score).fold(0.0, f64::max)).sum()
    }

    /// The greatest sum of the values of the words that stand within one window of the text, each word counted
    /// once by the best of its tokens there.
    fn proximity_score(&self, document: &Document) -> f64 {
        if self.words.len() < 2 {
            return 0.0;
        }
        let body = &document.fields[&Field::Body];
        let starts = self.words.iter().flatten().flat_map(|(token, _)| body.positions_of(token));
        let sum = |start: &u32| -> f64 {
            let window = *start..=start + self.proximity.window;
            let stands =
                |token: &String| body.positions_of(token).iter().any(|position| window.contains(position));
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
    let rule = plan.selection.profile.rescoring.proximity;
    let mut words = Vec::new();
    for word in plan.understood.words.iter().filter(|word| word.scope == Scope::Anywhere) {
        let mut tokens: Vec<(String, f64)> = Vec::new();
        let mut seen = HashSet::new();
        for alternative in &word.alternatives {
            let value = match alternative.origin {
                AlternativeOrigin::Word | AlternativeOrigin::Parts => alternative.weight,
                AlternativeOrigin::Stem => rule.stem,
                AlternativeOrigin::Glossary | AlternativeOrigin::Dictionary => {
                    rule.counterpart / if alternative.tokens.len() > 1 { 2.0 } else { 1.0 }
                }
                AlternativeOrigin::Correction if alternative.tokens.len() == 1 => alternative.weight,
                // One word of a longer term says nothing.
                AlternativeOrigin::Correction | AlternativeOrigin::Prefix | AlternativeOrigin::Form => {
                    continue;
                }
            };
            for token in &alternative.tokens {
                if collection.document_frequency(Field::Body, token) > 0 && seen.insert(token) {
                    let rarity = collection.inverse_document_frequency(Field::Body, token);
                    tokens.push((token.clone(), f64::from(value) * rarity));
                }
            }
        }
        if !tokens.is_empty() {
            words.push(tokens);
        }
    }
    words
}

/// The words of a plan, each with the tokens that may cover a word of a title and how far.
fn title_words(plan: &QueryPlan) -> Vec<Vec<TitleToken>> {
    let counterpart = f64::from(plan.selection.profile.rescoring.title.counterpart);
    let covering = |word: &PlannedWord| {
        let alternatives = word.alternatives.iter().filter(|one| one.origin != AlternativeOrigin::Prefix);
        let mut tokens: Vec<TitleToken> = Vec::new();
        for Alternative { origin, tokens: of_alternative, weight } in alternatives {
            let field = if *origin == AlternativeOrigin::Form { Field::ExactTitle } else { Field::Title };
            let value = match origin {
                AlternativeOrigin::Stem => f64::from(*weight),
                origin if origin.is_counterpart() => counterpart,
                _ => 1.0,
            };
            for token in of_alternative {
                // What is the word itself is not also its counterpart.
                if tokens.iter().all(|(known_field, known, _)| (known_field, known) != (&field, token)) {
                    tokens.push((field, token.clone(), value));
                }
            }
        }
        tokens
    };
    plan.understood.words.iter().map(covering).collect()
}

/// The forms in which each word of the query may stand in an article: itself, and for words with counterparts each of
/// these, as grams with their factor.
fn forms(plan: &QueryPlan) -> Vec<Vec<(f64, Vec<String>)>> {
    let understood = &plan.understood;
    let mut running: Vec<Option<Vec<String>>> = Vec::new();
    for (at, word) in understood.running_words.iter().enumerate() {
        let mut grams = grams(word);
        if understood.unfinished && at + 1 == understood.running_words.len() {
            // Nobody knows yet how the word ends.
            grams.pop();
        }
        running.push(Some(grams));
    }
    let counterparts = |word: &PlannedWord| -> Vec<Vec<String>> {
        let counterparts = word.alternatives.iter().filter(|one| one.origin.is_counterpart());
        counterparts.map(|one| one.tokens.clone()).collect()
    };
    let mut words = Vec::new();
    for word in understood.words.iter().filter(|word| !counterparts(word).is_empty()) {
        let mut own = Vec::new();
        for token in &word.exact {
            let mut places = understood.running_words.iter().zip(&mut running);
            let place = places.find(|(running, grams)| *running == token && grams.is_some());
            own.extend(place.and_then(|(_, grams)| grams.take()).unwrap_or_default());
        }
        let mut forms = vec![(1.0, own)];
        for tokens in counterparts(word) {
            let sharing =
                understood.words.iter().filter(|other| counterparts(other).contains(&tokens)).count();
            let factor = f64::from(plan.selection.profile.rescoring.ngram.counterpart / sharing as f32);
            let grams = tokens.iter().flat_map(|token| {
                let mut grams = grams(token);
                grams.pop();
                grams
            });
            forms.push((factor, grams.collect()));
        }
        words.push(forms);
    }
    words.extend(running.into_iter().flatten().map(|grams| vec![(1.0, grams)]));
    words
}
