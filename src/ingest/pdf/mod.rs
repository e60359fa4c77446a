//! PDF: the text of every page as blocks that know their page, and the document's own title.
//!
//! A PDF says where letters stand, not what they are. [`glyphs`] reads them in the order in which
//! they were drawn, which is the order of reading in nearly all that office programs and browsers
//! make; [`lines`] puts them together to lines and [`layout`] lines to headings and paragraphs.

mod glyphs;
mod layout;
mod lines;

use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};

use super::refusal::Refusal;
use super::{Draft, Limits};
use crate::article::Stated;

/// Reads a document.
///
/// # Errors
/// The file is no PDF or damaged, is encrypted, holds images of pages only, or is too long.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Draft, Refusal> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Refusal::Encrypted,
        LoadPdfError::Invalid => Refusal::NoPdf,
    })?;
    let count = pdf.pages().len();
    if count == 0 {
        return Err(Refusal::NoPdf);
    }
    if count > limits.pages {
        return Err(Refusal::TooManyPages { limit: limits.pages });
    }
    let mut letters = 0;
    let mut unknown = 0;
    let mut pages = Vec::with_capacity(count);
    for page in pdf.pages().iter() {
        let drawn = glyphs::of(&pdf, page);
        letters += drawn.glyphs.len();
        unknown += drawn.unknown;
        if letters > limits.text_chars {
            return Err(Refusal::TooLong { limit: limits.text_chars });
        }
        pages.push(lines::of(&drawn));
    }
    if letters == 0 && unknown == 0 {
        return Err(Refusal::Scanned);
    }
    if unknown > letters {
        return Err(Refusal::UnknownLetters);
    }
    let metadata = pdf.metadata();
    let title = metadata.title.as_deref().map(text_string).filter(|title| is_title(title));
    let created = metadata
        .creation_date
        .as_ref()
        .map(|date| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day));
    let page = Stated { title, created, ..Stated::default() };
    Ok(Draft { page, blocks: layout::blocks(pages), ..Draft::default() })
}

/// A text string of a PDF: UTF-16 or UTF-8 where a mark at its start says so, else nearly Latin 1
/// (ISO 32000-1, 7.9.2.2).
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
    super::encoding::clean_line(&text)
}

/// Whether a title was given by a person rather than by a program: no file name, no `Dokument1`.
pub(super) fn is_title(title: &str) -> bool {
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
            assert!(matches!(read(bytes, &Limits::default()), Err(Refusal::NoPdf)), "{bytes:?}");
        }
    }
}
