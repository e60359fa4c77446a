//! The report of a run, for people and scripts.

use std::collections::BTreeMap;
use std::time::Duration;

use super::changes::{Changes, HeldBack};
use crate::engine::SnapshotId;
use crate::ingest::{SkipReason, Skipped};

/// The most skipped documents that are named; further ones are only counted.
const MAX_NAMED: usize = 1_000;
/// The most files that are named for each unknown format.
const MAX_EXAMPLES: usize = 3;

/// Why a new generation was built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuildReason {
    /// There was no index.
    First,
    /// The user asked for it by `--rebuild`.
    Asked,
    /// A fifth of the articles changed, so that what was learnt from them no longer fits.
    ManyChanges,
}

/// Files of a format that can't be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnknownFormat {
    pub files: u64,
    pub examples: Vec<String>,
}

/// What a run did.
#[derive(Debug, Default)]
pub struct Report {
    /// Documents read.
    pub read: u64,
    pub added: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub removed: u64,
    /// Unchanged articles whose metadata was derived again, since rules or vocabulary changed.
    pub derived_anew: u64,
    /// Articles of sources that were not given, which were taken over into a new generation.
    pub taken_over: u64,
    /// Documents that could not be read, up to a greatest number.
    pub skipped: Vec<Skipped>,
    pub skipped_total: u64,
    /// Documents that can be read and are no articles, up to a greatest number.
    pub no_articles: Vec<Skipped>,
    pub no_articles_total: u64,
    /// Articles that stay because their places can't be read now.
    pub kept: u64,
    /// Sources of which nothing was changed, since they would lose more than half of their articles.
    pub held_back: Vec<HeldBack>,
    /// Documents that are kept out, since their articles were forgotten.
    pub forgotten: u64,
    /// What would change; only where the run was just to look.
    pub changes: Option<Changes>,
    /// By extension.
    pub unknown_formats: BTreeMap<String, UnknownFormat>,
    pub built: Option<BuildReason>,
    /// The snapshot that the run published; `None` where nothing changed.
    pub snapshot: Option<SnapshotId>,
    pub elapsed: Duration,
}

impl Report {
    /// The number of documents that were indexed because they are new or changed.
    pub fn indexed(&self) -> u64 {
        self.added + self.updated
    }

    /// Whether something was not done that needs the consent of the user.
    pub fn needs_consent(&self) -> bool {
        !self.held_back.is_empty()
    }

    /// Whether every document could be read.
    pub fn is_complete(&self) -> bool {
        self.skipped_total == 0
    }

    /// Corrects the counts by a document that gave no article. `was` tells whether the article that it gave
    /// before was made from the same content; `None` where it gave none.
    pub(super) fn reject(&mut self, was: Option<bool>) {
        let counted = match was {
            None => &mut self.added,
            Some(true) => &mut self.unchanged,
            Some(false) => &mut self.updated,
        };
        *counted = counted.saturating_sub(1);
        self.removed += u64::from(was.is_some());
    }

    /// Corrects the counts for a document that took too long, so that its article stays as it was. `is_same` tells
    /// whether that article was made from the same content.
    pub(super) fn leave(&mut self, is_same: bool) {
        let counted = if is_same { &mut self.unchanged } else { &mut self.updated };
        *counted = counted.saturating_sub(1);
        self.kept += 1;
    }

    pub(super) fn skip(&mut self, skipped: Skipped) {
        match &skipped.reason {
            SkipReason::UnknownFormat(extension) => {
                let format = self.unknown_formats.entry(extension.clone()).or_default();
                format.files += 1;
                if format.examples.len() < MAX_EXAMPLES {
                    format.examples.push(skipped.location);
                }
            }
            SkipReason::NoArticle => {
                self.no_articles_total += 1;
                if self.no_articles.len() < MAX_NAMED {
                    self.no_articles.push(skipped);
                }
            }
            SkipReason::Unreadable => {
                self.skipped_total += 1;
                if self.skipped.len() < MAX_NAMED {
                    self.skipped.push(skipped);
                }
            }
        }
    }
}
