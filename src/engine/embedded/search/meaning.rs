//! The meaning score of rescoring: how close the best hits are to a query in meaning, by the vectors of their words.

use std::sync::Arc;

use tantivy::DocAddress;

use super::columns::SegmentColumns;
use crate::engine::embedded::index::RowSequences;
use crate::meaning::{Closest, WindowScorer, WordVectors, rarity};
use crate::query::{Closeness, MeaningRule, QueryPlan};

/// The table of word vectors, and how rare each of its words is in one snapshot.
pub struct RowRarities {
    table: Arc<WordVectors>,
    /// By row.
    rarities: Vec<f32>,
}

/// The scorer of one query in one snapshot.
pub struct MeaningScorer<'a> {
    windows: WindowScorer<'a>,
    segments: &'a [Arc<SegmentColumns>],
    rule: MeaningRule,
}

impl RowRarities {
    pub fn new(table: &Arc<WordVectors>, segments: &[Arc<SegmentColumns>]) -> Self {
        let documents: usize = segments.iter().map(|segment| segment.forward.documents()).sum();
        let mut frequencies = vec![0; table.len()];
        segments.iter().for_each(|segment| segment.sequences.add_frequencies(&mut frequencies));
        let rarities =
            frequencies.iter().map(|frequency| rarity(documents as f32, *frequency as f32)).collect();
        Self { table: Arc::clone(table), rarities }
    }

    /// The scorer of a plan; `None` where it has no words that the table knows, or meaning doesn't count.
    pub fn scorer<'a>(
        &'a self,
        plan: &'a QueryPlan,
        segments: &'a [Arc<SegmentColumns>],
    ) -> Option<MeaningScorer<'a>> {
        let rule = plan.selection.profile.rescoring.meaning;
        if rule.weight == 0.0 {
            return None;
        }
        let windows = WindowScorer::new(&self.table, &self.rarities, &plan.understood.running_words)?;
        Some(MeaningScorer { windows, segments, rule })
    }

    /// Whether a row stands for a word in its exact form.
    pub fn stands_for(&self, row: u16, word: &str) -> bool {
        self.table.rows(word).contains(&row)
    }

    /// The word of a row, in lower case.
    pub fn word(&self, row: u16) -> &str {
        self.table.word(row)
    }
}

impl<'a> MeaningScorer<'a> {
    /// What closeness gives each of some documents of the greatest score, which are given with whether they have all words.
    pub fn shares(&mut self, documents: impl Iterator<Item = (DocAddress, bool)>) -> Vec<Closeness> {
        let closeness =
            |(address, has_all_words)| Closeness { share: self.closest(address).cosine, has_all_words };
        let mut shares: Vec<Closeness> = documents.map(closeness).collect();
        self.rule.weigh(&mut shares);
        shares
    }

    fn sequences(&self, address: DocAddress) -> &'a RowSequences {
        &self.segments[address.segment_ord as usize].sequences
    }

    /// How close the closest window of a document is.
    fn closest(&mut self, address: DocAddress) -> Closest {
        let (rows, lengths) = self.sequences(address).text(address.doc_id);
        self.windows.closest(rows, lengths)
    }

    /// The words of a query with the words of a document's closest window that they are close to, at most `most`.
    /// Function words are no such words.
    pub fn pairs(&mut self, plan: &QueryPlan, address: DocAddress, most: usize) -> Vec<(&'a str, u16)> {
        let Closest { window, .. } = self.closest(address);
        let told =
            |word: &str| plan.understood.words.iter().any(|one| one.exact.iter().any(|token| token == word));
        let (rows, _) = self.sequences(address).text(address.doc_id);
        let rows = rows.skip(window.start).take(window.len()).collect();
        self.windows.pairs(rows, most, told)
    }
}
