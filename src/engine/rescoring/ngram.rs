//! The n-gram score of rescoring: BM25 over character 4-grams of the best documents of the first pass.
//!
//! Stems, compound parts and glossary decide which articles are found. Among the best of these, the n-gram
//! score adds how many character sequences they share with the query, word by word: `übertragen` and
//! `Übertragung`, `Auslöser` and `ausgelöst`, names and their adjectives. Long words have more grams and
//! weigh more than short ones, as they should in German. McNamee and Mayfield, *Character N-Gram Tokenization
//! for European Language Text Retrieval* (Information Retrieval 7, 2004), found 4-grams best for both
//! languages. The result set remains that of the first pass.
//!
//! A word of the query that the glossary or the dictionary translates is compared in both languages, and the better
//! form counts: an article in the other language shares no sequences with the word itself.

use rustc_hash::FxHashMap;

use crate::engine::idf;
use crate::query::{Alternative, NgramRule, PlannedWord, QueryPlan};

/// The number of characters in a gram.
const GRAM: usize = 4;
/// Padding before and after a word, so that its beginning and end have grams of their own.
const PAD: char = '_';

/// The greatest frequency of a word in a document that is counted, so that it fits in a byte.
pub const MOST_OCCURRENCES: u32 = 255;

/// A gram: up to four characters of 16 bits each. Characters beyond the basic multilingual plane may
/// share a gram, which only makes their scores less precise.
pub type Gram = u64;

/// The grams of a padded word; a word too short for one is a single gram as a whole.
pub fn grams(word: &str) -> impl Iterator<Item = Gram> {
    let characters = word.chars().count() + 2;
    let mut gram: Gram = 0;
    let padded = std::iter::once(PAD).chain(word.chars()).chain([PAD]);
    padded.enumerate().filter_map(move |(at, c)| {
        gram = gram << 16 | Gram::from(c as u32 & 0xffff);
        (at + 1 >= GRAM.min(characters)).then_some(gram)
    })
}

/// The grams of a query with their weights in a collection.
#[derive(Debug)]
pub struct NgramQuery {
    /// The distinct grams of all forms.
    pub grams: Vec<Gram>,
    forms: Vec<Form>,
    /// The number of words that forms are numbered by.
    words: usize,
    average_length: f32,
    rule: NgramRule,
}

/// What scoring one document after the other needs, kept from one to the next.
#[derive(Debug, Default)]
pub struct NgramScratch {
    /// Term frequencies after saturation, by gram of the query.
    saturated: Vec<f32>,
    /// The score of each word's best form.
    words: Vec<f32>,
}

/// One form in which a word of the query may stand in a document: itself, or a counterpart of the same meaning.
#[derive(Debug)]
struct Form {
    word: usize,
    /// Its grams, as indexes into those of the query, each with its weight before saturation by term frequency.
    grams: Vec<(usize, f32)>,
}

/// The grams of one form of a word.
struct FormGrams {
    word: usize,
    /// What the form counts beside the word itself.
    factor: f32,
    grams: Vec<Gram>,
}

/// The forms of all running words of a query. A word that has counterparts can stand in a document as itself or as one
/// of them; the words for which one counterpart stands together share its grams.
fn forms(plan: &QueryPlan) -> Vec<FormGrams> {
    let understood = &plan.understood;
    let running = &understood.running_words;
    let grams_of = |at: usize| {
        // It is not known yet how an unfinished word ends.
        let is_open = understood.unfinished && at + 1 == running.len();
        grams(&running[at]).take(grams(&running[at]).count() - usize::from(is_open))
    };
    let mut is_taken = vec![false; running.len()];
    let mut forms = Vec::new();
    for (number, word) in understood.words.iter().enumerate() {
        let number = running.len() + number;
        let counterparts = word.alternatives.iter().filter(|one| one.origin.is_counterpart());
        let before = forms.len();
        forms.extend(counterparts.map(|counterpart| counterpart_form(plan, number, counterpart)));
        if forms.len() == before {
            continue;
        }
        let mut own = FormGrams { word: number, factor: 1.0, grams: Vec::new() };
        for token in &word.exact {
            let place = (0..running.len()).find(|&at| !is_taken[at] && running[at] == *token);
            if let Some(at) = place {
                is_taken[at] = true;
                own.grams.extend(grams_of(at));
            }
        }
        forms.push(own);
    }
    let others = (0..running.len()).filter(|&at| !is_taken[at]);
    forms.extend(others.map(|at| FormGrams { word: at, factor: 1.0, grams: grams_of(at).collect() }));
    forms
}

