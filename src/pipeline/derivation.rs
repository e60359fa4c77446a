//! Deriving one article, within the time that a document may take.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use crate::article::{Article, RawDocument};
use crate::budget::{Unfinished, Worker};
use crate::enrich::{EnrichError, Enricher};

/// Why a document gives no article.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Underivable {
    #[error(transparent)]
    Enrich(#[from] EnrichError),
    #[error("a rule failed on it; please report the document")]
    Broken,
    #[error(
        "deriving its metadata took more than {seconds} seconds; split it or raise the limit 'document_seconds'"
    )]
    TooSlow { seconds: u64 },
}

impl Underivable {
    /// Whether it may be the fault of a busy machine, so that another time the document may give an article.
    pub(super) fn may_pass(&self) -> bool {
        matches!(self, Self::TooSlow { .. })
    }
}

/// Derives articles one after the other on one thread. Documents are untrusted: a panic in a rule, or a rule
/// that takes too long, costs the one document that caused it.
pub struct Derivation {
    enricher: Arc<Enricher>,
    seconds: u64,
    worker: Worker,
}

impl Derivation {
    /// `seconds` is the longest time for a document.
    pub fn new(enricher: Arc<Enricher>, seconds: u64) -> Self {
        Self { enricher, seconds: seconds.max(1), worker: Worker::default() }
    }

    /// The article of a document from the source with this root.
    ///
    /// # Errors
    /// The document gives no article, or takes too long.
    pub fn article(&mut self, root: &str, document: RawDocument) -> Result<Article, Underivable> {
        let (enricher, root) = (Arc::clone(&self.enricher), root.to_owned());
        let derive = move || catch_unwind(AssertUnwindSafe(|| enricher.enrich(&root, document)));
        match self.worker.within(Duration::from_secs(self.seconds), derive) {
            Ok(Ok(derived)) => Ok(derived?),
            Ok(Err(_)) | Err(Unfinished::Panicked | Unfinished::NoThread) => Err(Underivable::Broken),
            Err(Unfinished::TooSlow) => Err(Underivable::TooSlow { seconds: self.seconds }),
        }
    }
}
