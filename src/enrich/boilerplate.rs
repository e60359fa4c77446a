//! Site boilerplate: short lines at the beginning or end of many documents of one source.
//!
//! They are learnt in a first pass over the documents and saved with a generation of the index, so
//! that an article added later is cleaned by the same facts as those before it.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::document_lines::{DocumentLines, Line};
use super::learnt_bodies::{BodyLearner, LearntBodies};
use crate::article::{BlockKind, RawDocument};

/// Length of the longest line that can be boilerplate, in characters.
const MAX_LINE: usize = 120;
/// Number of lines at each end of a document that can be boilerplate.
const EDGE: usize = 10;
/// Number of documents that a source must have for boilerplate to be learnt from it.
const MIN_DOCUMENTS: usize = 10;
/// Number of documents that a line must occur in.
const MIN_OCCURRENCES: usize = 3;
/// A line must occur in at least one of this many documents of its source.
const ONE_IN: usize = 5;
/// Number of lines counted for a source before those seen only once are dropped to bound memory.
const MAX_COUNTED: usize = 100_000;

/// What the first pass learnt about the sources; saved with a generation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LearntFacts {
    /// Recurring lines in lower case.
    pub boilerplate: BTreeSet<String>,
    /// Bodies without an entry in the vocabulary, by their acronyms.
    #[serde(skip_serializing_if = "LearntBodies::is_empty")]
    pub bodies: LearntBodies,
}

impl LearntFacts {
    pub fn is_empty(&self) -> bool {
        self.boilerplate.is_empty() && self.bodies.is_empty()
    }

    /// Whether the line at position `at` of a document with `lines` lines is boilerplate.
    pub(super) fn is_boilerplate(&self, line: &Line, at: usize, lines: usize) -> bool {
        is_candidate(line, at, lines) && self.boilerplate.contains(&line.key())
    }
}

fn is_candidate(line: &Line, at: usize, lines: usize) -> bool {
    let edge = at < EDGE || at + EDGE >= lines;
    edge && line.kind != BlockKind::ListItem && line.text.len() <= 4 * MAX_LINE && line.chars() <= MAX_LINE
}

/// Counts the lines of all documents in a first pass.
#[derive(Debug, Default)]
pub struct BoilerplateLearner {
    sources: HashMap<String, Counts>,
    bodies: BodyLearner,
}

#[derive(Debug, Default)]
struct Counts {
    documents: usize,
    lines: HashMap<String, usize>,
}

impl BoilerplateLearner {
    /// Counts the lines of one document of a source.
    pub fn add(&mut self, source: &str, document: &RawDocument) {
        if !self.sources.contains_key(source) {
            self.sources.insert(source.to_owned(), Counts::default());
        }
        let Some(counts) = self.sources.get_mut(source) else { return };
        counts.documents += 1;
        // A document of one or two lines consists of its text only.
        let content = DocumentLines::from_borrowed(&document.blocks);
        self.bodies.add(&content);
        let lines = content.lines.len();
        if lines < 3 {
            return;
        }
        let candidates = content.lines.iter().enumerate().filter(|(at, line)| is_candidate(line, *at, lines));
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

    /// Ends the pass: returns the lines that occur often enough to be boilerplate.
    pub fn learn(self) -> LearntFacts {
        let mut boilerplate = BTreeSet::new();
        for counts in self.sources.into_values().filter(|counts| counts.documents >= MIN_DOCUMENTS) {
            let least = MIN_OCCURRENCES.max(counts.documents.div_ceil(ONE_IN));
            boilerplate.extend(counts.lines.into_iter().filter(|(_, n)| *n >= least).map(|(line, _)| line));
        }
        LearntFacts { boilerplate, bodies: self.bodies.learn() }
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
            content_hash: ContentHash::digest(b""),
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
