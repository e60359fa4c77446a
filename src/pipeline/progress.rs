//! How a run tells how far it has come.

/// Is told how far a run has come.
pub trait Progress {
    /// A stage begins; `total` is the number of its documents, where it is known.
    fn stage(&mut self, stage: Stage, total: Option<u64>);
    /// One more document has passed the stage.
    fn advance(&mut self);
}

/// The stages of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Reading,
    Learning,
    Indexing,
    /// Articles are brought to another engine.
    Moving,
    Verifying,
}

/// Shows no progress.
pub struct Silent;

impl Progress for Silent {
    fn stage(&mut self, _: Stage, _: Option<u64>) {}
    fn advance(&mut self) {}
}
