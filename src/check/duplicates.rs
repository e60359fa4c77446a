//! Near-duplicates: articles that share most of their runs of words.
//!
//! Of each article the smallest hashes of its runs are kept (a bottom sketch), so that memory grows by
//! half a kilobyte an article and comparisons touch only articles that share some of them.

use std::collections::{HashMap, HashSet};

use rustc_hash::FxHasher;
use std::hash::{Hash, Hasher};

use super::{Finding, Rule};
use crate::article::Article;

/// Words in a run.
const RUN: usize = 5;
/// Hashes kept of an article.
const KEPT: usize = 64;
/// Fewest runs of a text that is compared.
const MIN_RUNS: usize = 30;
/// Share of the kept hashes that near-duplicates have in common, in percent.
const SHARED_PERCENT: usize = 60;
/// A run of words in more articles than this is boilerplate.
const MAX_ARTICLES: usize = 50;

/// The articles seen so far.
#[derive(Debug, Default)]
pub(super) struct Sketches {
    locations: Vec<String>,
    articles_with: HashMap<u64, Vec<u32>>,
}

impl Sketches {
    /// Tells which earlier article this one repeats, and remembers it.
    pub fn check(&mut self, article: &Article, findings: &mut Vec<Finding>) {
        let sketch = sketch(article);
        if sketch.is_empty() {
            return;
        }
        let mut shared: HashMap<u32, usize> = HashMap::new();
        for hash in &sketch {
            for earlier in self.articles_with.get(hash).into_iter().flatten() {
                *shared.entry(*earlier).or_default() += 1;
            }
        }
        let best = shared.into_iter().max_by_key(|(earlier, shared)| (*shared, u32::MAX - earlier));
        if let Some((earlier, shared)) = best.filter(|(_, n)| n * 100 >= sketch.len() * SHARED_PERCENT) {
            let percent = (shared * 100 / sketch.len()).to_string();
            let location = &self.locations[earlier as usize];
            findings.push(Finding::new(Rule::Duplicate, &article.location, location, &percent));
        }
        let at = self.locations.len() as u32;
        self.locations.push(article.location.clone());
        for hash in sketch {
            let articles = self.articles_with.entry(hash).or_default();
            if articles.len() < MAX_ARTICLES {
                articles.push(at);
            }
        }
    }
}

fn sketch(article: &Article) -> Vec<u64> {
    let words: Vec<String> = article
        .sections
        .iter()
        .flat_map(|section| section.text.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let hashes: HashSet<u64> = words
        .windows(RUN)
        .map(|run| {
            let mut hasher = FxHasher::default();
            run.hash(&mut hasher);
            // The hasher's low bits are weak: the smallest values have to be a fair sample.
            hasher.finish().wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(31)
        })
        .collect();
    if hashes.len() < MIN_RUNS {
        return Vec::new();
    }
    let mut hashes: Vec<u64> = hashes.into_iter().collect();
    hashes.sort_unstable();
    hashes.truncate(KEPT);
    hashes
}
