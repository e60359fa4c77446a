//! A linear-chain conditional random field over the lines of a page: it weighs the features of every
//! line and which label follows which, and gives the probability of every label for every line.
//!
//! Source: Lafferty, McCallum, Pereira, "Conditional Random Fields: Probabilistic Models for
//! Segmenting and Labeling Sequence Data", ICML 2001. Probabilities are those of the forward-backward
//! algorithm, scaled line by line so that long pages don't underflow.

use rustc_hash::FxHashMap;

use super::features::FeatureHash;
use super::label::LABELS;

/// A number for every label.
pub type Scores = [f32; LABELS];

/// The weights of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    pub features: FxHashMap<FeatureHash, Scores>,
    /// `transitions[from][to]`; what precedes the first line is the last row.
    pub transitions: [Scores; LABELS + 1],
}

impl Default for Weights {
    fn default() -> Self {
        Self { features: FxHashMap::default(), transitions: [[0.0; LABELS]; LABELS + 1] }
    }
}

/// The row of [`Weights::transitions`] for the first line of a page.
pub const START: usize = LABELS;

/// The probabilities of a page's labels.
#[derive(Debug, Default)]
pub struct Marginals {
    /// Of every line, the probability of each label; they add up to 1.
    pub lines: Vec<Scores>,
    /// For every line but the first, the probability of each pair of labels; only filled for learning.
    pub pairs: Vec<[Scores; LABELS]>,
}

impl Weights {
    /// The probabilities of the labels of lines with these features.
    pub fn marginals(&self, lines: &[Vec<FeatureHash>], with_pairs: bool) -> Marginals {
        if lines.is_empty() {
            return Marginals::default();
        }
        let emissions: Vec<Scores> = lines.iter().map(|features| self.emission(features)).collect();
        let transitions = self.transitions.map(|row| row.map(f32::exp));
        let forward = forward(&emissions, &transitions);
        let backward = backward(&emissions, &transitions);
        let marginals = forward.iter().zip(&backward).map(|(forward, backward)| {
            normalised(std::array::from_fn(|label| forward[label] * backward[label]))
        });
        let mut result = Marginals { lines: marginals.collect(), pairs: Vec::new() };
        if with_pairs {
            let pairs = (1..lines.len())
                .map(|at| pair(&forward[at - 1], &transitions, &emissions[at], &backward[at]));
            result.pairs = pairs.collect();
        }
        result
    }

    /// The exponentials of the sums of the features' weights. The largest is 1, so that none overflows.
    fn emission(&self, features: &[FeatureHash]) -> Scores {
        let mut sums = [0.0; LABELS];
        for weights in features.iter().filter_map(|feature| self.features.get(feature)) {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += weight;
            }
        }
        let largest = sums.iter().copied().fold(f32::MIN, f32::max);
        sums.map(|sum| (sum - largest).exp())
    }
}

fn forward(emissions: &[Scores], transitions: &[Scores; LABELS + 1]) -> Vec<Scores> {
    let mut forward: Vec<Scores> = Vec::with_capacity(emissions.len());
    for emission in emissions {
        let reached: Scores = match forward.last() {
            None => transitions[START],
            Some(before) => {
                let mut reached = [0.0; LABELS];
                for (from, probability) in before.iter().enumerate() {
                    for (sum, weight) in reached.iter_mut().zip(&transitions[from]) {
                        *sum += probability * weight;
                    }
                }
                reached
            }
        };
        forward.push(normalised(std::array::from_fn(|label| reached[label] * emission[label])));
    }
    forward
}

fn backward(emissions: &[Scores], transitions: &[Scores; LABELS + 1]) -> Vec<Scores> {
    let mut backward = vec![[1.0; LABELS]; emissions.len()];
    for at in (1..emissions.len()).rev() {
        let behind: Scores = std::array::from_fn(|label| emissions[at][label] * backward[at][label]);
        let sums = std::array::from_fn(|from| {
            transitions[from].iter().zip(&behind).map(|(weight, behind)| weight * behind).sum()
        });
        backward[at - 1] = normalised(sums);
    }
    backward
}

fn pair(
    before: &Scores,
    transitions: &[Scores; LABELS + 1],
    emission: &Scores,
    backward: &Scores,
) -> [Scores; LABELS] {
    let mut pairs: [Scores; LABELS] = std::array::from_fn(|from| {
        std::array::from_fn(|to| before[from] * transitions[from][to] * emission[to] * backward[to])
    });
    let total: f32 = pairs.iter().flatten().sum();
    if total > 0.0 {
        pairs.iter_mut().flatten().for_each(|pair| *pair /= total);
    }
    pairs
}

fn normalised(scores: Scores) -> Scores {
    let total: f32 = scores.iter().sum();
    if total > 0.0 { scores.map(|score| score / total) } else { [1.0 / LABELS as f32; LABELS] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_what_decides_where_features_are_silent() {
        let mut weights = Weights::default();
        weights.features.insert(1, std::array::from_fn(|label| if label == 3 { 4.0 } else { 0.0 }));
        weights.transitions[3][5] = 5.0;
        let marginals = weights.marginals(&[vec![1], vec![2], vec![]], true);
        assert!(marginals.lines[0][3] > 0.7, "{:?}", marginals.lines[0]);
        assert!(marginals.lines[1][5] > 0.6, "{:?}", marginals.lines[1]);
        for line in &marginals.lines {
            assert!((line.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        }
        let both: f32 = marginals.pairs[0].iter().flatten().sum();
        assert!((both - 1.0).abs() < 1e-4);
    }

    #[test]
    fn long_pages_neither_overflow_nor_vanish() {
        let mut weights = Weights::default();
        weights.features.insert(1, std::array::from_fn(|label| label as f32 * 30.0));
        let marginals = weights.marginals(&vec![vec![1]; 20_000], false);
        assert!(marginals.lines.iter().all(|line| line.iter().all(|p| p.is_finite())));
        assert!(marginals.lines[19_999][LABELS - 1] > 0.99);
    }
}
