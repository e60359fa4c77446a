//! The meaning score of rescoring: how close the best hits are to a query in meaning, by the vectors of their words.

use std::sync::Arc;

use tantivy::DocAddress;

use super::columns::SegmentColumns;
use crate::meaning::{Closest, WindowScorer, WordVectors, rarity};
use crate::query::{MeaningRule, QueryPlan};

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
    /// The rows of the current document.
    rows: Vec<u16>,
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
        Some(MeaningScorer { windows, segments, rule, rows: Vec::new() })
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
    /// How close the closest window of a document is.
    pub fn closest(&mut self, address: DocAddress) -> Closest {
        let Self { windows, segments, rule, rows } = self;
        let sequences = &segments[address.segment_ord as usize].sequences;
        sequences.read(address.doc_id, rule.most_words, rows);
        windows.closest(rows, rule.half_window)
    }

    /// The words of a query with the words of a document's closest window that they are close to, at most `most`.
    /// Function words are no such words.
    pub fn pairs(&mut self, plan: &QueryPlan, address: DocAddress, most: usize) -> Vec<(&'a str, u16)> {
        // Its rows stay to be looked at.
        let Closest { window, .. } = self.closest(address);
        let told =
            |word: &str| plan.understood.words.iter().any(|one| one.exact.iter().any(|token| token == word));
        self.windows.pairs(&self.rows[window], most, told)
    }
}
