//! Near-duplicates: articles that have most of their text in common.
//!
//! Compared are the sketches by which the search recognises the forms of one article. Memory grows by
//! half a kilobyte an article, and only articles that agree in a part of their sketch are compared.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::{Finding, Rule};
use crate::article::Article;
use crate::dedup::{BANDS, Signature};

/// Texts this much alike are told even where the years or languages stated for them differ: one is wrong.
const NEARLY_SAME: u32 = 90;
/// Articles that agree in one part of their sketch, of which an article is compared with the first ones.
const MAX_COMPARED: usize = 8;

/// The articles seen so far.
#[derive(Debug, Default)]
pub(super) struct Sketches {
    seen: Vec<(String, Signature)>,
    by_band: HashMap<(usize, u64), Vec<u32>>,
}

impl Sketches {
    /// Tells which earlier article this one repeats, and remembers it.
    pub fn check(&mut self, place: &str, article: &Article, findings: &mut Vec<Finding>) {
        let Some(signature) = Signature::of(article) else { return };
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
                let percent = earlier.1.likeness(&signature);
                let counts = percent >= NEARLY_SAME || earlier.1.is_same_article(&signature);
                counts.then_some((percent, earlier.0.as_str()))
            });
        if let Some((percent, earlier)) = alike.min_by_key(|(percent, _)| Reverse(*percent)) {
            findings.push(Finding::new(Rule::Duplicate, place, earlier, &percent.to_string()));
        }
        self.seen.push((place.to_owned(), signature));
    }
}
