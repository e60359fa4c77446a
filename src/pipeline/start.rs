//! Reads the index that a run starts from, if it can be read.

use std::sync::Arc;

use super::error::PipelineError;
use super::run::IndexingRun;
use super::scan::Scan;
use crate::engine::{
    ArticlesByRoot, EngineError, Fault, Generation, Harm, IndexState, UnusableIndex, WriteAccess,
};
use crate::ingest::Source;

/// The index that a rebuild replaces.
pub enum Before {
    /// There is no index yet.
    Nothing,
    Readable(Arc<dyn Generation>),
    /// An index that can't be read, with the sources of its articles, all of which the run was given.
    Unreadable(ArticlesByRoot),
}

impl Before {
    pub fn readable(&self) -> Option<&dyn Generation> {
        match self {
            Self::Readable(generation) => Some(&**generation),
            Self::Nothing | Self::Unreadable(_) => None,
        }
    }
}

impl IndexingRun<'_> {
    /// Returns the index that a rebuild replaces. A rebuild takes over articles of sources that it was not given; where
    /// they can't be read, since the index is damaged or of another version, and so would be lost, the run fails.
    pub(super) fn before(&self, state: IndexState) -> Result<Before, PipelineError> {
        let damaged = |place: String, cause: &dyn std::fmt::Display| {
            format!("the index at {place} is damaged ({cause})")
        };
        let (why, roots) = match state {
            IndexState::Missing => return Ok(Before::Nothing),
            IndexState::Ready(generation) => match harmed_articles(&*generation) {
                None => return Ok(Before::Readable(generation)),
                Some(fault) => (damaged(generation.place(), &fault), generation.sources()),
            },
            IndexState::Unusable(why @ UnusableIndex::Unreadable { .. }) => {
                return Err(EngineError::from(why).into());
            }
            IndexState::Unusable(UnusableIndex::Damaged { place, cause, roots }) => {
                (damaged(place, &cause), roots)
            }
            IndexState::Unusable(UnusableIndex::Mismatch { place, what, roots, .. }) => {
                (format!("the index at {place} was written with another {what}"), roots)
            }
        };
        let Some(roots) = roots else { return Err(PipelineError::UnknownSources { why }) };
        // A source that is gone can't be named; whoever allows removals has been told of it.
        let may_go = |root: &String| self.choices.allow_removals && !Source::is_there(root);
        let lost: Vec<String> =
            roots.keys().filter(|root| !self.names(root) && !may_go(root)).cloned().collect();
        if !lost.is_empty() {
            return Err(PipelineError::WouldLose { why, roots: lost });
        }
        tracing::warn!("{why}; all of its sources are read anew");
        Ok(Before::Unreadable(roots))
    }

    /// Checks that sources of an index that can't be read still have about as many documents as they gave articles.
    /// A share that is not mounted looks like a folder from which everything was deleted.
    pub(super) fn check_not_shrunk(&self, before: &ArticlesByRoot, scan: &Scan) -> Result<(), PipelineError> {
        for (root, &articles) in before.iter().filter(|_| !self.choices.allow_removals) {
            let root = root.clone();
            match scan.documents.get(&root).copied().unwrap_or_default() {
                0 => return Err(PipelineError::Emptied { root }),
                documents if documents * 2 < articles => {
                    return Err(PipelineError::Shrunk { root, articles, documents });
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// What keeps the articles of a generation from being taken over. Other damage doesn't: they are indexed anew.
fn harmed_articles(generation: &dyn Generation) -> Option<Fault> {
    let mut faults = generation.verify_files();
    if faults.iter().all(|fault| fault.harm < Harm::Articles) {
        faults.extend(generation.verify_articles());
    }
    faults.into_iter().find(|fault| fault.harm == Harm::Articles)
}

/// Deletes what a run that was cut off left behind, where nothing is written, which would do it.
pub fn clear_left_overs(access: &dyn WriteAccess) {
    match access.clear_strays() {
        Ok(0) => {}
        Ok(strays) => tracing::info!("{strays} files that a run which was cut off had left were deleted"),
        Err(error) => tracing::warn!(%error, "what a run which was cut off had left could not be deleted"),
    }
}
