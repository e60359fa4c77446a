//! Computes the meaning score naively: every window of every article is summed up anew.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use fundstelle::meaning::{LONGEST_TEXT, WordVectors};
use fundstelle::query::{MeaningRule, QueryPlan};

use crate::collection::{Collection, Document, Field};

/// Rows of half a window.
const HALF_WINDOW: usize = 32;

pub struct Meaning {
    table: Arc<WordVectors>,
    rule: MeaningRule,
    query: Vec<f64>,
}

impl Meaning {
    pub fn new(plan: &QueryPlan, collection: &Collection) -> Self {
        let table = WordVectors::built_in().expect("the built-in table is whole");
        let rule = plan.selection.profile.rescoring.meaning;
        let articles: Vec<BTreeSet<u16>> = collection
            .documents
            .iter()
            .map(|document| rows(&table, document).into_iter().collect())
            .collect();
        let rarity = |row: &u16| collection.rarity(articles.iter().filter(|rows| rows.contains(row)).count());
        let of_query = plan.understood.running_words.iter().flat_map(|word| kept(&table, word));
        let query = sum(&table, of_query.map(|row| (row, rarity(&row))));
        Self { table, rule, query }
    }

    /// How many articles are looked at.
    pub fn depth(&self) -> usize {
        self.rule.depth
    }

    /// What some articles get of the best score of all; each is given with whether it has all words.
    pub fn shares(&self, documents: &[(&Document, bool)]) -> Vec<f64> {
        let [weight, close, all_words] =
            [self.rule.weight, self.rule.close, self.rule.all_words].map(f64::from);
        let cosines: Vec<f64> = documents.iter().map(|(document, _)| self.closest(document)).collect();
        let closest = cosines.iter().copied().fold(close, f64::max);
        let without = documents.iter().zip(&cosines).filter(|((_, has_all_words), _)| !has_all_words);
        let least = all_words * without.map(|(_, cosine)| *cosine).fold(0.0, f64::max);
        let share = |((_, has_all_words), cosine): (&(_, bool), f64)| {
            weight / closest * if *has_all_words { cosine.max(least) } else { cosine }
        };
        documents.iter().zip(cosines).map(share).collect()
    }

    /// The cosine of the closest window of an article.
    fn closest(&self, document: &Document) -> f64 {
        let mut text = rows(&self.table, document);
        text.truncate(LONGEST_TEXT);
        // A text that is no longer than half a window is one; else every second half begins another.
        let halves = text.len().div_ceil(HALF_WINDOW).max(2);
        let window = |first: usize| {
            let words = text.iter().skip(first * HALF_WINDOW).take(2 * HALF_WINDOW);
            cosine(&sum(&self.table, words.map(|row| (*row, 1.0))), &self.query)
        };
        (0..halves - 1).map(window).fold(0.0, f64::max)
    }
}

/// The weighted sum of rows.
fn sum(table: &WordVectors, rows: impl Iterator<Item = (u16, f64)>) -> Vec<f64> {
    let mut sum = Vec::new();
    for (row, weight) in rows {
        let (vector, scale) = table.vector(row);
        sum.resize(vector.len(), 0.0);
        for (sum, value) in sum.iter_mut().zip(vector) {
            *sum += f64::from(*value as i8) * f64::from(scale) * weight;
        }
    }
    sum
}

/// The rows of a word that have weight enough.
fn kept(table: &WordVectors, word: &str) -> Vec<u16> {
    table.rows(word).into_iter().filter(|row| table.is_kept(*row)).collect()
}

/// The rows of a document's words in their order.
fn rows(table: &WordVectors, document: &Document) -> Vec<u16> {
    let positions = document.fields[&Field::Exact].positions.iter();
    let placed: BTreeMap<u32, &String> =
        positions.flat_map(|(word, positions)| positions.iter().map(move |at| (*at, word))).collect();
    placed.into_values().flat_map(|word| kept(table, word)).collect()
}

fn cosine(a: &[f64], b: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let lengths = dot(a, a).sqrt() * dot(b, b).sqrt();
    if lengths > 0.0 { dot(a, b) / lengths } else { 0.0 }
}
