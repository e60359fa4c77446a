//! Bytes → clean text: finds the encoding, refuses what is no text, and removes invisible characters.
//!
//! The evidence for an encoding is, in this order: a byte order mark; the zero bytes of UTF-16; valid
//! UTF-8; UTF-8 with a few damaged bytes; the encoding that the page declares; and the statistical detector
//! that Firefox uses for old pages.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::error::ReadError;
use super::mojibake;

/// Number of bytes that are searched for the zero bytes of UTF-16.
const SAMPLE: usize = 4096;

/// The first bytes of formats that are often found under a wrong extension.
const MAGIC: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP, Word or OpenDocument file"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"{\\rtf", "a rich text (RTF) file"),
];

/// Decodes bytes to clean text. `declared` finds the encoding that the document itself declares.
///
/// # Errors
/// There is nothing but white space, or the bytes are no text.
pub(super) fn decode(
    bytes: &[u8],
    declared: impl FnOnce(&[u8]) -> Option<&'static Encoding>,
) -> Result<String, ReadError> {
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(ReadError::NotText(what));
    }
    let decoded = decode_as_found(bytes, declared);
    if is_binary(&decoded) {
        return Err(ReadError::NotText("binary data"));
    }
    let text = clean(&decoded);
    if text.trim().is_empty() { Err(ReadError::Empty) } else { Ok(text) }
}

/// Finds no declared encoding; for formats that can't declare one.
pub(super) fn undeclared(_: &[u8]) -> Option<&'static Encoding> {
    None
}

/// Mends wrongly decoded characters, and removes those that readers don't see: line ends become `\n`, all other blanks and control
/// characters become blanks, soft hyphens and zero-width characters are dropped.
pub(super) fn clean(text: &str) -> String {
    // Soft hyphens and control characters are parts of wrongly decoded sequences, so those go first.
    let text = mojibake::mended(text);
    let mut clean = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => clean.push('\n'),
            '\n' | '\t' => clean.push(c),
            '\u{a0}' | '\u{2007}' | '\u{202f}' => clean.push(' '),
            c if is_invisible(c) => {}
            c if c.is_control() => clean.push(' '),
            c => clean.push(c),
        }
    }
    clean
}

/// A text as one clean line without white space around it and with single blanks within.
pub(super) fn clean_line(text: &str) -> String {
    collapse(&clean(text))
}

/// Replaces each run of white space by one blank, and removes white space at both ends.
pub(super) fn collapse(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Whether a character is a soft hyphen, zero-width character, direction mark or byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn decode_as_found(bytes: &[u8], declared: impl FnOnce(&[u8]) -> Option<&'static Encoding>) -> Cow<'_, str> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[length..]).0;
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return encoding.decode_without_bom_handling(bytes).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let encoding = if is_broken_utf8(bytes) {
        UTF_8
    } else {
        // The bytes are no valid UTF-8, so a page that declares it is wrong.
        let declared = declared(bytes).filter(|encoding| ![UTF_8, UTF_16LE, UTF_16BE].contains(encoding));
        declared.unwrap_or_else(|| detect(bytes))
    };
    encoding.decode_without_bom_handling(bytes).0
}

/// Recognises UTF-16 without a byte order mark: in Western text nearly every second byte is zero.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE) & !1];
    let pairs = sample.len() / 2;
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (high, low) = (zeros(0), zeros(1));
    let most = |zeros: usize| pairs >= 2 && zeros * 2 > pairs;
    let few = |zeros: usize| zeros * 20 <= pairs;
    match () {
        () if most(low) && few(high) => Some(UTF_16LE),
        () if most(high) && few(low) => Some(UTF_16BE),
        () => None,
    }
}

/// Whether bytes are UTF-8 with some bytes lost or damaged. Of the sequences beyond ASCII at least ten are
/// valid for each damaged one, which doesn't happen by chance in other encodings.
fn is_broken_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    valid >= 10 * broken
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Whether a text contains a zero character, or more than one control character in fifty.
fn is_binary(text: &str) -> bool {
    let (mut chars, mut controls) = (0_usize, 0_usize);
    for c in text.chars() {
        match c {
            '\0' => return true,
            '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' => {}
            '\u{1}'..='\u{1f}' | '\u{7f}' => controls += 1,
            _ => {}
        }
        chars += 1;
    }
    controls * 50 > chars
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Für die Träger: „Straße“ und mehr, über Partnerschaften.\n";

    fn read(bytes: &[u8]) -> String {
        decode(bytes, undeclared).unwrap()
    }

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn text_is_the_same_in_every_encoding() {
        let with_mark = format!("\u{feff}{TEXT}");
        assert_eq!(read(TEXT.as_bytes()), TEXT);
        assert_eq!(read(with_mark.as_bytes()), TEXT);
        assert_eq!(read(&utf16(&with_mark, u16::to_le_bytes)), TEXT);
        assert_eq!(read(&utf16(&with_mark, u16::to_be_bytes)), TEXT);
        assert_eq!(read(&utf16(TEXT, u16::to_le_bytes)), TEXT);
        assert_eq!(read(&utf16(TEXT, u16::to_be_bytes)), TEXT);
        assert_eq!(read(&encoding_rs::WINDOWS_1252.encode(TEXT).0), TEXT);
    }

    #[test]
    fn short_german_text_is_recognised_without_help() {
        for text in
            ["Büro für Maßnahmen", "Müller & Söhne", "Größe: 5 m²", "Köln", "Tür und Tor öffnen – jetzt"]
        {
            assert_eq!(read(&encoding_rs::WINDOWS_1252.encode(text).0), text);
        }
    }

    #[test]
    fn utf8_with_a_broken_place_stays_utf8() {
        let mut bytes = TEXT.repeat(5).into_bytes();
        bytes.truncate(bytes.len() - 1);
        bytes.push(0xc3);
        assert!(read(&bytes).starts_with(TEXT.trim_end()));
    }

    #[test]
    fn a_declared_encoding_is_believed_before_statistics() {
        let bytes = encoding_rs::ISO_8859_5.encode("Привет").0;
        assert_eq!(decode(&bytes, |_| Some(encoding_rs::ISO_8859_5)).unwrap(), "Привет");
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for bytes in [&b"%PDF-1.7 text"[..], b"PK\x03\x04", b"text\0text", b"\x01\x02\x03abc", b"\x7fELF"] {
            assert!(matches!(decode(bytes, undeclared), Err(ReadError::NotText(_))), "{bytes:?}");
        }
    }

    #[test]
    fn an_empty_text_is_refused() {
        for bytes in [&b""[..], b" \n\t", "\u{feff}\u{a0}\n\u{200b}".as_bytes()] {
            assert!(matches!(decode(bytes, undeclared), Err(ReadError::Empty)), "{bytes:?}");
        }
    }

    #[test]
    fn characters_that_no_reader_sees_go() {
        assert_eq!(clean("Part\u{ad}ner\u{200b}schaft\u{feff}"), "Partnerschaft");
        assert_eq!(clean("a\r\nb\rc\u{2028}d\u{c}e"), "a\nb\nc\nd\ne");
        assert_eq!(clean("10\u{a0}%\u{1b}[0m"), "10 % [0m");
        assert_eq!(clean_line(" a\t\n b  c "), "a b c");
    }
}
