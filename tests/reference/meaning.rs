//! Closeness in meaning, without blocks or sums that are used again: every window of an article is added up anew.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use fundstelle::meaning::WordVectors;
use fundstelle::query::{MeaningRule, QueryPlan};

use crate::collection::{Collection, Document, Field};

pub struct Meaning {
    table: Arc<WordVectors>,
    rule: MeaningRule,
    /// What each row of any article or of the query weighs in this collection.
    rarities: BTreeMap<u16, f64>,
    query: Vec<f64>,
}

impl Meaning {
    pub fn new(plan: &QueryPlan, collection: &Collection) -> Self {
        let table = WordVectors::built_in().expect("the built-in table is whole");
        let rule = plan.selection.profile.rescoring.meaning;
        let of_query: Vec<u16> =
            plan.understood.running_words.iter().flat_map(|word| table.rows(word)).collect();
        let mut frequencies: BTreeMap<u16, usize> = of_query.iter().map(|row| (*row, 0)).collect();
        for document in &collection.documents {
            let distinct: BTreeSet<u16> = rows(&table, document).into_iter().collect();
            distinct.into_iter().for_each(|row| *frequencies.entry(row).or_default() += 1);
        }
        let rarities =
            frequencies.into_iter().map(|(row, found)| (row, collection.rarity(found).sqrt())).collect();
        let mut meaning = Self { table, rule, rarities, query: Vec::new() };
        meaning.query = meaning.sum(&of_query);
        meaning
    }

    /// What an article gets of the best score of all.
    pub fn score(&self, document: &Document) -> f64 {
        let mut text = rows(&self.table, document);
        text.truncate(self.rule.most_words);
        let half = self.rule.half_window;
        // A text that is no longer than half a window is one; else every second half begins another.
        let halves = text.len().div_ceil(half).max(2);
        let window = |first: usize| {
            let words: Vec<u16> = text.iter().skip(first * half).take(2 * half).copied().collect();
            cosine(&self.sum(&words), &self.query)
        };
        f64::from(self.rule.weight) * (0..halves - 1).map(window).fold(0.0, f64::max)
    }

    fn sum(&self, rows: &[u16]) -> Vec<f64> {
        let mut sum = Vec::new();
        for row in rows {
            let (vector, scale) = self.table.vector(*row);
            sum.resize(vector.len(), 0.0);
            for (sum, value) in sum.iter_mut().zip(vector) {
                *sum += f64::from(*value as i8) * f64::from(scale) * self.rarities[row];
            }
        }
        sum
    }
}

/// The rows of a document's words in their order.
fn rows(table: &WordVectors, document: &Document) -> Vec<u16> {
    let positions = document.fields[&Field::Exact].positions.iter();
    let placed: BTreeMap<u32, &String> =
        positions.flat_map(|(word, positions)| positions.iter().map(move |at| (*at, word))).collect();
    placed.into_values().flat_map(|word| table.rows(word)).collect()
}

fn cosine(a: &[f64], b: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let lengths = dot(a, a).sqrt() * dot(b, b).sqrt();
    if lengths > 0.0 { dot(a, b) / lengths } else { 0.0 }
}
