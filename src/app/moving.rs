//! Moves the index to the other kind of engine, as `engine.*` of the configuration describes it.

use super::{App, StartError, engine};
use crate::config::EngineKind;
use crate::pipeline::{Move, MoveError, Moved, Progress};

/// Why an index was not moved.
#[derive(Debug, thiserror::Error)]
pub enum MoveRefusal {
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Move(#[from] MoveError),
    #[error("engine.kind says that the index at {place} is in this engine already, so nothing was moved")]
    IsThere { place: String },
}

/// How an index is moved.
#[derive(Debug, Clone, Copy)]
pub struct Moving {
    pub to: EngineKind,
    /// Whether an index that the other engine has already is to become an older generation.
    pub replace: bool,
    /// Whether to move nothing, and tell what would be moved.
    pub dry_run: bool,
}

impl App {
    /// Moves the index to an engine of another kind; returns what was moved with the place where it is then. Requests
    /// go on to ask the engine that the configuration names.
    ///
    /// # Errors
    /// The index is in an engine of this kind already, one of the two engines fails, or an article came to the other
    /// one with a difference. Nothing of the move is then seen in the other engine, and the index stays where it is.
    pub fn move_index(
        &self,
        Moving { to, replace, dry_run }: Moving,
        progress: &mut dyn Progress,
    ) -> Result<(Moved, String), MoveRefusal> {
        if to == self.config.engine.kind {
            return Err(MoveRefusal::IsThere { place: self.place() });
        }
        let mut config = self.config.clone();
        config.engine.kind = to;
        if to == EngineKind::OpenSearch {
            // Only an index in a folder has it.
            config.meaning.enabled = None;
        }
        let target = engine(&config, &self.vocabulary)?;
        let from = &*self.engine;
        let whole = Move { from, to: &*target, replace, patience: self.patience, elsewhere: self };
        let moved = if dry_run { whole.preview()? } else { whole.execute(progress)? };
        Ok((moved, target.place()))
    }
}
