//! The domain: what a file gives ([`RawDocument`]) and what the rest of the program relies on
//! ([`Article`]), with the small types both are made of, a file per type.
//!
//! A `RawDocument` holds strings as they were found. The room `enrich` turns it into an `Article`, whose
//! values are validated and carry their [`Provenance`]. This room knows nothing of files, of the index
//! or of the web.

mod content_hash;
mod date;
mod document;
mod error;
mod extra;
mod facet;
mod file_format;
mod id;
mod language;
mod named;
mod provenance;
mod raw_document;
mod recurrence;
mod web_address;
mod write_notice;

pub use content_hash::ContentHash;
pub use date::{Date, Year};
pub use document::{Article, ArticleSummary, Removed, Section};
pub use error::{DomainError, MAX_ID_BYTES};
pub use extra::{Extra, MAX_EXTRA_BYTES, MAX_EXTRA_VALUES, extra_of};
pub use facet::{
    Facet, FacetDefinition, FacetList, FacetValues, FacetWords, SingleValue, ValueKind, ValueOrder,
};
pub use file_format::FileFormat;
pub use id::ArticleId;
pub use language::Language;
pub use named::{Named, slug};
pub use provenance::{Derived, EvidenceKind, Provenance};
pub use raw_document::{Block, BlockKind, RawDocument, Stated};
pub use recurrence::Recurrence;
pub use web_address::web_address;
pub use write_notice::{WriteNotice, WriteNoticeCode};
