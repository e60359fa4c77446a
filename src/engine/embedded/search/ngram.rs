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
use tantivy::DocId;

use super::rarity::idf;
use crate::engine::embedded::index::{ForwardIndex, Gram, GramPlace, grams};
use crate::query::{Alternative, NgramRule, PlannedWord, QueryPlan};

/// The number of words without any gram of the query that are remembered, a power of two.
const BARREN: usize = 4096;

/// The grams of a query with their weights in a collection.
pub struct NgramScorer {
    /// The distinct grams of all forms.
    grams: Vec<Gram>,
    forms: Vec<Form>,
    /// The number of words that forms are numbered by.
    words: usize,
    average_length: f32,
    rule: NgramRule,
}

/// One form in which a word of the query may stand in a document: itself, or a counterpart of the same meaning.
#[derive(Debug)]
struct Form {
    word: usize,
    /// Its grams, as indexes into those of the query, each with its weight before saturation by term frequency.
    grams: Vec<(usize, f32)>,
}

/// A query's grams as gram numbers of one segment.
pub struct SegmentNgramScorer<'a> {
    scorer: &'a NgramScorer,
    index: &'a ForwardIndex,
    /// One bit for each gram of the segment: most grams of a document are not in the query, and the bits fit
    /// the first-level cache of a processor.
    asked: Vec<u64>,
    /// Words that have none of these grams, at places by hash. Most words of a document stand in many others, too.
    barren: Vec<u32>,
    /// The index of a gram among those of the query, by gram number.
    places: FxHashMap<u32, usize>,
    /// By gram of the query.
    counts: Vec<u32>,
    /// Term frequencies after saturation, by gram of the query.
    saturated: Vec<f32>,
    /// The score of each word's best form.
    words: Vec<f32>,
    /// The words of a document whose grams must be read.
    unread: Vec<UnreadWord>,
    /// Keeps the reading of bytes ahead from being left out as useless.
    touched: u8,
}

/// A word of a document that may have grams of the query.
struct UnreadWord {
    word: u32,
    count: u32,
    place: GramPlace,
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

impl NgramScorer {
    /// The grams of a plan's running words; `None` where there are none to score. Function words are
    /// included: leaving them out cost .001 to .003 MRR@10 on the sets of whole questions.
    pub fn new(plan: &QueryPlan, segments: &[&ForwardIndex]) -> Option<Self> {
        let documents = segments.iter().map(|index| index.documents()).sum::<usize>() as f32;
        let total = segments.iter().map(|index| index.total_length()).sum::<u64>() as f32;
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
                    let frequency =
                        segments.iter().map(|index| index.document_frequency(gram)).sum::<u32>() as f32;
                    let rarity = idf(documents, frequency);
                    distinct.push(gram);
                    rarities.push(if frequency > 0.0 { rarity } else { 0.0 });
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
        Some(Self { grams: distinct, forms: made, words, average_length: total / documents, rule })
    }

    pub fn on<'a>(&'a self, index: &'a ForwardIndex) -> SegmentNgramScorer<'a> {
        let mut asked = vec![0; index.gram_count() / 64 + 1];
        let mut places = FxHashMap::default();
        for (at, &gram) in self.grams.iter().enumerate() {
            if let Some(number) = index.number(gram) {
                asked[number as usize / 64] |= 1 << (number % 64);
                places.insert(number, at);
            }
        }
        let (counts, saturated) = (vec![0; self.grams.len()], vec![0.0; self.grams.len()]);
        SegmentNgramScorer {
            scorer: self,
            index,
            asked,
            barren: vec![u32::MAX; BARREN],
            places,
            counts,
            saturated,
            words: vec![0.0; self.words],
            unread: Vec::new(),
            touched: 0,
        }
    }
}

/// The place of a word among those without any gram of the query.
fn barren_place(word: u32) -> usize {
    (word.wrapping_mul(0x9e37_79b9) >> (u32::BITS - BARREN.ilog2())) as usize
}

impl SegmentNgramScorer<'_> {
    /// Collects the words of a document whose grams must be read. They lie anywhere in a large file; reading a byte of
    /// each first lets the processor fetch several at once, instead of waiting for one after the other.
    fn read_words(&mut self, doc: DocId) {
        let Self { index, barren, unread, touched, .. } = self;
        unread.clear();
        index.each_word(doc, |word, count| {
            if barren[barren_place(word)] != word {
                unread.push(UnreadWord { word, count, place: GramPlace::default() });
            }
        });
        unread.iter_mut().for_each(|unread| unread.place = index.place_of(unread.word));
        *touched = unread.iter().fold(*touched, |touched, unread| touched ^ index.touch(unread.place));
    }

    /// The n-gram score of a document.
    pub fn score(&mut self, doc: DocId) -> f32 {
        self.read_words(doc);
        let Self { scorer, index, asked, barren, places, counts, saturated, words, unread, .. } = self;
        counts.fill(0);
        for &UnreadWord { word, count, place } in unread.iter() {
            let mut has_any = false;
            for gram in index.grams_at(place) {
                if asked[gram as usize / 64] >> (gram % 64) & 1 == 1 {
                    counts[places[&gram]] += count;
                    has_any = true;
                }
            }
            if !has_any {
                barren[barren_place(word)] = word;
            }
        }
        let NgramRule { k1, b, .. } = scorer.rule;
        let norm = k1 * (1.0 - b + b * index.length(doc) as f32 / scorer.average_length);
        for (saturated, &count) in saturated.iter_mut().zip(counts.iter()) {
            *saturated = count as f32 / (count as f32 + norm);
        }
        words.fill(0.0);
        for form in &scorer.forms {
            let score: f32 = form.grams.iter().map(|&(at, weight)| weight * saturated[at]).sum();
            words[form.word] = words[form.word].max(score);
        }
        words.iter().sum()
    }
}
