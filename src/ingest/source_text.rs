//! Reads the source text of files in text formats (plain text, Markdown, HTML), markup included, for findings that name
//! the line to edit.

use std::path::Path;

use super::encoding;
use super::file_names::Content;
use super::formats::{Parser, bytes_of, parser_of};
use super::limits::Limits;

/// The text of a file; `None` if its format has no lines, or if it can't be read.
pub fn written_text(file: &Path, limits: &Limits) -> Option<String> {
    match Content::from_file_name(file.to_str()?) {
        // The formats that are read in the sandbox are no text.
        Ok(Content::Article(format)) if matches!(parser_of(format), Parser::InProcess(_)) => {
            encoding::decode(&bytes_of(file, limits).ok()?, encoding::undeclared).ok()
        }
        _ => None,
    }
}
