//! Bringing an index from one engine to another without reading its sources.
//!
//! An index is more than its articles: what was learnt of its sources and of its language is moved as it is, since other
//! words would be other terms, and so other hits; so is what a run of indexing compares with the sources, so that the next
//! run finds nothing changed. Only the analysis of the articles happens again. The new generation is written aside by the
//! writer that every build uses, read back article by article, and published if nothing differs. Until then nobody sees
//! it, and whoever builds next deletes it where the move was cut off. Both engines are locked all the while: what somebody
//! wrote meanwhile would be lost.

use std::time::{Duration, Instant};

use super::disk_space;
use super::error::PipelineError;
use super::forgetting::{Elsewhere, finish_forgetting};
use super::progress::{Progress, Stage};
use super::sent::{Difference, Sent};
use super::verification::{check_files, verify};
use crate::engine::{
    ArticlesByRoot, Engine, EngineError, Forgotten, Generation, IndexState, Others, SnapshotId,
    UnusableIndex, WriteAccess,
};

/// Why an index was not moved. In every case both engines serve what they served before.
#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    #[error(
        "there is an index at {place} already, so nothing was moved; say that the moved one is to be served in its place, \
         from where `fundstelle rollback` leads back: --replace"
    )]
    Occupied { place: String },
    #[error(
        "what has come to {place} is not what was sent, so it was deleted and nothing was published: {difference}; try again, \
         and report it if it comes again"
    )]
    Different { place: String, difference: Difference },
}

impl From<EngineError> for MoveError {
    fn from(error: EngineError) -> Self {
        Self::Pipeline(error.into())
    }
}

/// A move of an index.
pub struct Move<'a> {
    pub from: &'a dyn Engine,
    pub to: &'a dyn Engine,
    /// Whether an index that the other engine has already is to become an older generation.
    pub replace: bool,
    /// How long to wait for the right to write, of each engine.
    pub patience: Duration,
    /// What is kept of articles outside of the index.
    pub elsewhere: &'a dyn Elsewhere,
}

/// What was moved, or would be.
#[derive(Debug)]
pub struct Moved {
    pub articles: u64,
    /// The articles of each source root.
    pub roots: ArticlesByRoot,
    /// Articles that were left behind, since the other engine is to keep them out.
    pub left: u64,
    /// What the other engine had, if anything.
    pub replaced: Replaced,
    /// The state that the other engine serves now; `None` where the move was just looked at.
    pub snapshot: Option<SnapshotId>,
    pub elapsed: Duration,
}

/// What becomes of the index that the other engine has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// There is none.
    Nothing,
    /// It is kept to go back to.
    Kept,
    /// It is deleted, since it may hold articles that were forgotten since.
    Deleted,
}

