//! The input formats: how each is parsed.

pub(super) mod html;
pub(super) mod markdown;
mod office;
mod pdf;
pub(super) mod text;

use std::fs::File;
use std::io::Read as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::article::FileFormat;
use crate::ingest::error::ReadError;
use crate::ingest::file_names::EXTENSIONS;
use crate::ingest::limits::Limits;
use crate::ingest::outcome::{Read, SkipReason, Skipped};
use crate::ingest::parsed_document::ParsedDocument;

/// A function that parses the bytes of a file.
pub(super) type Parse = fn(&[u8], &Limits) -> Result<ParsedDocument, ReadError>;

/// How a format is parsed, and where.
pub(super) enum Parser {
    InProcess(Parse),
    /// The parser runs in the sandbox, since it is large and its input may be hostile.
    Sandboxed(Parse),
}

/// How files of a format are parsed.
pub(super) fn parser_of(format: FileFormat) -> Parser {
    match format {
        FileFormat::Text => Parser::InProcess(text::read),
        FileFormat::Markdown => Parser::InProcess(markdown::read),
        FileFormat::Html => Parser::InProcess(html::read),
        FileFormat::Pdf => Parser::Sandboxed(pdf::read),
        FileFormat::Docx => Parser::Sandboxed(office::read_docx),
        FileFormat::Odt => Parser::Sandboxed(office::read_odt),
    }
}

/// The bytes of a file. Never more than the limit are read, even if the file grows meanwhile.
pub(super) fn bytes_of(path: &Path, limits: &Limits) -> Result<Vec<u8>, ReadError> {
    let file = File::open(path).map_err(ReadError::Io)?;
    let mut bytes = Vec::new();
    file.take(limits.file_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(ReadError::Io)?;
    if bytes.len() as u64 > limits.file_bytes {
        return Err(ReadError::TooLarge { limit: limits.file_bytes });
    }
    Ok(bytes)
}

/// Runs a parser of a third-party crate on untrusted input. If it panics, only this document is lost.
pub(super) fn guarded(
    parse: impl FnOnce() -> Result<ParsedDocument, ReadError>,
) -> Result<ParsedDocument, ReadError> {
    catch_unwind(AssertUnwindSafe(parse)).unwrap_or(Err(ReadError::Panicked))
}

/// A file that was skipped because its extension is of no known format. The message proposes formats that
/// the file can be saved in.
pub(super) fn unknown_format(location: String, extension: String) -> Read {
    let what = match extension.as_str() {
        "no extension" => "a file without extension is of no known format".to_owned(),
        "gz" | "zst" => format!("of compressed files only .jsonl.{extension} is read"),
        "doc" | "dot" => "old Word files (.doc) are not read".to_owned(),
        "rtf" => "Rich Text files (.rtf) are not read".to_owned(),
        "ppt" | "pptx" | "odp" => format!("presentations (.{extension}) are not read"),
        "xls" | "xlsx" | "ods" | "csv" => format!("tables (.{extension}) are not read"),
        extension => format!("files of format .{extension} are not read"),
    };
    let wanted = match extension.as_str() {
        "doc" | "dot" | "rtf" => ".docx, .odt or .pdf".to_owned(),
        "ppt" | "pptx" | "odp" => ".pdf".to_owned(),
        _ => {
            let usual = FileFormat::ALL.map(|format| format!(".{}", format.extensions()[0]));
            format!("{} or .{}", usual.join(", "), EXTENSIONS[0])
        }
    };
    let message = format!("{what}; save it as {wanted} if it should be found");
    Read::Skipped(Skipped { location, reason: SkipReason::UnknownFormat(extension), message, to_end: false })
}
