//! The learner: collects the language of a collection while its articles are written.

use std::collections::{BTreeMap, HashSet};

use super::article::{ArticleNames, ArticleSpellings, each_word, sampling_number};
use super::layer::{Layer, Parts, SAMPLE};
use super::words::WordCounter;
use crate::analysis::ArticleWords;
use crate::article::{Article, ArticleId};

/// Counts what added articles contribute to the language of a collection, and what removed ones take away.
///
/// The result depends on the articles alone and not on their order. Memory grows with the number of articles
/// by their titles, and not by their text.
#[derive(Debug)]
pub struct LanguageLearner {
    words: WordCounter,
    article_words: ArticleWords,
    names: BTreeMap<ArticleId, ArticleNames>,
    removed: HashSet<ArticleId>,
    /// Spellings by sampling number, so that the sample is cut at its end.
    spellings: BTreeMap<(u64, ArticleId), ArticleSpellings>,
    sampled_below: u64,
    /// Whether the sample is cut as it grows. A learner of changes keeps to the sample of the base instead.
    is_base: bool,
}

impl Default for LanguageLearner {
    /// A learner of a whole collection.
    fn default() -> Self {
        Self { is_base: true, ..Self::beside(u64::MAX) }
    }
}

impl LanguageLearner {
    /// A learner of changes to a collection whose sample has the articles below a sampling number.
    pub(super) fn beside(sampled_below: u64) -> Self {
        Self {
            words: WordCounter::default(),
            article_words: ArticleWords::default(),
            names: BTreeMap::new(),
            removed: HashSet::new(),
            spellings: BTreeMap::new(),
            sampled_below,
            is_base: false,
        }
    }

    /// Adds an article. The collection must not have one of the same id, or it must have been removed before.
    pub fn add(&mut self, article: &Article) {
        self.count_words(article, 1);
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

    /// Removes an article of the collection, in exactly the state in which it was added. An article that one
    /// learner adds and removes leaves nothing behind.
    pub fn remove(&mut self, article: &Article) {
        self.count_words(article, -1);
        self.names.remove(&article.id);
        self.spellings.remove(&(sampling_number(&article.id), article.id.clone()));
        if !self.is_base {
            self.removed.insert(article.id.clone());
        }
    }

    fn count_words(&mut self, article: &Article, count: i64) {
        self.words.begin_article();
        each_word(article, &mut self.article_words, |word| self.words.add(word, count));
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
