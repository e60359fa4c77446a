//! RESULTS → TEXT: JSON for services, HTML pages for people, text for terminals.
//!
//! Pure functions from our types to strings; no search, no HTTP, no files. Everything shown goes
//! through [`highlight`], and escaping happens here alone: what comes in is raw text with byte
//! ranges, what goes out is safe to send. Words of the interface stand in `texts/*.toml`, one file
//! per language; names of facet values come through [`labels::Labels`].

mod address;
pub mod assets;
pub mod branding;
pub mod citation;
pub mod evaluation;
pub mod explanation;
pub mod export;
pub mod feed;
pub mod findings;
pub mod highlight;
pub mod html;
pub mod json;
pub mod labels;
pub mod suggestions;
pub mod terminal;
pub mod texts;
pub mod vocabulary;
pub mod widget;

#[cfg(test)]
mod sample;

/// Terms also searched for that people are told of: a question has a dozen. Services get them all.
const MAX_EXPANSIONS: usize = 8;

pub use address::{State, segment, web_address};
pub use labels::{Labels, Lang};
