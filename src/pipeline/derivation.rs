//! Deriving one article, within the time that a document may take.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Once};
use std::time::Duration;

use crate::article::{Article, ArticleId, Block, BlockKind, ContentHash, RawDocument, Stated};
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
        "deriving its metadata took more than {seconds} seconds; it is tried again the next time, and if the machine was not busy, split it \
         or raise the limit 'document_seconds'"
    )]
    TooSlow { seconds: u64 },
}

impl Underivable {
    /// Whether it may be the fault of a busy machine, so that another time the document may give an article.
    pub fn may_pass(&self) -> bool {
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
    /// Derives articles with `enricher`. `seconds` is the longest time for a document; 0 counts as 1.
    pub fn new(enricher: Arc<Enricher>, seconds: u64) -> Self {
        Self { enricher, seconds: seconds.max(1), worker: Worker::default() }
    }

    /// The article of a document from the source with this root.
    ///
    /// # Errors
    /// The document gives no article, or takes too long.
    pub fn article(&mut self, root: &str, document: RawDocument) -> Result<Article, Underivable> {
        prepare(&self.enricher);
        let (enricher, root) = (Arc::clone(&self.enricher), root.to_owned());
        let derive = move || catch_unwind(AssertUnwindSafe(|| enricher.enrich(&root, document)));
        match self.worker.within(Duration::from_secs(self.seconds), derive) {
            Ok(Ok(derived)) => Ok(derived?),
            Ok(Err(_)) | Err(Unfinished::Panicked | Unfinished::NoThread) => Err(Underivable::Broken),
            Err(Unfinished::TooSlow) => Err(Underivable::TooSlow { seconds: self.seconds }),
        }
    }
}

/// Compiles the expressions of all rules, which the first document to use them would else be charged for. On a busy
/// machine that may take longer than a document may.
fn prepare(enricher: &Enricher) {
    static PREPARED: Once = Once::new();
    PREPARED.call_once(|| {
        // A rule that fails on this document fails on others, where it is reported.
        let _ = catch_unwind(AssertUnwindSafe(|| example().map(|example| enricher.enrich("", example))));
    });
}

/// A document that meets many rules, in both languages.
fn example() -> Option<RawDocument> {
    let lines = [
        "Workshop in Bonn: Kommunen gründen ein Netzwerk",
        "Bonn, 3. Mai 2023. Die Servicestelle Kommunen in der Einen Welt (SKEW) lud gemeinsam mit dem Verein Eine Welt e. V. zu \
         einem Workshop ein, der im Auftrag des Ministeriums stattfand.",
        "The workshop was organised by the City of Bonn together with the World Health Organization (WHO) on 4 May 2023, and \
         the director of the network has signed a memorandum.",
    ];
    let block = |text: &str| Block {
        kind: BlockKind::Paragraph,
        text: text.to_owned(),
        page: None,
        gap_before: true,
    };
    Some(RawDocument {
        id: ArticleId::new("example".to_owned()).ok()?,
        location: String::new(),
        file: None,
        stated: Stated::default(),
        page: Stated::default(),
        blocks: lines.into_iter().map(block).collect(),
        content_hash: ContentHash::digest(b""),
    })
}
