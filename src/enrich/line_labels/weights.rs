//! The weights of the model as text: a line for every feature, with its weights by label.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::str::FromStr;
use std::sync::LazyLock;

use super::crf::{START, Weights};
use super::features::{FeatureHash, hash};
use super::label::{LABELS, Label};
use strum::VariantArray;

/// The weights that the program comes with, learnt from the labelled pages beside its tests.
pub static BUILT_IN: LazyLock<Weights> =
    LazyLock::new(|| parse(include_str!("weights.tsv")).expect("the table is a constant that a test reads"));

/// What stands for the beginning of a page among the labels that precede others.
const START_NAME: &str = "start";
/// What stands before the transitions, which no feature is named.
const TRANSITION: &str = "after ";
/// Smallest weight that is written.
const SMALLEST: f32 = 0.05;

/// Writes weights as a table. `names` has the name of every feature.
pub fn write(weights: &Weights, names: &BTreeMap<FeatureHash, String>) -> String {
    let mut table = String::new();
    for (from, row) in weights.transitions.iter().enumerate() {
        let name = Label::VARIANTS.get(from).map_or(START_NAME, |label| label.name());
        write_row(&mut table, &format!("{TRANSITION}{name}"), row);
    }
    let named = names.iter().filter_map(|(hash, name)| Some((name, weights.features.get(hash)?)));
    let rows: BTreeMap<_, _> = named.collect();
    for (name, row) in rows {
        write_row(&mut table, name, row);
    }
    table
}

fn write_row(table: &mut String, name: &str, row: &[f32; LABELS]) {
    let telling = Label::VARIANTS.iter().zip(row).filter(|(_, weight)| weight.abs() >= SMALLEST);
    let weights: Vec<String> =
        telling.map(|(label, weight)| format!("{}:{weight:.2}", label.name())).collect();
    if !weights.is_empty() {
        // Writing into a string can't fail.
        let _ = writeln!(table, "{name}\t{}", weights.join(" "));
    }
}

/// Reads a table of weights; `None` if a line is none of its kind.
fn parse(table: &str) -> Option<Weights> {
    let mut weights = Weights::default();
    for line in table.lines() {
        let (name, pairs) = line.split_once('\t')?;
        let mut row = [0.0; LABELS];
        for pair in pairs.split(' ') {
            let (label, weight) = pair.split_once(':')?;
            row[Label::from_str(label).ok()?.column()] = weight.parse().ok()?;
        }
        match name.strip_prefix(TRANSITION) {
            Some(START_NAME) => weights.transitions[START] = row,
            Some(from) => weights.transitions[Label::from_str(from).ok()?.column()] = row,
            None => {
                weights.features.insert(hash(name), row);
            }
        }
    }
    Some(weights)
}
