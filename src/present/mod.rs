//! RESULTS → TEXT: JSON for services, HTML pages for people, text for terminals.
//!
//! This room holds pure functions from our types to strings. It does no search and reads no files. All text of
//! documents goes through [`highlight`], and only this room escapes text: its input is raw text with byte ranges, and
//! its output is safe to send. The words of the interface stand in `texts/*.toml`, one file per language; names of
//! facet values come through [`labels::Labels`].

mod address;
pub mod assets;
pub mod branding;
pub mod calendar;
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
pub mod lang;
mod listed;
mod missing;
mod offers;
mod render;
pub mod sitemap;
mod spreadsheet;
pub mod suggestions;
pub mod terminal;
pub mod texts;
pub mod title_evaluation;
pub mod vocabulary;
pub mod widget;

#[cfg(test)]
mod sample;

/// Terms also searched for that people are told of: a question has a dozen. Services get them all.
const MAX_EXPANSIONS: usize = 8;

pub use address::{HitTarget, State, segment};
pub use labels::Labels;
pub use lang::{Lang, language_names};
