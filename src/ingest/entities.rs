//! Character references of HTML (`&uuml;`, `&#8211;`) that are left in a text, because it was encoded twice or
//! came out of a database of pages.

use std::borrow::Cow;

use html5ever::data::NAMED_ENTITIES;

/// How often a text is taken to have been encoded.
const ROUNDS: usize = 3;
/// Length of the longest name of a character, in bytes.
const LONGEST_NAME: usize = 33;

/// A text with its character references replaced by the characters. Only those that end with a semicolon are
/// taken, so that `AT&T` and addresses of pages stay.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    let mut decoded = Cow::Borrowed(text);
    for _ in 0..ROUNDS {
        match once(&decoded) {
            Some(better) => decoded = Cow::Owned(better),
            None => break,
        }
    }
    decoded
}

fn once(text: &str) -> Option<String> {
    let mut decoded = String::new();
    let mut written = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find('&') {
        let start = at + found;
        match reference(&text[start + 1..]) {
            Some((length, characters)) => {
                decoded.push_str(&text[written..start]);
                decoded.extend(characters.into_iter().flatten());
                at = start + 1 + length;
                written = at;
            }
            None => at = start + 1,
        }
    }
    if written == 0 {
        return None;
    }
    decoded.push_str(&text[written..]);
    Some(decoded)
}

/// The characters of a reference behind its `&`, and its length in bytes.
fn reference(text: &str) -> Option<(usize, [Option<char>; 2])> {
    let end =
        text.bytes().take(LONGEST_NAME).position(|byte| !byte.is_ascii_alphanumeric() && byte != b'#')?;
    (text.as_bytes()[end] == b';').then_some(())?;
    let name = &text[..end];
    let characters = match name.strip_prefix('#') {
        Some(number) => [Some(numbered(number)?), None],
        None => {
            let (first, second) =
                NAMED_ENTITIES.get(&text[..=end]).copied().filter(|(first, _)| *first != 0)?;
            [char::from_u32(first), char::from_u32(second).filter(|c| *c != '\0')]
        }
    };
    Some((end + 1, characters))
}

/// The character of a number. Numbers from 128 to 159 mean characters of Windows-1252 (HTML Standard, 13.2.5.84).
fn numbered(number: &str) -> Option<char> {
    let number = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
        None => number.parse().ok()?,
    };
    match u8::try_from(number) {
        Ok(byte @ 0x80..=0x9f) => {
            encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next()
        }
        _ => char::from_u32(number).filter(|c| *c != '\0'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_replaced_however_often_they_were_encoded() {
        assert_eq!(
            decoded("F&uuml;r &amp;Auml;nderung &amp;amp;ndash; 5&nbsp;&euro;"),
            "Für Änderung – 5\u{a0}€"
        );
        assert_eq!(decoded("&#8222;Wort&#x201C; &#150; &#39;"), "„Wort“ – '");
    }

    #[test]
    fn what_is_no_reference_stays() {
        for text in [
            "AT&T; Q&A",
            "https://a.example/?a=1&copy=2&lang=de",
            "a &; b &#; c &#xzz; d & e",
            "&unbekannt;",
            "&",
        ] {
            assert_eq!(decoded(text), text);
        }
    }
}
