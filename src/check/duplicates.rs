//! Near-duplicates: articles that have most of their text in common.
//!
//! An article is compared by the same signature by which a search finds near-duplicates. Memory
//! grows by half a kilobyte an article, and only articles are compared whose MinHash signatures agree
//! in a band (see [`crate::dedup`]).

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::finding::{Finding, Rule};
use super::original::Original;
use crate::article::{Article, ArticleId};
use crate::dedup::{BANDS, Signature};

/// Texts with at least this similarity, in percent, are reported even if their years or languages
/// differ, since then one of these must be wrong.
const NEARLY_SAME: u32 = 90;
/// Number of articles that are remembered for a band; an article is compared with these only.
const MAX_COMPARED: usize = 8;

/// The stated ids seen so far, each with the place of its first document.
#[derive(Debug, Default)]
pub(super) struct SeenIds(HashMap<ArticleId, String>);

impl SeenIds {
    /// Adds a finding if an earlier document has the same id, so that this one would not be indexed.
    pub fn check(&mut self, original: &Original, findings: &mut Vec<Finding>) {
        let Some(id) = &original.id else { return };
        match self.0.entry(id.clone()) {
            Entry::Occupied(first) => {
                findings.push(Finding::new(Rule::RepeatedId, &original.location, id.as_str(), first.get()));
            }
            Entry::Vacant(free) => {
                free.insert(original.location.clone());
            }
        }
    }
}

/// The signatures of the articles seen so far.
#[derive(Debug, Default)]
pub(super) struct SeenSignatures {
    seen: Vec<(String, Signature)>,
    by_band: HashMap<(usize, u64), Vec<u32>>,
}

impl SeenSignatures {
    /// Adds a finding if the article repeats an earlier one, and remembers it for later ones.
    pub fn check(&mut self, place: &str, article: &Article, findings: &mut Vec<Finding>) {
        let Some(signature) = Signature::from_article(article) else { return };
        let at = self.seen.len() as u32;
        let mut candidates = Vec::new();
        for band in 0..BANDS {
            let same = self.by_band.entry((band, signature.band(band))).or_default();
            candidates.extend_from_slice(same);
            if same.len() < MAX_COMPARED {
                same.push(at);
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        let alike =
            candidates.into_iter().map(|earlier| &self.seen[earlier as usize]).filter_map(|earlier| {
                let percent = earlier.1.similarity(&signature);
                let counts = percent >= NEARLY_SAME || earlier.1.is_near_duplicate(&signature);
                counts.then_some((percent, earlier.0.as_str()))
            });
        if let Some((percent, earlier)) = alike.min_by_key(|(percent, _)| Reverse(*percent)) {
            findings.push(Finding::new(Rule::Duplicate, place, earlier, &percent.to_string()));
        }
        self.seen.push((place.to_owned(), signature));
    }
}
