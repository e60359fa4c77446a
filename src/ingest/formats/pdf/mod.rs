//! PDF: the text of every page as blocks with their page numbers, and the title in the metadata.
//!
//! A PDF says where letters stand, not which words or paragraphs they form. [`glyphs`] reads letters in the
//! order in which they were drawn, which is the reading order in nearly all files of office programs and
//! browsers. [`lines`] groups letters into lines, and [`layout`] lines into headings and paragraphs.

mod glyphs;
mod layout;
mod lines;

use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};

use crate::article::Stated;
use crate::ingest::error::ReadError;
use crate::ingest::limits::Limits;
use crate::ingest::parsed_document::ParsedDocument;

/// Reads a document.
///
/// # Errors
/// The file is no PDF or damaged, is encrypted, contains only images of pages, or is too long.
pub(in crate::ingest) fn read(bytes: &[u8], limits: &Limits) -> Result<ParsedDocument, ReadError> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => ReadError::Encrypted,
        LoadPdfError::Invalid => ReadError::NoPdf,
    })?;
    let count = pdf.pages().len();
    if count == 0 {
        return Err(ReadError::NoPdf);
    }
    if count > limits.pages {
        return Err(ReadError::TooManyPages { limit: limits.pages });
    }
    let mut letters = 0;
    let mut unknown = 0;
    let mut pages = Vec::with_capacity(count);
    for page in pdf.pages().iter() {
        let drawn = glyphs::page_glyphs(&pdf, page);
        letters += drawn.glyphs.len();
        unknown += drawn.unknown;
        if letters > limits.text_chars {
            return Err(ReadError::TooLong { limit: limits.text_chars });
        }
        pages.push(lines::page_lines(&drawn));
    }
    if letters == 0 && unknown == 0 {
        return Err(ReadError::Scanned);
    }
    if unknown > letters {
        return Err(ReadError::UnknownLetters);
    }
    let metadata = pdf.metadata();
    let title = metadata.title.as_deref().map(text_string).filter(|title| is_title(title));
    let created = metadata
        .creation_date
        .as_ref()
        .map(|date| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day));
    let page = Stated { title, created, ..Stated::default() };
    Ok(ParsedDocument { page, blocks: layout::blocks(pages), ..ParsedDocument::default() })
}

/// Decodes a text string of a PDF (ISO 32000-1, 7.9.2.2). It is UTF-16 or UTF-8 if it begins with a byte
/// order mark, else PDFDocEncoding, which is nearly Latin 1.
fn text_string(bytes: &[u8]) -> String {
    let text = match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xff, 0xfe, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        bytes => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
        },
    };
    crate::ingest::encoding::clean_line(&text)
}

/// Whether a person chose a title, and not a program: it is no file name and not `Dokument1` or the like.
pub(in crate::ingest) fn is_title(title: &str) -> bool {
    let lower = title.to_lowercase();
    let is_file =
        [".doc", ".docx", ".odt", ".pdf", ".indd", ".qxd", ".ppt", ".pptx", ".rtf", ".html", ".txt"]
            .iter()
            .any(|extension| lower.ends_with(extension));
    let made = [
        "microsoft word",
        "microsoft powerpoint",
        "untitled",
        "unbenannt",
        "dokument",
        "document",
        "präsentation",
        "presentation",
        "titel",
        "title",
        "about:",
        "http:",
        "https:",
        "file:",
    ];
    let is_made = made.iter().any(|start| {
        lower.strip_prefix(start).is_some_and(|rest| {
            !rest.starts_with(char::is_alphabetic) && !rest.contains(' ') || rest.starts_with(" - ")
        })
    });
    let words = title.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
    !is_file && !is_made && words >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_that_programs_make_are_none() {
        for title in [
            "Microsoft Word - Bericht final.doc",
            "Microsoft Word - Bericht",
            "untitled",
            "Dokument1",
            "Bericht_2023_v3.indd",
            "Document 2",
            "about:blank",
            "12345",
            "Bericht",
        ] {
            assert!(!is_title(title), "{title}");
        }
        for title in ["Wirkung ist kein Zufall", "Dokumentation der Tagung", "Title IX and sport"] {
            assert!(is_title(title), "{title}");
        }
    }

    #[test]
    fn text_strings_say_their_encoding() {
        assert_eq!(text_string(b"\xfe\xff\0W\0\xe4"), "Wä");
        assert_eq!(text_string(b"F\xf6rderung"), "Förderung");
        assert_eq!(text_string("Förderung".as_bytes()), "Förderung");
    }

    #[test]
    fn what_is_no_pdf_is_refused() {
        for bytes in [
            &b""[..],
            b"%PDF-1.7",
            b"no pdf at all",
            b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\ntrailer << /Root 1 0 R >>",
        ] {
            assert!(matches!(read(bytes, &Limits::default()), Err(ReadError::NoPdf)), "{bytes:?}");
        }
    }
}
