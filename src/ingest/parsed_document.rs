//! Documents as parsers give them, before they are complete.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::encoding::clean_line;
use super::entities;
use super::error::ReadError;
use super::file_names::line_of;
use super::limits::Limits;
use crate::article::{ArticleId, Block, ContentHash, Facet, RawDocument, Stated};

/// What a parser reads of a document, before it gets its id, location and hash.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ParsedDocument {
    pub id: Option<String>,
    pub stated: Stated,
    pub page: Stated,
    /// The address that the page states where it is relative to one that the page doesn't state.
    pub relative_url: Option<String>,
    pub blocks: Vec<Block>,
}

impl ParsedDocument {
    /// Gives the document its id, which is its own or else `fallback_id`, and its content hash.
    pub fn finish(
        mut self,
        fallback_id: &str,
        location: String,
        limits: &Limits,
    ) -> Result<RawDocument, ReadError> {
        self.mend();
        self.check(limits)?;
        let id = ArticleId::shortened(self.id.as_deref().unwrap_or(fallback_id)).map_err(ReadError::Id)?;
        let content_hash = self.hash(Some(&id));
        Ok(self.into_document(id, location, content_hash))
    }

    /// Gives a document from a line of `file` its id and its content hash. Without an id of its own it gets
    /// the file's name with the first 12 digits of the hash, which doesn't change when lines move.
    pub fn finish_line(
        mut self,
        file: &str,
        location: String,
        limits: &Limits,
    ) -> Result<RawDocument, ReadError> {
        if self.id.is_some() {
            return self.finish("", location, limits);
        }
        self.mend();
        self.check(limits)?;
        let content_hash = self.hash(None);
        let id = ArticleId::shortened(&line_id(file, content_hash)).map_err(ReadError::Id)?;
        Ok(self.into_document(id, location, content_hash))
    }

    /// Replaces references to characters that are left in texts and values.
    fn mend(&mut self) {
        let is_literal = self.stated.literal;
        self.blocks.retain_mut(|block| {
            if !is_literal {
                mend(&mut block.text);
            }
            !block.text.is_empty()
        });
        for stated in [&mut self.stated, &mut self.page] {
            let one = [&mut stated.title, &mut stated.kind, &mut stated.site].into_iter().flatten();
            one.for_each(mend);
            for (_, list) in Facet::lists() {
                (list.stated_mut)(stated).iter_mut().for_each(mend);
            }
        }
    }

    fn check(&self, limits: &Limits) -> Result<(), ReadError> {
        if self.blocks.is_empty() {
            return Err(ReadError::NoText);
        }
        let chars = self.blocks.iter().map(|block| block.text.chars().count()).sum::<usize>();
        if chars > limits.text_chars {
            return Err(ReadError::TooLong { limit: limits.text_chars });
        }
        Ok(())
    }

    /// The hash of everything that an article is derived from. `serde_json` writes fields in the order of
    /// their declaration, so the hashed form is stable.
    fn hash(&self, id: Option<&ArticleId>) -> ContentHash {
        let form = serde_json::to_vec(&(id, &self.stated, &self.page, &self.blocks))
            .expect("strings, numbers and lists can always be written as JSON");
        ContentHash::digest(&form)
    }

    fn into_document(self, id: ArticleId, location: String, content_hash: ContentHash) -> RawDocument {
        let Self { stated, page, blocks, .. } = self;
        RawDocument { id, location, file: None, stated, page, blocks, content_hash }
    }
}

fn mend(text: &mut String) {
    if let Cow::Owned(decoded) = entities::decoded(text) {
        *text = clean_line(&decoded);
    }
}

/// The id of a line that has none of its own.
fn line_id(file: &str, hash: ContentHash) -> String {
    format!("{file}#{:.12}", hash.to_string())
}

/// Whether a document has the id of its place, so that it may be given another one where that is taken.
pub fn has_id_of_place(document: &RawDocument) -> bool {
    let is = |id: &str| ArticleId::shortened(id).is_ok_and(|id| id == document.id);
    match line_of(&document.location) {
        Some((file, _)) => is(&line_id(file, document.content_hash)),
        None => is(&document.location),
    }
}
