//! The part of a document that rules look at.

use crate::article::{ArticleId, Block, RawDocument, Stated};
use crate::ingest::has_id_of_place;

/// A document as it was read, which rules about its writing look at.
#[derive(Debug, Clone)]
pub struct Original {
    /// Where the document lies, as in [`Finding::location`](super::Finding::location).
    pub(super) location: String,
    /// The id that it states; the others are given, each once.
    pub(super) id: Option<ArticleId>,
    pub(super) stated: Stated,
    pub(super) page: Stated,
    pub(super) blocks: Vec<Block>,
}

impl Original {
    /// Keeps what the rules need of a document that lies at `place`.
    pub fn new(raw: &RawDocument, place: String) -> Self {
        Self {
            location: place,
            id: (!has_id_of_place(raw)).then(|| raw.id.clone()),
            stated: raw.stated.clone(),
            page: raw.page.clone(),
            blocks: raw.blocks.clone(),
        }
    }
}
