//! Words and phrases that several articles have, in the spelling that is most frequent among them.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::article::{ArticleSpellings, Spellings};
use super::completion::{Completable, CompletionKind};
use crate::analysis::{self, Analyzers};

/// The fewest articles that must have a word or phrase for it to be a completion.
const MIN_ARTICLES: u64 = 2;

/// The most frequent spelling.
pub(super) fn usual(spellings: Spellings) -> String {
    let most = spellings.into_iter().rev().max_by_key(|(_, count)| *count);
    most.map(|(spelling, _)| spelling).unwrap_or_default()
}

/// Gathers the words and phrases of a sample of articles.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    articles: u64,
    /// Spellings of words by their token in the exact field.
    words: BTreeMap<String, Spellings>,
    /// Spellings of phrases by their lower-case form, with the number of articles that have them.
    phrases: HashMap<String, (Spellings, u64)>,
}

impl Phrases {
    pub(super) fn add(&mut self, article: ArticleSpellings) {
        self.articles += 1;
        for (surface, count) in article.words {
            let term = analysis::spell_out(&analysis::lower_case(&surface));
            *self.words.entry(term).or_default().entry(surface).or_default() += count;
        }
        let mut seen = HashSet::new();
        for (surface, count) in article.phrases {
            let lower = analysis::lower_case(&surface);
            let is_new = seen.insert(lower.clone());
            let (spellings, articles) = self.phrases.entry(lower).or_default();
            *spellings.entry(surface).or_default() += count;
            *articles += u64::from(is_new);
        }
    }

    /// The words and phrases that a text can be completed to. `frequency` gives the document frequency of a
    /// token of the exact field, and `collection` the number of articles that the sample was taken from.
    pub(super) fn completables(
        mut self,
        analyzers: &Analyzers,
        collection: u64,
        frequency: impl Fn(&str) -> u64,
    ) -> Vec<Completable> {
        // Of the forms of one word, the most frequent stands for all.
        let mut by_stem: BTreeMap<String, (u64, String)> = BTreeMap::new();
        for (word, spellings) in std::mem::take(&mut self.words) {
            let count = frequency(&word);
            let spelling = usual(spellings);
            let Analyzers { german, english, .. } = analyzers;
            let chain = if spelling.starts_with(char::is_uppercase) { german } else { english };
            if count >= MIN_ARTICLES
                && let Some(stem) = chain.tokens(&spelling).into_iter().next()
            {
                let best = by_stem.entry(stem.text).or_default();
                *best = best.clone().max((count, spelling));
            }
        }
        let sampled = self.articles.max(1);
        let words = by_stem.into_values().map(|(count, spelling)| phrase(spelling, count));
        let mut completables: Vec<Completable> = words.collect();
        completables.extend(self.into_longest().into_iter().map(|(spellings, count)| {
            // The phrase was counted in the sample, and is scaled up to the whole collection.
            phrase(usual(spellings), (count * collection + sampled / 2) / sampled)
        }));
        completables
    }

    /// The frequent phrases, without those that occur only as a part of a longer frequent phrase.
    fn into_longest(mut self) -> Vec<(Spellings, u64)> {
        self.phrases.retain(|_, (_, articles)| *articles >= MIN_ARTICLES);
        let mut covered: HashSet<String> = HashSet::new();
        for (text, (_, articles)) in &self.phrases {
            let borders: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).collect();
            for part in borders.iter().flat_map(|&at| [&text[..at], &text[at + 1..]]) {
                if self.phrases.get(part).is_some_and(|(_, alone)| alone <= articles) {
                    covered.insert(part.to_owned());
                }
            }
        }
        let mut phrases: Vec<_> =
            self.phrases.into_iter().filter(|(text, _)| !covered.contains(text)).collect();
        phrases.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        phrases.into_iter().map(|(_, found)| found).collect()
    }
}

fn phrase(text: String, count: u64) -> Completable {
    Completable { text, kind: CompletionKind::Phrase, id: None, count, others: Vec::new() }
}
