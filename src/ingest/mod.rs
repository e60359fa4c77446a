//! FILES → [`RawDocument`]: reads a folder or a file of any supported format, encoding and size.
//!
//! A [`Source`] is a folder or file that is to be indexed. [`read`] walks through it in a stable order and
//! gives one [`Read`] at a time, so that memory doesn't grow with the number of documents. Documents are
//! untrusted: size, depth and time are bounded, and a document that can't be read is reported as
//! [`Skipped`] while reading goes on. Each format has a file of its own.
//!
//! This room reads what a document states. Two things are decided here nevertheless: which documents are lists of
//! others and no articles (`listing`), and which day stands beside the headline of an HTML page (`html`). Headings,
//! dates, languages and everything else are derived in `enrich`.

mod addresses;
mod blocks;
mod encoding;
mod entities;
mod error;
mod fields;
mod file_names;
mod formats;
mod front_matter;
mod json_lines;
mod limits;
mod lines;
mod listing;
mod mojibake;
mod original;
mod outcome;
mod parsed_document;
mod sandbox;
mod source;
mod source_text;
mod store;
mod walk;

use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

use crate::article::{Block, RawDocument};
use crate::budget::{Unfinished, Worker};
pub use addresses::Mirror;
use addresses::address_of;
pub use error::IngestError;
use error::ReadError;
pub use fields::KEYS;
use file_names::Content;
pub use file_names::line_of;
use formats::{Parse, Parser, bytes_of, guarded, parser_of, unknown_format};
pub use limits::Limits;
pub use original::original;
use outcome::skipped;
pub use outcome::{Read, SkipReason, Skipped};
use parsed_document::ParsedDocument;
pub use parsed_document::has_id_of_place;
pub use sandbox::{COMMAND as READ_DOCUMENT, serve as read_documents};
pub use source::Source;
use source::{SourceFile, SourceKind};
pub use source_text::written_text;
pub use store::{DocumentStore, Held, NoDocument, StoredDocument, Undo};
use walk::Visit;

/// The blocks of a plain text, as the reader of text files makes them; `None` if it is longer than the
/// limits allow.
pub fn plain_text(text: &str, limits: &Limits) -> Option<Vec<Block>> {
    formats::text::blocks(text, limits).ok()
}

/// Reads everything below a source in a stable order. Calls `each` with every document, and everything
/// that was skipped, until it breaks.
///
/// # Errors
/// The source itself can no longer be read, or a pattern to exclude is malformed. Errors below it are given as [`Read::Skipped`].
pub fn read(
    source: &Source,
    limits: &Limits,
    each: &mut dyn FnMut(Read) -> ControlFlow<()>,
) -> Result<(), IngestError> {
    let limits = &Limits { mirrors: Mirror::resolved(&limits.mirrors)?, ..limits.clone() };
    match &source.kind {
        SourceKind::File { name } => {
            let found = SourceFile { path: source.canonical.clone(), location: name.clone() };
            let _ = read_file(&found, limits, &mut Readers::default(), each);
            Ok(())
        }
        SourceKind::Folder => {
            let mut readers = Readers::default();
            walk::walk(&source.canonical, limits, &mut |visit| match visit {
                Visit::File(found) => read_file(&found, limits, &mut readers, each),
                Visit::Failed { location, error } => each(skipped(location, &error)),
            })
        }
    }
}

/// What reads documents, one after the other.
#[derive(Default)]
struct Readers {
    sandbox: sandbox::Reader,
    worker: Worker,
}

impl Readers {
    /// Reads a file in this process, within the time that a document may take.
    fn read_here(&mut self, parse: Parse, path: &Path, limits: &Limits) -> Result<ParsedDocument, ReadError> {
        let bytes = bytes_of(path, limits)?;
        let seconds = limits.document_seconds.max(1);
        let limits = limits.clone();
        let read = move || guarded(|| parse(&bytes, &limits));
        self.worker.within(Duration::from_secs(seconds), read).unwrap_or_else(|unfinished| match unfinished {
            Unfinished::TooSlow => Err(ReadError::TooSlow { seconds }),
            Unfinished::Panicked | Unfinished::NoThread => Err(ReadError::Panicked),
        })
    }
}

fn read_file(
    found: &SourceFile,
    limits: &Limits,
    readers: &mut Readers,
    each: &mut dyn FnMut(Read) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let format = match Content::from_file_name(&found.location) {
        Ok(Content::Article(format)) => format,
        Ok(Content::JsonLines(packing)) => return json_lines::read(found, packing, limits, each),
        Err(extension) => return each(unknown_format(found.location.clone(), extension)),
    };
    let parsed = match parser_of(format) {
        Parser::InProcess(parse) => readers.read_here(parse, &found.path, limits),
        Parser::Sandboxed(_) => readers.sandbox.read(&found.path, format, limits),
    };
    let parsed = parsed.map(|mut parsed| {
        if parsed.stated.url.is_none() && parsed.page.url.is_none() {
            let of_file = address_of(&found.path, &limits.mirrors);
            let stated = parsed.relative_url.as_deref().zip(of_file.as_deref());
            parsed.page.url =
                stated.and_then(|(relative, page)| formats::html::completed(relative, page)).or(of_file);
        }
        parsed
    });
    let document = parsed.and_then(|parsed| parsed.finish(&found.location, found.location.clone(), limits));
    each(match document {
        Ok(document) => Read::Document(Box::new(RawDocument { file: Some(format), ..document })),
        Err(error) => skipped(found.location.clone(), &error),
    })
}

#[cfg(test)]
mod tests;
