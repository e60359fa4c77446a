//! Learning the language of a collection while its articles are written.

use std::collections::{BTreeMap, HashSet};

use super::article::{ArticleNames, ArticleSpellings, each_word, sampling_number};
use super::layer::{Layer, Parts, SAMPLE};
use super::words::WordCounter;
use crate::article::{Article, ArticleId};

/// Counts what articles add to the language of a collection and what they take away.
///
/// Everything follows from the articles alone and not from their order. Memory grows with the number
/// of articles by their titles, not by their text.
#[derive(Debug)]
pub struct LanguageLearner {
    words: WordCounter,
    names: BTreeMap<ArticleId, ArticleNames>,
    removed: HashSet<ArticleId>,
    /// By sampling number, so that the sample is cut at its end.
    spellings: BTreeMap<(u64, ArticleId), ArticleSpellings>,
    sampled_below: u64,
    /// Whether the sample is cut as it grows: beside a base the base decides.
    is_base: bool,
}

impl Default for LanguageLearner {
    /// Learns a collection from nothing.
    fn default() -> Self {
        Self { is_base: true, ..Self::beside(u64::MAX) }
    }
}

impl LanguageLearner {
    /// Learns changes of a collection of which articles with a lower sampling number are read.
    pub(super) fn beside(sampled_below: u64) -> Self {
        Self {
            words: WordCounter::default(),
            names: BTreeMap::new(),
            removed: HashSet::new(),
            spellings: BTreeMap::new(),
            sampled_below,
            is_base: false,
        }
    }

    /// Adds an article that the collection doesn't have: one with its id must have been removed before.
    pub fn add(&mut self, article: &Article) {
        each_word(article, |word| self.words.add(word, 1));
        let number = sampling_number(&article.id);
        if number < self.sampled_below {
            self.spellings.insert((number, article.id.clone()), ArticleSpellings::new(article));
            if self.is_base
                && self.spellings.len() > SAMPLE
                && let Some(((number, _), _)) = self.spellings.pop_last()
            {
                self.sampled_below = number;
            }
        }
        self.names.insert(article.id.clone(), ArticleNames::new(article));
    }

    /// Takes away an article that the collection has, in the very state in which it was added. One that
    /// is added and removed by the same learner leaves nothing.
    pub fn remove(&mut self, article: &Article) {
        each_word(article, |word| self.words.add(word, -1));
        self.names.remove(&article.id);
        self.spellings.remove(&(sampling_number(&article.id), article.id.clone()));
        if !self.is_base {
            self.removed.insert(article.id.clone());
        }
    }

    pub(super) fn finish(self) -> Layer {
        Layer::new(Parts {
            words: self.words.finish(),
            names: self.names,
            removed: self.removed,
            spellings: self.spellings.into_iter().map(|((_, id), spellings)| (id, spellings)).collect(),
            sampled_below: self.sampled_below,
        })
    }
}
