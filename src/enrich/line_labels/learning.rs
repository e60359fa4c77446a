//! Learns the weights of the model from labelled pages.
//!
//! The likelihood of the labels is maximised by stochastic gradient ascent, page by page, with a step
//! size per weight (AdaGrad: Duchi, Hazan, Singer, JMLR 12, 2011) and a pull towards zero. The order of
//! pages is a fixed one in every round, so the same pages always give the same weights.

use std::collections::HashMap;

use rustc_hash::FxHashMap;

use super::crf::{START, Scores, Weights};
use super::features::FeatureHash;
use super::label::{LABELS, Label};

/// A page to learn from: the features and the label of every line.
pub struct Example {
    pub site: String,
    pub features: Vec<Vec<FeatureHash>>,
    pub labels: Vec<Label>,
}

/// How learning is done.
const ROUNDS: usize = 40;
const STEP: f32 = 0.2;
/// The share of every weight that is taken away in a round.
const DECAY: f32 = 0.01;
/// Sites on which a feature must occur; what a single site has says little about others.
const MIN_SITES: usize = 2;

/// Learns from pages.
pub fn learn(examples: &[&Example]) -> Weights {
    let mut weights = Weights::default();
    for feature in common_features(examples) {
        weights.features.insert(feature, [0.0; LABELS]);
    }
    let mut squares = weights.clone();
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..ROUNDS {
        shuffle(&mut order, &mut random);
        for &at in &order {
            step(&mut weights, &mut squares, examples[at]);
        }
        for weight in weights.features.values_mut().chain(weights.transitions.iter_mut()).flatten() {
            *weight *= 1.0 - DECAY;
        }
    }
    weights
}

/// The features that occur on enough sites.
fn common_features(examples: &[&Example]) -> Vec<FeatureHash> {
    let mut seen: HashMap<FeatureHash, (&str, usize)> = HashMap::new();
    for example in examples {
        for feature in example.features.iter().flatten() {
            let (last, sites) = seen.entry(*feature).or_insert((&example.site, 1));
            if *last != example.site {
                *last = &example.site;
                *sites += 1;
            }
        }
    }
    seen.into_iter().filter(|(_, (_, sites))| *sites >= MIN_SITES).map(|(feature, _)| feature).collect()
}

/// Goes one step up the gradient: what a page has, minus what the model expects of it.
fn step(weights: &mut Weights, squares: &mut Weights, example: &Example) {
    let marginals = weights.marginals(&example.features, true);
    let mut gradient: FxHashMap<FeatureHash, Scores> = FxHashMap::default();
    let mut transitions = [[0.0; LABELS]; LABELS + 1];
    for (at, label) in example.labels.iter().enumerate() {
        let mut difference = marginals.lines[at].map(|expected| -expected);
        difference[label.column()] += 1.0;
        for feature in &example.features[at] {
            let sum = gradient.entry(*feature).or_insert([0.0; LABELS]);
            add(sum, &difference);
        }
        if at == 0 {
            add(&mut transitions[START], &difference);
            continue;
        }
        for (row, expected) in transitions.iter_mut().zip(&marginals.pairs[at - 1]) {
            add(row, &expected.map(|expected| -expected));
        }
        transitions[example.labels[at - 1].column()][label.column()] += 1.0;
    }
    for (feature, gradient) in gradient {
        let weights = weights.features.get_mut(&feature);
        if let (Some(weights), Some(squares)) = (weights, squares.features.get_mut(&feature)) {
            ascend(weights, squares, &gradient);
        }
    }
    for (at, gradient) in transitions.iter().enumerate() {
        ascend(&mut weights.transitions[at], &mut squares.transitions[at], gradient);
    }
}

fn add(sums: &mut Scores, values: &Scores) {
    sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
}

fn ascend(weights: &mut Scores, squares: &mut Scores, gradient: &Scores) {
    for ((weight, square), gradient) in weights.iter_mut().zip(squares).zip(gradient) {
        *square += gradient * gradient;
        if *square > 0.0 {
            *weight += STEP * gradient / square.sqrt().max(1.0);
        }
    }
}

/// Shuffles by a xorshift generator (Marsaglia, Journal of Statistical Software 8, 2003).
fn shuffle(order: &mut [usize], random: &mut u64) {
    for at in (1..order.len()).rev() {
        *random ^= *random << 13;
        *random ^= *random >> 7;
        *random ^= *random << 17;
        order.swap(at, (*random % (at as u64 + 1)) as usize);
    }
}
