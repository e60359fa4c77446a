//! Site boilerplate: short lines that recur at the edges of many documents of one source.
//!
//! They are learnt in a first pass and frozen with a generation of the index, so that an article is
//! always cleaned in the same way as its neighbours.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::draft::{Draft, Line};
use crate::article::{BlockKind, RawDocument};

/// Longest line that can be boilerplate, in characters.
const MAX_LINE: usize = 120;
/// Lines looked at from the start and from the end of a document.
const EDGE: usize = 10;
/// Fewest documents of a source that boilerplate is learnt from.
const MIN_DOCUMENTS: usize = 10;
/// Fewest documents a line has to stand in.
const MIN_OCCURRENCES: usize = 3;
/// The share of the documents a line has to stand in: one in five.
const ONE_IN: usize = 5;
/// Lines counted per source before those seen once are dropped: bounds memory.
const MAX_COUNTED: usize = 100_000;

/// What was learnt about the sources of a generation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LearntFacts {
    /// Recurring lines in lower case.
    pub boilerplate: BTreeSet<String>,
}

impl LearntFacts {
    pub fn is_empty(&self) -> bool {
        self.boilerplate.is_empty()
    }

    /// Whether a line that stands `at` among `lines` lines is boilerplate.
    pub(super) fn is_boilerplate(&self, line: &Line, at: usize, lines: usize) -> bool {
        is_candidate(line, at, lines) && self.boilerplate.contains(&line.key())
    }
}

fn is_candidate(line: &Line, at: usize, lines: usize) -> bool {
    let edge = at < EDGE || at + EDGE >= lines;
    edge && line.kind != BlockKind::ListItem && line.text.len() <= 4 * MAX_LINE && line.chars() <= MAX_LINE
}

/// Counts lines over a first pass through the documents.
#[derive(Debug, Default)]
pub struct BoilerplateLearner {
    sources: HashMap<String, Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    documents: usize,
    lines: HashMap<String, usize>,
}

impl BoilerplateLearner {
    /// Looks at one document of a source.
    pub fn add(&mut self, source: &str, document: &RawDocument) {
        if !self.sources.contains_key(source) {
            self.sources.insert(source.to_owned(), Counts::default());
        }
        let Some(counts) = self.sources.get_mut(source) else { return };
        counts.documents += 1;
        // A document of one or two lines has no frame around its text.
        let draft = Draft::new(document.blocks.clone());
        let lines = draft.lines.len();
        if lines < 3 {
            return;
        }
        let candidates = draft.lines.iter().enumerate().filter(|(at, line)| is_candidate(line, *at, lines));
        let keys: HashSet<String> =
            candidates.map(|(_, line)| line.key()).filter(|key| key.len() > 1).collect();
        for key in keys {
            *counts.lines.entry(key).or_default() += 1;
        }
        if counts.lines.len() > MAX_COUNTED {
            counts.lines.retain(|_, count| *count > 1);
        }
        if counts.lines.len() > MAX_COUNTED {
            let floor = counts.documents / (2 * ONE_IN);
            counts.lines.retain(|_, count| *count > floor);
        }
    }

    /// What recurs often enough.
    pub fn learn(self) -> LearntFacts {
        let mut boilerplate = BTreeSet::new();
        for counts in self.sources.into_values().filter(|counts| counts.documents >= MIN_DOCUMENTS) {
            let least = MIN_OCCURRENCES.max(counts.documents.div_ceil(ONE_IN));
            boilerplate.extend(counts.lines.into_iter().filter(|(_, n)| *n >= least).map(|(line, _)| line));
        }
        LearntFacts { boilerplate }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{ArticleId, Block, ContentHash, Stated};

    fn document(number: usize) -> RawDocument {
        let lines = [
            "Portal Muster – Übersicht".to_owned(),
            format!("Überschrift {number}"),
            format!("Text {number}"),
            "Ende".to_owned(),
        ];
        RawDocument {
            id: ArticleId::new(format!("{number}.txt")).unwrap(),
            location: format!("{number}.txt"),
            file: None,
            stated: Stated::default(),
            page: Stated::default(),
            blocks: lines
                .into_iter()
                .map(|text| Block { kind: BlockKind::Paragraph, text, page: None, gap_before: true })
                .collect(),
            content_hash: ContentHash::of(b""),
        }
    }

    fn learnt(documents: usize) -> Vec<String> {
        let mut learner = BoilerplateLearner::default();
        (0..documents).for_each(|number| learner.add("site", &document(number)));
        learner.learn().boilerplate.into_iter().collect()
    }

    #[test]
    fn lines_that_recur_are_learnt_from_enough_documents() {
        assert_eq!(learnt(12), ["ende", "portal muster – übersicht"]);
        assert!(learnt(9).is_empty());
    }
}