impl Move<'_> {
    /// Moves the index.
    pub fn execute(&self, progress: &mut dyn Progress) -> Result<Moved, MoveError> {
        let started = Instant::now();
        // Who has nothing to move, or nowhere to, should not wait for anybody.
        self.preview()?;
        let source = self.from.lock(self.patience)?;
        finish_forgetting(self.from, &*source, self.elsewhere, progress)?;
        let old = source.current()?.ok_or_else(|| EngineError::no_index(&self.from.place()))?;
        // What is copied out of damaged files would have right checksums in new ones.
        check_files(&*old)?;
        let target = self.to.lock(self.patience)?;
        let has_index = self.has_index()?;
        disk_space::check_copy(&*target, &*old, &self.to.place())?;
        let there = self.to.forgotten()?;
        // An article that either is to keep out must come back in neither.
        let forgotten = there.clone().joined(self.from.forgotten()?);
        let lexicon = old.analyzers().lexicon().clone();
        let new = target.create(old.origin(), (*old.facts()).clone(), lexicon);
        let new = new.map_err(|error| disk_space::explained(error.into(), &*target, &self.to.place()))?;
        let moved = self.fill(&*target, (&*old, &*new), &there, progress).and_then(|mut moved| {
            let deleted = self.publish(&*target, &*new, &there, forgotten)?;
            moved.replaced = match (has_index, deleted) {
                (false, _) => Replaced::Nothing,
                (true, false) => Replaced::Kept,
                (true, true) => Replaced::Deleted,
            };
            Ok(moved)
        });
        let mut moved = moved.map_err(|error| {
            target.discard(&*new);
            match error {
                MoveError::Pipeline(error) => disk_space::explained(error, &*target, &self.to.place()).into(),
                error => error,
            }
        })?;
        moved.elapsed = started.elapsed();
        Ok(moved)
    }

    /// Tells what would be moved, and moves nothing.
    pub fn preview(&self) -> Result<Moved, MoveError> {
        let started = Instant::now();
        let generation = self.from.state()?.generation()?;
        let generation = generation.ok_or_else(|| EngineError::no_index(&self.from.place()))?;
        let replaced = if self.has_index()? { Replaced::Kept } else { Replaced::Nothing };
        let facts = generation.commit_facts()?;
        Ok(Moved {
            articles: facts.articles,
            roots: facts.counts(),
            left: 0,
            replaced,
            snapshot: None,
            elapsed: started.elapsed(),
        })
    }

    /// Whether the other engine has an index, which must be allowed.
    fn has_index(&self) -> Result<bool, MoveError> {
        match self.to.state()? {
            IndexState::Missing => Ok(false),
            // It may be whole, and nobody can tell what becomes of it.
            IndexState::Unusable(why @ UnusableIndex::Unreadable { .. }) => {
                Err(EngineError::from(why).into())
            }
            IndexState::Unusable(_) | IndexState::Ready(_) if self.replace => Ok(true),
            IndexState::Unusable(_) | IndexState::Ready(_) => {
                Err(MoveError::Occupied { place: self.to.place() })
            }
        }
    }

    /// Writes everything that one generation holds to another, which is empty, and compares the two.
    fn fill(
        &self,
        access: &dyn WriteAccess,
        (old, new): (&dyn Generation, &dyn Generation),
        kept_out: &Forgotten,
        progress: &mut dyn Progress,
    ) -> Result<Moved, MoveError> {
        let facts = old.commit_facts()?;
        let broken = |error: &dyn std::fmt::Display| EngineError::broken(old.place(), error);
        let mut writer = new.writer(access, facts.rules_with(Default::default()))?;
        let language = old.language(None)?;
        let (mut sent, mut left, mut learner) = (Sent::default(), 0, language.learner());
        progress.stage(Stage::Moving, Some(facts.articles));
        old.for_every_article(&mut |root, article| {
            progress.advance();
            if kept_out.has(&article.id, article.url.as_deref()) {
                left += 1;
                learner.remove(&article);
                return Ok(());
            }
            sent.add(root, &article).map_err(|error| broken(&error))?;
            writer.upsert(root, article)
        })?;
        if sent.len() + left != facts.articles {
            let read = sent.len() + left;
            return Err(broken(&format!(
                "it has {read} articles, and its newest commit counts {}",
                facts.articles
            ))
            .into());
        }
        let rejected = facts.rejected.into_iter().filter(|(id, _)| !kept_out.has(id, None));
        writer.set_rejected(rejected.collect());
        writer.set_language(language.changed(learner).map_err(|error| broken(&error))?);
        writer.carry_changes(facts.changed);
        let snapshot = writer.commit()?;
        writer.close()?;
        verify(new, sent.len(), progress)?;
        progress.stage(Stage::Verifying, Some(sent.len()));
        if let Some(difference) = sent.difference(old, new, &mut || progress.advance())? {
            return Err(MoveError::Different { place: new.place(), difference });
        }
        Ok(Moved {
            articles: sent.len(),
            roots: sent.roots,
            left,
            replaced: Replaced::Nothing,
            snapshot: Some(snapshot),
            elapsed: Duration::ZERO,
        })
    }

    /// Publishes the new generation; returns whether older ones were deleted.
    fn publish(
        &self,
        access: &dyn WriteAccess,
        new: &dyn Generation,
        there: &Forgotten,
        forgotten: Forgotten,
    ) -> Result<bool, MoveError> {
        // Noted first: where the process ends in between, nothing that is to stay forgotten can come back.
        if forgotten != *there {
            access.set_forgotten(&forgotten)?;
        }
        // The index that was there may hold what was forgotten since it was left.
        let others = if forgotten.is_pending() { Others::Forgotten } else { Others::Kept };
        access.publish(new, others)?;
        if forgotten.is_pending() {
            access.set_forgotten(&forgotten.done())?;
        }
        Ok(others == Others::Forgotten)
    }
}