/// The grams of a counterpart of a word.
fn counterpart_form(plan: &QueryPlan, word: usize, counterpart: &Alternative) -> FormGrams {
    let has_it = |other: &&PlannedWord| {
        let mut alternatives = other.alternatives.iter();
        alternatives.any(|one| one.origin.is_counterpart() && one.tokens == counterpart.tokens)
    };
    let sharing = plan.understood.words.iter().filter(has_it).count().max(1);
    // A stem lacks the end of its word, so its last gram says nothing.
    let of_token = |token: &String| {
        let grams: Vec<Gram> = grams(token).collect();
        let kept = grams.len() - 1;
        grams.into_iter().take(kept)
    };
    FormGrams {
        word,
        factor: plan.selection.profile.rescoring.ngram.counterpart / sharing as f32,
        grams: counterpart.tokens.iter().flat_map(of_token).collect(),
    }
}

impl NgramQuery {
    /// The grams of a plan's running words; `None` where there are none to score. `frequency` tells how many of the
    /// `documents` have a gram, and `average_length` how many grams they have. Function words are included: leaving
    /// them out cost .001 to .003 MRR@10 on the sets of whole questions.
    pub fn new(
        plan: &QueryPlan,
        documents: f32,
        average_length: f32,
        mut frequency: impl FnMut(Gram) -> u32,
    ) -> Option<Self> {
        let rule = plan.selection.profile.rescoring.ngram;
        let weight = rule.weight(plan.understood.language.as_ref());
        let mut distinct: Vec<Gram> = Vec::new();
        let mut rarities: Vec<f32> = Vec::new();
        let mut places: FxHashMap<Gram, usize> = FxHashMap::default();
        let mut made: Vec<Form> = Vec::new();
        for FormGrams { word, factor, grams } in forms(plan) {
            let mut form = Form { word, grams: Vec::with_capacity(grams.len()) };
            for gram in grams {
                let at = *places.entry(gram).or_insert_with(|| {
                    let frequency = frequency(gram) as f32;
                    distinct.push(gram);
                    rarities.push(if frequency > 0.0 { idf(documents, frequency) } else { 0.0 });
                    distinct.len() - 1
                });
                if rarities[at] > 0.0 {
                    form.grams.push((at, factor * weight * rarities[at] * (rule.k1 + 1.0)));
                }
            }
            if !form.grams.is_empty() {
                made.push(form);
            }
        }
        let words = made.iter().map(|form| form.word + 1).max()?;
        Some(Self { grams: distinct, forms: made, words, average_length, rule })
    }

    /// The n-gram score of a document with `length` grams, given how often it has each gram of the query.
    pub fn score(&self, counts: &[u32], length: u32, scratch: &mut NgramScratch) -> f32 {
        let NgramScratch { saturated, words } = scratch;
        let NgramRule { k1, b, .. } = self.rule;
        let norm = k1 * (1.0 - b + b * length as f32 / self.average_length);
        saturated.clear();
        saturated.extend(counts.iter().map(|&count| count as f32 / (count as f32 + norm)));
        words.clear();
        words.resize(self.words, 0.0);
        for form in &self.forms {
            let score: f32 = form.grams.iter().map(|&(at, weight)| weight * saturated[at]).sum();
            words[form.word] = words[form.word].max(score);
        }
        words.iter().sum()
    }
}
